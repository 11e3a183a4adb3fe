//! The library system's side of one connection, sans-IO: a frame in, an answer out.
//!
//! Made for clients as they are (section 11): one of them reads an answer once, at most 1024 bytes of it, and takes the
//! letters `BLN` anywhere for "no such patron" and `CQY` anywhere for "PIN right". So answers are short, and a value that
//! would put those letters anywhere else is left out.

mod lending;

use chrono::DateTime;
use chrono_tz::Tz;
use zeroize::Zeroizing;

use super::checksum::ChecksumState;
use super::date::write_date;
use super::encode::Wire;
use super::field::Code;
use super::frame::MAX_FRAME_LEN;
use super::message::Message;
use super::parse::{Received, parse};
use super::spec::MessageCode;
use super::text::encode_text;
use crate::config::{Encoding, Terminator};
use crate::policy::Money;
pub use lending::{ItemRecord, Lending, LoanRecord, ReturnRecord, Told};

/// The longest answer, in bytes with its terminator: clients read 1024 once (section 11). Those that lend, or that ask for
/// a list, read to the terminator; their answers have the length they have.
pub const MAX_ANSWER_LEN: usize = 1000;
/// Refused logins after which the connection ends.
const MAX_REFUSED_LOGINS: u8 = 3;
/// Bytes of an id that are echoed; longer ones are none of ours.
const MAX_ECHO_LEN: usize = 64;
/// BX, in the protocol's order: 23, 99, 97, 93, 63 and 35 are served.
const SUPPORTED: &str = "YNNNYYYYYNNNNNNN";
/// The same with 11, 09, 17, 15, 29 and 65, where the register lends.
const SUPPORTED_WITH_LENDING: &str = "YYYNYYYYYNYNNYYY";
const NOT_SERVED: &str = "Ei palvella tässä";

/// A register of patrons that can be asked over SIP2.
pub trait Register: Send + Sync {
    /// AO of every answer.
    fn institution(&self) -> &str;
    /// Whether a client must log in first (93).
    fn requires_login(&self) -> bool;
    /// Whether this is a client of ours.
    fn login(&self, user: &[u8], password: &[u8]) -> bool;
    /// The patron with this card, or nothing. The PIN is checked if one was given.
    fn patron(&self, card: &[u8], pin: Option<&[u8]>) -> Option<PatronRecord>;
    /// The lending side, where this register has one.
    fn lending(&self) -> Option<&dyn Lending> {
        None
    }
}

/// What may be told of a patron. It prints nothing.
#[derive(Clone, Default)]
pub struct PatronRecord {
    /// Places 0 to 13 of the patron status.
    pub flags: [bool; 14],
    /// None: no PIN was given.
    pub pin_right: Option<bool>,
    /// `Surname, First`.
    pub name: String,
    /// The three digits of the patron's language; None: the answer repeats the question's.
    pub language: Option<String>,
    pub fees: Option<Money>,
    /// Fields of this register's own, in order.
    pub fields: Vec<(Code, String)>,
    pub screen_message: Option<String>,
}

/// What to do with a frame.
pub enum Turn {
    /// Write this, in one write.
    Answer(Zeroizing<Vec<u8>>),
    /// Write this and end the connection.
    AnswerAndClose(Zeroizing<Vec<u8>>),
    Close,
}

/// One client's conversation.
pub struct Desk {
    encoding: Encoding,
    terminator: Terminator,
    is_logged_in: bool,
    refused_logins: u8,
    last: Option<Zeroizing<Vec<u8>>>,
}

impl Desk {
    /// A conversation on a connection that has just been taken.
    pub fn new(encoding: Encoding, terminator: Terminator) -> Self {
        Self { encoding, terminator, is_logged_in: false, refused_logins: 0, last: None }
    }

    /// Answers one frame, at the local time of the site.
    pub fn answer(&mut self, frame: &[u8], register: &dyn Register, now: &DateTime<Tz>) -> Turn {
        let Ok(Received { message, checksum }) = parse(frame) else {
            return self.ask_again();
        };
        if checksum == ChecksumState::Invalid || message.code().answer().is_none() && !is_resend(&message) {
            return self.ask_again();
        }
        if is_resend(&message) {
            return match &self.last {
                Some(last) => Turn::Answer(last.clone()),
                None => self.ask_again(),
            };
        }
        if register.requires_login() && !self.is_logged_in && message.code() != MessageCode::LOGIN {
            return Turn::Close;
        }
        let clerk = Clerk { register, encoding: self.encoding, now, date: write_date(now) };
        let answer = clerk.answer(&message).numbered(message.sequence());
        let wire = Wire { error_detection: checksum == ChecksumState::Valid, terminator: self.terminator };
        let longest = if is_read_to_its_end(&message) { MAX_FRAME_LEN } else { MAX_ANSWER_LEN };
        let Some(frame) = encode_short(answer, wire, longest) else {
            return Turn::Close;
        };
        self.last = Some(frame.clone());
        if message.code() == MessageCode::LOGIN {
            self.is_logged_in = frame.starts_with(b"941");
            self.refused_logins += u8::from(!self.is_logged_in);
            if self.refused_logins >= MAX_REFUSED_LOGINS {
                return Turn::AnswerAndClose(frame);
            }
        }
        Turn::Answer(frame)
    }

