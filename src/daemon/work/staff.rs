//! What staff order over the control socket: written down, carried out, and answered when it has been seen.

use std::collections::BTreeMap;
use std::time::Instant;

use chrono::SecondsFormat;
use tokio::sync::oneshot;

use super::Loop;
use crate::control::{Act, Acts, Done, DoorFacts, Order, Proof, Ticket, Trouble, Work};
use crate::daemon::StaffAct;
use crate::daemon::store_io::Request;
use crate::door::{Input, Lock};
use crate::ids::DoorId;
use crate::store::{By, NewStaffAct, StaffActNumber};
use crate::time::Now;

/// The acts under way, and who waits for each.
#[derive(Default)]
pub(super) struct Staff {
    acts: Acts,
    clients: BTreeMap<Ticket, Client>,
}

struct Client {
    by: By,
    until: Option<String>,
    done: oneshot::Sender<Result<Done, Trouble>>,
}

impl Staff {
    pub(super) fn poll_timeout(&self) -> Option<Instant> {
        self.acts.poll_timeout()
    }
}

impl Loop {
    /// Takes an order; nothing moves before it is on disk.
    pub(super) fn ordered(&mut self, order: Order, now: Now) {
        let Order { act, who, reason, done } = order;
        let until = match &act {
            Act::Hold { until, .. } => Some(until.to_rfc3339_opts(SecondsFormat::Secs, true)),
            Act::Open { .. }
            | Act::Lock { .. }
            | Act::Test { .. }
            | Act::Lockdown { .. }
            | Act::FireReset { .. }
            | Act::InstallKey { .. }
            | Act::Inside { .. } => None,
        };
        match self.staff.acts.order(act) {
            Some(ticket) => {
                let by = By { who, at: now.wall, reason };
                self.staff.clients.insert(ticket, Client { by, until, done });
            }
            // A client that has gone need not be told.
            None => drop(done.send(Err(Trouble::TooMany))),
        }
        self.do_staff_work(now);
    }

    /// It is on disk, or could not be written there.
    pub(super) fn order_noted(&mut self, ticket: Ticket, number: Option<StaffActNumber>, now: Now) {
        let door = self.staff.acts.ordered(ticket).and_then(Act::door).and_then(|door| self.door_facts(door));
        self.staff.acts.noted(ticket, number, door, now.mono);
        self.do_staff_work(now);
    }

    /// The board of a lock has reported.
    pub(super) fn staff_see_lock(&mut self, door: &DoorId, lock: Lock, now: Now) {
        self.staff.acts.lock_seen(door, lock, now.mono);
        self.do_staff_work(now);
    }

    pub(super) fn handle_staff_timeouts(&mut self, now: Now) {
        self.staff.acts.handle_timeout(now.mono);
        self.do_staff_work(now);
    }

    /// What staff do, done.
    pub(super) fn staff_acts(&mut self, act: StaffAct, now: Now) {
        match act {
            StaffAct::Open { door } => {
                if let Some(for_) = self.config.doors.get(&door).map(|door| door.unlock_for) {
                    self.release(&door, for_);
                }
            }
            StaffAct::HoldOpen { door, until } => {
                let left = (until - now.wall).to_std().unwrap_or_default();
                self.tell(&door, Input::HoldOpen { until: now.mono.checked_add(left) }, now);
            }
            StaffAct::EndHold { door } => self.tell(&door, Input::HoldOpen { until: None }, now),
            StaffAct::Lock { door } => {
                self.tell(&door, Input::HoldOpen { until: None }, now);
                self.secure(&door);
            }
            StaffAct::Lockdown { door, on } => {
                self.tell(&door, Input::LockdownChanged { on }, now);
                self.tell(&door, Input::TimePassed, now);
                if on {
                    self.secure(&door);
                }
            }
            StaffAct::Inside { door, people } => self.tell(&door, Input::Counted { inside: people }, now),
        }
    }

    fn door_facts(&self, id: &DoorId) -> Option<DoorFacts> {
        let (machine, door) = (self.doors.get(id)?, self.config.doors.get(id)?);
        Some(DoorFacts {
            lock: machine.lock(),
            in_use: machine.visit().is_some(),
            locked_down: machine.is_locked_down(),
            fire: false,
            unlock_for: door.unlock_for,
        })
    }

    fn do_staff_work(&mut self, now: Now) {
        while let Some(work) = self.staff.acts.next_work() {
            match work {
                Work::Note { ticket, act } => self.note_order(ticket, &act),
                Work::CarryOut { act } => self.carry_out_order(act, now),
                Work::Settle { number, outcome } => self.ask_store(Request::SettleStaffAct { number, outcome }),
                Work::Answer { ticket, outcome } => self.answer_order(ticket, outcome),
            }
        }
    }

    fn note_order(&self, ticket: Ticket, act: &Act) {
        let Some(client) = self.staff.clients.get(&ticket) else { return };
        let by = client.by.clone();
        let act = NewStaffAct { act: act.word(), place: act.place(), detail: act.detail(), by };
        self.ask_store(Request::NoteStaffAct { ticket, act });
    }

    fn carry_out_order(&mut self, act: Act, now: Now) {
        match act.place() {
            Some(place) => tracing::info!(act = act.word(), %place, "staff act"),
            None => tracing::info!(act = act.word(), "staff act"),
        }
        match act {
            Act::Open { door } | Act::Test { door } => self.staff_acts(StaffAct::Open { door }, now),
            Act::Hold { door, until } => self.staff_acts(StaffAct::HoldOpen { door, until }, now),
            Act::Lock { door } => self.staff_acts(StaffAct::Lock { door }, now),
            Act::Lockdown { door, on } => self.staff_acts(StaffAct::Lockdown { door, on }, now),
            // The doors of this program have no fire input, and its readers no key: `refusal` let none of these pass.
            Act::FireReset { .. } | Act::InstallKey { .. } => {}
            Act::Inside { people } => {
                for door in self.doors_where(|_| true) {
                    self.staff_acts(StaffAct::Inside { door, people: Some(people) }, now);
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
