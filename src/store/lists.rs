//! The site's own lists: cards that may not enter, and cards that may whenever, with a PIN of the site's own. Kept by
//! keyed hash, with the number sealed so that staff can be shown it; who listed a card and why is kept with it (I29).

mod acts;
mod change;
mod note;

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, Row, params};
use serde::Serialize;
use zeroize::Zeroizing;

use super::entries::CardText;
use super::key::card_tag;
use super::{Error, Store, seal};
use crate::ids::{Card, DoorId};
use crate::pin::Verifier;
use crate::policy::{ClockState, Listing};

pub use acts::{By, ListAct};
pub use note::{NOTE_MAX_LEN, NotANote, Note};

/// Which list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum List {
    Allow,
    Deny,
}

/// Who put a card there. Both may list the same card; neither takes the other's away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// Somebody at the site.
    Staff,
    /// A deny list made elsewhere.
    Import,
}

/// What a listed card may, and until when. `until` is the first moment at which it no longer holds.
#[derive(Clone, Debug)]
pub enum Terms {
    /// May enter whenever. Somebody answers for them, and it ends.
    Allow { verifier: Verifier, sponsor: Note, until: DateTime<Utc> },
    /// May not enter; without an end, for good.
    Deny { until: Option<DateTime<Utc>> },
}

/// A card to be listed.
#[derive(Clone, Debug)]
pub struct ToList {
    pub card: Card,
    /// None: every door.
    pub door: Option<DoorId>,
    pub terms: Terms,
    pub reason: Note,
}

/// What an import came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Added {
    /// Cards that the lists now have.
    pub listed: usize,
    /// Cards that earlier imports had brought and this one did not.
    pub removed: usize,
}

/// A listed card as staff see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedCard {
    /// None where the box does not open.
    pub card: Option<CardText>,
    /// None: every door.
    pub door: Option<DoorId>,
    pub list: List,
    pub origin: Origin,
    pub until: Option<DateTime<Utc>>,
    pub sponsor: Option<String>,
    pub reason: String,
    pub added_at: DateTime<Utc>,
    pub added_by: String,
}

impl ListedCard {
    /// Whether it holds at `at`.
    pub fn holds_at(&self, at: DateTime<Utc>) -> bool {
        self.until.is_none_or(|until| at < until)
    }
}

impl Store {
    /// What the lists say of this card at this door: one indexed read. Any deny that applies wins.
    ///
    /// While the clock is not believed, only an end before the last sure moment has passed for certain; a card whose
    /// end is later is still listed.
    pub fn listing(&self, card: &Card, door: &DoorId, now: DateTime<Utc>, clock: ClockState) -> Result<Listing, Error> {
        let at = self.surely_passed(now, clock)?;
        let mut statement = self.register.prepare_cached(
            "SELECT list FROM listed_cards
             WHERE card = ?1 AND door IN (?2, '') AND (until IS NULL OR until > ?3)",
        )?;
        let tag = card_tag(&self.register_key, card);
        let mut rows = statement.query(params![&*tag, door.as_str(), at])?;
        let mut listing = Listing::None;
        while let Some(row) = rows.next()? {
            match list_from(row.get_ref("list")?.as_str().map_err(|_| damaged())?)? {
                List::Deny => return Ok(Listing::Denied),
                List::Allow => listing = Listing::Allowed,
            }
        }
        Ok(listing)
    }

    /// The verifier of the PIN with which an allowed card enters; the door's own goes before that of every door.
    pub fn listed_verifier(
        &self,
        card: &Card,
        door: &DoorId,
        now: DateTime<Utc>,
        clock: ClockState,
    ) -> Result<Option<Verifier>, Error> {
        let at = self.surely_passed(now, clock)?;
        let tag = card_tag(&self.register_key, card);
        let text: Option<String> = self
            .register
            .prepare_cached(
                "SELECT verifier FROM listed_cards
                 WHERE card = ?1 AND door IN (?2, '') AND list = 'allow' AND until > ?3 ORDER BY door DESC LIMIT 1",
            )?
            .query_row(params![&*tag, door.as_str(), at], |row| row.get(0))
            .optional()?;
        Ok(text.as_deref().and_then(Verifier::from_text))
    }

    /// Every listed card, as it was added; what no longer holds too, until it is swept.
    pub fn listed(&self) -> Result<Vec<ListedCard>, Error> {
        let mut statement = self.register.prepare(
            "SELECT card, door, list, origin, sealed, until, sponsor, reason, added_at, added_by
             FROM listed_cards ORDER BY added_at, card, door, list, origin",
        )?;
        let mut rows = statement.query([])?;
        let mut listed = Vec::new();
        while let Some(row) = rows.next()? {
            listed.push(self.read_listed(row)?);
        }
        Ok(listed)
    }

    /// The moment that has passed for certain, in milliseconds.
    fn surely_passed(&self, now: DateTime<Utc>, clock: ClockState) -> Result<i64, Error> {
        let at = match clock {
            ClockState::Believed => Some(now),
            ClockState::Unset => self.time_floor()?,
        };
        Ok(at.map_or(i64::MIN, |at| at.timestamp_millis()))
    }

    fn read_listed(&self, row: &Row<'_>) -> Result<ListedCard, Error> {
        let (tag, sealed): (Vec<u8>, Vec<u8>) = (row.get("card")?, row.get("sealed")?);
        let opened = seal::open(&self.lists_key, &tag, &sealed);
        let card =
            opened.and_then(|bytes| std::str::from_utf8(&bytes).ok().map(|text| Zeroizing::new(text.to_owned())));
        let door: String = row.get("door")?;
        let list: String = row.get("list")?;
        let origin: String = row.get("origin")?;
        let until: Option<i64> = row.get("until")?;
        Ok(ListedCard {
            card: card.map(CardText),
            door: (!door.is_empty()).then(|| DoorId::new(door)),
            list: list_from(&list)?,
            origin: if origin == "import" { Origin::Import } else { Origin::Staff },
            until: until.map(|until| DateTime::from_timestamp_millis(until).ok_or_else(damaged)).transpose()?,
            sponsor: row.get("sponsor")?,
            reason: row.get("reason")?,
            added_at: DateTime::from_timestamp_millis(row.get("added_at")?).ok_or_else(damaged)?,
            added_by: row.get("added_by")?,
        })
    }
}

/// As it is kept: no door has an empty name, so that stands for every door.
fn door_text(door: Option<&DoorId>) -> &str {
    door.map_or("", DoorId::as_str)
}

fn list_from(text: &str) -> Result<List, Error> {
    match text {
        "allow" => Ok(List::Allow),
        "deny" => Ok(List::Deny),
        _ => Err(damaged()),
    }
}

pub(super) fn damaged() -> Error {
    Error::Damaged { what: "a row of the site's lists".to_owned() }
}
