//! The entry log (contract.md 5): written in one commit, read only within its two weeks.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};
use rusqlite::{Row, TransactionBehavior};
use serde::{Serialize, Serializer};
use zeroize::Zeroizing;

use super::seal::HourKey;
use super::{AttemptId, Error, Store, attempts, hours, service};
use crate::ids::{Card, DoorId};
use crate::policy::Reason;
use crate::time::Now;

/// The id of an entry, a UUIDv7 (RFC 9562 section 5.7) in text form. It names nobody.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct EntryId(String);

impl EntryId {
    /// The id of an entry at this moment; `random` makes it unique.
    pub fn new(at: DateTime<Utc>, random: &[u8; 10]) -> Self {
        let millis = at.timestamp_millis().max(0).unsigned_abs();
        let uuid = uuid::Builder::from_unix_timestamp_millis(millis, random).into_uuid();
        Self(uuid.to_string())
    }

    /// Out of the store.
    pub(super) fn read(row: &Row<'_>, column: usize) -> rusqlite::Result<Self> {
        row.get(column).map(Self)
    }

    /// The text form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What is to be written down of one visit.
#[derive(Clone, Debug)]
pub struct NewEntry<'a> {
    /// Its id.
    pub id: EntryId,
    /// The login.
    pub at: DateTime<Utc>,
    /// Whether the clock was believed. If not, the row is not shown, and dated by the first purge under a trusted clock.
    pub clock_trusted: bool,
    /// The door.
    pub door: &'a DoorId,
    /// Why it was granted or refused.
    pub reason: Reason,
    /// Whether the library system had its say.
    pub online: bool,
    /// The card, if one was read: sealed where the entry is granted, a pseudonym for the hour where it is refused.
    pub card: Option<&'a Card>,
}

/// How a visit ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// The door was opened.
    Granted,
    /// It was not.
    Refused,
}

/// One entry as it is read, the JSON of contract.md 5 by serde.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EntryRecord {
    /// Its id.
    pub id: EntryId,
    /// The login; RFC 3339 with milliseconds and Z.
    #[serde(serialize_with = "rfc3339_millis")]
    pub at: DateTime<Utc>,
    /// The site at that time.
    pub site: String,
    /// The door.
    pub door: String,
    /// Granted or refused.
    pub outcome: Outcome,
    /// The reason code; it may come from a newer version.
    pub reason: String,
    /// Whether the library system had its say.
    pub online: bool,
    /// Grants only; None too where the hour key is gone.
    pub card: Option<CardText>,
    /// Refusals only: the same for the same card within one clock hour.
    pub visitor: Option<String>,
    /// SHA-256 of the still, hexadecimal.
    pub still: Option<String>,
}

/// A card number out of a sealed box: wiped when dropped, and it prints nothing; only serde shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct CardText(pub(super) Zeroizing<String>);

impl CardText {
    /// The number as printed on the card.
    pub fn number(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for CardText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CardText(..)")
    }
}

impl Serialize for CardText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl Store {
    /// Writes an entry, durably, in one commit. `right` is the attempt whose PIN was right, granted or not: it comes off
    /// the day's count in the same commit, and the card's growing waits begin anew.
    pub fn record(&mut self, entry: &NewEntry<'_>, right: Option<&AttemptId>, now: Now) -> Result<(), Error> {
        let uptime = self.uptime(now);
        let granted = entry.reason.is_grant();
        let hour = hours::hour_of(entry.at);
        let (sealed, visitor) = match entry.card {
            None => (None, None),
            Some(card) => {
                let key = self.hours.make(hour, uptime)?;
                match granted {
                    true => (Some(key.seal_card(entry.id.as_str(), card)?), None),
                    false => (None, Some(key.visitor(card))),
                }
            }
        };
        let transaction = self.entries.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction
            .prepare_cached(
                "INSERT INTO entries (id, at, dated, uptime, hour, site, door, reason, granted, online, card, visitor)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
            )?
            .execute(rusqlite::params![
                entry.id.as_str(),
                entry.at.timestamp_millis(),
                entry.clock_trusted,
                service::millis(uptime),
                hour,
                self.settings.site.as_str(),
                entry.door.as_str(),
                entry.reason.code(),
                granted,
                entry.online,
                sealed,
                visitor,
            ])?;
        if let Some(attempt) = right {
            attempts::succeed(&transaction, attempt, uptime, self.settings.day_limit)?;
        }
        service::advance(&transaction, uptime)?;
        transaction.commit()?;
        Ok(())
    }

