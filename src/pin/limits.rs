//! How often a PIN may be tried (security.md 2, "Limits"). Pure: the state of one card, the state of one door.
//!
//! An attempt is counted before the PIN is checked and taken off again when the PIN was right or when nobody could
//! tell. Waits follow from the attempts themselves, so handing one back leaves exactly the state without it. Time is
//! [`Uptime`], which neither a clock step nor a restart moves forward: pulling the plug never shortens a wait (I8).

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Time in service: how long this store has been served, over all restarts, in milliseconds. It stands still while the
/// program does not run, and knows no wall clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Uptime(u64);

impl Uptime {
    /// From milliseconds.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// In milliseconds.
    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// This moment, later by `by`.
    pub fn after(self, by: Duration) -> Self {
        Self(self.0.saturating_add(u64::try_from(by.as_millis()).unwrap_or(u64::MAX)))
    }

    /// How long since `earlier`; nothing if that is yet to come.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }
}

/// How long an attempt of a card counts.
pub const CARD_WINDOW: Duration = Duration::from_secs(24 * 60 * 60);
/// How long an attempt at a door counts.
pub const DOOR_WINDOW: Duration = Duration::from_secs(10 * 60);
/// Wrong PINs at one door, over all cards, from which each further attempt waits.
const DOOR_FREE: usize = 15;
const DOOR_FIRST_WAIT: Duration = Duration::from_secs(5);
const DOOR_LONGEST_WAIT: Duration = Duration::from_secs(60);
/// Attempts at a door beyond this many make no difference: the wait has long been the longest.
const DOOR_KEPT: usize = 32;

/// Whether a card may be tried now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MayTry {
    /// It may.
    Yes,
    /// Not for this long. Asking meanwhile changes nothing.
    Locked {
        /// The rest of the wait.
        for_: Duration,
    },
}

/// The attempts of one card in the last 24 h that did not turn out right, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardAttempts {
    recent: Vec<Uptime>,
    /// How many of the last ones came without a right PIN between them.
    consecutive: usize,
}

impl CardAttempts {
    /// Whether this card may be tried at `now`; `day_limit` is the most in 24 h (`[pin] day_limit`).
    pub fn may_try(&self, now: Uptime, day_limit: u32) -> MayTry {
        match self.locked_until(now, day_limit) {
            Some(until) if until > now => MayTry::Locked { for_: until.since(now) },
            Some(_) | None => MayTry::Yes,
        }
    }

    /// Counts an attempt that is about to be checked.
    pub fn count(&mut self, now: Uptime) {
        self.forget_old(now);
        self.recent.push(now);
        self.consecutive += 1;
    }

    /// Takes back the attempt counted at `at`: it got no verdict.
    pub fn hand_back(&mut self, at: Uptime) {
        let Some(index) = self.recent.iter().rposition(|counted| *counted == at) else {
            return;
        };
        if index.saturating_add(self.consecutive) >= self.recent.len() {
            self.consecutive -= 1;
        }
        self.recent.remove(index);
    }

    /// The attempt counted at `at` was right. It was no wrong PIN, so the day's count loses it; the wrong ones before
    /// it stay in the day's count, but the growing waits begin anew.
    pub fn succeed(&mut self, at: Uptime) {
        self.hand_back(at);
        self.consecutive = 0;
    }

    /// When the wait ends, if there is one; it may be past.
    pub fn locked_until(&self, now: Uptime, day_limit: u32) -> Option<Uptime> {
        let mut current = self.clone();
        current.forget_old(now);
        let waiting = current
            .recent
            .last()
            .map(|last| last.after(wait_after(current.consecutive)));
        let limit = usize::try_from(day_limit).unwrap_or(usize::MAX).max(1);
        let first_of_limit = current.recent.len().checked_sub(limit);
        let day_full = first_of_limit
            .and_then(|index| current.recent.get(index))
            .map(|first| first.after(CARD_WINDOW));
        waiting.max(day_full)
    }

    /// When the last of these attempts was counted.
    pub fn last_at(&self) -> Option<Uptime> {
        self.recent.last().copied()
    }

    fn forget_old(&mut self, now: Uptime) {
        self.recent.retain(|at| now.since(*at) < CARD_WINDOW);
        self.consecutive = self.consecutive.min(self.recent.len());
    }
}

/// How long a card waits after so many wrong PINs in a row.
fn wait_after(consecutive: usize) -> Duration {
    Duration::from_secs(match consecutive {
        0 => 0,
        1..=3 => 1,
        4 => 30,
        5 => 5 * 60,
        _ => 15 * 60,
    })
}

/// The attempts at one door in the last ten minutes that did not turn out right, over all cards. A door only slows:
/// nobody can shut the library for others by typing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoorAttempts {
    recent: Vec<Uptime>,
}

impl DoorAttempts {
    /// How long an attempt at `now` waits before it is checked: nothing up to the 15th wrong PIN in ten minutes, then
    /// 5 s, doubling to 60 s. Anything but nothing is worth telling staff.
    pub fn wait(&self, now: Uptime) -> Duration {
        let recent = self.recent.iter().filter(|at| now.since(**at) < DOOR_WINDOW).count();
        match recent.checked_sub(DOOR_FREE) {
            None => Duration::ZERO,
            Some(beyond) => {
                let doublings = u32::try_from(beyond).unwrap_or(u32::MAX).min(4);
                (DOOR_FIRST_WAIT * 2u32.pow(doublings)).min(DOOR_LONGEST_WAIT)
            }
        }
    }

    /// Counts an attempt that is about to be checked.
    pub fn count(&mut self, now: Uptime) {
        self.recent.retain(|at| now.since(*at) < DOOR_WINDOW);
        if self.recent.len() >= DOOR_KEPT {
            self.recent.remove(0);
        }
        self.recent.push(now);
    }

    /// Takes back the attempt counted at `at`: it was right, or got no verdict.
    pub fn hand_back(&mut self, at: Uptime) {
        if let Some(index) = self.recent.iter().rposition(|counted| *counted == at) {
            self.recent.remove(index);
        }
    }
}
