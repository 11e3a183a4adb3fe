//! What a station asks and hears, against every recorded conversation of real servers.

use std::fmt::Write as _;

use omatoimi::config::{Checksum, Encoding, FeesField, IlsFields, IlsFlags, Terminator};
use omatoimi::ids::{Item, ItemPattern, Pin};
use omatoimi::register::circulation::{
    Answer, CheckinAnswer, Due, ItemAnswer, List, Page, PatronAnswer, RenewAllAnswer, Request, Text, When,
};
use omatoimi::register::{CardAnswer, FactsNeeded, Reading};
use omatoimi::sip2::{Code, Message, MessageCode, Profile, Wire, parse, read_date};
use omatoimi::time::{Clock, Now};

use proptest::prelude::*;

use super::kiosk::{card, profile};
use super::transcripts::{Row, frames, rows};

const HELSINKI: chrono_tz::Tz = chrono_tz::Europe::Helsinki;
/// The recordings of servers, with the encoding that each was spoken to in.
const SERVERS: [(&str, Encoding); 6] = [
    ("sipserver-evergreen", Encoding::Utf8),
    ("sipserver-2011", Encoding::Utf8),
    ("invenio-sip2-utf8", Encoding::Utf8),
    ("invenio-sip2-cp850", Encoding::Cp850),
    ("pysip2-cp850", Encoding::Cp850),
    ("pysip2-latin1-required", Encoding::Iso8859_1),
];

pub(super) fn item(number: &str) -> Item {
    ItemPattern::new("[0-9A-Za-z]+").unwrap().parse(number).unwrap()
}

/// Reads one answer as a station of a Finnish library would.
pub(super) fn read(request: &Request, answer: &[u8], encoding: Encoding) -> Answer {
    let message = parse(answer).unwrap().message;
    read_message(request, &message, encoding).unwrap()
}

fn read_message(request: &Request, message: &Message, encoding: Encoding) -> Option<Answer> {
    let fields =
        IlsFields { fees: FeesField { absent_cents: Some(0), ..FeesField::default() }, ..IlsFields::default() };
    let flags = IlsFlags { door: vec![4], loan: vec![0, 4, 5, 6, 9, 10, 11, 12, 13], lending_ban: vec![0] };
    let needed = FactsNeeded::default();
    Reading { fields: &fields, flags: &flags, needed: &needed, encoding, timezone: HELSINKI }.answer(request, message)
}

/// What one recorded message asks, where a station asks such a thing.
fn asked(message: &Message) -> Option<Request> {
    let text = |code| str::from_utf8(message.first(code).unwrap_or_default()).unwrap();
    let patron = || card(text(Code::PATRON_ID));
    let thing = || item(text(Code::ITEM_ID));
    let pin = || Pin::new(text(Code::PATRON_PIN));
    let when = || {
        let at = read_date(message.fixed("date").unwrap()).unwrap();
        let at = at.and_local_timezone(HELSINKI).unwrap().to_utc();
        if message.fixed("no block") == Some(b"Y") { When::Then(at) } else { When::Now }
    };
    let lists = [List::Holds, List::Overdue, List::Charged, List::Fines, List::UnavailableHolds];
    Some(match message.code() {
        MessageCode::CHECKOUT => Request::Checkout { card: patron(), pin: pin(), item: thing(), when: when() },
        MessageCode::CHECKIN => Request::Checkin { item: thing(), when: when() },
        MessageCode::RENEW => {
            message.first(Code::ITEM_ID)?;
            Request::Renew { card: patron(), pin: pin(), item: thing() }
        }
        MessageCode::RENEW_ALL => Request::RenewAll { card: patron(), pin: pin() },
        MessageCode::ITEM_INFORMATION => Request::Item { item: thing() },
        MessageCode::END_SESSION => Request::EndSession { card: patron() },
        MessageCode::PATRON_INFORMATION => {
            let summary = message.fixed("summary").unwrap();
            let list = lists.into_iter().find(|list| summary[list.place()] == b'Y');
            let number = |code, otherwise| text(code).parse().unwrap_or(otherwise);
            let page = Page { first: number(Code::START_ITEM, 1), last: number(Code::END_ITEM, 99) };
            Request::Patron { card: patron(), pin: pin(), list: list.map(|list| (list, page)) }
        }
        _ => return None,
    })
}