    fn ask_again(&self) -> Turn {
        let wire = Wire { error_detection: true, terminator: self.terminator };
        match Message::new(MessageCode::RESEND_TO_SC).encode(wire) {
            Ok(frame) => Turn::Answer(frame),
            Err(_) => Turn::Close,
        }
    }
}

/// Whether the client that sent this reads its answer to the terminator: no PC-booking client lends or asks for lists.
fn is_read_to_its_end(request: &Message) -> bool {
    let asks_for_a_list = request.fixed("summary").is_some_and(|summary| summary.contains(&b'Y'));
    lending::is_of_lending(request.code()) || asks_for_a_list
}

fn is_resend(message: &Message) -> bool {
    message.code() == MessageCode::RESEND_TO_ACS
}

/// The answer as a frame; what does not fit is left out from the end, the verdict never.
fn encode_short(mut answer: Message, wire: Wire, longest: usize) -> Option<Zeroizing<Vec<u8>>> {
    loop {
        let frame = answer.encode(wire).ok()?;
        if frame.len() <= longest {
            return Some(frame);
        }
        let last_extra = answer.fields.iter().rposition(|(code, _)| {
            !matches!(*code, Code::PATRON_ID | Code::VALID_PATRON | Code::VALID_PIN | Code::INSTITUTION)
        })?;
        answer.fields.remove(last_extra);
    }
}

/// Writes the answer to one request.
struct Clerk<'a> {
    register: &'a dyn Register,
    encoding: Encoding,
    now: &'a DateTime<Tz>,
    date: String,
}

