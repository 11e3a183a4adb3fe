//! One read from a barcode scanner, as the daemon takes it.

use std::time::Instant;

use omatoimi_hardware::Event;
use omatoimi_hardware::barcode::{Framing, Rejected, Splitter};
use omatoimi_hardware::reader::Decoder;
use serde_json::{Value, json};

/// The texts that would be taken, `frames`, and why the rest would not, `rejected`. A code needs its end, and the same
/// code twice at once is one (contract.md 4, 8).
pub(super) fn decode(bytes: &[u8], now: Instant) -> Value {
    let mut splitter = Splitter::new(Framing::Terminator);
    let mut frames = Vec::new();
    let mut rejected = Vec::new();
    // By the byte, so that the events of a long read are taken as they come.
    for byte in bytes {
        splitter.handle(std::slice::from_ref(byte), now);
        take(&mut splitter, &mut frames, &mut rejected);
    }
    splitter.reset();
    take(&mut splitter, &mut frames, &mut rejected);
    json!({ "frames": frames, "rejected": rejected })
}

fn take(splitter: &mut Splitter, frames: &mut Vec<String>, rejected: &mut Vec<&'static str>) {
    while let Some(event) = splitter.next_event() {
        match event {
            Event::Scan(scan) => frames.push(scan.text.as_str().to_owned()),
            Event::Rejected(Rejected::Unprintable) => rejected.push("unprintable"),
            Event::Rejected(Rejected::TooLong) => rejected.push("too-long"),
            Event::Rejected(Rejected::Unfinished) => rejected.push("unfinished"),
            Event::Rejected(Rejected::NotACard | Rejected::RandomUid)
            | Event::Key(_)
            | Event::Noise { .. }
            | Event::Input { .. }
            | Event::InputFault { .. }
            | Event::Lock { .. }
            | Event::Output { .. }
            | Event::Reader(_)
            | Event::Tag(_)
            | Event::Found
            | Event::Lost { .. } => {}
        }
    }
}
