//! Incidents: written down with what belongs to them, sealed where they name an item, gone with the entries.

use std::collections::HashSet;

use omatoimi::ids::{ItemPattern, StationId};
use omatoimi::incident::{Incident, Place, What};
use omatoimi::policy::ClockState;
use omatoimi::store::{Finding, IncidentRecord, PurgeReport, verify};

use super::*;

const ITEM: &str = "31234000000001";

fn note(kiosk: &mut Kiosk, place: Place, what: What) {
    note_by(kiosk, place, what, ClockState::Believed);
}

fn note_by(kiosk: &mut Kiosk, place: Place, what: What, clock: ClockState) {
    let now = kiosk.now;
    kiosk.store().note_incident(&Incident { place, what }, now, clock).unwrap();
}

fn main_door() -> Place {
    Place::Door(door("main"))
}

fn crowd(logins: u32) -> What {
    What::MorePeopleThanLogins { counted: logins + 2, logins }
}

fn out_of_step() -> What {
    let item = ItemPattern::new("[0-9]+").unwrap().parse(ITEM).unwrap();
    What::TagOutOfStep { item, secured: Some(false) }
}

fn listed(kiosk: &mut Kiosk) -> Vec<IncidentRecord> {
    let wall = kiosk.now.wall;
    kiosk.store().incidents(None, wall).unwrap()
}

fn purge(kiosk: &mut Kiosk, trusted: bool) -> PurgeReport {
    let now = kiosk.now;
    kiosk.store().purge(now, trusted).unwrap()
}

#[test]
fn i21_an_incident_is_there_after_a_power_cut_with_all_that_belongs_to_it() {
    let mut kiosk = Kiosk::new();
    note(&mut kiosk, main_door(), What::Forced);
    note(&mut kiosk, Place::Station(StationId::new("kiosk")), out_of_step());
    kiosk.start();
    let records = listed(&mut kiosk);
    let told: Vec<_> = records.iter().map(|one| (one.number, one.code.as_str(), one.word.as_str())).collect();
    assert_eq!(told, [(1, "I-DOR-01", "door-forced"), (2, "I-TAG-03", "tag-out-of-step")]);
    assert_eq!((records[0].place.as_str(), &records[0].item), ("door.main", &None));
    assert_eq!(records[1].place, "station.kiosk");
    assert_eq!(records[1].item.as_ref().unwrap().number(), ITEM);
    assert_eq!(records[1].details, serde_json::json!({"secured": false}));
    assert_eq!(
        records[1].at,
        kiosk.now.wall - Duration::from_nanos(kiosk.now.wall.timestamp_subsec_nanos() as u64 % 1_000_000)
    );
    let later = kiosk.now.wall + Duration::from_millis(1);
    assert_eq!(kiosk.store().incidents(Some(later), later).unwrap(), []);
}

#[test]
fn promise_5_i17_no_item_is_in_any_file() {
    let mut kiosk = Kiosk::new();
    note(&mut kiosk, main_door(), out_of_step());
    let needles = HashSet::from([ITEM.as_bytes().to_vec()]);
    assert_eq!(first_holding(&kiosk.path(), &needles), None);
}

#[test]
fn people_whom_no_login_explains_are_shown_with_the_last_grants_of_that_door() {
    let mut kiosk = Kiosk::new();
    let first = kiosk.record("1", Reason::Granted);
    kiosk.advance(Duration::from_secs(2));
    let second = kiosk.record("2", Reason::GrantedOffline);
    kiosk.advance(Duration::from_secs(2));
    kiosk.record("3", Reason::WrongPin);
    for (logins, entries) in [(0, &[&second][..]), (1, &[&second]), (2, &[&first, &second]), (9, &[&first, &second])] {
        note(&mut kiosk, main_door(), crowd(logins));
        let record = listed(&mut kiosk).pop().unwrap();
        assert_eq!(record.entries.iter().collect::<Vec<_>>(), entries, "{logins}");
        assert_eq!(record.details, serde_json::json!({"counted": logins + 2, "logins": logins}));
    }
    note(&mut kiosk, Place::Door(door("back")), crowd(1));
    assert_eq!(listed(&mut kiosk).pop().unwrap().entries, []);
    note(&mut kiosk, main_door(), What::HeldOpen);
    assert_eq!(listed(&mut kiosk).pop().unwrap().entries, []);
}

