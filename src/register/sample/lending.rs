//! The sample register lends, renews and takes back, and refuses in the words of its file.

use chrono::NaiveDate;

use super::SampleRegister;
use super::items::{Place, SampleItem};
use super::shelves::SampleActKind;
use crate::register::dates::{birthday, read_day};
use crate::sip2::List;
use crate::sip2::service::{ItemRecord, Lending, LoanRecord, PatronRecord, ReturnRecord, Told};

/// Flags that let a patron borrow nothing (sip2.md 5).
const LOAN_FLAGS: [usize; 9] = [0, 4, 5, 6, 9, 10, 11, 12, 13];

impl Lending for SampleRegister {
    fn checkout(&self, card: &[u8], item: &[u8], told: &Told) -> LoanRecord {
        let (Ok(card), Ok(number)) = (str::from_utf8(card), str::from_utf8(item)) else {
            return refused("", "Nidettä ei tunneta");
        };
        let Some(patron) = self.record(card) else {
            return refused("", "Korttia ei tunneta");
        };
        let today = told.now.date_naive();
        self.shelves.with(told, |items, acts| {
            let Some(item) = items.get_mut(number) else {
                return refused("", "Nidettä ei tunneta");
            };
            let is_renewal = item.is_lent_to(card);
            let why = if is_renewal {
                (!item.entry.renewable).then(|| "Lainaa ei voi uusia".to_owned())
            } else {
                refusal(item, card, &patron, told)
            };
            if let Some(why) = why {
                return refused(&item.entry.title, &why);
            }
            item.lend(card, today);
            let kind = if is_renewal { SampleActKind::Renewed } else { SampleActKind::Lent };
            acts.push(told.act(kind, number, Some(card)));
            lent(item, is_renewal)
        })
    }

    fn checkin(&self, item: &[u8], told: &Told) -> ReturnRecord {
        let number = str::from_utf8(item).unwrap_or_default();
        self.shelves.with(told, |items, acts| {
            let Some(item) = items.get_mut(number) else {
                let message = Some("Nidettä ei tunneta".to_owned());
                return ReturnRecord { alert_type: Some("99"), message, ..ReturnRecord::default() };
            };
            let title = item.entry.title.clone();
            if let Some(why) = item.entry.refuse_return.clone() {
                return ReturnRecord { title, alert_type: Some("99"), message: Some(why), ..ReturnRecord::default() };
            }
            let was_lent = matches!(item.place, Place::Lent { .. });
            acts.push(told.act(SampleActKind::Returned, number, None));
            let waiting = item.reserved_by.clone();
            if was_lent {
                item.place = Place::Here;
            }
            let entry = &item.entry;
            let (alert_type, destination) = match (&waiting, &entry.belongs_to) {
                (Some(_), _) if entry.fetched_at.is_some() => (Some("02"), entry.fetched_at.clone()),
                (Some(_), _) => (Some("01"), None),
                (None, _) if entry.interlibrary => (Some("03"), None),
                (None, Some(library)) => (Some("04"), Some(library.clone())),
                (None, None) => (None, None),
            };
            if let (Some(card), None) = (&waiting, &entry.fetched_at) {
                item.place = Place::Waits { card: card.clone() };
                item.reserved_by = None;
            }
            let name = |card: &String| self.patrons.get(card).map(|patron| patron.record.name.clone());
            ReturnRecord {
                ok: true,
                title,
                belongs_to: item.entry.belongs_to.clone().unwrap_or_else(|| self.institution.clone()),
                sort_bin: item.entry.sort_bin.clone(),
                alert_type,
                destination,
                waiting: waiting.map(|card| (card.clone(), name(&card).unwrap_or_default())),
                message: (!was_lent).then(|| "Nide ei ollut lainassa".to_owned()),
            }
        })
    }

    fn renew(&self, card: &[u8], item: &[u8], told: &Told) -> LoanRecord {
        let (card, number) = (str::from_utf8(card).unwrap_or_default(), str::from_utf8(item).unwrap_or_default());
        let today = told.now.date_naive();
        self.shelves.with(told, |items, acts| {
            let Some(item) = items.get_mut(number).filter(|item| item.is_lent_to(card)) else {
                return refused("", "Nide ei ole lainassa sinulla");
            };
            if let Some(why) = renewal_refusal(item) {
                return refused(&item.entry.title, why);
            }
            item.lend(card, today);
            acts.push(told.act(SampleActKind::Renewed, number, Some(card)));
            lent(item, true)
        })
    }

    fn renew_all(&self, card: &[u8], told: &Told) -> Option<(Vec<String>, Vec<String>)> {
        let card = str::from_utf8(card).ok().filter(|card| self.patrons.contains_key(*card))?;
        let today = told.now.date_naive();
        Some(self.shelves.with(told, |items, acts| {
            let (mut renewed, mut unrenewed) = (Vec::new(), Vec::new());
            for (number, item) in items.iter_mut().filter(|(_, item)| item.is_lent_to(card)) {
                if renewal_refusal(item).is_some() {
                    unrenewed.push(number.clone());
                } else {
                    item.lend(card, today);
                    acts.push(told.act(SampleActKind::Renewed, number, Some(card)));
                    renewed.push(number.clone());
                }
            }
            (renewed, unrenewed)
        }))
    }

