//! One question on its way through the link's task.

use std::time::Instant;

use super::circulation::{Ask, Outcome, Request};
use super::ils::IlsEvent;
use crate::ids::{Card, Pin, Visit};

/// A question, from its asker to its event.
pub(super) struct Question {
    pub(super) subject: Subject,
    pub(super) give_up_at: Instant,
    /// Given to a session already whose connection ended before a byte of the answer.
    pub(super) is_repeat: bool,
    /// Sent, on whatever connection: it may have been heard.
    pub(super) was_sent: bool,
}

/// Who asks what.
pub(super) enum Subject {
    Visit { visit: Visit, card: Card, pin: Option<Pin> },
    Circulation { ask: Ask, request: Request },
}

impl Question {
    pub(super) fn new(subject: Subject, give_up_at: Instant) -> Self {
        Self { subject, give_up_at, is_repeat: false, was_sent: false }
    }

    /// The news that nothing came of it.
    pub(super) fn unanswered(self) -> IlsEvent {
        match self.subject {
            Subject::Visit { visit, .. } => IlsEvent::NoAnswer { visit },
            Subject::Circulation { ask, .. } => {
                let outcome = if self.was_sent { Outcome::Lost } else { Outcome::NotSent };
                IlsEvent::Circulated { ask, outcome }
            }
        }
    }
}
