//! The replay of what was queued. Sans-IO: facts and the time go in, commands come out.
//!
//! One act at a time, in the order in which they took place. Before an act is sent, the store marks it; so an act that was
//! being sent when the program stopped, or whose answer was lost, is known to be in doubt. Then the library system is
//! asked what is true, and the act is sent again only where it certainly did not happen. What cannot be told is never
//! sent again: it becomes an unknown outcome, for staff.
//!
//! Later acts, of the same item too, do not wait behind a rejected one or an unknown outcome. It had its turn, and the
//! last act with an item is the one that says where the item is: held back until somebody looks, a returned book would
//! stay on loan and cost its patron fees.

mod step;

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::{ActNumber, Pending};
use crate::ids::{Item, ItemPattern};
use crate::incident::What;
use crate::policy::ClockState;
use crate::register::circulation::{Outcome, Request, Text};
use crate::time::Now;
use step::Step;

/// A store that was empty is looked into again after this; what is queued is told at once.
const LOOK_AGAIN: Duration = Duration::from_secs(60);
/// After so many failures in a row, the next try is this much later; from then on the last of them.
const BACKOFF: [Duration; 4] =
    [Duration::from_secs(2), Duration::from_secs(5), Duration::from_secs(10), Duration::from_secs(20)];
/// After a lost answer: a slow library system may still be at work on it, and would not yet tell the truth.
const AFTER_LOSS: Duration = Duration::from_secs(10);
/// A patron at a station goes first; where somebody always is, no longer than this.
const YIELD_FOR: Duration = Duration::from_secs(5 * 60);
/// So often is an act sent that gets no answer and does not happen, before it is left to staff: some systems end the
/// connection over an item they do not know (sip2.md 7), and what is behind it would wait for ever.
const SENT_AT_MOST: u32 = 3;
/// So many lost answers to what is true, and it cannot be told: some systems have no answer to 17 at all (sip2.md 7).
const ASKED_AT_MOST: u32 = 10;

/// How much later than its own deadline an answer is still waited for.
const GRACE: Duration = Duration::from_secs(1);

/// What the replay is told once, from the config.
#[derive(Clone, Debug)]
pub struct ReplaySettings {
    /// What the site takes for an item: it tells numbers from titles in a list of loans.
    pub items: ItemPattern,
    /// For one answer of the library system.
    pub ils_timeout: Duration,
}

/// A fact, told to the machine.
#[derive(Clone, Debug)]
pub enum Input {
    LinkChanged {
        online: bool,
    },
    ClockJudged(ClockState),
    /// Whether any station has a session.
    SessionsChanged {
        busy: bool,
    },
    /// An act was queued.
    Queued,
    /// The tag of a loan is released after all, and its row says so.
    Released {
        number: ActNumber,
        item: Item,
    },
    /// The answer to `Fetch`; none: nothing waits.
    Next(Option<Pending>),
    /// The store could not be read.
    NotRead,
    /// What `Mark` or `Settle` asked for is on disk.
    Stored {
        number: ActNumber,
    },
    /// It could not be written.
    NotStored {
        number: ActNumber,
    },
    /// What became of a question; `ask` is the number it was asked under.
    Heard {
        ask: u64,
        outcome: Outcome,
    },
}

/// Work for the caller, in the order given. There is never more than one that waits for an answer.
#[derive(Clone, Debug)]
pub enum Command {
    /// Read the first act that waits, and answer `Next` or `NotRead`.
    Fetch,
    /// Write down that it is about to be sent, and answer `Stored` or `NotStored`.
    Mark { number: ActNumber },
    /// Ask the library system, and answer `Heard` by `give_up_at`.
    Ask { ask: u64, request: Request, give_up_at: Instant },
    /// Write down what became of it, and answer `Stored` or `NotStored`.
    Settle { number: ActNumber, fate: Fate },
    /// For the log; it names nobody.
    Note(Note),
    /// Tell staff (promise 9).
    Raise(What),
}

/// What became of an act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The library system has it.
    Done,
    /// The library system will not have it; its words, which may name the patron.
    Rejected(Vec<Text>),
    /// It may have happened, and nobody can tell.
    Unknown,
    /// It was marked and did not leave this machine: it waits again.
    NotSent,
}

/// What happened, in words that name nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// The library system has it.
    Told { number: ActNumber },
    /// For staff.
    Rejected { number: ActNumber },
    /// For staff.
    UnknownOutcome { number: ActNumber },
}

/// The machine.
pub struct Replay {
    settings: ReplaySettings,
    online: bool,
    clock: ClockState,
    busy_since: Option<Instant>,
    step: Step,
    not_before: Option<Instant>,
    failures: usize,
    tries: Tries,
    next_ask: u64,
    /// When the answer that is waited for is given up.
    answer_by: Option<Instant>,
    commands: VecDeque<Command>,
}

