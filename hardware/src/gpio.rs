//! Outputs and inputs of the computer itself: lines of a GPIO chip (`/dev/gpiochip0`), by number or by name.
//!
//! Linux GPIO character device, second version, through `gpiocdev`. All outputs are requested at once with their safe
//! value in the request, so that none glitches; inputs are debounced over the kernel's own times of their edges
//! (hardware.md 6).
//! Does not do: pulses timed in hardware, pull-ups and drive strength (set them in the device tree), more than one chip a
//! device. When this program dies the kernel may make an output an input again: wire it so that this is the safe state.
//! Not tried on a real chip: no test machine has one.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use embedded_hal::digital::{ErrorType, InputPin, OutputPin, PinState, StatefulOutputPin};
use gpiocdev::chip::Chip;
use gpiocdev::line::{EdgeDetection, EdgeKind, EventClock, Offset, Value, Values};
use gpiocdev::request::Request;
use tokio::sync::mpsc::Sender;

use crate::board::{self, BusHandle, Layout, Line};
use crate::clock;
use crate::debounce::Debounce;
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

/// The lines while they are ours.
struct Held {
    offsets: BTreeMap<u16, Offset>,
    outputs: Option<Request>,
    inputs: Option<Request>,
    contacts: BTreeMap<Offset, Debounce>,
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
        let held = self.0.settings.request().map_err(io::Error::other)?;
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

impl GpioSettings {
    /// Takes the lines, the outputs at their safe values.
    fn request(&self) -> gpiocdev::Result<Held> {
        let chip = Chip::from_path(&self.chip)?;
        let locks = self.layout.locks.iter().map(|(address, _)| address);
        let all = locks.chain(&self.layout.outputs).chain(&self.layout.inputs);
        let offsets: BTreeMap<u16, Offset> =
            all.map(|address| Ok((*address, self.offset(&chip, *address)?))).collect::<gpiocdev::Result<_>>()?;

        let mut outputs = Request::builder();
        outputs.on_chip(&self.chip).with_consumer(CONSUMER);
        for (address, safe) in self.safe_values() {
            if let Some(offset) = offsets.get(&address) {
                outputs.with_line(*offset).as_output(safe);
                self.set_polarity(&mut outputs, address);
            }
        }
        let mut inputs = Request::builder();
        inputs.on_chip(&self.chip).with_consumer(CONSUMER).with_kernel_event_buffer_size(KERNEL_EDGES);
        for address in &self.layout.inputs {
            if let Some(offset) = offsets.get(address) {
                inputs.with_line(*offset).as_input();
                inputs.with_edge_detection(EdgeDetection::BothEdges).with_event_clock(EventClock::Monotonic);
                self.set_polarity(&mut inputs, *address);
            }
        }
        let has_outputs = !self.safe_values().is_empty();
        let outputs = if has_outputs { Some(outputs.request()?) } else { None };
        let inputs = if self.layout.inputs.is_empty() { None } else { Some(inputs.request()?) };
        let mut contacts = BTreeMap::new();
        if let Some(inputs) = &inputs {
            let mut values = Values::default();
            inputs.values(&mut values)?;
            contacts.extend(values.iter().map(|line| {
                let is_high = line.value == Value::Active;
                (line.offset, Debounce::new(is_high, self.settle))
            }));
        }
        Ok(Held { offsets, outputs, inputs, contacts })
    }

    /// What each output is before anybody wants anything of it: locks secured, the rest off.
    fn safe_values(&self) -> BTreeMap<u16, Value> {
        let outputs = self.layout.outputs.iter().map(|address| (*address, Value::Inactive));
        let locks = self.layout.locks.iter().map(|(address, wiring)| {
            let is_high = wiring.secured() == PinState::High;
            (*address, if is_high { Value::Active } else { Value::Inactive })
        });
        outputs.chain(locks).collect()
    }

    fn offset(&self, chip: &Chip, address: u16) -> gpiocdev::Result<Offset> {
        let Some(name) = self.names.get(&address) else { return Ok(address.into()) };
        let line = chip.find_line_info(name).map(|line| line.offset);
        line.ok_or_else(|| gpiocdev::Error::InvalidArgument(format!("there is no line `{name}` on this chip")))
    }

    fn set_polarity(&self, builder: &mut gpiocdev::request::Builder, address: u16) {
        if self.active_low.contains(&address) {
            builder.as_active_low();
        } else {
            builder.as_active_high();
        }
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

impl Held {
    /// Takes in the edges that came, and says what each contact's level is.
    fn look(&mut self, offset: Offset, now: Duration) -> gpiocdev::Result<Option<bool>> {
        let Some(inputs) = &self.inputs else { return Ok(None) };
        while inputs.has_edge_event()? {
            let edge = inputs.read_edge_event()?;
            if let Some(contact) = self.contacts.get_mut(&edge.offset) {
                contact.edge(edge.kind == EdgeKind::Rising, Duration::from_nanos(edge.timestamp_ns));
            }
        }
        // Edges past the kernel's buffer are lost; the level itself is not.
        let is_high = inputs.value(offset)? == Value::Active;
        Ok(self.contacts.get_mut(&offset).map(|contact| {
            contact.edge(is_high, now);
            contact.level(now)
        }))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lock::Wiring;

    #[test]
    fn i3_each_output_is_requested_at_the_value_at_which_nobody_gets_in() {
        let layout =
            Layout { locks: vec![(1, Wiring::FailSecure), (2, Wiring::FailSafe)], outputs: vec![3], inputs: vec![4] };
        let settings = GpioSettings::new("/dev/gpiochip0", layout);
        let safe = [(1, Value::Inactive), (2, Value::Active), (3, Value::Inactive)];
        assert_eq!(settings.safe_values(), BTreeMap::from(safe));
    }
}
