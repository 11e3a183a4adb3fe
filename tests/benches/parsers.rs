//! How fast the parts that read, judge and forget are, alone and on one core. The best of several runs counts: what is
//! slower was disturbed.
//!
//! `cargo bench --bench parsers`
#![expect(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a benchmark prints, and fails loudly")]

mod filled;
mod patrons;
mod report;

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use omatoimi::config::DoorRules;
use omatoimi::policy::{Case, Category, ClockState, Decision, Hours, Identity, Listing, PatronFacts, judge};
use omatoimi::sip2::service::{Desk, Turn};
use omatoimi::sip2::{ChecksumState, parse};
use omatoimi::store::{Store, StoreKey};
use omatoimi::time::{Clock, Now};
use omatoimi_hardware::barcode::{Framing, Splitter};
use omatoimi_hardware::reader::Decoder;
use omatoimi_hardware::tag::extension::{self, Extension};
use omatoimi_hardware::tag::fixed::{self, Basic};
use omatoimi_hardware::tag::objects::{self, Object, element};
use omatoimi_hardware::tag::rfid501::Label;
use omatoimi_hardware::tag::{self, Memory, Model, Order, Set, Text, Usage};

use patrons::Patron;
use report::{head, millis, number};

const ROUNDS: u32 = 7;

fn main() {
    report::machine(&report::directory());
    head(&format!("best of {ROUNDS}"), &["value"]);
    number("SIP2: parse a 64, checksum and all", nanos_each(10_000, parse_an_answer()), "ns", None);
    let codes: Vec<u8> = (0..1_000).flat_map(|number| format!("2{number:013}\r").into_bytes()).collect();
    let whole = nanos_each(20, || split(&codes));
    number("barcode splitter", whole / codes.len() as f64, "ns a byte", None);
    for (name, memory, dsfid, model) in tags() {
        let took = nanos_each(20_000, || {
            assert_eq!(tag::decode(black_box(Memory { bytes: &memory, dsfid, block_size: 4 })).model, model);
        });
        number(&format!("tag: decode {name}"), took, "ns", Some(2_000.0));
    }
    number("Hours::is_open, holidays and a clock change", nanos_each(2_000, ask_hours()), "ns", None);
    number("policy: judge a patron by every rule", nanos_each(100_000, judge_a_case()), "ns", None);
    forget();
}

