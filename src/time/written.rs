//! Moments as people write them.

use chrono::{DateTime, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// RFC 3339, or `2026-11-22T15:00` as the clocks of the site show it: the first of two where they show it twice, and
/// where they leave it out, the moment that it would be had they not been put forward (as RFC 5545, 3.3.5).
pub(crate) fn local_moment(text: &str, zone: Tz) -> Option<DateTime<Utc>> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(at.to_utc());
    }
    let shapes = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"];
    let local = shapes.iter().find_map(|shape| NaiveDateTime::parse_from_str(text, shape).ok())?;
    // Longer than what summer time has ever left out of a day.
    const LEFT_OUT: TimeDelta = TimeDelta::hours(3);
    let before = || Some(zone.from_local_datetime(&local.checked_sub_signed(LEFT_OUT)?).latest()? + LEFT_OUT);
    zone.from_local_datetime(&local).earliest().or_else(before).map(|at| at.to_utc())
}

#[cfg(test)]
mod tests {
    use chrono_tz::Europe::Helsinki;

    use super::*;

    #[test]
    fn a_moment_that_clocks_show_twice_or_leave_out_is_one_moment() {
        let read = |text| local_moment(text, Helsinki).map(|at| at.to_rfc3339());
        for (text, expected) in [
            ("2026-10-25T03:30", "2026-10-25T00:30:00+00:00"),
            ("2026-03-29T02:59", "2026-03-29T00:59:00+00:00"),
            ("2026-03-29T03:30", "2026-03-29T01:30:00+00:00"),
            ("2026-03-29T04:00", "2026-03-29T01:00:00+00:00"),
            ("2026-11-22 15:00:30", "2026-11-22T13:00:30+00:00"),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
        for wrong in ["", "2026-11-22", "2026-11-22T25:00", "21:30", "2026-02-30T10:00"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
