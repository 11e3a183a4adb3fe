//! The drivers of contract.md section 4: what each can do, and which work.

use crate::config::file;
use crate::config::model::{Driver, PrinterLink};

/// What a device is named for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Reader,
    Keypad,
    Lock,
    Lamp,
    Output,
    Contact,
    Counter,
    Pad,
    Printer,
}

impl Role {
    /// The same, in a sentence.
    pub(super) fn name(self) -> &'static str {
        match self {
            Role::Reader => "reads cards",
            Role::Keypad => "has keys",
            Role::Lock => "works a lock",
            Role::Lamp => "works a lamp or a buzzer",
            Role::Output => "has outputs",
            Role::Contact => "tells whether a door is closed",
            Role::Counter => "counts people",
            Role::Pad => "reads library tags",
            Role::Printer => "prints receipts",
        }
    }

    /// The drivers that can do it.
    pub(super) fn drivers(self) -> &'static [&'static str] {
        match self {
            Role::Reader => &["barcode", "card-uid", "osdp", "wiegand", "sim"],
            Role::Keypad => &["keypad", "osdp", "wiegand", "sim"],
            Role::Lock | Role::Contact => &["modbus-relay", "gpio", "osdp", "sim"],
            Role::Lamp | Role::Output => &["modbus-relay", "lcus-relay", "gpio", "osdp", "sim"],
            Role::Counter => &["modbus-relay", "gpio", "sim"],
            Role::Pad => &["rfid-feig", "rfid-rl866", "rfid-3m", "sim"],
            Role::Printer => &["escpos", "sim"],
        }
    }
}

/// The drivers that [`in_force`] gives.
pub(super) const IN_FORCE: [&str; 6] = ["barcode", "keypad", "modbus-relay", "lcus-relay", "escpos", "sim"];
/// What scanners, keypads and relay boards are shipped with (hardware.md 1).
const BAUD: u32 = 9600;
/// Characters in a line of 80 mm paper.
const COLUMNS: u8 = 42;

/// The driver as the program has it, if it has it and the device is whole.
pub(super) fn in_force(device: &file::Device) -> Option<Driver> {
    let path = |port: &Option<String>| std::path::PathBuf::from(port.clone().unwrap_or_default());
    match device {
        file::Device::Barcode { port, baud, .. } => {
            Some(Driver::Barcode { port: path(port), baud: baud.unwrap_or(BAUD) })
        }
        file::Device::Keypad { port, baud, .. } => {
            Some(Driver::Keypad { port: path(port), baud: baud.unwrap_or(BAUD) })
        }
        file::Device::ModbusRelay { port, baud, unit, .. } => {
            Some(Driver::ModbusRelay { port: path(port), baud: baud.unwrap_or(BAUD), unit: unit.unwrap_or(1) })
        }
        file::Device::LcusRelay { port, baud } => {
            Some(Driver::LcusRelay { port: path(port), baud: baud.unwrap_or(BAUD) })
        }
        file::Device::Escpos { path: file, port, baud, address, columns } => Some(Driver::Escpos {
            link: match (file, port, address) {
                (Some(file), _, _) => PrinterLink::File(file.into()),
                (None, Some(port), _) => PrinterLink::Serial { port: port.into(), baud: baud.unwrap_or(BAUD) },
                (None, None, address) => PrinterLink::Network(address.clone()?),
            },
            columns: columns.unwrap_or(COLUMNS),
        }),
        file::Device::Sim {} => Some(Driver::Sim),
        file::Device::CardUid { .. }
        | file::Device::Osdp { .. }
        | file::Device::Wiegand { .. }
        | file::Device::Gpio { .. }
        | file::Device::RfidFeig { .. }
        | file::Device::RfidRl866 { .. }
        | file::Device::Rfid3m { .. } => None,
    }
}

/// The driver's name as it is written.
pub(super) fn driver_name(device: &file::Device) -> &'static str {
    match device {
        file::Device::Barcode { .. } => "barcode",
        file::Device::Keypad { .. } => "keypad",
        file::Device::CardUid { .. } => "card-uid",
        file::Device::Osdp { .. } => "osdp",
        file::Device::Wiegand { .. } => "wiegand",
        file::Device::ModbusRelay { .. } => "modbus-relay",
        file::Device::LcusRelay { .. } => "lcus-relay",
        file::Device::Gpio { .. } => "gpio",
        file::Device::RfidFeig { .. } => "rfid-feig",
        file::Device::RfidRl866 { .. } => "rfid-rl866",
        file::Device::Rfid3m { .. } => "rfid-3m",
        file::Device::Escpos { .. } => "escpos",
        file::Device::Sim {} => "sim",
    }
}

/// The serial port, where the driver has one.
pub(super) fn port(device: &file::Device) -> Option<&String> {
    match device {
        file::Device::Barcode { port, .. }
        | file::Device::Keypad { port, .. }
        | file::Device::CardUid { port, .. }
        | file::Device::Osdp { port, .. }
        | file::Device::ModbusRelay { port, .. }
        | file::Device::LcusRelay { port, .. }
        | file::Device::RfidFeig { port, .. }
        | file::Device::RfidRl866 { port, .. }
        | file::Device::Rfid3m { port, .. }
        | file::Device::Escpos { port, .. } => port.as_ref(),
        file::Device::Wiegand { .. } | file::Device::Gpio { .. } | file::Device::Sim {} => None,
    }
}
