//! The site's own lists.

use chrono::TimeDelta;
use omatoimi::ids::Pin;
use omatoimi::incident::Place;
use omatoimi::pin::{Hasher, Pepper, Verifier};
use omatoimi::policy::{ClockState, Listing, PatronFacts};
use omatoimi::store::{Added, By, List, NewStaffAct, Note, Origin, Terms, ToList};

use super::*;

const CLEANER: &str = "23529000035676";
const ROWDY: &str = "23529000012345";
const MARK: [u8; 16] = [3; 16];

fn note(text: &str) -> Note {
    Note::new(text).unwrap()
}

fn hasher() -> Hasher {
    Hasher::new(Pepper::from_bytes([9; 32]), "sammonlahti")
}

fn verifier(number: &str, pin: &str) -> Verifier {
    hasher().make(&Pin::new(pin).unwrap(), &card(number), MARK).unwrap()
}

impl Kiosk {
    pub(super) fn by(&self, reason: &str) -> By {
        By { who: note("anna"), at: self.now.wall, reason: Some(note(reason)) }
    }

    fn deny(&mut self, number: &str, at: Option<&str>, until: Option<DateTime<Utc>>) {
        let entry = denied(number, at, until);
        let by = self.by("broke a chair");
        self.store().list_card(&entry, &by).unwrap();
    }

    fn allow(&mut self, number: &str, at: Option<&str>, until: DateTime<Utc>, pin: &str) {
        let terms = Terms::Allow { verifier: verifier(number, pin), sponsor: note("Siivous Oy"), until };
        let entry = ToList { card: card(number), door: at.map(door), terms, reason: note("cleans at night") };
        let by = self.by("cleans at night");
        self.store().list_card(&entry, &by).unwrap();
    }

    fn listing(&mut self, number: &str, at: &str) -> Listing {
        let wall = self.now.wall;
        self.store().listing(&card(number), &door(at), wall, ClockState::Believed).unwrap()
    }

    fn accepts(&mut self, number: &str, at: &str, pin: &str) -> bool {
        let wall = self.now.wall;
        let kept = self.store().listed_verifier(&card(number), &door(at), wall, ClockState::Believed).unwrap();
        kept.is_some_and(|kept| hasher().check(&kept, &Pin::new(pin).unwrap(), &card(number)))
    }

    fn tomorrow(&self) -> DateTime<Utc> {
        self.now.wall + TimeDelta::days(1)
    }
}

fn denied(number: &str, at: Option<&str>, until: Option<DateTime<Utc>>) -> ToList {
    ToList { card: card(number), door: at.map(door), terms: Terms::Deny { until }, reason: note("broke a chair") }
}

#[test]
fn promise_5_listed_cards_are_known_after_a_restart_and_no_number_is_in_any_file() {
    let mut kiosk = Kiosk::new();
    let until = kiosk.tomorrow();
    kiosk.deny(ROWDY, None, None);
    kiosk.allow(CLEANER, Some("main"), until, "8642");
    assert_eq!(first_holding(&kiosk.path(), &[CLEANER, ROWDY].map(|number| number.as_bytes().to_vec()).into()), None);
    kiosk.start();
    assert_eq!((kiosk.listing(ROWDY, "main"), kiosk.listing(ROWDY, "yard")), (Listing::Denied, Listing::Denied));
    assert_eq!((kiosk.listing(CLEANER, "main"), kiosk.listing(CLEANER, "yard")), (Listing::Allowed, Listing::None));
    assert_eq!(kiosk.listing("23529000000001", "main"), Listing::None);
    assert!(kiosk.accepts(CLEANER, "main", "8642"));
    assert!(!kiosk.accepts(CLEANER, "main", "8643") && !kiosk.accepts(CLEANER, "yard", "8642"));
    assert!(!kiosk.accepts(ROWDY, "main", "8642"), "a denied card has no PIN");
}

#[test]
fn any_deny_that_applies_goes_before_every_allow() {
    let doors = [None, Some("main")];
    for (allowed_at, denied_at) in doors.into_iter().flat_map(|allowed| doors.map(|denied| (allowed, denied))) {
        let mut kiosk = Kiosk::new();
        let until = kiosk.tomorrow();
        kiosk.deny(CLEANER, denied_at, None);
        kiosk.allow(CLEANER, allowed_at, until, "8642");
        assert_eq!(kiosk.listing(CLEANER, "main"), Listing::Denied, "{allowed_at:?} {denied_at:?}");
        let elsewhere = match (allowed_at, denied_at) {
            (_, None) => Listing::Denied,
            (None, Some(_)) => Listing::Allowed,
            (Some(_), Some(_)) => Listing::None,
        };
        assert_eq!(kiosk.listing(CLEANER, "yard"), elsewhere);
    }
}