    /// The entries since a moment, at one door or all, oldest first; none that is two weeks old at `now`, to the
    /// millisecond, whether or not the purge has been.
    pub fn entries(
        &self,
        since: Option<DateTime<Utc>>,
        door: Option<&DoorId>,
        now: DateTime<Utc>,
    ) -> Result<Vec<EntryRecord>, Error> {
        let oldest = now.timestamp_millis().saturating_sub(self.retention_millis());
        let since = since.map_or(i64::MIN, |since| since.timestamp_millis());
        let mut statement = self.entries.prepare_cached(
            "SELECT id, at, site, door, granted, reason, online, visitor, still, hour, card FROM entries
             WHERE dated = 1 AND at > ?1 AND at >= ?2 AND (?3 IS NULL OR door = ?3) ORDER BY at, id",
        )?;
        let rows = statement.query_map((oldest, since, door.map(DoorId::as_str)), |row| {
            Ok((record_without_card(row)?, row.get(9)?, row.get(10)?))
        })?;
        let mut keys: BTreeMap<i64, Option<HourKey>> = BTreeMap::new();
        let mut records = Vec::new();
        for row in rows {
            let (mut record, hour, sealed): (EntryRecord, i64, Option<Vec<u8>>) = row?;
            if let Some(sealed) = sealed {
                let key = match keys.entry(hour) {
                    Entry::Occupied(known) => known.into_mut(),
                    Entry::Vacant(unknown) => unknown.insert(self.hours.read(hour)?),
                };
                record.card = key.as_ref().and_then(|key| key.open_card(record.id.as_str(), &sealed)).map(CardText);
            }
            records.push(record);
        }
        Ok(records)
    }
}

fn record_without_card(row: &Row<'_>) -> rusqlite::Result<EntryRecord> {
    let granted: bool = row.get(4)?;
    Ok(EntryRecord {
        id: EntryId(row.get(0)?),
        at: DateTime::from_timestamp_millis(row.get(1)?).unwrap_or(DateTime::UNIX_EPOCH),
        site: row.get(2)?,
        door: row.get(3)?,
        outcome: if granted { Outcome::Granted } else { Outcome::Refused },
        reason: row.get(5)?,
        online: row.get(6)?,
        card: None,
        visitor: row.get(7)?,
        still: row.get(8)?,
    })
}

fn rfc3339_millis<S: Serializer>(at: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&at.to_rfc3339_opts(SecondsFormat::Millis, true))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{CardPattern, SiteId};
    use crate::store::{Gate, Settings, StoreKey};
    use crate::time::Clock;

    #[test]
    fn i22_a_full_disk_is_named_and_takes_nothing_away() {
        let directory = tempfile::tempdir().unwrap();
        let settings = Settings {
            directory: directory.path().to_owned(),
            retention: std::time::Duration::from_secs(1_209_600),
            day_limit: 10,
            site: SiteId::new("sammonlahti"),
        };
        let (key, now, door) = (StoreKey::from_bytes([1; 32]), Clock::system().now(), DoorId::new("main"));
        let card = CardPattern::new("[0-9]+").unwrap().parse("23529000035676").unwrap();
        let mut store = Store::open(settings, &key, now).unwrap().store;
        let pages: i64 = store.entries.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
        let limit = |store: &Store, pages: i64| {
            store.entries.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(())).unwrap();
        };
        limit(&store, pages + 2);

        let entry = |number: u8| NewEntry {
            id: EntryId::new(now.wall, &[number; 10]),
            at: now.wall,
            clock_trusted: true,
            door: &door,
            reason: Reason::Granted,
            online: true,
            card: Some(&card),
        };
        let mut written = 0;
        let refused = loop {
            match store.record(&entry(written), None, now) {
                Ok(()) => written += 1,
                Err(error) => break error,
            }
        };
        assert!(matches!(refused, Error::Full), "{refused}");
        assert!(written > 0);
        let kept = |store: &Store| store.entries(None, None, now.wall).unwrap().len();
        assert_eq!(kept(&store), usize::from(written));

        limit(&store, pages + 100);
        assert!(matches!(store.count_attempt(&card, &door, now), Ok(Gate::Counted { .. })));
        store.record(&entry(written), None, now).unwrap();
        assert_eq!(kept(&store), usize::from(written) + 1);
    }
}
