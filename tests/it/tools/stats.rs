//! `entries stats`: what is counted, what is kept quiet, and how it is printed.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::time::Duration;

use omatoimi::ids::{CardPattern, DoorId, SiteId};
use omatoimi::policy::Reason;
use omatoimi::store::{EntryId, NewEntry, Settings, Store, StoreKey};
use omatoimi::time::{Clock, Now};
use serde_json::{Value, json};

use crate::end_to_end::kiosk::Kiosk;
use crate::end_to_end::site::Site;

const CARD: &str = "23529000035676";

/// A kiosk that has never been started.
fn kiosk() -> Kiosk {
    Site::new(SocketAddr::from((Ipv4Addr::LOCALHOST, 6001))).bare()
}

/// The store of that kiosk, as the daemon would have left it.
struct Book {
    store: Store,
    written: u64,
}

impl Book {
    fn open(kiosk: &Kiosk, now: Now) -> Self {
        let settings = Settings {
            directory: kiosk.path("store"),
            retention: Duration::from_secs(1_209_600),
            day_limit: 10,
            site: SiteId::new("sammonlahti"),
        };
        let key = StoreKey::read(Path::new(&kiosk.path("store-key"))).unwrap();
        Self { store: Store::open(settings, &key, now).unwrap().store, written: 0 }
    }

    fn write(&mut self, times: usize, reason: Reason, at: Now) {
        let card = CardPattern::new("[0-9]+").unwrap().parse(CARD).unwrap();
        for _ in 0..times {
            self.written += 1;
            let mut random = [0; 10];
            random[2..].copy_from_slice(&self.written.to_be_bytes());
            let entry = NewEntry {
                id: EntryId::new(at.wall, &random),
                at: at.wall,
                clock_trusted: true,
                door: &DoorId::new("main"),
                reason,
                online: true,
                card: Some(&card),
            };
            self.store.record(&entry, None, at).unwrap();
        }
    }
}

/// Half past an hour, that many hours ago.
fn half_past(hours_ago: i64) -> Now {
    use chrono::{DurationRound, TimeDelta};
    let now = Clock::system().now();
    let hour = now.wall.duration_trunc(TimeDelta::hours(1)).unwrap();
    Now { mono: now.mono, wall: hour - TimeDelta::hours(hours_ago) + TimeDelta::minutes(30) }
}

fn json_lines(kiosk: &Kiosk, arguments: &[&str]) -> Vec<Value> {
    let ended = kiosk.run(&[&["entries", "stats", "--output", "json"], arguments].concat());
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    ended.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn small_counts_are_kept_quiet_and_no_total_gives_them_away() {
    let kiosk = kiosk();
    let (then, later) = (half_past(30), half_past(29));
    let mut book = Book::open(&kiosk, then);
    book.write(6, Reason::Granted, then);
    book.write(4, Reason::WrongPin, then);
    book.write(5, Reason::UnknownCard, then);
    book.write(1, Reason::Granted, later);
    book.store.count_scans(&DoorId::new("main"), 7, later.wall).unwrap();
    let lines = json_lines(&kiosk, &[]);
    let cells: Vec<_> =
        lines.iter().map(|line| json!([line["outcome"], line["reason"], line["count"], line["fewer_than"]])).collect();
    assert_eq!(
        cells,
        [
            json!(["granted", "granted", 6, null]),
            json!(["refused", "unknown-card", 5, null]),
            json!(["refused", "wrong-pin", null, 5]),
            json!(["granted", "granted", null, 5]),
            json!(["no-card", null, 7, null]),
        ]
    );
    let hour = chrono::DateTime::parse_from_rfc3339(lines[0]["hour"].as_str().unwrap()).unwrap();
    assert_eq!(then.wall - hour.to_utc(), chrono::TimeDelta::minutes(30), "an hour begins on the hour");

    let table = kiosk.run(&["entries", "stats"]).stdout;
    assert!(table.contains("wrong-pin") && table.contains("<5"), "{table}");
    let last = table.lines().last().unwrap();
    assert!(last.contains("not told") && last.contains("no totals"), "{last}");
    assert!(!table.contains(CARD) && !format!("{lines:?}").contains(CARD), "i17: a count names nobody");
}

#[test]
fn a_moment_within_an_hour_counts_the_whole_hour() {
    let kiosk = kiosk();
    let (before, then) = (half_past(8), half_past(7));
    let mut book = Book::open(&kiosk, before);
    book.write(9, Reason::Granted, before);
    book.write(5, Reason::Granted, then);
    let late = (then.wall + chrono::TimeDelta::minutes(20)).to_rfc3339();
    let lines = json_lines(&kiosk, &["--since", &late, "--door", "main"]);
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0]["count"], 5, "asking from a later minute must not tell who came in between");
}

#[test]
fn promise_4_what_is_two_weeks_old_is_not_counted() {
    let kiosk = kiosk();
    let then = half_past(14 * 24 + 1);
    let mut book = Book::open(&kiosk, then);
    book.write(6, Reason::Granted, then);
    book.store.count_scans(&DoorId::new("main"), 1, then.wall).unwrap();
    assert_eq!(json_lines(&kiosk, &[]), [] as [Value; 0]);
}

#[test]
fn without_a_store_there_is_nothing_to_count_and_an_unknown_door_is_wrong_use() {
    let kiosk = kiosk();
    assert_eq!(kiosk.run(&["entries", "stats"]).stdout, "nothing to count\n");
    let ended = kiosk.run(&["entries", "stats", "--door", "back"]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.contains("main"), "{}", ended.stderr);
}
