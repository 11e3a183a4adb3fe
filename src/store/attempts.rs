//! PIN attempts on disk: counted and committed before the PIN is checked (I7). The rules are `pin::limits`.

use std::fmt;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, TransactionBehavior};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::key::{Key, card_tag};
use super::{Error, Store, service};
use crate::ids::{Card, DoorId};
use crate::pin::limits::{CardAttempts, DoorAttempts, MayTry};
use crate::time::{Now, Uptime};

/// Cards whose attempts are remembered at once. The one tried longest ago makes room, unless its lock is live.
const CARDS_KEPT: i64 = 10_000;

/// Whether a PIN may be checked.
#[derive(Clone, Debug)]
pub enum Gate {
    /// It may; the attempt is counted, on disk.
    Counted {
        /// To hand it back, or to say that the PIN was right.
        attempt: AttemptId,
        /// How long this door waits before the check, over all cards. More than nothing means somebody is guessing
        /// here: tell staff.
        wait: Duration,
    },
    /// It may not; nothing was counted and the wait is no longer for having asked.
    Locked {
        /// The rest of the wait.
        for_: Duration,
    },
}

/// One counted attempt.
#[derive(Clone)]
pub struct AttemptId {
    card: Key,
    door: DoorId,
    at: Uptime,
}

impl fmt::Debug for AttemptId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AttemptId(..)")
    }
}

impl Store {
    /// Counts an attempt with this card at this door, known card or not, in one commit; or says that it is locked.
    pub fn count_attempt(&mut self, card: &Card, door: &DoorId, now: Now) -> Result<Gate, Error> {
        let uptime = self.uptime(now);
        let day_limit = self.settings.day_limit;
        let tag = card_tag(&self.attempts_key, card);
        let transaction = self.entries.transaction_with_behavior(TransactionBehavior::Immediate)?;

        let of_card = read_card(&transaction, &tag)?;
        if of_card.is_none()
            && let Some(for_) = make_room(&transaction, uptime)?
        {
            return Ok(Gate::Locked { for_ });
        }
        let mut of_card = of_card.unwrap_or_default();
        if let MayTry::Locked { for_ } = of_card.may_try(uptime, day_limit) {
            return Ok(Gate::Locked { for_ });
        }
        of_card.count(uptime);
        write_card(&transaction, &tag, &of_card, uptime, day_limit)?;

        let mut of_door = read_door(&transaction, door)?;
        let wait = of_door.wait(uptime);
        of_door.count(uptime);
        write_door(&transaction, door, &of_door)?;

        service::advance(&transaction, uptime)?;
        transaction.commit()?;
        let attempt = AttemptId { card: tag, door: door.clone(), at: uptime };
        Ok(Gate::Counted { attempt, wait })
    }

    /// How much longer this card's attempts are refused unchecked, if they are. Counts nothing.
    pub fn locked_for(&self, card: &Card, now: Now) -> Result<Option<Duration>, Error> {
        let of_card = read_card(&self.entries, &card_tag(&self.attempts_key, card))?.unwrap_or_default();
        match of_card.may_try(self.uptime(now), self.settings.day_limit) {
            MayTry::Locked { for_ } => Ok(Some(for_)),
            MayTry::Yes => Ok(None),
        }
    }

    /// Hands back an attempt that got no verdict: nobody could tell whether the PIN was right.
    pub fn return_attempt(&mut self, attempt: &AttemptId, now: Now) -> Result<(), Error> {
        let uptime = self.uptime(now);
        let transaction = self.entries.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if let Some(mut of_card) = read_card(&transaction, &attempt.card)? {
            of_card.hand_back(attempt.at);
            write_card(&transaction, &attempt.card, &of_card, uptime, self.settings.day_limit)?;
        }
        hand_back_at_door(&transaction, attempt)?;
        service::advance(&transaction, uptime)?;
        transaction.commit()?;
        Ok(())
    }

    /// Notes that the PIN was right, where no entry says so.
    pub fn prove_attempt(&mut self, attempt: &AttemptId, now: Now) -> Result<(), Error> {
        let uptime = self.uptime(now);
        let day_limit = self.settings.day_limit;
        let transaction = self.entries.transaction_with_behavior(TransactionBehavior::Immediate)?;
        succeed(&transaction, attempt, uptime, day_limit)?;
        service::advance(&transaction, uptime)?;
        transaction.commit()?;
        Ok(())
    }
}

