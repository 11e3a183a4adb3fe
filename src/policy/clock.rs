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
}

impl ClockWatch {
    /// `floor`: the newest record or time mark in the store, where there is one.
    pub fn new(trust: ClockTrust, floor: Option<DateTime<Utc>>) -> Self {
        let program_epoch = DateTime::from_timestamp(PROGRAM_EPOCH, 0).unwrap_or_default();
        Self { trust, floor: floor.unwrap_or(program_epoch).max(program_epoch), anchor: None }
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

    fn is_plausible(&self, now: Now) -> bool {
        match self.anchor {
            // A small step back is no sign of a clock that is not set, and whoever reads beside the daemon may have asked
            // the time a moment before its newest record.
            None => (-LARGEST_STEP..=LONGEST_REST).contains(&(now.wall - self.floor)),
            Some(anchor) => {
                let passed = TimeDelta::from_std(now.mono.saturating_duration_since(anchor.mono)).unwrap_or_default();
                (now.wall - anchor.wall - passed).abs() <= LARGEST_STEP
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    const DAY: Duration = Duration::from_secs(86_400);

    fn at(wall: &str, mono: Instant) -> Now {
        Now { mono, wall: wall.parse().unwrap() }
    }

    #[expect(clippy::disallowed_methods, reason = "an arbitrary origin; the tests only add to it")]
    fn origin() -> Instant {
        Instant::now()
    }

    fn watch(floor: Option<&str>) -> ClockWatch {
        ClockWatch::new(ClockTrust::Synchronised, floor.map(|text| text.parse().unwrap()))
    }

    #[test]
    fn i34_a_clock_before_the_newest_record_is_unset_until_it_is_synchronised() {
        let start = at("2026-11-20T10:00:00Z", origin());
        let mut clock = watch(Some("2026-11-22T10:00:00Z"));
        assert_eq!(clock.observe(start, false), ClockState::Unset);
        assert_eq!(clock.observe(start, true), ClockState::Believed);
        let dead_battery = at("1970-01-01T00:01:00Z", start.mono);
        assert_eq!(watch(None).observe(dead_battery, false), ClockState::Unset);
        let far_future = at("2036-01-01T00:00:00Z", start.mono);
        assert_eq!(watch(None).observe(far_future, false), ClockState::Unset);
    }

    #[test]
    fn a_clock_a_little_behind_the_newest_record_is_believed() {
        let start = at("2026-11-22T10:00:00Z", origin());
        for (newest, state) in [
            ("2026-11-22T10:00:00.001Z", ClockState::Believed),
            ("2026-11-22T10:10:00Z", ClockState::Believed),
            ("2026-11-22T10:10:01Z", ClockState::Unset),
        ] {
            assert_eq!(watch(Some(newest)).observe(start, false), state, "{newest}");
        }
    }

    #[test]
    fn an_unsynchronised_clock_past_the_newest_record_serves_and_so_does_one_after_a_rest() {
        let start = at("2026-11-22T10:00:00Z", origin());
        for floor in ["2026-11-22T09:59:00Z", "2026-10-01T10:00:00Z"] {
            assert_eq!(watch(Some(floor)).observe(start, false), ClockState::Believed);
        }
    }

    #[test]
    fn i20_a_jump_of_three_weeks_in_service_is_not_believed() {
        let start = at("2026-11-22T10:00:00Z", origin());
        for jumped in ["2026-12-13T10:00:00Z", "2026-11-01T10:00:00Z"] {
            let mut clock = watch(None);
            assert_eq!(clock.observe(start, false), ClockState::Believed);
            let later = at(jumped, start.mono + DAY);
            assert_eq!(clock.observe(later, false), ClockState::Unset);
            assert_eq!(clock.observe(start.after(DAY), false), ClockState::Believed, "back again");
        }
    }

    #[test]
    fn a_synchronised_step_is_believed_and_time_goes_on_from_there() {
        let start = at("2026-11-22T10:00:00Z", origin());
        let mut clock = watch(None);
        assert_eq!(clock.observe(start, false), ClockState::Believed);
        let stepped = at("2026-11-22T14:00:00Z", start.mono);
        assert_eq!(clock.observe(stepped, true), ClockState::Believed);
        assert_eq!(clock.observe(stepped.after(DAY), false), ClockState::Believed);
    }

    #[test]
    fn a_site_that_trusts_its_clock_believes_it_as_it_stands() {
        let start = at("1999-01-01T00:00:00Z", origin());
        assert_eq!(ClockWatch::new(ClockTrust::System, None).observe(start, false), ClockState::Believed);
    }
}
