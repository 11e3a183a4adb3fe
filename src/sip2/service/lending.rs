//! The answers of circulation: a register says what became of it, the clerk writes it down.

use chrono::{DateTime, NaiveDateTime};
use chrono_tz::Tz;

use super::{Clerk, echo};
use crate::policy::Money;
use crate::sip2::circulation::List;
use crate::sip2::date::read_date;
use crate::sip2::field::Code;
use crate::sip2::message::Message;
use crate::sip2::spec::MessageCode;

/// A register that lends. Numbers come as they were sent, any bytes; times are the site's own.
pub trait Lending {
    /// 11.
    fn checkout(&self, card: &[u8], item: &[u8], told: &Told) -> LoanRecord;
    /// 09.
    fn checkin(&self, item: &[u8], told: &Told) -> ReturnRecord;
    /// 29.
    fn renew(&self, card: &[u8], item: &[u8], told: &Told) -> LoanRecord;
    /// 65: the numbers of what was renewed and of what was not; None where there is no such patron.
    fn renew_all(&self, card: &[u8], told: &Told) -> Option<(Vec<String>, Vec<String>)>;
    /// 17; None where there is no such item.
    fn item(&self, item: &[u8], told: &Told) -> Option<ItemRecord>;
    /// 15 with `-`: whether a hold of this item's number or title was there, and is no more.
    fn cancel_hold(&self, card: &[u8], item: &[u8], title: &[u8], told: &Told) -> bool;
    /// The whole of one list of 64, in order.
    fn list(&self, card: &[u8], list: List, told: &Told) -> Vec<String>;
}

/// When something is told, and of when.
pub struct Told {
    /// The site's time now.
    pub now: DateTime<Tz>,
    /// It took place while the library system was away and must be taken (`no block` = Y).
    pub no_block: bool,
    /// The date of the message; nothing where that is no date.
    pub dated: Option<NaiveDateTime>,
}

/// What became of a loan or a renewal.
#[derive(Default)]
pub struct LoanRecord {
    pub ok: bool,
    pub is_renewal: bool,
    pub title: String,
    /// As it is to be read.
    pub due: String,
    /// A fee for borrowing it.
    pub fee: Option<Money>,
    pub message: Option<String>,
}

/// What became of a return.
#[derive(Default)]
pub struct ReturnRecord {
    pub ok: bool,
    pub title: String,
    pub belongs_to: String,
    pub sort_bin: Option<String>,
    /// CV; the alert flag is raised with it.
    pub alert_type: Option<&'static str>,
    pub destination: Option<String>,
    /// CY and DA: card and name of whoever waits for it.
    pub waiting: Option<(String, String)>,
    pub message: Option<String>,
}

/// What is known of an item.
pub struct ItemRecord {
    /// Two digits.
    pub status: &'static str,
    pub title: String,
    pub due: String,
}

const LISTS: [List; 5] = [List::Holds, List::Overdue, List::Charged, List::Fines, List::UnavailableHolds];

