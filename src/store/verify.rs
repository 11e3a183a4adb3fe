//! Proof that nothing older than it may be remains anywhere in the store: `retention verify`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, Utc};
use rusqlite::Connection;
use serde::Serialize;

use super::database::{ENTRIES, KEYS, files_error};
use super::hours::HOUR_MILLIS;
use super::{Error, retention};

/// Length of a UUID in text form.
const UUID_LEN: usize = 36;

/// What was looked at, and what was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VerifyReport {
    /// Nothing was found.
    pub ok: bool,
    /// How many files were searched, byte by byte.
    pub files: usize,
    /// How many bytes.
    pub bytes: u64,
    /// Everything that should not be there.
    pub findings: Vec<Finding>,
}

/// Something that should be gone, or a setting under which it would not go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "found", rename_all = "kebab-case")]
pub enum Finding {
    /// Rows of the entry log past their time.
    ExpiredEntries {
        /// How many.
        count: i64,
    },
    /// Loans and returns that were settled longer ago than they may be kept.
    ExpiredOutbox {
        /// How many.
        count: i64,
    },
    /// Incidents that took place longer ago than they may be kept.
    ExpiredIncidents {
        /// How many.
        count: i64,
    },
    /// Hour keys past their need.
    ExpiredHourKeys {
        /// How many.
        count: i64,
    },
    /// Ids of past entries in the raw bytes of a file: a deleted row left something behind.
    Residue {
        /// The file.
        file: String,
        /// How many different ids.
        count: usize,
    },
    /// Rows were deleted and the file not yet rewritten.
    ScrubOwed {
        /// The file.
        file: String,
    },
    /// A setting is not as it must be.
    Setting {
        /// The file.
        file: String,
        /// The setting.
        setting: String,
        /// What it is.
        value: String,
    },
}

/// Searches the store at `directory`. No key is needed. It opens the files by other means than SQLite: never call it in
/// a process that has the store open.
pub fn verify(directory: &Path, now: DateTime<Utc>, retention: Duration) -> Result<VerifyReport, Error> {
    let oldest = (now - retention).timestamp_millis();
    let mut report = VerifyReport { ok: false, files: 0, bytes: 0, findings: Vec::new() };
    let mut residues = BTreeMap::new();
    for file in retention::file_names(directory)? {
        let path = directory.join(&file);
        let bytes = std::fs::read(&path).map_err(|source| files_error(&path, source))?;
        report.files += 1;
        report.bytes += bytes.len() as u64;
        residues.insert(file, past_ids(&bytes, oldest));
    }

    let entries = ENTRIES.join(directory)?;
    let live = live_rows(&entries, oldest)?;
    let expired: i64 =
        entries.query_row("SELECT count(*) FROM entries WHERE dated = 1 AND at <= ?1", [oldest], |row| row.get(0))?;
    if expired > 0 {
        report.findings.push(Finding::ExpiredEntries { count: expired });
    }
    let expired: i64 =
        entries.query_row("SELECT count(*) FROM outbox WHERE settled_at <= ?1", [oldest], |row| row.get(0))?;
    if expired > 0 {
        report.findings.push(Finding::ExpiredOutbox { count: expired });
    }
    let expired: i64 =
        entries.query_row("SELECT count(*) FROM incidents WHERE dated = 1 AND at <= ?1", [oldest], |row| row.get(0))?;
    if expired > 0 {
        report.findings.push(Finding::ExpiredIncidents { count: expired });
    }
    judge_settings(&entries, ENTRIES.file, &mut report.findings)?;

    let keys = KEYS.join(directory)?;
    let expired = expired_hour_keys(&keys, oldest, &live)?;
    if expired > 0 {
        report.findings.push(Finding::ExpiredHourKeys { count: expired });
    }
    judge_settings(&keys, KEYS.file, &mut report.findings)?;

    for (file, ids) in residues {
        // A row that was dated afterwards carries an older moment in its id than its own.
        let count = ids.iter().filter(|id| !live.contains_key(*id)).count();
        if count > 0 {
            report.findings.push(Finding::Residue { file, count });
        }
    }
    report.ok = report.findings.is_empty();
    Ok(report)
}

/// The rows that may be there, by id, with their hour.
fn live_rows(entries: &Connection, oldest: i64) -> Result<BTreeMap<String, i64>, Error> {
    let mut statement = entries.prepare("SELECT id, hour FROM entries WHERE dated = 0 OR at > ?1")?;
    let rows = statement.query_map([oldest], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn expired_hour_keys(keys: &Connection, oldest: i64, live: &BTreeMap<String, i64>) -> Result<i64, Error> {
    let in_use: BTreeSet<i64> = live.values().copied().collect();
    let mut statement = keys.prepare("SELECT hour FROM hour_keys WHERE (hour + 1) * ?1 <= ?2")?;
    let past = statement.query_map((HOUR_MILLIS, oldest), |row| row.get::<_, i64>(0))?;
    let mut count = 0;
    for hour in past {
        count += i64::from(!in_use.contains(&hour?));
    }
    Ok(count)
}

fn judge_settings(connection: &Connection, file: &str, findings: &mut Vec<Finding>) -> Result<(), Error> {
    for (setting, expected) in
        [("secure_delete", "1"), ("journal_mode", "wal"), ("synchronous", "2"), ("temp_store", "2")]
    {
        let value: rusqlite::types::Value = connection.pragma_query_value(None, setting, |row| row.get(0))?;
        let value = match value {
            rusqlite::types::Value::Text(text) => text,
            rusqlite::types::Value::Integer(number) => number.to_string(),
            other @ (rusqlite::types::Value::Null
            | rusqlite::types::Value::Real(_)
            | rusqlite::types::Value::Blob(_)) => format!("{:?}", other.data_type()),
        };
        if value != expected {
            findings.push(Finding::Setting { file: file.to_owned(), setting: setting.to_owned(), value });
        }
    }
    // What ANALYZE gathers outlives the rows it came from (security.md 3).
    let gathered: i64 = connection.query_row(
        "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'sqlite\\_stat%' ESCAPE '\\'",
        [],
        |row| row.get(0),
    )?;
    if gathered > 0 {
        findings.push(Finding::Setting {
            file: file.to_owned(),
            setting: "statistics".to_owned(),
            value: "gathered".to_owned(),
        });
    }
    let owed: bool = connection.query_row("SELECT scrub_owed FROM state", [], |row| row.get(0))?;
    if owed {
        findings.push(Finding::ScrubOwed { file: file.to_owned() });
    }
    Ok(())
}

/// The UUIDv7 texts in raw bytes whose moment is not after `oldest`, in UTC milliseconds.
fn past_ids(bytes: &[u8], oldest: i64) -> BTreeSet<String> {
    bytes
        .windows(UUID_LEN)
        .filter(|window| window.get(8) == Some(&b'-') && window.get(14) == Some(&b'7'))
        .filter_map(|window| std::str::from_utf8(window).ok())
        .filter(|text| uuid_millis(text).is_some_and(|millis| millis <= oldest))
        .map(str::to_owned)
        .collect()
}

/// The moment in a UUIDv7 (RFC 9562 section 5.7: its first 48 bits).
fn uuid_millis(text: &str) -> Option<i64> {
    let uuid = uuid::Uuid::try_parse(text).ok()?;
    let (high, _) = uuid.as_u64_pair();
    (uuid.get_version_num() == 7).then_some(())?;
    i64::try_from(high >> 16).ok()
}
