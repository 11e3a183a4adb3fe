//! The invented items of the sample register, as its file tells them.

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};
use serde::Deserialize;

use crate::ids::ItemPattern;

/// Days of a loan.
const LOAN_DAYS: i64 = 28;

/// One `[[item]]` of the file.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ItemEntry {
    pub(super) number: String,
    /// Empty: a record without a title.
    pub(super) title: String,
    /// Characters; the title is repeated up to this length.
    title_length: Option<usize>,
    /// What the demo says of it.
    pub(super) fate: String,
    /// Parts of a set, each with a tag of its own.
    #[serde(default = "one")]
    pub(super) parts: u8,
    /// How its tags are written.
    #[serde(default)]
    pub(super) tag: SampleTag,
    /// The card it is lent to when the register is first asked.
    pub(super) lent_to: Option<String>,
    /// Days from that day to its due date; negative where it is overdue.
    #[serde(default)]
    due_in: i64,
    /// Told instead of a due date.
    due_words: Option<String>,
    /// The card it waits for on the hold shelf.
    waits_for: Option<String>,
    /// The card that will have it next; it is told at its return.
    reserved_by: Option<String>,
    /// Where a reserved item is to be fetched, where that is another library.
    pub(super) fetched_at: Option<String>,
    /// The library it belongs to, where that is another one.
    pub(super) belongs_to: Option<String>,
    #[serde(default)]
    pub(super) interlibrary: bool,
    pub(super) sort_bin: Option<String>,
    /// Years; younger patrons are refused.
    pub(super) age: Option<u8>,
    /// Refused to everybody, in these words.
    pub(super) refuse: Option<String>,
    /// A return of it is refused, in these words.
    pub(super) refuse_return: Option<String>,
    /// Circulation status while it is here; 03 where nothing is said.
    status: Option<String>,
    #[serde(default = "yes")]
    pub(super) renewable: bool,
    /// A fee for borrowing it, `1.50 EUR`; it is told, not taken.
    pub(super) fee: Option<String>,
}

fn yes() -> bool {
    true
}

fn one() -> u8 {
    1
}

/// How the tag of an invented item is written; libraries have all of them on their shelves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum SampleTag {
    #[default]
    #[serde(rename = "iso28560-3")]
    Iso28560_3,
    #[serde(rename = "iso28560-2")]
    Iso28560_2,
    #[serde(rename = "rfid501")]
    Rfid501,
    /// A barcode is all it has.
    #[serde(rename = "none")]
    None,
}

/// One item and where it is.
pub(super) struct SampleItem {
    pub(super) entry: ItemEntry,
    pub(super) place: Place,
    /// The card that will have it next.
    pub(super) reserved_by: Option<String>,
}

/// Where an item is.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Place {
    Here,
    /// On the hold shelf, for this card.
    Waits {
        card: String,
    },
    Lent {
        card: String,
        due: NaiveDate,
    },
}

impl ItemEntry {
    /// The entry as it is meant, with its title as long as it says.
    pub(super) fn spelled_out(mut self) -> Self {
        if let Some(length) = self.title_length {
            self.title = self.title.chars().cycle().take(length).collect();
        }
        self
    }
}

impl SampleItem {
    /// The item on the day the register is first asked.
    fn new(entry: ItemEntry, opened: NaiveDate) -> Self {
        let place = match (&entry.lent_to, &entry.waits_for) {
            (Some(card), _) => Place::Lent { card: card.clone(), due: later(opened, entry.due_in) },
            (None, Some(card)) => Place::Waits { card: card.clone() },
            (None, None) => Place::Here,
        };
        Self { reserved_by: entry.reserved_by.clone(), entry, place }
    }

    /// Its due date as the library system writes it; empty while it is not lent.
    pub(super) fn due_text(&self) -> String {
        match (&self.place, &self.entry.due_words) {
            (Place::Lent { .. }, Some(words)) => words.clone(),
            (Place::Lent { due, .. }, None) => format!("{}    235900", due.format("%Y%m%d")),
            (Place::Here | Place::Waits { .. }, _) => String::new(),
        }
    }

    /// Circulation status (sip2.md 4).
    pub(super) fn status(&self) -> &'static str {
        match (&self.place, self.entry.status.as_deref()) {
            (Place::Lent { .. }, _) => "04",
            (Place::Waits { .. }, _) => "08",
            (Place::Here, Some("12")) => "12",
            (Place::Here, Some("10")) => "10",
            (Place::Here, Some(_)) => "01",
            (Place::Here, None) => "03",
        }
    }

    /// Lends it, to be back in time.
    pub(super) fn lend(&mut self, card: &str, today: NaiveDate) {
        self.place = Place::Lent { card: card.to_owned(), due: later(today, LOAN_DAYS) };
        if self.reserved_by.as_deref() == Some(card) {
            self.reserved_by = None;
        }
    }

    pub(super) fn is_lent_to(&self, who: &str) -> bool {
        matches!(&self.place, Place::Lent { card, .. } if card == who)
    }

    pub(super) fn waits_for(&self, who: &str) -> bool {
        matches!(&self.place, Place::Waits { card } if card == who)
    }
}

/// Every item by its number, on the day the register is first asked.
pub(super) fn shelve(entries: &[ItemEntry], opened: NaiveDate) -> BTreeMap<String, SampleItem> {
    entries.iter().map(|entry| (entry.number.clone(), SampleItem::new(entry.clone(), opened))).collect()
}

/// `count` loans of one patron, every tenth overdue.
pub(super) fn generated(card: &str, count: u32) -> impl Iterator<Item = ItemEntry> {
    (1..=count).map(move |number| ItemEntry {
        parts: one(),
        tag: SampleTag::None,
        number: format!("39{number:012}"),
        title: format!("Lainattu kirja {number}"),
        title_length: None,
        fate: String::new(),
        lent_to: Some(card.to_owned()),
        due_in: if number % 10 == 0 { -7 } else { i64::from(number % 28) + 1 },
        due_words: None,
        waits_for: None,
        reserved_by: None,
        fetched_at: None,
        belongs_to: None,
        interlibrary: false,
        sort_bin: None,
        age: None,
        refuse: None,
        refuse_return: None,
        status: None,
        renewable: number % 3 != 0,
        fee: None,
    })
}

/// Why an entry cannot be.
pub(super) fn problem(entry: &ItemEntry) -> Option<&'static str> {
    let is_number = ItemPattern::new(".*").is_ok_and(|any| any.parse(&entry.number).is_some());
    let money = |fee: &String| fee.parse::<crate::policy::Money>().is_ok();
    if !is_number {
        Some("the number is not letters and digits")
    } else if !entry.fee.as_ref().is_none_or(money) {
        Some("the fee does not look like \"1.50 EUR\"")
    } else {
        None
    }
}

fn later(day: NaiveDate, days: i64) -> NaiveDate {
    TimeDelta::try_days(days).and_then(|days| day.checked_add_signed(days)).unwrap_or(day)
}
