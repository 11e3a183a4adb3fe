//! Codes as scanners send them: the recorded vectors, bad input, time, and any bytes at all.

use std::time::{Duration, Instant};

use omatoimi_hardware::Event;
use omatoimi_hardware::aim::{CheckDigit, Symbology};
use omatoimi_hardware::barcode::{Framing, MAX_CODE, Rejected, Scan, Splitter};
use omatoimi_hardware::check_digit::{is_valid_mod10, verified_mod43};
use omatoimi_hardware::reader::Decoder;
use proptest::collection::vec;
use serde_json::Value;

/// A scanner's line with a clock that only the test moves.
struct Line {
    splitter: Splitter,
    now: Instant,
}

#[derive(Clone, Debug, PartialEq)]
enum Seen {
    Code(String),
    Not(Rejected),
}

impl Line {
    fn new(framing: Framing) -> Self {
        Self { splitter: Splitter::new(framing), now: start() }
    }

    fn send(&mut self, bytes: impl AsRef<[u8]>) -> Vec<Seen> {
        self.splitter.handle(bytes.as_ref(), self.now);
        self.scans().into_iter().map(|scan| scan.map_or_else(Seen::Not, code)).collect()
    }

    fn advance(&mut self, milliseconds: u64) -> Vec<Seen> {
        let until = self.now + Duration::from_millis(milliseconds);
        while let Some(at) = self.splitter.poll_timeout().filter(|at| *at <= until) {
            self.now = at;
            self.splitter.handle_timeout(at);
        }
        self.now = until;
        self.send("")
    }

    fn scans(&mut self) -> Vec<Result<Scan, Rejected>> {
        let events = std::iter::from_fn(|| self.splitter.next_event());
        let scan = |event| {
            if let Event::Rejected(why) = event {
                return Err(why);
            }
            let Event::Scan(scan) = event else {
                panic!("a scanner does not report {event:?}");
            };
            Ok(scan)
        };
        events.map(scan).collect()
    }
}

#[expect(clippy::disallowed_methods, reason = "an instant to count from")]
fn start() -> Instant {
    Instant::now()
}

fn code(scan: Scan) -> Seen {
    Seen::Code(scan.text.as_str().to_owned())
}

fn codes(texts: &[&str]) -> Vec<Seen> {
    texts.iter().map(|text| Seen::Code((*text).to_owned())).collect()
}

fn vectors(kind: &str) -> Vec<Value> {
    let all: Value = serde_json::from_str(include_str!("../vectors/barcodes.json")).expect("vectors");
    let all = all["vectors"].as_array().expect("a list").clone();
    let chosen: Vec<Value> = all.into_iter().filter(|vector| vector["kind"] == kind).collect();
    assert!(!chosen.is_empty(), "no vector of kind {kind}");
    chosen
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits = hex.as_bytes().chunks(2);
    digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).expect("ASCII"), 16).expect("hex")).collect()
}

#[test]
fn check_digit_vectors_hold() {
    for vector in vectors("check14") {
        let input = vector["input"].as_str().expect("input");
        assert_eq!(is_valid_mod10(input), vector["expect"]["valid"], "{vector}");
    }
    for vector in vectors("code39mod43") {
        let input = vector["input"].as_str().expect("input");
        assert_eq!(verified_mod43(input), vector["expect"]["data"].as_str(), "{vector}");
    }
}

#[test]
fn frame_vectors_hold() {
    for vector in vectors("frame") {
        let framing = match vector["config"]["terminator"].as_str() {
            Some("none") => Framing::Silence,
            _ => Framing::Terminator,
        };
        let mut line = Line::new(framing);
        let mut scans = Vec::new();
        for chunk in vector["chunks_hex"].as_array().expect("chunks") {
            line.splitter.handle(&bytes(chunk.as_str().expect("hex")), line.now);
            scans.extend(line.scans());
        }
        let silence = vector["config"]["idle_ms"].as_u64().unwrap_or(0);
        line.splitter.handle_timeout(line.now + Duration::from_millis(silence));
        scans.extend(line.scans());

        let scans: Vec<Scan> = scans.into_iter().flatten().collect();
        let expected = vector["expect"].as_array().expect("a list");
        assert_eq!(scans.len(), expected.len(), "{vector}");
        for (scan, expected) in scans.iter().zip(expected) {
            let text = [expected, &expected["data"], &expected["data_as_sent"]];
            let text = text.into_iter().find_map(Value::as_str).expect("text");
            assert_eq!(scan.text.as_str(), text, "{vector}");
            assert_eq!(scan.symbology, symbology(expected), "{vector}");
        }
    }
}

