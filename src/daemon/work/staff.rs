//! What staff order over the control socket: written down, carried out, and answered when it has been seen.

use std::collections::BTreeMap;
use std::time::Instant;

use chrono::{DateTime, SecondsFormat, Utc};
use omatoimi_hardware::osdp::InstallMode;
use tokio::sync::oneshot;

use super::Loop;
use crate::control::{Act, Acts, Done, DoorFacts, DoorLine, Order, PartLine, Proof, Ticket, Trouble, Work};
use crate::daemon::store_io::Request;
use crate::daemon::{Fault, Health, StaffAct};
use crate::door::{Door, DoorState, Input};
use crate::ids::DoorId;
use crate::store::{By, Hold, NewStaffAct, StaffActNumber};
use crate::time::Now;

/// The acts under way, and who waits for each.
pub(super) struct Staff {
    /// Told by whoever sees that something has happened.
    pub(super) acts: Acts,
    clients: BTreeMap<Ticket, Client>,
    /// What they held open before the start, until the clock can tell whether it is over.
    held_before: BTreeMap<DoorId, Hold>,
}

struct Client {
    by: By,
    until: Option<String>,
    done: oneshot::Sender<Result<Done, Trouble>>,
}

impl Staff {
    /// `held_before`: what was held open when the daemon last ended.
    pub(super) fn new(held_before: BTreeMap<DoorId, Hold>) -> Self {
        Self { acts: Acts::default(), clients: BTreeMap::new(), held_before }
    }

    /// Whatever was held there is of the past.
    pub(super) fn forget_hold(&mut self, door: &DoorId) {
        self.held_before.remove(door);
    }

    pub(super) fn poll_timeout(&self) -> Option<Instant> {
        self.acts.poll_timeout()
    }
}

impl Loop {
    /// Takes an order; nothing moves before it is on disk.
    pub(super) fn ordered(&mut self, order: Order, now: Now) {
        let Order { act, who, reason, done } = order;
        let until = act.until().map(|until| self.written(until));
        match self.staff.acts.order(act) {
            Some(ticket) => {
                let by = By { who, at: now.wall, reason };
                self.staff.clients.insert(ticket, Client { by, until, done });
            }
            // A client that has gone need not be told.
            None => drop(done.send(Err(Trouble::TooMany))),
        }
    }

    /// It is on disk, or could not be written there.
    pub(super) fn order_noted(&mut self, ticket: Ticket, number: Option<StaffActNumber>, now: Now) {
        let door = self.staff.acts.ordered(ticket).and_then(Act::door).and_then(|door| self.door_facts(door));
        self.staff.acts.noted(ticket, number, door, now.mono);
    }

    pub(super) fn handle_staff_timeouts(&mut self, now: Now) {
        self.staff.acts.handle_timeout(now.mono);
        self.do_staff_work(now);
    }

    /// Doors that were held open at the last end are so again, for what is left of it. Asked only while the clock is
    /// believed; one that was set back, or has stood still, prolongs nothing.
    pub(super) fn resume_holds(&mut self, now: Now) {
        for (door, hold) in std::mem::take(&mut self.staff.held_before) {
            match hold.rest(now) {
                Some(until) => {
                    tracing::warn!(%door, until = %until.wall, "still held open by staff");
                    self.tell(&door, Input::HeldOpen { until: Some(until) }, now);
                }
                None => tracing::info!(%door, "no longer held open by staff"),
            }
        }
    }

    /// How every door stands, for whoever asks.
    pub(super) fn doors_asked(&self, answer: oneshot::Sender<Vec<DoorLine>>, now: Now) {
        let health = self.views.health.borrow();
        let lines = self.doors.iter().map(|(id, machine)| self.door_line(id, machine, &health, now));
        // A client that has gone need not be told.
        drop(answer.send(lines.collect()));
    }

    fn door_line(&self, id: &DoorId, machine: &Door, health: &Health, now: Now) -> DoorLine {
        let of_door = format!("door.{id}.");
        let faults = health.faults().filter(|(part, _)| part.starts_with(&of_door));
        let display = serde_json::to_value(machine.display(now)).ok();
        let display = display.as_ref().and_then(|display| display.get("state")).and_then(serde_json::Value::as_str);
        let held_until = machine.held_open_until(now).map(|until| until.wall);
        DoorLine {
            door: id.to_string(),
            state: self.portals.standing(id).map(|standing| standing.state).unwrap_or_default().word().to_owned(),
            closed: self.portals.is_closed(id),
            lock: machine.lock().word().to_owned(),
            display: display.unwrap_or_default().to_owned(),
            held_until: held_until.map(|until| self.written(until)),
            locked_down: machine.is_locked_down(),
            inside: machine.inside(),
            faults: faults.map(|(part, fault)| part_line(part, fault)).collect(),
        }
    }

