//! The fire panel: it outranks everything, and ends only by somebody on site.

use omatoimi::door::{DoorState, Lock, PortalInput, PortalSettings, Sensor};
use omatoimi::incident::What;

use super::{Bench, seconds, settings};

fn on_fire() -> Bench {
    let mut bench = Bench::new(settings());
    bench.sense("main", Sensor::Fire, true);
    assert_eq!(bench.look(), [What::Fire { on: true }]);
    bench
}

#[test]
fn i5_a_fire_releases_the_door_for_as_long_as_it_lasts() {
    let mut bench = on_fire();
    for _ in 0..3600 {
        bench.advance(seconds(1));
        assert!(bench.is_released("main"));
    }
    assert_eq!((bench.look(), bench.state("main")), (vec![], DoorState::Fire));
}

#[test]
fn i5_nobody_secures_a_door_against_a_fire() {
    let mut bench = on_fire();
    bench.tell("main", PortalInput::Locked);
    bench.tell("main", PortalInput::StandsShut);
    bench.grant("main", seconds(1));
    bench.open("main");
    bench.close("main");
    bench.tell("main", PortalInput::FireReset);
    assert!(bench.is_released("main"));
    bench.advance(seconds(60));
    assert!(bench.is_released("main"));
    bench.lock_says("main", Lock::Fault);
    bench.lock_says("main", Lock::Secured);
    bench.look();
    bench.advance(seconds(8));
    assert!(!bench.orders.is_empty(), "a board that was away hears of it again");
}

#[test]
fn i5_a_fire_stops_every_alarm_and_raises_none() {
    let mut bench = Bench::new(settings());
    bench.open("main");
    bench.advance(seconds(1));
    assert_eq!(bench.look(), [What::Forced]);
    bench.sense("main", Sensor::Fire, true);
    bench.advance(seconds(3600));
    bench.close("main");
    bench.open("main");
    bench.advance(seconds(3600));
    assert_eq!((bench.look(), bench.asks("main")), (vec![What::Fire { on: true }], None));
}

#[test]
fn i5_a_fire_ends_only_when_its_panel_is_at_rest_and_somebody_resets_it() {
    let mut bench = on_fire();
    bench.tell("main", PortalInput::FireReset);
    assert_eq!(bench.state("main"), DoorState::Fire, "the panel still calls");
    bench.sense("main", Sensor::Fire, false);
    assert_eq!(bench.look(), [What::Fire { on: false }]);
    bench.advance(seconds(3600));
    assert!(bench.is_released("main"), "nobody has reset it");
    bench.sense("main", Sensor::Fire, true);
    bench.tell("main", PortalInput::FireReset);
    assert_eq!(bench.state("main"), DoorState::Fire, "it calls again");
    bench.sense("main", Sensor::Fire, false);
    bench.tell("main", PortalInput::FireReset);
    assert_eq!((bench.is_released("main"), bench.state("main")), (false, DoorState::Locked));
}

#[test]
fn i5_a_board_that_goes_away_in_a_fire_ends_no_fire() {
    let mut bench = on_fire();
    bench.tell("main", PortalInput::Unreadable(Sensor::Fire));
    bench.tell("main", PortalInput::FireReset);
    assert_eq!((bench.look(), bench.state("main")), (vec![What::ContactLost], DoorState::Fire));
}

#[test]
fn a_door_left_open_after_a_fire_is_held_open_from_the_reset() {
    let mut bench = on_fire();
    bench.open("main");
    bench.advance(seconds(3600));
    bench.sense("main", Sensor::Fire, false);
    bench.tell("main", PortalInput::FireReset);
    bench.look();
    bench.advance(seconds(29));
    assert_eq!(bench.look(), []);
    bench.advance(seconds(1));
    assert_eq!(bench.look(), [What::HeldOpen]);
}

#[test]
fn a_door_that_stood_open_before_the_fire_stands_open_after_it_while_its_lease_lasts() {
    let mut bench = Bench::new(settings());
    bench.tell("main", PortalInput::StandsOpen { for_: seconds(20) });
    bench.sense("main", Sensor::Fire, true);
    bench.sense("main", Sensor::Fire, false);
    bench.advance(seconds(5));
    bench.tell("main", PortalInput::FireReset);
    assert!(bench.is_released("main"));
    bench.advance(seconds(15));
    assert!(!bench.is_released("main"));
}

#[test]
fn i5_a_fire_outlives_a_power_cut_and_only_a_reset_with_the_panel_at_rest_ends_it() {
    let mut bench = on_fire();
    bench.restart([("main", settings())]);
    assert_eq!((bench.is_released("main"), bench.state("main")), (true, DoorState::Fire));
    bench.tell("main", PortalInput::FireReset);
    assert_eq!(bench.state("main"), DoorState::Fire, "the panel has not been heard of yet");
    bench.sense("main", Sensor::Fire, false);
    assert_eq!(bench.look(), [What::Fire { on: false }], "at rest: staff hear what is left to do");
    bench.advance(seconds(3600));
    assert!(bench.is_released("main"));
    bench.tell("main", PortalInput::FireReset);
    assert!(!bench.is_released("main") && !bench.has_kept_fire("main"));
    bench.restart([("main", settings())]);
    assert!(!bench.is_released("main"));
}

#[test]
fn i5_a_fire_at_a_door_whose_panel_is_gone_from_the_config_can_still_be_reset() {
    let mut bench = on_fire();
    bench.restart([("main", PortalSettings { has_fire_panel: false, ..settings() })]);
    assert_eq!(bench.state("main"), DoorState::Fire);
    bench.tell("main", PortalInput::FireReset);
    assert!(!bench.is_released("main") && !bench.has_kept_fire("main"));
}

#[test]
fn i5_a_fire_is_written_down_again_and_again_for_the_disk_may_have_been_full() {
    let mut bench = on_fire();
    bench.forget_kept_fires();
    bench.advance(seconds(8));
    assert!(bench.has_kept_fire("main"));
}
