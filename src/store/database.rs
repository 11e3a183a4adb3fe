//! One SQLite file: opened with the settings that make deletion deletion (security.md 3) and commits durable (4).

use std::fs::{File, OpenOptions, Permissions, TryLockError};
use std::io::{self, Read};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OpenFlags};

use super::error::Error;

/// How long a statement waits for another process.
const BUSY_TIMEOUT: Duration = Duration::from_secs(2);
/// And how long where it can be done later.
const SHORT_TIMEOUT: Duration = Duration::from_millis(100);
/// Locked while a daemon serves the store.
const CLAIM: &str = "daemon.lock";
/// Between a database's name and the moment it was set aside.
const SET_ASIDE: &str = ".damaged-";
const SET_ASIDE_TIME: &str = "%Y%m%dT%H%M%SZ";
/// What SQLite puts beside a database, and the database itself.
const SUFFIXES: [&str; 4] = ["", "-wal", "-shm", "-journal"];

/// One of the files of the store.
pub(super) struct Kind {
    pub(super) file: &'static str,
    /// SQLite's application_id, by which a file is known to be ours.
    application: i32,
    migrations: &'static [(&'static str, &'static str)],
}

/// Entries, attempts, the time floor, the outbox, incidents: small, so that the purge may rewrite it.
pub(super) const ENTRIES: Kind = Kind {
    file: "entries.db",
    application: 0x6f6d_6101,
    migrations: &[
        ("V1__entries", include_str!("migrations/entries/V1__entries.sql")),
        ("V2__outbox", include_str!("migrations/entries/V2__outbox.sql")),
        ("V3__incidents", include_str!("migrations/entries/V3__incidents.sql")),
    ],
};
/// Known patrons, the site's own lists and what staff did; the purge never touches it.
pub(super) const REGISTER: Kind = Kind {
    file: "register.db",
    application: 0x6f6d_6102,
    migrations: &[
        ("V1__patrons", include_str!("migrations/register/V1__patrons.sql")),
        ("V2__listed_cards", include_str!("migrations/register/V2__listed_cards.sql")),
        ("V3__staff_acts", include_str!("migrations/register/V3__staff_acts.sql")),
        ("V4__standing", include_str!("migrations/register/V4__standing.sql")),
    ],
};
/// Hour keys; never backed up.
pub(super) const KEYS: Kind = Kind {
    file: "keys.db",
    application: 0x6f6d_6103,
    migrations: &[("V1__hour_keys", include_str!("migrations/keys/V1__hour_keys.sql"))],
};

impl Kind {
    /// The schema version this program knows, SQLite's user_version.
    fn version(&self) -> u32 {
        u32::try_from(self.migrations.len()).unwrap_or(u32::MAX)
    }

    /// Opens the file and makes it if it is missing; a damaged one is set aside and a fresh one opened. Says where the
    /// damaged one went.
    pub(super) fn open_or_make(
        &self,
        directory: &Path,
        at: DateTime<Utc>,
    ) -> Result<(Connection, Option<PathBuf>), Error> {
        match self.make(directory) {
            Err(Error::Damaged { .. }) => {
                let aside = self.set_aside(directory, at)?;
                Ok((self.make(directory)?, Some(aside)))
            }
            made => Ok((made?, None)),
        }
    }

    /// Opens a file that is there and up to date; makes and repairs nothing.
    pub(super) fn join(&self, directory: &Path) -> Result<Connection, Error> {
        let connection = self.open(directory)?;
        let version: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        match version < self.version() {
            true => Err(Error::Older { path: directory.join(self.file) }),
            false => Ok(connection),
        }
    }

    fn open(&self, directory: &Path) -> Result<Connection, Error> {
        let path = directory.join(self.file);
        self.judge_header(&path)?;
        let connection =
            Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        self.judge_marks(&connection, path)?;
        configure(&connection)?;
        Ok(connection)
    }

