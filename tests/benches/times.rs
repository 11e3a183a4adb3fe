//! Times of the same thing, measured again and again.

use std::time::Duration;

use super::report::millis;

/// So many measurements.
#[derive(Default)]
pub(crate) struct Times(Vec<Duration>);

impl Times {
    pub(crate) fn push(&mut self, time: Duration) {
        self.0.push(time);
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The time that so many of a hundred did not exceed (nearest rank), in milliseconds.
    pub(crate) fn percentile(&self, of_hundred: usize) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let rank = (sorted.len() * of_hundred).div_ceil(100).max(1);
        millis(sorted[rank - 1])
    }
}

impl FromIterator<Duration> for Times {
    fn from_iter<I: IntoIterator<Item = Duration>>(times: I) -> Self {
        Self(times.into_iter().collect())
    }
}

/// Prints the 50th, 95th and 99th percentile in milliseconds.
pub(crate) fn percentiles(name: &str, times: &Times) {
    print!("  {name:<44}");
    [50, 95, 99].into_iter().for_each(|of_hundred| print!("{:>9.2}", times.percentile(of_hundred)));
    println!();
}
