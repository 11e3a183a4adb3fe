//! What the bits of a card mean to a register: the bytes of a UID, or the number that a Wiegand frame carries.
//!
//! For OSDP readers, whose frames are checked, and for readers on two wires, where only parity vouches for anything
//! (hardware.md 3.4 and 5).
//! Does not do: layouts of one maker (corporate formats, BCD), a whole PIN sent as a frame of 26 bits.

use zeroize::Zeroizing;

use crate::barcode::{Rejected, Scan, Text};
use crate::bits::Bits;
use crate::event::Event;
use crate::uid::Transform;
use crate::wiegand::{self, Card, Reading};

/// More digits than any number of a card has.
pub const MAX_DIGITS: usize = 20;

/// How a site reads the bits of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardBits {
    /// They are the bytes of a UID. Of 26 and 34 bits the parity is taken off first.
    Uid(Transform),
    /// They are a number, as in a Wiegand frame of 26, 32, 34 or 37 bits.
    Number(Number),
}

/// How a register has the number of a card.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Number {
    /// At least so many decimal digits, with zeros before it; at most [`MAX_DIGITS`].
    pub digits: usize,
    /// The facility before the number, in so many digits; then a frame without a facility is no card. `None`: the number
    /// alone, which cards of another facility may have as well.
    pub facility_digits: Option<usize>,
}

impl CardBits {
    /// The event of a card whose bits came in a checked message, as from an OSDP reader.
    pub fn card(&self, bits: &Bits) -> Event {
        match self {
            Self::Uid(transform) if bits.as_bytes().is_some() => transform.event(bits),
            Self::Uid(_) | Self::Number(_) => self.of_frame(bits),
        }
    }

    /// The event of a frame on two wires: a key, or a card. A length that no reader in use sends is what is left of
    /// another.
    pub fn frame(&self, bits: &Bits) -> Event {
        match (self, bits.len()) {
            (Self::Uid(transform), 32 | 56) => transform.event(bits),
            (Self::Uid(_) | Self::Number(_), 4 | 8) => match wiegand::read(bits) {
                Reading::Key(key) => Event::Key(key),
                Reading::Card(_) | Reading::Noise => Event::Rejected(Rejected::NotACard),
            },
            (Self::Uid(_) | Self::Number(_), _) => self.of_frame(bits),
        }
    }

    fn of_frame(&self, bits: &Bits) -> Event {
        let text = match (wiegand::read(bits), self) {
            (Reading::Key(_) | Reading::Noise, _) => Err(Rejected::NotACard),
            (Reading::Card(card), Self::Uid(transform)) => {
                uid(card, bits.len()).ok_or(Rejected::NotACard).and_then(|uid| transform.bytes(&uid))
            }
            (Reading::Card(card), Self::Number(number)) => number.text(card, bits.len()),
        };
        text.map_or_else(Event::Rejected, |text| Event::Scan(Scan { text, symbology: None }))
    }
}

/// The bytes between the parity bits of 26 or 34.
fn uid(card: Card, bits: usize) -> Option<Zeroizing<Vec<u8>>> {
    let number = card.number.to_be_bytes();
    let low = |count: usize| number.get(number.len() - count..).map(<[u8]>::to_vec);
    let bytes = match (bits, card.facility) {
        (26, Some(facility)) => [vec![facility], low(2)?].concat(),
        (34, _) => low(4)?,
        _ => return None,
    };
    Some(Zeroizing::new(bytes))
}

