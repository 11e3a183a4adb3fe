//! Opening hours as written: OSM opening_hours with a country's public holidays.
//!
//! "Unknown" hours are not open (promise 2). Hours that run over midnight belong to the day on which they begin: a later
//! rule for the next day does not cut them, `off` for the day on which they begin takes them away whole, and `off` for
//! the next day ends them at midnight.

mod midnight;

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use opening_hours::localization::Country;
use opening_hours::{Context, OpeningHours, RuleKind};
use opening_hours_syntax::ExtendedTime;
use opening_hours_syntax::rules::day::{Date, HolidayKind, MonthdayRange, WeekDayRange};

use super::exceptions::Exceptions;
use super::schedule::{Mode, Schedule};
use super::timeline::{DAY, Minutes};
use midnight::{past_midnight, rewritten, up_to_midnight};

/// The longest text taken for opening hours, in bytes; real ones have less than a hundred.
const TEXT_MAX_LEN: usize = 1000;

/// Opening hours that have been understood.
#[derive(Clone)]
pub struct Hours {
    /// What begins on a day, up to its midnight.
    begun: OpeningHours,
    /// What of that runs over into the next day, in the minutes of the next day.
    over: OpeningHours,
    zone: Tz,
}

/// Why a text does not say when a door is open.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HoursError {
    /// Not the opening_hours syntax from this character on, counted from 0.
    #[error("these are not opening hours, from character {} on", at + 1)]
    Syntax { at: usize },
    /// A number no clock or calendar has, or a range that runs backwards.
    #[error("these opening hours name a time or a date that does not exist")]
    Impossible,
    /// Sunrise and its like, which need a place.
    #[error("hours by the sun need a place on earth, which a site does not have")]
    Sun,
    /// `PH` or `SH` where no calendar of them is known.
    #[error("no calendar of {0} holidays is known for {1}")]
    NoHolidays(&'static str, Tz),
    /// More than [`TEXT_MAX_LEN`].
    #[error("opening hours are at most {TEXT_MAX_LEN} characters")]
    TooLong,
}

impl Hours {
    /// Reads OSM opening_hours (<https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification>) as the clocks of
    /// `zone` show them. `PH` is a public holiday of the zone's country.
    pub fn parse(text: &str, zone: Tz) -> Result<Self, HoursError> {
        if text.len() > TEXT_MAX_LEN {
            return Err(HoursError::TooLong);
        }
        let rules: OpeningHours = text.parse().map_err(|error| misread(&error, text))?;
        let holidays = country(zone).map(Country::holidays).unwrap_or_default();
        let expression = rules.get_expression();
        for rule in &expression.rules {
            let times = rule.time_selector.spans.iter();
            let mut ends = times.flat_map(|span| [span.range.start, span.range.end]);
            if ends.any(|end| end.as_time_event().is_some()) {
                return Err(HoursError::Sun);
            }
            // The crate takes such a day for every day of the year.
            if !rule.day_selector.monthday.iter().all(is_in_a_calendar) {
                return Err(HoursError::Impossible);
            }
            for days in &rule.day_selector.weekday {
                let (kind, name) = match days {
                    WeekDayRange::Fixed { .. } => continue,
                    WeekDayRange::Holiday { kind: HolidayKind::Public, .. } => (HolidayKind::Public, "public"),
                    WeekDayRange::Holiday { kind: HolidayKind::School, .. } => (HolidayKind::School, "school"),
                };
                if holidays.get_for_kind(kind).iter().next().is_none() {
                    return Err(HoursError::NoHolidays(name, zone));
                }
            }
        }
        let context = || Context::default().with_holidays(holidays.clone());
        let begun = rewritten(&expression, up_to_midnight)?.with_context(context());
        let over = rewritten(&expression, past_midnight)?.with_context(context());
        Ok(Self { begun, over, zone })
    }

    /// Whether the door is open at `at`.
    pub fn is_open(&self, at: DateTime<Utc>) -> bool {
        self.alone().mode(at) != Mode::Closed
    }

