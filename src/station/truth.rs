//! After a lost answer: did it happen? SIP2 has no transaction number, so the library system is asked about the item
//! (17) and, where that does not tell, about the patron's loans (63), before anything is sent again (promise 7).

use crate::ids::{Card, Item, ItemPattern};
use crate::register::CardAnswer;
use crate::register::circulation::{Answer, Due, ItemAnswer, ItemStatus, List, Page, PatronAnswer, Request, Text};

/// Something that was asked of the library system and may have happened though nobody heard it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    Loan {
        item: Item,
        card: Card,
    },
    Renewal {
        item: Item,
        card: Card,
        /// When it was due before.
        due_before: Due,
    },
    Return {
        item: Item,
    },
}

impl Act {
    /// What it is done with.
    pub fn item(&self) -> &Item {
        match self {
            Act::Loan { item, .. } | Act::Renewal { item, .. } | Act::Return { item } => item,
        }
    }
}

/// The whole list: a count has four digits (sip2.md 2).
pub(super) const WHOLE_LIST: Page = Page { first: 1, last: 9999 };

/// What became of the act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Truth {
    /// It stands in the library system; `due` is unknown for a return.
    Happened { due: Due },
    /// It does not: the act may be sent again.
    DidNotHappen,
    /// Nobody can say. It is never sent again; staff look.
    CannotTell,
}

/// The questions about one lost act. Ask [`Inquiry::question`], tell the answer to [`Inquiry::heard`], until it returns
/// the truth. A question is a query: where its own answer is lost, it is asked again.
#[derive(Clone, Debug)]
pub struct Inquiry {
    act: Act,
    pattern: ItemPattern,
    charged_before: Option<u32>,
    /// Set once the item has been told and has not settled it.
    item: Option<ItemAnswer>,
}

impl Inquiry {
    /// `pattern`: what the site takes for an item, to tell numbers from titles in the list of loans. `charged_before`:
    /// how many loans the patron had just before the act, where that is known.
    pub fn new(act: Act, pattern: ItemPattern, charged_before: Option<u32>) -> Self {
        Self { act, pattern, charged_before, item: None }
    }

    /// What is to be asked next.
    pub fn question(&self) -> Request {
        match (&self.act, &self.item) {
            (Act::Loan { card, .. }, Some(_)) => {
                Request::Patron { card: card.clone(), pin: None, list: Some((List::Charged, WHOLE_LIST)) }
            }
            (Act::Loan { item, .. } | Act::Renewal { item, .. } | Act::Return { item }, _) => {
                Request::Item { item: item.clone() }
            }
        }
    }

    /// Takes the answer to [`Inquiry::question`]: the truth, or None where there is another question.
    pub fn heard(&mut self, answer: &Answer) -> Option<Truth> {
        match (answer, &self.item) {
            (Answer::Item(told), None) => {
                let truth = self.told_item(told);
                if truth.is_none() {
                    self.item = Some(told.clone());
                }
                truth
            }
            (Answer::Patron(told), Some(item)) => Some(self.told_loans(told, &item.due)),
            (
                Answer::Item(_)
                | Answer::Patron(_)
                | Answer::Checkout(_)
                | Answer::Checkin(_)
                | Answer::Renew(_)
                | Answer::RenewAll(_)
                | Answer::Hold { .. }
                | Answer::SessionEnded,
                _,
            ) => Some(Truth::CannotTell),
        }
    }

    fn told_item(&self, told: &ItemAnswer) -> Option<Truth> {
        match &self.act {
            Act::Loan { .. } => loan_from_item(told),
            Act::Return { .. } => Some(return_from_item(told)),
            Act::Renewal { due_before, .. } => Some(renewal_from_item(told, due_before)),
        }
    }

    /// The item is on loan, perhaps to this patron. Only its own number in the list says yes. No is said by a list that
    /// is whole and holds nothing but other numbers; a list of titles says neither, and then the count may.
    fn told_loans(&self, told: &PatronAnswer, due: &Due) -> Truth {
        let Act::Loan { item, .. } = &self.act else { return Truth::CannotTell };
        if !matches!(told.standing, CardAnswer::Right(_)) {
            return Truth::CannotTell;
        }
        let listed: Vec<_> = told.list.iter().map(|entry| item_of(entry, &self.pattern)).collect();
        if listed.iter().flatten().any(|listed| listed == item) {
            return Truth::Happened { due: due.clone() };
        }
        let whole = told.counts.charged.is_some_and(|count| usize::try_from(count) == Ok(listed.len()));
        if whole && listed.iter().all(Option::is_some) {
            return Truth::DidNotHappen;
        }
        match (self.charged_before, told.counts.charged) {
            (Some(before), Some(after)) if after == before.saturating_add(1) => Truth::Happened { due: due.clone() },
            (Some(_) | None, Some(_) | None) => Truth::CannotTell,
        }
    }
}

