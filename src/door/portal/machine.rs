//! The machine of one portal. `handle` takes one fact and queues everything that follows from it.

mod sensed;

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::inputs::Inputs;
use super::leaf::{Alarm, Leaf, Limits, Position};
use super::output::{Order, Output};
use super::rex::Rex;
use super::{Ask, DoorState, Lock, PortalCommand, PortalInput, PortalSettings, Standing};
use crate::incident::What;

/// How long the other door of an interlock has been closed and locked before this one is released.
const SETTLE: Duration = Duration::from_millis(500);

/// One door's leaf, lock and inputs.
#[derive(Debug)]
pub struct Portal {
    settings: PortalSettings,
    lock: Lock,
    output: Output,
    leaf: Leaf,
    rex: Rex,
    inputs: Inputs,
    /// The leaf was opened since the last grant.
    passed: bool,
    /// What was granted and waits for the other door.
    waiting: Option<Waiting>,
    /// Since when the other door has been closed and locked.
    other_clear_since: Option<Instant>,
    /// When a bolt that is not thrown is a fault.
    bolt_due_at: Option<Instant>,
    bolt_is_stuck: bool,
    lock_fault_told: bool,
    standing: Standing,
    commands: VecDeque<PortalCommand>,
}

#[derive(Clone, Copy, Debug)]
struct Waiting {
    for_: Duration,
    give_up_at: Instant,
}

impl Portal {
    /// A door of which nothing has been heard.
    pub fn new(settings: PortalSettings) -> Self {
        let PortalSettings { held_open_after, held_open_warning, rex_for, has_rex, .. } = settings;
        Self {
            settings,
            lock: Lock::Unknown,
            output: Output::default(),
            leaf: Leaf::new(Limits { held_open_after, held_open_warning, has_rex }),
            rex: Rex::new(rex_for),
            inputs: Inputs::default(),
            passed: false,
            waiting: None,
            other_clear_since: None,
            bolt_due_at: None,
            bolt_is_stuck: false,
            lock_fault_told: false,
            standing: Standing { state: DoorState::Unknown, asks: None },
            commands: VecDeque::new(),
        }
    }

    /// Takes one fact. Never fails, never blocks; what follows is queued.
    pub fn handle(&mut self, input: PortalInput, now: Instant) {
        // Before anything that is due is done: of two doors that wait, only one may win.
        if let PortalInput::OtherDoor { is_clear } = input {
            self.other_clear_since = is_clear.then(|| self.other_clear_since.unwrap_or(now));
        }
        self.do_what_is_due(now);
        match input {
            PortalInput::Granted { for_, not_after } => self.granted(for_, not_after, now),
            PortalInput::StandsOpen { for_ } => self.stands_open(for_, now),
            PortalInput::StandsShut => self.stands_shut(now),
            PortalInput::Locked => self.locked(now),
            PortalInput::FireReset => self.fire_reset(now),
            PortalInput::FireLasts => self.fire_lasts(now),
            PortalInput::LockChanged(lock) => self.lock_changed(lock, now),
            PortalInput::Sensed(sensor, on) => self.sensed(sensor, on, now),
            PortalInput::Unreadable(sensor) => self.unreadable(sensor, now),
            PortalInput::OtherDoor { .. } => {}
        }
        self.do_what_is_due(now);
        self.settle(now);
    }

    /// Called at, or after, the moment `poll_timeout` named.
    pub fn handle_timeout(&mut self, now: Instant) {
        self.do_what_is_due(now);
        self.settle(now);
    }

    /// When `handle_timeout` is due next, as seen from `now`.
    pub fn poll_timeout(&self, now: Instant) -> Option<Instant> {
        let leaf = (!self.output.stands_open()).then(|| self.leaf.poll_timeout(now)).flatten();
        let clear_at = self.other_clear_since.map(|since| since + SETTLE);
        let waiting = self.waiting.map(|waiting| clear_at.map_or(waiting.give_up_at, |at| at.min(waiting.give_up_at)));
        [self.output.poll_timeout(), leaf, self.rex.poll_timeout(), waiting, self.bolt_due_at]
            .into_iter()
            .flatten()
            .min()
    }

    /// The next piece of work, until there is none.
    pub fn next_command(&mut self) -> Option<PortalCommand> {
        self.commands.pop_front()
    }

    /// How the door stands.
    pub fn standing(&self) -> Standing {
        self.standing
    }

    /// Whether the leaf is closed; None where nothing tells.
    pub fn is_closed(&self) -> Option<bool> {
        match self.leaf.position() {
            Position::Closed => Some(true),
            Position::Open => Some(false),
            Position::Unknown => None,
        }
    }

    /// Whether the other door of an interlock may be released: this one is closed and locked, and nothing tells it
    /// otherwise.
    pub fn is_clear(&self) -> bool {
        self.leaf.position() == Position::Closed
            && self.lock == Lock::Secured
            && !self.output.is_releasing()
            && !self.inputs.fire_rules()
            && self.inputs.bolt() != Some(false)
    }

    /// Whether the board was told to release the lock, and not to secure it again yet.
    pub fn is_releasing(&self) -> bool {
        self.output.is_releasing()
    }

