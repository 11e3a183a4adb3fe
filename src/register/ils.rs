//! The way to the library system over one connection: who a patron is, for a door, and everything of loans, for a station
//! or the outbox.
//!
//! A question that changes something is sent at most once, whatever becomes of the connection (sip2.md 7); its asker finds
//! out what is true. A query is asked once more if its connection ends before a byte of the answer.

mod task;

use std::time::Instant;

use chrono_tz::Tz;
use tokio::sync::mpsc;

use super::circulation::{Ask, Outcome, Request};
use super::facts::{CardAnswer, FactsNeeded};
use super::link::LinkFault;
use super::question::{Question, Subject};
use crate::config::Ils;
use crate::ids::{Card, Pin, Visit};
use crate::time::Clock;
use task::Task;

/// Questions that may wait at the same time; one more gets no answer at once.
const MAX_QUESTIONS: usize = 8;

/// News from the library system.
#[derive(Debug)]
pub enum IlsEvent {
    Up,
    Down {
        why: LinkFault,
    },
    Answer {
        visit: Visit,
        answer: CardAnswer,
    },
    /// No answer came, or none that can be believed, by the time the question gave up.
    NoAnswer {
        visit: Visit,
    },
    /// What became of a question of [`IlsHandle::ask`].
    Circulated {
        ask: Ask,
        outcome: Outcome,
    },
}

/// Asks the library system. When it is dropped, the task ends and closes the connection.
pub struct IlsHandle {
    questions: mpsc::Sender<Question>,
    events: mpsc::Sender<IlsEvent>,
}

impl IlsHandle {
    /// Asks who this is, with the PIN where the door has a keypad. It never blocks; exactly one event about this visit
    /// follows, by `give_up_at`. (If the queue is full and the events are not being read, there is none: keep a deadline.)
    pub fn check(&self, visit: Visit, card: Card, pin: Option<Pin>, give_up_at: Instant) {
        self.put(Question::new(Subject::Visit { visit, card, pin }, give_up_at));
    }

    /// Asks about loans. It never blocks; exactly one [`IlsEvent::Circulated`] with this `ask` follows, by `give_up_at`.
    /// While the link is down that is at once: nobody waits here for it to come back. (As with `check`, keep a deadline.)
    pub fn ask(&self, ask: Ask, request: Request, give_up_at: Instant) {
        self.put(Question::new(Subject::Circulation { ask, request }, give_up_at));
    }

    fn put(&self, question: Question) {
        if let Err(refused) = self.questions.try_send(question) {
            let _ = self.events.try_send(refused.into_inner().unanswered());
        }
    }
}

/// Which way bytes went, seen from the kiosk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Sent,
    Received,
}

/// Sees every byte of the conversation, card numbers, PINs and passwords included: for `ils probe`, which masks them.
pub(crate) type Tap = Box<dyn Fn(Way, &[u8]) + Send + Sync>;

/// Starts the task on the current runtime. Nothing is reported before the first connection has been made or has failed.
pub fn spawn(
    settings: Ils,
    timezone: Tz,
    needed: FactsNeeded,
    clock: Clock,
    events: mpsc::Sender<IlsEvent>,
) -> IlsHandle {
    spawn_tapped(settings, timezone, needed, clock, events, Box::new(|_, _| {}))
}

/// The same, with somebody listening in.
pub(crate) fn spawn_tapped(
    settings: Ils,
    timezone: Tz,
    needed: FactsNeeded,
    clock: Clock,
    events: mpsc::Sender<IlsEvent>,
    tap: Tap,
) -> IlsHandle {
    let (questions, asked) = mpsc::channel(MAX_QUESTIONS);
    let task = Task::new(settings, timezone, needed, clock, events.clone(), asked, tap);
    tokio::spawn(task.run());
    IlsHandle { questions, events }
}
