//! What staff did (I29): written down before it is carried out, and what came of it after. It names no card and no item,
//! so it stays when what it tells of is gone.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};
use serde::Serialize;

use super::lists::damaged;
use super::{By, Error, Note, Store, service};
use crate::incident::Place;
use crate::time::Now;

/// The right by which whoever has a shell on the machine acts.
pub const UNIX_USER: &str = "unix-user";

/// The number of an act of staff. None is used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct StaffActNumber(pub i64);

/// An act of staff, to be written down.
#[derive(Clone, Debug)]
pub struct NewStaffAct {
    /// Its word: `open`, `hold`, `lock`.
    pub act: &'static str,
    /// None: the whole site.
    pub place: Option<Place>,
    /// What its word alone does not say: until when, how many.
    pub detail: Option<String>,
    /// When what it begins is over, where that is known before.
    pub until: Option<DateTime<Utc>>,
    pub by: By,
}

/// An act of staff as it was written down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StaffActRecord {
    /// None: an act on something that is numbered elsewhere.
    pub number: Option<StaffActNumber>,
    pub at: DateTime<Utc>,
    pub act: String,
    /// `door.ID` or `device.ID`; None: the whole site.
    pub place: Option<String>,
    pub detail: Option<String>,
    /// How many cards a change of the lists was about.
    pub cards: Option<u32>,
    pub by: String,
    /// By what right: `unix-user`.
    pub role: String,
    pub reason: Option<String>,
    /// `done`, or the code of what stood in the way; None: it was written down, and nobody can say what came of it.
    pub outcome: Option<String>,
    pub settled_at: Option<DateTime<Utc>>,
}

impl Store {
    /// Writes an act down before it is carried out; it is on the disk when this returns.
    pub fn note_staff_act(&mut self, new: &NewStaffAct, now: Now) -> Result<StaffActNumber, Error> {
        let place = new.place.as_ref().map(Place::to_string).unwrap_or_default();
        self.register
            .prepare_cached(
                "INSERT INTO staff_acts (at, act, place, detail, by, reason, until, uptime)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                new.by.at.timestamp_millis(),
                new.act,
                place,
                new.detail,
                new.by.who.as_str(),
                new.by.reason.as_ref().map(Note::as_str),
                new.until.map(|until| until.timestamp_millis()),
                service::millis(self.uptime(now)),
            ])?;
        Ok(StaffActNumber(self.register.last_insert_rowid()))
    }

    /// Writes down what came of an act: `done`, or a code.
    pub fn settle_staff_act(&mut self, number: StaffActNumber, outcome: &str, at: DateTime<Utc>) -> Result<(), Error> {
        self.register
            .prepare_cached("UPDATE staff_acts SET outcome = ?2, settled_at = ?3 WHERE number = ?1")?
            .execute(params![number.0, outcome, at.timestamp_millis()])?;
        Ok(())
    }

    /// Every act of staff, oldest first; what was taken out of the outbox is told by [`Store::cleared_acts`].
    pub fn staff_acts(&self) -> Result<Vec<StaffActRecord>, Error> {
        read(&self.register, "")
    }
}

/// The acts for which `condition`, a piece of SQL of our own, holds.
pub(super) fn read(register: &Connection, condition: &'static str) -> Result<Vec<StaffActRecord>, Error> {
    let mut statement = register.prepare(&format!(
        "SELECT number, at, act, place, detail, cards, by, role, reason, outcome, settled_at
         FROM staff_acts {condition} ORDER BY number"
    ))?;
    let mut rows = statement.query([])?;
    let mut acts = Vec::new();
    let moment = |millis: i64| DateTime::from_timestamp_millis(millis).ok_or_else(damaged);
    while let Some(row) = rows.next()? {
        let place: String = row.get("place")?;
        let settled_at: Option<i64> = row.get("settled_at")?;
        acts.push(StaffActRecord {
            number: Some(StaffActNumber(row.get("number")?)),
            at: moment(row.get("at")?)?,
            act: row.get("act")?,
            place: (!place.is_empty()).then_some(place),
            detail: row.get("detail")?,
            cards: row.get("cards")?,
            by: row.get("by")?,
            role: row.get("role")?,
            reason: row.get("reason")?,
            outcome: row.get("outcome")?,
            settled_at: settled_at.map(moment).transpose()?,
        });
    }
    Ok(acts)
}
