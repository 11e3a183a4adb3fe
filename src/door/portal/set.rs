//! Every portal of a site, and the interlocks between them: of two doors only one at a time is released, and only while
//! the other is closed and locked. An escape door is never one of them (hardware.md 6).

use std::collections::{BTreeMap, VecDeque};
use std::time::Instant;

use super::{Portal, PortalCommand, PortalInput, PortalSettings, Standing};
use crate::ids::DoorId;

/// The portals by their doors' names.
#[derive(Debug)]
pub struct Portals {
    portals: BTreeMap<DoorId, Portal>,
    /// The other door of each that has one.
    others: BTreeMap<DoorId, DoorId>,
    commands: VecDeque<(DoorId, PortalCommand)>,
}

impl Portals {
    /// A portal for each door. Interlocks go both ways; one that names a door not among them holds its own shut.
    pub fn new(doors: impl IntoIterator<Item = (DoorId, PortalSettings)>) -> Self {
        let mut doors: BTreeMap<DoorId, PortalSettings> = doors.into_iter().collect();
        let other = |(id, door): (&DoorId, &PortalSettings)| Some((id.clone(), door.interlock.clone()?));
        let named: Vec<(DoorId, DoorId)> = doors.iter().filter_map(other).collect();
        for (id, other) in named {
            if let Some(other) = doors.get_mut(&other) {
                other.interlock.get_or_insert(id);
            }
        }
        let others = doors.iter().filter_map(other).collect();
        let portals = doors.into_iter().map(|(id, settings)| (id, Portal::new(settings))).collect();
        Self { portals, others, commands: VecDeque::new() }
    }

    /// Tells one portal a fact, and the other door of its interlock what follows. A door that is not there hears nothing.
    pub fn handle(&mut self, door: &DoorId, input: PortalInput, now: Instant) {
        self.turn(door, now, |portal| portal.handle(input, now));
    }

    /// Called at, or after, the moment `poll_timeout` named. The doors take turns: of two that wait, one wins.
    pub fn handle_timeout(&mut self, now: Instant) {
        let doors: Vec<DoorId> = self.portals.keys().cloned().collect();
        for door in doors {
            self.turn(&door, now, |portal| portal.handle_timeout(now));
        }
    }

    /// When `handle_timeout` is due next, as seen from `now`.
    pub fn poll_timeout(&self, now: Instant) -> Option<Instant> {
        self.portals.values().filter_map(|portal| portal.poll_timeout(now)).min()
    }

    /// The next piece of work and its door, until there is none.
    pub fn next_command(&mut self) -> Option<(DoorId, PortalCommand)> {
        self.commands.pop_front()
    }

    /// How a door stands; None for one that is not there.
    pub fn standing(&self, door: &DoorId) -> Option<Standing> {
        self.portals.get(door).map(Portal::standing)
    }

    /// Whether a door is closed; None where nothing tells.
    pub fn is_closed(&self, door: &DoorId) -> Option<bool> {
        self.portals.get(door).and_then(Portal::is_closed)
    }

    /// Whether a door's board was told to release the lock, and not to secure it again yet.
    pub fn is_releasing(&self, door: &DoorId) -> bool {
        self.portals.get(door).is_some_and(Portal::is_releasing)
    }

    /// One door's turn. Then the other one hears whether it is clear, and may be released by that, so the first hears
    /// back; all before anybody else is told anything.
    fn turn(&mut self, door: &DoorId, now: Instant, turn: impl FnOnce(&mut Portal)) {
        let Some(portal) = self.portals.get_mut(door) else { return };
        turn(portal);
        self.drain(door);
        if let Some(other) = self.others.get(door).cloned() {
            self.tell_of(door, &other, now);
            self.tell_of(&other, door, now);
        }
    }

    fn tell_of(&mut self, door: &DoorId, other: &DoorId, now: Instant) {
        let is_clear = self.portals.get(door).is_some_and(Portal::is_clear);
        if let Some(portal) = self.portals.get_mut(other) {
            portal.handle(PortalInput::OtherDoor { is_clear }, now);
            self.drain(other);
        }
    }

    fn drain(&mut self, door: &DoorId) {
        if let Some(portal) = self.portals.get_mut(door) {
            while let Some(command) = portal.next_command() {
                self.commands.push_back((door.clone(), command));
            }
        }
    }
}
