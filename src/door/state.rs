//! The states of a door's machine: what is held in each, and until when.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use super::Display;
use super::pin_entry::{EarlyKeys, PinEntry};
use crate::i18n::Language;
use crate::ids::{Card, Pin, Visit};
use crate::policy::{Listing, PatronFacts};

/// A grant older than this is not acted on (security.md 6).
pub(super) const STALE_AFTER: Duration = Duration::from_secs(10);
/// How long the store and the verifier may take before the visit ends without a verdict.
pub(super) const WORK_FOR: Duration = Duration::from_secs(8);

#[derive(Debug)]
pub(super) enum State {
    Idle,
    /// The site's own lists are being asked. What is typed meanwhile is this card's PIN, however long the disk takes.
    LookingUp {
        caller: Caller,
        asked_at: Instant,
        keys: EarlyKeys,
    },
    AskingPin {
        caller: Caller,
        entry: PinEntry,
    },
    /// The attempt is on its way to the disk.
    Counting {
        caller: Caller,
        pin: Pin,
        asked_at: Instant,
    },
    /// The door slows down after many wrong PINs.
    Slowed {
        caller: Caller,
        pin: Pin,
        check_at: Instant,
    },
    /// The library system, what is kept, or the allow list is being asked.
    Asking {
        caller: Caller,
        whom: Whom,
        pin: Option<Pin>,
        asked_at: Instant,
        give_up_at: Instant,
    },
    /// The grant is on its way to the disk; nothing has moved yet.
    Recording(Grant),
    /// The refusal is decided and logged; it shows at `show_at`.
    Refusing {
        display: Display,
        show_at: Instant,
    },
    Showing {
        display: Display,
        until: Instant,
    },
}

impl State {
    /// When the state ends by itself; every state but `Idle` does.
    pub(super) fn deadline(&self) -> Option<Instant> {
        match self {
            State::Idle => None,
            State::LookingUp { asked_at, .. } => Some(*asked_at + WORK_FOR),
            State::AskingPin { entry, .. } => Some(entry.deadline()),
            State::Counting { asked_at, .. } => Some(*asked_at + WORK_FOR),
            State::Slowed { check_at, .. } => Some(*check_at),
            State::Asking { give_up_at, .. } => Some(*give_up_at),
            State::Recording(grant) => Some(grant.decided_at + STALE_AFTER),
            State::Refusing { show_at, .. } => Some(*show_at),
            State::Showing { until, .. } => Some(*until),
        }
    }
}

/// Where the question about card and PIN went. Only an answer from there counts (promise 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whom {
    Ils,
    Kept,
    AllowList,
}

/// A decision to open, not yet acted on.
#[derive(Debug)]
pub(super) struct Grant {
    pub(super) visit: Visit,
    pub(super) decided_at: Instant,
    /// To welcome the patron in.
    pub(super) language: Option<Language>,
    pub(super) listing: Listing,
    pub(super) learnt: Option<Learnt>,
}

/// What a good online check has told, to be kept for offline days once the entry is written: making a verifier takes a
/// core for tens of milliseconds, and the release must not wait behind it.
#[derive(Debug)]
pub(super) struct Learnt {
    pub(super) card: Card,
    pub(super) pin: Option<Pin>,
    pub(super) facts: PatronFacts,
    pub(super) at: DateTime<Utc>,
}

/// Who is at the door in this visit. A visit that starts offline stays offline.
#[derive(Clone, Debug)]
pub(super) struct Caller {
    pub(super) visit: Visit,
    pub(super) card: Card,
    pub(super) online: bool,
    pub(super) listing: Listing,
    /// Card and PIN were found right, whatever the rules then say.
    pub(super) proven: bool,
    /// What the library system told of a proven patron's language; only a welcome uses it (promise 6).
    pub(super) language: Option<Language>,
}
