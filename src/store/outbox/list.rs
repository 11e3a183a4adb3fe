//! What staff see of the outbox.

use chrono::{DateTime, Utc};
use rusqlite::Row;
use serde::Serialize;

use super::{Opened, bound_to, open_act};
use crate::ids::{Card, Item};
use crate::outbox::ActNumber;
use crate::station::QueuedKind;
use crate::store::{Error, Store, seal};

/// How far an act came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutboxState {
    /// It waits for its turn.
    Waiting,
    /// It is being sent, or its answer was lost and the library system is being asked what is true.
    Asking,
    /// The library system refused it.
    Rejected,
    /// It may have happened, and nobody can tell.
    UnknownOutcome,
}

/// A queued act as staff see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxAct {
    pub number: ActNumber,
    /// When it took place.
    pub at: DateTime<Utc>,
    /// `loan` or `return`.
    pub kind: String,
    pub state: OutboxState,
    /// Loans only; None too where the box does not open.
    pub card: Option<Card>,
    /// None where the box does not open.
    pub item: Option<Item>,
    /// The gate lets the item pass: its tag was released on the strength of this loan.
    pub is_released: bool,
    /// Why it was rejected, in the library system's own words, which may name the patron.
    pub words: Option<String>,
    /// Since when it is rejected or unknown.
    pub settled_at: Option<DateTime<Utc>>,
}

impl Store {
    /// Everything in the outbox, in order; nothing that was settled as long ago as entries are kept, whether or not the
    /// purge has been.
    pub fn outbox(&self, now: DateTime<Utc>) -> Result<Vec<OutboxAct>, Error> {
        let oldest = now.timestamp_millis().saturating_sub(self.retention_millis());
        let mut statement = self.entries.prepare(
            "SELECT number, at, kind, state, sealed, words, settled_at FROM outbox
             WHERE settled_at IS NULL OR settled_at > ?1 ORDER BY number",
        )?;
        let mut rows = statement.query([oldest])?;
        let mut acts = Vec::new();
        while let Some(row) = rows.next()? {
            acts.push(self.read_act(row)?);
        }
        Ok(acts)
    }

    fn read_act(&self, row: &Row<'_>) -> Result<OutboxAct, Error> {
        let number = ActNumber(row.get("number")?);
        let (kind, state): (String, String) = (row.get("kind")?, row.get("state")?);
        let (sealed, words): (Vec<u8>, Option<Vec<u8>>) = (row.get("sealed")?, row.get("words")?);
        let settled_at: Option<i64> = row.get("settled_at")?;
        let opened = open_act(&self.outbox_key, number, &kind, &sealed);
        let is_released = opened.as_ref().is_some_and(|opened| opened.is_released);
        let (card, item) = match opened {
            Some(Opened { kind: QueuedKind::Loan { card }, item, .. }) => (Some(card), Some(item)),
            Some(Opened { kind: QueuedKind::Return, item, .. }) => (None, Some(item)),
            None => (None, None),
        };
        let words = words.and_then(|words| {
            let opened = seal::open(&self.outbox_key, &bound_to(b"words", number), &words)?;
            std::str::from_utf8(&opened).ok().map(str::to_owned)
        });
        Ok(OutboxAct {
            number,
            at: DateTime::from_timestamp_millis(row.get("at")?).ok_or_else(damaged)?,
            kind,
            state: state_from(&state)?,
            card,
            item,
            is_released,
            words,
            settled_at: settled_at.map(|at| DateTime::from_timestamp_millis(at).ok_or_else(damaged)).transpose()?,
        })
    }
}

pub(super) fn state_from(text: &str) -> Result<OutboxState, Error> {
    match text {
        "waiting" => Ok(OutboxState::Waiting),
        "asking" => Ok(OutboxState::Asking),
        "rejected" => Ok(OutboxState::Rejected),
        "unknown" => Ok(OutboxState::UnknownOutcome),
        _ => Err(damaged()),
    }
}

pub(super) fn damaged() -> Error {
    Error::Damaged { what: "a row of the outbox".to_owned() }
}
