//! What can go wrong with the store, one variant for each thing the caller does differently.

use std::io;
use std::path::PathBuf;

/// Why the store could not be opened, or did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The directory or a file in it cannot be made, read or given its mode.
    #[error("{}: {source}", path.display())]
    Files {
        /// The directory or file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// Another daemon serves this store.
    #[error("another daemon serves {}: stop it first", directory.display())]
    Served {
        /// The store.
        directory: PathBuf,
    },
    /// Written by a newer version; nothing in it was touched.
    #[error(
        "{} is version {found} and this program knows up to {known}: install the newer program again",
        path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u32,
        /// The newest version this program knows.
        known: u32,
    },
    /// Not yet brought up to date by this version of the daemon.
    #[error("{} is of an older version: start the service once, which brings it up to date", path.display())]
    Older {
        /// The file.
        path: PathBuf,
    },
    /// A database of some other program; nothing in it was touched.
    #[error("{} belongs to another program: choose another [store] directory", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The store was made with another key.
    #[error(
        "{} was made with another store key: put the right key file back, or move the store directory away to begin anew",
        path.display()
    )]
    WrongKey {
        /// The file that tells.
        path: PathBuf,
    },
    /// The disk is full. What was committed stays.
    #[error("the disk is full: the store took nothing")]
    Full,
    /// Another process holds the store; try again.
    #[error("the store is in use by another process")]
    Busy,
    /// A file or a row in it is damaged; opening the store again sets a damaged file aside.
    #[error("the store is damaged: {what}")]
    Damaged {
        /// The file or table.
        what: String,
    },
    /// The system gives no random numbers, so nothing can be sealed.
    #[error("the system gives no random numbers")]
    Random,
    /// Any other refusal of the database: read-only, I/O error.
    #[error("the store refuses")]
    Database(#[source] rusqlite::Error),
    /// The tables could not be brought up to date.
    #[error("the store's tables could not be brought up to date")]
    Migration(#[source] Box<refinery::Error>),
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        let code = error.sqlite_error_code();
        if code == Some(ErrorCode::DiskFull) {
            Self::Full
        } else if code == Some(ErrorCode::DatabaseBusy) || code == Some(ErrorCode::DatabaseLocked) {
            Self::Busy
        } else if code == Some(ErrorCode::DatabaseCorrupt) || code == Some(ErrorCode::NotADatabase) {
            Self::Damaged { what: "a database file".to_owned() }
        } else {
            Self::Database(error)
        }
    }
}

impl From<getrandom::Error> for Error {
    fn from(_: getrandom::Error) -> Self {
        Self::Random
    }
}
