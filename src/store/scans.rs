//! Scans that are no card: counted by door and hour, and nothing kept of what was scanned.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{Error, Store, hours};
use crate::ids::DoorId;

/// How many scans at a door in one clock hour were no card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ScanCount {
    /// The door.
    pub door: String,
    /// When the hour began, UTC.
    pub hour: DateTime<Utc>,
    /// How many.
    pub count: i64,
}

impl Store {
    /// Counts so many more.
    pub fn count_scans(&mut self, door: &DoorId, count: u32, at: DateTime<Utc>) -> Result<(), Error> {
        self.entries
            .prepare_cached(
                "INSERT INTO scans (door, hour, count) VALUES (?1, ?2, ?3)
                 ON CONFLICT (door, hour) DO UPDATE SET count = count + excluded.count",
            )?
            .execute((door.as_str(), hours::hour_of(at), count))?;
        Ok(())
    }

    /// The counts that are kept, oldest first.
    pub fn scan_counts(&self) -> Result<Vec<ScanCount>, Error> {
        let mut statement = self.entries.prepare_cached("SELECT door, hour, count FROM scans ORDER BY hour, door")?;
        let counts = statement.query_map([], |row| {
            Ok(ScanCount { door: row.get(0)?, hour: hours::start_of(row.get(1)?), count: row.get(2)? })
        })?;
        Ok(counts.collect::<Result<_, _>>()?)
    }
}
