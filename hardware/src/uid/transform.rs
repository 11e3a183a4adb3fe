//! From a UID as a reader sends it to what the site's register holds. Pure.

use zeroize::Zeroizing;

use crate::barcode::{Rejected, Scan, Text};
use crate::bits::Bits;
use crate::event::Event;

/// The first byte of a UID that the card makes up anew each time (ISO 14443-3, 6.4.4).
const RANDOM: u8 = 0x08;
/// The first byte of a part of a longer UID: the reader stopped half-way (ISO 14443-3, cascade tag).
const CASCADE: u8 = 0x88;
/// UIDs have 4, 7 or 10 bytes (ISO 14443-3), 8 (ISO 15693), 5 (125 kHz); 3 are left where a reader prints 24 bits.
const LENGTHS: std::ops::RangeInclusive<usize> = 3..=10;

/// From what a reader sends to what the site's register holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transform {
    /// How the reader prints the UID. Readers that send raw bytes (OSDP) need it not.
    pub sent: Sent,
    /// The order in which the reader sends the bytes.
    pub sent_order: ByteOrder,
    /// Which bytes of the UID count.
    pub part: Part,
    /// The order in which the register has them.
    pub written_order: ByteOrder,
    /// How the register has them.
    pub written: Written,
}

/// How a reader prints a UID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// Two hex digits a byte, in either case; `:`, `-` or a space may stand between bytes.
    Hex,
    /// One decimal number.
    Decimal {
        /// How many bytes it stands for: 3 (24 bits) to 8.
        bytes: usize,
    },
}

/// The order of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByteOrder {
    /// As ISO 14443-3 numbers them: UID0 first.
    First,
    /// UID0 last.
    Last,
}

/// Which bytes of the UID count, UID0 first. A shorter UID counts whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All.
    Whole,
    /// The first so many.
    First(usize),
    /// The last so many.
    Last(usize),
}

/// How a register has a UID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// Two hex digits a byte, `0`-`9`, `A`-`F`.
    Hex,
    /// Two hex digits a byte, `0`-`9`, `a`-`f`.
    LowerHex,
    /// One decimal number, with zeros before it up to so many digits.
    Decimal {
        /// At least so many digits, at most 20.
        digits: usize,
    },
}

impl Default for Transform {
    /// Hex in, the same hex out.
    fn default() -> Self {
        Self {
            sent: Sent::Hex,
            sent_order: ByteOrder::First,
            part: Part::Whole,
            written_order: ByteOrder::First,
            written: Written::Hex,
        }
    }
}

impl Transform {
    /// What the register has for a UID that a reader printed.
    ///
    /// # Errors
    /// [`Rejected::NotACard`] where that is none, [`Rejected::RandomUid`] where the next reading shows another.
    pub fn text(&self, printed: &str) -> Result<Text, Rejected> {
        let bytes = match self.sent {
            Sent::Hex => from_hex(printed),
            Sent::Decimal { bytes } => from_decimal(printed, bytes),
        };
        self.bytes(&bytes.ok_or(Rejected::NotACard)?)
    }

    /// What the register has for a UID whose bytes a reader sent.
    ///
    /// # Errors
    /// As [`Transform::text`].
    pub fn bytes(&self, sent: &[u8]) -> Result<Text, Rejected> {
        if !LENGTHS.contains(&sent.len()) {
            return Err(Rejected::NotACard);
        }
        let uid = turned(sent, self.sent_order);
        match uid.as_slice() {
            [RANDOM, _, _, _] => return Err(Rejected::RandomUid),
            [CASCADE, _, _, _] => return Err(Rejected::NotACard),
            _ => {}
        }
        let part = match self.part {
            Part::Whole => uid.as_slice(),
            Part::First(count) => uid.get(..count).unwrap_or(&uid),
            Part::Last(count) => uid.get(uid.len().saturating_sub(count)..).unwrap_or(&uid),
        };
        if part.is_empty() {
            return Err(Rejected::NotACard);
        }
        let bytes = turned(part, self.written_order);
        let text = match self.written {
            Written::Hex => bytes.iter().map(|byte| format!("{byte:02X}")).collect(),
            Written::LowerHex => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
            Written::Decimal { digits } => {
                let number = bytes.iter().fold(0_u128, |number, byte| number << 8 | u128::from(*byte));
                format!("{number:0width$}", width = digits.min(20))
            }
        };
        Ok(Text::new(text))
    }

    /// The event of a card whose UID came as bits, as from an OSDP reader.
    pub fn event(&self, bits: &Bits) -> Event {
        event_of(bits.as_bytes().ok_or(Rejected::NotACard).and_then(|bytes| self.bytes(bytes)))
    }
}

pub(super) fn event_of(card: Result<Text, Rejected>) -> Event {
    match card {
        Ok(text) => Event::Scan(Scan { text, symbology: None }),
        Err(why) => Event::Rejected(why),
    }
}

fn turned(bytes: &[u8], order: ByteOrder) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(bytes.to_vec());
    if order == ByteOrder::Last {
        bytes.reverse();
    }
    bytes
}

