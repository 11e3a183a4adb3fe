//! Frames of SIA OSDP 2.2, 5.9: `53 ADR LENlo LENhi CTRL [SCB] CODE data [MAC4] CRClo CRChi`.

use std::fmt;

use osdp::packet::{Address, ControlByte, CtrlFlags, PacketBuilder, ParsedPacket, Scb, ScsType, Sqn};
use zeroize::Zeroize;

const SOM: u8 = 0x53;
/// What a line rests at, and may be driven to before a frame.
const MARK: u8 = 0xFF;
/// The longest frame a bus carries (5.6).
pub const MAX_FRAME: usize = osdp::MAX_BUS_PACKET;
/// Start, address, length, control.
const HEADER: usize = 5;

/// One whole frame, its check right. Not decrypted; the MAC is not verified.
#[derive(Clone, PartialEq, Eq)]
pub struct Frame {
    /// 0 to 126, or 127 for everybody.
    pub address: u8,
    /// From a reader, not to it.
    pub is_reply: bool,
    /// 0 to 3; 0 starts the link afresh.
    pub sequence: u8,
    /// What is asked or answered (annex A).
    pub code: u8,
    /// What follows the code, without the MAC; encrypted where the frame says so.
    pub payload: Vec<u8>,
    /// The security block: its type (11 to 18 hex) and data.
    pub security: Option<(u8, Vec<u8>)>,
}

/// The bytes are no frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// They end before the frame does.
    #[error("the frame is cut short")]
    Truncated,
    /// The CRC or the sum is wrong.
    #[error("the check is wrong")]
    BadCheck,
    /// A frame can not begin or go on so.
    #[error("not an OSDP frame")]
    Malformed,
    /// The frame is over, more follows.
    #[error("more bytes after the frame")]
    Trailing,
}

impl Frame {
    /// Reads one frame. Marks (`FF`) before it are skipped.
    ///
    /// # Errors
    /// Where the bytes are not exactly one frame.
    pub fn parse(bytes: &[u8]) -> Result<Self, FrameError> {
        let marks = bytes.iter().take_while(|byte| **byte == MARK).count();
        let bytes = bytes.get(marks..).unwrap_or_default();
        let (packet, used) = parse(bytes)?;
        if used != bytes.len() {
            return Err(FrameError::Trailing);
        }
        Ok(Self {
            address: packet.addr.pd_addr(),
            is_reply: packet.addr.is_reply(),
            sequence: packet.ctrl.sqn.value(),
            code: packet.code,
            payload: packet.data.to_vec(),
            security: packet.scb.map(|block| (block.ty.as_byte(), block.data.to_vec())),
        })
    }

    /// Its bytes, with a CRC and without a mark. `None` for one with a MAC, which only its channel can seal, and for what
    /// has no place in a frame.
    pub fn encode(&self) -> Option<Vec<u8>> {
        let address = if self.is_reply { Address::reply(self.address) } else { Address::pd(self.address) };
        let (scb, flags) = match &self.security {
            Some((kind, data)) => (Some(Scb::new(ScsType::from_byte(*kind).ok()?, data.clone())), CtrlFlags::HAS_SCB),
            None => (None, CtrlFlags::empty()),
        };
        let ctrl = ControlByte::new(Sqn::new(self.sequence).ok()?, flags | CtrlFlags::USE_CRC);
        let packet = PacketBuilder { addr: address.ok()?, ctrl, scb, code: self.code, data: self.payload.clone() };
        let bytes = if self.is_secure() { None } else { packet.encode().ok() };
        bytes.filter(|bytes| bytes.len() <= MAX_FRAME)
    }

    /// Whether it is part of a secure channel that is up: with a MAC.
    pub fn is_secure(&self) -> bool {
        matches!(self.security, Some((0x15..=0x18, _)))
    }
}

impl fmt::Debug for Frame {
    /// Without the payload: it may be a card or a key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { address, is_reply, sequence, code, .. } = self;
        write!(f, "Frame {{ address: {address}, is_reply: {is_reply}, sequence: {sequence}, code: {code:02x} }}")
    }
}

impl Drop for Frame {
    fn drop(&mut self) {
        self.payload.zeroize();
    }
}

/// The crate's parser, with errors of ours and a length that can not be nonsense.
pub(super) fn parse(bytes: &[u8]) -> Result<(ParsedPacket<'_>, usize), FrameError> {
    use osdp::Error::{BadChecksum, BadCrc, Truncated};
    ParsedPacket::parse(bytes).map_err(|error| {
        if matches!(error, Truncated { .. }) {
            FrameError::Truncated
        } else if matches!(error, BadCrc { .. } | BadChecksum { .. }) {
            FrameError::BadCheck
        } else {
            FrameError::Malformed
        }
    })
}

/// Cuts the bytes of a line into replies. Total; holds at most one frame's worth of bytes.
#[derive(Default)]
pub(super) struct Splitter {
    partial: Vec<u8>,
    noise: usize,
}

impl Splitter {
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.partial.extend_from_slice(bytes);
    }

    /// The next whole reply. Bytes that can not be part of one are dropped and counted; frames that are no replies (the
    /// echo of a two-wire adapter) are dropped.
    pub(super) fn next_reply(&mut self) -> Option<Vec<u8>> {
        loop {
            let start = self.partial.iter().position(|byte| *byte == SOM).unwrap_or(self.partial.len());
            // The line rests at the mark.
            let noise = self.partial.iter().take(start).filter(|byte| **byte != MARK).count();
            self.noise += noise;
            self.drop_front(start);
            let length = match *self.partial.as_slice() {
                [_, _, low, high, control, ..] => {
                    let length = usize::from(u16::from_le_bytes([low, high]));
                    (control & 0xF0 == 0 && (HEADER..=MAX_FRAME).contains(&length)).then_some(length)
                }
                _ => return None,
            };
            let Some(length) = length else {
                self.skip_start();
                continue;
            };
            let frame = self.partial.get(..length)?.to_vec();
            match parse(&frame) {
                Ok((packet, _)) => {
                    let is_reply = packet.addr.is_reply();
                    self.drop_front(length);
                    if is_reply {
                        return Some(frame);
                    }
                }
                Err(_) => self.skip_start(),
            }
        }
    }

    /// Before a question is sent, no byte can be its answer.
    pub(super) fn forget(&mut self) {
        self.partial.zeroize();
        self.noise = 0;
    }

    /// Whether anything came since [`Splitter::forget`] that was no frame.
    pub(super) fn is_noisy(&self) -> bool {
        self.noise > 0 || !self.partial.is_empty()
    }

    #[cfg(test)]
    pub(super) fn held(&self) -> usize {
        self.partial.len()
    }

    fn skip_start(&mut self) {
        self.noise += 1;
        self.drop_front(1);
    }

    fn drop_front(&mut self, count: usize) {
        if let Some(front) = self.partial.get_mut(..count) {
            front.zeroize();
        }
        self.partial.drain(..count.min(self.partial.len()));
    }
}

impl Drop for Splitter {
    fn drop(&mut self) {
        self.partial.zeroize();
    }
}
