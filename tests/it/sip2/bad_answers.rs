//! Hostile and broken answers: each ends in a refusal or in no answer, never in a grant (I4, I25, promise 2).

use omatoimi::config::{Checksum, Encoding};
use omatoimi::register::CardAnswer;
use omatoimi::sip2::Fault;
use proptest::prelude::*;

use super::kiosk::{CARD, Heard, Kiosk, TIMEOUT, finished, profile};

const RIGHT: &str = "64              00720261122    175547000000000000000000000000AOUWOLS|AA21234000000017|\
    AEAkerstrom-Yrjola, Aino|BHEUR|BV12.50|BLY|CQY|";
/// The number of the first question of an online kiosk.
const ASKED: Option<u8> = Some(2);

/// What comes of these bytes as the answer to a card and a PIN, once the deadline is past.
fn outcome(checksum: Checksum, bytes: &[u8]) -> Option<CardAnswer> {
    let mut kiosk = Kiosk::online(profile(checksum));
    kiosk.ask(CARD, Some("1234"));
    kiosk.receive(bytes);
    let at_once = kiosk.verdict(true, Encoding::Utf8);
    kiosk.advance(TIMEOUT);
    at_once.or_else(|| kiosk.verdict(true, Encoding::Utf8))
}

fn grants(checksum: Checksum, bytes: &[u8]) -> bool {
    matches!(outcome(checksum, bytes), Some(CardAnswer::Right(_)))
}

#[test]
fn the_whole_answer_grants_so_that_the_rest_of_this_table_means_something() {
    assert!(grants(Checksum::Strict, &finished(RIGHT.as_bytes(), ASKED)));
    assert!(grants(Checksum::Warn, &finished(RIGHT.as_bytes(), ASKED)));
    assert!(grants(Checksum::Off, &finished(RIGHT.as_bytes(), None)));
}

#[test]
fn i25_an_answer_cut_anywhere_grants_nothing() {
    let whole = finished(RIGHT.as_bytes(), ASKED);
    // The last cut takes the CR alone; the trailer still proves the frame.
    for length in 0..whole.len() - 1 {
        assert!(!grants(Checksum::Strict, &whole[..length]), "{length} bytes");
        let ended = [&whole[..length], b"\r"].concat();
        assert_eq!(grants(Checksum::Strict, &ended), length == whole.len() - 1, "{length} bytes and a CR");
    }
}

#[test]
fn i25_without_checksums_an_answer_cut_before_its_verdicts_grants_nothing() {
    let verdicts = RIGHT.find("|CQY").unwrap() + "|CQY".len();
    for length in 0..verdicts {
        let cut = [&RIGHT.as_bytes()[..length], b"\r"].concat();
        for checksum in [Checksum::Off, Checksum::Warn] {
            assert!(!grants(checksum, &cut), "{length} bytes, {checksum:?}");
        }
    }
}

#[test]
fn i25_a_flipped_bit_anywhere_grants_nothing_when_strict() {
    let whole = finished(RIGHT.as_bytes(), ASKED);
    for at in 0..whole.len() - 1 {
        for bit in 0..8 {
            let mut damaged = whole.clone();
            damaged[at] ^= 1 << bit;
            // Case of a hexadecimal digit is no damage.
            if damaged.eq_ignore_ascii_case(&whole) && at >= whole.len() - 5 {
                continue;
            }
            assert!(!grants(Checksum::Strict, &damaged), "byte {at}, bit {bit}");
        }
    }
}

#[test]
fn promise_2_every_unclear_answer_is_a_refusal() {
    let with = |from: &str, to: &str| finished(RIGHT.replace(from, to).as_bytes(), ASKED);
    let table: Vec<(&str, Vec<u8>)> = vec![
        ("empty", b"\r".to_vec()),
        ("a word", b"FAIL\r".to_vec()),
        ("another word", b"None".to_vec()),
        ("another patron", with("AA21234000000017", "AA21234000000018")),
        ("a longer number", with("AA21234000000017", "AA212340000000170")),
        ("a blank after the number", with("AA21234000000017", "AA21234000000017 ")),
        ("an empty number", with("AA21234000000017", "AA")),
        ("no number", with("AA21234000000017|", "")),
        ("the number in another field", with("AA21234000000017", "XA21234000000017")),
        ("the right number second", with("AA21234000000017", "AA2|AA21234000000017")),
        ("no BL", with("BLY|", "")),
        ("an empty BL", with("BLY|", "BL|")),
        ("BL of another letter", with("BLY|", "BL1|")),
        ("no CQ", with("CQY|", "")),
        ("an empty CQ", with("CQY|", "CQ|")),
        ("CQ N", with("CQY|", "CQN|")),
        ("BL N", with("BLY|", "BLN|")),
        ("BL swallowed", with("BLY|", "BL|Y|")),
        ("CQ N", with("CQY|", "CQN|")),
        (
            "a name with a delimiter in it",
            finished(
                RIGHT
                    .replace("Aino|", "Aino|BLY|CQY|")
                    .replace("BLY|CQY|", "BLY|CQN|")
                    .replacen("BLY|CQN|", "BLY|CQY|", 1)
                    .as_bytes(),
                ASKED,
            ),
        ),
        ("version 1.00 answer", with("BHEUR|BV12.50|BLY|CQY|", "")),
        ("the answer to 23", finished(format!("24{}", &RIGHT[2..]).as_bytes(), ASKED)),
        ("our own question", finished(format!("63{}", &RIGHT[2..]).as_bytes(), ASKED)),
        ("the wrong number", finished(RIGHT.as_bytes(), Some(1))),
        ("the next number", finished(RIGHT.as_bytes(), Some(3))),
        ("no number and no sum", finished(RIGHT.as_bytes(), None)),
        ("a sum of zero", format!("{RIGHT}AY2AZ0000\r").into_bytes()),
        ("a number that is no digit", format!("{RIGHT}AYXAZ0000\r").into_bytes()),
        ("only LF at the end, half a trailer", format!("{RIGHT}AY2AZ00\n").into_bytes()),
        ("10 kB without an end", vec![b'A'; 10_000]),
        ("a long frame of nothing", [vec![b'|'; 60_000], b"\r".to_vec()].concat()),
        ("NUL", [vec![0; 3000], b"\r".to_vec()].concat()),
    ];
    for (name, bytes) in table {
        let outcome = outcome(Checksum::Strict, &bytes);
        assert!(!matches!(outcome, Some(CardAnswer::Right(_))), "{name}: {outcome:?}");
    }
}

