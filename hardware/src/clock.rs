//! The one reader of the clock in this crate. Everything that decides is told the time.

use std::time::Instant;

/// This moment, on the clock that never steps.
#[expect(clippy::disallowed_methods, reason = "the one reader of the clock in this crate")]
pub(crate) fn now() -> Instant {
    Instant::now()
}
