//! `decode`, against every message that was recorded, the vectors of barcodes, tags and devices, and input that is wrong in
//! every way.

mod devices;

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use omatoimi::sip2::{Received, parse};
use serde_json::{Value, json};

use super::typed::{Ended, omatoimi};
use crate::sip2::transcripts::{FILES, frames, rows};

const KINDS: [&str; 8] = ["sip2", "tag", "barcode", "wiegand", "osdp", "feig", "rl866", "3m"];

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Decodes these lines; one answer for each.
fn decode(kind: &[&str], lines: &[String]) -> Vec<Value> {
    let Ended { code, stdout, stderr } = omatoimi(&[&["decode"], kind].concat(), lines.join("\n").as_bytes());
    assert_eq!((code, stderr.as_str()), (Some(0), ""));
    let answers: Vec<Value> = stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), lines.len());
    answers
}

fn decode_sip2(frames: &[&[u8]]) -> Vec<Value> {
    decode(&["sip2"], &frames.iter().map(|frame| hex(frame)).collect::<Vec<_>>())
}

#[test]
fn a_frame_is_shown_by_the_words_of_the_protocol_in_order() {
    let [frame] = &decode_sip2(&[b"9300CNkiosk1|COkioskpwd|CPHYV|AY1AZF3EF\r"])[..] else { panic!() };
    assert_eq!(
        *frame,
        json!({
            "code": "93",
            "fixed": { "uid algorithm": "0", "pwd algorithm": "0" },
            "fields": [["CN", "kiosk1"], ["CO", "kioskpwd"], ["CP", "HYV"]],
            "sequence": 1,
            "checksum": "valid",
        })
    );
    let [status] = &decode_sip2(&[b"98YNNYNN60000320261122    1813242.00AOUWOLS|BXYYYYYYYYYYNYNYYYY|"])[..] else {
        panic!()
    };
    assert_eq!(
        status["fixed"],
        json!({
            "on-line": "Y", "checkin ok": "N", "checkout ok": "N", "renewal policy": "Y", "status update ok": "N",
            "off-line ok": "N", "time-out": "600", "retries": "003", "date": "20261122    181324", "version": "2.00",
        })
    );
    assert_eq!((&status["sequence"], &status["checksum"]), (&Value::Null, &json!("none")));
}

#[test]
fn every_recorded_message_is_decoded_as_the_program_reads_it() {
    let mut recorded = Vec::new();
    for row in FILES.into_iter().flat_map(rows) {
        for (way, bytes) in [("request", &row.request), ("response", &row.response)] {
            recorded.extend(frames(bytes).into_iter().map(|frame| (format!("{} {way}", row.name), frame)));
        }
    }
    assert!(recorded.len() > 1100, "{}", recorded.len());
    // With their terminators, and without.
    for end in ["", "0d", "0d0a"] {
        let lines: Vec<String> = recorded.iter().map(|(_, frame)| hex(frame) + end).collect();
        for ((name, frame), answer) in recorded.iter().zip(decode(&["sip2", "--encoding", "iso-8859-1"], &lines)) {
            match parse(frame) {
                Err(_) => assert!(answer["error"].is_string(), "{name}"),
                Ok(received) => assert_eq!(answer, expected(&received), "{name}"),
            }
        }
    }
}

/// What a message must look like where every byte is the character of its number, composed.
fn expected(received: &Received) -> Value {
    use unicode_normalization::UnicodeNormalization;
    let text = |bytes: &[u8]| bytes.iter().copied().map(char::from).nfc().collect::<String>();
    let message = &received.message;
    let fixed: serde_json::Map<String, Value> =
        message.parts().map(|(name, value)| (name.to_owned(), text(value).into())).collect();
    json!({
        "code": message.code().to_string(),
        "fixed": fixed,
        "fields": message.fields().map(|(code, value)| json!([code.to_string(), text(value)])).collect::<Vec<_>>(),
        "sequence": message.sequence(),
        "checksum": received.checksum.name(),
    })
}

#[test]
fn texts_are_read_in_the_encoding_that_was_named() {
    let login = |user: &[u8]| vec![hex(&[b"9300CN", user, b"|CO|"].concat())];
    for (encoding, bytes) in [
        ("utf-8", "Äiti".as_bytes()),
        ("iso-8859-1", b"\xC4iti"),
        ("iso-8859-15", b"\xC4iti"),
        ("windows-1252", b"\xC4iti"),
        ("cp850", b"\x8Eiti"),
        ("auto", "A\u{308}iti".as_bytes()),
    ] {
        let answers = decode(&["sip2", "--encoding", encoding], &login(bytes));
        assert_eq!(answers[0]["fields"][0], json!(["CN", "Äiti"]), "{encoding}");
    }
}

#[test]
fn every_recorded_answer_in_code_page_850_is_read_when_the_encoding_is_guessed() {
    let recorded = ["pysip2-cp850", "invenio-sip2-cp850"].into_iter().flat_map(rows);
    let frames: Vec<Vec<u8>> = recorded.flat_map(|row| frames(&row.response)).map(|frame| frame.to_vec()).collect();
    // One question was asked in Latin-1, to see it sent back.
    let is_echo = |frame: &[u8]| frame.windows(5).any(|bytes| bytes == b"k\xE4det");
    let eight_bit = |frame: &&Vec<u8>| std::str::from_utf8(frame).is_err() && !is_echo(frame);
    let lines: Vec<String> = frames.iter().filter(eight_bit).map(|frame| hex(frame)).collect();
    assert!(lines.len() > 50, "{}", lines.len());
    let [guessed, named] = ["auto", "cp850"].map(|encoding| decode(&["sip2", "--encoding", encoding], &lines));
    for ((line, guessed), named) in lines.iter().zip(guessed).zip(named) {
        assert_eq!(guessed, named, "{line}");
    }
}

