//! The stations' machines and the replay of what they queued: told what happened, and their commands carried out.

use std::collections::BTreeMap;
use std::time::Instant;

use super::Loop;
use crate::daemon::event::{Keypad, PinNews};
use crate::daemon::store_io::Request;
use crate::ids::{Item, StationId, Visit};
use crate::incident::{Incident, Place};
use crate::outbox;
use crate::policy::ClockState;
use crate::register::circulation::{self, Ask, Asker, Outcome};
use crate::station::{Command, Input, Note, Scan, Station};
use crate::store::Marked;
use crate::time::Now;
use crate::web::station::{Shown, Tap};

impl Loop {
    /// A scan at a station: a card, an item, or neither.
    pub(super) fn scanned_at_station(&mut self, station: &StationId, text: &str, now: Now) {
        let site = &self.config.site;
        let item = || site.item.as_ref().and_then(|pattern| pattern.parse(text));
        let scan = match site.card.parse(text) {
            Some(card) => Scan::Card(card),
            None => item().map_or(Scan::NotACode, Scan::Item),
        };
        let visit = self.next_visit();
        self.tell_station(station, Input::Scanned { visit, scan }, now);
    }

    /// A touch. Whether it counted is told at once, so that the page can be told to look again.
    pub(super) fn tapped(&mut self, tap: Tap, now: Now) {
        let Tap { station, step, action, done } = tap;
        let Some(machine) = self.stations.get_mut(&station) else { return };
        let taken = machine.tap(step, action, now);
        self.carry_out_stations(now);
        // The page may have gone away meanwhile.
        let _ = done.send(taken);
    }

    /// What became of a PIN typed at a station.
    pub(super) fn station_pin_reported(&mut self, station: &StationId, visit: Visit, news: PinNews, now: Now) {
        let input = match news {
            PinNews::Counted { wait } => Input::AttemptCounted { visit, wait },
            PinNews::Locked => Input::AttemptLocked { visit },
            PinNews::NotCounted => Input::AttemptNotCounted { visit },
            PinNews::Kept(kept) => Input::KeptChecked { visit, kept },
        };
        self.tell_station(station, input, now);
    }

    /// What the library system said about loans, or that it said nothing.
    pub(super) fn circulation_reported(&mut self, ask: Ask, outcome: Outcome, now: Now) {
        match ask.by {
            Asker::Station(station) => self.tell_station(&station, Input::Heard { ask: ask.number, outcome }, now),
            Asker::Outbox => self.tell_replay(outbox::Input::Heard { ask: ask.number, outcome }, now),
        }
    }

    /// An act is on disk, or could not be written there.
    pub(super) fn queued(&mut self, station: &StationId, ask: u64, stored: bool, now: Now) {
        self.tell_station(station, Input::Queued { ask, stored }, now);
        if stored {
            self.tell_replay(outbox::Input::Queued, now);
        }
    }

    /// The row of a loan whose tag is to be released says so, or could not be made to. The replay may have it in hand.
    pub(super) fn release_marked(&mut self, station: &StationId, item: Item, marked: Option<Marked>, now: Now) {
        let may_release = match marked {
            Some(Marked::Waiting(number)) => {
                self.tell_replay(outbox::Input::Released { number, item: item.clone() }, now);
                true
            }
            Some(Marked::Told) => true,
            Some(Marked::ForStaff) | None => false,
        };
        self.tell_station(station, Input::ReleaseMarked { item, may_release }, now);
    }

    pub(super) fn tell_station(&mut self, station: &StationId, input: Input, now: Now) {
        if let Some(machine) = self.stations.get_mut(station) {
            machine.handle(input, now);
        }
        self.carry_out_stations(now);
    }

    pub(super) fn tell_stations(&mut self, input: &Input, now: Now) {
        for machine in self.stations.values_mut() {
            machine.handle(input.clone(), now);
        }
        self.carry_out_stations(now);
    }

