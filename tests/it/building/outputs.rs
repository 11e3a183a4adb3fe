//! The outputs as one machine: once for each change, again when a board comes back, and never armed on doubt.

use std::time::Duration;

use chrono::TimeDelta;
use omatoimi::building::{OutputSettings, Outputs, Plan, WhenUnset};
use omatoimi::policy::{ClockState, Mode};
use omatoimi::time::Now;

use super::*;

struct Hall {
    outputs: Outputs,
    now: Now,
    clock: ClockState,
    inside: Option<u32>,
}

fn settings(on: &[Mode], when_unset: WhenUnset) -> OutputSettings {
    let schedule = door("Mo-Su 06:00-22:00", "");
    let plan = Plan { schedule, on: on.to_vec(), on_offset: TimeDelta::zero(), off_offset: TimeDelta::zero() };
    OutputSettings { plan, when_unset, only_when_empty: false }
}

fn lights() -> OutputSettings {
    settings(&[Mode::Staffed, Mode::SelfService], WhenUnset::Keep)
}

fn alarm() -> OutputSettings {
    settings(&[Mode::Closed], WhenUnset::Keep)
}

impl Hall {
    fn new(outputs: &[(&str, OutputSettings)], at: &str) -> Self {
        let outputs = outputs.iter().map(|(name, settings)| ((*name).to_owned(), settings.clone()));
        Self { outputs: Outputs::new(outputs), now: now(local(at)), clock: ClockState::Believed, inside: None }
    }

    /// The orders of this tick, `lights+` for on.
    fn tick(&mut self) -> Vec<String> {
        self.outputs.handle_tick(self.now, self.clock, self.inside);
        self.orders()
    }

    fn orders(&mut self) -> Vec<String> {
        let sign = |on| if on { '+' } else { '-' };
        std::iter::from_fn(|| self.outputs.next_command())
            .map(|set| format!("{}{}", set.output, sign(set.on)))
            .collect()
    }

    fn advance(&mut self, minutes: u64) {
        self.now = self.now.after(Duration::from_secs(minutes * 60));
    }
}

#[test]
fn each_change_is_ordered_once_and_the_clock_set_back_undoes_it() {
    let mut hall = Hall::new(&[("lights", lights()), ("alarm", alarm())], "2026-11-23 05:59");
    assert_eq!(hall.tick(), ["alarm+"]);
    assert_eq!(hall.tick(), [""; 0]);
    hall.advance(1);
    assert_eq!(hall.tick(), ["alarm-", "lights+"]);
    for _ in 0..100 {
        hall.advance(5);
        assert_eq!(hall.tick(), [""; 0]);
    }
    hall.now.wall = local("2026-11-23 05:00");
    assert_eq!(hall.tick(), ["alarm+", "lights-"]);
}

#[test]
fn i34_a_clock_that_is_not_believed_arms_nothing() {
    for when_unset in [WhenUnset::Keep, WhenUnset::Off] {
        let alarm = OutputSettings { when_unset, ..alarm() };
        let mut hall = Hall::new(&[("alarm", alarm)], "1970-01-01 02:00");
        hall.clock = ClockState::Unset;
        for _ in 0..48 {
            assert_eq!(hall.tick(), [""; 0]);
            hall.advance(30);
        }
    }
}

#[test]
fn while_the_clock_is_in_doubt_an_output_is_what_its_site_says() {
    for (when_unset, order) in [(WhenUnset::Keep, None), (WhenUnset::Off, Some("lights-")), (WhenUnset::On, None)] {
        let mut hall = Hall::new(&[("lights", OutputSettings { when_unset, ..lights() })], "2026-11-23 12:00");
        assert_eq!(hall.tick(), ["lights+"]);
        hall.clock = ClockState::Unset;
        assert_eq!(hall.tick(), order.into_iter().collect::<Vec<_>>(), "{when_unset:?}");
        hall.advance(24 * 60);
        assert_eq!(hall.tick(), [""; 0]);
    }
    let mut dark =
        Hall::new(&[("lights", OutputSettings { when_unset: WhenUnset::On, ..lights() })], "1970-01-01 02:00");
    dark.clock = ClockState::Unset;
    assert_eq!(dark.tick(), ["lights+"], "people may be inside after a power cut");
}

#[test]
fn an_alarm_waits_until_nobody_is_inside_and_then_stays() {
    let mut hall = Hall::new(&[("alarm", OutputSettings { only_when_empty: true, ..alarm() })], "2026-11-23 22:30");
    for inside in [Some(2), Some(1), None] {
        hall.inside = inside;
        assert_eq!(hall.tick(), [""; 0], "{inside:?}");
    }
    hall.inside = Some(0);
    assert_eq!(hall.tick(), ["alarm+"]);
    for inside in [Some(1), None] {
        hall.inside = inside;
        assert_eq!(hall.tick(), [""; 0], "a burglar does not disarm it");
    }
    hall.now.wall = local("2026-11-24 06:00");
    assert_eq!(hall.tick(), ["alarm-"]);
}

#[test]
fn a_board_that_comes_back_gets_what_should_be_on() {
    let mut hall = Hall::new(&[("lights", lights()), ("alarm", alarm())], "2026-11-23 12:00");
    hall.tick();
    hall.outputs.restore("lights");
    hall.outputs.restore("alarm");
    assert_eq!(hall.orders(), ["lights+"]);
    let mono = hall.now.mono;
    assert_eq!(hall.outputs.reported("lights", Ok(false), mono), None, "the board put all off before it heard of it");
    assert_eq!(hall.outputs.reported("lights", Ok(true), mono), Some(true));
    assert_eq!(hall.outputs.reported("fountain", Ok(true), mono), None);
}

#[test]
fn an_output_that_did_not_move_is_told_again_each_minute_until_it_has() {
    let mut hall = Hall::new(&[("alarm", alarm())], "2026-11-23 22:00");
    assert_eq!(hall.tick(), ["alarm+"]);
    assert_eq!(hall.outputs.reported("alarm", Err(()), hall.now.mono), Some(false));
    assert_eq!(hall.tick(), [""; 0]);
    for _ in 0..3 {
        hall.advance(1);
        assert_eq!(hall.tick(), ["alarm+"]);
        assert_eq!(hall.tick(), [""; 0]);
    }
    assert_eq!(hall.outputs.reported("alarm", Ok(true), hall.now.mono), Some(true));
    hall.advance(10);
    assert_eq!(hall.tick(), [""; 0]);
}
