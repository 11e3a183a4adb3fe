//! What the daemon and the pins want of a bus, on its way to the bus's thread. Bounded: orders are a set, and a pin asks
//! one thing at a time.

use std::collections::BTreeMap;
use std::sync::mpsc::SyncSender;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use super::order::{Order, Slot};
use super::reader::Wish;
use super::settings::Address;
use crate::event::PinFault;

/// The longest install mode.
pub const INSTALL_AT_MOST: Duration = Duration::from_secs(600);

/// A time in which one reader may be given its key over the published one. Begun only by a member of staff who stands
/// before the reader, on a private cable: whoever listens to the wire meanwhile learns the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InstallMode {
    ends_at: Instant,
}

impl InstallMode {
    /// Begins now; at most [`INSTALL_AT_MOST`].
    pub fn begin(now: Instant, for_: Duration) -> Self {
        Self { ends_at: now + for_.min(INSTALL_AT_MOST) }
    }

    pub(super) fn ends_at(self) -> Instant {
        self.ends_at
    }
}

/// A pin waits for the answer.
pub(super) struct PinAsk {
    pub(super) to: Address,
    pub(super) output: u8,
    pub(super) wish: Wish,
    pub(super) answer: SyncSender<Result<bool, PinFault>>,
}

#[derive(Default)]
pub(super) struct Mailbox {
    mail: Mutex<Mail>,
    wake: Notify,
}

/// What came since the last look.
#[derive(Default)]
pub(super) struct Mail {
    pub(super) orders: BTreeMap<(Address, Slot), Order>,
    pub(super) installs: BTreeMap<Address, InstallMode>,
    pub(super) asks: Vec<PinAsk>,
    pub(super) stop: bool,
}

impl Mailbox {
    pub(super) fn change(&self, with: impl FnOnce(&mut Mail)) {
        with(&mut self.mail.lock().unwrap_or_else(PoisonError::into_inner));
        self.wake.notify_one();
    }

    /// Takes the mail out. Only `stop` stays: it is never taken back.
    pub(super) fn take(&self) -> Mail {
        let mut mail = self.mail.lock().unwrap_or_else(PoisonError::into_inner);
        let stop = mail.stop;
        std::mem::replace(&mut *mail, Mail { stop, ..Mail::default() })
    }

    /// Returns once there may be mail.
    pub(super) async fn wait(&self) {
        self.wake.notified().await;
    }

    pub(super) fn wake(&self) {
        self.wake.notify_one();
    }
}
