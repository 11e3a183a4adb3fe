//! What the memory of a library tag says: which model it is written in, and the item it stands for.
//!
//! Models: ISO 28560-3 ([`fixed`], the Danish and Finnish data model), ISO 28560-2 ([`objects`]), 3M RFID501 ([`rfid501`]),
//! blank. Each is written as well as read. The bits a gate looks at are [`security`].
//! Source: hardware.md 2, with its vectors.
//!
//! Invariants: no id comes from a tag that fails the check of its model; every byte of memory is decided on, whatever it is;
//! nothing is allocated for a length that is claimed but not there; what a tag says never prints.

pub mod compaction;
pub mod extension;
pub mod fixed;
pub mod isil;
pub mod objects;
pub mod rfid501;
pub mod security;

mod content;

use std::borrow::Cow;

use objects::Trust;

pub use content::{Offline, Set, Text, Unwritable, Usage};

/// Data storage format of ISO 28560-2.
pub const DSFID_OBJECTS: u8 = 0x06;
/// Data storage format of ISO 28560-3.
pub const DSFID_FIXED: u8 = 0x3E;

/// The user memory of one tag.
#[derive(Clone, Copy)]
pub struct Memory<'a> {
    /// From block 0 on. Cut short, it fails the check of its model.
    pub bytes: &'a [u8],
    /// The data storage format, where the reader tells it. Old stock says 00 whatever it holds.
    pub dsfid: Option<u8>,
    /// Bytes in a block: 4, on some chips 8.
    pub block_size: u8,
}

/// How a tag is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Model {
    /// Fixed places with a check.
    Iso28560_3,
    /// Objects after ISO/IEC 15962.
    Iso28560_2,
    /// 3M, before there was a standard.
    Rfid501,
    /// Never written, or wiped.
    Blank,
    /// None of them, or damaged.
    Unknown,
}

impl Model {
    /// The name a technician sees: `iso28560-3`, `iso28560-2`, `rfid501`, `blank`, `unknown`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Iso28560_3 => "iso28560-3",
            Self::Iso28560_2 => "iso28560-2",
            Self::Rfid501 => "rfid501",
            Self::Blank => "blank",
            Self::Unknown => "unknown",
        }
    }
}

/// The order in which the bytes of each block came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// As they were written.
    #[default]
    Straight,
    /// The other way round, as some readers send them. Remember it of that reader: only the check of a tag can tell.
    Reversed,
}

/// What a tag says. What it does not say, or not so that it can be relied on, is `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// How it is written.
    pub model: Model,
    /// The primary item id; of a patron card, the card's.
    pub item: Option<Text>,
    /// The ISIL of the library that owns it.
    pub owner: Option<Text>,
    /// What it is used for.
    pub usage: Option<Usage>,
    /// `false` where the usage may be another: a usage of 1 in a tag of version 2 looks like a usage of 2.
    pub is_usage_certain: bool,
    /// What may be done with it while the library system is away.
    pub offline: Offline,
    /// Which part of how many it is.
    pub set: Option<Set>,
    /// How its bytes came.
    pub order: Order,
}

impl Tag {
    /// A tag of that model that says nothing.
    pub(crate) fn silent(model: Model) -> Self {
        Self {
            model,
            item: None,
            owner: None,
            usage: None,
            is_usage_certain: true,
            offline: Offline::default(),
            set: None,
            order: Order::Straight,
        }
    }
}

/// Decides which model a memory is written in and reads it. Anything is decided: what is none of them is
/// [`Model::Unknown`] and says nothing.
///
/// A storage format that names ISO 28560-3 keeps the memory from being taken for objects, which have no check of their own;
/// one that names ISO 28560-2 lets them be read with less suspicion.
pub fn decode(memory: Memory<'_>) -> Tag {
    if is_blank(memory.bytes) {
        return Tag::silent(Model::Blank);
    }
    let objects = |trust| objects::read(memory.bytes, trust);
    let found = match memory.dsfid {
        Some(DSFID_OBJECTS) => objects(Trust::Declared).or_else(|| read_fixed(memory)),
        Some(DSFID_FIXED) => read_fixed(memory),
        Some(_) | None => read_fixed(memory)
            .or_else(|| objects(Trust::Guessed).filter(|_| !fixed::resembles(memory.bytes)))
            .or_else(|| rfid501::read(memory.bytes)),
    };
    found.unwrap_or_else(|| Tag::silent(Model::Unknown))
}

fn read_fixed(memory: Memory<'_>) -> Option<Tag> {
    fixed::read(memory.bytes).or_else(|| {
        let tag = fixed::read(&memory.in_order(Order::Reversed))?;
        Some(Tag { order: Order::Reversed, ..tag })
    })
}

impl<'a> Memory<'a> {
    /// The bytes as they were written, when they came in that order.
    pub fn in_order(&self, order: Order) -> Cow<'a, [u8]> {
        match order {
            Order::Straight => Cow::Borrowed(self.bytes),
            Order::Reversed => {
                let mut bytes = self.bytes.to_vec();
                bytes.chunks_mut(usize::from(self.block_size).max(1)).for_each(<[u8]>::reverse);
                Cow::Owned(bytes)
            }
        }
    }
}

/// Bytes of 55 at the front of a tag as 3M delivered it; the rest is 00.
const BLANK_3M: usize = 24;

fn is_blank(memory: &[u8]) -> bool {
    let all = |bytes: &[u8], value: u8| bytes.iter().all(|byte| *byte == value);
    let is_delivered = memory.split_at_checked(BLANK_3M).is_some_and(|(front, rest)| all(front, 0x55) && all(rest, 0));
    !memory.is_empty() && (all(memory, 0) || all(memory, 0x55) || is_delivered)
}
