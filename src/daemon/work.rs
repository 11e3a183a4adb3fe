//! The loop: one event in, the machines told, their commands carried out, before the next event is read.

mod building;
mod chatter;
mod doors;
mod pads;
pub(super) mod portals;
mod readers;
mod reports;
mod staff;
mod stations;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use tokio::sync::{mpsc, oneshot, watch};

pub(super) use building::Building;

use super::DoorView;
use super::devices::Devices;
use super::event::{Event, Keypad};
use super::health::{Fault, Health};
use super::lamps::Lamps;
use super::pin_io::PinPool;
use super::printers::Printers;
use super::readers::Readers;
use super::start::STOP_WITHIN;
use super::store_io::{Request, StoreThread};
use crate::config::Config;
use crate::control::Control;
use crate::door::{Door, Input, Portals};
use crate::ids::{DoorId, StationId};
use crate::incident::Incident;
use crate::outbox::Replay;
use crate::policy::{ClockState, ClockWatch};
use crate::register::IlsHandle;
use crate::station::{self, Sound, Station};
use crate::store::Hold;
use crate::time::{Clock, Now};
use crate::web::Serving;
use crate::web::door::Place;
use crate::web::station::Shown;
use chatter::Chatter;
use staff::Staff;

/// How often the clock is judged and the displays are looked over.
const TICK: Duration = Duration::from_secs(1);
/// What is past is forgotten at its second, and looked for at least this often (security.md 3).
const SWEEP_AT_LEAST: Duration = Duration::from_secs(60);

/// Everything that waits for something, so that the loop need not.
pub(super) struct Waiting {
    pub(super) devices: Devices,
    pub(super) store: StoreThread,
    pub(super) pins: PinPool,
    pub(super) ils: IlsHandle,
    pub(super) printers: Printers,
    pub(super) listeners: Vec<Serving>,
    /// None where its place could not be taken.
    pub(super) control: Option<Control>,
}

/// What a loop is made of.
pub(super) struct Parts {
    pub(super) config: Config,
    pub(super) clock: Clock,
    pub(super) watch: ClockWatch,
    pub(super) doors: BTreeMap<DoorId, Door>,
    /// What staff held open when the daemon last ended.
    pub(super) held_before: BTreeMap<DoorId, Hold>,
    pub(super) portals: Portals,
    pub(super) stations: BTreeMap<StationId, Station>,
    /// Only where a station may queue something.
    pub(super) replay: Option<Replay>,
    pub(super) waiting: Waiting,
    pub(super) building: Building,
    pub(super) health: watch::Sender<Health>,
    pub(super) door_views: watch::Sender<BTreeMap<DoorId, DoorView>>,
    pub(super) station_views: watch::Sender<BTreeMap<StationId, Shown>>,
    pub(super) place: Arc<Place>,
}

/// The owner of every machine.
pub(super) struct Loop {
    config: Config,
    clock: Clock,
    watch: ClockWatch,
    clock_state: ClockState,
    doors: BTreeMap<DoorId, Door>,
    portals: Portals,
    stations: BTreeMap<StationId, Station>,
    replay: Option<Replay>,
    waiting: Waiting,
    building: Building,
    health: watch::Sender<Health>,
    door_views: watch::Sender<BTreeMap<DoorId, DoorView>>,
    station_views: watch::Sender<BTreeMap<StationId, Shown>>,
    lamps: Lamps,
    staff: Staff,
    readers: Readers,
    /// What the displays at the doors say.
    place: Arc<Place>,
    /// The last sound of each station, numbered.
    sounds: BTreeMap<StationId, (u64, Sound)>,
    stations_busy: bool,
    /// Whether something may wait in the outbox; until it has been looked into, it may.
    outbox_waits: bool,
    visits: u64,
    /// Doors whose lock did not move when it was last told to.
    stuck: BTreeSet<DoorId>,
    /// What the contacts of doors and readers have said of late.
    chatter: Chatter,
    /// Scans that were no card, since the last tick: a line that is flooded must not fill the way to the disk.
    strays: BTreeMap<DoorId, u32>,
    next_expiry: Option<DateTime<Utc>>,
    swept_at: Instant,
}

