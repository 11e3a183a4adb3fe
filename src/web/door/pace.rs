//! "Checking" is shown only once it has lasted a while: an answer that comes at once should not flicker (ecosystem.md
//! 3.5). Pure; the time is passed in.

use std::time::{Duration, Instant};

use crate::door::Display;

/// How long the check may take before the display says so.
const CHECKING_AFTER: Duration = Duration::from_millis(300);

/// What stands on one display.
#[derive(Debug)]
pub(super) struct Pace {
    shown: Display,
    checking_at: Option<Instant>,
}

impl Pace {
    pub(super) fn new(shown: Display) -> Self {
        Self { shown, checking_at: None }
    }

    /// Takes what the door shows now. After the last digit the dots stay, all of them full, until it is time to say
    /// that the card is being checked.
    pub(super) fn see(&mut self, display: Display, now: Instant) {
        match (&mut self.shown, display) {
            (_, Display::Checking) if self.checking_at.is_some() => {}
            (Display::AskPin { typed, longest }, Display::Checking) => {
                *typed = *longest;
                self.checking_at = Some(now + CHECKING_AFTER);
            }
            (Display::Idle, Display::Checking) => self.checking_at = Some(now + CHECKING_AFTER),
            (_, display) => {
                self.checking_at = None;
                self.shown = display;
            }
        }
    }

    /// Called at, or after, the moment `poll_timeout` named.
    pub(super) fn handle_timeout(&mut self, now: Instant) {
        if self.checking_at.is_some_and(|at| at <= now) {
            self.checking_at = None;
            self.shown = Display::Checking;
        }
    }

    pub(super) fn poll_timeout(&self) -> Option<Instant> {
        self.checking_at
    }

    pub(super) fn shown(&self) -> &Display {
        &self.shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Clock;

    #[test]
    fn checking_waits_300_ms_behind_full_dots_and_a_quick_answer_overtakes_it() {
        let start = Clock::system().now().mono;
        let typed = |typed| Display::AskPin { typed, longest: 4 };
        let mut pace = Pace::new(typed(3));
        pace.see(Display::Checking, start);
        assert_eq!(*pace.shown(), typed(4));
        let due = pace.poll_timeout().unwrap();
        assert_eq!(due, start + Duration::from_millis(300));
        pace.see(Display::Checking, due);
        pace.handle_timeout(start);
        assert_eq!(*pace.shown(), typed(4));
        pace.handle_timeout(due);
        assert_eq!(*pace.shown(), Display::Checking);
        assert_eq!(pace.poll_timeout(), None);

        let mut quick = Pace::new(typed(3));
        quick.see(Display::Checking, start);
        quick.see(Display::Welcome { language: None }, start + Duration::from_millis(299));
        quick.handle_timeout(due);
        assert_eq!(*quick.shown(), Display::Welcome { language: None });
    }
}