/// Every recorded question of a station with its whole answer.
fn conversations(file: &str) -> Vec<(Row, Message, Request, Vec<u8>)> {
    let rows = rows(file).into_iter();
    rows.filter_map(|row| {
        let question = frames(&row.request).into_iter().next()?;
        let answer = frames(&row.response).into_iter().next()?;
        let question = parse(&question).ok()?.message;
        let answer_code = parse(&answer).ok()?.message.code();
        let plain = |code| question.first(code).is_none_or(|id| !id.is_empty() && id.is_ascii());
        let is_whole = Some(answer_code) == question.code().answer() && plain(Code::PATRON_ID) && plain(Code::ITEM_ID);
        let request = is_whole.then(|| asked(&question)).flatten()?;
        Some((row, question, request, answer))
    })
    .collect()
}

#[test]
fn every_recorded_answer_of_circulation_has_the_meaning_it_had() {
    let mut read_so = String::new();
    for (file, encoding) in SERVERS {
        for (row, _, request, answer) in conversations(file) {
            let _ = writeln!(read_so, "{}: {}", row.name, meaning(&read(&request, &answer, encoding)));
        }
    }
    let known = include_str!("../../fixtures/sip2-meanings.txt");
    let known = known.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>();
    for (read, known) in read_so.lines().zip(&known) {
        assert_eq!(read, *known);
    }
    assert_eq!(read_so.lines().count(), known.len());
}

/// In words, as a patron would be told.
fn meaning(answer: &Answer) -> String {
    match answer {
        Answer::Patron(patron) => patron_meaning(patron),
        Answer::Checkout(loan) | Answer::Renew(loan) => {
            let what = match (loan.ok, loan.is_renewal, loan.may_release) {
                (true, false, true) => "lent",
                (true, false, false) => "lent, and its tag stays secured",
                (true, true, true) => "renewed, and its tag may be released",
                (true, true, false) => "renewed",
                (false, _, false) => "refused",
                (false, _, true) => panic!("a tag is released without a loan"),
            };
            format!("{what}{}{}{}", due(&loan.due), titled(&loan.title), said(&loan.messages))
        }
        Answer::Checkin(CheckinAnswer { ok, title, sort_bin, alert, destination, messages }) => {
            let bin = sort_bin.as_ref().map(|bin| format!(", bin {}", bin.as_str())).unwrap_or_default();
            let alert = alert.map(|alert| format!(", {alert:?}")).unwrap_or_default();
            let to = destination.as_ref().map(|to| format!(", to {}", to.as_str())).unwrap_or_default();
            let what = if *ok { "returned" } else { "not returned" };
            format!("{what}{bin}{alert}{to}{}{}", titled(title), said(messages))
        }
        Answer::RenewAll(RenewAllAnswer { ok, renewed, unrenewed, renewed_items, unrenewed_items, messages }) => {
            let count = |count: &Option<u32>| count.map_or("?".to_owned(), |count| count.to_string());
            let (renewed, unrenewed) = (count(renewed), count(unrenewed));
            let what = if *ok { "all renewed" } else { "not renewed" };
            let lists = format!("{:?} {:?}", words(renewed_items), words(unrenewed_items));
            format!("{what}, {renewed} and {unrenewed} not, {lists}{}", said(messages))
        }
        Answer::Item(ItemAnswer { status, title, due: on, messages }) => {
            format!("{status:?}{}{}{}", due(on), titled(title), said(messages))
        }
        Answer::Hold { ok, messages } => format!("hold {ok}{}", said(messages)),
        Answer::SessionEnded => "ended".to_owned(),
    }
}

