//! What a building does by itself, as judged: `[output.ID]`, `[announcement.ID]` and the counters of the doors.

use std::time::Duration;

use super::{Config, InputAddress, OutputAddress};
use crate::building::{CounterKind, Moments, OutputSettings};
use crate::ids::DeviceId;

/// An output that follows the hours of a door.
#[derive(Clone, Debug)]
pub struct BuildingOutput {
    pub output: OutputAddress,
    pub settings: OutputSettings,
}

/// Something that is said, or rung, at its moments; at least one of the two.
#[derive(Clone, Debug)]
pub struct Announcement {
    pub moments: Moments,
    pub command: Option<SoundCommand>,
    pub chime: Option<Chime>,
}

/// A command that plays a sound: a program and its arguments, without a shell. `{language}` in them is each of the site's
/// languages in turn, `{minutes}` how long it is to closing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SoundCommand {
    pub program: String,
    pub arguments: Vec<String>,
    /// When it is ended, each time it runs.
    pub timeout: Duration,
}

/// A bell: an output that is on for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chime {
    pub output: OutputAddress,
    pub for_: Duration,
}

/// The two inputs of a two-way people counter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeopleCounter {
    pub device: DeviceId,
    /// The pulse of those who come in, or the outer beam.
    pub first: u16,
    /// The pulse of those who leave, or the inner beam.
    pub second: u16,
    pub kind: CounterKind,
}

impl PeopleCounter {
    /// Both inputs.
    pub fn inputs(&self) -> [InputAddress; 2] {
        [self.first, self.second].map(|input| InputAddress { device: self.device.clone(), input })
    }
}

impl Config {
    /// The outputs of the building, and the bells.
    pub fn building_outputs(&self) -> impl Iterator<Item = &OutputAddress> {
        let chimes = self.announcements.values().filter_map(|announcement| announcement.chime.as_ref());
        self.outputs.values().map(|output| &output.output).chain(chimes.map(|chime| &chime.output))
    }

    /// The inputs of the people counters.
    pub fn counter_inputs(&self) -> impl Iterator<Item = InputAddress> {
        self.doors.values().filter_map(|door| door.counter.as_ref()).flat_map(PeopleCounter::inputs)
    }
}
