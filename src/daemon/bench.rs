//! The simulator page for `sim` devices of a running daemon: what a hand does there, they report.

use std::collections::BTreeMap;
use std::sync::Arc;

use omatoimi_hardware::PinFault;
use omatoimi_hardware::keypad::Key;
use omatoimi_hardware::sim::SimBoard;
use tokio::sync::{broadcast, mpsc, watch};

use super::{DoorView, Health};
use crate::config::Config;
use crate::door::{Display, Sensor};
use crate::i18n::Messages;
use crate::ids::{DeviceId, DoorId};
use crate::time::Clock;
use crate::web::door::Place;
use crate::web::simulator::{self, Act, Bench, Part, Reader, Scene, StationScene};

/// Clicks that may wait.
const ACTS_WAITING: usize = 256;

/// The simulated devices of the first door that has any.
struct Hands {
    door: DoorId,
    scanner: Option<Arc<SimBoard>>,
    /// Of the first station.
    station_scanner: Option<Arc<SimBoard>>,
    keypad: Option<Arc<SimBoard>>,
    lock: Option<(Arc<SimBoard>, u16)>,
    relay_works: bool,
}

/// The page's router; a task of its own moves the devices and draws the scene.
pub(super) fn page(
    config: &Config,
    messages: Arc<Messages>,
    sims: BTreeMap<DeviceId, Arc<SimBoard>>,
    clock: Clock,
    mut doors: watch::Receiver<BTreeMap<DoorId, DoorView>>,
    mut health: watch::Receiver<Health>,
) -> axum::Router {
    put_at_rest(config, &sims);
    let mut hands = Hands::on(config, &sims);
    let place = Place::of(config, messages);
    let station = station_scene(config);
    let draw = move |hands: &Hands, doors: &BTreeMap<DoorId, DoorView>, health: &Health| {
        let display = doors.get(&hands.door).map_or(Display::OutOfOrder, |view| view.display.clone());
        Scene {
            site: place.name.clone(),
            door: hands.door.to_string(),
            door_page: None,
            words: place.words(&hands.door, &display, clock.now().wall),
            display,
            released: hands.is_released(),
            open: false,
            lights: None,
            side: None,
            switches: vec![Part::Relay.switch(hands.relay_works)],
            clock: None,
            cards: Vec::new(),
            station: station.clone(),
            entries: Vec::new(),
            incidents: Vec::new(),
            faults: health.faults().map(|(part, fault)| format!("{part}: {}", fault.cause)).collect(),
        }
    };
    let (acts, mut inbox) = mpsc::channel(ACTS_WAITING);
    let (scene, scene_seen) = watch::channel(draw(&hands, &doors.borrow(), &health.borrow()));
    tokio::spawn(async move {
        loop {
            tokio::select! {
                act = inbox.recv() => match act {
                    Some(act) => hands.perform(act).await,
                    None => break,
                },
                Ok(()) = doors.changed() => {}
                Ok(()) = health.changed() => {}
                else => break,
            }
            scene.send_replace(draw(&hands, &doors.borrow(), &health.borrow()));
        }
    });
    simulator::router(Bench { acts, scene: scene_seen, wire: broadcast::Sender::new(1) })
}

/// Every simulated input as it is at a door where nothing happens: closed, whole, no fire.
fn put_at_rest(config: &Config, sims: &BTreeMap<DeviceId, Arc<SimBoard>>) {
    for (sensor, input) in config.doors.values().flat_map(|door| door.inputs.all()) {
        if let Some(sim) = sims.get(&input.address.device) {
            let is_yes = match sensor {
                Sensor::Contact | Sensor::Bolt => true,
                Sensor::Rex | Sensor::Tamper | Sensor::Fire => false,
            };
            sim.set_input(input.address.input, is_yes == input.yes_when_high);
        }
    }
}

/// The first station; its books are real ones.
fn station_scene(config: &Config) -> Option<StationScene> {
    let (id, _) = config.stations.first_key_value()?;
    let page = config.web.listen.map(|address| format!("http://{address}/station/{id}"))?;
    Some(StationScene { page, shows: "", items: Vec::new(), outbox: Vec::new(), receipt: Vec::new() })
}

impl Hands {
    fn on(config: &Config, sims: &BTreeMap<DeviceId, Arc<SimBoard>>) -> Self {
        let simulated = |device: &DeviceId| sims.get(device).cloned();
        let doors = || config.doors.iter();
        let has_sim = |door: &crate::config::Door| simulated(&door.reader).or_else(|| simulated(&door.lock.device));
        let (id, door) = match doors().find(|(_, door)| has_sim(door).is_some()).or_else(|| doors().next()) {
            Some((id, door)) => (id.clone(), Some(door)),
            None => (DoorId::new(""), None),
        };
        Self {
            door: id,
            station_scanner: config.stations.values().next().and_then(|station| simulated(&station.reader)),
            scanner: door.and_then(|door| simulated(&door.reader)),
            keypad: door.and_then(|door| simulated(door.keypad.as_ref()?)),
            lock: door.and_then(|door| Some((simulated(&door.lock.device)?, door.lock.output))),
            relay_works: true,
        }
    }

    async fn perform(&mut self, act: Act) {
        match act {
            Act::Card { number, at } => {
                let scanner = match at {
                    Reader::Door | Reader::Side => &self.scanner,
                    Reader::Station => &self.station_scanner,
                };
                if let Some(scanner) = scanner {
                    scanner.scan(&number).await;
                }
            }
            Act::Key { key, .. } => {
                let key = u8::try_from(key).ok().and_then(Key::from_byte);
                if let (Some(keypad), Some(key)) = (&self.keypad, key) {
                    keypad.key(key).await;
                }
            }
            Act::Switch { part: Part::Relay, works } => {
                self.relay_works = works;
                if let Some((lock, output)) = &self.lock {
                    lock.break_output(*output, (!works).then_some(PinFault::NotMoved));
                }
            }
            Act::Switch { part, .. } => tracing::info!(?part, "the daemon's own page has no such switch"),
            Act::Pad { .. } | Act::ClearPad | Act::Leaf { .. } | Act::Person { .. } => {
                tracing::info!("the daemon's own page has no pad and no leaf");
            }
            Act::Clock { .. } => tracing::info!("the clock of a kiosk is not moved here"),
        }
    }

    fn is_released(&self) -> bool {
        self.lock.as_ref().is_some_and(|(lock, output)| lock.outputs().borrow().get(output) == Some(&true))
    }
}
