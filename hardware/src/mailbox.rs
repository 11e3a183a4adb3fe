//! What the daemon wants of a board, as a set and not as a queue: one order an output, the newest, so that it is bounded
//! and telling the board never waits.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

/// Orders on their way to a board's thread.
#[derive(Default)]
pub(crate) struct Mailbox {
    orders: Mutex<Orders>,
    wake: Notify,
}

/// What was ordered since the last look.
#[derive(Default)]
pub(crate) struct Orders {
    pub(crate) locks: BTreeMap<u16, LockOrder>,
    pub(crate) outputs: BTreeMap<u16, bool>,
    pub(crate) look_now: bool,
    pub(crate) stop: bool,
}

#[derive(Clone, Copy)]
pub(crate) enum LockOrder {
    Release { for_: Duration },
    Secure,
}

impl Mailbox {
    /// The last word holds; of two releases, the longer.
    pub(crate) fn order(&self, output: u16, order: LockOrder) {
        self.change(|orders| {
            let before = orders.locks.insert(output, order);
            if let (Some(LockOrder::Release { for_: earlier }), LockOrder::Release { for_: later }) = (before, order) {
                let for_ = earlier.max(later);
                orders.locks.insert(output, LockOrder::Release { for_ });
            }
        });
    }

    pub(crate) fn set(&self, output: u16, on: bool) {
        self.change(|orders| {
            orders.outputs.insert(output, on);
        });
    }

    /// Inputs are read at once instead of at their next turn.
    pub(crate) fn look_now(&self) {
        self.change(|orders| orders.look_now = true);
    }

    pub(crate) fn stop(&self) {
        self.change(|orders| orders.stop = true);
    }

    /// Takes the orders out. Only `stop` stays: it is never taken back.
    pub(crate) fn take(&self) -> Orders {
        let mut orders = self.orders.lock().unwrap_or_else(PoisonError::into_inner);
        let stop = orders.stop;
        std::mem::replace(&mut *orders, Orders { stop, ..Orders::default() })
    }

    /// Returns once there may be orders.
    pub(crate) async fn wait(&self) {
        self.wake.notified().await;
    }

    fn change(&self, with: impl FnOnce(&mut Orders)) {
        with(&mut self.orders.lock().unwrap_or_else(PoisonError::into_inner));
        self.wake.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn last_order_holds_and_of_two_releases_the_longer() {
        let release = |seconds| LockOrder::Release { for_: Duration::from_secs(seconds) };
        for (orders, expected) in [
            (vec![release(5), release(2)], Some(5)),
            (vec![release(2), release(5)], Some(5)),
            (vec![release(5), LockOrder::Secure], None),
            (vec![release(9), LockOrder::Secure, release(2)], Some(2)),
        ] {
            let mailbox = Mailbox::default();
            for order in orders {
                mailbox.order(0, order);
            }
            let released_for = match mailbox.take().locks.get(&0) {
                Some(LockOrder::Release { for_ }) => Some(for_.as_secs()),
                Some(LockOrder::Secure) | None => None,
            };
            assert_eq!(released_for, expected);
        }
    }
}
