//! Outputs and inputs of the computer itself: lines of a GPIO chip (`/dev/gpiochip0`), by number or by name.
//!
//! Linux GPIO character device, second version, through `gpiocdev`. All outputs are requested at once with their safe
//! value in the request, so that none glitches; inputs are debounced over the kernel's own times of their edges
//! (hardware.md 6).
//! Does not do: pulses timed in hardware, pull-ups and drive strength (set them in the device tree), more than one chip a
//! device. When this program dies the kernel may make an output an input again: wire it so that this is the safe state.
//! Not tried on a real chip: no test machine has one.

mod held;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use embedded_hal::digital::{ErrorType, InputPin, OutputPin, StatefulOutputPin};
use gpiocdev::line::{Offset, Value};
use tokio::sync::mpsc::Sender;

use self::held::Held;
use crate::board::{self, BusHandle, Layout, Line};
use crate::clock;
use crate::event::{Event, PinFault};

/// Who holds the lines, as `gpioinfo` shows it.
pub(crate) const CONSUMER: &str = "omatoimi";
/// Edges that the kernel keeps until they are read; its own default is small.
pub(crate) const KERNEL_EDGES: u32 = 256;

/// A chip and what hangs on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GpioSettings {
    /// The chip.
    pub chip: PathBuf,
    /// Outputs and inputs, by line number, or by a number of the site's own that `names` explains.
    pub layout: Layout,
    /// Names of lines, as the device tree has them, by the number that the layout uses.
    pub names: BTreeMap<u16, String>,
    /// Lines whose signal is 0 volts.
    pub active_low: BTreeSet<u16>,
    /// How long an input must stand; 20 to 50 ms is usual.
    pub settle: Duration,
    /// How often each input is looked at.
    pub poll_every: Duration,
}

impl GpioSettings {
    /// Lines by number, active high, settled after 30 ms, looked at every 25 ms.
    pub fn new(chip: impl Into<PathBuf>, layout: Layout) -> Self {
        Self {
            chip: chip.into(),
            layout,
            names: BTreeMap::new(),
            active_low: BTreeSet::new(),
            settle: Duration::from_millis(30),
            poll_every: Duration::from_millis(25),
        }
    }
}

/// Starts the thread that owns the lines. A chip that is not there is an [`Event::Lost`], not an error; it is looked for
/// as long as the handle lives.
///
/// # Errors
/// When the system gives no thread or no runtime.
pub fn spawn_gpio(settings: GpioSettings, sender: Sender<Event>) -> io::Result<BusHandle> {
    let name = settings.chip.file_name().unwrap_or_default().to_string_lossy().replace('\0', "");
    let (layout, poll_every) = (settings.layout.clone(), settings.poll_every);
    board::spawn(name, layout, poll_every, sender, move |_| {
        GpioLine(Rc::new(Lines { settings, held: RefCell::new(None), broken: RefCell::new(None) }))
    })
}

struct GpioLine(Rc<Lines>);

struct Lines {
    settings: GpioSettings,
    held: RefCell<Option<Held>>,
    broken: RefCell<Option<String>>,
}

impl Line for GpioLine {
    type Output = GpioPin;
    type Input = GpioPin;

    fn output(&self, address: u16) -> GpioPin {
        GpioPin { lines: Rc::clone(&self.0), address }
    }

    fn input(&self, address: u16) -> GpioPin {
        self.output(address)
    }

    fn open(&self) -> io::Result<()> {
        self.0.held.replace(None);
        self.0.broken.replace(None);
        let held = held::request(&self.0.settings).map_err(io::Error::other)?;
        self.0.held.replace(Some(held));
        Ok(())
    }

    fn broken(&self) -> Option<String> {
        self.0.broken.borrow().clone()
    }

    fn trust(&self) {}

    fn close(&self) {
        self.0.held.replace(None);
    }

    /// Inputs are debounced over the times of their edges.
    fn settle(&self) -> Duration {
        Duration::ZERO
    }
}

/// One line.
struct GpioPin {
    lines: Rc<Lines>,
    address: u16,
}

impl GpioPin {
    /// Does something with the lines while they are ours; an error of the kernel loses them.
    fn with<T>(&self, what: impl FnOnce(&mut Held, Offset) -> gpiocdev::Result<Option<T>>) -> Result<T, PinFault> {
        let mut held = self.lines.held.borrow_mut();
        let held = held.as_mut().filter(|_| self.lines.broken.borrow().is_none()).ok_or(PinFault::Away)?;
        let offset = held.offsets.get(&self.address).copied().ok_or(PinFault::Refused)?;
        match what(held, offset) {
            Ok(result) => result.ok_or(PinFault::Refused),
            Err(error) => {
                self.lines.broken.replace(Some(error.to_string()));
                Err(PinFault::Away)
            }
        }
    }

    fn set(&self, value: Value) -> Result<(), PinFault> {
        let is_so = self.with(|held, offset| {
            let Some(outputs) = &held.outputs else { return Ok(None) };
            outputs.set_value(offset, value)?;
            Ok(Some(outputs.value(offset)? == value))
        })?;
        if is_so { Ok(()) } else { Err(PinFault::NotMoved) }
    }
}

impl ErrorType for GpioPin {
    type Error = PinFault;
}

impl OutputPin for GpioPin {
    fn set_low(&mut self) -> Result<(), PinFault> {
        self.set(Value::Inactive)
    }

    fn set_high(&mut self) -> Result<(), PinFault> {
        self.set(Value::Active)
    }
}

impl StatefulOutputPin for GpioPin {
    fn is_set_high(&mut self) -> Result<bool, PinFault> {
        self.with(|held, offset| match &held.outputs {
            Some(outputs) => Ok(Some(outputs.value(offset)? == Value::Active)),
            None => Ok(None),
        })
    }

    fn is_set_low(&mut self) -> Result<bool, PinFault> {
        self.is_set_high().map(|high| !high)
    }
}

impl InputPin for GpioPin {
    fn is_high(&mut self) -> Result<bool, PinFault> {
        self.with(|held, offset| held.look(offset, clock::since_boot()))
    }

    fn is_low(&mut self) -> Result<bool, PinFault> {
        self.is_high().map(|high| !high)
    }
}
