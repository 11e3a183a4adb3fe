//! What is claimed is not allocated: bytes that claim much, and lines that never rest, cost little memory. One test, alone in
//! its program, so that nobody else allocates meanwhile.
#![expect(clippy::expect_used, reason = "what fails here fails the test")]

use std::time::{Duration, Instant};

use omatoimi_hardware::barcode::{Framing, Splitter};
use omatoimi_hardware::keypad::Keys;
use omatoimi_hardware::osdp::Frame;
use omatoimi_hardware::pad::line::{self, Make};
use omatoimi_hardware::pad::{Ask, PadMachine, Rules, Uid, feig, rl866, threem};
use omatoimi_hardware::reader::Decoder;
use omatoimi_hardware::tag::compaction::Compaction;
use omatoimi_hardware::tag::objects::{self, Trust};
use omatoimi_hardware::tag::security::Security;
use omatoimi_hardware::tag::{Memory, decode, extension};
use omatoimi_hardware::uid::{Transform, Uids};
use omatoimi_hardware::wiegand::edges::{Collector, Edge};
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// What any of it may take at once, beyond what it was given: a few frames, and room to grow by.
const AT_MOST: usize = 8 * 1024;
/// What a line that never rests brings: many times as much.
const A_LOT: usize = 256 * 1024;
/// The same of a pad's line, whose every byte may begin a frame with a check.
const A_LOT_OF_FRAMES: usize = 40 * 1024;

const MAKES: [Make; 3] = [Make::Feig, Make::Rl866, Make::ThreeM];

/// How much more memory there was in use at once than before.
fn taken(what: impl FnOnce()) -> usize {
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    what();
    MEMORY.peak_usage().saturating_sub(before)
}

#[test]
fn i24_nothing_is_allocated_for_what_is_claimed_and_a_line_that_never_rests_is_held_in_little() {
    let start = first_instant();
    // Lengths of 19 bits and more, of everything that has one.
    let claims = ["11ff7f", "11ffffffffffffffff7f", "ffff7f", "02ffff", "d6ffff", "fafb01", "5385ffff04", "01ff"];
    for claim in claims {
        let mut bytes: Vec<u8> = claim.as_bytes().chunks(2).map(hex).collect();
        for size in [bytes.len(), 34, 64, 2_000] {
            bytes.resize(bytes.len().max(size), 0x7F);
            let most = taken(|| look_at(&bytes));
            assert!(most <= AT_MOST, "{claim} of {size} bytes: {most}");
        }
    }
    for seed in 0..2_u64 {
        let noise = noise(seed);
        for (name, most) in [
            ("scanner", taken(|| drain(Splitter::new(Framing::Terminator), &noise, start))),
            ("scanner without an end", taken(|| drain(Splitter::new(Framing::Silence), &noise, start))),
            ("keypad", taken(|| drain(Keys::default(), &noise, start))),
            ("card reader", taken(|| drain(Uids::new(Transform::default()), &noise, start))),
            ("wires", taken(|| collect(&noise))),
        ] {
            assert!(most <= AT_MOST, "{name}: {most}");
        }
        let noise = &noise[..A_LOT_OF_FRAMES];
        for make in MAKES {
            let most = taken(|| split(make, noise)).max(taken(|| listen(make, noise, start)));
            assert!(most <= AT_MOST, "{make:?}: {most}");
        }
    }
}

fn hex(pair: &[u8]) -> u8 {
    u8::from_str_radix(std::str::from_utf8(pair).expect("ASCII"), 16).expect("hex")
}

#[expect(clippy::disallowed_methods, reason = "an instant to count from")]
fn first_instant() -> Instant {
    Instant::now()
}

/// Noise, in which every other seed is all ones.
fn noise(seed: u64) -> Vec<u8> {
    let next = |state: &mut u64| {
        *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(seed | 1);
        Some(if seed % 2 == 1 { 0xFF } else { state.to_be_bytes().first().copied().unwrap_or_default() })
    };
    let mut state = seed;
    std::iter::from_fn(|| next(&mut state)).take(A_LOT).collect()
}

fn look_at(bytes: &[u8]) {
    for dsfid in [None, Some(0x06), Some(0x3E)] {
        let _ = decode(Memory { bytes, dsfid, block_size: 4 });
    }
    let _ = objects::parse(bytes, Trust::Declared);
    let _ = extension::read(bytes).count();
    (0..8).for_each(|code| drop(Compaction::from_code(code).unpack(bytes)));
    let ask = Ask::ReadBlocks { uid: Uid([0xE0; 8]), first: 0, count: 255 };
    let _ = feig::read_answer(&ask, bytes);
    let _ = threem::read_answer(&ask, bytes);
    let _ = rl866::read_answer(&rl866::Request::Access(rl866::Handle(1), ask), bytes);
    let _ = Frame::parse(bytes);
}

fn drain(mut decoder: impl Decoder, noise: &[u8], now: Instant) {
    for chunk in noise.chunks(256) {
        decoder.handle(chunk, now);
        while decoder.next_event().is_some() {}
    }
}

fn split(make: Make, noise: &[u8]) {
    let mut splitter = line::Splitter::new(make);
    for chunk in noise.chunks(512) {
        splitter.push(chunk);
        while splitter.next_frame().is_some() {}
    }
}

fn listen(make: Make, noise: &[u8], start: Instant) {
    let mut machine = PadMachine::new(Rules { make, security: Security::default(), order: None }, start);
    machine.handle_open(start);
    let mut now = start;
    for chunk in noise.chunks(512) {
        machine.handle_bytes(chunk, now);
        now += Duration::from_millis(50);
        machine.handle_timeout(now);
        while machine.next_output().is_some() {}
        while machine.next_event().is_some() {}
    }
}

fn collect(noise: &[u8]) {
    let mut collector = Collector::new();
    for (byte, sequence) in noise.iter().zip(0..) {
        // Never silent for long enough.
        let at = Duration::from_millis(sequence.into());
        collector.handle_edge(Edge { is_one: byte % 2 == 1, at, sequence });
        while collector.next_frame().is_some() {}
    }
}
