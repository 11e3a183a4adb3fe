//! My loans, reservations and fees: a page of one of the lists, and what can be done with it.

use super::button::Button;
use super::drawing::Drawing;
use super::place::Furnishing;
use super::qr;
use super::speech::Speech;
use super::touch::list_word;
use crate::register::circulation::{Due, Text};
use crate::station::{Account, AccountLine, AccountList};

/// The account.
pub(super) struct AccountPart {
    pub(super) over: String,
    pub(super) title: String,
    pub(super) tabs: Vec<Button>,
    /// How many are overdue, how many can be fetched, what the last renewal of all did.
    pub(super) notes: Vec<Note>,
    pub(super) rows: Vec<Row>,
    /// Where there are no rows: that they are being fetched, or that there are none.
    pub(super) instead: Option<String>,
    pub(super) list_word: String,
    /// By which the page knows that it is still the same one, and stays where it was scrolled to.
    pub(super) page_key: String,
    pub(super) pager: Option<Pager>,
    pub(super) renew_all: Option<Button>,
    pub(super) payment: Option<Payment>,
}

/// A sentence with its drawing.
pub(super) struct Note {
    pub(super) class: &'static str,
    pub(super) drawing: Drawing,
    pub(super) text: String,
}

/// A line of the list.
pub(super) struct Row {
    pub(super) title: String,
    /// When it is due, in words.
    pub(super) due: String,
    pub(super) overdue: Option<String>,
    /// What the last touch on it did.
    pub(super) result: Option<Note>,
    pub(super) said: Vec<Text>,
    pub(super) button: Option<Button>,
}

pub(super) struct Pager {
    pub(super) previous: Option<Button>,
    pub(super) here: String,
    pub(super) next: Option<Button>,
}

/// What is unpaid, and the page where it can be paid.
pub(super) struct Payment {
    pub(super) label: String,
    pub(super) amount: String,
    /// An SVG.
    pub(super) code: Option<String>,
    pub(super) next: String,
}

impl AccountPart {
    pub(super) fn new(account: &Account, furnishing: &Furnishing, speech: &Speech<'_>) -> Self {
        let empty = match account.list {
            AccountList::Loans => "station-no-loans",
            AccountList::Holds => "station-no-holds",
            AccountList::Fees => "station-no-fees",
        };
        let instead = match &account.lines {
            None => Some(speech.say("station-fetching")),
            Some(lines) if lines.is_empty() => Some(speech.say(empty)),
            Some(_) => None,
        };
        let can_renew_all = account.list == AccountList::Loans && account.can_renew_all;
        let hello = || speech.with("station-hello", &[("name", account.name.as_str().into())]);
        let lines = account.lines.iter().flatten().enumerate();
        Self {
            over: if account.name.is_empty() { String::new() } else { hello() },
            title: speech.say("station-loans"),
            tabs: tabs(account, furnishing, speech),
            notes: notes(account, speech),
            rows: lines.map(|(index, line)| row(index, line, account, furnishing, speech)).collect(),
            instead,
            list_word: speech.say(tab_id(account.list)),
            page_key: format!("{}-{}", list_word(account.list), account.page),
            pager: pager(account, speech),
            renew_all: can_renew_all.then(|| Button::new("renew-all", speech.say("station-renew-all")).class("all")),
            payment: payment(account, speech),
        }
    }

    pub(super) fn spoken(&self) -> String {
        let notes = self.notes.iter().map(|note| &note.text);
        let words = std::iter::once(&self.list_word).chain(notes).chain(&self.instead);
        words.cloned().collect::<Vec<_>>().join(". ")
    }
}

const fn tab_id(list: AccountList) -> &'static str {
    match list {
        AccountList::Loans => "station-tab-loans",
        AccountList::Holds => "station-tab-holds",
        AccountList::Fees => "station-tab-fees",
    }
}