#[test]
fn a_listing_holds_until_its_end_and_not_a_moment_longer() {
    let mut kiosk = Kiosk::new();
    let until = kiosk.tomorrow();
    kiosk.deny(ROWDY, None, Some(until));
    kiosk.allow(CLEANER, None, until, "8642");
    kiosk.set_wall(until - TimeDelta::milliseconds(1));
    assert_eq!((kiosk.listing(ROWDY, "main"), kiosk.listing(CLEANER, "main")), (Listing::Denied, Listing::Allowed));
    kiosk.set_wall(until);
    assert_eq!((kiosk.listing(ROWDY, "main"), kiosk.listing(CLEANER, "main")), (Listing::None, Listing::None));
    assert!(!kiosk.accepts(CLEANER, "main", "8642"));
}

#[test]
fn i34_an_unset_clock_ends_no_listing_but_one_that_ended_before_the_last_sure_moment() {
    let mut kiosk = Kiosk::new();
    let (start, until) = (kiosk.now, kiosk.tomorrow());
    kiosk.store().write_time_floor(start).unwrap();
    kiosk.deny(ROWDY, None, Some(until));
    kiosk.allow(CLEANER, None, until, "8642");
    let at_any_time = |kiosk: &mut Kiosk, number| {
        let times = ["1970-01-01T00:00:00Z", "2099-01-01T00:00:00Z"].map(|text| text.parse().unwrap());
        times.map(|wall| kiosk.store().listing(&card(number), &door("main"), wall, ClockState::Unset).unwrap())
    };
    assert_eq!(at_any_time(&mut kiosk, ROWDY), [Listing::Denied; 2]);
    assert_eq!(at_any_time(&mut kiosk, CLEANER), [Listing::Allowed; 2]);
    kiosk.advance(2 * DAY);
    let later = kiosk.now;
    kiosk.store().write_time_floor(later).unwrap();
    assert_eq!(at_any_time(&mut kiosk, CLEANER), [Listing::None; 2], "pulling the plug brings no ended card back");
}

#[test]
fn the_pin_of_the_door_itself_goes_before_that_of_every_door_while_it_holds() {
    let mut kiosk = Kiosk::new();
    let (tomorrow, later) = (kiosk.tomorrow(), kiosk.now.wall + TimeDelta::days(9));
    kiosk.allow(CLEANER, None, later, "1111");
    kiosk.allow(CLEANER, Some("main"), tomorrow, "2222");
    assert!(kiosk.accepts(CLEANER, "main", "2222") && !kiosk.accepts(CLEANER, "main", "1111"));
    assert!(kiosk.accepts(CLEANER, "yard", "1111"));
    kiosk.set_wall(tomorrow);
    assert!(kiosk.accepts(CLEANER, "main", "1111") && !kiosk.accepts(CLEANER, "main", "2222"));
}

#[test]
fn a_card_allowed_again_has_its_new_pin_and_end() {
    let mut kiosk = Kiosk::new();
    let until = kiosk.tomorrow();
    kiosk.allow(CLEANER, None, until, "1111");
    kiosk.allow(CLEANER, None, until + TimeDelta::days(1), "2222");
    assert!(kiosk.accepts(CLEANER, "main", "2222") && !kiosk.accepts(CLEANER, "main", "1111"));
    assert_eq!(kiosk.store().listed().unwrap().len(), 1);
}

#[test]
fn i10_a_planted_verifier_is_none_and_a_planted_box_shows_no_number() {
    let mut kiosk = Kiosk::new();
    let until = kiosk.tomorrow();
    kiosk.allow(CLEANER, None, until, "8642");
    kiosk.deny(ROWDY, None, None);
    let database = rusqlite::Connection::open(kiosk.path().join("register.db")).unwrap();
    let change = |sql: &str| database.execute(sql, []);
    change("UPDATE listed_cards SET verifier = replace(verifier, '19456', '4194304')").unwrap();
    assert!(!kiosk.accepts(CLEANER, "main", "8642"));
    change("UPDATE listed_cards SET sealed = (SELECT sealed FROM listed_cards WHERE list = 'deny')").unwrap();
    let listed = kiosk.store().listed().unwrap();
    let shown: Vec<_> = listed.iter().map(|entry| entry.card.as_ref().map(|card| card.number().to_owned())).collect();
    assert_eq!(shown.iter().filter(|number| number.as_deref() == Some(CLEANER)).count(), 0);
    assert_eq!(shown.iter().filter(|number| number.is_none()).count(), 1, "the box of one card opens for no other");
    for impossible in [
        "list = 'maybe'",
        "origin = 'nobody'",
        "verifier = NULL WHERE list = 'allow'",
        "until = NULL WHERE list = 'allow'",
    ] {
        assert!(change(&format!("UPDATE listed_cards SET {impossible}")).is_err(), "{impossible}");
    }
}

