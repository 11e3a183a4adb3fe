//! The configured devices: a task for each that only talks, a thread for each board; all report to the loop.

mod buses;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Arc;
use std::time::Duration;

use omatoimi_hardware::barcode::{Framing, Splitter};
use omatoimi_hardware::board::Layout;
use omatoimi_hardware::gpio::{GpioSettings, spawn_gpio};
use omatoimi_hardware::keypad::Keys;
use omatoimi_hardware::lcus::spawn_lcus;
use omatoimi_hardware::modbus::{BusSettings, spawn_modbus};
use omatoimi_hardware::osdp::{InstallMode, Order};
use omatoimi_hardware::pad::{PadHandle, Uid, spawn_pad};
use omatoimi_hardware::port::PortSettings;
use omatoimi_hardware::reader::{Decoder, run_reader};
use omatoimi_hardware::sim::SimBoard;
use omatoimi_hardware::tag::security::Gate;
use omatoimi_hardware::uid::Uids;
use omatoimi_hardware::wiegand_reader::{WiegandReader, WiegandSettings, spawn_wiegand};
use omatoimi_hardware::{BusHandle, Event as DeviceEvent, Wiring};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use self::buses::Buses;
use super::event::Event;
use crate::config::{Config, Driver, OutputAddress};
use crate::ids::DeviceId;

/// Events of one device that may wait for the loop; past it a serial line is not read on.
const WAITING_AT_MOST: usize = 64;

/// Every device, running.
pub(super) struct Devices {
    boards: BTreeMap<DeviceId, BusHandle>,
    sims: BTreeMap<DeviceId, Arc<SimBoard>>,
    buses: Buses,
    pads: BTreeMap<DeviceId, PadHandle>,
    /// Their threads end when this is dropped.
    _wiegand: Vec<WiegandReader>,
    /// They end when this is dropped, and let go of their ports.
    tasks: JoinSet<()>,
}

impl Devices {
    /// Starts every device of the config. A device that is not there is an event, not an error.
    pub(super) fn start(config: &Config, events: &mpsc::Sender<Event>) -> io::Result<Self> {
        let mut talks = Talks { events: events.clone(), tasks: JoinSet::new() };
        let buses = Buses::start(config, &mut talks)?;
        let mut boards = BTreeMap::new();
        let mut sims = BTreeMap::new();
        let mut pads = BTreeMap::new();
        let mut wiegand = Vec::new();
        for (id, device) in &config.devices {
            match &device.driver {
                Driver::Barcode { port, aim: _ } => talks.reader(id, port, Splitter::new(Framing::Terminator)),
                Driver::Keypad { port } => talks.reader(id, port, Keys::new()),
                Driver::CardUid { port, transform } => talks.reader(id, port, Uids::new(*transform)),
                Driver::Osdp(_) => {
                    let layout = layout(config, id);
                    if layout != Layout::default()
                        && let Some((bus, address)) = buses.of(id)
                    {
                        boards.insert(id.clone(), bus.board(address, layout, talks.pins(id))?);
                    }
                }
                Driver::Wiegand { chip, data0, data1, card } => {
                    let card = *card;
                    let settings = WiegandSettings {
                        chip: chip.clone(),
                        data0: (*data0).into(),
                        data1: (*data1).into(),
                        frame: Arc::new(move |bits| card.frame(bits)),
                    };
                    wiegand.push(spawn_wiegand(settings, talks.device(id))?);
                }
                Driver::ModbusRelay { port, unit } => {
                    let settings = BusSettings::new(port.clone(), *unit, layout(config, id));
                    boards.insert(id.clone(), spawn_modbus(settings, talks.device(id))?);
                }
                Driver::LcusRelay { port } => {
                    let outputs = layout(config, id).outputs;
                    boards.insert(id.clone(), spawn_lcus(port.clone(), outputs, talks.device(id))?);
                }
                Driver::Gpio { chip, names, active_low } => {
                    let settings = GpioSettings {
                        names: names.clone(),
                        active_low: active_low.clone(),
                        ..GpioSettings::new(chip, layout(config, id))
                    };
                    boards.insert(id.clone(), spawn_gpio(settings, talks.device(id))?);
                }
                Driver::Pad(settings) => {
                    pads.insert(id.clone(), spawn_pad(settings.clone(), talks.device(id)));
                }
                // It is written to, and opened for each receipt.
                Driver::Escpos { .. } => {}
                Driver::Sim => {
                    let board = SimBoard::spawn(id.as_str(), layout(config, id), talks.device(id))?;
                    sims.insert(id.clone(), Arc::new(board));
                }
            }
        }
        Ok(Self { boards, sims, buses, pads, _wiegand: wiegand, tasks: talks.tasks })
    }

