//! The items of the sample register as they are, and what was done with them. It forgets with the process.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{NaiveDate, NaiveDateTime};

use super::items::{ItemEntry, Place, SampleItem, shelve};
use crate::sip2::service::Told;

/// The items as they are, and what was done with them.
pub(super) struct Shelves {
    entries: Vec<ItemEntry>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// None: nobody has asked yet, and no day is known to count due dates from.
    items: Option<BTreeMap<String, SampleItem>>,
    acts: Vec<SampleAct>,
}

/// A loan as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleLoan {
    pub card: String,
    pub item: String,
    pub title: String,
    pub due: NaiveDate,
}

/// One thing the register did, in order; refusals are not among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleAct {
    pub kind: SampleActKind,
    pub item: String,
    /// None for a return.
    pub card: Option<String>,
    /// It was told afterwards (`no block` = Y).
    pub no_block: bool,
    /// The date of the message, in the site's time.
    pub dated: Option<NaiveDateTime>,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SampleActKind {
    Lent,
    Renewed,
    Returned,
    HoldCancelled,
}

impl Shelves {
    pub(super) fn new(entries: Vec<ItemEntry>) -> Self {
        Self { entries, state: Mutex::default() }
    }

    /// What is lent, by the items' numbers; empty before anybody has asked.
    pub(super) fn loans(&self) -> Vec<SampleLoan> {
        let state = self.lock();
        let loan = |(number, item): (&String, &SampleItem)| match &item.place {
            Place::Lent { card, due } => Some(SampleLoan {
                card: card.clone(),
                item: number.clone(),
                title: item.entry.title.clone(),
                due: *due,
            }),
            Place::Here | Place::Waits { .. } => None,
        };
        state.items.iter().flatten().filter_map(loan).collect()
    }

    pub(super) fn acts(&self) -> Vec<SampleAct> {
        self.lock().acts.clone()
    }

    pub(super) fn entries(&self) -> &[ItemEntry] {
        &self.entries
    }

    /// How many loans the patron has.
    pub(super) fn lent_to(&self, card: &str) -> usize {
        match &self.lock().items {
            Some(items) => items.values().filter(|item| item.is_lent_to(card)).count(),
            None => self.entries.iter().filter(|entry| entry.lent_to.as_deref() == Some(card)).count(),
        }
    }

    pub(super) fn with<T>(
        &self,
        told: &Told,
        work: impl FnOnce(&mut BTreeMap<String, SampleItem>, &mut Vec<SampleAct>) -> T,
    ) -> T {
        let mut state = self.lock();
        let State { items, acts } = &mut *state;
        work(items.get_or_insert_with(|| shelve(&self.entries, told.now.date_naive())), acts)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Told {
    pub(super) fn act(&self, kind: SampleActKind, item: &str, card: Option<&str>) -> SampleAct {
        let (item, card) = (item.to_owned(), card.map(str::to_owned));
        SampleAct { kind, item, card, no_block: self.no_block, dated: self.dated }
    }
}
