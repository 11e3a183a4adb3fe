//! The wire as it really was: every tap of a twin and of the sample library system ends here.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use omatoimi_hardware::twin::{self, Direction};
use tokio::sync::broadcast;

use crate::sip2::{self, serve};
use crate::time::Clock;
use crate::web::simulator::WireLine;

/// Modbus function codes of reads, made again and again while nothing happens.
const READ_COILS: u8 = 1;
const READ_INPUTS: u8 = 2;
/// OSDP's poll and the answer to it that says nothing (SIA OSDP 2.2, annex A).
const POLL: u8 = 0x60;
const ACK: u8 = 0x40;
/// Lines that a slow reader may fall behind.
const KEPT: usize = 4096;

/// Collects what goes over every line of the demo.
#[derive(Clone)]
pub(super) struct Wire {
    started_at: Instant,
    lines: broadcast::Sender<WireLine>,
    /// The same, masked as a log would have it: for the page.
    masked: broadcast::Sender<WireLine>,
    /// The last frame of each kind on the lines that are asked again and again.
    last_frames: Arc<Mutex<BTreeMap<Kind, Vec<u8>>>>,
}

/// Line, direction and the byte that says what a frame is about.
type Kind = (&'static str, &'static str, u8);

impl Wire {
    pub(super) fn new() -> Self {
        Self {
            started_at: Clock::system().now().mono,
            lines: broadcast::Sender::new(KEPT),
            masked: broadcast::Sender::new(KEPT),
            last_frames: Arc::default(),
        }
    }

    pub(super) fn lines(&self) -> &broadcast::Sender<WireLine> {
        &self.lines
    }

    pub(super) fn masked(&self) -> &broadcast::Sender<WireLine> {
        &self.masked
    }

    /// Milliseconds since the start.
    pub(super) fn ms(&self) -> u64 {
        let passed = Clock::system().now().mono.saturating_duration_since(self.started_at);
        u64::try_from(passed.as_millis()).unwrap_or(u64::MAX)
    }

    /// A tap for a device on a pseudo-terminal.
    pub(super) fn tap(&self, line: &'static str) -> twin::Tap {
        let wire = self.clone();
        Arc::new(move |direction, bytes| {
            let direction = match direction {
                Direction::FromDevice => "in",
                Direction::ToDevice => "out",
            };
            wire.note(line, direction, bytes);
        })
    }

    /// A tap for the sample library system: what it reads comes out of the daemon.
    pub(super) fn sip2_tap(&self) -> serve::Tap {
        let wire = self.clone();
        Arc::new(move |direction, bytes| {
            let direction = match direction {
                serve::Direction::In => "out",
                serve::Direction::Out => "in",
            };
            wire.note("sip2", direction, bytes);
        })
    }

    fn note(&self, line: &'static str, direction: &'static str, bytes: &[u8]) {
        let hex = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let text = if matches!(line, "relay" | "pad" | "side") { String::new() } else { readable(bytes) };
        let repeats = self.repeats(line, direction, bytes);
        let whole = WireLine { ms: self.ms(), line, direction, hex, text, repeats };
        let masked = match line {
            "relay" => whole.clone(),
            _ => WireLine { hex: String::new(), text: masked(line, bytes), ..whole.clone() },
        };
        // Without a reader nobody wants to see it.
        let _ = self.lines.send(whole);
        let _ = self.masked.send(masked);
    }

    /// The function and the address that is read: in the question, and of the answer that of the question before it.
    fn read_on_relay(&self, direction: &'static str, frame: &[u8]) -> Option<u8> {
        let mut last_frames = self.last_frames.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = ("relay", "asked", 0);
        if direction == "out" {
            last_frames.insert(asked, frame.to_vec());
        }
        let [_, function, _, address, ..] = last_frames.get(&asked)?.as_slice() else { return None };
        Some(function << 6 | address & 0x3F)
    }

