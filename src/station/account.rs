//! My loans, holds and fees: a page at a time, fetched when it is looked at. Nine hundred loans cost no more than six.

use std::collections::{HashMap, HashSet, VecDeque};

use chrono::NaiveDate;

use super::truth::item_of;
use super::{Account, AccountLine, AccountList};
use crate::ids::{Item, ItemPattern};
use crate::policy::Money;
use crate::register::circulation::{Counts, Due, List, Page, PatronAnswer, Text};

/// Lines on a page.
const PAGE: u32 = 6;

#[derive(Debug, Default)]
pub(super) struct AccountBook {
    pub(super) list: AccountList,
    /// From 0.
    pub(super) page: u32,
    /// Changes whenever a line number means another line.
    pub(super) revision: u64,
    pub(super) rows: Option<Vec<Row>>,
    counts: Counts,
    fees: Option<Money>,
    /// The page was full, where the library system does not count.
    more: bool,
    pub(super) overdue_asked: bool,
    /// What touches on lines did, by the entry as it is listed.
    pub(super) results: HashMap<Text, Result<(), Vec<Text>>>,
    /// Touches still to be done.
    pub(super) acts: VecDeque<AccountAct>,
    /// Renewals that nobody can tell the outcome of; they are not sent again before 17 has told.
    pub(super) in_doubt: HashSet<Text>,
    /// The entry whose act is out.
    pub(super) in_hand: Option<Text>,
    pub(super) renewing: RenewingAll,
    /// How many the renew-all renewed, and how many not.
    pub(super) tally: Option<(u32, u32)>,
}

/// One line of the page.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// As the library system lists it.
    pub(super) entry: Text,
    /// The item it names, where it names one.
    pub(super) item: Option<Item>,
    pub(super) title: Text,
    pub(super) due: Due,
    pub(super) overdue: bool,
    /// 17 has been asked, or there is nothing to ask.
    pub(super) told: bool,
}

/// What the library system is to do.
#[derive(Clone, Debug)]
pub(super) enum AccountAct {
    Renew { entry: Text, item: Item, due_before: Due },
    RenewAll,
    CancelHold { entry: Text },
}

/// Where a renewal of everything stands, when the library system did not do it in one go.
#[derive(Debug, Default)]
pub(super) enum RenewingAll {
    #[default]
    No,
    /// It has been asked to.
    Asked,
    /// Its answer was lost: what was due before is compared with what is due now.
    Comparing(Vec<(Text, NaiveDate)>),
    /// It does not do that: the loans are being listed, to be renewed one by one.
    Listing,
    /// One by one.
    OneByOne,
}

impl AccountBook {
    /// The account in numbers, as any 64 tells it.
    pub(super) fn told(&mut self, told: &PatronAnswer) {
        self.counts = told.counts;
        self.fees = told.fees.clone();
    }

    pub(super) fn show(&mut self, list: AccountList) {
        self.list = list;
        self.page = 0;
        self.reload();
    }

    pub(super) fn turn_page(&mut self, forward: bool) {
        let page = if forward { self.page.saturating_add(1) } else { self.page.saturating_sub(1) };
        if page != self.page && page < self.pages() {
            self.page = page;
            self.reload();
        }
    }

    /// The page is fetched anew.
    pub(super) fn reload(&mut self) {
        self.rows = None;
        self.overdue_asked = false;
        self.revision += 1;
    }

    /// What is to be asked for this page: holds that wait come first, then those that do not.
    pub(super) fn source(&self) -> (List, Page) {
        let (list, page) = match self.list {
            AccountList::Loans => (List::Charged, self.page),
            AccountList::Fees => (List::Fines, self.page),
            AccountList::Holds => match self.page.checked_sub(self.ready_pages()) {
                None => (List::Holds, self.page),
                Some(page) => (List::UnavailableHolds, page),
            },
        };
        let first = page.saturating_mul(PAGE).saturating_add(1);
        (list, Page { first, last: first.saturating_add(PAGE - 1) })
    }

    /// The page has come. A library system that ignores page numbers sends everything.
    pub(super) fn page_told(&mut self, told: &PatronAnswer, items: &ItemPattern) {
        let (_, page) = self.source();
        self.told(told);
        let size = PAGE as usize;
        let skip = if told.list.len() > size { usize::try_from(page.first - 1).unwrap_or(usize::MAX) } else { 0 };
        self.more = told.list.len().saturating_sub(skip) >= size;
        let entries = told.list.iter().skip(skip).take(size);
        self.rows = Some(entries.map(|entry| Row::new(entry, self.list, items)).collect());
        self.revision += 1;
    }

    /// The loans that are overdue, as the library system lists them.
    pub(super) fn overdue_told(&mut self, told: &PatronAnswer) {
        for row in self.rows.iter_mut().flatten() {
            row.overdue |= told.list.contains(&row.entry);
        }
    }

    /// Whether a due date that is no date needs the list of what is overdue.
    pub(super) fn needs_overdue(&self) -> bool {
        let some = self.counts.overdue != Some(0) && self.list == AccountList::Loans && !self.overdue_asked;
        let undated = |row: &Row| row.told && !matches!(row.due, Due::On(_));
        some && self.rows.as_ref().is_some_and(|rows| rows.iter().all(|row| row.told) && rows.iter().any(undated))
    }

    pub(super) fn row(&self, index: usize) -> Option<&Row> {
        self.rows.as_ref()?.get(index)
    }

