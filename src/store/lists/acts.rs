//! Who changed the lists, when and why. It names no card, so it stays when the card is gone from the list.

use chrono::{DateTime, Utc};
use rusqlite::Connection;
use serde::Serialize;

use super::Note;
use crate::ids::DoorId;
use crate::incident::Place;
use crate::store::staff_acts::{self, StaffActRecord};
use crate::store::{Error, Store};

/// Who acts, when and why.
#[derive(Clone, Debug)]
pub struct By {
    pub who: Note,
    pub at: DateTime<Utc>,
    pub reason: Option<Note>,
}

/// One change of the lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ListAct {
    pub at: DateTime<Utc>,
    /// `allow`, `deny`, `remove`, `import` or `export`.
    pub act: String,
    /// None: every door.
    pub door: Option<DoorId>,
    /// How many cards it was about.
    pub cards: u32,
    pub by: String,
    pub reason: Option<String>,
}

impl Store {
    /// Every change of the lists, oldest first.
    pub fn list_acts(&self) -> Result<Vec<ListAct>, Error> {
        let acts = staff_acts::read(&self.register, "WHERE cards IS NOT NULL")?;
        Ok(acts.into_iter().filter_map(list_act).collect())
    }

    /// Notes that so many cards of the deny list have left the program.
    pub fn note_export(&mut self, door: Option<&DoorId>, cards: usize, by: &By) -> Result<(), Error> {
        write(&self.register, "export", door, cards, by)
    }
}

fn list_act(act: StaffActRecord) -> Option<ListAct> {
    let door = act.place.as_deref().and_then(|place| place.strip_prefix("door.")).map(DoorId::new);
    Some(ListAct { at: act.at, act: act.act, door, cards: act.cards?, by: act.by, reason: act.reason })
}

/// Notes an act, in the transaction that does it.
pub(super) fn write(
    register: &Connection,
    act: &str,
    door: Option<&DoorId>,
    cards: usize,
    by: &By,
) -> Result<(), Error> {
    let cards = u32::try_from(cards).unwrap_or(u32::MAX);
    let place = door.map(|door| Place::Door(door.clone()).to_string()).unwrap_or_default();
    register
        .prepare_cached(
            "INSERT INTO staff_acts (at, act, place, cards, by, reason, outcome, settled_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'done', ?1)",
        )?
        .execute((
            by.at.timestamp_millis(),
            act,
            place,
            cards,
            by.who.as_str(),
            by.reason.as_ref().map(Note::as_str),
        ))?;
    Ok(())
}
