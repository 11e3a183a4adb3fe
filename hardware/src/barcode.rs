//! Barcode scanners on a serial line: bytes and time in, codes out.
//!
//! For scanners that send each code as a printable line: USB CDC-ACM or RS-232, 9600 8N1 as delivered (Datalogic GFS4400,
//! Newland, Zebra/Motorola LS4208 and alike). Source of every rule: hardware.md 1.
//! Does not do: setting up the scanner, keyboard-wedge scanners, check digits (see [`crate::check_digit`]).

use std::collections::VecDeque;
use std::fmt;
use std::time::{Duration, Instant};

use zeroize::Zeroize;

use crate::aim::{self, Symbology};
use crate::event::Event;
use crate::reader::Decoder;
use crate::repeat::Repeats;

/// The longest code in bytes, AIM identifier included.
pub const MAX_CODE: usize = 128;
/// A code without its end is dropped after this much silence.
const STALE_AFTER: Duration = Duration::from_secs(1);
/// Where no terminator is sent, this much silence ends a code.
const SILENCE_ENDS_AFTER: Duration = Duration::from_millis(50);

const STX: u8 = 0x02;
const ETX: u8 = 0x03;

/// How the scanner ends a code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Framing {
    /// CR, LF, CRLF, TAB or ETX, whichever comes.
    #[default]
    Terminator,
    /// No terminator: silence ends the code. (A terminator still does.)
    Silence,
}

/// A code that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scan {
    /// What the code says: 1 to [`MAX_CODE`] printable ASCII characters, never changed in case or inner spaces.
    pub text: Text,
    /// How it was printed, when the scanner says so.
    pub symbology: Option<Symbology>,
}

/// Scanned text. It may be a card number, so it does not print and is wiped when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Text(String);

impl Text {
    /// Text from a reader; the caller has seen to it that it is printable ASCII.
    pub(crate) fn new(text: String) -> Self {
        Self(text)
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Text(..)")
    }
}

impl Drop for Text {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// Why bytes were no code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rejected {
    /// A byte outside 20..7E.
    Unprintable,
    /// More than [`MAX_CODE`] bytes.
    TooLong,
    /// The end never came.
    Unfinished,
    /// A card's number that is none: not of the form or the length that this reader sends.
    NotACard,
    /// A card that shows another number each time it is read.
    RandomUid,
}

/// Splits the bytes of one scanner into codes. Total over all bytes; holds at most one code and the events of the last
/// call.
pub struct Splitter {
    framing: Framing,
    partial: Vec<u8>,
    fault: Option<Rejected>,
    last_byte_at: Option<Instant>,
    repeats: Repeats,
    events: VecDeque<Event>,
}

impl Splitter {
    /// A splitter that has seen nothing.
    pub fn new(framing: Framing) -> Self {
        Self {
            framing,
            partial: Vec::with_capacity(MAX_CODE),
            fault: None,
            last_byte_at: None,
            repeats: Repeats::default(),
            events: VecDeque::new(),
        }
    }

    fn handle_byte(&mut self, byte: u8, now: Instant) {
        match byte {
            b'\r' | b'\n' | b'\t' | ETX => self.end_code(now),
            STX if self.is_empty() => {}
            _ => {
                self.last_byte_at = Some(now);
                self.add(byte);
            }
        }
    }

    fn is_empty(&self) -> bool {
        self.partial.is_empty() && self.fault.is_none()
    }

    fn add(&mut self, byte: u8) {
        match self.fault {
            Some(_) => {}
            None if self.partial.len() == MAX_CODE => self.spoil(Rejected::TooLong),
            None if !matches!(byte, 0x20..=0x7E) => self.spoil(Rejected::Unprintable),
            None => self.partial.push(byte),
        }
    }

    /// The code is refused now; the rest of it is skipped up to its end.
    fn spoil(&mut self, why: Rejected) {
        self.partial.zeroize();
        self.fault = Some(why);
        self.events.push_back(Event::Rejected(why));
    }

    /// The second half of CRLF ends an empty code, and an empty code is nothing: so CRLF is one end, across reads too.
    fn end_code(&mut self, now: Instant) {
        let is_whole = self.fault.is_none();
        let sent = std::mem::take(&mut self.partial);
        self.start_afresh();
        if is_whole && let Ok(text) = String::from_utf8(sent) {
            let sent = Text(text);
            let (symbology, data) = aim::split(sent.as_str());
            let text = Text(data.to_owned());
            if !text.0.is_empty() && !self.repeats.is_repeat(&text, now) {
                self.events.push_back(Event::Scan(Scan { text, symbology }));
            }
        }
    }

    fn start_afresh(&mut self) {
        self.partial.zeroize();
        self.partial.reserve_exact(MAX_CODE);
        self.fault = None;
        self.last_byte_at = None;
    }

    fn partial_timeout(&self) -> Option<Instant> {
        let patience = match (self.framing, self.fault) {
            (Framing::Silence, _) => SILENCE_ENDS_AFTER,
            (Framing::Terminator, _) => STALE_AFTER,
        };
        self.last_byte_at.map(|at| at + patience)
    }
}

impl Decoder for Splitter {
    fn handle(&mut self, bytes: &[u8], now: Instant) {
        self.handle_timeout(now);
        for byte in bytes {
            self.handle_byte(*byte, now);
        }
    }

    fn handle_timeout(&mut self, now: Instant) {
        if self.partial_timeout().is_some_and(|at| at <= now) {
            match self.framing {
                Framing::Silence => self.end_code(now),
                Framing::Terminator => self.reset(),
            }
        }
        self.repeats.handle_timeout(now);
    }

    fn poll_timeout(&self) -> Option<Instant> {
        self.partial_timeout().into_iter().chain(self.repeats.poll_timeout()).min()
    }

    fn next_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    fn reset(&mut self) {
        if !self.partial.is_empty() {
            self.events.push_back(Event::Rejected(Rejected::Unfinished));
        }
        self.start_afresh();
    }
}
