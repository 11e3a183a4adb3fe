//! What a station asks and hears, against every recorded conversation of real servers.

use std::fmt::Write as _;

use omatoimi::config::{Checksum, Encoding, Terminator};
use omatoimi::ids::Pin;
use omatoimi::register::circulation::{List, Page, Request, When};
use omatoimi::sip2::{Code, Message, MessageCode, Profile, Wire, parse, read_date};
use omatoimi::time::{Clock, Now};

use super::kiosk::{card, profile};
use super::meaning::{item, meaning, read};
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
