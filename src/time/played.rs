//! A wall clock in the hand of whoever plays with it: moved forward and back as a time server would set it, or not set.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};

/// How far the wall clock is moved, and whether a time server has set it. It begins unmoved and synchronised.
#[derive(Debug)]
pub struct PlayedTime {
    shift_millis: AtomicI64,
    synchronised: AtomicBool,
}

impl PlayedTime {
    /// The machine's own time.
    pub const fn unmoved() -> Self {
        Self { shift_millis: AtomicI64::new(0), synchronised: AtomicBool::new(true) }
    }

    /// A time server sets the clock this far from the machine's own, to the millisecond.
    pub fn set(&self, shift: TimeDelta) {
        self.shift_millis.store(shift.num_milliseconds(), Ordering::SeqCst);
        self.synchronised.store(true, Ordering::SeqCst);
    }

    /// No time server answers, and the clock stands this far from the machine's own: a machine without a clock battery
    /// begins at 1970.
    pub fn unset(&self, shift: TimeDelta) {
        // In this order a reader between the two sees a clock that nobody vouches for, never a wrong one vouched for.
        self.synchronised.store(false, Ordering::SeqCst);
        self.shift_millis.store(shift.num_milliseconds(), Ordering::SeqCst);
    }

    /// How far the clock is moved.
    pub fn shift(&self) -> TimeDelta {
        TimeDelta::milliseconds(self.shift_millis.load(Ordering::SeqCst))
    }

    /// Whether a time server has set it.
    pub fn is_synchronised(&self) -> bool {
        self.synchronised.load(Ordering::SeqCst)
    }

    pub(super) fn moved(&self, wall: DateTime<Utc>) -> DateTime<Utc> {
        wall.checked_add_signed(self.shift()).unwrap_or(wall)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::time::Clock;

    #[test]
    fn only_the_wall_clock_is_moved() {
        static TIME: PlayedTime = PlayedTime::unmoved();
        let (machine, played) = (Clock::system(), Clock::played(&TIME));
        assert!(played.is_synchronised());
        TIME.set(TimeDelta::days(14));
        let (here, there) = (machine.now(), played.now());
        let ahead = there.wall - here.wall - TimeDelta::days(14);
        assert!(ahead.abs() < TimeDelta::minutes(1), "{ahead}");
        assert!(there.mono - here.mono < Duration::from_mins(1));
        TIME.unset(TimeDelta::days(-20_000));
        assert!(!played.is_synchronised() && played.now().wall < machine.now().wall - TimeDelta::days(19_999));
        TIME.set(TimeDelta::zero());
        assert!(played.is_synchronised() && played.now().wall <= machine.now().wall);
    }

    #[test]
    fn a_move_out_of_all_time_is_no_move() {
        let time = PlayedTime::unmoved();
        time.set(TimeDelta::milliseconds(i64::MAX));
        assert_eq!(time.moved(DateTime::UNIX_EPOCH), DateTime::UNIX_EPOCH);
    }
}
