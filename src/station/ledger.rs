//! The session's list of items: one line for each, whatever is done with it. The latest act is what a line tells.

use std::collections::VecDeque;

use chrono::{DateTime, NaiveDate, Utc};

use super::{ItemRefusal, Line, LineState, Pile, Place, Receipt, Summary, Tagging};
use crate::i18n::Language;
use crate::ids::{Card, Item};
use crate::register::circulation::{Due, Text};

/// More than this is no pile but a scanner gone wild: its codes are not taken faster than the library system answers.
const OPEN_AT_MOST: usize = 100;

/// What is being done with a scanned item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Doing {
    Lend { card: Card },
    TakeBack,
}

/// What a scan means to the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Offered {
    /// It is to be done.
    New,
    /// It is being done already.
    Open,
    /// It was done already: a second scan changes nothing.
    Done,
    /// It may have been done: nothing is sent again, and staff will look.
    Unknown,
    /// Too many wait already; nothing is taken.
    Full,
}

/// The lines of one session, the newest last, and what was renewed in the account.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    lines: Vec<Entry>,
    /// Offered and not yet asked about, in the order of the scans.
    todo: VecDeque<Item>,
    renewals: Vec<Renewal>,
    /// Renewed by the library system in one go, without being named.
    unnamed_renewals: u32,
    pub(super) not_a_code: bool,
}

#[derive(Debug)]
struct Entry {
    line: Line,
    doing: Doing,
    /// When it was scanned for this.
    at: DateTime<Utc>,
}

/// One loan renewed in the account.
#[derive(Clone, Debug)]
struct Renewal {
    /// As the library system lists it.
    entry: Text,
    title: Text,
    due: Due,
}

impl Ledger {
    /// An item was scanned; its line is the newest from now on. A refused item may be tried again.
    pub(super) fn offer(&mut self, item: Item, doing: Doing, at: DateTime<Utc>) -> Offered {
        if self.is_full() {
            return Offered::Full;
        }
        let earlier = self.lines.iter().position(|entry| entry.line.item == item);
        let Some(earlier) = earlier.map(|index| self.lines.remove(index)) else {
            let line = Line { state: LineState::Offered, ..bare(item.clone()) };
            self.lines.push(Entry { line, doing, at });
            self.todo.push_back(item);
            return Offered::New;
        };
        let offered = match &earlier.line.state {
            LineState::Offered | LineState::Securing => Offered::Open,
            LineState::Refused { .. } => Offered::New,
            LineState::Returned { place: Place::Reject } => Offered::New,
            LineState::Lent { .. }
            | LineState::AlreadyYours { .. }
            | LineState::Returned { .. }
            | LineState::Queued
            | LineState::Unsecured
            | LineState::Unknown
                if earlier.doing != doing =>
            {
                Offered::New
            }
            LineState::Unknown | LineState::Unsecured => Offered::Unknown,
            LineState::Lent { .. }
            | LineState::AlreadyYours { .. }
            | LineState::Returned { .. }
            | LineState::Queued => Offered::Done,
        };
        if offered == Offered::New {
            let line = Line { state: LineState::Offered, tagging: Tagging::NoTag, ..earlier.line };
            self.lines.push(Entry { line, doing, at });
            self.todo.push_back(item);
        } else {
            self.lines.push(earlier);
        }
        offered
    }

    /// An item that nobody is asked about: its own tag says that it stays.
    pub(super) fn refuse(&mut self, item: Item, doing: Doing, why: ItemRefusal, at: DateTime<Utc>) {
        self.lines.retain(|entry| entry.line.item != item);
        let state = LineState::Refused { why, messages: Vec::new() };
        self.lines.push(Entry { line: Line { state, ..bare(item) }, doing, at });
    }

    /// How far the item's tag is.
    pub(super) fn tagged(&mut self, item: &Item, tagging: Tagging) {
        if let Some(entry) = self.lines.iter_mut().find(|entry| entry.line.item == *item) {
            entry.line.tagging = tagging;
        }
    }

    /// The item's line, and whether it is being lent.
    pub(super) fn line_of(&self, item: &Item) -> Option<(&Line, bool)> {
        let entry = self.lines.iter().find(|entry| entry.line.item == *item)?;
        Some((&entry.line, matches!(entry.doing, Doing::Lend { .. })))
    }

    /// The card that the item is being lent to, or was.
    pub(super) fn borrower(&self, item: &Item) -> Option<Card> {
        match &self.lines.iter().find(|entry| entry.line.item == *item)?.doing {
            Doing::Lend { card } => Some(card.clone()),
            Doing::TakeBack => None,
        }
    }

    /// Another act with the item is under way, or nobody knows what became of it: what its tags were to be may not hold
    /// any more.
    pub(super) fn is_undecided(&self, item: &Item) -> bool {
        self.line_of(item).is_some_and(|(line, _)| matches!(line.state, LineState::Offered | LineState::Unknown))
    }

    /// Whether no more is taken.
    pub(super) fn is_full(&self) -> bool {
        self.todo.len() >= OPEN_AT_MOST
    }

    /// The next item that is to be asked about: what is done with it, and since when.
    pub(super) fn take_next(&mut self) -> Option<(Item, Doing, DateTime<Utc>)> {
        let item = self.todo.pop_front()?;
        let entry = self.lines.iter().find(|entry| entry.line.item == item)?;
        Some((item, entry.doing.clone(), entry.at))
    }

