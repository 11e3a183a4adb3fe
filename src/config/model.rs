//! The config once it has been judged: typed, complete, every default filled in. What was written stands in `file.rs`.

mod building;
mod device;
mod door;
mod ils;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;

use crate::ids::{CardPattern, DeviceId, DoorId, ItemPattern, SiteId, StationId};
use crate::receipt::Template;
use crate::station::Offer;

pub use building::*;
pub use device::*;
pub use door::*;
pub use ils::*;

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
