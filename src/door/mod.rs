//! One door: card, PIN, verdict, record, release. Sans-IO: facts and the time go in, commands come out.
//!
//! The way out of the building never depends on this program, and nothing here can hold a person in.

mod answer_times;
mod display;
mod machine;
mod pin_entry;
mod portal;
mod signals;
mod state;

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

pub use display::{Display, RefusalClass};
pub use machine::Door;
pub use portal::{Ask, DoorState, Portal, PortalCommand, PortalInput, PortalSettings, Portals, Sensor, Standing};
pub use signals::{Rhythm, Set, Signal, Signals, rhythm};

use crate::config::{DoorRules, OfflineAdmit, WhenLogFails};
use crate::ids::{Card, Pin, Visit};
use crate::policy::{ClockState, Listing, PatronFacts, Reason, Schedule};
pub use crate::register::CardAnswer;
use crate::time::Now;

/// What a door is told once, from the config.
#[derive(Clone, Debug)]
pub struct DoorSettings {
    pub rules: DoorRules,
    /// When a card opens this door, and when staff are there.
    pub schedule: Schedule,
    /// Whether the door stands open while staff are there; else it opens by card then too.
    pub open_when_staffed: bool,
    /// Those inside when staffed hours end are told to log in at the door.
    pub login_again_at_switch: bool,
    pub timezone: chrono_tz::Tz,
    /// Whether `[ils.fields] expires` names a source.
    pub expiry_is_told: bool,
    /// None: card only.
    pub pin: Option<PinSettings>,
    pub unlock_for: Duration,
    pub offline: OfflineAdmit,
    /// How old a good online check may be and still admit offline.
    pub known_for: Duration,
    /// For one answer of the library system.
    pub ils_timeout: Duration,
}

impl DoorSettings {
    fn when_log_fails(&self) -> WhenLogFails {
        self.rules.when_log_fails
    }
}

/// How the PIN is asked for.
#[derive(Clone, Debug)]
pub struct PinSettings {
    pub min_len: usize,
    pub max_len: usize,
    /// From the card to the first digit, and from digit to digit.
    pub digit_timeout: Duration,
    /// For the whole PIN.
    pub timeout: Duration,
}

/// A fact, told to the machine.
#[derive(Clone, Debug)]
pub enum Input {
    /// A card was read; `visit` is the number this visit gets if one begins.
    CardRead {
        visit: Visit,
        card: Card,
    },
    /// Something was read that the site does not take for a card.
    NotACard,
    KeyPressed(Key),
    /// What the site's own lists say of the card.
    Listed {
        visit: Visit,
        listing: Listing,
    },
    /// The lists cannot be read; nobody is let past a deny list that cannot be seen.
    NotListed {
        visit: Visit,
    },
    /// The PIN was checked against the one that the allow list keeps for the card.
    ListedPinChecked {
        visit: Visit,
        right: bool,
    },
    /// The attempt is on disk; the PIN may be checked once `wait` is over (the door's own slowing down).
    AttemptCounted {
        visit: Visit,
        wait: Duration,
    },
    /// Too many wrong PINs: this attempt is not to be checked.
    AttemptLocked {
        visit: Visit,
    },
    /// The attempt could not be written down.
    AttemptNotCounted {
        visit: Visit,
    },
    IlsAnswered {
        visit: Visit,
        answer: CardAnswer,
    },
    IlsSilent {
        visit: Visit,
    },
    /// What is kept of the patron, with the PIN checked against the kept verifier; None where nothing is kept.
    KeptChecked {
        visit: Visit,
        kept: Option<Kept>,
    },
    Recorded {
        visit: Visit,
    },
    NotRecorded {
        visit: Visit,
    },
    LinkChanged {
        online: bool,
    },
    ClockJudged(ClockState),
    LockChanged(Lock),
    /// How the door itself stands.
    StandingChanged(Standing),
    /// What was granted had to wait for another door, and is given up.
    GivenUp,
    /// Staff let somebody in from afar: one release.
    Opened,
    /// Staff hold the door open until then, as the first of both clocks has it; None: they no longer do.
    HeldOpen {
        until: Option<Now>,
    },
    /// Staff lock the door: nothing holds it open any more, nor do the staffed hours that run now.
    Locked,
    /// Staff lock the door down, or end that.
    LockdownChanged {
        on: bool,
    },
    /// People inside as the counter has it; None while it is away.
    Counted {
        inside: Option<u32>,
    },
    /// Told each second: what follows from the hour of the day.
    TimePassed,
}

