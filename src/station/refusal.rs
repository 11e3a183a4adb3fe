//! Why the library system refused: 12 and 10 say no in words of their own, so 17 and where needed 63 are asked for a
//! reason that the screen can explain (domain.md c).

use super::truth::{Act, Inquiry, Truth};
use super::{ItemRefusal, LineState, Place};
use crate::ids::{Card, Item, ItemPattern};
use crate::register::circulation::{Answer, CheckinAnswer, ItemAnswer, ItemStatus, PatronAnswer, Request, Text};

/// A refused act whose reason is being asked for.
#[derive(Debug)]
pub(super) struct Refused {
    /// None: a return.
    card: Option<Card>,
    item: Item,
    /// As the refusal told it.
    title: Text,
    messages: Vec<Text>,
    step: Step,
}

#[derive(Debug)]
enum Step {
    Item,
    /// It is on loan: perhaps to this very patron.
    Loans(Inquiry),
    /// Nothing is wrong with the item: perhaps with the patron.
    Patron,
}

impl Refused {
    pub(super) fn loan(item: Item, card: Card, title: Text, messages: Vec<Text>) -> Self {
        Self { card: Some(card), item, title, messages, step: Step::Item }
    }

    pub(super) fn return_(item: Item, title: Text, messages: Vec<Text>) -> Self {
        Self { card: None, item, title, messages, step: Step::Item }
    }

    pub(super) fn question(&self) -> Request {
        match (&self.step, &self.card) {
            (Step::Loans(inquiry), _) => inquiry.question(),
            (Step::Patron, Some(card)) => Request::Patron { card: card.clone(), pin: None, list: None },
            (Step::Item | Step::Patron, _) => Request::Item { item: self.item.clone() },
        }
    }

    /// The reason, or None where there is another question.
    pub(super) fn heard(&mut self, answer: &Answer, items: &ItemPattern) -> Option<LineState> {
        match (&mut self.step, answer) {
            (Step::Item, Answer::Item(told)) => match self.card.clone() {
                Some(card) => self.why_not_lent(told, card, answer, items),
                None => Some(self.why_not_returned(told)),
            },
            (Step::Loans(inquiry), answer) => {
                let truth = inquiry.heard(answer);
                truth.map(|truth| self.whose(truth))
            }
            (Step::Patron, Answer::Patron(told)) => Some(self.no(what_is_against(told))),
            (Step::Item | Step::Patron, _) => Some(self.unexplained()),
        }
    }

    /// The library system's own words are all there is.
    pub(super) fn unexplained(&self) -> LineState {
        self.no(ItemRefusal::ByTheLibrary)
    }

    fn why_not_lent(
        &mut self,
        told: &ItemAnswer,
        card: Card,
        answer: &Answer,
        items: &ItemPattern,
    ) -> Option<LineState> {
        match told.status {
            ItemStatus::OnHoldShelf => Some(self.no(ItemRefusal::HeldForAnother)),
            ItemStatus::LostOrMissing | ItemStatus::InTransit => Some(self.no(ItemRefusal::NotForLoan)),
            ItemStatus::Charged => {
                let mut inquiry = Inquiry::new(Act::Loan { item: self.item.clone(), card }, items.clone(), None);
                let truth = inquiry.heard(answer);
                self.step = Step::Loans(inquiry);
                truth.map(|truth| self.whose(truth))
            }
            ItemStatus::Available | ItemStatus::Other if told.title.is_empty() && self.title.is_empty() => {
                Some(self.no(ItemRefusal::UnknownItem))
            }
            ItemStatus::Available | ItemStatus::Other => {
                self.step = Step::Patron;
                None
            }
        }
    }

    fn whose(&self, truth: Truth) -> LineState {
        match truth {
            Truth::Happened { due } => LineState::AlreadyYours { due },
            Truth::DidNotHappen => self.no(ItemRefusal::OnLoanToAnother),
            Truth::CannotTell => self.unexplained(),
        }
    }

    /// An item that is not on loan is simply sorted, whatever the library system calls its return; one that it does not
    /// know goes to the reject shelf.
    fn why_not_returned(&self, told: &ItemAnswer) -> LineState {
        match told.status {
            ItemStatus::OnHoldShelf | ItemStatus::InTransit => LineState::Returned { place: Place::Staff },
            ItemStatus::Charged | ItemStatus::LostOrMissing => self.unexplained(),
            ItemStatus::Available | ItemStatus::Other if told.title.is_empty() && self.title.is_empty() => {
                LineState::Returned { place: Place::Reject }
            }
            ItemStatus::Available => LineState::Returned { place: Place::Shelf },
            ItemStatus::Other => self.unexplained(),
        }
    }

    fn no(&self, why: ItemRefusal) -> LineState {
        LineState::Refused { why, messages: self.messages.clone() }
    }
}

fn what_is_against(told: &PatronAnswer) -> ItemRefusal {
    if told.too_many_charged {
        ItemRefusal::LoanMaximum
    } else if told.loan_blocked {
        ItemRefusal::PatronBlocked
    } else {
        ItemRefusal::ByTheLibrary
    }
}

/// Where a returned item goes. Whatever its alert says of who waits for it is not told here.
pub(super) fn place_of(checkin: &CheckinAnswer) -> Place {
    match (&checkin.alert, &checkin.sort_bin) {
        (Some(_), _) => Place::Staff,
        (None, Some(bin)) => Place::Bin(bin.clone()),
        (None, None) => Place::Shelf,
    }
}

/// Where an item goes whose return was not answered: its alert was lost with the answer, so staff look at whatever is
/// not plainly available.
pub(super) fn place_after_lost_answer(told: Option<&ItemAnswer>) -> Place {
    match told.map(|told| told.status) {
        Some(ItemStatus::Available) => Place::Shelf,
        Some(
            ItemStatus::Charged
            | ItemStatus::OnHoldShelf
            | ItemStatus::InTransit
            | ItemStatus::LostOrMissing
            | ItemStatus::Other,
        )
        | None => Place::Staff,
    }
}
