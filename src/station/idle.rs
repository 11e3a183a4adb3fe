//! How long a session waits for its patron, and the seconds that are counted down before it ends (ecosystem.md 2.4.6).

use std::time::{Duration, Instant};

/// How long before the end the seconds are shown.
const COUNTDOWN: Duration = Duration::from_secs(20);
/// Below this the countdown is half of the whole time.
const SHORT: Duration = Duration::from_secs(25);
const SECOND: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub(super) struct Idle {
    touched_at: Instant,
    length: Duration,
    has_more_time: bool,
    warned: bool,
}

impl Idle {
    pub(super) fn begin(length: Duration, now: Instant) -> Self {
        Self { touched_at: now, length, has_more_time: false, warned: false }
    }

    /// Somebody is there, or something they wait for has happened.
    pub(super) fn touch(&mut self, now: Instant) {
        self.touched_at = now;
        self.warned = false;
    }

    /// Twice the time for the rest of the session.
    pub(super) fn give_more_time(&mut self) {
        if !self.has_more_time {
            self.has_more_time = true;
            self.length *= 2;
        }
    }

    pub(super) fn ends_at(&self) -> Instant {
        self.touched_at + self.length
    }

    fn warns_at(&self) -> Instant {
        self.touched_at + self.length.saturating_sub(self.countdown())
    }

    fn countdown(&self) -> Duration {
        if self.length < SHORT { self.length / 2 } else { COUNTDOWN }
    }

    /// The seconds left, once they are counted.
    pub(super) fn ends_in(&self, now: Instant) -> Option<u64> {
        (now >= self.warns_at()).then(|| {
            let left = self.ends_at().saturating_duration_since(now);
            left.as_secs() + u64::from(left.subsec_nanos() > 0)
        })
    }

    /// Whether the countdown has just begun; said once for each.
    pub(super) fn begins_to_warn(&mut self, now: Instant) -> bool {
        let begins = !self.warned && now >= self.warns_at();
        self.warned |= begins;
        begins
    }

    /// When the shown seconds change next, or the session ends.
    pub(super) fn next_tick(&self, now: Instant) -> Instant {
        match self.ends_in(now) {
            None => self.warns_at(),
            Some(seconds) => {
                let rest = SECOND * u32::try_from(seconds.saturating_sub(1)).unwrap_or_default();
                self.ends_at().checked_sub(rest).unwrap_or_else(|| self.ends_at())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::disallowed_methods, reason = "an arbitrary origin; the tests only add to it")]
    fn origin() -> Instant {
        Instant::now()
    }

    #[test]
    fn the_last_twenty_seconds_are_counted_one_by_one() {
        let start = origin();
        let mut idle = Idle::begin(Duration::from_secs(90), start);
        let at = |seconds: u64| start + Duration::from_secs(seconds);
        assert_eq!(idle.ends_in(at(69)), None);
        assert_eq!(idle.next_tick(at(69)), at(70));
        assert!(!idle.begins_to_warn(at(69)));
        assert!(idle.begins_to_warn(at(70)));
        assert!(!idle.begins_to_warn(at(71)), "once");
        for second in 70..90 {
            assert_eq!(idle.ends_in(at(second)), Some(90 - second));
            assert_eq!(idle.next_tick(at(second)), at(second + 1));
        }
        idle.touch(at(89));
        assert_eq!(idle.ends_in(at(89)), None);
        assert!(idle.begins_to_warn(at(89 + 70)), "once more after a touch");
    }

    #[test]
    fn a_short_time_counts_down_at_most_half_of_it() {
        let start = origin();
        let idle = Idle::begin(Duration::from_secs(10), start);
        assert_eq!(idle.ends_in(start + Duration::from_secs(4)), None);
        assert_eq!(idle.ends_in(start + Duration::from_secs(5)), Some(5));
    }

    #[test]
    fn more_time_doubles_once() {
        let start = origin();
        let mut idle = Idle::begin(Duration::from_secs(90), start);
        idle.give_more_time();
        idle.give_more_time();
        assert_eq!(idle.ends_at(), start + Duration::from_secs(180));
    }
}
