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
mod tests {
    use std::io::ErrorKind;

    use embedded_hal_mock::eh1::MockError;
    use embedded_hal_mock::eh1::digital::{Mock, State, Transaction};

    use super::*;
    use crate::clock;

    impl From<MockError> for PinFault {
        fn from(_: MockError) -> Self {
            Self::NotMoved
        }
    }

    fn low() -> Transaction {
        Transaction::set(State::Low)
    }

    fn high() -> Transaction {
        Transaction::set(State::High)
    }

    fn failing(transaction: Transaction) -> Transaction {
        transaction.with_error(MockError::Io(ErrorKind::BrokenPipe))
    }

    fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    fn reports(lock: &mut Lock<Mock>) -> Vec<LockState> {
        std::iter::from_fn(|| lock.next_report()).collect()
    }

    const FAULT: LockState = LockState::Fault(PinFault::NotMoved);

    /// Runs the story on a fail-secure lock over a pin that expects exactly these transactions. The last one is always
    /// that a dropped lock secures.
    fn story(transactions: &[Transaction], tell: impl FnOnce(&mut Lock<Mock>, Instant)) {
        let mut pin = Mock::new(transactions);
        let now = clock::now();
        let mut lock = Lock::new(pin.clone(), Wiring::FailSecure, now);
        tell(&mut lock, now);
        drop(lock);
        pin.done();
    }

    #[test]
    fn i3_a_lock_is_secured_first_and_when_it_is_dropped() {
        story(&[low(), low()], |lock, _| {
            assert_eq!(reports(lock), [LockState::Secured]);
            assert_eq!(lock.poll_timeout(), None);
        });
    }

    #[test]
    fn power_holds_a_fail_safe_lock_shut() {
        let mut pin = Mock::new(&[high(), low(), high(), high()]);
        let now = clock::now();
        let mut lock = Lock::new(pin.clone(), Wiring::FailSafe, now);
        lock.release(seconds(1), now);
        lock.handle_timeout(now + seconds(1));
        drop(lock);
        pin.done();
    }

    #[test]
    fn promise_8_a_release_ends_by_itself() {
        story(&[low(), high(), low(), low()], |lock, now| {
            lock.release(seconds(5), now);
            assert_eq!(lock.poll_timeout(), Some(now + seconds(5)));
            lock.handle_timeout(now + Duration::from_millis(4_999));
            assert_eq!(reports(lock), [LockState::Secured, LockState::Released { for_: seconds(5) }]);
            lock.handle_timeout(now + seconds(5));
            assert_eq!(reports(lock), [LockState::Secured]);
            lock.handle_timeout(now + seconds(6));
            assert_eq!(reports(lock), []);
        });
    }

    #[test]
    fn i6_no_release_is_longer_than_thirty_seconds() {
        for asked in [seconds(31), seconds(86_400), Duration::MAX] {
            story(&[low(), high(), low()], |lock, now| {
                lock.release(asked, now);
                assert_eq!(lock.poll_timeout(), Some(now + seconds(30)));
            });
        }
    }

    #[test]
    fn a_new_release_extends_and_never_shortens() {
        story(&[low(), high(), high(), high(), low()], |lock, now| {
            lock.release(seconds(5), now);
            lock.release(seconds(1), now + seconds(1));
            assert_eq!(lock.poll_timeout(), Some(now + seconds(5)));
            lock.release(seconds(5), now + seconds(3));
            assert_eq!(lock.poll_timeout(), Some(now + seconds(8)));
        });
    }

    #[test]
    fn a_release_can_be_ended_early() {
        story(&[low(), high(), low(), low()], |lock, now| {
            lock.release(seconds(5), now);
            lock.secure(now + seconds(1));
            assert_eq!(lock.poll_timeout(), None);
        });
    }

    #[test]
    fn a_release_that_did_not_move_the_pin_is_a_fault_and_is_secured() {
        story(&[low(), failing(high()), low(), low()], |lock, now| {
            reports(lock);
            lock.release(seconds(5), now);
            assert_eq!(reports(lock), [FAULT, LockState::Secured]);
            assert_eq!(lock.poll_timeout(), None);
        });
    }

    #[test]
    fn a_release_that_can_not_be_extended_is_over() {
        story(&[low(), high(), failing(high()), low(), low()], |lock, now| {
            lock.release(seconds(5), now);
            reports(lock);
            lock.release(seconds(5), now + seconds(1));
            assert_eq!(reports(lock), [FAULT, LockState::Secured]);
        });
    }

    #[test]
    fn i3_securing_is_tried_until_it_succeeds_and_the_fault_is_told_once() {
        let broken = failing(low());
        story(&[low(), high(), broken.clone(), broken.clone(), broken, low(), low()], |lock, now| {
            lock.release(seconds(1), now);
            reports(lock);
            let mut at = now + seconds(1);
            for _ in 0..3 {
                lock.handle_timeout(at);
                at = lock.poll_timeout().expect("it tries again");
            }
            assert_eq!(reports(lock), [FAULT]);
            lock.handle_timeout(at);
            assert_eq!(reports(lock), [LockState::Secured]);
            assert_eq!(lock.poll_timeout(), None);
        });
    }

    #[test]
    fn a_lock_that_can_not_be_secured_at_first_is_a_fault_from_the_start() {
        story(&[failing(low()), low(), low()], |lock, now| {
            assert_eq!(reports(lock), [FAULT]);
            lock.handle_timeout(now + RETRY_AFTER);
            assert_eq!(reports(lock), [LockState::Secured]);
        });
    }

    #[test]
    fn every_refused_release_is_answered() {
        let broken = [failing(high()), failing(low())];
        let story_of_two = [[low()].as_slice(), &broken, &broken, &[low()]].concat();
        story(&story_of_two, |lock, now| {
            reports(lock);
            lock.release(seconds(1), now);
            assert_eq!(reports(lock), [FAULT]);
            lock.release(seconds(1), now);
            assert_eq!(reports(lock), [FAULT]);
        });
    }

    #[test]
    fn an_output_that_moved_by_itself_is_a_fault_and_is_secured() {
        let reads = |state| Transaction::get_state(state);
        story(&[low(), reads(State::Low), reads(State::High), low(), low()], |lock, now| {
            reports(lock);
            lock.check(now);
            assert_eq!(reports(lock), []);
            lock.check(now);
            assert_eq!(reports(lock), [FAULT, LockState::Secured]);
        });
    }

    #[test]
    fn a_board_that_forgot_a_release_is_a_fault_and_is_secured() {
        let reads = |state| Transaction::get_state(state);
        story(&[low(), high(), reads(State::High), reads(State::Low), low(), low()], |lock, now| {
            lock.release(seconds(5), now);
            lock.check(now);
            reports(lock);
            lock.check(now);
            assert_eq!(reports(lock), [FAULT, LockState::Secured]);
        });
    }
}
