//! One OSDP frame (IEC 60839-11-5, 5.9) as a technician sees it: who, what, and whether a secure channel is used. The crate
//! `osdp` takes it apart.
//!
//! Does not do: anything about the session. What a secure channel carries stays encrypted.

use osdp::ParsedPacket;

/// A byte that a controller may send before a frame.
const MARK: u8 = 0xFF;

/// One frame, either way. Its payload may hold keys that were pressed: it does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct OsdpFrame {
    /// The reader, 0 to 126; 127 is all of them.
    pub address: u8,
    /// From the reader.
    pub is_reply: bool,
    /// 0 to 3; 0 starts the link anew.
    pub sequence: u8,
    /// Which command or reply.
    pub code: u8,
    /// What comes with it, without the code, encrypted or not.
    pub payload: Vec<u8>,
    /// It has a security block.
    pub is_secure: bool,
}

/// Why bytes are no frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OsdpFault {
    /// It does not begin with 53.
    #[error("the first byte begins no frame")]
    Start,
    /// It is longer or shorter than it says.
    #[error("the frame claims another length than it has")]
    Length,
    /// Its checksum or CRC does not hold.
    #[error("the check of the frame fails")]
    Check,
    /// Its control byte or security block is none.
    #[error("the frame has no form of a known kind")]
    Form,
}

impl std::fmt::Debug for OsdpFrame {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OsdpFrame({} {:02x}, ..)", self.address, self.code)
    }
}

impl OsdpFrame {
    /// Reads one whole frame whose check holds, with or without a mark before it.
    ///
    /// # Errors
    /// See [`OsdpFault`].
    pub fn read(bytes: &[u8]) -> Result<Self, OsdpFault> {
        let frame = match bytes {
            [MARK, frame @ ..] | frame => frame,
        };
        let (packet, length) = ParsedPacket::parse(frame).map_err(fault)?;
        if length != frame.len() {
            return Err(OsdpFault::Length);
        }
        Ok(Self {
            address: packet.addr.pd_addr(),
            is_reply: packet.addr.is_reply(),
            sequence: packet.ctrl.sqn.value(),
            code: packet.code,
            payload: packet.data.to_vec(),
            is_secure: packet.scb.is_some(),
        })
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "most faults of that crate are of sessions and messages, not of frames"
)]
fn fault(error: osdp::Error) -> OsdpFault {
    match error {
        osdp::Error::BadSom(_) => OsdpFault::Start,
        osdp::Error::Truncated { .. } | osdp::Error::BadLength { .. } => OsdpFault::Length,
        osdp::Error::BadCrc { .. } | osdp::Error::BadChecksum { .. } => OsdpFault::Check,
        _ => OsdpFault::Form,
    }
}
