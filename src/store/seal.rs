//! Sealing with ChaCha20-Poly1305 (RFC 8439): a card number under its hour key, an hour key under the store's wrap key.
//! A sealed box is a random 12-byte nonce and the ciphertext with its tag.

use chacha20poly1305::ChaCha20Poly1305;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use zeroize::Zeroizing;

use super::error::Error;
use super::key::{KEY_LEN, Key, mac};
use crate::ids::Card;

const NONCE_LEN: usize = 12;

/// The random key of one clock hour (UTC). Without it, what was sealed in that hour cannot be read by anybody.
#[derive(Clone)]
pub(super) struct HourKey(Key);

impl HourKey {
    pub(super) fn random() -> Result<Self, Error> {
        let mut key: Key = Zeroizing::new([0; KEY_LEN]);
        getrandom::fill(&mut *key)?;
        Ok(Self(key))
    }

    pub(super) fn wrap(&self, wrap_key: &Key, hour: i64) -> Result<Vec<u8>, Error> {
        seal(wrap_key, &hour.to_be_bytes(), &*self.0)
    }

    /// None when the box was made under another key, for another hour, or is damaged.
    pub(super) fn unwrap_from(wrapped: &[u8], wrap_key: &Key, hour: i64) -> Option<Self> {
        let opened = open(wrap_key, &hour.to_be_bytes(), wrapped)?;
        let key = <[u8; KEY_LEN]>::try_from(opened.as_slice()).ok()?;
        Some(Self(Zeroizing::new(key)))
    }

    /// Seals a card number for the entry `id`; the box opens for no other entry.
    pub(super) fn seal_card(&self, id: &str, card: &Card) -> Result<Vec<u8>, Error> {
        seal(&self.card_key(), id.as_bytes(), card.number().as_bytes())
    }

    /// The card number of the entry `id`.
    pub(super) fn open_card(&self, id: &str, sealed: &[u8]) -> Option<Zeroizing<String>> {
        let opened = open(&self.card_key(), id.as_bytes(), sealed)?;
        std::str::from_utf8(&opened).ok().map(|text| Zeroizing::new(text.to_owned()))
    }

    /// A pseudonym of a card for this hour only: 16 hexadecimal digits, from which repeats can be counted.
    pub(super) fn visitor(&self, card: &Card) -> String {
        let tag = mac(&self.0, &[b"visitor", card.number().as_bytes()]);
        tag.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }

    fn card_key(&self) -> Key {
        mac(&self.0, &[b"card"])
    }
}

/// Seals `plain` so that it opens only under this key and with the same `bound_to`.
pub(super) fn seal(key: &Key, bound_to: &[u8], plain: &[u8]) -> Result<Vec<u8>, Error> {
    let mut nonce = [0; NONCE_LEN];
    getrandom::fill(&mut nonce)?;
    let payload = Payload { msg: plain, aad: bound_to };
    let cipher = ChaCha20Poly1305::new((&**key).into());
    // Refused only for texts of 256 GiB and more, which no card is.
    let sealed = cipher
        .encrypt((&nonce).into(), payload)
        .map_err(|_| Error::Damaged { what: "a text too long to seal".to_owned() })?;
    Ok([nonce.as_slice(), &sealed].concat())
}

/// None when the box was made under another key, for something else, or is damaged.
pub(super) fn open(key: &Key, bound_to: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, msg) = sealed.split_first_chunk::<NONCE_LEN>()?;
    let payload = Payload { msg, aad: bound_to };
    let opened = ChaCha20Poly1305::new((&**key).into()).decrypt(nonce.into(), payload);
    opened.ok().map(Zeroizing::new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::CardPattern;

    #[test]
    fn a_box_opens_only_for_its_own_entry_hour_and_key() {
        let card = CardPattern::new("[0-9]+").unwrap().parse("23529000035676").unwrap();
        let (key, other) = (HourKey::random().unwrap(), HourKey::random().unwrap());
        let sealed = key.seal_card("entry-1", &card).unwrap();
        assert_eq!(&**key.open_card("entry-1", &sealed).unwrap(), "23529000035676");
        assert!(key.open_card("entry-2", &sealed).is_none());
        assert!(other.open_card("entry-1", &sealed).is_none());
        for index in 0..sealed.len() {
            let mut bent = sealed.clone();
            bent[index] ^= 1;
            assert!(key.open_card("entry-1", &bent).is_none(), "byte {index}");
            assert!(key.open_card("entry-1", &sealed[..index]).is_none(), "cut at {index}");
        }

        let wrap_key = Zeroizing::new([3; KEY_LEN]);
        let wrapped = key.wrap(&wrap_key, 7).unwrap();
        assert!(HourKey::unwrap_from(&wrapped, &wrap_key, 7).is_some());
        assert!(HourKey::unwrap_from(&wrapped, &wrap_key, 8).is_none());
        assert!(HourKey::unwrap_from(&wrapped, &Zeroizing::new([4; KEY_LEN]), 7).is_none());
    }

    #[test]
    fn a_visitor_is_the_same_within_the_hour_and_another_in_the_next() {
        let cards = CardPattern::new("[0-9]+").unwrap();
        let (one, two) = (cards.parse("23529000035676").unwrap(), cards.parse("23529000035677").unwrap());
        let (hour, next) = (HourKey::random().unwrap(), HourKey::random().unwrap());
        assert_eq!(hour.visitor(&one), hour.visitor(&one));
        assert_ne!(hour.visitor(&one), hour.visitor(&two));
        assert_ne!(hour.visitor(&one), next.visitor(&one));
        assert_eq!(hour.visitor(&one).len(), 16);
    }
}
