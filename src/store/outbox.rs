//! Loans and returns that wait for the library system (promise 7), in the order in which they took place. Card and item
//! are sealed; a row is deleted as soon as the library system has taken the act.
//!
//! What is kept of an act: its number and its time; loan or return; how far it came; card and item, sealed; where it was
//! rejected, the library system's words, sealed, and since when. What waits is kept until the library system is back,
//! however long that takes, for the loan stands. What was rejected, or has an unknown outcome, is kept for staff until
//! they clear it, and no longer than an entry is kept: `[store] retention` after it was settled.

mod clear;
mod list;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use zeroize::Zeroizing;

use super::key::Key;
use super::{Error, Store, seal, service};
use crate::ids::{Card, Item};
use crate::outbox::{ActNumber, Fate, Pending};
use crate::policy::ClockState;
use crate::register::circulation::Text;
use crate::station::{QueuedAct, QueuedKind};
use crate::time::Now;

pub use clear::{Cleared, ClearedAct};
pub use list::{OutboxAct, OutboxState};

/// What became of the row of a loan whose tag is to be released.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marked {
    /// It says so now, and waits to be told to the library system.
    Waiting(ActNumber),
    /// The library system has the loan.
    Told,
    /// The library system will not have the loan, or nobody can tell: its tag is not to be released.
    ForStaff,
}

/// A row dated later than this from now was written under a clock that was ahead.
const AHEAD_MILLIS: i64 = 10 * 60 * 1000;

impl Store {
    /// Writes an act down, durably, in one commit; one for staff is an unknown outcome from the first. Where the clock is
    /// not believed, the first purge under a believed one dates it.
    pub fn queue_act(&mut self, act: &QueuedAct, now: Now, clock: ClockState) -> Result<ActNumber, Error> {
        let uptime = self.uptime(now);
        let transaction = self.entries.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let last: Option<i64> = transaction
            .query_row("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'", [], |row| row.get(0))
            .optional()?;
        let number = ActNumber(last.unwrap_or(0).saturating_add(1));
        transaction
            .prepare_cached(
                "INSERT INTO outbox (number, at, dated, uptime, kind, state, was_sent, sealed, settled_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute(params![
                number.0,
                act.at.timestamp_millis(),
                clock == ClockState::Believed,
                service::millis(uptime),
                kind_text(&act.kind),
                if act.for_staff { "unknown" } else { "waiting" },
                act.was_sent,
                seal_act(&self.outbox_key, number, &act.kind, &act.item, act.is_released)?,
                act.for_staff.then(|| now.wall.timestamp_millis()),
            ])?;
        service::advance(&transaction, uptime)?;
        transaction.commit()?;
        Ok(number)
    }

    /// The act whose turn it is: the first that is not settled. None too while it has no date: it is not passed over.
    /// One that does not open, or says nothing, becomes an unknown outcome, so that staff hear of it.
    pub fn next_act(&mut self, now: DateTime<Utc>) -> Result<Option<Pending>, Error> {
        loop {
            let row: Option<(i64, i64, bool, String, bool, Vec<u8>)> = self
                .entries
                .prepare_cached(
                    "SELECT number, at, dated, kind, state = 'asking' OR was_sent, sealed FROM outbox
                     WHERE state IN ('waiting', 'asking') ORDER BY number LIMIT 1",
                )?
                .query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?)))
                .optional()?;
            let Some((number, at, true, kind, was_sent, sealed)) = row else {
                return Ok(None);
            };
            let number = ActNumber(number);
            let opened = open_act(&self.outbox_key, number, &kind, &sealed);
            if let (Some(Opened { kind, item, is_released }), Some(at)) = (opened, DateTime::from_timestamp_millis(at))
            {
                let act = QueuedAct { at, kind, item, was_sent, for_staff: false, is_released };
                return Ok(Some(Pending { number, act }));
            }
            self.settle_act(number, &Fate::Unknown, now)?;
        }
    }

    /// Whether an act on this item still waits. What happens to the item now must then wait behind it: told first, it
    /// would be undone by the replay of what was before it.
    pub fn act_waits_for(&self, item: &Item) -> Result<bool, Error> {
        let mut statement = self
            .entries
            .prepare_cached("SELECT number, kind, sealed FROM outbox WHERE state IN ('waiting', 'asking')")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (number, kind, sealed): (i64, String, Vec<u8>) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let opened = open_act(&self.outbox_key, ActNumber(number), &kind, &sealed);
            if opened.is_some_and(|waiting| waiting.item == *item) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The tag of an item that was lent without it is to be released after all: its row says so from here on. Where the
    /// library system has the loan already there is none, and it may be released all the same.
    pub fn mark_released(&mut self, item: &Item, card: &Card) -> Result<Marked, Error> {
        let Some((number, is_settled)) = self.last_loan(item, card)? else { return Ok(Marked::Told) };
        if is_settled {
            return Ok(Marked::ForStaff);
        }
        let sealed = seal_act(&self.outbox_key, number, &QueuedKind::Loan { card: card.clone() }, item, true)?;
        self.entries
            .prepare_cached("UPDATE outbox SET sealed = ?2 WHERE number = ?1")?
            .execute(params![number.0, sealed])?;
        Ok(Marked::Waiting(number))
    }

    /// The newest loan of the item to that card, and whether it is for staff.
    fn last_loan(&self, item: &Item, card: &Card) -> Result<Option<(ActNumber, bool)>, Error> {
        let mut statement = self.entries.prepare_cached(
            "SELECT number, sealed, settled_at IS NOT NULL FROM outbox WHERE kind = 'loan' ORDER BY number DESC",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (number, sealed, is_settled): (i64, Vec<u8>, bool) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let number = ActNumber(number);
            let opened = open_act(&self.outbox_key, number, "loan", &sealed);
            let is_it = |opened: &Opened| {
                let is_theirs = matches!(&opened.kind, QueuedKind::Loan { card: theirs } if theirs == card);
                is_theirs && opened.item == *item
            };
            if opened.as_ref().is_some_and(is_it) {
                return Ok(Some((number, is_settled)));
            }
        }
        Ok(None)
    }

    /// It is about to be sent: from here on, also after a power cut, it may have happened.
    pub fn mark_act(&mut self, number: ActNumber) -> Result<(), Error> {
        self.entries
            .prepare_cached("UPDATE outbox SET state = 'asking' WHERE number = ?1 AND state = 'waiting'")?
            .execute([number.0])?;
        Ok(())
    }

    /// Writes down what became of it, once and for all unless it was not sent.
    pub fn settle_act(&mut self, number: ActNumber, fate: &Fate, at: DateTime<Utc>) -> Result<(), Error> {
        let (state, words) = match fate {
            Fate::Done => return self.forget_act(number),
            Fate::Rejected(words) => ("rejected", Some(self.seal_words(number, words)?)),
            Fate::Unknown => ("unknown", None),
            Fate::NotSent => ("waiting", None),
        };
        let settled_at = (state != "waiting").then(|| at.timestamp_millis());
        self.entries
            .prepare_cached(
                "UPDATE outbox SET state = ?2, words = ?3, settled_at = ?4
                 WHERE number = ?1 AND state IN ('waiting', 'asking')",
            )?
            .execute(params![number.0, state, words, settled_at])?;
        Ok(())
    }

    /// Nothing is kept of what the library system has. Its bytes are gone with the next purge.
    fn forget_act(&mut self, number: ActNumber) -> Result<(), Error> {
        let transaction = self.entries.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.prepare_cached("DELETE FROM outbox WHERE number = ?1")?.execute([number.0])?;
        transaction.prepare_cached("UPDATE state SET scrub_owed = 1")?.execute([])?;
        transaction.commit()?;
        Ok(())
    }

    fn seal_words(&self, number: ActNumber, words: &[Text]) -> Result<Vec<u8>, Error> {
        let words = words.iter().map(Text::as_str).collect::<Vec<_>>().join(" ");
        seal::seal(&self.outbox_key, &bound_to(b"words", number), words.as_bytes())
    }
}

