//! When a door is open: OSM opening_hours in the site's own time zone, with its country's public holidays.
//!
//! On the two days on which clocks change, an opening that falls into the missing or the double hour is taken at its
//! later candidate and a closing at its earlier one, so that a door is never open longer than was written
//! (security.md 5). The closing minute is not open. "Unknown" hours are not open (promise 2).

use std::ops::Range;

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::{GapInfo, Tz};
use opening_hours::localization::Country;
use opening_hours::{Context, OpeningHours, RuleKind};
use opening_hours_syntax::rules::day::{HolidayKind, WeekDayRange};

/// The longest text taken for opening hours, in bytes; real ones have less than a hundred.
const TEXT_MAX_LEN: usize = 1000;
/// How far ahead an opening or a closing is looked for, in days.
const HORIZON_DAYS: usize = 366;

/// Opening hours that have been understood.
#[derive(Clone, Debug)]
pub struct Hours {
    rules: OpeningHours,
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
        let rules = rules.with_context(Context::default().with_holidays(holidays));
        Ok(Self { rules, zone })
    }

    /// Whether the door is open at `at`.
    pub fn is_open(&self, at: DateTime<Utc>) -> bool {
        // Yesterday and tomorrow too, because a span may run over midnight.
        self.spans(at, 3).any(|span| span.contains(&at))
    }

    /// The first moment after `at` at which the door opens; none within a year.
    pub fn next_opening(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.spans(at, HORIZON_DAYS + 2).map(|span| span.start).find(|start| *start > at)
    }

    /// When the door that is open at `at` closes; none when it is closed, or does not close within a year.
    pub fn open_until(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let horizon = at.checked_add_days(Days::new(HORIZON_DAYS as u64 - 1))?;
        self.spans(at, HORIZON_DAYS + 2)
            .find(|span| span.contains(&at))
            .map(|span| span.end)
            .filter(|end| *end < horizon)
    }

    /// What is open from the local day before `at` for so many `days`, in order and apart.
    fn spans(&self, at: DateTime<Utc>, days: usize) -> impl Iterator<Item = Range<DateTime<Utc>>> {
        let today = at.with_timezone(&self.zone).date_naive();
        let first = today.pred_opt().unwrap_or(today);
        let local = merged(first.iter_days().take(days).flat_map(|day| self.on(day)));
        // Merged before the clock change can part them, and again where it joins them.
        merged(local.filter_map(|span| {
            let start = self.opening(span.start)?;
            let end = self.closing(span.end)?;
            (start < end).then_some(start..end)
        }))
    }

    /// What is open on the local day `day`, with what runs over from the day before.
    fn on(&self, day: NaiveDate) -> impl Iterator<Item = Range<NaiveDateTime>> {
        let midnight = day.and_time(chrono::NaiveTime::MIN);
        let moment = move |minutes: u16| midnight.checked_add_signed(TimeDelta::minutes(minutes.into()));
        self.rules.schedule_at(day).into_iter().filter(|times| times.kind == RuleKind::Open).filter_map(move |times| {
            let start = moment(times.range.start.mins_from_midnight())?;
            let end = moment(times.range.end.mins_from_midnight())?;
            Some(start..end)
        })
    }

    /// The later of the moments that clocks show as `local`; after the gap where they show none.
    fn opening(&self, local: NaiveDateTime) -> Option<DateTime<Utc>> {
        let shown = self.zone.from_local_datetime(&local).latest();
        shown.or_else(|| self.after_gap(local)).map(|at| at.to_utc())
    }

    /// The earlier of the moments that clocks show as `local`; where they show none, the moment at which they skip it.
    fn closing(&self, local: NaiveDateTime) -> Option<DateTime<Utc>> {
        let shown = self.zone.from_local_datetime(&local).earliest();
        shown.or_else(|| self.after_gap(local)).map(|at| at.to_utc())
    }

    fn after_gap(&self, local: NaiveDateTime) -> Option<DateTime<Tz>> {
        GapInfo::new(&local, &self.zone).and_then(|gap| gap.end)
    }
}

