//! How many people are inside: one number, kept over restarts. It names nobody.

use chrono::{DateTime, Utc};
use rusqlite::OptionalExtension;

use super::{Error, Store};

impl Store {
    /// Writes the number down, with its moment.
    pub fn keep_people(&mut self, inside: u32, at: DateTime<Utc>) -> Result<(), Error> {
        self.entries
            .prepare_cached("INSERT OR REPLACE INTO people (one, inside, at) VALUES (1, ?1, ?2)")?
            .execute((inside, at.timestamp_millis()))?;
        Ok(())
    }

    /// The number that was last written down, and when; None where there is none.
    pub fn people(&self) -> Result<Option<(u32, DateTime<Utc>)>, Error> {
        let row: Option<(u32, i64)> = self
            .entries
            .query_row("SELECT inside, at FROM people", [], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        Ok(row.and_then(|(inside, at)| Some((inside, DateTime::from_timestamp_millis(at)?))))
    }
}
