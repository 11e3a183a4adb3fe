//! Why a lock is released, and until when: the one writer of its output.

use std::time::{Duration, Instant};

/// How long the lock is released at a time where there is no end to it, and so after a program that hangs (I3).
const LEASE: Duration = Duration::from_secs(15);
/// How long after the last time a lease is asked for again.
const RENEW_AFTER: Duration = Duration::from_secs(8);

/// What the lock is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Release { for_: Duration },
    Secure,
}

/// Every reason for which the lock is released, and what its board was told. A board extends a release and never
/// shortens it, and ends it by itself.
#[derive(Debug, Default)]
pub(super) struct Output {
    granted_until: Option<Instant>,
    stands_until: Option<Instant>,
    /// In a fire: when the lease is asked for again.
    fire_renewed_at: Option<Instant>,
    /// Until when the board was told to release, at most.
    told_until: Option<Instant>,
}

impl Output {
    /// Somebody is let in. While something is granted already this extends, never shortens.
    pub(super) fn grant(&mut self, for_: Duration, now: Instant) -> Order {
        self.granted_until = self.granted_until.max(Some(now + for_));
        self.tell(for_, now)
    }

    pub(super) fn stand_open(&mut self, for_: Duration, now: Instant) -> Order {
        self.stands_until = Some(now + for_);
        self.tell(for_, now)
    }

    pub(super) fn stand_shut(&mut self, now: Instant) -> Option<Order> {
        self.stands_until = None;
        self.secure_if_idle(now)
    }

    /// The leaf closed behind whoever was let in.
    pub(super) fn end_grant(&mut self, now: Instant) -> Option<Order> {
        self.granted_until = None;
        self.secure_if_idle(now)
    }

    /// Ends everything but a fire.
    pub(super) fn end_all(&mut self) -> Option<Order> {
        self.granted_until = None;
        self.stands_until = None;
        // Said although the lock should be secured already: a board that was told once too often does no harm.
        (!self.is_on_fire()).then(|| self.secure())
    }

    pub(super) fn fire(&mut self, now: Instant) -> Order {
        self.fire_renewed_at = Some(now);
        self.tell(LEASE, now)
    }

    pub(super) fn end_fire(&mut self, now: Instant) -> Option<Order> {
        self.fire_renewed_at = None;
        self.secure_if_idle(now)
    }

    /// What is due: a lease to be renewed, or a release that the board would hold too long.
    pub(super) fn handle_timeout(&mut self, now: Instant) -> Option<Order> {
        let is_over = |until: &mut Option<Instant>| until.take_if(|until| *until <= now).is_some();
        let ended = is_over(&mut self.granted_until) | is_over(&mut self.stands_until);
        is_over(&mut self.told_until);
        if self.fire_renewed_at.is_some_and(|at| now >= at + RENEW_AFTER) {
            return Some(self.fire(now));
        }
        if ended { self.secure_if_idle(now) } else { None }
    }

    pub(super) fn poll_timeout(&self) -> Option<Instant> {
        let renew = self.fire_renewed_at.map(|at| at + RENEW_AFTER);
        [renew, self.granted_until, self.stands_until, self.told_until].into_iter().flatten().min()
    }

    /// Whether the board may hold the lock released, as far as it was told.
    pub(super) fn is_releasing(&self) -> bool {
        self.told_until.is_some()
    }

    /// Until when the board may hold the lock released.
    pub(super) fn told_until(&self) -> Option<Instant> {
        self.told_until
    }

    /// Somebody who was let in may still come through.
    pub(super) fn is_granted(&self) -> bool {
        self.granted_until.is_some()
    }

    /// The leaf may stand open, for as long as this is so.
    pub(super) fn stands_open(&self) -> bool {
        self.stands_until.is_some() || self.is_on_fire()
    }

    fn is_on_fire(&self) -> bool {
        self.fire_renewed_at.is_some()
    }

    fn tell(&mut self, for_: Duration, now: Instant) -> Order {
        self.told_until = self.told_until.max(Some(now + for_));
        Order::Release { for_ }
    }

    fn secure_if_idle(&mut self, now: Instant) -> Option<Order> {
        let is_idle = !self.is_granted() && !self.stands_open();
        let is_held = self.told_until.is_some_and(|until| until > now);
        (is_idle && is_held).then(|| self.secure())
    }

    fn secure(&mut self) -> Order {
        self.told_until = None;
        Order::Secure
    }
}
