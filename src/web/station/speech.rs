//! What a station says, in one language at one moment: messages with their variables filled in.

use chrono::{DateTime, NaiveDate, Utc};

use super::place::Place;
use crate::i18n::{Args, Language};
use crate::policy::{Mode, Money};

/// Changes of a schedule that are looked through for the next time that staff are there.
const CHANGES_AHEAD: usize = 40;

/// The words of one screen.
#[derive(Clone, Copy)]
pub(super) struct Speech<'a> {
    pub(super) place: &'a Place,
    pub(super) language: Language,
    pub(super) now: DateTime<Utc>,
}

impl Speech<'_> {
    pub(super) fn say(&self, id: &str) -> String {
        self.with(id, &[])
    }

    pub(super) fn with(&self, id: &str, args: &Args<'_>) -> String {
        self.place.messages.say(self.language, id, args)
    }

    /// A message with a `$count`.
    pub(super) fn count(&self, id: &str, count: usize) -> String {
        self.with(id, &[("count", count.into())])
    }

    /// The time of day, as a clock on the wall has it.
    pub(super) fn clock(&self) -> String {
        self.place.messages.clock(self.language, self.now, self.place.timezone)
    }

    /// "Monday 20 December".
    pub(super) fn day(&self, day: NaiveDate) -> String {
        self.place.messages.day_in_words(self.language, day)
    }

    /// The same, with a word of its own for the day it is and the one after.
    pub(super) fn near_day(&self, day: NaiveDate, today: NaiveDate) -> String {
        match day.signed_duration_since(today).num_days() {
            0 => self.say("station-today"),
            1 => self.say("station-tomorrow"),
            _ => self.day(day),
        }
    }

    /// "12.50 €", or with the currency's code where it has no sign that everybody knows.
    pub(super) fn money(&self, money: &Money) -> String {
        let sign = if money.cents < 0 { "\u{2212}" } else { "" };
        let cents = money.cents.unsigned_abs();
        let currency = if money.currency == "EUR" { "€" } else { &money.currency };
        let (whole, hundredths) = (format!("{sign}{}", cents / 100), format!("{:02}", cents % 100));
        self.with(
            "station-money",
            &[("whole", whole.into()), ("cents", hundredths.into()), ("currency", currency.into())],
        )
    }

    /// Whom to turn to: the phone number, and when staff are there (ecosystem.md 2.4: a screen in an unstaffed room
    /// never says "ask staff").
    pub(super) fn contact(&self) -> Vec<String> {
        let phone = self.place.phone.as_ref();
        let phone = phone.map(|number| self.with("phone", &[("number", number.as_str().into())]));
        phone.into_iter().chain(self.staff()).collect()
    }

    fn staff(&self) -> Option<String> {
        let hours = self.place.hours.as_ref()?;
        if hours.mode(self.now) == Mode::Staffed {
            return Some(self.say("station-staff-now"));
        }
        let changes = std::iter::successors(hours.next_change(self.now), |(at, _)| hours.next_change(*at));
        let (at, _) = changes.take(CHANGES_AHEAD).find(|(_, mode)| *mode == Mode::Staffed)?;
        let zone = self.place.timezone;
        let (day, today) = (at.with_timezone(&zone).date_naive(), self.now.with_timezone(&zone).date_naive());
        let id = match day.signed_duration_since(today).num_days() {
            0 => "station-staff-today",
            1 => "station-staff-tomorrow",
            _ => "station-staff-next",
        };
        let clock = self.place.messages.clock(self.language, at, zone);
        let day = (id == "station-staff-next").then(|| ("day", self.day(day).into()));
        Some(self.with(id, &[("clock", clock.into())].into_iter().chain(day).collect::<Vec<_>>()))
    }
}
