//! Forgetting what is past (promise 4).

use std::time::Duration;

use super::keeper::Keeper;
use crate::daemon::event::StoreNews;
use crate::store::{Error, PurgeReport, Store};
use crate::time::Now;

/// One sweep: entries, hour keys and attempts past their time, patrons not seen for long, and the marks of the time.
/// Also what is done once before anything is served (promise 4).
pub(in crate::daemon) fn forget_what_is_past(
    store: &mut Store,
    known_for: Duration,
    now: Now,
    clock_believed: bool,
) -> Result<PurgeReport, Error> {
    let report = store.purge(now, clock_believed)?;
    store.write_uptime(now)?;
    if clock_believed {
        store.sweep_patrons(now.wall, known_for)?;
        store.sweep_lists(now.wall)?;
        store.write_time_floor(now)?;
        store.prepare_hour(now)?;
    }
    Ok(report)
}

impl Keeper {
    pub(super) fn purge(&mut self, now: Now, clock_believed: bool) -> Result<(), Error> {
        let report = forget_what_is_past(&mut self.store, self.known_for, now, clock_believed)?;
        self.tell(StoreNews::Purged(report));
        self.tell_next_expiry()
    }

    /// Tells when the next thing is due to be forgotten.
    pub(super) fn tell_next_expiry(&self) -> Result<(), Error> {
        self.tell(StoreNews::NextExpiry(self.store.next_expiry()?));
        Ok(())
    }
}
