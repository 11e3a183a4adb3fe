//! One loan, renewal or return, from its request to what became of it. It is sent once; after a lost answer the library
//! system is asked what is true before anything is sent again, and while it is away for a moment the act waits.

use std::time::Instant;

use chrono::{DateTime, Utc};

use super::desk::Desk;
use super::refusal::{Refused, place_after_lost_answer, place_of};
use super::truth::{Act, Inquiry, Truth};
use super::{ItemRefusal, LineState, QueuedAct, QueuedKind};
use crate::register::circulation::{Answer, CheckinAnswer, Due, ItemAnswer, LoanAnswer, Outcome, Request, Text, When};
use crate::time::Now;

/// What follows.
#[derive(Debug)]
pub(super) enum Next {
    Ask(Request),
    /// Written down for the replay; tell [`Running::written`] what became of that.
    Write(QueuedAct),
    /// The library system is away for a moment: resume it then.
    Wait,
    /// `keeps_alarm`: the library system lends it and wants the gate to alarm all the same.
    Settled {
        title: Text,
        state: LineState,
        keeps_alarm: bool,
    },
    /// A question was answered.
    Told(Answer),
    /// A question was not; `was_sent`: what it asked for may have happened.
    Silent {
        was_sent: bool,
    },
}

/// An act under way.
#[derive(Debug)]
pub(super) struct Running {
    act: Act,
    /// When the patron did it.
    at: DateTime<Utc>,
    step: Step,
    /// Since when the library system has not answered.
    failed_at: Option<Instant>,
    /// It may have happened: its answer was lost, and nobody has told the truth yet.
    was_sent: bool,
    /// It was lost, found not to have happened, and sent again.
    was_resent: bool,
    charged_before: Option<u32>,
    /// The item, as 17 told it last.
    item: Option<ItemAnswer>,
}

#[derive(Debug)]
enum Step {
    Sending,
    /// The answer was lost; what is true is being asked.
    Inquiring(Inquiry),
    /// It was refused; why is being asked.
    Explaining(Refused),
    /// It is on its way to the disk, for the replay or for staff.
    Writing {
        for_staff: bool,
    },
}

impl Running {
    /// `charged_before`: how many loans the patron has, where that is known.
    pub(super) fn new(act: Act, at: DateTime<Utc>, charged_before: Option<u32>) -> Self {
        Self {
            act,
            at,
            step: Step::Sending,
            failed_at: None,
            was_sent: false,
            was_resent: false,
            charged_before,
            item: None,
        }
    }

    /// The first thing to do: to ask, or with the library system away for this whole session, to write it down.
    pub(super) fn begin(&mut self, offline: bool, desk: &Desk) -> Next {
        if offline { self.conclude(desk) } else { Next::Ask(self.question()) }
    }

    /// What became of the question.
    pub(super) fn heard(&mut self, outcome: Outcome, patient: bool, desk: &Desk, now: Now) -> Next {
        match outcome {
            Outcome::Answered(answer) => self.answered(answer, patient, desk, now),
            Outcome::NotSent | Outcome::Lost if matches!(self.step, Step::Explaining(_)) => self.unexplained(),
            Outcome::Lost if matches!(self.step, Step::Sending) => {
                self.was_sent = true;
                self.failed_at.get_or_insert(now.mono);
                let inquiry = Inquiry::new(self.act.clone(), desk.settings.items.clone(), self.charged_before);
                let question = inquiry.question();
                self.step = Step::Inquiring(inquiry);
                if patient { Next::Ask(question) } else { self.conclude(desk) }
            }
            Outcome::NotSent | Outcome::Lost => {
                self.failed_at.get_or_insert(now.mono);
                if patient && self.is_patient(desk, now) { Next::Wait } else { self.conclude(desk) }
            }
        }
    }

    /// What was done with the item before waits in the outbox: this goes there too, and nobody is kept waiting.
    pub(super) fn behind(&mut self, desk: &Desk) -> Next {
        self.conclude(desk)
    }

    /// After a wait: ask again, or no longer.
    pub(super) fn resume(&mut self, patient: bool, desk: &Desk, now: Now) -> Next {
        if patient && self.is_patient(desk, now) { Next::Ask(self.question()) } else { self.conclude(desk) }
    }

    /// Until when it waits for the library system to come back.
    pub(super) fn patient_until(&self, desk: &Desk) -> Option<Instant> {
        self.failed_at.and_then(|failed_at| desk.patient_until(failed_at))
    }

    /// Whether the act is on the disk. `None`: the store said nothing, and nobody can say.
    pub(super) fn written(&mut self, stored: Option<bool>) -> Next {
        let for_staff = matches!(self.step, Step::Writing { for_staff: true });
        match stored {
            Some(true) if !for_staff => self.settle(LineState::Queued),
            Some(false) if !self.was_sent => self.settle(refused(ItemRefusal::NotWritten)),
            Some(true | false) | None => self.settle(LineState::Unknown),
        }
    }

    fn is_patient(&self, desk: &Desk, now: Now) -> bool {
        self.patient_until(desk).is_some_and(|until| now.mono < until)
    }

    fn question(&self) -> Request {
        match &self.step {
            Step::Sending | Step::Writing { .. } => self.request(),
            Step::Inquiring(inquiry) => inquiry.question(),
            Step::Explaining(refused) => refused.question(),
        }
    }