/// How often the act at the front was sent, and asked about, with no answer.
#[derive(Clone, Copy, Debug, Default)]
struct Tries {
    number: Option<ActNumber>,
    sent: u32,
    asked: u32,
}

impl Replay {
    /// A machine that is off line and has the clock not yet judged. Its questions are numbered from `first_ask`: no number
    /// may be used twice in a boot, so a machine that follows another one begins behind it.
    pub fn new(settings: ReplaySettings, first_ask: u64) -> Self {
        Self {
            settings,
            online: false,
            clock: ClockState::Unset,
            busy_since: None,
            step: Step::Resting,
            not_before: None,
            failures: 0,
            tries: Tries::default(),
            next_ask: first_ask,
            answer_by: None,
            commands: VecDeque::new(),
        }
    }

    /// Takes a fact.
    pub fn handle(&mut self, input: Input, now: Now) {
        match input {
            Input::LinkChanged { online } => self.online = online,
            Input::ClockJudged(clock) => self.clock = clock,
            Input::SessionsChanged { busy: false } => self.busy_since = None,
            Input::SessionsChanged { busy: true } => self.busy_since = self.busy_since.or(Some(now.mono)),
            // A wait after a failure is waited out.
            Input::Queued if self.failures == 0 => self.not_before = None,
            Input::Queued => {}
            Input::Released { number, item } => self.released(number, item),
            Input::Next(pending) => self.fetched(pending, now),
            Input::NotRead => self.not_read(now),
            Input::Stored { number } => self.stored(number, now),
            Input::NotStored { number } => self.not_stored(number, now),
            Input::Heard { ask, outcome } => self.heard(ask, outcome, now),
        }
        self.go_on(now);
    }

    /// To be called at [`Replay::poll_timeout`].
    pub fn handle_timeout(&mut self, now: Now) {
        if let Step::Inquiring { ask, .. } | Step::Sending { ask, .. } = self.step
            && self.answer_by.is_some_and(|at| at <= now.mono)
        {
            self.heard(ask, Outcome::Lost, now);
        }
        self.go_on(now);
    }

    /// When there is something to do again, if nothing is heard before.
    pub fn poll_timeout(&self) -> Option<Instant> {
        match &self.step {
            Step::Resting if self.online && self.clock == ClockState::Believed => {
                let freed_at = self.busy_since.map(|since| since + YIELD_FOR);
                self.not_before.max(freed_at)
            }
            Step::Unsettled { .. } => self.not_before,
            Step::Inquiring { .. } | Step::Sending { .. } => self.answer_by,
            Step::Resting | Step::Fetching | Step::Marking { .. } | Step::Settling { .. } => None,
        }
    }

    /// The next command, until there is none.
    pub fn next_command(&mut self) -> Option<Command> {
        self.commands.pop_front()
    }

    /// The number the next question gets, for the machine that follows this one.
    pub fn next_ask(&self) -> u64 {
        self.next_ask
    }

    fn go_on(&mut self, now: Now) {
        if self.not_before.is_some_and(|then| now.mono < then) {
            return;
        }
        if matches!(self.step, Step::Resting) && self.may_ask(now) {
            self.step = Step::Fetching;
            self.commands.push_back(Command::Fetch);
        } else if let Step::Unsettled { number, fate } = &self.step {
            self.settle(*number, fate.clone());
        }
    }

    /// The acts' own times go with them, so the clock must be believed.
    fn may_ask(&self, now: Now) -> bool {
        let yields = self.busy_since.is_some_and(|since| now.mono < since + YIELD_FOR);
        self.online && self.clock == ClockState::Believed && !yields
    }

    /// After a failure: later each time, and no sooner than `at_least`.
    fn rest_after_failure(&mut self, at_least: Duration, now: Now) {
        let wait = BACKOFF.get(self.failures).or(BACKOFF.last()).copied().unwrap_or_default();
        self.failures = self.failures.saturating_add(1);
        self.not_before = Some(now.mono + wait.max(at_least));
        self.step = Step::Resting;
    }

    fn rest(&mut self) {
        self.failures = 0;
        self.not_before = None;
        self.step = Step::Resting;
    }

    fn ask(&mut self, request: Request, now: Now) -> u64 {
        let ask = self.next_ask;
        self.next_ask = ask.saturating_add(1);
        let give_up_at = now.mono + self.settings.ils_timeout;
        self.answer_by = Some(give_up_at + GRACE);
        self.commands.push_back(Command::Ask { ask, request, give_up_at });
        ask
    }

    fn tries(&mut self, number: ActNumber) -> &mut Tries {
        if self.tries.number != Some(number) {
            self.tries = Tries { number: Some(number), ..Tries::default() };
        }
        &mut self.tries
    }

    fn settle(&mut self, number: ActNumber, fate: Fate) {
        self.commands.push_back(Command::Settle { number, fate: fate.clone() });
        self.step = Step::Settling { number, fate };
    }
}
