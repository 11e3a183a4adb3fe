//! Card readers that print a card's UID as text on a serial line: `card-uid`.
//!
//! For readers of ISO 14443 and 125 kHz cards that send hex or decimal digits ended by CR or LF, with or without STX and
//! ETX (hardware.md 3.4). The same card is told differently by different readers, so a site says how its reader prints and
//! what its register holds ([`Transform`]).
//! Does not do: reading the card itself, keyboard-wedge readers, PC/SC. A UID can be copied: it is a name, not a proof,
//! and stands beside a PIN (security.md 7).

mod transform;

use std::time::Instant;

use self::transform::event_of;
use crate::barcode::{Framing, Splitter};
use crate::event::Event;
use crate::reader::Decoder;

pub use transform::{ByteOrder, Part, Sent, Transform, Written};

/// Turns the bytes of one reader into cards. Total over all bytes; framing and repeats are those of a scanner.
pub struct Uids {
    lines: Splitter,
    transform: Transform,
}

impl Uids {
    /// A decoder that has seen nothing.
    pub fn new(transform: Transform) -> Self {
        Self { lines: Splitter::new(Framing::Terminator), transform }
    }
}

impl Decoder for Uids {
    fn handle(&mut self, bytes: &[u8], now: Instant) {
        self.lines.handle(bytes, now);
    }

    fn handle_timeout(&mut self, now: Instant) {
        self.lines.handle_timeout(now);
    }

    fn poll_timeout(&self) -> Option<Instant> {
        self.lines.poll_timeout()
    }

    fn next_event(&mut self) -> Option<Event> {
        let event = self.lines.next_event()?;
        let Event::Scan(scan) = &event else { return Some(event) };
        Some(event_of(self.transform.text(scan.text.as_str())))
    }

    fn reset(&mut self) {
        self.lines.reset();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::barcode::{Rejected, Scan};
    use crate::clock;

    fn decode(transform: Transform, bytes: &[u8]) -> Vec<Event> {
        let mut uids = Uids::new(transform);
        uids.handle(bytes, clock::now());
        std::iter::from_fn(|| uids.next_event()).collect()
    }

    #[test]
    fn every_framing_gives_the_card_once() {
        for bytes in
            [&b"04A1B2C3\r"[..], b"04A1B2C3\r\n", b"\x0204A1B2C3\x03", b"\x0204A1B2C3\r\n\x03", b"04A1B2C3\n04A1B2C3\n"]
        {
            let events = decode(Transform::default(), bytes);
            assert!(matches!(events.as_slice(), [Event::Scan(scan)] if scan.text.as_str() == "04A1B2C3"), "{events:?}");
        }
        assert_eq!(decode(Transform::default(), b"hello\r"), [Event::Rejected(Rejected::NotACard)]);
    }

    proptest::proptest! {
        #[test]
        fn i24_any_bytes_give_cards_or_refusals(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            for sent in [Sent::Hex, Sent::Decimal { bytes: 4 }] {
                for event in decode(Transform { sent, ..Transform::default() }, &bytes) {
                    let is_card = |scan: &Scan| scan.text.as_str().bytes().all(|byte| byte.is_ascii_hexdigit());
                    let is_refusal = matches!(event, Event::Rejected(_));
                    assert!(is_refusal || matches!(&event, Event::Scan(scan) if is_card(scan)));
                }
            }
        }

        #[test]
        fn i24_any_bytes_in_any_chunks_give_the_same_cards(
            sent in proptest::collection::vec(proptest::sample::select(b"04A1B2C3:- \r\n\x02\x03\xFF".as_slice()), 0..200),
            size in 1..30_usize,
        ) {
            let now = clock::now();
            let mut uids = Uids::new(Transform::default());
            let mut events = Vec::new();
            for chunk in sent.chunks(size) {
                uids.handle(chunk, now);
                events.extend(std::iter::from_fn(|| uids.next_event()));
            }
            assert_eq!(events, decode(Transform::default(), &sent));
        }
    }
}