impl Number {
    fn text(self, card: Card, bits: usize) -> Result<Text, Rejected> {
        if !matches!(bits, 26 | 32 | 34 | 37) {
            return Err(Rejected::NotACard);
        }
        let padded = |number: u128, digits: usize| format!("{number:0width$}", width = digits.min(MAX_DIGITS));
        let number = padded(card.number, self.digits);
        let text = match self.facility_digits {
            None => number,
            Some(digits) => padded(card.facility.ok_or(Rejected::NotACard)?.into(), digits) + &number,
        };
        Ok(Text::new(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keypad::Key;

    /// Facility 159, number 4711, and the same with a bit of it turned over.
    const CARD_26: &str = "11001111100010010011001111";
    const SPOILT_26: &str = "11001111100010010011001101";

    fn bits(text: &str) -> Bits {
        let mut bits = Bits::new();
        assert!(text.chars().all(|bit| bits.push(bit == '1')));
        bits
    }

    fn with_parity(data: u64, count: usize) -> Bits {
        let data: String = (0..count).rev().map(|place| if data >> place & 1 == 1 { '1' } else { '0' }).collect();
        let (left, right) = data.split_at(count / 2);
        let ones = |half: &str| half.matches('1').count();
        let even = if ones(left).is_multiple_of(2) { '0' } else { '1' };
        let odd = if ones(right).is_multiple_of(2) { '1' } else { '0' };
        bits(&format!("{even}{data}{odd}"))
    }

    fn text(event: Event) -> Result<String, Rejected> {
        if let Event::Scan(scan) = event {
            return Ok(scan.text.as_str().to_owned());
        }
        let Event::Rejected(why) = event else { panic!("{event:?}") };
        Err(why)
    }

    #[test]
    fn a_number_is_told_with_its_facility_and_its_zeros_as_the_register_has_them() {
        let number = |digits, facility_digits| CardBits::Number(Number { digits, facility_digits });
        let card = bits(CARD_26);
        assert_eq!(card, with_parity(159 << 16 | 4711, 24));
        for (format, expected) in [
            (number(0, None), "4711"),
            (number(5, None), "04711"),
            (number(5, Some(3)), "15904711"),
            (number(0, Some(4)), "01594711"),
            (number(99, None), "00000000000000004711"),
        ] {
            assert_eq!(text(format.card(&card)).as_deref(), Ok(expected));
            assert_eq!(text(format.frame(&card)).as_deref(), Ok(expected));
        }
        assert_eq!(text(number(0, None).card(&with_parity(0x04A1_B2C3, 32))).as_deref(), Ok("77705923"));
        assert_eq!(text(number(0, Some(3)).card(&with_parity(0x04A1_B2C3, 32))), Err(Rejected::NotACard));
    }

    #[test]
    fn a_uid_comes_as_it_is_or_between_parity_bits() {
        let uid = CardBits::Uid(Transform::default());
        let raw = Bits::from_bytes(&[4, 0xA1, 0xB2, 0xC3], 32).expect("bits");
        for format in [CardBits::card, CardBits::frame] {
            assert_eq!(text(format(&uid, &raw)).as_deref(), Ok("04A1B2C3"));
            assert_eq!(text(format(&uid, &with_parity(0x04A1_B2C3, 32))).as_deref(), Ok("04A1B2C3"));
            assert_eq!(text(format(&uid, &bits(CARD_26))).as_deref(), Ok("9F1267"));
            assert_eq!(text(format(&uid, &bits(&"10".repeat(18)))), Err(Rejected::NotACard));
        }
    }

    #[test]
    fn i24_a_frame_that_is_cut_or_spoilt_is_nobodys_card() {
        for format in [CardBits::Uid(Transform::default()), CardBits::Number(Number::default())] {
            assert_eq!(text(format.frame(&bits(SPOILT_26))), Err(Rejected::NotACard));
            assert_eq!(text(format.card(&bits(SPOILT_26))), Err(Rejected::NotACard));
            // 24 bits are 26 of which two are lost; 4 and 8 are keys.
            for length in (1..CARD_26.len()).filter(|length| !matches!(length, 4 | 8)) {
                let cut: String = CARD_26.chars().take(length).collect();
                let cut = bits(&cut);
                assert_eq!(text(format.frame(&cut)), Err(Rejected::NotACard), "{length}");
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn i24_any_bits_are_a_card_a_key_or_one_refusal(
            sent in proptest::collection::vec(proptest::bool::ANY, 0..=crate::bits::MAX_BITS),
            digits in 0..99_usize,
            facility_digits in proptest::option::of(0..99_usize),
        ) {
            let mut all = Bits::new();
            assert!(sent.iter().all(|bit| all.push(*bit)));
            for format in [CardBits::Uid(Transform::default()), CardBits::Number(Number { digits, facility_digits })] {
                for event in [format.card(&all), format.frame(&all)] {
                    if let Event::Scan(scan) = &event {
                        let text = scan.text.as_str();
                        assert!((1..=2 * MAX_DIGITS).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit()));
                    } else {
                        assert!(matches!(event, Event::Rejected(_) | Event::Key(_)), "{event:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn keys_come_as_four_bits_or_as_eight_and_only_on_two_wires() {
        let format = CardBits::Number(Number::default());
        assert_eq!(text(format.card(&bits("1011"))), Err(Rejected::NotACard));
        assert_eq!(format.frame(&bits("1011")), Event::Key(Key::Enter));
        assert_eq!(format.frame(&bits("01011010")), Event::Key(Key::Clear));
        assert_eq!(text(format.frame(&bits("01011011"))), Err(Rejected::NotACard));
    }
}