impl Loop {
    pub(super) fn new(parts: Parts) -> Self {
        let Parts {
            config,
            clock,
            watch,
            doors,
            held_before,
            portals,
            stations,
            replay,
            waiting,
            building,
            health,
            door_views,
            station_views,
            place,
        } = parts;
        Self {
            swept_at: clock.now().mono,
            clock_state: ClockState::Unset,
            lamps: Lamps::new(&config),
            readers: Readers::new(&config),
            staff: Staff::new(held_before),
            place,
            config,
            clock,
            watch,
            doors,
            portals,
            stations,
            replay,
            waiting,
            building,
            health,
            door_views,
            station_views,
            sounds: BTreeMap::new(),
            stations_busy: false,
            outbox_waits: true,
            visits: 0,
            stuck: BTreeSet::new(),
            chatter: Chatter::default(),
            strays: BTreeMap::new(),
            next_expiry: None,
        }
    }

    /// Tells the machines how the clock stands at the start.
    pub(super) fn begin(&mut self) {
        let now = self.clock.now();
        self.clock_state = self.watch.observe(now, self.clock.is_synchronised());
        self.tell_clock(now);
        self.publish(now);
        self.publish_stations(now);
    }

    /// Runs until it is told to stop, then ends everything in order.
    pub(super) async fn run(mut self, mut inbox: mpsc::Receiver<Event>, mut stop: oneshot::Receiver<()>) {
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            let due = self.poll_timeout();
            tokio::select! {
                biased;
                _ = &mut stop => break,
                // Before the events, of which a flooded line has always one more.
                () = sleep_until(due) => self.handle_timeouts(),
                _ = tick.tick() => self.handle_tick(),
                event = inbox.recv() => match event {
                    Some(event) => self.handle(event),
                    None => break,
                },
            }
        }
        self.end(inbox).await;
    }

    fn poll_timeout(&self) -> Option<Instant> {
        let doors = self.doors.values().filter_map(Door::poll_timeout);
        let stations = self.stations.values().filter_map(Station::poll_timeout);
        let replay = self.replay.as_ref().and_then(Replay::poll_timeout);
        let portals = self.portals.poll_timeout(self.clock.now().mono);
        doors
            .chain(portals)
            .chain(stations)
            .chain(replay)
            .chain(self.lamps.poll_timeout())
            .chain(self.staff.poll_timeout())
            .chain(self.building.poll_timeout())
            .min()
    }

    fn handle(&mut self, event: Event) {
        let now = self.clock.now();
        match event {
            Event::Device(device, event) => self.device_reports(&device, event, now),
            Event::Pins(device, event) => self.pins_report(&device, event, now),
            Event::Ils(event) => self.ils_reports(event, now),
            Event::Door(door, input) => self.tell(&door, input, now),
            Event::Pin { at: Keypad::Door(door), visit, news } => self.pin_reported(&door, visit, news, now),
            Event::Pin { at: Keypad::Station(station), visit, news } => {
                self.station_pin_reported(&station, visit, news, now);
            }
            Event::Tap(tap) => self.tapped(tap, now),
            Event::Queued { station, ask, stored } => self.queued(&station, ask, stored, now),
            Event::ReleaseMarked { station, item, marked } => self.release_marked(&station, item, marked, now),
            Event::Replay(input) => self.tell_replay(input, now),
            Event::AskedBehind { ask, request, give_up_at, waits } => {
                self.asked_behind(ask, request, give_up_at, waits)
            }
            Event::Printed { station, visit, done } => self.printed(&station, visit, done, now),
            Event::Store(news) => self.store_reports(news),
            Event::Announced { announcement, done } => self.announced(&announcement, done),
            Event::Staff(act) => self.staff_acted(act, now),
            Event::Ordered(order) => self.ordered(order, now),
            Event::DoorsAsked(answer) => self.doors_asked(answer, now),
            Event::OrderNoted { ticket, number } => self.order_noted(ticket, number, now),
        }
        self.do_staff_work(now);
    }

    fn handle_timeouts(&mut self) {
        let now = self.clock.now();
        for door in self.doors.values_mut() {
            door.handle_timeout(now);
        }
        self.portals.handle_timeout(now.mono);
        self.carry_out(now);
        self.handle_station_timeouts(now);
        self.handle_building_timeouts(now);
        self.lamps.handle_timeouts(now.mono, &self.waiting.devices);
        self.handle_staff_timeouts(now);
    }

    fn handle_tick(&mut self) {
        let now = self.clock.now();
        let state = self.watch.observe(now, self.clock.is_synchronised());
        if state != self.clock_state {
            self.clock_state = state;
            self.tell_clock(now);
        }
        self.tell_all(&Input::TimePassed, now);
        self.tell_stations(&station::Input::TimePassed, now);
        // A clock that is not believed makes nothing due.
        let due = state == ClockState::Believed && self.next_expiry.is_some_and(|at| at <= now.wall);
        if due || now.mono.saturating_duration_since(self.swept_at) >= SWEEP_AT_LEAST {
            self.sweep(now);
        }
        self.count_strays();
        self.follow_building(now);
        self.publish(now);
        self.do_staff_work(now);
    }

    fn count_strays(&mut self) {
        for (door, count) in std::mem::take(&mut self.strays) {
            self.ask_store(Request::CountStrays { door, count });
        }
    }

    fn sweep(&mut self, now: Now) {
        self.swept_at = now.mono;
        self.next_expiry = None;
        self.ask_store(Request::Purge { at: now, clock_believed: self.clock_state == ClockState::Believed });
    }

    fn tell_clock(&mut self, now: Now) {
        let fault = match self.clock_state {
            ClockState::Believed => None,
            ClockState::Unset => Some(Fault {
                code: "F-CLK-01",
                cause: "the clock is not set, or has jumped".to_owned(),
                cure: "bring the network up so that the clock is synchronised, or set it by hand",
            }),
        };
        self.note("clock", fault);
        let state = self.clock_state;
        // Before the replay looks into the outbox: it dates what waits there.
        self.sweep(now);
        self.tell_all(&Input::ClockJudged(state), now);
        if state == ClockState::Believed {
            self.resume_holds(now);
        }
        self.tell_stations_the_clock(state, now);
    }

    fn ask_store(&self, request: Request) {
        if self.waiting.store.sender().send(request).is_err() {
            tracing::error!(code = "F-STO-04", "the store's thread has ended");
            let cause = "the store's thread has ended".to_owned();
            self.note("store", Some(Fault { code: "F-STO-04", cause, cure: "start the service again" }));
        }
    }

    /// Tells staff of something.
    pub(super) fn raise(&self, incident: Incident) {
        let Incident { place, what } = &incident;
        tracing::warn!(%place, code = what.code(), incident = what.word(), "an incident");
        self.ask_store(Request::NoteIncident { incident, clock: self.clock_state });
    }

    /// The same for what a contact says, which may chatter.
    fn raise_contact(&mut self, incident: Incident, now: Now) {
        if self.chatter.may_be_told(&incident, now.mono) {
            self.raise(incident);
        } else {
            tracing::debug!(place = %incident.place, incident = incident.what.word(), "an incident, again");
        }
    }

    fn note(&self, part: &str, fault: Option<Fault>) {
        self.health.send_if_modified(|health| health.set(part, fault));
    }

    /// Locks first: whatever else takes long, nobody new gets in.
    async fn end(mut self, inbox: mpsc::Receiver<Event>) {
        self.count_strays();
        self.keep_people(self.clock.now());
        let building = self.building;
        let Waiting { devices, store, pins, ils, printers, listeners, control } = self.waiting;
        // The threads answer into this channel; while it is full they would wait for a loop that is gone.
        drop(inbox);
        drop((ils, printers, pins));
        let ending = tokio::task::spawn_blocking(move || {
            devices.stop();
            drop(building);
            store.stop();
        });
        if tokio::time::timeout(STOP_WITHIN, ending).await.is_err() {
            tracing::error!("the locks or the store did not end in time");
        }
        if let Some(control) = control {
            control.stop().await;
        }
        for listener in listeners {
            listener.stop().await;
        }
    }
}

async fn sleep_until(at: Option<Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at.into()).await,
        None => std::future::pending().await,
    }
}
