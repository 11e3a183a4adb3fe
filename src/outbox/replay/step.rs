//! The way of one act: fetched, asked about where it is in doubt, marked, sent, settled.

use std::time::Duration;

use super::{AFTER_LOSS, ASKED_AT_MOST, Command, Fate, LOOK_AGAIN, Note, Replay, SENT_AT_MOST};
use crate::ids::Item;
use crate::incident::What;
use crate::outbox::{ActNumber, Pending};
use crate::register::circulation::{Answer, Outcome, Request, When};
use crate::station::{Act, Inquiry, QueuedAct, QueuedKind, Truth};
use crate::time::Now;

/// What is being done. Each but the first and the last waits for one answer.
pub(super) enum Step {
    Resting,
    Fetching,
    /// The library system is being asked what became of it.
    Inquiring {
        pending: Pending,
        inquiry: Inquiry,
        ask: u64,
    },
    Marking {
        pending: Pending,
    },
    Sending {
        pending: Pending,
        ask: u64,
    },
    Settling {
        number: ActNumber,
        fate: Fate,
    },
    /// Its fate could not be written down, and is kept until it can.
    Unsettled {
        number: ActNumber,
        fate: Fate,
    },
}

impl Replay {
    pub(super) fn fetched(&mut self, pending: Option<Pending>, now: Now) {
        if !matches!(self.step, Step::Fetching) {
            return;
        }
        let Some(pending) = pending else {
            self.rest();
            self.not_before = Some(now.mono + LOOK_AGAIN);
            return;
        };
        if !self.may_ask(now) {
            self.step = Step::Resting;
        } else if pending.act.was_sent {
            self.inquire(pending, now);
        } else {
            self.mark(pending);
        }
    }

    /// The act that is under way may be this one, fetched before its row said so.
    pub(super) fn released(&mut self, released: ActNumber, item: Item) {
        match &mut self.step {
            Step::Inquiring { pending, .. } | Step::Marking { pending } | Step::Sending { pending, .. } => {
                pending.act.is_released |= pending.number == released;
            }
            Step::Settling { number, fate: Fate::Rejected(_) | Fate::Unknown }
            | Step::Unsettled { number, fate: Fate::Rejected(_) | Fate::Unknown }
                if *number == released =>
            {
                self.commands.push_back(Command::Raise(What::ReleasedNotLent { item }));
            }
            Step::Settling { .. } | Step::Unsettled { .. } | Step::Resting | Step::Fetching => {}
        }
    }

    pub(super) fn not_read(&mut self, now: Now) {
        if matches!(self.step, Step::Fetching) {
            self.rest_after_failure(Duration::ZERO, now);
        }
    }

    pub(super) fn stored(&mut self, number: ActNumber, now: Now) {
        if let Some(pending) = self.marking(number) {
            // Sent at once, whatever has changed meanwhile: where there is no link, that is heard, and it is unmarked.
            let ask = self.ask(request(&pending.act), now);
            self.step = Step::Sending { pending, ask };
        } else if let Some(fate) = self.settling(number) {
            self.settled(number, &fate, now);
        }
    }

    pub(super) fn not_stored(&mut self, number: ActNumber, now: Now) {
        if self.marking(number).is_some() {
            self.rest_after_failure(Duration::ZERO, now);
        } else if let Some(fate) = self.settling(number) {
            self.rest_after_failure(Duration::ZERO, now);
            self.step = Step::Unsettled { number, fate };
        }
    }

    pub(super) fn heard(&mut self, heard: u64, outcome: Outcome, now: Now) {
        if let Step::Inquiring { pending, inquiry, ask } = &self.step
            && *ask == heard
        {
            let (pending, inquiry) = (pending.clone(), inquiry.clone());
            self.heard_what_is_true(pending, inquiry, outcome, now);
        } else if let Step::Sending { pending, ask } = &self.step
            && *ask == heard
        {
            let pending = pending.clone();
            self.heard_of_the_act(&pending, outcome, now);
        }
    }

    fn marking(&self, number: ActNumber) -> Option<Pending> {
        match &self.step {
            Step::Marking { pending } if pending.number == number => Some(pending.clone()),
            Step::Marking { .. }
            | Step::Resting
            | Step::Fetching
            | Step::Inquiring { .. }
            | Step::Sending { .. }
            | Step::Settling { .. }
            | Step::Unsettled { .. } => None,
        }
    }

