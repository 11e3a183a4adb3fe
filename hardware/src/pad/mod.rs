//! RFID pads: what is asked of one and what it answers, alike for every make. The bytes of each make are pure codecs:
//! [`feig`], [`rl866`], [`threem`]; [`mod@line`] cuts them out of what a line brings.
//!
//! [`PadMachine`] is what a pad does with them, and [`run_pad`] does it on a real line.
//!
//! For tags of ISO 15693. Each codec works both ways, so that a twin speaks it too: `ask` and `read_answer` are the host's
//! side, `read_ask` and `answer` the reader's.
//! Does not do: what the memory says (see [`crate::tag`]); writing it, but for what a gate looks at.

pub mod feig;
pub mod line;
pub mod rl866;
pub mod threem;

mod blocks;
mod event;
mod exchange;
mod held;
mod machine;
mod order;
mod pile;
mod reading;
mod run;
mod securing;
mod talk;

use std::fmt;

pub use blocks::{Blocks, MAX_BYTES};
pub use event::TagEvent;
pub use machine::{PadMachine, Rules};
pub use run::{PadHandle, PadSettings, SetSecurity, run_pad, spawn_pad};
pub use securing::{NotSet, Why};

/// The unique identifier of a tag, most significant byte first: `E0`, manufacturer, serial number. It stands for a book,
/// so it does not print.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uid(pub [u8; 8]);

impl Uid {
    /// The other way round, as some readers send it.
    pub(crate) fn from_reversed(mut bytes: [u8; 8]) -> Self {
        bytes.reverse();
        Self(bytes)
    }

    /// Least significant byte first.
    pub(crate) fn reversed(self) -> [u8; 8] {
        let mut bytes = self.0;
        bytes.reverse();
        bytes
    }
}

impl fmt::Debug for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Uid(..)")
    }
}

/// One question to a reader. Each names its tag: nothing is ever written to whichever tag happens to listen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Which tags are there?
    Inventory {
        /// The rest of a list that did not fit, instead of a new one.
        rest: bool,
    },
    /// Some blocks of a tag's memory.
    ReadBlocks {
        /// Whose.
        uid: Uid,
        /// The first block, from 0.
        first: u8,
        /// How many; [`MAX_BYTES`] at most come in one answer.
        count: u8,
    },
    /// Some blocks to be written.
    WriteBlocks {
        /// Whose.
        uid: Uid,
        /// What, and where to.
        blocks: Blocks,
    },
    /// What the tag says of itself, as far as the reader passes it on.
    SystemInfo {
        /// Whose.
        uid: Uid,
    },
    /// The application family identifier, which gates look at.
    ReadAfi {
        /// Whose.
        uid: Uid,
    },
    /// A new application family identifier.
    WriteAfi {
        /// Whose.
        uid: Uid,
        /// The site's value.
        afi: u8,
    },
    /// The electronic article surveillance bit; only tags of NXP have one. FEIG and RL866 readers test it by whether the tag
    /// answers: from them `false` is also what a tag gives that is gone.
    ReadEas {
        /// Whose.
        uid: Uid,
    },
    /// Sets that bit or clears it.
    WriteEas {
        /// Whose.
        uid: Uid,
        /// `true` alarms at the gate.
        on: bool,
    },
}

impl Ask {
    /// The tag in question; none for an inventory.
    pub fn uid(&self) -> Option<Uid> {
        match self {
            Self::Inventory { .. } => None,
            Self::ReadBlocks { uid, .. }
            | Self::WriteBlocks { uid, .. }
            | Self::SystemInfo { uid }
            | Self::ReadAfi { uid }
            | Self::WriteAfi { uid, .. }
            | Self::ReadEas { uid }
            | Self::WriteEas { uid, .. } => Some(*uid),
        }
    }
}

/// What a reader says when it does what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The tags in the field.
    Tags {
        /// Each as the reader lists it; a reader may list one twice.
        tags: Vec<Seen>,
        /// `false`: ask for the rest.
        is_all: bool,
    },
    /// Memory, in the reader's order of bytes.
    Blocks(Blocks),
    /// What the tag says of itself.
    System(SystemInfo),
    /// The application family identifier.
    Afi(u8),
    /// The electronic article surveillance bit; `true` alarms.
    Eas(bool),
    /// It is written, says the reader; whether it is, reading back tells.
    Done,
}

/// A tag that answered an inventory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Which.
    pub uid: Uid,
    /// Its data storage format, where the reader tells it here.
    pub dsfid: Option<u8>,
}

/// What a tag says of itself (ISO 15693-3, 10.3.12), as far as the reader passes it on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SystemInfo {
    /// Data storage format.
    pub dsfid: Option<u8>,
    /// Application family.
    pub afi: Option<u8>,
    /// How much it holds.
    pub memory: Option<Memory>,
}

/// How much a tag holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Memory {
    /// Blocks, 1 to 256.
    pub blocks: u16,
    /// Bytes in each, 1 to 32.
    pub block_size: u8,
}

impl Memory {
    /// From the two bytes of ISO 15693-3, each one less than what it counts; of the size only five bits do.
    pub(crate) fn from_bytes(blocks: u8, block_size: u8) -> Self {
        Self { blocks: u16::from(blocks) + 1, block_size: (block_size & 0x1F) + 1 }
    }

    /// The number of blocks and their size, each less one.
    pub(crate) fn to_bytes(self) -> (u8, u8) {
        let blocks = u8::try_from(self.blocks.saturating_sub(1)).unwrap_or(u8::MAX);
        (blocks, self.block_size.saturating_sub(1) & 0x1F)
    }
}

/// Why an ask has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The reader answered that it did not do it.
    #[error("the reader refuses: {0}")]
    Refused(Refusal),
    /// An answer to something else, or about another tag: drop it and go on waiting.
    #[error("an answer to something else")]
    Foreign,
    /// An answer to this, but not a whole one: as good as none.
    #[error("the answer does not parse")]
    Unreadable,
}

/// What a reader did not do, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The tag is not there, or was too weak to be heard. Try again.
    #[error("no such tag in the field")]
    NoTag,
    /// The tag was heard but not understood. Try again.
    #[error("the tag is hard to hear")]
    Radio,
    /// The tag did not keep what was written. Try again.
    #[error("not written")]
    NotWritten,
    /// That block, AFI or EAS is locked for good.
    #[error("locked")]
    Locked,
    /// The tag has no such block.
    #[error("no such block")]
    NoSuchBlock,
    /// The reader or the tag can not do that.
    #[error("not supported")]
    NotSupported,
    /// Anything else, by the reader's own number.
    #[error("code {0:04x}")]
    Other(u16),
}

/// Whether the check of a frame holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// It does.
    Valid,
    /// It does not: the frame is noise.
    Invalid,
}

impl Check {
    pub(crate) fn of(holds: bool) -> Self {
        if holds { Self::Valid } else { Self::Invalid }
    }
}

/// Why bytes are no frame of a reader, whatever its check says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAFrame {
    /// It does not begin as one.
    #[error("the first byte begins no frame")]
    Start,
    /// The length it claims is not the one it has, or is too short for a frame.
    #[error("the frame claims another length than its {0} bytes")]
    Length(usize),
}
