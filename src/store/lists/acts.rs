//! Who changed the lists, when and why. It names no card, so it stays when the card is gone from the list.

use chrono::{DateTime, Utc};
use rusqlite::Connection;
use serde::Serialize;

use super::{Note, damaged, door_text};
use crate::ids::DoorId;
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
        let mut statement =
            self.register.prepare("SELECT at, act, door, cards, by, reason FROM list_acts ORDER BY number")?;
        let mut rows = statement.query([])?;
        let mut acts = Vec::new();
        while let Some(row) = rows.next()? {
            let door: String = row.get("door")?;
            acts.push(ListAct {
                at: DateTime::from_timestamp_millis(row.get("at")?).ok_or_else(damaged)?,
                act: row.get("act")?,
                door: (!door.is_empty()).then(|| DoorId::new(door)),
                cards: row.get("cards")?,
                by: row.get("by")?,
                reason: row.get("reason")?,
            });
        }
        Ok(acts)
    }

    /// Notes that so many cards of the deny list have left the program.
    pub fn note_export(&mut self, door: Option<&DoorId>, cards: usize, by: &By) -> Result<(), Error> {
        write(&self.register, "export", door, cards, by)
    }
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
    let reason = by.reason.as_ref().map(Note::as_str);
    register
        .prepare_cached("INSERT INTO list_acts (at, act, door, cards, by, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
        .execute((by.at.timestamp_millis(), act, door_text(door), cards, by.who.as_str(), reason))?;
    Ok(())
}
