//! The entry log: what is written, what is read, and to the second until when.

use super::*;

#[test]
fn an_entry_reads_as_the_contract_says() {
    let mut kiosk = Kiosk::new();
    let granted = kiosk.record("23529000035676", Reason::Granted);
    kiosk.advance(Duration::from_millis(877));
    let refused = kiosk.record("23529000035676", Reason::WrongPin);
    let log = kiosk.log();
    let visitor = log[1].visitor.clone().unwrap();
    assert_eq!(
        serde_json::to_string(&log[0]).unwrap(),
        format!(
            r#"{{"id":"{}","at":"2026-11-22T15:34:40.123Z","site":"sammonlahti","door":"main","outcome":"granted","reason":"granted","online":true,"card":"23529000035676","visitor":null,"still":null}}"#,
            granted.as_str()
        )
    );
    assert_eq!(
        serde_json::to_string(&log[1]).unwrap(),
        format!(
            r#"{{"id":"{}","at":"2026-11-22T15:34:41.000Z","site":"sammonlahti","door":"main","outcome":"refused","reason":"wrong-pin","online":true,"card":null,"visitor":"{visitor}","still":null}}"#,
            refused.as_str()
        )
    );
    assert!(!format!("{log:?}").contains("2352900"), "a card prints nothing");
}

#[test]
fn an_id_is_a_uuid_of_its_moment() {
    // RFC 9562, appendix A.6.
    let at: DateTime<Utc> = "2022-02-22T14:22:22-05:00".parse().unwrap();
    let id = EntryId::new(at, &[0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f]);
    assert_eq!(id.as_str(), "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
}

#[test]
fn refusals_of_one_card_share_a_visitor_within_the_hour_only() {
    let mut kiosk = Kiosk::new();
    for number in ["23529000035676", "23529000035676", "23529000035677"] {
        kiosk.record(number, Reason::Closed);
        kiosk.advance(Duration::from_secs(1));
    }
    kiosk.advance(HOUR);
    kiosk.record("23529000035676", Reason::Closed);
    let visitors: Vec<_> = kiosk.log().into_iter().map(|record| record.visitor.unwrap()).collect();
    assert_eq!(visitors[0], visitors[1]);
    assert_ne!(visitors[0], visitors[2]);
    assert_ne!(visitors[0], visitors[3]);
}

#[test]
fn a_refusal_without_a_card_names_nobody() {
    let mut kiosk = Kiosk::new();
    let (now, door) = (kiosk.now, door("main"));
    let entry = NewEntry {
        id: EntryId::new(now.wall, &[1; 10]),
        at: now.wall,
        clock_trusted: true,
        door: &door,
        reason: Reason::Unavailable,
        online: false,
        card: None,
    };
    kiosk.store().record(&entry, None, now).unwrap();
    let log = kiosk.log();
    assert_eq!((&log[0].card, &log[0].visitor), (&None, &None));
    assert!(!log[0].online);
    kiosk.store().record(&entry, None, now).unwrap_err();
    assert_eq!(kiosk.log().len(), 1, "the same id is not written twice");
}

#[test]
fn the_list_is_cut_by_moment_and_door() {
    let mut kiosk = Kiosk::new();
    let (now, side) = (kiosk.now, door("side"));
    let entry = NewEntry {
        id: EntryId::new(now.wall, &[9; 10]),
        at: now.wall,
        clock_trusted: true,
        door: &side,
        reason: Reason::Granted,
        online: true,
        card: None,
    };
    kiosk.store().record(&entry, None, now).unwrap();
    kiosk.record("1", Reason::Granted);
    kiosk.advance(HOUR);
    kiosk.record("2", Reason::Granted);
    let wall = kiosk.now.wall;
    let store = kiosk.store();
    let count = |since, at: Option<&str>| store.entries(since, at.map(door).as_ref(), wall).unwrap().len();
    assert_eq!(count(None, None), 3);
    assert_eq!(count(Some(wall), None), 1);
    assert_eq!(count(Some(wall + HOUR), None), 0);
    assert_eq!(count(None, Some("side")), 1);
    assert_eq!(count(None, Some("main")), 2);
    assert_eq!(count(None, Some("cellar")), 0);
}

#[test]
fn a_reason_from_a_newer_version_survives() {
    let mut kiosk = Kiosk::new();
    kiosk.record("23529000035676", Reason::Granted);
    kiosk.stop();
    let database = rusqlite::Connection::open(kiosk.path().join("entries.db")).unwrap();
    database.execute("UPDATE entries SET reason = 'granted-by-robot'", []).unwrap();
    drop(database);
    kiosk.start();
    let log = kiosk.log();
    assert_eq!(log[0].reason, "granted-by-robot");
    assert_eq!(log[0].outcome, omatoimi::store::Outcome::Granted);
}

#[test]
fn i14_an_entry_reads_to_its_last_millisecond_and_not_after() {
    let mut kiosk = Kiosk::new();
    kiosk.record("23529000035676", Reason::Granted);
    let written = kiosk.now;
    kiosk.now = written.after(Duration::from_secs(1_209_599));
    assert_eq!(kiosk.log().len(), 1);
    kiosk.now = written.after(TWO_WEEKS - Duration::from_millis(1));
    assert_eq!(kiosk.log().len(), 1);
    kiosk.now = written.after(Duration::from_secs(1_209_600));
    assert_eq!(kiosk.log(), [], "gone without any purge");
}

#[test]
fn scans_that_are_no_card_are_counted_by_door_and_hour() {
    let mut kiosk = Kiosk::new();
    for _ in 0..3 {
        let wall = kiosk.now.wall;
        kiosk.store().count_scans(&door("main"), 1, wall).unwrap();
        kiosk.advance(Duration::from_secs(1000));
    }
    let counts: Vec<_> = kiosk.store().scan_counts().unwrap();
    let counts: Vec<_> = counts.iter().map(|count| (count.hour.to_rfc3339(), count.count)).collect();
    assert_eq!(counts, [("2026-11-22T15:00:00+00:00".to_owned(), 2), ("2026-11-22T16:00:00+00:00".to_owned(), 1)]);
}
