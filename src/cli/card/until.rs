//! The end of a listing, as a person writes and reads it: a last day, or a moment.

use chrono::{DateTime, Months, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use crate::cli::output::Failure;
use crate::time::local_moment;

/// The longest that a card may be allowed in.
const ALLOWED_FOR_AT_MOST: Months = Months::new(24);

/// The first moment at which it no longer holds: the end of that local day, or that moment. It is still to come.
pub(super) fn read(text: &str, now: DateTime<Utc>, zone: Tz) -> Result<DateTime<Utc>, Failure> {
    let wrong =
        || Failure::Usage(format!("`{}` is no end: write 2027-01-31, or 2027-01-31T12:00", text.escape_debug()));
    let end = moment(text, zone).ok_or_else(wrong)?;
    if end <= now {
        return Err(Failure::Usage(format!("`{text}` is past already")));
    }
    Ok(end)
}

/// The moment that such a text names, past or to come.
pub(super) fn moment(text: &str, zone: Tz) -> Option<DateTime<Utc>> {
    match text.parse::<NaiveDate>() {
        Ok(day) => end_of_day(day, zone),
        Err(_) => local_moment(text, zone),
    }
}

/// As [`read`], no later than two years from now.
pub(super) fn read_for_allow(text: &str, now: DateTime<Utc>, zone: Tz) -> Result<DateTime<Utc>, Failure> {
    let end = read(text, now, zone)?;
    let today = now.with_timezone(&zone).date_naive();
    let latest = today.checked_add_months(ALLOWED_FOR_AT_MOST).and_then(|day| end_of_day(day, zone));
    match latest.is_some_and(|latest| end <= latest) {
        true => Ok(end),
        false => Err(Failure::Usage("a card is allowed in for two years at most; it can be allowed again".to_owned())),
    }
}

/// The end of this day in a year.
pub(super) fn in_a_year(now: DateTime<Utc>, zone: Tz) -> Result<DateTime<Utc>, Failure> {
    let day = now.with_timezone(&zone).date_naive().checked_add_months(Months::new(12));
    day.and_then(|day| end_of_day(day, zone))
        .ok_or_else(|| Failure::Usage("the end must be said with --until".to_owned()))
}

/// `through 2027-01-31`, or `until 2027-01-31 12:00`.
pub(super) fn words(until: Option<DateTime<Utc>>, zone: Tz) -> String {
    let Some(until) = until else { return "for good".to_owned() };
    match last_day(until, zone) {
        Some(day) => format!("through {day}"),
        None => format!("until {}", shown(until, zone)),
    }
}

/// As [`read`] takes it.
pub(super) fn written(until: DateTime<Utc>, zone: Tz) -> String {
    let moment = || until.with_timezone(&zone).to_rfc3339();
    last_day(until, zone).map_or_else(moment, |day| day.to_string())
}

/// A moment by the clocks of the site.
pub(in crate::cli) fn shown(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string()
}

/// The day that ends at this moment, if one does.
fn last_day(until: DateTime<Utc>, zone: Tz) -> Option<NaiveDate> {
    let before = until.checked_sub_signed(TimeDelta::seconds(1))?.with_timezone(&zone).date_naive();
    (end_of_day(before, zone) == Some(until)).then_some(before)
}

/// The first moment of the next day; after midnight where clocks skip that.
fn end_of_day(day: NaiveDate, zone: Tz) -> Option<DateTime<Utc>> {
    let midnight = day.succ_opt()?.and_time(NaiveTime::MIN);
    let quarters = (0..24).map(|quarter| TimeDelta::minutes(15 * quarter));
    quarters.filter_map(|later| zone.from_local_datetime(&(midnight + later)).earliest()).map(|at| at.to_utc()).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZONE: Tz = chrono_tz::Europe::Helsinki;

    fn now() -> DateTime<Utc> {
        "2026-11-22T15:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_last_day_is_whole_also_where_clocks_change_and_reads_back_as_it_is_written() {
        for (text, end, words_for_it) in [
            ("2026-11-22", "2026-11-22T22:00:00+00:00", "through 2026-11-22"),
            ("2027-03-28", "2027-03-28T21:00:00+00:00", "through 2027-03-28"),
            ("2027-03-28T03:30", "2027-03-28T01:30:00+00:00", "until 2027-03-28 04:30"),
            ("2027-10-31", "2027-10-31T22:00:00+00:00", "through 2027-10-31"),
            ("2026-11-23T12:00", "2026-11-23T10:00:00+00:00", "until 2026-11-23 12:00"),
            ("2026-11-23T12:00:00Z", "2026-11-23T12:00:00+00:00", "until 2026-11-23 14:00"),
        ] {
            let until = read(text, now(), ZONE).unwrap();
            assert_eq!((until.to_rfc3339().as_str(), words(Some(until), ZONE).as_str()), (end, words_for_it));
            assert_eq!(read(&written(until, ZONE), now(), ZONE).unwrap(), until);
        }
    }

    #[test]
    fn an_end_that_is_past_or_no_end_is_refused_and_two_years_are_the_most_for_an_allow() {
        for wrong in ["2026-11-21", "2026-11-22T17:00", "", "tomorrow", "2026-02-30", "99999-01-01"] {
            assert!(read(wrong, now(), ZONE).is_err(), "{wrong}");
        }
        assert!(read_for_allow("2028-11-22", now(), ZONE).is_ok());
        assert!(read_for_allow("2028-11-23", now(), ZONE).is_err());
        assert!(read("2099-01-01", now(), ZONE).is_ok());
    }
}
