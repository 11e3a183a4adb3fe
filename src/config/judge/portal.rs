//! The keys of `[door.ID]` that are about the door itself: its inputs, when it is open for too long, its interlock.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::config::file::{self, File};
use crate::config::leaf;
use crate::config::model::{Door, DoorInput, DoorInputs, InputAddress, Relock, WhenStaffed};
use crate::config::problem::Code;
use crate::config::source::quoted;
use crate::config::suggest;
use crate::ids::DoorId;

use super::devices::Uses;
use super::drivers::Role;
use super::{Judge, seconds};

/// The longest warning before a door held open is an alarm, where none is written.
const WARNING: Duration = seconds(10);

impl Judge<'_> {
    /// The inputs of one door; None where one of them is wrong.
    pub(super) fn door_inputs(
        &mut self,
        file: &File,
        uses: &mut Uses,
        path: &str,
        door: &file::Door,
    ) -> Option<DoorInputs> {
        let mut input = |key: &str, text: &Option<String>, yes_when_high| match text {
            None => Some(None),
            Some(text) => self.door_input(file, uses, &format!("{path}.{key}"), text, yes_when_high).map(Some),
        };
        let contact = input("contact", &door.contact, true);
        let rex = input("rex", &door.rex, true);
        // Closed loops: a cut wire reads as the alarm (hardware.md 6).
        let tamper = input("tamper", &door.tamper, false);
        let fire = input("fire", &door.fire, false);
        let bolt = input("bolt", &door.bolt, true);
        Some(DoorInputs { contact: contact?, rex: rex?, tamper: tamper?, fire: fire?, bolt: bolt? })
    }

    fn door_input(
        &mut self,
        file: &File,
        uses: &mut Uses,
        path: &str,
        text: &str,
        yes_when_high: bool,
    ) -> Option<DoorInput> {
        let (address, yes_when_high) = match text.strip_prefix('!') {
            Some(turned) => (turned, !yes_when_high),
            None => (text, yes_when_high),
        };
        let (device, input) = self.addressed(file, uses, path, address, Role::Contact)?;
        // A site has one fire panel: its input is that of many doors, and of nothing else.
        let thing = format!("input {device}:{input}");
        let is_fire = |path: &str| path.ends_with(".fire");
        if !(is_fire(path) && uses.taken_by(&thing).is_some_and(is_fire)) {
            self.claim(uses, path, &thing, "each contact has its own input");
        }
        Some(DoorInput { address: InputAddress { device, input }, yes_when_high })
    }

    /// How long a door may be open, and how long before that it asks to be closed.
    pub(super) fn held_open(&mut self, path: &str, door: &file::Door) -> (Option<Duration>, Option<Duration>) {
        let after_path = format!("{path}.held_open_after");
        let after = door.held_open_after.as_ref();
        let after = self.duration(&after_path, after, seconds(30), seconds(1)..=seconds(3600));
        if door.contact.is_none() && door.held_open_after.is_some() {
            let message = "without a `contact` nothing tells that the door is open";
            self.find(Code::Odd, &after_path, message, "name its `contact`, or take this out");
        }
        let warning_path = format!("{path}.held_open_warning");
        let usual = after.map_or(WARNING, |after| WARNING.min(after / 2));
        let warning = door.held_open_warning.as_ref();
        let warning = self.duration(&warning_path, warning, usual, Duration::ZERO..=seconds(3600));
        if let (Some(after), Some(warning)) = (after, warning)
            && warning >= after
        {
            let message =
                format!("it warns {} before the alarm, which comes after {}", leaf::spell(warning), leaf::spell(after));
            self.find(Code::Contradiction, &warning_path, message, "less than `held_open_after`");
            return (Some(after), None);
        }
        (after, warning)
    }

    pub(super) fn relock(&mut self, path: &str, door: &file::Door) -> Relock {
        if door.relock == Some(Relock::OnClose) && door.contact.is_none() {
            let message = "without a `contact` nothing tells that the door is closed";
            self.find(Code::Contradiction, &format!("{path}.relock"), message, "name its `contact`, or `pulse-end`");
        }
        let usual = if door.contact.is_some() { Relock::OnClose } else { Relock::PulseEnd };
        door.relock.unwrap_or(usual)
    }

    /// Whether every interlock is one of two doors that can tell when they are closed.
    pub(super) fn interlocks(&mut self, file: &File) -> bool {
        let doors: BTreeMap<&String, &file::Door> = file.door.iter().flatten().collect();
        let mut are_right = true;
        for (name, door) in &doors {
            let Some(other) = &door.interlock else { continue };
            let path = format!("door.{name}.interlock");
            let wrong = interlock_fault(name, door, other, &doors);
            are_right &= wrong.is_none();
            match wrong {
                Some((code, message, help)) => self.find(code, &path, message, help),
                None => {
                    let message = "a door of an interlock may stay locked while the other is open";
                    let help = "never a door through which people escape: the way out is hardware, and stays free";
                    self.find(Code::Odd, &path, message, help);
                }
            }
        }
        are_right
    }
}

fn interlock_fault(
    name: &str,
    door: &file::Door,
    other: &str,
    doors: &BTreeMap<&String, &file::Door>,
) -> Option<(Code, String, String)> {
    let Some((_, second)) = doors.iter().find(|(name, _)| name.as_str() == other) else {
        let names: Vec<&str> = doors.keys().map(|name| name.as_str()).collect();
        let near = suggest::nearest(other, &names);
        let help = near.map_or_else(|| suggest::listed(&names), |near| format!("did you mean `{near}`?"));
        return Some((Code::Contradiction, format!("no door is called {}", quoted(other)), help));
    };
    if name == other {
        let message = "a door cannot wait for itself".to_owned();
        Some((Code::Contradiction, message, "name the other door of the pair".to_owned()))
    } else if let Some(third) = third_door(name, other, doors) {
        let message = format!("`door.{third}` makes it more than two doors");
        Some((Code::Contradiction, message, "an interlock is of two doors".to_owned()))
    } else if door.contact.is_none() || second.contact.is_none() {
        let message = "an interlock needs to know that both doors are closed".to_owned();
        Some((Code::Missing, message, format!("add `contact` to `door.{name}` and `door.{other}`")))
    } else if [door, second].iter().any(|door| door.when_staffed == Some(WhenStaffed::Unlocked)) {
        let message = "while a door stands open for staffed hours, the other one never opens".to_owned();
        Some((Code::Contradiction, message, "`when_staffed = \"card\"` at both".to_owned()))
    } else {
        None
    }
}

/// A door that waits for one of this pair, or for which one of it waits.
fn third_door<'a>(name: &str, other: &str, doors: &BTreeMap<&'a String, &'a file::Door>) -> Option<&'a str> {
    let is_of_pair = |id: &str| id == name || id == other;
    let mut pairs = doors.iter().filter_map(|(id, door)| Some((id.as_str(), door.interlock.as_deref()?)));
    pairs.find_map(|(waits, awaited)| match (is_of_pair(waits), is_of_pair(awaited)) {
        (true, false) => Some(awaited),
        (false, true) => Some(waits),
        (true, true) | (false, false) => None,
    })
}

/// An interlock that one door names is the other's, too.
pub(super) fn both_ways(mut doors: BTreeMap<DoorId, Door>) -> BTreeMap<DoorId, Door> {
    let named: Vec<(DoorId, DoorId)> =
        doors.iter().filter_map(|(id, door)| Some((id.clone(), door.interlock.clone()?))).collect();
    for (id, other) in named {
        if let Some(other) = doors.get_mut(&other) {
            other.interlock = Some(id);
        }
    }
    doors
}
