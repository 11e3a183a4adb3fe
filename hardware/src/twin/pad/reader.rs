//! A simulated reader: bytes and the time in, bytes and when they are due out. Pure.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::air::{Air, PadFault};
use super::field::{Field, TwinTag};
use super::timing::Timing;
use crate::pad::Uid;
use crate::pad::line::{Make, Splitter};
use crate::pad::{feig, rl866, threem};
use crate::tag::Order;
use crate::twin::feig::Feig;
use crate::twin::rl866::Rl866;
use crate::twin::threem::ThreeM;

/// A FEIG reader does not hear what comes sooner after its last byte.
const FEIG_SILENCE: Duration = Duration::from_millis(5);
/// A gap so long, and the rest of a question does not come.
const GAP: Duration = Duration::from_millis(50);
/// What is between two pieces of an answer that comes in pieces.
const PIECE_EVERY: Duration = Duration::from_millis(1);
const PIECE: usize = 3;
/// An answer that comes twice comes again when the next question may have been asked.
const AGAIN_AFTER: Duration = Duration::from_millis(7);

/// A reader with tags on it.
pub struct PadReader {
    make: Make,
    speaker: Speaker,
    field: Field,
    timing: Timing,
    splitter: Splitter,
    heard_at: Option<Instant>,
    free_at: Option<Instant>,
    faults: Vec<PadFault>,
    due: VecDeque<(Instant, Vec<u8>)>,
}

enum Speaker {
    Feig(Feig),
    Rl866(Rl866),
    ThreeM(ThreeM),
}

impl PadReader {
    /// A reader with nothing on it.
    pub fn new(make: Make, timing: Timing) -> Self {
        let speaker = match make {
            Make::Feig => Speaker::Feig(Feig::default()),
            Make::Rl866 => Speaker::Rl866(Rl866::default()),
            Make::ThreeM => Speaker::ThreeM(ThreeM),
        };
        Self {
            make,
            speaker,
            field: Field::default(),
            timing,
            splitter: Splitter::new(make),
            heard_at: None,
            free_at: None,
            faults: Vec::new(),
            due: VecDeque::new(),
        }
    }

    /// Lays a tag on the pad, in place of one with the same number.
    pub fn put(&mut self, tag: TwinTag) {
        self.field.tags.insert(tag.uid, tag);
    }

    /// Takes a tag off the pad.
    pub fn take(&mut self, uid: Uid) -> Option<TwinTag> {
        self.field.tags.remove(&uid)
    }

    /// A tag on the pad, as it is now.
    pub fn tag(&self, uid: Uid) -> Option<&TwinTag> {
        self.field.tags.get(&uid)
    }

    /// Everything on the pad.
    pub fn tags(&self) -> impl Iterator<Item = &TwinTag> {
        self.field.tags.values()
    }

    /// The next question that this can befall is befallen by it. Several wait in their order.
    pub fn fault_next(&mut self, fault: PadFault) {
        self.faults.push(fault);
    }

    /// No fault waits any more.
    pub fn forget_faults(&mut self) {
        self.faults.clear();
    }

    /// How many faults still wait for their question.
    pub fn faults_left(&self) -> usize {
        self.faults.len()
    }

    /// The order in which this reader sends the bytes of a block; only FEIG readers send them reversed.
    pub fn set_order(&mut self, order: Order) {
        if let Speaker::Feig(feig) = &mut self.speaker {
            feig.order = order;
        }
    }

    /// The reader loses its power and gets it back: what it was about to say is gone.
    pub fn restart(&mut self) {
        self.splitter.reset();
        self.due.clear();
        (self.heard_at, self.free_at) = (None, None);
    }

    /// Takes bytes that arrived at `now`.
    pub fn handle(&mut self, bytes: &[u8], now: Instant) {
        if self.heard_at.is_some_and(|at| now.saturating_duration_since(at) > GAP) {
            self.splitter.reset();
        }
        self.heard_at = Some(now);
        self.splitter.push(bytes);
        while let Some(frame) = self.splitter.next_frame() {
            self.answer(&frame, now);
        }
    }

    /// When the next bytes are due.
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.due.front().map(|(at, _)| *at)
    }

    /// Bytes that are due by `now`.
    pub fn next_output(&mut self, now: Instant) -> Option<Vec<u8>> {
        self.poll_timeout().filter(|at| *at <= now)?;
        self.due.pop_front().map(|(_, bytes)| bytes)
    }

    fn answer(&mut self, frame: &[u8], now: Instant) {
        let has_been_silent = self.free_at.is_none_or(|at| now >= at + FEIG_SILENCE);
        if self.make == Make::Feig && !has_been_silent {
            return;
        }
        let mut air = Air::new(&mut self.field, self.timing, &mut self.faults);
        let answer = match &mut self.speaker {
            Speaker::Feig(feig) => feig.respond(frame, &mut air),
            Speaker::Rl866(rl866) => rl866.respond(frame, &mut air),
            Speaker::ThreeM(threem) => threem.respond(frame, &mut air),
        };
        let (fault, took) = (air.fault, air.took);
        let Some(answer) = answer.filter(|_| fault != Some(PadFault::Silent)) else { return };
        let answer = spoil(self.make, answer, fault);
        let late = if let Some(PadFault::Late(late)) = fault { late } else { Duration::ZERO };
        let begins = self.free_at.map_or(now, |at| at.max(now)) + self.timing.line(frame.len()) + took + late;
        let ends = begins + self.timing.line(answer.len());
        let last = match fault {
            Some(PadFault::Split) => {
                let pieces = answer.chunks(PIECE).zip(0_u32..);
                self.due.extend(pieces.map(|(piece, n)| (ends + PIECE_EVERY * n, piece.to_vec())));
                self.due.back().map_or(ends, |(at, _)| *at)
            }
            Some(PadFault::Doubled) => {
                self.due.push_back((ends, answer.clone()));
                self.due.push_back((ends + AGAIN_AFTER, answer));
                ends
            }
            Some(_) | None => {
                self.due.push_back((ends, answer));
                ends
            }
        };
        self.free_at = Some(last);
    }
}

fn spoil(make: Make, mut answer: Vec<u8>, fault: Option<PadFault>) -> Vec<u8> {
    match fault {
        Some(PadFault::Noise) => {
            // The longest claim that is believed.
            let before: &[u8] = match make {
                Make::Feig => &[0x00, 0x02, 0x03, 0xFF],
                Make::Rl866 => &[0x00, 0xFA, 0xFF],
                Make::ThreeM => &[0x00, 0xD6, 0x03, 0xF0],
            };
            [before, &answer, &[0x00, 0x55]].concat()
        }
        Some(PadFault::BadCheck) => {
            if let Some(last) = answer.last_mut() {
                *last ^= 0x01;
            }
            answer
        }
        Some(PadFault::OtherLength) => shorten(make, &answer).unwrap_or(answer),
        Some(_) | None => answer,
    }
}

/// The same frame with the last byte of its content missing, and a check that holds.
fn shorten(make: Make, answer: &[u8]) -> Option<Vec<u8>> {
    match make {
        Make::Feig => {
            let mut frame = feig::Frame::read_sound(answer)?;
            frame.body.pop();
            Some(frame.encode())
        }
        Make::Rl866 => {
            let mut frame = rl866::Frame::read_sound(answer)?;
            if let rl866::Block::Information { inf, .. } = &mut frame.block {
                inf.pop();
            }
            Some(frame.encode())
        }
        Make::ThreeM => {
            let mut frame = threem::Frame::read_sound(answer)?;
            frame.body.pop();
            Some(frame.encode())
        }
    }
}