fn patron_meaning(patron: &PatronAnswer) -> String {
    let standing = match &patron.standing {
        CardAnswer::Right(_) => "right",
        CardAnswer::Unknown => "unknown",
        CardAnswer::WrongPin => "wrong PIN",
        CardAnswer::Unclear(_) => "unclear",
    };
    let counts = patron.counts;
    let count = |count: Option<u32>| count.map_or("?".to_owned(), |count| count.to_string());
    let counts = [counts.holds, counts.overdue, counts.charged, counts.fines, counts.recalls, counts.unavailable_holds];
    let counts = counts.map(count).join("/");
    let blocked = if patron.loan_blocked { ", blocked" } else { "" };
    let full = if patron.too_many_charged { ", too many loans" } else { "" };
    let fees = patron.fees.as_ref().map(|fees| format!(", owes {fees}")).unwrap_or_default();
    let list = if patron.list.is_empty() { String::new() } else { format!(", {:?}", words(&patron.list)) };
    let language = patron.language.map(|language| format!(", {}", language.code())).unwrap_or_default();
    format!("{standing}{blocked}{full}, {counts}{fees}{language}{list}{}", said(&patron.messages))
}

fn words(texts: &[Text]) -> Vec<&str> {
    texts.iter().map(Text::as_str).collect()
}

fn said(messages: &[Text]) -> String {
    messages.iter().map(|text| format!(" \"{}\"", text.as_str())).collect()
}

fn titled(title: &Text) -> String {
    if title.is_empty() { ", no title".to_owned() } else { format!(", {}", title.as_str()) }
}

fn due(due: &Due) -> String {
    match due {
        Due::On(day) => format!(" until {day}"),
        Due::Said(words) => format!(" until \"{}\"", words.as_str()),
        Due::Unknown => String::new(),
    }
}

/// A site that speaks as the recording client did, at the moment it did.
fn as_recorded(question: &Message, encoding: Encoding) -> (Profile, Now) {
    let institution = str::from_utf8(question.first(Code::INSTITUTION).unwrap()).unwrap().to_owned();
    let at = read_date(question.fixed("date").unwrap()).unwrap();
    let wall = at.and_local_timezone(HELSINKI).unwrap().to_utc();
    (Profile { institution, encoding, ..profile(Checksum::Strict) }, Now { wall, ..Clock::system().now() })
}

#[test]
fn our_requests_are_byte_for_byte_those_of_the_recording_client_or_differ_where_they_should() {
    let mut same = std::collections::BTreeMap::<String, usize>::new();
    for (file, encoding) in SERVERS {
        for (row, question, request, _) in conversations(file) {
            let (profile, now) = as_recorded(&question, encoding);
            let ours = request.message(&profile, now).unwrap().numbered(question.sequence());
            let wire = Wire { error_detection: question.sequence().is_some(), terminator: Terminator::Cr };
            if *ours.encode(wire).unwrap() == row.request {
                *same.entry(question.code().to_string()).or_default() += 1;
                continue;
            }
            for (name, value) in ours.parts() {
                // Never blank in ours, and 28 days on for a loan made offline; a loan one has is always renewed; one list
                // at most is asked for, and in Finnish.
                let differs = ["nb due date", "SC renewal policy", "summary", "language"].contains(&name);
                assert!(differs || question.fixed(name) == Some(value), "{}: {name}", row.name);
            }
            for (code, value) in ours.fields() {
                // Ours are there even where the recording client tried what happens without them.
                let differs = [Code::START_ITEM, Code::END_ITEM, Code::FEE_ACKNOWLEDGED, Code::CANCEL];
                let theirs = question.first(code);
                let left_out = theirs.is_none() && differs.contains(&code);
                let tried = code == Code::CANCEL && theirs == Some(b"Y") || code == Code::CURRENT_LOCATION;
                assert!(theirs == Some(value) || left_out || tried, "{}: {code}", row.name);
            }
        }
    }
    // The rest: nb due dates left blank, 35 with a PIN, lists without a page, and what was tried for its own sake.
    let expected = [("09", 14), ("11", 12), ("17", 39), ("29", 4), ("63", 28), ("65", 6)];
    let expected = expected.into_iter().map(|(code, count)| (code.to_owned(), count)).collect();
    assert_eq!(same, expected);
}

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
