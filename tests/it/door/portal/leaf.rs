//! What the contact tells: forced, held open, or nothing at all.

use omatoimi::door::{Ask, DoorState, Lock, PortalInput, PortalSettings, Sensor};
use omatoimi::incident::What;

use super::{Bench, ms, seconds, settings};

/// Longer than the button may be heard of after the contact.
const A_MOMENT: std::time::Duration = seconds(1);

#[test]
fn a_door_that_opens_though_nobody_released_it_was_forced() {
    let mut bench = Bench::new(settings());
    bench.open("main");
    bench.advance(A_MOMENT);
    assert_eq!((bench.look(), bench.state("main")), (vec![What::Forced], DoorState::Forced));
    assert_eq!(bench.asks("main"), Some(Ask::CloseTheDoor));
    bench.advance(seconds(600));
    assert_eq!(bench.look(), [], "one alarm at a time");
    bench.close("main");
    assert_eq!((bench.look(), bench.state("main")), (vec![What::ClosedAgain], DoorState::Locked));
}

#[test]
fn a_door_that_was_forced_and_shut_at_once_was_forced_all_the_same() {
    let mut bench = Bench::new(settings());
    bench.open("main");
    bench.advance(ms(100));
    bench.close("main");
    assert_eq!(bench.look(), [What::Forced, What::ClosedAgain]);
}

#[test]
fn without_a_button_inside_a_forced_door_is_told_at_once() {
    let mut bench = Bench::new(PortalSettings { has_rex: false, ..settings() });
    bench.open("main");
    assert_eq!(bench.look(), [What::Forced]);
}

#[test]
fn i2_who_goes_out_by_the_button_or_the_handle_forces_nothing() {
    let mut bench = Bench::new(settings());
    bench.sense("main", Sensor::Rex, true);
    bench.sense("main", Sensor::Rex, false);
    bench.advance(seconds(9));
    bench.open("main");
    bench.advance(A_MOMENT);
    assert_eq!((bench.look(), bench.state("main")), (vec![], DoorState::Open));
    bench.close("main");
    bench.advance(seconds(9));
    bench.open("main");
    bench.advance(A_MOMENT);
    assert_eq!(bench.look(), [What::Forced], "that was long ago");
    assert!(bench.orders.is_empty(), "the button frees the lock in hardware, and nothing here holds it");
}

#[test]
fn a_button_that_is_read_after_the_contact_is_heard_in_time() {
    let mut bench = Bench::new(settings());
    bench.open("main");
    bench.advance(ms(600));
    bench.sense("main", Sensor::Rex, true);
    bench.advance(A_MOMENT);
    assert_eq!(bench.look(), []);
}

#[test]
fn a_button_at_rest_at_the_start_excuses_nobody() {
    let mut bench = Bench::new(settings());
    bench.sense("main", Sensor::Rex, false);
    bench.open("main");
    bench.advance(A_MOMENT);
    assert_eq!(bench.look(), [What::Forced]);
}

#[test]
fn a_button_held_for_minutes_is_a_fault_and_excuses_nothing_until_it_is_pressed_anew() {
    let mut bench = Bench::new(settings());
    bench.sense("main", Sensor::Rex, true);
    bench.advance(seconds(69));
    bench.open("main");
    bench.close("main");
    bench.advance(seconds(1));
    assert_eq!(bench.look(), [What::RexStuck { on: true }], "ten seconds that it is for, and a minute");
    for sensed in [None, Some(true)] {
        // A board that comes back tells everything anew.
        if let Some(on) = sensed {
            bench.tell("main", PortalInput::Unreadable(Sensor::Rex));
            bench.look();
            bench.sense("main", Sensor::Rex, on);
        }
        bench.open("main");
        bench.advance(A_MOMENT);
        bench.close("main");
        assert_eq!(bench.look(), [What::Forced, What::ClosedAgain], "{sensed:?}");
    }
    bench.sense("main", Sensor::Rex, false);
    assert_eq!(bench.look(), [What::RexStuck { on: false }]);
    bench.open("main");
    bench.advance(A_MOMENT);
    bench.close("main");
    assert_eq!(bench.look(), [What::Forced, What::ClosedAgain], "nobody has pressed it");
    bench.sense("main", Sensor::Rex, true);
    bench.open("main");
    bench.advance(A_MOMENT);
    assert_eq!(bench.look(), []);
}

#[test]
fn a_door_pulled_open_as_the_pulse_ends_was_not_forced() {
    for (after, expected) in [(ms(5000), vec![]), (ms(6900), vec![]), (ms(7100), vec![What::Forced])] {
        let mut bench = Bench::new(settings());
        bench.grant("main", seconds(5));
        bench.advance(after);
        bench.open("main");
        bench.advance(A_MOMENT);
        assert_eq!(bench.look(), expected, "{after:?}");
    }
}

#[test]
fn a_release_that_was_ended_early_excuses_only_for_a_moment() {
    let mut bench = Bench::new(settings());
    bench.grant("main", seconds(30));
    bench.open("main");
    bench.close("main");
    bench.advance(seconds(3));
    bench.open("main");
    bench.advance(A_MOMENT);
    assert_eq!(bench.look(), [What::Forced]);
}

#[test]
fn a_door_held_open_asks_to_be_closed_and_then_is_an_alarm() {
    let mut bench = Bench::new(settings());
    bench.grant("main", seconds(5));
    bench.open("main");
    bench.advance(ms(19_999));
    assert_eq!(bench.asks("main"), None);
    bench.advance(ms(1));
    assert_eq!((bench.asks("main"), bench.state("main")), (Some(Ask::CloseTheDoor), DoorState::Open));
    assert_eq!(bench.look(), []);
    bench.advance(seconds(10));
    assert_eq!((bench.look(), bench.state("main")), (vec![What::HeldOpen], DoorState::Held));
    bench.advance(seconds(3600));
    assert_eq!(bench.look(), []);
    bench.close("main");
    assert_eq!((bench.look(), bench.asks("main")), (vec![What::ClosedAgain], None));
}

