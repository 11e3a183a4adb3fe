//! The digits typed on the screen. They are wiped when the pad goes, and only their number is ever shown.

use zeroize::{Zeroize, Zeroizing};

use super::StationPin;
use crate::ids::{PIN_MAX_LEN, Pin};

/// One key of the pad on the screen. It does not print.
#[derive(Clone, Copy)]
pub(super) enum Key {
    /// 0 to 9.
    Digit(u8),
    Clear,
    Enter,
}

pub(super) struct PinPad {
    digits: Zeroizing<String>,
}

impl PinPad {
    pub(super) fn new() -> Self {
        // Room for the longest PIN at once: a buffer that grows leaves copies behind.
        Self { digits: Zeroizing::new(String::with_capacity(PIN_MAX_LEN)) }
    }

    /// The PIN, once it is whole: the longest needs no Enter, a shorter one ends with it.
    pub(super) fn press(&mut self, key: Key, settings: &StationPin) -> Option<Pin> {
        match key {
            Key::Digit(digit) if digit <= 9 => {
                self.digits.push(char::from(b'0' + digit));
                if self.digits.len() >= settings.max_len.min(PIN_MAX_LEN) { self.take() } else { None }
            }
            Key::Enter if self.digits.len() >= settings.min_len => self.take(),
            Key::Clear => {
                self.digits.zeroize();
                None
            }
            Key::Digit(_) | Key::Enter => None,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.digits.len()
    }

    fn take(&mut self) -> Option<Pin> {
        let pin = Pin::new(&self.digits);
        self.digits.zeroize();
        pin
    }
}

impl std::fmt::Debug for PinPad {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PinPad(..)")
    }
}