    fn do_what_is_due(&mut self, now: Instant) {
        let stood = self.output.stands_open();
        let order = self.output.handle_timeout(now);
        // Only what a fire releases is released again by itself.
        if matches!(order, Some(Order::Release { .. })) {
            self.queue(PortalCommand::KeepFire { on: true });
        }
        self.obey(order, now);
        if stood && !self.output.stands_open() {
            self.leaf.count_anew(now);
        }
        if !self.output.stands_open() {
            match self.leaf.handle_timeout(now) {
                Some(Alarm::Forced) => self.raise(What::Forced),
                Some(Alarm::HeldOpen) => self.raise(What::HeldOpen),
                None => {}
            }
        }
        if self.rex.handle_timeout(now) {
            self.raise(What::RexStuck { on: true });
        }
        if self.bolt_due_at.take_if(|at| *at <= now).is_some() {
            self.bolt_is_stuck = true;
        }
        self.try_waiting(now);
    }

    fn granted(&mut self, for_: Duration, not_after: Instant, now: Instant) {
        if now >= not_after {
            return self.queue(PortalCommand::GivenUp);
        }
        if self.inputs.fire_rules() {
            return;
        }
        if self.may_release(now) {
            self.release(for_, now);
        } else {
            self.waiting = Some(Waiting { for_, give_up_at: not_after });
        }
    }

    fn release(&mut self, for_: Duration, now: Instant) {
        self.waiting = None;
        self.passed = false;
        self.leaf.count_anew(now);
        let order = self.output.grant(for_, now);
        self.obey(Some(order), now);
    }

    fn try_waiting(&mut self, now: Instant) {
        let Some(Waiting { for_, give_up_at }) = self.waiting else { return };
        if now >= give_up_at {
            self.waiting = None;
            self.queue(PortalCommand::GivenUp);
        } else if self.may_release(now) {
            self.release(for_, now);
        }
    }

    /// A door that is released already stays so: the other one was clear when it was.
    fn may_release(&self, now: Instant) -> bool {
        let is_clear = self.other_clear_since.is_some_and(|since| now.saturating_duration_since(since) >= SETTLE);
        self.settings.interlock.is_none() || is_clear || self.output.is_granted() || self.output.stands_open()
    }

    fn stands_open(&mut self, for_: Duration, now: Instant) {
        if !self.inputs.fire_rules() && self.may_release(now) {
            self.leaf.calm();
            let order = self.output.stand_open(for_, now);
            self.obey(Some(order), now);
        }
    }

    fn stands_shut(&mut self, now: Instant) {
        if self.output.stands_open() {
            self.leaf.count_anew(now);
        }
        let order = self.output.stand_shut(now);
        self.obey(order, now);
    }

    fn locked(&mut self, now: Instant) {
        if self.output.stands_open() {
            self.leaf.count_anew(now);
        }
        if self.waiting.take().is_some() {
            self.queue(PortalCommand::GivenUp);
        }
        let order = self.output.end_all();
        self.obey(order, now);
    }

    fn fire_reset(&mut self, now: Instant) {
        if self.inputs.reset_fire() {
            self.leaf.count_anew(now);
            let order = self.output.end_fire(now);
            self.obey(order, now);
            self.queue(PortalCommand::KeepFire { on: false });
        }
    }

    fn fire_lasts(&mut self, now: Instant) {
        self.inputs.recall_fire(self.settings.has_fire_panel);
        self.release_for_fire(now);
    }

    fn release_for_fire(&mut self, now: Instant) {
        let order = self.output.fire(now);
        self.obey(Some(order), now);
        self.queue(PortalCommand::KeepFire { on: true });
    }

    fn obey(&mut self, order: Option<Order>, now: Instant) {
        match order {
            Some(Order::Release { for_ }) => {
                if let Some(until) = self.output.told_until() {
                    self.leaf.excuse(until);
                }
                self.queue(PortalCommand::Release { for_ });
            }
            Some(Order::Secure) => {
                self.leaf.excuse_no_longer(now);
                self.queue(PortalCommand::Secure);
            }
            None => {}
        }
    }

    /// What follows from how everything is now.
    fn settle(&mut self, now: Instant) {
        let is_faulty = self.lock == Lock::Fault || self.bolt_is_stuck;
        if is_faulty != std::mem::replace(&mut self.lock_fault_told, is_faulty) {
            self.raise(What::LockFault { on: is_faulty });
        }
        let standing = Standing { state: self.state(), asks: self.asks(now) };
        if standing != std::mem::replace(&mut self.standing, standing) {
            self.queue(PortalCommand::Changed);
        }
    }

    fn state(&self) -> DoorState {
        let position = self.leaf.position();
        match (self.leaf.alarm(), self.lock, position) {
            _ if self.inputs.fire_rules() => DoorState::Fire,
            (Some(Alarm::Forced), ..) => DoorState::Forced,
            (Some(Alarm::HeldOpen), ..) => DoorState::Held,
            (None, _, Position::Open) => DoorState::Open,
            (None, Lock::Unknown | Lock::Fault, _) => DoorState::Unknown,
            (None, _, Position::Unknown) if self.settings.has_contact => DoorState::Unknown,
            (None, Lock::Released, _) => DoorState::Released,
            (None, Lock::Secured, _) if self.bolt_is_stuck => DoorState::Unknown,
            (None, Lock::Secured, _) => DoorState::Locked,
        }
    }

    fn asks(&self, now: Instant) -> Option<Ask> {
        if self.waiting.is_some() {
            Some(Ask::OtherDoorFirst)
        } else if !self.output.stands_open() && self.leaf.should_close(now) {
            Some(Ask::CloseTheDoor)
        } else {
            None
        }
    }

    fn raise(&mut self, what: What) {
        self.queue(PortalCommand::Raise(what));
    }

    fn queue(&mut self, command: PortalCommand) {
        self.commands.push_back(command);
    }
}
