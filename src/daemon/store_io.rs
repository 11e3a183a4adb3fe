//! The one thread that owns the store. Requests come in over a channel; answers go to the loop as events.

use std::collections::BTreeMap;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use tokio::sync::mpsc::Sender;

use super::event::{Event, Keypad, PinNews, StoreNews};
use super::pin_io::{PinJob, PinPool};
use crate::control::Ticket;
use crate::door::{Entry, Input};
use crate::ids::{Card, DoorId, Item, Pin, StationId, Visit};
use crate::incident::Incident;
use crate::outbox::{self, ActNumber, Fate};
use crate::pin::Verifier;
use crate::policy::{ClockState, PatronFacts};
use crate::register::circulation::{self, Ask};
use crate::station::QueuedAct;
use crate::store::EntryId;
use crate::store::{AttemptId, Error, Gate, NewEntry, NewStaffAct, PurgeReport, StaffActNumber, Store};
use crate::time::{Clock, Now};

/// What the store is asked. Each carries what its answer needs to find its way.
#[derive(Debug)]
pub(super) enum Request {
    LookUp {
        door: DoorId,
        visit: Visit,
        card: Card,
        clock: ClockState,
    },
    CheckListed {
        door: DoorId,
        visit: Visit,
        card: Card,
        pin: Pin,
        clock: ClockState,
    },
    CountAttempt {
        at: Keypad,
        visit: Visit,
        card: Card,
    },
    ReturnAttempt {
        at: Keypad,
        visit: Visit,
    },
    /// Card and PIN were right, and no entry is written that would say so.
    ProveAttempt {
        at: Keypad,
        visit: Visit,
    },
    Record {
        door: DoorId,
        visit: Visit,
        entry: Entry,
        clock_believed: bool,
    },
    CheckKept {
        at: Keypad,
        visit: Visit,
        card: Card,
        pin: Option<Pin>,
    },
    Keep {
        card: Card,
        verifier: Option<Verifier>,
        facts: PatronFacts,
        at: DateTime<Utc>,
    },
    Refresh {
        card: Card,
        facts: PatronFacts,
        at: DateTime<Utc>,
    },
    Forget {
        card: Card,
    },
    /// Fetch the verifier and let it be checked; `Drop` follows if it accepts.
    Doubt {
        card: Card,
        pin: Pin,
    },
    DropVerifier {
        card: Card,
    },
    /// Write an act of a station down for the replay.
    QueueAct {
        station: StationId,
        ask: u64,
        act: QueuedAct,
        give_up_at: Instant,
        clock: ClockState,
    },
    /// Write down that the tag of a queued loan is released after all.
    MarkReleased {
        station: StationId,
        item: Item,
        card: Card,
    },
    /// Whether an act on the item waits for its turn; the question is put only if none does.
    AskBehind {
        item: Item,
        ask: Ask,
        request: circulation::Request,
        give_up_at: Instant,
    },
    /// The first act that waits.
    FetchAct,
    MarkAct {
        number: ActNumber,
    },
    SettleAct {
        number: ActNumber,
        fate: Fate,
    },
    /// Write down what staff want before it is carried out.
    NoteStaffAct {
        ticket: Ticket,
        act: NewStaffAct,
    },
    /// Write down what came of it: `done`, or a code.
    SettleStaffAct {
        number: StaffActNumber,
        outcome: &'static str,
    },
    /// Write down that a fire holds a door released, or no longer does.
    KeepFire {
        door: DoorId,
        on: bool,
    },
    /// Write down what staff should hear of.
    NoteIncident {
        incident: Incident,
        clock: ClockState,
    },
    /// Write down how many people are inside.
    KeepPeople {
        inside: u32,
        at: DateTime<Utc>,
    },
    CountStrays {
        door: DoorId,
        count: u32,
    },
    /// Forget what is past at `at`, and leave marks of the time. The moment is the one at which the clock was judged: by
    /// the time the store comes to it, the clock may have jumped.
    Purge {
        at: Now,
        clock_believed: bool,
    },
    Stop,
}

/// The way to the store.
pub(super) struct StoreThread {
    requests: mpsc::Sender<Request>,
    thread: Option<JoinHandle<()>>,
}

impl StoreThread {
    /// Starts the thread. Patrons are kept for `known_for`; `pins` does what needs hashing.
    pub(super) fn spawn(
        store: Store,
        known_for: Duration,
        clock: Clock,
        pins: PinPool,
        events: Sender<Event>,
    ) -> std::io::Result<Self> {
        let (requests, inbox) = mpsc::channel();
        let mut keeper = Keeper { store, known_for, clock, pins, events, attempts: BTreeMap::new(), failing: false };
        let thread = std::thread::Builder::new().name("store".to_owned()).spawn(move || {
            while let Ok(request) = inbox.recv() {
                if matches!(request, Request::Stop) {
                    break;
                }
                keeper.serve(request);
            }
        })?;
        Ok(Self { requests, thread: Some(thread) })
    }

