//! Answers of circulation as the field sends them, absurd ones included, and requests that nobody recorded.

use omatoimi::config::{Checksum, Encoding, Terminator};
use omatoimi::ids::Pin;
use omatoimi::register::circulation::{Answer, List, Page, Request, Text, When};
use omatoimi::sip2::{Code, Wire, parse, read_date};
use omatoimi::time::{Clock, Now};
use proptest::prelude::*;

use super::kiosk::{card, profile};
use super::meaning::{item, meaning, read, read_message};

/// The meaning of an answer from the field, in UTF-8.
fn field(request: &Request, answer: &str) -> String {
    meaning(&read(request, answer.as_bytes(), Encoding::Utf8))
}

fn checkout() -> Request {
    Request::Checkout { card: card("23529000000001"), pin: None, item: item("31234000000013"), when: When::Now }
}

fn checkin() -> Request {
    Request::Checkin { item: item("31234000000013"), when: When::Now }
}

fn charged(first: u32, last: u32) -> Request {
    let list = Some((List::Charged, Page { first, last }));
    Request::Patron { card: card("23529000000001"), pin: None, list }
}

#[test]
fn answers_from_the_field_have_their_meaning() {
    let koha = "121NNY20240101    120000AOCPL|AA23529000000001|AB31234000000013|AJTeos|AH01/29/2024 23:59|CK001|";
    assert_eq!(field(&checkout(), koha), "lent until 2024-01-29, Teos");
    let blanks = "121Y  20260222    120000AOTest|AAP12345|ABITEM1|AJTitle|AH20260401    000000|";
    assert_eq!(field(&checkout(), blanks), "renewed, and its tag may be released until 2026-04-01, Title");
    let bin = "101YNN20230822    152248AO|AB16000000210799|AQSomeLocation|AJSome title|CL5|CK001|";
    assert_eq!(field(&checkin(), bin), "returned, bin 5, Some title");
    let zone = "1804000120230822    110550ABSomeBarcode|AJSome title|AH2023-08-31 23:59:00 CEST|BGThe Library|BHSEK|";
    let item = Request::Item { item: item("SomeBarcode") };
    assert_eq!(field(&item, zone), "Charged until \"2023-08-31 23:59:00 CEST\", Some title");
}

#[test]
fn who_waits_for_a_returned_item_is_told_to_nobody() {
    let koha = "101YUY20240101    120000AOCPL|AB31234000000013|AQMPL|AJTeos|CK001|CY23529000000001|CTMPL|DATesti Tilli|\
        CV01|AFItem has a hold|AFReserved for Testi Tilli|AF23529000000001|";
    assert_eq!(field(&checkin(), koha), "returned, HoldHere, to MPL, Teos \"Item has a hold\"");
}

#[test]
fn every_alert_type_has_its_place() {
    for (flag, field_, meaning) in [
        ("N", "", "returned"),
        ("N", "CV00|", "returned"),
        ("Y", "", "returned, Other"),
        ("Y", "CV00|", "returned, Other"),
        ("Y", "CV|", "returned, Other"),
        ("Y", "CV01|", "returned, HoldHere"),
        ("N", "CV02|", "returned, HoldElsewhere"),
        ("Y", "CV03|", "returned, InterlibraryLoan"),
        ("Y", "CV04|", "returned, SendElsewhere"),
        ("Y", "CV99|", "returned, Other"),
        ("N", "CVxyz|", "returned, Other"),
    ] {
        let answer = format!("101YU{flag}20240101    120000AOCPL|AB31234000000013|AQ|AJTeos|{field_}");
        assert_eq!(field(&checkin(), &answer), format!("{meaning}, Teos"), "{flag} {field_}");
    }
}

#[test]
fn a_tag_is_released_only_for_a_loan_that_nobody_inhibits() {
    for (fixed, field_, released) in [
        ("1NUY", "", true),
        ("1NNU", "", true),
        ("1NN ", "CIN|", true),
        ("1NUY", "CIY|", false),
        ("1NUY", "CIN|CIY|", false),
        ("1NNN", "", false),
        ("1NYN", "", true),
        ("0NUY", "", false),
        ("YNUY", "", false),
    ] {
        let answer = format!("12{fixed}20240101    120000AOCPL|AA23529000000001|AB31234000000013|AJ|AH|{field_}");
        let Answer::Checkout(loan) = read(&checkout(), answer.as_bytes(), Encoding::Utf8) else { panic!() };
        assert_eq!(loan.may_release, released, "{fixed} {field_}");
    }
}

