//! Usual hours: what OSM opening_hours texts mean at a door.

use std::time::Duration;

use chrono::{DateTime, Utc};
use omatoimi::policy::exceptions::Exceptions;
use omatoimi::policy::{Hours, Mode, Schedule};

use super::{changes, door, local, utc};

#[test]
fn b5_2_hours_are_library_time_and_the_closing_minute_is_shut() {
    let door = door("Mo-Su 06:00-22:00", "", "");
    for (at, mode) in [
        // Summer: three hours before UTC.
        ("2026-07-01T02:59:59Z", Mode::Closed),
        ("2026-07-01T03:00:00Z", Mode::SelfService),
        ("2026-07-01T18:59:59Z", Mode::SelfService),
        ("2026-07-01T19:00:00Z", Mode::Closed),
        ("2026-07-01T19:00:30Z", Mode::Closed),
        // Winter: two.
        ("2026-12-01T03:59:59Z", Mode::Closed),
        ("2026-12-01T04:00:00Z", Mode::SelfService),
        ("2026-12-01T19:59:59Z", Mode::SelfService),
        ("2026-12-01T20:00:00Z", Mode::Closed),
    ] {
        assert_eq!(door.mode(utc(at)), mode, "{at}");
    }
}

#[test]
fn b5_6_three_intervals_a_weekday_holidays_and_nights_are_all_kept() {
    let door = door("Mo-Th 06:00-09:00,11:00-14:00,18:00-22:00; Fr 20:00-02:00; PH off", "", "");
    // From Wednesday to Saturday; Thursday is Ascension Day.
    let week = changes(&door, "2026-05-12 23:00", "2026-05-16 23:00");
    let wednesday = ["S 13 06:00", "C 13 09:00", "S 13 11:00", "C 13 14:00", "S 13 18:00", "C 13 22:00"];
    assert_eq!(week[..6], wednesday);
    assert_eq!(week[6..], ["S 15 20:00", "C 16 02:00"]);
}

#[test]
fn staff_go_before_self_service_and_a_door_without_hours_opens_by_card_always() {
    let both = door("Mo-Su 06:00-22:00", "Mo-Fr 10:00-18:00", "");
    let tuesday = changes(&both, "2026-11-24 00:00", "2026-11-25 00:00");
    assert_eq!(tuesday, ["S 24 06:00", "F 24 10:00", "S 24 18:00", "C 24 22:00"]);
    // Staff are there before a card opens, and past the time at which it does.
    let early = door("Mo-Su 10:00-17:00", "Mo-Fr 09:00-18:00", "");
    assert_eq!(changes(&early, "2026-11-24 00:00", "2026-11-25 00:00"), ["F 24 09:00", "C 24 18:00"]);
    assert_eq!(early.next_opening(local("2026-11-24 08:00")), Some(local("2026-11-24 09:00")));
    assert_eq!(early.open_until(local("2026-11-24 09:30")), Some(local("2026-11-24 18:00")));
    let always = door("", "Mo-Fr 10:00-18:00", "");
    assert_eq!(changes(&always, "2026-11-24 00:00", "2026-11-25 00:00"), ["F 24 10:00", "S 24 18:00"]);
    assert_eq!(
        (always.next_opening(utc("2026-11-24T10:00:00Z")), always.open_until(utc("2026-11-24T10:00:00Z"))),
        (None, None)
    );
    let nothing = door("", "", "");
    assert_eq!(nothing.next_change(utc("2026-11-24T10:00:00Z")), None);
    assert_eq!(nothing.mode(utc("2026-11-24T10:00:00Z")), Mode::SelfService);
}

#[test]
fn hours_that_touch_are_one_opening_at_midnight_and_at_noon() {
    let night = door("Mo 18:00-24:00; Tu 00:00-03:00,03:00-05:00", "", "");
    assert_eq!(changes(&night, "2026-11-23 12:00", "2026-11-25 00:00"), ["S 23 18:00", "C 24 05:00"]);
    // Staff who follow on staff do not leave.
    let staffed = door("off", "Mo-Tu 10:00-14:00,14:00-18:00", "");
    assert_eq!(staffed.next_change(local("2026-11-23 11:00")), Some((local("2026-11-23 18:00"), Mode::Closed)));
}

