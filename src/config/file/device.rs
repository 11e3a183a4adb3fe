//! `[device.ID]`: the drivers of contract.md section 4 and their keys, as written.

use schemars::JsonSchema;
use serde::Deserialize;

use super::card::{CardText, UidText};

/// `[device.ID]`: `driver` says which keys belong to it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(tag = "driver", rename_all = "kebab-case", deny_unknown_fields)]
pub(in crate::config) enum Device {
    /// A barcode scanner on a serial line.
    Barcode {
        /// The serial port by its stable name, `/dev/serial/by-id/...`.
        #[schemars(required, length(min = 1))]
        port: Option<String>,
        /// Bits a second. Default: 9600.
        #[schemars(range(min = 300, max = 4_000_000))]
        baud: Option<u32>,
        /// The scanner sends AIM identifiers; an EAN code is then never taken for a card. Default: false.
        aim: Option<bool>,
        /// Default: `none`.
        parity: Option<Parity>,
    },
    /// A keypad on a serial line: one ASCII byte a key.
    Keypad {
        /// The serial port by its stable name, `/dev/serial/by-id/...`.
        #[schemars(required, length(min = 1))]
        port: Option<String>,
        /// Bits a second. Default: 9600.
        #[schemars(range(min = 300, max = 4_000_000))]
        baud: Option<u32>,
        /// Default: `none`.
        parity: Option<Parity>,
    },
    /// An RFID card reader that prints a UID on a serial line.
    CardUid {
        /// The serial port by its stable name, `/dev/serial/by-id/...`.
        #[schemars(required, length(min = 1))]
        port: Option<String>,
        /// Bits a second. Default: 9600.
        #[schemars(range(min = 300, max = 4_000_000))]
        baud: Option<u32>,
        /// How the UID is printed. Default: `hex`.
        format: Option<UidFormat>,
        /// With `format = "decimal"`: how many bytes the number stands for. Default: 4.
        #[schemars(range(min = 3, max = 8))]
        decimal_bytes: Option<u8>,
        /// Default: `none`.
        parity: Option<Parity>,
        /// What of the UID is looked up, and how it is written there.
        card: Option<UidText>,
    },
    /// An OSDP reader with keypad on RS-485, secure channel.
    Osdp {
        /// The serial port by its stable name, `/dev/serial/by-id/...`.
        #[schemars(required, length(min = 1))]
        port: Option<String>,
        /// Bits a second. Default: 9600.
        #[schemars(range(min = 300, max = 4_000_000))]
        baud: Option<u32>,
        /// The reader's address on the bus. Default: 0.
        #[schemars(range(min = 0, max = 126))]
        address: Option<u8>,
        /// A file with the reader's secure channel base key: 16 bytes, or 32 hex digits.
        #[schemars(required)]
        key_file: Option<String>,
        /// Which keys of its keypad enter and clear.
        keys: Option<EnterAndClear>,
        /// What of a card's bits is looked up, and how it is written there.
        card: Option<CardText>,
    },
    /// A Wiegand reader on two lines of a GPIO chip.
    Wiegand {
        /// The GPIO chip, `/dev/gpiochip0`.
        #[schemars(required, length(min = 1))]
        path: Option<String>,
        /// The line of the zeros.
        #[schemars(required, range(min = 0, max = 1023))]
        data0: Option<u16>,
        /// The line of the ones.
        #[schemars(required, range(min = 0, max = 1023))]
        data1: Option<u16>,
        /// What of a card's bits is looked up, and how it is written there.
        card: Option<CardText>,
    },
    /// A relay board with inputs on Modbus RTU.
    ModbusRelay {
        /// The serial port by its stable name, `/dev/serial/by-id/...`.
        #[schemars(required, length(min = 1))]
        port: Option<String>,
        /// Bits a second. Default: 9600.
        #[schemars(range(min = 300, max = 4_000_000))]
        baud: Option<u32>,
        /// The board's address on the bus. Default: 1.
        #[schemars(range(min = 1, max = 247))]
        unit: Option<u8>,
        /// Default: `none`.
        parity: Option<Parity>,
    },
    /// A relay board of the LCUS family, for lamps: no read-back, so never a lock. Its outputs count from 1.
    LcusRelay {
        /// The serial port by its stable name, `/dev/serial/by-id/...`.
        #[schemars(required, length(min = 1))]
        port: Option<String>,
        /// Bits a second. Default: 9600.
        #[schemars(range(min = 300, max = 4_000_000))]
        baud: Option<u32>,
    },
    /// Outputs and inputs of a GPIO chip, by line number or name: `device:17`, `device:DOOR_STRIKE`.
    Gpio {
        /// The GPIO chip, `/dev/gpiochip0`.
        #[schemars(required, length(min = 1))]
        path: Option<String>,
        /// Lines, by number or name, whose signal is 0 volts. Default: none.
        active_low: Option<Vec<String>>,
    },
    /// A FEIG RFID reader for library tags.
    RfidFeig {
        /// The serial port by its stable name, `/dev/serial/by-id/...`.
        #[schemars(required, length(min = 1))]
        port: Option<String>,
        /// Bits a second. Default: 38400.
        #[schemars(range(min = 300, max = 4_000_000))]
        baud: Option<u32>,
        /// What the gates look at. Default: `afi`.
        security: Option<Security>,
        /// The AFI of an item in stock, two hex digits; the gates alarm. Default: `07`.
        #[schemars(regex(pattern = BYTE_PATTERN))]
        afi_secured: Option<String>,
        /// The AFI of an item on loan; the gates are silent. Default: `C2`.
        #[schemars(regex(pattern = BYTE_PATTERN))]
        afi_released: Option<String>,
        /// In which order the reader sends the bytes of a block. Default: `auto`.
        byte_order: Option<BlockOrder>,
        /// Default: `even`.
        parity: Option<Parity>,
    },
    /// An RL866 RFID reader for library tags.
    #[schemars(rename = "rfid-rl866")]
    #[serde(rename = "rfid-rl866")]
    RfidRl866 {
        /// The serial port by its stable name, `/dev/serial/by-id/...`.
        #[schemars(required, length(min = 1))]
        port: Option<String>,
        /// Bits a second. Default: 38400.
        #[schemars(range(min = 300, max = 4_000_000))]
        baud: Option<u32>,
        /// What the gates look at. Default: `afi`.
        security: Option<Security>,
        /// The AFI of an item in stock, two hex digits; the gates alarm. Default: `07`.
        #[schemars(regex(pattern = BYTE_PATTERN))]
        afi_secured: Option<String>,
        /// The AFI of an item on loan; the gates are silent. Default: `C2`.
        #[schemars(regex(pattern = BYTE_PATTERN))]
        afi_released: Option<String>,
        /// Default: `even`.
        parity: Option<Parity>,
    },
    /// A 3M RFID reader for library tags.
    #[schemars(rename = "rfid-3m")]
    #[serde(rename = "rfid-3m")]
    Rfid3m {
        /// The serial port by its stable name, `/dev/serial/by-id/...`.
        #[schemars(required, length(min = 1))]
        port: Option<String>,
        /// Bits a second. Default: 19200.
        #[schemars(range(min = 300, max = 4_000_000))]
        baud: Option<u32>,
        /// What the gates look at. Default: `afi`.
        security: Option<Security>,
        /// The AFI of an item in stock, two hex digits; the gates alarm. Default: `07`.
        #[schemars(regex(pattern = BYTE_PATTERN))]
        afi_secured: Option<String>,
        /// The AFI of an item on loan; the gates are silent. Default: `C2`.
        #[schemars(regex(pattern = BYTE_PATTERN))]
        afi_released: Option<String>,
        /// Default: `none`.
        parity: Option<Parity>,
    },
    /// A receipt printer: exactly one of `path`, `port` and `address`.
    Escpos {
        /// The printer's file, `/dev/usb/lp0`.
        #[schemars(length(min = 1))]
        path: Option<String>,
        /// The serial port by its stable name, `/dev/serial/by-id/...`.
        #[schemars(length(min = 1))]
        port: Option<String>,
        /// Bits a second on the serial port. Default: 9600.
        #[schemars(range(min = 300, max = 4_000_000))]
        baud: Option<u32>,
        /// The printer's address on the network, `host:port`.
        address: Option<String>,
        /// Characters in a line. Default: 42.
        #[schemars(range(min = 24, max = 80))]
        columns: Option<u8>,
    },
    /// A device that the simulator drives.
    Sim {},
}

/// The parity bit of a serial line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::config) enum Parity {
    /// No parity bit.
    None,
    /// Even parity.
    Even,
    /// Odd parity.
    Odd,
}

/// How a card reader prints a UID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::config) enum UidFormat {
    /// Hexadecimal digits.
    Hex,
    /// Decimal digits.
    Decimal,
}

/// The keys of a keypad that are no digits. Each is a printable character or one of CR, LF, ESC, DEL.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::config) struct EnterAndClear {
    /// Default: `["#", "CR"]`.
    pub(in crate::config) enter: Option<Vec<String>>,
    /// Default: `["*", "DEL"]`.
    pub(in crate::config) clear: Option<Vec<String>>,
}

/// A byte in hex.
const BYTE_PATTERN: &str = "^[0-9A-Fa-f]{2}$";

/// What the gates of a library look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::config) enum Security {
    /// The application family identifier.
    Afi,
    /// The tag's own EAS bit.
    Eas,
    /// Both: either alarms.
    Both,
}

/// In which order a reader sends the bytes of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::config) enum BlockOrder {
    /// Found out from the tags' own check sums.
    Auto,
    /// As they stand on the tag.
    Straight,
    /// The last first.
    Reversed,
}
