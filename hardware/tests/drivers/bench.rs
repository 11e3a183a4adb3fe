//! A bench for real time: a folder of device names, and events awaited with patience but not for ever.

use std::path::PathBuf;
use std::time::Duration;

use omatoimi_hardware::Event;
use tempfile::TempDir;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::timeout;

/// Long for a busy machine, short for a person who waits for a failing test.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) struct Bench {
    folder: TempDir,
    pub(crate) sender: Sender<Event>,
    pub(crate) events: Receiver<Event>,
}

impl Bench {
    pub(crate) fn new(room: usize) -> Self {
        let (sender, events) = channel(room);
        Self { folder: TempDir::new().expect("a folder"), sender, events }
    }

    /// The stable name of a device.
    pub(crate) fn port(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The next event, in time.
    pub(crate) async fn next(&mut self) -> Event {
        let next = timeout(PATIENCE, self.events.recv()).await;
        next.expect("an event in time").expect("an open channel")
    }

    /// The next events are these.
    pub(crate) async fn expect<const N: usize>(&mut self, expected: [Event; N]) {
        for expected in expected {
            assert_eq!(self.next().await, expected);
        }
    }

    /// The next event is a loss; what the system said of it.
    pub(crate) async fn expect_lost(&mut self) -> String {
        let event = self.next().await;
        let Event::Lost { why } = event else {
            panic!("expected a loss, not {event:?}");
        };
        why
    }
}
