//! The stations' machines: told what happened, and their commands carried out.

use std::collections::BTreeMap;
use std::time::Instant;

use super::Loop;
use crate::config::Config;
use crate::daemon::event::{Keypad, PinNews};
use crate::daemon::settings;
use crate::daemon::store_io::Request;
use crate::ids::{StationId, Visit};
use crate::outbox;
use crate::policy::ClockState;
use crate::register::circulation::{Ask, Asker, Outcome};
use crate::station::{Command, Input, Note, Scan, Sound, Station};
use crate::time::Now;
use crate::web::station::{Shown, Tap};

/// The machines of the stations, and what of them has been shown.
pub(super) struct Stations {
    machines: BTreeMap<StationId, Station>,
    /// The last sound of each station, numbered.
    sounds: BTreeMap<StationId, (u64, Sound)>,
    /// Whether a patron stands at any of them.
    busy: bool,
}

impl Stations {
    pub(super) fn new(config: &Config) -> Self {
        Self { machines: settings::stations(config), sounds: BTreeMap::new(), busy: false }
    }

    pub(super) fn poll_timeout(&self) -> Option<Instant> {
        self.machines.values().filter_map(Station::poll_timeout).min()
    }
}

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
        let Some(machine) = self.stations.machines.get_mut(&station) else { return };
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

    pub(super) fn tell_station(&mut self, station: &StationId, input: Input, now: Now) {
        if let Some(machine) = self.stations.machines.get_mut(station) {
            machine.handle(input, now);
        }
        self.carry_out_stations(now);
    }

    pub(super) fn tell_stations(&mut self, input: &Input, now: Now) {
        for machine in self.stations.machines.values_mut() {
            machine.handle(input.clone(), now);
        }
        self.carry_out_stations(now);
    }

    pub(super) fn link_changed(&mut self, online: bool, now: Now) {
        self.tell_stations(&Input::LinkChanged { online }, now);
        self.tell_replay(outbox::Input::LinkChanged { online }, now);
    }

    pub(super) fn handle_station_timeouts(&mut self, now: Now) {
        for machine in self.stations.machines.values_mut() {
            machine.handle_timeout(now);
        }
        self.carry_out_stations(now);
    }

    /// Does everything the machines want, in their order.
    pub(super) fn carry_out_stations(&mut self, now: Now) {
        let mut wanted = Vec::new();
        for (id, machine) in &mut self.stations.machines {
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
                self.ask_behind_outbox(Ask { by: Asker::Station(station), number: ask }, request, give_up_at);
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
                let last = self.stations.sounds.get(&station).map_or(0, |(number, _)| *number);
                self.stations.sounds.insert(station, (last + 1, sound));
            }
            Command::SetSecurity { uid, gate } => self.set_security(&station, uid, gate),
            Command::Raise(what) => self.raise_at_station(station, what),
            Command::Note(note) => write_down(&station, note),
        }
    }

    pub(super) fn publish_stations(&mut self, now: Now) {
        let Stations { machines, sounds, .. } = &self.stations;
        let shown = machines
            .iter()
            .map(|(id, machine)| (id.clone(), Shown { view: machine.view(now), sound: sounds.get(id).copied() }));
        self.views.stations.send_replace(shown.collect());
        // A patron who stands there goes first.
        let busy = self.stations.machines.values().any(Station::is_busy);
        if std::mem::replace(&mut self.stations.busy, busy) != busy {
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
