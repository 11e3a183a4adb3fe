//! What outlives every session of a station: its settings, the link, the clock, and the counter of its questions.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use chrono::NaiveDate;

use super::pad::Pad;
use super::{Command, QueuedAct, Sound, StationSettings};
use crate::i18n::Language;
use crate::policy::ClockState;
use crate::register::circulation::Request;
use crate::time::Now;

/// How long the library system may be away before anybody is told: its restart takes 10 to 15 s (domain.md c).
pub(super) const PATIENCE: Duration = Duration::from_secs(20);
/// How much later than its own deadline an answer is still waited for.
const GRACE: Duration = Duration::from_secs(1);
/// How long the store may take.
const WORK_FOR: Duration = Duration::from_secs(8);

#[derive(Debug)]
pub(super) struct Desk {
    pub(super) settings: StationSettings,
    pub(super) link: LinkState,
    pub(super) clock: ClockState,
    pub(super) reader_works: bool,
    pub(super) pad: Pad,
    next_ask: u64,
    commands: VecDeque<Command>,
}

/// The link to the library system, as last heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LinkState {
    Up,
    /// None: since before the station was built.
    Down {
        since: Option<Instant>,
    },
}

/// A question that is out, and when its answer is given up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub(super) ask: u64,
    pub(super) until: Instant,
}

impl Desk {
    pub(super) fn new(settings: StationSettings) -> Self {
        Self {
            settings,
            link: LinkState::Down { since: None },
            clock: ClockState::Unset,
            reader_works: true,
            pad: Pad::new(),
            next_ask: 1,
            commands: VecDeque::new(),
        }
    }

    /// Asks the library system. Numbers are never used twice.
    pub(super) fn ask(&mut self, request: Request, now: Now) -> Asked {
        let give_up_at = now.mono + self.settings.ils_timeout;
        let ask = self.number();
        self.tell(Command::Ask { ask, request, give_up_at });
        Asked { ask, until: give_up_at + GRACE }
    }

    /// Has an act written down for the replay.
    pub(super) fn queue(&mut self, act: QueuedAct, now: Now) -> Asked {
        let ask = self.number();
        let until = Self::store_by(now);
        self.tell(Command::Queue { ask, act, give_up_at: until });
        Asked { ask, until }
    }

    fn number(&mut self) -> u64 {
        let ask = self.next_ask;
        self.next_ask += 1;
        ask
    }

    /// Until when the store is waited for.
    pub(super) fn store_by(now: Now) -> Instant {
        now.mono + WORK_FOR
    }

    pub(super) fn tell(&mut self, command: Command) {
        self.commands.push_back(command);
    }

    pub(super) fn sound(&mut self, sound: Sound) {
        self.tell(Command::Sound(sound));
    }

    pub(super) fn next_command(&mut self) -> Option<Command> {
        self.commands.pop_front()
    }

    pub(super) fn link_changed(&mut self, online: bool, now: Now) {
        self.link = match (online, self.link) {
            (true, _) => LinkState::Up,
            (false, LinkState::Up) => LinkState::Down { since: Some(now.mono) },
            (false, down @ LinkState::Down { .. }) => down,
        };
    }

    pub(super) fn is_online(&self) -> bool {
        self.link == LinkState::Up
    }

    /// Until when an act that failed at `failed_at` waits for the library system to come back. None: it has been away
    /// for so long already that nobody waits.
    pub(super) fn patient_until(&self, failed_at: Instant) -> Option<Instant> {
        match self.link {
            LinkState::Up => Some(failed_at + PATIENCE),
            LinkState::Down { since } => since.map(|since| since.min(failed_at) + PATIENCE),
        }
    }

    /// Whether loans and returns are written down while the library system is away. Their true time needs a clock.
    pub(super) fn may_queue(&self) -> bool {
        self.settings.queue_offline && self.clock == ClockState::Believed
    }

    /// The local day.
    pub(super) fn today(&self, now: Now) -> NaiveDate {
        now.wall.with_timezone(&self.settings.timezone).date_naive()
    }

    /// The language every session begins with.
    pub(super) fn first_language(&self) -> Language {
        self.settings.languages.first().copied().unwrap_or(Language::Finnish)
    }
}
