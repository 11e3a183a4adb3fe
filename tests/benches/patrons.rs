//! Invented patrons without a flaw, and the library system that knows them.

use std::fmt::Write;
use std::sync::Arc;

use omatoimi::config::{Encoding, Terminator};
use omatoimi::ids::{Card, CardPattern, Pin};
use omatoimi::register::SampleRegister;
use omatoimi::sip2::serve::Service;
use omatoimi::sip2::{Code, Message, MessageCode, Wire, write_date};
use omatoimi::time::Clock;

/// What the site takes for a card.
pub(crate) const CARD_PATTERN: &str = "2[0-9]{13}";
/// The client the library system knows.
pub(crate) const LOGIN: (&str, &str) = ("kiosk1", "kioskpwd");
const ZONE: chrono_tz::Tz = chrono_tz::Europe::Helsinki;

/// From this number on, patrons have no permission for self-service.
const BLOCKED_FROM: usize = 1_000_000;

/// One patron, by number.
#[derive(Clone)]
pub(crate) struct Patron {
    pub(crate) card: Card,
    pub(crate) pin: Pin,
}

impl Patron {
    pub(crate) fn numbered(number: usize) -> Self {
        let card = CardPattern::new(CARD_PATTERN).unwrap().parse(&format!("2{number:013}")).unwrap();
        Self { card, pin: Pin::new(&format!("{:04}", number % 10_000)).unwrap() }
    }

    /// One whom a rule refuses.
    pub(crate) fn blocked(number: usize) -> Self {
        Self::numbered(BLOCKED_FROM + number)
    }
}

/// The sample SIP2 service over a register of `count` patrons whom every rule welcomes, and as many who are blocked.
pub(crate) fn library_system(count: usize) -> Service {
    let (user, password) = LOGIN;
    let mut text = format!("institution = \"LASTU\"\n[[login]]\nuser = \"{user}\"\npassword = \"{password}\"\n");
    let welcome = (0..count).map(|number| (Patron::numbered(number), 1));
    for (patron, permission) in welcome.chain((0..count).map(|number| (Patron::blocked(number), 0))) {
        let (card, pin) = (patron.card.number(), patron.pin.digits());
        write!(
            text,
            "[[patron]]\nfate = \"\"\ncard = \"{card}\"\npin = \"{pin}\"\nname = \"Åkerström, Äinö\"\nfees = \"0.00 EUR\"\n\
             [patron.fields]\nPA = \"{permission}\"\nPB = \"19800229\"\nPC = \"ADULT\"\nXP = \"20501231\"\nXT = \"Y\"\n"
        )
        .unwrap();
    }
    let register = Arc::new(SampleRegister::from_toml(&text).unwrap());
    Service { register, timezone: ZONE, encoding: Encoding::Utf8, terminator: Terminator::Cr, clock: Clock::system() }
}

/// 93, as a frame.
pub(crate) fn login_request() -> Vec<u8> {
    let (user, password) = LOGIN;
    let message = Message::new(MessageCode::LOGIN).part("uid algorithm", "0").part("pwd algorithm", "0");
    frame(message.field(Code::LOGIN_USER, user).field(Code::LOGIN_PASSWORD, password))
}

/// 63, as the kiosk sends it.
pub(crate) fn patron_request(patron: &Patron) -> Vec<u8> {
    let now = Clock::system().now().wall.with_timezone(&ZONE);
    let message = Message::new(MessageCode::PATRON_INFORMATION)
        .part("language", "000")
        .part("date", write_date(&now))
        .part("summary", " ".repeat(10))
        .field(Code::INSTITUTION, "LASTU")
        .field(Code::PATRON_ID, patron.card.number())
        .field(Code::TERMINAL_PASSWORD, "")
        .field(Code::PATRON_PIN, patron.pin.digits());
    frame(message)
}

fn frame(message: Message) -> Vec<u8> {
    let wire = Wire { error_detection: true, terminator: Terminator::Cr };
    message.numbered(Some(0)).encode(wire).unwrap().to_vec()
}
