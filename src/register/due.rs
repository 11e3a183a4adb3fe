//! Due dates as library systems write them (sip2.md 4, AH): a day where it can only be that day, else their own words.

use chrono::{DateTime, LocalResult, NaiveDateTime, TimeZone, Utc};
use chrono_tz::{OffsetName, Tz};

use super::circulation::{Due, Text};
use super::dates::read_day;
use crate::sip2::read_date;

/// Reads the text of AH. A time of day is dropped, since items are due by the day; one that stands in another zone moves
/// the day to the library's own. What could be two days, or is no date at all, is told as it was said.
pub(super) fn read_due(text: &str, timezone: Tz) -> Due {
    let text = text.trim();
    if text.is_empty() {
        return Due::Unknown;
    }
    let day = in_utc(text).map(|at| at.with_timezone(&timezone).date_naive());
    let day = day.or_else(|| read_day(text)).or_else(|| read_day(without_time(text, timezone)?));
    day.map_or_else(|| Due::Said(Text::clean(text)), Due::On)
}

/// `20261220   Z235900`, `2026-12-20T23:59:00Z`, `2026-12-20 23:59:00 UTC`, and offsets as in `2026-12-20T23:59:00+02:00`.
fn in_utc(text: &str) -> Option<DateTime<Utc>> {
    if text.get(8..12) == Some("   Z") {
        return read_date(text.as_bytes()).map(|at| at.and_utc());
    }
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(at.to_utc());
    }
    let (moment, zone) = text.rsplit_once(' ')?;
    let is_utc = matches!(zone, "UTC" | "GMT" | "Z");
    NaiveDateTime::parse_from_str(moment, "%Y-%m-%d %H:%M:%S").ok().filter(|_| is_utc).map(|at| at.and_utc())
}

/// The day of `31.8.2023 23:59`, `08/31/2023 23:59` or `2023-08-31 23:59:00 CEST`, where the zone is the library's own.
fn without_time(text: &str, timezone: Tz) -> Option<&str> {
    let (day, time) = text.split_once([' ', 'T'])?;
    let (time, zone) = time.trim().split_once(' ').unwrap_or((time.trim(), ""));
    let clock = ["%H:%M:%S", "%H:%M", "%H.%M"].iter().any(|form| chrono::NaiveTime::parse_from_str(time, form).is_ok());
    let here = zone.is_empty() || read_day(day).is_some_and(|on| is_zone_of(zone, on.and_hms_opt(12, 0, 0), timezone));
    (clock && here).then_some(day)
}

/// Whether people at the library call its zone so on that day: `EET` in winter, `EEST` in summer.
fn is_zone_of(name: &str, at: Option<NaiveDateTime>, timezone: Tz) -> bool {
    match at.map(|at| timezone.offset_from_local_datetime(&at)) {
        Some(LocalResult::Single(offset) | LocalResult::Ambiguous(offset, _)) => offset.abbreviation() == Some(name),
        Some(LocalResult::None) | None => false,
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use proptest::prelude::*;

    use super::*;

    const HELSINKI: Tz = chrono_tz::Europe::Helsinki;

    fn on(text: &str) -> Due {
        Due::On(NaiveDate::parse_from_str(text, "%Y-%m-%d").unwrap())
    }

    #[test]
    fn every_form_that_was_seen_gives_the_day() {
        for (text, day) in [
            ("20261220    155757", "2026-12-20"),
            ("20261220155757    ", "2026-12-20"),
            ("20260401    000000", "2026-04-01"),
            ("20261220   Z215959", "2026-12-20"),
            ("20261220   Z220000", "2026-12-21"),
            ("2026-12-20T21:59:00Z", "2026-12-20"),
            ("2026-12-20T23:59:00+02:00", "2026-12-20"),
            ("2026-12-20T23:59:00-05:00", "2026-12-21"),
            ("2023-08-31 23:59:00 UTC", "2023-09-01"),
            ("20.12.2026", "2026-12-20"),
            ("20.12.2026 23:59", "2026-12-20"),
            ("20.12.2026 23.59", "2026-12-20"),
            ("2011-10-28 23:59:59", "2011-10-28"),
            ("2011-10-28", "2011-10-28"),
            ("2023-08-31 23:59:00 EEST", "2023-08-31"),
            ("2023-12-31 23:59:00 EET", "2023-12-31"),
            ("01/29/2024 23:59", "2024-01-29"),
            ("29/01/2024", "2024-01-29"),
        ] {
            assert_eq!(read_due(text, HELSINKI), on(day), "{text}");
        }
        assert_eq!(read_due("2023-08-31 23:59:00 CEST", chrono_tz::Europe::Berlin), on("2023-08-31"));
    }

    #[test]
    fn what_could_be_two_days_or_is_none_is_told_as_it_was_said() {
        for said in
            ["see desk", "02/03/2026", "02/03/2026 23:59", "2023-08-31 23:59:00 CEST", "31.2.2026", "0", "1.1.26"]
        {
            assert_eq!(read_due(said, HELSINKI), Due::Said(Text::clean(said)), "{said}");
        }
        assert_eq!(read_due(" see\u{1b}[2J\ndesk ", HELSINKI), Due::Said(Text::clean("see [2J desk")));
        for nothing in ["", "   ", "                  "] {
            assert_eq!(read_due(nothing, HELSINKI), Due::Unknown);
        }
    }

    proptest! {
        #[test]
        fn i25_any_text_is_a_due_date(text in "\\PC{0,30}|[0-9TZ:./ +-]{0,24}") {
            for timezone in [HELSINKI, chrono_tz::UTC] {
                let _ = read_due(&text, timezone);
            }
        }
    }
}
