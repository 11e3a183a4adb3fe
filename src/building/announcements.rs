//! When something is said: so long before a door closes, and at its switch between staff and self-service. Each moment
//! comes once; one that a jump of the clock has passed over by more than a minute does not come at all.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::policy::{ClockState, Mode, Schedule};

/// How late a moment may still be taken.
const LATE_AT_MOST: TimeDelta = TimeDelta::minutes(1);
/// A clock that goes back by more than this has been set, and its moments come anew.
const SET_BACK: TimeDelta = TimeDelta::minutes(10);

/// How long nothing is looked for where nothing is due within a year.
const ASK_AGAIN: TimeDelta = TimeDelta::days(1);

/// The moments of one announcement.
#[derive(Clone, Debug)]
pub struct Moments {
    pub schedule: Schedule,
    /// How long before the door closes; at most 12 h.
    pub before_closing: Vec<Duration>,
    /// Also when the door changes between staffed and self-service.
    pub at_switch: bool,
}

/// Why it is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Occasion {
    /// The door closes in so long.
    ClosesIn(Duration),
    /// The door has changed between staffed and self-service.
    Switched,
}

/// An announcement that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announced {
    pub announcement: String,
    pub occasion: Occasion,
}

/// Every announcement, by name.
#[derive(Debug)]
pub struct Announcements {
    announcements: BTreeMap<String, Moments>,
    /// Up to here everything has had its turn; None while the clock is not believed.
    heard: Option<DateTime<Utc>>,
    /// Before this nothing is due.
    quiet_until: Option<DateTime<Utc>>,
}

impl Announcements {
    /// Nothing that was due before the first tick comes.
    pub fn new(announcements: impl IntoIterator<Item = (String, Moments)>) -> Self {
        Self { announcements: announcements.into_iter().collect(), heard: None, quiet_until: None }
    }

    /// Told each second: what is due, in the order of its moments.
    pub fn handle_tick(&mut self, now: DateTime<Utc>, clock: ClockState) -> Vec<Announced> {
        let in_order = clock == ClockState::Believed && self.heard.is_some_and(|heard| heard <= now);
        if in_order && self.quiet_until.is_some_and(|until| now < until) {
            self.heard = Some(now);
            return Vec::new();
        }
        let heard = match clock {
            ClockState::Believed => self.heard.filter(|heard| now >= *heard - SET_BACK).unwrap_or(now),
            ClockState::Unset => {
                self.heard = None;
                return Vec::new();
            }
        };
        self.heard = Some(heard.max(now));
        let since = heard.max(now - LATE_AT_MOST);
        let mut due: Vec<(DateTime<Utc>, Announced)> = Vec::new();
        for (name, moments) in &self.announcements {
            let said = |(at, occasion)| (at, Announced { announcement: name.clone(), occasion });
            due.extend(moments.within(since, now).map(said));
        }
        due.sort_by_key(|(at, _)| *at);
        let next = self.announcements.values().filter_map(|moments| moments.next_after(now)).min();
        self.quiet_until = next.or_else(|| now.checked_add_signed(ASK_AGAIN));
        due.into_iter().map(|(_, announced)| announced).collect()
    }
}

impl Moments {
    /// Those after `since` and not after `now`.
    fn within(&self, since: DateTime<Utc>, now: DateTime<Utc>) -> impl Iterator<Item = (DateTime<Utc>, Occasion)> {
        let longest = self.before_closing.iter().max().copied().unwrap_or_default();
        let horizon = TimeDelta::from_std(longest).ok().and_then(|longest| now.checked_add_signed(longest));
        let horizon = horizon.unwrap_or(now);
        let mut from = self.schedule.mode(since);
        let changes = self.schedule.changes_after(since).take_while(move |(at, _)| *at <= horizon);
        changes
            .flat_map(move |(at, to)| self.of_change(at, std::mem::replace(&mut from, to), to))
            .filter(move |(at, _)| *at > since && *at <= now)
    }

    /// The first after `now`; none within a year.
    fn next_after(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let longest = self.before_closing.iter().max().and_then(|longest| TimeDelta::from_std(*longest).ok());
        let longest = longest.unwrap_or_default();
        let mut from = self.schedule.mode(now);
        let mut first: Option<DateTime<Utc>> = None;
        for (at, to) in self.schedule.changes_after(now) {
            // No moment of this change, nor of a later one, is before the one that was found.
            if first.is_some_and(|first| first + longest <= at) {
                break;
            }
            let moments = self.of_change(at, std::mem::replace(&mut from, to), to).into_iter().map(|(at, _)| at);
            first = moments.filter(|at| *at > now).chain(first).min();
        }
        first
    }

    fn of_change(&self, at: DateTime<Utc>, from: Mode, to: Mode) -> Vec<(DateTime<Utc>, Occasion)> {
        match (from, to) {
            (_, Mode::Closed) => {
                let before = |before: &Duration| {
                    let at = at.checked_sub_signed(TimeDelta::from_std(*before).ok()?)?;
                    Some((at, Occasion::ClosesIn(*before)))
                };
                self.before_closing.iter().filter_map(before).collect()
            }
            (Mode::Staffed, Mode::SelfService) | (Mode::SelfService, Mode::Staffed) if self.at_switch => {
                vec![(at, Occasion::Switched)]
            }
            (Mode::Staffed | Mode::SelfService | Mode::Closed, Mode::Staffed | Mode::SelfService) => Vec::new(),
        }
    }
}