    /// The first moment after `at` at which the door opens; none within a year.
    pub fn next_opening(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.alone().next_opening(at)
    }

    fn alone(&self) -> Schedule {
        Schedule::new(self.zone, Some(self.clone()), None, Exceptions::default())
    }

    /// What begins on the local day `day`, in order and apart; up to the end of the next day.
    pub(super) fn begun_on(&self, day: NaiveDate) -> Vec<Minutes> {
        let over = open(&self.over, day).map(|span| span.start + DAY..span.end + DAY);
        super::timeline::merged(open(&self.begun, day).chain(over)).collect()
    }

    /// When a rule says `off` within the local day `day`.
    pub(super) fn shut_on(&self, day: NaiveDate) -> Vec<Minutes> {
        let shut = self.begun.schedule_at(day).into_iter().filter(|times| times.kind == RuleKind::Closed);
        shut.filter(|times| !times.comment.is_empty()).map(|times| minutes(&times.range)).collect()
    }
}

impl fmt::Debug for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hours({} / {})", self.begun, self.over)
    }
}

/// Whether the days that begin and end `days` are there: 29 February is in some year, 30 February in none.
fn is_in_a_calendar(days: &MonthdayRange) -> bool {
    const LEAP_YEAR: i32 = 2024;
    let exists = |date: &Date| match date {
        Date::Fixed { year, month, day } => {
            let year = year.map_or(LEAP_YEAR, |year| *year);
            NaiveDate::from_ymd_opt(year, *month as u32, u32::from(*day)).is_some()
        }
        Date::Weekday { .. } | Date::Easter { .. } => true,
    };
    match days {
        MonthdayRange::Date { start: (start, _), end: (end, _) } => exists(start) && exists(end),
        MonthdayRange::Month { .. } => true,
    }
}

fn open(rules: &OpeningHours, day: NaiveDate) -> impl Iterator<Item = Minutes> {
    let times = rules.schedule_at(day).into_iter().filter(|times| times.kind == RuleKind::Open);
    times.map(|times| minutes(&times.range)).filter(|span| span.start < span.end)
}

fn minutes(range: &std::ops::Range<ExtendedTime>) -> Minutes {
    range.start.mins_from_midnight()..range.end.mins_from_midnight()
}

/// The country whose holidays a site in `zone` keeps.
fn country(zone: Tz) -> Option<Country> {
    match zone.name() {
        "Europe/Helsinki" => Some(Country::FI),
        "Europe/Mariehamn" => Some(Country::AX),
        "Europe/Stockholm" => Some(Country::SE),
        "Europe/Oslo" => Some(Country::NO),
        "Europe/Copenhagen" => Some(Country::DK),
        "Europe/Tallinn" => Some(Country::EE),
        _ => None,
    }
}