    fn settling(&self, number: ActNumber) -> Option<Fate> {
        match &self.step {
            Step::Settling { number: settling, fate } if *settling == number => Some(fate.clone()),
            Step::Settling { .. }
            | Step::Resting
            | Step::Fetching
            | Step::Inquiring { .. }
            | Step::Marking { .. }
            | Step::Sending { .. }
            | Step::Unsettled { .. } => None,
        }
    }

    fn inquire(&mut self, pending: Pending, now: Now) {
        let item = pending.act.item.clone();
        let act = match &pending.act.kind {
            QueuedKind::Loan { card } => Act::Loan { item, card: card.clone() },
            QueuedKind::Return => Act::Return { item },
        };
        let inquiry = Inquiry::new(act, self.settings.items.clone(), None);
        self.go_on_inquiring(pending, inquiry, now);
    }

    fn go_on_inquiring(&mut self, pending: Pending, inquiry: Inquiry, now: Now) {
        let ask = self.ask(inquiry.question(), now);
        self.step = Step::Inquiring { pending, inquiry, ask };
    }

    fn mark(&mut self, pending: Pending) {
        self.commands.push_back(Command::Mark { number: pending.number });
        self.step = Step::Marking { pending };
    }

    fn heard_what_is_true(&mut self, pending: Pending, mut inquiry: Inquiry, outcome: Outcome, now: Now) {
        let number = pending.number;
        let answer = match outcome {
            Outcome::Answered(answer) => answer,
            Outcome::NotSent => return self.rest_after_failure(Duration::ZERO, now),
            Outcome::Lost => {
                self.tries(number).asked += 1;
                return match self.tries(number).asked {
                    ..ASKED_AT_MOST => self.rest_after_failure(Duration::ZERO, now),
                    ASKED_AT_MOST.. => self.give_up(&pending),
                };
            }
        };
        match inquiry.heard(&answer) {
            Some(Truth::Happened { .. }) => self.settle(number, Fate::Done),
            Some(Truth::CannotTell) => self.give_up(&pending),
            Some(Truth::DidNotHappen) if self.tries(number).sent >= SENT_AT_MOST => self.give_up(&pending),
            // A patron has come, who may change what was just told: it is asked anew when they have gone.
            Some(Truth::DidNotHappen) | None if !self.may_ask(now) => self.step = Step::Resting,
            Some(Truth::DidNotHappen) => self.mark(pending),
            None => self.go_on_inquiring(pending, inquiry, now),
        }
    }

    fn heard_of_the_act(&mut self, pending: &Pending, outcome: Outcome, now: Now) {
        let number = pending.number;
        let verdict = match (outcome, &pending.act.kind) {
            (Outcome::Answered(Answer::Checkout(told)), QueuedKind::Loan { .. }) => Some((told.ok, told.messages)),
            (Outcome::Answered(Answer::Checkin(told)), QueuedKind::Return) => Some((told.ok, told.messages)),
            (Outcome::NotSent, _) => return self.settle(number, Fate::NotSent),
            // An answer to something else is none to this.
            (Outcome::Answered(_) | Outcome::Lost, _) => None,
        };
        match verdict {
            Some((true, _)) => self.settle(number, Fate::Done),
            Some((false, words)) => {
                self.raise_if_released(pending);
                self.settle(number, Fate::Rejected(words));
            }
            None => {
                self.tries(number).sent += 1;
                self.rest_after_failure(AFTER_LOSS, now);
            }
        }
    }

    fn give_up(&mut self, pending: &Pending) {
        self.raise_if_released(pending);
        self.settle(pending.number, Fate::Unknown);
    }

    /// What has passed the gate and is not known to be lent is for staff to find.
    fn raise_if_released(&mut self, pending: &Pending) {
        if pending.act.is_released {
            let item = pending.act.item.clone();
            self.commands.push_back(Command::Raise(What::ReleasedNotLent { item }));
        }
    }

    fn settled(&mut self, number: ActNumber, fate: &Fate, now: Now) {
        let note = match fate {
            Fate::NotSent => return self.rest_after_failure(Duration::ZERO, now),
            Fate::Done => Note::Told { number },
            Fate::Rejected(_) => Note::Rejected { number },
            Fate::Unknown => Note::UnknownOutcome { number },
        };
        self.commands.push_back(Command::Note(note));
        self.rest();
    }
}

/// As it took place then: the library system must take it (`no block`).
fn request(act: &QueuedAct) -> Request {
    let (item, when) = (act.item.clone(), When::Then(act.at));
    match &act.kind {
        QueuedKind::Loan { card } => Request::Checkout { card: card.clone(), pin: None, item, when },
        QueuedKind::Return => Request::Checkin { item, when },
    }
}
