//! How long to wait before trying again.

use std::time::Duration;

const FIRST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(2);

/// Waits that double from 100 ms to 2 s. Pure: randomness is passed in.
#[derive(Debug)]
pub struct Backoff {
    step: Duration,
}

impl Backoff {
    /// Starts at the shortest wait.
    pub fn new() -> Self {
        Self { step: FIRST }
    }

    /// The next wait: between half the step and the whole step, spread by `random`, so that devices on one hub that
    /// vanished together are not all tried in the same instant.
    pub fn next_delay(&mut self, random: u64) -> Duration {
        let step = self.step;
        self.step = (step * 2).min(LONGEST);
        let permille = u32::try_from(random % 1001).unwrap_or(1000);
        step / 2 + step / 2 * permille / 1000
    }

    /// It worked: the next failure starts at the shortest wait.
    pub fn reset(&mut self) {
        *self = Self::new();
    }
}

impl Default for Backoff {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_to_two_seconds_and_start_over_after_a_success() {
        let mut backoff = Backoff::new();
        let waits: Vec<u128> = (0..7).map(|_| backoff.next_delay(1000).as_millis()).collect();
        assert_eq!(waits, [100, 200, 400, 800, 1600, 2000, 2000]);
        backoff.reset();
        assert_eq!(backoff.next_delay(0), Duration::from_millis(50));
    }

    #[test]
    fn any_random_number_gives_between_half_and_the_whole_step() {
        for random in [0, 1, 500, 1000, 1001, u64::MAX] {
            let wait = Backoff::new().next_delay(random);
            assert!(wait >= FIRST / 2 && wait <= FIRST, "{wait:?}");
        }
    }
}
