//! The loop: one event in, the machines told, their commands carried out, before the next event is read.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use omatoimi_hardware::{Event as DeviceEvent, LockState, PinFault, keypad};
use tokio::sync::{mpsc, oneshot, watch};

use super::devices::Devices;
use super::event::{Event, StoreNews};
use super::health::{Fault, Health};
use super::lamps::Lamps;
use super::pin_io::{PinJob, PinPool};
use super::start::STOP_WITHIN;
use super::store_io::{Request, StoreThread};
use super::{DoorView, StaffAct, kernel};
use crate::config::Config;
use crate::door::{Command, Door, Input, Key, Lock};
use crate::ids::{DeviceId, DoorId, Visit};
use crate::policy::{ClockState, ClockWatch};
use crate::register::{IlsEvent, IlsHandle};
use crate::time::{Clock, Now};
use crate::web::Serving;

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
    pub(super) listeners: Vec<Serving>,
}

/// The owner of every machine.
pub(super) struct Loop {
    config: Config,
    clock: Clock,
    watch: ClockWatch,
    clock_state: ClockState,
    doors: BTreeMap<DoorId, Door>,
    waiting: Waiting,
    health: watch::Sender<Health>,
    views: watch::Sender<BTreeMap<DoorId, DoorView>>,
    lamps: Lamps,
    visits: u64,
    /// Doors whose lock did not move when it was last told to.
    stuck: BTreeSet<DoorId>,
    /// Scans that were no card, since the last tick: a line that is flooded must not fill the way to the disk.
    strays: BTreeMap<DoorId, u32>,
    next_expiry: Option<DateTime<Utc>>,
    swept_at: Instant,
}

impl Loop {
    pub(super) fn new(
        config: Config,
        clock: Clock,
        watch: ClockWatch,
        doors: BTreeMap<DoorId, Door>,
        waiting: Waiting,
        health: watch::Sender<Health>,
        views: watch::Sender<BTreeMap<DoorId, DoorView>>,
    ) -> Self {
        let swept_at = clock.now().mono;
        let clock_state = ClockState::Unset;
        let lamps = Lamps::new(&config);
        Self {
            config,
            clock,
            watch,
            clock_state,
            doors,
            waiting,
            health,
            views,
            lamps,
            visits: 0,
            stuck: BTreeSet::new(),
            strays: BTreeMap::new(),
            next_expiry: None,
            swept_at,
        }
    }

    /// Tells the machines how the clock stands at the start.
    pub(super) fn begin(&mut self) {
        let now = self.clock.now();
        self.clock_state = self.watch.observe(now, kernel::clock_is_synchronised());
        self.tell_clock(now);
        self.publish(now);
    }

