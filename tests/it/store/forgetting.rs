//! Two weeks after, nothing is left: rows, pages, WAL, keys, copies.

use std::collections::HashSet;

use omatoimi::store::{Finding, verify};

use super::*;

fn purge(kiosk: &mut Kiosk) -> omatoimi::store::PurgeReport {
    let now = kiosk.now;
    kiosk.store().purge(now, true).unwrap()
}

fn number(entry: usize) -> String {
    format!("23529{entry:09}")
}

/// The store is verified as `retention verify` does it: by a process that has nothing open.
fn findings(kiosk: &mut Kiosk) -> Vec<Finding> {
    kiosk.stop();
    let report = verify(&kiosk.path(), kiosk.now.wall, TWO_WEEKS).unwrap();
    assert_eq!(report.ok, report.findings.is_empty());
    assert!(report.files >= 3 && report.bytes > 0);
    kiosk.start();
    report.findings
}

#[test]
fn i15_after_the_purge_no_byte_of_card_blob_or_id_is_in_any_file() {
    let mut kiosk = Kiosk::new();
    let (mut ids, mut sealed) = (HashSet::new(), HashSet::new());
    let cards: HashSet<_> = (0..5000).map(|entry| number(entry).into_bytes()).collect();
    let spy = rusqlite::Connection::open(kiosk.path().join("entries.db")).unwrap();
    // Twenty days of churn under a clock that is put right only at each purge. So ids and moments are in no common
    // order, and rows are changed in place and deleted from the middle of pages: there SQLite leaves copies.
    for entry in 0..5000 {
        let (now, main, card) = (kiosk.now, door("main"), card(&number(entry)));
        let wrong = now.wall - Duration::from_millis(entry as u64 * 791_931_719 % 1_200_000_000);
        let reason = if entry % 5 == 4 { Reason::Fees } else { Reason::Granted };
        let new = NewEntry {
            id: EntryId::new(wrong, &[7; 10]),
            at: wrong,
            clock_trusted: false,
            door: &main,
            reason,
            online: true,
            card: Some(&card),
        };
        kiosk.store().record(&new, None, now).unwrap();
        kiosk.advance(Duration::from_secs(345));
        if entry % 250 != 249 {
            continue;
        }
        let was_there: Vec<(String, Option<Vec<u8>>)> = rows(&spy);
        purge(&mut kiosk);
        let is_there: HashSet<_> = rows(&spy).into_iter().map(|(id, _)| id).collect();
        for (id, card) in was_there.into_iter().filter(|(id, _)| !is_there.contains(id)) {
            ids.insert(moment(&id));
            sealed.extend(card);
        }
        assert_eq!(first_holding(&kiosk.path(), &ids), None, "ids after {entry} entries");
        assert_eq!(first_holding(&kiosk.path(), &sealed), None, "sealed cards after {entry} entries");
    }
    assert!(ids.len() > 1000 && sealed.len() > 800, "{} {}", ids.len(), sealed.len());

    for (id, card) in rows(&spy) {
        ids.insert(moment(&id));
        sealed.extend(card);
    }
    drop(spy);
    assert_eq!((ids.len(), sealed.len()), (5000, 4000));
    assert!(first_holding(&kiosk.path(), &ids).is_some(), "the search finds what is there");
    assert!(first_holding(&kiosk.path(), &sealed).is_some());
    kiosk.advance(TWO_WEEKS);
    let report = purge(&mut kiosk);
    assert!(report.entries > 3000 && report.hour_keys > 300 && !report.busy, "{report:?}");
    for what in [&ids, &sealed, &cards] {
        assert_eq!(first_holding(&kiosk.path(), what), None);
    }
    let spy = rusqlite::Connection::open(kiosk.path().join("entries.db")).unwrap();
    let free: i64 = spy.pragma_query_value(None, "freelist_count", |row| row.get(0)).unwrap();
    assert_eq!(free, 0, "the file was rewritten, not only blanked");
    drop(spy);
    assert_eq!(findings(&mut kiosk), []);
}

/// The part of an id that is its own here; short, so that half an id left behind is found too.
fn moment(id: &str) -> Vec<u8> {
    id.as_bytes()[..13].to_vec()
}

