//! The moments to which the demo's wall clock is put. The demo plays the time server: the kiosk believes it as it
//! believes a real one, and does not when it is gone.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use crate::time::PlayedTime;
use crate::web::simulator::{ClockFace, Moment};

/// Early enough for every door to be closed.
const MORNING: NaiveTime = NaiveTime::from_hms_opt(5, 30, 0).unwrap();
/// The furthest that a morning is looked for.
const DAYS_AHEAD: usize = 10;

/// Puts the clock to `moment`. `machine` is the machine's own time, `day_and_night` are days on which the door never
/// closes.
pub(super) fn put(clock: &PlayedTime, moment: Moment, machine: DateTime<Utc>, zone: Tz, day_and_night: &[NaiveDate]) {
    let shift = if clock.is_synchronised() { clock.shift() } else { TimeDelta::zero() };
    match moment {
        Moment::Now => clock.set(TimeDelta::zero()),
        Moment::HourOn => clock.set(shift + TimeDelta::hours(1)),
        Moment::Morning => clock.set(morning_after(machine + shift, zone, day_and_night) - machine),
        Moment::TwoWeeksOn => clock.set(shift + TimeDelta::days(14)),
        Moment::NotSet => clock.unset(DateTime::UNIX_EPOCH - machine),
    }
}

/// The clock as the page shows it at `now`, its own time.
pub(super) fn face(clock: &PlayedTime, now: DateTime<Utc>, zone: Tz) -> ClockFace {
    let local = now.with_timezone(&zone);
    let moved = match (clock.is_synchronised(), clock.shift().num_minutes()) {
        (false, _) => "not set: no time server answers".to_owned(),
        (true, 0) => "as the machine has it".to_owned(),
        (true, minutes) => ahead(minutes),
    };
    ClockFace { date: local.format("%A %-d %B %Y").to_string(), time: local.format("%H:%M:%S").to_string(), moved }
}

/// The parts of it that are not nothing.
fn ahead(minutes: i64) -> String {
    let parts = [(minutes / 1440, "d"), (minutes / 60 % 24, "h"), (minutes % 60, "min")];
    let told = parts.into_iter().filter(|(count, _)| *count != 0).map(|(count, unit)| format!("{count} {unit} "));
    told.collect::<String>() + "ahead"
}

fn morning_after(now: DateTime<Utc>, zone: Tz, day_and_night: &[NaiveDate]) -> DateTime<Utc> {
    let today = now.with_timezone(&zone).date_naive();
    let mornings = today.iter_days().take(DAYS_AHEAD).filter(|day| !day_and_night.contains(day));
    let moments = mornings.filter_map(|day| zone.from_local_datetime(&day.and_time(MORNING)).earliest());
    moments.map(|at| at.with_timezone(&Utc)).find(|at| *at > now).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZONE: Tz = chrono_tz::Europe::Helsinki;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    /// What the clock shows after these moves.
    fn moved(machine: &str, moments: &[Moment]) -> DateTime<Utc> {
        let clock = PlayedTime::unmoved();
        for moment in moments {
            put(&clock, *moment, at(machine), ZONE, &["2026-11-22".parse().unwrap()]);
        }
        at(machine) + clock.shift()
    }

    #[test]
    fn moves_add_up_and_now_takes_them_all_back() {
        let machine = "2026-11-22T15:00:00Z";
        assert_eq!(moved(machine, &[Moment::HourOn, Moment::HourOn]), at("2026-11-22T17:00:00Z"));
        assert_eq!(moved(machine, &[Moment::TwoWeeksOn, Moment::HourOn]), at("2026-12-06T16:00:00Z"));
        assert_eq!(moved(machine, &[Moment::TwoWeeksOn, Moment::Now]), at(machine));
        assert_eq!(moved(machine, &[Moment::NotSet]), DateTime::UNIX_EPOCH);
        assert_eq!(moved(machine, &[Moment::NotSet, Moment::HourOn]), at("2026-11-22T16:00:00Z"));
    }

    #[test]
    fn the_morning_is_the_next_one_at_which_the_door_is_closed() {
        // Half past five in Helsinki is 03:30Z in winter.
        assert_eq!(moved("2026-11-22T01:00:00Z", &[Moment::Morning]), at("2026-11-23T03:30:00Z"));
        assert_eq!(moved("2026-11-22T23:00:00Z", &[Moment::Morning]), at("2026-11-23T03:30:00Z"));
        assert_eq!(moved("2026-11-22T15:00:00Z", &[Moment::Morning; 2]), at("2026-11-24T03:30:00Z"));
    }

    #[test]
    fn the_face_tells_how_far_the_clock_is_moved() {
        let clock = PlayedTime::unmoved();
        clock.set(TimeDelta::minutes(14 * 1440 + 61));
        let face = face(&clock, at("2026-12-06T16:01:02Z"), ZONE);
        let shown = (face.date.as_str(), face.time.as_str(), face.moved.as_str());
        assert_eq!(shown, ("Sunday 6 December 2026", "18:01:02", "14 d 1 h 1 min ahead"));
    }
}
