//! The one reader of the clock in this crate. Everything that decides is told the time.

use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

/// This moment, on the clock that never steps.
#[expect(clippy::disallowed_methods, reason = "the one reader of the clock in this crate")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// The same moment as the kernel stamps edges with it.
pub(crate) fn since_boot() -> Duration {
    let now = clock_gettime(ClockId::Monotonic);
    Duration::try_from(now).unwrap_or_default()
}
