//! How the doors were left: what staff hold open, and what the fire panel released.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use omatoimi::incident::Place;
use omatoimi::store::{Hold, NewStaffAct};

use super::*;

const TWO_HOURS: Duration = Duration::from_secs(7200);

impl Kiosk {
    fn order(&mut self, act: &'static str, outcome: Option<&str>) {
        let (by, now) = (self.by("a school class"), self.now);
        let until = (act == "hold").then(|| now.wall + TWO_HOURS);
        let act = NewStaffAct { act, place: Some(Place::Door(DoorId::new("main"))), detail: None, until, by };
        let number = self.store().note_staff_act(&act, now).unwrap();
        if let Some(outcome) = outcome {
            self.store().settle_staff_act(number, outcome, now.wall).unwrap();
        }
    }

    fn holds(&mut self) -> BTreeMap<String, Hold> {
        let now = self.now;
        self.store().holds(now).unwrap()
    }

    /// How much of the hold is left, as the wall clock and the monotonic one have it; None: nothing.
    fn rest(&mut self) -> Option<(TimeDelta, Duration)> {
        let hold = *self.holds().get("door.main")?;
        let until = hold.rest(self.now)?;
        Some((until.wall - self.now.wall, until.mono - self.now.mono))
    }

    fn power_cut(&mut self, off: Duration) {
        let now = self.now;
        self.store().write_uptime(now).unwrap();
        self.stop();
        // Whatever was off knows only its wall clock.
        self.now.wall += off;
        self.start();
    }
}

fn both(left: Duration) -> Option<(TimeDelta, Duration)> {
    Some((TimeDelta::from_std(left).unwrap(), left))
}

#[test]
fn a_hold_is_still_there_after_a_power_cut_and_ends_at_its_time() {
    let mut kiosk = Kiosk::new();
    kiosk.order("hold", Some("done"));
    kiosk.advance(HOUR);
    kiosk.power_cut(HOUR / 2);
    assert_eq!(kiosk.rest(), both(HOUR / 2));
    kiosk.advance(HOUR / 2);
    assert_eq!(kiosk.rest(), None);
}

#[test]
fn a_clock_that_was_set_back_prolongs_no_hold() {
    let mut kiosk = Kiosk::new();
    kiosk.order("hold", Some("done"));
    kiosk.advance(HOUR);
    kiosk.power_cut(Duration::ZERO);
    kiosk.now.wall -= TimeDelta::minutes(30);
    assert_eq!(kiosk.rest(), Some((TimeDelta::minutes(90), HOUR)), "the time in service knows better");
    kiosk.now.wall -= TimeDelta::hours(5);
    assert_eq!(kiosk.rest(), None, "set back behind its beginning");
    kiosk.now.wall += TimeDelta::hours(5);
    kiosk.advance(HOUR);
    assert_eq!(kiosk.rest(), None, "and over");
}

#[test]
fn whatever_locks_the_door_ends_its_hold_for_good_and_a_hold_that_failed_is_none() {
    let mut kiosk = Kiosk::new();
    for (acts, is_held) in [
        (vec![("hold", Some("done")), ("open", Some("done"))], true),
        (vec![("lock", Some("done"))], false),
        (vec![("hold", None)], false),
        (vec![("hold", Some("done")), ("hold", Some("F-CTL-15"))], false),
        (vec![("hold", Some("done")), ("lock", None)], false),
        (vec![("hold", Some("done")), ("lockdown", Some("done")), ("end-lockdown", Some("done"))], false),
        (vec![("lock", Some("done")), ("hold", Some("done"))], true),
    ] {
        for (act, outcome) in &acts {
            kiosk.order(act, *outcome);
        }
        kiosk.power_cut(Duration::ZERO);
        assert_eq!(kiosk.rest().is_some(), is_held, "{acts:?}");
    }
}

#[test]
fn i5_a_fire_is_kept_until_it_is_reset() {
    let mut kiosk = Kiosk::new();
    let (at, door) = (kiosk.now.wall, DoorId::new("main"));
    assert!(kiosk.store().fires().unwrap().is_empty());
    for _ in 0..2 {
        kiosk.store().keep_fire(&door, true, at).unwrap();
    }
    kiosk.power_cut(DAY * 30);
    assert_eq!(kiosk.store().fires().unwrap().into_iter().collect::<Vec<_>>(), ["door.main"]);
    kiosk.store().keep_fire(&door, false, at).unwrap();
    kiosk.power_cut(Duration::ZERO);
    assert!(kiosk.store().fires().unwrap().is_empty());
}
