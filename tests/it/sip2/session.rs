//! The session's story: one request at a time, numbers, resends, deadlines, and what is never sent.

use std::time::Duration;

use omatoimi::config::{Checksum, Encoding, Terminator};
use omatoimi::ids::Pin;
use omatoimi::register::CardAnswer;
use omatoimi::sip2::{Busy, Code, Fault, MessageCode};

use super::kiosk::{CARD, Heard, Kiosk, TIMEOUT, card, finished, profile};

const RIGHT: &str = "64              00720261122    175547000000000000000000000000AOUWOLS|AA21234000000017|\
    AEAkerstrom-Yrjola, Aino|BHEUR|BV12.50|BLY|CQY|";

#[test]
fn a_visit_is_login_status_patron_and_an_end_that_keeps_nobody_waiting() {
    let mut kiosk = Kiosk::new(profile(Checksum::Strict));
    assert_eq!(kiosk.frame(), finished(b"9300CNkiosk1|COkioskpwd|CPHYV-1|", Some(0)));
    kiosk.receive(b"941AY0AZFDFD\r");
    assert_eq!(kiosk.frame(), b"9900802.00AY1AZFCA0\r", "as recorded from a real client");
    kiosk.receive(&finished(b"98YNNYNN60000320261122    1755422.00AOUWOLS|", Some(1)));
    assert!(matches!(kiosk.take_heard()[..], [Heard::Ready]));

    kiosk.ask(CARD, Some("1234"));
    let asked = kiosk.request();
    assert_eq!(asked.code(), MessageCode::PATRON_INFORMATION);
    assert_eq!(asked.fixed("language"), Some(&b"007"[..]));
    assert_eq!(asked.fixed("summary"), Some(&b"          "[..]));
    let local = kiosk.now.wall.with_timezone(&chrono_tz::Europe::Helsinki);
    assert_eq!(asked.fixed("date"), Some(local.format("%Y%m%d    %H%M%S").to_string().as_bytes()));
    let fields = asked.fields().map(|(code, value)| (code, value.to_vec())).collect::<Vec<_>>();
    assert_eq!(
        fields,
        [
            (Code::INSTITUTION, b"UWOLS".to_vec()),
            (Code::PATRON_ID, CARD.into()),
            (Code::TERMINAL_PASSWORD, Vec::new()),
            (Code::PATRON_PIN, b"1234".to_vec()),
        ],
        "AC goes out empty rather than not at all"
    );
    kiosk.receive(&finished(RIGHT.as_bytes(), Some(2)));
    assert!(matches!(kiosk.verdict(true, Encoding::Utf8), Some(CardAnswer::Right(_))));
    let end = kiosk.request();
    assert_eq!((end.code(), end.first(Code::PATRON_PIN)), (MessageCode::END_SESSION, None));
    assert!(kiosk.session.may_ask(), "the next patron need not wait for it");
}

#[test]
fn promise_2_a_door_without_a_keypad_sends_no_pin_field_at_all() {
    let mut kiosk = Kiosk::online(profile(Checksum::Strict));
    kiosk.ask(CARD, None);
    assert_eq!(kiosk.request().first(Code::PATRON_PIN), None);
    assert!(Pin::new("").is_none(), "an empty one cannot be made");
    kiosk.receive(&finished(RIGHT.replace("CQY|", "").as_bytes(), Some(2)));
    assert!(matches!(kiosk.verdict(false, Encoding::Utf8), Some(CardAnswer::Right(_))));
    assert!(!kiosk.has_sent(), "no 35 where no PIN was asked");
}

#[test]
fn one_request_is_outstanding_at_a_time() {
    let mut kiosk = Kiosk::new(profile(Checksum::Strict));
    let login = kiosk.request();
    kiosk.ask(CARD, Some("1234"));
    assert!(!kiosk.has_sent(), "not before the login is done");
    assert_eq!(
        kiosk.session.ask_patron(card(CARD), None, kiosk.now.mono, kiosk.now),
        Err(Busy),
        "one question waits, not two"
    );
    kiosk.receive(&finished(b"941", login.sequence()));
    kiosk.reply("98YNNYNN60000320261122    1755422.00AOUWOLS|");
    assert_eq!(kiosk.request().code(), MessageCode::PATRON_INFORMATION);
    assert!(!kiosk.session.may_ask());
}

#[test]
fn numbers_run_from_0_to_9_and_again() {
    let mut kiosk = Kiosk::online(profile(Checksum::Strict));
    let mut numbers = Vec::new();
    for _ in 0..12 {
        kiosk.ask(CARD, None);
        let asked = kiosk.request();
        numbers.push(asked.sequence().unwrap());
        kiosk.receive(&finished(RIGHT.as_bytes(), asked.sequence()));
        assert!(kiosk.verdict(false, Encoding::Utf8).is_some());
    }
    assert_eq!(numbers, [2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3]);
}

