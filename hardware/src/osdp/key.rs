//! The secure channel base key of one reader.

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

/// The published key of readers that have none yet (SIA OSDP 2.2, annex D.8).
pub(super) const DEFAULT_KEY: [u8; 16] = osdp::secure::SCBK_D;

/// 16 bytes that only this program and one reader know. Wiped when dropped; does not print.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Key([u8; 16]);

/// The key is no secret: the published default, one byte over and over, or bytes that count up or down (the samples that
/// products and manuals ship with).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the key is one that everybody knows")]
pub struct KnownKey;

impl Key {
    /// Takes a key that could be a secret.
    ///
    /// # Errors
    /// [`KnownKey`], where it is none.
    pub fn new(key: [u8; 16]) -> Result<Self, KnownKey> {
        let [first, second, ..] = key;
        let step = second.wrapping_sub(first);
        let counts = key.windows(2).all(|pair| matches!(pair, [one, next] if next.wrapping_sub(*one) == step));
        if counts { Err(KnownKey) } else { Ok(Self(key)) }
    }

    pub(super) fn bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i31_a_published_or_counted_key_is_refused_and_none_is_printed() {
        let counted: [u8; 16] = std::array::from_fn(|place| 0xF8_u8.wrapping_add(u8::try_from(place).unwrap()));
        for known in [DEFAULT_KEY, [0; 16], [0xFF; 16], counted] {
            assert_eq!(Key::new(known).err(), Some(KnownKey));
        }
        let mut secret = DEFAULT_KEY;
        secret[7] ^= 1;
        assert_eq!(format!("{:?}", Key::new(secret).expect("a key")), "Key(..)");
    }
}