fn symbology(expected: &Value) -> Option<Symbology> {
    let check = match expected["check"].as_str() {
        Some("verified and stripped") => CheckDigit::Stripped,
        Some("verified, still in the data") => CheckDigit::Sent,
        _ => CheckDigit::None,
    };
    expected["symbology"].as_str().map(|name| match name {
        "code39" => Symbology::Code39(check),
        "codabar" => Symbology::Codabar,
        "code128" => Symbology::Code128,
        "interleaved2of5" => Symbology::Interleaved2of5(check),
        other => panic!("{other}"),
    })
}

#[test]
fn i24_every_line_is_one_code_or_one_refusal() {
    let longest = "9".repeat(MAX_CODE);
    let unprintable = || Seen::Not(Rejected::Unprintable);
    for (sent, seen) in [
        (b"".to_vec(), vec![]),
        (b"\r\n\t\x03\r\r\n".to_vec(), vec![]),
        (b"1\r2\n3\r\n4\t5\x03".to_vec(), codes(&["1", "2", "3", "4", "5"])),
        (b"\x02\x021\x03".to_vec(), codes(&["1"])),
        (b"1\x022\r".to_vec(), vec![unprintable()]),
        (b"\0\r".to_vec(), vec![unprintable()]),
        (b"12\x0034\r56\r".to_vec(), [vec![unprintable()], codes(&["56"])].concat()),
        (b"\x00\x7f\xff\xc3\xa4\r".to_vec(), vec![unprintable()]),
        (b"\xe2\x82\xac\r".to_vec(), vec![unprintable()]),
        (b"\x1b[2J\r".to_vec(), vec![unprintable()]),
        (b" a | AA \r".to_vec(), codes(&[" a | AA "])),
        (b"]C0\r".to_vec(), vec![]),
        (format!("{longest}\r").into_bytes(), codes(&[&longest])),
        (format!("{longest}9\r1\r").into_bytes(), [vec![Seen::Not(Rejected::TooLong)], codes(&["1"])].concat()),
        (b"9".repeat(10_000), vec![Seen::Not(Rejected::TooLong)]),
        (b"\0".repeat(10_000), vec![unprintable()]),
    ] {
        assert_eq!(Line::new(Framing::Terminator).send(&sent), seen, "{sent:?}");
    }
}

#[test]
fn half_a_code_is_dropped_after_a_second_and_never_glued_to_the_next() {
    let mut line = Line::new(Framing::Terminator);
    assert_eq!(line.send("2352"), []);
    assert_eq!(line.advance(999), []);
    assert_eq!(line.advance(1), [Seen::Not(Rejected::Unfinished)]);
    assert_eq!(line.send("167A006007\r"), codes(&["167A006007"]));
}

#[test]
fn half_a_code_is_stale_even_when_nobody_told_the_time() {
    let mut line = Line::new(Framing::Terminator);
    line.send("2352");
    line.now += Duration::from_secs(1);
    let seen = line.send("167A006007\r");
    assert_eq!(seen, [vec![Seen::Not(Rejected::Unfinished)], codes(&["167A006007"])].concat());
}

#[test]
fn slow_bytes_are_one_code_as_long_as_no_gap_is_a_second() {
    let mut line = Line::new(Framing::Terminator);
    for byte in "167A00600".chars() {
        assert_eq!(line.send(byte.to_string()), []);
        assert_eq!(line.advance(999), []);
    }
    assert_eq!(line.send("7\r"), codes(&["167A006007"]));
}

#[test]
fn silence_ends_a_code_that_was_too_long() {
    let mut line = Line::new(Framing::Terminator);
    line.send("9".repeat(500));
    assert_eq!(line.advance(1000), []);
    assert_eq!(line.send("1\r"), codes(&["1"]));
}

#[test]
fn a_broken_line_leaves_no_half_code_behind() {
    let mut line = Line::new(Framing::Terminator);
    line.send("2352");
    line.splitter.reset();
    assert_eq!(line.send("1\r"), [vec![Seen::Not(Rejected::Unfinished)], codes(&["1"])].concat());
}