#[test]
fn a_refused_login_ends_the_session() {
    let mut kiosk = Kiosk::new(profile(Checksum::Strict));
    kiosk.reply("940");
    assert!(matches!(kiosk.take_heard()[..], [Heard::Close(Fault::LoginRefused)]));
    assert!(!kiosk.has_sent());
}

#[test]
fn without_a_user_no_login_is_sent_and_without_checksums_no_trailer() {
    let mut plain = profile(Checksum::Off);
    plain.login = None;
    plain.terminator = Terminator::CrLf;
    let mut kiosk = Kiosk::new(plain);
    assert_eq!(kiosk.frame(), b"9900802.00\r\n");
}

#[test]
fn a_damaged_answer_to_a_query_is_asked_anew_under_a_new_number() {
    let mut kiosk = Kiosk::online(profile(Checksum::Strict));
    kiosk.ask(CARD, Some("1234"));
    let first = kiosk.request();
    let mut damaged = finished(RIGHT.replace("CQY", "CQN").as_bytes(), first.sequence());
    let at = damaged.windows(3).position(|letters| letters == b"CQN").unwrap();
    damaged[at + 2] = b'Y';
    kiosk.receive(&damaged);
    assert_eq!(kiosk.verdict(true, Encoding::Utf8), None, "a flipped bit opens nothing");
    let second = kiosk.request();
    assert_eq!(second.sequence(), Some(3));
    kiosk.receive(&finished(RIGHT.as_bytes(), first.sequence()));
    assert_eq!(kiosk.verdict(true, Encoding::Utf8), None, "i4: the number of the first try is an old one");
    kiosk.receive(&finished(RIGHT.as_bytes(), second.sequence()));
    assert!(matches!(kiosk.verdict(true, Encoding::Utf8), Some(CardAnswer::Right(_))));
}

#[test]
fn an_answer_without_a_checksum_is_asked_anew_when_strict() {
    let mut kiosk = Kiosk::online(profile(Checksum::Strict));
    kiosk.ask(CARD, Some("1234"));
    for _ in 0..4 {
        assert_eq!(kiosk.request().code(), MessageCode::PATRON_INFORMATION);
        kiosk.receive(&finished(RIGHT.as_bytes(), None));
    }
    assert!(matches!(kiosk.take_heard()[..], [Heard::NoAnswer, Heard::Close(Fault::Checksum)]));
}

#[test]
fn a_damaged_answer_to_the_login_is_asked_for_with_97_and_any_number_will_do() {
    let mut kiosk = Kiosk::new(profile(Checksum::Strict));
    let _ = kiosk.request();
    kiosk.receive(b"941AY0AZFDFE\r");
    assert_eq!(kiosk.frame(), b"97AZFEF5\r");
    kiosk.receive(&finished(b"941", Some(7)));
    assert_eq!(kiosk.request().code(), MessageCode::SC_STATUS);
}

#[test]
fn a_96_is_met_with_the_identical_frame_three_times() {
    let mut kiosk = Kiosk::online(profile(Checksum::Strict));
    kiosk.ask(CARD, Some("1234"));
    let asked = kiosk.frame();
    for _ in 0..3 {
        kiosk.receive(b"96AZFEF6\r");
        assert_eq!(kiosk.frame(), asked);
    }
    kiosk.receive(b"96\r");
    assert!(matches!(kiosk.take_heard()[..], [Heard::NoAnswer, Heard::Close(Fault::Unheard)]));
}

#[test]
fn silence_gives_no_answer_and_ends_the_connection_at_the_deadline() {
    let mut kiosk = Kiosk::online(profile(Checksum::Strict));
    kiosk.ask(CARD, Some("1234"));
    let asked = kiosk.request();
    kiosk.advance(TIMEOUT - Duration::from_millis(1));
    assert!(kiosk.take_heard().is_empty());
    kiosk.advance(Duration::from_millis(1));
    assert!(matches!(kiosk.take_heard()[..], [Heard::NoAnswer, Heard::Close(Fault::Silent)]));
    kiosk.receive(&finished(RIGHT.as_bytes(), asked.sequence()));
    assert_eq!(kiosk.verdict(true, Encoding::Utf8), None, "promise_1: a late answer opens nothing");
}

