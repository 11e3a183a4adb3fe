//! The patron of a session: as the library system told, or while it is away as kept from its last good word.

use std::time::Duration;

use chrono::NaiveDate;

use crate::door::Kept;
use crate::i18n::Language;
use crate::ids::Card;
use crate::policy::PatronFacts;
use crate::register::circulation::{PatronAnswer, Text};
use crate::time::Now;

/// Who is logged in.
#[derive(Debug)]
pub(super) struct Patron {
    pub(super) card: Card,
    /// Empty unless the site shows names.
    pub(super) name: Text,
    pub(super) language: Option<Language>,
    /// Admitted by what is kept: the whole session stays offline.
    pub(super) offline: bool,
    /// Else the library system's words for it: returns and the account only.
    pub(super) may_borrow: Result<(), Vec<Text>>,
    /// How many loans the patron has now, where that is known.
    pub(super) charged: Option<u32>,
}

impl Patron {
    /// The library system has just vouched for card and PIN.
    pub(super) fn told(card: Card, told: &PatronAnswer, show_name: bool) -> Self {
        Self {
            card,
            name: if show_name { told.name.clone() } else { Text::default() },
            language: told.language,
            offline: false,
            may_borrow: if told.loan_blocked { Err(told.messages.clone()) } else { Ok(()) },
            charged: told.counts.charged,
        }
    }

    /// A known patron while the library system is away: what was known against them still holds (promise 7).
    pub(super) fn known(card: Card, facts: &PatronFacts, today: NaiveDate) -> Self {
        let expired = facts.expires.is_some_and(|last| last < today);
        let blocked = facts.lending_ban || facts.card_lost || facts.banned == Some(true) || expired;
        Self {
            card,
            name: Text::default(),
            language: None,
            offline: true,
            may_borrow: if blocked { Err(Vec::new()) } else { Ok(()) },
            charged: None,
        }
    }
}

/// Whether what is kept is young enough. A check from the future proves a wrong clock, not a known patron.
pub(super) fn is_fresh(kept: &Kept, known_for: Duration, now: Now) -> bool {
    now.wall.signed_duration_since(kept.checked_at).to_std().is_ok_and(|age| age <= known_for)
}
