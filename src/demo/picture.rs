//! The picture of the bench: what the page is shown, read off the daemon, the twins, the store and the clock.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;

use omatoimi_hardware::tag::security::Gate;

use super::hands::Hands;
use super::moments;
use super::shelf::Lying;
use super::site::{DOOR, LIGHTS, SIDE, SIDE_LOCK, STATION, ZONE};
use super::slip;
use super::stage::Stage;
use crate::cli::Failure;
use crate::door::Display;
use crate::i18n::Messages;
use crate::ids::DoorId;
use crate::register::SampleThing;
use crate::station::Screen;
use crate::store::{EntryRecord, OutboxState, Outcome, Store};
use crate::web::door::Place;
use crate::web::simulator::{Reader, SampleItem, SampleTag, Scene, SeenEntry, SeenIncident, SideScene, StationScene};

/// Entries on the page.
const ENTRIES_SHOWN: usize = 12;
/// Characters of a title on the page.
const TITLE_SHOWN: usize = 60;

/// What a picture needs besides the stage.
pub(super) struct Picture {
    place: Place,
    door_page: String,
    station_page: String,
    /// Reads the log beside the daemon.
    log: Store,
}

impl Picture {
    /// `pages` is where the daemon serves its screens.
    pub(super) fn new(stage: &Stage, pages: SocketAddr) -> Result<Self, Failure> {
        Ok(Self {
            place: Place::of(&stage.config, Arc::new(Messages::embedded())),
            door_page: format!("http://{pages}/door/{DOOR}"),
            station_page: format!("http://{pages}/station/{STATION}"),
            log: stage.store()?,
        })
    }

    /// The bench as it is now.
    pub(super) fn of(&self, stage: &Stage, hands: &Hands) -> Scene {
        let (now, door) = (stage.now(), DoorId::new(DOOR));
        let view = stage.daemon.doors.borrow().get(&door).cloned();
        let display = view.map_or(Display::OutOfOrder, |view| view.display);
        let health = stage.daemon.health.borrow();
        Scene {
            site: self.place.name.clone(),
            door_page: Some(self.door_page.clone()),
            words: self.place.words(&door, &display, now.wall),
            door: door.to_string(),
            display,
            released: stage.relay.coils().borrow().first() == Some(&true),
            open: hands.is_open(Reader::Door),
            lights: stage.relay.coils().borrow().get(LIGHTS).copied(),
            side: Some(side(stage, hands)),
            switches: hands.switches(),
            clock: Some(moments::face(stage.time, now.wall, ZONE)),
            cards: stage.cards.clone(),
            station: Some(self.station(stage)),
            entries: self.newest(now.wall),
            incidents: self.incidents(now.wall),
            faults: health.faults().map(|(part, fault)| format!("{part}: {}", fault.cause)).collect(),
        }
    }

    fn station(&self, stage: &Stage) -> StationScene {
        let lent: BTreeSet<String> = stage.register.loans().into_iter().map(|loan| loan.item).collect();
        let item = |thing: SampleThing| SampleItem {
            lent: lent.contains(&thing.number),
            tag: stage.shelf().lying(&thing.number, &stage.pad).map(shown),
            number: thing.number,
            title: thing.title.chars().take(TITLE_SHOWN).collect(),
            fate: thing.fate,
        };
        let acts = self.log.outbox(stage.now().wall).unwrap_or_default();
        StationScene {
            page: self.station_page.clone(),
            shows: stage.screen().map_or("", |view| word(&view.screen)),
            items: stage.register.things().into_iter().map(item).collect(),
            outbox: acts.iter().map(|act| format!("{} {}: {}", act.number, act.kind, waiting(act.state))).collect(),
            receipt: std::fs::read(stage.printer()).map(|printed| slip::last(&printed)).unwrap_or_default(),
        }
    }

    fn incidents(&self, now: chrono::DateTime<chrono::Utc>) -> Vec<SeenIncident> {
        let incidents = self.log.incidents(None, now).unwrap_or_default();
        let seen = incidents.into_iter().rev().take(ENTRIES_SHOWN).map(|incident| SeenIncident {
            number: incident.number,
            at: moment(incident.at),
            place: incident.place,
            what: incident.word,
        });
        seen.collect()
    }

    /// A log that cannot be read just now shows nothing.
    fn newest(&self, now: chrono::DateTime<chrono::Utc>) -> Vec<SeenEntry> {
        let entries = self.log.entries(None, None, now).unwrap_or_default();
        entries.into_iter().rev().take(ENTRIES_SHOWN).map(seen).collect()
    }
}

fn side(stage: &Stage, hands: &Hands) -> SideScene {
    let shown = stage.side.shown();
    let lines = shown.borrow().lines.values().cloned().collect();
    let beeps = shown.borrow().beeps;
    SideScene {
        door: SIDE.to_owned(),
        lamp: stage.side.lamp(),
        lines,
        beeps,
        released: stage.relay.coils().borrow().get(SIDE_LOCK) == Some(&true),
        open: hands.is_open(Reader::Side),
    }
}

fn shown(lying: Lying) -> SampleTag {
    let gate = match lying.gate {
        Some(Gate::Secured) => "alarm",
        Some(Gate::Released) => "silent",
        None => "?",
    };
    SampleTag { on_pad: lying.on_pad, gate }
}

const fn waiting(state: OutboxState) -> &'static str {
    match state {
        OutboxState::Waiting => "waits",
        OutboxState::Asking => "is being told",
        OutboxState::Rejected => "rejected by the library system",
        OutboxState::UnknownOutcome => "nobody can tell what became of it",
    }
}

/// A screen, in a word of the code's own.
const fn word(screen: &Screen) -> &'static str {
    match screen {
        Screen::Welcome => "welcome",
        Screen::Card { .. } => "show your card",
        Screen::Pin { .. } => "PIN",
        Screen::Checking => "checking",
        Screen::CardRefused { .. } => "card refused",
        Screen::Borrow { .. } => "borrow",
        Screen::Return { .. } => "return",
        Screen::Account(_) => "my loans",
        Screen::PutBack(_) => "put it back on the pad",
        Screen::AnotherCard { .. } => "another card",
        Screen::Receipt { .. } => "receipt?",
        Screen::Printing { .. } => "printing",
        Screen::Thanks { .. } => "thanks",
        Screen::OutOfOrder => "out of order",
    }
}

fn seen(entry: EntryRecord) -> SeenEntry {
    SeenEntry {
        id: entry.id.as_str().to_owned(),
        at: moment(entry.at),
        granted: entry.outcome == Outcome::Granted,
        reason: entry.reason,
        online: entry.online,
    }
}

fn moment(at: chrono::DateTime<chrono::Utc>) -> String {
    at.with_timezone(&ZONE).format("%-d %b %H:%M:%S").to_string()
}
