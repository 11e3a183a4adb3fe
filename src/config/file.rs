//! The config as written: one struct for each table of the file, every key optional here so that whatever is wrong can
//! be left out and the rest still judged. The doc comments are the descriptions in the JSON Schema that editors show.
//! A key marked `x-not-in-force` is accepted and typed, and `check` names it as not acting yet.

mod building;
mod card;
mod device;
mod door;
mod ils;
mod station;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

pub(super) use building::{Announcement, DoorState, Output};
pub(super) use card::{BitsAre, ByteOrder, CardText, UidText, Written};
pub(super) use device::{BlockOrder, Device, EnterAndClear, Parity, Security, UidFormat};
pub(super) use door::{Door, WhenLogFails};
pub(super) use ils::{Checksum, Encoding, Fees, Fields, Flags, Ils, Marker, Terminator};
pub(super) use station::{Offered, Panel, Station};

/// The config of an omatoimi kiosk.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "omatoimi.toml")]
pub(super) struct File {
    /// Which library this is.
    #[schemars(required)]
    pub(super) site: Option<Site>,
    /// Where things are kept, and for how long.
    #[schemars(required)]
    pub(super) store: Option<Store>,
    /// Which clock is believed.
    pub(super) clock: Option<Clock>,
    /// The library system, spoken to over SIP2.
    #[schemars(required)]
    pub(super) ils: Option<Ils>,
    /// What happens when the library system does not answer.
    #[schemars(required)]
    pub(super) offline: Option<Offline>,
    /// The regional hub.
    #[schemars(extend("x-not-in-force" = "the link to a regional hub"))]
    pub(super) hub: Option<Hub>,
    /// How a PIN is typed, and how often it may be wrong.
    pub(super) pin: Option<Pin>,
    /// The devices, each under its own name: `[device.door-scanner]`.
    #[schemars(extend("propertyNames" = { "pattern": NAME_PATTERN }))]
    pub(super) device: Option<BTreeMap<String, Device>>,
    /// The doors, each under its own name: `[door.main]`.
    #[schemars(extend("propertyNames" = { "pattern": NAME_PATTERN }))]
    pub(super) door: Option<BTreeMap<String, Door>>,
    /// The self-checkout stations, each under its own name: `[station.kiosk]`.
    #[schemars(extend("propertyNames" = { "pattern": NAME_PATTERN }))]
    pub(super) station: Option<BTreeMap<String, Station>>,
    /// Lights, an alarm, the public computers: outputs that follow the hours, each under its own name: `[output.lights]`.
    #[schemars(extend("propertyNames" = { "pattern": NAME_PATTERN }))]
    pub(super) output: Option<BTreeMap<String, Output>>,
    /// What is said before a door closes, each under its own name: `[announcement.closing]`.
    #[schemars(extend("propertyNames" = { "pattern": NAME_PATTERN }))]
    pub(super) announcement: Option<BTreeMap<String, Announcement>>,
    /// The pages and the health report.
    pub(super) web: Option<Web>,
    /// Cameras, each under the name of its door: a still at each login there.
    #[schemars(extend("propertyNames" = { "pattern": NAME_PATTERN }))]
    pub(super) camera: Option<BTreeMap<String, Camera>>,
    /// How the commands reach the running daemon.
    pub(super) control: Option<Control>,
}

/// What a door, device, station, camera or site may be called: it stands in addresses, `device:output` and file names.
pub(super) const NAME_PATTERN: &str = "^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$";

/// What a telephone number may look like on the screens.
pub(super) const PHONE_PATTERN: &str = "^[0-9+][0-9 ()/-]{2,23}$";

/// Whether `text` fits [`PHONE_PATTERN`].
pub(super) fn is_phone(text: &str) -> bool {
    let starts = text.starts_with(|first: char| first.is_ascii_digit() || first == '+');
    let goes_on = text.bytes().skip(1).all(|byte| byte.is_ascii_digit() || b" ()/-".contains(&byte));
    starts && goes_on && (3..=24).contains(&text.len())
}

/// Whether `name` fits [`NAME_PATTERN`].
pub(super) fn is_name(name: &str) -> bool {
    let word = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    word && name.len() <= 32 && name.starts_with(|first: char| first.is_ascii_alphanumeric())
}

/// `[site]`
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Site {
    /// One word: the hub and the library system know the site by it.
    #[schemars(required, regex(pattern = NAME_PATTERN))]
    pub(super) id: Option<String>,
    /// The library's name as people know it.
    #[schemars(required)]
    pub(super) name: Option<String>,
    /// The time zone of the site, `Europe/Helsinki`; hours and ages go by it. Its country's public holidays are `PH`.
    #[schemars(required)]
    pub(super) timezone: Option<String>,
    /// The languages of the screens, out of fi, sv, en, se; the first is the default. Default: all four in that order.
    #[schemars(length(min = 1))]
    pub(super) languages: Option<Vec<Language>>,
    /// Whom patrons call when the door does not open, as people write it: `05 616 2341`. Left out: no number is shown.
    #[schemars(regex(pattern = PHONE_PATTERN))]
    pub(super) phone: Option<String>,
    /// What is taken for a card.
    #[schemars(required)]
    pub(super) card: Option<Card>,
    /// What is taken for an item's barcode. Needed where there is a station.
    pub(super) item: Option<Item>,
}

