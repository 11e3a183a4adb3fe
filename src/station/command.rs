//! What a station wants done.

use std::time::Instant;

use chrono::{DateTime, Utc};
use omatoimi_hardware::pad::Uid;
use omatoimi_hardware::tag::security::Gate;

use super::CardRefusal;
use crate::i18n::Language;
use crate::ids::{Card, Item, Pin, Visit};
use crate::incident;
use crate::policy::PatronFacts;
use crate::register::circulation::{Due, Request, Text};
use crate::time::Now;

/// Work for the caller, in the order given.
#[derive(Clone, Debug)]
pub enum Command {
    /// The view changed; `Station::view` tells it.
    Show,
    /// Count an attempt on disk, before the PIN is checked (promise 3).
    CountAttempt {
        visit: Visit,
        card: Card,
    },
    /// The attempt got no verdict: take it back.
    ReturnAttempt {
        visit: Visit,
    },
    /// Card and PIN were right: take the attempt off the card's count.
    ProveAttempt {
        visit: Visit,
    },
    /// Look the card up among the known patrons and check the PIN against the kept verifier; where none is kept, do
    /// the same work on a dummy.
    CheckKept {
        visit: Visit,
        card: Card,
        pin: Option<Pin>,
    },
    /// After a good online check: keep a verifier and the facts for offline days, as the door does.
    Keep {
        card: Card,
        pin: Option<Pin>,
        facts: PatronFacts,
        at: DateTime<Utc>,
    },
    /// Card and PIN are right, but the patron may not borrow: what is kept learns the new facts, nothing new is kept.
    Refresh {
        card: Card,
        facts: PatronFacts,
        at: DateTime<Utc>,
    },
    /// The library system no longer knows the card.
    Forget {
        card: Card,
    },
    /// The library system refused this PIN: drop the verifier if it would accept it.
    Doubt {
        card: Card,
        pin: Pin,
    },
    /// Ask the library system, and answer `Heard` by `give_up_at`.
    Ask {
        ask: u64,
        request: Request,
        give_up_at: Instant,
    },
    /// Write the act down for the replay, and answer `Queued`. From `give_up_at` on the patron has been told that nobody
    /// knows: written later, it is for staff.
    Queue {
        ask: u64,
        act: QueuedAct,
        give_up_at: Instant,
    },
    /// The tag of a queued loan came to the pad after the loan was written down: write down that it is released, and
    /// answer `ReleaseMarked` (promise 9).
    MarkReleased {
        item: Item,
        card: Card,
    },
    Print {
        visit: Visit,
        receipt: Receipt,
    },
    /// Set what the gate looks at on a tag, and tell what became of it.
    SetSecurity {
        uid: Uid,
        gate: Gate,
    },
    /// Staff should hear of it.
    Raise(incident::What),
    Sound(Sound),
    /// For the log and the metrics; it names nobody.
    Note(Note),
}

/// A loan or a return that the library system has still to hear of.
#[derive(Clone, Debug)]
pub struct QueuedAct {
    pub at: DateTime<Utc>,
    pub kind: QueuedKind,
    pub item: Item,
    /// It was sent once and its answer was lost: the replay first asks what is true (promise 7).
    pub was_sent: bool,
    /// Nobody can tell what became of it, and the patron was told to leave the item: staff look, and it is never sent.
    pub for_staff: bool,
    /// The item lies on the pad, and the gate will let it pass before the library system has heard of the loan (promise 9).
    pub is_released: bool,
}

impl QueuedAct {
    /// The act as it is to be written at `now`: at `give_up_at` the patron was told that nobody knows, and to leave the
    /// item.
    pub fn by(self, give_up_at: Instant, now: Now) -> Self {
        let for_staff = self.for_staff || now.mono >= give_up_at;
        Self { for_staff, is_released: self.is_released && !for_staff, ..self }
    }
}

#[derive(Clone, Debug)]
pub enum QueuedKind {
    Loan { card: Card },
    Return,
}

/// What is printed: no name, no card number.
#[derive(Clone, Debug)]
pub struct Receipt {
    pub at: DateTime<Utc>,
    pub language: Language,
    pub lent: Vec<(Text, Due)>,
    pub renewed: Vec<(Text, Due)>,
    pub returned: Vec<Text>,
    /// To be told to the library system later.
    pub queued: Vec<Text>,
}

/// Tones, told apart by rhythm as well as pitch; the screen's own loudspeaker plays them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sound {
    Accept,
    Refuse,
    Attention,
}

/// What happened, in words that name nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    SessionBegan {
        visit: Visit,
    },
    SessionEnded {
        visit: Visit,
        timed_out: bool,
        lent: u32,
        returned: u32,
        refused: u32,
        queued: u32,
    },
    CardRefused {
        visit: Visit,
        why: CardRefusal,
    },
    ItemRefused {
        visit: Visit,
        code: &'static str,
    },
    /// A loan, return or renewal was sent, and nobody can say what became of it.
    OutcomeUnknown {
        visit: Visit,
    },
    /// An act was answered after everybody had stopped waiting: the truth has been asked for meanwhile, or the daemon
    /// was restarted in between.
    LateAnswer,
}
