//! Online, offline, next try: the state of the link to the library system, sans-IO.

use std::time::{Duration, Instant};

/// Waits after a link that is refused, reset or silent. Never longer, so that a restart of the library system is over
/// within 20 s (sip2.md 7).
const DEAD_WAITS: [Duration; 3] = [Duration::from_secs(1), Duration::from_secs(2), Duration::from_secs(5)];
/// Waits after a refused login: not to hammer with wrong credentials.
const LOGIN_WAITS: [Duration; 5] = [
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(5),
    Duration::from_secs(15),
    Duration::from_secs(60),
];
/// A link that lived this long was a good one: its end is met with a reconnect at once, and counts start anew.
const STEADY: Duration = Duration::from_secs(5);

/// Why the link is down.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkFault {
    #[error("the library system cannot be reached: {0}")]
    Unreachable(std::io::ErrorKind),
    #[error("TLS with the library system failed: {0}")]
    Tls(String),
    #[error("a file of the `[ils]` settings cannot be read: {}: {kind}", path.display())]
    File { path: std::path::PathBuf, kind: std::io::ErrorKind },
    #[error("the library system ended the connection")]
    Closed,
    #[error(transparent)]
    Session(#[from] crate::sip2::Fault),
}

/// Randomness of one wait, so that the doors of a region do not all knock at once. It shortens a wait by up to a quarter
/// and never makes it longer.
#[derive(Clone, Copy, Debug)]
pub struct Jitter(pub u8);

impl Jitter {
    /// The wait, shortened.
    pub fn shorten(self, wait: Duration) -> Duration {
        wait - wait * u32::from(self.0) / (4 * u32::from(u8::MAX))
    }
}

/// News for the rest of the program; only changes are news.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkReport {
    Up,
    Down(LinkFault),
}

/// The link machine.
#[derive(Debug)]
pub struct Link {
    state: State,
    standing: Standing,
    dead_in_row: usize,
    refused_in_row: usize,
}

#[derive(Debug)]
enum State {
    Waiting { next_try_at: Instant },
    Connecting,
    Online { since: Instant },
}

/// What was reported last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Unknown,
    Up,
    Down,
}

impl Link {
    /// A link that wants to be tried at once.
    pub fn new(now: Instant) -> Self {
        Self {
            state: State::Waiting { next_try_at: now },
            standing: Standing::Unknown,
            dead_in_row: 0,
            refused_in_row: 0,
        }
    }

    /// When to call [`Link::handle_try`]; nothing while a connection exists or is being made.
    pub fn poll_timeout(&self) -> Option<Instant> {
        match self.state {
            State::Waiting { next_try_at } => Some(next_try_at),
            State::Connecting | State::Online { .. } => None,
        }
    }

    /// Whether the link was reported down: nobody should wait for it.
    pub fn is_down(&self) -> bool {
        self.standing == Standing::Down
    }

    /// A connection is being made.
    pub fn handle_try(&mut self) {
        self.state = State::Connecting;
    }

    /// Login and status are done.
    pub fn handle_ready(&mut self, now: Instant) -> Option<LinkReport> {
        self.state = State::Online { since: now };
        self.stand(Standing::Up).then_some(LinkReport::Up)
    }

    /// The try failed, or the connection ended. A connection that ended by itself after a good while, or that took an
    /// unanswered question with it (`question_waits`), is tried again at once before anybody is told.
    pub fn handle_fault(
        &mut self,
        fault: LinkFault,
        question_waits: bool,
        jitter: Jitter,
        now: Instant,
    ) -> Option<LinkReport> {
        let was_steady = matches!(self.state, State::Online { since } if now.duration_since(since) >= STEADY);
        if was_steady {
            self.dead_in_row = 0;
            self.refused_in_row = 0;
        }
        if fault == LinkFault::Closed && self.standing == Standing::Up && (was_steady || question_waits) {
            self.state = State::Waiting { next_try_at: now };
            return None;
        }
        let wait = if fault == LinkFault::Session(crate::sip2::Fault::LoginRefused) {
            nth_wait(&LOGIN_WAITS, &mut self.refused_in_row)
        } else {
            nth_wait(&DEAD_WAITS, &mut self.dead_in_row)
        };
        self.state = State::Waiting { next_try_at: now + jitter.shorten(wait) };
        self.stand(Standing::Down).then_some(LinkReport::Down(fault))
    }