    fn make(&self, directory: &Path) -> Result<Connection, Error> {
        let path = directory.join(self.file);
        make_private(&path)?;
        let mut connection = self.open(directory)?;
        let sound: String = connection.pragma_query_value(None, "quick_check", |row| row.get(0))?;
        if sound != "ok" {
            return Err(self.damaged());
        }
        self.migrate(&mut connection)?;
        Ok(connection)
    }

    fn migrate(&self, connection: &mut Connection) -> Result<(), Error> {
        let version: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if version == self.version() {
            return Ok(());
        }
        let migrations = self
            .migrations
            .iter()
            .map(|(name, sql)| refinery::Migration::unapplied(name, sql))
            .collect::<Result<Vec<_>, _>>();
        connection.pragma_update(None, "application_id", self.application)?;
        migrations
            .and_then(|migrations| refinery::Runner::new(&migrations).set_grouped(true).run(connection))
            .map_err(|error| Error::Migration(Box::new(error)))?;
        connection.pragma_update(None, "user_version", self.version())?;
        // Into the file itself, where the next program looks before it opens anything.
        truncate_wal(connection)?;
        Ok(())
    }

    /// Looks at the first page without SQLite, so that a file of somebody else's is not so much as touched
    /// (SQLite file format, section 1.3: magic, user version at 60, application id at 68).
    fn judge_header(&self, path: &Path) -> Result<(), Error> {
        let mut header = Vec::with_capacity(100);
        let file = File::open(path).map_err(|source| files_error(path, source))?;
        file.take(100).read_to_end(&mut header).map_err(|source| files_error(path, source))?;
        if header.is_empty() {
            return Ok(());
        }
        let number = |at: usize| Some(u32::from_be_bytes(header.get(at..at + 4)?.try_into().ok()?));
        let (Some(version), Some(application)) = (number(60), number(68)) else {
            return Err(self.damaged());
        };
        if !header.starts_with(b"SQLite format 3\0") {
            return Err(self.damaged());
        }
        let ours = application == self.application.cast_unsigned();
        // A start that was cut off may have left the marks in the WAL.
        let unmarked = application == 0 && version == 0;
        if !ours && !unmarked {
            return Err(Error::Foreign { path: path.to_owned() });
        }
        self.judge_version(path, version)
    }

    /// Looks again, with the WAL: a database without marks is ours only while it is empty.
    fn judge_marks(&self, connection: &Connection, path: PathBuf) -> Result<(), Error> {
        let application: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
        let version: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        let ours = application == self.application || (application == 0 && version == 0 && tables == 0);
        if !ours {
            return Err(Error::Foreign { path });
        }
        self.judge_version(&path, version)?;
        self.judge_version(&path, newest_migration(connection)?)
    }

    fn judge_version(&self, path: &Path, found: u32) -> Result<(), Error> {
        let known = self.version();
        match found > known {
            true => Err(Error::Newer { path: path.to_owned(), found, known }),
            false => Ok(()),
        }
    }

    fn damaged(&self) -> Error {
        Error::Damaged { what: self.file.to_owned() }
    }

    /// Renames the file and what SQLite keeps beside it. A second one in the same second gets a number.
    fn set_aside(&self, directory: &Path, at: DateTime<Utc>) -> Result<PathBuf, Error> {
        let dated = format!("{}{SET_ASIDE}{}", self.file, at.format(SET_ASIDE_TIME));
        let mut name = dated.clone();
        for number in 2.. {
            if !directory.join(&name).exists() {
                break;
            }
            name = format!("{dated}-{number}");
        }
        for suffix in SUFFIXES {
            let from = directory.join(format!("{}{suffix}", self.file));
            let to = directory.join(format!("{name}{suffix}"));
            match std::fs::rename(&from, &to) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                renamed => renamed.map_err(|source| files_error(&from, source))?,
            }
        }
        Ok(directory.join(name))
    }
}

