//! What a door's display knows of its place, and what it says in each state. Pure: the state and the time go in, words
//! come out.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use super::rotation::{self, Line, Turn};
use super::screen::{Other, Screen, State};
use crate::config::Config;
use crate::door::Display;
use crate::i18n::{Language, Lcd, Messages, opening};
use crate::ids::DoorId;
use crate::policy::Schedule;

/// A closing further off than this is not told.
const TOLD_AHEAD: TimeDelta = TimeDelta::hours(24);

/// The place.
pub struct Place {
    pub name: String,
    pub timezone: Tz,
    /// The first is that of a visit; all of them take turns while the door rests.
    pub languages: Vec<Language>,
    /// Whom to call, as people write it.
    pub phone: Option<String>,
    /// How long an entry is kept.
    pub retention: Duration,
    /// Whether a PIN is ended by Enter.
    pub pin_needs_enter: bool,
    /// By door; a door that is not here is open at all hours.
    pub schedules: BTreeMap<DoorId, Schedule>,
    pub messages: Arc<Messages>,
}

/// What a door says, and what to do next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Words {
    /// ISO 639-1.
    pub language: &'static str,
    /// The language's own name.
    pub endonym: String,
    /// Above the sentence, where the sentence alone does not say that the door is closed.
    pub over: Option<String>,
    pub says: String,
    pub next: String,
    /// The ground of the screen: `plain`, `good`, `bad`, `attention` or `shut`.
    pub tone: &'static str,
    /// SVG.
    pub drawing: &'static str,
}

impl Place {
    /// The place of a config that has been judged.
    pub fn of(config: &Config, messages: Arc<Messages>) -> Self {
        let schedules = config.doors.iter().map(|(id, door)| (id.clone(), door.schedule.clone()));
        Self {
            name: config.site.name.clone(),
            timezone: config.site.timezone,
            languages: config.site.languages.iter().filter_map(|code| Language::of(code)).collect(),
            phone: config.site.phone.clone(),
            retention: config.store.retention,
            pin_needs_enter: config.pin.length.start() != config.pin.length.end(),
            schedules: schedules.collect(),
            messages,
        }
    }

    /// Whose turn it is at `now`.
    pub(super) fn turn(&self, now: DateTime<Utc>) -> Turn {
        rotation::turn(&self.languages, now)
    }

    /// What the page shows; in `pinned` where a language is asked for, else in the one whose turn it is.
    pub(super) fn screen(
        &self,
        door: &DoorId,
        display: &Display,
        pinned: Option<Language>,
        now: DateTime<Utc>,
    ) -> Screen {
        let state = State::of(display);
        let turn = self.turn(now);
        let language = pinned.unwrap_or_else(|| self.spoken(display, turn));
        let say = |id: &str| self.messages.say(language, id, &[]);
        let title = self.title(door, display, language, now);
        let names_itself = pinned.is_none() && state == State::Idle && turn.line == Line::Name;
        let (over, title) = match state {
            State::Idle if names_itself => (None, self.name.clone()),
            State::Idle => (Some(self.name.clone()), title),
            State::Closed => (Some(say("closed-over")), title),
            State::StandsOpen
            | State::LoginAgain
            | State::AskPin
            | State::Checking
            | State::Welcome
            | State::NotACard
            | State::OutOfOrder
            | State::OtherDoorFirst
            | State::CloseTheDoor
            | State::Fire
            | State::Refused(_) => (None, title),
        };
        let pin = matches!(state, State::AskPin);
        let others = self.languages.iter().filter(|other| pinned.is_none() && **other != language && !state.rests());
        Screen {
            state,
            language,
            over,
            title,
            next: say(&self.next_id(display)),
            enter: (pin && self.pin_needs_enter).then(|| say("ask-pin-enter")),
            dots: self.dots(display, language),
            phone: self
                .phone
                .as_ref()
                .filter(|_| state.says_call())
                .map(|number| self.messages.say(language, "phone", &[("number", number.as_str().into())])),
            others: others
                .map(|other| Other { language: *other, title: self.title(door, display, *other, now) })
                .collect(),
            privacy: (pin || state == State::Idle).then(|| self.with_kept(language, "privacy-short")),
            privacy_more: say("privacy-more"),
        }
    }

    /// What the door says in each of the site's languages, for a page that shows it beside other things.
    pub fn words(&self, door: &DoorId, display: &Display, now: DateTime<Utc>) -> Vec<Words> {
        let state = State::of(display);
        let say = |language: Language| Words {
            language: language.code(),
            endonym: self.messages.say(language, "endonym", &[]),
            over: (state == State::Closed).then(|| self.messages.say(language, "closed-over", &[])),
            says: self.title(door, display, language, now),
            next: self.messages.say(language, &self.next_id(display), &[]),
            tone: state.tone().class(),
            drawing: state.drawing(),
        };
        self.languages.iter().map(|language| say(*language)).collect()
    }

