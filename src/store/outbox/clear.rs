//! Staff clear what they have seen to, in one commit with the record of it (I29).

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, TransactionBehavior, params};
use serde::Serialize;

use super::list::{damaged, state_from};
use crate::outbox::ActNumber;
use crate::store::{By, Error, Note, OutboxState, Store};

/// What became of the wish to clear an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cleared {
    Done,
    /// No act has this number, or no more.
    NotThere,
    /// It is still to be told to the library system: it stays.
    StillWaiting,
}

/// Who cleared what. It names neither card nor item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClearedAct {
    pub at: DateTime<Utc>,
    pub number: ActNumber,
    /// `loan` or `return`.
    pub kind: String,
    /// What it was when it was cleared.
    pub state: OutboxState,
    pub by: String,
    pub reason: String,
}

impl Store {
    /// Takes a rejected act, or one of an unknown outcome, out of the outbox for good; `by` has a reason.
    pub fn clear_act(&mut self, number: ActNumber, by: &By) -> Result<Cleared, Error> {
        let transaction = self.entries.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let row: Option<(String, String)> = transaction
            .query_row("SELECT kind, state FROM outbox WHERE number = ?1", [number.0], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        let Some((kind, state)) = row else {
            return Ok(Cleared::NotThere);
        };
        match state_from(&state)? {
            OutboxState::Waiting | OutboxState::Asking => return Ok(Cleared::StillWaiting),
            OutboxState::Rejected | OutboxState::UnknownOutcome => {}
        }
        transaction.execute("DELETE FROM outbox WHERE number = ?1", [number.0])?;
        transaction.execute("UPDATE state SET scrub_owed = 1", [])?;
        transaction.execute(
            "INSERT INTO outbox_acts (at, row, kind, state, by, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                by.at.timestamp_millis(),
                number.0,
                kind,
                state,
                by.who.as_str(),
                by.reason.as_ref().map_or("", Note::as_str),
            ],
        )?;
        transaction.commit()?;
        Ok(Cleared::Done)
    }

    /// Everything that was cleared, oldest first.
    pub fn cleared_acts(&self) -> Result<Vec<ClearedAct>, Error> {
        let mut statement =
            self.entries.prepare("SELECT at, row, kind, state, by, reason FROM outbox_acts ORDER BY number")?;
        let mut rows = statement.query([])?;
        let mut acts = Vec::new();
        while let Some(row) = rows.next()? {
            let state: String = row.get("state")?;
            acts.push(ClearedAct {
                at: DateTime::from_timestamp_millis(row.get("at")?).ok_or_else(damaged)?,
                number: ActNumber(row.get("row")?),
                kind: row.get("kind")?,
                state: state_from(&state)?,
                by: row.get("by")?,
                reason: row.get("reason")?,
            });
        }
        Ok(acts)
    }
}