    /// What became of an item. An empty title leaves the one that was told before.
    pub(super) fn settle(&mut self, item: &Item, title: Text, state: LineState) {
        if let Some(entry) = self.lines.iter_mut().find(|entry| entry.line.item == *item) {
            if !title.is_empty() {
                entry.line.title = title;
            }
            entry.line.state = state;
        }
    }

    /// A loan was renewed in the account, or more has been told of one that was.
    pub(super) fn renewed(&mut self, entry: &Text, title: &Text, due: &Due) {
        let known = self.renewals.iter().position(|renewal| renewal.entry == *entry);
        let renewal = Renewal { entry: entry.clone(), title: title.clone(), due: due.clone() };
        match known.and_then(|index| self.renewals.get_mut(index)) {
            Some(known) => *known = renewal,
            None => self.renewals.push(renewal),
        }
    }

    /// More has been told of a loan; it counts only if it was renewed here.
    pub(super) fn told(&mut self, entry: &Text, title: &Text, due: &Due) {
        if self.renewals.iter().any(|renewal| renewal.entry == *entry) {
            self.renewed(entry, title, due);
        }
    }

    /// Loans were renewed and only counted.
    pub(super) fn renewed_unnamed(&mut self, count: u32) {
        self.unnamed_renewals = self.unnamed_renewals.saturating_add(count);
    }

    /// Whether an item has still to be asked about.
    pub(super) fn has_todo(&self) -> bool {
        !self.todo.is_empty()
    }

    /// Whether there is anything to print or to be thanked for.
    pub(super) fn has_done(&self) -> bool {
        self.lines().any(|line| line.state.is_done()) || !self.renewals.is_empty() || self.unnamed_renewals > 0
    }

    /// The lines, newest first.
    pub(super) fn pile(&self) -> Pile {
        let lines: Vec<Line> = self.lines().rev().cloned().collect();
        let done = lines.iter().filter(|line| line.state.is_done()).count();
        let is_lent = |entry: &&Entry| entry.line.state.is_done() && matches!(entry.doing, Doing::Lend { .. });
        let lent = self.lines.iter().filter(is_lent).count();
        let is_open = |line: &&Line| matches!(line.state, LineState::Offered | LineState::Securing);
        let open = lines.iter().filter(is_open).count();
        Pile { lines, done, lent, open, not_a_code: self.not_a_code }
    }

    /// What the session did, in numbers: each line is counted once.
    pub(super) fn summary(&self, can_print: bool) -> Summary {
        let count = |is_it: fn(&LineState) -> bool| self.lines().filter(|line| is_it(&line.state)).count();
        let unnamed = usize::try_from(self.unnamed_renewals).unwrap_or(usize::MAX);
        let first_due = self.lines().filter_map(|line| due_day(&line.state)).min();
        Summary {
            lent: count(|state| matches!(state, LineState::Lent { .. })),
            renewed: count(|state| matches!(state, LineState::AlreadyYours { .. })) + self.renewals.len() + unnamed,
            returned: count(|state| matches!(state, LineState::Returned { .. }) && !is_rejected(state)),
            queued: count(|state| *state == LineState::Queued),
            refused: count(|state| {
                matches!(state, LineState::Refused { .. } | LineState::Unsecured | LineState::Unknown)
                    || is_rejected(state)
            }),
            first_due,
            can_print,
        }
    }

    /// What is printed. An item without a title goes by its own number.
    pub(super) fn receipt(&self, at: DateTime<Utc>, language: Language) -> Receipt {
        let mut receipt = Receipt { at, language, lent: vec![], renewed: vec![], returned: vec![], queued: vec![] };
        for line in self.lines() {
            let title = if line.title.is_empty() { Text::clean(line.item.number()) } else { line.title.clone() };
            match &line.state {
                LineState::Lent { due } => receipt.lent.push((title, due.clone())),
                LineState::AlreadyYours { due } => receipt.renewed.push((title, due.clone())),
                LineState::Returned { .. } if !is_rejected(&line.state) => receipt.returned.push(title),
                LineState::Queued => receipt.queued.push(title),
                LineState::Returned { .. }
                | LineState::Offered
                | LineState::Securing
                | LineState::Unsecured
                | LineState::Refused { .. }
                | LineState::Unknown => {}
            }
        }
        for Renewal { entry, title, due } in &self.renewals {
            let title = if title.is_empty() { entry } else { title };
            receipt.renewed.push((title.clone(), due.clone()));
        }
        receipt
    }

    pub(super) fn lines(&self) -> impl DoubleEndedIterator<Item = &Line> {
        self.lines.iter().map(|entry| &entry.line)
    }
}

fn bare(item: Item) -> Line {
    Line { item, title: Text::default(), state: LineState::Offered, tagging: Tagging::NoTag }
}

fn is_rejected(state: &LineState) -> bool {
    *state == LineState::Returned { place: Place::Reject }
}

fn due_day(state: &LineState) -> Option<NaiveDate> {
    match state {
        LineState::Lent { due: Due::On(day) } | LineState::AlreadyYours { due: Due::On(day) } => Some(*day),
        LineState::Lent { .. }
        | LineState::AlreadyYours { .. }
        | LineState::Offered
        | LineState::Returned { .. }
        | LineState::Securing
        | LineState::Unsecured
        | LineState::Refused { .. }
        | LineState::Queued
        | LineState::Unknown => None,
    }
}