/// When a file was set aside, read from its name; None for any other file.
pub(super) fn set_aside_at(file_name: &str) -> Option<DateTime<Utc>> {
    let (_, dated) = file_name.split_once(SET_ASIDE)?;
    let time = dated.get(..16)?;
    chrono::NaiveDateTime::parse_from_str(time, SET_ASIDE_TIME).ok().map(|time| time.and_utc())
}

/// Runs `act` without waiting long for another process: what can be done later must not hold up a visit.
pub(super) fn without_waiting<T>(
    connection: &Connection,
    act: impl FnOnce(&Connection) -> Result<T, Error>,
) -> Result<T, Error> {
    connection.busy_timeout(SHORT_TIMEOUT)?;
    let done = act(connection);
    connection.busy_timeout(BUSY_TIMEOUT)?;
    done
}

/// Writes the WAL into the database and cuts it to nothing. False when a reader was in the way: the WAL, and the old
/// pages, are then still there (security.md 3 measured that SQLite reports no error).
pub(super) fn truncate_wal(connection: &Connection) -> Result<bool, Error> {
    let busy: i64 = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    Ok(busy == 0)
}

/// The newest migration the database has seen, whatever its user_version says; 0 where there was none.
fn newest_migration(connection: &Connection) -> Result<u32, Error> {
    let history = "SELECT count(*) FROM sqlite_schema WHERE name = 'refinery_schema_history'";
    if connection.query_row(history, [], |row| row.get::<_, i64>(0))? == 0 {
        return Ok(0);
    }
    let newest = "SELECT coalesce(max(version), 0) FROM refinery_schema_history";
    Ok(connection.query_row(newest, [], |row| row.get(0))?)
}

fn configure(connection: &Connection) -> Result<(), Error> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    // First of all, so that no page is ever freed without it.
    connection.pragma_update_and_check(None, "secure_delete", true, |_| Ok(()))?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    Ok(())
}

/// Makes the directory of the store, open to this user only.
pub(super) fn make_directory(directory: &Path) -> Result<(), Error> {
    let made = std::fs::create_dir_all(directory).and_then(|()| std::fs::metadata(directory)).and_then(|metadata| {
        match metadata.permissions().mode() & 0o077 {
            0 => Ok(()),
            _ => std::fs::set_permissions(directory, Permissions::from_mode(0o700)),
        }
    });
    made.map_err(|source| files_error(directory, source))
}

/// A directory claimed for this daemon alone, until it is dropped.
pub(super) struct Claim(File);

impl Drop for Claim {
    /// Let go of explicitly: a program that is being started (an announcement) holds a copy of every open file until it
    /// runs, and the claim with it.
    fn drop(&mut self) {
        if let Err(error) = self.0.unlock() {
            tracing::debug!(%error, "the claim on the store goes with its file");
        }
    }
}

/// Claims the directory.
pub(super) fn claim(directory: &Path) -> Result<Claim, Error> {
    let path = directory.join(CLAIM);
    make_private(&path)?;
    let file = File::open(&path).map_err(|source| files_error(&path, source))?;
    match file.try_lock() {
        Ok(()) => Ok(Claim(file)),
        Err(TryLockError::WouldBlock) => Err(Error::Served { directory: directory.to_owned() }),
        Err(TryLockError::Error(source)) => Err(files_error(&path, source)),
    }
}

/// Makes an empty file of mode 0600 where there is none; SQLite gives what it puts beside it the same mode.
fn make_private(path: &Path) -> Result<(), Error> {
    let made = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
        .and_then(|file| file.set_permissions(Permissions::from_mode(0o600)));
    made.map_err(|source| files_error(path, source))
}

pub(super) fn files_error(path: &Path, source: io::Error) -> Error {
    Error::Files { path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_ends_with_its_store_though_a_program_being_started_still_holds_a_copy_of_the_file() {
        let directory = tempfile::tempdir().unwrap();
        let held = claim(directory.path()).unwrap();
        let copy = held.0.try_clone().unwrap();
        assert!(matches!(claim(directory.path()), Err(Error::Served { .. })));
        drop(held);
        assert!(claim(directory.path()).is_ok());
        drop(copy);
    }
}
