//! The button or the handle inside: for a while after it somebody goes out. One that is held for minutes is nobody's
//! hand, and excuses nothing more.

use std::time::{Duration, Instant};

/// How much longer than an opening is theirs somebody may hold it.
const HELD_AT_MOST: Duration = Duration::from_secs(60);

/// The request to exit of one door.
#[derive(Debug)]
pub(super) struct Rex {
    /// How long after it an opening is theirs.
    excuses_for: Duration,
    state: State,
    excuses_until: Option<Instant>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    AtRest,
    Pressed {
        since: Instant,
    },
    /// It has been pressed for too long; until it is let go.
    Stuck,
}

impl Rex {
    pub(super) fn new(excuses_for: Duration) -> Self {
        Self { excuses_for, state: State::AtRest, excuses_until: None }
    }

    /// Takes what it says; true where it was stuck and is well again.
    pub(super) fn sense(&mut self, is_pressed: bool, now: Instant) -> bool {
        let before = self.state;
        self.state = match (before, is_pressed) {
            (State::AtRest, true) => State::Pressed { since: now },
            (State::Pressed { .. } | State::Stuck, true) => before,
            (_, false) => State::AtRest,
        };
        if matches!(self.state, State::Pressed { .. }) || matches!(before, State::Pressed { .. }) {
            self.excuses_until = Some(now + self.excuses_for);
        }
        before == State::Stuck && !is_pressed
    }

    /// It cannot be read. Of one that is stuck, what it said last stands.
    pub(super) fn lose(&mut self) {
        if self.state != State::Stuck {
            self.state = State::AtRest;
        }
    }

    /// Whether whoever opens the door now does so from inside.
    pub(super) fn excuses(&self, now: Instant) -> bool {
        matches!(self.state, State::Pressed { .. }) || self.excuses_until.is_some_and(|until| now <= until)
    }

    /// Whether it is stuck from now on.
    pub(super) fn handle_timeout(&mut self, now: Instant) -> bool {
        let is_stuck = self.poll_timeout().is_some_and(|at| at <= now);
        if is_stuck {
            (self.state, self.excuses_until) = (State::Stuck, None);
        }
        is_stuck
    }

    pub(super) fn poll_timeout(&self) -> Option<Instant> {
        match self.state {
            State::Pressed { since } => Some(since + self.excuses_for + HELD_AT_MOST),
            State::AtRest | State::Stuck => None,
        }
    }
}
