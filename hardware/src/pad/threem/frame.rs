//! The frame of 3M readers: `D6 LENhi LENlo CMD body CRChi CRClo`. LEN counts what follows it. In an answer the body begins
//! with the error.

use std::fmt;

use crate::crc::ccitt;
use crate::pad::line::Claim;
use crate::pad::{Check, NotAFrame};

use super::command;

/// The first byte of a frame.
pub const START: u8 = 0xD6;
/// The first byte of the probe and of its answer.
pub const PROBE_START: u8 = 0xD5;
/// CMD and the check.
const SHORTEST: u16 = 3;
/// Unique identifiers of ISO 15693 begin so.
const ISO_15693: u8 = 0xE0;

/// One frame, either way. What it carries does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct Frame {
    /// [`START`] or [`PROBE_START`].
    pub start: u8,
    /// What is asked, and what is answered to.
    pub command: u8,
    /// Everything between the command and the check.
    pub body: Vec<u8>,
}

impl Frame {
    /// Reads one whole frame, and says whether its check holds.
    ///
    /// # Errors
    /// When it does not begin as one, or claims another length than it has.
    pub fn read(bytes: &[u8]) -> Result<(Self, Check), NotAFrame> {
        claim(bytes).holds_for(bytes)?;
        let [start, _, _, command, body @ .., _, _] = bytes else { return Err(NotAFrame::Length(bytes.len())) };
        Ok((Self { start: *start, command: *command, body: body.to_vec() }, Check::of(holds(bytes))))
    }

    /// Reads one whole frame whose check holds.
    pub fn read_sound(bytes: &[u8]) -> Option<Self> {
        Self::read(bytes).ok().filter(|(_, check)| *check == Check::Valid).map(|(frame, _)| frame)
    }

    /// The bytes on the wire.
    pub fn encode(&self) -> Vec<u8> {
        let length = u16::try_from(self.body.len()).unwrap_or(u16::MAX).saturating_add(SHORTEST);
        let counted = [length.to_be_bytes().as_slice(), &[self.command], &self.body].concat();
        let check = (!ccitt(0xFFFF, &counted)).to_be_bytes();
        [&[self.start], counted.as_slice(), &check].concat()
    }

    /// The error of an answer; none in a question. The frame does not say which it is: an answer is told by its length,
    /// and where that is the same by the place of the tag's number.
    pub fn status(&self) -> Option<u8> {
        let first = self.body.first().copied();
        let length = self.body.len();
        let is_answer = self.start == START
            && match self.command {
                command::INVENTORY => matches!(length, 1 | 4..),
                command::READ_BLOCKS => matches!(length, 1 | 9 | 16..),
                command::CHECK_EAS | command::GET_AFI | command::GET_DSFID => matches!(length, 1 | 9 | 10),
                command::WRITE_BLOCKS | command::WRITE_AFI | command::EAS_CONTROL => {
                    matches!(length, 1 | 9 | 10) && first != Some(ISO_15693)
                }
                _ => false,
            };
        first.filter(|_| is_answer)
    }

    /// What comes after the command, and in an answer after the error.
    pub fn data(&self) -> &[u8] {
        let before = usize::from(self.status().is_some());
        self.body.get(before..).unwrap_or_default()
    }
}

impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Frame({:02x}, ..)", self.command)
    }
}

pub(crate) fn claim(bytes: &[u8]) -> Claim {
    match bytes {
        [] | [START | PROBE_START] | [START | PROBE_START, _] => Claim::Unknown,
        [START | PROBE_START, high, low, ..] => match u16::from_be_bytes([*high, *low]) {
            length if length >= SHORTEST => Claim::Bytes(usize::from(length) + 3),
            _ => Claim::Noise,
        },
        [_, ..] => Claim::Noise,
    }
}

pub(crate) fn is_sound(frame: &[u8]) -> bool {
    claim(frame) == Claim::Bytes(frame.len()) && holds(frame)
}

fn holds(frame: &[u8]) -> bool {
    let counted = frame.split_last_chunk().and_then(|(content, check)| Some((content.split_first()?.1, check)));
    counted.is_some_and(|(counted, check)| (!ccitt(0xFFFF, counted)).to_be_bytes() == *check)
}
