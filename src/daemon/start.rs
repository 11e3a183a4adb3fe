//! From a config to a running daemon: keys, store, forgetting what is past, and only then ears and doors.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::sync::{mpsc, oneshot, watch};

use super::announcer::Announcer;
use super::devices::Devices;
use super::health::Health;
use super::pin_io::{PinPool, PinResults};
use super::printers::Printers;
use super::settings::{self, facts_needed, known_for, store_settings};
use super::store_io::{StoreThread, forget_what_is_past};
use super::work::portals::part;
use super::work::{Loop, Remembered, Views, Waiting};
use super::{Daemon, bench, control, event::Event};
use crate::config::{Config, Device, Driver};
use crate::i18n::{Messages, OVERRIDES};
use crate::ids::StationId;
use crate::pin::{Hasher, Pepper};
use crate::policy::{ClockState, ClockWatch};
use crate::register;
use crate::store::{self, KeyError, Store, StoreKey};
use crate::time::{Clock, Now};
use crate::web::door::{Doors, Place};
use crate::web::station::{Shown, Stations, Tap, Token};
use crate::web::{self, Bound};

/// Events that may wait for the loop.
const EVENTS_WAITING: usize = 1024;

/// Why the daemon does not start. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("the store key: {0}")]
    StoreKey(#[source] KeyError),
    #[error("the pepper: {0}")]
    Pepper(#[source] KeyError),
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error("{address} cannot be listened on ({source}): is another program using it?")]
    Listen { address: std::net::SocketAddr, source: std::io::Error },
    #[error("a thread cannot be started: {0}")]
    Thread(#[from] std::io::Error),
}

/// Starts everything the config asks for. Devices and the library system may be away; they are waited for in service.
pub async fn start(config: Config, clock: Clock) -> Result<Daemon, StartError> {
    // Everything that another program may hold or a file may spoil comes first, while nothing has to be undone.
    let metrics = take(config.web.metrics_listen).await?;
    let pages = take(config.web.listen).await?;
    let simulator = take(config.web.simulator_listen).await?;
    let (store, remembered) = open_store(&config, clock)?;
    let pepper = config.store.pepper_file.as_deref().map(Pepper::read).transpose().map_err(StartError::Pepper)?;
    let (events, inbox) = mpsc::channel(EVENTS_WAITING);
    let devices = Devices::start(&config, &events)?;
    let pins = PinPool::new();
    let store = StoreThread::spawn(store, known_for(&config), clock, pins.clone(), events.clone())?;
    let kiosk = config.site.id.as_str().to_owned();
    let hasher = || pepper.clone().map(|pepper| Hasher::new(pepper, &kiosk));
    pins.start(hasher, &PinResults { events: events.clone(), store: store.sender() })?;
    let (zone, needed) = (config.site.timezone, facts_needed(&config));
    let ils = register::spawn(config.ils.clone(), zone, needed, clock, into_events(&events, Event::Ils));
    let messages = Arc::new(Messages::with_overrides(Path::new(OVERRIDES)));
    let printers = Printers::start(&config, &messages, &events);

    let (health, health_seen) = watch::channel(expected_parts(&config));
    let (door_views, doors_seen) = watch::channel(BTreeMap::new());
    let (station_views, stations_seen) = watch::channel(BTreeMap::new());
    let place = Arc::new(Place::of(&config, Arc::clone(&messages)));
    let mut listeners = Vec::new();
    listeners.extend(metrics.map(|bound| bound.serve(web::health_router(health_seen.clone()))));
    if let Some(bound) = pages {
        let mut router = web::door::router(Doors { views: doors_seen.clone(), place: Arc::clone(&place), clock });
        if !config.stations.is_empty() {
            let taps = into_events(&events, Event::Tap);
            router = router.merge(station_pages(&config, &messages, stations_seen.clone(), taps, clock)?);
        }
        listeners.push(bound.serve(router));
    }
    if let Some(bound) = simulator.filter(|_| !devices.sims().is_empty()) {
        let (sims, doors, health) = (devices.sims().clone(), doors_seen.clone(), health_seen.clone());
        listeners.push(bound.serve(bench::page(&config, messages, sims, clock, doors, health)));
    }

    let orders = into_events(&events, Event::Ordered);
    let looks = into_events(&events, Event::DoorsAsked);
    let control = control::serve(&config, clock, orders, looks, &health);

    let (stop, stopped) = oneshot::channel();
    let announcer = Announcer::spawn(clock, events.clone())?;
    let waiting = Waiting { devices, store, pins, ils, printers, announcer, listeners, control };
    let views = Views { health, doors: door_views, stations: station_views };
    let mut work = Loop::new(config, clock, remembered, waiting, views, place);
    work.begin();
    let task = tokio::spawn(work.run(inbox, stopped));
    Ok(Daemon { staff: events, stop, task, health: health_seen, doors: doors_seen, stations: stations_seen })
}

/// Opens the store and forgets what is past, before anything is served (promise 4).
fn open_store(config: &Config, clock: Clock) -> Result<(Store, Remembered), StartError> {
    let key = StoreKey::read(&config.store.key_file).map_err(StartError::StoreKey)?;
    let opened = Store::open(store_settings(config), &key, clock.now())?;
    for damaged in &opened.set_aside {
        tracing::error!(
            code = "E-STO-01",
            file = %damaged.moved_to.display(),
            "a damaged store file was set aside and a fresh one begun; keep it for whoever looks into it"
        );
    }
    let mut store = opened.store;
    let now = clock.now();
    let mut watch = clock_watch(config, Some(&store))?;
    let believed = watch.observe(now, clock.is_synchronised()) == ClockState::Believed;
    let report = forget_what_is_past(&mut store, known_for(config), now, believed)?;
    tracing::info!(entries = report.entries, hour_keys = report.hour_keys, "forgot what was past");
    let remembered = Remembered {
        watch,
        people: store.people()?,
        locked_down: store.locked_down()?,
        fires: store.fires()?,
        holds: store.holds(now)?,
    };
    Ok((store, remembered))
}

fn clock_watch(config: &Config, store: Option<&Store>) -> Result<ClockWatch, store::Error> {
    let floor = match store {
        Some(store) => store.time_floor()?.max(store.newest_entry_at()?),
        None => None,
    };
    Ok(ClockWatch::new(config.clock.trust, floor))
}

/// Whether the wall clock may judge what is past, as a daemon starting now would have it; None: it finds no store.
pub(crate) fn clock_is_believed(config: &Config, store: Option<&Store>, now: Now) -> Result<bool, store::Error> {
    let state = clock_watch(config, store)?.observe(now, Clock::system().is_synchronised());
    Ok(state == ClockState::Believed)
}

fn station_pages(
    config: &Config,
    messages: &Arc<Messages>,
    views: watch::Receiver<BTreeMap<StationId, Shown>>,
    taps: mpsc::Sender<Tap>,
    clock: Clock,
) -> std::io::Result<Router> {
    let place = Arc::new(settings::station_place(config, Arc::clone(messages)));
    let token = Arc::new(Token::fresh().map_err(std::io::Error::other)?);
    Ok(web::station::router(Stations { views, taps, place, token, clock }))
}

/// A way into the loop for those who know only what they have to say.
fn into_events<T: Send + 'static>(events: &mpsc::Sender<Event>, of: fn(T) -> Event) -> mpsc::Sender<T> {
    let (sender, mut receiver) = mpsc::channel(EVENTS_WAITING);
    let events = events.clone();
    tokio::spawn(async move {
        while let Some(event) = receiver.recv().await {
            if events.send(of(event)).await.is_err() {
                return;
            }
        }
    });
    sender
}

