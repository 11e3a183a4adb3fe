//! The config once it has been judged: typed, complete, every default filled in. What was written stands in `file.rs`.

mod building;

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;

use omatoimi_hardware::card::CardBits;
use omatoimi_hardware::osdp;
use omatoimi_hardware::pad::PadSettings;
use omatoimi_hardware::port::PortSettings;
use omatoimi_hardware::uid::Transform;

use crate::door::Sensor;
use crate::ids::{CardPattern, DeviceId, DoorId, ItemPattern, SiteId, StationId};
use crate::policy::{Category, Money, Schedule};
use crate::receipt::Template;
use crate::station::Offer;

pub use building::{Announcement, BuildingOutput, Chime, PeopleCounter, SoundCommand};

/// A config that `check` accepts.
#[derive(Clone, Debug)]
pub struct Config {
    pub site: Site,
    pub store: Store,
    pub clock: Clock,
    pub ils: Ils,
    pub offline: Offline,
    pub pin: Pin,
    /// Only the devices that something in force needs.
    pub devices: BTreeMap<DeviceId, Device>,
    pub doors: BTreeMap<DoorId, Door>,
    pub stations: BTreeMap<StationId, Station>,
    /// What follows the hours, by name: `lights` in `[output.lights]`.
    pub outputs: BTreeMap<String, BuildingOutput>,
    pub announcements: BTreeMap<String, Announcement>,
    pub web: Web,
    pub control: Control,
    /// Keys that are accepted though nothing acts on them, `path: what they will do`; `check` prints them.
    pub not_in_force: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct Site {
    pub id: SiteId,
    pub name: String,
    pub timezone: chrono_tz::Tz,
    /// The first is the default.
    pub languages: Vec<String>,
    pub card: CardPattern,
    /// There wherever a station is.
    pub item: Option<ItemPattern>,
    /// Whom patrons call, as people write it.
    pub phone: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Store {
    pub directory: PathBuf,
    pub key_file: PathBuf,
    /// Without it no PIN verifier is kept.
    pub pepper_file: Option<PathBuf>,
    /// At most 14 d = 1,209,600 s, from the login of each entry.
    pub retention: Duration,
}

#[derive(Clone, Debug)]
pub struct Clock {
    pub trust: ClockTrust,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockTrust {
    /// Believe the wall clock when the kernel says it is synchronised, or when it is plausible (security.md 5).
    Synchronised,
    /// Believe the wall clock as it stands.
    System,
}

/// The library system, spoken to over SIP2 (sip2.md).
#[derive(Clone, Debug)]
pub struct Ils {
    /// `host:port`, resolved at each connect.
    pub address: String,
    pub tls: Option<Tls>,
    pub institution: String,
    pub location: String,
    /// None: no login message is sent.
    pub login: Option<Login>,
    /// For one answer.
    pub timeout: Duration,
    pub checksum: Checksum,
    pub encoding: Encoding,
    pub terminator: Terminator,
    /// AC, sent empty where the config gives none.
    pub terminal_password_file: Option<PathBuf>,
    pub fields: IlsFields,
    pub flags: IlsFlags,
}

#[derive(Clone, Debug)]
pub struct Tls {
    /// A private CA; without it the system's own certificates.
    pub ca_file: Option<PathBuf>,
}

#[derive(Clone, Debug)]
pub struct Login {
    pub user: String,
    pub password_file: PathBuf,
}

/// What is done with AY and AZ (sip2.md 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checksum {
    /// Sent and required; a wrong one is asked again, then an error.
    Strict,
    /// Sent; a wrong or absent one is accepted and counted.
    Warn,
    /// Neither sent nor looked at.
    Off,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Iso8859_1,
    Iso8859_15,
    Cp850,
    Windows1252,
    /// UTF-8 where it is valid, else ISO-8859-15.
    Auto,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Terminator {
    Cr,
    CrLf,
}

/// Where this library system puts what the rules need; two-letter field codes.
#[derive(Clone, Debug, Default)]
pub struct IlsFields {
    pub permission: Option<Marker>,
    pub category: Option<String>,
    pub birth_date: Option<String>,
    pub expires: Option<String>,
    pub terms_accepted: Option<Marker>,
    pub guardian_consent: Option<Marker>,
    pub guarantor_blocked: Option<Marker>,
    pub banned: Option<Marker>,
    pub fees: FeesField,
}

/// A fact that is true when `field` is there and equals `equals`, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marker {
    pub field: String,
    pub equals: String,
}

/// Unpaid fees: BV with BH as its currency. Some systems leave BV out when nothing is owed (Koha, sip2.md 9).
#[derive(Clone, Debug)]
pub struct FeesField {
    pub field: String,
    /// What an absent field means, in cents; None: the fact is missing and the fee rule refuses.
    pub absent_cents: Option<i64>,
}

impl Default for FeesField {
    fn default() -> Self {
        Self { field: "BV".to_owned(), absent_cents: None }
    }
}

/// Places 0 to 13 of the patron-status flags (sip2.md 5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IlsFlags {
    pub door: Vec<u8>,
    pub loan: Vec<u8>,
    pub lending_ban: Vec<u8>,
}

#[derive(Clone, Debug)]
pub struct Offline {
    pub admit: OfflineAdmit,
    /// Since that patron's last good online check; at most 30 d.
    pub known_for: Duration,
    pub checkout: OfflineCheckout,
}

/// What becomes of loans and returns while the library system does not answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OfflineCheckout {
    /// They are written down and sent when it answers again.
    #[default]
    Queue,
    Refuse,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfflineAdmit {
    KnownPatrons,
    Nobody,
}

#[derive(Clone, Debug)]
pub struct Pin {
    /// Wrong PINs per card in a rolling 24 h.
    pub day_limit: u32,
    /// Digits; a fixed length needs no Enter.
    pub length: RangeInclusive<usize>,
    /// From the card to the first digit and between digits.
    pub digit_timeout: Duration,
    /// For the whole PIN.
    pub timeout: Duration,
}

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

#[derive(Clone, Debug)]
pub struct Door {
    pub reader: DeviceId,
    /// None: card only.
    pub keypad: Option<DeviceId>,
    pub lock: OutputAddress,
    pub wiring: Wiring,
    pub inputs: DoorInputs,
    pub counter: Option<PeopleCounter>,
    pub lamps: Lamps,
    pub unlock_for: Duration,
    pub held_open_after: Duration,
    /// How long before that alarm the door asks to be closed.
    pub held_open_warning: Duration,
    pub relock: Relock,
    /// How long after the button inside an opening is nobody's fault.
    pub rex_for: Duration,
    /// The door that must be closed and locked before this one is released; it names this one, too.
    pub interlock: Option<DoorId>,
    /// OSM opening_hours text; it has been parsed once. None: always.
    pub hours: Option<String>,
    /// `hours`, `staffed_hours` and the exceptions file, understood.
    pub schedule: Schedule,
    pub when_staffed: WhenStaffed,
    pub at_switch: AtSwitch,
    pub rules: DoorRules,
}

/// When a lock that was released for somebody is secured again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Relock {
    /// When the door closes behind them, and at the end of the release at the latest.
    OnClose,
    /// At the end of the release.
    PulseEnd,
}