/// Ranges that touch, as one.
fn merged<T: Ord + Copy>(pieces: impl Iterator<Item = Range<T>>) -> impl Iterator<Item = Range<T>> {
    let mut pieces = pieces.peekable();
    std::iter::from_fn(move || {
        let mut whole = pieces.next()?;
        while let Some(next) = pieces.next_if(|next| next.start <= whole.end) {
            whole.end = whole.end.max(next.end);
        }
        Some(whole)
    })
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

    fn hours(text: &str) -> Hours {
        Hours::parse(text, Helsinki).unwrap()
    }

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    /// The minutes between two moments at which `text` is open.
    fn open_minutes(text: &str, from: &str, to: &str) -> usize {
        let (hours, from, to) = (hours(text), utc(from), utc(to));
        (0..(to - from).num_minutes()).filter(|minute| hours.is_open(from + TimeDelta::minutes(*minute))).count()
    }

    #[test]
    fn b5_2_hours_are_library_time_and_the_closing_minute_is_shut() {
        let hours = hours("Mo-Su 06:00-22:00");
        for (at, open) in [
            // Summer: three hours before UTC.
            ("2026-07-01T02:59:59Z", false),
            ("2026-07-01T03:00:00Z", true),
            ("2026-07-01T18:59:59Z", true),
            ("2026-07-01T19:00:00Z", false),
            ("2026-07-01T19:00:30Z", false),
            // Winter: two.
            ("2026-12-01T03:59:59Z", false),
            ("2026-12-01T04:00:00Z", true),
            ("2026-12-01T19:59:59Z", true),
            ("2026-12-01T20:00:00Z", false),
        ] {
            assert_eq!(hours.is_open(utc(at)), open, "{at}");
        }
    }

    #[test]
    fn i33_on_the_short_day_a_missing_opening_is_at_the_jump_and_a_missing_closing_too() {
        let late = hours("03:30-05:00");
        assert_eq!(late.next_opening(utc("2026-03-29T00:00:00Z")), Some(utc("2026-03-29T01:00:00Z")));
        assert_eq!(late.open_until(utc("2026-03-29T01:00:00Z")), Some(utc("2026-03-29T02:00:00Z")));
        let early = hours("01:00-03:30");
        assert_eq!(early.open_until(utc("2026-03-29T00:59:59Z")), Some(utc("2026-03-29T01:00:00Z")));
        assert!(!early.is_open(utc("2026-03-29T01:00:00Z")));
        // Both ends missing: never open that day, open again the next.
        let within = hours("03:10-03:50");
        assert_eq!(within.next_opening(utc("2026-03-28T12:00:00Z")), Some(utc("2026-03-30T00:10:00Z")));
    }

    #[test]
    fn i33_on_the_long_day_a_double_opening_is_the_later_and_a_double_closing_the_earlier() {
        let late = hours("03:30-05:00");
        assert_eq!(late.next_opening(utc("2026-10-24T12:00:00Z")), Some(utc("2026-10-25T01:30:00Z")));
        assert!(!late.is_open(utc("2026-10-25T00:45:00Z")), "03:45 the first time");
        assert_eq!(late.open_until(utc("2026-10-25T01:30:00Z")), Some(utc("2026-10-25T03:00:00Z")));
        let early = hours("01:00-03:30");
        assert_eq!(early.open_until(utc("2026-10-24T22:00:00Z")), Some(utc("2026-10-25T00:30:00Z")));
        assert!(!early.is_open(utc("2026-10-25T01:15:00Z")), "03:15 the second time");
        let within = hours("03:10-03:50");
        assert_eq!(within.next_opening(utc("2026-10-24T12:00:00Z")), Some(utc("2026-10-26T01:10:00Z")));
    }

    #[test]
    fn i33_an_open_day_is_23_or_25_hours_long() {
        assert_eq!(open_minutes("Su", "2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z"), 23 * 60);
        assert_eq!(open_minutes("Su", "2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z"), 25 * 60);
        assert_eq!(open_minutes("24/7", "2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z"), 48 * 60);
        assert_eq!(open_minutes("24/7", "2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z"), 48 * 60);
    }

    #[test]
    fn i33_a_night_over_the_change_and_a_span_of_two_days_are_whole() {
        let night = hours("Sa 22:00-06:00");
        for (from, to) in [
            ("2026-03-28T20:00:00Z", "2026-03-29T03:00:00Z"),
            ("2026-10-24T19:00:00Z", "2026-10-25T04:00:00Z"),
            ("2026-11-28T20:00:00Z", "2026-11-29T04:00:00Z"),
        ] {
            let before = utc(from) - TimeDelta::seconds(1);
            assert!(!night.is_open(before));
            assert_eq!(night.next_opening(before), Some(utc(from)));
            assert_eq!(night.open_until(utc(from)), Some(utc(to)));
        }
        let two_days = hours("Sa 22:00-48:00");
        assert_eq!(two_days.open_until(utc("2026-10-24T19:00:00Z")), Some(utc("2026-10-25T22:00:00Z")));
        assert_eq!(two_days.open_until(utc("2026-03-28T20:00:00Z")), Some(utc("2026-03-29T21:00:00Z")));
    }

    #[test]
    fn finnish_holidays_shut_a_door_with_ph_off() {
        let hours = hours("Mo-Su 06:00-22:00; PH off");
        for holiday in
            ["2026-01-01", "2026-01-06", "2026-04-03", "2026-05-01", "2026-06-20", "2026-12-06", "2026-12-25"]
        {
            assert!(!hours.is_open(utc(&format!("{holiday}T10:00:00Z"))), "{holiday}");
        }
        assert!(hours.is_open(utc("2026-06-22T10:00:00Z")));
        // Christmas in Sweden is not Independence Day in Finland.
        let stockholm = Hours::parse("Mo-Su 06:00-22:00; PH off", chrono_tz::Europe::Stockholm).unwrap();
        assert!(stockholm.is_open(utc("2026-12-07T10:00:00Z")) && !stockholm.is_open(utc("2026-12-25T10:00:00Z")));
    }

    #[test]
    fn promise_2_hours_that_are_not_surely_open_are_shut() {
        for text in ["Mo-Su 06:00-22:00 unknown", "Mo-Su 06:00-22:00 off", "Mo-Su 06:00-22:00 closed \"work\""] {
            assert!(!hours(text).is_open(utc("2026-07-01T10:00:00Z")), "{text}");
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
        ] {
            assert_eq!(Hours::parse(text, Helsinki).map(|_| ()), Err(expected), "{text}");
        }
        let far = Hours::parse("Mo; PH off", chrono_tz::Asia::Tokyo).map(|_| ());
        assert_eq!(far, Err(HoursError::NoHolidays("public", chrono_tz::Asia::Tokyo)));
        assert_eq!(Hours::parse(&"Mo;".repeat(400), Helsinki).map(|_| ()), Err(HoursError::TooLong));
    }

    #[test]
    fn hours_that_never_end_and_hours_that_never_come_say_so() {
        let now = utc("2026-07-01T10:00:00Z");
        assert_eq!(hours("24/7").open_until(now), None);
        assert_eq!(hours("24/7").next_opening(now), None);
        assert_eq!(hours("2019 Mo-Su 06:00-22:00").next_opening(now), None);
        assert_eq!(hours("off").next_opening(now), None);
        assert_eq!(hours("2027 Jan 1 10:00-12:00").next_opening(now), Some(utc("2027-01-01T08:00:00Z")));
    }

    /// Opening hours as people write them, and some as nobody does.
    fn written() -> impl Strategy<Value = String> {
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
        let rule = (days, times, kind).prop_map(|(days, times, kind)| format!("{days}{times}{kind}"));
        let between = prop::sample::select(vec!["; ", ", ", " || "]);
        prop::collection::vec((rule, between), 1..5).prop_map(|rules| {
            let mut text: String = rules.iter().map(|(rule, between)| format!("{rule}{between}")).collect();
            text.truncate(text.trim_end_matches([';', ',', '|', ' ']).len());
            text
        })
    }

    proptest! {
        #[test]
        fn any_text_and_any_moment_are_survived(text in "\\PC{0,40}", at in any::<i64>()) {
            if let (Ok(hours), Some(at)) = (Hours::parse(&text, Helsinki), DateTime::from_timestamp(at, 0)) {
                hours.is_open(at);
                hours.next_opening(at);
                hours.open_until(at);
            }
        }

        #[test]
        fn an_opening_is_where_shut_becomes_open_and_a_closing_where_open_becomes_shut(
            text in written(),
            at in 1_770_000_000_i64..1_860_000_000,
        ) {
            let Ok(hours) = Hours::parse(&text, Helsinki) else { return Ok(()) };
            let at = DateTime::from_timestamp(at, 0).unwrap();
            let second = TimeDelta::seconds(1);
            if let Some(opening) = hours.next_opening(at) {
                prop_assert!(opening > at && hours.is_open(opening) && !hours.is_open(opening - second));
                if !hours.is_open(at) {
                    prop_assert_eq!(hours.next_opening(opening - second), Some(opening));
                }
            }
            match hours.open_until(at) {
                Some(closing) => prop_assert!(hours.is_open(at) && hours.is_open(closing - second) && !hours.is_open(closing)),
                None => prop_assert!(!hours.is_open(at) || hours.next_opening(at).is_none()),
            }
        }
    }
}
