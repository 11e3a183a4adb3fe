//! When the lock is released and secured.

use omatoimi::config::Relock;
use omatoimi::door::{DoorState, Lock, PortalCommand, PortalInput, PortalSettings, Sensor};
use omatoimi::incident::What;

use super::{Bench, ms, seconds, settings};

fn secured(bench: &Bench) -> usize {
    bench.orders.iter().filter(|(_, order)| *order == PortalCommand::Secure).count()
}

#[test]
fn a_door_is_unknown_until_lock_and_contact_have_been_heard_of() {
    let mut bench = Bench::with([("main", settings())]);
    assert_eq!(bench.state("main"), DoorState::Unknown);
    bench.lock_says("main", Lock::Secured);
    assert_eq!(bench.state("main"), DoorState::Unknown);
    bench.close("main");
    assert_eq!(bench.state("main"), DoorState::Locked);
    bench.lock_says("main", Lock::Fault);
    assert_eq!(bench.state("main"), DoorState::Unknown);
    assert_eq!(bench.look(), [What::LockFault { on: true }]);
    bench.lock_says("main", Lock::Secured);
    assert_eq!(bench.look(), [What::LockFault { on: false }]);
}

#[test]
fn a_patron_opens_goes_in_and_the_door_locks_behind_them() {
    let mut bench = Bench::new(settings());
    bench.grant("main", seconds(5));
    assert_eq!(bench.state("main"), DoorState::Released);
    bench.advance(seconds(1));
    bench.open("main");
    assert_eq!(bench.state("main"), DoorState::Open);
    bench.advance(seconds(1));
    bench.close("main");
    assert!(!bench.is_released("main"), "on close, three seconds before the pulse ends");
    assert_eq!(bench.state("main"), DoorState::Locked);
    assert_eq!(bench.look(), []);
}

#[test]
fn a_patron_who_does_not_come_finds_the_door_locked_when_the_pulse_is_over() {
    let mut bench = Bench::new(settings());
    bench.grant("main", seconds(5));
    bench.advance(ms(4999));
    assert!(bench.is_released("main"));
    bench.advance(ms(1));
    assert!(!bench.is_released("main"));
    assert_eq!(secured(&bench), 0, "its board ends it by itself");
}

#[test]
fn with_pulse_end_a_closing_door_ends_nothing() {
    let mut bench = Bench::new(PortalSettings { relock: Relock::PulseEnd, ..settings() });
    bench.grant("main", seconds(5));
    bench.open("main");
    bench.advance(seconds(1));
    bench.close("main");
    assert!(bench.is_released("main"));
    bench.advance(seconds(4));
    assert_eq!(bench.state("main"), DoorState::Locked);
}

#[test]
fn a_new_grant_extends_and_never_shortens() {
    let mut bench = Bench::new(settings());
    bench.grant("main", seconds(8));
    bench.advance(seconds(1));
    bench.grant("main", seconds(2));
    bench.advance(ms(6999));
    assert!(bench.is_released("main"));
    bench.advance(ms(1));
    assert!(!bench.is_released("main"));
}

#[test]
fn a_door_that_closes_behind_the_first_of_two_stays_released_for_the_second() {
    let mut bench = Bench::new(settings());
    bench.grant("main", seconds(5));
    bench.open("main");
    bench.advance(seconds(2));
    bench.grant("main", seconds(5));
    bench.close("main");
    assert!(bench.is_released("main"));
    bench.open("main");
    bench.close("main");
    assert!(!bench.is_released("main"));
}

#[test]
fn promise_8_a_door_that_stands_open_ends_with_its_last_lease() {
    let mut bench = Bench::new(settings());
    bench.tell("main", PortalInput::StandsOpen { for_: seconds(20) });
    bench.open("main");
    bench.close("main");
    assert!(bench.is_released("main"), "people come and go");
    bench.advance(seconds(20));
    assert!(!bench.is_released("main"));
    assert_eq!(bench.look(), []);
}

#[test]
fn who_was_let_in_as_staff_left_still_gets_in() {
    let mut bench = Bench::new(settings());
    bench.tell("main", PortalInput::StandsOpen { for_: seconds(20) });
    bench.advance(seconds(3));
    bench.grant("main", seconds(5));
    bench.advance(seconds(1));
    bench.tell("main", PortalInput::StandsShut);
    bench.advance(ms(3999));
    assert!(bench.is_released("main"));
    bench.advance(ms(1));
    assert!(!bench.is_released("main"), "not as long as the lease");
}

#[test]
fn staff_who_lock_end_whatever_was_granted() {
    let mut bench = Bench::new(settings());
    bench.grant("main", seconds(30));
    bench.tell("main", PortalInput::StandsOpen { for_: seconds(20) });
    bench.tell("main", PortalInput::Locked);
    assert_eq!((bench.is_released("main"), bench.state("main")), (false, DoorState::Locked));
    bench.advance(seconds(60));
    assert!(!bench.is_released("main"));
}

#[test]
fn promise_1_a_grant_that_comes_too_late_opens_nothing() {
    let mut bench = Bench::new(settings());
    let not_after = bench.now;
    bench.tell("main", PortalInput::Granted { for_: seconds(5), not_after });
    assert!(!bench.is_released("main"));
    assert_eq!(bench.take_given_up(), 1);
}

#[test]
fn a_bolt_that_is_not_thrown_behind_a_closed_door_is_a_fault() {
    let mut bench = Bench::new(settings());
    bench.sense("main", Sensor::Bolt, true);
    bench.grant("main", seconds(5));
    bench.sense("main", Sensor::Bolt, false);
    bench.open("main");
    bench.advance(seconds(4));
    bench.close("main");
    bench.advance(ms(2900));
    assert_eq!((bench.look(), bench.state("main")), (vec![], DoorState::Locked), "it needs a moment");
    bench.advance(ms(200));
    assert_eq!((bench.look(), bench.state("main")), (vec![What::LockFault { on: true }], DoorState::Unknown));
    bench.sense("main", Sensor::Bolt, true);
    assert_eq!((bench.look(), bench.state("main")), (vec![What::LockFault { on: false }], DoorState::Locked));
}