/// Tags of 112 bytes as they lie on pads: of each model, with no format told, and one that is none of them, which is tried
/// as each.
fn tags() -> [(&'static str, Vec<u8>, Option<u8>, Model); 8] {
    let text = |text: &str| Text::new(text).unwrap();
    let basic = Basic {
        usage: Usage::ForLoan,
        set: Set::new(1, 1).unwrap(),
        item: text("1620154429"),
        owner: Some(text("FI-Mamk-M")),
    };
    let fixed = fixed::encode(&basic, &[], 112).unwrap();
    let written = [
        Object::text(element::ITEM, &text("1620168259")),
        Object::content(&[3, 5, 7]),
        Object::usage(Usage::ForLoan, 0),
        Object::text(7, &text("BA")),
        Object::isil(element::OWNER, &text("FI-Mamk-M")),
    ];
    let objects = objects::encode(&written, 112).unwrap();
    let mut damaged = objects.clone();
    *damaged.last_mut().unwrap() = 1;
    let turned = Memory { bytes: &fixed, dsfid: None, block_size: 4 }.in_order(Order::Reversed).into_owned();
    let label = Label { set: Set::new(1, 1), kind: 1, item: text("1302003767"), branch: 0, library: 0, custom: 0 };
    // A tag with a title behind its basic block, as large as library tags are.
    let title = Extension { id: extension::TITLE, data: "Seitsemän veljestä".into() };
    let titled = fixed::encode(&basic, &[title], 256).unwrap();
    [
        ("ISO 28560-3 with a title, 256 bytes", titled, None, Model::Iso28560_3),
        ("ISO 28560-3", fixed, None, Model::Iso28560_3),
        ("ISO 28560-3, bytes turned", turned, None, Model::Iso28560_3),
        ("ISO 28560-2", objects.clone(), Some(tag::DSFID_OBJECTS), Model::Iso28560_2),
        ("ISO 28560-2, no format told", objects, None, Model::Iso28560_2),
        ("3M RFID501", label.encode(112).unwrap(), None, Model::Rfid501),
        ("blank", vec![0; 112], None, Model::Blank),
        ("damaged, tried as all", damaged, None, Model::Unknown),
    ]
}

/// The answer to a 63 as the sample service gives it.
fn parse_an_answer() -> impl Fn() {
    let service = patrons::library_system(1);
    let now = Clock::system().now().wall.with_timezone(&service.timezone);
    let mut desk = Desk::new(service.encoding, service.terminator);
    let mut ask = |request: &[u8]| match desk.answer(request.trim_ascii_end(), service.register.as_ref(), &now) {
        Turn::Answer(answer) => answer.trim_ascii_end().to_vec(),
        Turn::AnswerAndClose(_) | Turn::Close => panic!("the service does not answer"),
    };
    ask(&patrons::login_request());
    let answer = ask(&patrons::patron_request(&Patron::numbered(0)));
    assert!(answer.starts_with(b"64") && parse(&answer).unwrap().checksum == ChecksumState::Valid);
    move || {
        let _ = black_box(parse(black_box(&answer)));
    }
}

fn split(codes: &[u8]) {
    let mut splitter = Splitter::new(Framing::Terminator);
    let now = mono();
    // As much as one read takes.
    for chunk in black_box(codes).chunks(256) {
        splitter.handle(chunk, now);
        while let Some(event) = splitter.next_event() {
            black_box(event);
        }
    }
}

fn ask_hours() -> impl Fn() {
    let hours = Hours::parse("Mo-Su 06:00-22:00; PH off", chrono_tz::Europe::Helsinki).unwrap();
    let days = ["2026-03-29T10:00:00Z", "2026-06-19T10:00:00Z", "2026-11-22T23:00:00Z"];
    let days = days.map(|day| day.parse().unwrap());
    assert_eq!(days.map(|day| hours.is_open(day)), [true, false, false]);
    move || {
        black_box(hours.is_open(black_box(days[0])));
    }
}

fn judge_a_case() -> impl Fn() {
    let day = |text: &str| text.parse().unwrap();
    let rules = DoorRules {
        minimum_age: Some(15),
        guardian_consent_below: Some(15),
        deny_categories: vec![Category("CORPORATE".into())],
        require_permission: true,
        refuse_lending_ban: true,
        maximum_fees: Some("50.00 EUR".parse().unwrap()),
        require_terms: true,
        ..DoorRules::default()
    };
    let patron = Identity::Proven(PatronFacts {
        permission: Some(true),
        terms_accepted: Some(true),
        category: Some(Category("ADULT".into())),
        old_enough_from: vec![(15, day("1995-02-28"))],
        expires: Some(day("2050-12-31")),
        fees_cents: Some(1250),
        ..PatronFacts::default()
    });
    let today = day("2026-11-22");
    move || {
        let case = Case {
            rules: &rules,
            expiry_is_told: true,
            listing: Listing::None,
            lockdown: false,
            inside: None,
            clock: ClockState::Believed,
            open: true,
            today,
            identity: black_box(&patron),
        };
        assert_eq!(black_box(judge(&case)), Decision::Admit);
    }
}

/// The entry log of two weeks, read and forgotten. Each purge has a copy of its own.
fn forget() {
    let directory = tempfile::tempdir_in(report::directory()).unwrap();
    let (made, key) = (directory.path().join("made"), StoreKey::from_bytes([7; 32]));
    filled::fill(&made, &key);
    let store = filled::open(&made, &key);
    let now = Clock::system().now();
    let entries = filled::ENTRIES;
    let listed = best(|| {
        let began = mono();
        assert_eq!(store.entries(None, None, now.wall).unwrap().len(), entries as usize);
        began.elapsed()
    });
    number(&format!("store: list {entries} entries, cards opened"), millis(listed), "ms", None);
    drop(store);

    let later = now.after(filled::RETENTION);
    let purged = best(|| purge(&copy(&made), &key, later));
    number(&format!("store: forget {entries} entries, no byte left"), millis(purged), "ms", None);
}

fn purge(directory: &tempfile::TempDir, key: &StoreKey, now: Now) -> Duration {
    let mut store = Store::open(filled::settings(directory.path()), key, now).unwrap().store;
    let began = mono();
    let report = store.purge(now, true).unwrap();
    let took = began.elapsed();
    assert_eq!(report.entries, filled::ENTRIES as usize);
    took
}

fn copy(store: &Path) -> tempfile::TempDir {
    let copy = tempfile::tempdir_in(report::directory()).unwrap();
    for file in std::fs::read_dir(store).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), copy.path().join(file.file_name())).unwrap();
    }
    copy
}

/// Nanoseconds for one of `times`.
fn nanos_each(times: u32, act: impl Fn()) -> f64 {
    let took = best(|| {
        let began = mono();
        (0..times).for_each(|_| act());
        began.elapsed()
    });
    took.as_secs_f64() * 1e9 / f64::from(times)
}

fn best(mut round: impl FnMut() -> Duration) -> Duration {
    (0..ROUNDS).map(|_| round()).min().unwrap()
}

fn mono() -> Instant {
    Clock::system().now().mono
}
