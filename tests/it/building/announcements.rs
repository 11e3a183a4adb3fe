//! Announcements: each at its moment, once, and none that a jump of the clock has passed over.

use std::time::Duration;

use chrono::TimeDelta;
use omatoimi::building::{Announcements, Moments, Occasion};
use omatoimi::policy::ClockState;

use super::*;

const MINUTE: Duration = Duration::from_secs(60);

fn announcements(at_switch: bool) -> Announcements {
    let schedule = door("Mo-Su 06:00-22:00", "Mo-Fr 10:00-18:00");
    let before_closing = vec![15 * MINUTE, 10 * MINUTE, 5 * MINUTE];
    Announcements::new([("closing".to_owned(), Moments { schedule, before_closing, at_switch })])
}

/// What is said from `from` to `to`, looking each `step`.
fn said(of: &mut Announcements, from: &str, to: &str, step: TimeDelta) -> Vec<String> {
    let (mut at, to) = (local(from), local(to));
    let mut said = Vec::new();
    while at <= to {
        for announced in of.handle_tick(at, ClockState::Believed) {
            let what = match announced.occasion {
                Occasion::ClosesIn(before) => format!("{} min", before.as_secs() / 60),
                Occasion::Switched => "switch".to_owned(),
            };
            said.push(format!("{} {what}", at.with_timezone(&Helsinki).format("%H:%M:%S")));
        }
        at += step;
    }
    said
}

#[test]
fn a_closing_is_announced_at_each_of_its_moments_once() {
    let day = said(&mut announcements(false), "2026-11-23 00:00", "2026-11-23 23:59", TimeDelta::seconds(7));
    assert_eq!(day, ["21:45:02 15 min", "21:50:03 10 min", "21:55:04 5 min"]);
}

#[test]
fn a_switch_between_staff_and_self_service_is_announced_where_it_is_asked_for() {
    let mut all = announcements(true);
    let day = said(&mut all, "2026-11-23 00:00", "2026-11-23 23:59", TimeDelta::seconds(1));
    let expected = ["10:00:00 switch", "18:00:00 switch", "21:45:00 15 min", "21:50:00 10 min", "21:55:00 5 min"];
    assert_eq!(day, expected);
    let sunday = said(&mut all, "2026-11-29 00:00", "2026-11-29 23:59", TimeDelta::seconds(1));
    assert_eq!(sunday, ["21:45:00 15 min", "21:50:00 10 min", "21:55:00 5 min"]);
}

#[test]
fn what_a_jump_has_passed_over_is_not_said_and_a_late_tick_is() {
    let tick = |of: &mut Announcements, at: DateTime<Utc>| of.handle_tick(at, ClockState::Believed).len();
    for (late, expected) in [(0, 1), (59, 1), (60, 0), (3600, 0)] {
        let mut one = announcements(false);
        assert_eq!(tick(&mut one, local("2026-11-23 20:30")), 0);
        assert_eq!(tick(&mut one, local("2026-11-23 21:45") + TimeDelta::seconds(late)), expected, "{late}");
    }
    let mut jumped = announcements(false);
    tick(&mut jumped, local("2026-11-23 12:00"));
    assert_eq!(tick(&mut jumped, local("2026-11-23 21:47")), 0);
    assert_eq!(tick(&mut jumped, local("2026-11-23 21:50")), 1, "what comes after is said");
    let mut started = announcements(false);
    assert_eq!(tick(&mut started, local("2026-11-23 21:45")), 0, "what was due before the start is not said");
}

#[test]
fn a_clock_that_is_pulled_back_a_little_says_nothing_twice() {
    let mut one = announcements(false);
    let first = said(&mut one, "2026-11-23 21:40", "2026-11-23 21:46", TimeDelta::seconds(1));
    assert_eq!(first, ["21:45:00 15 min"]);
    assert_eq!(said(&mut one, "2026-11-23 21:44", "2026-11-23 21:50", TimeDelta::seconds(1)), ["21:50:00 10 min"]);
    // Set back by hours it is another evening's clock, and right is what it says now.
    let again = said(&mut one, "2026-11-23 20:00", "2026-11-23 21:46", TimeDelta::seconds(1));
    assert_eq!(again, ["21:45:00 15 min"]);
}

#[test]
fn i34_a_clock_that_is_not_believed_announces_nothing() {
    let mut one = announcements(true);
    one.handle_tick(local("2026-11-23 21:44"), ClockState::Believed);
    assert_eq!(one.handle_tick(local("2026-11-23 21:45"), ClockState::Unset), []);
    assert_eq!(one.handle_tick(local("2026-11-23 21:45") + TimeDelta::seconds(30), ClockState::Believed), []);
}

#[test]
fn on_the_days_on_which_clocks_change_it_is_so_long_before_the_true_closing() {
    let night = |before: u64| {
        let schedule = door("Mo-Su 12:00-04:30", "");
        let moments = Moments { schedule, before_closing: vec![Duration::from_secs(before * 60)], at_switch: false };
        Announcements::new([("closing".to_owned(), moments)])
    };
    // 03:00 becomes 04:00: an hour before 04:30 the clocks show 02:30.
    let spring = said(&mut night(60), "2026-03-29 00:00", "2026-03-29 06:00", TimeDelta::seconds(1));
    assert_eq!(spring, ["02:30:00 60 min"]);
    // 04:00 becomes 03:00: two hours before 04:30 the clocks show 03:30 for the first time.
    let mut autumn = night(120);
    let said = said(&mut autumn, "2026-10-25 00:00", "2026-10-25 06:00", TimeDelta::seconds(1));
    assert_eq!(said, ["03:30:00 120 min"]);
}
