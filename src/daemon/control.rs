//! The control socket of this daemon, and what it judges by.

use tokio::sync::{mpsc, oneshot, watch};

use super::{Fault, Health};
use crate::config::{Config, Driver};
use crate::control::{Control, DoorLine, Order, Site, Taken};
use crate::time::Clock;

/// Serves it. Where its place cannot be taken, that is a fault to be told of; the doors go on.
pub(super) fn serve(
    config: &Config,
    clock: Clock,
    orders: mpsc::Sender<Order>,
    looks: mpsc::Sender<oneshot::Sender<Vec<DoorLine>>>,
    health: &watch::Sender<Health>,
) -> Option<Control> {
    let readers = config.devices.iter().filter(|(_, device)| matches!(device.driver, Driver::Osdp(_)));
    let site = Site {
        doors: config.doors.keys().cloned().collect(),
        readers: readers.map(|(id, _)| id.clone()).collect(),
        cards: config.site.card.clone(),
        zone: config.site.timezone,
        clock,
        orders,
        looks,
    };
    match Taken::take(&config.control.socket) {
        Ok(taken) => Some(taken.serve(site)),
        Err(error) => {
            tracing::warn!(%error, code = "F-CTL-01", "no command reaches this daemon");
            let cause = format!("{}: {error}", config.control.socket.display());
            let cure = "make its directory, and see that no other daemon has it; the doors go on meanwhile";
            health.send_modify(|health| {
                health.set("control", Some(Fault { code: "F-CTL-01", cause, cure }));
            });
            None
        }
    }
}
