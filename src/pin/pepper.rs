//! The pepper: the secret without which a table of PIN verifiers is worthless (security.md 2).

use std::path::Path;

use crate::ids::Card;
use crate::store::key::{Key, KeyError, mac, read_key_file};

/// 32 random bytes from `[store] pepper_file`, outside the store. Wiped when dropped.
#[derive(Clone)]
pub struct Pepper(Key);

impl Pepper {
    /// Reads the file; made like a store key, by `omatoimi key new`.
    pub fn read(path: &Path) -> Result<Self, KeyError> {
        read_key_file(path).map(Self)
    }

    /// The pepper made of these bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Key::new(bytes))
    }

    /// Argon2's secret input.
    pub(super) fn secret(&self) -> Key {
        mac(&self.0, &[b"omatoimi/argon2-secret/1"])
    }

    /// What a verifier is bound to, of one card at one kiosk.
    pub(super) fn binding(&self, kiosk: &str, card: &Card) -> [u8; 16] {
        let tag = mac(&self.0, &[b"omatoimi/binding/1", kiosk.as_bytes(), card.number().as_bytes()]);
        let mut binding = [0; 16];
        for (slot, byte) in binding.iter_mut().zip(tag.iter()) {
            *slot = *byte;
        }
        binding
    }
}