#[test]
fn promise_2_lists_that_cannot_be_read_are_an_error_and_not_an_empty_list() {
    let mut kiosk = Kiosk::new();
    let database = rusqlite::Connection::open(kiosk.path().join("register.db")).unwrap();
    database.execute("DROP TABLE listed_cards", []).unwrap();
    let wall = kiosk.now.wall;
    assert!(kiosk.store().listing(&card(ROWDY), &door("main"), wall, ClockState::Believed).is_err());
}

#[test]
fn i29_who_listed_a_card_when_and_why_is_kept_and_so_is_who_took_it_off() {
    let mut kiosk = Kiosk::new();
    let (at, until) = (kiosk.now.wall, kiosk.tomorrow());
    kiosk.allow(CLEANER, Some("main"), until, "8642");
    let listed = kiosk.store().listed().unwrap();
    let entry = &listed[0];
    assert_eq!(entry.card.as_ref().map(|card| card.number()), Some(CLEANER));
    assert_eq!((entry.list, entry.origin, entry.until), (List::Allow, Origin::Staff, Some(until)));
    assert_eq!((entry.sponsor.as_deref(), entry.reason.as_str()), (Some("Siivous Oy"), "cleans at night"));
    assert_eq!((entry.added_by.as_str(), entry.added_at), ("anna", at));

    let by = kiosk.by("contract ended");
    assert_eq!(kiosk.store().unlist_card(&card(CLEANER), Some(&door("yard")), &by).unwrap(), 0);
    assert_eq!(kiosk.store().unlist_card(&card(CLEANER), None, &by).unwrap(), 1);
    assert_eq!(kiosk.store().listed().unwrap(), []);
    let acts = kiosk.store().list_acts().unwrap();
    let told: Vec<_> = acts.iter().map(|act| (act.act.as_str(), act.by.as_str(), act.reason.as_deref())).collect();
    assert_eq!(told, [("allow", "anna", Some("cleans at night")), ("remove", "anna", Some("contract ended"))]);
}

#[test]
fn an_import_is_all_or_nothing_and_leaves_what_staff_listed() {
    let mut kiosk = Kiosk::new();
    let until = kiosk.tomorrow();
    kiosk.deny(ROWDY, None, None);
    let by = kiosk.by("from the consortium");
    let first = [
        denied(ROWDY, None, Some(until)),
        denied("23529000000001", None, None),
        denied("23529000000002", Some("main"), None),
    ];
    assert_eq!(kiosk.store().import_listed(&first, true, &by).unwrap(), Added { listed: 3, removed: 0 });
    assert_eq!(kiosk.store().listed().unwrap().len(), 4, "the ban by staff and the imported one stand side by side");

    let second = [denied("23529000000002", Some("main"), None), denied("23529000000003", None, None)];
    assert_eq!(kiosk.store().import_listed(&second, true, &by).unwrap(), Added { listed: 2, removed: 2 });
    kiosk.set_wall(until);
    assert_eq!(kiosk.listing(ROWDY, "main"), Listing::Denied, "the ban by staff outlives the imported one");
    assert_eq!(kiosk.listing("23529000000001", "main"), Listing::None);
    assert_eq!(kiosk.listing("23529000000002", "main"), Listing::Denied);
    assert_eq!(kiosk.store().import_listed(&[], false, &by).unwrap(), Added::default());
    assert_eq!(kiosk.listing("23529000000003", "main"), Listing::Denied);

    let database = rusqlite::Connection::open(kiosk.path().join("register.db")).unwrap();
    database
        .execute_batch("CREATE TRIGGER full BEFORE INSERT ON staff_acts BEGIN SELECT raise(ABORT, 'full'); END")
        .unwrap();
    let before = kiosk.store().listed().unwrap();
    assert!(kiosk.store().import_listed(&[denied("23529000000009", None, None)], true, &by).is_err());
    assert_eq!(kiosk.store().listed().unwrap(), before, "what is not on record is not done");
}

#[test]
fn what_ended_is_swept_when_entries_of_its_day_would_be_and_leaves_no_byte() {
    let mut kiosk = Kiosk::new();
    let until = kiosk.tomorrow();
    kiosk.allow(CLEANER, None, until, "8642");
    kiosk.deny(ROWDY, None, None);
    let salt = MARK.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into_bytes();
    assert!(first_holding(&kiosk.path(), &[salt.clone()].into()).is_some());
    let edge = until + TimeDelta::from_std(TWO_WEEKS).unwrap();
    assert_eq!(kiosk.store().sweep_lists(edge - TimeDelta::milliseconds(1)).unwrap(), 0);
    assert_eq!(kiosk.store().sweep_lists(edge).unwrap(), 1);
    assert_eq!(first_holding(&kiosk.path(), &[salt].into()), None);
    assert_eq!(kiosk.listing(ROWDY, "main"), Listing::Denied);
}

