//! The store: what is written down, how long, and that it is gone afterwards (security.md 2 to 5).
//!
//! Three SQLite files in `[store] directory`, each made so that it can forget in its own way:
//! - `entries.db`: the entry log, PIN attempts, the time floor, loans and returns that wait for the library system,
//!   incidents for staff. Small; the purge rewrites it.
//! - `register.db`: patrons known from a good online check, by keyed hash, the site's own lists, what staff did, and how
//!   they and the fire panel left the doors. The purge never touches it.
//! - `keys.db`: the random key of each clock hour, wrapped under the store key. Never backed up; without it no backup
//!   of the entry log shows a card.
//!
//! All calls are synchronous and belong on one thread. Two commits stand in the path of a visit: [`Store::count_attempt`]
//! and [`Store::record`]; everything answered `Ok` is on the disk (WAL, synchronous=FULL). SQLite's file locks belong to
//! the process: a process that has the store open must not open its files by other means.

mod attempts;
mod database;
mod entries;
mod error;
mod hours;
mod incidents;
pub mod key;
mod lists;
mod outbox;
mod patrons;
mod people;
mod retention;
mod scans;
mod seal;
mod service;
mod staff_acts;
mod standing;
mod stats;
mod verify;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::Connection;

pub use attempts::{AttemptId, Gate};
pub use entries::{CardText, EntryId, EntryRecord, NewEntry, Outcome};
pub use error::Error;
pub use incidents::IncidentRecord;
pub use key::{KeyError, StoreKey};
pub use lists::{Added, By, List, ListAct, ListedCard, NOTE_MAX_LEN, NotANote, Note, Origin, Terms, ToList};
pub use outbox::{Cleared, ClearedAct, Marked, OutboxAct, OutboxState};
pub use patrons::{KNOWN_FOR_AT_MOST, KnownPatron};
pub use retention::PurgeReport;
pub use scans::ScanCount;
pub use staff_acts::{NewStaffAct, StaffActNumber, StaffActRecord, UNIX_USER};
pub use standing::Hold;
pub use stats::{Count, EntryCount, NoCardCount, Stats, TOLD_FROM};
pub use verify::{Finding, VerifyReport, verify};

use crate::ids::SiteId;
use crate::time::{Now, Uptime};
use hours::HourKeys;
use key::Key;

/// What the config says of the store.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `[store] directory`.
    pub directory: PathBuf,
    /// `[store] retention`, in whole milliseconds.
    pub retention: Duration,
    /// `[pin] day_limit`.
    pub day_limit: u32,
    /// `[site] id`, written into each entry.
    pub site: SiteId,
}

/// The open store.
pub struct Store {
    settings: Settings,
    entries: Connection,
    register: Connection,
    hours: HourKeys,
    attempts_key: Key,
    register_key: Key,
    lists_key: Key,
    outbox_key: Key,
    incidents_key: Key,
    opened_at: Instant,
    served_before: Uptime,
    /// Held by the daemon; whoever joins has none.
    claim: Option<database::Claim>,
}

/// A store that is ready, and what has to be told to staff about it.
pub struct Opened {
    /// The store.
    pub store: Store,
    /// Files that were damaged.
    pub set_aside: Vec<SetAside>,
}

/// A damaged file was set aside, whole, and a fresh one begun. What was in it is not read any more; its card numbers
/// become unreadable with their hour keys, and the purge removes it when everything in it is past its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    /// Where the damaged file is now.
    pub moved_to: PathBuf,
}

impl Store {
    /// Opens the store for service: makes what is missing, brings the tables up to date, sets damaged files aside.
    ///
    /// # Errors
    /// [`Error::Served`], [`Error::Newer`], [`Error::Foreign`] and [`Error::WrongKey`] leave everything as it was.
    pub fn open(settings: Settings, key: &StoreKey, now: Now) -> Result<Opened, Error> {
        let directory = settings.directory.clone();
        database::make_directory(&directory)?;
        let claim = database::claim(&directory)?;
        // The one that knows the key first: with the wrong key nothing else is opened.
        let (keys, keys_aside) = database::KEYS.open_or_make(&directory, now.wall)?;
        let hours = HourKeys::new(keys, key, &directory)?;
        let (entries, entries_aside) = database::ENTRIES.open_or_make(&directory, now.wall)?;
        let (register, register_aside) = database::REGISTER.open_or_make(&directory, now.wall)?;
        let set_aside = [keys_aside, entries_aside, register_aside];
        let mut store = Self::assemble(settings, key, entries, register, hours, now)?;
        store.claim = Some(claim);
        Ok(Opened { store, set_aside: set_aside.into_iter().flatten().map(|moved_to| SetAside { moved_to }).collect() })
    }

    /// Opens a store that is there, beside the daemon if it runs: makes nothing, repairs nothing.
    ///
    /// # Errors
    /// As [`Store::open`]; [`Error::Files`] where there is no store, [`Error::Older`] where the daemon has not yet
    /// brought it up to date, [`Error::Damaged`] where a file is damaged.
    pub fn join(settings: Settings, key: &StoreKey, now: Now) -> Result<Self, Error> {
        let directory = settings.directory.clone();
        let hours = HourKeys::new(database::KEYS.join(&directory)?, key, &directory)?;
        let entries = database::ENTRIES.join(&directory)?;
        let register = database::REGISTER.join(&directory)?;
        Self::assemble(settings, key, entries, register, hours, now)
    }

    /// Where the store is.
    pub fn directory(&self) -> &Path {
        &self.settings.directory
    }

    fn assemble(
        settings: Settings,
        key: &StoreKey,
        entries: Connection,
        register: Connection,
        hours: HourKeys,
        now: Now,
    ) -> Result<Self, Error> {
        Ok(Self {
            served_before: service::uptime(&entries)?,
            opened_at: now.mono,
            claim: None,
            settings,
            entries,
            register,
            hours,
            attempts_key: key.attempts_key(),
            register_key: key.register_key(),
            lists_key: key.lists_key(),
            outbox_key: key.outbox_key(),
            incidents_key: key.incidents_key(),
        })
    }

    fn uptime(&self, now: Now) -> Uptime {
        self.served_before.after(now.mono.saturating_duration_since(self.opened_at))
    }

    /// Retention in milliseconds.
    fn retention_millis(&self) -> i64 {
        i64::try_from(self.settings.retention.as_millis()).unwrap_or(i64::MAX)
    }
}