/// The lists, each with how many there are in it.
fn tabs(account: &Account, furnishing: &Furnishing, speech: &Speech<'_>) -> Vec<Button> {
    let offered = [
        (AccountList::Loans, true, account.loans),
        (AccountList::Holds, furnishing.offer.holds, account.holds_ready),
        (AccountList::Fees, furnishing.offer.fees, None),
    ];
    let tab = |list, count: Option<u32>| {
        let word = speech.say(tab_id(list));
        let word = count.map_or_else(|| word.clone(), |count| format!("{word} {count}"));
        Button { is_current: list == account.list, ..Button::new("show", word).value(list_word(list)).class("tab") }
    };
    offered.into_iter().filter(|(_, is_offered, _)| *is_offered).map(|(list, _, count)| tab(list, count)).collect()
}

fn notes(account: &Account, speech: &Speech<'_>) -> Vec<Note> {
    let count = |count: Option<u32>| count.and_then(|count| usize::try_from(count).ok()).filter(|count| *count > 0);
    let overdue = (account.list == AccountList::Loans).then(|| count(account.overdue)).flatten().map(|overdue| Note {
        class: "bad",
        drawing: Drawing::Clock,
        text: speech.count("station-overdue-count", overdue),
    });
    let ready = (account.list == AccountList::Holds).then(|| count(account.holds_ready)).flatten().map(|ready| Note {
        class: "good",
        drawing: Drawing::Tick,
        text: speech.count("station-ready-count", ready),
    });
    let renewed = account.renewed.map(|(renewed, left)| Note {
        class: if left == 0 { "good" } else { "attention" },
        drawing: if left == 0 { Drawing::Tick } else { Drawing::Clock },
        text: speech.with("station-renewed-all", &[("renewed", renewed.into()), ("left", left.into())]),
    });
    [renewed, overdue, ready].into_iter().flatten().collect()
}

fn row(index: usize, line: &AccountLine, account: &Account, furnishing: &Furnishing, speech: &Speech<'_>) -> Row {
    let (action, id, done, failed) = match account.list {
        AccountList::Loans => ("renew", "station-renew", "station-renewed", "station-not-renewed"),
        AccountList::Holds => ("cancel-hold", "station-cancel-hold", "station-cancelled", "station-not-cancelled"),
        AccountList::Fees => ("", "", "", ""),
    };
    let offers = match account.list {
        AccountList::Loans => account.can_renew,
        AccountList::Holds => furnishing.offer.holds,
        AccountList::Fees => false,
    };
    let result = match (&line.result, line.busy) {
        (_, true) => Some(Note { class: "wait", drawing: Drawing::Hourglass, text: speech.say("station-busy") }),
        (Some(Ok(())), false) => Some(Note { class: "good", drawing: Drawing::Tick, text: speech.say(done) }),
        (Some(Err(_)), false) => Some(Note { class: "bad", drawing: Drawing::Cross, text: speech.say(failed) }),
        (None, false) => None,
    };
    let offers = offers && !line.busy && !matches!(line.result, Some(Ok(())));
    let button = Button::new(action, if id.is_empty() { String::new() } else { speech.say(id) });
    Row {
        title: line.title.as_str().to_owned(),
        due: match &line.due {
            Due::On(day) => speech.near_day(*day, account.today),
            Due::Said(text) => text.as_str().to_owned(),
            Due::Unknown => String::new(),
        },
        overdue: line.overdue.then(|| speech.say("station-overdue")),
        result,
        said: line.result.iter().filter_map(|result| result.as_ref().err()).flatten().cloned().collect(),
        button: offers.then(|| Button { about: line.title.as_str().to_owned(), ..button }.value(index.to_string())),
    }
}

fn pager(account: &Account, speech: &Speech<'_>) -> Option<Pager> {
    let here = speech.with("station-page", &[("page", account.page.into()), ("pages", account.pages.into())]);
    (account.pages > 1).then(|| Pager {
        previous: (account.page > 1).then(|| Button::new("previous-page", speech.say("station-previous-page"))),
        here,
        next: (account.page < account.pages).then(|| Button::new("next-page", speech.say("station-next-page"))),
    })
}

fn payment(account: &Account, speech: &Speech<'_>) -> Option<Payment> {
    let fees = account.fees.as_ref().filter(|fees| fees.cents > 0 && account.list == AccountList::Fees)?;
    let code = account.payment_page.as_deref().and_then(qr::svg);
    Some(Payment {
        label: speech.say("station-to-pay"),
        amount: speech.money(fees),
        next: if code.is_some() { speech.say("station-pay-next") } else { String::new() },
        code,
    })
}
