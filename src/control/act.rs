//! What staff can have the daemon do.

use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use chrono_tz::Tz;

use crate::ids::{DeviceId, DoorId};
use crate::incident::Place;

/// The longest time in which a reader may be given its key (hardware.md 4).
pub const INSTALL_AT_MOST: Duration = omatoimi_hardware::osdp::INSTALL_AT_MOST;

/// One act of staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// One release, as long as one after a card.
    Open { door: DoorId },
    /// The door stands open until then.
    Hold { door: DoorId, until: DateTime<Utc> },
    /// Whatever holds the door open ends, and the lock is secured.
    Lock { door: DoorId },
    /// One release of a door at which nobody is, to see whether its lock moves.
    Test { door: DoorId },
    /// Only cards on the allow list get in until it is ended.
    Lockdown { door: DoorId, on: bool },
    /// The door is put back into service after a fire alarm.
    FireReset { door: DoorId },
    /// A reader without a key of its own is given the one of the config.
    InstallKey { device: DeviceId, for_: Duration },
    /// So many people are inside.
    Inside { people: u32 },
}

impl Act {
    /// Its word in the record.
    pub fn word(&self) -> &'static str {
        match self {
            Act::Open { .. } => "open",
            Act::Hold { .. } => "hold",
            Act::Lock { .. } => "lock",
            Act::Test { .. } => "test",
            Act::Lockdown { on: true, .. } => "lockdown",
            Act::Lockdown { on: false, .. } => "end-lockdown",
            Act::FireReset { .. } => "fire-reset",
            Act::InstallKey { .. } => "install-key",
            Act::Inside { .. } => "inside",
        }
    }

    /// The door it is about.
    pub fn door(&self) -> Option<&DoorId> {
        match self {
            Act::Open { door }
            | Act::Hold { door, .. }
            | Act::Lock { door }
            | Act::Test { door }
            | Act::Lockdown { door, .. }
            | Act::FireReset { door } => Some(door),
            Act::InstallKey { .. } | Act::Inside { .. } => None,
        }
    }

    /// Where it takes place; None: at the whole site.
    pub fn place(&self) -> Option<Place> {
        match self {
            Act::InstallKey { device, .. } => Some(Place::Device(device.clone())),
            Act::Open { .. }
            | Act::Hold { .. }
            | Act::Lock { .. }
            | Act::Test { .. }
            | Act::Lockdown { .. }
            | Act::FireReset { .. }
            | Act::Inside { .. } => self.door().cloned().map(Place::Door),
        }
    }

    /// What its word alone does not say; moments by the clocks of the site.
    pub fn detail(&self, zone: Tz) -> Option<String> {
        match self {
            Act::Hold { until, .. } => {
                Some(format!("until {}", until.with_timezone(&zone).to_rfc3339_opts(SecondsFormat::Secs, true)))
            }
            Act::InstallKey { for_, .. } => Some(format!("for {} s", for_.as_secs())),
            Act::Inside { people } => Some(format!("{people} people")),
            Act::Open { .. } | Act::Lock { .. } | Act::Test { .. } | Act::Lockdown { .. } | Act::FireReset { .. } => {
                None
            }
        }
    }

    /// When what it begins is over, where that is known before.
    pub fn until(&self) -> Option<DateTime<Utc>> {
        match self {
            Act::Hold { until, .. } => Some(*until),
            Act::Open { .. }
            | Act::Lock { .. }
            | Act::Test { .. }
            | Act::Lockdown { .. }
            | Act::FireReset { .. }
            | Act::InstallKey { .. }
            | Act::Inside { .. } => None,
        }
    }

    /// Whether it only shuts. That is never refused for want of a record: a full disk must not keep a door open.
    pub(super) fn only_shuts(&self) -> bool {
        matches!(self, Act::Lock { .. } | Act::Lockdown { on: true, .. })
    }
}
