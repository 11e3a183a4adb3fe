//! The receipt printers of the stations: each prints in a task of its own, so that no session waits for paper.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::mpsc;

use super::event::Event;
use crate::config::{Config, Driver};
use crate::i18n::Messages;
use crate::ids::{StationId, Visit};
use crate::receipt::{PrintFault, Printer, Slips};
use crate::station::Receipt;

/// The printers of the stations that have one.
pub(super) struct Printers {
    stations: BTreeMap<StationId, (Slips, Outlet)>,
    events: mpsc::Sender<Event>,
}

/// Where a receipt goes.
enum Outlet {
    Printer(Printer),
    /// A simulated printer has paper for ever.
    Simulated,
}

impl Printers {
    /// Starts a task for each. Must be called inside a tokio runtime.
    pub(super) fn start(config: &Config, messages: &Arc<Messages>, events: &mpsc::Sender<Event>) -> Self {
        let stations = config.stations.iter().filter_map(|(id, station)| {
            let (outlet, columns) = match &config.devices.get(station.printer.as_ref()?)?.driver {
                Driver::Escpos { link, columns } => (Outlet::Printer(Printer::spawn(link.clone())), *columns),
                Driver::Sim => (Outlet::Simulated, SIMULATED_COLUMNS),
                Driver::Barcode { .. }
                | Driver::Keypad { .. }
                | Driver::CardUid { .. }
                | Driver::Osdp(_)
                | Driver::Wiegand { .. }
                | Driver::ModbusRelay { .. }
                | Driver::LcusRelay { .. }
                | Driver::Gpio { .. }
                | Driver::Pad(_) => return None,
            };
            let slips = Slips {
                template: station.receipt.clone(),
                messages: Arc::clone(messages),
                site: config.site.name.clone(),
                timezone: config.site.timezone,
                columns,
            };
            Some((id.clone(), (slips, outlet)))
        });
        Self { stations: stations.collect(), events: events.clone() }
    }

    /// Prints a receipt; [`Event::Printed`] follows.
    pub(super) fn print(&self, station: &StationId, visit: Visit, receipt: &Receipt) {
        let (events, id) = (self.events.clone(), station.clone());
        let answer = move |done: Result<(), PrintFault>| {
            let printed = Event::Printed { station: id, visit, done };
            // A session that is not told goes on by itself.
            if events.try_send(printed).is_err() {
                tracing::debug!("the loop is full or has ended; what a printer said is dropped");
            }
        };
        match self.stations.get(station) {
            Some((slips, Outlet::Printer(printer))) => match slips.paper(receipt) {
                Ok(paper) => printer.print(paper, answer),
                Err(fault) => answer(Err(fault)),
            },
            Some((slips, Outlet::Simulated)) => answer(slips.paper(receipt).map(drop)),
            None => answer(Err(PrintFault::Unreachable(std::io::ErrorKind::NotFound))),
        }
    }
}

/// Characters in a line of 80 mm paper.
const SIMULATED_COLUMNS: u8 = 42;
