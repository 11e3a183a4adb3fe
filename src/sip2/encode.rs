//! Message to bytes: the only place that joins fields, and it lets nothing through that would make a second one.

use zeroize::Zeroizing;

use super::checksum::checksum;
use super::field::Code;
use super::message::Message;
use super::spec::MessageCode;
use crate::config::Terminator;

/// How frames to one peer are finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wire {
    /// Whether `AY` and `AZ` are sent.
    pub error_detection: bool,
    pub terminator: Terminator,
}

/// Why a message cannot be sent. It names places, never contents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EncodeError {
    #[error("{0} is not a SIP2 message")]
    UnknownCode(MessageCode),
    #[error("the fixed part of message {0} does not have the protocol's form")]
    FixedPart(MessageCode),
    #[error("field {0} holds a delimiter or a control character")]
    Value(Code),
    #[error("a field code is not two printable characters, or is kept for the trailer")]
    FieldCode,
}

impl Message {
    /// The frame with its trailer and terminator. The fixed part must be complete and in order; a `|`, CR, LF or any
    /// other control byte is refused in every field, the PIN's included (security.md 7, I24).
    pub fn encode(&self, wire: Wire) -> Result<Zeroizing<Vec<u8>>, EncodeError> {
        let layout = self.code.parts().ok_or(EncodeError::UnknownCode(self.code))?;
        let complete = self.parts.len() == layout.len()
            && layout
                .iter()
                .zip(&self.parts)
                .all(|(part, (name, value))| part.name == *name && part.width == value.len() && is_clean(value));
        if !complete {
            return Err(EncodeError::FixedPart(self.code));
        }
        // The whole length at once, so that growing leaves no copy of a PIN behind.
        let mut frame = Zeroizing::new(Vec::with_capacity(self.encoded_len()));
        frame.extend_from_slice(&self.code.0);
        for (_, value) in &self.parts {
            frame.extend_from_slice(value);
        }
        for (code, value) in &self.fields {
            if !code.is_sendable() {
                return Err(EncodeError::FieldCode);
            }
            if !is_clean(value) {
                return Err(EncodeError::Value(*code));
            }
            frame.extend_from_slice(&code.0);
            frame.extend_from_slice(value);
            frame.push(b'|');
        }
        if wire.error_detection {
            if let Some(number) = self.sequence {
                frame.extend_from_slice(&Code::SEQUENCE.0);
                frame.push(b'0' + number % 10);
            }
            frame.extend_from_slice(&Code::CHECKSUM.0);
            let hex = format!("{:04X}", checksum(&frame));
            frame.extend_from_slice(hex.as_bytes());
        }
        frame.extend_from_slice(match wire.terminator {
            Terminator::Cr => b"\r",
            Terminator::CrLf => b"\r\n",
        });
        Ok(frame)
    }

    fn encoded_len(&self) -> usize {
        const TRAILER_AND_TERMINATOR: usize = 9 + 2;
        let parts: usize = self.parts.iter().map(|(_, value)| value.len()).sum();
        let fields: usize = self.fields.iter().map(|(_, value)| 3 + value.len()).sum();
        2 + parts + fields + TRAILER_AND_TERMINATOR
    }
}

