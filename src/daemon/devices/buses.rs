//! The OSDP readers: those with one port share a bus; one whose outputs or inputs some place uses is a board as well.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::Arc;

use omatoimi_hardware::osdp::{
    Address, BusSettings, InstallMode, Listener, Order, OsdpBus, ReaderSettings, spawn_osdp,
};

use super::Talks;
use crate::config::{Config, Driver, OsdpReader};
use crate::ids::DeviceId;

/// Every bus, running.
#[derive(Default)]
pub(super) struct Buses {
    buses: Vec<OsdpBus>,
    readers: BTreeMap<DeviceId, At>,
}

/// Where a reader is.
struct At {
    bus: usize,
    address: Address,
}

impl Buses {
    /// Starts a bus for each port, and gives the readers on it their listeners.
    pub(super) fn start(config: &Config, talks: &mut Talks) -> io::Result<Self> {
        let mut by_port: BTreeMap<&Path, Vec<(&DeviceId, &OsdpReader)>> = BTreeMap::new();
        for (id, device) in &config.devices {
            if let Driver::Osdp(reader) = &device.driver {
                by_port.entry(&reader.port.path).or_default().push((id, reader));
            }
        }
        let mut buses = Self::default();
        for on_port in by_port.into_values() {
            let Some((_, OsdpReader { port, .. })) = on_port.first() else { continue };
            let port = port.clone();
            let bus = buses.buses.len();
            let mut readers = Vec::new();
            for (id, reader) in on_port {
                buses.readers.insert(id.clone(), At { bus, address: reader.address });
                readers.push(Listener { settings: settings(reader), sender: talks.device(id) });
            }
            buses.buses.push(spawn_osdp(BusSettings { port, readers })?);
        }
        Ok(buses)
    }

    /// The bus of a reader, and its address there.
    pub(super) fn of(&self, reader: &DeviceId) -> Option<(&OsdpBus, Address)> {
        let at = self.readers.get(reader)?;
        Some((self.buses.get(at.bus)?, at.address))
    }

    /// Tells a reader to show or sound something.
    pub(super) fn order(&self, reader: &DeviceId, order: Order) {
        if let Some((bus, address)) = self.of(reader) {
            bus.order(address, order);
        }
    }

    /// Begins an install mode; whether there is such a reader.
    pub(super) fn install(&self, reader: &DeviceId, mode: InstallMode) -> bool {
        let found = self.of(reader);
        if let Some((bus, address)) = found {
            bus.install(address, mode);
        }
        found.is_some()
    }

    /// Ends every bus; their boards have ended before.
    pub(super) fn stop(self) {
        self.buses.into_iter().for_each(OsdpBus::stop);
    }
}

fn settings(reader: &OsdpReader) -> ReaderSettings {
    let OsdpReader { address, key, keys, card, .. } = reader.clone();
    ReaderSettings { address, key, card: Arc::new(move |bits| card.card(bits)), keys }
}