impl Clerk<'_> {
    /// The answer to a message of circulation.
    pub(super) fn lend(&self, lending: &dyn Lending, request: &Message) -> Message {
        let told = self.told(request);
        let of = |code| request.first(code).unwrap_or_default();
        let (card, item) = (of(Code::PATRON_ID), of(Code::ITEM_ID));
        match request.code() {
            MessageCode::CHECKOUT => self.loan(request, &lending.checkout(card, item, &told)),
            MessageCode::RENEW => self.loan(request, &lending.renew(card, item, &told)),
            MessageCode::CHECKIN => self.returned(request, &lending.checkin(item, &told)),
            MessageCode::RENEW_ALL => self.renewed_all(lending.renew_all(card, &told)),
            MessageCode::ITEM_INFORMATION => self.item(request, lending.item(item, &told)),
            MessageCode::HOLD if request.fixed("mode") == Some(b"-") => {
                self.hold(request, lending.cancel_hold(card, item, of(Code::TITLE), &told))
            }
            _ => self.refusal(request),
        }
    }

    /// The counts of 64, in the order of its fixed part; there are no recalls.
    pub(super) fn counts(&self, card: &[u8], request: &Message) -> [String; 6] {
        let told = self.told(request);
        let count = |list: List| {
            let entries = self.register.lending().map(|lending| lending.list(card, list, &told).len());
            format!("{:04}", entries.unwrap_or_default().min(9999))
        };
        let recalls = "0000".to_owned();
        let [holds, overdue, charged, fines, unavailable] = LISTS.map(count);
        [holds, overdue, charged, fines, recalls, unavailable]
    }

    /// The page of the first list that 63 asks for; the whole list where it names no page.
    pub(super) fn with_list(&self, message: Message, card: &[u8], request: &Message) -> Message {
        let summary = request.fixed("summary").unwrap_or_default();
        let asked = LISTS.into_iter().find(|list| summary.get(list.place()) == Some(&b'Y'));
        let (Some(list), Some(lending)) = (asked, self.register.lending()) else {
            return message;
        };
        let number = |code| str::from_utf8(request.first(code)?).ok()?.parse::<usize>().ok();
        let first = number(Code::START_ITEM).unwrap_or(1).max(1);
        let last = number(Code::END_ITEM).unwrap_or(usize::MAX);
        let entries = lending.list(card, list, &self.told(request)).into_iter();
        let page = entries.skip(first - 1).take(last.saturating_sub(first - 1));
        page.fold(message, |message, entry| self.show(message, list.field(), &entry))
    }

    fn told(&self, request: &Message) -> Told {
        Told {
            now: *self.now,
            no_block: request.fixed("no block") == Some(b"Y"),
            dated: request.fixed("date").and_then(read_date),
        }
    }

    fn loan(&self, request: &Message, loan: &LoanRecord) -> Message {
        let code = request.code().answer().unwrap_or(MessageCode::CHECKOUT_RESPONSE);
        let message = Message::new(code)
            .part("ok", if loan.ok { "1" } else { "0" })
            .part("renewal ok", letter(loan.is_renewal))
            .part("magnetic", "N")
            .part("desensitize", letter(loan.ok))
            .part("date", &self.date);
        let message = echo(self.institution(message), request, Code::PATRON_ID);
        let message = echo(message, request, Code::ITEM_ID);
        let message = self.show(message, Code::TITLE, &loan.title);
        let message = self.show(message, Code::DUE_DATE, &loan.due);
        let message = match &loan.fee {
            Some(fee) => self.money(message, fee),
            None => message,
        };
        self.maybe(message, Code::SCREEN_MESSAGE, loan.message.as_deref())
    }

    fn returned(&self, request: &Message, returned: &ReturnRecord) -> Message {
        let message = Message::new(MessageCode::CHECKIN_RESPONSE)
            .part("ok", if returned.ok { "1" } else { "0" })
            .part("resensitize", letter(returned.ok))
            .part("magnetic", "N")
            .part("alert", letter(returned.alert_type.is_some()))
            .part("date", &self.date);
        let message = echo(self.institution(message), request, Code::ITEM_ID);
        let message = self.show(message, Code::PERMANENT_LOCATION, &returned.belongs_to);
        let message = self.show(message, Code::TITLE, &returned.title);
        let message = self.maybe(message, Code::SORT_BIN, returned.sort_bin.as_deref());
        let message = self.maybe(message, Code::ALERT_TYPE, returned.alert_type);
        let message = self.maybe(message, Code::DESTINATION, returned.destination.as_deref());
        let (card, name) = returned.waiting.as_ref().map(|(card, name)| (card.as_str(), name.as_str())).unzip();
        let message = self.maybe(message, Code::HOLD_PATRON_ID, card);
        let message = self.maybe(message, Code::HOLD_PATRON_NAME, name);
        self.maybe(message, Code::SCREEN_MESSAGE, returned.message.as_deref())
    }

    fn renewed_all(&self, renewed: Option<(Vec<String>, Vec<String>)>) -> Message {
        let ok = renewed.is_some();
        let (renewed, unrenewed) = renewed.unwrap_or_default();
        let count = |items: &[String]| format!("{:04}", items.len().min(9999));
        let message = Message::new(MessageCode::RENEW_ALL_RESPONSE)
            .part("ok", if ok { "1" } else { "0" })
            .part("renewed count", count(&renewed))
            .part("unrenewed count", count(&unrenewed))
            .part("date", &self.date);
        let message = self.institution(message);
        let list = |message, code, items: &[String]| {
            items.iter().fold(message, |message, item| self.show(message, code, item))
        };
        list(list(message, Code::RENEWED_ITEMS, &renewed), Code::UNRENEWED_ITEMS, &unrenewed)
    }

    fn item(&self, request: &Message, item: Option<ItemRecord>) -> Message {
        let known = item.is_some();
        let ItemRecord { status, title, due } =
            item.unwrap_or(ItemRecord { status: "01", title: String::new(), due: String::new() });
        let message = Message::new(MessageCode::ITEM_INFORMATION_RESPONSE)
            .part("circulation status", status)
            .part("security marker", "00")
            .part("fee type", "01")
            .part("date", &self.date);
        let message = self.show(echo(message, request, Code::ITEM_ID), Code::TITLE, &title);
        let message = self.maybe(message, Code::DUE_DATE, Some(due.as_str()).filter(|due| !due.is_empty()));
        self.maybe(message, Code::SCREEN_MESSAGE, (!known).then_some("Nidettä ei tunneta"))
    }

    fn hold(&self, request: &Message, ok: bool) -> Message {
        let message = Message::new(MessageCode::HOLD_RESPONSE)
            .part("ok", if ok { "1" } else { "0" })
            .part("available", "N")
            .part("date", &self.date);
        let message = echo(self.institution(message), request, Code::PATRON_ID);
        let message = echo(message, request, Code::ITEM_ID);
        self.maybe(message, Code::SCREEN_MESSAGE, (!ok).then_some("Varausta ei löydy"))
    }

    /// A text for people, with a delimiter in it quoted as servers quote it.
    fn show(&self, message: Message, code: Code, text: &str) -> Message {
        self.say_or_empty(message, code, &text.replace('|', "&#124;"))
    }

    fn maybe(&self, message: Message, code: Code, text: Option<&str>) -> Message {
        match text {
            Some(text) => self.show(message, code, text),
            None => message,
        }
    }
}

/// Whether this is a message that a register which lends answers.
pub(super) fn is_of_lending(code: MessageCode) -> bool {
    let all = [
        MessageCode::CHECKOUT,
        MessageCode::CHECKIN,
        MessageCode::RENEW,
        MessageCode::RENEW_ALL,
        MessageCode::ITEM_INFORMATION,
        MessageCode::HOLD,
    ];
    all.contains(&code)
}

fn letter(fact: bool) -> &'static str {
    if fact { "Y" } else { "N" }
}
