//! Times and days in words: weekday, day and month, never 03/04.

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use chrono_tz::Tz;
use fluent_bundle::FluentValue;

use super::{Language, Messages};

/// From this many days ahead on, a weekday alone would name the wrong week.
const WEEK: i64 = 7;

/// When a door opens next, ready for the screens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// One sentence.
    pub sentence: String,
    /// The pair of `lcd-` messages that says the same.
    pub lcd: &'static str,
}

/// `next_opening` as seen at `now`, in the site's own time.
pub fn opening(
    messages: &Messages,
    language: Language,
    next_opening: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
    zone: Tz,
) -> Opening {
    let Some(at) = next_opening else {
        let sentence = messages.say(language, "closed-unknown", &[]);
        return Opening { sentence, lcd: "closed-unknown" };
    };
    let (day, today) = (at.with_timezone(&zone).date_naive(), now.with_timezone(&zone).date_naive());
    let clock = messages.clock(language, at, zone);
    let days_ahead = day.signed_duration_since(today).num_days();
    let (id, lcd) = match days_ahead {
        0 => ("closed-today", "closed-today"),
        1 => ("closed-tomorrow", "closed-week"),
        2..WEEK => ("closed-on", "closed-week"),
        _ => ("closed-on", "closed-on"),
    };
    let args = match id {
        "closed-on" => messages.day(language, day).into_iter().chain([("clock", clock.into())]).collect(),
        _ => vec![("clock", FluentValue::from(clock))],
    };
    Opening { sentence: messages.say(language, id, &args), lcd }
}

impl Messages {
    /// The time of day, on the clocks of `zone`.
    pub fn clock(&self, language: Language, at: DateTime<Utc>, zone: Tz) -> String {
        let local = at.with_timezone(&zone);
        self.say(language, "clock", &[("hour", hour(language, local.hour())), ("minute", minute(local.minute()))])
    }

    /// The day in words: weekday, day and month, as in "Monday 20 December".
    pub fn day_in_words(&self, language: Language, day: NaiveDate) -> String {
        self.say(language, "station-day", &self.day(language, day))
    }

    /// The variables of a day: `weekday`, `day`, `month`.
    fn day(&self, language: Language, day: NaiveDate) -> Vec<(&'static str, FluentValue<'static>)> {
        let weekday = self.say(language, &format!("weekday-{}", day.weekday().number_from_monday()), &[]);
        let month = self.say(language, &format!("month-{}", day.month()), &[]);
        vec![("weekday", weekday.into()), ("day", day.day().into()), ("month", month.into())]
    }
}

/// The variables of a moment on a character display: `hour`, `minute`, `weekday` (1 is Monday), `day`, `month`.
pub(super) fn lcd_moment(language: Language, at: DateTime<Utc>, zone: Tz) -> Vec<(&'static str, FluentValue<'static>)> {
    let local = at.with_timezone(&zone);
    vec![
        ("hour", hour(language, local.hour())),
        ("minute", minute(local.minute())),
        ("weekday", local.weekday().number_from_monday().into()),
        ("day", local.day().into()),
        ("month", local.month().into()),
    ]
}

/// English writes 06:00, the others 6.00.
fn hour(language: Language, hour: u32) -> FluentValue<'static> {
    match language {
        Language::English => format!("{hour:02}").into(),
        Language::Finnish | Language::Swedish | Language::NorthernSami => hour.to_string().into(),
    }
}

fn minute(minute: u32) -> FluentValue<'static> {
    format!("{minute:02}").into()
}
