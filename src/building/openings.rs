//! One card, one person: each opening of a counted door has as many people coming in as cards opened it, or staff hear of
//! it (ecosystem.md 3.9). It raises an event, never a lock.
//!
//! An opening begins with a release, or with somebody who comes in without one: let in from inside. It ends when the door
//! is closed again, or without a contact when its time is over, each with a little patience for whoever is still on the
//! way to the counter. While the door stands open for everybody, or there is a fire, nobody is looked for.

use std::time::{Duration, Instant};

/// From the door being closed to the last person at the counter.
const AFTER_CLOSING: Duration = Duration::from_secs(5);
/// From the end of a release, or from the last person, to the end of an opening.
const PATIENCE: Duration = Duration::from_secs(10);
/// A door that is not closed again is judged after this.
const LONGEST: Duration = Duration::from_secs(10 * 60);

/// More people than logins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crowd {
    pub counted: u32,
    pub logins: u32,
}

/// The openings of one door.
#[derive(Clone, Debug, Default)]
pub struct Openings {
    current: Option<Opening>,
    door_is_open: bool,
    /// The door stands open for everybody.
    free: bool,
    /// Whoever runs in or out now has other cares than a card.
    fire: bool,
}

#[derive(Clone, Copy, Debug)]
struct Opening {
    logins: u32,
    counted: u32,
    ends_at: Instant,
    judged_at: Instant,
}

impl Openings {
    /// A card has released the lock for `unlock_for`.
    pub fn released(&mut self, unlock_for: Duration, now: Instant) {
        let opening = self.opening(now);
        opening.logins = opening.logins.saturating_add(1);
        opening.ends_at = opening.ends_at.max(now + unlock_for + PATIENCE);
    }

    /// Somebody came in.
    pub fn came_in(&mut self, now: Instant) {
        if self.free || self.fire {
            return;
        }
        let opening = self.opening(now);
        opening.counted = opening.counted.saturating_add(1);
        opening.ends_at = opening.ends_at.max(now + AFTER_CLOSING);
    }

    /// The contact opened or closed.
    pub fn contact(&mut self, closed: bool, now: Instant) {
        let was_open = std::mem::replace(&mut self.door_is_open, !closed);
        if let Some(opening) = self.current.as_mut().filter(|_| closed && was_open) {
            let all_are_in = opening.counted >= opening.logins;
            let patience = now + AFTER_CLOSING;
            opening.ends_at = if all_are_in { patience } else { opening.ends_at.max(patience) };
        }
    }

    /// The contact cannot be read: openings end by time.
    pub fn contact_lost(&mut self) {
        self.door_is_open = false;
    }

    /// The door begins to stand open for everybody, or ends that. An opening that is cut short so is not judged.
    pub fn stands_open(&mut self, free: bool) {
        self.free = free;
        if free {
            self.current = None;
        }
    }

    /// A fire begins or ends. An opening that is cut short so is not judged.
    pub fn fire(&mut self, on: bool) {
        self.fire = on;
        if on {
            self.current = None;
        }
    }

    /// When [`Openings::handle_timeout`] is due.
    pub fn poll_timeout(&self) -> Option<Instant> {
        let opening = self.current?;
        Some(if self.door_is_open { opening.judged_at } else { opening.ends_at.min(opening.judged_at) })
    }

    /// The opening is over: who came in too many, if anybody did.
    pub fn handle_timeout(&mut self, now: Instant) -> Option<Crowd> {
        self.poll_timeout().filter(|at| *at <= now)?;
        let Opening { logins, counted, .. } = self.current.take()?;
        (counted > logins).then_some(Crowd { counted, logins })
    }

    fn opening(&mut self, now: Instant) -> &mut Opening {
        self.current.get_or_insert(Opening { logins: 0, counted: 0, ends_at: now, judged_at: now + LONGEST })
    }
}
