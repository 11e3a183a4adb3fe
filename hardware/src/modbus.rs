//! Relay boards that speak Modbus RTU over a serial line.
//!
//! Modbus application protocol 1.1b3: write single coil (05), read coils (01), read discrete inputs (02); serial line
//! guide 1.02 for framing and gaps. Every write is read back and compared. Coil n on is `01 05 00 n FF 00` and a CRC
//! (hardware.md 6).
//! Does not do: several boards on one line, finding boards, the board's own power-on state and pulse time. A board that
//! can not end a pulse itself keeps its output when this program is killed, until the program is started again.

use std::io;
use std::rc::Rc;
use std::time::Duration;

use embedded_hal::digital::{ErrorType, InputPin, OutputPin, StatefulOutputPin};
use tokio::sync::mpsc::Sender;
use tokio_modbus::{Request, Response};

use crate::board::{self, BusHandle, Layout, Line};
use crate::bus::Bus;
use crate::event::{Event, PinFault};
use crate::port::PortSettings;

/// How often a write that got no answer, or did not read back, is made in all.
const TRIES: u32 = 3;
/// A board and how to reach it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BusSettings {
    /// The line.
    pub port: PortSettings,
    /// The board's address, 1 to 247.
    pub unit: u8,
    /// What hangs on the board.
    pub layout: Layout,
    /// How long an answer may take.
    pub answer_within: Duration,
    /// How often each input is read.
    pub poll_every: Duration,
    /// Whether the two-wire adapter hears what it sends itself.
    pub echo: bool,
}

impl BusSettings {
    /// 9600 8N1, answers within 300 ms, inputs read every 100 ms, no echo.
    pub fn new(port: PortSettings, unit: u8, layout: Layout) -> Self {
        Self {
            port,
            unit,
            layout,
            answer_within: Duration::from_millis(300),
            poll_every: Duration::from_millis(100),
            echo: false,
        }
    }
}

/// Starts the thread that owns the line and everything on it. A board that is not there is an [`Event::Lost`], not an
/// error; it is looked for as long as the handle lives.
///
/// # Errors
/// When the system gives no thread or no runtime.
pub fn spawn_modbus(settings: BusSettings, sender: Sender<Event>) -> io::Result<BusHandle> {
    let name = settings.port.path.file_name().unwrap_or_default();
    let name = name.to_string_lossy().replace('\0', "");
    let (layout, poll_every) = (settings.layout.clone(), settings.poll_every);
    board::spawn(name, layout, poll_every, sender, move |runtime| ModbusLine(Rc::new(Bus::new(settings, runtime))))
}

struct ModbusLine(Rc<Bus>);

impl Line for ModbusLine {
    type Output = CoilPin;
    type Input = DiscretePin;

    fn output(&self, address: u16) -> CoilPin {
        let bus = Rc::clone(&self.0);
        CoilPin { bus, address }
    }

    fn input(&self, address: u16) -> DiscretePin {
        let bus = Rc::clone(&self.0);
        DiscretePin { bus, address }
    }

    fn open(&self) -> io::Result<()> {
        self.0.open()
    }

    fn broken(&self) -> Option<String> {
        self.0.broken()
    }

    fn trust(&self) {
        self.0.trust();
    }

    fn close(&self) {
        self.0.close();
    }
}

/// One coil of the board.
pub(crate) struct CoilPin {
    bus: Rc<Bus>,
    address: u16,
}

impl CoilPin {
    fn write(&self, on: bool) -> Result<(), PinFault> {
        let Response::WriteSingleCoil(..) = self.bus.ask(Request::WriteSingleCoil(self.address, on))? else {
            return Err(PinFault::NoAnswer);
        };
        if self.read()? == on { Ok(()) } else { Err(PinFault::NotMoved) }
    }

    fn read(&self) -> Result<bool, PinFault> {
        let Response::ReadCoils(coils) = self.bus.ask(Request::ReadCoils(self.address, 1))? else {
            return Err(PinFault::NoAnswer);
        };
        coils.first().copied().ok_or(PinFault::NoAnswer)
    }

    /// Writes and reads back until it is so, three times at most.
    fn set(&mut self, on: bool) -> Result<(), PinFault> {
        let tries = if self.bus.is_trusted() { TRIES } else { 1 };
        let mut result = Err(PinFault::Away);
        for _ in 0..tries {
            result = self.write(on);
            if matches!(result, Ok(()) | Err(PinFault::Away)) {
                break;
            }
        }
        result
    }
}

impl ErrorType for CoilPin {
    type Error = PinFault;
}

impl OutputPin for CoilPin {
    fn set_low(&mut self) -> Result<(), PinFault> {
        self.set(false)
    }

    fn set_high(&mut self) -> Result<(), PinFault> {
        self.set(true)
    }
}

impl StatefulOutputPin for CoilPin {
    fn is_set_high(&mut self) -> Result<bool, PinFault> {
        self.read()
    }

    fn is_set_low(&mut self) -> Result<bool, PinFault> {
        self.read().map(|high| !high)
    }
}

/// One discrete input of the board.
pub(crate) struct DiscretePin {
    bus: Rc<Bus>,
    address: u16,
}

impl ErrorType for DiscretePin {
    type Error = PinFault;
}

impl InputPin for DiscretePin {
    fn is_high(&mut self) -> Result<bool, PinFault> {
        let Response::ReadDiscreteInputs(inputs) = self.bus.ask(Request::ReadDiscreteInputs(self.address, 1))? else {
            return Err(PinFault::NoAnswer);
        };
        inputs.first().copied().ok_or(PinFault::NoAnswer)
    }

    fn is_low(&mut self) -> Result<bool, PinFault> {
        self.is_high().map(|high| !high)
    }
}
