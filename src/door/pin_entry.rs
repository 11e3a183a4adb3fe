//! The digits being typed, wiped when the entry ends.

use std::time::{Duration, Instant};

use zeroize::{Zeroize, Zeroizing};

use super::{Key, PinSettings};
use crate::ids::{PIN_MAX_LEN, Pin};

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
        self.digits.zeroize();
    }
}

/// How long before its card a key may be heard and still belong to it.
const REACH: Duration = Duration::from_millis(250);

/// Keys heard while no PIN is asked for. Scanner and keypad are two cables: what a hand did second may be heard first.
/// A run of keys just before a card is typed once the card is there; older keys, and runs longer than any PIN, are gone.
pub(super) struct EarlyKeys {
    keys: Zeroizing<String>,
    last_at: Option<Instant>,
    too_many: bool,
}

impl EarlyKeys {
    pub(super) fn new() -> Self {
        Self { keys: Zeroizing::new(String::with_capacity(PIN_MAX_LEN + 1)), last_at: None, too_many: false }
    }

    pub(super) fn press(&mut self, key: Key, now: Instant) {
        self.last_at = Some(now);
        let begins_with_digit = !self.keys.is_empty() || matches!(key, Key::Digit(_));
        if self.too_many || self.keys.len() > PIN_MAX_LEN || !begins_with_digit {
            self.keys.zeroize();
            self.too_many = true;
            return;
        }
        self.keys.push(match key {
            Key::Digit(digit) => char::from(b'0' + digit.min(9)),
            Key::Enter => '#',
            Key::Clear => '*',
        });
    }

    /// What belongs to a card that is read now; nothing is kept.
    pub(super) fn take(&mut self, now: Instant) -> Self {
        self.forget_old(now);
        std::mem::replace(self, Self::new())
    }

    /// The keys, in order.
    pub(super) fn typed(self) -> Zeroizing<String> {
        self.keys
    }

    /// When what is held must be wiped.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.last_at.map(|at| at + REACH)
    }

    pub(super) fn forget_old(&mut self, now: Instant) {
        if self.deadline().is_some_and(|at| now >= at) {
            *self = Self::new();
        }
    }
}

/// The key behind a character of [`EarlyKeys`].
pub(super) fn key_of(character: char) -> Key {
    match character {
        '#' => Key::Enter,
        '*' => Key::Clear,
        digit => Key::Digit(u8::try_from(digit.to_digit(10).unwrap_or_default()).unwrap_or_default()),
    }
}

impl std::fmt::Debug for PinEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PinEntry").field("digit_by", &self.digit_by).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for EarlyKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EarlyKeys").field("last_at", &self.last_at).finish_non_exhaustive()
    }
}
