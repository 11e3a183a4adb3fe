//! The machine of one door. `handle` takes one fact and queues everything that follows from it; `handle_timeout` is
//! called when `poll_timeout` is reached. Every state but `Idle` has a deadline, so no door ever waits for ever.

mod asking;
mod rest;
mod staff;
mod verdict;

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::answer_times::AnswerTimes;
use super::pin_entry::{EarlyKeys, PinEntry, Typed, key_of};
use super::state::{Caller, Grant, State};
use super::{Ask, Command, Display, DoorSettings, DoorState, Input, Key, Lock, Standing};
use crate::ids::{Card, Visit};
use crate::policy::{ClockState, Identity, Listing, Reason, first_refusal};
use crate::time::Now;

/// How long a result stays on the display.
const SHOW_FOR: Duration = Duration::from_secs(4);

/// One door, from card to relock and again.
#[derive(Debug)]
pub struct Door {
    settings: DoorSettings,
    online: bool,
    clock: ClockState,
    lock: Lock,
    lockdown: bool,
    inside: Option<u32>,
    standing: Standing,
    held_open_until: Option<Now>,
    /// Staff locked the door in staffed hours; until these end it does not stand open by itself.
    shut_by_staff: bool,
    /// When the door began to stand open, or was last told to go on.
    stands_open_since: Option<Instant>,
    state: State,
    early_keys: EarlyKeys,
    answer_times: AnswerTimes,
    commands: VecDeque<Command>,
}

impl Door {
    /// A door at rest. Until the lock and the link have been heard of, the lock counts as faulty and the link as down.
    pub fn new(settings: DoorSettings) -> Self {
        Self {
            settings,
            online: false,
            clock: ClockState::Unset,
            lock: Lock::Unknown,
            lockdown: false,
            inside: None,
            standing: Standing { state: DoorState::Unknown, asks: None },
            held_open_until: None,
            shut_by_staff: false,
            stands_open_since: None,
            state: State::Idle,
            early_keys: EarlyKeys::new(),
            answer_times: AnswerTimes::default(),
            commands: VecDeque::new(),
        }
    }

    /// Takes one fact. Never fails, never blocks; what follows is queued.
    pub fn handle(&mut self, input: Input, now: Now) {
        match input {
            Input::CardRead { visit, card } => self.card_read(visit, card, now),
            Input::NotACard => self.not_a_card(now),
            Input::KeyPressed(key) => self.key_pressed(key, now),
            Input::Listed { visit, listing } => self.listed(visit, listing, now),
            Input::NotListed { visit } => self.not_listed(visit, now),
            Input::ListedPinChecked { visit, right } => self.listed_pin_checked(visit, right, now),
            Input::AttemptCounted { visit, wait } => self.attempt_counted(visit, wait, now),
            Input::AttemptLocked { visit } => self.attempt_not_checked(visit, Reason::PinLocked, now),
            Input::AttemptNotCounted { visit } => self.attempt_not_checked(visit, Reason::LogFailed, now),
            Input::IlsAnswered { visit, answer } => self.ils_answered(visit, answer, now),
            Input::IlsSilent { visit } => self.ils_silent(visit, now),
            Input::KeptChecked { visit, kept } => self.kept_checked(visit, kept, now),
            Input::Recorded { visit } => self.recorded(visit, now),
            Input::NotRecorded { visit } => self.not_recorded(visit, now),
            Input::LinkChanged { online } => self.online = online,
            Input::ClockJudged(clock) => self.note(|door| door.clock = clock),
            Input::LockChanged(lock) => self.lock_changed(lock, now),
            Input::StandingChanged(standing) => self.standing_changed(standing, now),
            Input::GivenUp => self.given_up(now),
            Input::Opened => self.opened_by_staff(now),
            Input::HeldOpen { until } => self.held_open(until, now),
            Input::Locked => self.locked_by_staff(now),
            Input::LockdownChanged { on } => self.lockdown_changed(on, now),
            Input::Counted { inside } => self.note(|door| door.inside = inside),
            Input::TimePassed => self.follow_the_day(now),
        }
    }

