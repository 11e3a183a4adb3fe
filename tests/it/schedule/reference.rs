//! The schedule against a slow one that asks of every minute, on the weeks of the clock changes.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Range;

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Timelike, Utc};
use chrono_tz::Europe::Helsinki;
use omatoimi::policy::Mode;
use proptest::prelude::*;

use super::door;

const DAY: usize = 24 * 60;
/// How many days from the first one are looked at.
const DAYS: usize = 14;

/// What begins on one day, in minutes; ends may lie on the next day.
type Spans = Vec<Range<usize>>;

/// A week of usual hours. `Off` is written, and ends the night before at midnight; an empty day is not spoken of.
#[derive(Clone, Debug)]
enum Weekday {
    Spans(Spans),
    Off,
}

#[derive(Clone, Debug)]
enum Row {
    Hours(Spans, Spans),
    Except(Spans),
}

fn time(minutes: usize) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

fn written(spans: &Spans, between: &str, after: &str) -> String {
    let spans: Vec<_> = spans.iter().map(|span| format!("{}-{}{after}", time(span.start), time(span.end))).collect();
    spans.join(between)
}

fn osm(week: &[Weekday]) -> String {
    let mut text = String::from("Dec 31 off");
    for (name, day) in ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"].iter().zip(week) {
        match day {
            Weekday::Spans(spans) if spans.is_empty() => {}
            Weekday::Spans(spans) => write!(text, "; {name} {}", written(spans, ",", "")).unwrap(),
            Weekday::Off => write!(text, "; {name} off").unwrap(),
        }
    }
    text
}

fn csv(first: NaiveDate, rows: &BTreeMap<usize, Row>) -> String {
    let mut text = String::new();
    for (day, row) in rows {
        let hours = match row {
            Row::Hours(card, staff) if card.is_empty() && staff.is_empty() => "closed".to_owned(),
            Row::Hours(card, staff) => {
                let parts = [written(card, ";", ""), written(staff, ";", " staffed")];
                parts.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(";")
            }
            Row::Except(cuts) => format!("except {}", written(cuts, ";", "")),
        };
        writeln!(text, "{},{hours}", first + TimeDelta::days(*day as i64)).unwrap();
    }
    text
}

/// Which minutes of the local calendar are open, from midnight of `first` on.
fn minutes(first: NaiveDate, week: &[Weekday], rows: &BTreeMap<usize, Row>, staff: bool) -> Vec<bool> {
    let mut open = vec![false; (DAYS + 1) * DAY];
    let weekday = |day: usize| &week[(first + TimeDelta::days(day as i64)).weekday().num_days_from_monday() as usize];
    for day in 0..DAYS {
        let begins = match (rows.get(&day), weekday(day)) {
            (Some(Row::Hours(card, staffed)), _) => if staff { staffed } else { card }.clone(),
            (_, Weekday::Spans(spans)) => spans.clone(),
            (_, Weekday::Off) => Vec::new(),
        };
        let is_row = matches!(rows.get(&day), Some(Row::Hours(..)));
        let until_midnight = match rows.get(&day) {
            Some(Row::Except(cuts)) => cuts.iter().any(|cut| cut.end == DAY),
            _ => false,
        };
        let goes_on = match rows.get(&(day + 1)) {
            Some(Row::Hours(card, staffed)) => is_row && !(card.is_empty() && staffed.is_empty()),
            _ => is_row || !matches!(weekday(day + 1), Weekday::Off),
        };
        for span in begins {
            let end = if goes_on && !until_midnight { span.end } else { span.end.min(DAY) };
            open[day * DAY + span.start..day * DAY + end].fill(true);
        }
    }
    for (day, row) in rows {
        if let Row::Except(cuts) = row {
            for cut in cuts {
                open[day * DAY + cut.start..day * DAY + cut.end].fill(false);
            }
        }
    }
    open
}

