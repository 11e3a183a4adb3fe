//! A kiosk's session in the hand of a test: time is moved, bytes are handed over, what it does is read off.

use std::time::Duration;

use omatoimi::config::{Checksum, Encoding, IlsFields, IlsFlags, Terminator};
use omatoimi::ids::{Card, CardPattern, Pin};
use omatoimi::register::circulation::Request;
use omatoimi::register::{CardAnswer, FactsNeeded, read_answer};
use omatoimi::sip2::{ChecksumState, Command, Credentials, Fault, Message, MessageCode, Profile, Session, Wire, parse};
use omatoimi::time::{Clock, Now};

pub(super) const TIMEOUT: Duration = Duration::from_secs(3);
pub(super) const CARD: &str = "21234000000017";

pub(super) fn card(number: &str) -> Card {
    CardPattern::new("[0-9A-Z]+").unwrap().parse(number).unwrap()
}

pub(super) fn profile(checksum: Checksum) -> Profile {
    Profile {
        login: Some(Credentials { user: "kiosk1".to_owned(), password: b"kioskpwd".to_vec().into() }),
        institution: "UWOLS".to_owned(),
        location: "HYV-1".to_owned(),
        terminal_password: Vec::new().into(),
        timeout: TIMEOUT,
        checksum,
        encoding: Encoding::Utf8,
        terminator: Terminator::Cr,
        timezone: chrono_tz::Europe::Helsinki,
        keep_alive_after: Duration::from_secs(60),
        end_sessions: true,
    }
}

/// What the session told its shell, bytes aside.
#[derive(Debug)]
pub(super) enum Heard {
    Ready,
    Answer(Message),
    NoAnswer,
    Unproven,
    Close(Fault),
}

pub(super) struct Kiosk {
    pub(super) session: Session,
    pub(super) now: Now,
    /// Frames sent and not yet looked at.
    sent: Vec<Vec<u8>>,
    heard: Vec<Heard>,
    /// Of the last question without an answer: whether it was sent.
    pub(super) was_sent: Option<bool>,
}

impl Kiosk {
    pub(super) fn new(profile: Profile) -> Self {
        let now = Clock::system().now();
        let session = Session::new(profile, now);
        let mut kiosk = Self { session, now, sent: Vec::new(), heard: Vec::new(), was_sent: None };
        kiosk.drain();
        kiosk
    }

    /// Logged in, status said.
    pub(super) fn online(profile: Profile) -> Self {
        let has_login = profile.login.is_some();
        let mut kiosk = Self::new(profile);
        if has_login {
            kiosk.reply("941");
        }
        kiosk.reply("98YNNYNN60000320261122    1813242.00AOUWOLS|BXYYYYYYYYYNYNYYYY|");
        assert!(matches!(kiosk.take_heard()[..], [Heard::Ready]));
        kiosk
    }

    pub(super) fn ask(&mut self, number: &str, pin: Option<&str>) {
        let pin = pin.map(|pin| Pin::new(pin).unwrap());
        let give_up_at = self.now.mono + TIMEOUT;
        self.session.ask_patron(card(number), pin, give_up_at, self.now).unwrap();
        self.drain();
    }

    pub(super) fn ask_about_loans(&mut self, request: &Request) {
        let message = request.message(self.session.profile(), self.now).unwrap();
        let give_up_at = self.now.mono + TIMEOUT;
        self.session.ask(message, give_up_at, self.now).unwrap();
        self.drain();
    }

    pub(super) fn receive(&mut self, bytes: &[u8]) {
        for piece in bytes.chunks(4096) {
            self.session.handle_bytes(piece, self.now);
            self.drain();
        }
    }

    pub(super) fn advance(&mut self, by: Duration) {
        self.now = self.now.after(by);
        self.session.handle_timeout(self.now);
        self.drain();
    }

    /// Answers the request that is outstanding as a faultless server would.
    pub(super) fn reply(&mut self, text: &str) {
        let request = self.request();
        let frame = finished(text.as_bytes(), request.sequence());
        self.receive(&frame);
    }

    /// The only frame sent since the last look.
    pub(super) fn frame(&mut self) -> Vec<u8> {
        let frames = std::mem::take(&mut self.sent);
        assert_eq!(frames.len(), 1, "one request at a time");
        frames.into_iter().next().unwrap()
    }

    pub(super) fn request(&mut self) -> Message {
        let frame = self.frame();
        let received = parse(&frame[..frame.len() - 1]).unwrap();
        assert_ne!(received.checksum, ChecksumState::Invalid);
        received.message
    }

    pub(super) fn has_sent(&self) -> bool {
        !self.sent.is_empty()
    }

    pub(super) fn take_heard(&mut self) -> Vec<Heard> {
        std::mem::take(&mut self.heard)
    }

    /// What the rules would be told of the answer; nothing if there was none.
    pub(super) fn verdict(&mut self, pin_asked: bool, encoding: Encoding) -> Option<CardAnswer> {
        self.take_heard().into_iter().find_map(|heard| match heard {
            Heard::Answer(message) => Some(answer(&message, pin_asked, encoding)),
            Heard::Ready | Heard::NoAnswer | Heard::Unproven | Heard::Close(_) => None,
        })
    }

    fn drain(&mut self) {
        while let Some(command) = self.session.next_command() {
            match command {
                Command::Send(frame) => self.sent.push(frame.to_vec()),
                Command::Ready => self.heard.push(Heard::Ready),
                Command::Answer(message) => self.heard.push(Heard::Answer(message)),
                Command::NoAnswer { was_sent } => {
                    self.was_sent = Some(was_sent);
                    self.heard.push(Heard::NoAnswer);
                }
                Command::Unproven => self.heard.push(Heard::Unproven),
                Command::Close(fault) => self.heard.push(Heard::Close(fault)),
            }
        }
    }
}

/// What the rules would be told of this answer.
pub(super) fn answer(message: &Message, pin_asked: bool, encoding: Encoding) -> CardAnswer {
    let flags = IlsFlags { door: vec![4], loan: Vec::new(), lending_ban: vec![0] };
    let needed = FactsNeeded { ages: vec![15], currency: Some("EUR".to_owned()) };
    read_answer(message, pin_asked, &IlsFields::default(), &flags, &needed, encoding)
}

/// `text` with a right trailer for `sequence`, or without any, and its CR.
pub(super) fn finished(text: &[u8], sequence: Option<u8>) -> Vec<u8> {
    let mut frame = text.to_vec();
    if let Some(number) = sequence {
        frame.extend_from_slice(format!("AY{number}AZ").as_bytes());
        let sum = frame.iter().fold(0u16, |sum, byte| sum.wrapping_add(u16::from(*byte)));
        frame.extend_from_slice(format!("{:04X}", sum.wrapping_neg()).as_bytes());
    }
    frame.push(b'\r');
    frame
}

/// A request of another client.
pub(super) fn frame(message: &Message) -> Vec<u8> {
    let wire = Wire {
        error_detection: message.sequence().is_some() || message.code() == MessageCode::RESEND_TO_ACS,
        terminator: Terminator::Cr,
    };
    message.encode(wire).unwrap().to_vec()
}
