//! The digits being typed, wiped when the entry ends.

use std::time::Instant;

use zeroize::Zeroizing;

use super::{Key, PinSettings};
use crate::ids::Pin;

/// A PIN entry in progress. It prints nothing of its digits.
pub(super) struct PinEntry {
    digits: Zeroizing<String>,
    digit_by: Instant,
    give_up_at: Instant,
}

/// What a key did.
pub(super) enum Typed {
    /// Go on typing.
    More,
    /// A whole PIN.
    Complete(Pin),
    /// An empty Enter or a Clear on nothing: the person is done here.
    Cancelled,
}

impl PinEntry {
    pub(super) fn begin(settings: &PinSettings, now: Instant) -> Self {
        // Room for the longest PIN at once: a buffer that grows leaves copies behind.
        let digits = Zeroizing::new(String::with_capacity(settings.max_len));
        Self { digits, digit_by: now + settings.digit_timeout, give_up_at: now + settings.timeout }
    }

    /// The longest allowed PIN needs no Enter; a shorter one ends with it. An Enter on too few digits starts over.
    pub(super) fn press(&mut self, key: Key, settings: &PinSettings, now: Instant) -> Typed {
        self.digit_by = now + settings.digit_timeout;
        match key {
            Key::Digit(digit) => {
                self.digits.push(char::from(b'0' + digit.min(9)));
                if self.digits.len() >= settings.max_len { self.complete() } else { Typed::More }
            }
            Key::Enter | Key::Clear if self.digits.is_empty() => Typed::Cancelled,
            Key::Enter if self.digits.len() >= settings.min_len => self.complete(),
            Key::Enter | Key::Clear => {
                self.clear();
                Typed::More
            }
        }
    }

    pub(super) fn len(&self) -> usize {
        self.digits.len()
    }

    pub(super) fn deadline(&self) -> Instant {
        self.digit_by.min(self.give_up_at)
    }

    fn complete(&mut self) -> Typed {
        let pin = Pin::new(&self.digits);
        self.clear();
        pin.map_or(Typed::Cancelled, Typed::Complete)
    }

    fn clear(&mut self) {
        use zeroize::Zeroize;
        self.digits.zeroize();
    }
}

impl std::fmt::Debug for PinEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PinEntry").field("digit_by", &self.digit_by).finish_non_exhaustive()
    }
}
