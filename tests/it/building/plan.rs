//! When an output is on: by hand on the days of the clock changes, and against a slow plan that looks at the door
//! every five minutes, of which all its hours and offsets are multiples.

use chrono::{TimeDelta, Timelike};
use omatoimi::building::{Level, Plan};
use omatoimi::policy::Mode;
use proptest::prelude::*;

use super::*;

fn plan(schedule: Schedule, on: &[Mode], on_offset: i64, off_offset: i64) -> Plan {
    let minutes = TimeDelta::minutes;
    Plan { schedule, on: on.to_vec(), on_offset: minutes(on_offset), off_offset: minutes(off_offset) }
}

/// Every change of `plan` from `from` on, as clocks in Helsinki show it, `+` for on.
fn changes(plan: &Plan, from: &str, count: usize) -> Vec<String> {
    let mut at = local(from);
    let mut seen = Vec::new();
    for _ in 0..count {
        let Some(until) = plan.at(at).until else { break };
        assert_ne!(plan.at(until).on, plan.at(at).on, "{until}");
        assert_eq!(plan.at(until - TimeDelta::seconds(1)).on, plan.at(at).on, "{until}");
        let sign = if plan.at(until).on { '+' } else { '-' };
        seen.push(format!("{sign} {}", until.with_timezone(&Helsinki).format("%d %H:%M")));
        at = until;
    }
    seen
}

const OPEN: [Mode; 2] = [Mode::Staffed, Mode::SelfService];

#[test]
fn lights_go_on_before_the_hours_and_off_after_them() {
    let hours = door("Mo-Su 06:00-22:00", "Mo-Fr 10:00-18:00");
    let lights = plan(hours.clone(), &OPEN, -10, 15);
    assert_eq!(changes(&lights, "2026-11-23 00:00", 4), ["+ 23 05:50", "- 23 22:15", "+ 24 05:50", "- 24 22:15"]);
    let desk = plan(hours, &[Mode::Staffed], 0, -30);
    assert_eq!(changes(&desk, "2026-11-27 00:00", 4), ["+ 27 10:00", "- 27 17:30", "+ 30 10:00", "- 30 17:30"]);
}

#[test]
fn an_alarm_is_armed_after_the_last_announcement_and_disarmed_before_the_first_patron() {
    let alarm = plan(door("Mo-Su 06:00-22:00", ""), &[Mode::Closed], 20, -5);
    assert_eq!(changes(&alarm, "2026-11-23 12:00", 3), ["+ 23 22:20", "- 24 05:55", "+ 24 22:20"]);
    // Five minutes of closing are not worth arming for.
    let short = plan(door("Mo-Su 06:00-12:00,12:10-22:00", ""), &[Mode::Closed], 20, -5);
    assert_eq!(changes(&short, "2026-11-23 05:59", 2), ["+ 23 22:20", "- 24 05:55"]);
}

#[test]
fn offsets_that_meet_make_one_stretch() {
    let lights = plan(door("Mo-Su 06:00-12:00,12:20-22:00", ""), &OPEN, -10, 10);
    assert_eq!(changes(&lights, "2026-11-23 00:00", 2), ["+ 23 05:50", "- 23 22:10"]);
}

#[test]
fn exceptions_move_the_building_too() {
    let hours = with_rows("Mo-Su 06:00-22:00", "", "2026-12-24,06:00-12:00,aatto\n2026-12-25,closed,\n");
    let lights = plan(hours, &OPEN, -10, 15);
    assert_eq!(changes(&lights, "2026-12-24 00:00", 3), ["+ 24 05:50", "- 24 12:15", "+ 26 05:50"]);
}

#[test]
fn on_the_days_on_which_clocks_change_offsets_are_minutes_that_pass() {
    // 2026-03-29 03:00 becomes 04:00; 2026-10-25 04:00 becomes 03:00.
    let lights = plan(door("Mo-Su 03:30-22:00", ""), &OPEN, -45, 0);
    assert_eq!(changes(&lights, "2026-03-29 00:00", 2), ["+ 29 02:15", "- 29 22:00"]);
    let late = plan(door("Mo-Su 08:00-24:00", ""), &OPEN, 0, 210);
    // 3 h 30 min after midnight: an hour was skipped, and half a year later one came twice.
    assert_eq!(changes(&late, "2026-03-28 09:00", 1), ["- 29 04:30"]);
    let at = late.at(local("2026-10-24 20:00")).until.unwrap();
    assert_eq!(at, local("2026-10-25 00:00") + TimeDelta::minutes(210));
}

