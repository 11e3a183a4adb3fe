//! What most commands begin with: a config that checks, and the store it names.

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