    /// Called at, or after, the moment `poll_timeout` named.
    pub fn handle_timeout(&mut self, now: Now) {
        self.early_keys.forget_old(now.mono);
        if self.state.deadline().is_none_or(|at| now.mono < at) {
            return;
        }
        match std::mem::replace(&mut self.state, State::Idle) {
            State::Idle => {}
            State::LookingUp { caller, .. } => self.turn_away(&caller, Reason::Unavailable, now),
            State::AskingPin { caller, .. } => self.turn_away(&caller, Reason::PinTimeout, now),
            State::Counting { caller, asked_at, .. } => {
                self.queue(Command::ReturnAttempt { visit: caller.visit });
                self.refuse(&caller, Reason::Unavailable, asked_at, now);
            }
            State::Slowed { caller, pin, .. } => self.ask(caller, Some(pin), now.mono, now),
            State::Asking { caller, asked_at, .. } => {
                self.queue(Command::ReturnAttempt { visit: caller.visit });
                self.refuse(&caller, Reason::Unavailable, asked_at, now);
            }
            State::Recording(Grant { learnt, .. }) => {
                self.show(Display::OutOfOrder, SHOW_FOR, now);
                self.keep(learnt);
            }
            State::Refusing { display, .. } => self.show(display, SHOW_FOR, now),
            State::Showing { .. } => self.queue(Command::Show),
        }
    }

    /// When `handle_timeout` is due next.
    pub fn poll_timeout(&self) -> Option<Instant> {
        [self.state.deadline(), self.early_keys.deadline()].into_iter().flatten().min()
    }

    /// The next piece of work, until there is none.
    pub fn next_command(&mut self) -> Option<Command> {
        self.commands.pop_front()
    }

    /// What the door shows now.
    pub fn display(&self, now: Now) -> Display {
        if self.is_on_fire() {
            return Display::Fire;
        }
        let waits = self.standing.asks == Some(Ask::OtherDoorFirst);
        match &self.state {
            State::Idle | State::Showing { display: Display::Welcome { .. }, .. } if waits => Display::OtherDoorFirst,
            State::Idle | State::LookingUp { .. } => self.at_rest(now),
            State::AskingPin { entry, .. } => {
                Display::AskPin { typed: entry.len(), longest: self.settings.pin.as_ref().map_or(0, |pin| pin.max_len) }
            }
            State::Counting { .. }
            | State::Slowed { .. }
            | State::Asking { .. }
            | State::Recording(_)
            | State::Refusing { .. } => Display::Checking,
            State::Showing { display, .. } => display.clone(),
        }
    }

    /// The visit in progress, for the log.
    pub fn visit(&self) -> Option<Visit> {
        match &self.state {
            State::LookingUp { caller, .. }
            | State::AskingPin { caller, .. }
            | State::Counting { caller, .. }
            | State::Slowed { caller, .. }
            | State::Asking { caller, .. } => Some(caller.visit),
            State::Recording(grant) => Some(grant.visit),
            State::Idle | State::Refusing { .. } | State::Showing { .. } => None,
        }
    }

    /// The lock as last reported.
    pub fn lock(&self) -> Lock {
        self.lock
    }

    /// A card begins a visit, and ends one that has no verdict yet. A verdict on its way to the disk is not disturbed,
    /// and a door that stands open asks for no card.
    fn card_read(&mut self, visit: Visit, card: Card, now: Now) {
        if matches!(self.state, State::Recording(_)) || self.is_on_fire() {
            return;
        }
        self.give_up_unchecked();
        let keys = if let State::LookingUp { keys, .. } = &mut self.state { keys } else { &mut self.early_keys };
        let keys = keys.take(now.mono);
        if self.stands_open(now) {
            self.enter(State::Idle);
            return;
        }
        let caller = Caller { visit, card, online: self.online, listing: Listing::None, proven: false, language: None };
        self.queue(Command::LookUp { visit, card: caller.card.clone() });
        self.enter(State::LookingUp { caller, asked_at: now.mono, keys });
    }

    /// The lists have been asked: now the rules that need no patron are judged, then the PIN is asked for.
    fn listed(&mut self, visit: Visit, listing: Listing, now: Now) {
        let Some((caller, keys)) = self.take_looked_up(visit) else { return };
        let caller = Caller { listing, ..caller };
        let refusal = first_refusal(&self.case(listing, &Identity::Unasked, now));
        if let Some(reason) = refusal.or_else(|| self.lock_is_out().then_some(Reason::Unavailable)) {
            return self.turn_away(&caller, reason, now);
        }
        let Some(pin) = &self.settings.pin else { return self.ask(caller, None, now.mono, now) };
        let entry = PinEntry::begin(pin, now.mono);
        self.enter(State::AskingPin { caller, entry });
        for early in keys.typed().chars() {
            self.key_pressed(key_of(early), now);
        }
    }

