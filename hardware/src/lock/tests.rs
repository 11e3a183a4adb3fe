//! A lock over pins that expect what is done to them, and fail when they are told to.

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

#[test]
fn a_pin_that_glitches_while_it_is_read_back_is_secured_and_the_next_release_works() {
    let reads = |state| Transaction::get_state(state);
    let unread = reads(State::Low).with_error(MockError::Io(ErrorKind::BrokenPipe));
    story(&[low(), unread, reads(State::High), low(), reads(State::Low), high(), low(), low()], |lock, now| {
        lock.check(now);
        assert_eq!(reports(lock), [LockState::Secured], "a reading that fails says nothing");
        lock.check(now);
        assert_eq!(reports(lock), [FAULT, LockState::Secured]);
        lock.check(now);
        lock.release(seconds(1), now);
        lock.handle_timeout(now + seconds(1));
        assert_eq!(reports(lock), [LockState::Released { for_: seconds(1) }, LockState::Secured]);
    });
}

proptest::proptest! {
    #[test]
    fn i3_i6_whatever_a_pin_does_a_lock_ends_secured_or_in_a_fault_that_is_tried_again(
        asked in proptest::collection::vec((0..4_u8, 0..40_000_u64), 0..30)
    ) {
        let pin = Wild::default();
        let mut now = clock::now();
        let mut lock = Lock::new(pin.clone(), Wiring::FailSecure, now);
        let mut released_at = None;
        for (what, millis) in asked {
            pin.0.set(Wilder { is_stuck: what == 3, ..pin.0.get() });
            match what {
                0 | 3 => {
                    lock.release(Duration::from_millis(millis), now);
                    released_at = Some(now);
                }
                1 => lock.secure(now),
                _ => lock.check(now),
            }
            // Time is told as the lock wants it.
            let until = now + Duration::from_millis(millis);
            while let Some(at) = lock.poll_timeout().filter(|at| *at <= until) {
                now = at;
                lock.handle_timeout(now);
                let is_over = released_at.is_none_or(|at| now >= at + MAX_RELEASE);
                proptest::prop_assert!(!pin.0.get().is_high || pin.0.get().is_stuck || !is_over);
            }
            now = until;
            proptest::prop_assert!(pin.0.get().is_stuck || !pin.0.get().is_high || lock.poll_timeout().is_some());
        }
        pin.0.set(Wilder { is_stuck: false, ..pin.0.get() });
        drop(lock);
        proptest::prop_assert!(!pin.0.get().is_high);
    }
}

/// A pin that now and then sticks, and says so.
#[derive(Clone, Default)]
struct Wild(std::rc::Rc<std::cell::Cell<Wilder>>);

#[derive(Clone, Copy, Default)]
struct Wilder {
    is_high: bool,
    is_stuck: bool,
}

impl Wild {
    fn set(&self, is_high: bool) -> Result<(), PinFault> {
        let pin = self.0.get();
        if pin.is_stuck {
            return Err(PinFault::NotMoved);
        }
        self.0.set(Wilder { is_high, ..pin });
        Ok(())
    }
}

impl embedded_hal::digital::ErrorType for Wild {
    type Error = PinFault;
}

impl OutputPin for Wild {
    fn set_low(&mut self) -> Result<(), PinFault> {
        self.set(false)
    }

    fn set_high(&mut self) -> Result<(), PinFault> {
        self.set(true)
    }
}

impl StatefulOutputPin for Wild {
    fn is_set_high(&mut self) -> Result<bool, PinFault> {
        Ok(self.0.get().is_high)
    }

    fn is_set_low(&mut self) -> Result<bool, PinFault> {
        Ok(!self.0.get().is_high)
    }
}