/// Every part the config names, none of them heard of yet.
fn expected_parts(config: &Config) -> Health {
    let mut health = Health::default();
    health.expect("ils");
    health.expect("clock");
    health.set("store", None);
    health.set("control", None);
    if config.store.pepper_file.is_none() {
        tracing::warn!(
            "no pepper_file: no PIN verifier is kept, so nobody is admitted by PIN while the library system is away"
        );
    }
    // A printer is opened for each receipt: nobody hears of it before.
    let is_heard_of = |device: &Device| !matches!(device.driver, Driver::Escpos { .. });
    for (id, _) in config.devices.iter().filter(|(_, device)| is_heard_of(device)) {
        health.expect(&format!("device.{id}"));
    }
    for (id, door) in &config.doors {
        health.expect(&format!("door.{id}.lock"));
        for (sensor, _) in door.inputs.all() {
            health.expect(&part(id, sensor));
        }
    }
    for (id, _) in config.doors.iter().filter(|(_, door)| door.counter.is_some()) {
        health.expect(&format!("door.{id}.counter"));
    }
    for name in config.outputs.keys() {
        health.expect(&format!("output.{name}"));
    }
    health
}

async fn take(address: Option<std::net::SocketAddr>) -> Result<Option<Bound>, StartError> {
    let Some(address) = address else { return Ok(None) };
    let bound = Bound::take(address).await;
    bound.map(Some).map_err(|source| StartError::Listen { address, source })
}

/// How long the whole of an orderly stop may take before it is given up.
pub(super) const STOP_WITHIN: Duration = Duration::from_secs(5);
