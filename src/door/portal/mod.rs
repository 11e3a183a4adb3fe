//! The door itself: its leaf, its lock, its contacts. Sans-IO: what was granted, what the inputs say and the time go in;
//! what the lock does and what staff should hear of come out. This is the one writer of a lock's output.
//!
//! A portal is the field's word for all that (EN 60839-11-1). What outranks what: the fire panel, then staff who lock,
//! then what was granted, then standing open. The handle inside, the exit button and the fire panel free the way out in
//! hardware (hardware.md 6): here their inputs are only read, so that nobody is alarmed and nobody is held in.

mod inputs;
mod leaf;
mod machine;
mod output;
mod rex;
mod set;

use std::time::{Duration, Instant};

use serde::Serialize;

pub use machine::Portal;
pub use set::Portals;

use super::Lock;
use crate::config::Relock;
use crate::ids::DoorId;
use crate::incident::What;

/// What a portal is told once, from the config.
#[derive(Clone, Debug)]
pub struct PortalSettings {
    /// Whether something tells that the leaf is closed. Without it there is no alarm of a door forced or held open.
    pub has_contact: bool,
    /// Whether something tells that somebody inside goes out: the button, or a contact in the handle.
    pub has_rex: bool,
    pub relock: Relock,
    /// Open longer than this is an alarm.
    pub held_open_after: Duration,
    /// How long before that alarm it is asked to be closed; zero: not at all.
    pub held_open_warning: Duration,
    /// Whether a fire panel can call.
    pub has_fire_panel: bool,
    /// How long after somebody pressed to go out an opening is theirs.
    pub rex_for: Duration,
    /// The door that must be closed and locked before this one is released.
    pub interlock: Option<DoorId>,
}

/// A fact, told to the portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PortalInput {
    /// Let somebody in; not after `not_after`, should another door have to be closed first.
    Granted { for_: Duration, not_after: Instant },
    /// The door stands open for a while; told again before that is over.
    StandsOpen { for_: Duration },
    /// It stands open no longer. What was granted meanwhile runs out by itself.
    StandsShut,
    /// Lock now, whatever was granted.
    Locked,
    /// Somebody on site says that the fire is over.
    FireReset,
    /// The panel had called before the program began, and nobody has reset it.
    FireLasts,
    /// The lock, as its board reports it.
    LockChanged(Lock),
    /// One of the inputs.
    Sensed(Sensor, bool),
    /// An input that can not be read any more.
    Unreadable(Sensor),
    /// Whether the other door of the interlock is closed and locked.
    OtherDoor { is_clear: bool },
}

/// What is read at a door; what `true` means to each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sensor {
    /// The leaf is closed.
    Contact,
    /// Somebody inside presses to go out.
    Rex,
    /// Somebody is at the lock, the reader or the box.
    Tamper,
    /// The fire panel calls.
    Fire,
    /// The bolt is thrown.
    Bolt,
}

impl Sensor {
    /// Its key in the config.
    pub const fn word(self) -> &'static str {
        match self {
            Sensor::Contact => "contact",
            Sensor::Rex => "rex",
            Sensor::Tamper => "tamper",
            Sensor::Fire => "fire",
            Sensor::Bolt => "bolt",
        }
    }
}

/// Work for the caller, in the order given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PortalCommand {
    /// Release the lock for so long; its board secures it by itself.
    Release { for_: Duration },
    /// Secure it now.
    Secure,
    /// Write down that a fire holds the door released, or no longer does, so that it outlives this program. Said again
    /// and again while it lasts: the disk may have been full.
    KeepFire { on: bool },
    /// Tell staff.
    Raise(What),
    /// The other door was not closed in time: what was granted is given up.
    GivenUp,
    /// [`Portal::standing`] changed.
    Changed,
}

/// How a door stands, as others are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    pub state: DoorState,
    /// What people at the door are asked to do.
    pub asks: Option<Ask>,
}

/// The state of a door in one word. Whatever is not known for sure is `Unknown`, which is a fault (ecosystem.md 3.10).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DoorState {
    /// Closed, as far as anything tells, and locked.
    Locked,
    /// It can be opened, and has not been.
    Released,
    Open,
    /// Open for longer than it may be.
    Held,
    /// Opened although nobody released it; until it is closed again.
    Forced,
    #[default]
    Unknown,
    /// Released for the fire panel, until somebody on site resets it.
    Fire,
}

impl DoorState {
    /// The word for the log, the pages and the commands.
    pub const fn word(self) -> &'static str {
        match self {
            DoorState::Locked => "locked",
            DoorState::Released => "released",
            DoorState::Open => "open",
            DoorState::Held => "held",
            DoorState::Forced => "forced",
            DoorState::Unknown => "unknown",
            DoorState::Fire => "fire",
        }
    }
}

/// What people at the door are asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// It has been open for long, or was forced.
    CloseTheDoor,
    /// The other door of the interlock is not closed and locked yet.
    OtherDoorFirst,
}
