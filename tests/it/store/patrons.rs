//! Known patrons: kept from a good online check, by keyed hash.

use chrono::TimeDelta;
use omatoimi::pin::{Hasher, Pepper, Verifier};
use omatoimi::policy::{Category, PatronFacts};
use omatoimi::store::KNOWN_FOR_AT_MOST;

use super::*;

const NUMBER: &str = "23529000035676";

fn facts() -> PatronFacts {
    PatronFacts {
        permission: Some(true),
        category: Some(Category("ADULT".to_owned())),
        old_enough_from: vec![(15, "2020-02-29".parse().unwrap())],
        fees_cents: Some(1001),
        ..PatronFacts::default()
    }
}

fn verifier() -> Verifier {
    let mut hasher = Hasher::new(Pepper::from_bytes([9; 32]), "sammonlahti");
    hasher.make(&omatoimi::ids::Pin::new("1234").unwrap(), &card(NUMBER), [3; 16]).unwrap()
}

#[test]
fn a_patron_is_known_after_a_restart_and_no_number_is_in_any_file() {
    let mut kiosk = Kiosk::new();
    let at = kiosk.now.wall;
    kiosk.store().keep_patron(&card(NUMBER), Some(&verifier()), &facts(), at).unwrap();
    kiosk.start();
    let known = kiosk.store().known_patron(&card(NUMBER)).unwrap().unwrap();
    assert_eq!((known.facts, known.checked_at), (facts(), at));
    assert_eq!(known.verifier.unwrap().to_text(), verifier().to_text());
    assert!(kiosk.store().known_patron(&card("23529000035677")).unwrap().is_none());
    assert_eq!(first_holding(&kiosk.path(), &[NUMBER.as_bytes().to_vec()].into()), None);
}

#[test]
fn the_verifier_stays_until_it_is_dropped_or_replaced() {
    let mut kiosk = Kiosk::new();
    let at = kiosk.now.wall;
    let has_verifier = |kiosk: &mut Kiosk| {
        let known = kiosk.store().known_patron(&card(NUMBER)).unwrap();
        known.map(|known| known.verifier.is_some())
    };
    kiosk.store().keep_patron(&card(NUMBER), Some(&verifier()), &facts(), at).unwrap();
    kiosk.store().keep_patron(&card(NUMBER), None, &PatronFacts::default(), at).unwrap();
    assert_eq!(has_verifier(&mut kiosk), Some(true), "a check without a PIN keeps it");
    kiosk.store().drop_verifier(&card(NUMBER)).unwrap();
    assert_eq!(has_verifier(&mut kiosk), Some(false));
    kiosk.store().drop_patron(&card(NUMBER)).unwrap();
    assert_eq!(has_verifier(&mut kiosk), None);
}

#[test]
fn a_row_that_cannot_be_read_is_no_patron_and_a_foreign_verifier_is_none() {
    let mut kiosk = Kiosk::new();
    let at = kiosk.now.wall;
    kiosk.store().keep_patron(&card(NUMBER), Some(&verifier()), &facts(), at).unwrap();
    let database = rusqlite::Connection::open(kiosk.path().join("register.db")).unwrap();
    database.execute("UPDATE patrons SET verifier = replace(verifier, '19456', '4194304')", []).unwrap();
    let known = kiosk.store().known_patron(&card(NUMBER)).unwrap().unwrap();
    assert!(known.verifier.is_none());
    for facts in ["", "{}", "[1]", "{\"permission\":\"yes\"}"] {
        database.execute("UPDATE patrons SET facts = ?1", [facts]).unwrap();
        assert!(kiosk.store().known_patron(&card(NUMBER)).unwrap().is_none(), "{facts:?}");
    }
}

#[test]
fn a_patron_not_checked_for_thirty_days_is_forgotten_and_the_purge_forgets_none() {
    let mut kiosk = Kiosk::new();
    let at = kiosk.now.wall;
    kiosk.store().keep_patron(&card(NUMBER), Some(&verifier()), &facts(), at).unwrap();
    let edge = at + KNOWN_FOR_AT_MOST;
    assert_eq!(kiosk.store().sweep_patrons(edge - TimeDelta::milliseconds(1), Duration::MAX).unwrap(), 0);
    kiosk.advance(KNOWN_FOR_AT_MOST);
    let now = kiosk.now;
    kiosk.store().purge(now, true).unwrap();
    assert!(kiosk.store().known_patron(&card(NUMBER)).unwrap().is_some());
    assert_eq!(kiosk.store().sweep_patrons(edge, Duration::MAX).unwrap(), 1);
    assert!(kiosk.store().known_patron(&card(NUMBER)).unwrap().is_none());
}

#[test]
fn a_patron_who_is_known_no_longer_is_not_kept_either() {
    let mut kiosk = Kiosk::new();
    let at = kiosk.now.wall;
    kiosk.store().keep_patron(&card(NUMBER), Some(&verifier()), &facts(), at).unwrap();
    assert_eq!(kiosk.store().sweep_patrons(at + HOUR - TimeDelta::milliseconds(1), HOUR).unwrap(), 0);
    assert_eq!(kiosk.store().sweep_patrons(at + HOUR, HOUR).unwrap(), 1);
    kiosk.store().keep_patron(&card(NUMBER), Some(&verifier()), &facts(), at).unwrap();
    assert_eq!(kiosk.store().sweep_patrons(at, Duration::ZERO).unwrap(), 1, "where nobody is admitted offline");
}
