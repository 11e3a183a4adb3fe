//! What a server of the table sends, what the client may have asked it, and how that must end.

use omatoimi::config::Checksum;
use omatoimi::sip2::{Code, Message, MessageCode, parse};

use crate::sip2::kiosk::{CARD, Kiosk, profile};
use crate::sip2::transcripts::Row;

const STATUS: &str = "98YNNYNN60000320261122    1813242.00AOUWOLS|BXYYYYYYYYYNYNYYYY|";
/// The number of the first question of an online kiosk.
pub(super) const FIRST: u8 = 2;

/// The request that the client has open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Open {
    Login,
    FirstStatus,
    KeepAlive,
    Patron,
    EndSession,
}

/// How it must end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum End {
    Accepted,
    LoginRefused,
    /// The same question anew, or 97 where that would do harm.
    AskedAgain,
    /// 96: the identical frame once more.
    Repeated,
    /// As if nothing had come.
    Dropped,
}

/// What the server of a row sends, as the table has it or with one thing changed.
#[derive(Clone)]
pub(super) struct Played {
    pub(super) bytes: Vec<u8>,
    pub(super) is_complete: bool,
    checksum: String,
    /// The only frame, where it is SIP2.
    message: Option<Message>,
}

impl Open {
    pub(super) const ALL: [Open; 5] = [Open::Login, Open::FirstStatus, Open::KeepAlive, Open::Patron, Open::EndSession];

    fn answer(self) -> MessageCode {
        let code = match self {
            Open::Login => *b"94",
            Open::FirstStatus | Open::KeepAlive => *b"98",
            Open::Patron => *b"64",
            Open::EndSession => *b"36",
        };
        MessageCode(code)
    }

    /// A client that waits for this, its question numbered `number` where it may choose; and the question's frame.
    pub(super) fn kiosk(self, checksum: Checksum, card: &str, number: u8) -> (Kiosk, Vec<u8>) {
        let mut kiosk = match self {
            Open::Login => Kiosk::new(profile(checksum)),
            Open::FirstStatus => {
                let mut kiosk = Kiosk::new(profile(checksum));
                kiosk.reply("941");
                kiosk
            }
            Open::KeepAlive => {
                let mut kiosk = online(checksum, number);
                kiosk.advance(profile(checksum).keep_alive_after);
                kiosk
            }
            Open::Patron => {
                let mut kiosk = online(checksum, number);
                kiosk.ask(card, Some("1234"));
                kiosk
            }
            Open::EndSession => {
                let mut kiosk = online(checksum, (number + 9) % 10);
                kiosk.ask(card, Some("1234"));
                kiosk.reply(&format!(
                    "64{}00720261122    175547{}AOUWOLS|AA{card}|AEx|BLY|CQY|",
                    " ".repeat(14),
                    "0".repeat(24)
                ));
                kiosk
            }
        };
        kiosk.take_heard();
        let question = kiosk.frame();
        (kiosk, question)
    }
}

impl Played {
    /// Rows with several frames have a test of their own.
    pub(super) fn of(row: &Row) -> Option<Self> {
        let frames = frames_by_cr(&row.response);
        let checksum = row.checksum.clone().unwrap_or_else(|| "none".to_owned());
        let message = frames.first().and_then(|frame| parse(frame).ok()).map(|received| received.message);
        (frames.len() <= 1).then(|| Self {
            bytes: row.response.clone(),
            is_complete: row.response.ends_with(b"\r"),
            checksum,
            message,
        })
    }

    /// The same without its CR. (96 without it comes when nothing is waited for any more.)
    pub(super) fn unended(&self) -> Option<Self> {
        let is_96 = self.bytes.starts_with(b"96");
        let bytes = self.bytes.strip_suffix(b"\r").filter(|_| !is_96)?.to_vec();
        Some(Self { bytes, is_complete: false, ..self.clone() })
    }

    /// The same with another digit in its sum.
    pub(super) fn damaged(&self) -> Option<Self> {
        let mut bytes = self.bytes.clone();
        let digit = bytes.len().checked_sub(2).filter(|_| self.checksum == "valid" && self.is_complete)?;
        bytes[digit] = if bytes[digit] == b'0' { b'1' } else { b'0' };
        Some(Self { bytes, checksum: "invalid".to_owned(), ..self.clone() })
    }

    fn sequence(&self) -> Option<u8> {
        self.message.as_ref().and_then(Message::sequence)
    }

    /// The number to ask with, where this could be the answer to the question.
    pub(super) fn number_for(&self, open: Open) -> Option<u8> {
        let fits = self.message.as_ref().is_some_and(|message| message.code() == open.answer());
        fits.then(|| self.sequence().unwrap_or(FIRST))
    }

    /// The patron the server speaks of, where the site would take that number for a card.
    pub(super) fn card(&self) -> &str {
        let id = self.message.as_ref().and_then(|message| message.first(Code::PATRON_ID)).unwrap_or_default();
        let fits = !id.is_empty() && id.iter().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
        str::from_utf8(id).ok().filter(|_| fits).unwrap_or(CARD)
    }

    /// sip2.md 6 and the rule that an answer counts only if it is the answer: its sum, its code, its number, its patron.
    pub(super) fn must_end(&self, open: Open, question: &Message, mode: Checksum) -> End {
        if self.bytes.is_empty() || (!self.is_complete && self.checksum != "valid") {
            return End::Dropped;
        }
        if mode == Checksum::Strict && self.checksum == "invalid" {
            return End::AskedAgain;
        }
        let Some(message) = &self.message else { return End::Dropped };
        if message.code() == MessageCode(*b"96") {
            return End::Repeated;
        }
        if message.code() != open.answer() {
            return End::Dropped;
        }
        if mode == Checksum::Strict && self.checksum == "none" {
            return End::AskedAgain;
        }
        let numbered = match mode {
            Checksum::Strict => self.sequence() == question.sequence(),
            Checksum::Warn => self.sequence().is_none() || self.sequence() == question.sequence(),
            Checksum::Off => true,
        };
        let about = open != Open::Patron || message.first(Code::PATRON_ID) == question.first(Code::PATRON_ID);
        match (numbered && about, open) {
            (false, _) => End::Dropped,
            (true, Open::Login) if message.fixed("ok") != Some(b"1") => End::LoginRefused,
            (true, _) => End::Accepted,
        }
    }
}

fn online(checksum: Checksum, number: u8) -> Kiosk {
    let mut kiosk = Kiosk::online(profile(checksum));
    for _ in 0..(number + 10 - FIRST) % 10 {
        kiosk.advance(profile(checksum).keep_alive_after);
        kiosk.reply(STATUS);
    }
    kiosk
}

fn frames_by_cr(bytes: &[u8]) -> Vec<Vec<u8>> {
    let trimmed = bytes.split(|byte| *byte == b'\r').map(<[u8]>::trim_ascii_start);
    trimmed.filter(|frame| !frame.is_empty()).map(<[u8]>::to_vec).collect()
}