    /// A moment by the clocks of the site, to the second.
    fn written(&self, at: DateTime<Utc>) -> String {
        at.with_timezone(&self.config.site.timezone).to_rfc3339_opts(SecondsFormat::Secs, true)
    }

    fn door_facts(&self, id: &DoorId) -> Option<DoorFacts> {
        let (machine, door) = (self.doors.get(id)?, self.config.doors.get(id)?);
        Some(DoorFacts {
            lock: machine.lock(),
            releasing: self.portals.is_releasing(id),
            in_use: machine.visit().is_some(),
            locked_down: machine.is_locked_down(),
            fire: self.portals.standing(id).is_some_and(|standing| standing.state == DoorState::Fire),
            unlock_for: door.unlock_for,
        })
    }

    /// Does what follows for the acts under way; called once whatever happened has been told to every machine.
    pub(super) fn do_staff_work(&mut self, now: Now) {
        while let Some(work) = self.staff.acts.next_work() {
            match work {
                Work::Note { ticket, act } => self.note_order(ticket, &act),
                Work::CarryOut { act } => self.carry_out_order(act, now),
                Work::EndHold { door } => self.staff_acted(StaffAct::EndHold { door }, now),
                Work::Settle { number, outcome } => self.ask_store(Request::SettleStaffAct { number, outcome }),
                Work::Answer { ticket, outcome } => self.answer_order(ticket, outcome),
            }
        }
    }

    fn note_order(&self, ticket: Ticket, act: &Act) {
        let Some(client) = self.staff.clients.get(&ticket) else { return };
        let by = client.by.clone();
        let detail = act.detail(self.config.site.timezone);
        let act = NewStaffAct { act: act.word(), place: act.place(), detail, until: act.until(), by };
        self.ask_store(Request::NoteStaffAct { ticket, act });
    }

    fn carry_out_order(&mut self, act: Act, now: Now) {
        match act {
            Act::Open { door } | Act::Test { door } => self.staff_acted(StaffAct::Open { door }, now),
            Act::Hold { door, until } => self.staff_acted(StaffAct::HoldOpen { door, until }, now),
            Act::Lock { door } => self.staff_acted(StaffAct::Lock { door }, now),
            Act::Lockdown { door, on } => self.staff_acted(StaffAct::Lockdown { door, on }, now),
            Act::FireReset { door } => self.staff_acted(StaffAct::FireReset { door }, now),
            Act::InstallKey { device, for_ } => {
                tracing::info!(%device, "a reader may be given its key");
                if !self.waiting.devices.install(&device, InstallMode::begin(now.mono, for_)) {
                    self.staff.acts.key_seen(&device, false);
                }
            }
            Act::Inside { people } => {
                for door in self.doors_where(|_| true) {
                    self.staff_acted(StaffAct::Inside { door, people: Some(people) }, now);
                }
            }
        }
    }

    fn answer_order(&mut self, ticket: Ticket, outcome: Result<Proof, Trouble>) {
        let Some(client) = self.staff.clients.remove(&ticket) else { return };
        if let Err(trouble) = &outcome {
            tracing::warn!(code = trouble.code(), cause = trouble.cause(), "a staff act was not done");
        }
        let millis = |after: std::time::Duration| u64::try_from(after.as_millis()).unwrap_or(u64::MAX);
        let done = outcome.map(|proof| Done {
            act: proof.number.map(|number| number.0),
            released_after_ms: proof.released_after.map(millis),
            secured_after_ms: proof.secured_after.map(millis),
            until: client.until,
        });
        // A client that has gone need not be told.
        drop(client.done.send(done));
    }
}

fn part_line(part: &str, fault: &Fault) -> PartLine {
    PartLine {
        part: part.to_owned(),
        code: fault.code.to_owned(),
        cause: fault.cause.clone(),
        cure: fault.cure.to_owned(),
    }
}
