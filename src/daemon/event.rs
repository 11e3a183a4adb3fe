//! Everything that can happen to the daemon, in one closed list.

use std::time::{Duration, Instant};

use omatoimi_hardware::Event as DeviceEvent;
use tokio::sync::oneshot;

use super::StaffAct;
use super::announcer::SoundFault;
use crate::control::{DoorLine, Order, Ticket};
use crate::door::{self, Kept};
use crate::ids::{DeviceId, DoorId, Item, StationId, Visit};
use crate::outbox;
use crate::receipt::PrintFault;
use crate::register::IlsEvent;
use crate::register::circulation::{Ask, Request};
use crate::store::{Marked, PurgeReport, StaffActNumber};
use crate::web::station::Tap;

/// One thing that happened; the loop takes them one by one.
#[derive(Debug)]
pub(super) enum Event {
    /// A device reports.
    Device(DeviceId, DeviceEvent),
    /// The outputs and inputs of a reader report, beside the reader itself.
    Pins(DeviceId, DeviceEvent),
    /// The library system, or the link to it.
    Ils(IlsEvent),
    /// A touch on a station's screen.
    Tap(Tap),
    /// An act of a station is on disk, or could not be written there.
    Queued { station: StationId, ask: u64, stored: bool },
    /// What became of the row of a loan whose tag is to be released; None: it could not be written.
    ReleaseMarked { station: StationId, item: Item, marked: Option<Marked> },
    /// Whether an act on the item of this question waits in the outbox.
    AskedBehind { ask: Ask, request: Request, give_up_at: Instant, waits: bool },
    /// What the store has of the outbox.
    Replay(outbox::Input),
    /// A receipt is out, or the reason why not; it names no person.
    Printed { station: StationId, visit: Visit, done: Result<(), PrintFault> },
    /// An answer for one door's machine, from the store or from the hashing threads.
    Door(DoorId, door::Input),
    /// What became of a PIN, from the same.
    Pin { at: Keypad, visit: Visit, news: PinNews },
    /// An announcement was made, or why not.
    Announced { announcement: String, done: Result<(), SoundFault> },
    /// Staff did something.
    Staff(StaffAct),
    /// Staff want to know how the doors stand.
    DoorsAsked(oneshot::Sender<Vec<DoorLine>>),
    /// Staff want something done, and wait for the outcome.
    Ordered(Order),
    /// What staff want is on disk, or could not be written there.
    OrderNoted { ticket: Ticket, number: Option<StaffActNumber> },
    /// The store did what it was asked, or could not.
    Store(StoreNews),
}

/// Where a PIN is typed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Keypad {
    Door(DoorId),
    Station(StationId),
}

impl Keypad {
    /// The name under which the attempts at this keypad are counted; no door has a slash in its name.
    pub(super) fn counter(&self) -> DoorId {
        match self {
            Keypad::Door(door) => door.clone(),
            Keypad::Station(station) => DoorId::new(format!("station/{station}")),
        }
    }
}

/// What becomes of a PIN on its way.
#[derive(Debug)]
pub(super) enum PinNews {
    /// The attempt is on disk; the PIN may be checked once `wait` is over.
    Counted {
        wait: Duration,
    },
    Locked,
    NotCounted,
    /// What is kept of the patron, with the PIN checked against it.
    Kept(Option<Kept>),
}

/// What the store has to say besides its answers.
#[derive(Debug)]
pub(super) enum StoreNews {
    Works,
    /// The system's reason, for the operator; it names no person.
    Fails(String),
    Purged(PurgeReport),
    /// When the next entry is due to be forgotten.
    NextExpiry(Option<chrono::DateTime<chrono::Utc>>),
}
