//! The door itself: stories of its leaf, its lock and its inputs, and a model beside it.

mod fire;
mod interlock;
mod leaf;
mod lock;
mod model;

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use omatoimi::config::Relock;
use omatoimi::door::{Ask, DoorState, Lock, PortalCommand, PortalInput, PortalSettings, Portals, Sensor};
use omatoimi::ids::DoorId;
use omatoimi::incident::What;

/// Like the longest release of a board.
const LONGEST: Duration = Duration::from_secs(30);

pub(crate) const fn seconds(number: u64) -> Duration {
    Duration::from_secs(number)
}

pub(crate) const fn ms(number: u64) -> Duration {
    Duration::from_millis(number)
}

/// A door with everything: a contact, a button inside, relocked on close.
pub(crate) fn settings() -> PortalSettings {
    PortalSettings {
        has_contact: true,
        has_rex: true,
        has_fire_panel: true,
        relock: Relock::OnClose,
        held_open_after: seconds(30),
        held_open_warning: seconds(10),
        rex_for: seconds(10),
        interlock: None,
    }
}

/// Doors on a bench, each with a board that works at once, ends a release by itself and never holds one for longer.
pub(crate) struct Bench {
    portals: Portals,
    pub(crate) now: Instant,
    /// Until when each board holds its lock released.
    boards: BTreeMap<DoorId, Option<Instant>>,
    /// What staff heard, since the last look.
    raised: Vec<(DoorId, What)>,
    given_up: Vec<DoorId>,
    /// The fires that would be known after a power cut.
    kept_fires: BTreeSet<DoorId>,
    /// Every order to a board, since the last look.
    pub(crate) orders: Vec<(DoorId, PortalCommand)>,
}

impl Bench {
    /// One door `main`, locked and closed.
    pub(crate) fn new(settings: PortalSettings) -> Self {
        let contact = settings.has_contact;
        let mut bench = Self::with([("main", settings)]);
        bench.lock_says("main", Lock::Secured);
        if contact {
            bench.close("main");
        }
        bench.look();
        bench
    }

    /// These doors, of which nothing has been heard.
    pub(crate) fn with<'a>(doors: impl IntoIterator<Item = (&'a str, PortalSettings)>) -> Self {
        let doors: Vec<_> = doors.into_iter().map(|(id, settings)| (DoorId::new(id), settings)).collect();
        Self {
            boards: doors.iter().map(|(id, _)| (id.clone(), None)).collect(),
            portals: Portals::new(doors),
            now: crate::door::bench::start().mono,
            raised: Vec::new(),
            given_up: Vec::new(),
            kept_fires: BTreeSet::new(),
            orders: Vec::new(),
        }
    }

    /// The power is cut and back: the boards lock everything, and nothing is known but what was kept.
    pub(crate) fn restart<'a>(&mut self, doors: impl IntoIterator<Item = (&'a str, PortalSettings)>) {
        let before = std::mem::replace(self, Self::with(doors));
        (self.now, self.kept_fires) = (before.now, before.kept_fires);
        for door in self.kept_fires.clone() {
            self.portals.handle(&door, PortalInput::FireLasts, self.now);
        }
        self.obey();
    }

    pub(crate) fn tell(&mut self, door: &str, input: PortalInput) {
        self.portals.handle(&DoorId::new(door), input, self.now);
        self.obey();
    }

    pub(crate) fn grant(&mut self, door: &str, for_: Duration) {
        let not_after = self.now + seconds(10);
        self.tell(door, PortalInput::Granted { for_, not_after });
    }

    pub(crate) fn open(&mut self, door: &str) {
        self.sense(door, Sensor::Contact, false);
    }

    pub(crate) fn close(&mut self, door: &str) {
        self.sense(door, Sensor::Contact, true);
    }

    pub(crate) fn sense(&mut self, door: &str, sensor: Sensor, on: bool) {
        self.tell(door, PortalInput::Sensed(sensor, on));
    }

    pub(crate) fn lock_says(&mut self, door: &str, lock: Lock) {
        self.tell(door, PortalInput::LockChanged(lock));
    }

    /// Time passes, and everything that is due on the way is done.
    pub(crate) fn advance(&mut self, by: Duration) {
        let end = self.now + by;
        loop {
            let board = self.boards.values().flatten().min().copied();
            let due = [self.portals.poll_timeout(self.now), board].into_iter().flatten().min();
            let Some(due) = due.filter(|due| *due <= end) else { break };
            assert!(due >= self.now || board == Some(due), "what is due is not done");
            self.now = due.max(self.now);
            self.relock();
            self.portals.handle_timeout(self.now);
            self.obey();
            assert!(self.portals.poll_timeout(self.now).is_none_or(|next| next > self.now), "it is due for ever");
        }
        self.now = end;
    }

    /// Boards end their releases.
    fn relock(&mut self) {
        let over = |(_, until): &(&DoorId, &mut Option<Instant>)| until.is_some_and(|until| until <= self.now);
        let doors: Vec<DoorId> = self.boards.iter_mut().filter(over).map(|(door, _)| door.clone()).collect();
        for door in doors {
            self.boards.insert(door.clone(), None);
            self.portals.handle(&door, PortalInput::LockChanged(Lock::Secured), self.now);
        }
        self.obey();
    }

    fn obey(&mut self) {
        while let Some((door, command)) = self.portals.next_command() {
            match &command {
                PortalCommand::Release { for_ } => {
                    assert!(*for_ <= LONGEST, "i6: {for_:?}");
                    let until = self.now + *for_;
                    let board = self.boards.get_mut(&door).unwrap();
                    *board = (*board).max(Some(until));
                    self.orders.push((door.clone(), command));
                    self.portals.handle(&door, PortalInput::LockChanged(Lock::Released), self.now);
                }
                PortalCommand::Secure => {
                    self.boards.insert(door.clone(), None);
                    self.orders.push((door.clone(), command));
                    self.portals.handle(&door, PortalInput::LockChanged(Lock::Secured), self.now);
                }
                PortalCommand::KeepFire { on: true } => drop(self.kept_fires.insert(door)),
                PortalCommand::KeepFire { on: false } => drop(self.kept_fires.remove(&door)),
                PortalCommand::Raise(what) => self.raised.push((door, what.clone())),
                PortalCommand::GivenUp => self.given_up.push(door),
                PortalCommand::Changed => {}
            }
        }
    }

    /// Whether the board lets people through now.
    pub(crate) fn is_released(&self, door: &str) -> bool {
        self.boards[&DoorId::new(door)].is_some_and(|until| until > self.now)
    }

    pub(crate) fn has_kept_fire(&self, door: &str) -> bool {
        self.kept_fires.contains(&DoorId::new(door))
    }

    /// The disk was full when they were written.
    pub(crate) fn forget_kept_fires(&mut self) {
        self.kept_fires.clear();
    }

    pub(crate) fn state(&self, door: &str) -> DoorState {
        self.portals.standing(&DoorId::new(door)).unwrap().state
    }

    pub(crate) fn asks(&self, door: &str) -> Option<Ask> {
        self.portals.standing(&DoorId::new(door)).unwrap().asks
    }

    /// What staff heard of any door since the last look; orders are forgotten.
    pub(crate) fn look(&mut self) -> Vec<What> {
        self.orders.clear();
        std::mem::take(&mut self.raised).into_iter().map(|(_, what)| what).collect()
    }

    pub(crate) fn take_given_up(&mut self) -> usize {
        std::mem::take(&mut self.given_up).len()
    }
}
