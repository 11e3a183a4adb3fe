//! Forgetting (security.md 3): rows at their exact time, hour keys with their hour, and then no byte left behind.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, TransactionBehavior};
use serde::Serialize;

use super::database::{files_error, set_aside_at, truncate_wal, without_waiting};
use super::hours::{HOUR_MILLIS, hour_of};
use super::{Error, Store, attempts, incidents, outbox, service};
use crate::time::Now;

/// A row dated later than this from now was written under a clock that was ahead.
const AHEAD_MILLIS: i64 = 10 * 60 * 1000;

/// What one purge did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PurgeReport {
    /// Entries that were two weeks old.
    pub entries: usize,
    /// Entries written under a clock that was not believed, or ahead, and now given their time.
    pub dated: usize,
    /// Hour keys that were past.
    pub hour_keys: usize,
    /// Cards whose PIN attempts no longer count.
    pub attempts: usize,
    /// Hours of scan counts.
    pub scans: usize,
    /// Loans and returns that were rejected, or of an unknown outcome, two weeks ago.
    pub outbox: usize,
    /// Incidents that were two weeks old.
    pub incidents: usize,
    /// Set-aside files in which everything is past.
    pub set_aside: usize,
    /// A reader was in the way of the scrubbing: what was deleted is out of reach but its bytes are not yet gone. The
    /// next purge tries again; if it stays so, staff should be told.
    pub busy: bool,
}

impl Store {
    /// Forgets what is past at `now`. Call it before anything is served, at [`Store::next_expiry`], and each minute.
    /// A wall clock that is not `trusted` deletes nothing (I20); hour keys then still age by the time in service, and
    /// PIN attempts know no other.
    pub fn purge(&mut self, now: Now, trusted: bool) -> Result<PurgeReport, Error> {
        let uptime = self.uptime(now);
        let mut report = PurgeReport::default();
        let transaction = self.entries.transaction_with_behavior(TransactionBehavior::Immediate)?;
        report.attempts = attempts::sweep(&transaction, uptime)?;
        let mut emptied = BTreeSet::new();
        if trusted {
            let at = now.wall.timestamp_millis();
            let oldest = at.saturating_sub(i64::try_from(self.settings.retention.as_millis()).unwrap_or(i64::MAX));
            report.dated = transaction
                .prepare_cached(
                    "UPDATE entries SET at = ?1 - max(0, ?2 - uptime), dated = 1 WHERE dated = 0 OR at > ?1 + ?3",
                )?
                .execute((at, service::millis(uptime), AHEAD_MILLIS))?;
            let gone: Vec<i64> = transaction
                .prepare_cached("DELETE FROM entries WHERE at <= ?1 RETURNING hour")?
                .query_map([oldest], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            report.entries = gone.len();
            emptied.extend(gone);
            report.scans = transaction
                .prepare_cached("DELETE FROM scans WHERE (hour + 1) * ?1 <= ?2")?
                .execute((HOUR_MILLIS, oldest))?;
            report.outbox = outbox::purge(&transaction, at, service::millis(uptime), oldest)?;
            report.incidents = incidents::purge(&transaction, at, service::millis(uptime), oldest)?;
        }
        if report.entries + report.attempts + report.scans + report.outbox + report.incidents > 0 {
            transaction.execute("UPDATE state SET scrub_owed = 1", [])?;
        }
        service::advance(&transaction, uptime)?;
        transaction.commit()?;

        report.hour_keys = self.purge_hour_keys(now, trusted, &emptied)?;
        if trusted {
            report.set_aside = self.purge_set_aside(now.wall)?;
        }
        let scrubbed = [scrub(&self.entries)?, scrub(self.hours.connection())?];
        report.busy = scrubbed.contains(&false);
        Ok(report)
    }

    /// When the oldest entry, or the oldest incident, will be two weeks old.
    pub fn next_expiry(&self) -> Result<Option<DateTime<Utc>>, Error> {
        let oldest: Option<i64> = self
            .entries
            .prepare_cached(
                "SELECT min(at) FROM (SELECT min(at) AS at FROM entries WHERE dated = 1
                 UNION ALL SELECT min(at) FROM incidents WHERE dated = 1)",
            )?
            .query_row([], |row| row.get(0))?;
        Ok(oldest.and_then(|at| DateTime::from_timestamp_millis(at.saturating_add(self.retention_millis()))))
    }

    /// A key goes when its hour is over and its last row with it; a key nothing was sealed under, two weeks after its
    /// hour; and any key once it has been in service for two weeks and two hours, whatever the clock says (it is made
    /// at most an hour before its hour).
    fn purge_hour_keys(&mut self, now: Now, trusted: bool, emptied: &BTreeSet<i64>) -> Result<usize, Error> {
        let (retention, uptime) = (self.retention_millis(), service::millis(self.uptime(now)));
        let (hour, at) = (hour_of(now.wall), now.wall.timestamp_millis());
        let in_use: BTreeSet<i64> = self
            .entries
            .prepare_cached("SELECT DISTINCT hour FROM entries")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        self.hours.delete(|of, made| {
            let outlived = uptime - made >= retention.saturating_add(2 * HOUR_MILLIS);
            let over = of < hour;
            let past = (of + 1) * HOUR_MILLIS + retention <= at;
            let never_came = of > hour + 1;
            let unused = !in_use.contains(&of) && (past || never_came || (over && emptied.contains(&of)));
            outlived || (trusted && unused)
        })
    }

    fn purge_set_aside(&self, now: DateTime<Utc>) -> Result<usize, Error> {
        let directory = &self.settings.directory;
        let past = |name: &str| set_aside_at(name).is_some_and(|at| at + self.settings.retention <= now);
        let mut removed = 0;
        for file in file_names(directory)? {
            if past(&file) {
                let path = directory.join(&file);
                std::fs::remove_file(&path).map_err(|source| files_error(&path, source))?;
                removed += 1;
            }
        }
        Ok(removed)
    }
}

/// Rewrites a file from which something was deleted, so that none of its bytes is left in the file or its WAL:
/// secure_delete alone was measured to leave card numbers between cells (security.md 3). False when a reader is in the
/// way; it stays owed.
pub(super) fn scrub(connection: &Connection) -> Result<bool, Error> {
    let owed: bool = connection.query_row("SELECT scrub_owed FROM state", [], |row| row.get(0))?;
    if !owed {
        return Ok(true);
    }
    let rewritten = without_waiting(connection, |connection| {
        connection.execute_batch("VACUUM")?;
        truncate_wal(connection)
    });
    let done = match rewritten {
        Err(Error::Busy) => false,
        rewritten => rewritten?,
    };
    if done {
        connection.execute("UPDATE state SET scrub_owed = 0", [])?;
    }
    Ok(done)
}

/// The names of the files in the store.
pub(super) fn file_names(directory: &Path) -> Result<Vec<String>, Error> {
    let listed = || -> std::io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in std::fs::read_dir(directory)? {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                names.push(entry.file_name().to_string_lossy().into_owned());
            }
        }
        names.sort();
        Ok(names)
    };
    listed().map_err(|source| files_error(directory, source))
}
