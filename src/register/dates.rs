//! Days as library systems write them in their own fields.

use chrono::{Datelike, Months, NaiveDate};

use crate::sip2::read_date;

/// Earlier years are defaults and typing errors, not patrons. The far end stays open: `9999-12-31` means "never".
const FIRST_YEAR: i32 = 1880;

/// The day in `text`: `19800229`, the 18 characters of SIP2, `1980-02-29` with or without a time, `29.2.1980`, and
/// `2/29/1980` or `29/2/1980` where only one reading is possible. Anything else, an impossible day, a day that stands in
/// another time zone and an absurd year are no date.
pub(super) fn read_day(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    let day = sip2_day(text).or_else(|| iso_day(text)).or_else(|| dotted_day(text)).or_else(|| slashed_day(text))?;
    (FIRST_YEAR..=9999).contains(&day.year()).then_some(day)
}

/// The day on which someone born on `birth` turns `age`: the birthday itself, and 1 March for those born on 29 February
/// when that year has none.
pub(super) fn birthday(birth: NaiveDate, age: u8) -> Option<NaiveDate> {
    let months = Months::new(12 * u32::from(age));
    let same_day = birth.checked_add_months(months)?;
    // chrono steps back to 28 February; the birthday is not there yet.
    if same_day.day() < birth.day() { same_day.succ_opt() } else { Some(same_day) }
}

fn sip2_day(text: &str) -> Option<NaiveDate> {
    let zone = text.get(8..12).unwrap_or_default();
    // A time in another zone may belong to another day here.
    let here = zone.bytes().all(|byte| byte == b' ' || byte.is_ascii_digit());
    here.then(|| read_date(text.as_bytes()))?.map(|at| at.date())
}

fn iso_day(text: &str) -> Option<NaiveDate> {
    let (day, time) = match text.split_once([' ', 'T']) {
        Some((day, time)) => (day, Some(time)),
        None => (text, None),
    };
    let is_local_time = |time: &str| chrono::NaiveTime::parse_from_str(time, "%H:%M:%S").is_ok();
    if !time.is_none_or(is_local_time) {
        return None;
    }
    let [year, month, day] = numbers(day, '-')?;
    (year.len() == 4).then(|| ymd(year, month, day))?
}

fn dotted_day(text: &str) -> Option<NaiveDate> {
    let [day, month, year] = numbers(text, '.')?;
    (year.len() == 4).then(|| ymd(year, month, day))?
}

fn slashed_day(text: &str) -> Option<NaiveDate> {
    let [first, second, year] = numbers(text, '/')?;
    if year.len() != 4 {
        return None;
    }
    match (ymd(year, first, second), ymd(year, second, first)) {
        (Some(one), Some(other)) if one != other => None,
        (one, other) => one.or(other),
    }
}

/// Three groups of one to four digits.
fn numbers(text: &str, separator: char) -> Option<[&str; 3]> {
    let groups = text.split(separator).collect::<Vec<_>>();
    let plain = |group: &&str| (1..=4).contains(&group.len()) && group.bytes().all(|byte| byte.is_ascii_digit());
    groups.iter().all(plain).then(|| groups.try_into().ok())?
}

fn ymd(year: &str, month: &str, day: &str) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_form_that_was_seen_gives_the_day() {
        for (text, day) in [
            ("19800229", "1980-02-29"),
            ("20501231", "2050-12-31"),
            ("20220507    235959", "2022-05-07"),
            ("20040507    000000", "2004-05-07"),
            ("20261122153440    ", "2026-11-22"),
            ("1980-02-29", "1980-02-29"),
            ("2023-08-31 23:59:00", "2023-08-31"),
            ("2023-08-31T23:59:00", "2023-08-31"),
            ("29.2.1980", "1980-02-29"),
            (" 01.12.2026 ", "2026-12-01"),
            ("11/15/2005", "2005-11-15"),
            ("15/11/2005", "2005-11-15"),
            ("5/5/2005", "2005-05-05"),
            ("9999-12-31", "9999-12-31"),
        ] {
            assert_eq!(read_day(text).map(|day| day.to_string()).as_deref(), Some(day), "{text}");
        }
    }

    #[test]
    fn promise_2_what_could_be_another_day_is_no_day() {
        for text in [
            "",
            "0",
            "                  ",
            "00000000",
            "19000229",
            "18790101",
            "00010101",
            "2/3/2005",
            "13/13/2005",
            "11/15/05",
            "29.2.80",
            "29.2.1981",
            "1980-02-30",
            "2022-05-07 23:59:00 CEST",
            "20220507   Z220000",
            "20220507 EST220000",
            "1980-2-29-1",
            "+1980-02-29",
            "eilen",
            "١٩٨٠-٠٢-٢٩",
        ] {
            assert_eq!(read_day(text), None, "{text:?}");
        }
    }

    #[test]
    fn an_age_is_reached_on_the_birthday_and_on_1_march_where_there_is_none() {
        let day = |text| read_day(text).unwrap();
        for (birth, age, from) in [
            ("2011-11-22", 15, "2026-11-22"),
            ("2008-02-29", 15, "2023-03-01"),
            ("2008-02-29", 16, "2024-02-29"),
            ("2008-02-29", 0, "2008-02-29"),
            ("2011-12-31", 15, "2026-12-31"),
        ] {
            assert_eq!(birthday(day(birth), age), Some(day(from)), "{birth} + {age}");
        }
    }

    proptest! {
        #[test]
        fn i25_any_text_is_a_day_or_none(text in "\\PC{0,24}|[0-9./ -]{0,20}") {
            if let Some(day) = read_day(&text) {
                prop_assert!(birthday(day, 18).is_none_or(|from| from > day));
            }
        }
    }
}
