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
/// Lines that a slow reader may fall behind.
const KEPT: usize = 4096;

/// Collects what goes over every line of the demo.
#[derive(Clone)]
pub(super) struct Wire {
    started_at: Instant,
    lines: broadcast::Sender<WireLine>,
    /// The same, masked as a log would have it: for the page.
    masked: broadcast::Sender<WireLine>,
    /// The last frame of each kind on the relay board's bus.
    last_frames: Arc<Mutex<BTreeMap<Kind, Vec<u8>>>>,
}

/// Direction and function code of a Modbus frame.
type Kind = (&'static str, u8);

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
        let text = if line == "relay" { String::new() } else { readable(bytes) };
        let repeats = line == "relay" && self.repeats(direction, bytes);
        let whole = WireLine { ms: self.ms(), line, direction, hex, text, repeats };
        let masked = match line {
            "relay" => whole.clone(),
            _ => WireLine { hex: String::new(), text: masked(line, bytes), ..whole.clone() },
        };
        // Without a reader nobody wants to see it.
        let _ = self.lines.send(whole);
        let _ = self.masked.send(masked);
    }

    /// Whether this is a read of the board that says just what the last one of its kind said.
    fn repeats(&self, direction: &'static str, frame: &[u8]) -> bool {
        let Some(function) = frame.get(1).copied() else { return false };
        let mut last_frames = self.last_frames.lock().unwrap_or_else(PoisonError::into_inner);
        let before = last_frames.insert((direction, function), frame.to_vec());
        matches!(function, READ_COILS | READ_INPUTS) && before.as_deref() == Some(frame)
    }
}

/// What a log may say of such bytes: codes and lengths, no card and no PIN (contract.md 6).
fn masked(line: &str, bytes: &[u8]) -> String {
    let content = bytes.trim_ascii_end();
    match (line, sip2::parse(content)) {
        ("sip2", Ok(received)) => format!("{:?}", received.message),
        ("scanner", _) => format!("a code of {} characters", content.len()),
        ("keypad", _) => format!("{} key(s)", bytes.len()),
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
    fn the_page_shows_no_card_no_pin_and_no_name() {
        let asked = b"6300720261122    161324          AOHYV|AA21234000000025|AC|AD1234|AY3AZF09E\r";
        assert_eq!(masked("sip2", asked), "63 AO[3] AA[14] AC[0] AD[4] AY3");
        assert_eq!(masked("sip2", b"FAIL\r"), "5 bytes");
        assert_eq!(masked("scanner", b"21234000000017\r"), "a code of 14 characters");
        assert_eq!(masked("keypad", b"1"), "1 key(s)");
    }
}
