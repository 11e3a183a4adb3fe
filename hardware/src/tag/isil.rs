//! ISIL, the identifier of a library (ISO 15511): `FI-Mamk-M`, in the two forms tags have for it.
//!
//! On ISO 28560-3 its first hyphen is left out. On ISO 28560-2 its letters take five bits and its digits four, with codes
//! between that change the set of characters for one (shift) or for the rest (latch).

use super::Text;

/// Puts the first hyphen back, behind the two letters of the country. Nothing for what no ISIL may hold.
pub(super) fn with_hyphen(field: Text) -> Option<Text> {
    let text = field.as_str();
    let is_isil = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'/' | b':'));
    match text.split_at_checked(2) {
        Some((country, rest)) if is_isil && is_country(country) && !rest.is_empty() && !rest.starts_with('-') => {
            Text::new(format!("{country}-{rest}"))
        }
        _ => is_isil.then_some(field),
    }
}

/// Leaves out the hyphen behind the country.
pub(super) fn without_hyphen(isil: &Text) -> String {
    match isil.as_str().split_once('-') {
        Some((country, rest)) if is_country(country) && !rest.is_empty() && !rest.starts_with('-') => {
            [country, rest].concat()
        }
        _ => isil.as_str().to_owned(),
    }
}

fn is_country(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// The sets of characters, in the order of their codes. What follows them in a set changes it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Set {
    Upper,
    Lower,
    Numeric,
}

/// What a code means.
enum Code {
    Char(char),
    Latch(Set),
    Shift(Set),
}

impl Set {
    fn bits(self) -> u32 {
        match self {
            Self::Upper | Self::Lower => 5,
            Self::Numeric => 4,
        }
    }

    fn read(self, code: u8) -> Option<Code> {
        Some(match (self, code) {
            (Self::Upper | Self::Lower, 0) | (Self::Numeric, 10) => Code::Char('-'),
            (Self::Upper, 1..=26) => Code::Char(char::from(b'A' - 1 + code)),
            (Self::Lower, 1..=26) => Code::Char(char::from(b'a' - 1 + code)),
            (Self::Numeric, 0..=9) => Code::Char(char::from(b'0' + code)),
            (Self::Upper, 27) | (Self::Numeric, 11) => Code::Char(':'),
            (Self::Lower, 27) => Code::Char('/'),
            (Self::Upper, 28) => Code::Latch(Self::Lower),
            (Self::Upper, 29) => Code::Shift(Self::Lower),
            (Self::Lower, 28) | (Self::Numeric, 12) => Code::Latch(Self::Upper),
            (Self::Lower, 29) | (Self::Numeric, 13) => Code::Shift(Self::Upper),
            (Self::Upper | Self::Lower, 30) => Code::Latch(Self::Numeric),
            (Self::Upper | Self::Lower, 31) => Code::Shift(Self::Numeric),
            (Self::Numeric, 14) => Code::Latch(Self::Lower),
            (Self::Numeric, 15) => Code::Shift(Self::Lower),
            (_, _) => return None,
        })
    }

    fn char_code(self, char: char) -> Option<u8> {
        let byte = u8::try_from(char).ok()?;
        Some(match (self, byte) {
            (Self::Upper | Self::Lower, b'-') => 0,
            (Self::Numeric, b'-') => 10,
            (Self::Upper, b'A'..=b'Z') => byte - b'A' + 1,
            (Self::Lower, b'a'..=b'z') => byte - b'a' + 1,
            (Self::Numeric, b'0'..=b'9') => byte - b'0',
            (Self::Upper, b':') => 27,
            (Self::Numeric, b':') => 11,
            (Self::Lower, b'/') => 27,
            (_, _) => return None,
        })
    }

    /// The code that latches another set; the shift to it is one more.
    fn latch_code(self, other: Self) -> u8 {
        match (self, other) {
            (Self::Numeric, Self::Lower) => 14,
            (Self::Numeric, _) => 12,
            (_, Self::Numeric) => 30,
            (_, _) => 28,
        }
    }

    /// The set of a character that the one in force does not have.
    fn of(char: char) -> Option<Self> {
        [Self::Upper, Self::Lower, Self::Numeric].into_iter().find(|set| set.char_code(char).is_some())
    }
}

/// Reads the packed form: upper case first, until too few bits are left. The bits that fill the last byte are ones, which
/// at most shift to a set and then end.
pub(super) fn unpack(data: &[u8]) -> Option<Text> {
    let (mut latched, mut shifted) = (Set::Upper, None);
    let mut text = String::new();
    let mut at = 0;
    loop {
        let set = shifted.unwrap_or(latched);
        let Some(code) = bits(data, at, set.bits()) else { return Text::new(text) };
        at += set.bits();
        shifted = None;
        match set.read(code)? {
            Code::Char(char) => text.push(char),
            Code::Latch(set) => latched = set,
            Code::Shift(set) => shifted = Some(set),
        }
    }
}

/// So many bits from that bit on, the first bit of a byte being its highest.
pub(super) fn bits(data: &[u8], at: u32, count: u32) -> Option<u8> {
    let byte = usize::try_from(at / 8).ok()?;
    let pair = match data.get(byte..)? {
        [high, low, ..] => u16::from_be_bytes([*high, *low]),
        [high] if at % 8 + count <= 8 => u16::from_be_bytes([*high, 0]),
        _ => return None,
    };
    u8::try_from(pair << (at % 8) >> (16 - count)).ok()
}

/// The packed form; nothing for a character it has no code for. One character of another set is shifted to, more are
/// latched; a last one in lower case is latched too, as the tags in use have it.
pub(super) fn pack(isil: &Text) -> Option<Vec<u8>> {
    let mut packer = Packer::default();
    let mut latched = Set::Upper;
    let mut chars = isil.as_str().chars();
    while let Some(char) = chars.next() {
        if let Some(code) = latched.char_code(char) {
            packer.push(code, latched.bits());
            continue;
        }
        let set = Set::of(char)?;
        let next = chars.clone().next();
        let goes_on = next.map_or(set == Set::Lower, |next| set.char_code(next).is_some());
        let change = latched.latch_code(set) + u8::from(!goes_on);
        packer.push(change, latched.bits());
        packer.push(set.char_code(char)?, set.bits());
        if goes_on {
            latched = set;
        }
    }
    Some(packer.finish(true))
}

/// Collects codes of a few bits each.
#[derive(Default)]
pub(super) struct Packer {
    bits: Vec<bool>,
}

impl Packer {
    /// The low `count` bits of a code, highest first.
    pub(super) fn push(&mut self, code: u8, count: u32) {
        self.bits.extend((0..count).rev().map(|bit| code >> bit & 1 == 1));
    }

    /// How many bits are missing to whole bytes.
    pub(super) fn missing(&self) -> usize {
        self.bits.len().next_multiple_of(8) - self.bits.len()
    }

    /// Whole bytes, filled up with that bit.
    pub(super) fn finish(mut self, fill: bool) -> Vec<u8> {
        self.bits.resize(self.bits.len().next_multiple_of(8), fill);
        self.bits.chunks(8).map(|byte| byte.iter().fold(0, |byte, bit| byte << 1 | u8::from(*bit))).collect()
    }
}
