//! How staff and the fire panel left the doors. Read at a start: what only a person ends is not ended by a power cut.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use rusqlite::params;

use super::lists::damaged;
use super::{Error, Store};
use crate::ids::DoorId;
use crate::incident::Place;
use crate::time::{Now, Uptime};

/// A door that staff hold open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hold {
    /// When it was ordered. A clock that is before that has been set back.
    pub ordered_at: DateTime<Utc>,
    /// When it ends.
    pub until: DateTime<Utc>,
    /// When it ends at the latest, whatever the wall clock shows: by the time in service since it was ordered.
    pub not_after: Instant,
}

impl Hold {
    /// The rest of it, as a believed clock has it: when it ends, on both clocks. None where it is over, or the clock has
    /// been set back behind its beginning.
    pub fn rest(&self, now: Now) -> Option<Now> {
        let left = self.until.signed_duration_since(now.wall).to_std().ok()?;
        let mono = now.mono.checked_add(left)?.min(self.not_after);
        (now.wall >= self.ordered_at && mono > now.mono).then_some(Now { mono, wall: self.until })
    }
}

impl Store {
    /// The places that staff have locked down and not yet opened to patrons again: `door.ID`.
    pub fn locked_down(&self) -> Result<BTreeSet<String>, Error> {
        let mut statement = self.register.prepare(
            "SELECT place FROM staff_acts WHERE act = 'lockdown' AND number IN
               (SELECT max(number) FROM staff_acts WHERE act IN ('lockdown', 'end-lockdown') GROUP BY place)",
        )?;
        let places = statement.query_map([], |row| row.get(0))?;
        Ok(places.collect::<Result<_, _>>()?)
    }

    /// The places that staff hold open: `door.ID`. A hold that was not seen to have begun is none, and whatever was
    /// ordered to lock the place since, carried out or not, has ended it for good. One whose time is over is still told.
    pub fn holds(&self, now: Now) -> Result<BTreeMap<String, Hold>, Error> {
        let mut statement = self.register.prepare(
            "SELECT place, at, until, uptime FROM staff_acts WHERE act = 'hold' AND outcome = 'done' AND number IN
               (SELECT max(number) FROM staff_acts WHERE act IN ('hold', 'lock', 'lockdown') GROUP BY place)
             AND until IS NOT NULL AND uptime IS NOT NULL",
        )?;
        let mut rows = statement.query([])?;
        let mut holds = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let moment = |millis: i64| DateTime::from_timestamp_millis(millis).ok_or_else(damaged);
            let (ordered_at, until) = (moment(row.get("at")?)?, moment(row.get("until")?)?);
            let uptime: i64 = row.get("uptime")?;
            let served = self.uptime(now).since(Uptime::from_millis(uptime.max(0).unsigned_abs()));
            let left = (until - ordered_at).to_std().unwrap_or(Duration::ZERO).saturating_sub(served);
            let not_after = now.mono.checked_add(left).ok_or_else(damaged)?;
            holds.insert(row.get("place")?, Hold { ordered_at, until, not_after });
        }
        Ok(holds)
    }

    /// The places that the fire panel had released and that nobody has reset yet: `door.ID`.
    pub fn fires(&self) -> Result<BTreeSet<String>, Error> {
        let mut statement = self.register.prepare("SELECT place FROM fires")?;
        let places = statement.query_map([], |row| row.get(0))?;
        Ok(places.collect::<Result<_, _>>()?)
    }

    /// Writes down that the fire panel has released a door, or that somebody has reset it. Once is enough; more often
    /// changes nothing.
    pub fn keep_fire(&mut self, door: &DoorId, on: bool, at: DateTime<Utc>) -> Result<(), Error> {
        let place = Place::Door(door.clone()).to_string();
        match on {
            true => self
                .register
                .prepare_cached("INSERT INTO fires (place, at) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
                .execute(params![place, at.timestamp_millis()])?,
            false => self.register.prepare_cached("DELETE FROM fires WHERE place = ?1")?.execute([place])?,
        };
        Ok(())
    }
}
