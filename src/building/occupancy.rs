//! How many people are inside: one number for the site, the sum over its counted doors.
//!
//! It is never below zero, it is kept over restarts, and in the small hours it begins again at zero: counters lose one in
//! a hundred, and by then few are inside. While a counter is away nobody can tell; when it is back the number goes on
//! from where it was, and staff can put it right.

use chrono::{DateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;

use super::counter::Way;
use crate::policy::ClockState;

/// The local hour at which the number begins again at zero.
pub const RESET_HOUR: u32 = 4;

/// The number of people inside.
#[derive(Clone, Debug)]
pub struct Occupancy {
    zone: Tz,
    inside: u32,
    /// Up to here the small hours have been looked for; None where that is not known.
    judged: Option<DateTime<Utc>>,
}

impl Occupancy {
    /// Begins with what was kept, and when that was.
    pub fn new(zone: Tz, kept: Option<(u32, DateTime<Utc>)>) -> Self {
        Self { zone, inside: kept.map_or(0, |(inside, _)| inside), judged: kept.map(|(_, at)| at) }
    }

    /// Somebody went through a door.
    pub fn count(&mut self, way: Way) {
        self.inside = match way {
            Way::In => self.inside.saturating_add(1),
            Way::Out => self.inside.saturating_sub(1),
        };
    }

    /// Staff have counted.
    pub fn set(&mut self, inside: u32) {
        self.inside = inside;
    }

    /// Told each second; a clock that is not believed resets nothing. Says whether the number began again at zero.
    pub fn handle_tick(&mut self, now: DateTime<Utc>, clock: ClockState) -> bool {
        if clock == ClockState::Unset {
            return false;
        }
        let due = self.judged.is_some_and(|judged| is_reset_due(self.zone, judged, now));
        self.judged = Some(now);
        if due {
            self.inside = 0;
        }
        due
    }

    /// The number, where every counter can be read.
    pub fn inside(&self) -> u32 {
        self.inside
    }
}

/// Whether [`RESET_HOUR`] came after `since` and not after `now`. In a zone whose clocks skip it, the day has none.
pub fn is_reset_due(zone: Tz, since: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    let today = now.with_timezone(&zone).date_naive();
    let Some(hour) = NaiveTime::from_hms_opt(RESET_HOUR, 0, 0) else { return false };
    let resets = [today.pred_opt(), Some(today)].into_iter().flatten();
    let mut resets = resets.filter_map(|day| zone.from_local_datetime(&day.and_time(hour)).earliest());
    resets.any(|reset| since < reset && reset <= now)
}
