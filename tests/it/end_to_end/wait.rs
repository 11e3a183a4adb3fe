//! Waiting for a fact: asked again and again until it holds, never for a fixed time.

use std::thread;
use std::time::{Duration, Instant};

use omatoimi::time::Clock;

/// How long anything may take that should take milliseconds; the machine may be busy with other tests.
pub(crate) const SOON: Duration = Duration::from_secs(15);

/// Between two askings.
const PAUSE: Duration = Duration::from_millis(10);

/// The first answer `ask` gives, or a failed test naming `what` did not happen.
pub(crate) fn until<T>(what: &str, within: Duration, ask: impl FnMut() -> Option<T>) -> T {
    unless_late(within, ask).unwrap_or_else(|| panic!("{what}: not within {within:?}"))
}

/// The first answer `ask` gives within that time.
pub(crate) fn unless_late<T>(within: Duration, mut ask: impl FnMut() -> Option<T>) -> Option<T> {
    let late_at = now() + within;
    loop {
        if let Some(answer) = ask() {
            return Some(answer);
        }
        if now() >= late_at {
            return None;
        }
        thread::park_timeout(PAUSE);
    }
}

/// The monotonic clock.
pub(crate) fn now() -> Instant {
    Clock::system().now().mono
}
