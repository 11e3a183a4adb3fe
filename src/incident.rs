//! What staff should hear of: a door forced, a tag out of step, more people than logins. Each has a stable code and a
//! place, and what its place alone does not tell. An item is named only in the sealed store and to staff, never in a log.

use std::fmt;

use crate::ids::{DeviceId, DoorId, Item, StationId};

/// One thing that staff should look into, or be told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incident {
    pub place: Place,
    pub what: What,
}

/// Where it happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    Door(DoorId),
    Station(StationId),
    Device(DeviceId),
    /// What waited for the library system.
    Outbox,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// The door opened although nobody had released it, from neither side.
    Forced,
    /// The door stands open past its time.
    HeldOpen,
    /// A door that was forced or held open is closed again.
    ClosedAgain,
    /// Somebody is at the lock, the reader or the box; `false`: it is whole again.
    Tamper { on: bool },
    /// The fire panel calls; `false`: its contact is at rest again, and the door waits for its reset.
    Fire { on: bool },
    /// A contact that should be read cannot be.
    ContactLost,
    /// The lock did not do what it was told, or its bolt is not thrown although the door is closed; `false`: it is well
    /// again.
    LockFault { on: bool },
    /// The button or the handle inside has been pressed for minutes, and excuses no opening any more; `false`: it is well
    /// again.
    RexStuck { on: bool },
    /// More people came in than cards opened the door.
    MorePeopleThanLogins { counted: u32, logins: u32 },
    /// Somebody left while a tag of theirs was still to be set.
    PendingTagLeft { item: Item },
    /// A loan that the library system has not heard of yet let the item pass the gate.
    ReleasedUnconfirmed { item: Item },
    /// The item has passed the gate, and the library system will not have the loan, or nobody can tell whether it has it.
    ReleasedNotLent { item: Item },
    /// At the end of the session the tag and the books do not agree; `secured`: what the tag was last read as, if at all.
    TagOutOfStep { item: Item, secured: Option<bool> },
    /// A reader got its key, or did not.
    ReaderKey { installed: bool },
}

impl What {
    /// Stable: a technician may search for it.
    pub const fn code(&self) -> &'static str {
        match self {
            What::Forced => "I-DOR-01",
            What::HeldOpen => "I-DOR-02",
            What::ClosedAgain => "I-DOR-03",
            What::Tamper { .. } => "I-DOR-04",
            What::Fire { .. } => "I-DOR-05",
            What::ContactLost => "I-DOR-06",
            What::LockFault { .. } => "I-DOR-07",
            What::RexStuck { .. } => "I-DOR-08",
            What::MorePeopleThanLogins { .. } => "I-PPL-01",
            What::PendingTagLeft { .. } => "I-TAG-01",
            What::ReleasedUnconfirmed { .. } => "I-TAG-02",
            What::TagOutOfStep { .. } => "I-TAG-03",
            What::ReleasedNotLent { .. } => "I-TAG-04",
            What::ReaderKey { .. } => "I-OSD-01",
        }
    }

    /// The word for it, as `omatoimi incidents` writes it.
    pub const fn word(&self) -> &'static str {
        match self {
            What::Forced => "door-forced",
            What::HeldOpen => "door-held-open",
            What::ClosedAgain => "door-closed-again",
            What::Tamper { on: true } => "tamper",
            What::Tamper { on: false } => "tamper-over",
            What::Fire { on: true } => "fire",
            What::Fire { on: false } => "fire-over",
            What::ContactLost => "contact-lost",
            What::LockFault { on: true } => "lock-fault",
            What::LockFault { on: false } => "lock-fault-over",
            What::RexStuck { on: true } => "exit-button-stuck",
            What::RexStuck { on: false } => "exit-button-stuck-over",
            What::MorePeopleThanLogins { .. } => "more-people-than-logins",
            What::PendingTagLeft { .. } => "pending-tag-left",
            What::ReleasedUnconfirmed { .. } => "released-unconfirmed",
            What::ReleasedNotLent { .. } => "released-not-lent",
            What::TagOutOfStep { .. } => "tag-out-of-step",
            What::ReaderKey { installed: true } => "reader-key-installed",
            What::ReaderKey { installed: false } => "reader-key-not-installed",
        }
    }

    /// The counts and states that belong to it, as a JSON object; they name nobody.
    pub fn details(&self) -> serde_json::Value {
        if let What::MorePeopleThanLogins { counted, logins } = self {
            serde_json::json!({ "counted": counted, "logins": logins })
        } else if let What::TagOutOfStep { secured, .. } = self {
            serde_json::json!({ "secured": secured })
        } else {
            serde_json::json!({})
        }
    }

    /// The item it is about, for staff.
    pub const fn item(&self) -> Option<&Item> {
        match self {
            What::PendingTagLeft { item }
            | What::ReleasedUnconfirmed { item }
            | What::ReleasedNotLent { item }
            | What::TagOutOfStep { item, .. } => Some(item),
            What::Forced
            | What::HeldOpen
            | What::ClosedAgain
            | What::Tamper { .. }
            | What::Fire { .. }
            | What::ContactLost
            | What::LockFault { .. }
            | What::RexStuck { .. }
            | What::MorePeopleThanLogins { .. }
            | What::ReaderKey { .. } => None,
        }
    }
}

