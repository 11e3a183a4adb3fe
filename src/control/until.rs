//! When a hold ends, as staff write it.

use chrono::{DateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use crate::time::{length, local_moment};

/// The longest hold: longer than that, it is a matter of opening hours.
const HOLD_AT_MOST: TimeDelta = TimeDelta::days(7);

/// The moment that such a text names: `21:30`, the next time that the clocks of the site show that; `2h` or `30min` from
/// now; or a date and a time. None where it is none of these, past, or too far.
pub(super) fn read(text: &str, now: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
    let text = text.trim();
    let from_now = || now.checked_add_signed(length(text)?);
    let end = clock_time(text, now, zone).or_else(from_now).or_else(|| local_moment(text, zone))?;
    (end > now && end - now <= HOLD_AT_MOST).then_some(end)
}

fn clock_time(text: &str, now: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
    let time = NaiveTime::parse_from_str(text, "%H:%M").ok()?;
    let today = now.with_timezone(&zone).date_naive();
    // A time that the clocks skip today is shown tomorrow.
    let days = today.iter_days().take(3);
    let moments = days.filter_map(|day| zone.from_local_datetime(&day.and_time(time)).earliest());
    moments.map(|at| at.to_utc()).find(|at| *at > now)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZONE: Tz = chrono_tz::Europe::Helsinki;

    fn at(text: &str, now: &str) -> Option<String> {
        read(text, now.parse().unwrap(), ZONE).map(|at| at.to_rfc3339())
    }

    #[test]
    fn an_end_is_read_as_people_write_it() {
        let now = "2026-11-22T18:00:00Z";
        for (text, end) in [
            ("21:30", "2026-11-22T19:30:00+00:00"),
            ("20:00", "2026-11-23T18:00:00+00:00"),
            ("00:15", "2026-11-22T22:15:00+00:00"),
            ("2h", "2026-11-22T20:00:00+00:00"),
            (" 30min ", "2026-11-22T18:30:00+00:00"),
            ("90m", "2026-11-22T19:30:00+00:00"),
            ("7d", "2026-11-29T18:00:00+00:00"),
            ("2026-11-23T08:00", "2026-11-23T06:00:00+00:00"),
            ("2026-11-23T08:00:00Z", "2026-11-23T08:00:00+00:00"),
        ] {
            assert_eq!(at(text, now).as_deref(), Some(end), "{text}");
        }
    }

    #[test]
    fn no_end_a_past_one_and_one_too_far_are_refused() {
        let wrong = [
            "",
            "h",
            "2",
            "-2h",
            "0h",
            "24:00",
            "21.30",
            "8d",
            "2026-11-22T19:59",
            "2027-11-22T20:00",
            "ä",
            "9999999999999999999h",
        ];
        for text in wrong {
            assert_eq!(at(text, "2026-11-22T18:00:00Z"), None, "{text}");
        }
    }

    #[test]
    fn i33_a_clock_time_is_right_on_the_days_on_which_clocks_change() {
        assert_eq!(at("03:30", "2027-03-27T22:00:00Z").as_deref(), Some("2027-03-29T00:30:00+00:00"), "skipped today");
        assert_eq!(at("03:30", "2027-10-30T22:00:00Z").as_deref(), Some("2027-10-31T00:30:00+00:00"), "the first");
    }
}
