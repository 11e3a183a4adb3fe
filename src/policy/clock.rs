//! Is the wall clock to be believed? (security.md 5) Durations never depend on it; opening hours, expiry and
//! retention do.

use chrono::{DateTime, TimeDelta, Utc};

use crate::config::ClockTrust;
use crate::time::Now;

/// 2026-01-01T00:00:00Z in seconds: the program is younger than any clock before this, so such a clock is not set.
const PROGRAM_EPOCH: i64 = 1_767_225_600;

/// How far a running clock may step before it is doubted: "a jump over 10 min needs two sources" (security.md 5).
const LARGEST_STEP: TimeDelta = TimeDelta::minutes(10);

/// How long a kiosk is believed to have been switched off while only its own clock says so.
const LONGEST_REST: TimeDelta = TimeDelta::days(400);

/// What is made of the wall clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockState {
    /// Good for opening hours, expiry and retention.
    Believed,
    /// Not set, or stepped without a reason: patrons are refused as `clock-unset`.
    Unset,
}

/// Watches the wall clock against the monotonic one from start to stop.
#[derive(Debug)]
pub struct ClockWatch {
    trust: ClockTrust,
    /// The newest moment the store has seen; no right clock is before it.
    floor: DateTime<Utc>,
    /// The last moment at which the clock was believed.
    anchor: Option<Now>,
    started: Now,
}

impl ClockWatch {
    /// `floor`: the newest record or time mark in the store, where there is one.
    pub fn new(trust: ClockTrust, floor: Option<DateTime<Utc>>, now: Now) -> Self {
        let program_epoch = DateTime::from_timestamp(PROGRAM_EPOCH, 0).unwrap_or_default();
        Self {
            trust,
            floor: floor.unwrap_or(program_epoch).max(program_epoch),
            anchor: None,
            started: now,
        }
    }

    /// Judges the clock as it stands; `synchronised` is the kernel's word on it.
    pub fn observe(&mut self, now: Now, synchronised: bool) -> ClockState {
        let believed = self.trust == ClockTrust::System || synchronised || self.is_plausible(now);
        if !believed {
            return ClockState::Unset;
        }
        self.anchor = Some(now);
        ClockState::Believed
    }

    /// The latest moment that is certainly past: what may be forgotten is judged by it. While the clock is not
    /// believed, records age by uptime alone, so a jump erases nothing and a clock set back keeps nothing (I20).
    pub fn certain(&self, now: Now) -> DateTime<Utc> {
        let (wall, since) = match self.anchor {
            Some(anchor) => (anchor.wall, anchor.mono),
            None => (self.floor, self.started.mono),
        };
        let uptime = TimeDelta::from_std(now.mono.saturating_duration_since(since)).unwrap_or(TimeDelta::zero());
        wall.checked_add_signed(uptime).unwrap_or(wall)
    }

    fn is_plausible(&self, now: Now) -> bool {
        match self.anchor {
            None => now.wall >= self.floor && now.wall - self.floor <= LONGEST_REST,
            Some(_) => (now.wall - self.certain(now)).abs() <= LARGEST_STEP,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    const DAY: Duration = Duration::from_secs(86_400);

    fn at(wall: &str, mono: Instant) -> Now {
        Now {
            mono,
            wall: wall.parse().unwrap(),
        }
    }

    #[expect(clippy::disallowed_methods, reason = "an arbitrary origin; the tests only add to it")]
    fn origin() -> Instant {
        Instant::now()
    }

    fn watch(floor: Option<&str>, start: Now) -> ClockWatch {
        ClockWatch::new(ClockTrust::Synchronised, floor.map(|text| text.parse().unwrap()), start)
    }

    #[test]
    fn i34_a_clock_before_the_newest_record_is_unset_until_it_is_synchronised() {
        let start = at("2026-11-20T10:00:00Z", origin());
        let mut clock = watch(Some("2026-11-22T10:00:00Z"), start);
        assert_eq!(clock.observe(start, false), ClockState::Unset);
        assert_eq!(clock.observe(start, true), ClockState::Believed);
        assert_eq!(
            watch(None, at("1970-01-01T00:01:00Z", start.mono)).observe(start, false),
            ClockState::Believed
        );
        let dead_battery = at("1970-01-01T00:01:00Z", start.mono);
        assert_eq!(
            watch(None, dead_battery).observe(dead_battery, false),
            ClockState::Unset
        );
    }

    #[test]
    fn an_unsynchronised_clock_past_the_newest_record_serves() {
        let start = at("2026-11-22T10:00:00Z", origin());
        assert_eq!(
            watch(Some("2026-11-01T10:00:00Z"), start).observe(start, false),
            ClockState::Believed
        );
    }

    #[test]
    fn i20_a_jump_of_three_weeks_is_not_believed_and_ages_nothing() {
        let start = at("2026-11-22T10:00:00Z", origin());
        for jumped in ["2026-12-13T10:00:00Z", "2026-11-01T10:00:00Z"] {
            let mut clock = watch(None, start);
            assert_eq!(clock.observe(start, false), ClockState::Believed);
            let later = at(jumped, start.mono + DAY);
            assert_eq!(clock.observe(later, false), ClockState::Unset);
            assert_eq!(clock.certain(later), start.after(DAY).wall);
        }
    }

    #[test]
    fn a_synchronised_step_is_believed_and_time_goes_on_from_there() {
        let start = at("2026-11-22T10:00:00Z", origin());
        let mut clock = watch(None, start);
        let _ = clock.observe(start, false);
        let stepped = at("2026-11-22T14:00:00Z", start.mono);
        assert_eq!(clock.observe(stepped, true), ClockState::Believed);
        assert_eq!(clock.observe(stepped.after(DAY), false), ClockState::Believed);
    }

    #[test]
    fn a_kiosk_that_never_had_a_right_clock_still_ages_by_uptime() {
        let start = at("1970-01-01T00:00:00Z", origin());
        let clock = watch(Some("2026-11-22T10:00:00Z"), start);
        assert_eq!(
            clock.certain(start.after(DAY)),
            "2026-11-23T10:00:00Z".parse::<DateTime<Utc>>().unwrap()
        );
    }
}