    /// Runs until it is told to stop, then ends everything in order.
    pub(super) async fn run(mut self, mut inbox: mpsc::Receiver<Event>, mut stop: oneshot::Receiver<()>) {
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            let due = self.doors.values().filter_map(Door::poll_timeout).chain(self.lamps.poll_timeout()).min();
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

    fn handle(&mut self, event: Event) {
        let now = self.clock.now();
        match event {
            Event::Device(device, event) => self.device_reports(&device, event, now),
            Event::Ils(event) => self.ils_reports(event, now),
            Event::Door(door, input) => self.tell(&door, input, now),
            Event::Store(news) => self.store_reports(news),
            Event::Staff(StaffAct::Lockdown { door, on }) => {
                tracing::info!(%door, on, "lock-down");
                self.tell(&door, Input::LockdownChanged { on }, now);
                self.tell(&door, Input::TimePassed, now);
            }
            Event::Staff(StaffAct::Inside { door, people }) => self.tell(&door, Input::Counted { inside: people }, now),
        }
    }

    fn handle_timeouts(&mut self) {
        let now = self.clock.now();
        for door in self.doors.values_mut() {
            door.handle_timeout(now);
        }
        self.carry_out(now);
        self.lamps.handle_timeouts(now.mono, &self.waiting.devices);
    }

    fn handle_tick(&mut self) {
        let now = self.clock.now();
        let state = self.watch.observe(now, kernel::clock_is_synchronised());
        if state != self.clock_state {
            self.clock_state = state;
            self.tell_clock(now);
        }
        self.tell_all(&Input::TimePassed, now);
        // A clock that is not believed makes nothing due.
        let due = state == ClockState::Believed && self.next_expiry.is_some_and(|at| at <= now.wall);
        if due || now.mono.saturating_duration_since(self.swept_at) >= SWEEP_AT_LEAST {
            self.sweep(now);
        }
        self.count_strays();
        self.publish(now);
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
        self.tell_all(&Input::ClockJudged(state), now);
        self.sweep(now);
    }

    fn device_reports(&mut self, device: &DeviceId, event: DeviceEvent, now: Now) {
        match event {
            DeviceEvent::Scan(scan) => self.scanned(device, scan.text.as_str(), now),
            DeviceEvent::Rejected(_) => self.tell_doors_of_reader(device, &Input::NotACard, now),
            DeviceEvent::Key(key) => self.key_pressed(device, key, now),
            DeviceEvent::Lock { output, state } => self.lock_moved(device, output, state, now),
            DeviceEvent::Found => {
                tracing::info!(%device, "device found");
                self.note(&format!("device.{device}"), None);
                self.lamps.restore(device, &self.waiting.devices);
            }
            DeviceEvent::Lost { why } => self.device_lost(device, why, now),
            DeviceEvent::Input { input, high } => tracing::debug!(%device, input, high, "input"),
            DeviceEvent::InputFault { input, fault } => {
                tracing::warn!(%device, input, %fault, "an input cannot be read")
            }
            DeviceEvent::Reader(report) => tracing::warn!(%device, %report, "the reader reports"),
            DeviceEvent::Noise { bytes } => tracing::debug!(%device, bytes, "noise on the keypad's line"),
            DeviceEvent::Output { output, result: Err(fault) } => {
                tracing::warn!(%device, output, %fault, code = "F-LMP-01", "a lamp or a buzzer does not do what it should")
            }
            DeviceEvent::Output { output, result: Ok(on) } => tracing::debug!(%device, output, on, "output"),
        }
    }

    /// A scan begins a visit at each door of this reader; only what the site takes for a card does.
    fn scanned(&mut self, device: &DeviceId, text: &str, now: Now) {
        let card = self.config.site.card.parse(text);
        for door in self.doors_where(|door| door.reader == *device) {
            let input = match &card {
                Some(card) => {
                    self.visits += 1;
                    Input::CardRead { visit: Visit(self.visits), card: card.clone() }
                }
                None => Input::NotACard,
            };
            self.tell(&door, input, now);
        }
    }

    fn tell_doors_of_reader(&mut self, device: &DeviceId, input: &Input, now: Now) {
        for door in self.doors_where(|door| door.reader == *device) {
            self.tell(&door, input.clone(), now);
        }
    }

    fn key_pressed(&mut self, device: &DeviceId, key: keypad::Key, now: Now) {
        let key = match key {
            keypad::Key::Digit(digit) => Key::Digit(digit.ascii() - b'0'),
            keypad::Key::Enter => Key::Enter,
            keypad::Key::Clear => Key::Clear,
        };
        for door in self.doors_where(|door| door.keypad.as_ref() == Some(device)) {
            self.tell(&door, Input::KeyPressed(key), now);
        }
    }

    fn lock_moved(&mut self, device: &DeviceId, output: u16, state: LockState, now: Now) {
        for door in self.doors_where(|door| door.lock.device == *device && door.lock.output == output) {
            let (lock, fault) = match state {
                // A lock that once did not move is known to be well again only when it has moved.
                LockState::Secured if self.stuck.contains(&door) => (Lock::Secured, Some(PinFault::NotMoved)),
                LockState::Secured => (Lock::Secured, None),
                LockState::Released { .. } => (Lock::Released, None),
                LockState::Fault(fault) => (Lock::Fault, Some(fault)),
            };
            match fault {
                Some(PinFault::NotMoved) => self.stuck.insert(door.clone()),
                Some(_) | None => self.stuck.remove(&door),
            };
            tracing::info!(%door, state = lock.word(), "lock");
            self.note(
                &format!("door.{door}.lock"),
                fault.map(|fault| lock_fault(format!("{device}:{output}: {fault}"))),
            );
            self.tell(&door, Input::LockChanged(lock), now);
        }
    }

    fn device_lost(&mut self, device: &DeviceId, why: String, now: Now) {
        tracing::warn!(%device, why, code = "F-DEV-01", "device lost");
        let cure = "check its plug and power, and the port in the config";
        self.note(&format!("device.{device}"), Some(Fault { code: "F-DEV-01", cause: why.clone(), cure }));
        for door in self.doors_where(|door| door.lock.device == *device) {
            self.note(&format!("door.{door}.lock"), Some(lock_fault(format!("its board is away: {why}"))));
            self.tell(&door, Input::LockChanged(Lock::Fault), now);
        }
    }

    fn ils_reports(&mut self, event: IlsEvent, now: Now) {
        match event {
            IlsEvent::Up => {
                tracing::info!("the library system answers");
                self.note("ils", None);
                self.tell_all(&Input::LinkChanged { online: true }, now);
            }
            IlsEvent::Down { why } => {
                tracing::warn!(%why, code = "F-ILS-01", "the library system is away");
                let cure = "check the network, the address and the login in [ils]; known patrons still enter meanwhile";
                self.note("ils", Some(Fault { code: "F-ILS-01", cause: why.to_string(), cure }));
                self.tell_all(&Input::LinkChanged { online: false }, now);
            }
            IlsEvent::Answer { visit, answer } => self.tell_all(&Input::IlsAnswered { visit, answer }, now),
            IlsEvent::NoAnswer { visit } => self.tell_all(&Input::IlsSilent { visit }, now),
        }
    }

    fn store_reports(&mut self, news: StoreNews) {
        match news {
            StoreNews::Works => self.note("store", None),
            StoreNews::Fails(cause) => {
                tracing::error!(cause, code = "F-STO-02", "the store fails");
                let cure = "make room on the disk or replace it; entries are refused as the doors' when_log_fails says";
                self.note("store", Some(Fault { code: "F-STO-02", cause, cure }));
            }
            StoreNews::Purged(report) => {
                if report.entries > 0 || report.hour_keys > 0 {
                    tracing::info!(entries = report.entries, hour_keys = report.hour_keys, "forgot what was past");
                }
                if report.busy {
                    tracing::warn!(
                        code = "F-STO-03",
                        "a reader holds the store; what was forgotten is scrubbed next time"
                    );
                }
            }
            StoreNews::NextExpiry(at) => self.next_expiry = at,
        }
    }

    fn doors_where(&self, wanted: impl Fn(&crate::config::Door) -> bool) -> Vec<DoorId> {
        self.config.doors.iter().filter(|(_, door)| wanted(door)).map(|(id, _)| id.clone()).collect()
    }

    fn tell(&mut self, door: &DoorId, input: Input, now: Now) {
        if let Some(machine) = self.doors.get_mut(door) {
            machine.handle(input, now);
        }
        self.carry_out(now);
    }

    fn tell_all(&mut self, input: &Input, now: Now) {
        for machine in self.doors.values_mut() {
            machine.handle(input.clone(), now);
        }
        self.carry_out(now);
    }

    /// Does everything the machines want, in their order.
    fn carry_out(&mut self, now: Now) {
        let mut shown = false;
        let mut wanted = Vec::new();
        for (id, machine) in &mut self.doors {
            while let Some(command) = machine.next_command() {
                wanted.push((id.clone(), command));
            }
        }
        for (door, command) in wanted {
            shown |= matches!(command, Command::Show);
            self.carry_out_one(door, command);
        }
        if shown {
            self.publish(now);
        }
    }

    fn carry_out_one(&mut self, door: DoorId, command: Command) {
        match command {
            Command::Show => {}
            Command::LookUp { visit, card } => {
                self.ask_store(Request::LookUp { door, visit, card, clock: self.clock_state })
            }
            Command::CheckListed { visit, card, pin } => {
                self.ask_store(Request::CheckListed { door, visit, card, pin, clock: self.clock_state })
            }
            Command::StandOpen { for_ } => self.release(&door, for_),
            Command::Secure => self.secure(&door),
            Command::CountAttempt { visit, card } => self.ask_store(Request::CountAttempt { door, visit, card }),
            Command::ReturnAttempt { visit } => self.ask_store(Request::ReturnAttempt { door, visit }),
            Command::AskIls { visit, card, pin, give_up_at } => self.waiting.ils.check(visit, card, pin, give_up_at),
            Command::CheckKept { visit, card, pin } => self.ask_store(Request::CheckKept { door, visit, card, pin }),
            Command::Record { visit, entry } => {
                tracing::info!(%door, %visit, reason = entry.reason.code(), online = entry.online, "verdict");
                let clock_believed = self.clock_state == ClockState::Believed;
                self.ask_store(Request::Record { door, visit, entry, clock_believed });
            }
            Command::Release { visit, for_ } => {
                tracing::info!(%door, %visit, "release");
                self.release(&door, for_);
            }
            Command::Keep { card, pin, facts, at } => self.keep(card, pin, facts, at),
            Command::Refresh { card, facts, at } => self.ask_store(Request::Refresh { card, facts, at }),
            Command::Forget { card } => self.ask_store(Request::Forget { card }),
            Command::Doubt { card, pin } => self.ask_store(Request::Doubt { card, pin }),
            Command::CountStray => {
                let count = self.strays.entry(door).or_default();
                *count = count.saturating_add(1);
            }
        }
    }

    fn release(&self, door: &DoorId, for_: Duration) {
        if let Some(door) = self.config.doors.get(door) {
            self.waiting.devices.release(&door.lock, for_);
        }
    }

    fn secure(&self, door: &DoorId) {
        if let Some(door) = self.config.doors.get(door) {
            self.waiting.devices.secure(&door.lock);
        }
    }

    fn keep(
        &self,
        card: crate::ids::Card,
        pin: Option<crate::ids::Pin>,
        facts: crate::policy::PatronFacts,
        at: DateTime<Utc>,
    ) {
        match pin {
            Some(pin) => self.waiting.pins.submit(PinJob::Make { card, pin, facts, at }),
            None => self.ask_store(Request::Keep { card, verifier: None, facts, at }),
        }
    }

    fn ask_store(&self, request: Request) {
        if self.waiting.store.sender().send(request).is_err() {
            tracing::error!(code = "F-STO-04", "the store's thread has ended");
            let cause = "the store's thread has ended".to_owned();
            self.note("store", Some(Fault { code: "F-STO-04", cause, cure: "start the service again" }));
        }
    }

    fn note(&self, part: &str, fault: Option<Fault>) {
        self.health.send_if_modified(|health| health.set(part, fault));
    }

    fn publish(&mut self, now: Now) {
        let views = self
            .doors
            .iter()
            .map(|(id, door)| (id.clone(), DoorView { display: door.display(now), lock: door.lock() }));
        let views: BTreeMap<_, _> = views.collect();
        self.lamps.show(&views, now.mono, &self.waiting.devices);
        self.views.send_if_modified(|seen| {
            let changed = *seen != views;
            *seen = views;
            changed
        });
    }

    /// Locks first: whatever else takes long, nobody new gets in.
    async fn end(mut self, inbox: mpsc::Receiver<Event>) {
        self.count_strays();
        let Waiting { devices, store, pins, ils, listeners } = self.waiting;
        // The threads answer into this channel; while it is full they would wait for a loop that is gone.
        drop(inbox);
        drop((ils, pins));
        let ending = tokio::task::spawn_blocking(move || {
            devices.stop();
            store.stop();
        });
        if tokio::time::timeout(STOP_WITHIN, ending).await.is_err() {
            tracing::error!("the locks or the store did not end in time");
        }
        for listener in listeners {
            listener.stop().await;
        }
    }
}

fn lock_fault(cause: String) -> Fault {
    Fault { code: "F-LCK-01", cause, cure: "check the relay board, its power and its wiring; the way out stays free" }
}

async fn sleep_until(at: Option<Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at.into()).await,
        None => std::future::pending().await,
    }
}
