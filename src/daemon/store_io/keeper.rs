//! Who keeps the store: does what it is asked, one request after the other, and tells the loop what came of it.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::sync::mpsc::Sender;

use super::Request;
use crate::daemon::event::{Event, Keypad, StoreNews};
use crate::daemon::pin_io::PinPool;
use crate::door::Input;
use crate::ids::{DoorId, Visit};
use crate::store::{AttemptId, Error, Store};
use crate::time::Clock;

/// The store, and what its answers need.
pub(super) struct Keeper {
    pub(super) store: Store,
    pub(super) known_for: Duration,
    clock: Clock,
    pub(super) pins: PinPool,
    events: Sender<Event>,
    /// The last counted attempt at each keypad.
    pub(super) attempts: BTreeMap<Keypad, (Visit, AttemptId)>,
    /// Whether the last request could not be done.
    failing: bool,
}

impl Keeper {
    pub(super) fn new(store: Store, known_for: Duration, clock: Clock, pins: PinPool, events: Sender<Event>) -> Self {
        Self { store, known_for, clock, pins, events, attempts: BTreeMap::new(), failing: false }
    }

    pub(super) fn serve(&mut self, request: Request) {
        let now = self.clock.now();
        let done = match request {
            Request::LookUp { door, visit, card, clock } => self.look_up(door, visit, &card, now, clock),
            Request::CheckListed { door, visit, card, pin, clock } => {
                self.check_listed(door, visit, card, pin, now, clock)
            }
            Request::CountAttempt { at, visit, card } => self.count_attempt(at, visit, &card, now),
            Request::ReturnAttempt { at, visit } => self.return_attempt(&at, visit, now),
            Request::ProveAttempt { at, visit } => self.prove_attempt(&at, visit, now),
            Request::Record { door, visit, entry, clock_believed } => {
                self.record(door, visit, &entry, clock_believed, now)
            }
            Request::CheckKept { at, visit, card, pin } => self.check_kept(at, visit, card, pin),
            Request::Keep { card, verifier, facts, at } => self.store.keep_patron(&card, verifier.as_ref(), &facts, at),
            Request::Refresh { card, facts, at } => self.refresh(&card, &facts, at),
            Request::Forget { card } => self.store.drop_patron(&card),
            Request::Doubt { card, pin } => self.doubt(card, pin),
            Request::DropVerifier { card } => self.store.drop_verifier(&card),
            Request::QueueAct { station, ask, act, give_up_at, clock } => {
                self.queue_act(station, ask, act.by(give_up_at, now), now, clock)
            }
            Request::MarkReleased { station, item, card } => self.mark_released(station, item, &card),
            Request::AskBehind { item, ask, request, give_up_at } => self.ask_behind(&item, ask, request, give_up_at),
            Request::FetchAct => self.fetch_act(now),
            Request::MarkAct { number } => self.mark_act(number),
            Request::SettleAct { number, fate } => self.settle_act(number, &fate, now),
            Request::NoteStaffAct { ticket, act } => self.note_staff_act(ticket, &act, now),
            Request::SettleStaffAct { number, outcome } => self.store.settle_staff_act(number, outcome, now.wall),
            Request::KeepFire { door, on } => self.store.keep_fire(&door, on, now.wall),
            Request::NoteIncident { incident, clock } => self.note_incident(&incident, now, clock),
            Request::KeepPeople { inside, at } => self.store.keep_people(inside, at),
            Request::CountStrays { door, count } => self.store.count_scans(&door, count, now.wall),
            Request::Purge { at, clock_believed } => self.purge(at, clock_believed),
            Request::Stop => Ok(()),
        };
        self.tell_health(done);
    }

    /// Answers a door's machine.
    pub(super) fn answer(&self, door: DoorId, input: Input) {
        self.send(Event::Door(door, input));
    }

    pub(super) fn tell(&self, news: StoreNews) {
        self.send(Event::Store(news));
    }

    pub(super) fn send(&self, event: Event) {
        if self.events.blocking_send(event).is_err() {
            tracing::debug!("the loop has ended; an answer of the store is dropped");
        }
    }

    fn tell_health(&mut self, done: Result<(), Error>) {
        match done {
            Ok(()) if self.failing => {
                self.failing = false;
                self.tell(StoreNews::Works);
            }
            Ok(()) => {}
            Err(error) => {
                self.failing = true;
                self.tell(StoreNews::Fails(error.to_string()));
            }
        }
    }
}
