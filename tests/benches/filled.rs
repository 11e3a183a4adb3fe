//! A store with two weeks of one branch in it: 300 entries a day.

use std::path::Path;
use std::time::Duration;

use omatoimi::ids::{DoorId, SiteId};
use omatoimi::policy::Reason;
use omatoimi::store::{EntryId, NewEntry, Settings, Store, StoreKey};
use omatoimi::time::Clock;

use super::patrons::Patron;

/// Entries in it.
pub(crate) const ENTRIES: u32 = 4_200;
/// Two weeks.
pub(crate) const RETENTION: Duration = Duration::from_secs(14 * 24 * 60 * 60);

/// The settings of a store in `directory`.
pub(crate) fn settings(directory: &Path) -> Settings {
    Settings { directory: directory.to_owned(), retention: RETENTION, day_limit: 10, site: SiteId::new("bench") }
}

/// An empty store in `directory`.
pub(crate) fn open(directory: &Path, key: &StoreKey) -> Store {
    let mut store = Store::open(settings(directory), key, Clock::system().now()).unwrap().store;
    store.prepare_hour(Clock::system().now()).unwrap();
    store
}

/// Makes the store in `directory`; its entries lie evenly over the last thirteen and a half days.
pub(crate) fn fill(directory: &Path, key: &StoreKey) {
    let mut store = open(directory, key);
    let now = Clock::system().now();
    let apart = Duration::from_secs(27 * 12 * 60 * 60) / ENTRIES;
    let (door, patron) = (DoorId::new("main"), Patron::numbered(0));
    for number in (0..ENTRIES).rev() {
        let at = now.wall - apart * number;
        let mut random = [0; 10];
        random[..4].copy_from_slice(&number.to_be_bytes());
        let entry = NewEntry {
            id: EntryId::new(at, &random),
            at,
            clock_trusted: true,
            door: &door,
            reason: Reason::Granted,
            online: true,
            card: Some(&patron.card),
        };
        store.record(&entry, None, now).unwrap();
    }
}