/// What is read at a door.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DoorInputs {
    pub contact: Option<DoorInput>,
    pub rex: Option<DoorInput>,
    pub tamper: Option<DoorInput>,
    pub fire: Option<DoorInput>,
    pub bolt: Option<DoorInput>,
}

impl DoorInputs {
    /// Every input that is there, and what it tells.
    pub fn all(&self) -> impl Iterator<Item = (Sensor, &DoorInput)> {
        let Self { contact, rex, tamper, fire, bolt } = self;
        let all = [
            (Sensor::Contact, contact),
            (Sensor::Rex, rex),
            (Sensor::Tamper, tamper),
            (Sensor::Fire, fire),
            (Sensor::Bolt, bolt),
        ];
        all.into_iter().filter_map(|(sensor, input)| Some((sensor, input.as_ref()?)))
    }
}

/// An input, and the level at which it says yes: the door is closed, the button pressed, the box opened, the panel calls,
/// the bolt thrown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoorInput {
    pub address: InputAddress,
    pub yes_when_high: bool,
}

impl DoorInput {
    /// What the level means.
    pub fn says(&self, high: bool) -> bool {
        high == self.yes_when_high
    }
}

/// What a door does while staff are there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WhenStaffed {
    /// It stands unlocked, as long as this program runs.
    Unlocked,
    /// It opens by card.
    #[default]
    Card,
}

