//! What an open account asks for next, and what it makes of the answers.

use std::collections::HashSet;

use super::account::{AccountAct, AccountBook, RenewingAll, Row};
use super::act::Running;
use super::job::{Job, What};
use super::ledger::Ledger;
use super::truth::{Act, WHOLE_LIST, item_of};
use super::{AccountList, LineState};
use crate::ids::{Card, Item, ItemPattern};
use crate::register::CardAnswer;
use crate::register::circulation::{Answer, Due, List, Page, PatronAnswer, RenewAllAnswer, Request, Text};
use crate::time::Now;

/// Something an account has asked for. A page that was turned meanwhile has another revision.
#[derive(Clone, Debug)]
pub(super) enum Wanted {
    Page { revision: u64 },
    Detail { entry: Text },
    Overdue { revision: u64 },
    EveryLoan,
    Renewal { entry: Text },
    RenewAll,
    CancelHold { entry: Text },
}

impl AccountBook {
    /// The next thing to ask. `visible`: the account is on the screen; else only what was touched is finished.
    pub(super) fn next_job(&mut self, visible: bool, card: &Card, now: Now) -> Option<Job> {
        if let Some(act) = self.acts.pop_front() {
            return Some(self.act_job(act, card, now));
        }
        if matches!(self.renewing, RenewingAll::OneByOne) {
            self.renewing = RenewingAll::No;
        }
        if matches!(self.renewing, RenewingAll::Listing) {
            return Some(question(Wanted::EveryLoan, patron(card, Some((List::Charged, WHOLE_LIST)))));
        }
        if visible || matches!(self.renewing, RenewingAll::Comparing(_)) { self.next_question(card) } else { None }
    }

    fn act_job(&mut self, act: AccountAct, card: &Card, now: Now) -> Job {
        match act {
            AccountAct::Renew { entry, item, due_before } => {
                self.in_hand = Some(entry.clone());
                let act = Act::Renewal { item, card: card.clone(), due_before };
                Job::act(What::Account(Wanted::Renewal { entry }), Running::new(act, now.wall, None))
            }
            AccountAct::RenewAll => {
                self.renewing = RenewingAll::Asked;
                question(Wanted::RenewAll, Request::RenewAll { card: card.clone(), pin: None })
            }
            AccountAct::CancelHold { entry } => {
                self.in_hand = Some(entry.clone());
                let request = Request::CancelHold { card: card.clone(), pin: None, hold: entry.clone() };
                question(Wanted::CancelHold { entry }, request)
            }
        }
    }

    fn next_question(&mut self, card: &Card) -> Option<Job> {
        let revision = self.revision;
        let Some(rows) = &self.rows else {
            return Some(question(Wanted::Page { revision }, patron(card, Some(self.source()))));
        };
        let untold = rows.iter().find(|row| !row.told);
        if let Some((entry, Some(item))) = untold.map(|row| (row.entry.clone(), row.item.clone())) {
            return Some(question(Wanted::Detail { entry }, Request::Item { item }));
        }
        if self.needs_overdue() {
            self.overdue_asked = true;
            return Some(question(Wanted::Overdue { revision }, patron(card, Some((List::Overdue, WHOLE_LIST)))));
        }
        None
    }

    /// An answer has come. False: it is not what was asked for, and the page cannot be shown.
    pub(super) fn answered(
        &mut self,
        wanted: &Wanted,
        answer: &Answer,
        items: &ItemPattern,
        ledger: &mut Ledger,
    ) -> bool {
        match (wanted, answer) {
            (Wanted::Page { .. } | Wanted::EveryLoan, Answer::Patron(told)) if !is_of_the_patron(told) => {
                return self.unanswered(wanted, false, ledger);
            }
            (Wanted::Page { revision }, Answer::Patron(told)) => {
                if *revision == self.revision {
                    self.page_told(told, items);
                    self.check_cancelled();
                    self.compare(ledger);
                }
            }
            (Wanted::Detail { entry }, Answer::Item(told)) => {
                ledger.told(entry, &told.title, &told.due);
                self.in_doubt.remove(entry);
                self.detail_told(entry, &told.title, &told.due);
                self.compare(ledger);
            }
            (Wanted::Overdue { revision }, Answer::Patron(told)) => {
                if *revision == self.revision {
                    self.overdue_told(told);
                }
            }
            (Wanted::EveryLoan, Answer::Patron(told)) => self.renew_each(&told.list, items),
            (Wanted::RenewAll, Answer::RenewAll(told)) => self.renewed_all(told, ledger),
            (Wanted::CancelHold { entry }, Answer::Hold { ok, messages }) => {
                let result = if *ok { Ok(()) } else { Err(messages.clone()) };
                self.results.insert(entry.clone(), result);
                self.in_hand = None;
            }
            (_, _) => return self.unanswered(wanted, wanted.is_act(), ledger),
        }
        true
    }