#[test]
fn an_answer_without_its_cr_counts_at_the_deadline_if_its_trailer_proves_it() {
    for (cut, counts) in [(1, true), (2, false), (6, false)] {
        let mut kiosk = Kiosk::online(profile(Checksum::Strict));
        kiosk.ask(CARD, Some("1234"));
        let asked = kiosk.request();
        let answer = finished(RIGHT.as_bytes(), asked.sequence());
        kiosk.receive(&answer[..answer.len() - cut]);
        assert!(kiosk.take_heard().is_empty());
        kiosk.advance(TIMEOUT);
        assert_eq!(kiosk.verdict(true, Encoding::Utf8).is_some(), counts, "{cut} bytes short");
    }
}

#[test]
fn a_35_that_is_never_answered_holds_nobody_up_for_more_than_a_second_and_is_not_sent_again() {
    let mut kiosk = Kiosk::online(profile(Checksum::Strict));
    kiosk.ask(CARD, Some("1234"));
    kiosk.reply(RIGHT);
    assert_eq!(kiosk.request().code(), MessageCode::END_SESSION);
    kiosk.take_heard();
    kiosk.ask("21234000000025", Some("1234"));
    assert!(!kiosk.has_sent(), "never two at a time");
    kiosk.advance(Duration::from_secs(1));
    assert_eq!(kiosk.request().first(Code::PATRON_ID), Some(&b"21234000000025"[..]));
    assert!(!kiosk.session.takes_end_session());
    kiosk.receive(&finished(b"36Y20261122    175555AOUWOLS|AA21234000000017|", Some(3)));
    kiosk.receive(&finished(RIGHT.replace("0000017", "0000025").as_bytes(), Some(4)));
    assert!(matches!(kiosk.verdict(true, Encoding::Utf8), Some(CardAnswer::Right(_))));
    assert!(!kiosk.has_sent());
}

#[test]
fn after_an_unanswered_35_the_link_is_asked_whether_it_lives() {
    let mut kiosk = Kiosk::online(profile(Checksum::Strict));
    kiosk.ask(CARD, Some("1234"));
    kiosk.reply(RIGHT);
    kiosk.request();
    kiosk.take_heard();
    kiosk.advance(Duration::from_secs(1));
    assert_eq!(kiosk.request().code(), MessageCode::SC_STATUS);
    kiosk.advance(TIMEOUT);
    assert!(matches!(kiosk.take_heard()[..], [Heard::Close(Fault::Silent)]));
}

#[test]
fn an_idle_link_is_kept_alive_with_99() {
    let mut kiosk = Kiosk::online(profile(Checksum::Strict));
    for _ in 0..3 {
        kiosk.advance(Duration::from_secs(59));
        assert!(!kiosk.has_sent());
        kiosk.advance(Duration::from_secs(1));
        assert!(kiosk.session.may_ask());
        kiosk.reply("98YNNYNN60000320261122    1755422.00AOUWOLS|");
        assert!(kiosk.take_heard().is_empty());
    }
}

#[test]
fn a_cut_connection_may_be_asked_anew_only_before_the_first_byte_of_the_answer() {
    let mut kiosk = Kiosk::online(profile(Checksum::Strict));
    assert!(!kiosk.session.may_repeat(), "nothing was asked");
    kiosk.ask(CARD, Some("1234"));
    assert!(kiosk.session.may_repeat());
    kiosk.receive(b"6");
    assert!(!kiosk.session.may_repeat());
}

#[test]
fn i24_a_setting_that_would_make_a_second_field_is_never_sent() {
    let mut hostile = profile(Checksum::Strict);
    hostile.location = "HYV|BLY".to_owned();
    let mut kiosk = Kiosk::new(hostile);
    assert!(!kiosk.has_sent());
    assert!(matches!(kiosk.take_heard()[..], [Heard::Close(Fault::Unsendable(_))]));
    let mut unwritable = profile(Checksum::Strict);
    unwritable.encoding = Encoding::Iso8859_1;
    unwritable.location = "Ξ".to_owned();
    let mut kiosk = Kiosk::new(unwritable);
    assert!(matches!(kiosk.take_heard()[..], [Heard::Close(Fault::NotEncodable)]));
}

#[test]
fn bytes_that_came_before_the_question_are_not_its_answer() {
    for checksum in [Checksum::Strict, Checksum::Warn, Checksum::Off] {
        let mut kiosk = Kiosk::online(profile(checksum));
        let sequence = (checksum != Checksum::Off).then_some(2);
        let early = finished(RIGHT.as_bytes(), sequence);
        kiosk.receive(&early);
        kiosk.receive(&early[..early.len() - 1]);
        kiosk.ask(CARD, Some("1234"));
        kiosk.receive(b"\r");
        assert_eq!(kiosk.verdict(true, Encoding::Utf8), None, "i4: {checksum:?}");
    }
}