fn misread(error: &opening_hours_syntax::Error, text: &str) -> HoursError {
    use opening_hours_syntax::Error;
    use pest::error::InputLocation;
    match error {
        Error::Syntax(place) => {
            let (InputLocation::Pos(byte) | InputLocation::Span((byte, _))) = place.location;
            HoursError::Syntax { at: text.get(..byte).unwrap_or(text).chars().count() }
        }
        Error::Unsupported(_)
        | Error::Overflow { .. }
        | Error::InvalidExtendedTime { .. }
        | Error::InvertedYearRange { .. }
        | Error::InvertedWeekRange { .. }
        | Error::GrammarUnexpectedToken { .. }
        | Error::GrammarLogic { .. } => HoursError::Impossible,
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Europe::Helsinki;
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    #[expect(clippy::single_range_in_vec_init, reason = "a list of spans, some with one")]
    fn what_runs_over_midnight_belongs_to_the_day_on_which_it_begins() {
        let friday = day("2026-11-27");
        for (text, begun, next) in [
            ("Fr 18:00-02:00; Sa 10:00-14:00", vec![18 * 60..26 * 60], vec![10 * 60..14 * 60]),
            ("Fr 18:00-02:00", vec![18 * 60..26 * 60], vec![]),
            ("Fr 22:00-48:00", vec![22 * 60..48 * 60], vec![]),
            ("Fr-Sa 18:00-02:00; Fr off", vec![], vec![18 * 60..26 * 60]),
            ("Fr-Sa 18:00-02:00; Fr 20:00-24:00 off", vec![18 * 60..20 * 60], vec![18 * 60..26 * 60]),
            ("Fr-Sa 18:00-02:00; Fr 20:00-01:00 off", vec![18 * 60..20 * 60, 25 * 60..26 * 60], vec![18 * 60..26 * 60]),
            ("Fr-Sa 18:00-02:00; Fr 20:00-21:00 off", vec![18 * 60..20 * 60, 21 * 60..26 * 60], vec![18 * 60..26 * 60]),
            ("Fr-Sa 18:00-02:00; Fr 20:00-21:00", vec![20 * 60..21 * 60], vec![18 * 60..26 * 60]),
            ("Fr-Sa 18:00-02:00, Fr 10:00-11:00", vec![10 * 60..11 * 60, 18 * 60..26 * 60], vec![18 * 60..26 * 60]),
            ("24/7", vec![0..DAY], vec![0..DAY]),
        ] {
            let hours = Hours::parse(text, Helsinki).unwrap();
            assert_eq!((hours.begun_on(friday), hours.begun_on(friday.succ_opt().unwrap())), (begun, next), "{text}");
        }
    }

    #[test]
    fn a_text_that_cannot_be_kept_is_refused_with_the_reason() {
        for (text, expected) in [
            ("", HoursError::Syntax { at: 0 }),
            ("aina", HoursError::Syntax { at: 0 }),
            ("Mo-Fr 10:00-18:00 paitsi", HoursError::Syntax { at: 18 }),
            ("Mo-Su 06:00-25:99", HoursError::Syntax { at: 15 }),
            ("sunrise-sunset", HoursError::Sun),
            ("Mo 10:00-(sunset-00:30)", HoursError::Sun),
            ("Mo-Su 06:00-22:00; SH off", HoursError::NoHolidays("school", Helsinki)),
            ("Feb 30 10:00-12:00", HoursError::Impossible),
            ("Mo-Su 06:00-22:00; Apr 31 off", HoursError::Impossible),
            ("Feb 30", HoursError::Impossible),
            ("2026 Feb 29 10:00-12:00", HoursError::Impossible),
            ("Jan 10-Nov 31 10:00-12:00", HoursError::Impossible),
        ] {
            assert_eq!(Hours::parse(text, Helsinki).map(|_| ()), Err(expected), "{text}");
        }
        let far = Hours::parse("Mo; PH off", chrono_tz::Asia::Tokyo).map(|_| ());
        assert_eq!(far, Err(HoursError::NoHolidays("public", chrono_tz::Asia::Tokyo)));
        assert_eq!(Hours::parse(&"Mo;".repeat(400), Helsinki).map(|_| ()), Err(HoursError::TooLong));
    }

    #[test]
    fn the_29th_of_february_is_kept_in_the_years_that_have_it() {
        let hours = Hours::parse("Feb 29 10:00-12:00", Helsinki).unwrap();
        assert_eq!(hours.begun_on(day("2028-02-29")).len(), 1);
        for without in ["2027-02-28", "2027-03-01", "2028-02-28"] {
            assert_eq!(hours.begun_on(day(without)), [], "{without}");
        }
    }

    /// A rule as people write them, and some as nobody does.
    fn rule() -> impl Strategy<Value = String> {
        let days = prop::sample::select(vec![
            "",
            "Mo-Fr ",
            "Sa,Su ",
            "PH ",
            "Su[1] ",
            "week 1-53/2 ",
            "Dec 20-Jan 6 ",
            "2026 ",
        ]);
        let times = prop_oneof![
            (0..24u8, 0..60u8, 0..49u8, 0..60u8).prop_map(|(h, m, h2, m2)| format!("{h:02}:{m:02}-{h2:02}:{m2:02}")),
            (0..24u8, 0..24u8, 0..24u8, 0..30u8)
                .prop_map(|(a, b, c, d)| format!("{a:02}:00-{b:02}:00,{c:02}:30-{d:02}:15")),
            Just("24/7".to_owned()),
            Just("10:00+".to_owned()),
        ];
        let kind = prop::sample::select(vec!["", " off", " unknown", " open \"x\"", " \"y\""]);
        (days, times, kind).prop_map(|(days, times, kind)| format!("{days}{times}{kind}"))
    }

    /// Several of them.
    fn written() -> impl Strategy<Value = String> {
        let between = prop::sample::select(vec!["; ", ", ", " || "]);
        prop::collection::vec((rule(), between), 1..5).prop_map(|rules| {
            let mut text: String = rules.iter().map(|(rule, between)| format!("{rule}{between}")).collect();
            text.truncate(text.trim_end_matches([';', ',', '|', ' ']).len());
            text
        })
    }

    proptest! {
        #[test]
        fn any_text_and_any_day_are_survived(text in "\\PC{0,40}", day in any::<i32>()) {
            if let (Ok(hours), Some(day)) = (Hours::parse(&text, Helsinki), NaiveDate::from_num_days_from_ce_opt(day)) {
                hours.begun_on(day);
                hours.shut_on(day);
            }
        }

        #[test]
        fn every_text_that_is_understood_can_be_kept(text in written()) {
            let understood = text.parse::<OpeningHours>().is_ok();
            prop_assert_eq!(Hours::parse(&text, Helsinki).is_ok(), understood, "{}", text);
        }

        #[test]
        fn one_rule_is_open_when_the_crate_says_so(text in rule(), day in 0..3000_u64) {
            let Ok(whole) = text.parse::<OpeningHours>() else { return Ok(()) };
            let context = Context::default().with_holidays(Country::FI.holidays());
            let day = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap() + chrono::Days::new(day);
            let hours = Hours::parse(&text, Helsinki).unwrap();
            let over = hours.begun_on(day.pred_opt().unwrap()).into_iter().filter(|span| span.end > DAY);
            let over = over.map(|span| span.start.saturating_sub(DAY)..span.end - DAY);
            let begun = hours.begun_on(day).into_iter().filter(|span| span.start < DAY);
            let mut found: Vec<_> = over.chain(begun.map(|span| span.start..span.end.min(DAY))).collect();
            found.sort_by_key(|span| span.start);
            let found: Vec<_> = super::super::timeline::merged(found.into_iter()).collect();
            let expected: Vec<_> = super::super::timeline::merged(open(&whole.with_context(context), day)).collect();
            prop_assert_eq!(found, expected, "{} on {}", text, day);
        }

        #[test]
        fn an_opening_is_where_shut_becomes_open_and_a_closing_where_open_becomes_shut(
            text in written(),
            staffed in written(),
            at in 1_770_000_000_i64..1_860_000_000,
        ) {
            let (Ok(hours), Ok(staffed)) = (Hours::parse(&text, Helsinki), Hours::parse(&staffed, Helsinki)) else {
                return Ok(());
            };
            let door = Schedule::new(Helsinki, Some(hours), Some(staffed), Exceptions::default());
            let is_open = |at| door.mode(at) != Mode::Closed;
            let at = DateTime::from_timestamp(at, 0).unwrap();
            let second = chrono::TimeDelta::seconds(1);
            if let Some((change, mode)) = door.next_change(at) {
                prop_assert!(change > at && door.mode(change) == mode);
                prop_assert_eq!(door.mode(change - second), door.mode(at));
                prop_assert_ne!(door.mode(at), mode);
            }
            if let Some(opening) = door.next_opening(at) {
                prop_assert!(opening > at && is_open(opening) && !is_open(opening - second));
                if !is_open(at) {
                    prop_assert_eq!(door.next_opening(opening - second), Some(opening));
                }
            }
            match door.open_until(at) {
                Some(closing) => prop_assert!(is_open(at) && is_open(closing - second) && !is_open(closing)),
                None => prop_assert!(!is_open(at) || door.next_opening(at).is_none()),
            }
        }
    }
}
