//! Everything that can happen to the daemon, in one closed list.

use omatoimi_hardware::Event as DeviceEvent;

use super::StaffAct;
use crate::door;
use crate::ids::{DeviceId, DoorId};
use crate::register::IlsEvent;
use crate::store::PurgeReport;

/// One thing that happened; the loop takes them one by one.
#[derive(Debug)]
pub(super) enum Event {
    /// A device reports.
    Device(DeviceId, DeviceEvent),
    /// The library system, or the link to it.
    Ils(IlsEvent),
    /// An answer for one door's machine, from the store or from the hashing threads.
    Door(DoorId, door::Input),
    /// Staff did something.
    Staff(StaffAct),
    /// The store did what it was asked, or could not.
    Store(StoreNews),
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
