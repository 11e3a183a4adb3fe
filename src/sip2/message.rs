//! One SIP2 message, either direction.

use std::fmt;

use zeroize::Zeroize;

use super::field::Code;
use super::spec::MessageCode;
use super::text::{NotEncodable, encode_text};
use crate::config::Encoding;

/// A message: its code, the parts of its fixed part in order, and its variable fields in order, as bytes. Order and
/// repeats are kept, because vendors give them meaning. It may hold a PIN: it is wiped when dropped and prints masked.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    pub(super) code: MessageCode,
    pub(super) parts: Vec<(&'static str, Vec<u8>)>,
    pub(super) fields: Vec<(Code, Vec<u8>)>,
    pub(super) sequence: Option<u8>,
}

impl Message {
    /// A message without anything in it; [`Message::encode`] refuses it until its fixed part is complete.
    pub fn new(code: MessageCode) -> Self {
        Self { code, parts: Vec::new(), fields: Vec::new(), sequence: None }
    }

    /// Adds the next part of the fixed part.
    #[must_use]
    pub fn part(mut self, name: &'static str, value: impl AsRef<[u8]>) -> Self {
        self.parts.push((name, value.as_ref().to_vec()));
        self
    }

    /// Adds a variable field of bytes that need no encoding: card numbers, digits, letters.
    #[must_use]
    pub fn field(mut self, code: Code, value: impl AsRef<[u8]>) -> Self {
        self.fields.push((code, value.as_ref().to_vec()));
        self
    }

    /// Adds a variable field of text; an error where the encoding has no bytes for it.
    pub fn text(self, code: Code, text: &str, encoding: Encoding) -> Result<Self, NotEncodable> {
        Ok(self.field(code, encode_text(text, encoding)?))
    }

    /// Numbers the message, 0 to 9 (AY). Anything above is a digit too many and is taken modulo ten.
    #[must_use]
    pub fn numbered(mut self, sequence: Option<u8>) -> Self {
        self.sequence = sequence.map(|number| number % 10);
        self
    }

    /// The two characters the message starts with.
    pub fn code(&self) -> MessageCode {
        self.code
    }

    /// The sequence number of error detection, where there is one.
    pub fn sequence(&self) -> Option<u8> {
        self.sequence
    }

    /// The fixed part: names of the protocol description, and bytes, in order.
    pub fn parts(&self) -> impl Iterator<Item = (&'static str, &[u8])> {
        self.parts.iter().map(|(name, value)| (*name, value.as_slice()))
    }

    /// One part of the fixed part.
    pub fn fixed(&self, name: &str) -> Option<&[u8]> {
        self.parts().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// The variable fields in order.
    pub fn fields(&self) -> impl Iterator<Item = (Code, &[u8])> {
        self.fields.iter().map(|(code, value)| (*code, value.as_slice()))
    }

    /// The first value of a field: of duplicates the first one counts, as servers do it.
    pub fn first(&self, code: Code) -> Option<&[u8]> {
        self.all(code).next()
    }

    /// Every value of a field, in order.
    pub fn all(&self, code: Code) -> impl Iterator<Item = &[u8]> {
        self.fields().filter(move |(known, _)| *known == code).map(|(_, value)| value)
    }
}

impl Drop for Message {
    fn drop(&mut self) {
        for (_, value) in &mut self.fields {
            value.zeroize();
        }
    }
}

/// Masked: codes and lengths, and the letter of a verdict. A misaligned answer may have a card number anywhere, so even
/// the fixed part is not shown.
impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)?;
        for (code, value) in self.fields() {
            match value {
                [letter @ (b'Y' | b'N')] if code.is_open() => write!(f, " {code}={}", char::from(*letter))?,
                _ => write!(f, " {code}[{}]", value.len())?,
            }
        }
        match self.sequence {
            Some(number) => write!(f, " AY{number}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i11_a_message_prints_codes_and_lengths_only() {
        let message = Message::new(MessageCode::PATRON_INFORMATION_RESPONSE)
            .part("status", "21234000000017")
            .field(Code::PATRON_ID, "21234000000017")
            .field(Code::PATRON_PIN, "1234")
            .field(Code::PERSONAL_NAME, "Meikalainen")
            .field(Code::VALID_PATRON, "Y")
            .field(Code::VALID_PIN, "1")
            .numbered(Some(13));
        assert_eq!(format!("{message:?}"), "64 AA[14] AD[4] AE[11] BL=Y CQ[1] AY3");
    }

    #[test]
    fn of_duplicates_the_first_counts_and_all_are_kept() {
        let message = Message::new(MessageCode::PATRON_STATUS_RESPONSE)
            .field(Code::SCREEN_MESSAGE, "one")
            .field(Code::PATRON_ID, "1")
            .field(Code::SCREEN_MESSAGE, "");
        assert_eq!(message.first(Code::SCREEN_MESSAGE), Some(&b"one"[..]));
        assert_eq!(message.all(Code::SCREEN_MESSAGE).collect::<Vec<_>>(), [&b"one"[..], b""]);
        assert_eq!(message.first(Code::AMOUNT), None);
    }
}