/// What those inside do when staffed hours end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AtSwitch {
    /// They stay.
    #[default]
    Keep,
    /// They are told to log in at the door.
    LoginAgain,
}

/// The lamps and the buzzer at a door.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lamps {
    pub green: Option<OutputAddress>,
    pub red: Option<OutputAddress>,
    pub buzzer: Option<OutputAddress>,
}

impl Lamps {
    /// Every output that is there.
    pub fn outputs(&self) -> impl Iterator<Item = &OutputAddress> {
        [&self.green, &self.red, &self.buzzer].into_iter().flatten()
    }
}

/// What the lock does with power (hardware.md 6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Wiring {
    /// Power releases it: a strike that is shut without power.
    #[default]
    FailSecure,
    /// Power holds it: a magnet that is open without power.
    FailSafe,
}

/// `device:output`, the address on the wire.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OutputAddress {
    pub device: DeviceId,
    pub output: u16,
}

/// `device:input`, the address on the wire.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct InputAddress {
    pub device: DeviceId,
    pub input: u16,
}

/// `[door.ID.rules]`; every one may be switched off.
#[derive(Clone, Debug, Default)]
pub struct DoorRules {
    pub minimum_age: Option<u8>,
    pub guardian_consent_below: Option<u8>,
    /// Empty: all.
    pub allow_categories: Vec<Category>,
    pub deny_categories: Vec<Category>,
    pub require_permission: bool,
    pub refuse_lending_ban: bool,
    /// Refuses above it; equal is no ban (I36).
    pub maximum_fees: Option<Money>,
    pub require_terms: bool,
    /// People inside at most; only with a counter.
    pub occupancy_limit: Option<u32>,
    pub when_log_fails: WhenLogFails,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WhenLogFails {
    #[default]
    Refuse,
    Admit,
}

/// A self-checkout station.
#[derive(Clone, Debug)]
pub struct Station {
    pub reader: DeviceId,
    pub pad: Option<DeviceId>,
    pub printer: Option<DeviceId>,
    /// Whether a PIN is asked for.
    pub pin: bool,
    pub idle_timeout: Duration,
    pub panel: Panel,
    pub offer: Offer,
    pub show_name: bool,
    /// Where unpaid fees can be paid.
    pub payment_page: Option<String>,
    /// The text of a receipt, the library's own or the built-in one.
    pub receipt: Template,
}

/// The patron screen, by which its text is sized (EN 301 549 5.1.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Panel {
    /// From one pixel to the next, in micrometres.
    pub pixel_pitch_um: u32,
    /// From the eye to the screen, in micrometres.
    pub viewing_um: u32,
}

#[derive(Clone, Debug)]
pub struct Web {
    pub listen: Option<SocketAddr>,
    pub staff_listen: Option<SocketAddr>,
    pub metrics_listen: Option<SocketAddr>,
    /// The simulator page for `sim` devices; only the demo and a bench set it.
    pub simulator_listen: Option<SocketAddr>,
}

/// Where the daemon takes commands when nothing else is said (contract.md 8).
pub const CONTROL_SOCKET: &str = "/run/omatoimi/control.sock";

#[derive(Clone, Debug)]
pub struct Control {
    pub socket: PathBuf,
}