    pub(super) fn tell_replay(&mut self, input: outbox::Input, now: Now) {
        match &input {
            outbox::Input::Queued => self.outbox_waits = true,
            outbox::Input::Next(next) => self.outbox_waits = next.is_some(),
            outbox::Input::LinkChanged { .. }
            | outbox::Input::Released { .. }
            | outbox::Input::ClockJudged(_)
            | outbox::Input::SessionsChanged { .. }
            | outbox::Input::NotRead
            | outbox::Input::Stored { .. }
            | outbox::Input::NotStored { .. }
            | outbox::Input::Heard { .. } => {}
        }
        if let Some(replay) = &mut self.replay {
            replay.handle(input, now);
        }
        self.carry_out_replay();
    }

    pub(super) fn link_changed(&mut self, online: bool, now: Now) {
        self.tell_stations(&Input::LinkChanged { online }, now);
        self.tell_replay(outbox::Input::LinkChanged { online }, now);
    }

    pub(super) fn handle_station_timeouts(&mut self, now: Now) {
        for machine in self.stations.values_mut() {
            machine.handle_timeout(now);
        }
        self.carry_out_stations(now);
        if let Some(replay) = &mut self.replay {
            replay.handle_timeout(now);
        }
        self.carry_out_replay();
    }

    /// Does everything the machines want, in their order.
    pub(super) fn carry_out_stations(&mut self, now: Now) {
        let mut wanted = Vec::new();
        for (id, machine) in &mut self.stations {
            while let Some(command) = machine.next_command() {
                wanted.push((id.clone(), command));
            }
        }
        let mut shown = false;
        for (station, command) in wanted {
            shown |= matches!(command, Command::Show | Command::Sound(_));
            self.carry_out_station(station, command);
        }
        if shown {
            self.publish_stations(now);
        }
    }

    fn carry_out_station(&mut self, station: StationId, command: Command) {
        match command {
            Command::Show => {}
            Command::CountAttempt { visit, card } => {
                self.ask_store(Request::CountAttempt { at: Keypad::Station(station), visit, card });
            }
            Command::ReturnAttempt { visit } => {
                self.ask_store(Request::ReturnAttempt { at: Keypad::Station(station), visit });
            }
            Command::ProveAttempt { visit } => {
                self.ask_store(Request::ProveAttempt { at: Keypad::Station(station), visit });
            }
            Command::CheckKept { visit, card, pin } => {
                self.ask_store(Request::CheckKept { at: Keypad::Station(station), visit, card, pin });
            }
            Command::Keep { card, pin, facts, at } => self.keep(card, pin, facts, at),
            Command::Refresh { card, facts, at } => self.ask_store(Request::Refresh { card, facts, at }),
            Command::Forget { card } => self.ask_store(Request::Forget { card }),
            Command::Doubt { card, pin } => self.ask_store(Request::Doubt { card, pin }),
            Command::Ask { ask, request, give_up_at } => {
                let ask = Ask { by: Asker::Station(station), number: ask };
                match moved(&request) {
                    // What is queued for the item was before this: told after it, it would undo it.
                    Some(item) if self.outbox_waits => {
                        let item = item.clone();
                        self.ask_store(Request::AskBehind { item, ask, request, give_up_at });
                    }
                    Some(_) | None => self.waiting.ils.ask(ask, request, give_up_at),
                }
            }
            Command::Queue { ask, act, give_up_at } => {
                if !act.for_staff {
                    tracing::info!(%station, "queued until the library system is back");
                }
                self.ask_store(Request::QueueAct { station, ask, act, give_up_at, clock: self.clock_state });
            }
            Command::MarkReleased { item, card } => self.ask_store(Request::MarkReleased { station, item, card }),
            Command::Print { visit, receipt } => self.waiting.printers.print(&station, visit, &receipt),
            Command::Sound(sound) => {
                let last = self.sounds.get(&station).map_or(0, |(number, _)| *number);
                self.sounds.insert(station, (last + 1, sound));
            }
            Command::SetSecurity { uid, gate } => self.set_security(&station, uid, gate),
            Command::Raise(what) => self.raise_at_station(station, what),
            Command::Note(note) => write_down(&station, note),
        }
    }

