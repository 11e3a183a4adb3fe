//! The loop: one event in, the machines told, their commands carried out, before the next event is read.

mod building;
mod chatter;
mod doors;
mod outbox;
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

use super::DoorView;
use super::announcer::Announcer;
use super::devices::Devices;
use super::event::{Event, Keypad};
use super::health::{Fault, Health};
use super::lamps::Lamps;
use super::pin_io::PinPool;
use super::printers::Printers;
use super::readers::Readers;
use super::settings;
use super::start::STOP_WITHIN;
use super::store_io::{Request, StoreThread};
use crate::config::Config;
use crate::control::Control;
use crate::door::{Door, Input, PortalInput, Portals};
use crate::ids::{DoorId, StationId};
use crate::incident::{Incident, Place};
use crate::policy::{ClockState, ClockWatch};
use crate::register::IlsHandle;
use crate::station;
use crate::store::Hold;
use crate::time::{Clock, Now, reach};
use crate::web::Serving;
use crate::web::door;
use crate::web::station::Shown;
use building::Building;
use chatter::Chatter;
use outbox::Outbox;
use staff::Staff;
use stations::Stations;

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
    pub(super) announcer: Announcer,
    pub(super) listeners: Vec<Serving>,
    /// None where its place could not be taken.
    pub(super) control: Option<Control>,
}

/// What others see of the daemon.
pub(super) struct Views {
    pub(super) health: watch::Sender<Health>,
    pub(super) doors: watch::Sender<BTreeMap<DoorId, DoorView>>,
    pub(super) stations: watch::Sender<BTreeMap<StationId, Shown>>,
}

/// What the store tells of the time before this start.
pub(super) struct Remembered {
    /// It knows a moment that the clock cannot be before.
    pub(super) watch: ClockWatch,
    /// How many people were inside, and when that was written down.
    pub(super) people: Option<(u32, DateTime<Utc>)>,
    /// The doors that staff locked down, as incidents name them.
    pub(super) locked_down: BTreeSet<String>,
    /// Those that the fire panel had released, and that nobody has reset.
    pub(super) fires: BTreeSet<String>,
    /// Those that staff held open.
    pub(super) holds: BTreeMap<String, Hold>,
}

/// The owner of every machine.
pub(super) struct Loop {
    config: Config,
    clock: Clock,
    watch: ClockWatch,
    clock_state: ClockState,
    doors: BTreeMap<DoorId, Door>,
    portals: Portals,
    stations: Stations,
    outbox: Outbox,
    building: Building,
    lamps: Lamps,
    readers: Readers,
    staff: Staff,
    waiting: Waiting,
    views: Views,
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
    /// The machines that the config asks for, as they stood before this start. `place`: in whose words the displays at the
    /// doors speak.
    pub(super) fn new(
        config: Config,
        clock: Clock,
        remembered: Remembered,
        waiting: Waiting,
        views: Views,
        place: Arc<door::Place>,
    ) -> Self {
        let now = clock.now();
        let Remembered { watch, people, locked_down, fires, mut holds } = remembered;
        let held_before = config.doors.keys().filter_map(|door| Some((door.clone(), holds.remove(&place_of(door))?)));
        Self {
            doors: doors_as_left(&config, &locked_down, now),
            portals: portals_as_left(&config, &fires, now),
            stations: Stations::new(&config),
            outbox: Outbox::new(&config),
            building: Building::new(&config, people, now.mono),
            lamps: Lamps::new(&config),
            readers: Readers::new(&config, place),
            staff: Staff::new(held_before.collect()),
            config,
            clock,
            watch,
            clock_state: ClockState::Unset,
            waiting,
            views,
            visits: 0,
            stuck: BTreeSet::new(),
            chatter: Chatter::default(),
            strays: BTreeMap::new(),
            next_expiry: None,
            swept_at: now.mono,
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
                () = reach(due) => self.handle_timeouts(),
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
        let portals = self.portals.poll_timeout(self.clock.now().mono);
        doors
            .chain(portals)
            .chain(self.stations.poll_timeout())
            .chain(self.outbox.poll_timeout())
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
        self.handle_replay_timeout(now);
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
        self.views.health.send_if_modified(|health| health.set(part, fault));
    }

    /// Locks first: whatever else takes long, nobody new gets in.
    async fn end(mut self, inbox: mpsc::Receiver<Event>) {
        self.count_strays();
        self.keep_people(self.clock.now());
        let Waiting { devices, store, pins, ils, printers, announcer, listeners, control } = self.waiting;
        // The threads answer into this channel; while it is full they would wait for a loop that is gone.
        drop(inbox);
        drop((ils, printers, pins));
        let ending = tokio::task::spawn_blocking(move || {
            devices.stop();
            drop(announcer);
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

/// A machine for each door. A lock-down ends when staff end it, not when the daemon or its config is new.
fn doors_as_left(config: &Config, locked_down: &BTreeSet<String>, now: Now) -> BTreeMap<DoorId, Door> {
    let mut doors = settings::doors(config);
    for (door, machine) in &mut doors {
        if locked_down.contains(&place_of(door)) {
            tracing::warn!(%door, "still locked down");
            machine.handle(Input::LockdownChanged { on: true }, now);
        }
    }
    doors
}

/// The doors themselves. A fire ends when somebody on site says so.
fn portals_as_left(config: &Config, fires: &BTreeSet<String>, now: Now) -> Portals {
    let mut portals = settings::portals(config);
    for door in config.doors.keys().filter(|door| fires.contains(&place_of(door))) {
        tracing::warn!(%door, "still released for a fire");
        portals.handle(door, PortalInput::FireLasts, now.mono);
    }
    portals
}

/// A door as the store names it.
fn place_of(door: &DoorId) -> String {
    Place::Door(door.clone()).to_string()
}
