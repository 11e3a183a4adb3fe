//! What the patron's screen shows: plain values, drawn by the page and by nobody else.

use chrono::NaiveDate;

use omatoimi_hardware::tag::security::Gate;

use super::Line;
use crate::i18n::Language;
use crate::ids::Item;
use crate::policy::Money;
use crate::register::circulation::{Due, Text};

/// A number that changes whenever the meaning of a touch does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Step(pub u64);

/// The whole of what is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    pub step: Step,
    pub language: Language,
    /// The language the library system keeps for this patron, offered and not jumped to.
    pub offered_language: Option<Language>,
    pub comfort: Comfort,
    pub screen: Screen,
    /// Seconds until the session ends by itself; shown from 20 on, over the blurred screen.
    pub ends_in: Option<u64>,
    /// Whether the help of this step is open.
    pub help: Option<Help>,
    /// Whether the library system answers.
    pub online: bool,
    /// Whether a session runs: there is something to start over.
    pub in_session: bool,
    /// What lies on the pad; None where the station has none.
    pub pad: Option<OnPad>,
}

/// The pile on the pad, as far as it is this session's or nobody's yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnPad {
    pub works: bool,
    /// Items, however many parts they have.
    pub items: usize,
    /// Those of them that are lent or taken back, and their tags set.
    pub done: usize,
    /// Tags that say nothing: the barcode of those is to be scanned.
    pub unread: usize,
    /// Items of which not every part lies there.
    pub sets: Vec<PartSet>,
}

/// An item whose tag was not set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PutBack {
    pub item: Item,
    /// Empty: nobody has told it.
    pub title: Text,
    /// What its tag should become: released after a loan, secured after a return.
    pub goal: Gate,
    /// It is being tried just now.
    pub is_busy: bool,
    /// Until it is left to staff.
    pub seconds: u64,
    /// Others that wait too.
    pub others: usize,
}

/// An item of which parts are missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartSet {
    pub item: Item,
    pub here: u8,
    pub of: u8,
}

/// How the patron wants the screen; reset when the session ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Comfort {
    pub contrast: bool,
    /// Everything touchable in the lower half.
    pub low: bool,
}

/// The help that is open: it is about the screen below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Help;

/// One screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Screen {
    Welcome,
    /// "Show your card."
    Card {
        purpose: Purpose,
    },
    Pin {
        purpose: Purpose,
        typed: usize,
        longest: usize,
        any_length: bool,
    },
    /// Card and PIN are being checked.
    Checking,
    /// The card or its PIN was not accepted, or the patron may not borrow.
    CardRefused {
        why: CardRefusal,
        messages: Vec<Text>,
    },
    /// Scan to borrow. The name only where the site shows it.
    Borrow {
        pile: Pile,
        name: Text,
    },
    Return {
        pile: Pile,
    },
    Account(Account),
    /// A tag was not set: put the item back on the pad.
    PutBack(PutBack),
    /// Another card was shown: end this session?
    AnotherCard {
        pile_count: usize,
    },
    Receipt {
        summary: Summary,
    },
    Printing {
        summary: Summary,
    },
    /// `printed`: None where no receipt was wanted.
    Thanks {
        summary: Summary,
        printed: Option<bool>,
    },
    /// The station itself cannot work: no reader, an unset clock, a store that fails.
    OutOfOrder,
}

/// What the patron came for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Borrow,
    Loans,
}

/// Why a session does not begin, or why it lends nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CardRefusal {
    /// Unknown card, wrong PIN, or too many of them: one sentence for all (promise 6).
    NotAccepted,
    /// The patron may return and see loans, but not borrow.
    Blocked,
    /// The library system is away and the patron is not known here.
    Away,
    /// The attempt could not be written down, or an answer was unclear.
    Unavailable,
}

/// The lines of this session, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pile {
    pub lines: Vec<Line>,
    /// Lent, returned or queued.
    pub done: usize,
    /// Those of them that go out with the patron; the others came back.
    pub lent: usize,
    /// Being asked about.
    pub open: usize,
    /// What was scanned last, where it was no library code.
    pub not_a_code: bool,
}

/// A list of the account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum AccountList {
    #[default]
    Loans,
    Holds,
    Fees,
}

/// My loans, holds and fees. Nothing is shown before it was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub list: AccountList,
    pub loans: Option<u32>,
    pub overdue: Option<u32>,
    pub holds_ready: Option<u32>,
    pub fees: Option<Money>,
    /// The page that is shown; None while it is being fetched.
    pub lines: Option<Vec<AccountLine>>,
    pub page: u32,
    pub pages: u32,
    pub can_renew: bool,
    pub can_renew_all: bool,
    /// None: nothing to report; else how many of the last renew-all were renewed and how many were not.
    pub renewed: Option<(u32, u32)>,
    pub payment_page: Option<String>,
    pub today: NaiveDate,
    pub name: Text,
}

/// One line of a list of the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountLine {
    /// The library system's own words where it tells no title.
    pub title: Text,
    pub due: Due,
    pub overdue: bool,
    /// What the last touch on this line did: renewed, cancelled, or refused with the library system's words.
    pub result: Option<Result<(), Vec<Text>>>,
    pub busy: bool,
}

/// What the session did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    pub lent: usize,
    pub renewed: usize,
    pub returned: usize,
    pub queued: usize,
    pub refused: usize,
    pub first_due: Option<NaiveDate>,
    pub can_print: bool,
}

/// None and print are the same size; nothing is sent by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReceiptChoice {
    None,
    Print,
}