#[test]
fn a_night_belongs_to_the_day_on_which_it_begins() {
    // Saturday's own rule replaces Saturday, not the end of Friday night.
    let night = door("Fr 18:00-02:00; Sa 10:00-14:00", "", "");
    let weekend = changes(&night, "2026-11-27 12:00", "2026-11-29 12:00");
    assert_eq!(weekend, ["S 27 18:00", "C 28 02:00", "S 28 10:00", "C 28 14:00"]);
    // A holiday ends the night before it at midnight, and nothing of its own night is left for the day after.
    let daily = door("Mo-Su 22:00-02:00; PH off", "", "");
    let epiphany = changes(&daily, "2027-01-05 12:00", "2027-01-07 23:00");
    assert_eq!(epiphany, ["S 05 22:00", "C 06 00:00", "S 07 22:00"]);
    // Closed from four is closed for the night.
    let eve = door("Mo-Su 10:00-02:00; Dec 24 16:00-24:00 off", "", "");
    assert_eq!(changes(&eve, "2026-12-24 04:00", "2026-12-25 12:00"), ["S 24 10:00", "C 24 16:00", "S 25 10:00"]);
    // Closed for an hour in the evening is not.
    let pause = door("Mo-Su 10:00-02:00; Dec 24 16:00-17:00 off", "", "");
    let expected = ["S 24 10:00", "C 24 16:00", "S 24 17:00", "C 25 02:00"];
    assert_eq!(changes(&pause, "2026-12-24 04:00", "2026-12-25 04:00"), expected);
}

#[test]
fn login_again_is_asked_for_after_staff_have_left_and_before_they_are_back() {
    let door = door("Mo-Su 06:00-22:00", "Mo-Fr 10:00-12:00,12:30-18:00", "");
    let half_hour = Duration::from_secs(1800);
    for (at, asked) in [
        ("2026-11-24 11:59", false),
        ("2026-11-24 12:00", true),
        ("2026-11-24 12:29", true),
        // They are back just as half an hour is over.
        ("2026-11-24 12:30", false),
        ("2026-11-24 17:59", false),
        ("2026-11-24 18:00", true),
        ("2026-11-24 18:29", true),
        ("2026-11-24 18:30", false),
        ("2026-11-25 06:00", false),
    ] {
        assert_eq!(door.staffed_ended_within(local(at), half_hour), asked, "{at}");
    }
    assert!(door.staffed_ended_within(local("2026-11-29 18:00"), Duration::from_secs(3 * 86_400)));
    assert!(door.staffed_ended_within(local("2026-11-29 18:00"), Duration::MAX));
    assert!(!door.staffed_ended_within(local("2026-11-24 18:00"), Duration::ZERO));
}

#[test]
fn finnish_holidays_shut_a_door_with_ph_off() {
    let finnish = door("Mo-Su 06:00-22:00; PH off", "", "");
    for holiday in ["2026-01-01", "2026-01-06", "2026-04-03", "2026-05-01", "2026-06-20", "2026-12-06", "2026-12-25"] {
        assert_eq!(finnish.mode(utc(&format!("{holiday}T10:00:00Z"))), Mode::Closed, "{holiday}");
    }
    assert_eq!(finnish.mode(utc("2026-06-22T10:00:00Z")), Mode::SelfService);
    // Independence Day is Finland's own.
    let zone = chrono_tz::Europe::Stockholm;
    let hours = Hours::parse("Mo-Su 06:00-22:00; PH off", zone).unwrap();
    let swedish = Schedule::new(zone, Some(hours), None, Exceptions::default());
    assert_eq!(swedish.mode(utc("2026-12-07T10:00:00Z")), Mode::SelfService);
    assert_eq!(swedish.mode(utc("2026-12-25T10:00:00Z")), Mode::Closed);
}

#[test]
fn promise_2_hours_that_are_not_surely_open_are_shut() {
    for text in ["Mo-Su 06:00-22:00 unknown", "Mo-Su 06:00-22:00 off", "Mo-Su 06:00-22:00 closed \"work\""] {
        assert_eq!(door(text, text, "").mode(utc("2026-07-01T10:00:00Z")), Mode::Closed, "{text}");
    }
}

#[test]
fn hours_that_never_end_and_hours_that_never_come_say_so() {
    let now = utc("2026-07-01T10:00:00Z");
    assert_eq!(door("24/7", "", "").open_until(now), None);
    assert_eq!(door("24/7", "", "").next_opening(now), None);
    assert_eq!(door("2019 Mo-Su 06:00-22:00", "", "").next_opening(now), None);
    assert_eq!(door("off", "", "").next_opening(now), None);
    assert_eq!(door("2027 Jan 1 10:00-12:00", "", "").next_opening(now), Some(utc("2027-01-01T08:00:00Z")));
    // Once a year, asked as it closes.
    let yearly = door("Jan 1 10:00-12:00", "", "");
    assert_eq!(yearly.next_opening(utc("2028-01-01T10:00:00Z")), Some(utc("2029-01-01T08:00:00Z")));
}

#[test]
fn every_moment_there_is_is_survived() {
    for door in [door("Mo-Su 20:00-02:00; PH off", "Mo-Fr 10:00-18:00", "2026-12-24,closed\n"), door("", "", "")] {
        for at in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
            let asked = (door.mode(at), door.next_change(at), door.next_opening(at), door.open_until(at));
            assert_eq!(asked.1, None, "{at}");
            assert!(!door.staffed_ended_within(at, Duration::MAX));
        }
    }
}