#[test]
fn a_failed_renewal_of_all_tells_no_numbers_and_no_items() {
    let all = Request::RenewAll { card: card("23529000000001"), pin: None };
    let failed = "6600002000320240101    120000AOCPL|BM1|BM2|BN3|AFEi onnistu|";
    assert_eq!(field(&all, failed), "not renewed, ? and ? not, [] [] \"Ei onnistu\"");
    let partly = "661000200    20240101    120000AOCPL|BM1|BM2|BN3|";
    assert_eq!(field(&all, partly), "all renewed, 2 and ? not, [\"1\", \"2\"] [\"3\"]");
}

#[test]
fn a_page_of_a_list_is_the_page_whether_or_not_the_server_pages() {
    let answer = |count: &str, from: u32, to: u32| {
        let entries = (from..=to).map(|number| format!("AU{number}|")).collect::<String>();
        format!(
            "64              00720240101    12000000000000{count}000000000000AOCPL|AA23529000000001|AEx|BLY|{entries}AU|AU|"
        )
    };
    let page = |first, last, answer: String| {
        let Answer::Patron(patron) = read(&charged(first, last), answer.as_bytes(), Encoding::Utf8) else { panic!() };
        patron.list.iter().map(|text| text.as_str().parse::<u32>().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(page(1, 3, answer("0008", 1, 3)), [1, 2, 3], "a server that pages");
    assert_eq!(page(7, 9, answer("0008", 7, 8)), [7, 8]);
    assert_eq!(page(4, 6, answer("0008", 1, 8)), [4, 5, 6], "one that sends all");
    assert_eq!(page(7, 9, answer("0008", 1, 8)), [7, 8]);
    assert_eq!(page(4, 6, answer("0002", 1, 2)), [0u32; 0], "one that sends all, and has less");
    assert_eq!(page(1, 6, answer("0002", 1, 2)), [1, 2]);
    assert_eq!(page(7, 12, answer("    ", 1, 900)), [7, 8, 9, 10, 11, 12], "one that cannot count so far");
    assert_eq!(page(10, 12, answer("0008", 9, 8)), [0u32; 0], "past the end there are empty fields");
}

#[test]
fn of_somebody_who_is_not_the_patron_nothing_is_told() {
    let full = "64YYYYYYYYYYYYYY00620240101    120000000100010001000100010001AOCPL|AA23529000000001|AESalainen|BV9.00|AU1|\
        AFTervetuloa|";
    for (verdict, meaning) in [
        ("BLY|CQN|", "wrong PIN, ?/?/?/?/?/?"),
        ("BLN|CQN|", "unknown, ?/?/?/?/?/?"),
        ("CQY|", "unclear, ?/?/?/?/?/?"),
        ("BLY|CQY|", "right, blocked, too many loans, 1/1/1/1/1/1, owes 9.00 EUR, sv, [\"1\"] \"Tervetuloa\""),
    ] {
        let list = Some((List::Charged, Page { first: 1, last: 6 }));
        let request = Request::Patron { card: card("23529000000001"), pin: Pin::new("1234"), list };
        assert_eq!(field(&request, &format!("{full}{verdict}")), meaning);
    }
}

#[test]
fn absurd_titles_are_made_fit_to_be_shown() {
    let title = |title: &str| {
        let answer = format!("1804000120230822    110550AB1|AJ{title}|");
        let Answer::Item(item) = read(&Request::Item { item: item("1") }, answer.as_bytes(), Encoding::Utf8) else {
            panic!()
        };
        item.title.as_str().to_owned()
    };
    assert_eq!(title("\u{1b}@\u{1d}VA\u{0}Teos\t 1\n2 "), "@ VA Teos 1 2");
    assert_eq!(title("a\u{308}iti &#124; isä"), "äiti | isä");
    assert_eq!(title("<b>Teos</b>"), "<b>Teos</b>", "it is the page that escapes");
    assert_eq!(title("ספר \u{202e}evil\u{2066}"), "ספר evil");
    let long = title(&"ä".repeat(4000));
    assert!(long.chars().count() == Text::LONGEST && long.ends_with('…'));
    assert!(!format!("{:?}", Text::clean("Sinuhe")).contains("Sinuhe"));
}

fn any_request() -> impl Strategy<Value = Request> {
    let page = (0u32..5, 0u32..2000).prop_map(|(first, last)| Page { first, last });
    let patron = || card("23529000000001");
    let thing = || item("31234000000013");
    prop_oneof![
        page.prop_map(move |page| Request::Patron { card: patron(), pin: None, list: Some((List::Holds, page)) }),
        Just(checkout()),
        Just(checkin()),
        Just(Request::Renew { card: patron(), pin: None, item: thing() }),
        Just(Request::RenewAll { card: patron(), pin: None }),
        Just(Request::Item { item: thing() }),
        Just(Request::EndSession { card: patron() }),
        ".{0,250}".prop_map(move |hold| Request::CancelHold {
            card: patron(),
            pin: Pin::new("1234"),
            hold: Text::clean(&hold),
        }),
    ]
}

proptest! {
    #[test]
    fn i25_any_fields_are_an_answer_that_can_be_shown(
        request in any_request(),
        fixed in "[0-9YNU ]{60}",
        fields in proptest::collection::vec(("(A[A-J]|B[A-Z]|C[A-Z]|D[A-Z]|X[A-Z])", "(Y|N|[0-9.,]{0,9}|\\PC{0,30}|.{0,30})"), 0..12),
    ) {
        let question = request.message(&profile(Checksum::Strict), Clock::system().now()).unwrap();
        let code = question.code().answer().unwrap();
        let width = code.parts().unwrap().iter().map(|part| part.width).sum::<usize>();
        let fields = fields.iter().map(|(code, value)| format!("{code}{value}|")).collect::<String>();
        let answer = format!("{code}{}{fields}", &fixed[..width]);
        if let Ok(received) = parse(answer.as_bytes()) {
            let answer = read_message(&request, &received.message, Encoding::Utf8).unwrap();
            let shown = meaning(&answer);
            prop_assert!(!shown.chars().any(|character| character.is_control()));
        }
    }

    #[test]
    fn i24_any_request_is_one_message_that_reads_back(request in any_request(), at in 0i64..4_000_000_000) {
        let wall = chrono::DateTime::from_timestamp(at, 0).unwrap();
        let now = Now { wall, ..Clock::system().now() };
        let message = request.message(&profile(Checksum::Strict), now).unwrap().numbered(Some(7));
        let frame = message.encode(Wire { error_detection: true, terminator: Terminator::Cr }).unwrap();
        let text = frame.strip_suffix(b"\r").unwrap();
        prop_assert!(text.iter().all(|byte| *byte >= b' ' && *byte != 0x7f));
        let received = parse(text).unwrap();
        prop_assert!(received.message == message);
        prop_assert!(message.first(Code::TERMINAL_PASSWORD).is_some());
        prop_assert!(message.first(Code::PATRON_PIN) != Some(b""));
        for (name, value) in message.parts() {
            prop_assert!(!name.contains("date") || read_date(value).is_some());
        }
    }
}

#[test]
fn what_was_done_while_the_library_system_was_away_is_told_with_its_own_time() {
    let at = chrono::DateTime::from_timestamp(1_795_354_480, 0).unwrap();
    let now = Now { wall: at + chrono::TimeDelta::hours(30), ..Clock::system().now() };
    let profile = profile(Checksum::Strict);
    let request = Request::Checkout { card: card("1"), pin: None, item: item("2"), when: When::Then(at) };
    let message = request.message(&profile, now).unwrap();
    assert_eq!(message.fixed("no block"), Some(&b"Y"[..]));
    assert_eq!(message.fixed("date"), Some(&b"20261122    153440"[..]));
    assert_eq!(message.fixed("nb due date"), Some(&b"20261220    153440"[..]));
    let request = Request::Checkin { item: item("2"), when: When::Then(at) };
    let message = request.message(&profile, now).unwrap();
    assert_eq!(message.fixed("no block"), Some(&b"Y"[..]));
    assert_eq!(message.fixed("date"), Some(&b"20261122    153440"[..]));
    assert_eq!(message.fixed("return date"), Some(&b"20261122    153440"[..]));
}

#[test]
fn a_hold_is_named_as_it_was_listed() {
    let cancel = |hold: &str| {
        let request = Request::CancelHold { card: card("1"), pin: None, hold: Text::clean(hold) };
        request.message(&profile(Checksum::Strict), Clock::system().now()).unwrap()
    };
    let by_item = cancel("31234000000055");
    assert_eq!(by_item.fixed("mode"), Some(&b"-"[..]));
    assert_eq!((by_item.first(Code::ITEM_ID), by_item.first(Code::TITLE)), (Some(&b"31234000000055"[..]), None));
    for title in ["Seitsemän | veljestä", "Sinuhe", "1984 / Orwell"] {
        let message = cancel(title);
        assert_eq!(message.first(Code::ITEM_ID), None);
        assert_eq!(message.first(Code::TITLE), Some(title.replace('|', "&#124;").as_bytes()));
    }
}
