//! Counts of the entry log that name nobody (security.md 8): by door, clock hour and reason, and small ones unsaid.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{Error, Outcome, ScanCount, Store, hours};
use crate::ids::DoorId;

/// A count below this is not told: with few visits in an hour, a number is a person.
pub const TOLD_FROM: i64 = 5;

/// How many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// So many.
    Told(i64),
    /// At least one, and fewer than [`TOLD_FROM`].
    Suppressed,
}

/// The visits at one door in one clock hour that ended the same way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryCount {
    /// The door.
    pub door: String,
    /// When the hour began, UTC.
    pub hour: DateTime<Utc>,
    /// Granted or refused.
    pub outcome: Outcome,
    /// The reason code; it may come from a newer version.
    pub reason: String,
    /// How many.
    pub count: Count,
}

/// Scans at one door in one clock hour that were no card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoCardCount {
    /// The door.
    pub door: String,
    /// When the hour began, UTC.
    pub hour: DateTime<Utc>,
    /// How many.
    pub count: Count,
}

/// All there is to count. There are no totals: a total less what is told would give away what is not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Oldest first.
    pub entries: Vec<EntryCount>,
    /// Oldest first.
    pub no_card: Vec<NoCardCount>,
}

impl Count {
    fn of(count: i64) -> Self {
        if count < TOLD_FROM { Count::Suppressed } else { Count::Told(count) }
    }
}

/// A number, or null for a suppressed count.
impl Serialize for Count {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Count::Told(count) => serializer.serialize_i64(*count),
            Count::Suppressed => serializer.serialize_none(),
        }
    }
}

impl Store {
    /// Counts the entries that may still be read at `now`, from the clock hour of `since` on, at one door or all.
    ///
    /// Whole hours only: two questions a minute apart would otherwise tell who came in that minute.
    pub fn stats(
        &self,
        since: Option<DateTime<Utc>>,
        door: Option<&DoorId>,
        now: DateTime<Utc>,
    ) -> Result<Stats, Error> {
        let since = since.map_or(i64::MIN, hours::hour_of);
        let oldest = now.timestamp_millis().saturating_sub(self.retention_millis());
        Ok(Stats {
            entries: self.entry_counts(since, door, oldest)?,
            no_card: self.no_card_counts(since, door, oldest.div_euclid(hours::HOUR_MILLIS))?,
        })
    }

    fn entry_counts(&self, since: i64, door: Option<&DoorId>, oldest: i64) -> Result<Vec<EntryCount>, Error> {
        let mut statement = self.entries.prepare_cached(
            "SELECT door, hour, granted, reason, count(*) FROM entries
             WHERE dated = 1 AND at > ?1 AND hour >= ?2 AND (?3 IS NULL OR door = ?3)
             GROUP BY door, hour, granted, reason ORDER BY hour, door, granted DESC, reason",
        )?;
        let counts = statement.query_map((oldest, since, door.map(DoorId::as_str)), |row| {
            let granted: bool = row.get(2)?;
            Ok(EntryCount {
                door: row.get(0)?,
                hour: hours::start_of(row.get(1)?),
                outcome: if granted { Outcome::Granted } else { Outcome::Refused },
                reason: row.get(3)?,
                count: Count::of(row.get(4)?),
            })
        })?;
        Ok(counts.collect::<Result<_, _>>()?)
    }

    fn no_card_counts(&self, since: i64, door: Option<&DoorId>, oldest: i64) -> Result<Vec<NoCardCount>, Error> {
        let counts = self.scan_counts()?.into_iter();
        let wanted = counts.filter(|ScanCount { door: at, hour, .. }| {
            let hour = hours::hour_of(*hour);
            hour >= since && hour >= oldest && door.is_none_or(|door| door.as_str() == at)
        });
        Ok(wanted
            .map(|scans| NoCardCount { door: scans.door, hour: scans.hour, count: Count::of(scans.count) })
            .collect())
    }
}
