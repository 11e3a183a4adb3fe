//! Time, passed in: everything that decides takes a [`Now`]; only [`Clock`] reads the machine's clocks.

use std::time::{Duration, Instant, SystemTime};

use chrono::{DateTime, Utc};

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

/// The machine's clocks. Made once in `main`; the rest of the program is told the time.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clock;

impl Clock {
    /// Reads both clocks.
    #[expect(clippy::disallowed_methods, reason = "the one reader of clocks")]
    pub fn now(&self) -> Now {
        Now { mono: Instant::now(), wall: DateTime::<Utc>::from(SystemTime::now()) }
    }
}