#[test]
fn promise_4_i14_an_incident_goes_at_the_second_at_which_an_entry_would() {
    let mut kiosk = Kiosk::new();
    note(&mut kiosk, main_door(), What::Forced);
    let written = kiosk.now;
    assert_eq!(
        kiosk.store().next_expiry().unwrap().map(|at| at.timestamp()),
        Some((written.wall + TWO_WEEKS).timestamp())
    );
    kiosk.now = written.after(TWO_WEEKS - Duration::from_secs(1));
    assert_eq!((purge(&mut kiosk, true).incidents, listed(&mut kiosk).len()), (0, 1));
    kiosk.now = written.after(TWO_WEEKS);
    assert_eq!(listed(&mut kiosk), [], "not shown, though the purge has not been");
    kiosk.stop();
    let report = verify(&kiosk.path(), kiosk.now.wall, TWO_WEEKS).unwrap();
    assert_eq!(report.findings, [Finding::ExpiredIncidents { count: 1 }]);
    kiosk.start();
    assert_eq!(purge(&mut kiosk, true).incidents, 1);
    assert_eq!(kiosk.store().next_expiry().unwrap(), None);
    kiosk.stop();
    assert!(verify(&kiosk.path(), kiosk.now.wall, TWO_WEEKS).unwrap().ok);
}

#[test]
fn promise_4_i15_the_id_of_an_entry_goes_with_the_entry_while_the_incident_stays() {
    let mut kiosk = Kiosk::new();
    let id = kiosk.record("1", Reason::Granted);
    let written = kiosk.now;
    kiosk.advance(HOUR);
    note(&mut kiosk, main_door(), crowd(1));
    kiosk.now = written.after(TWO_WEEKS);
    assert_eq!(listed(&mut kiosk)[0].entries, [], "not shown, though the purge has not been");
    let report = purge(&mut kiosk, true);
    assert_eq!((report.entries, report.incidents, report.busy), (1, 0, false));
    assert_eq!(listed(&mut kiosk).len(), 1);
    let needles = HashSet::from([id.as_str().as_bytes().to_vec()]);
    assert_eq!(first_holding(&kiosk.path(), &needles), None);
    kiosk.stop();
    assert!(verify(&kiosk.path(), kiosk.now.wall, TWO_WEEKS).unwrap().ok);
}

#[test]
fn i20_an_incident_under_a_wrong_clock_is_dated_by_the_first_believed_one() {
    let mut kiosk = Kiosk::new();
    let right = kiosk.now;
    kiosk.set_wall("2031-01-01T00:00:00Z".parse().unwrap());
    note_by(&mut kiosk, main_door(), What::Forced, ClockState::Unset);
    assert_eq!(listed(&mut kiosk), [], "nobody knows when it was");
    assert_eq!(purge(&mut kiosk, false).incidents, 0);
    kiosk.now = right.after(HOUR);
    purge(&mut kiosk, true);
    assert_eq!(listed(&mut kiosk)[0].at.timestamp(), right.wall.timestamp());
}

#[test]
fn a_contact_that_chatters_does_not_fill_the_disk() {
    let mut kiosk = Kiosk::new();
    kiosk.record("1", Reason::Granted);
    note(&mut kiosk, main_door(), crowd(1));
    note(&mut kiosk, main_door(), What::Forced);
    kiosk.stop();
    let database = rusqlite::Connection::open(kiosk.path().join("entries.db")).unwrap();
    database.execute_batch("UPDATE sqlite_sequence SET seq = 10000 WHERE name = 'incidents'").unwrap();
    drop(database);
    kiosk.start();
    note(&mut kiosk, main_door(), What::HeldOpen);
    let numbers: Vec<_> = listed(&mut kiosk).iter().map(|one| one.number).collect();
    assert_eq!(numbers, [2, 10_001]);
}

#[test]
fn a_store_of_the_version_before_is_brought_up_to_date_with_everything_in_it() {
    let mut kiosk = Kiosk::new();
    kiosk.record("1", Reason::Granted);
    kiosk.stop();
    let database = rusqlite::Connection::open(kiosk.path().join("entries.db")).unwrap();
    let back = "DROP TABLE incidents; DROP TABLE incident_entries; DROP TABLE people;
                DELETE FROM refinery_schema_history WHERE version >= 3; PRAGMA user_version = 2;";
    database.execute_batch(back).unwrap();
    drop(database);
    assert!(matches!(Store::join(kiosk.settings(), &key(), kiosk.now), Err(Error::Older { .. })));
    kiosk.start();
    note(&mut kiosk, main_door(), What::Forced);
    assert_eq!((kiosk.log().len(), listed(&mut kiosk).len()), (1, 1));
}