    /// No answer came. False: the page cannot be shown.
    pub(super) fn unanswered(&mut self, wanted: &Wanted, was_sent: bool, ledger: &mut Ledger) -> bool {
        match wanted {
            Wanted::Page { revision } => {
                self.renewing = RenewingAll::No;
                *revision != self.revision
            }
            Wanted::Detail { entry } => {
                // The line is shown as it was listed.
                self.detail_told(entry, &Text::default(), &Due::Unknown);
                self.compare(ledger);
                true
            }
            Wanted::Overdue { .. } => true,
            Wanted::EveryLoan => {
                self.renewing = RenewingAll::No;
                true
            }
            Wanted::RenewAll if was_sent => {
                self.begin_to_compare();
                true
            }
            Wanted::RenewAll => {
                self.renewing = RenewingAll::No;
                false
            }
            Wanted::Renewal { entry } | Wanted::CancelHold { entry } => {
                self.in_hand = None;
                self.results.insert(entry.clone(), Err(Vec::new()));
                // Whether the hold is gone is told by the list.
                if was_sent {
                    self.reload();
                }
                true
            }
        }
    }

    /// What became of the renewal of one loan.
    pub(super) fn renewal_settled(&mut self, entry: &Text, title: &Text, state: &LineState, ledger: &mut Ledger) {
        self.in_hand = None;
        let one_by_one = matches!(self.renewing, RenewingAll::OneByOne);
        let result = match state {
            LineState::AlreadyYours { due } => {
                let row = self.row_of(entry);
                let known = row.map(|row| {
                    row.due = due.clone();
                    row.overdue = false;
                    row.title.clone()
                });
                let title = if title.is_empty() { known.unwrap_or_default() } else { title.clone() };
                ledger.renewed(entry, &title, due);
                Ok(())
            }
            LineState::Refused { messages, .. } => Err(messages.clone()),
            LineState::Unknown => {
                self.in_doubt.insert(entry.clone());
                if let Some(row) = self.row_of(entry) {
                    row.told = false;
                }
                Err(Vec::new())
            }
            LineState::Offered
            | LineState::Lent { .. }
            | LineState::Returned { .. }
            | LineState::Securing
            | LineState::Unsecured
            | LineState::Queued => Err(Vec::new()),
        };
        if let Some((renewed, not)) = self.tally.as_mut().filter(|_| one_by_one) {
            *if result.is_ok() { renewed } else { not } += 1;
        }
        self.results.insert(entry.clone(), result);
    }

    /// 66. One that names no number of loans did nothing: they are renewed one by one.
    fn renewed_all(&mut self, told: &RenewAllAnswer, ledger: &mut Ledger) {
        let named = |items: &[Text]| u32::try_from(items.len()).unwrap_or(u32::MAX);
        if !told.ok && told.renewed.is_none() && told.unrenewed.is_none() {
            self.renewing = RenewingAll::Listing;
            return;
        }
        self.renewing = RenewingAll::No;
        let renewed = told.renewed.unwrap_or_else(|| named(&told.renewed_items));
        let unrenewed = told.unrenewed.unwrap_or_else(|| named(&told.unrenewed_items));
        self.tally = Some((renewed, unrenewed));
        for entry in &told.renewed_items {
            ledger.renewed(entry, &Text::default(), &Due::Unknown);
            self.results.insert(entry.clone(), Ok(()));
        }
        ledger.renewed_unnamed(renewed.saturating_sub(named(&told.renewed_items)));
        for entry in &told.unrenewed_items {
            self.results.insert(entry.clone(), Err(told.messages.clone()));
        }
        self.reload();
    }