fn from_hex(printed: &str) -> Option<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(*LENGTHS.end()));
    let mut rest = printed.trim();
    while !rest.is_empty() {
        let (pair, after) = rest.split_at_checked(2)?;
        if bytes.len() == *LENGTHS.end() || !pair.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        bytes.push(u8::from_str_radix(pair, 16).ok()?);
        rest = after.strip_prefix([':', '-', ' ']).filter(|rest| !rest.is_empty()).unwrap_or(after);
    }
    Some(bytes)
}

fn from_decimal(printed: &str, bytes: usize) -> Option<Zeroizing<Vec<u8>>> {
    let printed = printed.trim();
    if !printed.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let number = printed.parse::<u64>().ok()?.to_be_bytes();
    let (unused, used) = number.split_at_checked(number.len().checked_sub(bytes)?)?;
    unused.iter().all(|byte| *byte == 0).then(|| Zeroizing::new(used.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Transform = Transform {
        sent: Sent::Hex,
        sent_order: ByteOrder::First,
        part: Part::Whole,
        written_order: ByteOrder::First,
        written: Written::Hex,
    };

    fn written(transform: Transform, printed: &str) -> Result<String, Rejected> {
        transform.text(printed).map(|text| text.as_str().to_owned())
    }

    #[test]
    fn one_card_is_told_in_every_way_that_readers_and_registers_have() {
        let decimal = |bytes| Transform { sent: Sent::Decimal { bytes }, ..PLAIN };
        let to_decimal = Transform { written: Written::Decimal { digits: 10 }, ..PLAIN };
        let turned = Transform { sent_order: ByteOrder::Last, ..PLAIN };
        let turned_out = Transform { written_order: ByteOrder::Last, ..PLAIN };
        for (transform, printed, text) in [
            (PLAIN, "04a1b2c3", "04A1B2C3"),
            (PLAIN, "04:A1:B2:C3:D4:E5:F6", "04A1B2C3D4E5F6"),
            (PLAIN, " 04-A1-B2-C3 ", "04A1B2C3"),
            (Transform { written: Written::LowerHex, ..PLAIN }, "04A1B2C3", "04a1b2c3"),
            (turned, "C3B2A104", "04A1B2C3"),
            (turned_out, "04A1B2C3", "C3B2A104"),
            (Transform { part: Part::First(4), ..PLAIN }, "04A1B2C3D4E5F6", "04A1B2C3"),
            (Transform { part: Part::Last(4), ..PLAIN }, "04A1B2C3D4E5F6", "C3D4E5F6"),
            (Transform { part: Part::Last(3), ..to_decimal }, "04A1B2C3", "0010597059"),
            (Transform { part: Part::First(4), ..PLAIN }, "A1B2C3", "A1B2C3"),
            (decimal(4), "0077705923", "04A1B2C3"),
            (decimal(3), "10597059", "A1B2C3"),
            (to_decimal, "04A1B2C3", "0077705923"),
        ] {
            assert_eq!(written(transform, printed).as_deref(), Ok(text), "{transform:?} {printed}");
        }
    }

    #[test]
    fn what_is_no_uid_is_refused() {
        let decimal = Transform { sent: Sent::Decimal { bytes: 4 }, ..PLAIN };
        let wide = Transform { sent: Sent::Decimal { bytes: 9 }, ..PLAIN };
        for (transform, printed) in [
            (PLAIN, "04A1"),
            (PLAIN, "04A1B2C"),
            (PLAIN, "04A1B2+3"),
            (PLAIN, "04A1B2G3"),
            (PLAIN, "04::A1B2C3"),
            (PLAIN, "0411223344556677889900"),
            (PLAIN, "88041122"),
            (PLAIN, "0ä4b"),
            (decimal, "4294967296"),
            (decimal, "+77705923"),
            (decimal, "99999999999999999999999"),
            (wide, "77705923"),
            (Transform { part: Part::First(0), ..PLAIN }, "04A1B2C3"),
        ] {
            assert_eq!(written(transform, printed), Err(Rejected::NotACard), "{transform:?} {printed}");
        }
    }

    #[test]
    fn a_uid_that_is_another_each_time_is_refused_however_it_is_sent() {
        let decimal = Transform { sent: Sent::Decimal { bytes: 4 }, ..PLAIN };
        let turned = Transform { sent_order: ByteOrder::Last, ..PLAIN };
        let part = Transform { part: Part::Last(3), ..PLAIN };
        let decimal_08 = 0x08A1_B2C3_u32.to_string();
        for (transform, printed) in
            [(PLAIN, "08A1B2C3"), (turned, "C3B2A108"), (part, "08A1B2C3"), (decimal, decimal_08.as_str())]
        {
            assert_eq!(written(transform, printed), Err(Rejected::RandomUid));
        }
        // Seven bytes that begin so are a card's own.
        assert_eq!(written(PLAIN, "08A1B2C3D4E5F6").as_deref(), Ok("08A1B2C3D4E5F6"));
    }

    proptest::proptest! {
        #[test]
        fn any_uid_comes_back_in_the_order_it_was_sent(uid in proptest::collection::vec(1..=7_u8, 4..=10)) {
            let printed: String = uid.iter().map(|byte| format!("{byte:02X}")).collect();
            assert_eq!(written(PLAIN, &printed).as_deref(), Ok(printed.as_str()));
            let twice = Transform { sent_order: ByteOrder::Last, written_order: ByteOrder::Last, ..PLAIN };
            assert_eq!(written(twice, &printed).as_deref(), Ok(printed.as_str()));
        }
    }
}
