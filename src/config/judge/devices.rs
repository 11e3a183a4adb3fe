//! `[device.ID]`, and whether each can do what it is named for.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::file::{self, File};
use crate::config::leaf;
use crate::config::model::{Device, Driver, OutputAddress, PrinterLink};
use crate::config::problem::Code;
use crate::config::shape::{child, last};
use crate::config::source::quoted;
use crate::config::suggest;
use crate::ids::DeviceId;

use super::Judge;
use super::drivers::{IN_FORCE, Role, driver_name, in_force, port};

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
        let needed = role != Role::Pad;
        if needed && in_force(device).is_none() && is_whole(device) {
            let place = path.split('.').next().unwrap_or_default();
            let message = format!("the driver `{driver}` is not in force, and the {place} cannot do without it");
            let working: Vec<&str> =
                role.drivers().iter().copied().filter(|driver| IN_FORCE.contains(driver)).collect();
            self.find(
                Code::NotInForce,
                path,
                message,
                format!("a device whose driver is {}", suggest::listed(&working)),
            );
            return None;
        }
        if needed {
            uses.needed.insert(name.to_owned());
        }
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
        let device = self.device(file, uses, path, name, role)?;
        let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        match number.parse() {
            Ok(number) if digits => Some((device, number)),
            _ => {
                let message = format!("{} is not an address on the wire", quoted(number));
                self.find(Code::OutOfRange, path, message, "0 to 65535, as the board counts them, from 0");
                None
            }
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
            if let Some(port) = port(device) {
                let thing = format!("port {}", self.path(port).display());
                let port_path = format!("{path}.port");
                self.claim(uses, &port_path, &thing, "a port serves one device; each adapter has its own stable name");
            }
            self.device_alone(&path, device);
            if !uses.named.contains(name) {
                let message = format!("nothing uses the device {}", quoted(name));
                self.find(Code::Unused, &path, message, "name it at a door or a station, or take it out");
            }
            if uses.needed.contains(name)
                && let Some(driver) = in_force(device)
            {
                kept.insert(DeviceId::new(name), Device { driver: self.placed(driver) });
            }
        }
        kept
    }

    fn device_alone(&mut self, path: &str, device: &file::Device) {
        if let file::Device::Escpos { path: file, port, address, .. } = device {
            if [file.is_some(), port.is_some(), address.is_some()].iter().filter(|given| **given).count() != 1 {
                let message = "a receipt printer has exactly one of `path`, `port` and `address`";
                self.find(Code::Contradiction, path, message, "`path = \"/dev/usb/lp0\"`, say");
            }
            if let Some(address) = address
                && leaf::host(address).is_none()
            {
                let message = format!("{} is not `host:port`", quoted(address));
                self.find(Code::Malformed, &format!("{path}.address"), message, "as in `10.0.0.7:9100`");
            }
        }
        if let file::Device::Wiegand { data0: Some(zeros), data1: Some(ones), .. } = device
            && zeros == ones
        {
            let message = "`data0` and `data1` are the same line";
            self.find(Code::UsedTwice, &format!("{path}.data1"), message, "each has its own line");
        }
        if let file::Device::Osdp { key_file: Some(text), .. } = device {
            self.plain_file(&format!("{path}.key_file"), text);
        }
    }

    /// The driver with its port as a path from the config's directory.
    fn placed(&self, driver: Driver) -> Driver {
        let place = |port: std::path::PathBuf| leaf::resolve(&self.base, &port.to_string_lossy());
        match driver {
            Driver::Barcode { port, baud } => Driver::Barcode { port: place(port), baud },
            Driver::Keypad { port, baud } => Driver::Keypad { port: place(port), baud },
            Driver::ModbusRelay { port, baud, unit } => Driver::ModbusRelay { port: place(port), baud, unit },
            Driver::LcusRelay { port, baud } => Driver::LcusRelay { port: place(port), baud },
            Driver::Escpos { link: PrinterLink::File(file), columns } => {
                Driver::Escpos { link: PrinterLink::File(place(file)), columns }
            }
            Driver::Escpos { link: PrinterLink::Serial { port, baud }, columns } => {
                Driver::Escpos { link: PrinterLink::Serial { port: place(port), baud }, columns }
            }
            Driver::Escpos { link: PrinterLink::Network(address), columns } => {
                Driver::Escpos { link: PrinterLink::Network(address), columns }
            }
            Driver::Sim => Driver::Sim,
        }
    }
}

/// A printer without its link has been reported already.
fn is_whole(device: &file::Device) -> bool {
    !matches!(device, file::Device::Escpos { path: None, port: None, address: None, .. })
}

fn shown_name(text: &str) -> &str {
    if file::is_name(text) { text } else { "door-relay" }
}