#[test]
fn without_a_terminator_fifty_milliseconds_end_a_code() {
    let mut line = Line::new(Framing::Silence);
    assert_eq!(line.send("167A"), []);
    assert_eq!(line.advance(49), []);
    assert_eq!(line.send("006007"), []);
    assert_eq!(line.advance(50), codes(&["167A006007"]));
    assert_eq!(line.send("1\r"), codes(&["1"]));
}

#[test]
fn the_same_code_seen_again_within_a_second_and_a_half_is_one_event() {
    let mut line = Line::new(Framing::Terminator);
    assert_eq!(line.send("1\r1\r"), codes(&["1"]));
    assert_eq!(line.advance(1400), []);
    assert_eq!(line.send("1\r"), [], "seen again");
    assert_eq!(line.advance(1499), []);
    assert_eq!(line.send("1\r"), [], "1.5 s count from when it was last seen");
    assert_eq!(line.advance(1500), []);
    assert_eq!(line.send("1\r"), codes(&["1"]));
    assert_eq!(line.send("2\r1\r"), codes(&["2", "1"]), "another code ends the window");
}

#[test]
fn nothing_is_remembered_and_no_time_is_awaited_after_the_window() {
    let mut line = Line::new(Framing::Terminator);
    line.send("1\r");
    assert!(line.splitter.poll_timeout().is_some());
    line.advance(1500);
    assert_eq!(line.splitter.poll_timeout(), None);
}

#[test]
fn promise_10_no_scanned_text_is_printed() {
    let mut line = Line::new(Framing::Terminator);
    line.send("");
    line.splitter.handle(b"23529000035676\r", line.now);
    let scan = line.scans().remove(0).expect("a scan");
    assert!(!format!("{:?}", Event::Scan(scan)).contains("2352"));
}

#[test]
fn i24_every_cut_and_flip_of_a_recorded_frame_leaves_the_next_code_whole() {
    for vector in vectors("frame") {
        let chunks = vector["chunks_hex"].as_array().expect("chunks");
        let whole: Vec<u8> = chunks.iter().flat_map(|chunk| bytes(chunk.as_str().expect("hex"))).collect();
        let cut = (0..whole.len()).map(|length| whole[..length].to_vec());
        let flipped = (0..whole.len() * 8).map(|at| {
            let mut bytes = whole.clone();
            bytes[at / 8] ^= 1 << (at % 8);
            bytes
        });
        for spoilt in cut.chain(flipped) {
            let mut line = Line::new(Framing::Terminator);
            for seen in line.send(&spoilt) {
                let is_printable = |text: &String| text.bytes().all(|byte| matches!(byte, 0x20..=0x7E));
                assert!(matches!(&seen, Seen::Not(_)) || matches!(&seen, Seen::Code(text) if is_printable(text)));
            }
            line.advance(2_000);
            assert_eq!(line.send("167A006007\r"), codes(&["167A006007"]), "{vector}");
        }
    }
}

/// Bytes in which the interesting ones are frequent.
fn noisy() -> impl proptest::strategy::Strategy<Value = Vec<u8>> {
    let byte = proptest::prop_oneof![
        proptest::num::u8::ANY,
        proptest::sample::select(b"\r\n\t\x02\x03]CA01".as_slice()),
        proptest::sample::select(b"\r01".as_slice()),
    ];
    vec(byte, 0..300)
}

proptest::proptest! {
    #[test]
    fn i24_any_bytes_in_any_chunks_give_the_same_valid_codes(sent in noisy(), cuts in vec(1..40_usize, 1..50)) {
        let whole = Line::new(Framing::Terminator).send(&sent);
        let mut line = Line::new(Framing::Terminator);
        let mut rest = sent.as_slice();
        let mut seen = Vec::new();
        for cut in cuts.iter().cycle() {
            let (chunk, later) = rest.split_at((*cut).min(rest.len()));
            seen.extend(line.send(chunk));
            rest = later;
            if rest.is_empty() {
                break;
            }
        }
        assert_eq!(seen, whole);
        for seen in whole {
            if let Seen::Code(text) = seen {
                assert!((1..=MAX_CODE).contains(&text.len()));
                assert!(text.bytes().all(|byte| matches!(byte, 0x20..=0x7E)));
            }
        }
    }

    #[test]
    fn a_good_code_after_any_bytes_and_an_end_is_read(sent in noisy()) {
        let mut line = Line::new(Framing::Terminator);
        line.send(&sent);
        line.send("\r");
        assert_eq!(line.send("167A006007\r"), codes(&["167A006007"]));
    }
}
