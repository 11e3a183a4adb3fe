//! `[output.ID]` and `[announcement.ID]`: what a building does by itself, as written.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::building::WhenUnset;

/// `[output.ID]`: lights, an alarm, the public computers: an output that follows the hours of a door.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::config) struct Output {
    /// The output, `device:output`, the address on the wire. Nothing else may use it.
    #[schemars(required)]
    pub(in crate::config) output: Option<String>,
    /// The door whose hours it follows. Default: the first door by its name.
    pub(in crate::config) door: Option<String>,
    /// In which states of the door it is on; in the others it is off.
    #[schemars(required, length(min = 1))]
    pub(in crate::config) on: Option<Vec<DoorState>>,
    /// How much later than the hours say it goes on; with `-` in front, earlier: `-10min`. At most 12 h. Default: `0s`.
    pub(in crate::config) on_offset: Option<String>,
    /// How much later than the hours say it goes off; with `-` in front, earlier. At most 12 h. Default: `0s`.
    pub(in crate::config) off_offset: Option<String>,
    /// What it is while the clock cannot be believed. Default: `keep`: as it is, and off after a start.
    pub(in crate::config) when_unset: Option<WhenUnset>,
    /// It goes on only when the counters have nobody inside, and not while one of them is away. Default: false.
    pub(in crate::config) only_when_empty: Option<bool>,
}

/// What a door is at an hour of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::config) enum DoorState {
    /// Staff are there.
    Staffed,
    /// A card opens it, and staff are not there.
    SelfService,
    /// No card opens it.
    Closed,
}

/// `[announcement.ID]`: something that is said before a door closes, or at its switch between staff and self-service.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::config) struct Announcement {
    /// The door whose hours it follows. Default: the first door by its name.
    pub(in crate::config) door: Option<String>,
    /// How long before the door closes: `["15min", "10min", "5min"]`. At most 12 h each.
    pub(in crate::config) before_closing: Option<Vec<String>>,
    /// Also when staff come or go and the door stays open by card. Default: false.
    pub(in crate::config) at_switch: Option<bool>,
    /// A program and its arguments, run without a shell: `["aplay", "closing-{language}.wav"]`. `{language}` is each of the
    /// site's languages in turn, `{minutes}` how long it is to closing.
    #[schemars(length(min = 1))]
    pub(in crate::config) command: Option<Vec<String>>,
    /// When the program is ended; 1 s to 10 min. Default: `60s`.
    pub(in crate::config) timeout: Option<String>,
    /// A bell: an output that is on for `chime_for`, `device:output`.
    pub(in crate::config) chime: Option<String>,
    /// How long the bell rings; 100 ms to 5 min. Default: `2s`.
    pub(in crate::config) chime_for: Option<String>,
}