/// The ids in the log and what is sealed for each.
fn rows(entries: &rusqlite::Connection) -> Vec<(String, Option<Vec<u8>>)> {
    let mut statement = entries.prepare("SELECT id, card FROM entries").unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn i15_verify_finds_what_plain_deletion_leaves_behind() {
    let mut kiosk = Kiosk::new();
    for entry in 0..500 {
        kiosk.record(&number(entry), Reason::Granted);
    }
    kiosk.stop();
    let database = rusqlite::Connection::open(kiosk.path().join("entries.db")).unwrap();
    database.execute_batch("PRAGMA secure_delete = off; DELETE FROM entries").unwrap();
    drop(database);
    kiosk.start();
    kiosk.advance(TWO_WEEKS);
    let found = findings(&mut kiosk);
    let residue =
        |finding: &Finding| matches!(finding, Finding::Residue { file, count } if file == "entries.db" && *count > 0);
    assert!(found.iter().any(residue), "{found:?}");
}

#[test]
fn verify_names_each_thing_that_should_be_gone() {
    let mut kiosk = Kiosk::new();
    kiosk.record("23529000035676", Reason::Granted);
    assert_eq!(findings(&mut kiosk), []);
    kiosk.advance(TWO_WEEKS + HOUR);
    let found = findings(&mut kiosk);
    let json = serde_json::to_value(&found).unwrap();
    assert_eq!(json[0], serde_json::json!({"found": "expired-entries", "count": 1}));
    assert_eq!(json[1], serde_json::json!({"found": "expired-hour-keys", "count": 1}));
    assert_eq!(json[2], serde_json::json!({"found": "residue", "file": "entries.db", "count": 1}));
    purge(&mut kiosk);
    assert_eq!(findings(&mut kiosk), []);

    kiosk.stop();
    let database = rusqlite::Connection::open(kiosk.path().join("entries.db")).unwrap();
    database.execute_batch("ANALYZE; UPDATE state SET scrub_owed = 1").unwrap();
    drop(database);
    let found = serde_json::to_value(findings(&mut kiosk)).unwrap();
    assert_eq!(
        found,
        serde_json::json!([
            {"found": "setting", "file": "entries.db", "setting": "statistics", "value": "gathered"},
            {"found": "scrub-owed", "file": "entries.db"}
        ])
    );
}

#[test]
fn i14_the_purge_deletes_at_the_second_and_says_when_the_next_is_due() {
    let mut kiosk = Kiosk::new();
    kiosk.record("1", Reason::Granted);
    let written = kiosk.now;
    kiosk.advance(Duration::from_secs(7));
    kiosk.record("2", Reason::Granted);
    assert_eq!(kiosk.store().next_expiry().unwrap(), Some(written.wall + TWO_WEEKS));

    kiosk.now = written.after(Duration::from_secs(1_209_599));
    assert_eq!(purge(&mut kiosk).entries, 0);
    assert_eq!(kiosk.log().len(), 2);
    kiosk.now = written.after(Duration::from_secs(1_209_600));
    assert_eq!(purge(&mut kiosk).entries, 1);
    assert_eq!(kiosk.store().next_expiry().unwrap(), Some(written.wall + Duration::from_secs(7) + TWO_WEEKS));
    kiosk.advance(Duration::from_secs(7));
    let report = purge(&mut kiosk);
    assert_eq!((report.entries, report.hour_keys), (1, 1), "the key goes with the last row of its hour");
    assert_eq!(kiosk.store().next_expiry().unwrap(), None);
}

#[test]
fn i16_a_backup_of_the_log_yields_no_card_once_the_hour_keys_are_gone() {
    let mut kiosk = Kiosk::new();
    kiosk.record("23529000035676", Reason::Granted);
    kiosk.record("23529000035677", Reason::WrongPin);
    kiosk.stop();
    let backup = std::fs::read(kiosk.path().join("entries.db")).unwrap();
    kiosk.start();
    kiosk.advance(TWO_WEEKS);
    purge(&mut kiosk);
    kiosk.stop();

    std::fs::write(kiosk.path().join("entries.db"), &backup).unwrap();
    kiosk.start();
    assert_eq!(kiosk.log(), [], "not even listed");
    // And with a clock turned back to when it was written, it is a row without a card.
    let store = kiosk.store();
    let log = store.entries(None, None, "2026-11-23T00:00:00Z".parse().unwrap()).unwrap();
    assert_eq!(log.len(), 2);
    assert!(log.iter().all(|record| record.card.is_none()));
}

#[test]
fn i18_a_row_that_comes_back_late_is_not_shown_and_goes_with_the_next_purge() {
    let mut kiosk = Kiosk::new();
    let (written, main, number) = (kiosk.now, door("main"), card("23529000035676"));
    kiosk.record("23529000035676", Reason::Granted);
    kiosk.advance(TWO_WEEKS);
    purge(&mut kiosk);
    let late = NewEntry {
        id: EntryId::new(written.wall, &[7; 10]),
        at: written.wall,
        clock_trusted: true,
        door: &main,
        reason: Reason::Granted,
        online: true,
        card: Some(&number),
    };
    let now = kiosk.now;
    kiosk.store().record(&late, None, now).unwrap();
    assert_eq!(kiosk.log(), []);
    let report = purge(&mut kiosk);
    assert_eq!((report.entries, report.hour_keys), (1, 1));
    assert_eq!(findings(&mut kiosk), []);
}

#[test]
fn i19_a_reader_in_the_way_is_reported_and_the_scrubbing_made_good() {
    let mut kiosk = Kiosk::new();
    let ids: HashSet<Vec<u8>> =
        (0..300).map(|entry| kiosk.record(&number(entry), Reason::Granted).as_str().as_bytes().to_vec()).collect();
    let reader = rusqlite::Connection::open(kiosk.path().join("entries.db")).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM entries").unwrap();
    let _: i64 = reader.query_row("SELECT count(*) FROM entries", [], |row| row.get(0)).unwrap();

    kiosk.advance(TWO_WEEKS);
    let report = purge(&mut kiosk);
    assert_eq!(report.entries, 300);
    assert!(report.busy);
    assert!(first_holding(&kiosk.path(), &ids).is_some(), "the bytes are still there");

    reader.execute_batch("COMMIT").unwrap();
    let report = purge(&mut kiosk);
    assert_eq!(report.entries, 0);
    assert!(!report.busy);
    assert_eq!(first_holding(&kiosk.path(), &ids), None, "though nothing new was due");
}

#[test]
fn i20_an_unbelieved_jump_of_three_weeks_erases_nothing() {
    let mut kiosk = Kiosk::new();
    kiosk.record("23529000035676", Reason::Granted);
    let true_time = kiosk.now;
    for days in [21, -21] {
        kiosk.set_wall(true_time.wall + chrono::TimeDelta::days(days));
        let now = kiosk.now;
        let report = kiosk.store().purge(now, false).unwrap();
        assert_eq!(report, omatoimi::store::PurgeReport::default(), "{days}");
    }
    kiosk.set_wall(true_time.wall);
    let log = kiosk.log();
    assert_eq!(log[0].card.as_ref().unwrap().number(), "23529000035676");
}

#[test]
fn i20_a_row_written_under_a_wrong_clock_lives_two_weeks_of_true_time() {
    for (days, trusted) in [(21, true), (21, false), (-21, false)] {
        let mut kiosk = Kiosk::new();
        let true_time = kiosk.now;
        kiosk.set_wall(true_time.wall + chrono::TimeDelta::days(days));
        let (now, main, number) = (kiosk.now, door("main"), card("23529000035676"));
        let entry = NewEntry {
            id: EntryId::new(now.wall, &[7; 10]),
            at: now.wall,
            clock_trusted: trusted,
            door: &main,
            reason: Reason::GrantedAllowList,
            online: false,
            card: Some(&number),
        };
        kiosk.store().record(&entry, None, now).unwrap();
        if !trusted {
            assert_eq!(kiosk.log(), [], "i34: not shown before it has a date");
        }

        // An hour later the clock is put right.
        kiosk.now = true_time.after(HOUR);
        assert_eq!(purge(&mut kiosk).dated, 1);
        let log = kiosk.log();
        assert_eq!(log[0].at, true_time.wall, "{days} {trusted}");
        assert_eq!(log[0].card.as_ref().unwrap().number(), "23529000035676");
        kiosk.now = true_time.after(TWO_WEEKS);
        assert_eq!(purge(&mut kiosk).entries, 1);
        assert_eq!(findings(&mut kiosk), [], "{days} {trusted}");
    }
}

#[test]
fn hour_keys_age_by_time_in_service_when_the_clock_is_never_believed() {
    let mut kiosk = Kiosk::new();
    kiosk.record("23529000035676", Reason::Granted);
    let wall = kiosk.now.wall;
    let purge_untrusted = |kiosk: &mut Kiosk| {
        kiosk.set_wall(wall);
        let now = kiosk.now;
        kiosk.store().purge(now, false).unwrap()
    };
    kiosk.advance(TWO_WEEKS + HOUR);
    assert_eq!(purge_untrusted(&mut kiosk).hour_keys, 0);
    kiosk.advance(HOUR);
    assert_eq!(purge_untrusted(&mut kiosk).hour_keys, 1);
    let log = kiosk.log();
    assert_eq!((log.len(), &log[0].card), (1, &None));
}

#[test]
fn promise_4_keys_prepared_and_never_used_go_too() {
    let mut kiosk = Kiosk::new();
    for _ in 0..48 {
        let now = kiosk.now;
        kiosk.store().prepare_hour(now).unwrap();
        kiosk.advance(HOUR);
    }
    kiosk.advance(TWO_WEEKS + HOUR);
    assert_eq!(purge(&mut kiosk).hour_keys, 49);
    assert_eq!(findings(&mut kiosk), []);
}

#[test]
fn two_processes_seal_under_one_key() {
    let mut kiosk = Kiosk::new();
    let mut other = Store::join(kiosk.settings(), &key(), kiosk.now).unwrap();
    other.prepare_hour(kiosk.now).unwrap();
    kiosk.record("23529000035676", Reason::Granted);
    let log = other.entries(None, None, kiosk.now.wall).unwrap();
    assert_eq!(log[0].card.as_ref().unwrap().number(), "23529000035676");
}
