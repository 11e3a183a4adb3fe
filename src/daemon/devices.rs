//! The configured devices: a task for each that only talks, a thread for each board; all report to the loop.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use omatoimi_hardware::barcode::{Framing, Splitter};
use omatoimi_hardware::board::Layout;
use omatoimi_hardware::keypad::Keys;
use omatoimi_hardware::lcus::spawn_lcus;
use omatoimi_hardware::modbus::{BusSettings, spawn_modbus};
use omatoimi_hardware::pad::Uid;
use omatoimi_hardware::port::PortSettings;
use omatoimi_hardware::reader::run_reader;
use omatoimi_hardware::sim::SimBoard;
use omatoimi_hardware::tag::security::Gate;
use omatoimi_hardware::{BusHandle, Event as DeviceEvent, Wiring};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::event::Event;
use crate::config::{Config, Driver, OutputAddress};
use crate::ids::DeviceId;

/// Events of one device that may wait for the loop; past it a serial line is not read on.
const WAITING_AT_MOST: usize = 64;

/// Every device, running.
pub(super) struct Devices {
    boards: BTreeMap<DeviceId, BusHandle>,
    sims: BTreeMap<DeviceId, Arc<SimBoard>>,
    /// They end when this is dropped, and let go of their ports.
    tasks: JoinSet<()>,
}

impl Devices {
    /// Starts every device of the config. A device that is not there is an event, not an error.
    pub(super) fn start(config: &Config, events: &mpsc::Sender<Event>) -> io::Result<Self> {
        let mut devices = Self { boards: BTreeMap::new(), sims: BTreeMap::new(), tasks: JoinSet::new() };
        for (id, device) in &config.devices {
            let (sender, receiver) = mpsc::channel(WAITING_AT_MOST);
            devices.tasks.spawn(forward(id.clone(), receiver, events.clone()));
            match &device.driver {
                Driver::Barcode { port, baud } => {
                    let settings = PortSettings { baud: *baud, ..PortSettings::new(port) };
                    let splitter = Splitter::new(Framing::Terminator);
                    devices.tasks.spawn(run_reader(settings, splitter, sender));
                }
                Driver::Keypad { port, baud } => {
                    let settings = PortSettings { baud: *baud, ..PortSettings::new(port) };
                    devices.tasks.spawn(run_reader(settings, Keys::new(), sender));
                }
                Driver::ModbusRelay { port, baud, unit } => {
                    let port = PortSettings { baud: *baud, ..PortSettings::new(port) };
                    let settings = BusSettings::new(port, *unit, layout(config, id));
                    devices.boards.insert(id.clone(), spawn_modbus(settings, sender)?);
                }
                Driver::LcusRelay { port, baud } => {
                    let port = PortSettings { baud: *baud, ..PortSettings::new(port) };
                    let outputs = layout(config, id).outputs;
                    devices.boards.insert(id.clone(), spawn_lcus(port, outputs, sender)?);
                }
                // It is written to, and opened for each receipt.
                Driver::Escpos { .. } => {}
                Driver::Sim => {
                    let board = SimBoard::spawn(id.as_str(), layout(config, id), sender)?;
                    devices.sims.insert(id.clone(), Arc::new(board));
                }
            }
        }
        Ok(devices)
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

    /// Sets what the gate looks at on one tag. No driver of a pad is in force yet: the station hears nothing and says so.
    pub(super) fn set_security(&self, _: &DeviceId, _: Uid, _: Gate) {}

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
    }
}

/// What hangs on this board, as the doors say.
fn layout(config: &Config, board: &DeviceId) -> Layout {
    let doors = || config.doors.values();
    let locks = doors().filter(|door| door.lock.device == *board).map(|door| (door.lock.output, wiring(door.wiring)));
    let inputs = doors().filter_map(|door| door.contact.as_ref()).filter(|contact| contact.device == *board);
    let lamps = doors().flat_map(|door| door.lamps.outputs()).filter(|lamp| lamp.device == *board);
    let outputs = lamps.map(|lamp| lamp.output).collect();
    Layout { locks: locks.collect(), outputs, inputs: inputs.map(|contact| contact.input).collect() }
}

fn wiring(wiring: crate::config::Wiring) -> Wiring {
    match wiring {
        crate::config::Wiring::FailSecure => Wiring::FailSecure,
        crate::config::Wiring::FailSafe => Wiring::FailSafe,
    }
}

async fn forward(id: DeviceId, mut receiver: mpsc::Receiver<DeviceEvent>, events: mpsc::Sender<Event>) {
    while let Some(event) = receiver.recv().await {
        if events.send(Event::Device(id.clone(), event)).await.is_err() {
            return;
        }
    }
}
