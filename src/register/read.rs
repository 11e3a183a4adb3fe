//! Messages of circulation to answers. Pure and total: whatever is missing or absurd gives an answer that claims less.
//!
//! Addresses, e-mail, telephone numbers and who waits for an item (BD, BE, BF, CY, DA) are not read, so they go no further.

use chrono_tz::Tz;

use super::circulation::{
    Alert, Answer, CheckinAnswer, Counts, ItemAnswer, ItemStatus, List, LoanAnswer, Page, PatronAnswer, RenewAllAnswer,
    Request, Text,
};
use super::due::read_due;
use super::facts::{CardAnswer, FactsNeeded, read_answer};
use crate::config::{Encoding, FeesField, IlsFields, IlsFlags};
use crate::i18n::Language;
use crate::policy::Money;
use crate::sip2::{Code, Message, MessageCode, display_text};

/// Patron-status place 5: as many loans as the patron may have (sip2.md 5).
const TOO_MANY_CHARGED: usize = 5;
/// Where neither the answer nor a rule names one; BV may come without BH (sip2.md 4).
const USUAL_CURRENCY: &str = "EUR";

/// How the answers of one library system are read.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    pub fields: &'a IlsFields,
    pub flags: &'a IlsFlags,
    pub needed: &'a FactsNeeded,
    pub encoding: Encoding,
    /// The library's own, for the day of a due date.
    pub timezone: Tz,
}

impl Reading<'_> {
    /// What `message` answers to `request`. None if it is no answer to it, which the session never lets through.
    pub fn answer(&self, request: &Request, message: &Message) -> Option<Answer> {
        if message.code() != answer_code(request) {
            return None;
        }
        let reader = Reader { message, reading: self };
        Some(match request {
            Request::Patron { pin, list, .. } => Answer::Patron(Box::new(reader.patron(pin.is_some(), *list))),
            Request::Checkout { .. } => Answer::Checkout(reader.loan()),
            Request::Checkin { .. } => Answer::Checkin(reader.checkin()),
            Request::Renew { .. } => Answer::Renew(reader.loan()),
            Request::RenewAll { .. } => Answer::RenewAll(reader.renew_all()),
            Request::Item { .. } => Answer::Item(reader.item()),
            Request::CancelHold { .. } => Answer::Hold { ok: reader.is_ok(), messages: reader.messages() },
            Request::EndSession { .. } => Answer::SessionEnded,
        })
    }
}

fn answer_code(request: &Request) -> MessageCode {
    match request {
        Request::Patron { .. } => MessageCode::PATRON_INFORMATION_RESPONSE,
        Request::Checkout { .. } => MessageCode::CHECKOUT_RESPONSE,
        Request::Checkin { .. } => MessageCode::CHECKIN_RESPONSE,
        Request::Renew { .. } => MessageCode::RENEW_RESPONSE,
        Request::RenewAll { .. } => MessageCode::RENEW_ALL_RESPONSE,
        Request::Item { .. } => MessageCode::ITEM_INFORMATION_RESPONSE,
        Request::CancelHold { .. } => MessageCode::HOLD_RESPONSE,
        Request::EndSession { .. } => MessageCode::END_SESSION_RESPONSE,
    }
}

struct Reader<'a> {
    message: &'a Message,
    reading: &'a Reading<'a>,
}

