//! PIN verifiers: Argon2id (RFC 9106) with the pepper as its secret, bound to the card and the kiosk, at one known cost
//! (security.md 2: m = 19 MiB, t = 2, p = 1). A stored verifier never chooses the cost of its own check.

use std::fmt;

use argon2::{Algorithm, Argon2, AssociatedData, Block, Params, ParamsBuilder, Version};
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, Zeroizing};

use super::pepper::Pepper;
use crate::ids::{Card, Pin};

/// KiB of memory for one hash.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const SALT_LEN: usize = 16;
const HASH_LEN: usize = 32;
/// The one parameter set, as it stands before the salt in the text form.
const PREFIX: &str = "argon2id:19:19456:2:1:";

/// Argon2 refused: it never does with the constants of this module.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Argon2 refuses its parameters")]
pub struct HashError;

/// What is kept of a PIN. It is made for one card at one kiosk and fails for any other; it prints nothing.
#[derive(Clone)]
pub struct Verifier {
    salt: [u8; SALT_LEN],
    hash: [u8; HASH_LEN],
}

impl Verifier {
    /// The stored form: `argon2id:19:19456:2:1:<salt>:<hash>` (version, KiB, passes, lanes, then hexadecimal).
    pub fn to_text(&self) -> String {
        format!("{PREFIX}{}:{}", hex(&self.salt), hex(&self.hash))
    }

    /// Reads the stored form. Anything but the one known parameter set is no verifier, whoever wrote it: parameters
    /// from a planted row could hold a check for minutes.
    pub fn from_text(text: &str) -> Option<Self> {
        let (salt, hash) = text.strip_prefix(PREFIX)?.split_once(':')?;
        Some(Self { salt: unhex(salt)?, hash: unhex(hash)? })
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Verifier(..)")
    }
}

/// Makes and checks verifiers. It owns the 19 MiB that Argon2 works in, reused (a third faster than fresh memory) and
/// wiped after each use. One check takes tens of milliseconds: keep it off the loop.
pub struct Hasher {
    pepper: Pepper,
    kiosk: String,
    blocks: Vec<Block>,
}

impl Hasher {
    /// A hasher for the kiosk of this name. Two of them take 38 MiB.
    pub fn new(pepper: Pepper, kiosk: &str) -> Self {
        Self { pepper, kiosk: kiosk.to_owned(), blocks: vec![Block::new(); MEMORY_KIB as usize] }
    }

    /// The verifier of a PIN that the library system has just accepted for this card. `salt` is random.
    pub fn make(&mut self, pin: &Pin, card: &Card, salt: [u8; SALT_LEN]) -> Result<Verifier, HashError> {
        let hash = self.hash(pin, card, &salt)?;
        Ok(Verifier { salt, hash: *hash })
    }

    /// Whether this is the card's PIN. Compared in constant time; anything unclear is no.
    pub fn check(&mut self, verifier: &Verifier, pin: &Pin, card: &Card) -> bool {
        self.hash(pin, card, &verifier.salt).is_ok_and(|hash| hash.ct_eq(&verifier.hash).into())
    }

    /// Costs what [`Hasher::check`] costs, where there is nothing to check: an unknown card must not answer sooner (I9).
    pub fn dummy_check(&mut self, pin: &Pin, card: &Card) {
        let nobody = Verifier { salt: [0; SALT_LEN], hash: [0; HASH_LEN] };
        std::hint::black_box(self.check(&nobody, pin, card));
    }

    fn hash(&mut self, pin: &Pin, card: &Card, salt: &[u8; SALT_LEN]) -> Result<Zeroizing<[u8; HASH_LEN]>, HashError> {
        let secret = self.pepper.secret();
        let params = params(&self.pepper.binding(&self.kiosk, card)).map_err(|_| HashError)?;
        let argon2 =
            Argon2::new_with_secret(&*secret, Algorithm::Argon2id, Version::V0x13, params).map_err(|_| HashError)?;
        let mut hash = Zeroizing::new([0; HASH_LEN]);
        let digits = pin.digits().as_bytes();
        let outcome = argon2.hash_password_into_with_memory(digits, salt, &mut *hash, &mut self.blocks);
        self.blocks.iter_mut().for_each(Zeroize::zeroize);
        outcome.map(|()| hash).map_err(|_| HashError)
    }
}

