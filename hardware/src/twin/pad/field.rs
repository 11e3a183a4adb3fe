//! The tags in the field of a simulated pad, and what becomes of a question to them.

use std::collections::BTreeMap;

use crate::pad::{Answer, Ask, Blocks, MAX_BYTES, Memory, Refusal, Seen, SystemInfo, Uid};
use crate::tag::fixed::{self, Basic};
use crate::tag::security::Afi;
use crate::tag::{DSFID_FIXED, Set, Text, Unwritable, Usage};

/// Bytes on the usual library tag, an ICODE SLI.
const USUAL_BYTES: usize = 112;

/// A tag of ISO 15693. What it holds stands for a book, so it does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct TwinTag {
    /// Its number.
    pub uid: Uid,
    /// Its data storage format.
    pub dsfid: u8,
    /// Its application family, which gates look at.
    pub afi: u8,
    /// The bit that gates look at; `None` on a chip that has none.
    pub eas: Option<bool>,
    /// Its whole memory.
    pub memory: Vec<u8>,
    /// Bytes in a block, 1 to 32.
    pub block_size: u8,
    /// Only every other round hears it.
    pub is_weak: bool,
    /// Its AFI is locked for good.
    pub is_locked: bool,
    /// It says what it is when it is asked; not every chip does.
    pub says_system: bool,
}

impl std::fmt::Debug for TwinTag {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TwinTag({:02x}, {:?}, ..)", self.afi, self.eas)
    }
}

impl TwinTag {
    /// A book for loan of one part, in stock, written as ISO 28560-3. `serial` makes its number.
    ///
    /// # Errors
    /// When the item id does not fit.
    pub fn book(serial: u32, item: &str) -> Result<Self, Unwritable> {
        let item = Text::new(item).ok_or(Unwritable::NoForm)?;
        let set = Set::new(1, 1).ok_or(Unwritable::NoForm)?;
        let basic = Basic { usage: Usage::ForLoan, set, item, owner: None };
        Ok(Self::of(serial, DSFID_FIXED, fixed::encode(&basic, &[], USUAL_BYTES)?))
    }

    /// A tag with that memory, secured as ISO 28560 has it.
    pub fn of(serial: u32, dsfid: u8, memory: Vec<u8>) -> Self {
        let [a, b, c, d] = serial.to_be_bytes();
        Self {
            uid: Uid([0xE0, 0x04, 0x01, 0x00, a, b, c, d]),
            dsfid,
            afi: Afi::ISO.value(crate::tag::security::Gate::Secured),
            eas: Some(true),
            memory,
            block_size: 4,
            is_weak: false,
            is_locked: false,
            says_system: true,
        }
    }

    fn blocks(&self) -> usize {
        self.memory.len() / usize::from(self.block_size.max(1))
    }

    fn system(&self) -> SystemInfo {
        let blocks = u16::try_from(self.blocks()).unwrap_or(256);
        let memory = Some(Memory { blocks, block_size: self.block_size });
        SystemInfo { dsfid: Some(self.dsfid), afi: Some(self.afi), memory }
    }

    /// Where blocks lie in the memory.
    fn place(&self, first: u8, count: u8) -> Option<std::ops::Range<usize>> {
        let size = usize::from(self.block_size);
        let (first, count) = (usize::from(first), usize::from(count));
        (count > 0 && first + count <= self.blocks()).then(|| first * size..(first + count) * size)
    }
}

/// Tags that lie on a pad.
#[derive(Default)]
pub(super) struct Field {
    pub(super) tags: BTreeMap<Uid, TwinTag>,
    rounds: u64,
}

impl Field {
    /// Does what is asked, as far as the tags go along.
    pub(super) fn execute(&mut self, ask: &Ask) -> Result<Answer, Refusal> {
        let Some(uid) = ask.uid() else {
            self.rounds += 1;
            let is_heard = |tag: &&TwinTag| !tag.is_weak || self.rounds.is_multiple_of(2);
            let seen = self.tags.values().filter(is_heard).map(|tag| Seen { uid: tag.uid, dsfid: Some(tag.dsfid) });
            return Ok(Answer::Tags { tags: seen.collect(), is_all: true });
        };
        let tag = self.tags.get_mut(&uid).ok_or(Refusal::NoTag)?;
        match ask {
            Ask::Inventory { .. } => Err(Refusal::NotSupported),
            Ask::ReadBlocks { first, count, .. } => {
                let place = tag.place(*first, *count).ok_or(Refusal::NoSuchBlock)?;
                let bytes = tag.memory.get(place).unwrap_or_default().to_vec();
                if bytes.len() > MAX_BYTES {
                    return Err(Refusal::NotSupported);
                }
                Blocks::new(*first, tag.block_size, bytes).map(Answer::Blocks).ok_or(Refusal::NoSuchBlock)
            }
            Ask::WriteBlocks { blocks, .. } => {
                let place = tag.place(blocks.first(), blocks.count()).filter(|_| blocks.size() == tag.block_size);
                let memory = place.and_then(|place| tag.memory.get_mut(place)).ok_or(Refusal::NoSuchBlock)?;
                memory.copy_from_slice(blocks.bytes());
                Ok(Answer::Done)
            }
            Ask::SystemInfo { .. } if tag.says_system => Ok(Answer::System(tag.system())),
            Ask::SystemInfo { .. } => Err(Refusal::NotSupported),
            Ask::ReadAfi { .. } => Ok(Answer::Afi(tag.afi)),
            Ask::WriteAfi { .. } if tag.is_locked => Err(Refusal::Locked),
            Ask::WriteAfi { afi, .. } => {
                tag.afi = *afi;
                Ok(Answer::Done)
            }
            Ask::ReadEas { .. } => tag.eas.map(Answer::Eas).ok_or(Refusal::NotSupported),
            Ask::WriteEas { on, .. } => {
                *tag.eas.as_mut().ok_or(Refusal::NotSupported)? = *on;
                Ok(Answer::Done)
            }
        }
    }
}
