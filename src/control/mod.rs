//! How staff and technicians reach a running daemon: a Unix socket, one JSON request a line, one JSON answer a line
//! (contract.md 8).
//!
//! Who may connect is the file's own affair: its mode is 0660, and its directory is the daemon's. Who it was is told by
//! the kernel. Every act is written down with that name, a moment and a reason before anything moves, and what came of
//! it after (I29); an answer of `done` to an act on a lock means that the lock was read back.

mod act;
mod acts;
mod answer;
mod client;
mod request;
mod socket;
mod trouble;
mod until;
mod who;

pub use act::{Act, INSTALL_AT_MOST};
pub use acts::{Acts, DoorFacts, Proof, Ticket, Work};
pub use answer::{Answer, Done, DoorLine, PartLine};
pub use client::{Line, Unreachable};
pub use request::{Ask, LINE_MAX_LEN, Request};
pub(crate) use socket::{Control, Site, Taken};
pub use trouble::Trouble;
pub(crate) use who::{named, users};

use tokio::sync::oneshot;

use crate::store::Note;

/// An act that somebody wants, on its way to whoever carries it out.
#[derive(Debug)]
pub(crate) struct Order {
    pub(crate) act: Act,
    pub(crate) who: Note,
    pub(crate) reason: Option<Note>,
    /// Told when it is over, one way or the other.
    pub(crate) done: oneshot::Sender<Result<Done, Trouble>>,
}
