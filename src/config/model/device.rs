//! The devices, as judged: one variant a driver, with what it needs (contract.md 4).

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use omatoimi_hardware::card::CardBits;
use omatoimi_hardware::osdp;
use omatoimi_hardware::pad::PadSettings;
use omatoimi_hardware::port::PortSettings;
use omatoimi_hardware::uid::Transform;

#[derive(Clone, Debug)]
pub struct Device {
    pub driver: Driver,
}

/// One variant per driver, with what it needs (contract.md 4).
#[derive(Clone, Debug)]
pub enum Driver {
    Barcode {
        port: PortSettings,
        /// The scanner says how a code is printed, and an EAN is no card.
        aim: bool,
    },
    Keypad {
        port: PortSettings,
    },
    CardUid {
        port: PortSettings,
        transform: Transform,
    },
    Osdp(OsdpReader),
    Wiegand {
        chip: PathBuf,
        data0: u16,
        data1: u16,
        card: CardBits,
    },
    ModbusRelay {
        port: PortSettings,
        unit: u8,
    },
    LcusRelay {
        port: PortSettings,
    },
    Gpio {
        chip: PathBuf,
        /// The names of lines, by the number that stands for each in addresses.
        names: BTreeMap<u16, String>,
        active_low: BTreeSet<u16>,
    },
    Pad(PadSettings),
    Escpos {
        link: PrinterLink,
        columns: u8,
    },
    Sim,
}

impl Driver {
    /// Whether a lock on it is secured in time although this program or the cable dies; else what helps.
    pub fn times_its_own_pulse(&self) -> Result<(), &'static str> {
        match self {
            Self::ModbusRelay { .. } => {
                Err("set the board's own watchdog to let go of its outputs, or use a lock that times itself")
            }
            Self::Gpio { .. } => Err(
                "wire it so that an output that is an input again secures the lock, or use a lock that times itself",
            ),
            Self::Barcode { .. }
            | Self::Keypad { .. }
            | Self::CardUid { .. }
            | Self::Osdp(_)
            | Self::Wiegand { .. }
            | Self::LcusRelay { .. }
            | Self::Pad(_)
            | Self::Escpos { .. }
            | Self::Sim => Ok(()),
        }
    }

    /// Whether it takes a card by a number that anybody may copy from it.
    pub fn reads_bare_numbers(&self) -> bool {
        matches!(
            self,
            Self::CardUid { .. } | Self::Wiegand { .. } | Self::Osdp(OsdpReader { card: CardBits::Uid(_), .. })
        )
    }
}

/// One reader on an OSDP bus. Readers with one port share the bus.
#[derive(Clone, Debug)]
pub struct OsdpReader {
    pub port: PortSettings,
    pub address: osdp::Address,
    pub key: osdp::Key,
    pub keys: osdp::KeyMap,
    pub card: CardBits,
}

/// How a receipt printer is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrinterLink {
    File(PathBuf),
    Serial {
        port: PathBuf,
        baud: u32,
    },
    /// `host:port`.
    Network(String),
}