fn is_clean(value: &[u8]) -> bool {
    value.iter().all(|byte| *byte >= b' ' && *byte != 0x7f && *byte != b'|')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sip2::{ChecksumState, parse};

    const WIRE: Wire = Wire { error_detection: true, terminator: Terminator::Cr };

    fn login() -> Message {
        Message::new(MessageCode::LOGIN)
            .part("uid algorithm", "0")
            .part("pwd algorithm", "0")
            .field(Code::LOGIN_USER, "kiosk1")
            .field(Code::LOGIN_PASSWORD, "kioskpwd")
            .field(Code::LOCATION_CODE, "HYV")
            .numbered(Some(1))
    }

    #[test]
    fn a_login_is_byte_for_byte_that_of_a_real_client() {
        assert_eq!(*login().encode(WIRE).unwrap(), b"9300CNkiosk1|COkioskpwd|CPHYV|AY1AZF3EF\r");
        let plain = Wire { error_detection: false, terminator: Terminator::CrLf };
        assert_eq!(*login().encode(plain).unwrap(), b"9300CNkiosk1|COkioskpwd|CPHYV|\r\n");
        let resend = Message::new(MessageCode::RESEND_TO_ACS);
        assert_eq!(*resend.encode(WIRE).unwrap(), b"97AZFEF5\r");
        assert_eq!(*resend.encode(plain).unwrap(), b"97\r\n");
    }

    #[test]
    fn i24_no_field_can_carry_a_second_one() {
        for hostile in ["1|BLY", "1\r63", "1\n", "\0", "1\x1b[2J", "\x7f"] {
            let message = login().field(Code::PATRON_PIN, hostile);
            assert_eq!(message.encode(WIRE).unwrap_err(), EncodeError::Value(Code::PATRON_PIN), "{hostile:?}");
        }
        for code in [*b"A|", *b"\rA", *b"AY", *b"AZ", *b"  "] {
            let message = login().field(Code(code), "1");
            assert_eq!(message.encode(WIRE).unwrap_err(), EncodeError::FieldCode, "{code:?}");
        }
    }

    #[test]
    fn a_fixed_part_must_be_complete() {
        let code = MessageCode::END_SESSION;
        for message in [
            Message::new(code),
            Message::new(code).part("date", "20261122"),
            Message::new(code).part("datum", "20261122    153440"),
            Message::new(code).part("date", "20261122    15344|"),
            Message::new(code).part("date", "20261122    153440").part("end", "Y"),
        ] {
            assert_eq!(message.encode(WIRE).unwrap_err(), EncodeError::FixedPart(code));
        }
        let unknown = MessageCode(*b"77");
        assert_eq!(Message::new(unknown).encode(WIRE).unwrap_err(), EncodeError::UnknownCode(unknown));
    }

    fn any_field() -> impl Strategy<Value = (Code, Vec<u8>)> {
        let value = proptest::collection::vec(any::<u8>().prop_filter("clean", |byte| is_clean(&[*byte])), 0..40);
        ("[A-WYZ][A-X0-9]", value).prop_map(|(code, value)| (Code::new(&code).unwrap(), value))
    }

    proptest! {
        #[test]
        fn i25_any_bytes_parse_or_refuse(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = parse(&bytes);
        }

        #[test]
        fn i25_any_damage_to_a_real_frame_parses_or_refuses(
            cut in 0usize..240, at in 0usize..240, byte in any::<u8>(),
        ) {
            let mut frame = b"64              00020261122    181324000000000000000000000000AOUWOLS|AA21234000000025|\
                AEMeikalainen, Matti|BLY|CQY|PA20501231|PB19800229|PCA|PIY|AY3AZC0E7".to_vec();
            if let Some(place) = frame.get_mut(at) {
                *place = byte;
            }
            frame.truncate(cut);
            let _ = parse(&frame);
        }

        #[test]
        fn what_is_written_reads_back(
            fields in proptest::collection::vec(any_field(), 0..12),
            sequence in proptest::option::of(0u8..10),
            error_detection in any::<bool>(),
        ) {
            let mut message = login().numbered(sequence);
            for (code, value) in fields {
                message = message.field(code, value);
            }
            let wire = Wire { error_detection, terminator: Terminator::Cr };
            let frame = message.encode(wire).unwrap();
            let received = parse(frame.strip_suffix(b"\r").unwrap()).unwrap();
            let expected = if error_detection { ChecksumState::Valid } else { ChecksumState::None };
            prop_assert_eq!(received.checksum, expected);
            let message = if error_detection { message } else { message.numbered(None) };
            prop_assert!(received.message == message);
        }
    }
}
