//! What the store knows of time: how long it has been in service, and the latest moment it was sure of (security.md 5).

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use super::{Error, Store};
use crate::time::{Now, Uptime};

impl Store {
    /// Writes down that the wall clock, believed, shows `now`: after a start, an earlier wall time is not believed. Call
    /// it each minute while the clock is trusted.
    pub fn write_time_floor(&mut self, now: Now) -> Result<(), Error> {
        self.entries
            .prepare_cached("UPDATE state SET time_floor = ?1, uptime = max(uptime, ?2)")?
            .execute((now.wall.timestamp_millis(), millis(self.uptime(now))))?;
        Ok(())
    }

    /// Writes down the time in service alone. Call it each minute while the clock is not trusted; what is lost at a
    /// power cut only makes waits longer.
    pub fn write_uptime(&mut self, now: Now) -> Result<(), Error> {
        advance(&self.entries, self.uptime(now))
    }

    /// The latest moment that was written down as sure, if there is one.
    pub fn time_floor(&self) -> Result<Option<DateTime<Utc>>, Error> {
        let floor: Option<i64> = self.entries.query_row("SELECT time_floor FROM state", [], |row| row.get(0))?;
        Ok(floor.and_then(DateTime::from_timestamp_millis))
    }

    /// The moment of the newest entry that was written under a trusted clock.
    pub fn newest_entry_at(&self) -> Result<Option<DateTime<Utc>>, Error> {
        let newest: Option<i64> =
            self.entries.query_row("SELECT max(at) FROM entries WHERE dated = 1", [], |row| row.get(0))?;
        Ok(newest.and_then(DateTime::from_timestamp_millis))
    }
}

/// How long the store had been in service when it was last written.
pub(super) fn uptime(entries: &Connection) -> Result<Uptime, Error> {
    let millis: i64 = entries.query_row("SELECT uptime FROM state", [], |row| row.get(0))?;
    Ok(Uptime::from_millis(millis.max(0).unsigned_abs()))
}

/// Notes the time in service, in the transaction that depends on it; it never goes back.
pub(super) fn advance(entries: &Connection, uptime: Uptime) -> Result<(), Error> {
    entries.prepare_cached("UPDATE state SET uptime = max(uptime, ?1)")?.execute([millis(uptime)])?;
    Ok(())
}

/// As SQLite keeps it.
pub(super) fn millis(uptime: Uptime) -> i64 {
    i64::try_from(uptime.as_millis()).unwrap_or(i64::MAX)
}
