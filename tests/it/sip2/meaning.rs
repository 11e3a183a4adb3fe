//! What a station makes of an answer, in words: so that a test can say what it should be.

use omatoimi::config::{Encoding, FeesField, IlsFields, IlsFlags};
use omatoimi::ids::{Item, ItemPattern};
use omatoimi::register::circulation::{
    Answer, CheckinAnswer, Due, ItemAnswer, PatronAnswer, RenewAllAnswer, Request, Text,
};
use omatoimi::register::{CardAnswer, FactsNeeded, Reading};
use omatoimi::sip2::{Message, parse};

const HELSINKI: chrono_tz::Tz = chrono_tz::Europe::Helsinki;

pub(super) fn item(number: &str) -> Item {
    ItemPattern::new("[0-9A-Za-z]+").unwrap().parse(number).unwrap()
}

/// Reads one answer as a station of a Finnish library would.
pub(super) fn read(request: &Request, answer: &[u8], encoding: Encoding) -> Answer {
    let message = parse(answer).unwrap().message;
    read_message(request, &message, encoding).unwrap()
}

pub(super) fn read_message(request: &Request, message: &Message, encoding: Encoding) -> Option<Answer> {
    let fields =
        IlsFields { fees: FeesField { absent_cents: Some(0), ..FeesField::default() }, ..IlsFields::default() };
    let flags = IlsFlags { door: vec![4], loan: vec![0, 4, 5, 6, 9, 10, 11, 12, 13], lending_ban: vec![0] };
    let needed = FactsNeeded::default();
    Reading { fields: &fields, flags: &flags, needed: &needed, encoding, timezone: HELSINKI }.answer(request, message)
}

/// In words, as a patron would be told.
pub(super) fn meaning(answer: &Answer) -> String {
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
