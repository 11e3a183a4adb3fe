//! A library system for the model: it has loans, and it can lose a request or its own answer.

use std::collections::HashMap;

use omatoimi::register::circulation::{
    Answer, Counts, Due, ItemAnswer, ItemStatus, LoanAnswer, PatronAnswer, RenewAllAnswer, Request,
};

use super::answers::{DUE, checked_in, due, known, not_lent, text, told};

#[derive(Default)]
pub(super) struct Library {
    /// Item to card.
    pub(super) loans: HashMap<String, String>,
}

impl Library {
    /// Does what is asked. `tag` is in every title, so that a title tells for whom it was made.
    pub(super) fn take(&mut self, request: &Request, tag: &str) -> Answer {
        match request {
            Request::Patron { card, list, .. } => {
                let mine = |(_, holder): &(&String, &String)| holder.as_str() == card.number();
                let mut items: Vec<&str> = self.loans.iter().filter(mine).map(|(item, _)| item.as_str()).collect();
                items.sort_unstable();
                let counts = Counts { charged: u32::try_from(items.len()).ok(), ..Counts::default() };
                let list = if list.is_some() { items.iter().map(|item| text(item)).collect() } else { Vec::new() };
                Answer::Patron(Box::new(PatronAnswer { counts, list, name: text(tag), ..known() }))
            }
            Request::Checkout { card, item, .. } => {
                match self.loans.insert(item.number().to_owned(), card.number().to_owned()) {
                    None => Answer::Checkout(loan(tag, false)),
                    Some(holder) if holder == card.number() => Answer::Checkout(loan(tag, true)),
                    Some(holder) => {
                        self.loans.insert(item.number().to_owned(), holder);
                        not_lent("On loan")
                    }
                }
            }
            Request::Checkin { item, .. } => {
                let ok = self.loans.remove(item.number()).is_some();
                checked_in(ok, tag, None, None)
            }
            Request::Renew { card, item, .. } => {
                let mine = self.loans.get(item.number()).is_some_and(|holder| holder == card.number());
                Answer::Renew(LoanAnswer { ok: mine, ..loan(tag, true) })
            }
            Request::RenewAll { .. } => Answer::RenewAll(RenewAllAnswer {
                ok: false,
                renewed: None,
                unrenewed: None,
                renewed_items: Vec::new(),
                unrenewed_items: Vec::new(),
                messages: Vec::new(),
            }),
            Request::Item { item } => match self.loans.contains_key(item.number()) {
                true => told(ItemStatus::Charged, tag),
                false => {
                    let due = Due::Unknown;
                    let title = text(tag);
                    Answer::Item(ItemAnswer { status: ItemStatus::Available, title, due, messages: Vec::new() })
                }
            },
            Request::CancelHold { .. } => Answer::Hold { ok: true, messages: Vec::new() },
            Request::EndSession { .. } => Answer::SessionEnded,
        }
    }
}

fn loan(title: &str, is_renewal: bool) -> LoanAnswer {
    LoanAnswer {
        ok: true,
        is_renewal,
        may_release: true,
        title: text(title),
        due: due(DUE),
        fee: None,
        messages: Vec::new(),
    }
}
