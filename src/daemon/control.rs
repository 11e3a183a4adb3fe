//! The control socket of this daemon: what it judges by, and how the doors stand.

use std::collections::BTreeMap;

use tokio::sync::{mpsc, watch};

use super::{DoorView, Fault, Health};
use crate::config::Config;
use crate::control::{Control, DoorLine, Order, PartLine, Site, Taken};
use crate::ids::DoorId;
use crate::time::Clock;

/// Serves it. Where its place cannot be taken, that is a fault to be told of; the doors go on.
pub(super) fn serve(
    config: &Config,
    clock: Clock,
    orders: mpsc::Sender<Order>,
    doors: &watch::Receiver<BTreeMap<DoorId, DoorView>>,
    health: &watch::Sender<Health>,
) -> Option<Control> {
    match Taken::take(&config.control.socket) {
        Ok(taken) => Some(taken.serve(site(config, clock, orders, doors.clone(), health.subscribe()))),
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

fn site(
    config: &Config,
    clock: Clock,
    orders: mpsc::Sender<Order>,
    doors: watch::Receiver<BTreeMap<DoorId, DoorView>>,
    health: watch::Receiver<Health>,
) -> Site {
    Site {
        doors: config.doors.keys().cloned().collect(),
        readers: Vec::new(),
        cards: config.site.card.clone(),
        zone: config.site.timezone,
        clock,
        orders,
        look: Box::new(move || {
            let (doors, health) = (doors.borrow(), health.borrow());
            doors.iter().map(|(id, view)| door_line(id, view, &health)).collect()
        }),
    }
}

fn door_line(id: &DoorId, view: &DoorView, health: &Health) -> DoorLine {
    let of_door = format!("door.{id}.");
    let faults = health.faults().filter(|(part, _)| part.starts_with(&of_door));
    let display = serde_json::to_value(&view.display).ok();
    let word = display.as_ref().and_then(|display| display.get("state")).and_then(serde_json::Value::as_str);
    DoorLine {
        door: id.to_string(),
        lock: view.lock.word().to_owned(),
        display: word.unwrap_or_default().to_owned(),
        faults: faults
            .map(|(part, fault)| PartLine {
                part: part.to_owned(),
                code: fault.code.to_owned(),
                cause: fault.cause.clone(),
                cure: fault.cure.to_owned(),
            })
            .collect(),
    }
}