fn params(binding: &[u8; 16]) -> Result<Params, argon2::Error> {
    ParamsBuilder::new()
        .m_cost(MEMORY_KIB)
        .t_cost(PASSES)
        .p_cost(LANES)
        .output_len(HASH_LEN)
        .data(AssociatedData::new(binding)?)
        .build()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    let lower_hex = |digit: &u8| matches!(digit, b'0'..=b'9' | b'a'..=b'f');
    if digits.len() != 2 * N || !digits.iter().all(lower_hex) {
        return None;
    }
    let mut bytes = [0; N];
    for (slot, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *slot = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::CardPattern;

    fn card(number: &str) -> Card {
        CardPattern::new("[0-9]+").unwrap().parse(number).unwrap()
    }

    fn pin(digits: &str) -> Pin {
        Pin::new(digits).unwrap()
    }

    fn hasher() -> Hasher {
        Hasher::new(Pepper::from_bytes([9; 32]), "sammonlahti")
    }

    #[test]
    fn i12_a_verifier_moved_to_another_card_kiosk_or_pepper_fails() {
        let mut hasher = hasher();
        let (mine, yours) = (card("23529000035676"), card("23529000035677"));
        let verifier = hasher.make(&pin("1234"), &mine, [5; SALT_LEN]).unwrap();
        let verifier = Verifier::from_text(&verifier.to_text()).unwrap();
        assert!(hasher.check(&verifier, &pin("1234"), &mine));
        assert!(!hasher.check(&verifier, &pin("1235"), &mine));
        assert!(!hasher.check(&verifier, &pin("12345"), &mine));
        assert!(!hasher.check(&verifier, &pin("1234"), &yours));
        let mut elsewhere = Hasher::new(Pepper::from_bytes([9; 32]), "voisalmi");
        assert!(!elsewhere.check(&verifier, &pin("1234"), &mine));
        let mut without = Hasher::new(Pepper::from_bytes([8; 32]), "sammonlahti");
        assert!(!without.check(&verifier, &pin("1234"), &mine));
    }

    #[test]
    fn i10_foreign_parameters_are_no_verifier_before_anything_is_computed() {
        let good = Verifier { salt: [1; SALT_LEN], hash: [2; HASH_LEN] }.to_text();
        assert!(Verifier::from_text(&good).is_some());
        for (from, to) in [
            ("19456", "4194304"),
            ("19456", "8"),
            ("19456", "019456"),
            (":2:1:", ":4000000000:1:"),
            (":2:1:", ":2:4:"),
            ("argon2id", "argon2i"),
            ("argon2id:19", "argon2id:16"),
            ("0101:02", "01:02"),
            ("0101:02", "0101:"),
            ("0101:02", "0101:02:02"),
            ("01", "0A"),
            ("01", "+1"),
            ("01", "ä"),
        ] {
            let foreign = good.replacen(from, to, 1);
            assert_ne!(foreign, good, "{from} is in the text");
            assert!(Verifier::from_text(&foreign).is_none(), "{foreign}");
        }
        for foreign in ["", ":", "$argon2id$v=19$m=4194304,t=2,p=1$c29tZXNhbHQ$aGFzaA", "\0"] {
            assert!(Verifier::from_text(foreign).is_none(), "{foreign:?}");
        }
    }

    #[test]
    fn promise_5_the_working_memory_is_wiped_after_each_use() {
        let mut hasher = hasher();
        let _ = hasher.make(&pin("1234"), &card("29"), [5; SALT_LEN]).unwrap();
        hasher.dummy_check(&pin("1234"), &card("29"));
        let wiped = |block: &Block| block.as_ref().iter().all(|word| *word == 0);
        assert!(hasher.blocks.iter().all(wiped));
    }

    #[test]
    fn i11_a_verifier_prints_nothing() {
        let verifier = hasher().make(&pin("1234"), &card("29"), [5; SALT_LEN]).unwrap();
        assert_eq!(format!("{verifier:?}"), "Verifier(..)");
    }
}
