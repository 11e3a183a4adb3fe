//! Events of a board on their way to the daemon. A board's thread never waits for the daemon: locks are secured on time
//! while the daemon hangs. So events queue up here, and of a queue that grows too long the oldest are forgotten.

use std::collections::VecDeque;

use tokio::sync::mpsc::Sender;
use tokio::sync::mpsc::error::TrySendError;

use crate::event::Event;

/// More than any healthy daemon leaves unread.
const LONGEST: usize = 256;

pub(crate) struct Outbox {
    sender: Sender<Event>,
    waiting: VecDeque<Event>,
}

impl Outbox {
    pub(crate) fn new(sender: Sender<Event>) -> Self {
        Self { sender, waiting: VecDeque::new() }
    }

    pub(crate) fn push(&mut self, event: Event) {
        self.waiting.push_back(event);
        self.send();
        if self.waiting.len() > LONGEST {
            self.waiting.pop_front();
            tracing::warn!("nobody takes the events of this board; the oldest is forgotten");
        }
    }

    /// Hands over as many as fit.
    pub(crate) fn send(&mut self) {
        while let Some(event) = self.waiting.pop_front() {
            match self.sender.try_send(event) {
                Ok(()) => {}
                Err(TrySendError::Full(event)) => {
                    self.waiting.push_front(event);
                    return;
                }
                Err(TrySendError::Closed(_)) => self.waiting.clear(),
            }
        }
    }

    /// Returns once an event that waits can be handed over; while none waits, never.
    pub(crate) async fn has_room(&self) {
        if self.waiting.is_empty() {
            std::future::pending::<()>().await;
        }
        // A closed channel is room too: `send` then forgets what waits.
        drop(self.sender.reserve().await);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_daemon_that_never_reads_costs_bounded_memory_and_gets_the_newest() {
        let (sender, mut receiver) = tokio::sync::mpsc::channel(1);
        let mut outbox = Outbox::new(sender);
        for bytes in 0..10_000 {
            outbox.push(Event::Noise { bytes });
        }
        assert_eq!(outbox.waiting.len(), LONGEST);
        assert_eq!(receiver.try_recv(), Ok(Event::Noise { bytes: 0 }));
        assert_eq!(outbox.waiting.back(), Some(&Event::Noise { bytes: 9_999 }));
    }
}
