//! Recorded conversations of real servers and a real client: read, written again, and replayed to our session.

use std::path::Path;

use omatoimi::config::{Checksum, Encoding, Terminator};
use omatoimi::register::CardAnswer;
use omatoimi::sip2::{ChecksumState, Code, Fault, Message, MessageCode, Received, Splitter, Wire, parse};
use serde_json::Value;

use super::kiosk::{Heard, Kiosk, TIMEOUT, finished, profile};

pub(crate) const FILES: [&str; 8] = [
    "client-libki",
    "field-cases",
    "invenio-sip2-cp850",
    "invenio-sip2-utf8",
    "pysip2-cp850",
    "pysip2-latin1-required",
    "sipserver-2011",
    "sipserver-evergreen",
];

pub(crate) struct Row {
    pub(crate) name: String,
    pub(super) case: String,
    pub(crate) request: Vec<u8>,
    pub(crate) response: Vec<u8>,
    /// Whether a CR came.
    is_complete: bool,
    pub(super) checksum: Option<String>,
}

pub(crate) fn rows(file: &str) -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/sip2-transcripts/{file}.jsonl"));
    let text = std::fs::read_to_string(path).unwrap();
    let row = |line: &str| {
        let row: Value = serde_json::from_str(line).unwrap();
        let case = row["case"].as_str().unwrap().to_owned();
        Row {
            name: format!("{file} {} {case}", row["n"]),
            request: bytes(&row, "request"),
            response: bytes(&row, "response"),
            is_complete: row["end"] == "complete",
            checksum: row["checksum"].as_str().map(str::to_owned),
            case,
        }
    };
    text.lines().map(row).collect()
}

fn bytes(row: &Value, key: &str) -> Vec<u8> {
    match row[key].as_str() {
        Some(text) => text.as_bytes().to_vec(),
        None => base64(row[format!("{key}_b64")].as_str().unwrap()),
    }
}

fn base64(text: &str) -> Vec<u8> {
    let value = |byte: u8| match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        other => panic!("{other}"),
    };
    let mut bits = 0u32;
    let mut count = 0;
    let mut decoded = Vec::new();
    for byte in text.bytes().filter(|byte| *byte != b'=') {
        bits = bits << 6 | u32::from(value(byte));
        count += 6;
        if count >= 8 {
            count -= 8;
            decoded.push((bits >> count) as u8);
        }
    }
    decoded
}

pub(crate) fn frames(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut splitter = Splitter::default();
    splitter.push(bytes).unwrap();
    let mut frames = Vec::new();
    while let Some(frame) = splitter.next_frame() {
        frames.push(frame.to_vec());
    }
    frames.extend(splitter.flush().map(|frame| frame.to_vec()));
    frames
}

#[test]
fn every_recorded_answer_reads_and_its_checksum_is_judged_as_it_was() {
    let mut read = 0;
    for row in FILES.into_iter().flat_map(rows) {
        for frame in frames(&row.response) {
            let Ok(Received { message, checksum }) = parse(&frame) else {
                // Words, telnet prompts, and the unknown code: not SIP2, and said so.
                let word = ["FAIL", "XX", "Login OK", "Invalid login"];
                assert!(word.iter().any(|word| frame.starts_with(word.as_bytes())), "{}", row.name);
                continue;
            };
            read += 1;
            if let Some(expected) = &row.checksum {
                assert_eq!(checksum.name(), expected, "{}", row.name);
            }
            assert!(message.parts().count() == message.code().parts().unwrap().len(), "{}", row.name);
        }
    }
    assert_eq!(read, 595);
}

#[test]
fn every_recorded_message_that_is_in_our_form_is_written_byte_for_byte() {
    let mut same = 0;
    let mut other = Vec::new();
    for row in FILES.into_iter().flat_map(rows) {
        for frame in frames(&row.request).into_iter().chain(frames(&row.response)) {
            let Ok(Received { message, checksum }) = parse(&frame) else {
                continue;
            };
            let wire = Wire { error_detection: checksum != ChecksumState::None, terminator: Terminator::Cr };
            let written = message.encode(wire);
            let is_ours = checksum != ChecksumState::Invalid
                && written.as_ref().is_ok_and(|ours| ours.strip_suffix(b"\r") == Some(&frame));
            if is_ours {
                same += 1;
            } else {
                other.push(row.name.clone());
            }
            // In whatever form: what we write of it reads back as the same message.
            if let Ok(written) = written {
                let again = parse(written.strip_suffix(b"\r").unwrap()).unwrap();
                assert!(again.message == message, "{}", row.name);
            }
        }
    }
    // The rest: wrong checksums of the 2011 tree, message 38 with its date first, lower case, LF in a text, doubled
    // delimiters and the like.
    assert_eq!(same, 1028, "not in our form: {other:#?}");
}

/// The answer to a recorded question, as that server would have sent it to our question.
fn replayed(response: &[u8], sequence: Option<u8>) -> Vec<u8> {
    let text = response.strip_suffix(b"\r").unwrap();
    match parse(text).unwrap().checksum {
        ChecksumState::Valid => finished(&text[..text.len() - 9], sequence),
        // A server that cannot sum: right number, wrong sum.
        ChecksumState::Invalid => {
            let number = sequence.unwrap();
            [&text[..text.len() - 9], format!("AY{number}AZ0000\r").as_bytes()].concat()
        }
        ChecksumState::None => finished(text, None),
    }
}

/// The first recorded answer with this code, from the part of the recording that used error detection as we do.
fn answer<'a>(rows: &'a [Row], code: &[u8], checksum: Checksum) -> &'a Row {
    let fits = |row: &&Row| {
        let received = frames(&row.response).first().and_then(|frame| parse(frame).ok());
        let is_plain = received.is_none_or(|received| received.checksum == ChecksumState::None);
        row.is_complete && row.response.starts_with(code) && is_plain == (checksum == Checksum::Off)
    };
    rows.iter().find(fits).unwrap()
}

