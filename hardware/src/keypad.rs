//! PIN pads on a serial line: one ASCII byte a key.
//!
//! For pads that send `0`-`9`, `#` or CR to enter and `*` to clear, 9600 8N1 (contract.md 4; hardware.md 5).
//! Does not do: Wiegand keys, pads that collect the whole PIN, switching the pad's power.

use std::collections::VecDeque;
use std::fmt;
use std::time::Instant;

use crate::event::Event;
use crate::reader::Decoder;

/// One key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// `0`-`9`.
    Digit(Digit),
    /// `#` or CR.
    Enter,
    /// `*`.
    Clear,
}

impl Key {
    /// The key a byte stands for; `None` for a byte that is no key.
    pub fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            b'0'..=b'9' => Some(Self::Digit(Digit(byte))),
            b'#' | b'\r' => Some(Self::Enter),
            b'*' => Some(Self::Clear),
            _ => None,
        }
    }
}

/// One digit. It may be part of a PIN, so it does not print.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Digit(u8);

impl Digit {
    /// The digit as its ASCII byte, `b'0'` to `b'9'`.
    pub fn ascii(self) -> u8 {
        self.0
    }
}

impl fmt::Debug for Digit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("..")
    }
}

/// Turns the bytes of one pad into keys. Total over all bytes; holds the events of the last call.
#[derive(Default)]
pub struct Keys {
    after_cr: bool,
    events: VecDeque<Event>,
}

impl Keys {
    /// A decoder that has seen nothing.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Decoder for Keys {
    fn handle(&mut self, bytes: &[u8], _now: Instant) {
        let mut noise = 0;
        for byte in bytes {
            match Key::from_byte(*byte) {
                Some(key) => self.events.push_back(Event::Key(key)),
                None if *byte == b'\n' && self.after_cr => {}
                None => noise += 1,
            }
            self.after_cr = *byte == b'\r';
        }
        if noise > 0 {
            self.events.push_back(Event::Noise { bytes: noise });
        }
    }

    fn handle_timeout(&mut self, _now: Instant) {}

    fn poll_timeout(&self) -> Option<Instant> {
        None
    }

    fn next_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    fn reset(&mut self) {
        self.after_cr = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;

    /// What the chunks say: keys as their bytes, noise as a count.
    fn decode(chunks: &[&[u8]]) -> (String, usize) {
        let mut keys = Keys::new();
        let (mut pressed, mut noise) = (String::new(), 0);
        for chunk in chunks {
            keys.handle(chunk, clock::now());
            while let Some(event) = keys.next_event() {
                if let Event::Noise { bytes } = event {
                    noise += bytes;
                    continue;
                }
                let Event::Key(key) = event else {
                    panic!("a keypad does not report {event:?}");
                };
                pressed.push(match key {
                    Key::Digit(digit) => digit.ascii().into(),
                    Key::Enter => '#',
                    Key::Clear => '*',
                });
            }
        }
        (pressed, noise)
    }

    #[test]
    fn keys_are_told_from_noise() {
        for (chunks, pressed, noise) in [
            (&[b"1234#".as_slice()] as &[&[u8]], "1234#", 0),
            (&[b"1", b"2", b"*", b"\r"], "12*#", 0),
            (&[b"1\r\n2\r", b"\n3"], "1#2#3", 0),
            (&[b"\n1\n"], "1", 2),
            (&[b"\r\n\n"], "#", 1),
            (&[b"\0\x01 1a2\xff|"], "12", 6),
            (&[b"##"], "##", 0),
            (&[b""], "", 0),
        ] {
            assert_eq!(decode(chunks), (pressed.to_owned(), noise));
        }
    }

    #[test]
    fn i11_no_digit_is_printed() {
        let printed: Vec<String> =
            (b'0'..=b'9').filter_map(Key::from_byte).map(|key| format!("{:?}", Event::Key(key))).collect();
        assert!(printed.iter().all(|text| text == "Key(Digit(..))"), "{printed:?}");
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_in_any_chunks_give_the_same_keys(
            chunks in proptest::collection::vec(proptest::collection::vec(proptest::num::u8::ANY, 0..20), 0..20)
        ) {
            let split: Vec<&[u8]> = chunks.iter().map(Vec::as_slice).collect();
            assert_eq!(decode(&split), decode(&[&chunks.concat()]));
        }
    }
}
