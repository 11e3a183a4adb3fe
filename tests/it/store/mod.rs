//! The store as the daemon uses it: real files in a directory of their own, time passed in.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test ends where it goes wrong")]

mod attempts;
mod durability;
mod entries;
mod forgetting;
mod incidents;
mod lists;
mod outbox;
mod patrons;
mod standing;

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Utc};
use omatoimi::ids::{Card, CardPattern, DoorId, SiteId};
use omatoimi::policy::Reason;
use omatoimi::store::{AttemptId, EntryId, EntryRecord, Error, Gate, NewEntry, SetAside, Settings, Store, StoreKey};
use omatoimi::time::{Clock, Now};

const TWO_WEEKS: Duration = Duration::from_secs(1_209_600);
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(86_400);

/// A kiosk with a store in a temporary directory and a clock of its own.
struct Kiosk {
    directory: tempfile::TempDir,
    now: Now,
    store: Option<Store>,
    entries: u64,
}

impl Kiosk {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let now = Now { mono: Clock::system().now().mono, wall: "2026-11-22T15:34:40.123Z".parse().unwrap() };
        let mut kiosk = Self { directory, now, store: None, entries: 0 };
        assert_eq!(kiosk.start(), []);
        kiosk
    }

    fn path(&self) -> PathBuf {
        self.directory.path().join("store")
    }

    fn settings(&self) -> Settings {
        Settings { directory: self.path(), retention: TWO_WEEKS, day_limit: 10, site: SiteId::new("sammonlahti") }
    }

    fn try_start(&mut self) -> Result<Vec<SetAside>, Error> {
        self.store = None;
        let opened = Store::open(self.settings(), &key(), self.now)?;
        self.store = Some(opened.store);
        Ok(opened.set_aside)
    }

    fn start(&mut self) -> Vec<SetAside> {
        self.try_start().unwrap()
    }

    fn stop(&mut self) {
        self.store = None;
    }

    fn store(&mut self) -> &mut Store {
        self.store.as_mut().unwrap()
    }

    fn advance(&mut self, by: Duration) {
        self.now = self.now.after(by);
    }

    /// The wall clock jumps; true time does not.
    fn set_wall(&mut self, wall: DateTime<Utc>) {
        self.now.wall = wall;
    }

    fn record(&mut self, number: &str, reason: Reason) -> EntryId {
        self.try_record(number, reason, None).unwrap()
    }

    fn try_record(&mut self, number: &str, reason: Reason, right: Option<&AttemptId>) -> Result<EntryId, Error> {
        self.entries += 1;
        let mut random = [0; 10];
        random[2..].copy_from_slice(&self.entries.to_be_bytes());
        let (now, door, card) = (self.now, door("main"), card(number));
        let id = EntryId::new(now.wall, &random);
        let entry = NewEntry {
            id: id.clone(),
            at: now.wall,
            clock_trusted: true,
            door: &door,
            reason,
            online: true,
            card: Some(&card),
        };
        self.store().record(&entry, right, now).map(|()| id)
    }

    fn log(&mut self) -> Vec<EntryRecord> {
        let wall = self.now.wall;
        self.store().entries(None, None, wall).unwrap()
    }

    fn attempt(&mut self, number: &str, at: &str) -> Gate {
        let now = self.now;
        self.store().count_attempt(&card(number), &door(at), now).unwrap()
    }
}

fn key() -> StoreKey {
    StoreKey::from_bytes([42; 32])
}

fn door(name: &str) -> DoorId {
    DoorId::new(name)
}

fn card(number: &str) -> Card {
    CardPattern::new("[0-9A-Za-z]+").unwrap().parse(number).unwrap()
}

/// Every file in the directory, with its bytes.
fn bytes_of_all_files(directory: &Path) -> Vec<(String, Vec<u8>)> {
    std::fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            (name, std::fs::read(entry.path()).unwrap())
        })
        .collect()
}

/// The first file that holds any of these byte strings, all of the same length.
fn first_holding(directory: &Path, needles: &std::collections::HashSet<Vec<u8>>) -> Option<String> {
    let length = needles.iter().next().map_or(1, Vec::len);
    assert!(needles.iter().all(|needle| needle.len() == length));
    bytes_of_all_files(directory)
        .into_iter()
        .find(|(_, bytes)| bytes.windows(length).any(|window| needles.contains(window)))
        .map(|(name, _)| name)
}
