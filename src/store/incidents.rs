//! What staff should hear of, written down: a door forced, a tag out of step, more people than logins.
//!
//! What is kept of an incident: its number and its time; what and where; counts and states that name nobody; the item it
//! is about, sealed; for people whom no login explains, the ids of the last entries at that door, which go with those
//! entries. All of it is gone `[store] retention` after it took place (promise 4).

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};

use super::{EntryId, Error, Store, seal, service};
use crate::ids::{DoorId, Item};
use crate::incident::{Incident, Place, What};
use crate::policy::ClockState;
use crate::time::Now;

/// A row dated later than this from now was written under a clock that was ahead.
const AHEAD_MILLIS: i64 = 10 * 60 * 1000;
/// Past this many the oldest makes room: a contact that chatters for two weeks must not fill the disk.
const KEPT_AT_MOST: i64 = 10_000;
/// Ids of entries that are kept with one incident, at most.
const ENTRIES_AT_MOST: u32 = 20;

/// An incident as staff see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncidentRecord {
    pub number: i64,
    pub at: DateTime<Utc>,
    /// Stable; it may come from a newer version.
    pub code: String,
    pub word: String,
    /// `door.main`, `station.kiosk`, `device.reader`.
    pub place: String,
    /// A JSON object of counts and states; it names nobody.
    pub details: serde_json::Value,
    /// None too where the box does not open.
    pub item: Option<Item>,
    /// The last entries before it that are still there, newest last.
    pub entries: Vec<EntryId>,
}

impl Store {
    /// Writes an incident down, durably, in one commit. Where the clock is not believed, the first purge under a
    /// believed one dates it.
    pub fn note_incident(&mut self, incident: &Incident, now: Now, clock: ClockState) -> Result<(), Error> {
        let uptime = self.uptime(now);
        let Incident { place, what } = incident;
        let transaction = self.entries.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let last: Option<i64> = transaction
            .query_row("SELECT seq FROM sqlite_sequence WHERE name = 'incidents'", [], |row| row.get(0))
            .optional()?;
        let number = last.unwrap_or(0).saturating_add(1);
        let item = what
            .item()
            .map(|item| seal::seal(&self.incidents_key, &number.to_be_bytes(), item.number().as_bytes()))
            .transpose()?;
        transaction
            .prepare_cached(
                "INSERT INTO incidents (number, at, dated, uptime, code, word, place, details, item)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute(params![
                number,
                now.wall.timestamp_millis(),
                clock == ClockState::Believed,
                service::millis(uptime),
                what.code(),
                what.word(),
                place.to_string(),
                what.details().to_string(),
                item,
            ])?;
        if let (Place::Door(door), What::MorePeopleThanLogins { logins, .. }) = (place, what) {
            note_last_entries(&transaction, number, door, *logins)?;
        }
        make_room(&transaction, number)?;
        service::advance(&transaction, uptime)?;
        transaction.commit()?;
        Ok(())
    }

    /// The incidents since a moment, oldest first; none that is as old at `now` as an entry may be, whether or not the
    /// purge has been.
    pub fn incidents(&self, since: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<Vec<IncidentRecord>, Error> {
        let oldest = now.timestamp_millis().saturating_sub(self.retention_millis());
        let since = since.map_or(i64::MIN, |since| since.timestamp_millis());
        let mut statement = self.entries.prepare_cached(
            "SELECT number, at, code, word, place, details, item FROM incidents
             WHERE dated = 1 AND at > ?1 AND at >= ?2 ORDER BY at, number",
        )?;
        let mut rows = statement.query((oldest, since))?;
        let mut records = Vec::new();
        while let Some(row) = rows.next()? {
            records.push(self.read_incident(row, oldest)?);
        }
        Ok(records)
    }

    fn read_incident(&self, row: &Row<'_>, oldest: i64) -> Result<IncidentRecord, Error> {
        let number: i64 = row.get("number")?;
        let (details, sealed): (String, Option<Vec<u8>>) = (row.get("details")?, row.get("item")?);
        let item = sealed.and_then(|sealed| {
            let opened = seal::open(&self.incidents_key, &number.to_be_bytes(), &sealed)?;
            Item::unsealed(std::str::from_utf8(&opened).ok()?)
        });
        let mut entries = self.entries.prepare_cached(
            "SELECT entries.id FROM incident_entries JOIN entries ON entries.id = incident_entries.entry
             WHERE incident = ?1 AND (dated = 0 OR at > ?2) ORDER BY at, id",
        )?;
        let entries = entries.query_map((number, oldest), |row| EntryId::read(row, 0))?;
        Ok(IncidentRecord {
            number,
            at: DateTime::from_timestamp_millis(row.get("at")?).ok_or_else(damaged)?,
            code: row.get("code")?,
            word: row.get("word")?,
            place: row.get("place")?,
            details: serde_json::from_str(&details).map_err(|_| damaged())?,
            item,
            entries: entries.collect::<Result<_, _>>()?,
        })
    }
}

/// Dates what was written under a clock that was not believed, and drops what is as old as an entry may be, and the ids
/// of entries that are gone; says how many incidents went. For a believed clock only, after the entries.
pub(super) fn purge(entries: &Connection, at: i64, uptime: i64, oldest: i64) -> Result<usize, Error> {
    entries
        .prepare_cached(
            "UPDATE incidents SET at = ?1 - max(0, ?2 - uptime), dated = 1 WHERE dated = 0 OR at > ?1 + ?3",
        )?
        .execute((at, uptime, AHEAD_MILLIS))?;
    let gone = entries.prepare_cached("DELETE FROM incidents WHERE at <= ?1")?.execute([oldest])?;
    forget_ids(entries)?;
    Ok(gone)
}

/// The grants to which the people belong who came in: one for each login, and the last of all where there was none.
fn note_last_entries(entries: &Connection, number: i64, door: &DoorId, logins: u32) -> Result<(), Error> {
    entries
        .prepare_cached(
            "INSERT INTO incident_entries (incident, entry)
             SELECT ?1, id FROM entries WHERE door = ?2 AND granted = 1 ORDER BY at DESC, id DESC LIMIT ?3",
        )?
        .execute((number, door.as_str(), logins.clamp(1, ENTRIES_AT_MOST)))?;
    Ok(())
}

fn make_room(entries: &Connection, number: i64) -> Result<(), Error> {
    let gone = entries
        .prepare_cached("DELETE FROM incidents WHERE number <= ?1")?
        .execute([number.saturating_sub(KEPT_AT_MOST)])?;
    if gone > 0 {
        forget_ids(entries)?;
        entries.prepare_cached("UPDATE state SET scrub_owed = 1")?.execute([])?;
    }
    Ok(())
}

fn forget_ids(entries: &Connection) -> Result<(), Error> {
    entries
        .prepare_cached(
            "DELETE FROM incident_entries WHERE entry NOT IN (SELECT id FROM entries)
             OR incident NOT IN (SELECT number FROM incidents)",
        )?
        .execute([])?;
    Ok(())
}

fn damaged() -> Error {
    Error::Damaged { what: "a row of the incidents".to_owned() }
}
