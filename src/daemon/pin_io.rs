//! Two threads that hash PINs, so that hashing never blocks the loop nor the store. At most two at once: each owns its
//! memory, 19 MiB, made once and wiped after each use.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, PoisonError, mpsc};

use chrono::{DateTime, Utc};
use tokio::sync::mpsc::Sender;

use super::event::{Event, Keypad, PinNews};
use super::store_io::Request;
use crate::door::{Input, Kept};
use crate::ids::{Card, DoorId, Pin, Visit};
use crate::pin::{Hasher, Verifier};
use crate::policy::PatronFacts;
use crate::store::KnownPatron;

/// Hashing threads, and so hashes at once.
const THREADS: usize = 2;
/// Work that may wait; what nobody stands waiting for is dropped past it.
const WAITING_AT_MOST: usize = 64;

/// What is to be hashed.
#[derive(Debug)]
pub(super) enum PinJob {
    /// Somebody stands at the keypad. Without a kept verifier the same work is done on a dummy (promise 6).
    CheckKept { at: Keypad, visit: Visit, card: Card, pin: Option<Pin>, kept: Option<KnownPatron> },
    /// The same for somebody on the allow list.
    CheckListed { door: DoorId, visit: Visit, card: Card, pin: Pin, verifier: Option<Verifier> },
    /// After a good online check.
    Make { card: Card, pin: Pin, facts: PatronFacts, at: DateTime<Utc> },
    /// The library system refused this PIN; a verifier that accepts it is out of date.
    Doubt { card: Card, pin: Pin, verifier: Verifier },
}

/// The way to the hashing threads. When the last one is dropped, they end.
#[derive(Clone)]
pub(super) struct PinPool {
    queue: Arc<Queue>,
    _open: Arc<CloseOnDrop>,
}

#[derive(Default)]
struct Queue {
    jobs: Mutex<Jobs>,
    news: Condvar,
}

#[derive(Default)]
struct Jobs {
    waiting: VecDeque<PinJob>,
    closed: bool,
}

struct CloseOnDrop(Arc<Queue>);

/// Where the threads send what they made.
#[derive(Clone)]
pub(super) struct PinResults {
    pub(super) events: Sender<Event>,
    pub(super) store: mpsc::Sender<Request>,
}

impl PinPool {
    /// A queue; its threads start with [`PinPool::start`], when the store they report to is there.
    pub(super) fn new() -> Self {
        let queue = Arc::new(Queue::default());
        Self { _open: Arc::new(CloseOnDrop(Arc::clone(&queue))), queue }
    }

    /// Starts the threads; `hasher` is called once for each. None: there is no pepper, so no verifier is made or kept.
    pub(super) fn start(&self, hasher: impl Fn() -> Option<Hasher>, results: &PinResults) -> std::io::Result<()> {
        for number in 0..THREADS {
            let (queue, mut hasher, results) = (Arc::clone(&self.queue), hasher(), results.clone());
            std::thread::Builder::new().name(format!("pin-{number}")).spawn(move || {
                while let Some(job) = queue.next() {
                    work(job, hasher.as_mut(), &results);
                }
            })?;
        }
        Ok(())
    }

    /// Queues a job; the one somebody waits for goes first.
    pub(super) fn submit(&self, job: PinJob) {
        let mut jobs = self.queue.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        match job {
            PinJob::CheckKept { .. } | PinJob::CheckListed { .. } => jobs.waiting.push_front(job),
            PinJob::Make { .. } | PinJob::Doubt { .. } if jobs.waiting.len() < WAITING_AT_MOST => {
                jobs.waiting.push_back(job);
            }
            PinJob::Make { .. } | PinJob::Doubt { .. } => {
                tracing::warn!("too much to hash; one verifier is not renewed")
            }
        }
        drop(jobs);
        self.queue.news.notify_one();
    }
}

impl Queue {
    fn next(&self) -> Option<PinJob> {
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(job) = jobs.waiting.pop_front() {
                return Some(job);
            }
            if jobs.closed {
                return None;
            }
            jobs = self.news.wait(jobs).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Drop for CloseOnDrop {
    fn drop(&mut self) {
        self.0.jobs.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
        self.0.news.notify_all();
    }
}

fn work(job: PinJob, hasher: Option<&mut Hasher>, results: &PinResults) {
    match job {
        PinJob::CheckKept { at, visit, card, pin, kept } => {
            let news = PinNews::Kept(check_kept(hasher, &card, pin.as_ref(), kept));
            answer(results, Event::Pin { at, visit, news });
        }
        PinJob::CheckListed { door, visit, card, pin, verifier } => {
            let right = check(hasher, &card, &pin, verifier.as_ref()) == Some(true);
            answer(results, Event::Door(door, Input::ListedPinChecked { visit, right }));
        }
        PinJob::Make { card, pin, facts, at } => {
            let made = hasher.and_then(|hasher| hasher.make(&pin, &card, salt()?).ok());
            if let Some(verifier) = made {
                send(results, Request::Keep { card, verifier: Some(verifier), facts, at });
            }
        }
        PinJob::Doubt { card, pin, verifier } => {
            if hasher.is_some_and(|hasher| hasher.check(&verifier, &pin, &card)) {
                send(results, Request::DropVerifier { card });
            }
        }
    }
}

/// What is kept, if it can judge this visit: where a PIN was typed and no verifier is at hand, nothing is.
fn check_kept(hasher: Option<&mut Hasher>, card: &Card, pin: Option<&Pin>, kept: Option<KnownPatron>) -> Option<Kept> {
    let verifier = kept.as_ref().and_then(|kept| kept.verifier.as_ref());
    let pin_is_right = match pin {
        None => false,
        Some(pin) => check(hasher, card, pin, verifier)?,
    };
    kept.map(|KnownPatron { facts, checked_at, verifier: _ }| Kept { facts, checked_at, pin_is_right })
}

/// Checks a PIN. Without a verifier the same work is done on a dummy, and nothing can be said.
fn check(hasher: Option<&mut Hasher>, card: &Card, pin: &Pin, verifier: Option<&Verifier>) -> Option<bool> {
    match (hasher?, verifier) {
        (hasher, Some(verifier)) => Some(hasher.check(verifier, pin, card)),
        (hasher, None) => {
            hasher.dummy_check(pin, card);
            None
        }
    }
}

fn answer(results: &PinResults, event: Event) {
    if results.events.blocking_send(event).is_err() {
        tracing::debug!("the loop has ended; a checked PIN is dropped");
    }
}

fn salt() -> Option<[u8; 16]> {
    let mut salt = [0_u8; 16];
    getrandom::fill(&mut salt).ok()?;
    Some(salt)
}

fn send(results: &PinResults, request: Request) {
    if results.store.send(request).is_err() {
        tracing::debug!("the store has ended; a verifier is not changed");
    }
}