/// An item that is not on loan was not lent; a status that may mean a loan leaves it open.
fn loan_from_item(told: &ItemAnswer) -> Option<Truth> {
    match told.status {
        ItemStatus::Available | ItemStatus::OnHoldShelf | ItemStatus::InTransit | ItemStatus::LostOrMissing => {
            Some(Truth::DidNotHappen)
        }
        ItemStatus::Charged => None,
        // Nobody lends what the library system does not know.
        ItemStatus::Other if told.title.is_empty() => Some(Truth::DidNotHappen),
        ItemStatus::Other => None,
    }
}

fn return_from_item(told: &ItemAnswer) -> Truth {
    match told.status {
        ItemStatus::Charged => Truth::DidNotHappen,
        ItemStatus::OnHoldShelf | ItemStatus::InTransit => Truth::Happened { due: Due::Unknown },
        ItemStatus::Available if !told.title.is_empty() => Truth::Happened { due: Due::Unknown },
        ItemStatus::Other if told.title.is_empty() => Truth::DidNotHappen,
        // "To be reshelved" is back and "recalled" is not; a missing item may stay missing when it is returned.
        ItemStatus::Available | ItemStatus::LostOrMissing | ItemStatus::Other => Truth::CannotTell,
    }
}

/// A renewal moves the due date, or has not happened.
fn renewal_from_item(told: &ItemAnswer, before: &Due) -> Truth {
    match (before, &told.due) {
        (Due::On(before), Due::On(after)) if after > before => Truth::Happened { due: told.due.clone() },
        (Due::On(before), Due::On(after)) if after == before => Truth::DidNotHappen,
        (Due::On(_) | Due::Said(_) | Due::Unknown, Due::On(_) | Due::Said(_) | Due::Unknown) => Truth::CannotTell,
    }
}

