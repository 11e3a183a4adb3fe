//! Time, passed in: everything that decides takes a [`Now`]; only [`Clock`] reads the machine's clocks.

mod kernel;
mod played;
mod uptime;
mod waiting;
mod written;

use std::time::{Duration, Instant, SystemTime};

use chrono::{DateTime, Utc};

pub use played::PlayedTime;
pub use uptime::Uptime;
pub(crate) use waiting::reach;
pub(crate) use written::{length, local_moment};

/// One moment on both clocks. Deadlines, locks and pulses use `mono`; opening hours, expiry and retention use `wall`
/// (security.md 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// Never steps, never goes back.
    pub mono: Instant,
    /// UTC, as the machine believes it; whether to believe it is the clock rule's question.
    pub wall: DateTime<Utc>,
}

impl Now {
    /// The same moment, later by `by` on both clocks.
    pub fn after(self, by: Duration) -> Self {
        let wall = chrono::TimeDelta::from_std(by).ok().and_then(|delta| self.wall.checked_add_signed(delta));
        Self { mono: self.mono + by, wall: wall.unwrap_or(DateTime::<Utc>::MAX_UTC) }
    }
}

/// Where the time comes from: the machine, or in the demo a wall clock that is moved by hand.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    played: Option<&'static PlayedTime>,
}

impl Clock {
    /// The machine's clocks.
    pub const fn system() -> Self {
        Self { played: None }
    }

    /// The machine's clocks, the wall clock moved as `time` has it. The monotonic one is never moved.
    pub const fn played(time: &'static PlayedTime) -> Self {
        Self { played: Some(time) }
    }

    /// Reads both clocks.
    #[expect(clippy::disallowed_methods, reason = "the one reader of clocks")]
    pub fn now(&self) -> Now {
        let wall = DateTime::<Utc>::from(SystemTime::now());
        Now { mono: Instant::now(), wall: self.played.map_or(wall, |time| time.moved(wall)) }
    }

    /// Whether somebody disciplines the wall clock: the kernel's word (`adjtimex(2)`), or that of whoever moves it.
    pub fn is_synchronised(&self) -> bool {
        self.played.map_or_else(kernel::clock_is_synchronised, PlayedTime::is_synchronised)
    }
}