    fn stand(&mut self, standing: Standing) -> bool {
        let changed = self.standing != standing;
        self.standing = standing;
        changed
    }
}

/// The next of `waits`, the last one for ever after.
fn nth_wait(waits: &[Duration], in_row: &mut usize) -> Duration {
    let wait = waits.get(*in_row).or(waits.last()).copied().unwrap_or_default();
    *in_row = (*in_row + 1).min(waits.len());
    wait
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "an instant to count from")]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sip2::Fault;

    const NO_JITTER: Jitter = Jitter(0);

    fn seconds(link: &Link, now: Instant) -> f64 {
        link.poll_timeout().unwrap().duration_since(now).as_secs_f64()
    }

    #[test]
    fn a_dead_link_is_tried_after_1_2_and_then_every_5_seconds() {
        let now = Instant::now();
        let mut link = Link::new(now);
        assert_eq!(link.poll_timeout(), Some(now));
        let mut waits = Vec::new();
        for turn in 0..6 {
            link.handle_try();
            assert_eq!(link.poll_timeout(), None);
            let report = link.handle_fault(LinkFault::Closed, false, NO_JITTER, now);
            assert_eq!(report.is_some(), turn == 0, "down is news once");
            waits.push(seconds(&link, now));
        }
        assert_eq!(waits, [1.0, 2.0, 5.0, 5.0, 5.0, 5.0]);
        assert!(link.is_down());
    }

    #[test]
    fn a_refused_login_backs_off_to_a_minute() {
        let now = Instant::now();
        let mut link = Link::new(now);
        let refused = LinkFault::Session(Fault::LoginRefused);
        let waits = (0..6)
            .map(|_| {
                link.handle_fault(refused.clone(), false, NO_JITTER, now);
                seconds(&link, now)
            })
            .collect::<Vec<_>>();
        assert_eq!(waits, [1.0, 2.0, 5.0, 15.0, 60.0, 60.0]);
    }

    #[test]
    fn a_steady_link_that_closes_is_tried_at_once_without_a_word() {
        let start = Instant::now();
        let mut link = Link::new(start);
        link.handle_try();
        assert_eq!(link.handle_ready(start), Some(LinkReport::Up));
        let later = start + STEADY;
        assert_eq!(link.handle_fault(LinkFault::Closed, false, NO_JITTER, later), None);
        assert_eq!(link.poll_timeout(), Some(later));
        link.handle_try();
        assert_eq!(link.handle_ready(later), None, "nothing has changed");
        assert_eq!(
            link.handle_fault(LinkFault::Closed, false, NO_JITTER, later),
            Some(LinkReport::Down(LinkFault::Closed)),
            "a server that closes at once is not knocked at in a loop"
        );
        assert_eq!(link.handle_ready(later), Some(LinkReport::Up));
    }

    #[test]
    fn silence_is_down_however_long_the_link_was_good() {
        let start = Instant::now();
        let mut link = Link::new(start);
        link.handle_ready(start);
        let silent = LinkFault::Session(Fault::Silent);
        assert_eq!(
            link.handle_fault(silent.clone(), false, NO_JITTER, start + 10 * STEADY),
            Some(LinkReport::Down(silent))
        );
    }

    proptest! {
        #[test]
        fn jitter_only_ever_shortens_and_by_a_quarter_at_most(byte in any::<u8>(), wait in 0u64..100_000) {
            let wait = Duration::from_millis(wait);
            let jittered = Jitter(byte).shorten(wait);
            prop_assert!(jittered <= wait && jittered * 4 >= wait * 3);
        }
    }
}