impl Clerk<'_> {
    fn answer(&self, request: &Message) -> Message {
        if let Some(lending) = self.register.lending()
            && lending::is_of_lending(request.code())
        {
            return self.lend(lending, request);
        }
        match request.code() {
            MessageCode::LOGIN => self.login(request),
            MessageCode::SC_STATUS => self.status(),
            MessageCode::END_SESSION => self.end_session(request),
            MessageCode::PATRON_INFORMATION | MessageCode::PATRON_STATUS => self.patron(request),
            // Nothing is blocked or enabled here; the answer shows the patron as before.
            MessageCode::BLOCK_PATRON | MessageCode::PATRON_ENABLE => self.patron(request),
            _ => self.refusal(request),
        }
    }

    fn login(&self, request: &Message) -> Message {
        let plain = ["uid algorithm", "pwd algorithm"].iter().all(|part| request.fixed(part) == Some(b"0"));
        let user = request.first(Code::LOGIN_USER).unwrap_or_default();
        let password = request.first(Code::LOGIN_PASSWORD).unwrap_or_default();
        let is_ours = plain && self.register.login(user, password);
        Message::new(MessageCode::LOGIN_RESPONSE).part("ok", if is_ours { "1" } else { "0" })
    }

    fn status(&self) -> Message {
        let (lends, supported) = match self.register.lending() {
            Some(_) => ("Y", SUPPORTED_WITH_LENDING),
            None => ("N", SUPPORTED),
        };
        let message = Message::new(MessageCode::ACS_STATUS)
            .part("on-line", "Y")
            .part("checkin ok", lends)
            .part("checkout ok", lends)
            .part("renewal policy", lends)
            .part("status update ok", "N")
            .part("off-line ok", lends)
            .part("time-out", "100")
            .part("retries", "003")
            .part("date", &self.date)
            .part("version", "2.00");
        self.institution(message).field(Code::SUPPORTED_MESSAGES, supported)
    }

    fn end_session(&self, request: &Message) -> Message {
        let message = Message::new(MessageCode::END_SESSION_RESPONSE).part("end", "Y").part("date", &self.date);
        echo(self.institution(message), request, Code::PATRON_ID)
    }

    fn patron(&self, request: &Message) -> Message {
        let card = request.first(Code::PATRON_ID).unwrap_or_default();
        let pin = request.first(Code::PATRON_PIN);
        let record = self.register.patron(card, pin);
        let code = request.code().answer().unwrap_or(MessageCode::PATRON_STATUS_RESPONSE);
        let own_language = record.as_ref().and_then(|record| record.language.as_deref());
        let message = Message::new(code)
            .part("status", status_flags(record.as_ref()))
            .part("language", own_language.map_or_else(|| language(request), str::as_bytes))
            .part("date", &self.date);
        let message = if code == MessageCode::PATRON_INFORMATION_RESPONSE {
            ["hold", "overdue", "charged", "fine", "recall", "unavailable hold"]
                .into_iter()
                .zip(self.counts(card, request))
                .fold(message, |message, (name, count)| message.part(name, count))
        } else {
            message
        };
        let message = echo(self.institution(message), request, Code::PATRON_ID);
        let Some(record) = record else {
            let message =
                message.field(Code::PERSONAL_NAME, "").field(Code::VALID_PATRON, "N").field(Code::VALID_PIN, "N");
            return self.say(message, Code::SCREEN_MESSAGE, "Korttia ei tunneta");
        };
        let message = self.say_or_empty(message, Code::PERSONAL_NAME, &record.name);
        let message = message.field(Code::VALID_PATRON, "Y");
        let mut message = match (pin, record.pin_right) {
            (None, _) => message,
            (Some([]), _) | (Some(_), None | Some(false)) => message.field(Code::VALID_PIN, "N"),
            (Some(_), Some(true)) => message.field(Code::VALID_PIN, "Y"),
        };
        if let Some(fees) = &record.fees {
            message = self.money(message, fees);
        }
        // The verdicts are the desk's to give.
        let own = |code: Code| code == Code::VALID_PATRON || code == Code::VALID_PIN;
        for (code, value) in record.fields.iter().filter(|(code, _)| !own(*code)) {
            message = self.say(message, *code, value);
        }
        let message = match &record.screen_message {
            Some(text) => self.say(message, Code::SCREEN_MESSAGE, text),
            None => message,
        };
        self.with_list(message, card, request)
    }

    fn money(&self, message: Message, money: &Money) -> Message {
        let written = money.to_string();
        let amount = written.split(' ').next().unwrap_or_default();
        let message = self.say(message, Code::CURRENCY, &money.currency);
        self.say(message, Code::AMOUNT, amount)
    }

    /// A well-formed no to what this service does not do: silence would look like a dead link (section 11).
    fn refusal(&self, request: &Message) -> Message {
        let code = request.code().answer().unwrap_or(MessageCode::RESEND_TO_SC);
        let message = code.parts().unwrap_or_default().iter().fold(Message::new(code), |message, part| {
            let value = match part.name {
                "ok" | "properties ok" => "0".to_owned(),
                "magnetic" => "U".to_owned(),
                "date" => self.date.clone(),
                "circulation status" | "security marker" | "fee type" => "01".to_owned(),
                "renewed count" | "unrenewed count" => "0000".to_owned(),
                _ => "N".repeat(part.width),
            };
            message.part(part.name, value)
        });
        let message = echo(self.institution(message), request, Code::PATRON_ID);
        let message = echo(message, request, Code::ITEM_ID);
        let message = match code {
            MessageCode::CHECKOUT_RESPONSE | MessageCode::RENEW_RESPONSE => {
                message.field(Code::TITLE, "").field(Code::DUE_DATE, "")
            }
            MessageCode::CHECKIN_RESPONSE => message.field(Code::PERMANENT_LOCATION, ""),
            MessageCode::ITEM_INFORMATION_RESPONSE => message.field(Code::TITLE, ""),
            _ => message,
        };
        self.say(message, Code::SCREEN_MESSAGE, NOT_SERVED)
    }

    fn institution(&self, message: Message) -> Message {
        self.say_or_empty(message, Code::INSTITUTION, self.register.institution())
    }

    /// Adds a text, or leaves the field out where it cannot be written or would be misread.
    fn say(&self, message: Message, code: Code, text: &str) -> Message {
        match self.sayable(code, text) {
            Some(value) => message.field(code, value),
            None => message,
        }
    }

    fn say_or_empty(&self, message: Message, code: Code, text: &str) -> Message {
        message.field(code, self.sayable(code, text).unwrap_or_default())
    }

    fn sayable(&self, code: Code, text: &str) -> Option<Vec<u8>> {
        let value = encode_text(text, self.encoding).ok()?;
        is_unmistakable(code, &value).then_some(value)
    }
}

/// Whether a field holds neither a delimiter nor, its code included, the letters that clients look for.
fn is_unmistakable(code: Code, value: &[u8]) -> bool {
    let whole = [&code.0, value].concat();
    let mistakable = whole.windows(3).any(|letters| letters == b"BLN" || letters == b"CQY");
    !mistakable && !value.contains(&b'|')
}

fn echo(message: Message, request: &Message, code: Code) -> Message {
    let Some(value) = request.first(code) else {
        return message;
    };
    let plain = value.len() <= MAX_ECHO_LEN && value.iter().all(|byte| byte.is_ascii_graphic() || *byte == b' ');
    let value = if plain && is_unmistakable(code, value) { value } else { b"" };
    message.field(code, value)
}

/// Unknown cards have the four denials (section 5).
fn status_flags(record: Option<&PatronRecord>) -> String {
    let unknown = || (0..14).map(|place| place < 4).collect::<Vec<_>>();
    let flags = record.map_or_else(unknown, |record| record.flags.to_vec());
    flags.into_iter().map(|raised| if raised { 'Y' } else { ' ' }).collect()
}

/// The language as asked where it is three digits; a blank or a word is answered as unknown.
fn language(request: &Message) -> &[u8] {
    let asked = request.fixed("language").unwrap_or_default();
    if asked.len() == 3 && asked.iter().all(u8::is_ascii_digit) { asked } else { b"000" }
}
