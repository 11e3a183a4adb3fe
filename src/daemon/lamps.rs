//! The lamps and buzzers of every door: their machines are told what each door shows, and their steps are carried out.

use std::collections::BTreeMap;
use std::time::Instant;

use super::DoorView;
use super::devices::Devices;
use crate::config::{self, Config};
use crate::door::{Set, Signal, Signals};
use crate::ids::{DeviceId, DoorId};

/// The doors that have any.
pub(super) struct Lamps(BTreeMap<DoorId, (config::Lamps, Signals)>);

impl Lamps {
    pub(super) fn new(config: &Config) -> Self {
        let doors = config.doors.iter().filter(|(_, door)| door.lamps.outputs().next().is_some());
        Self(doors.map(|(id, door)| (id.clone(), (door.lamps.clone(), Signals::new()))).collect())
    }

    /// Takes what the doors show now.
    pub(super) fn show(&mut self, views: &BTreeMap<DoorId, DoorView>, now: Instant, devices: &Devices) {
        for (door, (lamps, signals)) in &mut self.0 {
            if let Some(view) = views.get(door) {
                signals.show(&view.display, now);
            }
            carry_out(lamps, signals, devices);
        }
    }

    /// Called at, or after, the moment `poll_timeout` named.
    pub(super) fn handle_timeouts(&mut self, now: Instant, devices: &Devices) {
        for (lamps, signals) in self.0.values_mut() {
            signals.handle_timeout(now);
            carry_out(lamps, signals, devices);
        }
    }

    pub(super) fn poll_timeout(&self) -> Option<Instant> {
        self.0.values().filter_map(|(_, signals)| signals.poll_timeout()).min()
    }

    /// A board has come back with all its outputs off; what should be on is put on again.
    pub(super) fn restore(&self, board: &DeviceId, devices: &Devices) {
        for (lamps, signals) in self.0.values() {
            for Set { signal, on } in signals.levels().filter(|set| set.on) {
                if let Some(output) = output(lamps, signal).filter(|output| output.device == *board) {
                    devices.set(output, on);
                }
            }
        }
    }
}

fn carry_out(lamps: &config::Lamps, signals: &mut Signals, devices: &Devices) {
    while let Some(Set { signal, on }) = signals.next_command() {
        if let Some(output) = output(lamps, signal) {
            devices.set(output, on);
        }
    }
}

fn output(lamps: &config::Lamps, signal: Signal) -> Option<&config::OutputAddress> {
    match signal {
        Signal::Green => lamps.green.as_ref(),
        Signal::Red => lamps.red.as_ref(),
        Signal::Buzzer => lamps.buzzer.as_ref(),
    }
}
