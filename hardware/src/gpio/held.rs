//! The lines of a chip while they are ours: taken with the outputs at their safe values, and read through their edges.

use std::collections::BTreeMap;
use std::time::Duration;

use embedded_hal::digital::PinState;
use gpiocdev::chip::Chip;
use gpiocdev::line::{EdgeDetection, EdgeKind, EventClock, Offset, Value, Values};
use gpiocdev::request::{Builder, Request};

use super::{CONSUMER, GpioSettings, KERNEL_EDGES};
use crate::debounce::Debounce;

/// The lines, from the request to its end.
pub(super) struct Held {
    pub(super) offsets: BTreeMap<u16, Offset>,
    pub(super) outputs: Option<Request>,
    inputs: Option<Request>,
    contacts: BTreeMap<Offset, Debounce>,
}

/// Takes the lines.
pub(super) fn request(settings: &GpioSettings) -> gpiocdev::Result<Held> {
    let chip = Chip::from_path(&settings.chip)?;
    let layout = &settings.layout;
    let locks = layout.locks.iter().map(|(address, _)| address);
    let all = locks.chain(&layout.outputs).chain(&layout.inputs);
    let offsets: BTreeMap<u16, Offset> =
        all.map(|address| Ok((*address, offset(settings, &chip, *address)?))).collect::<gpiocdev::Result<_>>()?;
    let outputs = outputs_request(settings, &offsets).map(|mut builder| builder.request()).transpose()?;
    let inputs = inputs_request(settings, &offsets).map(|mut builder| builder.request()).transpose()?;
    let mut contacts = BTreeMap::new();
    if let Some(inputs) = &inputs {
        let mut values = Values::default();
        inputs.values(&mut values)?;
        contacts.extend(values.iter().map(|line| {
            let is_high = line.value == Value::Active;
            (line.offset, Debounce::new(is_high, settings.settle))
        }));
    }
    Ok(Held { offsets, outputs, inputs, contacts })
}

impl Held {
    /// Takes in the edges that came, and says what each contact's level is.
    pub(super) fn look(&mut self, offset: Offset, now: Duration) -> gpiocdev::Result<Option<bool>> {
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

/// The outputs, each with the value at which nothing happens in the request itself.
fn outputs_request(settings: &GpioSettings, offsets: &BTreeMap<u16, Offset>) -> Option<Builder> {
    let safe = safe_values(settings);
    let lines: Vec<_> =
        safe.into_iter().filter_map(|(address, value)| Some((address, *offsets.get(&address)?, value))).collect();
    let mut builder = Request::builder();
    builder.on_chip(&settings.chip).with_consumer(CONSUMER);
    for (address, offset, value) in &lines {
        builder.with_line(*offset).as_output(*value);
        set_polarity(settings, &mut builder, *address);
    }
    (!lines.is_empty()).then_some(builder)
}

fn inputs_request(settings: &GpioSettings, offsets: &BTreeMap<u16, Offset>) -> Option<Builder> {
    let mut builder = Request::builder();
    builder.on_chip(&settings.chip).with_consumer(CONSUMER).with_kernel_event_buffer_size(KERNEL_EDGES);
    let lines: Vec<_> =
        settings.layout.inputs.iter().filter_map(|address| Some((*address, *offsets.get(address)?))).collect();
    for (address, offset) in &lines {
        builder.with_line(*offset).as_input();
        builder.with_edge_detection(EdgeDetection::BothEdges).with_event_clock(EventClock::Monotonic);
        set_polarity(settings, &mut builder, *address);
    }
    (!lines.is_empty()).then_some(builder)
}

/// What each output is before anybody wants anything of it: locks secured, the rest off.
fn safe_values(settings: &GpioSettings) -> BTreeMap<u16, Value> {
    let outputs = settings.layout.outputs.iter().map(|address| (*address, Value::Inactive));
    let locks = settings.layout.locks.iter().map(|(address, wiring)| {
        let is_high = wiring.secured() == PinState::High;
        (*address, if is_high { Value::Active } else { Value::Inactive })
    });
    outputs.chain(locks).collect()
}

fn offset(settings: &GpioSettings, chip: &Chip, address: u16) -> gpiocdev::Result<Offset> {
    let Some(name) = settings.names.get(&address) else { return Ok(address.into()) };
    let line = chip.find_line_info(name).map(|line| line.offset);
    line.ok_or_else(|| gpiocdev::Error::InvalidArgument(format!("there is no line `{name}` on this chip")))
}

fn set_polarity(settings: &GpioSettings, builder: &mut Builder, address: u16) {
    if settings.active_low.contains(&address) {
        builder.as_active_low();
    } else {
        builder.as_active_high();
    }
}

#[cfg(test)]
mod tests {
    use gpiocdev::line::Direction;

    use super::*;
    use crate::board::Layout;
    use crate::lock::Wiring;

    fn settings() -> (GpioSettings, BTreeMap<u16, Offset>) {
        let layout = Layout {
            locks: vec![(1, Wiring::FailSecure), (2, Wiring::FailSafe)],
            outputs: vec![3],
            inputs: vec![4, 5],
        };
        let mut settings = GpioSettings::new("/dev/gpiochip0", layout);
        settings.active_low.extend([2, 5]);
        // As if each had a name.
        (settings, (1..=5).map(|address| (address, Offset::from(address) + 20)).collect())
    }

    #[test]
    fn i3_each_output_is_requested_at_the_value_at_which_nobody_gets_in() {
        let (settings, offsets) = settings();
        let request = outputs_request(&settings, &offsets).expect("outputs").config();
        assert_eq!(request.lines(), &[21, 22, 23]);
        for (offset, value, active_low) in
            [(21, Value::Inactive, false), (22, Value::Active, true), (23, Value::Inactive, false)]
        {
            let line = request.line_config(offset).expect("a line");
            assert_eq!((line.direction, line.value), (Some(Direction::Output), Some(value)), "{offset}");
            assert_eq!(line.active_low, active_low, "{offset}");
        }
    }

    #[test]
    fn inputs_are_requested_with_both_edges_and_the_clock_that_never_steps() {
        let (settings, offsets) = settings();
        let request = inputs_request(&settings, &offsets).expect("inputs").config();
        assert_eq!(request.lines(), &[24, 25]);
        for (offset, active_low) in [(24, false), (25, true)] {
            let line = request.line_config(offset).expect("a line");
            assert_eq!((line.direction, line.active_low), (Some(Direction::Input), active_low));
            assert_eq!(line.edge_detection, Some(EdgeDetection::BothEdges));
            assert_eq!(line.event_clock, Some(EventClock::Monotonic));
            assert_eq!(line.debounce_period, None, "contacts settle in `debounce`, over the kernel's times");
        }
    }

    #[test]
    fn a_board_without_outputs_or_without_inputs_requests_only_the_others() {
        let none = GpioSettings::new("/dev/gpiochip0", Layout::default());
        assert!(outputs_request(&none, &BTreeMap::new()).is_none());
        assert!(inputs_request(&none, &BTreeMap::new()).is_none());
    }
}
