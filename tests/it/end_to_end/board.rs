//! A relay board on a Modbus RTU line: sixteen coils, sixteen discrete inputs, and the ways such a board goes wrong.
//! It keeps its coils when the cable is pulled or the program dies, as a real one does.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use super::line::Line;
use super::wait::{SOON, now, until};

const LINES: usize = 16;
const UNIT: u8 = 1;
const READ_COILS: u8 = 0x01;
const READ_DISCRETE_INPUTS: u8 = 0x02;
const WRITE_COIL: u8 = 0x05;
const WRITE_COILS: u8 = 0x0F;
const ILLEGAL_FUNCTION: u8 = 0x01;
const ILLEGAL_ADDRESS: u8 = 0x02;
const ON: [u8; 2] = [0xFF, 0x00];

/// A coil took another value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moved {
    pub(crate) coil: usize,
    pub(crate) on: bool,
    pub(crate) at: Instant,
}

/// How the board behaves.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Health {
    Sound,
    /// Says yes to a write, and does not move; the read-back tells the truth.
    Stuck,
    /// Hears nothing.
    Mute,
}

/// The board, with its plug.
pub(crate) struct Board {
    line: Line,
    state: Arc<Mutex<State>>,
}

struct State {
    coils: [bool; LINES],
    inputs: [bool; LINES],
    /// How often each input was read.
    reads: [usize; LINES],
    moves: Vec<Moved>,
    health: Health,
    heard: Vec<u8>,
}

impl Board {
    /// A sound board that will be found at `link`; its first input is a closed door.
    pub(crate) fn new(link: &Path) -> Self {
        let mut inputs = [false; LINES];
        inputs[0] = true;
        let state = State {
            coils: [false; LINES],
            inputs,
            reads: [0; LINES],
            moves: vec![],
            health: Health::Sound,
            heard: vec![],
        };
        Self { line: Line::new(link), state: Arc::new(Mutex::new(state)) }
    }

    /// Plugs its cable in.
    pub(crate) fn plug(&self) {
        let state = Arc::clone(&self.state);
        self.line.plug(Box::new(move |bytes| state.lock().unwrap().hear(bytes)));
    }

    /// Its line, for another board to be plugged in there.
    pub(crate) fn line(&self) -> &Line {
        &self.line
    }

    /// Pulls its cable; the coils stay as they are.
    pub(crate) fn pull(&self) {
        self.line.pull();
    }

    /// From now on it behaves like this.
    pub(crate) fn becomes(&self, health: Health) {
        self.state().health = health;
    }

    /// Opens or closes a contact.
    pub(crate) fn set_input(&self, input: usize, closed: bool) {
        self.state().inputs[input] = closed;
    }

    /// Gives a pulse on an input, as long as it takes to be seen.
    pub(crate) fn pulse(&self, input: usize) {
        for level in [true, false] {
            self.set_input(input, level);
            let before = self.state().reads[input];
            until("the input to be read", SOON, || (self.state().reads[input] > before).then_some(()));
        }
    }

    /// Whether the coil is on.
    pub(crate) fn is_on(&self, coil: usize) -> bool {
        self.state().coils[coil]
    }

    /// Every move of every coil so far.
    pub(crate) fn moves(&self) -> Vec<Moved> {
        self.state().moves.clone()
    }

    /// How often the coil went on.
    pub(crate) fn openings(&self, coil: usize) -> usize {
        self.moves().iter().filter(|moved| moved.coil == coil && moved.on).count()
    }

    /// Waits until the coil has gone on for the `nth` time.
    pub(crate) fn wait_for_opening(&self, coil: usize, nth: usize) -> Moved {
        until(&format!("opening {nth} of coil {coil}"), SOON, || self.opening(coil, nth))
    }

    /// The `nth` time the coil went on, counted from 1, if it has.
    pub(crate) fn opening(&self, coil: usize, nth: usize) -> Option<Moved> {
        let moves = self.moves();
        let mut openings = moves.iter().filter(|moved| moved.coil == coil && moved.on);
        openings.nth(nth - 1).copied()
    }

