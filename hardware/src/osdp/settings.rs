//! What a site says of one reader.

use std::sync::Arc;

use super::key::Key;
use crate::bits::Bits;
use crate::event::Event;
use crate::keypad;

/// The address of a reader on its bus, 0 to 126. 127 is everybody (SIA OSDP 2.2, 5.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(u8);

impl Address {
    /// `None` past 126.
    pub fn new(address: u8) -> Option<Self> {
        (address <= osdp::MAX_PD_ADDR).then_some(Self(address))
    }

    /// The number.
    pub fn get(self) -> u8 {
        self.0
    }
}

/// Makes the event of a card: a scan, or a rejection. What a site's cards look like is the site's to say.
pub type ReadCard = Arc<dyn Fn(&Bits) -> Event + Send + Sync>;

/// One reader.
#[derive(Clone)]
pub struct ReaderSettings {
    /// Where it is.
    pub address: Address,
    /// Its own key; without one there is no reader.
    pub key: Key,
    /// What its cards mean.
    pub card: ReadCard,
    /// What its keys mean.
    pub keys: KeyMap,
}

/// Which bytes of a reader's keypad enter and clear. Digits are always ASCII.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyMap {
    /// The bytes of the enter key.
    pub enter: Vec<u8>,
    /// The bytes of the clear key.
    pub clear: Vec<u8>,
}

impl Default for KeyMap {
    /// `#` and CR enter, `*` and DEL clear: the standard's bytes (7.12) and the plain ones, for readers differ.
    fn default() -> Self {
        Self { enter: b"#\r".to_vec(), clear: b"*\x7F".to_vec() }
    }
}

impl KeyMap {
    /// The key that a byte stands for; `None` for a byte that is no key.
    pub fn key(&self, byte: u8) -> Option<keypad::Key> {
        if self.enter.contains(&byte) {
            return Some(keypad::Key::Enter);
        }
        if self.clear.contains(&byte) {
            return Some(keypad::Key::Clear);
        }
        keypad::Key::from_byte(byte).filter(|key| matches!(key, keypad::Key::Digit(_)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keypad::Key as Pressed;

    #[test]
    fn keys_are_mapped_as_the_site_says() {
        let usual = KeyMap::default();
        for (byte, key) in
            [(b'#', Pressed::Enter), (b'\r', Pressed::Enter), (b'*', Pressed::Clear), (0x7F, Pressed::Clear)]
        {
            assert_eq!(usual.key(byte), Some(key));
        }
        assert!(matches!(usual.key(b'7'), Some(Pressed::Digit(digit)) if digit.ascii() == b'7'));
        assert_eq!(usual.key(b'A'), None);
        let swapped = KeyMap { enter: b"*".to_vec(), clear: b"#".to_vec() };
        assert_eq!((swapped.key(b'*'), swapped.key(b'\r')), (Some(Pressed::Enter), None));
    }

    #[test]
    fn the_address_of_everybody_is_nobodys() {
        assert_eq!(Address::new(126).map(Address::get), Some(126));
        assert_eq!(Address::new(127), None);
    }
}
