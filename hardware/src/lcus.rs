//! Relay boards of the LCUS family on a serial line: `A0 ch op sum`, 9600 8N1 (hardware.md 6). Channels count from 1;
//! `op` is 1 for on and 0 for off; `sum` is the low byte of the sum of the first three.
//!
//! Does not do: read back. The board answers nothing, so nobody knows whether an output moved or whether there is a
//! board at all: it is fit for lamps and never for a lock. A line that is cut is noticed at the next order.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;
use std::rc::Rc;
use std::time::Duration;

use embedded_hal::digital::{ErrorType, InputPin, OutputPin, StatefulOutputPin};
use tokio::io::AsyncWriteExt;
use tokio::runtime::Runtime;
use tokio::sync::mpsc::Sender;
use tokio_serial::SerialStream;

use crate::board::{self, BusHandle, Layout, Line};
use crate::event::{Event, PinFault};
use crate::port::{self, PortSettings};

/// The first byte of every frame.
const START: u8 = 0xA0;
/// How long four bytes may take to leave; at 9600 bits a second they need 4 ms.
const WRITE_WITHIN: Duration = Duration::from_millis(300);
/// There is no input to poll; the thread still looks up.
const POLL_EVERY: Duration = Duration::from_secs(1);

/// The frame that sets a channel.
pub fn frame(channel: u8, on: bool) -> [u8; 4] {
    let op = u8::from(on);
    [START, channel, op, START.wrapping_add(channel).wrapping_add(op)]
}

/// Starts the thread that owns the line. A line that is not there is an [`Event::Lost`], not an error; it is looked for
/// as long as the handle lives. `outputs` are the channels in use, from 1.
///
/// # Errors
/// When the system gives no thread or no runtime.
pub fn spawn_lcus(port: PortSettings, outputs: Vec<u16>, sender: Sender<Event>) -> io::Result<BusHandle> {
    let name = port.path.file_name().unwrap_or_default().to_string_lossy().replace('\0', "");
    let layout = Layout { locks: Vec::new(), outputs, inputs: Vec::new() };
    board::spawn(name, layout, POLL_EVERY, sender, move |runtime| LcusLine(Rc::new(Bus::new(port, runtime))))
}

struct LcusLine(Rc<Bus>);

/// The line, as its thread sees it.
struct Bus {
    port: PortSettings,
    runtime: Rc<Runtime>,
    stream: RefCell<Option<SerialStream>>,
    broken: RefCell<Option<String>>,
    /// What was told each channel last, which is all that can be known.
    told: RefCell<BTreeMap<u16, bool>>,
}

impl Bus {
    fn new(port: PortSettings, runtime: Rc<Runtime>) -> Self {
        Self { port, runtime, stream: RefCell::new(None), broken: RefCell::new(None), told: RefCell::default() }
    }

    fn write(&self, output: u16, on: bool) -> Result<(), PinFault> {
        let channel = u8::try_from(output).map_err(|_| PinFault::Refused)?;
        let mut stream = self.stream.borrow_mut();
        let stream = stream.as_mut().ok_or(PinFault::Away)?;
        let bytes = frame(channel, on);
        let written = self.runtime.block_on(async {
            tokio::time::timeout(WRITE_WITHIN, async {
                stream.write_all(&bytes).await?;
                stream.flush().await
            })
            .await
        });
        let why = match written {
            Ok(Ok(())) => {
                self.told.borrow_mut().insert(output, on);
                return Ok(());
            }
            Ok(Err(error)) => error.to_string(),
            Err(_) => "the line takes no bytes".to_owned(),
        };
        self.broken.replace(Some(why));
        Err(PinFault::Away)
    }
}

impl Line for LcusLine {
    type Output = LcusPin;
    type Input = LcusPin;

    fn output(&self, address: u16) -> LcusPin {
        LcusPin { bus: Rc::clone(&self.0), address }
    }

    fn input(&self, address: u16) -> LcusPin {
        self.output(address)
    }

    fn open(&self) -> io::Result<()> {
        let _inside = self.0.runtime.enter();
        let stream = port::open(&self.0.port)?;
        self.0.stream.replace(Some(stream));
        self.0.broken.replace(None);
        Ok(())
    }

    fn broken(&self) -> Option<String> {
        self.0.broken.borrow().clone()
    }

    fn trust(&self) {}

    fn close(&self) {
        self.0.stream.replace(None);
    }
}

/// One channel of the board.
struct LcusPin {
    bus: Rc<Bus>,
    address: u16,
}

impl ErrorType for LcusPin {
    type Error = PinFault;
}

impl OutputPin for LcusPin {
    fn set_low(&mut self) -> Result<(), PinFault> {
        self.bus.write(self.address, false)
    }

    fn set_high(&mut self) -> Result<(), PinFault> {
        self.bus.write(self.address, true)
    }
}

/// What the channel was told last, not what it does.
impl StatefulOutputPin for LcusPin {
    fn is_set_high(&mut self) -> Result<bool, PinFault> {
        self.bus.told.borrow().get(&self.address).copied().ok_or(PinFault::NoAnswer)
    }

    fn is_set_low(&mut self) -> Result<bool, PinFault> {
        self.is_set_high().map(|high| !high)
    }
}

/// The board has no inputs.
impl InputPin for LcusPin {
    fn is_high(&mut self) -> Result<bool, PinFault> {
        Err(PinFault::Refused)
    }

    fn is_low(&mut self) -> Result<bool, PinFault> {
        Err(PinFault::Refused)
    }
}