    fn not_listed(&mut self, visit: Visit, now: Now) {
        if let Some((caller, _)) = self.take_looked_up(visit) {
            self.turn_away(&caller, Reason::Unavailable, now);
        }
    }

    fn take_looked_up(&mut self, visit: Visit) -> Option<(Caller, EarlyKeys)> {
        let is_awaited = matches!(&self.state, State::LookingUp { caller, .. } if caller.visit == visit);
        let state = is_awaited.then(|| std::mem::replace(&mut self.state, State::Idle))?;
        if let State::LookingUp { caller, keys, .. } = state { Some((caller, keys)) } else { None }
    }

    /// Nobody is welcomed to a door that does not open.
    fn lock_changed(&mut self, lock: Lock, now: Now) {
        self.note(|door| door.lock = lock);
        if lock == Lock::Fault && matches!(self.state, State::Showing { display: Display::Welcome { .. }, .. }) {
            self.show(Display::OutOfOrder, SHOW_FOR, now);
        }
    }

    fn not_a_card(&mut self, now: Now) {
        self.queue(Command::CountStray);
        if !matches!(self.state, State::Recording(_)) {
            self.give_up_unchecked();
            self.show(Display::NotACard, SHOW_FOR, now);
        }
    }

    /// The visit ends before its PIN was checked by anybody, so its attempt is handed back. Once somebody has been asked,
    /// it counts: else a guesser would walk away from each wrong PIN.
    fn give_up_unchecked(&mut self) {
        if let State::Counting { caller, .. } | State::Slowed { caller, .. } = &self.state {
            let visit = caller.visit;
            self.queue(Command::ReturnAttempt { visit });
        }
    }

    fn key_pressed(&mut self, key: Key, now: Now) {
        match &mut self.state {
            State::LookingUp { keys, .. } => keys.press(key, now.mono),
            State::Idle | State::Showing { .. } => {
                self.early_keys.forget_old(now.mono);
                self.early_keys.press(key, now.mono);
            }
            State::AskingPin { .. }
            | State::Counting { .. }
            | State::Slowed { .. }
            | State::Asking { .. }
            | State::Recording(_)
            | State::Refusing { .. } => {}
        }
        let (State::AskingPin { entry, .. }, Some(settings)) = (&mut self.state, &self.settings.pin) else {
            return;
        };
        match entry.press(key, settings, now.mono) {
            Typed::More => self.queue(Command::Show),
            Typed::Cancelled => self.enter(State::Idle),
            Typed::Complete(pin) => {
                if let State::AskingPin { caller, .. } = std::mem::replace(&mut self.state, State::Idle) {
                    self.queue(Command::CountAttempt { visit: caller.visit, card: caller.card.clone() });
                    self.enter(State::Counting { caller, pin, asked_at: now.mono });
                }
            }
        }
    }

    fn attempt_counted(&mut self, visit: Visit, wait: Duration, now: Now) {
        if !matches!(&self.state, State::Counting { caller, .. } if caller.visit == visit) {
            return;
        }
        if let State::Counting { caller, pin, asked_at } = std::mem::replace(&mut self.state, State::Idle) {
            if wait.is_zero() {
                self.ask(caller, Some(pin), asked_at, now);
            } else {
                self.enter(State::Slowed { caller, pin, check_at: now.mono + wait });
            }
        }
    }

    fn attempt_not_checked(&mut self, visit: Visit, reason: Reason, now: Now) {
        if !matches!(&self.state, State::Counting { caller, .. } if caller.visit == visit) {
            return;
        }
        if let State::Counting { caller, asked_at, .. } = std::mem::replace(&mut self.state, State::Idle) {
            self.refuse(&caller, reason, asked_at, now);
        }
    }

    fn show(&mut self, display: Display, for_: Duration, now: Now) {
        self.enter(State::Showing { display, until: now.mono + for_ });
    }

    fn enter(&mut self, state: State) {
        self.state = state;
        self.queue(Command::Show);
    }

    fn note(&mut self, change: impl FnOnce(&mut Self)) {
        change(self);
        self.queue(Command::Show);
    }

    fn queue(&mut self, command: Command) {
        self.commands.push_back(command);
    }
}
