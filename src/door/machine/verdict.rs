//! The verdict on a visit: judged, written down, and only then acted on and shown.

use std::time::{Duration, Instant};

use super::{Door, SHOW_FOR};
use crate::config::WhenLogFails;
use crate::door::state::{Caller, Grant, Learnt, STALE_AFTER, State};
use crate::door::{Command, Display, Entry, RefusalClass};
use crate::ids::Visit;
use crate::policy::{Case, Decision, Identity, Listing, Reason, judge};
use crate::time::Now;

/// Any refusal after a PIN shows no earlier than this (security.md 2).
const REFUSAL_FLOOR: Duration = Duration::from_millis(600);

impl Door {
    pub(super) fn grant(&mut self, caller: &Caller, reason: Reason, learnt: Option<Learnt>, now: Now) {
        self.record(caller, reason, now);
        let (visit, language, listing) = (caller.visit, caller.language, caller.listing);
        self.enter(State::Recording(Grant { visit, decided_at: now.mono, language, listing, learnt }));
    }

    /// The entry is on disk: now, and only now, the lock may move (I1).
    pub(super) fn recorded(&mut self, visit: Visit, now: Now) {
        if let Some(grant) = self.take_recording(visit) {
            self.release(&grant, now);
            self.keep(grant.learnt);
        }
    }

    pub(super) fn not_recorded(&mut self, visit: Visit, now: Now) {
        let Some(grant) = self.take_recording(visit) else { return };
        match self.settings.when_log_fails() {
            WhenLogFails::Admit => self.release(&grant, now),
            WhenLogFails::Refuse => {
                self.show(Display::Refused { class: RefusalClass::of(Reason::LogFailed) }, SHOW_FOR, now);
            }
        }
        self.keep(grant.learnt);
    }

    fn release(&mut self, grant: &Grant, now: Now) {
        let not_after = grant.decided_at + STALE_AFTER;
        if now.mono >= not_after {
            self.show(Display::OutOfOrder, SHOW_FOR, now);
            return;
        }
        // Staff locked the door down while the entry was on its way to the disk.
        if self.lockdown && grant.listing != Listing::Allowed {
            self.show(self.offers(now), SHOW_FOR, now);
            return;
        }
        let for_ = self.settings.unlock_for;
        self.queue(Command::Release { visit: grant.visit, for_, not_after });
        self.show(Display::Welcome { language: grant.language }, for_.max(SHOW_FOR), now);
    }

    pub(super) fn keep(&mut self, learnt: Option<Learnt>) {
        if let Some(Learnt { card, pin, facts, at }) = learnt {
            self.queue(Command::Keep { card, pin, facts, at });
        }
    }

    /// A refusal without a verdict on the PIN: the attempt is handed back.
    pub(super) fn no_verdict(&mut self, caller: &Caller, reason: Reason, asked_at: Instant, now: Now) {
        if self.settings.pin.is_some() {
            self.queue(Command::ReturnAttempt { visit: caller.visit });
        }
        self.refuse(caller, reason, asked_at, now);
    }

    /// A refusal of somebody who was never asked for a PIN, or gave none: it betrays nothing of card or PIN, and shows
    /// at once.
    pub(super) fn turn_away(&mut self, caller: &Caller, reason: Reason, now: Now) {
        self.refuse_at(now.mono, caller, reason, now);
    }

    /// A refusal after the PIN, or after the card where none is asked for. Whatever the reason, it shows the floor after
    /// the last key (promise 6).
    pub(super) fn refuse(&mut self, caller: &Caller, reason: Reason, asked_at: Instant, now: Now) {
        self.refuse_at(asked_at + self.refusal_floor(), caller, reason, now);
    }

    /// The one place where a refusal is logged and shown.
    fn refuse_at(&mut self, show_at: Instant, caller: &Caller, reason: Reason, now: Now) {
        self.record(caller, reason, now);
        let display = self.refusal_display(reason, now);
        if now.mono >= show_at {
            self.show(display, SHOW_FOR, now);
        } else {
            self.enter(State::Refusing { display, show_at });
        }
    }

    /// How long after the last key a refusal shows: as long as the library system takes to answer nearly always, and
    /// never longer than it may take. Offline too, so that nobody sees from a refusal who was asked.
    fn refusal_floor(&self) -> Duration {
        self.answer_times.p99().min(self.settings.ils_timeout).max(REFUSAL_FLOOR)
    }

    /// A door that would refuse anyone says so as it does at rest.
    fn refusal_display(&self, reason: Reason, now: Now) -> Display {
        match self.offers(now) {
            Display::Idle | Display::LoginAgain => Display::Refused { class: RefusalClass::of(reason) },
            at_rest @ (Display::StandsOpen
            | Display::Closed { .. }
            | Display::AskPin { .. }
            | Display::Checking
            | Display::Welcome { .. }
            | Display::Refused { .. }
            | Display::NotACard
            | Display::OutOfOrder
            | Display::OtherDoorFirst
            | Display::CloseTheDoor
            | Display::Fire) => at_rest,
        }
    }

    fn record(&mut self, caller: &Caller, reason: Reason, now: Now) {
        let Caller { visit, card, online, proven, .. } = caller.clone();
        let entry = Entry { at: now.wall, reason, online, card, proven };
        self.queue(Command::Record { visit, entry });
    }

    /// The one place where a verdict is made.
    pub(super) fn verdict(&self, listing: Listing, identity: &Identity, now: Now) -> Decision {
        judge(&self.case(listing, identity, now))
    }

    pub(super) fn case<'a>(&'a self, listing: Listing, identity: &'a Identity, now: Now) -> Case<'a> {
        Case {
            rules: &self.settings.rules,
            expiry_is_told: self.settings.expiry_is_told,
            listing,
            clock: self.clock,
            open: self.is_open(now),
            lockdown: self.lockdown,
            today: now.wall.with_timezone(&self.settings.timezone).date_naive(),
            identity,
            inside: self.inside,
        }
    }

    /// The grant whose entry was on its way to the disk, if `visit` is its visit.
    fn take_recording(&mut self, visit: Visit) -> Option<Grant> {
        if !matches!(&self.state, State::Recording(grant) if grant.visit == visit) {
            return None;
        }
        let State::Recording(grant) = std::mem::replace(&mut self.state, State::Idle) else { return None };
        Some(grant)
    }
}
