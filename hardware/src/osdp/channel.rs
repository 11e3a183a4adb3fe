//! The secure channel of one reader (SIA OSDP 2.2, annex D): the handshake, and frames sealed and opened after it.

use osdp::packet::{Address, ParsedPacket, ScsType, Sqn};
use osdp::reply::CCrypt;
use osdp::secure::session::{Challenged, Cryptogrammed, Disconnected, Secure, Session};
use osdp::secure::{Direction, seal, unseal};
use zeroize::Zeroizing;

use super::frame::Frame;
use super::key::{DEFAULT_KEY, Key};
use super::report::NotSecure;

/// Eight bytes that were never used before.
pub type Nonce = [u8; 8];

const CHLNG: u8 = 0x76;
const SCRYPT: u8 = 0x77;
const CCRYPT: u8 = 0x76;
const RMAC_I: u8 = 0x78;

/// Whose key the handshake uses; said in the security block (D.1.3).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyKind {
    /// The reader's own.
    Own,
    /// The published one; only in an install mode.
    Default,
}

impl KeyKind {
    fn mark(self) -> u8 {
        match self {
            Self::Default => 0,
            Self::Own => 1,
        }
    }
}

/// Where a frame goes.
#[derive(Clone, Copy)]
pub(super) struct Head {
    pub(super) address: u8,
    pub(super) sequence: u8,
}

/// The challenge is out.
pub(super) struct Challenge {
    session: Session<Challenged>,
    kind: KeyKind,
}

/// The reader proved that it has the key; now we do.
pub(super) struct Proof {
    session: Session<Cryptogrammed>,
    kind: KeyKind,
}

/// The channel is up.
pub(super) struct Channel {
    session: Session<Secure>,
    kind: KeyKind,
}

impl Challenge {
    pub(super) fn new(kind: KeyKind, key: &Key, nonce: Nonce, head: Head) -> Option<(Self, Vec<u8>)> {
        let key = match kind {
            KeyKind::Own => *key.bytes(),
            KeyKind::Default => DEFAULT_KEY,
        };
        let session = Session::<Disconnected>::new(key).challenge(nonce);
        let frame = handshake(head, ScsType::Scs11, kind, CHLNG, &nonce)?;
        Some((Self { session, kind }, frame))
    }

    /// The reader's cryptogram: it has the key, or it has not.
    pub(super) fn answer(self, reply: &ParsedPacket<'_>) -> Result<Proof, NotSecure> {
        let block = reply.scb.filter(|block| block.ty == ScsType::Scs12 && reply.code == CCRYPT);
        let block = block.ok_or(NotSecure::NoKey)?;
        // A reader that offers another key than it was asked for has not got that one.
        if block.data.first() != Some(&self.kind.mark()) {
            return Err(NotSecure::NoKey);
        }
        let ccrypt = CCrypt::decode(reply.data).map_err(|_| NotSecure::BrokenOff)?;
        let session = self.session.receive_ccrypt(&ccrypt).map_err(|_| NotSecure::WrongKey)?;
        Ok(Proof { session, kind: self.kind })
    }
}

impl Proof {
    /// Our own cryptogram.
    pub(super) fn frame(&self, head: Head) -> Option<Vec<u8>> {
        handshake(head, ScsType::Scs13, self.kind, SCRYPT, &self.session.server_cryptogram())
    }

    /// The reader agrees: the channel is up.
    pub(super) fn confirm(self, reply: &ParsedPacket<'_>) -> Result<Channel, NotSecure> {
        let block = reply.scb.filter(|block| block.ty == ScsType::Scs14 && reply.code == RMAC_I);
        let block = block.ok_or(NotSecure::BrokenOff)?;
        if block.data.first() != Some(&1) {
            return Err(NotSecure::WrongKey);
        }
        let mac = reply.data.try_into().map_err(|_| NotSecure::BrokenOff)?;
        let session = self.session.confirm_rmac_i(mac).map_err(|_| NotSecure::WrongKey)?;
        Ok(Channel { session, kind: self.kind })
    }
}

impl Channel {
    pub(super) fn kind(&self) -> KeyKind {
        self.kind
    }

    /// One command. A command with data is encrypted; all have a MAC, which moves the chain: a frame that is sent again
    /// must be these same bytes.
    pub(super) fn seal(&mut self, head: Head, code: u8, data: &[u8]) -> Option<Vec<u8>> {
        let address = Address::pd(head.address).ok()?;
        let sequence = Sqn::new(head.sequence).ok()?;
        seal(&mut self.session, address, sequence, Direction::AcuToPd, !data.is_empty(), code, data).ok()
    }

    /// What a reply says. `None` where its MAC is not of this channel; the channel is then as it was.
    pub(super) fn open(&mut self, reply: &ParsedPacket<'_>, raw: &[u8]) -> Option<Result<Opened, NotSecure>> {
        let block = reply.scb.filter(|block| matches!(block.ty, ScsType::Scs16 | ScsType::Scs18))?;
        let payload = Zeroizing::new(unseal(&mut self.session, reply, raw).ok()?);
        // Under a MAC alone it went over the wire for all to read.
        if block.ty == ScsType::Scs16 && is_secret(reply.code) {
            return Some(Err(NotSecure::InClear));
        }
        Some(Ok(Opened { code: reply.code, payload }))
    }
}

/// A reply that the channel vouches for.
pub(super) struct Opened {
    pub(super) code: u8,
    pub(super) payload: Zeroizing<Vec<u8>>,
}

/// Cards and keys (7.10 to 7.12). Some readers send refusals and states under a MAC alone, and may.
fn is_secret(code: u8) -> bool {
    matches!(code, 0x50 | 0x51 | 0x53)
}

/// A frame in clear, for what comes before a channel.
pub(super) fn clear(head: Head, code: u8, data: &[u8]) -> Option<Vec<u8>> {
    command(head, None, code, data)
}

fn handshake(head: Head, block: ScsType, kind: KeyKind, code: u8, data: &[u8]) -> Option<Vec<u8>> {
    command(head, Some((block.as_byte(), vec![kind.mark()])), code, data)
}

fn command(head: Head, security: Option<(u8, Vec<u8>)>, code: u8, data: &[u8]) -> Option<Vec<u8>> {
    let Head { address, sequence } = head;
    Frame { address, is_reply: false, sequence, code, payload: data.to_vec(), security }.encode()
}