#[test]
fn what_is_odd_but_clear_is_taken() {
    let with = |from: &str, to: &str| finished(RIGHT.replace(from, to).as_bytes(), ASKED);
    let lower = String::from_utf8(finished(RIGHT.as_bytes(), ASKED)).unwrap();
    let (text, trailer) = lower.split_at(lower.len() - 5);
    let mut latin_1 = RIGHT.as_bytes().to_vec();
    let at = RIGHT.find("Akerstrom").unwrap();
    latin_1[at] = 0xC5;
    for (name, bytes) in [
        ("unknown fields", with("BLY|", "ZZ?|XZ|U1a|BLY|")),
        ("a missing delimiter after BL", with("BLY|", "BLYBV7.00|")),
        ("Latin-1 in UTF-8", finished(&latin_1, ASKED)),
        ("LF before it", [b"\n".to_vec(), finished(RIGHT.as_bytes(), ASKED)].concat()),
        ("lower-case hex", format!("{text}{}", trailer.to_lowercase()).into_bytes()),
        ("trailing blanks", format!("{text}{}   \r", trailer.trim_end()).into_bytes()),
        ("a LF in a message", with("BLY|", "AFone\ntwo|BLY|")),
        ("doubled delimiters", with("BLY|", "||   |BLY|||")),
        (
            "other frames before it",
            [b"FAIL\r36Y20261122    175555AO|\r".to_vec(), finished(RIGHT.as_bytes(), ASKED)].concat(),
        ),
    ] {
        assert!(grants(Checksum::Strict, &bytes), "{name}");
    }
}

#[test]
fn a_wrong_sum_is_taken_with_warn_and_said_so_once() {
    let mut kiosk = Kiosk::online(profile(Checksum::Warn));
    let mut unproven = 0;
    for number in [2, 4] {
        kiosk.ask(CARD, Some("1234"));
        kiosk.receive(format!("{RIGHT}AY{number}AZ0000\r").as_bytes());
        let heard = kiosk.take_heard();
        assert!(heard.iter().any(|heard| matches!(heard, Heard::Answer(_))));
        unproven += heard.iter().filter(|heard| matches!(heard, Heard::Unproven)).count();
        kiosk.receive(&finished(b"36Y20261122    175555AO|AA21234000000017|", Some(number + 1)));
    }
    assert_eq!(unproven, 1);
}

#[test]
fn i25_a_flood_of_a_megabyte_ends_the_connection_at_64_kib() {
    let mut kiosk = Kiosk::online(profile(Checksum::Strict));
    kiosk.ask(CARD, Some("1234"));
    for _ in 0..256 {
        kiosk.receive(&[b'6'; 4096]);
    }
    assert!(matches!(kiosk.take_heard()[..], [Heard::NoAnswer, Heard::Close(Fault::Flood)]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn i25_any_stream_in_any_pieces_neither_panics_nor_grants(
        pieces in proptest::collection::vec(
            prop_oneof![
                proptest::collection::vec(any::<u8>(), 0..80),
                Just(b"64              00720261122    175547000000000000000000000000".to_vec()),
                Just(b"AA21234000000017|".to_vec()),
                Just(b"BLY|".to_vec()),
                Just(b"CQY|".to_vec()),
                Just(b"AY2AZ0000\r".to_vec()),
                Just(b"96AZFEF6\r".to_vec()),
                Just(b"\r".to_vec()),
            ],
            0..20,
        ),
    ) {
        let mut kiosk = Kiosk::online(profile(Checksum::Strict));
        kiosk.ask(CARD, Some("1234"));
        for piece in &pieces {
            kiosk.receive(piece);
        }
        kiosk.advance(TIMEOUT);
        prop_assert_eq!(kiosk.verdict(true, Encoding::Utf8), None);
    }
}
