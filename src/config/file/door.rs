//! `[door.ID]`, as written.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::building::CounterKind;
use crate::config::model::{AtSwitch, Relock, WhenStaffed, Wiring};

/// `[door.ID]`
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::config) struct Door {
    /// The device that reads cards.
    #[schemars(required)]
    pub(in crate::config) reader: Option<String>,
    /// The device on which PINs are typed. Left out: the card alone opens.
    pub(in crate::config) keypad: Option<String>,
    /// The output that releases the door, `device:output`, the address on the wire.
    #[schemars(required)]
    pub(in crate::config) lock: Option<String>,
    /// What the lock does with power. Default: `fail-secure`.
    pub(in crate::config) wiring: Option<Wiring>,
    /// The input that tells that the door is closed, `device:input`; true means closed. A `!` before any input turns it
    /// round: `!device:input`.
    pub(in crate::config) contact: Option<String>,
    /// The button, or the handle's contact, with which somebody goes out, `device:input`; true means pressed. It frees the
    /// lock in hardware; here it is read, so that whoever goes out has not forced the door.
    pub(in crate::config) rex: Option<String>,
    /// The contacts that tell that somebody opens the box, the reader or the lock, `device:input`, as a closed loop: true
    /// means whole, so that a cut wire is an alarm.
    pub(in crate::config) tamper: Option<String>,
    /// The contact of the fire panel, `device:input`, as a closed loop: true means no fire, so that a cut wire is one. The
    /// panel frees the way out in hardware; here it is read, so that nothing locks against it. Doors may share it.
    pub(in crate::config) fire: Option<String>,
    /// The contact that tells that the bolt is thrown, `device:input`; true means thrown.
    pub(in crate::config) bolt: Option<String>,
    /// The lamp that says welcome, `device:output`, the address on the wire.
    pub(in crate::config) green: Option<String>,
    /// The lamp that says that the door stays shut, `device:output`.
    pub(in crate::config) red: Option<String>,
    /// The buzzer: short for a key, twice for welcome, long for no; `device:output`.
    pub(in crate::config) buzzer: Option<String>,
    /// What counts people both ways: a device, whose inputs 0 (in) and 1 (out) it is, or `device:in,out`, such as
    /// `hall:2,3`. For `beams`, the outer and the inner one.
    pub(in crate::config) counter: Option<String>,
    /// What the counter's inputs carry. Default: `pulses`, one for each person.
    pub(in crate::config) counter_kind: Option<CounterKind>,
    /// How long the lock is released; at most `30s`. Default: `5s`.
    pub(in crate::config) unlock_for: Option<String>,
    /// When a lock that was released for somebody is secured again. Default: `on-close` with a contact, else `pulse-end`.
    pub(in crate::config) relock: Option<Relock>,
    /// How long the door may be open before that is an alarm; at most `1h`. Needs `contact`. Default: `30s`.
    pub(in crate::config) held_open_after: Option<String>,
    /// How long before that alarm the door asks to be closed; `0s`: it does not. Default: `10s`, or half of
    /// `held_open_after` where that is less.
    pub(in crate::config) held_open_warning: Option<String>,
    /// How long after the button inside was pressed an opening is no alarm; at most `5min`. Default: `10s`.
    pub(in crate::config) rex_for: Option<String>,
    /// The other door of a pair of which only one is released at a time, while the other is closed and locked. Both need
    /// `contact`. Never for a door through which people escape.
    pub(in crate::config) interlock: Option<String>,
    /// When a card opens this door, OSM opening_hours: `Mo-Su 06:00-22:00; PH off`. Left out: always.
    pub(in crate::config) hours: Option<String>,
    /// When staff are there, OSM opening_hours: the door then follows `when_staffed`.
    pub(in crate::config) staffed_hours: Option<String>,
    /// What the door does while staff are there. Default: `card`.
    pub(in crate::config) when_staffed: Option<WhenStaffed>,
    /// What those inside do when staffed hours end. Default: `keep`.
    pub(in crate::config) at_switch: Option<AtSwitch>,
    /// A CSV file with the columns `date,hours,note`: days, or parts of days, that are not as usual.
    pub(in crate::config) exceptions_file: Option<String>,
    /// Who may enter; every rule is off unless it stands here.
    pub(in crate::config) rules: Option<Rules>,
}

/// `[door.ID.rules]`
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::config) struct Rules {
    /// Nobody younger enters. Needs `ils.fields.birth_date`.
    #[schemars(range(min = 1, max = 120))]
    pub(in crate::config) minimum_age: Option<u8>,
    /// With a guardian's consent, someone younger than this enters all the same; without it nobody younger does.
    /// Needs `ils.fields.birth_date` and `ils.fields.guardian_consent`.
    #[schemars(range(min = 1, max = 120))]
    pub(in crate::config) guardian_consent_below: Option<u8>,
    /// Only these patron categories enter, compared whole; empty: all. Needs `ils.fields.category`.
    pub(in crate::config) allow_categories: Option<Vec<String>>,
    /// These patron categories do not enter, compared whole. Needs `ils.fields.category`.
    pub(in crate::config) deny_categories: Option<Vec<String>>,
    /// Only patrons with the permission enter. Needs `ils.fields.permission`. Default: false.
    pub(in crate::config) require_permission: Option<bool>,
    /// A lending ban shuts this door too. Needs `ils.flags.lending_ban`. Default: false.
    pub(in crate::config) refuse_lending_ban: Option<bool>,
    /// Unpaid fees above this shut the door, `50.00 EUR`; equal does not.
    pub(in crate::config) maximum_fees: Option<String>,
    /// Only patrons who accepted the terms enter. Needs `ils.fields.terms_accepted`. Default: false.
    pub(in crate::config) require_terms: Option<bool>,
    /// How many people may be inside. Needs `counter`.
    #[schemars(range(min = 1, max = 10_000))]
    pub(in crate::config) occupancy_limit: Option<u32>,
    /// What becomes of an entry that cannot be written down. Default: `refuse`.
    pub(in crate::config) when_log_fails: Option<WhenLogFails>,
}

/// What becomes of an entry that cannot be written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::config) enum WhenLogFails {
    /// It is refused.
    Refuse,
    /// It is granted, and an alarm is raised.
    Admit,
}
