//! The doors' machines: told what happened, and their commands carried out.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::Loop;
use crate::daemon::DoorView;
use crate::daemon::event::{Keypad, PinNews};
use crate::daemon::pin_io::PinJob;
use crate::daemon::store_io::Request;
use crate::door::{Command, Input, PortalInput};
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

    /// Does everything the machines want, in their order, until there is nothing more.
    pub(super) fn carry_out(&mut self, now: Now) {
        let mut shown = false;
        loop {
            let mut wanted = Vec::new();
            for (id, machine) in &mut self.doors {
                while let Some(command) = machine.next_command() {
                    wanted.push((id.clone(), command));
                }
            }
            let is_done = wanted.is_empty();
            for (door, command) in wanted {
                shown |= matches!(command, Command::Show);
                self.building_sees(&door, &command, now);
                self.carry_out_one(door, command, now);
            }
            shown |= self.carry_out_portals(now);
            if is_done {
                break;
            }
        }
        if shown {
            self.publish(now);
        }
    }

    fn carry_out_one(&mut self, door: DoorId, command: Command, now: Now) {
        match command {
            Command::Show => {}
            Command::LookUp { visit, card } => {
                self.ask_store(Request::LookUp { door, visit, card, clock: self.clock_state })
            }
            Command::CheckListed { visit, card, pin } => {
                self.ask_store(Request::CheckListed { door, visit, card, pin, clock: self.clock_state })
            }
            Command::StandOpen { for_ } => self.portals.handle(&door, PortalInput::StandsOpen { for_ }, now.mono),
            Command::StandShut => self.portals.handle(&door, PortalInput::StandsShut, now.mono),
            Command::Secure => self.portals.handle(&door, PortalInput::Locked, now.mono),
            Command::Open { for_, not_after } => {
                self.portals.handle(&door, PortalInput::Granted { for_, not_after }, now.mono);
            }
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
            Command::Release { visit, for_, not_after } => {
                tracing::info!(%door, %visit, "release");
                self.portals.handle(&door, PortalInput::Granted { for_, not_after }, now.mono);
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

    pub(super) fn keep(&self, card: Card, pin: Option<Pin>, facts: PatronFacts, at: DateTime<Utc>) {
        match pin {
            Some(pin) => self.waiting.pins.submit(PinJob::Make { card, pin, facts, at }),
            None => self.ask_store(Request::Keep { card, verifier: None, facts, at }),
        }
    }

    pub(super) fn publish(&mut self, now: Now) {
        let state = |door: &DoorId| self.portals.standing(door).map(|standing| standing.state).unwrap_or_default();
        let views = self.doors.iter().map(|(id, door)| {
            (id.clone(), DoorView { display: door.display(now), lock: door.lock(), state: state(id) })
        });
        let views: BTreeMap<_, _> = views.collect();
        self.lamps.show(&views, now.mono, &self.waiting.devices);
        self.readers.show(&views, now, &self.waiting.devices);
        self.views.doors.send_if_modified(|seen| {
            let changed = *seen != views;
            *seen = views;
            changed
        });
    }
}
