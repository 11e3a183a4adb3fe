//! The picture of the bench: what the page is shown, read off the daemon, the twins, the store and the clock.

use super::hands::Hands;
use super::moments;
use super::site::{DOOR, ZONE};
use super::stage::Stage;
use crate::cli::Failure;
use crate::door::Display;
use crate::i18n::Messages;
use crate::ids::DoorId;
use crate::store::{EntryRecord, Outcome, Store};
use crate::web::door::Place;
use crate::web::simulator::{Scene, SeenEntry};

/// Entries on the page.
const ENTRIES_SHOWN: usize = 12;

/// What a picture needs besides the stage.
pub(super) struct Picture {
    place: Place,
    door_page: String,
    /// Reads the log beside the daemon.
    log: Store,
}

impl Picture {
    pub(super) fn new(stage: &Stage, door_page: String) -> Result<Self, Failure> {
        Ok(Self { place: Place::of(&stage.config, Messages::embedded()), door_page, log: stage.store()? })
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
            switches: hands.switches(),
            clock: Some(moments::face(stage.time, now.wall, ZONE)),
            cards: stage.cards.clone(),
            entries: self.newest(now.wall),
            faults: health.faults().map(|(part, fault)| format!("{part}: {}", fault.cause)).collect(),
        }
    }

    /// A log that cannot be read just now shows nothing.
    fn newest(&self, now: chrono::DateTime<chrono::Utc>) -> Vec<SeenEntry> {
        let entries = self.log.entries(None, None, now).unwrap_or_default();
        entries.into_iter().rev().take(ENTRIES_SHOWN).map(seen).collect()
    }
}

fn seen(entry: EntryRecord) -> SeenEntry {
    SeenEntry {
        id: entry.id.as_str().to_owned(),
        at: entry.at.with_timezone(&ZONE).format("%-d %b %H:%M:%S").to_string(),
        granted: entry.outcome == Outcome::Granted,
        reason: entry.reason,
        online: entry.online,
    }
}
