//! The drivers of contract.md section 4: what each can do.

use crate::config::file;

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
