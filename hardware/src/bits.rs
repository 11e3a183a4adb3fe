//! The bits of one card as a reader sent them, first bit first.

use std::fmt;

use zeroize::Zeroize;

/// More bits than any card sends: 64 bytes.
pub const MAX_BITS: usize = 512;

/// A bounded string of bits. They may be a card number, so they do not print and are wiped when dropped.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Bits {
    /// The first bit is the highest of the first byte; the rest of the last byte is zero.
    bytes: Vec<u8>,
    count: usize,
}

impl Bits {
    /// No bits yet.
    pub fn new() -> Self {
        Self { bytes: Vec::with_capacity(MAX_BITS / 8), count: 0 }
    }

    /// The first `count` bits of `bytes`, the highest of each byte first. `None` where there are fewer, or more than
    /// [`MAX_BITS`].
    pub fn from_bytes(bytes: &[u8], count: usize) -> Option<Self> {
        if count > MAX_BITS || count > bytes.len() * 8 {
            return None;
        }
        let all = bytes.iter().flat_map(|byte| (0..8).rev().map(move |place| byte >> place & 1 == 1));
        Self::from_bits(all.take(count))
    }

    /// These bits. `None` where there are more than [`MAX_BITS`].
    pub fn from_bits(all: impl IntoIterator<Item = bool>) -> Option<Self> {
        let mut bits = Self::new();
        all.into_iter().all(|bit| bits.push(bit)).then_some(bits)
    }

    /// Adds a bit at the end; false where there is no room for it.
    pub fn push(&mut self, bit: bool) -> bool {
        if self.count == MAX_BITS {
            return false;
        }
        if self.count.is_multiple_of(8) {
            self.bytes.push(0);
        }
        if let (true, Some(last)) = (bit, self.bytes.last_mut()) {
            *last |= 0x80 >> (self.count % 8);
        }
        self.count += 1;
        true
    }

    /// How many bits.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The bits, first one first.
    pub fn iter(&self) -> impl Iterator<Item = bool> + '_ {
        let all = self.bytes.iter().flat_map(|byte| (0..8).rev().map(move |place| byte >> place & 1 == 1));
        all.take(self.count)
    }

    /// The bits as one number, the first bit the highest. `None` where there are none, or more than 128.
    pub fn to_number(&self) -> Option<u128> {
        let fits = (1..=128).contains(&self.count);
        fits.then(|| self.iter().fold(0, |number, bit| number << 1 | u128::from(bit)))
    }

    /// The bits as bytes, where they are whole bytes.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        self.count.is_multiple_of(8).then_some(self.bytes.as_slice())
    }
}

impl fmt::Debug for Bits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bits({} ..)", self.count)
    }
}

impl Drop for Bits {
    fn drop(&mut self) {
        self.bytes.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_taken_from_the_highest_of_the_first_byte() {
        let bits = Bits::from_bytes(&[0b1010_0000, 0b0100_0000], 10).expect("ten bits");
        assert_eq!(bits.iter().map(u8::from).collect::<Vec<_>>(), [1, 0, 1, 0, 0, 0, 0, 0, 0, 1]);
        assert_eq!(bits.as_bytes(), None);
        assert_eq!(format!("{bits:?}"), "Bits(10 ..)");
    }

    #[test]
    fn claimed_and_real_lengths_are_bounded() {
        assert_eq!(Bits::from_bytes(&[0xFF], 9), None);
        assert_eq!(Bits::from_bytes(&[0xFF; 100], 513), None);
        let mut bits = Bits::from_bytes(&[0xFF; 100], MAX_BITS).expect("the most");
        assert!(!bits.push(true));
        assert_eq!(bits.len(), MAX_BITS);
    }

    proptest::proptest! {
        #[test]
        fn what_is_pushed_comes_out(pushed in proptest::collection::vec(proptest::bool::ANY, 0..MAX_BITS)) {
            let mut bits = Bits::new();
            for bit in &pushed {
                assert!(bits.push(*bit));
            }
            assert_eq!(bits.iter().collect::<Vec<_>>(), pushed);
            assert_eq!(bits.as_bytes().is_some(), pushed.len() % 8 == 0);
            let number = (1..=128).contains(&pushed.len()).then(|| {
                let ones = pushed.iter().rev().zip(0..).filter(|(bit, _)| **bit);
                ones.map(|(_, place)| 1_u128 << place).sum()
            });
            assert_eq!(bits.to_number(), number);
            assert_eq!(Bits::from_bits(pushed.iter().copied()), Some(bits));
        }
    }
}
