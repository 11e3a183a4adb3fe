//! The inputs of a board, read in one question (02) from the first to the last that are in use, and kept for as long as it
//! takes to tell each of them.

use std::cell::RefCell;
use std::time::{Duration, Instant};

use tokio_modbus::{Request, Response};

use super::BusSettings;
use crate::board::BOUNCES_FOR;
use crate::bus::Bus;
use crate::clock;
use crate::event::PinFault;

/// Inputs further apart are read one by one: a board has 4 to 32.
const MOST_AT_ONCE: u16 = 64;

/// What was read last, and how to read again.
pub(super) struct Inputs {
    first: u16,
    count: u16,
    fresh_for: Duration,
    last: RefCell<Last>,
}

enum Last {
    Nothing,
    Read {
        levels: Vec<bool>,
        at: Instant,
    },
    /// The board does not have all of them.
    OneByOne,
}

impl Inputs {
    pub(super) fn new(settings: &BusSettings) -> Self {
        let used = &settings.layout.inputs;
        let first = used.iter().min().copied().unwrap_or_default();
        let past = used.iter().max().copied().unwrap_or_default() - first;
        // An input that changed is looked at once more when it has settled, and must be read for that.
        let fresh_for = settings.poll_every.min(BOUNCES_FOR) / 2;
        Self { first, count: past.saturating_add(1), fresh_for, last: RefCell::new(Last::Nothing) }
    }

    /// The line broke: nothing is known.
    pub(super) fn forget(&self) {
        self.last.replace(Last::Nothing);
    }

    /// The level of one of them.
    pub(super) fn level(&self, bus: &Bus, address: u16) -> Result<bool, PinFault> {
        if self.count > MOST_AT_ONCE || matches!(*self.last.borrow(), Last::OneByOne) {
            return read(bus, address, 1).and_then(|levels| pick(&levels, 0));
        }
        let place = address.saturating_sub(self.first);
        if let Last::Read { levels, at } = &*self.last.borrow()
            && clock::now().saturating_duration_since(*at) < self.fresh_for
        {
            return pick(levels, place);
        }
        match read(bus, self.first, self.count) {
            Ok(levels) => {
                let level = pick(&levels, place);
                self.last.replace(Last::Read { levels, at: clock::now() });
                level
            }
            Err(PinFault::Refused) => {
                self.last.replace(Last::OneByOne);
                self.level(bus, address)
            }
            Err(fault @ (PinFault::Away | PinFault::NoAnswer | PinFault::NotMoved)) => Err(fault),
        }
    }
}

fn read(bus: &Bus, first: u16, count: u16) -> Result<Vec<bool>, PinFault> {
    let Response::ReadDiscreteInputs(levels) = bus.ask(Request::ReadDiscreteInputs(first, count))? else {
        return Err(PinFault::NoAnswer);
    };
    // They come in whole bytes; another number of them answers another question.
    let is_ours = levels.len() == usize::from(count.next_multiple_of(8));
    is_ours.then_some(levels).ok_or(PinFault::NoAnswer)
}

fn pick(levels: &[bool], place: u16) -> Result<bool, PinFault> {
    levels.get(usize::from(place)).copied().ok_or(PinFault::NoAnswer)
}