    fn renew_each(&mut self, entries: &[Text], items: &ItemPattern) {
        let mut seen = HashSet::new();
        // What is listed twice is renewed once.
        let entries: Vec<&Text> = entries.iter().filter(|entry| seen.insert(*entry)).collect();
        let certain = entries.iter().copied().filter(|entry| !self.in_doubt.contains(*entry));
        let loans: Vec<(Text, Item)> =
            certain.filter_map(|entry| item_of(entry, items).map(|item| (entry.clone(), item))).collect();
        let not_renewable = u32::try_from(entries.len() - loans.len()).unwrap_or(u32::MAX);
        self.tally = Some((0, not_renewable));
        for (entry, item) in loans {
            let due_before = self.row_of(&entry).map(|row| row.due.clone()).unwrap_or_default();
            self.acts.push_back(AccountAct::Renew { entry, item, due_before });
        }
        self.renewing = RenewingAll::OneByOne;
    }

    /// The answer to a renewal of everything was lost: the loans on the page tell by their dates whether it happened.
    fn begin_to_compare(&mut self) {
        let dated = self.rows.iter().flatten().filter_map(|row| match row.due {
            Due::On(day) => Some((row.entry.clone(), day)),
            Due::Said(_) | Due::Unknown => None,
        });
        self.renewing = RenewingAll::Comparing(dated.collect());
        self.list = AccountList::Loans;
        self.reload();
    }

    /// Once the page has been told again. Without a single date before, nobody can tell, and nothing is sent again.
    fn compare(&mut self, ledger: &mut Ledger) {
        let RenewingAll::Comparing(before) = &self.renewing else { return };
        let Some(rows) = self.rows.as_ref().filter(|rows| rows.iter().all(|row| row.told)) else { return };
        let due_now = |entry: &Text| {
            rows.iter().find(|row| row.entry == *entry).and_then(|row| match row.due {
                Due::On(day) => Some(day),
                Due::Said(_) | Due::Unknown => None,
            })
        };
        let has_moved = |row: &&Row| {
            before.iter().any(|(entry, day)| *entry == row.entry && due_now(entry).is_some_and(|now| now > *day))
        };
        let moved: Vec<Row> = rows.iter().filter(has_moved).cloned().collect();
        let all_known = before.iter().all(|(entry, _)| due_now(entry).is_some());
        self.renewing =
            if moved.is_empty() && all_known && !before.is_empty() { RenewingAll::Listing } else { RenewingAll::No };
        for row in moved {
            ledger.renewed(&row.entry, &row.title, &row.due);
            self.results.insert(row.entry, Ok(()));
        }
    }

    /// A hold whose cancelling was not answered is cancelled when it is listed no more.
    fn check_cancelled(&mut self) {
        if self.list == AccountList::Holds {
            let rows = self.rows.iter().flatten();
            let listed: Vec<&Text> = rows.map(|row| &row.entry).collect();
            self.results.retain(|entry, result| result.is_ok() || listed.contains(&entry));
        }
    }
}

impl Wanted {
    fn is_act(&self) -> bool {
        match self {
            Wanted::RenewAll | Wanted::CancelHold { .. } | Wanted::Renewal { .. } => true,
            Wanted::Page { .. } | Wanted::Detail { .. } | Wanted::Overdue { .. } | Wanted::EveryLoan => false,
        }
    }
}

/// One that is not says nothing of the account: it is not empty.
fn is_of_the_patron(told: &PatronAnswer) -> bool {
    matches!(told.standing, CardAnswer::Right(_))
}

fn question(wanted: Wanted, request: Request) -> Job {
    Job::question(What::Account(wanted), request)
}

fn patron(card: &Card, list: Option<(List, Page)>) -> Request {
    Request::Patron { card: card.clone(), pin: None, list }
}
