//! Two weeks after its login an entry is gone, and not earlier (promise 4, I14, I15), shown by the real program under
//! a turned clock.

use chrono::{DateTime, TimeDelta, Utc};

use super::entries::entries_of;
use super::ils::Ils;
use super::kiosk::Kiosk;
use super::leaks::{files_under, holds};
use super::patrons::oystila;
use super::site::Site;
use super::turned_clock::TurnedClock;
use super::wait::{SOON, until};

/// 14 d in seconds (contract.md 5).
const RETENTION: i64 = 1_209_600;

#[test]
fn promise_4_an_entry_is_there_a_second_before_two_weeks_and_gone_a_second_after() {
    let Some(clock) = TurnedClock::find("promise_4_an_entry_is_there_a_second_before_two_weeks") else {
        return;
    };
    let ils = Ils::open();
    let mut kiosk = believing_its_clock(&ils);
    let entry = kiosk.let_in(oystila());
    let at: DateTime<Utc> = entry["at"].as_str().unwrap().parse().unwrap();
    assert_eq!(kiosk.stop(), Some(0));

    let run_at = |seconds: i64, arguments: &[&str]| {
        kiosk.finish(clock.turn(kiosk.command(arguments), at + TimeDelta::seconds(RETENTION + seconds)))
    };
    assert_eq!(run_at(-1, &["retention", "run"]).code, Some(0));
    let kept = entries_of(&run_at(-1, &["entries", "list"]));
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0]["card"], oystila().card.as_str());

    assert!(entries_of(&run_at(2, &["entries", "list"])).is_empty(), "not readable even before the purge");
    let purged = run_at(2, &["retention", "run"]);
    assert_eq!(purged.code, Some(0), "{}", purged.stderr);
    assert!(entries_of(&run_at(2, &["entries", "list"])).is_empty());
    let verified = run_at(2, &["retention", "verify"]);
    assert_eq!(verified.code, Some(0), "{}{}", verified.stdout, verified.stderr);
    assert_no_byte_of(&kiosk, &entry);
}

#[test]
fn promise_4_a_kiosk_that_was_switched_off_forgets_at_its_next_start_before_it_serves() {
    let Some(clock) = TurnedClock::find("promise_4_a_kiosk_that_was_switched_off_forgets") else {
        return;
    };
    let ils = Ils::open();
    let mut kiosk = believing_its_clock(&ils);
    let entry = kiosk.let_in(oystila());
    let at: DateTime<Utc> = entry["at"].as_str().unwrap().parse().unwrap();
    kiosk.kill();

    let late = clock.turn(kiosk.run_command(), at + TimeDelta::seconds(RETENTION + 2));
    kiosk.start_as(late);
    assert_no_byte_of(&kiosk, &entry);
    kiosk.wait_until_well();
    assert_eq!(kiosk.stop(), Some(0));
}

#[test]
fn retention_verify_finds_what_a_purge_has_not_run_on() {
    let Some(clock) = TurnedClock::find("retention_verify_finds_what_a_purge_has_not_run_on") else {
        return;
    };
    let ils = Ils::open();
    let mut kiosk = believing_its_clock(&ils);
    let entry = kiosk.let_in(oystila());
    let at: DateTime<Utc> = entry["at"].as_str().unwrap().parse().unwrap();
    assert_eq!(kiosk.stop(), Some(0));
    let late = at + TimeDelta::seconds(RETENTION + 2);
    let verified = kiosk.finish(clock.turn(kiosk.command(&["retention", "verify"]), late));
    assert_eq!(verified.code, Some(1), "an old record is still there: {}{}", verified.stdout, verified.stderr);
}

#[test]
fn i34_a_clock_that_was_set_back_shows_no_entries_and_proves_nothing() {
    let Some(clock) = TurnedClock::find("i34_a_clock_that_was_set_back_shows_no_entries_and_proves_nothing") else {
        return;
    };
    let ils = Ils::open();
    let mut kiosk = Kiosk::open(&ils);
    let entry = kiosk.let_in(oystila());
    let at: DateTime<Utc> = entry["at"].as_str().unwrap().parse().unwrap();
    assert_eq!(kiosk.stop(), Some(0));
    let run_at =
        |days: i64, arguments: &[&str]| kiosk.finish(clock.turn(kiosk.command(arguments), at + TimeDelta::days(days)));
    assert_eq!(entries_of(&run_at(1, &["entries", "list"])).len(), 1, "a clock ahead, as after a night without power");
    let earlier = run_at(-20, &["entries", "list"]);
    let verified = run_at(-20, &["retention", "verify"]);
    // Where the kernel vouches for its clock, every command believes even this one.
    let purged = run_at(-20, &["retention", "run"]);
    assert_eq!((earlier.code, verified.code), (purged.code, purged.code), "{}{}", earlier.stderr, verified.stderr);
    assert_eq!(earlier.stdout.is_empty(), earlier.code != Some(0));
}

#[test]
fn promise_4_the_running_program_forgets_an_entry_at_its_second() {
    let ils = Ils::open();
    let mut kiosk = Site::new(ils.address())
        .with("trust = \"synchronised\"", "trust = \"system\"")
        .with("retention = \"14d\"", "retention = \"3s\"")
        .open();
    let entry = kiosk.let_in(oystila());
    until("the entry is gone from disk", SOON, || {
        (kiosk.entries().is_empty() && kiosk.run(&["retention", "verify"]).code == Some(0)).then_some(())
    });
    assert_eq!(kiosk.stop(), Some(0));
    assert_no_byte_of(&kiosk, &entry);
}

#[test]
fn where_no_store_was_ever_made_there_is_nothing_to_list_to_forget_or_to_find() {
    let ils = Ils::open();
    let kiosk = Site::new(ils.address()).equipped();
    for command in [["entries", "list"], ["retention", "run"], ["retention", "verify"]] {
        let ended = kiosk.run(&command);
        assert_eq!(ended.code, Some(0), "{command:?}: {}", ended.stderr);
    }
    let json = kiosk.run(&["retention", "verify", "--output", "json"]).stdout;
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&report["ok"], &report["files"]), (&true.into(), &0.into()));
}

fn believing_its_clock(ils: &Ils) -> Kiosk {
    Site::new(ils.address()).with("trust = \"synchronised\"", "trust = \"system\"").open()
}

/// The entry's id is written in clear, as text or as its 16 bytes, while the entry lives; nothing of it may be left.
fn assert_no_byte_of(kiosk: &Kiosk, entry: &serde_json::Value) {
    let id = entry["id"].as_str().unwrap();
    let raw = uuid::Uuid::parse_str(id).unwrap().into_bytes();
    for file in files_under(&kiosk.path("store")) {
        let bytes = std::fs::read(&file).unwrap();
        let left = holds(&bytes, id) || bytes.windows(raw.len()).any(|window| window == raw);
        assert!(!left, "the entry's id stands in {}", file.display());
    }
}
