//! The machine of one door. `handle` takes one fact and queues everything that follows from it; `handle_timeout` is
//! called when `poll_timeout` is reached. Every state but `Idle` has a deadline, so no door ever waits for ever.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::pin_entry::{EarlyKeys, PinEntry, Typed, key_of};
use super::state::{Caller, Learnt, STALE_AFTER, State, WORK_FOR, Whom};
use super::{CardAnswer, Command, Display, DoorSettings, Entry, Input, Kept, Key, Lock, RefusalClass};
use crate::config::{OfflineAdmit, WhenLogFails};
use crate::ids::{Card, Pin, Visit};
use crate::policy::{Case, ClockState, Decision, Identity, Listing, Mode, PatronFacts, Reason, first_refusal, judge};
use crate::time::Now;

/// Any refusal after a PIN shows no earlier than this, so that the ways of failing take the same time (security.md 2).
pub(super) const REFUSAL_FLOOR: Duration = Duration::from_millis(600);
/// How long a result stays on the display.
pub(super) const SHOW_FOR: Duration = Duration::from_secs(4);
/// How long the lock is kept released at a time while the door stands open, and how long before the end of that it is
/// asked for again. A board never releases for more than 30 s.
const LEASE: Duration = Duration::from_secs(20);
const RENEW_AFTER: Duration = Duration::from_secs(8);
/// How long after the switch to self-service those inside are told to log in.
const LOGIN_AGAIN_FOR: Duration = Duration::from_secs(15 * 60);
/// How much later than its own deadline the register's answer is still waited for.
const GRACE: Duration = Duration::from_secs(1);

/// One door, from card to relock and again.
#[derive(Debug)]
pub struct Door {
    settings: DoorSettings,
    online: bool,
    clock: ClockState,
    lock: Lock,
    lockdown: bool,
    inside: Option<u32>,
    /// When the door began to stand open, or was last told to go on.
    stands_open_since: Option<Instant>,
    state: State,
    early_keys: EarlyKeys,
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
            stands_open_since: None,
            state: State::Idle,
            early_keys: EarlyKeys::new(),
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
            Input::LockdownChanged { on } => self.note(|door| door.lockdown = on),
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
            State::LookingUp { caller, asked_at } => self.refuse(&caller, Reason::Unavailable, asked_at, now),
            State::AskingPin { caller, .. } => self.refuse(&caller, Reason::PinTimeout, now.mono, now),
            State::Counting { caller, asked_at, .. } => {
                self.queue(Command::ReturnAttempt { visit: caller.visit });
                self.refuse(&caller, Reason::Unavailable, asked_at, now);
            }
            State::Slowed { caller, pin, asked_at, .. } => self.ask(caller, Some(pin), asked_at, now),
            State::Asking { caller, asked_at, .. } => {
                self.queue(Command::ReturnAttempt { visit: caller.visit });
                self.refuse(&caller, Reason::Unavailable, asked_at, now);
            }
            State::Recording { learnt, .. } => {
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
        match &self.state {
            State::Idle | State::LookingUp { .. } => self.at_rest(now),
            State::AskingPin { entry, .. } => {
                Display::AskPin { typed: entry.len(), longest: self.settings.pin.as_ref().map_or(0, |pin| pin.max_len) }
            }
            State::Counting { .. }
            | State::Slowed { .. }
            | State::Asking { .. }
            | State::Recording { .. }
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
            State::Recording { visit, .. } => Some(*visit),
            State::Idle | State::Refusing { .. } | State::Showing { .. } => None,
        }
    }

    /// The lock as last reported.
    pub fn lock(&self) -> Lock {
        self.lock
    }

    fn at_rest(&self, now: Now) -> Display {
        let schedule = &self.settings.schedule;
        if self.lock_is_out() || self.clock == ClockState::Unset {
            Display::OutOfOrder
        } else if !self.is_open(now) || self.lockdown {
            let next_opening = schedule.next_opening(now.wall).filter(|_| !self.lockdown);
            Display::Closed { next_opening }
        } else if self.stands_open(now) {
            Display::StandsOpen
        } else if self.settings.login_again_at_switch && schedule.staffed_ended_within(now.wall, LOGIN_AGAIN_FOR) {
            Display::LoginAgain
        } else {
            Display::Idle
        }
    }

    /// A card begins a visit, and ends one that has no verdict yet. A verdict on its way to the disk is not disturbed,
    /// and a door that stands open asks for no card.
    fn card_read(&mut self, visit: Visit, card: Card, now: Now) {
        if matches!(self.state, State::Recording { .. }) {
            return;
        }
        self.give_up_unchecked();
        if self.stands_open(now) {
            self.enter(State::Idle);
            return;
        }
        let caller = Caller { visit, card, online: self.online, listing: Listing::None, proven: false };
        self.queue(Command::LookUp { visit, card: caller.card.clone() });
        self.enter(State::LookingUp { caller, asked_at: now.mono });
    }

