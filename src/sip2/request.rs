//! What the kiosk asks, and how one library system wants it asked.

use std::time::Duration;

use chrono_tz::Tz;
use zeroize::Zeroizing;

use super::circulation::List;
use super::date::write_date;
use super::encode::Wire;
use super::field::Code;
use super::message::Message;
use super::spec::MessageCode;
use super::text::{NotEncodable, encode_text};
use crate::config::{Checksum, Encoding, Terminator};
use crate::ids::{Card, Pin};
use crate::time::Now;

/// What every 63 says of the screen's language: Finnish (section 2). Always filled: some servers drop the connection on a blank language.
const LANGUAGE: &str = "007";

/// How one library system is spoken to.
#[derive(Clone)]
pub struct Profile {
    /// None: no login message is sent.
    pub login: Option<Credentials>,
    pub institution: String,
    pub location: String,
    /// AC; sent even when empty, since servers refuse its absence.
    pub terminal_password: Zeroizing<Vec<u8>>,
    /// For one answer.
    pub timeout: Duration,
    pub checksum: Checksum,
    pub encoding: Encoding,
    pub terminator: Terminator,
    /// The site's: dates are sent in local time.
    pub timezone: Tz,
    /// A status message is sent after this much idleness.
    pub keep_alive_after: Duration,
    /// Whether 35 is sent after each patron whose PIN was asked.
    pub end_sessions: bool,
}

/// Who the kiosk is to the library system.
#[derive(Clone)]
pub struct Credentials {
    pub user: String,
    pub password: Zeroizing<Vec<u8>>,
}

impl Profile {
    pub(super) fn wire(&self) -> Wire {
        Wire { error_detection: self.checksum != Checksum::Off, terminator: self.terminator }
    }

    /// 93.
    pub(super) fn login_request(&self) -> Result<Message, NotEncodable> {
        let message = Message::new(MessageCode::LOGIN).part("uid algorithm", "0").part("pwd algorithm", "0");
        let message = match &self.login {
            Some(login) => message
                .text(Code::LOGIN_USER, &login.user, self.encoding)?
                .field(Code::LOGIN_PASSWORD, &*login.password),
            None => message,
        };
        message.text(Code::LOCATION_CODE, &self.location, self.encoding)
    }

    /// Message 63. Without a PIN there is no AD: an empty one is taken for a right one by some servers (section 5). The door asks
    /// for no list: titles are nobody's business there.
    pub(super) fn patron_request(
        &self,
        card: &Card,
        pin: Option<&Pin>,
        list: Option<List>,
        now: Now,
    ) -> Result<Message, NotEncodable> {
        let summary =
            (0..10).map(|place| if list.map(List::place) == Some(place) { 'Y' } else { ' ' }).collect::<String>();
        let message = Message::new(MessageCode::PATRON_INFORMATION)
            .part("language", LANGUAGE)
            .part("date", self.date(now))
            .part("summary", summary)
            .field(Code::INSTITUTION, self.institution()?)
            .field(Code::PATRON_ID, card.number())
            .field(Code::TERMINAL_PASSWORD, &*self.terminal_password);
        Ok(match pin {
            Some(pin) => message.field(Code::PATRON_PIN, pin.digits()),
            None => message,
        })
    }

    /// 35.
    pub fn end_session_request(&self, card: &[u8], now: Now) -> Result<Message, NotEncodable> {
        Ok(Message::new(MessageCode::END_SESSION)
            .part("date", self.date(now))
            .field(Code::INSTITUTION, self.institution()?)
            .field(Code::PATRON_ID, card)
            .field(Code::TERMINAL_PASSWORD, &*self.terminal_password))
    }

    pub(super) fn institution(&self) -> Result<Vec<u8>, NotEncodable> {
        encode_text(&self.institution, self.encoding)
    }

    pub(super) fn date(&self, now: Now) -> String {
        write_date(&now.wall.with_timezone(&self.timezone))
    }
}

/// 99: in order, 80 characters a line, version 2.00.
pub(super) fn status_request() -> Message {
    Message::new(MessageCode::SC_STATUS).part("status", "0").part("max print width", "080").part("version", "2.00")
}
