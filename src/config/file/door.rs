//! `[door.ID]`, as written.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::building::CounterKind;
use crate::config::model::{AtSwitch, WhenStaffed, Wiring};

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
    /// The input that tells that the door is closed, `device:input`; true means closed.
    pub(in crate::config) contact: Option<String>,
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
    /// How long the door may stand open before that is an alarm; at most `1h`. Default: `30s`.
    #[schemars(extend("x-not-in-force" = "the alarm of a door held open"))]
    pub(in crate::config) held_open_after: Option<String>,
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