#[test]
fn a_door_that_never_changes_gives_an_output_that_never_does() {
    let always = door("", "");
    assert_eq!(plan(always.clone(), &OPEN, -10, 15).at(local("2026-11-23 12:00")), Level { on: true, until: None });
    assert_eq!(plan(always, &[Mode::Closed], 0, 0).at(local("2026-11-23 12:00")), Level { on: false, until: None });
    let never = plan(door("Mo-Su 00:00-09:00", ""), &[Mode::Closed], 290, -610);
    assert_eq!(never.at(local("2026-11-23 14:00")), Level { on: false, until: None }, "no stretch is long enough");
    let bridged = plan(door("Mo-Su 00:00-00:15", ""), &[Mode::Closed], 0, 15);
    assert_eq!(bridged.at(local("2026-11-23 14:00")), Level { on: true, until: None }, "it goes on before it went off");
    for end in [chrono::DateTime::<chrono::Utc>::MIN_UTC, chrono::DateTime::<chrono::Utc>::MAX_UTC] {
        let _ = plan(door("Mo-Su 06:00-22:00", ""), &OPEN, -720, 720).at(end);
    }
}

/// The grain of the reference, in minutes.
const STEP: i64 = 5;

/// What the output should be at each of `count` steps from `from` on, by looking at the door at each.
fn reference(plan: &Plan, from: chrono::DateTime<Utc>, count: i64) -> Vec<bool> {
    const MARGIN: i64 = 24 * 60 / STEP;
    let is_on = |index: i64| plan.on.contains(&plan.schedule.mode(from + TimeDelta::minutes(index * STEP)));
    let seen: Vec<bool> = (-MARGIN..count + MARGIN).map(is_on).collect();
    let is_on = |index: i64| seen[usize::try_from(index + MARGIN).unwrap()];
    let mut wanted = vec![false; usize::try_from(count).unwrap()];
    let mut index = -MARGIN;
    while index < count + MARGIN {
        let begin = index;
        while index < count + MARGIN && is_on(index) == is_on(begin) {
            index += 1;
        }
        if is_on(begin) {
            // What reaches over the margin has no end that could be moved.
            let start = if begin == -MARGIN { i64::MIN } else { begin + plan.on_offset.num_minutes() / STEP };
            let end = if index == count + MARGIN { i64::MAX } else { index + plan.off_offset.num_minutes() / STEP };
            for (at, wanted) in (0_i64..).zip(wanted.iter_mut()) {
                *wanted |= start <= at && at < end;
            }
        }
    }
    wanted
}

/// Hours of a door: a few spans, some over midnight, some in the night of the clock change.
fn hours() -> impl Strategy<Value = String> {
    let span = (0..24 * 4_u32, 1..30 * 4_u32).prop_map(|(from, length)| {
        let time = |quarters: u32| format!("{:02}:{:02}", quarters / 4, quarters % 4 * 15);
        format!("{}-{}", time(from), time(from + length.min(24 * 4)))
    });
    proptest::collection::vec(span, 1..3).prop_map(|spans| format!("Mo-Su {}", spans.join(",")))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_plan_agrees_with_one_that_looks_at_every_five_minutes(
        self_service in hours(),
        staffed in hours(),
        week in prop::sample::select(vec!["2026-03-28 12:00", "2026-10-24 12:00", "2026-11-23 00:00"]),
        on in prop::sample::subsequence(vec![Mode::Staffed, Mode::SelfService, Mode::Closed], 1..=2),
        on_offset in (-144..=144_i64).prop_map(|steps| steps * STEP),
        off_offset in (-144..=144_i64).prop_map(|steps| steps * STEP),
    ) {
        let plan = plan(door(&self_service, &staffed), &on, on_offset, off_offset);
        let from = local(week);
        let wanted = reference(&plan, from, 36 * 60 / STEP);
        let mut until = None;
        for (step, wanted) in (0_i64..).zip(&wanted) {
            let at = from + TimeDelta::minutes(step * STEP);
            let level = plan.at(at);
            prop_assert_eq!(level.on, *wanted, "{} {} {}: {}", self_service, staffed, at, on_offset);
            // The change it foretold comes when it said, and no other.
            if let Some(Some(foretold)) = until.replace(level.until) {
                prop_assert!(level.until == Some(foretold) || at >= foretold, "{}", at);
            }
            prop_assert_eq!(level.until.map(|until| until.second()).unwrap_or(0), 0);
        }
    }
}
