//! What most commands begin with: a config that checks, and the store it names.

use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::output::{Failure, complain};
use crate::config::{self, Colour, Config};
use crate::daemon;
use crate::store::{Store, StoreKey};
use crate::time::Now;

/// The config, or every problem of it on stderr and status 78.
pub(super) fn load(path: &Path) -> Result<Config, Failure> {
    match config::load(path, crate::time::Clock::system().now().wall) {
        Ok(checked) => Ok(checked.config),
        Err(report) => {
            complain(config::render(&report.problems, Colour::Off).trim_end());
            Err(Failure::Config)
        }
    }
}

/// The store as it stands, beside the daemon if that runs. None: no daemon has made one yet.
pub(super) fn join_store(config: &Config, now: Now) -> Result<Option<Store>, Failure> {
    if !config.store.directory.join("entries.db").exists() {
        return Ok(None);
    }
    let key = StoreKey::read(&config.store.key_file).map_err(|error| Failure::of(&error))?;
    Store::join(daemon::store_settings(config), &key, now).map(Some).map_err(|error| Failure::of(&error))
}

/// The store, made where there is none yet: the lists can be written before the first start.
///
/// # Errors
/// Where there is none and the directory is another user's: files made there would keep that user's daemon out.
pub(super) fn make_store(config: &Config, now: Now) -> Result<Store, Failure> {
    if let Some(store) = join_store(config, now)? {
        return Ok(store);
    }
    let user = rustix::process::geteuid().as_raw();
    let own = match std::fs::metadata(&config.store.directory) {
        Ok(directory) => directory.uid() == user,
        Err(error) => error.kind() == ErrorKind::NotFound,
    };
    if !own {
        let text =
            "there is no store yet, and its directory is another user's: act as that user, or start the service once";
        return Err(Failure::Failed(text.to_owned()));
    }
    let key = StoreKey::read(&config.store.key_file).map_err(|error| Failure::of(&error))?;
    let opened = Store::open(daemon::store_settings(config), &key, now).map_err(|error| Failure::of(&error))?;
    Ok(opened.store)
}