    /// Waits until the coil is off; gives the moment it went off last.
    pub(crate) fn wait_until_off(&self, coil: usize, within: Duration) -> Instant {
        until(&format!("coil {coil} off"), within, || (!self.is_on(coil)).then_some(()));
        let moves = self.moves();
        moves.iter().rev().find(|moved| moved.coil == coil && !moved.on).map_or_else(now, |moved| moved.at)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

impl State {
    fn hear(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.heard.extend_from_slice(bytes);
        let mut said = vec![];
        while let Some(length) = self.request_length() {
            let request: Vec<u8> = self.heard.drain(..length).collect();
            if request[0] == UNIT && self.health != Health::Mute {
                said.extend(with_crc(self.answer(&request)));
            }
        }
        said
    }

    /// The length of the whole request at the front; bytes that begin none are dropped.
    fn request_length(&mut self) -> Option<usize> {
        loop {
            let length = match self.heard.get(1)? {
                &WRITE_COILS => 9 + usize::from(*self.heard.get(6)?),
                _ => 8,
            };
            let request = self.heard.get(..length)?;
            if crc(&request[..length - 2]) == request[length - 2..] {
                return Some(length);
            }
            self.heard.remove(0);
        }
    }

    fn answer(&mut self, request: &[u8]) -> Vec<u8> {
        let (function, rest) = (request[1], &request[2..]);
        let address = usize::from(u16::from_be_bytes([rest[0], rest[1]]));
        let count = match function {
            WRITE_COIL => 1,
            _ => usize::from(u16::from_be_bytes([rest[2], rest[3]])),
        };
        if !matches!(function, READ_COILS | READ_DISCRETE_INPUTS | WRITE_COIL | WRITE_COILS) {
            return vec![UNIT, function | 0x80, ILLEGAL_FUNCTION];
        }
        if address + count > LINES {
            return vec![UNIT, function | 0x80, ILLEGAL_ADDRESS];
        }
        match function {
            READ_COILS => packed(function, &self.coils[address..address + count]),
            READ_DISCRETE_INPUTS => {
                self.reads[address..address + count].iter_mut().for_each(|reads| *reads += 1);
                packed(function, &self.inputs[address..address + count])
            }
            _ => {
                for place in 0..count {
                    let on = match function {
                        WRITE_COIL => rest[2..4] == ON,
                        _ => rest[5 + place / 8] >> (place % 8) & 1 == 1,
                    };
                    self.move_coil(address + place, on);
                }
                request[..6].to_vec()
            }
        }
    }

    fn move_coil(&mut self, coil: usize, on: bool) {
        if self.health == Health::Sound && self.coils[coil] != on {
            self.coils[coil] = on;
            self.moves.push(Moved { coil, on, at: now() });
        }
    }
}

/// A read answer: unit, function, byte count, bits from the lowest up.
fn packed(function: u8, bits: &[bool]) -> Vec<u8> {
    let mut bytes = vec![0; bits.len().div_ceil(8)];
    for (place, _) in bits.iter().enumerate().filter(|(_, on)| **on) {
        bytes[place / 8] |= 1 << (place % 8);
    }
    [&[UNIT, function, u8::try_from(bytes.len()).unwrap()], bytes.as_slice()].concat()
}

fn with_crc(mut frame: Vec<u8>) -> Vec<u8> {
    let check = crc(&frame);
    frame.extend(check);
    frame
}

/// Modbus CRC-16: polynomial A001, initial FFFF, low byte first.
fn crc(bytes: &[u8]) -> [u8; 2] {
    let mut sum = 0xFFFF_u16;
    for byte in bytes {
        sum ^= u16::from(*byte);
        for _ in 0..8 {
            sum = if sum & 1 == 1 { sum >> 1 ^ 0xA001 } else { sum >> 1 };
        }
    }
    sum.to_le_bytes()
}

#[test]
fn the_board_of_these_tests_answers_the_frames_of_the_manual() {
    let board = Board::new(Path::new("unused"));
    let mut state = board.state();
    // hardware.md 6: `01 05 00 n FF 00 crc`; the check bytes were computed by another program.
    let on = [0x01, 0x05, 0x00, 0x00, 0xFF, 0x00, 0x8C, 0x3A];
    assert_eq!(state.hear(&on), on);
    assert_eq!(state.hear(&[0x01, 0x01, 0x00, 0x00, 0x00, 0x01, 0xFD, 0xCA]), [0x01, 0x01, 0x01, 0x01, 0x90, 0x48]);
    assert!(state.coils[0]);
}
