//! A door to which nobody has come: what it shows, and whether it stands open.

use std::time::Duration;

use super::Door;
use crate::door::{Ask, Command, Display, DoorState, Lock};
use crate::policy::{ClockState, Mode};
use crate::time::Now;

/// How long the lock is kept released at a time while the door stands open, and how long before the end of that it is
/// asked for again. A program that hangs leaves no door open for longer than that (I3).
const LEASE: Duration = Duration::from_secs(15);
const RENEW_AFTER: Duration = Duration::from_secs(8);
/// How long after the switch to self-service those inside are told to log in.
const LOGIN_AGAIN_FOR: Duration = Duration::from_secs(15 * 60);

impl Door {
    pub(super) fn at_rest(&self, now: Now) -> Display {
        match self.standing.asks {
            Some(Ask::CloseTheDoor) => Display::CloseTheDoor,
            Some(Ask::OtherDoorFirst) | None => self.offers(now),
        }
    }

    /// What the door has for anybody who comes now.
    pub(super) fn offers(&self, now: Now) -> Display {
        let schedule = &self.settings.schedule;
        if self.lock_is_out() || self.clock == ClockState::Unset {
            Display::OutOfOrder
        } else if self.stands_open(now) {
            Display::StandsOpen
        } else if !self.is_open(now) || self.lockdown {
            let next_opening = schedule.next_opening(now.wall).filter(|_| !self.lockdown);
            Display::Closed { next_opening }
        } else if self.settings.login_again_at_switch && schedule.staffed_ended_within(now.wall, LOGIN_AGAIN_FOR) {
            Display::LoginAgain
        } else {
            Display::Idle
        }
    }

    /// While staff are there the door may stand open, and as long as they hold it open it does; that is asked for again and
    /// again, so that it ends with the daemon.
    pub(super) fn follow_the_day(&mut self, now: Now) {
        self.shut_by_staff &= self.is_staffed(now);
        self.held_open_until = self.held_open_until(now);
        if !self.stands_open(now) {
            if self.stands_open_since.take().is_some() {
                self.queue(Command::StandShut);
                self.queue(Command::Show);
            }
            return;
        }
        let is_due =
            self.stands_open_since.is_none_or(|since| now.mono.saturating_duration_since(since) >= RENEW_AFTER);
        if is_due {
            self.stands_open_since = Some(now.mono);
            self.queue(Command::StandOpen { for_: LEASE });
        }
    }

    pub(super) fn stands_open(&self, now: Now) -> bool {
        let is_held = self.held_open_until(now).is_some();
        let by_schedule = self.settings.open_when_staffed
            && self.clock == ClockState::Believed
            && !self.shut_by_staff
            && self.is_staffed(now);
        (is_held || by_schedule) && !self.lockdown
    }

    pub(super) fn is_staffed(&self, now: Now) -> bool {
        self.settings.schedule.mode(now.wall) == Mode::Staffed
    }

    /// The fire panel has called: nobody is asked for anything.
    pub(super) fn is_on_fire(&self) -> bool {
        self.standing.state == DoorState::Fire
    }

    pub(super) fn is_open(&self, now: Now) -> bool {
        self.settings.schedule.mode(now.wall) != Mode::Closed
    }

    pub(super) fn lock_is_out(&self) -> bool {
        matches!(self.lock, Lock::Unknown | Lock::Fault)
    }
}
