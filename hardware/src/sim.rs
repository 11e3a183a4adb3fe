//! The `sim` driver: a board, a scanner and a keypad that are driven by the program. The lock logic, the thread and the
//! decoders are those of the real devices; only the pins are simulated.
//!
//! Does not do: bytes on a line; that is [`crate::twin`].

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use embedded_hal::digital::{ErrorType, InputPin, OutputPin, StatefulOutputPin};
use tokio::sync::{mpsc, watch};

use crate::barcode::{Framing, Splitter};
use crate::board::{self, BusHandle, Layout, Line};
use crate::clock;
use crate::event::{Event, PinFault};
use crate::keypad::Key;
use crate::reader::Decoder;

/// Simulated pins cost nothing to read, but a thread that wakes does.
const POLL_EVERY: Duration = Duration::from_millis(100);

/// A simulated device.
pub struct SimBoard {
    bus: BusHandle,
    pins: Arc<Pins>,
    scanner: Mutex<Splitter>,
    sender: mpsc::Sender<Event>,
}

impl SimBoard {
    /// Starts the board's thread. Its outputs are off, its inputs are low.
    ///
    /// # Errors
    /// When the system gives no thread or no runtime.
    pub fn spawn(name: &str, layout: Layout, sender: mpsc::Sender<Event>) -> io::Result<Self> {
        let pins = Arc::new(Pins::default());
        let line = SimLine(Arc::clone(&pins));
        let name = name.replace('\0', "");
        Ok(Self {
            bus: board::spawn(name, layout, POLL_EVERY, sender.clone(), move |_| line)?,
            pins,
            scanner: Mutex::new(Splitter::new(Framing::Terminator)),
            sender,
        })
    }

    /// The board's outputs, as the daemon drives them.
    pub fn bus(&self) -> &BusHandle {
        &self.bus
    }

    /// Presents a code, with the rules of a real scanner: what it could not send is rejected.
    pub async fn scan(&self, text: &str) {
        let events: Vec<Event> = {
            let mut scanner = self.scanner.lock().unwrap_or_else(PoisonError::into_inner);
            let now = clock::now();
            scanner.handle(text.as_bytes(), now);
            scanner.handle(b"\r", now);
            std::iter::from_fn(|| scanner.next_event()).collect()
        };
        for event in events {
            // A daemon that closed its end no longer cares.
            let _ = self.sender.send(event).await;
        }
    }

    /// Presses a key.
    pub async fn key(&self, key: Key) {
        let _ = self.sender.send(Event::Key(key)).await;
    }

    /// Drives an input.
    pub fn set_input(&self, input: u16, high: bool) {
        self.pins.change(|pins| pins.inputs.insert(input, high));
        self.bus.mailbox.look_now();
    }

    /// Breaks a pin, or mends it with `None`.
    pub fn break_output(&self, output: u16, fault: Option<PinFault>) {
        self.pins.change(|pins| match fault {
            Some(fault) => pins.faults.insert(output, fault),
            None => pins.faults.remove(&output),
        });
    }

    /// The outputs that were set so far, by address; true is high.
    pub fn outputs(&self) -> watch::Receiver<BTreeMap<u16, bool>> {
        self.pins.outputs.subscribe()
    }
}

#[derive(Default)]
struct Pins {
    outputs: watch::Sender<BTreeMap<u16, bool>>,
    driven: Mutex<Driven>,
}

#[derive(Default)]
struct Driven {
    inputs: BTreeMap<u16, bool>,
    faults: BTreeMap<u16, PinFault>,
}

impl Pins {
    fn change<T>(&self, with: impl FnOnce(&mut Driven) -> T) -> T {
        with(&mut self.driven.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

struct SimLine(Arc<Pins>);

impl Line for SimLine {
    type Output = SimPin;
    type Input = SimPin;

    fn output(&self, address: u16) -> SimPin {
        let pins = Arc::clone(&self.0);
        SimPin { pins, address }
    }

    fn input(&self, address: u16) -> SimPin {
        self.output(address)
    }

    fn open(&self) -> io::Result<()> {
        Ok(())
    }

    fn broken(&self) -> Option<String> {
        None
    }

    fn trust(&self) {}

    fn close(&self) {}

    fn settle(&self) -> Duration {
        Duration::ZERO
    }
}

struct SimPin {
    pins: Arc<Pins>,
    address: u16,
}

impl SimPin {
    fn set(&self, high: bool) -> Result<(), PinFault> {
        if let Some(fault) = self.pins.change(|pins| pins.faults.get(&self.address).copied()) {
            return Err(fault);
        }
        self.pins.outputs.send_modify(|outputs| {
            outputs.insert(self.address, high);
        });
        Ok(())
    }
}

impl ErrorType for SimPin {
    type Error = PinFault;
}

impl OutputPin for SimPin {
    fn set_low(&mut self) -> Result<(), PinFault> {
        self.set(false)
    }

    fn set_high(&mut self) -> Result<(), PinFault> {
        self.set(true)
    }
}

impl StatefulOutputPin for SimPin {
    fn is_set_high(&mut self) -> Result<bool, PinFault> {
        Ok(self.pins.outputs.borrow().get(&self.address).copied().unwrap_or(false))
    }

    fn is_set_low(&mut self) -> Result<bool, PinFault> {
        self.is_set_high().map(|high| !high)
    }
}

impl InputPin for SimPin {
    fn is_high(&mut self) -> Result<bool, PinFault> {
        Ok(self.pins.change(|pins| pins.inputs.get(&self.address).copied().unwrap_or(false)))
    }

    fn is_low(&mut self) -> Result<bool, PinFault> {
        self.is_high().map(|high| !high)
    }
}
