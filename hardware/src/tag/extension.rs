//! Extension blocks of ISO 28560-3, behind the basic block: length (it counts itself), id (two bytes, low first; a high byte
//! of FF means that two more follow), check, data. The exclusive or of all of it is 0. Length 0 ends, 1 is a filler.
//!
//! What is wrong here never spoils the basic block. A block may be shorter than the standard has it: what is missing is
//! empty.

use std::fmt;

use super::{Text, Unwritable};

/// The id of the block that begins with the title.
pub const TITLE: u32 = 4;
/// An id whose second byte is this has four bytes.
const LONG_ID: u8 = 0xFF;

/// One block. Its data does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct Extension {
    /// 1 library, 2 acquisition, 3 supplement, 4 title, 5 inter-library loan; from 101 on the library's own.
    pub id: u32,
    /// Fields, some ended by NUL.
    pub data: Vec<u8>,
}

impl Extension {
    /// The first field as text.
    pub fn text(&self) -> Option<Text> {
        Text::until_nul(&self.data)
    }

    /// The bytes on the tag.
    ///
    /// # Errors
    /// When it has more bytes than its length can count, or an id with no form.
    pub fn encode(&self) -> Result<Vec<u8>, Unwritable> {
        let id = match self.id.to_le_bytes() {
            [low, high, 0, 0] if high != LONG_ID => vec![low, high],
            [low, LONG_ID, third, fourth] => vec![low, LONG_ID, third, fourth],
            _ => return Err(Unwritable::NoForm),
        };
        let length = u8::try_from(1 + id.len() + 1 + self.data.len()).map_err(|_| Unwritable::TooLong)?;
        let check = id.iter().chain(&self.data).fold(length, |sum, byte| sum ^ byte);
        Ok([&[length], id.as_slice(), &[check], &self.data].concat())
    }
}

impl fmt::Debug for Extension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Extension({}, ..)", self.id)
    }
}

/// What is wrong with an extension block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// A length below what every block has.
    #[error("a length below the frame of a block")]
    TooShort,
    /// The block is longer than what is left of the memory.
    #[error("a block runs past the memory")]
    PastTheEnd,
    /// Its check does not hold.
    #[error("the check of a block fails")]
    Check,
}

/// The blocks in the memory behind the basic block, up to the first that is damaged.
pub fn read(memory: &[u8]) -> impl Iterator<Item = Result<Extension, Damage>> {
    let mut rest = memory.get(super::fixed::BASIC..).unwrap_or_default();
    std::iter::from_fn(move || {
        let length = loop {
            match rest {
                [] | [0, ..] => return None,
                [1, more @ ..] => rest = more,
                [length, ..] => break usize::from(*length),
            }
        };
        let block = rest.split_at_checked(length).ok_or(Damage::PastTheEnd).and_then(|(block, more)| {
            rest = more;
            read_block(block)
        });
        if block.is_err() {
            rest = &[];
        }
        Some(block)
    })
}

fn read_block(block: &[u8]) -> Result<Extension, Damage> {
    let (id, data) = match block {
        [_, low, LONG_ID, third, fourth, _, data @ ..] => ([*low, LONG_ID, *third, *fourth], data),
        [_, _, LONG_ID, ..] => return Err(Damage::TooShort),
        [_, low, high, _, data @ ..] => ([*low, *high, 0, 0], data),
        _ => return Err(Damage::TooShort),
    };
    match block.iter().fold(0, |sum, byte| sum ^ byte) {
        0 => Ok(Extension { id: u32::from_le_bytes(id), data: data.to_vec() }),
        _ => Err(Damage::Check),
    }
}
