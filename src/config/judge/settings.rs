//! Each device judged for itself: what its driver needs, with every default filled in.

use std::collections::BTreeSet;

use omatoimi_hardware::osdp::Address;
use omatoimi_hardware::pad::PadSettings;
use omatoimi_hardware::pad::line::Make;
use omatoimi_hardware::port::{self, PortSettings};
use omatoimi_hardware::tag::Order;
use omatoimi_hardware::tag::security::{Afi, Gate, Security};

use crate::config::file::{self, BitsAre, BlockOrder, Parity};
use crate::config::leaf;
use crate::config::model::{Driver, OsdpReader, PrinterLink};
use crate::config::problem::Code;
use crate::config::source::quoted;

use super::Judge;
use super::devices::{Lines, NAMED};

/// What scanners, keypads and relay boards are shipped with (hardware.md 1).
pub(super) const BAUD: u32 = 9600;
/// Characters in a line of 80 mm paper.
const COLUMNS: u8 = 42;

impl Judge<'_> {
    /// The driver with its settings; nothing where a finding says what is wrong with them. `lines` are the names by which
    /// the doors know its lines.
    pub(super) fn driver(&mut self, path: &str, device: &file::Device, lines: &Lines) -> Option<Driver> {
        Some(match device {
            file::Device::Barcode { port, baud, aim, parity } => {
                Driver::Barcode { port: self.port(port.as_ref(), *baud, *parity)?, aim: aim.unwrap_or(false) }
            }
            file::Device::Keypad { port, baud, parity } => {
                Driver::Keypad { port: self.port(port.as_ref(), *baud, *parity)? }
            }
            file::Device::CardUid { port, baud, format, decimal_bytes, parity, card } => {
                let transform = self.printed_uid(path, *format, *decimal_bytes, card.as_ref());
                Driver::CardUid { port: self.port(port.as_ref(), *baud, *parity)?, transform: transform? }
            }
            file::Device::Osdp { port, baud, address, key_file, keys, card } => {
                let key = key_file.as_ref().map(|text| self.osdp_key(&format!("{path}.key_file"), text));
                let keys = self.key_map(path, keys.as_ref());
                let card = self.card_bits(path, card.as_ref(), BitsAre::Uid);
                Driver::Osdp(OsdpReader {
                    port: self.port(port.as_ref(), *baud, None)?,
                    address: Address::new(address.unwrap_or(0))?,
                    key: key??,
                    keys: keys?,
                    card: card?,
                })
            }
            file::Device::Wiegand { path: chip, data0, data1, card } => {
                self.wiegand_is_weak(path);
                if data0.is_some() && data0 == data1 {
                    let message = "`data0` and `data1` are the same line";
                    self.find(Code::UsedTwice, &format!("{path}.data1"), message, "each has its own line");
                }
                let card = self.card_bits(path, card.as_ref(), BitsAre::Number);
                Driver::Wiegand { chip: self.path(chip.as_ref()?), data0: (*data0)?, data1: (*data1)?, card: card? }
            }
            file::Device::ModbusRelay { port, baud, unit, parity } => {
                Driver::ModbusRelay { port: self.port(port.as_ref(), *baud, *parity)?, unit: unit.unwrap_or(1) }
            }
            file::Device::LcusRelay { port, baud } => {
                Driver::LcusRelay { port: self.port(port.as_ref(), *baud, None)? }
            }
            file::Device::Gpio { path: chip, active_low } => {
                let active_low = self.active_low(path, active_low.as_deref().unwrap_or_default(), lines);
                let names = lines.iter().map(|(name, number)| (*number, name.clone())).collect();
                Driver::Gpio { chip: self.path(chip.as_ref()?), names, active_low: active_low? }
            }
            file::Device::RfidFeig { port, baud, security, afi_secured, afi_released, byte_order, parity } => {
                let order = match byte_order {
                    None | Some(BlockOrder::Auto) => None,
                    Some(BlockOrder::Straight) => Some(Order::Straight),
                    Some(BlockOrder::Reversed) => Some(Order::Reversed),
                };
                let gates = self.gates(path, *security, afi_secured.as_ref(), afi_released.as_ref());
                self.pad(Make::Feig, port.as_ref(), *baud, *parity, gates, order)?
            }
            file::Device::RfidRl866 { port, baud, security, afi_secured, afi_released, parity } => {
                let gates = self.gates(path, *security, afi_secured.as_ref(), afi_released.as_ref());
                self.pad(Make::Rl866, port.as_ref(), *baud, *parity, gates, None)?
            }
            file::Device::Rfid3m { port, baud, security, afi_secured, afi_released, parity } => {
                let gates = self.gates(path, *security, afi_secured.as_ref(), afi_released.as_ref());
                self.pad(Make::ThreeM, port.as_ref(), *baud, *parity, gates, None)?
            }
            file::Device::Escpos { path: file, port, baud, address, columns } => {
                let link = self.printer(path, file.as_ref(), port.as_ref(), address.as_ref(), *baud)?;
                Driver::Escpos { link, columns: columns.unwrap_or(COLUMNS) }
            }
            file::Device::Sim {} => Driver::Sim,
        })
    }

    fn port(&self, port: Option<&String>, baud: Option<u32>, parity: Option<Parity>) -> Option<PortSettings> {
        let usual = PortSettings::new(self.path(port?));
        Some(PortSettings { baud: baud.unwrap_or(BAUD), parity: parity.map_or(usual.parity, bit), ..usual })
    }

    fn wiegand_is_weak(&mut self, path: &str) {
        let message =
            "a Wiegand reader proves nothing: whoever reaches its two wires reads cards and PINs, and plays them";
        self.find(Code::Plaintext, path, message, "take it only where an OSDP reader is impossible");
    }

    fn active_low(&mut self, path: &str, written: &[String], lines: &Lines) -> Option<BTreeSet<u16>> {
        let mut numbers = BTreeSet::new();
        for (index, text) in written.iter().enumerate() {
            let by_number = text.parse().ok().filter(|number| *number < NAMED);
            let Some(number) = by_number.or_else(|| lines.get(text).copied()) else {
                let message = format!("nothing uses the line {}", quoted(text));
                let help = "a line's number or name, as it stands after the device's name at a door";
                self.find(Code::Malformed, &format!("{path}.active_low[{index}]"), message, help);
                return None;
            };
            numbers.insert(number);
        }
        Some(numbers)
    }

    fn pad(
        &self,
        make: Make,
        port: Option<&String>,
        baud: Option<u32>,
        parity: Option<Parity>,
        gates: Option<Security>,
        order: Option<Order>,
    ) -> Option<Driver> {
        let mut settings = PadSettings::new(make, self.path(port?));
        settings.port.baud = baud.unwrap_or(settings.port.baud);
        settings.port.parity = parity.map_or(settings.port.parity, bit);
        settings.rules.security = gates?;
        settings.rules.order = order;
        Some(Driver::Pad(settings))
    }

    /// What the gates of the site look at.
    fn gates(
        &mut self,
        path: &str,
        security: Option<file::Security>,
        secured: Option<&String>,
        released: Option<&String>,
    ) -> Option<Security> {
        let at = |key: &str| format!("{path}.{key}");
        let looks_at_afi = security != Some(file::Security::Eas);
        let written = [("afi_secured", secured), ("afi_released", released)];
        if !looks_at_afi && let Some((key, _)) = written.into_iter().find(|(_, text)| text.is_some()) {
            let message = format!("`{key}` is there, and the gates look at the EAS bit alone");
            self.find(Code::Contradiction, &at(key), message, "`security = \"afi\"` or `\"both\"`, or leave it out");
            return None;
        }
        let secured = self.afi(&at("afi_secured"), secured, Gate::Secured);
        let released = self.afi(&at("afi_released"), released, Gate::Released);
        let (secured, released) = secured.zip(released)?;
        let Some(afi) = Afi::new(secured, released) else {
            let message = "one AFI would stand for both what is in stock and what is on loan";
            self.find(Code::Contradiction, &at("afi_released"), message, "two values: `07` and `C2` at most sites");
            return None;
        };
        Some(match security {
            None | Some(file::Security::Afi) => Security::Afi(afi),
            Some(file::Security::Eas) => Security::Eas,
            Some(file::Security::Both) => Security::Both(afi),
        })
    }

    fn afi(&mut self, path: &str, text: Option<&String>, gate: Gate) -> Option<u8> {
        let Some(text) = text else { return Some(Afi::ISO.value(gate)) };
        let is_byte = text.len() == 2 && text.bytes().all(|digit| digit.is_ascii_hexdigit());
        let byte = u8::from_str_radix(text, 16).ok().filter(|_| is_byte);
        if byte.is_none() {
            let message = format!("{} is no AFI", quoted(text));
            self.find(Code::Malformed, path, message, "a byte in two hex digits: `07`, `C2`");
        }
        byte
    }

    fn printer(
        &mut self,
        path: &str,
        file: Option<&String>,
        port: Option<&String>,
        address: Option<&String>,
        baud: Option<u32>,
    ) -> Option<PrinterLink> {
        if let Some(address) = address
            && leaf::host(address).is_none()
        {
            let message = format!("{} is not `host:port`", quoted(address));
            self.find(Code::Malformed, &format!("{path}.address"), message, "as in `10.0.0.7:9100`");
        }
        match (file, port, address) {
            (Some(file), None, None) => Some(PrinterLink::File(self.path(file))),
            (None, Some(port), None) => Some(PrinterLink::Serial { port: self.path(port), baud: baud.unwrap_or(BAUD) }),
            (None, None, Some(address)) => Some(PrinterLink::Network(address.clone())),
            _ => {
                let message = "a receipt printer has exactly one of `path`, `port` and `address`";
                self.find(Code::Contradiction, path, message, "`path = \"/dev/usb/lp0\"`, say");
                None
            }
        }
    }
}

fn bit(parity: Parity) -> port::Parity {
    match parity {
        Parity::None => port::Parity::None,
        Parity::Even => port::Parity::Even,
        Parity::Odd => port::Parity::Odd,
    }
}
