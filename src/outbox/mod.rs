//! Loans and returns that were made while the library system was away, told to it in their order when it is back
//! (promise 7). What waits is in the store; [`Replay`] decides what is sent, and when it is not sent again.

mod replay;

use std::fmt;

use serde::Serialize;

use crate::station::QueuedAct;

pub use replay::{Command, Fate, Input, Note, Replay, ReplaySettings};

/// The number of a queued act, in the order in which they took place. It names nobody and is never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct ActNumber(pub i64);

impl fmt::Display for ActNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// The act whose turn it is.
#[derive(Clone, Debug)]
pub struct Pending {
    pub number: ActNumber,
    /// `was_sent` also where it was being sent when the program last stopped.
    pub act: QueuedAct,
}
