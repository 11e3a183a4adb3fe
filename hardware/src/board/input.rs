//! One input of a board: when it is read, and which readings are news.

use std::time::{Duration, Instant};

use embedded_hal::digital::InputPin;

use crate::event::{Event, PinFault};

/// One input, and what was last told of it.
pub(super) struct Watched<P> {
    address: u16,
    pin: P,
    seen: Option<Result<bool, PinFault>>,
    /// A changed reading that has not been confirmed yet.
    changing: Option<bool>,
    /// When it is read next.
    pub(super) look_at: Instant,
}

impl<P: InputPin<Error = PinFault>> Watched<P> {
    pub(super) fn new(address: u16, pin: P, look_at: Instant) -> Self {
        Self { address, pin, seen: None, changing: None, look_at }
    }

    /// The board was away: whatever is read next is news.
    pub(super) fn forget(&mut self) {
        (self.seen, self.changing) = (None, None);
    }

    /// A changed reading is to be read once more.
    pub(super) fn is_changing(&self) -> bool {
        self.changing.is_some()
    }

    /// Reads the pin; says what is new. A change counts once it has been read twice, unless the pin `is_at_rest`. A
    /// missing answer is no news of the input: three in a row lose the board.
    pub(super) fn look(&mut self, is_at_rest: bool) -> Option<Event> {
        let input = self.address;
        let (seen, event) = match self.pin.is_high() {
            Ok(high) => {
                let is_change = self.seen == Some(Ok(!high));
                let is_confirmed = self.changing.replace(high) == Some(high);
                if is_change && !is_at_rest && !is_confirmed {
                    return None;
                }
                self.changing = None;
                (Ok(high), Event::Input { input, high })
            }
            Err(fault @ PinFault::Refused) => (Err(fault), Event::InputFault { input, fault }),
            Err(PinFault::Away | PinFault::NoAnswer | PinFault::NotMoved) => return None,
        };
        (self.seen.replace(seen) != Some(seen)).then_some(event)
    }
}

/// All inputs are due at the same moments, so that a board that tells them all in one answer is asked once.
pub(super) fn next_look(began: Instant, now: Instant, every: Duration) -> Instant {
    let passed = now.saturating_duration_since(began).as_nanos();
    let over = passed.checked_rem(every.as_nanos()).unwrap_or(0);
    now + every.saturating_sub(Duration::from_nanos(u64::try_from(over).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use embedded_hal::digital::ErrorType;

    use super::*;
    use crate::clock;

    /// Gives these readings, one after the other.
    struct Readings<'a>(std::slice::Iter<'a, Result<bool, PinFault>>);

    impl ErrorType for Readings<'_> {
        type Error = PinFault;
    }

    impl InputPin for Readings<'_> {
        fn is_high(&mut self) -> Result<bool, PinFault> {
            *self.0.next().expect("a reading")
        }

        fn is_low(&mut self) -> Result<bool, PinFault> {
            self.is_high().map(|high| !high)
        }
    }

    /// The levels told of these readings, by the reading at which they were.
    fn told(readings: &[Result<bool, PinFault>], is_at_rest: bool) -> Vec<(usize, bool)> {
        let pin = Readings(readings.iter());
        let mut input = Watched::new(0, pin, clock::now());
        let events = (0..readings.len()).filter_map(|reading| {
            let Event::Input { high, .. } = input.look(is_at_rest)? else { return None };
            Some((reading, high))
        });
        events.collect()
    }

    #[test]
    fn inputs_that_were_looked_at_apart_are_next_looked_at_together() {
        let (began, ms) = (clock::now(), Duration::from_millis);
        for (now, next) in [(0, 100), (1, 100), (99, 100), (100, 200), (130, 200), (86_400_005, 86_400_100)] {
            assert_eq!(next_look(began, began + ms(now), ms(100)), began + ms(next), "{now}");
        }
        assert_eq!(next_look(began, began + ms(7), Duration::ZERO), began + ms(7));
    }

    #[test]
    fn a_reading_that_falls_into_a_bounce_is_not_believed() {
        let (low, high, nothing) = (Ok(false), Ok(true), Err(PinFault::NoAnswer));
        for (readings, expected) in [
            (&[high][..], &[(0, true)][..]),
            (&[low, high, low, high, low], &[(0, false)]),
            (&[low, high, high], &[(0, false), (2, true)]),
            (&[low, high, nothing, high], &[(0, false), (3, true)]),
            (&[low, high, low, low, high, high, low, low], &[(0, false), (5, true), (7, false)]),
        ] {
            assert_eq!(told(readings, false), expected, "{readings:?}");
        }
        assert_eq!(told(&[low, high, low], true), [(0, false), (1, true), (2, false)], "a line that settles by itself");
    }
}
