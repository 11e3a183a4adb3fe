//! `[device.ID]`: the drivers of contract.md section 4 and their keys, as written.

use schemars::JsonSchema;
use serde::Deserialize;

/// `[device.ID]`: `driver` says which keys belong to it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(tag = "driver", rename_all = "kebab-case", deny_unknown_fields)]
pub(in crate::config) enum Device {
    /// A barcode scanner on a serial line.
    Barcode {
        /// The serial port by its stable name, `/dev/serial/by-id/...`.
        #[schemars(required)]
        port: Option<String>,
        /// Bits a second. Default: 9600.
        #[schemars(range(min = 300, max = 4_000_000))]
        baud: Option<u32>,
        /// The scanner sends AIM identifiers; an EAN code is then never taken for a card.
        #[schemars(extend("x-not-in-force" = "refusing codes by their AIM identifier (they are stripped)", "x-in-force" = [false]))]
        aim: Option<bool>,
        /// Default: `none`.
        #[schemars(extend("x-not-in-force" = "a parity other than none", "x-in-force" = ["none"]))]
        parity: Option<Parity>,
    },
    /// A keypad on a serial line: one ASCII byte a key.
    Keypad {
        /// The serial port by its stable name, `/dev/serial/by-id/...`.
        #[schemars(required)]
        port: Option<String>,
        /// Bits a second. Default: 9600.
        #[schemars(range(min = 300, max = 4_000_000))]
        baud: Option<u32>,
        /// Default: `none`.
        #[schemars(extend("x-not-in-force" = "a parity other than none", "x-in-force" = ["none"]))]
        parity: Option<Parity>,
    },
    /// An RFID card reader that prints a UID on a serial line.
    #[schemars(extend("x-not-in-force" = "RFID card readers that print a UID"))]
    CardUid {
        /// The serial port by its stable name, `/dev/serial/by-id/...`.
        #[schemars(required)]
        port: Option<String>,
        /// Bits a second. Default: 9600.
        #[schemars(range(min = 300, max = 4_000_000))]
        baud: Option<u32>,
        /// How the UID is printed. Default: `hex`.
        format: Option<UidFormat>,
        /// Default: `none`.
        parity: Option<Parity>,
    },
    /// An OSDP reader with keypad on RS-485, secure channel.
    #[schemars(extend("x-not-in-force" = "OSDP readers"))]
    Osdp {
        /// The serial port by its stable name, `/dev/serial/by-id/...`.
        #[schemars(required)]
        port: Option<String>,
        /// Bits a second. Default: 9600.
        #[schemars(range(min = 300, max = 4_000_000))]
        baud: Option<u32>,
        /// The reader's address on the bus. Default: 0.
        #[schemars(range(min = 0, max = 126))]
        address: Option<u8>,
        /// A file with the 16 bytes of the reader's secure channel base key.
        #[schemars(required)]
        key_file: Option<String>,
    },
    /// A Wiegand reader on two lines of a GPIO chip.
    #[schemars(extend("x-not-in-force" = "Wiegand readers"))]
    Wiegand {
        /// The GPIO chip, `/dev/gpiochip0`.
        #[schemars(required)]
        path: Option<String>,
        /// The line of the zeros.
        #[schemars(required, range(min = 0, max = 1023))]
        data0: Option<u16>,
        /// The line of the ones.
        #[schemars(required, range(min = 0, max = 1023))]
        data1: Option<u16>,
    },
    /// A relay board with inputs on Modbus RTU.
    ModbusRelay {
        /// The serial port by its stable name, `/dev/serial/by-id/...`.
        #[schemars(required)]
        port: Option<String>,
        /// Bits a second. Default: 9600.
        #[schemars(range(min = 300, max = 4_000_000))]
        baud: Option<u32>,
        /// The board's address on the bus. Default: 1.
        #[schemars(range(min = 1, max = 247))]
        unit: Option<u8>,
        /// Default: `none`.
        #[schemars(extend("x-not-in-force" = "a parity other than none", "x-in-force" = ["none"]))]
        parity: Option<Parity>,
    },
    /// A relay board of the LCUS family, for lamps: no read-back, so never a lock. Its outputs count from 1.
    LcusRelay {
        /// The serial port by its stable name, `/dev/serial/by-id/...`.
        #[schemars(required)]
        port: Option<String>,
        /// Bits a second. Default: 9600.
        #[schemars(range(min = 300, max = 4_000_000))]
        baud: Option<u32>,
    },
    /// Outputs and inputs of a GPIO chip, by line number or name.
    #[schemars(extend("x-not-in-force" = "GPIO lines"))]
    Gpio {
        /// The GPIO chip, `/dev/gpiochip0`.
        #[schemars(required)]
        path: Option<String>,
    },
    /// A FEIG RFID reader for library tags.
    #[schemars(extend("x-not-in-force" = "RFID pads"))]
    RfidFeig {
        /// The serial port by its stable name, `/dev/serial/by-id/...`.
        #[schemars(required)]
        port: Option<String>,
        /// Bits a second. Default: 38400.
        #[schemars(range(min = 300, max = 4_000_000))]
        baud: Option<u32>,
        /// The reader's address on the bus. Default: 255 (any).
        #[schemars(range(min = 0, max = 255))]
        address: Option<u8>,
        /// Which security a tag carries. Default: `afi`.
        security: Option<Security>,
        /// Default: `even`.
        parity: Option<Parity>,
    },
    /// An RL866 RFID reader for library tags.
    #[schemars(extend("x-not-in-force" = "RFID pads"), rename = "rfid-rl866")]
    #[serde(rename = "rfid-rl866")]
    RfidRl866 {
        /// The serial port by its stable name, `/dev/serial/by-id/...`.
        #[schemars(required)]
        port: Option<String>,
        /// Bits a second. Default: 38400.
        #[schemars(range(min = 300, max = 4_000_000))]
        baud: Option<u32>,
        /// The reader's address on the bus. Default: 255 (any).
        #[schemars(range(min = 0, max = 255))]
        address: Option<u8>,
        /// Which security a tag carries. Default: `afi`.
        security: Option<Security>,
        /// Default: `even`.
        parity: Option<Parity>,
    },
    /// A 3M RFID reader for library tags.
    #[schemars(extend("x-not-in-force" = "RFID pads"), rename = "rfid-3m")]
    #[serde(rename = "rfid-3m")]
    Rfid3m {
        /// The serial port by its stable name, `/dev/serial/by-id/...`.
        #[schemars(required)]
        port: Option<String>,
        /// Bits a second. Default: 19200.
        #[schemars(range(min = 300, max = 4_000_000))]
        baud: Option<u32>,
        /// Which security a tag carries. Default: `afi`.
        security: Option<Security>,
        /// Default: `none`.
        parity: Option<Parity>,
    },
    /// A receipt printer: exactly one of `path`, `port` and `address`.
    Escpos {
        /// The printer's file, `/dev/usb/lp0`.
        path: Option<String>,
        /// The serial port by its stable name, `/dev/serial/by-id/...`.
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

/// Which bit of a tag the gate looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::config) enum Security {
    /// The application family identifier.
    Afi,
    /// The tag's own EAS bit.
    Eas,
}
