//! Bouncing contacts: a level counts once it has stood for a while. Pure: edges with their time in, the level out.

use std::time::Duration;

/// One contact. Times are those of one clock that never steps, from any beginning.
#[derive(Clone, Copy, Debug)]
pub struct Debounce {
    settle: Duration,
    stable: bool,
    /// Another level, and since when it stands.
    changing: Option<(bool, Duration)>,
}

impl Debounce {
    /// A contact that stands at `level`; a change counts after `settle`.
    pub fn new(level: bool, settle: Duration) -> Self {
        Self { settle, stable: level, changing: None }
    }

    /// The contact moved to `level`, at this time.
    pub fn edge(&mut self, level: bool, at: Duration) {
        self.level(at);
        let stood_so = self.changing.is_some_and(|(changing, _)| changing == level);
        if level == self.stable {
            self.changing = None;
        } else if !stood_so {
            self.changing = Some((level, at));
        }
    }

    /// The level that counts, at this time.
    pub fn level(&mut self, now: Duration) -> bool {
        if let Some((level, since)) = self.changing
            && now.saturating_sub(since) >= self.settle
        {
            self.stable = level;
            self.changing = None;
        }
        self.stable
    }
}

#[cfg(test)]
mod tests {
    use embedded_hal::digital::InputPin;
    use embedded_hal_mock::eh1::digital::{Mock, State, Transaction};

    use super::*;

    fn ms(count: u64) -> Duration {
        Duration::from_millis(count)
    }

    #[test]
    fn a_level_counts_once_it_stood_for_long_enough() {
        for (edges, now, level) in [
            (&[][..], 1000, false),
            (&[(true, 10)], 39, false),
            (&[(true, 10)], 40, true),
            (&[(true, 10), (false, 20)], 100, false),
            (&[(true, 10), (false, 20), (true, 25)], 54, false),
            (&[(true, 10), (false, 20), (true, 25)], 55, true),
            // An edge that is told twice is one edge.
            (&[(true, 10), (true, 30)], 40, true),
            // A door that opened and shut while nobody looked.
            (&[(true, 10), (false, 500)], 529, true),
            (&[(true, 10), (false, 500)], 530, false),
            // A clock that stands still, or edges that come in the wrong order.
            (&[(true, 50), (false, 40)], 1000, false),
        ] {
            let mut contact = Debounce::new(false, ms(30));
            for (level, at) in edges {
                contact.edge(*level, ms(*at));
            }
            assert_eq!(contact.level(ms(now)), level, "{edges:?} at {now}");
        }
    }

    #[test]
    fn a_pin_that_glitches_moves_only_once_it_rests() {
        use State::{High, Low};
        // Looked at every 10 ms: two glitches, a door that bounces open, and a glitch while it stands open.
        let seen = [Low, High, Low, Low, High, Low, High, High, High, High, Low, High, High, High];
        let mut pin = Mock::new(&seen.map(Transaction::get));
        let mut contact = Debounce::new(false, ms(30));
        let mut levels = String::new();
        for look in 0..seen.len() as u64 {
            let now = ms(look * 10);
            contact.edge(pin.is_high().expect("a level"), now);
            levels.push(if contact.level(now) { '^' } else { '_' });
        }
        assert_eq!(levels, "_________^^^^^");
        pin.done();
    }

    proptest::proptest! {
        #[test]
        fn a_contact_that_rests_is_at_its_last_level_and_glitches_alone_never_move_it(
            glitches in proptest::collection::vec((1..29_u64, 30..200_u64), 0..50)
        ) {
            let mut contact = Debounce::new(false, ms(30));
            let mut now = 0;
            for (width, rest) in glitches {
                contact.edge(true, ms(now));
                now += width;
                assert!(!contact.level(ms(now)));
                contact.edge(false, ms(now));
                now += rest;
                assert!(!contact.level(ms(now)));
            }
            contact.edge(true, ms(now));
            assert!(contact.level(ms(now + 30)));
        }
    }
}
