//! Turns of a session about loans: what is asked twice and what never, and which answer is the answer.

use std::time::Duration;

use omatoimi::config::Checksum;
use omatoimi::register::circulation::{List, Page, Request, When};
use omatoimi::sip2::{Code, Fault, MessageCode};

use super::kiosk::{CARD, Heard, Kiosk, TIMEOUT, card, finished, profile};
use super::meaning::item;

const ITEM: &str = "31234000000013";
const LENT: &str = "121NNY20261122    175550AOUWOLS|AA21234000000017|AB31234000000013|AJSinuhe|AH20261206    175550|";

fn checkout() -> Request {
    Request::Checkout { card: card(CARD), pin: None, item: item(ITEM), when: When::Now }
}

fn renew_all() -> Request {
    Request::RenewAll { card: card(CARD), pin: None }
}

fn asking(request: &Request) -> Kiosk {
    let mut kiosk = Kiosk::online(profile(Checksum::Strict));
    kiosk.ask_about_loans(request);
    kiosk
}

fn is_answered(kiosk: &mut Kiosk) -> bool {
    matches!(kiosk.take_heard()[..], [Heard::Answer(_)])
}

/// Whether this text, with the right number and checksum, is taken for the answer.
fn answers(request: &Request, text: &str) -> bool {
    let mut kiosk = asking(request);
    kiosk.reply(text);
    is_answered(&mut kiosk)
}

#[test]
fn i4_a_loan_is_answered_only_with_its_own_patron_and_item() {
    assert!(answers(&checkout(), LENT));
    for other in [
        LENT.replace("AA21234000000017", "AA21234000000025"),
        LENT.replace("AA21234000000017", "AA"),
        LENT.replace("AA21234000000017|", ""),
        LENT.replace("AB31234000000013", "AB31234000000021"),
        LENT.replace("AB31234000000013", "AB"),
        LENT.replace("AB31234000000013", "AB31234000000013 "),
        LENT.replacen("12", "30", 1),
    ] {
        assert!(!answers(&checkout(), &other), "{other}");
    }
}

#[test]
fn a_return_is_answered_by_its_item_whoever_had_it() {
    let request = Request::Checkin { item: item(ITEM), when: When::Now };
    for patron in ["", "AA|", "AA21234000000025|", "AAwho|"] {
        let text = format!("101YNN20261122    175553AOUWOLS|AB31234000000013|AQ|AJSinuhe|{patron}");
        assert!(answers(&request, &text), "{patron}");
        assert!(!answers(&request, &text.replace("AB3", "AB4")), "{patron}");
    }
    let about = Request::Item { item: item(ITEM) };
    assert!(answers(&about, "1803020120261122    175549AB31234000000013|AJSinuhe|"));
    assert!(!answers(&about, "1803020120261122    175549AB31234000000021|AJSinuhe|"));
}

#[test]
fn a_hold_is_answered_by_its_patron_and_all_renewals_by_their_number() {
    let hold = omatoimi::register::circulation::Text::clean(ITEM);
    let cancel = Request::CancelHold { card: card(CARD), pin: None, hold };
    assert!(answers(&cancel, "161N20261122    175553AA21234000000017|BR1|AOUWOLS|"), "without its item");
    assert!(!answers(&cancel, "161N20261122    175553AA21234000000025|BR1|AOUWOLS|"));
    assert!(answers(&renew_all(), "6610000000020261122    175552AOUWOLS|"));
}

#[test]
fn a_damaged_answer_to_a_loan_is_asked_for_with_97_and_the_loan_is_never_sent_again() {
    let mut kiosk = asking(&checkout());
    let asked = kiosk.request();
    let mut damaged = finished(LENT.as_bytes(), asked.sequence());
    damaged[30] ^= 1;
    for _ in 0..2 {
        kiosk.receive(&damaged);
        assert_eq!(kiosk.frame(), b"97AZFEF5\r");
    }
    let another = LENT.replace("AB31234000000013", "AB31234000000021");
    kiosk.receive(&finished(another.as_bytes(), Some(0)));
    assert!(kiosk.take_heard().is_empty(), "not of another item either");
    kiosk.receive(&finished(LENT.as_bytes(), Some(0)));
    assert!(is_answered(&mut kiosk), "a server repeats with any number");
}

#[test]
fn a_loan_whose_answer_stays_damaged_may_have_happened() {
    let mut kiosk = asking(&checkout());
    let mut damaged = finished(LENT.as_bytes(), kiosk.request().sequence());
    damaged[30] ^= 1;
    for _ in 0..4 {
        kiosk.receive(&damaged);
    }
    assert!(matches!(kiosk.take_heard()[..], [Heard::NoAnswer, Heard::Close(Fault::Checksum)]));
    assert_eq!(kiosk.was_sent, Some(true));
}

