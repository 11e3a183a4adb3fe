//! One lock on one output pin: released for a bounded time, secured in every other case. Pure: time is passed in, and the
//! pin is any embedded-hal pin.
//!
//! Does not do: the door (contact, held open, forced), the way out of the building. Escape and fire cut the lock's power
//! in hardware (hardware.md 6).

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use embedded_hal::digital::{OutputPin, PinState, StatefulOutputPin};

use crate::event::{LockState, PinFault};

/// No release lasts longer, whatever is asked. A door that stays open is released again and again.
pub const MAX_RELEASE: Duration = Duration::from_secs(30);
/// How soon securing is tried again after it failed.
const RETRY_AFTER: Duration = Duration::from_millis(250);

/// What the lock does with power.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wiring {
    /// Power opens: a fail-secure strike. Without power it stays shut from outside.
    FailSecure,
    /// Power holds shut: a magnet or a fail-safe strike. Without power it is open.
    FailSafe,
}

impl Wiring {
    /// The pin state in which nobody gets in.
    pub(crate) fn secured(self) -> PinState {
        match self {
            Self::FailSecure => PinState::Low,
            Self::FailSafe => PinState::High,
        }
    }
}

/// A lock. It is secured when it is made and when it is dropped.
pub struct Lock<P>
where
    P: OutputPin<Error: Into<PinFault>>,
{
    pin: P,
    wiring: Wiring,
    position: Position,
    reports: VecDeque<LockState>,
}

#[derive(Clone, Copy)]
enum Position {
    Secured,
    Released { until: Instant },
    Fault { fault: PinFault, retry_at: Instant },
}

impl<P> Lock<P>
where
    P: OutputPin<Error: Into<PinFault>>,
{
    /// Takes the pin and secures it at once.
    pub fn new(pin: P, wiring: Wiring, now: Instant) -> Self {
        let mut lock = Self { pin, wiring, position: Position::Secured, reports: VecDeque::new() };
        lock.secure(now);
        lock
    }

    /// Releases for `for_`, at most [`MAX_RELEASE`]. While already released this extends, never shortens. When the pin
    /// does not follow, the release is over and the lock is secured.
    pub fn release(&mut self, for_: Duration, now: Instant) {
        let asked = now + for_.min(MAX_RELEASE);
        let until = match self.position {
            Position::Released { until } => until.max(asked),
            Position::Secured | Position::Fault { .. } => asked,
        };
        match self.pin.set_state(!self.wiring.secured()) {
            Ok(()) => {
                self.position = Position::Released { until };
                self.reports.push_back(LockState::Released { for_: until.saturating_duration_since(now) });
            }
            Err(error) => {
                self.enter_fault(error.into(), now);
                self.secure(now);
            }
        }
    }

    /// Secures now. When the pin does not follow, it is tried again until it does.
    pub fn secure(&mut self, now: Instant) {
        match self.pin.set_state(self.wiring.secured()) {
            Ok(()) => {
                self.position = Position::Secured;
                self.reports.push_back(LockState::Secured);
            }
            Err(error) => self.fail(error.into(), now),
        }
    }

    /// The pin is out of reach: a release that was running is over, and securing is tried until it succeeds. The same
    /// fault is reported once, not at every try.
    pub fn fail(&mut self, fault: PinFault, now: Instant) {
        match &mut self.position {
            Position::Fault { fault: known, retry_at } if *known == fault => *retry_at = now + RETRY_AFTER,
            Position::Fault { .. } | Position::Secured | Position::Released { .. } => self.enter_fault(fault, now),
        }
    }

    fn enter_fault(&mut self, fault: PinFault, now: Instant) {
        self.position = Position::Fault { fault, retry_at: now + RETRY_AFTER };
        self.reports.push_back(LockState::Fault(fault));
    }

    /// When to call [`Lock::handle_timeout`] next.
    pub fn poll_timeout(&self) -> Option<Instant> {
        match self.position {
            Position::Secured => None,
            Position::Released { until } => Some(until),
            Position::Fault { retry_at, .. } => Some(retry_at),
        }
    }

    /// Ends a release whose time is over, or tries again to secure.
    pub fn handle_timeout(&mut self, now: Instant) {
        if self.poll_timeout().is_some_and(|at| at <= now) {
            self.secure(now);
        }
    }

    /// The next thing to report, oldest first.
    pub fn next_report(&mut self) -> Option<LockState> {
        self.reports.pop_front()
    }
}

impl<P> Lock<P>
where
    P: StatefulOutputPin<Error: Into<PinFault>>,
{
    /// Reads the pin back. One that moved by itself (a board that restarted, a second master) is reported and secured. A
    /// failed reading says nothing about the lock; the next one may.
    pub fn check(&mut self, now: Instant) {
        let wanted = match self.position {
            Position::Secured => self.wiring.secured(),
            Position::Released { .. } => !self.wiring.secured(),
            Position::Fault { .. } => return,
        };
        if let Ok(high) = self.pin.is_set_high()
            && PinState::from(high) != wanted
        {
            self.fail(PinFault::NotMoved, now);
            self.secure(now);
        }
    }
}

impl<P> Drop for Lock<P>
where
    P: OutputPin<Error: Into<PinFault>>,
{
    fn drop(&mut self) {
        if self.pin.set_state(self.wiring.secured()).is_err() {
            tracing::warn!("a lock was let go without proof that it is secured");
        }
    }
}

#[cfg(test)]
mod tests;