    /// Whether this is asked again and again, and says just what the last one of its kind said.
    fn repeats(&self, line: &'static str, direction: &'static str, frame: &[u8]) -> bool {
        let about = match line {
            "relay" if matches!(frame.get(1), Some(&READ_COILS | &READ_INPUTS)) => self.read_on_relay(direction, frame),
            "pad" => frame.get(2).copied(),
            // What is sealed differs each time.
            "side" => return osdp_code(frame).is_some_and(|code| matches!(code, POLL | ACK)),
            _ => None,
        };
        let Some(about) = about else { return false };
        let mut last_frames = self.last_frames.lock().unwrap_or_else(PoisonError::into_inner);
        last_frames.insert((line, direction, about), frame.to_vec()).as_deref() == Some(frame)
    }
}

/// What an OSDP frame is about: the byte behind its head and its security block, never sealed itself.
fn osdp_code(frame: &[u8]) -> Option<u8> {
    const HEAD: usize = 5;
    let has_security = frame.get(HEAD - 1)? & 0x08 != 0;
    let security = if has_security { usize::from(*frame.get(HEAD)?) } else { 0 };
    frame.get(HEAD + security).copied()
}

/// What a log may say of such bytes: codes and lengths, no card and no PIN (contract.md 6).
fn masked(line: &str, bytes: &[u8]) -> String {
    let content = bytes.trim_ascii_end();
    match (line, sip2::parse(content)) {
        ("sip2", Ok(received)) => format!("{:?}", received.message),
        ("scanner" | "station", _) => format!("a code of {} characters", content.len()),
        ("keypad", _) => format!("{} key(s)", bytes.len()),
        ("pad", _) => match bytes {
            [_, _, command, ..] => format!("FEIG {command:02x}, {} bytes", bytes.len()),
            _ => format!("{} bytes", bytes.len()),
        },
        ("side", _) => match osdp_code(bytes) {
            Some(code) => format!("OSDP {code:02x}, {} bytes", bytes.len()),
            None => format!("{} bytes", bytes.len()),
        },
        (_, _) => format!("{} bytes", bytes.len()),
    }
}

/// Text with its control bytes made visible.
fn readable(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let shown = text.chars().map(|letter| match letter {
        '\r' => '␍',
        '\n' => '␊',
        control if control.is_control() => '·',
        letter => letter,
    });
    shown.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_again_and_again_is_told_once() {
        let wire = Wire::new();
        let seen = |line, frame: &[u8]| {
            let mut lines = wire.lines().subscribe();
            wire.note(line, "in", frame);
            !lines.try_recv().unwrap().repeats
        };
        let poll = [0x53, 0x05, 0x08, 0, 0x04, POLL, 0, 0];
        let sealed = [0x53, 0x85, 0x0E, 0, 0x0D, 2, 0x16, ACK, 1, 2, 3, 4];
        let card = [0x53, 0x85, 0x1E, 0, 0x0D, 2, 0x18, 0x50, 1, 2, 3, 4];
        assert_eq!([seen("side", &poll), seen("side", &sealed), seen("side", &card)], [false, false, true]);
        let (empty, book) = ([7, 0, 0xB0, 1], [17, 0, 0xB0, 0]);
        let told = [seen("pad", &empty), seen("pad", &empty), seen("pad", &book), seen("pad", &book)];
        assert_eq!(told, [true, false, true, false]);
        assert!(seen("scanner", b"1") && seen("scanner", b"1"), "a scanner speaks when somebody scans");
    }

    #[test]
    fn the_page_shows_no_card_no_pin_and_no_name() {
        let asked = b"6300720261122    161324          AOHYV|AA21234000000025|AC|AD1234|AY3AZF09E\r";
        assert_eq!(masked("sip2", asked), "63 AO[3] AA[14] AC[0] AD[4] AY3");
        assert_eq!(masked("sip2", b"FAIL\r"), "5 bytes");
        assert_eq!(masked("scanner", b"21234000000017\r"), "a code of 14 characters");
        assert_eq!(masked("keypad", b"1"), "1 key(s)");
        assert_eq!(masked("pad", b"\x12\x00\xb0\x0031234000000013"), "FEIG b0, 18 bytes");
        assert_eq!(masked("side", &[0x53, 0x85, 0x16, 0, 0x0D, 2, 0x18, 0x50, 0xAA, 0xBB]), "OSDP 50, 10 bytes");
    }
}