    fn item(&self, item: &[u8], told: &Told) -> Option<ItemRecord> {
        let number = str::from_utf8(item).ok()?;
        self.shelves.with(told, |items, _| {
            let item = items.get(number)?;
            Some(ItemRecord { status: item.status(), title: item.entry.title.clone(), due: item.due_text() })
        })
    }

    fn cancel_hold(&self, card: &[u8], item: &[u8], title: &[u8], told: &Told) -> bool {
        let text = |bytes| str::from_utf8(bytes).unwrap_or_default();
        let (card, number, title) = (text(card), text(item), text(title).replace("&#124;", "|"));
        self.shelves.with(told, |items, acts| {
            let is_meant = |(known, item): &(&String, &mut SampleItem)| {
                let is_theirs = item.waits_for(card) || item.reserved_by.as_deref() == Some(card);
                is_theirs && (known.as_str() == number || !title.is_empty() && item.entry.title == title)
            };
            let Some((number, item)) = items.iter_mut().find(is_meant) else {
                return false;
            };
            if item.waits_for(card) {
                item.place = Place::Here;
            }
            item.reserved_by = None;
            acts.push(told.act(SampleActKind::HoldCancelled, number, Some(card)));
            true
        })
    }

    fn list(&self, card: &[u8], list: List, told: &Told) -> Vec<String> {
        let Some((card, patron)) = str::from_utf8(card).ok().and_then(|card| Some((card, self.patrons.get(card)?)))
        else {
            return Vec::new();
        };
        let today = told.now.date_naive();
        let is_overdue =
            |item: &SampleItem| matches!(&item.place, Place::Lent { card: who, due } if who == card && *due < today);
        let is_listed = |item: &SampleItem| match list {
            List::Holds => item.waits_for(card),
            List::Overdue => is_overdue(item),
            List::Charged => item.is_lent_to(card),
            List::Fines => false,
            List::UnavailableHolds => item.reserved_by.as_deref() == Some(card),
        };
        if list == List::Fines {
            return patron.fines.clone();
        }
        self.shelves.with(told, |items, _| {
            let listed = items.iter().filter(|(_, item)| is_listed(item));
            let entry = |(number, item): (&String, &SampleItem)| {
                if patron.lists_titles { item.entry.title.clone() } else { number.clone() }
            };
            listed.map(entry).collect()
        })
    }
}

impl SampleRegister {
    /// The patron as they are now: with the flag of too many loans, where they have them.
    pub(super) fn record(&self, card: &str) -> Option<PatronRecord> {
        let patron = self.patrons.get(card)?;
        let mut record = patron.record.clone();
        let loans = self.shelves.lent_to(card);
        if let Some(flag) = record.flags.get_mut(5) {
            *flag |= patron.loan_maximum.is_some_and(|maximum| loans >= maximum);
        }
        Some(record)
    }
}

/// Why this item is not lent to this patron. What is told afterwards must be taken, but for what another one has.
fn refusal(item: &SampleItem, card: &str, patron: &PatronRecord, told: &Told) -> Option<String> {
    let say = |words: &str| Some(words.to_owned());
    if matches!(&item.place, Place::Lent { .. }) {
        return say("Nide on lainassa toisella");
    }
    if told.no_block {
        return None;
    }
    let is_raised = |place: usize| patron.flags.get(place) == Some(&true);
    if LOAN_FLAGS.into_iter().filter(|place| *place != 5).any(is_raised) {
        return patron.screen_message.clone().or_else(|| say("Lainaaminen on estetty"));
    }
    if is_raised(5) {
        return say("Lainojen enimmäismäärä on täynnä");
    }
    let waits_for_another = matches!(&item.place, Place::Waits { card: who } if who != card);
    if waits_for_another {
        return say("Nide on varattu toiselle");
    }
    if let Some(age) = item.entry.age
        && !is_old_enough(patron, age, told.now.date_naive())
    {
        return Some(format!("Ikäraja {age} vuotta"));
    }
    item.entry.refuse.clone()
}

fn renewal_refusal(item: &SampleItem) -> Option<&'static str> {
    if item.reserved_by.is_some() {
        Some("Nide on varattu")
    } else {
        (!item.entry.renewable).then_some("Lainaa ei voi uusia")
    }
}

/// By the birth date in PB; nobody is old enough without one.
fn is_old_enough(patron: &PatronRecord, age: u8, today: NaiveDate) -> bool {
    let born = patron.fields.iter().find(|(code, _)| code.0 == *b"PB").and_then(|(_, value)| read_day(value));
    born.and_then(|born| birthday(born, age)).is_some_and(|from| from <= today)
}

fn refused(title: &str, why: &str) -> LoanRecord {
    LoanRecord { title: title.to_owned(), message: Some(why.to_owned()), ..LoanRecord::default() }
}

fn lent(item: &SampleItem, is_renewal: bool) -> LoanRecord {
    let fee = item.entry.fee.as_ref().and_then(|fee| fee.parse().ok());
    LoanRecord { ok: true, is_renewal, title: item.entry.title.clone(), due: item.due_text(), fee, message: None }
}
