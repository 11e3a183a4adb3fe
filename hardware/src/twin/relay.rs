//! A relay board that speaks Modbus RTU as a slave: functions 01, 02, 05 and 0F, eight coils and eight inputs.
//!
//! Does not do: registers, broadcast, flash-on pulses, frames told apart by silence (it goes by length and CRC).

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use super::plug::Plug;
use super::{Direction, Pty, Tap};

/// How many coils the board has.
pub const COILS: usize = 8;
/// How many inputs the board has.
pub const INPUTS: usize = 8;

/// What is wrong with the board.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RelayFault {
    /// Nothing.
    #[default]
    None,
    /// It hears and does not answer.
    Silent,
    /// It says yes, and the coil does not move.
    Stuck,
    /// Its two-wire adapter hears itself: what it is asked comes back before the answer.
    Echo,
    /// Each answer has a bit turned over on the wire.
    Garbled,
    /// Each answer comes so late.
    Late(Duration),
    /// Each answer comes a second time so much later, as from another board with the same address.
    Twice(Duration),
}

/// The board, served by a task until it is dropped.
pub struct TwinRelay {
    plug: Plug,
    state: Arc<State>,
    tap: Tap,
}

struct State {
    unit: u8,
    coils: watch::Sender<[bool; COILS]>,
    driven: Mutex<Driven>,
}

#[derive(Default)]
struct Driven {
    inputs: [bool; INPUTS],
    fault: RelayFault,
}

impl TwinRelay {
    /// Plugs the board in behind the symlink `link`, with all coils off. Must be called inside a tokio runtime.
    ///
    /// # Errors
    /// As [`Pty::open`].
    pub fn open(link: impl Into<PathBuf>, unit: u8, tap: Tap) -> io::Result<Self> {
        let state = Arc::new(State { unit, coils: watch::Sender::new([false; COILS]), driven: Mutex::default() });
        let mut twin = Self { plug: Plug::new(link), state, tap };
        twin.put_in()?;
        Ok(twin)
    }

    /// The stable name, for the daemon's config.
    pub fn path(&self) -> &Path {
        self.plug.path()
    }

    /// The coils, as they are and as they move.
    pub fn coils(&self) -> watch::Receiver<[bool; COILS]> {
        self.state.coils.subscribe()
    }

    /// Moves a coil by hand, as a board that restarts does.
    pub fn force_coil(&self, coil: usize, on: bool) {
        self.state.move_coil(coil, on);
    }

    /// Drives an input.
    pub fn set_input(&self, input: usize, high: bool) {
        if let Some(driven) = self.state.driven().inputs.get_mut(input) {
            *driven = high;
        }
    }

    /// Breaks the board, or mends it.
    pub fn set_fault(&self, fault: RelayFault) {
        self.state.driven().fault = fault;
    }

    /// Pulls the plug of the line; the board keeps its power and its coils.
    pub async fn unplug(&mut self) {
        self.plug.pull().await;
    }

    /// Plugs the line in again.
    ///
    /// # Errors
    /// As [`Pty::open`].
    pub async fn plug(&mut self) -> io::Result<()> {
        self.unplug().await;
        self.put_in()
    }

    fn put_in(&mut self) -> io::Result<()> {
        let (state, tap) = (Arc::clone(&self.state), Arc::clone(&self.tap));
        self.plug.put_in(|pty| serve(pty, state, tap))
    }
}

async fn serve(pty: Pty, state: Arc<State>, tap: Tap) {
    let mut heard = Vec::new();
    let mut buffer = [0; 256];
    while let Ok(count) = pty.read(&mut buffer).await {
        heard.extend_from_slice(buffer.get(..count).unwrap_or_default());
        while let Some(request) = next_request(&mut heard) {
            tap(Direction::ToDevice, &request);
            let Some(answer) = state.answer(&request) else { continue };
            for (after, bytes) in state.spoil(&request, &with_crc(answer)) {
                if !after.is_zero() {
                    tokio::time::sleep(after).await;
                }
                if pty.write(&bytes).await.is_err() {
                    return;
                }
                tap(Direction::FromDevice, &bytes);
            }
        }
    }
}

/// Takes one whole request off the front; a byte that can not begin one is dropped.
fn next_request(heard: &mut Vec<u8>) -> Option<Vec<u8>> {
    loop {
        let length = match *heard.as_slice() {
            [_, 0x0F, _, _, _, _, count, ..] => 9 + usize::from(count),
            [_, 0x0F, ..] => return None,
            [_, _, ..] => 8,
            _ => return None,
        };
        let frame = heard.get(..length)?.to_vec();
        let is_whole = frame.split_last_chunk().is_some_and(|(body, sent)| crc(body) == *sent);
        heard.drain(..if is_whole { length } else { 1 });
        if is_whole {
            return Some(frame);
        }
    }
}

