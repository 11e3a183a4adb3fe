//! 29 March 2026 has no 03:30 in Helsinki, 25 October 2026 has two.

use chrono::TimeDelta;
use omatoimi::policy::Mode;

use super::{door, utc};

/// The minutes between two moments at which a door is open.
fn open_minutes(door: &omatoimi::policy::Schedule, from: &str, to: &str) -> usize {
    let (from, to) = (utc(from), utc(to));
    let moments = (0..(to - from).num_minutes()).map(|minute| from + TimeDelta::minutes(minute));
    moments.filter(|at| door.mode(*at) != Mode::Closed).count()
}

#[test]
fn i33_on_the_short_day_a_missing_opening_is_at_the_jump_and_a_missing_closing_too() {
    // As usual hours, as staffed hours, and as an exception for that day.
    for late in [
        door("03:30-05:00", "", ""),
        door("off", "03:30-05:00", ""),
        door("off", "", "2026-03-29,03:30-05:00\n"),
        door("off", "", "2026-03-29,03:30-05:00 staffed\n"),
        door("24/7", "", "2026-03-28,closed\n2026-03-29,except 00:00-03:30;05:00-24:00\n"),
    ] {
        assert_eq!(late.next_opening(utc("2026-03-29T00:00:00Z")), Some(utc("2026-03-29T01:00:00Z")));
        assert_eq!(late.open_until(utc("2026-03-29T01:00:00Z")), Some(utc("2026-03-29T02:00:00Z")));
    }
    for early in [door("01:00-03:30", "", ""), door("off", "", "2026-03-29,01:00-03:30\n")] {
        assert_eq!(early.open_until(utc("2026-03-29T00:59:59Z")), Some(utc("2026-03-29T01:00:00Z")));
        assert_eq!(early.mode(utc("2026-03-29T01:00:00Z")), Mode::Closed);
    }
    // Both ends missing: never open that day, open again the next.
    for within in [door("03:10-03:50", "", ""), door("off", "", "2026-03-29..2026-03-30,03:10-03:50\n")] {
        assert_eq!(within.next_opening(utc("2026-03-28T12:00:00Z")), Some(utc("2026-03-30T00:10:00Z")));
    }
}

#[test]
fn i33_on_the_long_day_a_double_opening_is_the_later_and_a_double_closing_the_earlier() {
    for late in [door("03:30-05:00", "", ""), door("off", "", "2026-10-25,03:30-05:00\n")] {
        assert_eq!(late.next_opening(utc("2026-10-24T12:00:00Z")), Some(utc("2026-10-25T01:30:00Z")));
        assert_eq!(late.mode(utc("2026-10-25T00:45:00Z")), Mode::Closed, "03:45 the first time");
        assert_eq!(late.open_until(utc("2026-10-25T01:30:00Z")), Some(utc("2026-10-25T03:00:00Z")));
    }
    for early in [door("01:00-03:30", "", ""), door("off", "", "2026-10-25,01:00-03:30\n")] {
        assert_eq!(early.open_until(utc("2026-10-24T22:00:00Z")), Some(utc("2026-10-25T00:30:00Z")));
        assert_eq!(early.mode(utc("2026-10-25T01:15:00Z")), Mode::Closed, "03:15 the second time");
    }
    for within in [door("03:10-03:50", "", ""), door("off", "", "2026-10-25..2026-10-26,03:10-03:50\n")] {
        assert_eq!(within.next_opening(utc("2026-10-24T12:00:00Z")), Some(utc("2026-10-26T01:10:00Z")));
    }
}

#[test]
fn i33_a_pause_over_a_double_hour_is_closed_both_times() {
    let pause = door("24/7", "", "2026-10-25,except 03:15-03:45\n");
    assert_eq!(pause.open_until(utc("2026-10-24T22:00:00Z")), Some(utc("2026-10-25T00:15:00Z")));
    assert_eq!(pause.next_opening(utc("2026-10-25T00:15:00Z")), Some(utc("2026-10-25T01:45:00Z")));
    // And one over the hour that does not come takes nothing away.
    let pause = door("24/7", "", "2026-03-29,except 03:15-03:45\n");
    assert_eq!(pause.open_until(utc("2026-03-28T22:00:00Z")), None);
}