    pub(super) fn row_of(&mut self, entry: &Text) -> Option<&mut Row> {
        self.rows.as_mut()?.iter_mut().find(|row| row.entry == *entry)
    }

    /// 17 has told of an entry; some library systems list one twice.
    pub(super) fn detail_told(&mut self, entry: &Text, title: &Text, due: &Due) {
        for row in self.rows.iter_mut().flatten().filter(|row| row.entry == *entry) {
            row.tell(title, due, self.list);
        }
    }

    pub(super) fn is_busy(&self, entry: &Text) -> bool {
        self.in_hand.as_ref() == Some(entry)
            || self.acts.iter().any(|act| match act {
                AccountAct::Renew { entry: waiting, .. } | AccountAct::CancelHold { entry: waiting } => {
                    waiting == entry
                }
                AccountAct::RenewAll => false,
            })
    }

    /// Whether everything is being renewed just now.
    pub(super) fn renews_all(&self) -> bool {
        !matches!(self.renewing, RenewingAll::No) || self.acts.iter().any(|act| matches!(act, AccountAct::RenewAll))
    }

    /// A touch on a loan: once at a time, and not again once it is renewed.
    pub(super) fn renew(&mut self, line: usize) {
        let Some(row) = self.row(line).filter(|_| self.list == AccountList::Loans) else { return };
        let renewed = matches!(self.results.get(&row.entry), Some(Ok(())));
        let settled = renewed || self.is_busy(&row.entry) || self.in_doubt.contains(&row.entry);
        if let Some(item) = row.item.clone().filter(|_| !settled) {
            let act = AccountAct::Renew { entry: row.entry.clone(), item, due_before: row.due.clone() };
            self.acts.push_back(act);
        }
    }

    pub(super) fn renew_all(&mut self) {
        if self.list == AccountList::Loans && !self.renews_all() {
            self.tally = None;
            self.acts.push_back(AccountAct::RenewAll);
        }
    }

    pub(super) fn cancel_hold(&mut self, line: usize) {
        let Some(row) = self.row(line).filter(|_| self.list == AccountList::Holds) else { return };
        let cancelled = matches!(self.results.get(&row.entry), Some(Ok(())));
        if !cancelled && !self.is_busy(&row.entry) {
            self.acts.push_back(AccountAct::CancelHold { entry: row.entry.clone() });
        }
    }

    /// The session ends: what nobody has heard of yet is not done.
    pub(super) fn drop_acts(&mut self) {
        self.acts.clear();
        self.renewing = RenewingAll::No;
    }

    /// Whether something is still to be done.
    pub(super) fn has_acts(&self) -> bool {
        !self.acts.is_empty() || !matches!(self.renewing, RenewingAll::No)
    }

    /// The page for the screen; what does not depend on the account is filled in by the caller.
    pub(super) fn view(&self, today: NaiveDate) -> Account {
        Account {
            list: self.list,
            loans: self.counts.charged,
            overdue: self.counts.overdue,
            holds_ready: self.counts.holds,
            fees: self.fees.clone(),
            lines: self.rows.as_ref().map(|rows| rows.iter().map(|row| self.line(row, today)).collect()),
            page: self.page,
            pages: self.pages(),
            can_renew: false,
            can_renew_all: false,
            renewed: self.tally,
            payment_page: None,
            today,
            name: Text::default(),
        }
    }

    fn line(&self, row: &Row, today: NaiveDate) -> AccountLine {
        AccountLine {
            title: row.title.clone(),
            due: row.due.clone(),
            overdue: row.overdue || matches!(row.due, Due::On(day) if day < today),
            result: self.results.get(&row.entry).cloned(),
            busy: self.is_busy(&row.entry),
        }
    }

    pub(super) fn pages(&self) -> u32 {
        let counted = match self.list {
            AccountList::Loans => self.counts.charged.map(pages_of),
            AccountList::Fees => self.counts.fines.map(pages_of),
            AccountList::Holds => self
                .counts
                .holds
                .map(|_| self.ready_pages().saturating_add(self.counts.unavailable_holds.map_or(0, pages_of))),
        };
        let seen = self.page.saturating_add(1).saturating_add(u32::from(self.more && counted.is_none()));
        counted.unwrap_or(seen).max(1)
    }

    fn ready_pages(&self) -> u32 {
        self.counts.holds.map_or(u32::MAX, pages_of)
    }
}

impl Row {
    fn new(entry: &Text, list: AccountList, items: &ItemPattern) -> Self {
        let item = match list {
            AccountList::Loans | AccountList::Holds => item_of(entry, items),
            AccountList::Fees => None,
        };
        let title = match &item {
            // A number and then the title, or the number alone until its title is told.
            Some(item) => Text::clean(entry.as_str().strip_prefix(item.number()).unwrap_or_default()),
            None => entry.clone(),
        };
        let told = item.is_none();
        Self { entry: entry.clone(), item, title, due: Due::Unknown, overdue: false, told }
    }

    /// 17 has told of it. Where it tells no title, the entry is all there is.
    fn tell(&mut self, title: &Text, due: &Due, list: AccountList) {
        self.told = true;
        if !title.is_empty() {
            self.title = title.clone();
        } else if self.title.is_empty() {
            self.title = self.entry.clone();
        }
        if list == AccountList::Loans {
            self.due = due.clone();
        }
    }
}

fn pages_of(count: u32) -> u32 {
    count.div_ceil(PAGE)
}
