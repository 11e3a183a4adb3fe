//! The hour keys in `keys.db`: made before anything is sealed under them, gone when their hour is.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};
use subtle::ConstantTimeEq;

use super::key::Key;
use super::seal::HourKey;
use super::{Error, Store, StoreKey, database, service};
use crate::time::{Now, Uptime};

pub(super) const HOUR_MILLIS: i64 = 60 * 60 * 1000;

/// The clock hour of a moment: hours since 1970, UTC.
pub(super) fn hour_of(at: DateTime<Utc>) -> i64 {
    at.timestamp_millis().div_euclid(HOUR_MILLIS)
}

/// When that hour began.
pub(super) fn start_of(hour: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(hour.saturating_mul(HOUR_MILLIS)).unwrap_or_default()
}

/// The keys at hand, and the file behind them.
pub(super) struct HourKeys {
    connection: Connection,
    wrap_key: Key,
    /// Of the current hour and its neighbours only.
    at_hand: BTreeMap<i64, HourKey>,
}

impl Store {
    /// Makes the keys of this hour and the next, where they are missing. Called at start and in each hour, it keeps
    /// [`Store::record`] to one commit; `record` is right without it.
    pub fn prepare_hour(&mut self, now: Now) -> Result<(), Error> {
        let (hour, uptime) = (hour_of(now.wall), self.uptime(now));
        self.hours.keep_at_hand(hour);
        self.hours.make(hour, uptime)?;
        self.hours.make(hour + 1, uptime)?;
        Ok(())
    }
}

impl HourKeys {
    /// Checks that the store was made with this key; a new one remembers it.
    pub(super) fn new(connection: Connection, key: &StoreKey, directory: &Path) -> Result<Self, Error> {
        let expected = key.check_value();
        connection.execute("UPDATE state SET key_check = ?1 WHERE key_check IS NULL", [&*expected])?;
        let found: Vec<u8> = connection.query_row("SELECT key_check FROM state", [], |row| row.get(0))?;
        if !bool::from(found.as_slice().ct_eq(&*expected)) {
            return Err(Error::WrongKey { path: directory.join(database::KEYS.file) });
        }
        Ok(Self { connection, wrap_key: key.wrap_key(), at_hand: BTreeMap::new() })
    }

    /// The key of `hour`; made and committed if there is none, so that nothing is ever sealed under a key that a power
    /// cut could take.
    pub(super) fn make(&mut self, hour: i64, uptime: Uptime) -> Result<HourKey, Error> {
        if let Some(key) = self.at_hand.get(&hour) {
            return Ok(key.clone());
        }
        let key = match self.read(hour)? {
            Some(key) => key,
            None => {
                let wrapped = HourKey::random()?.wrap(&self.wrap_key, hour)?;
                // Another process may be first, and a box that does not open is of no use to anybody: the file decides.
                self.connection.execute(
                    "INSERT INTO hour_keys (hour, wrapped, uptime) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
                    (hour, wrapped, service::millis(uptime)),
                )?;
                self.read(hour)?
                    .ok_or_else(|| Error::Damaged { what: format!("an hour key in {}", database::KEYS.file) })?
            }
        };
        self.at_hand.insert(hour, key.clone());
        Ok(key)
    }

    /// The key of `hour`, if it is still there.
    pub(super) fn read(&self, hour: i64) -> Result<Option<HourKey>, Error> {
        let wrapped: Option<Vec<u8>> = self
            .connection
            .prepare_cached("SELECT wrapped FROM hour_keys WHERE hour = ?1")?
            .query_row([hour], |row| row.get(0))
            .optional()?;
        Ok(wrapped.and_then(|wrapped| HourKey::unwrap_from(&wrapped, &self.wrap_key, hour)))
    }

    /// Deletes the keys that `is_past` names by their hour and the time in service at which they were made; says how
    /// many went. The file still has to be rewritten ([`super::retention::scrub`]).
    pub(super) fn delete(&mut self, is_past: impl Fn(i64, i64) -> bool) -> Result<usize, Error> {
        let past: Vec<i64> = self
            .connection
            .prepare_cached("SELECT hour, uptime FROM hour_keys")?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .filter(|row| row.as_ref().map_or(true, |(hour, made)| is_past(*hour, *made)))
            .map(|row| row.map(|(hour, _): (i64, i64)| hour))
            .collect::<Result<_, _>>()?;
        if past.is_empty() {
            return Ok(0);
        }
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for hour in &past {
            transaction.execute("DELETE FROM hour_keys WHERE hour = ?1", [hour])?;
            self.at_hand.remove(hour);
        }
        transaction.execute("UPDATE state SET scrub_owed = 1", [])?;
        transaction.commit()?;
        Ok(past.len())
    }

    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }

    fn keep_at_hand(&mut self, hour: i64) {
        self.at_hand.retain(|kept, _| (hour - 1..=hour + 1).contains(kept));
    }
}
