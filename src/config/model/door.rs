//! The doors, as judged: their devices, inputs, hours and rules.

use std::time::Duration;

use super::PeopleCounter;
use crate::door::Sensor;
use crate::ids::{DeviceId, DoorId};
use crate::policy::{Category, Money, Schedule};

#[derive(Clone, Debug)]
pub struct Door {
    pub reader: DeviceId,
    /// None: card only.
    pub keypad: Option<DeviceId>,
    pub lock: OutputAddress,
    pub wiring: Wiring,
    pub inputs: DoorInputs,
    pub counter: Option<PeopleCounter>,
    pub lamps: Lamps,
    pub unlock_for: Duration,
    pub held_open_after: Duration,
    /// How long before that alarm the door asks to be closed.
    pub held_open_warning: Duration,
    pub relock: Relock,
    /// How long after the button inside an opening is nobody's fault.
    pub rex_for: Duration,
    /// The door that must be closed and locked before this one is released; it names this one, too.
    pub interlock: Option<DoorId>,
    /// OSM opening_hours text; it has been parsed once. None: always.
    pub hours: Option<String>,
    /// `hours`, `staffed_hours` and the exceptions file, understood.
    pub schedule: Schedule,
    pub when_staffed: WhenStaffed,
    pub at_switch: AtSwitch,
    pub rules: DoorRules,
}

/// When a lock that was released for somebody is secured again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Relock {
    /// When the door closes behind them, and at the end of the release at the latest.
    OnClose,
    /// At the end of the release.
    PulseEnd,
}

/// What is read at a door.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DoorInputs {
    pub contact: Option<DoorInput>,
    pub rex: Option<DoorInput>,
    pub tamper: Option<DoorInput>,
    pub fire: Option<DoorInput>,
    pub bolt: Option<DoorInput>,
}

impl DoorInputs {
    /// Every input that is there, and what it tells.
    pub fn all(&self) -> impl Iterator<Item = (Sensor, &DoorInput)> {
        let Self { contact, rex, tamper, fire, bolt } = self;
        let all = [
            (Sensor::Contact, contact),
            (Sensor::Rex, rex),
            (Sensor::Tamper, tamper),
            (Sensor::Fire, fire),
            (Sensor::Bolt, bolt),
        ];
        all.into_iter().filter_map(|(sensor, input)| Some((sensor, input.as_ref()?)))
    }
}

/// An input, and the level at which it says yes: the door is closed, the button pressed, the box opened, the panel calls,
/// the bolt thrown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoorInput {
    pub address: InputAddress,
    pub yes_when_high: bool,
}

impl DoorInput {
    /// What the level means.
    pub fn says(&self, high: bool) -> bool {
        high == self.yes_when_high
    }
}

/// What a door does while staff are there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WhenStaffed {
    /// It stands unlocked, as long as this program runs.
    Unlocked,
    /// It opens by card.
    #[default]
    Card,
}

/// What those inside do when staffed hours end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AtSwitch {
    /// They stay.
    #[default]
    Keep,
    /// They are told to log in at the door.
    LoginAgain,
}

/// The lamps and the buzzer at a door.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lamps {
    pub green: Option<OutputAddress>,
    pub red: Option<OutputAddress>,
    pub buzzer: Option<OutputAddress>,
}

impl Lamps {
    /// Every output that is there.
    pub fn outputs(&self) -> impl Iterator<Item = &OutputAddress> {
        [&self.green, &self.red, &self.buzzer].into_iter().flatten()
    }
}

/// What the lock does with power (hardware.md 6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Wiring {
    /// Power releases it: a strike that is shut without power.
    #[default]
    FailSecure,
    /// Power holds it: a magnet that is open without power.
    FailSafe,
}

/// `device:output`, the address on the wire.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OutputAddress {
    pub device: DeviceId,
    pub output: u16,
}

/// `device:input`, the address on the wire.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct InputAddress {
    pub device: DeviceId,
    pub input: u16,
}

/// `[door.ID.rules]`; every one may be switched off.
#[derive(Clone, Debug, Default)]
pub struct DoorRules {
    pub minimum_age: Option<u8>,
    pub guardian_consent_below: Option<u8>,
    /// Empty: all.
    pub allow_categories: Vec<Category>,
    pub deny_categories: Vec<Category>,
    pub require_permission: bool,
    pub refuse_lending_ban: bool,
    /// Refuses above it; equal is no ban (I36).
    pub maximum_fees: Option<Money>,
    pub require_terms: bool,
    /// People inside at most; only with a counter.
    pub occupancy_limit: Option<u32>,
    pub when_log_fails: WhenLogFails,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WhenLogFails {
    #[default]
    Refuse,
    Admit,
}
