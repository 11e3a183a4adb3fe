//! The frame of RL866 readers: `FA LEN RID PCB INF CRClo CRChi`. LEN counts itself and everything after it.

use std::fmt;

use crate::crc::mcrf4xx;
use crate::pad::line::Claim;
use crate::pad::{Check, NotAFrame};

const START: u8 = 0xFA;
/// LEN, RID, PCB and the check.
const SHORTEST: u8 = 5;
/// To whichever reader listens. An answer never comes from it.
pub(super) const ANY: u8 = 0xFF;
/// The reader that answers.
pub(super) const FIRST: u8 = 0x01;

const RESYNC: u8 = 0xC0;
const RESYNCED: u8 = 0xE0;
const SEQUENCE: u8 = 0x40;
const CHAINED: u8 = 0x20;

/// One frame, either way.
#[derive(Clone, PartialEq, Eq)]
pub struct Frame {
    /// The reader: 255 in a question, its own number in an answer.
    pub reader: u8,
    /// What it carries.
    pub block: Block,
}

/// What a frame carries. Its content does not print.
#[derive(Clone, PartialEq, Eq)]
pub enum Block {
    /// A question or an answer.
    Information {
        /// Alternates from one question to the next.
        sequence: bool,
        /// More of it follows in another frame.
        chained: bool,
        /// The command, in an answer two bytes of status, and the rest.
        inf: Vec<u8>,
    },
    /// Start the sequence anew.
    Resync,
    /// It is started anew.
    Resynced,
}

impl Frame {
    /// Reads one whole frame, and says whether its check holds.
    ///
    /// # Errors
    /// When it does not begin as one, or claims another length than it has.
    pub fn read(bytes: &[u8]) -> Result<(Self, Check), NotAFrame> {
        claim(bytes).holds_for(bytes)?;
        let [_, _, reader, pcb, inf @ .., _, _] = bytes else { return Err(NotAFrame::Length(bytes.len())) };
        let block = match (pcb & 0xE0, inf) {
            (RESYNC, []) => Block::Resync,
            (RESYNCED, []) => Block::Resynced,
            _ => Block::Information { sequence: pcb & SEQUENCE != 0, chained: pcb & CHAINED != 0, inf: inf.to_vec() },
        };
        Ok((Self { reader: *reader, block }, Check::of(holds(bytes))))
    }

    /// Reads one whole frame whose check holds.
    pub fn read_sound(bytes: &[u8]) -> Option<Self> {
        Self::read(bytes).ok().filter(|(_, check)| *check == Check::Valid).map(|(frame, _)| frame)
    }

    /// The bytes on the wire.
    pub fn encode(&self) -> Vec<u8> {
        let (pcb, inf) = match &self.block {
            Block::Information { sequence, chained, inf } => {
                (if *sequence { SEQUENCE } else { 0 } | if *chained { CHAINED } else { 0 }, inf.as_slice())
            }
            Block::Resync => (RESYNC, [].as_slice()),
            Block::Resynced => (RESYNCED, [].as_slice()),
        };
        let length = u8::try_from(inf.len() + usize::from(SHORTEST)).unwrap_or(u8::MAX);
        let counted = [&[length, self.reader, pcb], inf].concat();
        let check = mcrf4xx(&counted).to_le_bytes();
        [&[START], counted.as_slice(), &check].concat()
    }

    /// The first byte of the content; none in a resync.
    pub fn command(&self) -> Option<u8> {
        self.inf().first().copied()
    }

    /// The status of an answer; none in a question or a resync.
    pub fn status(&self) -> Option<u16> {
        let [_, low, high, ..] = self.inf() else { return None };
        (self.reader != ANY).then(|| u16::from_le_bytes([*low, *high]))
    }

    /// What comes after the command, and in an answer after the status.
    pub fn data(&self) -> &[u8] {
        let before = if self.status().is_some() { 3 } else { 1 };
        self.inf().get(before..).unwrap_or_default()
    }

    fn inf(&self) -> &[u8] {
        match &self.block {
            Block::Information { inf, .. } => inf,
            Block::Resync | Block::Resynced => &[],
        }
    }
}

impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Frame({:?})", self.block)
    }
}

impl fmt::Debug for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Information { inf, .. } => write!(f, "Information({:02x?}, ..)", inf.first()),
            Self::Resync => f.write_str("Resync"),
            Self::Resynced => f.write_str("Resynced"),
        }
    }
}

pub(crate) fn claim(bytes: &[u8]) -> Claim {
    match bytes {
        [] | [START] => Claim::Unknown,
        [START, length, ..] if *length >= SHORTEST => Claim::Bytes(usize::from(*length) + 1),
        [_, ..] => Claim::Noise,
    }
}

pub(crate) fn is_sound(frame: &[u8]) -> bool {
    claim(frame) == Claim::Bytes(frame.len()) && holds(frame)
}

fn holds(frame: &[u8]) -> bool {
    let counted = frame.split_last_chunk().and_then(|(content, check)| Some((content.split_first()?.1, check)));
    counted.is_some_and(|(counted, check)| mcrf4xx(counted).to_le_bytes() == *check)
}
