//! When a door opens by card, when staff are there, and when it is closed: two opening-hours texts and the days that
//! replace them. The closing minute is not open, and hours that touch at midnight are one opening.

use std::iter::Peekable;
use std::ops::Range;
use std::time::Duration;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;

use super::exceptions::{Day, Exceptions};
use super::hours::Hours;
use super::timeline::{self, DAY, Minutes, minus};

/// How far ahead a change is looked for.
const HORIZON: Days = Days::new(366);

/// What a door is at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A card opens it.
    SelfService,
    /// Staff are there: it follows `when_staffed`.
    Staffed,
    /// No card opens it.
    Closed,
}

/// The hours of one door, in the local time of its site. Pure, and total for every moment there is.
#[derive(Clone, Debug)]
pub struct Schedule {
    zone: Tz,
    self_service: Option<Hours>,
    staffed: Option<Hours>,
    exceptions: Exceptions,
}

/// Whose hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whose {
    SelfService,
    Staff,
}

impl Schedule {
    /// The hours of a door in `zone`. Without `self_service` a card always opens it, without `staffed` staff are never
    /// there; `exceptions` goes before both.
    pub fn new(zone: Tz, self_service: Option<Hours>, staffed: Option<Hours>, exceptions: Exceptions) -> Self {
        Self { zone, self_service, staffed, exceptions }
    }

    /// What the door is at `at`. Where staff are there it is staffed, whatever the self-service hours say.
    pub fn mode(&self, at: DateTime<Utc>) -> Mode {
        let last = self.changes(at, at).take_while(|change| change.at <= at).last();
        last.map_or(Mode::Closed, |change| change.to)
    }

    /// The first moment after `at` at which the door becomes something else, and what; none within a year.
    pub fn next_change(&self, at: DateTime<Utc>) -> Option<(DateTime<Utc>, Mode)> {
        self.after(at).next().map(|change| (change.at, change.to))
    }

    /// Every moment within a year after `at` at which the door becomes something else, and what.
    pub fn changes_after(&self, at: DateTime<Utc>) -> impl Iterator<Item = (DateTime<Utc>, Mode)> {
        self.after(at).map(|change| (change.at, change.to))
    }

    /// The first moment after `at` at which the door stops being closed; none within a year.
    pub fn next_opening(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.after(at).find(|change| change.from == Mode::Closed).map(|change| change.at)
    }

    /// When the door that is not closed at `at` will be; none where it is closed, or stays open for a year.
    pub fn open_until(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let first = self.after(at).find(|change| Mode::Closed == change.from || Mode::Closed == change.to)?;
        (first.to == Mode::Closed).then_some(first.at)
    }

    /// Whether staff left at `at` or less than `for_`, at most a year, before, and are not back.
    pub fn staffed_ended_within(&self, at: DateTime<Utc>, for_: Duration) -> bool {
        let year_ago = at.checked_sub_days(HORIZON).unwrap_or(DateTime::<Utc>::MIN_UTC);
        let from = TimeDelta::from_std(for_).ok().and_then(|for_| at.checked_sub_signed(for_));
        let from = from.map_or(year_ago, |from| from.max(year_ago));
        let mut ended = false;
        for change in self.changes(from, at).take_while(|change| change.at <= at) {
            ended = change.to != Mode::Staffed && (ended || change.from == Mode::Staffed && change.at > from);
        }
        ended
    }

    fn after(&self, at: DateTime<Utc>) -> impl Iterator<Item = Change> {
        let horizon = at.checked_add_days(HORIZON).unwrap_or(DateTime::<Utc>::MAX_UTC);
        self.changes(at, horizon)
            .skip_while(move |change| change.at <= at)
            .take_while(move |change| change.at < horizon)
    }

