//! One card at two doors, and one patron with two cards: real doors' machines over a real store.

use std::time::Duration;

use omatoimi::door::{CardAnswer, Display, Input};
use omatoimi::ids::{DoorId, SiteId, Visit};
use omatoimi::policy::{Listing, Reason};
use omatoimi::store::{AttemptId, Gate, Settings, Store, StoreKey};
use omatoimi::time::Now;

use super::bench::{AINO, Bench, MATTI, card, start, welcome};

/// A store in a directory that goes with it.
struct Site {
    store: Store,
    now: Now,
    _directory: tempfile::TempDir,
}

impl Site {
    fn open() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let settings = Settings {
            directory: directory.path().join("store"),
            retention: Duration::from_secs(1_209_600),
            day_limit: 10,
            site: SiteId::new("sammonlahti"),
        };
        let store = Store::open(settings, &StoreKey::from_bytes([42; 32]), start()).unwrap().store;
        Self { store, now: start(), _directory: directory }
    }

    /// Card and PIN at a door, and whether the attempt is let through to the library system.
    fn tries(&mut self, bench: &mut Bench, door: &str, visit: Visit) -> Option<AttemptId> {
        bench.tell(Input::CardRead { visit, card: card(MATTI) });
        bench.tell(Input::Listed { visit, listing: Listing::None });
        bench.press("1234");
        match self.store.count_attempt(&card(MATTI), &DoorId::new(door), self.now).unwrap() {
            Gate::Counted { attempt, wait } => {
                bench.tell(Input::AttemptCounted { visit, wait });
                Some(attempt)
            }
            Gate::Locked { .. } => {
                bench.tell(Input::AttemptLocked { visit });
                None
            }
        }
    }

    fn pass(&mut self, time: Duration, benches: [&mut Bench; 2]) {
        self.now = self.now.after(time);
        benches.into_iter().for_each(|bench| bench.advance(time));
    }
}

#[test]
fn the_same_card_at_two_doors_in_the_same_second_is_checked_at_one_of_them() {
    let (mut site, mut main, mut side) = (Site::open(), Bench::online(), Bench::online());
    assert!(site.tries(&mut main, "main", Visit(1)).is_some());
    // Else a guesser with two doors would have twice as many tries.
    assert!(site.tries(&mut side, "side", Visit(2)).is_none());
    for bench in [&mut main, &mut side] {
        bench.ils_says(Visit(1), CardAnswer::Right(welcome()));
        bench.tell(Input::Recorded { visit: Visit(1) });
    }
    assert_eq!((main.logged(), main.releases()), (vec![Reason::Granted], 1));
    assert_eq!((side.logged(), side.releases()), (vec![Reason::PinLocked], 0));

    site.pass(Duration::from_secs(1), [&mut main, &mut side]);
    assert!(site.tries(&mut side, "side", Visit(3)).is_some(), "a second later it is, there too");
}

#[test]
fn i4_the_answer_to_one_doors_question_opens_no_other_door() {
    let (mut main, mut side) = (Bench::online(), Bench::online());
    for (bench, visit) in [(&mut main, Visit(1)), (&mut side, Visit(2))] {
        bench.tell(Input::CardRead { visit, card: card(MATTI) });
        bench.tell(Input::Listed { visit, listing: Listing::None });
        bench.press("1234");
        bench.tell(Input::AttemptCounted { visit, wait: Duration::ZERO });
    }
    // The daemon tells every door of every answer.
    for bench in [&mut main, &mut side] {
        bench.ils_says(Visit(1), CardAnswer::Right(welcome()));
        bench.tell(Input::Recorded { visit: Visit(1) });
        bench.ils_says(Visit(2), CardAnswer::WrongPin);
    }
    assert_eq!((main.logged(), main.releases()), (vec![Reason::Granted], 1));
    assert_eq!((side.logged(), side.releases()), (vec![Reason::WrongPin], 0));
    side.advance(Duration::from_secs(1));
    assert!(matches!(side.display(), Display::Refused { .. }));
}

#[test]
fn i13_two_cards_of_one_patron_are_counted_and_known_each_for_itself() {
    let (mut site, door) = (Site::open(), DoorId::new("main"));
    let (old, new) = (card(MATTI), card(AINO));
    for _ in 0..4 {
        assert!(matches!(site.store.count_attempt(&old, &door, site.now).unwrap(), Gate::Counted { .. }));
        site.now = site.now.after(Duration::from_secs(1));
    }
    assert!(matches!(site.store.count_attempt(&old, &door, site.now).unwrap(), Gate::Locked { .. }));
    assert!(matches!(site.store.count_attempt(&new, &door, site.now).unwrap(), Gate::Counted { .. }));

    site.store.keep_patron(&old, None, &welcome(), site.now.wall).unwrap();
    assert!(site.store.known_patron(&new).unwrap().is_none(), "the one says nothing of the other");
    site.store.keep_patron(&new, None, &welcome(), site.now.wall).unwrap();
    site.store.drop_patron(&old).unwrap();
    assert!(site.store.known_patron(&new).unwrap().is_some(), "the old card is forgotten, the new one stays");
}
