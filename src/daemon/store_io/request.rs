//! What the store can be asked, in one closed list.

use std::time::Instant;

use chrono::{DateTime, Utc};

use crate::control::Ticket;
use crate::daemon::event::Keypad;
use crate::door::Entry;
use crate::ids::{Card, DoorId, Item, Pin, StationId, Visit};
use crate::incident::Incident;
use crate::outbox::{ActNumber, Fate};
use crate::pin::Verifier;
use crate::policy::{ClockState, PatronFacts};
use crate::register::circulation::{self, Ask};
use crate::station::QueuedAct;
use crate::store::{NewStaffAct, StaffActNumber};
use crate::time::Now;

/// What the store is asked. Each carries what its answer needs to find its way.
#[derive(Debug)]
pub(in crate::daemon) enum Request {
    LookUp {
        door: DoorId,
        visit: Visit,
        card: Card,
        clock: ClockState,
    },
    CheckListed {
        door: DoorId,
        visit: Visit,
        card: Card,
        pin: Pin,
        clock: ClockState,
    },
    CountAttempt {
        at: Keypad,
        visit: Visit,
        card: Card,
    },
    ReturnAttempt {
        at: Keypad,
        visit: Visit,
    },
    /// Card and PIN were right, and no entry is written that would say so.
    ProveAttempt {
        at: Keypad,
        visit: Visit,
    },
    Record {
        door: DoorId,
        visit: Visit,
        entry: Entry,
        clock_believed: bool,
    },
    CheckKept {
        at: Keypad,
        visit: Visit,
        card: Card,
        pin: Option<Pin>,
    },
    Keep {
        card: Card,
        verifier: Option<Verifier>,
        facts: PatronFacts,
        at: DateTime<Utc>,
    },
    Refresh {
        card: Card,
        facts: PatronFacts,
        at: DateTime<Utc>,
    },
    Forget {
        card: Card,
    },
    /// Fetch the verifier and let it be checked; `Drop` follows if it accepts.
    Doubt {
        card: Card,
        pin: Pin,
    },
    DropVerifier {
        card: Card,
    },
    /// Write an act of a station down for the replay.
    QueueAct {
        station: StationId,
        ask: u64,
        act: QueuedAct,
        give_up_at: Instant,
        clock: ClockState,
    },
    /// Write down that the tag of a queued loan is released after all.
    MarkReleased {
        station: StationId,
        item: Item,
        card: Card,
    },
    /// Whether an act on the item waits for its turn; the question is put only if none does.
    AskBehind {
        item: Item,
        ask: Ask,
        request: circulation::Request,
        give_up_at: Instant,
    },
    /// The first act that waits.
    FetchAct,
    MarkAct {
        number: ActNumber,
    },
    SettleAct {
        number: ActNumber,
        fate: Fate,
    },
    /// Write down what staff want before it is carried out.
    NoteStaffAct {
        ticket: Ticket,
        act: NewStaffAct,
    },
    /// Write down what came of it: `done`, or a code.
    SettleStaffAct {
        number: StaffActNumber,
        outcome: &'static str,
    },
    /// Write down that a fire holds a door released, or no longer does.
    KeepFire {
        door: DoorId,
        on: bool,
    },
    /// Write down what staff should hear of.
    NoteIncident {
        incident: Incident,
        clock: ClockState,
    },
    /// Write down how many people are inside.
    KeepPeople {
        inside: u32,
        at: DateTime<Utc>,
    },
    CountStrays {
        door: DoorId,
        count: u32,
    },
    /// Forget what is past at `at`, and leave marks of the time. The moment is the one at which the clock was judged: by
    /// the time the store comes to it, the clock may have jumped.
    Purge {
        at: Now,
        clock_believed: bool,
    },
    Stop,
}
