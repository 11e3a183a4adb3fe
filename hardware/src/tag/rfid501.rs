//! 3M RFID501, before there was a standard. Blocks of 4 bytes: `04`, set nibbles, `00`, item type; 16 bytes of text; branch
//! (12 bits) and library (20 bits); a signed number of the library's own; zeros.
//!
//! Source: hardware.md 2.5. There is no check, so the shape must be exact: the text is printable and filled with NUL, what is
//! fixed is as it must be.

use super::{Model, Set, Tag, Text, Unwritable};

/// The bytes of a tag that are used.
pub const USED: usize = 28;

const VERSION: u8 = 0x04;
const TEXT: usize = 16;
/// The highest item type that 3M gave out: a book with an audio tape.
const LAST_TYPE: u8 = 13;

/// What is written on such a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Which part of how many, up to 15; a tag may leave it out.
    pub set: Option<Set>,
    /// 1 book, 2 magazine, 6 CD; up to 13.
    pub kind: u8,
    /// The barcode, up to 16 ASCII characters.
    pub item: Text,
    /// The branch, 12 bits.
    pub branch: u16,
    /// The library, 20 bits.
    pub library: u32,
    /// The library's own.
    pub custom: i32,
}

/// Reads a tag of this shape.
pub fn read(memory: &[u8]) -> Option<Tag> {
    let label = Label::read(memory)?;
    Some(Tag { item: Some(label.item), set: label.set, ..Tag::silent(Model::Rfid501) })
}

impl Label {
    /// Reads a tag of this shape.
    pub fn read(memory: &[u8]) -> Option<Self> {
        let (used, rest) = memory.split_first_chunk::<USED>()?;
        let [VERSION, set, 0, kind @ 0..=LAST_TYPE, fields @ ..] = used else { return None };
        let (text, fields) = fields.split_first_chunk::<TEXT>()?;
        let (place, custom) = fields.split_first_chunk()?;
        let place = u32::from_be_bytes(*place);
        let item = Text::until_nul(text).filter(|item| item.as_str().is_ascii())?;
        let is_filled = text.iter().skip(item.as_str().len()).chain(rest).all(|byte| *byte == 0);
        let set = match set {
            0 => None,
            set => Some(Set::new(set & 0x0F, set >> 4)?),
        };
        is_filled.then_some(Self {
            set,
            kind: *kind,
            item,
            branch: u16::try_from(place >> 20).ok()?,
            library: place & 0x000F_FFFF,
            custom: i32::from_be_bytes(custom.try_into().ok()?),
        })
    }

    /// The whole memory of a tag of so many bytes.
    ///
    /// # Errors
    /// When the tag is smaller than [`USED`], the text is longer than its place, or a value has no form.
    pub fn encode(&self, size: usize) -> Result<Vec<u8>, Unwritable> {
        let text = self.item.as_str().as_bytes();
        if text.len() > TEXT || size < USED {
            return Err(Unwritable::TooLong);
        }
        let set = self.set.map_or(0, |set| set.part().wrapping_shl(4) | set.parts() & 0x0F);
        let mut memory = vec![VERSION, set, 0, self.kind];
        memory.extend_from_slice(text);
        memory.resize(4 + TEXT, 0);
        memory.extend((u32::from(self.branch) << 20 | self.library & 0x000F_FFFF).to_be_bytes());
        memory.extend(self.custom.to_be_bytes());
        memory.resize(size, 0);
        (Self::read(&memory).as_ref() == Some(self)).then_some(memory).ok_or(Unwritable::NoForm)
    }
}
