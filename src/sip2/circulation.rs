//! What a self-checkout station asks: loans, returns, renewals, items, lists and holds.
//!
//! Only codes of the protocol are sent, since one unknown field ends the whole process of a real server (section 4).
//! Fixed dates are always filled, since another drops the connection at a blank one (section 2). `AC` is always there, even
//! empty; `AD` only where a PIN was typed (section 5). No fee is agreed to (`BO` = N) and nothing is undone (`BI` = N):
//! servers lend anew where they should undo (section 4).

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::date::write_date;
use super::field::Code;
use super::message::Message;
use super::request::Profile;
use super::spec::MessageCode;
use super::text::{NotEncodable, encode_text};
use crate::ids::{Card, Item, Pin};
use crate::time::Now;

/// What the library system is told as the due date of a loan it did not hear of in time, in days after the loan. It has
/// no part in a loan made while the library system listens.
pub const OFFLINE_LOAN_DAYS: i64 = 28;

/// When a loan or a return took place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    Now,
    /// While the library system was away; it is told so (`no block` = Y) and must take it (section 3).
    Then(DateTime<Utc>),
}

impl When {
    fn at(self, now: Now) -> DateTime<Utc> {
        match self {
            When::Now => now.wall,
            When::Then(at) => at,
        }
    }

    fn no_block(self) -> &'static str {
        match self {
            When::Now => "N",
            When::Then(_) => "Y",
        }
    }
}

/// A list of 63 and 64, in the order of the summary's places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum List {
    /// AS: holds that wait to be fetched, or all of them (section 5).
    Holds,
    /// AT.
    Overdue,
    /// AU.
    Charged,
    /// AV.
    Fines,
    /// CD.
    UnavailableHolds,
}

impl List {
    /// The place of its `Y` in the summary of 63.
    pub const fn place(self) -> usize {
        match self {
            List::Holds => 0,
            List::Overdue => 1,
            List::Charged => 2,
            List::Fines => 3,
            List::UnavailableHolds => 5,
        }
    }

    /// The field that 64 repeats for each entry.
    pub const fn field(self) -> Code {
        match self {
            List::Holds => Code::HOLD_ITEMS,
            List::Overdue => Code::OVERDUE_ITEMS,
            List::Charged => Code::CHARGED_ITEMS,
            List::Fines => Code::FINE_ITEMS,
            List::UnavailableHolds => Code::UNAVAILABLE_HOLDS,
        }
    }

    /// The part of 64 that counts it.
    pub const fn count(self) -> &'static str {
        match self {
            List::Holds => "hold",
            List::Overdue => "overdue",
            List::Charged => "charged",
            List::Fines => "fine",
            List::UnavailableHolds => "unavailable hold",
        }
    }
}

/// Entries `first..=last` of a list, counted from 1 (BP, BQ). Servers that ignore it send all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    pub first: u32,
    pub last: u32,
}

impl Profile {
    /// 63 with at most one list: servers answer only the first of two (section 3).
    pub fn account_request(
        &self,
        card: &Card,
        pin: Option<&Pin>,
        list: Option<(List, Page)>,
        now: Now,
    ) -> Result<Message, NotEncodable> {
        let message = self.patron_request(card, pin, list.map(|(list, _)| list), now)?;
        Ok(match list {
            Some((_, page)) => {
                message.field(Code::START_ITEM, page.first.to_string()).field(Code::END_ITEM, page.last.to_string())
            }
            None => message,
        })
    }

    /// 11. An item the patron already has is renewed, where the library system allows it.
    pub fn checkout_request(
        &self,
        card: &Card,
        pin: Option<&Pin>,
        item: &Item,
        when: When,
        now: Now,
    ) -> Result<Message, NotEncodable> {
        let message = Message::new(MessageCode::CHECKOUT)
            .part("SC renewal policy", "Y")
            .part("no block", when.no_block())
            .part("date", self.local(when.at(now)))
            .part("nb due date", self.no_block_due(when, now))
            .field(Code::INSTITUTION, self.institution()?)
            .field(Code::PATRON_ID, card.number())
            .field(Code::ITEM_ID, item.number())
            .field(Code::TERMINAL_PASSWORD, &*self.terminal_password);
        Ok(with_pin(message, pin).field(Code::FEE_ACKNOWLEDGED, "N").field(Code::CANCEL, "N"))
    }