    /// The lists have been asked: now the rules that need no patron are judged, then the PIN is asked for.
    fn listed(&mut self, visit: Visit, listing: Listing, now: Now) {
        let Some(caller) = self.take_looked_up(visit) else { return };
        let caller = Caller { listing, ..caller };
        let refusal = first_refusal(&self.case(listing, &Identity::Unasked, now));
        if let Some(reason) = refusal.or_else(|| self.lock_is_out().then_some(Reason::Unavailable)) {
            self.refuse(&caller, reason, now.mono, now);
            return;
        }
        let Some(pin) = &self.settings.pin else { return self.ask(caller, None, now.mono, now) };
        let entry = PinEntry::begin(pin, now.mono);
        self.enter(State::AskingPin { caller, entry });
        for early in self.early_keys.take(now.mono).chars() {
            self.key_pressed(key_of(early), now);
        }
    }

    fn not_listed(&mut self, visit: Visit, now: Now) {
        if let Some(caller) = self.take_looked_up(visit) {
            self.refuse(&caller, Reason::Unavailable, now.mono, now);
        }
    }

    fn take_looked_up(&mut self, visit: Visit) -> Option<Caller> {
        match &self.state {
            State::LookingUp { caller, .. } if caller.visit == visit => {
                let caller = caller.clone();
                self.state = State::Idle;
                Some(caller)
            }
            State::LookingUp { .. }
            | State::Idle
            | State::AskingPin { .. }
            | State::Counting { .. }
            | State::Slowed { .. }
            | State::Asking { .. }
            | State::Recording { .. }
            | State::Refusing { .. }
            | State::Showing { .. } => None,
        }
    }

    /// Nobody is welcomed to a door that does not open.
    fn lock_changed(&mut self, lock: Lock, now: Now) {
        self.note(|door| door.lock = lock);
        if lock == Lock::Fault && matches!(self.state, State::Showing { display: Display::Welcome, .. }) {
            self.show(Display::OutOfOrder, SHOW_FOR, now);
        }
    }