/// The item an entry of a list names: servers list numbers, titles, or a number and then the title (sip2.md 4).
pub(super) fn item_of(entry: &Text, pattern: &ItemPattern) -> Option<Item> {
    let first = entry.as_str().split_whitespace().next()?;
    pattern.parse(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::CardPattern;
    use crate::policy::PatronFacts;
    use crate::register::circulation::Counts;

    const MINE: &str = "31234000000001";
    const OTHER: &str = "31234000000002";

    fn pattern() -> ItemPattern {
        ItemPattern::new("3[0-9]{13}").unwrap()
    }

    fn item() -> Item {
        pattern().parse(MINE).unwrap()
    }

    fn card() -> Card {
        CardPattern::new("[0-9]+").unwrap().parse("23529000035676").unwrap()
    }

    fn due(day: &str) -> Due {
        Due::On(day.parse().unwrap())
    }

    fn told(status: ItemStatus, title: &str) -> Answer {
        Answer::Item(ItemAnswer { status, title: Text::clean(title), due: due("2026-12-20"), messages: Vec::new() })
    }

    fn loans(list: &[&str], charged: Option<u32>) -> Answer {
        Answer::Patron(Box::new(PatronAnswer {
            standing: CardAnswer::Right(PatronFacts::default()),
            name: Text::default(),
            language: None,
            too_many_charged: false,
            loan_blocked: false,
            counts: Counts { charged, ..Counts::default() },
            fees: None,
            list: list.iter().map(|entry| Text::clean(entry)).collect(),
            messages: Vec::new(),
        }))
    }

    fn happened() -> Truth {
        Truth::Happened { due: due("2026-12-20") }
    }

    #[test]
    fn i23_a_lost_loan_is_told_from_the_item_where_it_is_not_on_loan() {
        for (status, title, truth) in [
            (ItemStatus::Available, "Sinuhe", Some(Truth::DidNotHappen)),
            (ItemStatus::OnHoldShelf, "Sinuhe", Some(Truth::DidNotHappen)),
            (ItemStatus::InTransit, "Sinuhe", Some(Truth::DidNotHappen)),
            (ItemStatus::LostOrMissing, "Sinuhe", Some(Truth::DidNotHappen)),
            (ItemStatus::Other, "", Some(Truth::DidNotHappen)),
            (ItemStatus::Other, "Sinuhe", None),
            (ItemStatus::Charged, "Sinuhe", None),
            (ItemStatus::Charged, "", None),
        ] {
            let mut inquiry = Inquiry::new(Act::Loan { item: item(), card: card() }, pattern(), None);
            assert_eq!(inquiry.heard(&told(status, title)), truth, "{status:?} {title:?}");
        }
    }

    #[test]
    fn i23_a_lost_loan_of_an_item_on_loan_is_told_from_the_patrons_loans_by_number_only() {
        for (before, list, charged, truth) in [
            (None, &[OTHER, MINE][..], Some(2), happened()),
            (None, &[OTHER, MINE], None, happened()),
            (None, &["31234000000001 Sinuhe"], Some(1), happened()),
            (None, &[OTHER], Some(1), Truth::DidNotHappen),
            (None, &[], Some(0), Truth::DidNotHappen),
            (None, &[OTHER], Some(7), Truth::CannotTell),
            (None, &[OTHER], None, Truth::CannotTell),
            (None, &[], None, Truth::CannotTell),
            (None, &["Sinuhe"], Some(1), Truth::CannotTell),
            (Some(0), &["Sinuhe"], Some(1), happened()),
            (Some(1), &["Sinuhe"], Some(1), Truth::CannotTell),
            (Some(0), &["Sinuhe", "Kalevala"], Some(2), Truth::CannotTell),
        ] {
            let mut inquiry = Inquiry::new(Act::Loan { item: item(), card: card() }, pattern(), before);
            assert_eq!(inquiry.heard(&told(ItemStatus::Charged, "Sinuhe")), None);
            assert!(matches!(inquiry.question(), Request::Patron { list: Some((List::Charged, _)), pin: None, .. }));
            assert_eq!(inquiry.heard(&loans(list, charged)), Some(truth), "{before:?} {list:?} {charged:?}");
        }
    }

    #[test]
    fn a_lost_return_is_told_from_the_item() {
        let returned = Truth::Happened { due: Due::Unknown };
        for (status, title, truth) in [
            (ItemStatus::Available, "Sinuhe", returned.clone()),
            (ItemStatus::OnHoldShelf, "Sinuhe", returned.clone()),
            (ItemStatus::InTransit, "", returned),
            (ItemStatus::Charged, "Sinuhe", Truth::DidNotHappen),
            (ItemStatus::Other, "", Truth::DidNotHappen),
            (ItemStatus::Available, "", Truth::CannotTell),
            (ItemStatus::LostOrMissing, "Sinuhe", Truth::CannotTell),
            (ItemStatus::Other, "Sinuhe", Truth::CannotTell),
        ] {
            let mut inquiry = Inquiry::new(Act::Return { item: item() }, pattern(), None);
            assert_eq!(inquiry.heard(&told(status, title)), Some(truth), "{status:?} {title:?}");
        }
    }

    #[test]
    fn a_lost_renewal_is_told_from_the_due_date() {
        for (before, truth) in [
            (due("2026-11-22"), happened()),
            (due("2026-12-20"), Truth::DidNotHappen),
            (due("2026-12-24"), Truth::CannotTell),
            (Due::Unknown, Truth::CannotTell),
        ] {
            let act = Act::Renewal { item: item(), card: card(), due_before: before };
            assert_eq!(Inquiry::new(act, pattern(), None).heard(&told(ItemStatus::Charged, "Sinuhe")), Some(truth));
        }
    }

    #[test]
    fn an_answer_to_another_question_or_about_nobody_tells_nothing() {
        let mut inquiry = Inquiry::new(Act::Loan { item: item(), card: card() }, pattern(), None);
        assert_eq!(inquiry.heard(&loans(&[MINE], Some(1))), Some(Truth::CannotTell), "17 was asked");
        assert_eq!(inquiry.heard(&told(ItemStatus::Charged, "Sinuhe")), None);
        let Answer::Patron(mut nobody) = loans(&[MINE], Some(1)) else { unreachable!() };
        nobody.standing = CardAnswer::Unknown;
        assert_eq!(inquiry.heard(&Answer::Patron(nobody)), Some(Truth::CannotTell));
    }
}