/// One key of the pad. The pads send digits, Enter and Clear and nothing else (contract.md 4): there are no keys for left
/// and right, so none picks a language; the languages take turns, and a welcome is in the patron's own.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// 0 to 9.
    Digit(u8),
    Enter,
    /// Clears the digits; on an empty entry it cancels the visit.
    Clear,
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(..)")
    }
}

/// What is kept of a patron from the last good online check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub facts: PatronFacts,
    pub checked_at: DateTime<Utc>,
    /// Whether the kept verifier accepts the PIN; false where no PIN was typed.
    pub pin_is_right: bool,
}

/// The lock as its bus reports it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lock {
    /// Not heard of yet; treated as a fault.
    Unknown,
    Secured,
    Released,
    Fault,
}

impl Lock {
    /// The state as a word for the log and the pages.
    pub const fn word(self) -> &'static str {
        match self {
            Lock::Unknown => "unknown",
            Lock::Secured => "locked",
            Lock::Released => "released",
            Lock::Fault => "fault",
        }
    }
}

/// Work for the caller, in the order given. Every question carries its visit, and so must the answer.
#[derive(Clone, Debug)]
pub enum Command {
    /// What the door shows changed; `Door::display` tells it.
    Show,
    /// Look the card up on the site's own lists.
    LookUp { visit: Visit, card: Card },
    /// Check the PIN against the one that the allow list keeps for the card.
    CheckListed { visit: Visit, card: Card, pin: Pin },
    /// Count an attempt on disk, before the PIN is checked (promise 3).
    CountAttempt { visit: Visit, card: Card },
    /// The attempt got no verdict: take it back.
    ReturnAttempt { visit: Visit },
    /// Ask the library system, and answer `IlsSilent` no later than `give_up_at`.
    AskIls { visit: Visit, card: Card, pin: Option<Pin>, give_up_at: Instant },
    /// Look the card up among the known patrons and check the PIN against the kept verifier; where none is kept, do
    /// the same work on a dummy.
    CheckKept { visit: Visit, card: Card, pin: Option<Pin> },
    /// Commit the entry, and where the PIN was right take the attempt off the card's count with it.
    Record { visit: Visit, entry: Entry },
    /// Keep the lock released for a while, without a visit: the door stands open while staff are there, or as they wish.
    /// It is asked for again before the time is over, so that a daemon that dies leaves a locked door.
    StandOpen { for_: Duration },
    /// The door no longer stands open; whoever was let in meanwhile still gets in.
    StandShut,
    /// Secure the lock now, whatever was granted.
    Secure,
    /// Release the lock. Only ever after `Recorded`. A grant that cannot be acted on by `not_after` is given up.
    Release { visit: Visit, for_: Duration, not_after: Instant },
    /// Release the lock once, as staff wish.
    Open { for_: Duration, not_after: Instant },
    /// After a good online check: keep a verifier and the facts for offline days. It follows the release.
    Keep { card: Card, pin: Option<Pin>, facts: PatronFacts, at: DateTime<Utc> },
    /// The library system accepts the card, a rule does not: what is kept learns the new facts, nothing new is kept.
    Refresh { card: Card, facts: PatronFacts, at: DateTime<Utc> },
    /// The library system no longer knows the card.
    Forget { card: Card },
    /// The library system refused this PIN: drop the verifier if it would accept it.
    Doubt { card: Card, pin: Pin },
    /// Something was read that is no card; it is counted, not logged.
    CountStray,
}

/// One line of the entry log (contract.md 5), before it has an id.
#[derive(Clone, Debug)]
pub struct Entry {
    pub at: DateTime<Utc>,
    pub reason: Reason,
    pub online: bool,
    pub card: Card,
    /// Card and PIN were right: the attempt comes off the card's count, whatever the rules said.
    pub proven: bool,
}
