//! Wiegand: edges on two lines to frames of bits, frames to cards and keys.
//!
//! For any reader with D0 and D1: a falling edge is a bit, some 25 ms of silence end a frame. Source: hardware.md 5.
//! Pure: the times are those the kernel gave the edges, from whatever moment it counts.
//! Does not do: the lines themselves; a whole PIN sent as a frame of 26 bits, which can not be told from a card; the order
//! of bytes in a card's number, which is a setting of the reader. Nothing on these lines is secret or proves anything.

use std::fmt;
use std::time::Duration;

use crate::keypad::Key;

/// More bits than any frame in use.
pub const MOST_BITS: u32 = 128;
/// This much silence ends a frame.
const ENDS_AFTER: Duration = Duration::from_millis(25);
/// Edges nearer than this are no bits of one frame: a pulse alone takes as long.
const NEAREST: Duration = Duration::from_micros(200);

/// The bits of one frame, first bit first. They are a card or a key, so they do not print.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Frame {
    bits: u128,
    count: u32,
}

/// What a frame says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// A card.
    Card(Card),
    /// A key: 4 bits, or 8 whose upper half is the complement of the lower.
    Key(Key),
    /// Neither, or a check that fails: noise.
    Noise,
}

/// A card whose parity holds, as far as its frame has any. Its number does not print.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Card {
    /// The facility, where the frame has a place for it: 26 bits.
    pub facility: Option<u8>,
    /// The number without its parity bits: 16 bits of 26, 32 of 32 and 34, 35 of 37. Of another length, all of it.
    pub number: u128,
    /// Whether parity vouches for it.
    pub has_parity: bool,
}

impl fmt::Debug for Card {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Card(..)")
    }
}

impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Frame({} bits)", self.count)
    }
}

impl Frame {
    /// A frame of these bits; nothing for none or for more than [`MOST_BITS`].
    pub fn from_bits(bits: impl IntoIterator<Item = bool>) -> Option<Self> {
        let frame = bits.into_iter().try_fold(Self::default(), Self::with)?;
        (frame.count > 0).then_some(frame)
    }

    fn with(self, bit: bool) -> Option<Self> {
        let count = self.count + 1;
        (count <= MOST_BITS).then_some(Self { bits: self.bits << 1 | u128::from(bit), count })
    }

    /// How many bits.
    pub fn count(self) -> u32 {
        self.count
    }

    /// All of them as one number, parity too.
    pub fn raw(self) -> u128 {
        self.bits
    }

    /// Whether parity holds: even over the first half, odd over the second. Of 37 bits the middle one belongs to both; 8
    /// bits of a key are checked by their halves. `None` where there is nothing to check.
    pub fn parity(self) -> Option<bool> {
        let half = match self.count {
            8 => return Some(self.bits >> 4 == !self.bits & 0x0F),
            26 => 13,
            34 => 17,
            37 => 19,
            _ => return None,
        };
        let ones = |bits: u128| (bits & ((1 << half) - 1)).count_ones();
        Some(ones(self.bits >> (self.count - half)).is_multiple_of(2) && !ones(self.bits).is_multiple_of(2))
    }

    /// What it says. Of 32 bits and of lengths with no known layout nothing vouches for it.
    pub fn reading(self) -> Reading {
        let parity = self.parity();
        let data = self.bits >> 1;
        let (facility, number) = match (self.count, parity) {
            (_, Some(false)) => return Reading::Noise,
            (4 | 8, _) => return key(self.bits & 0x0F),
            (26, _) => (u8::try_from(data >> 16 & 0xFF).ok(), data & 0xFFFF),
            (34, _) => (None, data & 0xFFFF_FFFF),
            (37, _) => (None, data & 0x7_FFFF_FFFF),
            (_, _) => (None, self.bits),
        };
        Reading::Card(Card { facility, number, has_parity: parity.is_some() })
    }
}

/// 0 to 9, then `*` and `#`.
fn key(code: u128) -> Reading {
    let byte = match u8::try_from(code) {
        Ok(digit @ 0..=9) => Some(b'0' + digit),
        Ok(10) => Some(b'*'),
        Ok(11) => Some(b'#'),
        _ => None,
    };
    byte.and_then(Key::from_byte).map_or(Reading::Noise, Reading::Key)
}

/// Which line fell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// A zero.
    D0,
    /// A one.
    D1,
}

/// A frame that came to nothing: edges too near, too many, or lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spoilt;

/// Collects edges into frames. Total; holds one frame.
#[derive(Debug, Default)]
pub struct Collector {
    frame: Frame,
    last_at: Option<Duration>,
    is_spoilt: bool,
}

impl Collector {
    /// Takes an edge at the kernel's time of it. Gives the frame before it, when a silence lies between.
    pub fn handle_edge(&mut self, line: Line, at: Duration) -> Option<Result<Frame, Spoilt>> {
        let ended = self.handle_timeout(at);
        let is_near = self.last_at.is_some_and(|last| at.saturating_sub(last) < NEAREST);
        match self.frame.with(line == Line::D1) {
            Some(frame) => self.frame = frame,
            None => self.is_spoilt = true,
        }
        self.is_spoilt |= is_near;
        self.last_at = Some(at);
        ended
    }

    /// Edges are missing: the frame that is being collected will not be whole.
    pub fn handle_loss(&mut self) {
        self.is_spoilt = true;
    }

    /// Tells the time, on the kernel's count. Gives the frame that ended.
    pub fn handle_timeout(&mut self, now: Duration) -> Option<Result<Frame, Spoilt>> {
        if now < self.poll_timeout()? {
            return None;
        }
        let ended = std::mem::take(self);
        Some(if ended.is_spoilt { Err(Spoilt) } else { Ok(ended.frame) })
    }

    /// When the frame ends, if no edge comes.
    pub fn poll_timeout(&self) -> Option<Duration> {
        self.last_at.map(|last| last + ENDS_AFTER)
    }
}