    /// Message 09. The return date is that of the return, not of the message. `AP` is there and empty: where the kiosk stands the
    /// login has said, and a name that is no branch of the library system misleads some of them.
    pub fn checkin_request(&self, item: &Item, when: When, now: Now) -> Result<Message, NotEncodable> {
        let date = self.local(when.at(now));
        Ok(Message::new(MessageCode::CHECKIN)
            .part("no block", when.no_block())
            .part("date", &date)
            .part("return date", &date)
            .field(Code::CURRENT_LOCATION, "")
            .field(Code::INSTITUTION, self.institution()?)
            .field(Code::ITEM_ID, item.number())
            .field(Code::TERMINAL_PASSWORD, &*self.terminal_password))
    }

    /// 29.
    pub fn renew_request(
        &self,
        card: &Card,
        pin: Option<&Pin>,
        item: &Item,
        now: Now,
    ) -> Result<Message, NotEncodable> {
        let message = Message::new(MessageCode::RENEW)
            .part("third party", "N")
            .part("no block", When::Now.no_block())
            .part("date", self.date(now))
            .part("nb due date", self.no_block_due(When::Now, now))
            .field(Code::INSTITUTION, self.institution()?)
            .field(Code::PATRON_ID, card.number());
        Ok(with_pin(message, pin)
            .field(Code::ITEM_ID, item.number())
            .field(Code::TERMINAL_PASSWORD, &*self.terminal_password)
            .field(Code::FEE_ACKNOWLEDGED, "N"))
    }

    /// 65.
    pub fn renew_all_request(&self, card: &Card, pin: Option<&Pin>, now: Now) -> Result<Message, NotEncodable> {
        let message = Message::new(MessageCode::RENEW_ALL)
            .part("date", self.date(now))
            .field(Code::INSTITUTION, self.institution()?)
            .field(Code::PATRON_ID, card.number());
        Ok(with_pin(message, pin)
            .field(Code::TERMINAL_PASSWORD, &*self.terminal_password)
            .field(Code::FEE_ACKNOWLEDGED, "N"))
    }

    /// 17.
    pub fn item_request(&self, item: &Item, now: Now) -> Result<Message, NotEncodable> {
        Ok(Message::new(MessageCode::ITEM_INFORMATION)
            .part("date", self.date(now))
            .field(Code::INSTITUTION, self.institution()?)
            .field(Code::ITEM_ID, item.number())
            .field(Code::TERMINAL_PASSWORD, &*self.terminal_password))
    }

    /// 15 with `-`. `hold` is the text under which the hold was listed: an item's number goes into AB, a title into AJ.
    pub fn cancel_hold_request(
        &self,
        card: &Card,
        pin: Option<&Pin>,
        hold: &str,
        now: Now,
    ) -> Result<Message, NotEncodable> {
        let message = Message::new(MessageCode::HOLD)
            .part("mode", "-")
            .part("date", self.date(now))
            .field(Code::INSTITUTION, self.institution()?)
            .field(Code::PATRON_ID, card.number());
        let message = with_pin(message, pin);
        let message = if is_item_number(hold) {
            message.field(Code::ITEM_ID, hold)
        } else {
            // A delimiter that was put back for people is quoted again as servers quote it (section 1).
            message.field(Code::TITLE, encode_text(&hold.replace('|', "&#124;"), self.encoding)?)
        };
        Ok(message.field(Code::TERMINAL_PASSWORD, &*self.terminal_password).field(Code::FEE_ACKNOWLEDGED, "N"))
    }

    /// The moment itself where the field means nothing, because a blank one ends connections (section 2).
    fn no_block_due(&self, when: When, now: Now) -> String {
        match when {
            When::Now => self.date(now),
            When::Then(at) => self.local(at.checked_add_signed(TimeDelta::days(OFFLINE_LOAN_DAYS)).unwrap_or(at)),
        }
    }

    fn local(&self, at: DateTime<Utc>) -> String {
        write_date::<Tz>(&at.with_timezone(&self.timezone))
    }
}

/// Without a PIN there is no AD: an empty one is taken for a right one by some servers (section 5).
fn with_pin(message: Message, pin: Option<&Pin>) -> Message {
    match pin {
        Some(pin) => message.field(Code::PATRON_PIN, pin.digits()),
        None => message,
    }
}

/// One word of letters and digits, with a digit in it.
fn is_item_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric()) && text.bytes().any(|byte| byte.is_ascii_digit())
}
