//! `[output.ID]`, `[announcement.ID]` and `[door.ID] counter`: what a building does by itself.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::TimeDelta;

use crate::building::{CounterKind, Moments, OFFSET_MAX, OutputSettings, Plan, WhenUnset};
use crate::config::file::{self, DoorState, File};
use crate::config::leaf;
use crate::config::model::{Announcement, BuildingOutput, Chime, Door, PeopleCounter, SoundCommand};
use crate::config::problem::Code;
use crate::config::shape::{child, last};
use crate::config::source::quoted;
use crate::config::suggest;
use crate::ids::DoorId;
use crate::policy::{Mode, Schedule};

use super::devices::Uses;
use super::drivers::{Role, driver_name};
use super::{Judge, seconds};

/// No announcement is made longer before the door closes.
const BEFORE_MAX: Duration = seconds(12 * 3600);
/// The inputs of a counter that is named without them: in, out.
const COUNTER_INPUTS: &str = "0,1";

/// The doors as far as they are right, by whose hours the building goes.
type Doors = Option<BTreeMap<DoorId, Door>>;

impl Judge<'_> {
    /// Every output of the building; None where one of them is wrong.
    pub(super) fn outputs(
        &mut self,
        file: &File,
        uses: &mut Uses,
        doors: &Doors,
    ) -> Option<BTreeMap<String, BuildingOutput>> {
        let mut outputs = Some(BTreeMap::new());
        for (name, output) in file.output.iter().flatten() {
            let output = self.building_output(file, uses, doors, &child("output", name), output);
            outputs = outputs.zip(output).map(|(mut outputs, output)| {
                outputs.insert(name.clone(), output);
                outputs
            });
        }
        outputs
    }

    fn building_output(
        &mut self,
        file: &File,
        uses: &mut Uses,
        doors: &Doors,
        path: &str,
        written: &file::Output,
    ) -> Option<BuildingOutput> {
        let at = |key: &str| format!("{path}.{key}");
        let output =
            written.output.as_ref().and_then(|text| self.output(file, uses, &at("output"), text, Role::Output));
        let schedule = self.hours_of(doors, path, written.door.as_ref());
        let on_offset = self.offset(&at("on_offset"), written.on_offset.as_ref());
        let off_offset = self.offset(&at("off_offset"), written.off_offset.as_ref());
        let states = written.on.as_deref().unwrap_or_default();
        let only_when_closed = !states.is_empty() && states.iter().all(|state| *state == DoorState::Closed);
        let when_unset = written.when_unset.unwrap_or_default();
        if only_when_closed && when_unset == WhenUnset::On {
            let message =
                "what is on when the door is closed, such as an alarm, would go on by a clock that is not believed";
            self.find(Code::Contradiction, &at("when_unset"), message, "\"keep\" or \"off\"");
            return None;
        }
        let only_when_empty = written.only_when_empty.unwrap_or(false);
        if only_when_empty
            && !file.door.iter().flatten().any(|(name, _)| self.places.has(&format!("door.{name}.counter")))
        {
            let message = "nothing counts people, so nobody could tell that it is empty";
            self.find(Code::NoSource, &at("only_when_empty"), message, "give a door its `counter`, or leave it out");
            return None;
        }
        // None of them has been reported.
        let on: Vec<Mode> = written.on.as_ref()?.iter().map(|state| mode(*state)).collect();
        let plan = Plan { schedule: schedule?, on, on_offset: on_offset?, off_offset: off_offset? };
        Some(BuildingOutput { output: output?, settings: OutputSettings { plan, when_unset, only_when_empty } })
    }

    /// Every announcement; None where one of them is wrong.
    pub(super) fn announcements(
        &mut self,
        file: &File,
        uses: &mut Uses,
        doors: &Doors,
    ) -> Option<BTreeMap<String, Announcement>> {
        let mut announcements = Some(BTreeMap::new());
        for (name, written) in file.announcement.iter().flatten() {
            let announcement = self.announcement(file, uses, doors, &child("announcement", name), written);
            announcements = announcements.zip(announcement).map(|(mut announcements, announcement)| {
                announcements.insert(name.clone(), announcement);
                announcements
            });
        }
        announcements
    }

    fn announcement(
        &mut self,
        file: &File,
        uses: &mut Uses,
        doors: &Doors,
        path: &str,
        written: &file::Announcement,
    ) -> Option<Announcement> {
        let at = |key: &str| format!("{path}.{key}");
        let schedule = self.hours_of(doors, path, written.door.as_ref());
        let mut before_closing = Some(Vec::new());
        for (index, text) in written.before_closing.iter().flatten().enumerate() {
            let path = format!("{}[{index}]", at("before_closing"));
            let before = self.duration(&path, Some(text), Duration::ZERO, Duration::ZERO..=BEFORE_MAX);
            before_closing = before_closing.zip(before).map(|(mut all, before)| {
                all.push(before);
                all
            });
        }
        let at_switch = written.at_switch.unwrap_or(false);
        if written.before_closing.as_ref().is_none_or(Vec::is_empty)
            && !at_switch
            && !self.places.has(&format!("{}[0]", at("before_closing")))
        {
            let message = "nothing says when this is announced";
            self.find(
                Code::Missing,
                path,
                message,
                "add `before_closing = [\"15min\", \"5min\"]` or `at_switch = true`",
            );
            before_closing = None;
        }
        if !self.places.has(&at("command")) && !self.places.has(&at("chime")) {
            let message = "nothing says how this is announced";
            self.find(Code::Missing, path, message, "add a `command` that plays a sound, or a `chime`");
            before_closing = None;
        }
        let command = self.sound_command(path, written);
        let chime = match &written.chime {
            None => Some(None),
            Some(text) => {
                let output = self.output(file, uses, &at("chime"), text, Role::Output);
                let limits = Duration::from_millis(100)..=seconds(300);
                let for_ = self.duration(&at("chime_for"), written.chime_for.as_ref(), seconds(2), limits);
                output.zip(for_).map(|(output, for_)| Some(Chime { output, for_ }))
            }
        };
        let moments = Moments { schedule: schedule?, before_closing: before_closing?, at_switch };
        Some(Announcement { moments, command: command?, chime: chime? })
    }

    fn sound_command(&mut self, path: &str, written: &file::Announcement) -> Option<Option<SoundCommand>> {
        let limits = seconds(1)..=seconds(600);
        let timeout = self.duration(&format!("{path}.timeout"), written.timeout.as_ref(), seconds(60), limits);
        let Some((program, arguments)) = written.command.as_deref().and_then(<[String]>::split_first) else {
            return Some(None);
        };
        if program.is_empty() || program.contains('{') {
            let message = "the first of a command is its program";
            self.find(Code::Malformed, &format!("{path}.command[0]"), message, "as in `[\"aplay\", \"closing.wav\"]`");
            return None;
        }
        let (program, arguments) = (program.clone(), arguments.to_vec());
        Some(Some(SoundCommand { program, arguments, timeout: timeout? }))
    }

    /// A counter: a device, whose first two inputs it then is, or `device:in,out`.
    pub(super) fn counter(
        &mut self,
        file: &File,
        uses: &mut Uses,
        path: &str,
        door: &file::Door,
    ) -> Option<Option<PeopleCounter>> {
        let at = |key: &str| format!("{path}.{key}");
        let kind = door.counter_kind.unwrap_or_default();
        let Some(text) = &door.counter else {
            if door.counter_kind.is_some() && !self.places.has(&at("counter")) {
                let message = "`counter_kind` without `counter` has no effect";
                self.find(Code::Odd, &at("counter_kind"), message, "name the `counter`, or leave it out");
            }
            return Some(None);
        };
        let (name, inputs) = text.split_once(':').unwrap_or((text, COUNTER_INPUTS));
        let two = inputs.split_once(',').map(|(first, second)| (first.trim(), second.trim()));
        let Some((first, second)) = two.filter(|(first, second)| first != second) else {
            let message = format!("{} does not name two inputs of a device", quoted(text));
            self.find(Code::Malformed, &at("counter"), message, "`device:in,out`, such as `hall:2,3`");
            return None;
        };
        let mut input = |number: &str| {
            let (device, input) =
                self.addressed(file, uses, &at("counter"), &format!("{name}:{number}"), Role::Counter)?;
            self.claim(uses, &at("counter"), &format!("input {device}:{input}"), "a counter has two inputs of its own");
            Some((device, input))
        };
        let ((device, first), second) = (input(first)?, input(second)?.1);
        let driver = file.device.as_ref().and_then(|devices| devices.get(device.as_str())).map(driver_name);
        if kind == CounterKind::Beams && driver == Some("modbus-relay") {
            let message =
                "a `modbus-relay` is asked a few times a second: whoever walks fast is not seen between two beams";
            self.find(Code::Odd, &at("counter_kind"), message, "a `gpio` device, or a counter that gives pulses");
        }
        Some(Some(PeopleCounter { device, first, second, kind }))
    }

    /// The hours of the door that is named, or of the first.
    fn hours_of(&mut self, doors: &Doors, path: &str, name: Option<&String>) -> Option<Schedule> {
        let path = format!("{path}.door");
        let Some(name) = name else {
            if !self.places.has("door") {
                self.find(Code::Missing, &path, "there is no door whose hours it could follow", "add `[door.main]`");
            }
            return doors.as_ref()?.values().next().map(|door| door.schedule.clone());
        };
        // A door that is there and wrong has been reported already.
        if !self.places.has(&child("door", name)) {
            let names: Vec<&str> = doors.iter().flatten().map(|(id, _)| id.as_str()).collect();
            let help = match suggest::nearest(name, &names) {
                Some(near) => format!("did you mean `{near}`?"),
                None => suggest::listed(&names),
            };
            self.find(Code::NotAChoice, &path, format!("no door is called {}", quoted(name)), help);
            return None;
        }
        doors.as_ref()?.get(&DoorId::new(name.as_str())).map(|door| door.schedule.clone())
    }

    fn offset(&mut self, path: &str, text: Option<&String>) -> Option<TimeDelta> {
        let Some(text) = text else { return Some(TimeDelta::zero()) };
        let (sign, size) = text.strip_prefix('-').map_or((1, text.as_str()), |size| (-1, size));
        let Some(size) = leaf::duration(size).and_then(|size| TimeDelta::from_std(size).ok()) else {
            let message = format!("{} is not an offset", quoted(text));
            self.find(
                Code::Malformed,
                path,
                message,
                "a number and a unit, `-` in front for earlier: `15min`, `-10min`",
            );
            return None;
        };
        if size > OFFSET_MAX {
            let message = format!("`{}` is at most 12 h, earlier or later", last(path));
            self.find(Code::OutOfRange, path, message, "`-12h` to `12h`");
            return None;
        }
        Some(size * sign)
    }
}

fn mode(state: DoorState) -> Mode {
    match state {
        DoorState::Staffed => Mode::Staffed,
        DoorState::SelfService => Mode::SelfService,
        DoorState::Closed => Mode::Closed,
    }
}