    /// What a display of two lines shows.
    pub(crate) fn lcd(&self, door: &DoorId, display: &Display, pinned: Option<Language>, now: DateTime<Utc>) -> Lcd {
        let state = State::of(display);
        let turn = self.turn(now);
        let language = pinned.unwrap_or_else(|| self.spoken(display, turn));
        let pair = |id: &str| Lcd::say(&self.messages, language, id, now, self.timezone);
        match display {
            Display::Idle if turn.line == Line::Name => self.name_on_lcd(turn).unwrap_or_else(|| pair("idle")),
            Display::Idle => match self.open_until(door, now) {
                Some(until) => Lcd::say(&self.messages, language, "idle-until", until, self.timezone),
                None => pair("idle"),
            },
            Display::Closed { next_opening } => {
                let id = opening(&self.messages, language, *next_opening, now, self.timezone).lcd;
                Lcd::say(&self.messages, language, id, next_opening.unwrap_or(now), self.timezone)
            }
            Display::AskPin { typed, longest } => Lcd::pin(&self.messages, language, *typed, *longest),
            Display::StandsOpen
            | Display::LoginAgain
            | Display::Checking
            | Display::Welcome { .. }
            | Display::Refused { .. }
            | Display::NotACard
            | Display::OutOfOrder
            | Display::OtherDoorFirst
            | Display::CloseTheDoor
            | Display::Fire => {
                let lcd = pair(state.id());
                match self.phone.as_deref().filter(|_| state.says_call()) {
                    Some(phone) => lcd.with_second(phone),
                    None => lcd,
                }
            }
        }
    }

    /// A message that says how long an entry is kept.
    pub(super) fn with_kept(&self, language: Language, id: &str) -> String {
        const DAY: u64 = 24 * HOUR;
        const HOUR: u64 = 3600;
        let seconds = self.retention.as_secs();
        let (unit, count) = match seconds % DAY {
            0 => ("kept-days", seconds / DAY),
            _ => ("kept-hours", seconds.div_ceil(HOUR)),
        };
        let kept = self.messages.say(language, unit, &[("count", count.into())]);
        self.messages.say(language, id, &[("kept", kept.into())])
    }

    /// The language of `display`, where none is asked for: by turns while the door rests, the patron's own in a welcome
    /// if this site speaks it, else the first.
    fn spoken(&self, display: &Display, turn: Turn) -> Language {
        if State::of(display).rests() {
            return turn.language;
        }
        let Display::Welcome { language: Some(language) } = display else { return self.first() };
        if self.languages.contains(language) { *language } else { self.first() }
    }

    /// The language of a visit.
    pub(super) fn first(&self) -> Language {
        self.languages.first().copied().unwrap_or(Language::English)
    }

    fn title(&self, door: &DoorId, display: &Display, language: Language, now: DateTime<Utc>) -> String {
        match display {
            Display::Idle => match self.open_until(door, now) {
                Some(until) => {
                    let clock = self.messages.clock(language, until, self.timezone);
                    self.messages.say(language, "idle-until", &[("clock", clock.into())])
                }
                None => self.messages.say(language, "idle", &[]),
            },
            Display::Closed { next_opening } => {
                opening(&self.messages, language, *next_opening, now, self.timezone).sentence
            }
            Display::StandsOpen
            | Display::LoginAgain
            | Display::AskPin { .. }
            | Display::Checking
            | Display::Welcome { .. }
            | Display::Refused { .. }
            | Display::NotACard
            | Display::OutOfOrder
            | Display::OtherDoorFirst
            | Display::CloseTheDoor
            | Display::Fire => self.messages.say(language, State::of(display).id(), &[]),
        }
    }

    fn next_id(&self, display: &Display) -> String {
        if *display == (Display::Closed { next_opening: None }) {
            return "closed-unknown-next".to_owned();
        }
        format!("{}-next", State::of(display).id())
    }

    fn dots(&self, display: &Display, language: Language) -> Option<super::screen::Dots> {
        let Display::AskPin { typed, longest } = display else {
            return None;
        };
        let args = [("typed", (*typed).into()), ("longest", (*longest).into())];
        let spoken = self.messages.say(language, "pin-count", &args);
        Some(super::screen::Dots { full: *typed, empty: longest.saturating_sub(*typed), spoken })
    }

    fn open_until(&self, door: &DoorId, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let until = self.schedules.get(door)?.open_until(now)?;
        (until.signed_duration_since(now) <= TOLD_AHEAD).then_some(until)
    }

    fn name_on_lcd(&self, turn: Turn) -> Option<Lcd> {
        let pages = Lcd::pages(&self.name);
        let page = usize::try_from(turn.round.checked_rem(pages.len() as u64)?).ok()?;
        pages.into_iter().nth(page)
    }
}
