//! Defects of the closest peer that this program must not repeat, numbered as in the study of it. The second (hours in
//! the library's time) is tried beside `policy::hours`, the third (categories compared whole) beside `policy::rules`.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, Utc};
use omatoimi::ids::{CardPattern, Pin};
use omatoimi::pin::{Hasher, Pepper};
use omatoimi::policy::{Exceptions, Hours, Reason, Schedule};
use rusqlite::Connection;
use serde_json::Value;

use crate::end_to_end::entries::assert_entry;
use crate::end_to_end::ils::{Ils, Mood};
use crate::end_to_end::kiosk::{Kiosk, STRIKE};
use crate::end_to_end::leaks;
use crate::end_to_end::line::Line;
use crate::end_to_end::patrons::{UNKNOWN_CARD, WRONG_PIN, oystila, veikko};
use crate::end_to_end::site::Site;
use crate::end_to_end::wait::{SOON, unless_late, until};

/// Its default log wrote whole requests, card and clear PIN and password, to a file.
#[test]
fn b5_1_no_log_file_is_written_and_the_loudest_log_holds_no_card_pin_or_password() {
    let ils = Ils::open();
    let mut kiosk = Kiosk::open(&ils);
    let files = |kiosk: &Kiosk| -> BTreeSet<PathBuf> {
        let store = kiosk.path("store");
        let all = leaks::files_under(&kiosk.path(""));
        all.into_iter().filter(|file| !file.starts_with(&store)).collect()
    };
    let before = files(&kiosk);
    kiosk.let_in(oystila());
    kiosk.attempt(&veikko().card, WRONG_PIN);
    kiosk.wait_for_entry(2);
    kiosk.attempt(UNKNOWN_CARD, WRONG_PIN);
    kiosk.wait_for_entry(3);
    assert_eq!(kiosk.stop(), Some(0));
    assert_eq!(files(&kiosk), before, "outside its store it writes nothing");
    let said = kiosk.printed();
    assert!(said.contains("TRACE") || said.contains("DEBUG"), "the log was as loud as it gets");
    for secret in [&oystila().card, &oystila().pin, &veikko().card, UNKNOWN_CARD, WRONG_PIN, "kioskpwd"] {
        assert!(!said.contains(secret), "a secret stands in the log");
    }
    // When this kiosk goes, its store is searched for the cards and PINs as well.
}

/// It had no limit on tries anywhere, and kept a cheap hash salted with the card number.
#[test]
fn b5_4_tries_are_counted_and_a_kept_pin_is_dear_to_guess_and_salted_by_chance() {
    let ils = Ils::open();
    let kiosk = Kiosk::open(&ils);
    kiosk.let_in(oystila());
    let verifier = until("the verifier is kept", SOON, || verifiers(&kiosk).pop());
    let parts: Vec<&str> = verifier.split(':').collect();
    // Version 19, 19 MiB, two passes, one lane, then salt and hash: ten thousand PINs take minutes, with the pepper.
    assert_eq!(parts[..5], ["argon2id", "19", "19456", "2", "1"]);

    // The salt is of this verifier alone: the same PIN of the same card gets another one on another kiosk.
    let other = Kiosk::open(&ils);
    other.let_in(oystila());
    let other = until("the verifier is kept", SOON, || verifiers(&other).pop());
    assert_ne!(parts[5], other.split(':').nth(5).unwrap());

    // And without this kiosk's own pepper even the right PIN proves nothing.
    let card = CardPattern::new("[0-9]+").unwrap().parse(&oystila().card).unwrap();
    let pin = Pin::new(&oystila().pin).unwrap();
    let kept = omatoimi::pin::Verifier::from_text(&verifier).unwrap();
    let with = |pepper: Pepper| Hasher::new(pepper, "sammonlahti").check(&kept, &pin, &card);
    assert!(with(Pepper::read(&kiosk.path("pepper")).unwrap()));
    assert!(!with(Pepper::from_bytes([0; 32])));

    let refused = until("guessing ends", Duration::from_secs(60), || {
        let before = kiosk.entries().len();
        kiosk.attempt(&veikko().card, WRONG_PIN);
        let entry = kiosk.wait_for_entry(before + 1);
        (entry["reason"] == "pin-locked").then_some(before)
    });
    assert!(refused <= 12, "{refused} tries were heard");
    assert!(ils.times_asked(&veikko().card) <= 10);
}

/// The verifiers in the store, by their stored form.
fn verifiers(kiosk: &Kiosk) -> Vec<String> {
    let register = Connection::open(kiosk.path("store/register.db")).unwrap();
    let mut rows = register.prepare("SELECT verifier FROM patrons WHERE verifier IS NOT NULL").unwrap();
    let verifiers = rows.query_map([], |row| row.get(0)).unwrap();
    verifiers.collect::<Result<_, _>>().unwrap()
}

/// Its melody, relay wait, PIN wait and card read held each other up.
#[test]
fn b5_5_a_visit_is_answered_while_the_lock_is_still_released() {
    let ils = Ils::open();
    let unlock_for = Duration::from_secs(10);
    let kiosk = Site::new(ils.address()).with("unlock_for = \"400ms\"", "unlock_for = \"10s\"").open();
    kiosk.attempt(&oystila().card, &oystila().pin);
    let opened = kiosk.board.wait_for_opening(STRIKE, 1);
    kiosk.attempt(&veikko().card, WRONG_PIN);
    assert_entry(&kiosk.wait_for_entry(2), "refused", "wrong-pin");
    assert!(kiosk.board.is_on(STRIKE), "the next one was answered before the lock fell");
    let off_at = kiosk.board.wait_until_off(STRIKE, unlock_for + SOON);
    assert!(off_at - opened.at >= unlock_for.mul_f32(0.9), "and the release was not cut short");
}

