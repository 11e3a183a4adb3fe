//! What a session has out with the library system: one thing at a time, in order, each until it is settled.

use std::time::{Duration, Instant};

use super::account_work::Wanted;
use super::act::{Next, Running};
use super::desk::{Asked, Desk};
use crate::ids::Item;
use crate::register::circulation::{Outcome, Request};
use crate::time::Now;

/// How long a question waits before it is asked again while the link is up.
const ASK_AGAIN_AFTER: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub(super) struct Job {
    pub(super) what: What,
    work: Work,
    wait: Wait,
}

/// Whom the outcome is for.
#[derive(Debug)]
pub(super) enum What {
    Item(Item),
    Account(Wanted),
}

#[derive(Debug)]
enum Work {
    Act(Box<Running>),
    Question(Question),
}

#[derive(Debug)]
enum Wait {
    NotBegun,
    Answer(Asked),
    Disk(Asked),
    /// For the library system to come back.
    Moment {
        until: Instant,
    },
}

/// One question without a ledger line.
#[derive(Debug)]
struct Question {
    request: Request,
    failed_at: Option<Instant>,
}

impl Job {
    pub(super) fn act(what: What, running: Running) -> Self {
        Self { what, work: Work::Act(Box::new(running)), wait: Wait::NotBegun }
    }

    pub(super) fn question(what: What, request: Request) -> Self {
        Self { what, work: Work::Question(Question { request, failed_at: None }), wait: Wait::NotBegun }
    }

    /// The first step. `offline`: the library system is away for this whole session.
    pub(super) fn begin(&mut self, offline: bool, desk: &Desk) -> Next {
        match &mut self.work {
            Work::Act(running) => running.begin(offline, desk),
            Work::Question(question) => Next::Ask(question.request.clone()),
        }
    }

    /// It goes on after `next`, where that is not its end.
    pub(super) fn wait_for(&mut self, wait: &Next, desk: &mut Desk, now: Now) {
        match wait {
            Next::Ask(request) => self.wait = Wait::Answer(desk.ask(request.clone(), now)),
            Next::Write(act) => self.wait = Wait::Disk(desk.queue(act.clone(), now)),
            Next::Wait => self.wait = Wait::Moment { until: self.next_try(desk, now) },
            Next::Settled { .. } | Next::Told(_) | Next::Silent { .. } => {}
        }
    }

    /// What became of question `ask`, where this job asked it.
    pub(super) fn heard(&mut self, ask: u64, outcome: Outcome, patient: bool, desk: &Desk, now: Now) -> Option<Next> {
        match &self.wait {
            Wait::Answer(asked) if asked.ask == ask => Some(self.outcome(outcome, patient, desk, now)),
            Wait::Answer(_) | Wait::NotBegun | Wait::Disk(_) | Wait::Moment { .. } => None,
        }
    }

    /// Question `ask` must wait behind an act in the outbox, where this job asked it.
    pub(super) fn behind(&mut self, ask: u64, desk: &Desk) -> Option<Next> {
        match (&self.wait, &mut self.work) {
            (Wait::Answer(asked), Work::Act(running)) if asked.ask == ask => Some(running.behind(desk)),
            (
                Wait::Answer(_) | Wait::NotBegun | Wait::Disk(_) | Wait::Moment { .. },
                Work::Act(_) | Work::Question(_),
            ) => None,
        }
    }

    /// What became of act `ask` on its way to the disk, where it is this one.
    pub(super) fn queued(&mut self, ask: u64, stored: bool) -> Option<Next> {
        match (&self.wait, &mut self.work) {
            (Wait::Disk(asked), Work::Act(running)) if asked.ask == ask => Some(running.written(Some(stored))),
            (
                Wait::Disk(_) | Wait::Answer(_) | Wait::NotBegun | Wait::Moment { .. },
                Work::Act(_) | Work::Question(_),
            ) => None,
        }
    }

    /// Nobody answered in time, or the wait for the library system is over. `nudged`: it is back.
    pub(super) fn handle_timeout(&mut self, nudged: bool, patient: bool, desk: &Desk, now: Now) -> Option<Next> {
        let due = self.deadline().is_some_and(|at| now.mono >= at);
        match (&self.wait, &mut self.work) {
            (Wait::Answer(_), _) if due => Some(self.outcome(Outcome::Lost, patient, desk, now)),
            (Wait::Disk(_), Work::Act(running)) if due => Some(running.written(None)),
            (Wait::Moment { .. }, Work::Act(running)) if due || nudged || !patient => {
                Some(running.resume(patient, desk, now))
            }
            (Wait::Moment { .. }, Work::Question(question)) if due || nudged || !patient => {
                Some(question.resume(patient, desk, now))
            }
            (
                Wait::NotBegun | Wait::Answer(_) | Wait::Disk(_) | Wait::Moment { .. },
                Work::Act(_) | Work::Question(_),
            ) => None,
        }
    }

    pub(super) fn deadline(&self) -> Option<Instant> {
        match &self.wait {
            Wait::NotBegun => None,
            Wait::Answer(asked) | Wait::Disk(asked) => Some(asked.until),
            Wait::Moment { until } => Some(*until),
        }
    }

    /// Whether the session must not end before it is settled.
    pub(super) fn is_act(&self) -> bool {
        match &self.work {
            Work::Act(_) => true,
            Work::Question(question) => !question.request.is_query(),
        }
    }

    fn outcome(&mut self, outcome: Outcome, patient: bool, desk: &Desk, now: Now) -> Next {
        match &mut self.work {
            Work::Act(running) => running.heard(outcome, patient, desk, now),
            Work::Question(question) => question.heard(outcome, patient, desk, now),
        }
    }

    fn next_try(&self, desk: &Desk, now: Now) -> Instant {
        let again = now.mono + ASK_AGAIN_AFTER;
        let end = match &self.work {
            Work::Act(running) => running.patient_until(desk),
            Work::Question(question) => question.patient_until(desk),
        };
        let end = end.unwrap_or(now.mono);
        if desk.is_online() { again.min(end) } else { end }
    }
}

impl Question {
    fn heard(&mut self, outcome: Outcome, patient: bool, desk: &Desk, now: Now) -> Next {
        match outcome {
            Outcome::Answered(answer) => Next::Told(answer),
            Outcome::Lost if !self.request.is_query() => Next::Silent { was_sent: true },
            Outcome::Lost | Outcome::NotSent => {
                self.failed_at.get_or_insert(now.mono);
                if patient && self.is_patient(desk, now) { Next::Wait } else { Next::Silent { was_sent: false } }
            }
        }
    }

    fn resume(&self, patient: bool, desk: &Desk, now: Now) -> Next {
        if patient && self.is_patient(desk, now) {
            Next::Ask(self.request.clone())
        } else {
            Next::Silent { was_sent: false }
        }
    }

    fn is_patient(&self, desk: &Desk, now: Now) -> bool {
        self.patient_until(desk).is_some_and(|until| now.mono < until)
    }

    fn patient_until(&self, desk: &Desk) -> Option<Instant> {
        self.failed_at.and_then(|failed_at| desk.patient_until(failed_at))
    }
}
