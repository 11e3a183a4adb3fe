//! How often a PIN may be tried (security.md 2, "Limits"). Pure: the state of one card, the state of one door.
//!
//! An attempt is counted before the PIN is checked and taken off again when the PIN was right or when nobody could
//! tell. Waits follow from the attempts themselves, so handing one back leaves exactly the state without it. Time is
//! [`Uptime`], which neither a clock step nor a restart moves forward: pulling the plug never shortens a wait (I8).

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::time::Uptime;

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
        let waiting = current.recent.last().map(|last| last.after(wait_after(current.consecutive)));
        let limit = usize::try_from(day_limit).unwrap_or(usize::MAX).max(1);
        let first_of_limit = current.recent.len().checked_sub(limit);
        let day_full = first_of_limit.and_then(|index| current.recent.get(index)).map(|first| first.after(CARD_WINDOW));
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const START: Uptime = Uptime::from_millis(1_000_000);
    const MS: Duration = Duration::from_millis(1);
    const DAY_LIMIT: u32 = 10;

    fn wait(attempts: &CardAttempts, now: Uptime) -> Duration {
        match attempts.may_try(now, DAY_LIMIT) {
            MayTry::Yes => Duration::ZERO,
            MayTry::Locked { for_ } => for_,
        }
    }

    #[test]
    fn waits_grow_with_each_wrong_pin_until_the_day_is_full() {
        let mut attempts = CardAttempts::default();
        let mut now = START;
        for seconds in [1, 1, 1, 30, 300, 900, 900, 900, 900] {
            assert_eq!(wait(&attempts, now), Duration::ZERO);
            attempts.count(now);
            assert_eq!(wait(&attempts, now), Duration::from_secs(seconds));
            now = now.after(Duration::from_secs(seconds) - MS);
            assert_eq!(wait(&attempts, now), MS, "locked to the last moment");
            now = now.after(MS);
        }
        attempts.count(now);
        let frees = START.after(CARD_WINDOW);
        assert_eq!(wait(&attempts, now), frees.since(now), "until the first leaves the window");
        assert_eq!(wait(&attempts, frees), Duration::ZERO);
        attempts.count(frees);
        assert_eq!(wait(&attempts, frees), Duration::from_secs(900), "still many in a row");
    }

    #[test]
    fn a_right_pin_ends_the_waits_and_leaves_the_wrong_ones_in_the_days_count() {
        let mut attempts = CardAttempts::default();
        let mut now = START;
        for round in 0..9 {
            attempts.count(now);
            now = now.after(Duration::from_secs(1));
            assert_eq!(wait(&attempts, now), Duration::ZERO, "round {round}");
            attempts.count(now);
            attempts.succeed(now);
            assert_eq!(wait(&attempts, now), Duration::ZERO, "round {round}");
        }
        attempts.count(now);
        assert!(wait(&attempts, now) > Duration::from_secs(86_000), "the tenth wrong one closes the day");
    }

    #[test]
    fn right_pins_never_fill_the_day() {
        let mut attempts = CardAttempts::default();
        for second in 0..100 {
            let now = START.after(Duration::from_secs(second));
            assert_eq!(wait(&attempts, now), Duration::ZERO);
            attempts.count(now);
            attempts.succeed(now);
        }
        assert_eq!(attempts, CardAttempts::default());
    }

    #[test]
    fn a_day_limit_of_nothing_still_lets_one_try() {
        assert_eq!(CardAttempts::default().may_try(START, 0), MayTry::Yes);
        let mut attempts = CardAttempts::default();
        attempts.count(START);
        assert_eq!(attempts.may_try(START.after(MS), 0), MayTry::Locked { for_: CARD_WINDOW - MS });
    }

    #[test]
    fn a_door_slows_and_never_closes() {
        let mut door = DoorAttempts::default();
        for _ in 0..15 {
            assert_eq!(door.wait(START), Duration::ZERO);
            door.count(START);
        }
        for seconds in [5, 10, 20, 40, 60, 60, 60] {
            assert_eq!(door.wait(START), Duration::from_secs(seconds));
            door.count(START);
        }
        for _ in 0..1000 {
            door.count(START);
            assert_eq!(door.wait(START), DOOR_LONGEST_WAIT);
        }
        assert!(door.recent.len() <= DOOR_KEPT);
        assert_eq!(door.wait(START.after(DOOR_WINDOW)), Duration::ZERO);
    }

    #[test]
    fn right_pins_do_not_slow_a_busy_door() {
        let mut door = DoorAttempts::default();
        for second in 0..100 {
            let now = START.after(Duration::from_secs(second));
            assert_eq!(door.wait(now), Duration::ZERO);
            door.count(now);
            door.hand_back(now);
        }
    }

    /// Says the same as [`CardAttempts`] from a full diary of what happened.
    #[derive(Default)]
    struct Diary {
        /// When counted; whether it still stands.
        attempts: Vec<(Uptime, bool)>,
        /// How many had been counted when a PIN was last right.
        at_last_success: usize,
    }

    impl Diary {
        fn wait(&self, now: Uptime, day_limit: usize) -> Duration {
            let stands = |(at, stands): &&(Uptime, bool)| *stands && now.since(*at) < CARD_WINDOW;
            let wrong: Vec<Uptime> = self.attempts.iter().filter(stands).map(|(at, _)| *at).collect();
            let in_a_row = self.attempts[self.at_last_success..].iter().filter(stands).count();
            let seconds = [0, 1, 1, 1, 30, 300, 900][in_a_row.min(6)];
            let growing =
                wrong.last().map_or(0, |last| (last.as_millis() + 1000 * seconds).saturating_sub(now.as_millis()));
            let full = match wrong.len() >= day_limit {
                true => wrong[wrong.len() - day_limit].as_millis() + 86_400_000 - now.as_millis(),
                false => 0,
            };
            Duration::from_millis(growing.max(full))
        }
    }

    #[derive(Clone, Debug)]
    enum Step {
        Wait(u64),
        Try,
        HandBack(usize),
        Succeed(usize),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            3 => prop_oneof![0u64..2_000, 0u64..1_000_000, 0u64..100_000_000].prop_map(Step::Wait),
            6 => Just(Step::Try),
            1 => (0usize..3).prop_map(Step::HandBack),
            1 => (0usize..3).prop_map(Step::Succeed),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn limits_agree_with_a_full_diary(steps in prop::collection::vec(step(), 1..120), day_limit in 1u32..12) {
            let (mut attempts, mut diary, mut now) = (CardAttempts::default(), Diary::default(), START);
            for step in steps {
                match step {
                    Step::Wait(millis) => now = now.after(Duration::from_millis(millis)),
                    Step::Try => {
                        // An attempt is known by its moment.
                        now = now.after(MS);
                        if attempts.may_try(now, day_limit) == MayTry::Yes {
                            attempts.count(now);
                            diary.attempts.push((now, true));
                        }
                    }
                    Step::HandBack(ago) | Step::Succeed(ago) => {
                        let Some(index) = diary.attempts.len().checked_sub(ago + 1) else { continue };
                        let (at, stands) = &mut diary.attempts[index];
                        if !*stands {
                            continue;
                        }
                        *stands = false;
                        if matches!(step, Step::Succeed(_)) {
                            attempts.succeed(*at);
                            diary.at_last_success = diary.attempts.len();
                        } else {
                            attempts.hand_back(*at);
                        }
                    }
                }
                let limit = usize::try_from(day_limit).unwrap();
                let expected = diary.wait(now, limit);
                let found = match attempts.may_try(now, day_limit) {
                    MayTry::Yes => Duration::ZERO,
                    MayTry::Locked { for_ } => for_,
                };
                prop_assert_eq!(found, expected);
                prop_assert!(attempts.recent.len() <= limit);
                let stored: CardAttempts = serde_json::from_str(&serde_json::to_string(&attempts).unwrap()).unwrap();
                prop_assert_eq!(&stored, &attempts);
            }
        }
    }
}
