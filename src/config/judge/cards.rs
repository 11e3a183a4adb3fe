//! How cards and keys of RFID and OSDP readers are read.

use omatoimi_hardware::card::{CardBits, Number};
use omatoimi_hardware::osdp::{self, KeyMap};
use omatoimi_hardware::uid::{ByteOrder, Part, Sent, Transform, Written};
use zeroize::Zeroizing;

use crate::config::file::{self, BitsAre, CardText, EnterAndClear, UidFormat, UidText};
use crate::config::problem::Code;
use crate::config::source::quoted;

use super::Judge;

/// The 16 bytes of an OSDP key in hex.
const KEY_HEX_LEN: usize = 32;
/// A 32-bit number, as most readers that print decimal digits send.
const DECIMAL_BYTES: u8 = 4;

impl Judge<'_> {
    /// The transform of a reader that prints UIDs. `path` is the device's.
    pub(super) fn printed_uid(
        &mut self,
        path: &str,
        format: Option<UidFormat>,
        decimal_bytes: Option<u8>,
        card: Option<&UidText>,
    ) -> Option<Transform> {
        let sent = match (format.unwrap_or(UidFormat::Hex), decimal_bytes) {
            (UidFormat::Hex, None) => Some(Sent::Hex),
            (UidFormat::Hex, Some(_)) => {
                let message = "`decimal_bytes` is for a reader that prints decimal digits, and this one prints hex";
                self.find(Code::Contradiction, &format!("{path}.decimal_bytes"), message, "`format = \"decimal\"`");
                None
            }
            (UidFormat::Decimal, bytes) => Some(Sent::Decimal { bytes: bytes.unwrap_or(DECIMAL_BYTES).into() }),
        };
        let transform = self.uid(&format!("{path}.card"), &card.cloned().unwrap_or_default());
        Some(Transform { sent: sent?, ..transform? })
    }

    /// What the bits of a card are; `otherwise` where that is not written.
    pub(super) fn card_bits(&mut self, path: &str, card: Option<&CardText>, otherwise: BitsAre) -> Option<CardBits> {
        let path = format!("{path}.card");
        let card = card.cloned().unwrap_or_default();
        let CardText { sent_order, part, written, written_order, digits, facility_digits, .. } = card;
        match card.bits.unwrap_or(otherwise) {
            BitsAre::Uid => {
                if facility_digits.is_some() {
                    let message = "a UID has no facility";
                    self.find(Code::Contradiction, &format!("{path}.facility_digits"), message, "`bits = \"number\"`");
                    return None;
                }
                let uid = UidText { sent_order, part, written, written_order, digits };
                self.uid(&path, &uid).map(CardBits::Uid)
            }
            BitsAre::Number => {
                let of_uids = [
                    ("sent_order", sent_order.is_some()),
                    ("part", part.is_some()),
                    ("written", written.is_some()),
                    ("written_order", written_order.is_some()),
                ];
                if let Some((key, _)) = of_uids.into_iter().find(|(_, is_written)| *is_written) {
                    let message = format!("`{key}` is of a UID, and this card is a number");
                    self.find(
                        Code::Contradiction,
                        &format!("{path}.{key}"),
                        message,
                        "`bits = \"uid\"`, or leave it out",
                    );
                    return None;
                }
                let digits = digits.unwrap_or(1).into();
                Some(CardBits::Number(Number { digits, facility_digits: facility_digits.map(usize::from) }))
            }
        }
    }

    fn uid(&mut self, path: &str, uid: &UidText) -> Option<Transform> {
        let part = self.part(&format!("{path}.part"), uid.part.as_deref());
        let written = match (uid.written.unwrap_or(file::Written::Hex), uid.digits) {
            (file::Written::Hex, None) => Some(Written::Hex),
            (file::Written::LowerHex, None) => Some(Written::LowerHex),
            (file::Written::Decimal, digits) => Some(Written::Decimal { digits: digits.unwrap_or(1).into() }),
            (file::Written::Hex | file::Written::LowerHex, Some(_)) => {
                let message = "`digits` is for a UID that is written in decimal digits";
                self.find(Code::Contradiction, &format!("{path}.digits"), message, "`written = \"decimal\"`");
                None
            }
        };
        Some(Transform {
            sent: Sent::Hex,
            sent_order: order(uid.sent_order),
            part: part?,
            written_order: order(uid.written_order),
            written: written?,
        })
    }

    fn part(&mut self, path: &str, text: Option<&str>) -> Option<Part> {
        let count = |text: &str| text.parse().ok().filter(|count| (1..=10).contains(count));
        let part = match text {
            None | Some("whole") => Some(Part::Whole),
            Some(text) => match text.split_once('-') {
                Some(("first", text)) => count(text).map(Part::First),
                Some(("last", text)) => count(text).map(Part::Last),
                Some(_) | None => None,
            },
        };
        if part.is_none() {
            let message = format!("{} is no part of a UID", quoted(text.unwrap_or_default()));
            self.find(Code::Malformed, path, message, "`whole`, or the bytes that count: `first-4`, `last-3`");
        }
        part
    }

    /// Which keys of a keypad enter and clear.
    pub(super) fn key_map(&mut self, path: &str, keys: Option<&EnterAndClear>) -> Option<KeyMap> {
        let usual = KeyMap::default();
        let Some(keys) = keys else { return Some(usual) };
        let enter = self.key_bytes(&format!("{path}.keys.enter"), keys.enter.as_ref(), usual.enter);
        let clear = self.key_bytes(&format!("{path}.keys.clear"), keys.clear.as_ref(), usual.clear);
        let map = KeyMap { enter: enter?, clear: clear? };
        if map.enter.iter().any(|byte| map.clear.contains(byte)) {
            let message = "one key would both enter and clear";
            self.find(Code::Contradiction, &format!("{path}.keys"), message, "name each key once");
            return None;
        }
        Some(map)
    }

    fn key_bytes(&mut self, path: &str, written: Option<&Vec<String>>, usual: Vec<u8>) -> Option<Vec<u8>> {
        let Some(written) = written else { return Some(usual) };
        let mut bytes = Vec::new();
        for (index, text) in written.iter().enumerate() {
            let Some(byte) = key_byte(text) else {
                let message = format!("{} is no key that may enter or clear", quoted(text));
                let help = "a printable character that is no digit, or one of `CR`, `LF`, `ESC`, `DEL`";
                self.find(Code::Malformed, &format!("{path}[{index}]"), message, help);
                return None;
            };
            bytes.push(byte);
        }
        Some(bytes)
    }

    /// The secure channel base key of a reader. One that everybody knows is none (security.md 9, I31).
    pub(super) fn osdp_key(&mut self, path: &str, text: &str) -> Option<osdp::Key> {
        let (file, bytes) = self.contents(path, text, KEY_HEX_LEN + 3)?;
        let help = "16 random bytes, as from `head -c16 /dev/urandom`; each reader its own";
        let Some(key) = key_of(&bytes) else {
            self.find(Code::BadFile, path, "the file of `key_file` is neither 16 bytes nor 32 hex digits", help);
            return None;
        };
        match osdp::Key::new(*key) {
            Ok(key) => {
                self.say_if_open(path, &file);
                Some(key)
            }
            Err(osdp::KnownKey) => {
                let message = "the file of `key_file` holds a key that everybody knows: the published default of new \
                               readers, or bytes that repeat or count up, as in manuals";
                self.find(Code::BadFile, path, message, help);
                None
            }
        }
    }
}

