//! The doors themselves: their portals told what boards report, and their commands carried out.

use chrono::{DateTime, Utc};

use super::Loop;
use crate::daemon::StaffAct;
use crate::daemon::health::Fault;
use crate::daemon::store_io::Request;
use crate::door::{Input, PortalCommand, PortalInput, Sensor};
use crate::ids::{DeviceId, DoorId};
use crate::incident::{Incident, Place};
use crate::time::Now;

impl Loop {
    pub(super) fn staff_acted(&mut self, act: StaffAct, now: Now) {
        match act {
            StaffAct::Lockdown { door, on } => {
                tracing::info!(%door, on, "lock-down");
                if on {
                    self.staff.forget_hold(&door);
                }
                self.tell(&door, Input::LockdownChanged { on }, now);
            }
            StaffAct::Inside { door, people } => {
                if !self.people_counted(people, now) {
                    self.tell(&door, Input::Counted { inside: people }, now);
                }
            }
            StaffAct::Open { door } => {
                tracing::info!(%door, "opened by staff");
                self.tell(&door, Input::Opened, now);
            }
            StaffAct::HoldOpen { door, until } => {
                tracing::info!(%door, %until, "held open by staff");
                self.staff.forget_hold(&door);
                self.tell(&door, Input::HeldOpen { until: moment(until, now) }, now);
            }
            StaffAct::EndHold { door } => {
                tracing::info!(%door, "held open by staff no longer");
                self.tell(&door, Input::HeldOpen { until: None }, now);
            }
            StaffAct::Lock { door } => {
                tracing::info!(%door, "locked by staff");
                self.staff.forget_hold(&door);
                self.tell(&door, Input::Locked, now);
            }
            StaffAct::FireReset { door } => {
                tracing::info!(%door, "fire reset by staff");
                self.tell_portal(&door, PortalInput::FireReset, now);
            }
        }
    }

    pub(super) fn tell_portal(&mut self, door: &DoorId, input: PortalInput, now: Now) {
        self.portals.handle(door, input, now.mono);
        self.carry_out(now);
    }

    /// Does everything the portals want, in their order. Says whether a view changed.
    pub(super) fn carry_out_portals(&mut self, now: Now) -> bool {
        let mut changed = false;
        while let Some((door, command)) = self.portals.next_command() {
            match command {
                PortalCommand::Release { for_ } => {
                    if let Some(door) = self.config.doors.get(&door) {
                        self.waiting.devices.release(&door.lock, for_);
                    }
                }
                PortalCommand::Secure => {
                    if let Some(door) = self.config.doors.get(&door) {
                        self.waiting.devices.secure(&door.lock);
                    }
                }
                PortalCommand::KeepFire { on } => self.ask_store(Request::KeepFire { door, on }),
                PortalCommand::Raise(what) => self.raise_contact(Incident { place: Place::Door(door), what }, now),
                PortalCommand::GivenUp => {
                    self.tell_door_only(&door, Input::GivenUp, now);
                    self.staff.acts.given_up(&door);
                }
                PortalCommand::Changed => {
                    if let Some(standing) = self.portals.standing(&door) {
                        tracing::info!(%door, state = standing.state.word(), "door");
                        self.tell_door_only(&door, Input::StandingChanged(standing), now);
                        self.staff.acts.door_seen(&door, standing.state);
                    }
                    self.building_sees_fire();
                    changed = true;
                }
            }
        }
        changed
    }

    fn tell_door_only(&mut self, door: &DoorId, input: Input, now: Now) {
        if let Some(machine) = self.doors.get_mut(door) {
            machine.handle(input, now);
        }
    }

    pub(super) fn input_moved(&mut self, device: &DeviceId, input: u16, high: bool, now: Now) {
        for (door, sensor, yes) in self.sensors(device, Some(input), high) {
            tracing::debug!(%door, input = sensor.word(), yes, "input");
            self.note(&part(&door, sensor), None);
            self.tell_portal(&door, PortalInput::Sensed(sensor, yes), now);
        }
    }

    /// One input of a board, or all of them, cannot be read.
    pub(super) fn inputs_lost(&mut self, device: &DeviceId, input: Option<u16>, why: &str, now: Now) {
        for (door, sensor, _) in self.sensors(device, input, false) {
            let at = input.map_or_else(|| device.to_string(), |input| format!("{device}:{input}"));
            let cause = format!("{at} cannot be read: {why}");
            let cure = "check the board, its power and the wiring of the input; the way out stays free";
            self.note(&part(&door, sensor), Some(Fault { code: "F-INP-01", cause, cure }));
            self.tell_portal(&door, PortalInput::Unreadable(sensor), now);
        }
    }

    /// Which doors' inputs these are, and what the level means to each.
    fn sensors(&self, device: &DeviceId, input: Option<u16>, high: bool) -> Vec<(DoorId, Sensor, bool)> {
        let all = self
            .config
            .doors
            .iter()
            .flat_map(|(door, settings)| settings.inputs.all().map(move |(sensor, at)| (door.clone(), sensor, at)));
        let is_it = |address: &crate::config::InputAddress| {
            address.device == *device && input.is_none_or(|input| address.input == input)
        };
        let meant = all.filter(|(.., at)| is_it(&at.address));
        meant.map(|(door, sensor, at)| (door, sensor, at.says(high))).collect()
    }
}

/// The name of an input in `/healthz`.
pub(in crate::daemon) fn part(door: &DoorId, sensor: Sensor) -> String {
    format!("door.{door}.{}", sensor.word())
}

/// A moment on the wall as one on both clocks; None: it has passed.
fn moment(until: DateTime<Utc>, now: Now) -> Option<Now> {
    let ahead = until.signed_duration_since(now.wall).to_std().ok()?;
    Some(Now { mono: now.mono.checked_add(ahead)?, wall: until })
}