/// Dates what was written under a clock that was not believed, and drops what was settled `retention` ago; says how many
/// went. For a believed clock only.
pub(super) fn purge(entries: &Connection, at: i64, uptime: i64, oldest: i64) -> Result<usize, Error> {
    entries
        .prepare_cached(
            "UPDATE outbox SET at = ?1 - max(0, ?2 - uptime), dated = 1,
                    settled_at = CASE WHEN settled_at IS NOT NULL THEN ?1 - max(0, ?2 - uptime) END
             WHERE dated = 0 OR (at > ?1 + ?3 AND settled_at IS NULL)",
        )?
        .execute((at, uptime, AHEAD_MILLIS))?;
    entries
        .prepare_cached("UPDATE outbox SET settled_at = ?1 WHERE settled_at > ?1 + ?2")?
        .execute((at, AHEAD_MILLIS))?;
    Ok(entries.prepare_cached("DELETE FROM outbox WHERE settled_at <= ?1")?.execute([oldest])?)
}

fn kind_text(kind: &QueuedKind) -> &'static str {
    match kind {
        QueuedKind::Loan { .. } => "loan",
        QueuedKind::Return => "return",
    }
}

/// What a box holds.
struct Opened {
    kind: QueuedKind,
    item: Item,
    /// Its tag lets it pass the gate.
    is_released: bool,
}

/// Stands behind item and card of what the gate lets pass.
const RELEASED: &str = " released";

/// The box holds the item, and behind a blank the card of a loan; neither has a blank in it. Behind those it says whether
/// the item's tag was to be released.
fn seal_act(key: &Key, number: ActNumber, kind: &QueuedKind, item: &Item, is_released: bool) -> Result<Vec<u8>, Error> {
    let card = match kind {
        QueuedKind::Loan { card } => card.number(),
        QueuedKind::Return => "",
    };
    let item = item.number();
    let mut plain = Zeroizing::new(String::with_capacity(item.len() + card.len() + 1 + RELEASED.len()));
    plain.push_str(item);
    plain.push(' ');
    plain.push_str(card);
    if is_released {
        plain.push_str(RELEASED);
    }
    seal::seal(key, &bound_to(kind_text(kind).as_bytes(), number), plain.as_bytes())
}

/// None where the box was made for another row, under another key, or is damaged.
fn open_act(key: &Key, number: ActNumber, kind: &str, sealed: &[u8]) -> Option<Opened> {
    let opened = seal::open(key, &bound_to(kind.as_bytes(), number), sealed)?;
    let text = std::str::from_utf8(&opened).ok()?;
    let (text, is_released) = text.strip_suffix(RELEASED).map_or((text, false), |text| (text, true));
    let (item, card) = text.split_once(' ')?;
    let kind = match kind {
        "loan" => QueuedKind::Loan { card: Card::unsealed(card)? },
        "return" => QueuedKind::Return,
        _ => return None,
    };
    Some(Opened { kind, item: Item::unsealed(item)?, is_released })
}

/// A box opens for its own row and purpose only.
fn bound_to(purpose: &[u8], number: ActNumber) -> Vec<u8> {
    [purpose, &number.0.to_be_bytes()].concat()
}
