//! What lies on the bench and what a hand may do there: the page's two messages, as JSON.

use serde::{Deserialize, Serialize};

use crate::door::Display;
use crate::web::door::Words;

/// What a hand does on the bench.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "act", deny_unknown_fields)]
pub enum Act {
    /// A card, or an item's barcode, is held before a scanner.
    Card {
        number: String,
        #[serde(default)]
        at: Reader,
    },
    /// A key is pressed: `0` to `9`, `#` or `*`.
    Key {
        key: char,
        #[serde(default)]
        at: Reader,
    },
    /// A book is laid on the station's pad, or taken off it.
    Pad { item: String, on: bool },
    /// Everything is taken off the pad.
    ClearPad,
    /// The leaf of a door is opened or closed.
    Leaf {
        open: bool,
        #[serde(default)]
        at: Reader,
    },
    /// Somebody does something at the main door.
    Person { does: Deed },
    /// A part is broken, or mended.
    Switch { part: Part, works: bool },
    /// The wall clock is moved.
    Clock { to: Moment },
}

/// Where something is scanned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reader {
    #[default]
    Door,
    /// The side door.
    Side,
    /// The self-checkout station.
    Station,
}

/// What a person does at the main door, besides opening it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deed {
    /// Presses the exit button inside.
    Exit,
    /// Walks in past the counter.
    WalkIn,
    /// And out.
    WalkOut,
}

/// A part within reach of the hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// The library system answers, or its line is cut.
    Ils,
    /// The relay board obeys, or acknowledges without moving.
    Relay,
    /// The relay board's plug is in, or out.
    Board,
    /// The scanner's plug is in, or out.
    Scanner,
    /// The plug of the station's scanner is in, or out.
    StationScanner,
    /// The plug of the station's RFID pad is in, or out.
    Pad,
    /// The side door's reader is on its line, or cut off.
    SideReader,
    /// The side door's reader has the key of the config, or another one.
    SideKey,
    /// The fire panel is at rest, or calls.
    Fire,
    /// The box of the lock is shut, or somebody opened it.
    Tamper,
    /// The receipt printer is there, or not.
    Printer,
    /// PIN attempts can be written down, or the store fails at it.
    Log,
    /// Staff let the door serve, or lock it down.
    Service,
    /// There is room inside, or the house is full.
    Room,
}

/// Where the wall clock is put.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Moment {
    /// The machine's own time.
    Now,
    /// An hour later than it stands.
    HourOn,
    /// The next 05:30 of a usual day, before any door opens.
    Morning,
    /// 14 days later than it stands: everything written down so far is past.
    TwoWeeksOn,
    /// 1970, and no time server to be seen.
    NotSet,
}

/// What lies on the bench, sent whole at every change.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Scene {
    pub site: String,
    pub door: String,
    /// The address of what the display at the door shows, if it is served.
    pub door_page: Option<String>,
    pub display: Display,
    /// The same in words, in each of the site's languages.
    pub words: Vec<Words>,
    /// Whether the lock is released, read off the simulated board itself.
    pub released: bool,
    /// Whether the leaf is open.
    pub open: bool,
    /// Whether the lights inside are on; None where they follow nothing.
    pub lights: Option<bool>,
    /// None where there is no second door.
    pub side: Option<SideScene>,
    pub switches: Vec<Switch>,
    /// None where the clock cannot be moved.
    pub clock: Option<ClockFace>,
    pub cards: Vec<SampleCard>,
    /// None where there is no self-checkout station.
    pub station: Option<StationScene>,
    /// The newest entries of the log, the newest first.
    pub entries: Vec<SeenEntry>,
    /// What staff should hear of, the newest first.
    pub incidents: Vec<SeenIncident>,
    /// Parts that do not work, `part: cause`.
    pub faults: Vec<String>,
}

/// A part, and whether it works.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Switch {
    pub part: Part,
    pub label: &'static str,
    pub works: bool,
}

/// The kiosk's wall clock, in the site's own time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClockFace {
    pub date: String,
    pub time: String,
    /// How it stands to the machine's own.
    pub moved: String,
}

/// One invented patron of the sample register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SampleCard {
    pub number: String,
    pub pin: String,
    pub fate: String,
}

/// The self-checkout station on the bench.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StationScene {
    /// The address of the patron's screen.
    pub page: String,
    /// What it shows, in a word.
    pub shows: &'static str,
    pub items: Vec<SampleItem>,
    /// Loans and returns that the library system has still to hear of, or would not have.
    pub outbox: Vec<String>,
    /// The last receipt, line by line.
    pub receipt: Vec<String>,
}

/// One invented item of the sample register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SampleItem {
    pub number: String,
    pub title: String,
    pub fate: String,
    /// Whether the library system has it on loan.
    pub lent: bool,
    /// Where its tag is and what the gate would do; None for one without a tag.
    pub tag: Option<SampleTag>,
}

/// The tag of an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SampleTag {
    pub on_pad: bool,
    /// What the gate would do: `alarm`, `silent`, or `?`.
    pub gate: &'static str,
}

/// The side door, whose reader is on a bus.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SideScene {
    pub door: String,
    /// What the reader's lamp shows, in a word.
    pub lamp: &'static str,
    /// The reader's own display, line by line.
    pub lines: Vec<String>,
    /// How often it was told to beep.
    pub beeps: u32,
    pub released: bool,
    pub open: bool,
}

/// One entry as the log has it, without what it says of the card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SeenEntry {
    pub id: String,
    /// Day and time at the site.
    pub at: String,
    pub granted: bool,
    pub reason: String,
    pub online: bool,
}

/// One thing that staff should hear of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SeenIncident {
    pub number: i64,
    /// Day and time at the site.
    pub at: String,
    pub place: String,
    /// The word for it.
    pub what: String,
}

/// Bytes that went over a line: whole in `demo --visit`, since everybody in its register is invented; masked as in a log
/// on the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WireLine {
    /// Since the start of the demo.
    pub ms: u64,
    /// `scanner`, `keypad`, `relay`, `station`, `pad`, `side` or `sip2`.
    pub line: &'static str,
    /// `in`: towards the daemon; `out`: from it.
    pub direction: &'static str,
    pub hex: String,
    /// The same where it is text, control bytes as `␍`.
    pub text: String,
    /// A poll of the relay board that said nothing new.
    pub repeats: bool,
}

impl Part {
    /// This part as it is now.
    pub fn switch(self, works: bool) -> Switch {
        Switch { part: self, label: self.label(), works }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Ils => "Library system answers",
            Self::Relay => "Relay moves when it says so",
            Self::Board => "Relay board plugged in",
            Self::Scanner => "Scanner plugged in",
            Self::StationScanner => "Station's scanner plugged in",
            Self::Pad => "Station's RFID pad plugged in",
            Self::SideReader => "Side door's OSDP reader on its line",
            Self::SideKey => "Side door's reader has our key",
            Self::Fire => "Fire panel at rest (on again: reset)",
            Self::Tamper => "Box of the lock shut",
            Self::Printer => "Receipt printer there",
            Self::Log => "Attempts can be written down",
            Self::Service => "In service (off: lock-down)",
            Self::Room => "Room inside (off: full)",
        }
    }
}
