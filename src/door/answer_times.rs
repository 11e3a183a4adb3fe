//! How long the library system's answers have taken lately. Every refusal after a PIN waits about that long, so that a
//! wrong PIN, an unknown card, a blocked one and a locked one, which is sent to nobody, take the same time
//! (security.md 2, "Oracles"). Pure.

use std::collections::VecDeque;
use std::time::Duration;

/// How many answers are remembered. Of these the slowest but one is the 99th percentile: one bad moment of the network
/// does not make every refusal slow.
const REMEMBERED: usize = 100;

/// The latest answers, from the last key of the PIN to the answer, whatever it said. It is lost at a restart.
#[derive(Debug, Default)]
pub(super) struct AnswerTimes {
    recent: VecDeque<Duration>,
}

impl AnswerTimes {
    /// One more answer came after `took`.
    pub(super) fn see(&mut self, took: Duration) {
        if self.recent.len() >= REMEMBERED {
            self.recent.pop_front();
        }
        self.recent.push_back(took);
    }

    /// The time within which 99 of 100 answers came (nearest rank); nothing while there was none.
    pub(super) fn p99(&self) -> Duration {
        let mut sorted: Vec<_> = self.recent.iter().copied().collect();
        sorted.sort_unstable();
        let rank = (sorted.len() * 99).div_ceil(100);
        rank.checked_sub(1).and_then(|index| sorted.get(index)).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    fn of(millis: impl IntoIterator<Item = u64>) -> Duration {
        let mut times = AnswerTimes::default();
        millis.into_iter().for_each(|millis| times.see(ms(millis)));
        times.p99()
    }

    #[test]
    fn of_few_answers_the_slowest_counts_and_of_none_nothing() {
        assert_eq!(of([]), Duration::ZERO);
        assert_eq!(of([700]), ms(700));
        assert_eq!(of([900, 200, 300]), ms(900));
    }

    #[test]
    fn one_bad_moment_in_a_hundred_answers_is_not_waited_for_and_two_are() {
        assert_eq!(of([2_900].into_iter().chain([400; 99])), ms(400));
        assert_eq!(of([2_900, 2_800].into_iter().chain([400; 98])), ms(2_800));
    }

    #[test]
    fn what_is_more_than_a_hundred_answers_ago_is_forgotten() {
        assert_eq!(of([2_900; 50].into_iter().chain([400; 100])), ms(400));
        assert_eq!(of((0..1_000).map(|_| 500)), ms(500));
    }
}