impl State {
    /// The answer without its CRC; `None` where a board is silent.
    fn answer(&self, request: &[u8]) -> Option<Vec<u8>> {
        let &[unit, function, high, low, a, b, ref rest @ ..] = request else {
            return None;
        };
        if unit != self.unit || self.driven().fault == RelayFault::Silent {
            return None;
        }
        let address = usize::from(u16::from_be_bytes([high, low]));
        let value = u16::from_be_bytes([a, b]);
        let count = usize::from(value);
        let answer = match function {
            1 => bits(&*self.coils.borrow(), address, count),
            2 => bits(&self.driven().inputs, address, count),
            5 if address < COILS && matches!(value, 0 | 0xFF00) => {
                self.move_coil(address, value == 0xFF00);
                Ok(vec![high, low, a, b])
            }
            5 => Err(ILLEGAL_ADDRESS),
            0x0F if address + count <= COILS => {
                for offset in 0..count {
                    let byte = rest.get(1 + offset / 8).copied().unwrap_or(0);
                    self.move_coil(address + offset, byte >> (offset % 8) & 1 == 1);
                }
                Ok(vec![high, low, a, b])
            }
            0x0F => Err(ILLEGAL_ADDRESS),
            _ => Err(ILLEGAL_FUNCTION),
        };
        Some(match answer {
            Ok(data) => [&[unit, function], data.as_slice()].concat(),
            Err(exception) => vec![unit, function | 0x80, exception],
        })
    }

    /// What really goes over the wire, and when: each after so long.
    fn spoil(&self, request: &[u8], answer: &[u8]) -> Vec<(Duration, Vec<u8>)> {
        let at_once = (Duration::ZERO, answer.to_vec());
        match self.driven().fault {
            RelayFault::None | RelayFault::Silent | RelayFault::Stuck => vec![at_once],
            RelayFault::Echo => vec![(Duration::ZERO, request.to_vec()), at_once],
            RelayFault::Garbled => {
                let spoilt = answer.iter().zip(0_u8..).map(|(byte, place)| byte ^ u8::from(place == 2)).collect();
                vec![(Duration::ZERO, spoilt)]
            }
            RelayFault::Late(late) => vec![(late, answer.to_vec())],
            RelayFault::Twice(apart) => vec![at_once, (apart, answer.to_vec())],
        }
    }

    fn move_coil(&self, coil: usize, on: bool) {
        if self.driven().fault == RelayFault::Stuck {
            return;
        }
        self.coils.send_if_modified(|coils| match coils.get_mut(coil) {
            Some(coil) if *coil != on => {
                *coil = on;
                true
            }
            Some(_) | None => false,
        });
    }

    fn driven(&self) -> MutexGuard<'_, Driven> {
        self.driven.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const ILLEGAL_FUNCTION: u8 = 1;
const ILLEGAL_ADDRESS: u8 = 2;

/// A byte count and the bits, lowest address in the lowest bit (application protocol 6.1).
fn bits(all: &[bool], address: usize, count: usize) -> Result<Vec<u8>, u8> {
    let wanted = all.get(address..address + count).filter(|wanted| !wanted.is_empty());
    let packed = wanted.ok_or(ILLEGAL_ADDRESS)?.chunks(8).map(|eight| {
        let lowest_last = eight.iter().rev();
        lowest_last.fold(0, |byte, bit| byte << 1 | u8::from(*bit))
    });
    let packed: Vec<u8> = packed.collect();
    let length = u8::try_from(packed.len()).map_err(|_| ILLEGAL_ADDRESS)?;
    Ok([&[length], packed.as_slice()].concat())
}

fn with_crc(mut frame: Vec<u8>) -> Vec<u8> {
    frame.extend(crc(&frame));
    frame
}

/// CRC-16/MODBUS, low byte first (serial line guide 2.5.1.2): polynomial A001, start FFFF.
fn crc(bytes: &[u8]) -> [u8; 2] {
    let sum = bytes.iter().fold(0xFFFF_u16, |sum, byte| {
        (0..8).fold(sum ^ u16::from(*byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xA001 } else { sum >> 1 })
    });
    sum.to_le_bytes()
}
