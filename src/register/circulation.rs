//! What a station asks the library system about loans, and what it hears: plain types between the station's machine,
//! the outbox and SIP2. Nothing here prints a title, a name or a number.

use std::fmt;

use chrono::NaiveDate;

use super::CardAnswer;
use crate::i18n::Language;
use crate::ids::{Card, Item, Pin, StationId};
use crate::policy::Money;
pub use crate::sip2::{List, Page, When};

/// A text from the library system, made fit to be shown: no control characters, NFC, at most [`Text::LONGEST`] characters.
/// It does not print.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Text(String);

impl Text {
    /// Characters; a longer text is cut and ends with an ellipsis.
    pub const LONGEST: usize = 200;

    /// Cleans `raw`: control characters become blanks, runs of blanks one, ends are trimmed; marks that would turn the
    /// direction of what stands beside the text are dropped.
    pub fn clean(raw: &str) -> Self {
        let kept = raw.chars().filter(|c| !turns_direction(*c));
        let spaced: String = kept.map(|c| if c.is_control() { ' ' } else { c }).collect();
        let words = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
        if words.chars().count() <= Self::LONGEST {
            return Self(words);
        }
        let kept: String = words.chars().take(Self::LONGEST - 1).collect();
        Self(format!("{}…", kept.trim_end()))
    }

    /// The text, for a screen or a receipt.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The embeddings, overrides and isolates of Unicode's bidirectional algorithm. Right-to-left letters need none of them.
fn turns_direction(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Text(..)")
    }
}

/// Who asked, so that the answer finds its way.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Asker {
    Station(StationId),
    /// The replay of what was queued while the library system was away.
    Outbox,
}

/// One question of one asker. Numbers are never used twice in a boot, so an answer to an earlier question is known for
/// what it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ask {
    pub by: Asker,
    pub number: u64,
}

/// A question to the library system.
#[derive(Clone, Debug)]
pub enum Request {
    /// 63; the PIN where it is to be checked. At most one list a question, entries `from..=to` counted from 1.
    Patron { card: Card, pin: Option<Pin>, list: Option<(List, Page)> },
    /// 11.
    Checkout { card: Card, pin: Option<Pin>, item: Item, when: When },
    /// 09.
    Checkin { item: Item, when: When },
    /// 29.
    Renew { card: Card, pin: Option<Pin>, item: Item },
    /// 65.
    RenewAll { card: Card, pin: Option<Pin> },
    /// 17.
    Item { item: Item },
    /// 15 with `-`. The hold is named by the text the library system listed it under.
    CancelHold { card: Card, pin: Option<Pin>, hold: Text },
    /// 35.
    EndSession { card: Card },
}

impl Request {
    /// Whether asking it twice does no harm (sip2.md 7: "never repeat blindly 11, 09, 29, 65, 15, 37").
    pub fn is_query(&self) -> bool {
        match self {
            Request::Patron { .. } | Request::Item { .. } | Request::EndSession { .. } => true,
            Request::Checkout { .. }
            | Request::Checkin { .. }
            | Request::Renew { .. }
            | Request::RenewAll { .. }
            | Request::CancelHold { .. } => false,
        }
    }
}

/// What became of a question.
#[derive(Clone, Debug)]
pub enum Outcome {
    Answered(Answer),
    /// It never left this machine: nothing has happened.
    NotSent,
    /// It was sent, and no answer came that can be believed: it may have happened.
    Lost,
}

/// The library system's answer.
#[derive(Clone, Debug)]
pub enum Answer {
    Patron(Box<PatronAnswer>),
    Checkout(LoanAnswer),
    Checkin(CheckinAnswer),
    Renew(LoanAnswer),
    RenewAll(RenewAllAnswer),
    Item(ItemAnswer),
    Hold { ok: bool, messages: Vec<Text> },
    SessionEnded,
}

/// 64: whether it is the patron, and the account in numbers. Where `standing` is not right, everything else is empty.
#[derive(Clone, Debug)]
pub struct PatronAnswer {
    /// As at the door: unknown, wrong PIN, right with facts, unclear.
    pub standing: CardAnswer,
    /// AE, where a site shows it.
    pub name: Text,
    /// The language the library system keeps for the patron, where it keeps one of ours.
    pub language: Option<Language>,
    /// Patron-status place 5.
    pub too_many_charged: bool,
    /// Any place that `[ils.flags] loan` names.
    pub loan_blocked: bool,
    pub counts: Counts,
    /// BV, where it can be read.
    pub fees: Option<Money>,
    /// The list that was asked for; other entries of it may be on further pages.
    pub list: Vec<Text>,
    /// AF, in order.
    pub messages: Vec<Text>,
}

impl PatronAnswer {
    /// What is told of a patron who was not shown to be this one: nothing but that.
    pub fn nobody(standing: CardAnswer) -> Self {
        Self {
            standing,
            name: Text::default(),
            language: None,
            too_many_charged: false,
            loan_blocked: false,
            counts: Counts::default(),
            fees: None,
            list: Vec::new(),
            messages: Vec::new(),
        }
    }
}

/// The six counts of 64; None where the library system does not count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub holds: Option<u32>,
    pub overdue: Option<u32>,
    pub charged: Option<u32>,
    pub fines: Option<u32>,
    pub recalls: Option<u32>,
    pub unavailable_holds: Option<u32>,
}

/// When a loan is due back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Due {
    /// The last local day.
    On(NaiveDate),
    /// In the library system's own words: "see desk".
    Said(Text),
    #[default]
    Unknown,
}

/// 12 and 30.
#[derive(Clone, Debug)]
pub struct LoanAnswer {
    pub ok: bool,
    /// It was on loan to this patron already (`renewal ok`).
    pub is_renewal: bool,
    /// Whether the tag may be released: never with CI=Y.
    pub may_release: bool,
    pub title: Text,
    pub due: Due,
    pub fee: Option<Money>,
    pub messages: Vec<Text>,
}

/// 10.
#[derive(Clone, Debug)]
pub struct CheckinAnswer {
    pub ok: bool,
    pub title: Text,
    /// CL.
    pub sort_bin: Option<Text>,
    /// CV, or the alert flag alone.
    pub alert: Option<Alert>,
    /// CT: where it is to be sent.
    pub destination: Option<Text>,
    pub messages: Vec<Text>,
}

/// Why staff look at a returned item before it is shelved (CV, 3M extension of 2005).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alert {
    HoldHere,
    HoldElsewhere,
    InterlibraryLoan,
    SendElsewhere,
    /// The alert flag without a type we know.
    Other,
}

/// 66.
#[derive(Clone, Debug)]
pub struct RenewAllAnswer {
    pub ok: bool,
    pub renewed: Option<u32>,
    pub unrenewed: Option<u32>,
    /// BM and BN; empty where `ok` is false.
    pub renewed_items: Vec<Text>,
    pub unrenewed_items: Vec<Text>,
    pub messages: Vec<Text>,
}

/// 18.
#[derive(Clone, Debug)]
pub struct ItemAnswer {
    pub status: ItemStatus,
    /// Empty: the library system does not know the item (sip2.md 4, AJ).
    pub title: Text,
    pub due: Due,
    pub messages: Vec<Text>,
}

/// Circulation status of 18 (sip2.md 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemStatus {
    Available,
    /// 04 and 05.
    Charged,
    /// 08.
    OnHoldShelf,
    InTransit,
    /// 12 and 13.
    LostOrMissing,
    /// 02, 06, 07, 09, 11 and anything new.
    Other,
}
