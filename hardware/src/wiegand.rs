//! Wiegand: the bits of one frame to a card or a key; [`edges`] gives the frames.
//!
//! For any reader with D0 and D1. Source: hardware.md 5. Pure.
//! Does not do: the lines themselves ([`crate::wiegand_reader`]); a whole PIN sent as a frame of 26 bits, which can not be
//! told from a card; the order of bytes in a card's number, which is a setting of the reader. Nothing on these lines is
//! secret or proves anything.

pub mod edges;

use std::fmt;

use crate::bits::Bits;
use crate::keypad::Key;

/// More bits than any frame in use.
pub const MOST_BITS: usize = 128;

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

/// What a frame says. Of 32 bits and of lengths with no known layout nothing vouches for it; more than [`MOST_BITS`] are
/// noise. Of 37 bits there are two layouts (hardware.md 5), so its facility, if it has one, stays in the number.
pub fn read(bits: &Bits) -> Reading {
    let Some(all) = bits.to_number() else { return Reading::Noise };
    let parity = parity(bits);
    let data = all >> 1;
    let (facility, number) = match (bits.len(), parity) {
        (_, Some(false)) => return Reading::Noise,
        (4 | 8, _) => return key(all & 0x0F),
        (26, _) => (u8::try_from(data >> 16 & 0xFF).ok(), data & 0xFFFF),
        (34, _) => (None, data & 0xFFFF_FFFF),
        (37, _) => (None, data & 0x7_FFFF_FFFF),
        (_, _) => (None, all),
    };
    Reading::Card(Card { facility, number, has_parity: parity.is_some() })
}

/// Whether parity holds: even over the first half, odd over the second. Of 37 bits the middle one belongs to both; 8 bits
/// of a key are checked by their halves. `None` where there is nothing to check.
pub fn parity(bits: &Bits) -> Option<bool> {
    let all = bits.to_number()?;
    let half = match bits.len() {
        8 => return Some(all >> 4 == !all & 0x0F),
        26 => 13,
        34 => 17,
        37 => 19,
        _ => return None,
    };
    let ones = |bits: u128| (bits & ((1 << half) - 1)).count_ones();
    Some(ones(all >> (bits.len() - half)).is_multiple_of(2) && !ones(all).is_multiple_of(2))
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