#[test]
fn a_door_closed_after_the_warning_is_no_alarm() {
    let mut bench = Bench::new(settings());
    bench.grant("main", seconds(5));
    bench.open("main");
    bench.advance(seconds(25));
    bench.close("main");
    bench.advance(seconds(60));
    assert_eq!((bench.look(), bench.asks("main")), (vec![], None));
}

#[test]
fn without_a_warning_the_alarm_comes_alone() {
    let mut bench = Bench::new(PortalSettings { held_open_warning: seconds(0), ..settings() });
    bench.grant("main", seconds(5));
    bench.open("main");
    bench.advance(ms(29_999));
    assert_eq!(bench.asks("main"), None);
    bench.advance(ms(1));
    assert_eq!((bench.look(), bench.asks("main")), (vec![What::HeldOpen], Some(Ask::CloseTheDoor)));
}

#[test]
fn each_grant_lets_the_door_be_open_for_its_time() {
    let mut bench = Bench::new(settings());
    bench.grant("main", seconds(5));
    bench.open("main");
    for _ in 0..10 {
        bench.advance(seconds(15));
        bench.grant("main", seconds(5));
    }
    assert_eq!(bench.look(), []);
    bench.advance(seconds(30));
    assert_eq!(bench.look(), [What::HeldOpen]);
}

#[test]
fn a_door_that_is_meant_to_stand_open_is_no_alarm_until_it_no_longer_is() {
    let mut bench = Bench::new(settings());
    for _ in 0..100 {
        bench.tell("main", PortalInput::StandsOpen { for_: seconds(20) });
        bench.open("main");
        bench.advance(seconds(8));
    }
    bench.tell("main", PortalInput::StandsShut);
    bench.advance(ms(29_999));
    assert_eq!((bench.look(), bench.state("main")), (vec![], DoorState::Open));
    bench.advance(ms(1));
    assert_eq!(bench.look(), [What::HeldOpen]);
    bench.tell("main", PortalInput::StandsOpen { for_: seconds(20) });
    assert_eq!((bench.state("main"), bench.asks("main")), (DoorState::Open, None), "it may stand open again");
}

#[test]
fn a_lease_that_ran_out_counts_like_one_that_was_ended() {
    let mut bench = Bench::new(settings());
    bench.tell("main", PortalInput::StandsOpen { for_: seconds(20) });
    bench.open("main");
    bench.advance(ms(49_999));
    assert_eq!(bench.look(), []);
    bench.advance(ms(1));
    assert_eq!(bench.look(), [What::HeldOpen]);
}

#[test]
fn a_contact_that_cannot_be_read_is_told_once_and_a_door_found_open_after_it_was_not_forced() {
    let mut bench = Bench::new(settings());
    for sensor in [Sensor::Rex, Sensor::Tamper] {
        bench.sense("main", sensor, false);
    }
    for sensor in [Sensor::Contact, Sensor::Rex, Sensor::Tamper] {
        bench.tell("main", PortalInput::Unreadable(sensor));
    }
    assert_eq!((bench.look(), bench.state("main")), (vec![What::ContactLost], DoorState::Unknown));
    bench.open("main");
    bench.advance(A_MOMENT);
    assert_eq!((bench.look(), bench.state("main")), (vec![], DoorState::Open));
    bench.advance(seconds(30));
    assert_eq!(bench.look(), [What::HeldOpen], "but it stands open");
}

#[test]
fn a_contact_that_is_lost_after_another_input_is_told_too() {
    let mut bench = Bench::new(settings());
    bench.sense("main", Sensor::Rex, false);
    bench.tell("main", PortalInput::Unreadable(Sensor::Rex));
    assert_eq!(bench.look(), [What::ContactLost]);
    bench.advance(seconds(3600));
    bench.tell("main", PortalInput::Unreadable(Sensor::Contact));
    assert_eq!(bench.look(), [What::ContactLost], "a button that broke long ago hides no cut wire");
}

#[test]
fn a_contact_never_heard_of_is_no_news() {
    let mut bench = Bench::with([("main", settings())]);
    bench.tell("main", PortalInput::Unreadable(Sensor::Contact));
    assert_eq!(bench.look(), []);
}

#[test]
fn a_door_without_a_contact_has_no_such_alarms() {
    let mut bench = Bench::new(PortalSettings { has_contact: false, ..settings() });
    assert_eq!(bench.state("main"), DoorState::Locked);
    bench.grant("main", seconds(5));
    assert_eq!(bench.state("main"), DoorState::Released);
    bench.advance(seconds(3600));
    assert_eq!((bench.look(), bench.state("main")), (vec![], DoorState::Locked));
}

#[test]
fn a_strike_that_lets_go_late_forces_nothing() {
    let mut bench = Bench::new(settings());
    bench.lock_says("main", Lock::Released);
    bench.open("main");
    bench.advance(A_MOMENT);
    assert_eq!(bench.look(), [], "the board says that it is released, whoever told it");
}

#[test]
fn a_hand_at_the_box_is_told_when_it_comes_and_when_it_goes() {
    let mut bench = Bench::new(settings());
    bench.sense("main", Sensor::Tamper, false);
    assert_eq!(bench.look(), []);
    bench.sense("main", Sensor::Tamper, true);
    bench.sense("main", Sensor::Tamper, true);
    bench.sense("main", Sensor::Tamper, false);
    assert_eq!(bench.look(), [What::Tamper { on: true }, What::Tamper { on: false }]);
}