    fn request(&self) -> Request {
        match self.act.clone() {
            Act::Loan { item, card } => Request::Checkout { card, pin: None, item, when: When::Now },
            Act::Renewal { item, card, .. } => Request::Renew { card, pin: None, item },
            Act::Return { item } => Request::Checkin { item, when: When::Now },
        }
    }

    fn answered(&mut self, answer: Answer, patient: bool, desk: &Desk, now: Now) -> Next {
        if let Answer::Item(told) = &answer {
            self.item = Some(told.clone());
        }
        match (&mut self.step, answer) {
            (Step::Sending, Answer::Checkout(loan) | Answer::Renew(loan)) => self.loan_answered(loan),
            (Step::Sending, Answer::Checkin(checkin)) => self.checkin_answered(checkin),
            (Step::Inquiring(inquiry), answer) => match inquiry.heard(&answer) {
                None => Next::Ask(inquiry.question()),
                Some(truth) => self.truth_told(truth, patient, desk, now),
            },
            (Step::Explaining(refused), answer) => match refused.heard(&answer, &desk.settings.items) {
                None => Next::Ask(refused.question()),
                Some(state) => self.settle(state),
            },
            // An answer to something else can be believed as little as none.
            (Step::Sending | Step::Writing { .. }, _) => self.heard(Outcome::Lost, patient, desk, now),
        }
    }

    fn loan_answered(&mut self, loan: LoanAnswer) -> Next {
        let LoanAnswer { ok, is_renewal, may_release, title, due, messages, .. } = loan;
        let keeps_alarm = !may_release;
        match (&self.act, ok) {
            (Act::Loan { .. }, true) if !is_renewal => {
                Next::Settled { title, state: LineState::Lent { due }, keeps_alarm }
            }
            (Act::Loan { .. } | Act::Renewal { .. } | Act::Return { .. }, true) => {
                Next::Settled { title, state: LineState::AlreadyYours { due }, keeps_alarm }
            }
            (Act::Loan { item, card }, false) => {
                self.explain(Refused::loan(item.clone(), card.clone(), title, messages))
            }
            (Act::Renewal { .. } | Act::Return { .. }, false) => {
                let state = LineState::Refused { why: ItemRefusal::ByTheLibrary, messages };
                Next::Settled { title, state, keeps_alarm }
            }
        }
    }

    fn checkin_answered(&mut self, checkin: CheckinAnswer) -> Next {
        if let (false, Act::Return { item }) = (checkin.ok, &self.act) {
            return self.explain(Refused::return_(item.clone(), checkin.title, checkin.messages));
        }
        let place = place_of(&checkin);
        Next::Settled { title: checkin.title, state: LineState::Returned { place }, keeps_alarm: false }
    }

    fn explain(&mut self, refused: Refused) -> Next {
        let question = refused.question();
        self.step = Step::Explaining(refused);
        Next::Ask(question)
    }

    fn unexplained(&mut self) -> Next {
        let state = match &self.step {
            Step::Explaining(refused) => refused.unexplained(),
            Step::Sending | Step::Inquiring(_) | Step::Writing { .. } => refused(ItemRefusal::ByTheLibrary),
        };
        self.settle(state)
    }

    fn truth_told(&mut self, truth: Truth, patient: bool, desk: &Desk, now: Now) -> Next {
        match truth {
            Truth::Happened { due } => {
                self.was_sent = false;
                let state = self.happened(due);
                self.settle(state)
            }
            Truth::DidNotHappen => {
                self.was_sent = false;
                self.step = Step::Sending;
                // Once even when it is late: it answers again. But not for ever, where it loses each such act.
                let again = !self.was_resent || (patient && self.is_patient(desk, now));
                self.was_resent = true;
                if again { Next::Ask(self.request()) } else { self.conclude(desk) }
            }
            Truth::CannotTell => self.write(true, desk),
        }
    }

    fn happened(&self, due: Due) -> LineState {
        match &self.act {
            Act::Loan { .. } => LineState::Lent { due },
            Act::Renewal { .. } => LineState::AlreadyYours { due },
            Act::Return { .. } => LineState::Returned { place: place_after_lost_answer(self.item.as_ref()) },
        }
    }

    /// The library system has been away for too long.
    fn conclude(&mut self, desk: &Desk) -> Next {
        self.write(false, desk)
    }

    /// `truth_told`: the library system was asked what became of it, and could not tell.
    fn write(&mut self, truth_told: bool, desk: &Desk) -> Next {
        let kind = match &self.act {
            Act::Loan { card, .. } => Some(QueuedKind::Loan { card: card.clone() }),
            Act::Return { .. } => Some(QueuedKind::Return),
            Act::Renewal { .. } => None,
        };
        match kind {
            // What was sent is written down even where nothing is queued: somebody must find out.
            Some(kind) if desk.may_queue() || self.was_sent => {
                let for_staff = truth_told || !desk.may_queue();
                self.step = Step::Writing { for_staff };
                let item = self.act.item().clone();
                let was_sent = self.was_sent;
                Next::Write(QueuedAct { at: self.at, kind, item, was_sent, for_staff, is_released: false })
            }
            Some(_) | None if self.was_sent => self.settle(LineState::Unknown),
            Some(_) | None => self.settle(refused(ItemRefusal::Away)),
        }
    }

    fn settle(&self, state: LineState) -> Next {
        let title = self.item.as_ref().map(|item| item.title.clone()).unwrap_or_default();
        Next::Settled { title, state, keeps_alarm: false }
    }
}

fn refused(why: ItemRefusal) -> LineState {
    LineState::Refused { why, messages: Vec::new() }
}