/// Whether a door is open at `at`, given its minutes on the local calendar.
fn is_open(first: NaiveDate, open: &[bool], at: DateTime<Utc>) -> bool {
    let shown = at.with_timezone(&Helsinki).naive_local();
    let minute = (shown.date() - first).num_days() as usize * DAY + (shown.hour() * 60 + shown.minute()) as usize;
    if !open[minute] {
        return false;
    }
    let shown_too = |other: TimeDelta| (at + other).with_timezone(&Helsinki).naive_local() == shown;
    // The hour shown twice begins and ends with the hour.
    let hour = minute - minute % 60..minute - minute % 60 + 60;
    let begin = || (0..minute).rev().find(|before| !open[*before]).map_or(0, |before| before + 1);
    let end = || (minute..open.len()).find(|after| !open[*after]).unwrap_or(open.len());
    let begins_later = shown_too(TimeDelta::hours(1)) && hour.contains(&begin());
    let ended_before = shown_too(TimeDelta::hours(-1)) && hour.contains(&end());
    !(begins_later || ended_before)
}

/// Spans in order and apart, on a grid of a quarter of an hour; the last may run over midnight.
fn spans(most: usize) -> impl Strategy<Value = Spans> {
    prop::collection::btree_set(0_usize..120, 0..=2 * most).prop_map(|ends| {
        let ends: Vec<_> = ends.into_iter().map(|quarter| quarter * 15).collect();
        ends.chunks_exact(2).filter(|ends| ends[0] < DAY).map(|ends| ends[0]..ends[1]).collect()
    })
}

fn week() -> impl Strategy<Value = Vec<Weekday>> {
    prop::collection::vec(prop_oneof![5 => spans(3).prop_map(Weekday::Spans), 1 => Just(Weekday::Off)], 7)
}

fn rows() -> impl Strategy<Value = BTreeMap<usize, Row>> {
    let row = prop_oneof![
        (spans(2), spans(2)).prop_map(|(card, staff)| Row::Hours(card, staff)),
        spans(2).prop_map(|cuts| if cuts.is_empty() { Row::Hours(cuts.clone(), cuts) } else { Row::Except(cuts) }),
    ];
    prop::collection::btree_map(2..DAYS - 2, row, 0..5)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn i33_the_schedule_is_what_a_look_at_every_minute_says(
        in_spring in any::<bool>(),
        card in week(),
        staff in week(),
        rows in rows(),
    ) {
        let change = if in_spring { (3, 29) } else { (10, 25) };
        let first = NaiveDate::from_ymd_opt(2026, change.0, change.1).unwrap() - TimeDelta::days(6);
        let door = door(&osm(&card), &osm(&staff), &csv(first, &rows));
        let (card, staff) = (minutes(first, &card, &rows, false), minutes(first, &staff, &rows, true));
        let mode = |at| match (is_open(first, &staff, at), is_open(first, &card, at)) {
            (true, _) => Mode::Staffed,
            (false, true) => Mode::SelfService,
            (false, false) => Mode::Closed,
        };
        let start = (first + TimeDelta::days(2)).and_time(chrono::NaiveTime::MIN).and_utc();
        let moments: Vec<_> = (0..9 * DAY as i64).map(|minute| start + TimeDelta::minutes(minute)).collect();
        let modes: Vec<_> = moments.iter().map(|at| mode(*at)).collect();
        let expected: Vec<_> = (1..modes.len()).filter(|now| modes[*now] != modes[*now - 1]).map(|now| (moments[now], modes[now])).collect();
        prop_assert_eq!(door.mode(start), modes[0]);
        let mut found = Vec::new();
        let mut at = start;
        while let Some(change) = door.next_change(at).filter(|(at, _)| at <= moments.last().unwrap()) {
            at = change.0;
            found.push(change);
        }
        prop_assert_eq!(&found, &expected);
        for (at, mode) in &expected {
            let second = TimeDelta::seconds(1);
            prop_assert_eq!(door.mode(*at), *mode);
            prop_assert_ne!(door.mode(*at - second), *mode);
            let until = expected.iter().find(|(end, to)| end > at && *to == Mode::Closed).map(|(end, _)| *end);
            if *mode != Mode::Closed && until.is_some() {
                prop_assert_eq!(door.open_until(*at), until);
            }
            if *mode == Mode::Closed {
                prop_assert_eq!(door.open_until(*at), None);
                let next = expected.iter().find(|(begin, _)| begin > at).map(|(begin, _)| *begin);
                prop_assert!(next.is_none() || door.next_opening(*at) == next);
            }
        }
    }
}
