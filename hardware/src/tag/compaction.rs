//! How ISO/IEC 15962 packs text into an object: digits and capitals take less than a byte.

use super::Text;
use super::isil::{Packer, bits};

/// The three bits of a precursor that say how the data is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compaction {
    /// 0: as the element itself has it.
    Defined,
    /// 1: an unsigned number, 2 to 19 digits that do not begin with 0.
    Integer,
    /// 2: digits, four bits each.
    Numeric,
    /// 3: `A` to `_`, five bits each.
    FiveBit,
    /// 4: space to `_`, six bits each.
    SixBit,
    /// 5: ASCII, seven bits each.
    SevenBit,
    /// 6: ISO 8859-1.
    Octets,
    /// 7: UTF-8.
    Utf8,
}

const ALL: [Compaction; 8] = [
    Compaction::Defined,
    Compaction::Integer,
    Compaction::Numeric,
    Compaction::FiveBit,
    Compaction::SixBit,
    Compaction::SevenBit,
    Compaction::Octets,
    Compaction::Utf8,
];

/// The smallest and the largest number of 2 to 19 digits.
const INTEGERS: std::ops::RangeInclusive<u64> = 10..=9_999_999_999_999_999_999;

impl Compaction {
    /// From its three bits; higher ones do not count.
    pub fn from_code(code: u8) -> Self {
        ALL.get(usize::from(code & 0x07)).copied().unwrap_or(Self::Utf8)
    }

    /// Its three bits.
    pub fn code(self) -> u8 {
        match self {
            Self::Defined => 0,
            Self::Integer => 1,
            Self::Numeric => 2,
            Self::FiveBit => 3,
            Self::SixBit => 4,
            Self::SevenBit => 5,
            Self::Octets => 6,
            Self::Utf8 => 7,
        }
    }

    /// The text that is packed in the data; nothing where the data is not of this kind, or no text.
    pub fn unpack(self, data: &[u8]) -> Option<Text> {
        let text = match self {
            Self::Defined => return None,
            Self::Integer => unpack_integer(data)?,
            Self::Numeric => unpack_digits(data)?,
            Self::FiveBit => unpack_five(data)?,
            Self::SixBit => unpack_six(data)?,
            Self::SevenBit => unpack_seven(data)?,
            Self::Octets => data.iter().copied().map(char::from).collect(),
            Self::Utf8 => std::str::from_utf8(data).ok()?.to_owned(),
        };
        Text::new(text)
    }

    /// The data that unpacks to the text; nothing where this kind has no form for it.
    pub fn pack(self, text: &Text) -> Option<Vec<u8>> {
        let chars = || text.as_str().chars();
        let data = match self {
            Self::Defined => return None,
            Self::Integer => {
                let number: u64 = text.as_str().parse().ok()?;
                let bytes = number.to_be_bytes();
                bytes.into_iter().skip_while(|byte| *byte == 0).collect()
            }
            Self::Numeric => {
                pack_chars(chars(), 4, |char| char.to_digit(10).and_then(|digit| u8::try_from(digit).ok()))?
                    .finish(true)
            }
            Self::FiveBit => {
                pack_chars(chars(), 5, |char| ascii(char, 0x41..=0x5F).map(|byte| byte - 0x40))?.finish(false)
            }
            Self::SixBit => {
                let mut packed = pack_chars(chars(), 6, |char| ascii(char, 0x20..=0x5F).map(|byte| byte & 0x3F))?;
                // The fill is 10, 1000 or 100000.
                if packed.missing() > 0 {
                    packed.push(1, 1);
                }
                packed.finish(false)
            }
            Self::SevenBit => pack_chars(chars(), 7, |char| ascii(char, 0x20..=0x7E))?.finish(true),
            Self::Octets => chars().map(|char| u8::try_from(char).ok()).collect::<Option<_>>()?,
            Self::Utf8 => text.as_str().as_bytes().to_vec(),
        };
        (self.unpack(&data).as_ref() == Some(text)).then_some(data)
    }

    /// The first kind that has a form for the text, and its data: the standard's own order, which is the shortest but for
    /// a few numbers.
    pub fn shortest(text: &Text) -> (Self, Vec<u8>) {
        let found = ALL.into_iter().find_map(|kind| Some((kind, kind.pack(text)?)));
        found.unwrap_or_else(|| (Self::Utf8, text.as_str().as_bytes().to_vec()))
    }
}

fn ascii(char: char, range: std::ops::RangeInclusive<u8>) -> Option<u8> {
    u8::try_from(char).ok().filter(|byte| range.contains(byte))
}

fn pack_chars(chars: impl Iterator<Item = char>, width: u32, code: impl Fn(char) -> Option<u8>) -> Option<Packer> {
    let mut packer = Packer::default();
    for char in chars {
        packer.push(code(char)?, width);
    }
    Some(packer)
}

/// One leading zero byte is let through: programs that keep numbers with a sign write it.
fn unpack_integer(data: &[u8]) -> Option<String> {
    let digits = match data {
        [0, digits @ ..] | digits => digits,
    };
    let is_whole = (1..=8).contains(&digits.len()) && digits.first() != Some(&0);
    let number = digits.iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
    (is_whole && INTEGERS.contains(&number)).then(|| number.to_string())
}

fn unpack_digits(data: &[u8]) -> Option<String> {
    let nibbles = data.iter().flat_map(|byte| [byte >> 4, byte & 0x0F]);
    let has_fill = data.last().is_some_and(|byte| byte & 0x0F == 0x0F);
    let count = data.len() * 2 - usize::from(has_fill);
    nibbles.take(count).map(|digit| char::from_digit(u32::from(digit), 10)).collect()
}

fn unpack_five(data: &[u8]) -> Option<String> {
    let mut text = String::new();
    for (code, left) in codes(data, 5) {
        match code {
            // A whole code of fill is the last.
            0 if left < 3 => {}
            0 => return None,
            code => text.push(char::from(0x40 + code)),
        }
    }
    is_fill(data, 5, 0).then_some(text)
}

fn unpack_six(data: &[u8]) -> Option<String> {
    let mut text = String::new();
    for (code, left) in codes(data, 6) {
        match code {
            // Three characters and a whole code of fill; a space at that place can not be told from it.
            0x20 if left == 0 => {}
            0x20.. => text.push(char::from(code)),
            code => text.push(char::from(0x40 + code)),
        }
    }
    let fill = [0, 0, 0b10, 0, 0b1000].get(left_over(data, 6)).copied()?;
    is_fill(data, 6, fill).then_some(text)
}

fn unpack_seven(data: &[u8]) -> Option<String> {
    let mut text = String::new();
    for (code, left) in codes(data, 7) {
        match code {
            0x7F if left == 0 => {}
            code => text.push(char::from(code)),
        }
    }
    is_fill(data, 7, 0x7F).then_some(text)
}

/// Every whole code, with the number of bits after it.
fn codes(data: &[u8], width: u32) -> impl Iterator<Item = (u8, usize)> {
    let all = data.len() * 8;
    let mut at = 0;
    std::iter::from_fn(move || {
        let code = bits(data, at, width)?;
        at += width;
        Some((code, all.saturating_sub(usize::try_from(at).unwrap_or(all))))
    })
}

fn left_over(data: &[u8], width: usize) -> usize {
    data.len() * 8 % width
}

/// Whether the bits after the last whole code are the low bits of `fill`.
fn is_fill(data: &[u8], width: usize, fill: u8) -> bool {
    let mask = (1_u8 << left_over(data, width)).wrapping_sub(1);
    data.last().is_some_and(|last| last & mask == fill & mask)
}
