//! The digits typed on the screen. They are wiped when the pad goes, and only their number is ever shown.

use zeroize::{Zeroize, Zeroizing};

use super::StationPin;
use crate::ids::{PIN_MAX_LEN, Pin};

pub(super) struct PinPad {
    digits: Zeroizing<String>,
}

impl PinPad {
    pub(super) fn new() -> Self {
        // Room for the longest PIN at once: a buffer that grows leaves copies behind.
        Self { digits: Zeroizing::new(String::with_capacity(PIN_MAX_LEN)) }
    }

    /// The PIN, once it is as long as a PIN can be here.
    pub(super) fn press(&mut self, digit: u8, settings: &StationPin) -> Option<Pin> {
        if self.digits.len() < settings.max_len.min(PIN_MAX_LEN) && digit <= 9 {
            self.digits.push(char::from(b'0' + digit));
        }
        if self.digits.len() >= settings.max_len { self.take() } else { None }
    }

    /// The PIN, if there are digits enough.
    pub(super) fn enter(&mut self, settings: &StationPin) -> Option<Pin> {
        if self.digits.len() >= settings.min_len { self.take() } else { None }
    }

    pub(super) fn clear(&mut self) {
        self.digits.zeroize();
    }

    pub(super) fn len(&self) -> usize {
        self.digits.len()
    }

    fn take(&mut self) -> Option<Pin> {
        let pin = Pin::new(&self.digits);
        self.clear();
        pin
    }
}

impl std::fmt::Debug for PinPad {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PinPad(..)")
    }
}
