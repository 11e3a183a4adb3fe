//! `[device.ID]`, and whether each can do what it is named for.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::config::file::{self, File};
use crate::config::model::{Device, OutputAddress};
use crate::config::problem::Code;
use crate::config::shape::{child, last};
use crate::config::source::quoted;
use crate::config::suggest;
use crate::ids::DeviceId;

use super::Judge;
use super::drivers::{Role, driver_name, port};
use super::settings::BAUD;

/// The outputs of an LCUS board are a byte that counts from 1.
const LCUS_OUTPUTS: std::ops::RangeInclusive<u16> = 1..=255;

/// What of the devices has been taken, and by whom.
#[derive(Debug, Default)]
pub(super) struct Uses {
    /// What only one may use, and the path of the key that does.
    claims: BTreeMap<String, String>,
    named: BTreeSet<String>,
    /// Those that some place cannot do without.
    needed: BTreeSet<String>,
    /// The named lines of each device.
    lines: BTreeMap<String, Lines>,
    /// Whether a GPIO line is an output.
    outputs: BTreeMap<(DeviceId, u16), bool>,
    /// The ports of OSDP readers, with the first reader there and its speed.
    buses: BTreeMap<PathBuf, (String, u32)>,
}

/// Lines of a GPIO chip by name, each with the number that stands for it in addresses.
pub(super) type Lines = BTreeMap<String, u16>;

/// Numbers below are those of lines; from here on they stand for names.
pub(super) const NAMED: u16 = 1024;

impl Uses {
    /// The path of the key that has taken `thing`.
    pub(super) fn taken_by(&self, thing: &str) -> Option<&str> {
        self.claims.get(thing).map(String::as_str)
    }

    fn line_number(&mut self, device: &str, name: &str) -> u16 {
        let lines = self.lines.entry(device.to_owned()).or_default();
        let next = u16::try_from(lines.len()).map_or(u16::MAX, |count| NAMED.saturating_add(count));
        *lines.entry(name.to_owned()).or_insert(next)
    }
}

