//! The frame of FEIG readers: `LEN ADR CMD body CRClo CRChi`, or for long ones `02 LENhi LENlo ADR CMD body CRClo CRChi`. LEN
//! counts every byte. In an answer the body begins with the status.

use std::fmt;

use crate::crc::mcrf4xx;
use crate::pad::line::Claim;
use crate::pad::{Check, NotAFrame};

use super::{ANY, CUSTOM, INVENTORY, ISO, READ_BLOCKS, SYSTEM_INFO, WRITE_AFI, WRITE_BLOCKS};

/// The first byte of a long frame; no short one has so few bytes.
const LONG: u8 = 0x02;
/// LEN, ADR, CMD and the check.
const SHORTEST: usize = 5;

/// One frame, either way. What it carries does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct Frame {
    /// The reader, 0 to 253; 255 in a question to any.
    pub address: u8,
    /// What is asked, and what is answered to.
    pub command: u8,
    /// Everything between the command and the check.
    pub body: Vec<u8>,
}

impl Frame {
    /// Reads one whole frame, and says whether its check holds.
    ///
    /// # Errors
    /// When it claims another length than it has.
    pub fn read(bytes: &[u8]) -> Result<(Self, Check), NotAFrame> {
        claim(bytes).holds_for(bytes)?;
        let check = Check::of(holds(bytes));
        match bytes {
            [LONG, _, _, address, command, body @ .., _, _] | [_, address, command, body @ .., _, _] => {
                Ok((Self { address: *address, command: *command, body: body.to_vec() }, check))
            }
            _ => Err(NotAFrame::Length(bytes.len())),
        }
    }

    /// Reads one whole frame whose check holds.
    pub fn read_sound(bytes: &[u8]) -> Option<Self> {
        Self::read(bytes).ok().filter(|(_, check)| *check == Check::Valid).map(|(frame, _)| frame)
    }

    /// The bytes on the wire: the short form where it fits.
    pub fn encode(&self) -> Vec<u8> {
        let content = [&[self.address, self.command], self.body.as_slice()].concat();
        let length = content.len() + 3;
        let mut bytes = match u8::try_from(length) {
            Ok(length) => vec![length],
            Err(_) => {
                let [high, low] = u16::try_from(length + 2).unwrap_or(u16::MAX).to_be_bytes();
                vec![LONG, high, low]
            }
        };
        bytes.extend(content);
        let check = mcrf4xx(&bytes);
        bytes.extend(check.to_le_bytes());
        bytes
    }

    /// The status of an answer; none in a question. The frame does not say which it is: a question goes to any reader, or
    /// has a command of ISO 15693 where an answer has its status.
    pub fn status(&self) -> Option<u8> {
        let asks_iso = matches!(
            (self.command, self.body.as_slice()),
            (ISO, [INVENTORY | READ_BLOCKS | WRITE_BLOCKS | WRITE_AFI | SYSTEM_INFO, _, ..])
                | (CUSTOM, [_, 0xA0..=0xFF, 1, ..])
        );
        self.body.first().copied().filter(|_| self.address != ANY && !asks_iso)
    }

    /// What comes after the command, and in an answer after the status.
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
        [] | [LONG] | [LONG, _] => Claim::Unknown,
        [LONG, high, low, ..] => match usize::from(u16::from_be_bytes([*high, *low])) {
            length if length >= SHORTEST + 2 => Claim::Bytes(length),
            _ => Claim::Noise,
        },
        [length, ..] if usize::from(*length) >= SHORTEST => Claim::Bytes(usize::from(*length)),
        [_, ..] => Claim::Noise,
    }
}

pub(crate) fn is_sound(frame: &[u8]) -> bool {
    claim(frame) == Claim::Bytes(frame.len()) && holds(frame)
}

fn holds(frame: &[u8]) -> bool {
    frame.split_last_chunk().is_some_and(|(content, check)| mcrf4xx(content).to_le_bytes() == *check)
}
