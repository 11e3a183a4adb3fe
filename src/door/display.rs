//! What the display at the door shows: a state, not a text. Nothing here tells a wrong PIN from an unknown card.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::i18n::Language;
use crate::policy::Reason;

/// The state in which a person finds the door.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum Display {
    /// Show your card.
    Idle,
    /// Staff are there and the door stands open: come in, no card is needed.
    StandsOpen,
    /// Self-service has just begun: those inside log in here as well.
    LoginAgain,
    /// Closed to cards until the next opening, where one is known.
    Closed { next_opening: Option<DateTime<Utc>> },
    /// Type your PIN: how many digits are in, and how many there may be.
    AskPin { typed: usize, longest: usize },
    /// One moment.
    Checking,
    /// Come in, close the door behind you; in the patron's language where that is known.
    Welcome { language: Option<Language> },
    /// Not opened, and what to do about it. In nobody's own language: a wrong PIN tells none, and must look the same as
    /// every other refusal (promise 6).
    Refused { class: RefusalClass },
    /// What was read is no library card.
    NotACard,
    /// The lock or the clock does not work; nobody is let in.
    OutOfOrder,
    /// Come in once the other door of the pair is closed.
    OtherDoorFirst,
    /// The door has been open for long: close it, please.
    CloseTheDoor,
    /// The fire panel has called: the door is free, and nobody is asked for a card.
    Fire,
}

/// Why not, as far as a public place may know it (ecosystem.md 3.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RefusalClass {
    /// Card or PIN is not accepted.
    NotAccepted,
    /// No PIN came in time.
    TooSlow,
    /// The agreement on self-service is missing.
    Agreement,
    /// Too young, or without a guardian's consent.
    Age,
    /// The door is closed now.
    Closed,
    /// Full; try again in a while.
    Full,
    /// Something the library must sort out.
    CallUs,
    /// Try again in a while: nobody could be asked.
    TryLater,
}

impl RefusalClass {
    /// The class of a refusal. Debts, bans and card states share one, as do all the ways in which card and PIN fail.
    pub fn of(reason: Reason) -> Self {
        match reason {
            // Offline, a card not known here must not be told from a wrong PIN either (promise 6).
            Reason::UnknownCard
            | Reason::WrongPin
            | Reason::PinLocked
            | Reason::OfflineUnknown
            | Reason::OfflineExpired => Self::NotAccepted,
            Reason::PinTimeout => Self::TooSlow,
            Reason::NoPermission | Reason::Terms => Self::Agreement,
            Reason::UnderAge | Reason::NoGuardianConsent => Self::Age,
            Reason::Closed | Reason::Lockdown => Self::Closed,
            Reason::Full => Self::Full,
            Reason::Category
            | Reason::Banned
            | Reason::DenyList
            | Reason::CardExpired
            | Reason::CardLost
            | Reason::LendingBan
            | Reason::Fees
            | Reason::GuarantorBlocked
            | Reason::IlsRefused => Self::CallUs,
            Reason::ClockUnset
            | Reason::LogFailed
            | Reason::Unavailable
            | Reason::Granted
            | Reason::GrantedOffline
            | Reason::GrantedAllowList => Self::TryLater,
        }
    }
}
