//! Messages as they may be shown: a technician's screen is copied into tickets, so PINs and passwords never stand in it,
//! and of patrons only codes, lengths and verdicts do, as in the log.

use serde::Serialize;

use crate::config::Encoding;
use crate::sip2::{Code, Message, MessageCode, Part, Received, decode_text, parse, read_date};

/// The most of an unreadable answer that is shown, in bytes.
const MAX_SHOWN: usize = 200;

/// A message taken apart, masked.
#[derive(Debug, Serialize)]
pub(super) struct Shown {
    pub(super) code: String,
    /// The fixed part, by the names of the protocol description.
    pub(super) fixed: Vec<(&'static str, String)>,
    pub(super) fields: Vec<ShownField>,
    pub(super) sequence: Option<u8>,
    pub(super) checksum: &'static str,
}

/// A field: its text where it names nobody, else its length.
#[derive(Debug, Serialize)]
pub(super) struct ShownField {
    pub(super) code: String,
    /// In bytes.
    pub(super) length: usize,
    pub(super) text: Option<String>,
}

/// The frame on one line, control characters escaped. `about_patrons`: a patron has been asked about, so that bytes
/// which are no message may be anybody's data.
pub(super) fn line(frame: &[u8], about_patrons: bool) -> String {
    let Ok(received) = parse(frame) else {
        return match about_patrons {
            true => format!("[{} bytes that are no message]", frame.len()),
            false => frame.get(..MAX_SHOWN).unwrap_or(frame).escape_ascii().to_string(),
        };
    };
    if is_open(received.message.code()) {
        return frame.escape_ascii().to_string();
    }
    let message = &received.message;
    let mut line = message.code().to_string();
    for (name, value) in message.parts() {
        line.push_str(&part(Part { name, width: value.len() }, value));
    }
    for (code, value) in message.fields() {
        match open_value(message, code, value) {
            true => line.push_str(&format!("{code}{}|", value.escape_ascii())),
            false => line.push_str(&format!("{code}[{}]|", value.len())),
        }
    }
    if let Some(number) = message.sequence() {
        line.push_str(&format!("AY{number}"));
    }
    // The sum of all bytes would tell something of those that are masked.
    line + &format!("AZ({})", received.checksum.name())
}

/// The same taken apart.
pub(super) fn apart(received: &Received, encoding: Encoding) -> Shown {
    let message = &received.message;
    Shown {
        code: message.code().to_string(),
        fixed: message
            .parts()
            .map(|(name, value)| match is_open(message.code()) {
                true => (name, value.escape_ascii().to_string()),
                false => (name, part(Part { name, width: value.len() }, value)),
            })
            .collect(),
        fields: message
            .fields()
            .map(|(code, value)| ShownField {
                code: code.to_string(),
                length: value.len(),
                text: (is_open(message.code()) || open_value(message, code, value))
                    .then(|| decode_text(value, encoding)),
            })
            .collect(),
        sequence: message.sequence(),
        checksum: received.checksum.name(),
    }
}

/// Messages that hold neither a patron nor a password.
fn is_open(code: MessageCode) -> bool {
    [MessageCode::LOGIN_RESPONSE, MessageCode::SC_STATUS, MessageCode::ACS_STATUS, MessageCode::RESEND_TO_SC]
        .contains(&code)
}

/// A part of the fixed part if it has its form: in a misaligned answer a card number may stand anywhere.
fn part(part: Part, value: &[u8]) -> String {
    let all = |allowed: &[u8]| value.iter().all(|byte| allowed.contains(byte));
    let has_form = match part.name {
        "status" | "summary" => all(b"YN "),
        "date" => all(b" ") || read_date(value).is_some(),
        "language" => value.len() == 3,
        _ => value.len() <= 2,
    };
    match has_form {
        true => value.escape_ascii().to_string(),
        false if part.width <= 4 => "*".repeat(part.width),
        false => format!("[{}]", part.width),
    }
}

fn open_value(message: &Message, code: Code, value: &[u8]) -> bool {
    match code {
        Code::VALID_PATRON | Code::VALID_PIN => matches!(value, [b'Y' | b'N'] | []),
        // Ours, and the library's own.
        Code::LOGIN_USER | Code::LOCATION_CODE => message.code() == MessageCode::LOGIN,
        Code::INSTITUTION => message.code().answer().is_some(),
        _ => value.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWER: &str = "64YYYY          00720261122    181324000000000002000000000000AOLASTU|AA21234000000025|\
        AEMeikalainen, Matti|BDKauppakatu 1|BLY|CQN|PCADULT|AF|AY3AZC0E7";

    #[test]
    fn i11_a_patrons_answer_shows_codes_lengths_and_verdicts() {
        assert_eq!(
            line(ANSWER.as_bytes(), true),
            "64YYYY          00720261122    181324************************AO[5]|AA[14]|AE[18]|BD[12]|BLY|CQN|PC[5]|AF|\
             AY3AZ(invalid)"
        );
        let question = "6300720261122    153440          AOLASTU|AA21234000000025|AC|AD1234|AY0AZF25E";
        let shown = line(question.as_bytes(), true);
        assert!(shown.contains("AOLASTU|AA[14]|AC|AD[4]|AY0AZ("), "{shown}");
        let login = line(b"9300CNkiosk1|COkioskpwd|CPHYV|AY1AZF3EF", false);
        assert_eq!(login, "9300CNkiosk1|CO[8]|CPHYV|AY1AZ(valid)");
        let shown = serde_json::to_string(&apart(&parse(ANSWER.as_bytes()).unwrap(), Encoding::Utf8)).unwrap();
        for secret in ["2123400", "Meikalainen", "Kauppakatu", "ADULT", "0002"] {
            assert!(!shown.contains(secret), "{secret}");
        }
    }

    #[test]
    fn i11_a_card_number_in_the_wrong_place_is_not_shown() {
        for wrong in [
            "6421234000000025007AE Matti Meikalai21234000000025212340000000252123400AO|BLY|",
            "64              00720261122    181324000000000002000000000000AO21234000000025|BL21234000000025|",
        ] {
            let shown = line(wrong.as_bytes(), true);
            assert!(!shown.contains("2123400") && !shown.contains("Mei"), "{shown}");
        }
        assert_eq!(line(b"Matti 21234000000025", true), "[20 bytes that are no message]");
        assert_eq!(line(b"login: ", false), "login: ");
    }

    #[test]
    fn a_status_is_shown_byte_for_byte() {
        let status = "98YNNYNN60000320261122    1813242.00AOL\u{e4}|BXYYY|AY2AZEDDC";
        assert_eq!(line(status.as_bytes(), false), status.replace('\u{e4}', "\\xc3\\xa4"));
    }
}
