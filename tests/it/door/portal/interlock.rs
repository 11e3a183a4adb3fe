//! Two doors of which only one is released at a time.

use omatoimi::door::{Ask, DoorState, Lock, PortalInput, PortalSettings, Sensor};
use omatoimi::ids::DoorId;
use proptest::prelude::*;

use super::{Bench, ms, seconds, settings};

/// An outer and an inner door, closed and locked for a while.
fn lobby() -> Bench {
    let outer = PortalSettings { interlock: Some(DoorId::new("inner")), ..settings() };
    let mut bench = Bench::with([("outer", outer), ("inner", settings())]);
    for door in ["outer", "inner"] {
        bench.lock_says(door, Lock::Secured);
        bench.close(door);
    }
    bench.advance(seconds(5));
    bench.look();
    bench
}

#[test]
fn a_door_waits_until_the_other_one_is_closed_and_locked() {
    let mut bench = lobby();
    bench.grant("outer", seconds(5));
    bench.open("outer");
    bench.grant("inner", seconds(5));
    assert_eq!((bench.is_released("inner"), bench.asks("inner")), (false, Some(Ask::OtherDoorFirst)));
    bench.advance(seconds(3));
    bench.close("outer");
    assert!(!bench.is_released("inner"), "it settles first");
    bench.advance(ms(499));
    assert!(!bench.is_released("inner"));
    bench.advance(ms(1));
    assert_eq!((bench.is_released("inner"), bench.asks("inner")), (true, None));
    assert_eq!(bench.take_given_up(), 0);
}

#[test]
fn of_two_grants_in_the_same_instant_one_wins() {
    let mut bench = lobby();
    bench.grant("inner", seconds(5));
    bench.grant("outer", seconds(5));
    assert_eq!((bench.is_released("inner"), bench.is_released("outer")), (true, false));
    bench.advance(ms(5600));
    assert_eq!((bench.is_released("inner"), bench.is_released("outer")), (false, true), "then the other");
}

#[test]
fn of_two_that_wait_for_one_another_to_settle_one_wins() {
    let mut bench = Bench::with([
        ("outer", PortalSettings { interlock: Some(DoorId::new("inner")), ..settings() }),
        ("inner", PortalSettings { interlock: Some(DoorId::new("outer")), ..settings() }),
    ]);
    for door in ["outer", "inner"] {
        bench.lock_says(door, Lock::Secured);
        bench.close(door);
    }
    bench.grant("inner", seconds(5));
    bench.grant("outer", seconds(5));
    bench.advance(ms(500));
    assert!(bench.is_released("inner") != bench.is_released("outer"));
}

#[test]
fn what_waits_for_ten_seconds_is_given_up() {
    let mut bench = lobby();
    bench.grant("outer", seconds(5));
    bench.open("outer");
    bench.grant("inner", seconds(5));
    bench.advance(seconds(10));
    assert_eq!((bench.take_given_up(), bench.asks("inner")), (1, None));
    bench.close("outer");
    bench.advance(seconds(60));
    assert!(!bench.is_released("inner"));
}

#[test]
fn a_door_of_which_nothing_is_known_keeps_the_other_shut() {
    for blind in [PortalInput::Unreadable(Sensor::Contact), PortalInput::LockChanged(Lock::Fault)] {
        let mut bench = lobby();
        bench.tell("outer", blind);
        bench.grant("inner", seconds(5));
        bench.advance(seconds(1));
        assert!(!bench.is_released("inner"), "{blind:?}");
    }
}

#[test]
fn a_door_that_stands_open_keeps_the_other_shut_and_is_kept_shut_by_it() {
    let mut bench = lobby();
    bench.tell("outer", PortalInput::StandsOpen { for_: seconds(20) });
    bench.tell("inner", PortalInput::StandsOpen { for_: seconds(20) });
    assert_eq!((bench.is_released("outer"), bench.is_released("inner")), (true, false));
    bench.advance(seconds(8));
    bench.tell("outer", PortalInput::StandsOpen { for_: seconds(20) });
    assert!(bench.is_released("outer"), "its lease goes on");
}

#[test]
fn i5_a_fire_releases_both() {
    let mut bench = lobby();
    bench.grant("outer", seconds(5));
    for door in ["outer", "inner"] {
        bench.sense(door, Sensor::Fire, true);
    }
    assert!(bench.is_released("outer") && bench.is_released("inner"));
    assert_eq!(bench.state("inner"), DoorState::Fire);
}

#[test]
fn staff_who_lock_a_door_that_waits_end_the_waiting() {
    let mut bench = lobby();
    bench.grant("outer", seconds(5));
    bench.grant("inner", seconds(5));
    bench.tell("inner", PortalInput::Locked);
    assert_eq!((bench.take_given_up(), bench.asks("inner")), (1, None));
    bench.advance(seconds(60));
    assert!(!bench.is_released("inner"));
}

#[derive(Clone, Copy, Debug)]
enum Act {
    Grant(u64),
    StandOpen(u64),
    StandShut,
    Open,
    Close,
    Rex,
    Lock,
    LoseContact,
    Pass(u64),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => (1..30_u64).prop_map(Act::Grant),
        1 => (1..25_u64).prop_map(Act::StandOpen),
        1 => Just(Act::StandShut),
        3 => Just(Act::Open),
        4 => Just(Act::Close),
        1 => Just(Act::Rex),
        1 => Just(Act::Lock),
        1 => Just(Act::LoseContact),
        6 => prop_oneof![1..1000_u64, Just(500_u64), 1000..12_000_u64].prop_map(Act::Pass),
    ]
}

proptest! {
    #[test]
    fn never_are_both_doors_released_whatever_happens(
        acts in prop::collection::vec((prop::bool::ANY, act()), 1..80)
    ) {
        let mut bench = lobby();
        for (inner, act) in acts {
            let (door, other) = if inner { ("inner", "outer") } else { ("outer", "inner") };
            let (was_released, other_state) = (bench.is_released(door), bench.state(other));
            match act {
                Act::Grant(for_) => bench.grant(door, seconds(for_)),
                Act::StandOpen(for_) => bench.tell(door, PortalInput::StandsOpen { for_: seconds(for_) }),
                Act::StandShut => bench.tell(door, PortalInput::StandsShut),
                Act::Open => bench.open(door),
                Act::Close => bench.close(door),
                Act::Rex => bench.sense(door, Sensor::Rex, true),
                Act::Lock => bench.tell(door, PortalInput::Locked),
                Act::LoseContact => bench.tell(door, PortalInput::Unreadable(Sensor::Contact)),
                Act::Pass(time) => bench.advance(ms(time)),
            }
            prop_assert!(!(bench.is_released("inner") && bench.is_released("outer")), "{act:?}");
            if bench.is_released(door) && !was_released && !matches!(act, Act::Pass(_)) {
                prop_assert_eq!(other_state, DoorState::Locked, "it was released against a door that is not shut");
            }
        }
    }
}