#[test]
fn i33_an_open_day_is_23_or_25_hours_long() {
    for sunday in [door("Su", "", ""), door("off", "", "2026-03-29,24h\n2026-10-25,24h staffed\n")] {
        assert_eq!(open_minutes(&sunday, "2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z"), 23 * 60);
        assert_eq!(open_minutes(&sunday, "2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z"), 25 * 60);
    }
    for always in [door("24/7", "", ""), door("", "", ""), door("", "", "2026-03-29,24h\n2026-10-25,24h\n")] {
        assert_eq!(open_minutes(&always, "2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z"), 48 * 60);
        assert_eq!(open_minutes(&always, "2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z"), 48 * 60);
    }
    let shut = door("24/7", "", "2026-03-29,closed\n2026-10-25,closed\n");
    assert_eq!(open_minutes(&shut, "2026-03-28T22:00:00Z", "2026-03-29T21:00:00Z"), 0);
    assert_eq!(open_minutes(&shut, "2026-10-24T21:00:00Z", "2026-10-25T22:00:00Z"), 0);
}

#[test]
fn i33_a_night_over_the_change_and_a_span_of_two_days_are_whole() {
    let rows = "2026-03-28,22:00-06:00\n2026-10-24,22:00-30:00\n2026-11-28,22:00-06:00\n";
    for night in [door("Sa 22:00-06:00", "", ""), door("off", "", rows)] {
        for (from, to) in [
            ("2026-03-28T20:00:00Z", "2026-03-29T03:00:00Z"),
            ("2026-10-24T19:00:00Z", "2026-10-25T04:00:00Z"),
            ("2026-11-28T20:00:00Z", "2026-11-29T04:00:00Z"),
        ] {
            let before = utc(from) - TimeDelta::seconds(1);
            assert_eq!(night.mode(before), Mode::Closed);
            assert_eq!(night.next_opening(before), Some(utc(from)));
            assert_eq!(night.open_until(utc(from)), Some(utc(to)));
        }
    }
    let rows = "2026-10-24,22:00-48:00\n2026-03-28,22:00-48:00\n";
    for two_days in [door("Sa 22:00-48:00", "", ""), door("off", "", rows)] {
        assert_eq!(two_days.open_until(utc("2026-10-24T19:00:00Z")), Some(utc("2026-10-25T22:00:00Z")));
        assert_eq!(two_days.open_until(utc("2026-03-28T20:00:00Z")), Some(utc("2026-03-29T21:00:00Z")));
    }
}

#[test]
fn i33_zones_that_change_at_midnight_are_kept_too() {
    use omatoimi::policy::{Exceptions, Hours, Schedule};
    // Beirut skips 00:00 to 01:00 on 29 March 2026 and has 23:00 to 24:00 twice on 24 October.
    let zone = chrono_tz::Asia::Beirut;
    let door = |hours: &str, rows: &str| {
        let exceptions = Exceptions::parse(&format!("date,hours\n{rows}")).unwrap();
        Schedule::new(zone, Some(Hours::parse(hours, zone).unwrap()), None, exceptions)
    };
    let shut = door("24/7", "2026-03-29,closed\n");
    assert_eq!(shut.open_until(utc("2026-03-28T12:00:00Z")), Some(utc("2026-03-28T22:00:00Z")));
    assert_eq!(shut.next_opening(utc("2026-03-28T22:00:00Z")), Some(utc("2026-03-29T21:00:00Z")));
    assert_eq!(door("24/7", "").next_change(utc("2026-10-24T12:00:00Z")), None);
    let evening = door("Sa 20:00-23:30", "");
    assert_eq!(evening.open_until(utc("2026-10-24T18:00:00Z")), Some(utc("2026-10-24T20:30:00Z")));
}
