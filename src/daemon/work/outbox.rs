//! The outbox: what stations queued is told to the library system, and nothing about the same item goes before it.

use std::time::Instant;

use super::Loop;
use crate::config::Config;
use crate::daemon::settings;
use crate::daemon::store_io::Request;
use crate::ids::{Item, StationId};
use crate::incident::{Incident, Place};
use crate::outbox::{Command, Input, Note, Replay};
use crate::register::circulation::{self, Ask, Asker};
use crate::station;
use crate::store::Marked;
use crate::time::Now;

/// The replay of what stations queued.
pub(super) struct Outbox {
    /// Only where there are stations.
    replay: Option<Replay>,
    /// Whether something may wait; until it has been looked into, it may.
    may_wait: bool,
}

impl Outbox {
    pub(super) fn new(config: &Config) -> Self {
        Self { replay: settings::replay(config), may_wait: true }
    }

    pub(super) fn poll_timeout(&self) -> Option<Instant> {
        self.replay.as_ref().and_then(Replay::poll_timeout)
    }
}

impl Loop {
    /// An act is on disk, or could not be written there.
    pub(super) fn queued(&mut self, station: &StationId, ask: u64, stored: bool, now: Now) {
        self.tell_station(station, station::Input::Queued { ask, stored }, now);
        if stored {
            self.tell_replay(Input::Queued, now);
        }
    }

    /// The row of a loan whose tag is to be released says so, or could not be made to. The replay may have it in hand.
    pub(super) fn release_marked(&mut self, station: &StationId, item: Item, marked: Option<Marked>, now: Now) {
        let may_release = match marked {
            Some(Marked::Waiting(number)) => {
                self.tell_replay(Input::Released { number, item: item.clone() }, now);
                true
            }
            Some(Marked::Told) => true,
            Some(Marked::ForStaff) | None => false,
        };
        self.tell_station(station, station::Input::ReleaseMarked { item, may_release }, now);
    }

    /// Asks the library system for a station, unless an act on the same item may wait: the store knows.
    pub(super) fn ask_behind_outbox(&mut self, ask: Ask, request: circulation::Request, give_up_at: Instant) {
        match moved(&request) {
            // What is queued for the item was before this: told after it, it would undo it.
            Some(item) if self.outbox.may_wait => {
                let item = item.clone();
                self.ask_store(Request::AskBehind { item, ask, request, give_up_at });
            }
            Some(_) | None => self.waiting.ils.ask(ask, request, give_up_at),
        }
    }

    /// Whether an act on its item waits in the outbox. If so, the machine queues it too, at once.
    pub(super) fn asked_behind(&mut self, ask: Ask, request: circulation::Request, give_up_at: Instant, waits: bool) {
        match ask.by {
            Asker::Station(station) if waits => {
                let now = self.clock.now();
                self.tell_station(&station, station::Input::Behind { ask: ask.number }, now);
            }
            Asker::Station(_) | Asker::Outbox => self.waiting.ils.ask(ask, request, give_up_at),
        }
    }

    pub(super) fn tell_replay(&mut self, input: Input, now: Now) {
        match &input {
            Input::Queued => self.outbox.may_wait = true,
            Input::Next(next) => self.outbox.may_wait = next.is_some(),
            Input::LinkChanged { .. }
            | Input::ClockJudged(_)
            | Input::Released { .. }
            | Input::SessionsChanged { .. }
            | Input::NotRead
            | Input::Stored { .. }
            | Input::NotStored { .. }
            | Input::Heard { .. } => {}
        }
        if let Some(replay) = &mut self.outbox.replay {
            replay.handle(input, now);
        }
        self.carry_out_replay();
    }

    pub(super) fn handle_replay_timeout(&mut self, now: Now) {
        if let Some(replay) = &mut self.outbox.replay {
            replay.handle_timeout(now);
        }
        self.carry_out_replay();
    }

    fn carry_out_replay(&mut self) {
        while let Some(command) = self.outbox.replay.as_mut().and_then(Replay::next_command) {
            match command {
                Command::Fetch => self.ask_store(Request::FetchAct),
                Command::Mark { number } => self.ask_store(Request::MarkAct { number }),
                Command::Settle { number, fate } => self.ask_store(Request::SettleAct { number, fate }),
                Command::Ask { ask, request, give_up_at } => {
                    self.waiting.ils.ask(Ask { by: Asker::Outbox, number: ask }, request, give_up_at);
                }
                Command::Raise(what) => self.raise(Incident { place: Place::Outbox, what }),
                Command::Note(Note::Told { number }) => {
                    tracing::info!(%number, "a queued act was told to the library system");
                }
                Command::Note(Note::Rejected { number }) => {
                    tracing::warn!(%number, code = "E-OUT-01", "the library system rejected a queued act: see `omatoimi outbox list`");
                }
                Command::Note(Note::UnknownOutcome { number }) => {
                    tracing::warn!(%number, code = "E-OUT-02", "nobody can tell what became of a queued act: see `omatoimi outbox list`");
                }
            }
        }
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
