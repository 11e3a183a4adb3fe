//! Known patrons: what is kept of a good online check, so that they may enter when the library system is gone
//! (promise 7). By keyed hash; no name, no card number.

use std::time::Duration;

use chrono::{DateTime, Utc};
use rusqlite::OptionalExtension;

use super::key::card_tag;
use super::{Error, Store, database};
use crate::ids::Card;
use crate::pin::Verifier;
use crate::policy::PatronFacts;

/// The longest a patron stays known after the last good online check (security.md 2, "Cache less").
pub const KNOWN_FOR_AT_MOST: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// What is known of a patron.
#[derive(Clone, Debug)]
pub struct KnownPatron {
    /// None: no PIN was asked, it was dropped, no pepper was at hand, or what is stored is not one of ours.
    pub verifier: Option<Verifier>,
    /// What the rules need.
    pub facts: PatronFacts,
    /// The last good online check.
    pub checked_at: DateTime<Utc>,
}

impl Store {
    /// What is known of this card. Facts that cannot be read make the patron unknown: any doubt means no.
    pub fn known_patron(&self, card: &Card) -> Result<Option<KnownPatron>, Error> {
        let row: Option<(Option<String>, String, i64)> = self
            .register
            .prepare_cached("SELECT verifier, facts, checked_at FROM patrons WHERE card = ?1")?
            .query_row([&*card_tag(&self.register_key, card)], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        Ok(row.and_then(|(verifier, facts, checked_at)| {
            Some(KnownPatron {
                verifier: verifier.as_deref().and_then(Verifier::from_text),
                facts: serde_json::from_str(&facts).ok()?,
                checked_at: DateTime::from_timestamp_millis(checked_at)?,
            })
        }))
    }

    /// Keeps what a good online check at `at` said. Without a verifier the one that is kept stays.
    pub fn keep_patron(
        &mut self,
        card: &Card,
        verifier: Option<&Verifier>,
        facts: &PatronFacts,
        at: DateTime<Utc>,
    ) -> Result<(), Error> {
        let facts =
            serde_json::to_string(facts).map_err(|_| Error::Damaged { what: "the facts of a patron".to_owned() })?;
        self.register
            .prepare_cached(
                "INSERT INTO patrons (card, verifier, facts, checked_at) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (card) DO UPDATE SET verifier = coalesce(excluded.verifier, verifier),
                 facts = excluded.facts, checked_at = excluded.checked_at",
            )?
            .execute((
                &*card_tag(&self.register_key, card),
                verifier.map(Verifier::to_text),
                facts,
                at.timestamp_millis(),
            ))?;
        Ok(())
    }

    /// The library system refuses a PIN that the verifier accepts: the PIN was changed.
    pub fn drop_verifier(&mut self, card: &Card) -> Result<(), Error> {
        self.register
            .prepare_cached("UPDATE patrons SET verifier = NULL WHERE card = ?1")?
            .execute([&*card_tag(&self.register_key, card)])?;
        Ok(())
    }

    /// The library system no longer knows this card, or says that it is blocked.
    pub fn drop_patron(&mut self, card: &Card) -> Result<(), Error> {
        self.register
            .prepare_cached("DELETE FROM patrons WHERE card = ?1")?
            .execute([&*card_tag(&self.register_key, card)])?;
        Ok(())
    }

    /// Drops the patrons whose last good check is `known_for` ago, or 30 days; says how many. They are of no use here any
    /// more, only to a thief. For a trusted clock only.
    pub fn sweep_patrons(&mut self, now: DateTime<Utc>, known_for: Duration) -> Result<usize, Error> {
        let oldest = now - known_for.min(KNOWN_FOR_AT_MOST);
        let swept = self.register.execute("DELETE FROM patrons WHERE checked_at <= ?1", [oldest.timestamp_millis()])?;
        if swept > 0 {
            database::truncate_wal(&self.register)?;
        }
        Ok(swept)
    }
}
