//! Why a request was not done, with a code to search for, a cause and a cure. None of them repeats what was sent.

use serde::Serialize;

use crate::store::NotANote;

/// Why not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The line is no request.
    NotARequest,
    /// The line is too long; the connection ends.
    TooLong,
    /// The config has no such door; here are those it has.
    NoSuchDoor(Vec<String>),
    /// The config has no such reader with a secure channel; here are those it has.
    NoSuchReader(Vec<String>),
    /// The reason cannot be kept.
    Reason(NotANote),
    /// No end of a hold, or of an install mode, that is still to come and not too far.
    NotAnEnd,
    /// The kernel did not say who asks.
    WhoAsks,
    /// Too many acts are waiting for their end.
    TooMany,
    /// The act could not be written down, so nothing was done.
    NotWritten,
    /// Somebody is at the door.
    InUse,
    /// The lock is released already.
    AlreadyReleased,
    /// Entry is stopped.
    LockedDown,
    /// The fire alarm holds the door released.
    Fire,
    /// There is no fire alarm to be reset.
    NothingToReset,
    /// The fire panel still calls.
    PanelCalls,
    /// The other door of the interlock was not closed in time.
    OtherDoor,
    /// The lock did not do what it was told, or its board is away.
    LockFault,
    /// The lock was told, and nothing was heard of it in time.
    NotSeen,
    /// The reader has no key yet: the time was over.
    TimeOver,
    /// The daemon ends.
    Ending,
}

/// A trouble as it goes over the socket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Told {
    pub(super) code: &'static str,
    pub(super) cause: String,
    pub(super) cure: &'static str,
    /// The request could not be meant so; it would be refused at any time.
    pub(super) wrong_use: bool,
}

impl Trouble {
    /// Stable: a technician may search for it, and the record of acts holds it.
    pub const fn code(&self) -> &'static str {
        match self {
            Trouble::NotARequest => "F-CTL-02",
            Trouble::TooLong => "F-CTL-03",
            Trouble::NoSuchDoor(_) => "F-CTL-04",
            Trouble::NoSuchReader(_) => "F-CTL-05",
            Trouble::Reason(_) => "F-CTL-06",
            Trouble::NotAnEnd => "F-CTL-07",
            Trouble::WhoAsks => "F-CTL-08",
            Trouble::TooMany => "F-CTL-09",
            Trouble::NotWritten => "F-CTL-10",
            Trouble::InUse => "F-CTL-11",
            Trouble::AlreadyReleased => "F-CTL-12",
            Trouble::LockedDown => "F-CTL-13",
            Trouble::Fire => "F-CTL-14",
            Trouble::NothingToReset => "F-CTL-15",
            Trouble::LockFault => "F-CTL-16",
            Trouble::NotSeen => "F-CTL-17",
            Trouble::TimeOver => "F-CTL-18",
            Trouble::Ending => "F-CTL-19",
            Trouble::PanelCalls => "F-CTL-20",
            Trouble::OtherDoor => "F-CTL-21",
        }
    }

    /// What is wrong.
    pub fn cause(&self) -> String {
        match self {
            Trouble::NotARequest => "the line is no request".to_owned(),
            Trouble::TooLong => "the line is longer than any request".to_owned(),
            Trouble::NoSuchDoor(doors) => format!("there is no such door; the config has: {}", list(doors)),
            Trouble::NoSuchReader(readers) => {
                format!("there is no such reader with a secure channel; the config has: {}", list(readers))
            }
            Trouble::Reason(wrong) => format!("the reason {wrong}"),
            Trouble::NotAnEnd => "that is no end that is still to come, and near enough".to_owned(),
            Trouble::WhoAsks => "the system does not say who asks".to_owned(),
            Trouble::TooMany => "too many acts are waiting for their end".to_owned(),
            Trouble::NotWritten => "it could not be written down, so nothing was done".to_owned(),
            Trouble::InUse => "somebody is at the door".to_owned(),
            Trouble::AlreadyReleased => "the lock is released already".to_owned(),
            Trouble::LockedDown => "the door is locked down".to_owned(),
            Trouble::Fire => "the fire alarm holds the door released".to_owned(),
            Trouble::NothingToReset => "there is no fire alarm at this door".to_owned(),
            Trouble::PanelCalls => "the fire panel still calls".to_owned(),
            Trouble::OtherDoor => "the other door of the interlock was not closed in time".to_owned(),
            Trouble::LockFault => "the lock does not do what it is told".to_owned(),
            Trouble::NotSeen => "the lock was told, and nothing was heard of it".to_owned(),
            Trouble::TimeOver => "the time was over before the reader had its key".to_owned(),
            Trouble::Ending => "the daemon is ending".to_owned(),
        }
    }

    /// What helps.
    pub const fn cure(&self) -> &'static str {
        match self {
            Trouble::NotARequest | Trouble::TooLong => "use the program's own commands: `omatoimi door --help`",
            Trouble::NoSuchDoor(_) => "name one of those",
            Trouble::NoSuchReader(_) => "name the device of an OSDP reader",
            Trouble::Reason(_) => "give another reason",
            Trouble::NotAnEnd => "write `21:30`, `2h`, or `2026-11-22T21:30`, a week ahead at most",
            Trouble::WhoAsks => "act as root or as the daemon's own user: `sudo -u omatoimi omatoimi ...`",
            Trouble::TooMany => "wait until some are over",
            Trouble::NotWritten => "make room on the disk, or replace it; locking works meanwhile",
            Trouble::InUse => "try again when nobody is",
            Trouble::AlreadyReleased => "lock the door first: `omatoimi door lock ID`",
            Trouble::LockedDown => "end that first: `omatoimi door lockdown ID --off`",
            Trouble::Fire => "see to the building; when the panel is at rest: `omatoimi door fire-reset ID`",
            Trouble::NothingToReset => "look at `omatoimi door list`",
            Trouble::PanelCalls => "put the panel itself back first; until then the door stays released",
            Trouble::OtherDoor => "close and lock that one first",
            Trouble::LockFault => "check the relay board, its power and its wiring; the way out stays free",
            Trouble::NotSeen => "look at the door, and at `omatoimi door list`",
            Trouble::TimeOver => {
                "check the reader's address and speed, put it back to its factory state, and begin again"
            }
            Trouble::Ending => "look at `omatoimi acts list` for what came of it, and try again",
        }
    }

    pub(super) fn told(&self) -> Told {
        let wrong_use =
            matches!(self, Trouble::NoSuchDoor(_) | Trouble::NoSuchReader(_) | Trouble::Reason(_) | Trouble::NotAnEnd);
        Told { code: self.code(), cause: self.cause(), cure: self.cure(), wrong_use }
    }
}

fn list(names: &[String]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}
