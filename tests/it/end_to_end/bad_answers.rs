//! A library system that answers wrongly (I25, promises 1, 2 and 10): nobody gets in on it, nothing breaks, and the
//! next right answer counts.

use std::thread;

use super::entries::assert_entry;
use super::ils::{Ils, Mood, Twist};
use super::ils_messages::{sealed, sealed_bytes};
use super::kiosk::{Kiosk, STRIKE};
use super::patrons::{oystila, veikko};
use super::site::Site;

#[test]
fn i25_no_unclear_answer_opens_the_door() {
    let table: &[(&str, Twist)] = &[
        ("cut in the fixed part", |body, _| [&body.as_bytes()[..20], b"\r"].concat()),
        ("cut in a field", |body, sequence| sealed(body.split_at(70).0, sequence)),
        ("cut without an end", |body, _| body.as_bytes()[..90].to_vec()),
        ("one byte", |_, _| b"6".to_vec()),
        ("nothing but an end", |_, _| b"\r\r\r".to_vec()),
        ("a wrong checksum", |body, sequence| {
            let mut frame = sealed(body, sequence);
            let digit = frame.len() - 2;
            frame[digit] = if frame[digit] == b'0' { b'1' } else { b'0' };
            frame
        }),
        ("no checksum", |body, _| format!("{body}\r").into_bytes()),
        ("another sequence number", |body, sequence| sealed(body, if sequence == '5' { '6' } else { '5' })),
        ("another patron's answer", |body, sequence| {
            sealed(&body.replace("AA21234000000033", "AA21234000000025"), sequence)
        }),
        ("no BL", |body, sequence| sealed(&body.replace("|BLY|", "|"), sequence)),
        ("an empty BL", |body, sequence| sealed(&body.replace("|BLY|", "|BL|"), sequence)),
        ("no CQ", |body, sequence| sealed(&body.replace("|CQY|", "|"), sequence)),
        ("an empty CQ", |body, sequence| sealed(&body.replace("|CQY|", "|CQ|"), sequence)),
        ("another message", |_, sequence| sealed("941", sequence)),
        ("a word", |_, _| b"FAIL\r".to_vec()),
        ("a fact missing", |body, sequence| sealed(&body.replace("|PA1|", "|"), sequence)),
        ("no birth date", |body, sequence| sealed(&body.replace("|PB19800229|", "|PB|"), sequence)),
        ("fees nobody can read", |body, sequence| sealed(&body.replace("|BV0.00|", "|BVzero|"), sequence)),
        ("1 MB without an end", |_, _| vec![b'A'; 1_000_000]),
        ("noise", |_, _| (0..=255).cycle().take(5_000).filter(|byte| *byte != b'\r').collect()),
    ];
    // Each case waits for time-outs and reconnections most of the time, so a few go side by side.
    for cases in table.chunks(5) {
        thread::scope(|scope| {
            for (case, twist) in cases {
                scope.spawn(|| unclear_answer_opens_nothing(case, *twist));
            }
        });
    }
}

fn unclear_answer_opens_nothing(case: &str, twist: Twist) {
    let ils = Ils::open();
    let mut kiosk = quick_to_give_up(&ils);
    kiosk.note(case);
    ils.becomes(Mood::Twisted(twist));
    kiosk.attempt(&veikko().card, &veikko().pin);
    assert_eq!(kiosk.wait_for_entry(1)["outcome"], "refused", "{case}");
    assert!(kiosk.is_running(), "{case}");
    ils.becomes(Mood::Answering);
    kiosk.wait_until_well();
    kiosk.let_in(oystila());
    assert_eq!(kiosk.board.openings(STRIKE), 1, "{case}");
}

#[test]
fn an_odd_answer_that_is_clear_is_taken() {
    let table: &[(&str, Twist)] = &[
        ("unknown fields, and one twice", |body, sequence| sealed(&format!("{body}ZZ?|Q1x|AFtoinen|"), sequence)),
        ("fields in another order", |body, sequence| {
            let (fixed, fields) = body.split_at(61);
            let turned: String = fields.split_terminator('|').rev().flat_map(|field| [field, "|"]).collect();
            sealed(&format!("{fixed}{turned}"), sequence)
        }),
        ("CRLF", |body, sequence| [sealed(body, sequence).as_slice(), b"\n"].concat()),
        ("a checksum in small letters", |body, sequence| {
            let mut frame = sealed(body, sequence);
            let check = frame.len() - 5;
            frame[check..].make_ascii_lowercase();
            frame
        }),
        ("Latin-1 in the name", |body, sequence| {
            let (before, after) = body.split_once("|AE").unwrap();
            let (_, after) = after.split_once('|').unwrap();
            sealed_bytes(&[before.as_bytes(), b"|AEK\xe4rp\xe4nen|", after.as_bytes()].concat(), sequence)
        }),
        ("an answer to nothing first", |body, sequence| {
            let late = char::from_digit((sequence.to_digit(10).unwrap() + 9) % 10, 10).unwrap();
            [sealed(&body.replace("|CQY|", "|CQN|"), late), sealed(body, sequence)].concat()
        }),
    ];
    for (case, twist) in table {
        let ils = Ils::open();
        let kiosk = quick_to_give_up(&ils);
        kiosk.note(case);
        ils.becomes(Mood::Twisted(*twist));
        assert_entry(&kiosk.let_in(oystila()), "granted", "granted");
    }
}

#[test]
fn promise_1_an_answer_that_comes_after_the_visit_opens_nothing() {
    let ils = Ils::open();
    let mut kiosk = quick_to_give_up(&ils);
    ils.becomes(Mood::Silent);
    kiosk.attempt(&veikko().card, &veikko().pin);
    ils.wait_until_asked(&veikko().card, 1);
    assert_entry(&kiosk.wait_for_entry(1), "refused", "offline-unknown");
    // The yes for the first patron comes while a second one is asked about, and says no to nobody.
    ils.becomes(Mood::Twisted(|body, sequence| {
        let late = char::from_digit((sequence.to_digit(10).unwrap() + 9) % 10, 10).unwrap();
        sealed(&body.replace("AA21234000000025", "AA21234000000033"), late)
    }));
    kiosk.wait_until_well();
    kiosk.attempt(&oystila().card, &oystila().pin);
    assert_eq!(kiosk.wait_for_entry(2)["outcome"], "refused");
    assert_eq!(kiosk.board.openings(STRIKE), 0);
    assert!(kiosk.is_running());
}

fn quick_to_give_up(ils: &Ils) -> Kiosk {
    Site::new(ils.address()).with("timeout = \"3s\"", "timeout = \"400ms\"").open()
}
