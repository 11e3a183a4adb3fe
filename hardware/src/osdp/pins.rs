//! A reader's own outputs and inputs as a board of pins: locks, lamps and contacts.
//!
//! A lock that is released is told to the reader with an end, where the reader knows times: a program that dies leaves no
//! door open. Every drive of an output is read back.
//! Does not do: readers that do not report their outputs; their locks stay a fault, and are never called released.

use std::io;
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use embedded_hal::digital::{ErrorType, InputPin, OutputPin, StatefulOutputPin};

use super::mail::{Mailbox, PinAsk};
use super::reader::Wish;
use super::settings::Address;
use crate::board::{Layout, Line};
use crate::event::PinFault;
use crate::lock::{MAX_RELEASE, Wiring};
use crate::mailbox::Mailbox as BoardMailbox;

/// Longer than all tries of a question and its read-back, on the slowest bus.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);

/// What is known of one reader, written by the bus's thread and read by its board's.
#[derive(Default)]
pub(super) struct Panel {
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    is_up: bool,
    /// Counts the channels: a board that was secured in an earlier one must be secured again.
    channels: u64,
    inputs: Option<Vec<bool>>,
    board: Weak<BoardMailbox>,
}

impl Panel {
    pub(super) fn set_up(&self, is_up: bool) {
        self.change(|known| {
            known.is_up = is_up;
            known.channels += u64::from(is_up);
        });
    }

    pub(super) fn set_inputs(&self, inputs: Option<Vec<bool>>) {
        self.change(|known| known.inputs = inputs);
    }

    /// The board that is told when something changes.
    pub(super) fn set_board(&self, board: Weak<BoardMailbox>) {
        self.change(|known| known.board = board);
    }

    fn change(&self, with: impl FnOnce(&mut Known)) {
        let board = {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            with(&mut known);
            known.board.upgrade()
        };
        if let Some(board) = board {
            board.look_now();
        }
    }

    fn read<T>(&self, with: impl FnOnce(&Known) -> T) -> T {
        with(&self.known.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// One reader's pins.
pub(super) struct ReaderLine {
    pub(super) to: Address,
    pub(super) mailbox: Arc<Mailbox>,
    pub(super) panel: Arc<Panel>,
    pub(super) layout: Layout,
    pub(super) opened: std::cell::Cell<u64>,
    /// While it lives the bus's thread does.
    pub(super) _in_use: InUse,
}

/// Keeps the bus's thread, for the pins that need it to secure their locks.
pub(super) struct InUse {
    pub(super) _token: Option<Arc<()>>,
    pub(super) mailbox: Arc<Mailbox>,
}

impl Drop for InUse {
    fn drop(&mut self) {
        self._token = None;
        self.mailbox.wake();
    }
}

impl Line for ReaderLine {
    type Output = ReaderOutput;
    type Input = ReaderInput;

    fn output(&self, address: u16) -> ReaderOutput {
        let lock = self.layout.locks.iter().find(|(output, _)| *output == address);
        // The value that lets somebody in is given back by the reader itself.
        let falls_back = lock.map(|(_, wiring)| match wiring {
            Wiring::FailSecure => true,
            Wiring::FailSafe => false,
        });
        ReaderOutput { to: self.to, mailbox: Arc::clone(&self.mailbox), output: u8::try_from(address).ok(), falls_back }
    }

    fn input(&self, address: u16) -> ReaderInput {
        ReaderInput { panel: Arc::clone(&self.panel), input: usize::from(address) }
    }

    fn open(&self) -> io::Result<()> {
        match self.panel.read(|known| (known.is_up, known.channels)) {
            (true, channels) => {
                self.opened.set(channels);
                Ok(())
            }
            (false, _) => Err(io::Error::new(io::ErrorKind::NotConnected, "the reader is away")),
        }
    }

    fn broken(&self) -> Option<String> {
        let is_same = self.panel.read(|known| known.is_up && known.channels == self.opened.get());
        (!is_same).then(|| "the reader is away".to_owned())
    }

    fn trust(&self) {}

    fn close(&self) {}
}

/// One output of the reader.
pub(super) struct ReaderOutput {
    to: Address,
    mailbox: Arc<Mailbox>,
    /// An address past 255 is no reader's.
    output: Option<u8>,
    /// The value that is only lent, of a lock.
    falls_back: Option<bool>,
}

impl ReaderOutput {
    fn ask(&self, wish: Wish) -> Result<bool, PinFault> {
        let (answer, answered) = sync_channel(1);
        let ask = PinAsk { to: self.to, output: self.output.ok_or(PinFault::Refused)?, wish, answer };
        self.mailbox.change(|mail| mail.asks.push(ask));
        answered.recv_timeout(ANSWER_WITHIN).unwrap_or(Err(PinFault::NoAnswer))
    }

    fn set(&mut self, on: bool) -> Result<(), PinFault> {
        let falls_back_after = (self.falls_back == Some(on)).then_some(MAX_RELEASE);
        self.ask(Wish::Set { on, falls_back_after }).map(|_| ())
    }
}

impl ErrorType for ReaderOutput {
    type Error = PinFault;
}

impl OutputPin for ReaderOutput {
    fn set_low(&mut self) -> Result<(), PinFault> {
        self.set(false)
    }

    fn set_high(&mut self) -> Result<(), PinFault> {
        self.set(true)
    }
}

impl StatefulOutputPin for ReaderOutput {
    fn is_set_high(&mut self) -> Result<bool, PinFault> {
        self.ask(Wish::Read)
    }

    fn is_set_low(&mut self) -> Result<bool, PinFault> {
        self.is_set_high().map(|high| !high)
    }
}

/// One input of the reader, as it last said.
pub(super) struct ReaderInput {
    panel: Arc<Panel>,
    input: usize,
}

impl ErrorType for ReaderInput {
    type Error = PinFault;
}

impl InputPin for ReaderInput {
    fn is_high(&mut self) -> Result<bool, PinFault> {
        self.panel.read(|known| match &known.inputs {
            Some(inputs) => inputs.get(self.input).copied().ok_or(PinFault::Refused),
            None => Err(PinFault::NoAnswer),
        })
    }

    fn is_low(&mut self) -> Result<bool, PinFault> {
        self.is_high().map(|high| !high)
    }
}