#[test]
fn a_query_about_an_item_is_simply_asked_anew() {
    let mut kiosk = asking(&Request::Item { item: item(ITEM) });
    let first = kiosk.request();
    let mut damaged = finished(b"1803020120261122    175549AB31234000000013|AJSinuhe|", first.sequence());
    damaged[30] ^= 1;
    kiosk.receive(&damaged);
    let second = kiosk.request();
    assert_eq!(second.code(), MessageCode::ITEM_INFORMATION);
    assert_ne!(first.sequence(), second.sequence());
}

#[test]
fn a_loan_that_was_not_understood_is_repeated_byte_for_byte() {
    let mut kiosk = asking(&checkout());
    let asked = kiosk.frame();
    kiosk.receive(b"96AZFEF6\r");
    assert_eq!(kiosk.frame(), asked);
}

#[test]
fn a_silent_loan_ends_the_connection_and_may_have_happened() {
    for request in [
        checkout(),
        Request::Checkin { item: item(ITEM), when: When::Now },
        Request::Renew { card: card(CARD), pin: None, item: item(ITEM) },
        Request::Item { item: item(ITEM) },
    ] {
        let mut kiosk = asking(&request);
        kiosk.advance(TIMEOUT);
        assert!(matches!(kiosk.take_heard()[..], [Heard::NoAnswer, Heard::Close(Fault::Silent)]));
        assert_eq!(kiosk.was_sent, Some(true));
    }
}

#[test]
fn a_message_that_may_be_unsupported_is_followed_by_99_and_the_link_lives_if_that_is_answered() {
    let hold = omatoimi::register::circulation::Text::clean(ITEM);
    for request in [renew_all(), Request::CancelHold { card: card(CARD), pin: None, hold }] {
        let mut kiosk = asking(&request);
        let asked = kiosk.request();
        // What a real server says to it, without an end.
        kiosk.receive(b"None");
        kiosk.advance(TIMEOUT);
        assert!(matches!(kiosk.take_heard()[..], [Heard::NoAnswer]));
        assert_eq!(kiosk.was_sent, Some(true));
        let late = finished(b"6610000000020261122    175552AOUWOLS|", asked.sequence());
        kiosk.receive(&late);
        assert!(kiosk.take_heard().is_empty(), "too late");
        kiosk.reply("98YNNYNN60000320261122    1755422.00AOUWOLS|");
        assert!(kiosk.session.may_ask() && kiosk.take_heard().is_empty());
        kiosk.ask_about_loans(&checkout());
        kiosk.reply(LENT);
        assert!(is_answered(&mut kiosk));
    }
    let mut kiosk = asking(&renew_all());
    let _ = kiosk.request();
    kiosk.advance(TIMEOUT);
    assert_eq!(kiosk.request().code(), MessageCode::SC_STATUS);
    kiosk.take_heard();
    kiosk.advance(TIMEOUT);
    assert!(matches!(kiosk.take_heard()[..], [Heard::Close(Fault::Silent)]), "nor is 99: the link is dead");
}

#[test]
fn an_end_of_session_is_asked_for_a_second_and_then_left_alone() {
    let mut kiosk = asking(&Request::EndSession { card: card(CARD) });
    kiosk.frame();
    kiosk.advance(Duration::from_secs(1));
    assert!(matches!(kiosk.take_heard()[..], [Heard::NoAnswer]));
    assert!(!kiosk.session.takes_end_session());
    assert_eq!(kiosk.request().code(), MessageCode::SC_STATUS);
    assert!(answers(&Request::EndSession { card: card(CARD) }, "36Y20261122    175555AOUWOLS|AA|"));
}

#[test]
fn only_what_was_not_sent_or_changes_nothing_may_be_asked_on_another_connection() {
    let list = Some((List::Charged, Page { first: 1, last: 6 }));
    for (request, repeats) in [
        (Request::Patron { card: card(CARD), pin: None, list }, true),
        (Request::Item { item: item(ITEM) }, true),
        (checkout(), false),
        (Request::Checkin { item: item(ITEM), when: When::Now }, false),
        (Request::Renew { card: card(CARD), pin: None, item: item(ITEM) }, false),
        (renew_all(), false),
    ] {
        let kiosk = asking(&request);
        assert_eq!(kiosk.session.may_repeat(), repeats);
        assert!(!kiosk.session.is_unsent());
        let mut early = Kiosk::new(profile(Checksum::Strict));
        early.ask_about_loans(&request);
        assert!(early.session.is_unsent() && early.session.may_repeat(), "login comes first");
        early.advance(TIMEOUT);
        assert_eq!(early.was_sent, Some(false));
    }
}

#[test]
fn the_door_ends_its_patrons_session_and_the_station_does_not() {
    let mut kiosk = asking(&Request::Patron { card: card(CARD), pin: omatoimi::ids::Pin::new("1234"), list: None });
    let asked = kiosk.request();
    assert_eq!(asked.first(Code::PATRON_PIN), Some(&b"1234"[..]));
    let right = "64              00720261122    175547000000000000000000000000AOUWOLS|AA21234000000017|AEx|BLY|CQY|";
    kiosk.receive(&finished(right.as_bytes(), asked.sequence()));
    assert!(is_answered(&mut kiosk) && !kiosk.has_sent());
}