impl Judge<'_> {
    /// The device `name` that the key at `path` names for `role`. Every place needs those whose driver is in force.
    pub(super) fn device(
        &mut self,
        file: &File,
        uses: &mut Uses,
        path: &str,
        name: &str,
        role: Role,
    ) -> Option<DeviceId> {
        uses.named.insert(name.to_owned());
        let Some(device) = file.device.as_ref().and_then(|devices| devices.get(name)) else {
            // One that is there and wrong has been reported already, and so have all of them.
            let reported =
                self.places.has(&child("device", name)) || file.device.is_none() && self.places.has("device");
            if !reported {
                let names: Vec<&str> = file.device.iter().flatten().map(|(name, _)| name.as_str()).collect();
                let help = match suggest::nearest(name, &names) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None if names.is_empty() => format!("add `[device.{name}]`"),
                    None => suggest::listed(&names),
                };
                self.find(Code::UnknownDevice, path, format!("no device is called {}", quoted(name)), help);
            }
            return None;
        };
        let driver = driver_name(device);
        if !role.drivers().contains(&driver) {
            let why = match (role, driver) {
                (Role::Lock, "lcus-relay") => {
                    "`lcus-relay` cannot be read back, so nobody would know whether the door is locked".to_owned()
                }
                _ => format!("{} is a `{driver}`, and none of those {}", quoted(name), role.name()),
            };
            self.find(
                Code::WrongDevice,
                path,
                why,
                format!("a device whose driver is {}", suggest::listed(role.drivers())),
            );
            return None;
        }
        uses.needed.insert(name.to_owned());
        Some(DeviceId::new(name))
    }

    /// The device and the number in `device:number`, the address on the wire.
    pub(super) fn addressed(
        &mut self,
        file: &File,
        uses: &mut Uses,
        path: &str,
        text: &str,
        role: Role,
    ) -> Option<(DeviceId, u16)> {
        let Some((name, number)) = text.split_once(':') else {
            let message = format!("{} does not say which line of the device", quoted(text));
            self.find(Code::Malformed, path, message, format!("`device:number`, such as `{}:0`", shown_name(text)));
            // The name may be wrong as well.
            self.device(file, uses, path, text, role);
            return None;
        };
        let id = self.device(file, uses, path, name, role)?;
        let device = file.device.as_ref()?.get(name)?;
        let line = self.line(uses, path, device, name, number)?;
        if matches!(device, file::Device::Gpio { .. }) {
            self.one_way(uses, path, &id, line, role);
        }
        Some((id, line))
    }

    /// The number of a line, as the board counts; a name of a GPIO line gets one of its own.
    fn line(&mut self, uses: &mut Uses, path: &str, device: &file::Device, name: &str, text: &str) -> Option<u16> {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let is_gpio = matches!(device, file::Device::Gpio { .. });
        let most = match device {
            file::Device::Gpio { .. } => NAMED - 1,
            file::Device::Osdp { .. } => u8::MAX.into(),
            file::Device::Barcode { .. }
            | file::Device::Keypad { .. }
            | file::Device::CardUid { .. }
            | file::Device::Wiegand { .. }
            | file::Device::ModbusRelay { .. }
            | file::Device::LcusRelay { .. }
            | file::Device::RfidFeig { .. }
            | file::Device::RfidRl866 { .. }
            | file::Device::Rfid3m { .. }
            | file::Device::Escpos { .. }
            | file::Device::Sim {} => u16::MAX,
        };
        if is_gpio && !digits && is_line_name(text) {
            return Some(uses.line_number(name, text));
        }
        let number = text.parse().ok().filter(|number| digits && *number <= most);
        if number.is_none() {
            let message = format!("{} is not an address on the wire", quoted(text));
            let help = match is_gpio {
                true => format!("0 to {most}, or the line's name"),
                false => format!("0 to {most}, as the board counts them, from 0"),
            };
            self.find(Code::OutOfRange, path, message, help);
        }
        number
    }

    /// A line of the computer itself is an output or an input.
    fn one_way(&mut self, uses: &mut Uses, path: &str, device: &DeviceId, line: u16, role: Role) {
        let is_output = matches!(role, Role::Lock | Role::Lamp | Role::Output);
        let before = uses.outputs.entry((device.clone(), line)).or_insert(is_output);
        if *before != is_output {
            let message = format!("`{}` uses a line that is used the other way round", last(path));
            self.find(Code::UsedTwice, path, message, "a line is an output or an input");
        }
    }

    /// An output that nothing else uses.
    pub(super) fn output(
        &mut self,
        file: &File,
        uses: &mut Uses,
        path: &str,
        text: &str,
        role: Role,
    ) -> Option<OutputAddress> {
        let (device, output) = self.addressed(file, uses, path, text, role)?;
        self.claim(
            uses,
            path,
            &format!("output {device}:{output}"),
            "each lock, lamp, buzzer and `[output.ID]` has its own output",
        );
        let is_lcus =
            file.device.as_ref()?.get(device.as_str()).is_some_and(|device| driver_name(device) == "lcus-relay");
        if is_lcus && !LCUS_OUTPUTS.contains(&output) {
            let message = format!("an `lcus-relay` has no output {output}");
            self.find(Code::OutOfRange, path, message, "1 to 255, as the board counts them, from 1");
            return None;
        }
        Some(OutputAddress { device, output })
    }

    /// Takes `thing` for the key at `path`; a second taker is a finding.
    pub(super) fn claim(&mut self, uses: &mut Uses, path: &str, thing: &str, help: &str) {
        match uses.claims.get(thing) {
            Some(first) => {
                let message = format!("`{}` uses what `{first}` uses", last(path));
                self.find(Code::UsedTwice, path, message, help);
            }
            None => {
                uses.claims.insert(thing.to_owned(), path.to_owned());
            }
        }
    }

    /// Judges each device for itself, and gives those that a place needs.
    pub(super) fn devices(&mut self, file: &File, uses: &mut Uses) -> BTreeMap<DeviceId, Device> {
        let mut kept = BTreeMap::new();
        for (name, device) in file.device.iter().flatten() {
            let path = format!("device.{name}");
            self.claim_port(uses, &path, device);
            let lines = uses.lines.get(name).cloned().unwrap_or_default();
            let driver = self.driver(&path, device, &lines);
            if !uses.named.contains(name) {
                let message = format!("nothing uses the device {}", quoted(name));
                self.find(Code::Unused, &path, message, "name it at a door or a station, or take it out");
            }
            if uses.needed.contains(name)
                && let Some(driver) = driver
            {
                kept.insert(DeviceId::new(name), Device { driver });
            }
        }
        kept
    }

    /// A port serves one device, or one bus of OSDP readers.
    fn claim_port(&mut self, uses: &mut Uses, path: &str, device: &file::Device) {
        let Some(port) = port(device) else { return };
        let place = self.path(port);
        let thing = format!("port {}", place.display());
        let port_path = format!("{path}.port");
        let help = "a port serves one device, or the OSDP readers of one bus; each adapter has its own stable name";
        let file::Device::Osdp { baud, address, .. } = device else {
            return self.claim(uses, &port_path, &thing, help);
        };
        let baud = baud.unwrap_or(BAUD);
        match uses.buses.get(&place) {
            Some((first, other)) if *other != baud => {
                let message = format!("`{first}` is on the same bus at {other} bits a second");
                self.find(Code::Contradiction, &format!("{path}.baud"), message, "one bus has one speed");
            }
            Some(_) => {}
            None => {
                self.claim(uses, &port_path, &thing, help);
                uses.buses.insert(place.clone(), (path.to_owned(), baud));
            }
        }
        let thing = format!("address {} on {}", address.unwrap_or(0), place.display());
        self.claim(uses, &format!("{path}.address"), &thing, "each reader on a bus has its own address");
    }
}

/// What a line may be called: as the device tree has it.
fn is_line_name(text: &str) -> bool {
    (1..=31).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn shown_name(text: &str) -> &str {
    if file::is_name(text) { text } else { "door-relay" }
}
