//! The one thread that owns the store. Requests come in over a channel; answers go to the loop as events.

mod forgetting;
mod keeper;
mod outbox;
mod patrons;
mod request;
mod staff;
mod visits;

use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::mpsc::Sender;

pub(super) use forgetting::forget_what_is_past;
pub(super) use request::Request;

use super::event::Event;
use super::pin_io::PinPool;
use crate::store::Store;
use crate::time::Clock;
use keeper::Keeper;

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
        let mut keeper = Keeper::new(store, known_for, clock, pins, events);
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
