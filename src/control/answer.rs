//! What the daemon answers: one JSON object a line.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Trouble;

/// One answer.
#[derive(Clone, Debug)]
pub enum Answer {
    /// An act is done.
    Done(Done),
    /// What the doors are and do.
    Doors(Vec<DoorLine>),
    /// Why not.
    Trouble(Trouble),
}

/// An act that is done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// Its number in the record; None where it could not be written down and was done all the same.
    pub act: Option<i64>,
    /// From the order until the lock was read back as released, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub released_after_ms: Option<u64>,
    /// From the order until the lock was read back as secured, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secured_after_ms: Option<u64>,
    /// When what was begun ends, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

/// One door as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoorLine {
    pub door: String,
    /// The door in one word: `locked`, `released`, `open`, `held`, `forced`, `unknown`, `fire`.
    pub state: String,
    /// Whether its contact says that it is closed; None where nothing tells.
    pub closed: Option<bool>,
    /// The lock as its board reports it: `locked`, `released`, `fault`, `unknown`.
    pub lock: String,
    /// What the display shows, by its state's word.
    pub display: String,
    /// Until when staff hold it open, RFC 3339.
    pub held_until: Option<String>,
    /// Whether staff have locked it down.
    pub locked_down: bool,
    /// People inside, where they are counted.
    pub inside: Option<u32>,
    /// Parts of this door that do not work.
    pub faults: Vec<PartLine>,
}

/// A part that does not work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartLine {
    pub part: String,
    pub code: String,
    pub cause: String,
    pub cure: String,
}

impl Answer {
    /// The line, without its end.
    pub(super) fn line(&self) -> String {
        self.value().to_string()
    }

    fn value(&self) -> Value {
        match self {
            Answer::Done(done) => json!({ "done": done }),
            Answer::Doors(doors) => json!({ "doors": doors }),
            Answer::Trouble(trouble) => json!({ "trouble": trouble.told() }),
        }
    }
}