    /// Every change of mode from the local day before `from` to `to`, in order. The door counts as closed before the
    /// first; what comes after `to` may be missing.
    fn changes(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> impl Iterator<Item = Change> {
        let mut self_service = self.spans(Whose::SelfService, from, to).peekable();
        let mut staffed = self.spans(Whose::Staff, from, to).peekable();
        let mut now: Option<DateTime<Utc>> = None;
        let mut from = Mode::Closed;
        std::iter::from_fn(move || {
            loop {
                let (card, staff) = (not_over(&mut self_service, now), not_over(&mut staffed, now));
                let ends = [&card, &staff].into_iter().flatten().flat_map(|span| [span.start, span.end]);
                let at = ends.filter(|end| now.is_none_or(|now| *end > now)).min()?;
                now = Some(at);
                let holds = |span: Option<Range<DateTime<Utc>>>| span.is_some_and(|span| span.contains(&at));
                let to = match (holds(staff), holds(card)) {
                    (true, _) => Mode::Staffed,
                    (false, true) => Mode::SelfService,
                    (false, false) => Mode::Closed,
                };
                if to != from {
                    return Some(Change { at, from: std::mem::replace(&mut from, to), to });
                }
            }
        })
    }

    fn spans(
        &self,
        whose: Whose,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> impl Iterator<Item = Range<DateTime<Utc>>> {
        timeline::spans(self.zone, from, to, move |day| self.within(whose, day))
    }

    /// What is open within the local day `day`: what begins on it, and what runs over from the day before.
    fn within(&self, whose: Whose, day: NaiveDate) -> Vec<Minutes> {
        let before = day.pred_opt();
        let exception = |day: Option<NaiveDate>| day.and_then(|day| self.exceptions.on(day));
        let from_before = |day| self.begun(whose, day).into_iter().filter(|span| span.end > DAY);
        let over = before.into_iter().flat_map(from_before).map(|span| span.start.saturating_sub(DAY)..span.end - DAY);
        let over: Vec<_> = match (exception(before), exception(Some(day))) {
            (_, Some(today)) if today.is_closed() => Vec::new(),
            (Some(Day::Hours { .. }), _) => over.collect(),
            (Some(Day::Except(_)) | None, Some(Day::Hours { .. })) => Vec::new(),
            (Some(Day::Except(_)) | None, Some(Day::Except(_)) | None) => {
                let shut = self.usual(whose).map(|hours| hours.shut_on(day)).unwrap_or_default();
                shut.iter().fold(over.collect(), minus)
            }
        };
        let begun = self.begun(whose, day).into_iter().filter(|span| span.start < DAY);
        let mut open: Vec<_> = over.into_iter().chain(begun.map(|span| span.start..span.end.min(DAY))).collect();
        open.sort_unstable_by_key(|span| span.start);
        let open = timeline::merged(open.into_iter()).collect();
        let cut = exception(before)
            .into_iter()
            .flat_map(Day::cuts)
            .map(|cut| cut.start.saturating_sub(DAY)..cut.end.saturating_sub(DAY));
        let cuts = exception(Some(day)).into_iter().flat_map(Day::cuts).cloned().chain(cut);
        cuts.fold(open, |open, cut| minus(open, &cut))
    }

    /// What begins on the local day `day`.
    fn begun(&self, whose: Whose, day: NaiveDate) -> Vec<Minutes> {
        let usual = || match (whose, self.usual(whose)) {
            (_, Some(hours)) => hours.begun_on(day),
            (Whose::SelfService, None) => std::iter::once(0..DAY).collect(),
            (Whose::Staff, None) => Vec::new(),
        };
        match (self.exceptions.on(day), whose) {
            (Some(Day::Hours { self_service, .. }), Whose::SelfService) => self_service.clone(),
            (Some(Day::Hours { staffed, .. }), Whose::Staff) => staffed.clone(),
            // Closed up to midnight is closed for the night: what would run over does not begin again at midnight.
            (Some(Day::Except(cuts)), _) => {
                cuts.iter().filter(|cut| cut.end == DAY).fold(usual(), |usual, cut| minus(usual, &(cut.start..2 * DAY)))
            }
            (None, _) => usual(),
        }
    }

    fn usual(&self, whose: Whose) -> Option<&Hours> {
        match whose {
            Whose::SelfService => self.self_service.as_ref(),
            Whose::Staff => self.staffed.as_ref(),
        }
    }
}

/// The first of `spans` that is not over at `now`; those before it are dropped.
fn not_over(
    spans: &mut Peekable<impl Iterator<Item = Range<DateTime<Utc>>>>,
    now: Option<DateTime<Utc>>,
) -> Option<Range<DateTime<Utc>>> {
    while spans.next_if(|span| now.is_some_and(|now| span.end <= now)).is_some() {}
    spans.peek().cloned()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Change {
    at: DateTime<Utc>,
    from: Mode,
    to: Mode,
}