#[test]
fn i25_no_character_of_a_text_ends_a_line_or_steers_a_terminal() {
    let ends = "one\u{85}two\u{2028}three\u{2029}four\u{9b}2Jfive\u{7f}";
    let line = hex(&[b"9300CN", ends.as_bytes(), b"|"].concat());
    let ended = omatoimi(&["decode", "sip2"], line.as_bytes());
    let text = ended.stdout.strip_suffix('\n').unwrap();
    assert!(!text.chars().any(|char| char.is_control() || matches!(char, '\u{2028}' | '\u{2029}')), "{text:?}");
    assert_eq!(serde_json::from_str::<Value>(text).unwrap()["fields"], json!([["CN", ends]]));
}

#[test]
fn i25_whatever_a_line_holds_it_is_answered_in_its_place() {
    let frame = hex(b"96AZFEF6");
    let huge = "39".repeat(5_000_000);
    let long_frame = hex(&[b"9900802.00".as_slice(), &vec![b'A'; 65_600]].concat());
    let lines: Vec<String> = [
        "",
        "  ",
        "zz",
        "9",
        "0",
        "00",
        "\0",
        "0d",
        "ff",
        "39",
        "5858",
        &huge,
        &long_frame,
        "\u{e4}",
        "3936415a46454636 0d",
        "39360d39360d",
        &frame,
    ]
    .map(str::to_owned)
    .to_vec();
    let answers = decode(&["sip2"], &lines);
    for (at, answer) in answers.iter().enumerate().take(lines.len() - 1) {
        assert_is_error(answer, &format!("line {at}"));
    }
    assert_eq!(answers.last().unwrap()["code"], "96");
    for kind in KINDS {
        let nothing = omatoimi(&["decode", kind], b"");
        assert_eq!((nothing.code, nothing.stdout.as_str()), (Some(0), ""), "{kind}");
    }
}

/// One key, and a short text that repeats nothing.
fn assert_is_error(answer: &Value, what: &str) {
    let length = answer["error"].as_str().map(str::len);
    assert!(length.is_some_and(|length| (1..100).contains(&length)), "{what}: {answer}");
    assert_eq!(answer.as_object().unwrap().len(), 1, "{what}");
}

#[test]
fn each_answer_comes_before_the_next_line_is_asked_for() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_omatoimi"))
        .args(["decode", "barcode"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    for text in ["29", "30"] {
        writeln!(stdin, "{}0d", hex(text.as_bytes())).unwrap();
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&line).unwrap()["frames"], json!([text]));
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[test]
fn reads_of_a_scanner_are_cut_as_the_door_cuts_them() {
    let mut table = vec![
        (hex(b"23529000035676\r"), vec!["23529000035676"]),
        (hex(b"167A006007\r\n"), vec!["167A006007"]),
        (hex(b"\x02167A006007\x03"), vec!["167A006007"]),
        (hex(b"1620154429\r1620168259\r"), vec!["1620154429", "1620168259"]),
        (hex(b"]A0167A006007\r"), vec!["167A006007"]),
        (hex(b"]A3167A006007\r"), vec!["167A006007"]),
        (hex(b"]F0A23529000035676B\r"), vec!["23529000035676"]),
        (hex(b"]C0FI0012345\r"), vec!["FI0012345"]),
        (hex(b"]I12352900003567\r"), vec!["2352900003567"]),
        (hex(&[vec![b'9'; 200], b"\r30\r".to_vec()].concat()), vec!["30"]),
        (hex(b"2352\x009\r31\t"), vec!["31"]),
        (hex(b"\xff\xfe\r"), vec![]),
        (hex(b"29\r29\r"), vec!["29"]),
        (hex(b"\r\n"), vec![]),
    ];
    // Without its end a code is not one yet: the rest of it may be in the next read.
    table.push((hex(b"167A006007"), vec![]));
    let lines: Vec<String> = table.iter().map(|(line, _)| line.clone()).collect();
    for ((line, frames), answer) in table.iter().zip(decode(&["barcode"], &lines)) {
        assert_eq!(answer["frames"], json!(frames), "{line}");
    }
    let answers = decode(&["barcode"], &[hex(b"2\x009\r]C0x\r5"), "0".to_owned()]);
    assert_eq!(answers[0], json!({ "frames": ["x"], "rejected": ["unprintable", "unfinished"] }));
    assert!(answers[1]["error"].is_string());
}

#[test]
fn an_unknown_kind_is_wrong_use_and_is_told_the_kinds_there_are() {
    for kind in ["sip3", "", "rfid"] {
        let ended = omatoimi(&["decode", kind], b"");
        assert_eq!(ended.code, Some(2), "{ended:?}");
        assert!(KINDS.into_iter().all(|kind| ended.stderr.contains(kind)), "{}", ended.stderr);
    }
    assert_eq!(omatoimi(&["decode", "sip2", "--encoding", "ebcdic"], b"").code, Some(2));
}