#[test]
fn a_change_beside_the_running_daemon_is_seen_at_the_next_card() {
    let mut kiosk = Kiosk::new();
    assert_eq!(kiosk.listing(ROWDY, "main"), Listing::None);
    let mut beside = Store::join(kiosk.settings(), &key(), kiosk.now).unwrap();
    beside.list_card(&denied(ROWDY, None, None), &kiosk.by("broke a chair")).unwrap();
    assert_eq!(kiosk.listing(ROWDY, "main"), Listing::Denied);
}

#[test]
fn a_register_made_before_there_were_lists_gets_them_and_keeps_its_patrons() {
    let mut kiosk = Kiosk::new();
    let at = kiosk.now.wall;
    kiosk.store().keep_patron(&card(CLEANER), None, &PatronFacts::default(), at).unwrap();
    kiosk.stop();
    let database = rusqlite::Connection::open(kiosk.path().join("register.db")).unwrap();
    let back = "DROP TABLE listed_cards; DROP TABLE staff_acts; DROP TABLE fires; PRAGMA user_version = 1;
        DELETE FROM refinery_schema_history WHERE version > 1;";
    database.execute_batch(back).unwrap();
    drop(database);
    assert!(matches!(Store::join(kiosk.settings(), &key(), kiosk.now), Err(Error::Older { .. })));
    kiosk.start();
    assert!(kiosk.store().known_patron(&card(CLEANER)).unwrap().is_some());
    kiosk.deny(ROWDY, None, None);
    assert_eq!(kiosk.listing(ROWDY, "main"), Listing::Denied);
}

#[test]
fn i29_what_was_done_to_the_lists_before_is_kept_among_what_staff_did() {
    let mut kiosk = Kiosk::new();
    kiosk.deny(ROWDY, Some("main"), None);
    kiosk.stop();
    let database = rusqlite::Connection::open(kiosk.path().join("register.db")).unwrap();
    let back = "CREATE TABLE list_acts (number INTEGER PRIMARY KEY, at INTEGER NOT NULL, act TEXT NOT NULL,
            door TEXT NOT NULL, cards INTEGER NOT NULL, by TEXT NOT NULL, reason TEXT) STRICT;
        INSERT INTO list_acts VALUES (1, 1000, 'deny', 'main', 1, 'anna', 'broke a chair'),
            (2, 2000, 'import', '', 7, 'anna', NULL);
        DROP TABLE staff_acts; DROP TABLE fires; PRAGMA user_version = 2; DELETE FROM refinery_schema_history WHERE version > 2;";
    database.execute_batch(back).unwrap();
    drop(database);
    kiosk.start();
    let acts = kiosk.store().staff_acts().unwrap();
    let told: Vec<_> = acts.iter().map(|act| (act.act.as_str(), act.place.as_deref(), act.cards)).collect();
    assert_eq!(told, [("deny", Some("door.main"), Some(1)), ("import", None, Some(7))]);
    assert!(
        acts.iter().all(|act| act.by == "anna" && act.role == "unix-user" && act.outcome.as_deref() == Some("done"))
    );
    assert_eq!(kiosk.store().list_acts().unwrap().len(), 2);
}

#[test]
fn i29_an_act_of_staff_is_written_down_before_and_after_and_outlives_a_power_cut_between() {
    let mut kiosk = Kiosk::new();
    let by = kiosk.by("a delivery");
    let act = NewStaffAct { act: "open", place: Some(Place::Door(door("main"))), detail: None, until: None, by };
    let now = kiosk.now;
    let [done, cut_off] = [(); 2].map(|()| kiosk.store().note_staff_act(&act, now).unwrap());
    let later = kiosk.now.wall + TimeDelta::seconds(1);
    kiosk.store().settle_staff_act(done, "done", later).unwrap();
    kiosk.start();
    let acts = kiosk.store().staff_acts().unwrap();
    let [first, second] = acts.as_slice() else { panic!("{acts:?}") };
    assert_eq!((first.number, first.outcome.as_deref(), first.settled_at), (Some(done), Some("done"), Some(later)));
    assert_eq!((second.number, &second.outcome, second.settled_at), (Some(cut_off), &None, None));
    assert_eq!((first.place.as_deref(), first.by.as_str()), (Some("door.main"), "anna"));
    assert_eq!(first.reason.as_deref(), Some("a delivery"));
    assert_eq!(kiosk.store().list_acts().unwrap(), [], "it is not one on the lists");
}
