//! The wire as it really was: every tap of a twin and of the sample library system ends here.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use omatoimi_hardware::twin::{self, Direction};
use tokio::sync::broadcast;

use crate::sip2::serve;
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
    /// The last frame of each kind on the relay board's bus.
    last_frames: Arc<Mutex<BTreeMap<Kind, Vec<u8>>>>,
}

/// Direction and function code of a Modbus frame.
type Kind = (&'static str, u8);

impl Wire {
    pub(super) fn new() -> Self {
        Self { started_at: Clock.now().mono, lines: broadcast::Sender::new(KEPT), last_frames: Arc::default() }
    }

    pub(super) fn lines(&self) -> &broadcast::Sender<WireLine> {
        &self.lines
    }

    /// Milliseconds since the start.
    pub(super) fn ms(&self) -> u64 {
        let passed = Clock.now().mono.saturating_duration_since(self.started_at);
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
        // Without a reader nobody wants to see it.
        let _ = self.lines.send(WireLine { ms: self.ms(), line, direction, hex, text, repeats });
    }

    /// Whether this is a read of the board that says just what the last one of its kind said.
    fn repeats(&self, direction: &'static str, frame: &[u8]) -> bool {
        let Some(function) = frame.get(1).copied() else { return false };
        let mut last_frames = self.last_frames.lock().unwrap_or_else(PoisonError::into_inner);
        let before = last_frames.insert((direction, function), frame.to_vec());
        matches!(function, READ_COILS | READ_INPUTS) && before.as_deref() == Some(frame)
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