/// Notes, in the transaction of the entry, that the PIN was right.
pub(super) fn succeed(entries: &Connection, attempt: &AttemptId, uptime: Uptime, day_limit: u32) -> Result<(), Error> {
    if let Some(mut of_card) = read_card(entries, &attempt.card)? {
        of_card.succeed(attempt.at);
        write_card(entries, &attempt.card, &of_card, uptime, day_limit)?;
    }
    hand_back_at_door(entries, attempt)
}

/// Deletes what no longer counts: cards last tried 24 h ago. Says how many.
pub(super) fn sweep(entries: &Connection, uptime: Uptime) -> Result<usize, Error> {
    let window = i64::try_from(crate::pin::limits::CARD_WINDOW.as_millis()).unwrap_or(i64::MAX);
    let swept = entries
        .prepare_cached("DELETE FROM card_attempts WHERE last_at <= ?1 AND locked_until <= ?2")?
        .execute((service::millis(uptime).saturating_sub(window), service::millis(uptime)))?;
    Ok(swept)
}

/// Sees to it that one more card fits. Where every lock is live there is no room: says how long until the first ends.
fn make_room(entries: &Connection, uptime: Uptime) -> Result<Option<Duration>, Error> {
    let kept: i64 = entries.prepare_cached("SELECT count(*) FROM card_attempts")?.query_row([], |row| row.get(0))?;
    if kept < CARDS_KEPT {
        return Ok(None);
    }
    let evicted = entries
        .prepare_cached(
            "DELETE FROM card_attempts WHERE card =
             (SELECT card FROM card_attempts WHERE locked_until <= ?1 ORDER BY last_at LIMIT 1)",
        )?
        .execute([service::millis(uptime)])?;
    if evicted > 0 {
        return Ok(None);
    }
    let first: i64 = entries.query_row("SELECT min(locked_until) FROM card_attempts", [], |row| row.get(0))?;
    Ok(Some(Uptime::from_millis(first.max(0).unsigned_abs()).since(uptime)))
}

fn read_card(entries: &Connection, tag: &Key) -> Result<Option<CardAttempts>, Error> {
    let state: Option<String> = entries
        .prepare_cached("SELECT state FROM card_attempts WHERE card = ?1")?
        .query_row([&**tag], |row| row.get(0))
        .optional()?;
    state.map(|state| from_json(&state)).transpose()
}

fn write_card(
    entries: &Connection,
    tag: &Key,
    attempts: &CardAttempts,
    uptime: Uptime,
    day_limit: u32,
) -> Result<(), Error> {
    let locked_until = attempts.locked_until(uptime, day_limit).unwrap_or_default();
    entries
        .prepare_cached(
            "INSERT INTO card_attempts (card, state, last_at, locked_until) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (card) DO UPDATE
             SET state = excluded.state, last_at = excluded.last_at, locked_until = excluded.locked_until",
        )?
        .execute((
            &**tag,
            to_json(attempts)?,
            service::millis(attempts.last_at().unwrap_or(uptime)),
            service::millis(locked_until),
        ))?;
    Ok(())
}

fn read_door(entries: &Connection, door: &DoorId) -> Result<DoorAttempts, Error> {
    let state: Option<String> = entries
        .prepare_cached("SELECT state FROM door_attempts WHERE door = ?1")?
        .query_row([door.as_str()], |row| row.get(0))
        .optional()?;
    state.map_or_else(|| Ok(DoorAttempts::default()), |state| from_json(&state))
}

fn write_door(entries: &Connection, door: &DoorId, attempts: &DoorAttempts) -> Result<(), Error> {
    entries
        .prepare_cached("INSERT OR REPLACE INTO door_attempts (door, state) VALUES (?1, ?2)")?
        .execute((door.as_str(), to_json(attempts)?))?;
    Ok(())
}

fn hand_back_at_door(entries: &Connection, attempt: &AttemptId) -> Result<(), Error> {
    let mut of_door = read_door(entries, &attempt.door)?;
    of_door.hand_back(attempt.at);
    write_door(entries, &attempt.door, &of_door)
}

fn to_json(state: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(state).map_err(|_| damaged())
}

fn from_json<T: DeserializeOwned>(state: &str) -> Result<T, Error> {
    serde_json::from_str(state).map_err(|_| damaged())
}

fn damaged() -> Error {
    Error::Damaged { what: "a row of PIN attempts".to_owned() }
}