    /// Releases a lock for a while; its board relocks it by itself.
    pub(super) fn release(&self, lock: &OutputAddress, for_: Duration) {
        if let Some(board) = self.board(&lock.device) {
            board.release(lock.output, for_);
        }
    }

    /// Secures a lock now.
    pub(super) fn secure(&self, lock: &OutputAddress) {
        if let Some(board) = self.board(&lock.device) {
            board.secure(lock.output);
        }
    }

    /// Sets a lamp or a buzzer.
    pub(super) fn set(&self, lamp: &OutputAddress, on: bool) {
        if let Some(board) = self.board(&lamp.device) {
            board.set(lamp.output, on);
        }
    }

    /// Sets what the gate looks at on one tag of a pad; what became of it is an event of the pad. A simulated pad has no
    /// tags.
    pub(super) fn set_security(&self, pad: &DeviceId, uid: Uid, gate: Gate) {
        if let Some(pad) = self.pads.get(pad) {
            pad.set_security(uid, gate);
        }
    }

    /// Tells an OSDP reader to show or sound something; while it is away nothing is kept for later.
    pub(super) fn order(&self, reader: &DeviceId, order: Order) {
        self.buses.order(reader, order);
    }

    /// Lets an OSDP reader be given its key for a while, as staff before it ask; whether there is such a reader.
    pub(super) fn install(&self, reader: &DeviceId, mode: InstallMode) -> bool {
        self.buses.install(reader, mode)
    }

    fn board(&self, device: &DeviceId) -> Option<&BusHandle> {
        self.boards.get(device).or_else(|| self.sims.get(device).map(|sim| sim.bus()))
    }

    /// The simulated devices, for whoever drives them.
    pub(super) fn sims(&self) -> &BTreeMap<DeviceId, Arc<SimBoard>> {
        &self.sims
    }

    /// Secures every lock and ends every device.
    pub(super) fn stop(mut self) {
        self.tasks.abort_all();
        for board in self.boards.into_values() {
            board.stop();
        }
        self.buses.stop();
    }
}

/// What hangs on this board, as the doors and the building say.
fn layout(config: &Config, board: &DeviceId) -> Layout {
    let doors = || config.doors.values();
    let locks = doors().filter(|door| door.lock.device == *board).map(|door| (door.lock.output, wiring(door.wiring)));
    let inputs = doors().flat_map(|door| door.inputs.all()).map(|(_, input)| &input.address);
    let inputs: BTreeSet<u16> = inputs.filter(|at| at.device == *board).map(|at| at.input).collect();
    let lamps = doors().flat_map(|door| door.lamps.outputs()).filter(|lamp| lamp.device == *board);
    let counters = config.counter_inputs().filter(|at| at.device == *board).map(|at| at.input);
    let building = config.building_outputs().filter(|output| output.device == *board);
    let outputs = lamps.chain(building).map(|output| output.output).collect();
    Layout { locks: locks.collect(), outputs, inputs: inputs.into_iter().chain(counters).collect() }
}

fn wiring(wiring: crate::config::Wiring) -> Wiring {
    match wiring {
        crate::config::Wiring::FailSecure => Wiring::FailSecure,
        crate::config::Wiring::FailSafe => Wiring::FailSafe,
    }
}

/// The way from the devices to the loop: a channel each, so that one that floods holds up none but itself.
struct Talks {
    events: mpsc::Sender<Event>,
    tasks: JoinSet<()>,
}

impl Talks {
    /// A channel into which a device talks.
    fn device(&mut self, id: &DeviceId) -> mpsc::Sender<DeviceEvent> {
        self.channel(id, Event::Device)
    }

    /// A channel into which the outputs and inputs of a reader talk.
    fn pins(&mut self, id: &DeviceId) -> mpsc::Sender<DeviceEvent> {
        self.channel(id, Event::Pins)
    }

    fn channel(&mut self, id: &DeviceId, of: fn(DeviceId, DeviceEvent) -> Event) -> mpsc::Sender<DeviceEvent> {
        let (sender, mut receiver) = mpsc::channel(WAITING_AT_MOST);
        let (id, events) = (id.clone(), self.events.clone());
        self.tasks.spawn(async move {
            while let Some(event) = receiver.recv().await {
                if events.send(of(id.clone(), event)).await.is_err() {
                    return;
                }
            }
        });
        sender
    }

    /// A task for a device that only talks.
    fn reader(&mut self, id: &DeviceId, port: &PortSettings, decoder: impl Decoder + Send + 'static) {
        let sender = self.device(id);
        self.tasks.spawn(run_reader(port.clone(), decoder, sender));
    }
}