    /// Whether an act on its item waits in the outbox. If so, the machine queues it too, at once.
    pub(super) fn asked_behind(&mut self, ask: Ask, request: circulation::Request, give_up_at: Instant, waits: bool) {
        match ask.by {
            Asker::Station(station) if waits => {
                let now = self.clock.now();
                self.tell_station(&station, Input::Behind { ask: ask.number }, now);
            }
            Asker::Station(_) | Asker::Outbox => self.waiting.ils.ask(ask, request, give_up_at),
        }
    }

    fn carry_out_replay(&mut self) {
        while let Some(command) = self.replay.as_mut().and_then(outbox::Replay::next_command) {
            match command {
                outbox::Command::Fetch => self.ask_store(Request::FetchAct),
                outbox::Command::Mark { number } => self.ask_store(Request::MarkAct { number }),
                outbox::Command::Settle { number, fate } => self.ask_store(Request::SettleAct { number, fate }),
                outbox::Command::Ask { ask, request, give_up_at } => {
                    self.waiting.ils.ask(Ask { by: Asker::Outbox, number: ask }, request, give_up_at);
                }
                outbox::Command::Raise(what) => self.raise(Incident { place: Place::Outbox, what }),
                outbox::Command::Note(outbox::Note::Told { number }) => {
                    tracing::info!(%number, "a queued act was told to the library system");
                }
                outbox::Command::Note(outbox::Note::Rejected { number }) => {
                    tracing::warn!(%number, code = "E-OUT-01", "the library system rejected a queued act: see `omatoimi outbox list`");
                }
                outbox::Command::Note(outbox::Note::UnknownOutcome { number }) => {
                    tracing::warn!(%number, code = "E-OUT-02", "nobody can tell what became of a queued act: see `omatoimi outbox list`");
                }
            }
        }
    }

    pub(super) fn publish_stations(&mut self, now: Now) {
        let shown = self
            .stations
            .iter()
            .map(|(id, machine)| (id.clone(), Shown { view: machine.view(now), sound: self.sounds.get(id).copied() }));
        let shown: BTreeMap<_, _> = shown.collect();
        self.station_views.send_replace(shown);
        // A patron who stands there goes first.
        let busy = self.stations.values().any(Station::is_busy);
        if std::mem::replace(&mut self.stations_busy, busy) != busy {
            self.tell_replay(outbox::Input::SessionsChanged { busy }, now);
        }
    }

    pub(super) fn tell_stations_the_clock(&mut self, state: ClockState, now: Now) {
        self.tell_stations(&Input::ClockJudged(state), now);
        self.tell_replay(outbox::Input::ClockJudged(state), now);
    }

    pub(super) fn next_visit(&mut self) -> Visit {
        self.visits += 1;
        Visit(self.visits)
    }
}

/// The item that a question lends or takes back.
fn moved(request: &circulation::Request) -> Option<&Item> {
    match request {
        circulation::Request::Checkout { item, .. } | circulation::Request::Checkin { item, .. } => Some(item),
        circulation::Request::Patron { .. }
        | circulation::Request::Renew { .. }
        | circulation::Request::RenewAll { .. }
        | circulation::Request::Item { .. }
        | circulation::Request::CancelHold { .. }
        | circulation::Request::EndSession { .. } => None,
    }
}

/// Counts and codes; nothing here names anybody.
fn write_down(station: &StationId, note: Note) {
    match note {
        Note::SessionBegan { visit } => tracing::info!(%station, %visit, "session"),
        Note::SessionEnded { visit, timed_out, lent, returned, refused, queued } => {
            tracing::info!(%station, %visit, timed_out, lent, returned, refused, queued, "session over");
        }
        Note::CardRefused { visit, why } => tracing::info!(%station, %visit, ?why, "card refused"),
        Note::ItemRefused { visit, code } => tracing::info!(%station, %visit, code, "item refused"),
        Note::OutcomeUnknown { visit } => {
            tracing::warn!(%station, %visit, code = "E-OUT-02", "nobody can tell what became of an act");
        }
        Note::LateAnswer => tracing::warn!(%station, "an answer came after everybody had stopped waiting"),
    }
}