#[test]
fn b5_5_a_door_answers_while_another_waits_for_the_library_system() {
    let ils = Ils::open();
    let site = Site::new(ils.address()).with("timeout = \"3s\"", "timeout = \"10s\"");
    let port = site.path("dev/back").display().to_string();
    let back = format!(
        "[device.back-scanner]\ndriver = \"barcode\"\nport = \"{port}\"\n\n[door.back]\nreader = \"back-scanner\"\n\
         lock = \"door-relay:1\"\nhours = \"off\"\n\n[station.kiosk]"
    );
    let mut kiosk = site.with("[station.kiosk]", &back).equipped();
    let scanner = Line::new(&kiosk.path("dev/back"));
    scanner.plug(Box::new(|_| Vec::new()));
    kiosk.start();
    kiosk.wait_until_well();
    ils.becomes(Mood::Silent);
    kiosk.attempt(&oystila().card, &oystila().pin);
    ils.wait_until_asked(&oystila().card, 1);
    kiosk.keep_secret(&veikko().card);
    scanner.send(format!("{}\r", veikko().card).as_bytes());
    let entries = until("the other door answers", Duration::from_secs(9), || {
        let listed = kiosk.run(&["entries", "list"]).stdout;
        let entries: Vec<Value> = listed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        (!entries.is_empty()).then_some(entries)
    });
    assert_entry(&entries[0], "refused", "closed");
    assert_eq!((entries.len(), &entries[0]["door"]), (1, &"back".into()), "the first visit still waits");
    let health = unless_late(Duration::from_secs(2), || kiosk.health());
    assert!(health.is_some(), "and the health page is answered too");
}

/// It had one interval a weekday, no holidays, and no night.
#[test]
fn b5_6_a_day_may_have_several_intervals_holidays_differ_and_a_night_is_one_span() {
    let text = "Mo-Fr 06:00-09:00,16:00-22:00; Sa 20:00-02:00; PH off; Dec 24 08:00-12:00";
    let hours = Hours::parse(text, chrono_tz::Europe::Helsinki).unwrap();
    for (at, open) in [
        // A Monday in November, two hours ahead of UTC.
        ("2026-11-23T03:59:59Z", false),
        ("2026-11-23T04:00:00Z", true),
        ("2026-11-23T07:00:00Z", false),
        ("2026-11-23T13:59:59Z", false),
        ("2026-11-23T14:00:00Z", true),
        ("2026-11-23T20:00:00Z", false),
        // Saturday night is open until two on Sunday morning, which has no hours of its own.
        ("2026-11-28T17:59:59Z", false),
        ("2026-11-28T18:00:00Z", true),
        ("2026-11-28T22:30:00Z", true),
        ("2026-11-29T00:00:00Z", false),
        ("2026-11-29T12:00:00Z", false),
        // Christmas Day is a Friday; the eve has hours of its own.
        ("2026-12-25T05:00:00Z", false),
        ("2026-12-24T05:00:00Z", false),
        ("2026-12-24T08:00:00Z", true),
        ("2026-12-24T15:00:00Z", false),
    ] {
        let at: DateTime<Utc> = at.parse().unwrap();
        assert_eq!(hours.is_open(at), open, "{at}");
    }
    let night: DateTime<Utc> = "2026-11-28T18:00:00Z".parse().unwrap();
    let schedule = Schedule::new(chrono_tz::Europe::Helsinki, Some(hours), None, Exceptions::default());
    assert_eq!(schedule.open_until(night), Some("2026-11-29T00:00:00Z".parse().unwrap()));
}

/// Its older doors could not read newer reasons.
#[test]
fn b5_7_a_reason_of_a_newer_version_is_listed_counted_and_forgotten_like_any_other() {
    const NEWER: &str = "roof-on-fire";
    assert_eq!(Reason::from_code(NEWER), None);
    let ils = Ils::open();
    let mut kiosk = Kiosk::open(&ils);
    kiosk.attempt(&oystila().card, WRONG_PIN);
    kiosk.wait_for_entry(1);
    assert_eq!(kiosk.stop(), Some(0));
    let book = Connection::open(kiosk.path("store/entries.db")).unwrap();
    assert_eq!(book.execute("UPDATE entries SET reason = ?1", [NEWER]).unwrap(), 1);
    drop(book);

    kiosk.start();
    kiosk.wait_until_well();
    assert_entry(&kiosk.entries()[0], "refused", NEWER);
    let stats = kiosk.run(&["entries", "stats", "--output", "json"]);
    assert!(stats.code == Some(0) && stats.stdout.contains(NEWER), "{stats:?}");
    assert_eq!(kiosk.run(&["retention", "run"]).code, Some(0));
    assert_eq!(kiosk.run(&["retention", "verify"]).code, Some(0));
    assert_entry(&kiosk.let_in(veikko()), "granted", "granted");
}