/// A language of the screens, ISO 639-1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Language {
    /// Finnish.
    Fi,
    /// Swedish.
    Sv,
    /// English.
    En,
    /// Northern Sami.
    Se,
}

/// `[site.card]`
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Card {
    /// One regular expression for a whole card number, at most 64 of `[0-9A-Za-z]`: nothing else is ever taken for a card.
    #[schemars(required)]
    pub(super) pattern: Option<String>,
}

/// `[site.item]`
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Item {
    /// One regular expression for a whole item barcode. A scan that fits neither card nor item is "not a library code".
    #[schemars(required)]
    pub(super) pattern: Option<String>,
}

/// `[store]`
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Store {
    /// Where the databases, the hour keys and the stills are kept.
    #[schemars(required)]
    pub(super) directory: Option<String>,
    /// A file of 32 random bytes (`omatoimi key new FILE`), not in the directory above.
    #[schemars(required)]
    pub(super) key_file: Option<String>,
    /// A file of 32 random bytes, not in the directory above. Left out: no PIN verifier is kept.
    pub(super) pepper_file: Option<String>,
    /// How long an entry is kept after its login: at most, and by default, `14d` (1,209,600 s).
    pub(super) retention: Option<String>,
}

/// `[clock]`
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Clock {
    /// When the wall clock is believed. Default: `synchronised`.
    pub(super) trust: Option<Trust>,
}

/// When the wall clock is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Trust {
    /// When the kernel says it is synchronised, or when it is plausibly past the newest record.
    Synchronised,
    /// As it stands.
    System,
}

/// `[offline]`
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Offline {
    /// Who may enter while the library system does not answer. It has no default: the library decides it.
    #[schemars(required)]
    pub(super) admit: Option<Admit>,
    /// How long a patron is known after the last good online check; at most `30d`. Default: `72h`.
    pub(super) known_for: Option<String>,
    /// What becomes of loans and returns in the meantime. Default: `queue`.
    pub(super) checkout: Option<Checkout>,
}

/// Who may enter while the library system does not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Admit {
    /// Patrons whose last good online check is not older than `known_for`.
    KnownPatrons,
    /// Nobody.
    Nobody,
}

/// What becomes of loans and returns while the library system does not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Checkout {
    /// They are kept and sent when it answers again.
    Queue,
    /// They are refused.
    Refuse,
}

/// `[hub]`
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Hub {
    /// The address of the hub, `https://hub.example`.
    #[schemars(required)]
    pub(super) url: Option<String>,
    /// The file with this kiosk's token.
    #[schemars(required)]
    pub(super) token_file: Option<String>,
}

/// `[pin]`
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Pin {
    /// Wrong PINs for one card in a rolling 24 h. Default: 10.
    #[schemars(range(min = 1, max = 100))]
    pub(super) day_limit: Option<u32>,
    /// Digits of a PIN: `4`, or a range such as `4-6`, within 3 to 12. A fixed length needs no Enter. Default: `4`.
    pub(super) length: Option<String>,
    /// From the card to the first digit, and between digits. Default: `10s`.
    pub(super) digit_timeout: Option<String>,
    /// For the whole PIN. Default: `30s`.
    pub(super) timeout: Option<String>,
}

/// `[web]`
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Web {
    /// Where the patron screen and the door page are served. Left out: they are not.
    pub(super) listen: Option<String>,
    /// Where staff and technicians log in. Left out: they cannot.
    #[schemars(extend("x-not-in-force" = "the staff view"))]
    pub(super) staff_listen: Option<String>,
    /// Where `/metrics` and `/healthz` are served. Left out: they are not.
    pub(super) metrics_listen: Option<String>,
    /// Where the simulator page for `sim` devices is served; for a bench, and on loopback only. Left out: it is not.
    pub(super) simulator_listen: Option<String>,
}

/// `[camera.ID]`
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-not-in-force" = "stills at the door"))]
pub(super) struct Camera {
    /// The address of a JPEG still.
    #[schemars(required)]
    pub(super) url: Option<String>,
    /// The user to log in with, where the camera asks.
    pub(super) user: Option<String>,
    /// The file with that user's password.
    pub(super) password_file: Option<String>,
}

/// `[control]`
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Control {
    /// The socket on which the daemon takes commands; its file has mode 0660. Default: `/run/omatoimi/control.sock`.
    pub(super) socket: Option<String>,
}