    pub(super) fn sender(&self) -> mpsc::Sender<Request> {
        self.requests.clone()
    }

    /// Everything asked so far is done, then the thread ends.
    pub(super) fn stop(self) {
        drop(self);
    }
}

impl Drop for StoreThread {
    /// Waited for, so that nobody opens the store again while it is open.
    fn drop(&mut self) {
        // An error means that the thread has ended already.
        let _ = self.requests.send(Request::Stop);
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the store's thread ended badly");
        }
    }
}

struct Keeper {
    store: Store,
    known_for: Duration,
    clock: Clock,
    pins: PinPool,
    events: Sender<Event>,
    /// The last counted attempt at each keypad.
    attempts: BTreeMap<Keypad, (Visit, AttemptId)>,
    failing: bool,
}

impl Keeper {
    fn serve(&mut self, request: Request) {
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
            Request::MarkReleased { station, item, card } => {
                let marked = self.store.mark_released(&item, &card);
                self.send(Event::ReleaseMarked { station, item, marked: marked.as_ref().ok().copied() });
                marked.map(|_| ())
            }
            Request::AskBehind { item, ask, request, give_up_at } => {
                let (waits, done) = match self.store.act_waits_for(&item) {
                    Ok(waits) => (waits, Ok(())),
                    Err(error) => (true, Err(error)),
                };
                self.send(Event::AskedBehind { ask, request, give_up_at, waits });
                done
            }
            Request::FetchAct => self.fetch_act(now),
            Request::MarkAct { number } => {
                let done = self.store.mark_act(number);
                self.tell_replay(number, done)
            }
            Request::SettleAct { number, fate } => {
                let done = self.store.settle_act(number, &fate, now.wall);
                self.tell_replay(number, done)
            }
            Request::NoteStaffAct { ticket, act } => {
                let noted = self.store.note_staff_act(&act, now);
                self.send(Event::OrderNoted { ticket, number: noted.as_ref().ok().copied() });
                noted.map(|_| ())
            }
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

    fn look_up(&mut self, door: DoorId, visit: Visit, card: &Card, now: Now, clock: ClockState) -> Result<(), Error> {
        let (input, done) = match self.store.listing(card, &door, now.wall, clock) {
            Ok(listing) => (Input::Listed { visit, listing }, Ok(())),
            Err(error) => (Input::NotListed { visit }, Err(error)),
        };
        self.answer(door, input);
        done
    }

    fn check_listed(
        &mut self,
        door: DoorId,
        visit: Visit,
        card: Card,
        pin: Pin,
        now: Now,
        clock: ClockState,
    ) -> Result<(), Error> {
        let (verifier, done) = match self.store.listed_verifier(&card, &door, now.wall, clock) {
            Ok(verifier) => (verifier, Ok(())),
            Err(error) => (None, Err(error)),
        };
        self.pins.submit(PinJob::CheckListed { door, visit, card, pin, verifier });
        done
    }

    fn count_attempt(&mut self, at: Keypad, visit: Visit, card: &Card, now: Now) -> Result<(), Error> {
        let (news, done) = match self.store.count_attempt(card, &at.counter(), now) {
            Ok(Gate::Counted { attempt, wait }) => {
                self.attempts.insert(at.clone(), (visit, attempt));
                (PinNews::Counted { wait }, Ok(()))
            }
            Ok(Gate::Locked { .. }) => (PinNews::Locked, Ok(())),
            Err(error) => (PinNews::NotCounted, Err(error)),
        };
        self.send(Event::Pin { at, visit, news });
        done
    }

    fn return_attempt(&mut self, at: &Keypad, visit: Visit, now: Now) -> Result<(), Error> {
        match self.attempts.remove(at) {
            Some((counted, attempt)) if counted == visit => self.store.return_attempt(&attempt, now),
            Some(_) | None => Ok(()),
        }
    }

    fn prove_attempt(&mut self, at: &Keypad, visit: Visit, now: Now) -> Result<(), Error> {
        match self.attempts.remove(at) {
            Some((counted, attempt)) if counted == visit => self.store.prove_attempt(&attempt, now),
            Some(_) | None => Ok(()),
        }
    }

    fn record(&mut self, door: DoorId, visit: Visit, entry: &Entry, believed: bool, now: Now) -> Result<(), Error> {
        let done = self.write_entry(&door, visit, entry, believed, now);
        let input = if done.is_ok() { Input::Recorded { visit } } else { Input::NotRecorded { visit } };
        self.answer(door, input);
        done?;
        self.tell(StoreNews::NextExpiry(self.store.next_expiry()?));
        Ok(())
    }

    fn write_entry(
        &mut self,
        door: &DoorId,
        visit: Visit,
        entry: &Entry,
        believed: bool,
        now: Now,
    ) -> Result<(), Error> {
        let mut random = [0_u8; 10];
        getrandom::fill(&mut random)?;
        let new = NewEntry {
            id: EntryId::new(entry.at, &random),
            at: entry.at,
            clock_trusted: believed,
            door,
            reason: entry.reason,
            online: entry.online,
            card: Some(&entry.card),
        };
        let right = match self.attempts.get(&Keypad::Door(door.clone())) {
            Some((counted, attempt)) if *counted == visit && entry.proven => Some(attempt),
            Some(_) | None => None,
        };
        self.store.record(&new, right, now)
    }

    fn check_kept(&mut self, at: Keypad, visit: Visit, card: Card, pin: Option<Pin>) -> Result<(), Error> {
        let (kept, done) = match self.store.known_patron(&card) {
            Ok(kept) => (kept, Ok(())),
            Err(error) => (None, Err(error)),
        };
        self.pins.submit(PinJob::CheckKept { at, visit, card, pin, kept });
        done
    }

    /// Only those already kept learn new facts; a refused patron is not taken in.
    fn refresh(&mut self, card: &Card, facts: &PatronFacts, at: DateTime<Utc>) -> Result<(), Error> {
        match self.store.known_patron(card)? {
            Some(_) => self.store.keep_patron(card, None, facts, at),
            None => Ok(()),
        }
    }

    fn doubt(&mut self, card: Card, pin: Pin) -> Result<(), Error> {
        if let Some(verifier) = self.store.known_patron(&card)?.and_then(|known| known.verifier) {
            self.pins.submit(PinJob::Doubt { card, pin, verifier });
        }
        Ok(())
    }

    fn queue_act(
        &mut self,
        station: StationId,
        ask: u64,
        act: QueuedAct,
        now: Now,
        clock: ClockState,
    ) -> Result<(), Error> {
        let done = self.store.queue_act(&act, now, clock).map(|_| ());
        self.send(Event::Queued { station, ask, stored: done.is_ok() });
        done
    }

    fn note_incident(&mut self, incident: &Incident, now: Now, clock: ClockState) -> Result<(), Error> {
        self.store.note_incident(incident, now, clock)?;
        self.tell(StoreNews::NextExpiry(self.store.next_expiry()?));
        Ok(())
    }

    fn fetch_act(&mut self, now: Now) -> Result<(), Error> {
        let (input, done) = match self.store.next_act(now.wall) {
            Ok(pending) => (outbox::Input::Next(pending), Ok(())),
            Err(error) => (outbox::Input::NotRead, Err(error)),
        };
        self.send(Event::Replay(input));
        done
    }

    fn tell_replay(&self, number: ActNumber, done: Result<(), Error>) -> Result<(), Error> {
        let input = if done.is_ok() { outbox::Input::Stored { number } } else { outbox::Input::NotStored { number } };
        self.send(Event::Replay(input));
        done
    }

    fn purge(&mut self, now: Now, clock_believed: bool) -> Result<(), Error> {
        let report = forget_what_is_past(&mut self.store, self.known_for, now, clock_believed)?;
        let next = self.store.next_expiry()?;
        self.tell(StoreNews::Purged(report));
        self.tell(StoreNews::NextExpiry(next));
        Ok(())
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

    fn answer(&self, door: DoorId, input: Input) {
        self.send(Event::Door(door, input));
    }

    fn tell(&self, news: StoreNews) {
        self.send(Event::Store(news));
    }

    fn send(&self, event: Event) {
        if self.events.blocking_send(event).is_err() {
            tracing::debug!("the loop has ended; an answer of the store is dropped");
        }
    }
}

/// One sweep: entries, hour keys and attempts past their time, patrons not seen for long, and the marks of the time.
/// Also what is done once before anything is served (promise 4).
pub(super) fn forget_what_is_past(
    store: &mut Store,
    known_for: Duration,
    now: Now,
    clock_believed: bool,
) -> Result<PurgeReport, Error> {
    let report = store.purge(now, clock_believed)?;
    store.write_uptime(now)?;
    if clock_believed {
        store.sweep_patrons(now.wall, known_for)?;
        store.sweep_lists(now.wall)?;
        store.write_time_floor(now)?;
        store.prepare_hour(now)?;
    }
    Ok(report)
}
