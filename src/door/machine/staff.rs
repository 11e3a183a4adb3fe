//! What staff do at a door from afar, and how the door itself answers: held, locked, forced, on fire.

use super::{Door, SHOW_FOR};
use crate::door::state::{STALE_AFTER, State};
use crate::door::{Ask, Command, Display, DoorState, RefusalClass, Standing};
use crate::policy::Reason;
use crate::time::Now;

impl Door {
    /// Whether staff have stopped entry.
    pub fn is_locked_down(&self) -> bool {
        self.lockdown
    }

    /// Until when staff hold it open, if they do. A wall clock that jumps ahead ends that early; none prolongs it.
    pub fn held_open_until(&self, now: Now) -> Option<Now> {
        self.held_open_until.filter(|until| now.mono < until.mono && now.wall < until.wall)
    }

    /// People inside as the counter has it.
    pub fn inside(&self) -> Option<u32> {
        self.inside
    }

    /// One release, for somebody who stands outside. A door that is locked down stays so.
    pub(super) fn opened_by_staff(&mut self, now: Now) {
        if self.lockdown {
            return;
        }
        let for_ = self.settings.unlock_for;
        self.queue(Command::Open { for_, not_after: now.mono + STALE_AFTER });
        // Nobody's visit is disturbed.
        if matches!(self.state, State::Idle | State::Showing { .. }) {
            self.show(Display::Welcome { language: None }, for_.max(SHOW_FOR), now);
        }
    }

    pub(super) fn held_open(&mut self, until: Option<Now>, now: Now) {
        self.held_open_until = until;
        self.shut_by_staff &= until.is_none();
        self.follow_the_day(now);
        self.queue(Command::Show);
    }

    /// Whatever holds the door open ends, and who was let in a moment ago no longer gets in.
    pub(super) fn locked_by_staff(&mut self, now: Now) {
        self.shut_by_staff = self.is_staffed(now);
        self.secure_now();
    }

    pub(super) fn lockdown_changed(&mut self, on: bool, now: Now) {
        self.lockdown = on;
        if on {
            self.secure_now();
        }
        self.follow_the_day(now);
        self.queue(Command::Show);
    }

    fn secure_now(&mut self) {
        self.held_open_until = None;
        self.stands_open_since = None;
        self.queue(Command::Secure);
        if matches!(self.state, State::Showing { display: Display::Welcome { .. }, .. }) {
            self.enter(State::Idle);
        }
    }

    pub(super) fn standing_changed(&mut self, standing: Standing, now: Now) {
        let before = std::mem::replace(&mut self.standing, standing);
        if standing.state == DoorState::Fire && before.state != DoorState::Fire {
            self.stop_asking();
        }
        let waits = |standing: Standing| standing.asks == Some(Ask::OtherDoorFirst);
        let for_ = match (waits(before), waits(standing)) {
            (false, true) => Some(STALE_AFTER),
            (true, false) => Some(self.settings.unlock_for.max(SHOW_FOR)),
            (true, true) | (false, false) => None,
        };
        if let (State::Showing { display: Display::Welcome { .. }, until }, Some(for_)) = (&mut self.state, for_) {
            *until = now.mono + for_;
        }
        self.queue(Command::Show);
    }

    /// The other door was not closed in time.
    pub(super) fn given_up(&mut self, now: Now) {
        if matches!(self.state, State::Idle | State::Showing { display: Display::Welcome { .. }, .. }) {
            self.show(Display::Refused { class: RefusalClass::of(Reason::Unavailable) }, SHOW_FOR, now);
        }
    }

    /// A visit without a verdict ends; one whose verdict is being asked for or written down goes its way.
    fn stop_asking(&mut self) {
        self.give_up_unchecked();
        let is_unasked = matches!(
            self.state,
            State::LookingUp { .. } | State::AskingPin { .. } | State::Counting { .. } | State::Slowed { .. }
        );
        if is_unasked {
            self.enter(State::Idle);
        }
    }
}
