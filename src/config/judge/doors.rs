//! `[door.ID]`, and the places where patrons stand as a whole.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono_tz::Tz;

use crate::config::file::{self, File};
use crate::config::model::{Announcement, BuildingOutput, Device, Door, Driver, Lamps, Station};
use crate::config::problem::Code;
use crate::ids::{DeviceId, DoorId, StationId};

use super::devices::Uses;
use super::drivers::Role;
use super::portal::both_ways;
use super::{Judge, seconds};

/// The shortest release that is told from a bounce of the relay.
const RELEASE_MIN: Duration = Duration::from_millis(100);

/// What works: devices, doors and stations; None where one of them is wrong.
pub(super) struct Working {
    pub(super) devices: BTreeMap<DeviceId, Device>,
    pub(super) doors: Option<BTreeMap<DoorId, Door>>,
    pub(super) stations: Option<BTreeMap<StationId, Station>>,
    pub(super) outputs: Option<BTreeMap<String, BuildingOutput>>,
    pub(super) announcements: Option<BTreeMap<String, Announcement>>,
}

impl Judge<'_> {
    /// The doors, the stations and the devices they use. `zone` is None where the site's is wrong.
    pub(super) fn places_of_patrons(&mut self, file: &File, zone: Option<Tz>) -> Working {
        let mut uses = Uses::default();
        if !self.places.has("door") && !self.places.has("station") {
            let message = "no door and no station: there is nothing to do";
            self.find(Code::Missing, "door", message, "add `[door.main]` with its `reader` and `lock`");
        }
        let mut doors = Some(BTreeMap::new());
        for (name, door) in file.door.iter().flatten() {
            let door = self.door(file, &mut uses, &format!("door.{name}"), door, zone);
            doors = doors.zip(door).map(|(mut doors, door)| {
                doors.insert(DoorId::new(name), door);
                doors
            });
        }
        let doors = doors.filter(|_| self.interlocks(file)).map(both_ways);
        let stations = self.stations(file, &mut uses);
        let outputs = self.outputs(file, &mut uses, &doors);
        let announcements = self.announcements(file, &mut uses, &doors);
        let devices = self.devices(file, &mut uses);
        for (door, written) in doors.iter().flatten() {
            let pulse = devices.get(&written.lock.device).map(|device| device.driver.times_its_own_pulse());
            if let Some(Err(help)) = pulse {
                let message =
                    "this board cannot time its own pulse: if the program or the cable dies, the lock stays released";
                self.find(Code::NoPulse, &format!("door.{door}.lock"), message, help);
            }
            let reader = devices.get(&written.reader).map(|device| &device.driver);
            if written.keypad.is_none() && reader.is_some_and(Driver::reads_bare_numbers) {
                let message = "a card's number can be copied, and here the copy alone opens the door";
                self.find(Code::Odd, &format!("door.{door}.reader"), message, "name a `keypad`: a PIN beside the card");
            }
        }
        Working { devices, doors, stations, outputs, announcements }
    }

    fn door(&mut self, file: &File, uses: &mut Uses, path: &str, door: &file::Door, zone: Option<Tz>) -> Option<Door> {
        let at = |key: &str| format!("{path}.{key}");
        let one_place = "a device serves one door or station; give this one its own";
        let reader = door.reader.as_ref().and_then(|name| {
            self.claim(uses, &at("reader"), &format!("reader {name}"), one_place);
            self.device(file, uses, &at("reader"), name, Role::Reader)
        });
        let keypad = match &door.keypad {
            None => Some(None),
            Some(name) => {
                self.claim(uses, &at("keypad"), &format!("keypad {name}"), one_place);
                self.device(file, uses, &at("keypad"), name, Role::Keypad).map(Some)
            }
        };
        let lock = door.lock.as_ref().and_then(|text| self.output(file, uses, &at("lock"), text, Role::Lock));
        let lamps =
            [("green", &door.green), ("red", &door.red), ("buzzer", &door.buzzer)].map(|(key, text)| match text {
                None => Some(None),
                Some(text) => self.output(file, uses, &at(key), text, Role::Lamp).map(Some),
            });
        let [green, red, buzzer] = lamps;
        let inputs = self.door_inputs(file, uses, path, door);
        let counter = self.counter(file, uses, path, door);
        let unlock_for =
            self.duration(&at("unlock_for"), door.unlock_for.as_ref(), seconds(5), RELEASE_MIN..=seconds(30));
        let (held_open_after, held_open_warning) = self.held_open(path, door);
        let rex_for = self.duration(&at("rex_for"), door.rex_for.as_ref(), seconds(10), seconds(1)..=seconds(300));
        let relock = self.relock(path, door);
        let schedule = self.schedule(path, door, zone);
        let rules = self.rules(file, path, door);
        Some(Door {
            reader: reader?,
            keypad: keypad?,
            lock: lock?,
            inputs: inputs?,
            counter: counter?,
            lamps: Lamps { green: green?, red: red?, buzzer: buzzer? },
            unlock_for: unlock_for?,
            wiring: door.wiring.unwrap_or_default(),
            held_open_after: held_open_after?,
            held_open_warning: held_open_warning?,
            relock,
            rex_for: rex_for?,
            interlock: door.interlock.as_deref().map(DoorId::new),
            hours: door.hours.clone(),
            schedule: schedule?,
            when_staffed: door.when_staffed.unwrap_or_default(),
            at_switch: door.at_switch.unwrap_or_default(),
            rules: rules?,
        })
    }
}