impl Reader<'_> {
    fn patron(&self, pin_asked: bool, list: Option<(List, Page)>) -> PatronAnswer {
        let Reading { fields, flags, needed, encoding, .. } = *self.reading;
        let standing = read_answer(self.message, pin_asked, fields, flags, needed, encoding);
        if !matches!(standing, CardAnswer::Right(_)) {
            // Servers tell of fees and holds whoever asks; nobody but the patron is to see them.
            return PatronAnswer::nobody(standing);
        }
        let status = self.message.fixed("status").unwrap_or_default();
        let is_raised = |place: usize| status.get(place) == Some(&b'Y');
        PatronAnswer {
            standing,
            name: self.text(Code::PERSONAL_NAME),
            language: self.message.fixed("language").and_then(Language::of_sip2),
            too_many_charged: is_raised(TOO_MANY_CHARGED),
            loan_blocked: flags.loan.iter().any(|place| is_raised(usize::from(*place))),
            counts: Counts {
                holds: self.count("hold"),
                overdue: self.count("overdue"),
                charged: self.count("charged"),
                fines: self.count("fine"),
                recalls: self.count("recall"),
                unavailable_holds: self.count("unavailable hold"),
            },
            fees: self.fees(&fields.fees),
            list: list.map(|(list, page)| self.entries(list, page)).unwrap_or_default(),
            messages: self.messages(),
        }
    }

    /// 12 and 30. The tag keeps its security where the library system inhibits it (CI = Y) or wants the item left as it is
    /// (`desensitize` = N). With magnetic media that N spares a tape from a magnet and says nothing of a tag.
    fn loan(&self) -> LoanAnswer {
        let ok = self.is_ok();
        let inhibited = self.message.all(Code::SECURITY_INHIBIT).any(|value| value.first() == Some(&b'Y'));
        let is_magnetic = self.message.fixed("magnetic") == Some(b"Y");
        let left_as_it_is = self.message.fixed("desensitize") == Some(b"N") && !is_magnetic;
        LoanAnswer {
            ok,
            is_renewal: self.message.fixed("renewal ok") == Some(b"Y"),
            may_release: ok && !inhibited && !left_as_it_is,
            title: self.text(Code::TITLE),
            due: read_due(&self.raw(Code::DUE_DATE), self.reading.timezone),
            fee: self.money(Code::AMOUNT),
            messages: self.messages(),
        }
    }

    fn checkin(&self) -> CheckinAnswer {
        CheckinAnswer {
            ok: self.is_ok(),
            title: self.text(Code::TITLE),
            sort_bin: self.some_text(Code::SORT_BIN),
            alert: self.alert(),
            destination: self.some_text(Code::DESTINATION),
            messages: self.messages_without_who_waits(),
        }
    }

    /// A failed 66 carries counts and lists that mean nothing (sip2.md 9).
    fn renew_all(&self) -> RenewAllAnswer {
        let ok = self.is_ok();
        let count = |name| self.count(name).filter(|_| ok);
        let list = |code| if ok { self.texts(code) } else { Vec::new() };
        RenewAllAnswer {
            ok,
            renewed: count("renewed count"),
            unrenewed: count("unrenewed count"),
            renewed_items: list(Code::RENEWED_ITEMS),
            unrenewed_items: list(Code::UNRENEWED_ITEMS),
            messages: self.messages(),
        }
    }

    fn item(&self) -> ItemAnswer {
        ItemAnswer {
            status: match self.message.fixed("circulation status") {
                Some(b"03") => ItemStatus::Available,
                Some(b"04" | b"05") => ItemStatus::Charged,
                Some(b"08") => ItemStatus::OnHoldShelf,
                Some(b"10") => ItemStatus::InTransit,
                Some(b"12" | b"13") => ItemStatus::LostOrMissing,
                Some(_) | None => ItemStatus::Other,
            },
            title: self.text(Code::TITLE),
            due: read_due(&self.raw(Code::DUE_DATE), self.reading.timezone),
            messages: self.messages(),
        }
    }

    fn is_ok(&self) -> bool {
        self.message.fixed("ok") == Some(b"1")
    }

    /// Four digits; blanks where the library system does not count, or counts more than 9999.
    fn count(&self, name: &str) -> Option<u32> {
        let digits = str::from_utf8(self.message.fixed(name)?).ok()?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
    }

    /// The entries of the page, also where the library system sends the whole list whatever was asked.
    fn entries(&self, list: List, page: Page) -> Vec<Text> {
        // Past its end a list has empty fields, and a Perl server may print an entry's address in its place (sip2.md 3).
        let no_entry = |entry: &Text| entry.is_empty() || entry.as_str().starts_with("HASH(0x");
        let entries = self.texts(list.field()).into_iter().filter(|entry| !no_entry(entry)).collect::<Vec<_>>();
        let asked = page.last.saturating_sub(page.first).saturating_add(1);
        let sent = u32::try_from(entries.len()).unwrap_or(u32::MAX);
        let is_whole = sent > asked || page.first > 1 && self.count(list.count()) == Some(sent);
        let before = if is_whole { page.first.saturating_sub(1) } else { 0 };
        let as_many = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        entries.into_iter().skip(as_many(before)).take(as_many(asked)).collect()
    }

    /// CV, or the flag alone. A CV of 00 tells of nothing; with the flag raised it tells of something it has no word for.
    fn alert(&self) -> Option<Alert> {
        let raised = self.message.fixed("alert") == Some(b"Y");
        match self.message.first(Code::ALERT_TYPE) {
            Some(b"01") => Some(Alert::HoldHere),
            Some(b"02") => Some(Alert::HoldElsewhere),
            Some(b"03") => Some(Alert::InterlibraryLoan),
            Some(b"04") => Some(Alert::SendElsewhere),
            Some(b"00" | b"") | None => raised.then_some(Alert::Other),
            Some(_) => Some(Alert::Other),
        }
    }

    fn fees(&self, fees: &FeesField) -> Option<Money> {
        let code = Code::new(&fees.field)?;
        if self.message.first(code).is_some() {
            return self.money(code);
        }
        fees.absent_cents.map(|cents| Money { cents, currency: self.currency() })
    }

    fn money(&self, code: Code) -> Option<Money> {
        Money::read_lenient(&self.raw(code), &self.currency())
    }

    fn currency(&self) -> String {
        let said = self.raw(Code::CURRENCY).trim().to_owned();
        let is_iso = said.len() == 3 && said.bytes().all(|byte| byte.is_ascii_uppercase());
        let usual = || self.reading.needed.currency.clone().unwrap_or_else(|| USUAL_CURRENCY.to_owned());
        if is_iso { said } else { usual() }
    }

    /// AF, in order; empty ones are no message.
    fn messages(&self) -> Vec<Text> {
        self.texts(Code::SCREEN_MESSAGE).into_iter().filter(|text| !text.is_empty()).collect()
    }

    /// The same, without those that name who waits for the item: never for the one who returns it (sip2.md 4).
    fn messages_without_who_waits(&self) -> Vec<Text> {
        let who = [Code::HOLD_PATRON_ID, Code::HOLD_PATRON_NAME].map(|code| self.text(code));
        let names_them = |text: &Text| who.iter().any(|who| !who.is_empty() && text.as_str().contains(who.as_str()));
        self.messages().into_iter().filter(|text| !names_them(text)).collect()
    }

    fn texts(&self, code: Code) -> Vec<Text> {
        self.message.all(code).map(|value| self.clean(value)).collect()
    }

    fn text(&self, code: Code) -> Text {
        self.message.first(code).map(|value| self.clean(value)).unwrap_or_default()
    }

    fn some_text(&self, code: Code) -> Option<Text> {
        Some(self.text(code)).filter(|text| !text.is_empty())
    }

    fn raw(&self, code: Code) -> String {
        self.message.first(code).map(|value| display_text(value, self.reading.encoding)).unwrap_or_default()
    }

    fn clean(&self, value: &[u8]) -> Text {
        Text::clean(&display_text(value, self.reading.encoding))
    }
}