fn order(order: Option<file::ByteOrder>) -> ByteOrder {
    match order {
        None | Some(file::ByteOrder::First) => ByteOrder::First,
        Some(file::ByteOrder::Last) => ByteOrder::Last,
    }
}

fn key_byte(text: &str) -> Option<u8> {
    match (text, text.as_bytes()) {
        ("CR", _) => Some(b'\r'),
        ("LF", _) => Some(b'\n'),
        ("ESC", _) => Some(0x1B),
        ("DEL", _) => Some(0x7F),
        (_, [byte]) if byte.is_ascii_graphic() && !byte.is_ascii_digit() => Some(*byte),
        _ => None,
    }
}

/// Raw bytes, or hex digits with or without a line end.
fn key_of(bytes: &[u8]) -> Option<Zeroizing<[u8; 16]>> {
    let mut key = Zeroizing::new([0; 16]);
    if bytes.len() == key.len() {
        key.copy_from_slice(bytes);
        return Some(key);
    }
    let digits = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let digits = digits.strip_suffix(b"\r").unwrap_or(digits);
    if digits.len() != KEY_HEX_LEN {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    for (byte, pair) in key.iter_mut().zip(digits.chunks_exact(2)) {
        let [high, low] = pair else { return None };
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_sixteen_bytes_or_their_hex_digits() {
        let raw = b"a key of a test!";
        let hex: String = raw.iter().map(|byte| format!("{byte:02X}")).collect();
        for written in [raw.to_vec(), hex.clone().into_bytes(), format!("{hex}\r\n").to_lowercase().into_bytes()] {
            assert_eq!(key_of(&written).as_deref(), Some(raw));
        }
        let short: String = hex.chars().take(31).collect();
        for wrong in ["", &short, &format!("{short} "), "a key of a test", "a key of a test!!", &format!("{hex}\n\n")] {
            assert!(key_of(wrong.as_bytes()).is_none(), "{wrong:?}");
        }
    }

    #[test]
    fn a_key_of_a_keypad_is_named_by_its_character() {
        for (text, byte) in [("#", b'#'), ("A", b'A'), ("CR", 13), ("LF", 10), ("ESC", 27), ("DEL", 127)] {
            assert_eq!(key_byte(text), Some(byte));
        }
        for text in ["", "5", "cr", "##", " ", "ä"] {
            assert_eq!(key_byte(text), None, "{text:?}");
        }
    }
}