    /// While staff are there the door may stand open; that is asked for again and again, so that it ends with the daemon.
    fn follow_the_day(&mut self, now: Now) {
        if !self.stands_open(now) {
            if self.stands_open_since.take().is_some() {
                self.queue(Command::Secure);
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

    fn stands_open(&self, now: Now) -> bool {
        self.settings.open_when_staffed
            && self.clock == ClockState::Believed
            && !self.lockdown
            && self.settings.schedule.mode(now.wall) == Mode::Staffed
    }

    fn not_a_card(&mut self, now: Now) {
        self.queue(Command::CountStray);
        if !matches!(self.state, State::Recording { .. }) {
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
        if matches!(self.state, State::Idle | State::LookingUp { .. } | State::Showing { .. }) {
            self.early_keys.press(key, now.mono);
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
                self.enter(State::Slowed { caller, pin, asked_at, check_at: now.mono + wait });
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

    /// Asks whoever can tell about this caller: the allow list, the library system, or what is kept while that is away.
    fn ask(&mut self, caller: Caller, pin: Option<Pin>, asked_at: Instant, now: Now) {
        match (caller.listing, caller.online) {
            (Listing::Allowed, _) => self.ask_allow_list(caller, pin, asked_at, now),
            (Listing::None | Listing::Denied, true) => self.ask_ils(caller, pin, asked_at, now),
            (Listing::None | Listing::Denied, false) => self.ask_kept(caller, pin, asked_at, now),
        }
    }

    fn ask_allow_list(&mut self, caller: Caller, pin: Option<Pin>, asked_at: Instant, now: Now) {
        let caller = Caller { online: false, ..caller };
        let Some(pin) = pin else {
            self.grant(&Caller { proven: true, ..caller }, Reason::GrantedAllowList, None, now);
            return;
        };
        let (visit, card) = (caller.visit, caller.card.clone());
        self.queue(Command::CheckListed { visit, card, pin: pin.clone() });
        self.enter_asking(caller, Whom::AllowList, Some(pin), asked_at, now.mono + WORK_FOR);
    }

    fn ask_ils(&mut self, caller: Caller, pin: Option<Pin>, asked_at: Instant, now: Now) {
        let give_up_at = now.mono + self.settings.ils_timeout;
        let (visit, card) = (caller.visit, caller.card.clone());
        self.queue(Command::AskIls { visit, card, pin: pin.clone(), give_up_at });
        self.enter_asking(caller, Whom::Ils, pin, asked_at, give_up_at + GRACE);
    }

    fn ask_kept(&mut self, caller: Caller, pin: Option<Pin>, asked_at: Instant, now: Now) {
        match self.settings.offline {
            OfflineAdmit::Nobody => self.no_verdict(&caller, Reason::Unavailable, asked_at, now),
            OfflineAdmit::KnownPatrons => {
                let (visit, card) = (caller.visit, caller.card.clone());
                self.queue(Command::CheckKept { visit, card, pin: pin.clone() });
                self.enter_asking(caller, Whom::Kept, pin, asked_at, now.mono + WORK_FOR);
            }
        }
    }

    fn enter_asking(&mut self, caller: Caller, whom: Whom, pin: Option<Pin>, asked_at: Instant, give_up_at: Instant) {
        self.enter(State::Asking { caller, whom, pin, asked_at, give_up_at });
    }

    fn listed_pin_checked(&mut self, visit: Visit, right: bool, now: Now) {
        let Some((caller, _, asked_at)) = self.take_asking(visit, Whom::AllowList) else { return };
        let identity =
            if right { Identity::Proven(PatronFacts::default()) } else { Identity::Refused(Reason::WrongPin) };
        let caller = Caller { proven: right, ..caller };
        match self.verdict(caller.listing, &identity, now) {
            Decision::Admit => self.grant(&caller, Reason::GrantedAllowList, None, now),
            Decision::Refuse(reason) => self.refuse(&caller, reason, asked_at, now),
        }
    }

    fn ils_answered(&mut self, visit: Visit, answer: CardAnswer, now: Now) {
        let Some((caller, pin, asked_at)) = self.take_asking(visit, Whom::Ils) else {
            return;
        };
        match answer {
            CardAnswer::Right(facts) => self.decide_online(caller, pin, facts, asked_at, now),
            CardAnswer::Unknown => {
                self.queue(Command::Forget { card: caller.card.clone() });
                self.refuse(&caller, Reason::UnknownCard, asked_at, now);
            }
            CardAnswer::WrongPin => {
                if let Some(pin) = pin {
                    self.queue(Command::Doubt { card: caller.card.clone(), pin });
                }
                self.refuse(&caller, Reason::WrongPin, asked_at, now);
            }
            CardAnswer::Unclear(_) => self.no_verdict(&caller, Reason::Unavailable, asked_at, now),
        }
    }

    fn decide_online(&mut self, caller: Caller, pin: Option<Pin>, facts: PatronFacts, asked_at: Instant, now: Now) {
        let card = caller.card.clone();
        let caller = Caller { proven: true, ..caller };
        match self.verdict(caller.listing, &Identity::Proven(facts.clone()), now) {
            Decision::Admit => {
                // Where nobody is admitted offline, nothing is kept of anybody.
                let learnt = match self.settings.offline {
                    OfflineAdmit::KnownPatrons => Some(Learnt { card, pin, facts, at: now.wall }),
                    OfflineAdmit::Nobody => None,
                };
                self.grant(&caller, Reason::Granted, learnt, now);
            }
            Decision::Refuse(reason) => {
                self.queue(Command::Refresh { card, facts, at: now.wall });
                self.refuse(&caller, reason, asked_at, now);
            }
        }
    }

    /// The library system did not answer: the visit goes on with what is kept.
    fn ils_silent(&mut self, visit: Visit, now: Now) {
        if let Some((caller, pin, asked_at)) = self.take_asking(visit, Whom::Ils) {
            self.ask_kept(Caller { online: false, ..caller }, pin, asked_at, now);
        }
    }

    fn kept_checked(&mut self, visit: Visit, kept: Option<Kept>, now: Now) {
        let Some((caller, pin, asked_at)) = self.take_asking(visit, Whom::Kept) else {
            return;
        };
        let Some(kept) = kept else {
            return self.no_verdict(&caller, Reason::OfflineUnknown, asked_at, now);
        };
        let age = now.wall.signed_duration_since(kept.checked_at).to_std();
        match age {
            // A check from the future proves a wrong clock, not a known patron.
            Ok(age) if age <= self.settings.known_for => {}
            Ok(_) | Err(_) => return self.no_verdict(&caller, Reason::OfflineExpired, asked_at, now),
        }
        let caller = Caller { proven: pin.is_none() || kept.pin_is_right, ..caller };
        let identity = if caller.proven { Identity::Proven(kept.facts) } else { Identity::Refused(Reason::WrongPin) };
        match self.verdict(caller.listing, &identity, now) {
            Decision::Admit => self.grant(&caller, Reason::GrantedOffline, None, now),
            Decision::Refuse(reason) => self.refuse(&caller, reason, asked_at, now),
        }
    }

    fn grant(&mut self, caller: &Caller, reason: Reason, learnt: Option<Learnt>, now: Now) {
        self.record(caller, reason, now);
        self.enter(State::Recording { visit: caller.visit, decided_at: now.mono, learnt });
    }

    /// The entry is on disk: now, and only now, the lock may move (I1).
    fn recorded(&mut self, visit: Visit, now: Now) {
        if let Some((decided_at, learnt)) = self.take_recording(visit) {
            self.release(visit, decided_at, now);
            self.keep(learnt);
        }
    }

    fn not_recorded(&mut self, visit: Visit, now: Now) {
        let Some((decided_at, learnt)) = self.take_recording(visit) else {
            return;
        };
        match self.settings.when_log_fails() {
            WhenLogFails::Admit => self.release(visit, decided_at, now),
            WhenLogFails::Refuse => {
                self.show(Display::Refused { class: RefusalClass::of(Reason::LogFailed) }, SHOW_FOR, now);
            }
        }
        self.keep(learnt);
    }

    fn release(&mut self, visit: Visit, decided_at: Instant, now: Now) {
        if now.mono.saturating_duration_since(decided_at) >= STALE_AFTER {
            self.show(Display::OutOfOrder, SHOW_FOR, now);
            return;
        }
        let for_ = self.settings.unlock_for;
        self.queue(Command::Release { visit, for_ });
        self.show(Display::Welcome, for_.max(SHOW_FOR), now);
    }

    fn keep(&mut self, learnt: Option<Learnt>) {
        if let Some(Learnt { card, pin, facts, at }) = learnt {
            self.queue(Command::Keep { card, pin, facts, at });
        }
    }

    /// A refusal without a verdict on the PIN: the attempt is handed back.
    fn no_verdict(&mut self, caller: &Caller, reason: Reason, asked_at: Instant, now: Now) {
        if self.settings.pin.is_some() {
            self.queue(Command::ReturnAttempt { visit: caller.visit });
        }
        self.refuse(caller, reason, asked_at, now);
    }

    /// The one place where a refusal is logged and shown.
    fn refuse(&mut self, caller: &Caller, reason: Reason, asked_at: Instant, now: Now) {
        self.record(caller, reason, now);
        let display = self.refusal_display(reason, now);
        let show_at = asked_at + REFUSAL_FLOOR;
        let before_any_pin = matches!(reason, Reason::Closed | Reason::ClockUnset | Reason::PinTimeout);
        if before_any_pin || now.mono >= show_at {
            self.show(display, SHOW_FOR, now);
        } else {
            self.enter(State::Refusing { display, show_at });
        }
    }

    /// A door that would refuse anyone says so as it does at rest.
    fn refusal_display(&self, reason: Reason, now: Now) -> Display {
        let at_rest = self.at_rest(now);
        if at_rest == Display::Idle { Display::Refused { class: RefusalClass::of(reason) } } else { at_rest }
    }

    fn record(&mut self, caller: &Caller, reason: Reason, now: Now) {
        let Caller { visit, card, online, proven, listing: _ } = caller.clone();
        let entry = Entry { at: now.wall, reason, online, card, proven };
        self.queue(Command::Record { visit, entry });
    }

    /// The one place where a verdict is made.
    fn verdict(&self, listing: Listing, identity: &Identity, now: Now) -> Decision {
        judge(&self.case(listing, identity, now))
    }

    fn case<'a>(&'a self, listing: Listing, identity: &'a Identity, now: Now) -> Case<'a> {
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

    fn is_open(&self, now: Now) -> bool {
        self.settings.schedule.mode(now.wall) != Mode::Closed
    }

    fn lock_is_out(&self) -> bool {
        matches!(self.lock, Lock::Unknown | Lock::Fault)
    }

    /// The visit being asked about, if `visit` is it and the question went to where the answer comes from (promise 1).
    fn take_asking(&mut self, visit: Visit, from: Whom) -> Option<(Caller, Option<Pin>, Instant)> {
        let is_it = |caller: &Caller, whom: Whom| caller.visit == visit && whom == from;
        if !matches!(&self.state, State::Asking { caller, whom, .. } if is_it(caller, *whom)) {
            return None;
        }
        let asking = std::mem::replace(&mut self.state, State::Idle);
        let State::Asking { caller, pin, asked_at, .. } = asking else { return None };
        Some((caller, pin, asked_at))
    }

    /// The grant whose entry was on its way to the disk, if `visit` is its visit: when it was decided, and what is to be
    /// kept of it.
    fn take_recording(&mut self, visit: Visit) -> Option<(Instant, Option<Learnt>)> {
        match &mut self.state {
            State::Recording { visit: recording, decided_at, learnt } if *recording == visit => {
                Some((*decided_at, learnt.take()))
            }
            State::Recording { .. }
            | State::Idle
            | State::LookingUp { .. }
            | State::AskingPin { .. }
            | State::Counting { .. }
            | State::Slowed { .. }
            | State::Asking { .. }
            | State::Refusing { .. }
            | State::Showing { .. } => None,
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