/// Plays login, status and every patron question of one server to a session of ours.
fn replay(file: &str, checksum: Checksum, encoding: Encoding) -> usize {
    let rows = rows(file);
    let mut played = 0;
    let questions = rows.iter().filter(|row| row.request.starts_with(b"63") && row.is_complete);
    for row in questions {
        let asked = parse(&frames(&row.request)[0]).unwrap().message;
        let text = |code| str::from_utf8(asked.first(code).unwrap_or_default()).unwrap();
        let pin = text(Code::PATRON_PIN);
        if pin.is_empty() {
            // Ours never sends an empty AD, nor can it.
            continue;
        }
        if checksum != Checksum::Off
            && parse(&row.response[..row.response.len() - 1]).unwrap().checksum == ChecksumState::None
        {
            continue;
        }
        let mut kiosk = Kiosk::new(profile(checksum));
        for (code, request) in [(&b"941"[..], MessageCode::LOGIN), (b"98", MessageCode::SC_STATUS)] {
            let asked = kiosk.request();
            assert_eq!(asked.code(), request);
            let recorded = answer(&rows, code, checksum);
            kiosk.receive(&replayed(&recorded.response, asked.sequence()));
        }
        kiosk.ask(text(Code::PATRON_ID), Some(pin));
        let question = kiosk.request();
        assert_eq!(question.code(), MessageCode::PATRON_INFORMATION);
        kiosk.receive(&replayed(&row.response, question.sequence()));
        let verdict = kiosk.verdict(true, encoding).unwrap_or_else(|| panic!("{}", row.name));
        let name = row.case.to_lowercase();
        if name.contains("wrong pin") || name.contains("pin wrong") {
            assert_eq!(verdict, CardAnswer::WrongPin, "{}", row.name);
        } else if name.contains("unknown card") {
            assert_eq!(verdict, CardAnswer::Unknown, "{}", row.name);
        } else {
            let CardAnswer::Right(facts) = verdict else {
                panic!("{}: {verdict:?}", row.name);
            };
            let all_flags = row.response.starts_with(b"64YYYYYYYYYYYYYY");
            assert_eq!(
                facts.lending_ban,
                name.contains("blocked") || name.contains("lost") || all_flags,
                "{}",
                row.name
            );
            assert_eq!(facts.card_lost, name.contains("lost") || all_flags, "{}", row.name);
        }
        played += 1;
    }
    played
}

#[test]
fn promise_1_recorded_servers_give_the_verdicts_they_gave() {
    for (file, checksum, encoding) in [
        ("client-libki", Checksum::Strict, Encoding::Utf8),
        ("sipserver-evergreen", Checksum::Strict, Encoding::Utf8),
        ("sipserver-2011", Checksum::Warn, Encoding::Utf8),
        ("invenio-sip2-utf8", Checksum::Strict, Encoding::Utf8),
        ("invenio-sip2-cp850", Checksum::Off, Encoding::Cp850),
        ("pysip2-cp850", Checksum::Strict, Encoding::Cp850),
        ("pysip2-latin1-required", Checksum::Strict, Encoding::Iso8859_1),
    ] {
        let played = replay(file, checksum, encoding);
        assert!(played >= 6, "{file}: {played}");
    }
}

#[test]
fn a_server_that_cannot_sum_is_refused_when_strict_with_the_advice_in_the_fault() {
    let rows = rows("sipserver-2011");
    let login = answer(&rows, b"941", Checksum::Strict);
    let mut kiosk = Kiosk::new(profile(Checksum::Strict));
    let mut tries = 0;
    while kiosk.has_sent() {
        let sequence = kiosk.request().sequence().or(Some(0));
        kiosk.receive(&replayed(&login.response, sequence));
        tries += 1;
    }
    assert_eq!(tries, 4, "the first and three more");
    let heard = kiosk.take_heard();
    let [Heard::Close(fault @ Fault::Checksum)] = heard[..] else {
        panic!("{heard:?}");
    };
    assert!(fault.to_string().contains("`checksum = \"warn\"`"));
}

#[test]
fn i4_no_recorded_answer_to_another_question_answers_ours() {
    for row in FILES.into_iter().flat_map(rows) {
        let mut kiosk = Kiosk::online(profile(Checksum::Strict));
        kiosk.ask("29999999999999", Some("1234"));
        let _ = kiosk.request();
        if row.response.is_empty() {
            continue;
        }
        kiosk.receive(&row.response);
        assert_eq!(kiosk.verdict(true, Encoding::Utf8), None, "{}", row.name);
        kiosk.advance(TIMEOUT);
        assert!(kiosk.take_heard().iter().any(|heard| matches!(heard, Heard::NoAnswer)), "{}", row.name);
    }
}

#[test]
fn every_recorded_message_prints_masked() {
    for row in FILES.into_iter().flat_map(rows) {
        for frame in frames(&row.request).into_iter().chain(frames(&row.response)) {
            let Ok(Received { message, .. }) = parse(&frame) else {
                continue;
            };
            let shown = format!("{message:?}");
            let secret =
                |message: &Message, code| message.first(code).map(|value| String::from_utf8_lossy(value).into_owned());
            for code in [Code::PATRON_ID, Code::PATRON_PIN, Code::PERSONAL_NAME, Code::LOGIN_PASSWORD, Code::ITEM_ID] {
                if let Some(value) = secret(&message, code).filter(|value| value.len() >= 4) {
                    assert!(!shown.contains(&value), "{}", row.name);
                }
            }
        }
    }
}
