//! Relay boards that speak Modbus RTU over a serial line.
//!
//! Modbus application protocol 1.1b3: write single coil (05), read coils (01), read discrete inputs (02); serial line
//! guide 1.02 for framing and gaps. Every write is read back and compared. Coil n on is `01 05 00 n FF 00` and a CRC
//! (hardware.md 6). Inputs are read together: the line has rest, and an answer that comes late or twice never tells one
//! input for another.
//! Does not do: several boards on one line, finding boards, the board's own power-on state and pulse time. A board that
//! can not end a pulse itself keeps its output when this program is killed, until the program is started again.

mod inputs;

use std::io;
use std::rc::Rc;
use std::time::Duration;

use embedded_hal::digital::{ErrorType, InputPin, OutputPin, StatefulOutputPin};
use tokio::sync::mpsc::Sender;
use tokio_modbus::{Request, Response};

use self::inputs::Inputs;
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
    board::spawn(name, layout, poll_every, sender, move |runtime| {
        let inputs = Rc::new(Inputs::new(&settings));
        ModbusLine { bus: Rc::new(Bus::new(settings, runtime)), inputs }
    })
}

struct ModbusLine {
    bus: Rc<Bus>,
    inputs: Rc<Inputs>,
}

impl Line for ModbusLine {
    type Output = CoilPin;
    type Input = DiscretePin;

    fn output(&self, address: u16) -> CoilPin {
        let bus = Rc::clone(&self.bus);
        CoilPin { bus, address }
    }

    fn input(&self, address: u16) -> DiscretePin {
        DiscretePin { bus: Rc::clone(&self.bus), inputs: Rc::clone(&self.inputs), address }
    }

    fn open(&self) -> io::Result<()> {
        self.inputs.forget();
        self.bus.open()
    }

    fn broken(&self) -> Option<String> {
        self.bus.broken()
    }

    fn trust(&self) {
        self.bus.trust();
    }

    fn close(&self) {
        self.bus.close();
    }
}

/// One coil of the board.
struct CoilPin {
    bus: Rc<Bus>,
    address: u16,
}

impl CoilPin {
    fn write(&self, on: bool) -> Result<(), PinFault> {
        let answer = self.bus.ask(Request::WriteSingleCoil(self.address, on))?;
        if answer != Response::WriteSingleCoil(self.address, on) {
            return Err(PinFault::NoAnswer);
        }
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
struct DiscretePin {
    bus: Rc<Bus>,
    inputs: Rc<Inputs>,
    address: u16,
}

impl ErrorType for DiscretePin {
    type Error = PinFault;
}

impl InputPin for DiscretePin {
    fn is_high(&mut self) -> Result<bool, PinFault> {
        self.inputs.level(&self.bus, self.address)
    }

    fn is_low(&mut self) -> Result<bool, PinFault> {
        self.is_high().map(|high| !high)
    }
}
