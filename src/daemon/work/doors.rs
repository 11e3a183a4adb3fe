//! The doors' machines: told what happened, and their commands carried out.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::Loop;
use crate::daemon::DoorView;
use crate::daemon::event::{Keypad, PinNews};
use crate::daemon::pin_io::PinJob;
use crate::daemon::store_io::Request;
use crate::door::{Command, Input};
use crate::ids::{Card, DoorId, Pin, Visit};
use crate::policy::{ClockState, PatronFacts};
use crate::time::Now;

impl Loop {
    pub(super) fn doors_where(&self, wanted: impl Fn(&crate::config::Door) -> bool) -> Vec<DoorId> {
        self.config.doors.iter().filter(|(_, door)| wanted(door)).map(|(id, _)| id.clone()).collect()
    }

    pub(super) fn tell(&mut self, door: &DoorId, input: Input, now: Now) {
        if let Some(machine) = self.doors.get_mut(door) {
            machine.handle(input, now);
        }
        self.carry_out(now);
    }

    pub(super) fn tell_all(&mut self, input: &Input, now: Now) {
        for machine in self.doors.values_mut() {
            machine.handle(input.clone(), now);
        }
        self.carry_out(now);
    }

    /// Does everything the machines want, in their order.
    pub(super) fn carry_out(&mut self, now: Now) {
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
            Command::CountAttempt { visit, card } => {
                self.ask_store(Request::CountAttempt { at: Keypad::Door(door), visit, card })
            }
            Command::ReturnAttempt { visit } => {
                self.ask_store(Request::ReturnAttempt { at: Keypad::Door(door), visit })
            }
            Command::AskIls { visit, card, pin, give_up_at } => self.waiting.ils.check(visit, card, pin, give_up_at),
            Command::CheckKept { visit, card, pin } => {
                self.ask_store(Request::CheckKept { at: Keypad::Door(door), visit, card, pin })
            }
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

    /// What became of a PIN typed at a door.
    pub(super) fn pin_reported(&mut self, door: &DoorId, visit: Visit, news: PinNews, now: Now) {
        let input = match news {
            PinNews::Counted { wait } => Input::AttemptCounted { visit, wait },
            PinNews::Locked => Input::AttemptLocked { visit },
            PinNews::NotCounted => Input::AttemptNotCounted { visit },
            PinNews::Kept(kept) => Input::KeptChecked { visit, kept },
        };
        self.tell(door, input, now);
    }

    pub(super) fn release(&self, door: &DoorId, for_: Duration) {
        if let Some(door) = self.config.doors.get(door) {
            self.waiting.devices.release(&door.lock, for_);
        }
    }

    pub(super) fn secure(&self, door: &DoorId) {
        if let Some(door) = self.config.doors.get(door) {
            self.waiting.devices.secure(&door.lock);
        }
    }

    pub(super) fn keep(&self, card: Card, pin: Option<Pin>, facts: PatronFacts, at: DateTime<Utc>) {
        match pin {
            Some(pin) => self.waiting.pins.submit(PinJob::Make { card, pin, facts, at }),
            None => self.ask_store(Request::Keep { card, verifier: None, facts, at }),
        }
    }

    pub(super) fn publish(&mut self, now: Now) {
        let views = self
            .doors
            .iter()
            .map(|(id, door)| (id.clone(), DoorView { display: door.display(now), lock: door.lock() }));
        let views: BTreeMap<_, _> = views.collect();
        self.lamps.show(&views, now.mono, &self.waiting.devices);
        self.door_views.send_if_modified(|seen| {
            let changed = *seen != views;
            *seen = views;
            changed
        });
    }
}