/// What an incident means, and what staff do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Advice {
    pub cause: &'static str,
    pub cure: &'static str,
}

/// The advice for the code of an incident; a general one for a code of another version.
pub fn advice(code: &str) -> Advice {
    let found = ADVICE.iter().find(|(known, ..)| *known == code);
    let (cause, cure) =
        found.map_or(("something happened that staff should know of", "look at the place"), |known| (known.1, known.2));
    Advice { cause, cure }
}

const ADVICE: &[(&str, &str, &str)] = &[
    (
        "I-DOR-01",
        "the door opened although nothing released it",
        "look who is inside, and at the lock, the frame and the contact",
    ),
    ("I-DOR-02", "the door stands open past its time", "shut it, and look what keeps it open"),
    ("I-DOR-03", "the door that was forced or stood open is closed again", "nothing, if it was looked into"),
    ("I-DOR-04", "somebody opened a box, or its tamper switch or cable is loose", "look at it before the next opening"),
    ("I-DOR-05", "the fire panel calls, or its contact is broken", "do as the fire plan says; reset the door on site"),
    ("I-DOR-06", "the contact of the door cannot be read", "look at its cable and its board"),
    (
        "I-DOR-07",
        "the lock did not do what it was told, or its bolt is not thrown",
        "look at the lock, its power and its bolt",
    ),
    (
        "I-DOR-08",
        "the exit button, or the contact in the handle, has been pressed for minutes: it is wedged, or its cable is broken",
        "free it or mend it; until then every opening that no card explains is told as forced",
    ),
    (
        "I-PPL-01",
        "more people came in than cards opened the door",
        "look at the entries named here, and talk to whoever let others in",
    ),
    (
        "I-TAG-01",
        "somebody left before the tag was set",
        "find the item and set its tag to what the library system says",
    ),
    (
        "I-TAG-02",
        "a loan made while the library system was away let the item pass the gate",
        "see `omatoimi outbox list`: the loan is told to the library system when it is back",
    ),
    ("I-TAG-03", "the tag and the books do not agree", "find the item and set its tag to what the library system says"),
    (
        "I-TAG-04",
        "an item passed the gate, and its loan was rejected, or nobody can tell what became of it",
        "see `omatoimi outbox list`, put the loan right in the library system, then `omatoimi outbox clear`",
    ),
    ("I-OSD-01", "a reader got its key, or refused it", "nothing, if staff did it; else change the reader's key"),
];

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Door(door) => write!(f, "door.{door}"),
            Place::Station(station) => write!(f, "station.{station}"),
            Place::Device(device) => write!(f, "device.{device}"),
            Place::Outbox => f.write_str("outbox"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::ItemPattern;

    #[test]
    fn every_incident_has_advice_of_its_own() {
        let item = || ItemPattern::new("[0-9]{10}").unwrap().parse("1620154429").unwrap();
        let whats = [
            What::Forced,
            What::HeldOpen,
            What::ClosedAgain,
            What::Tamper { on: true },
            What::Fire { on: true },
            What::ContactLost,
            What::LockFault { on: true },
            What::RexStuck { on: true },
            What::MorePeopleThanLogins { counted: 2, logins: 1 },
            What::PendingTagLeft { item: item() },
            What::ReleasedUnconfirmed { item: item() },
            What::ReleasedNotLent { item: item() },
            What::TagOutOfStep { item: item(), secured: None },
            What::ReaderKey { installed: true },
        ];
        let general = advice("a code of a newer version");
        for what in &whats {
            assert_ne!(advice(what.code()), general, "{}", what.word());
        }
        assert_eq!(whats.len(), ADVICE.len(), "advice on nothing");
    }

    #[test]
    fn promise_10_an_incident_prints_no_item() {
        let item = ItemPattern::new("[0-9]{10}").ok().and_then(|pattern| pattern.parse("1620154429"));
        let what = item.map(|item| What::PendingTagLeft { item });
        let incident = what.map(|what| Incident { place: Place::Station(StationId::new("kiosk")), what });
        let printed = format!("{incident:?}");
        assert!(printed.contains("PendingTagLeft") && !printed.contains("1620154429"), "{printed}");
    }
}
