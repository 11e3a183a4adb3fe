//! The kiosk's side of one connection, sans-IO: login, status, then questions, one request outstanding at a time.
//!
//! An answer counts only if it is the answer: right checksum, code, sequence number, patron and item. Anything else is
//! dropped and the wait goes on until the deadline (I4). Silence ends the connection, so that no late answer can be met
//! again, but for messages that some systems never answer: there 99 tells whether the link lives.

mod waiting;

use std::collections::VecDeque;
use std::time::Instant;

use zeroize::Zeroizing;

use waiting::{Purpose, Waiting, wait_for};

use super::checksum::{ChecksumState, split_trailer};
use super::encode::EncodeError;
use super::field::Code;
use super::frame::Splitter;
use super::message::Message;
use super::parse::parse;
use super::request::{Profile, status_request};
use super::spec::MessageCode;
use super::text::NotEncodable;
use crate::config::Checksum;
use crate::ids::{Card, Pin};
use crate::time::Now;

/// Tries of one request when either side finds the other's frame damaged (section 7: default 3).
const TRIES: u8 = 3;

/// What the caller must do, in order.
pub enum Command {
    /// Write these bytes, in one write.
    Send(Zeroizing<Vec<u8>>),
    /// Login and status are done.
    Ready,
    /// The answer to the question: of its code and number, and about its patron and item.
    Answer(Message),
    /// The question came to nothing. If it was sent, it may have been done all the same; a `Close` follows then, unless
    /// this library system may merely not know the message.
    NoAnswer { was_sent: bool },
    /// An answer without a right checksum was accepted, as `checksum = "warn"` says; once in a session.
    Unproven,
    /// Close the connection; nothing more comes from this session.
    Close(Fault),
}

/// Why a session is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("the library system did not answer in time")]
    Silent,
    #[error("the library system refused the login")]
    LoginRefused,
    #[error("the answers of the library system have no right checksum; `checksum = \"warn\"` accepts them")]
    Checksum,
    #[error("the library system keeps asking for the same message again")]
    Unheard,
    #[error("the library system sent more than 64 KiB without ending a message")]
    Flood,
    #[error("a setting cannot be sent: {0}")]
    Unsendable(EncodeError),
    #[error("a setting has a character that the configured encoding lacks")]
    NotEncodable,
}

/// A question is already waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Busy;

/// One connection's conversation. Feed it bytes and time; carry out its commands after each call.
pub struct Session {
    profile: Profile,
    state: State,
    queued: Option<Question>,
    splitter: Splitter,
    commands: VecDeque<Command>,
    sequence: u8,
    is_unproven: bool,
}

enum State {
    Idle { keep_alive_at: Instant },
    Waiting(Box<Waiting>),
    Over,
}

/// A question that has not been sent yet.
struct Question {
    request: Message,
    then_end: bool,
    give_up_at: Instant,
}

impl Session {
    /// A session on a connection that has just been made; the first frames are in its commands.
    pub fn new(profile: Profile, now: Now) -> Self {
        let mut session = Self {
            state: State::Idle { keep_alive_at: now.mono + profile.keep_alive_after },
            profile,
            queued: None,
            splitter: Splitter::default(),
            commands: VecDeque::new(),
            sequence: 0,
            is_unproven: false,
        };
        if session.profile.login.is_some() {
            let request = session.profile.login_request();
            session.send(Purpose::Login, request, now);
        } else {
            session.send(Purpose::FirstStatus, Ok(status_request()), now);
        }
        session
    }

    /// How this library system is spoken to; its requests are what [`Session::ask`] takes.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Asks who this is (63): with the PIN where one was typed, without AD where the door has no keypad; where one was
    /// typed, 35 follows the answer. Else as [`Session::ask`].
    pub fn ask_patron(&mut self, card: Card, pin: Option<Pin>, give_up_at: Instant, now: Now) -> Result<(), Busy> {
        if !self.may_ask() {
            return Err(Busy);
        }
        match self.profile.patron_request(&card, pin.as_ref(), None, now) {
            Ok(request) => self.take(Question { request, then_end: pin.is_some(), give_up_at }, now),
            Err(NotEncodable) => {
                self.commands.push_back(Command::NoAnswer { was_sent: false });
                self.close(Fault::NotEncodable);
            }
        }
        Ok(())
    }

    /// Asks one question. It is sent as soon as nothing else is outstanding. The answer comes as [`Command::Answer`] or
    /// [`Command::NoAnswer`], by `give_up_at` at the latest.
    pub fn ask(&mut self, request: Message, give_up_at: Instant, now: Now) -> Result<(), Busy> {
        if !self.may_ask() {
            return Err(Busy);
        }
        self.take(Question { request, then_end: false, give_up_at }, now);
        Ok(())
    }

    /// Whether [`Session::ask`] would be taken.
    pub fn may_ask(&self) -> bool {
        let asking = match &self.state {
            State::Waiting(waiting) => matches!(waiting.purpose, Purpose::Question { .. }),
            State::Idle { .. } => false,
            State::Over => true,
        };
        !asking && self.queued.is_none()
    }

    /// Whether a question waits that has not been sent: nothing can have come of it.
    pub fn is_unsent(&self) -> bool {
        self.queued.is_some()
    }

    /// Whether a question that the end of the connection cut off may be asked again on a new one: it has not been sent, or
    /// it changes nothing and not a byte has come since (section 7).
    pub fn may_repeat(&self) -> bool {
        match &self.state {
            State::Waiting(waiting) => self.is_unsent() || waiting.is_query() && !waiting.heard,
            State::Idle { .. } | State::Over => self.is_unsent(),
        }
    }

    /// Whether this library system takes 35 well so far: false once one went unanswered or ended the connection.
    pub fn takes_end_session(&self) -> bool {
        let outstanding =
            matches!(&self.state, State::Waiting(waiting) if waiting.request.code() == MessageCode::END_SESSION);
        self.profile.end_sessions && !outstanding
    }

    /// Takes bytes as they were read; call with at most a few KiB.
    pub fn handle_bytes(&mut self, bytes: &[u8], now: Now) {
        match &mut self.state {
            State::Waiting(waiting) => waiting.heard = true,
            State::Idle { .. } => {}
            State::Over => return,
        }
        if self.splitter.push(bytes).is_err() {
            self.close(Fault::Flood);
        }
        while let Some(frame) = self.splitter.next_frame() {
            self.handle_frame(&frame, now);
        }
    }

    /// Does what is due by `now`.
    pub fn handle_timeout(&mut self, now: Now) {
        if matches!(&self.state, State::Waiting(waiting) if waiting.give_up_at <= now.mono)
            && let Some(frame) = self.splitter.flush()
        {
            self.handle_frame(&frame, now);
        }
        if self.queued.as_ref().is_some_and(|question| question.give_up_at <= now.mono) {
            self.queued = None;
            self.commands.push_back(Command::NoAnswer { was_sent: false });
        }
        match &self.state {
            State::Idle { keep_alive_at } if *keep_alive_at <= now.mono => {
                self.send(Purpose::KeepAlive, Ok(status_request()), now);
            }
            State::Waiting(waiting) if waiting.give_up_at <= now.mono => {
                if waiting.may_be_unsupported() {
                    self.go_on_unanswered(now);
                } else {
                    self.close(Fault::Silent);
                }
            }
            State::Idle { .. } | State::Waiting(_) | State::Over => {}
        }
    }

    /// When [`Session::handle_timeout`] is due next.
    pub fn poll_timeout(&self) -> Option<Instant> {
        let state = match &self.state {
            State::Idle { keep_alive_at } => Some(*keep_alive_at),
            State::Waiting(waiting) => Some(waiting.give_up_at),
            State::Over => None,
        };
        let queued = self.queued.as_ref().map(|question| question.give_up_at);
        [state, queued].into_iter().flatten().min()
    }

    /// The next thing to do.
    pub fn next_command(&mut self) -> Option<Command> {
        self.commands.pop_front()
    }

    fn handle_frame(&mut self, frame: &[u8], now: Now) {
        let State::Waiting(waiting) = &self.state else {
            // Nothing was asked; whatever this is, it answers nothing.
            return;
        };
        let strict = self.profile.checksum == Checksum::Strict;
        if strict && split_trailer(frame).state == ChecksumState::Invalid {
            return self.ask_again();
        }
        let Ok(received) = parse(frame) else {
            return;
        };
        let message = received.message;
        if message.code() == MessageCode::RESEND_TO_SC {
            return self.repeat();
        }
        if !waiting.is_answer_code(&message) {
            return;
        }
        if strict && received.checksum == ChecksumState::None {
            return self.ask_again();
        }
        if !waiting.is_answered_by(&message, self.profile.checksum) {
            return;
        }
        let unproven = self.profile.checksum == Checksum::Warn && received.checksum != ChecksumState::Valid;
        if unproven && !self.is_unproven {
            self.is_unproven = true;
            self.commands.push_back(Command::Unproven);
        }
        let purpose = waiting.purpose;
        let card = waiting.request.first(Code::PATRON_ID).map(|card| Zeroizing::new(card.to_vec()));
        self.state = State::Idle { keep_alive_at: now.mono + self.profile.keep_alive_after };
        self.accept(purpose, card, message, now);
    }

    fn accept(&mut self, purpose: Purpose, card: Option<Zeroizing<Vec<u8>>>, message: Message, now: Now) {
        match purpose {
            Purpose::Login if message.fixed("ok") == Some(b"1") => {
                self.send(Purpose::FirstStatus, Ok(status_request()), now);
            }
            Purpose::Login => self.close(Fault::LoginRefused),
            Purpose::FirstStatus => {
                self.commands.push_back(Command::Ready);
                self.send_queued(now);
            }
            Purpose::KeepAlive | Purpose::EndSession => self.send_queued(now),
            Purpose::Question { then_end } => {
                // The verdict first: the end of the session must not keep the patron waiting.
                self.commands.push_back(Command::Answer(message));
                if let (true, true, Some(card)) = (then_end, self.profile.end_sessions, card) {
                    let request = self.profile.end_session_request(&card, now);
                    self.send(Purpose::EndSession, request, now);
                }
            }
        }
    }

    /// The answer was damaged. A query is simply asked anew, because answers to 97 are unreliable (section 6). Anything
    /// else has been done once already: only its answer is asked for, with 97.
    fn ask_again(&mut self) {
        let State::Waiting(waiting) = &mut self.state else {
            return;
        };
        let Some(tries_left) = waiting.tries_left.checked_sub(1) else {
            return self.close(Fault::Checksum);
        };
        waiting.tries_left = tries_left;
        if waiting.is_query() {
            let number = self.next_sequence();
            let State::Waiting(waiting) = &mut self.state else {
                return;
            };
            waiting.request.sequence = number;
            match waiting.request.encode(self.profile.wire()) {
                Ok(frame) => waiting.frame = frame,
                Err(error) => return self.close(Fault::Unsendable(error)),
            }
            self.splitter.clear();
            self.commands.push_back(Command::Send(waiting.frame.clone()));
        } else {
            waiting.any_sequence = true;
            self.splitter.clear();
            match Message::new(MessageCode::RESEND_TO_ACS).encode(self.profile.wire()) {
                Ok(frame) => self.commands.push_back(Command::Send(frame)),
                Err(error) => self.close(Fault::Unsendable(error)),
            }
        }
    }

    /// Our frame was damaged on its way: the identical frame once more.
    fn repeat(&mut self) {
        let State::Waiting(waiting) = &mut self.state else {
            return;
        };
        let Some(tries_left) = waiting.tries_left.checked_sub(1) else {
            return self.close(Fault::Unheard);
        };
        waiting.tries_left = tries_left;
        self.commands.push_back(Command::Send(waiting.frame.clone()));
    }

    /// No answer to a message that this library system may not know is no dead link; whether the link lives is asked with
    /// the waiting question or with 99 (section 7).
    fn go_on_unanswered(&mut self, now: Now) {
        if matches!(&self.state, State::Waiting(waiting) if matches!(waiting.purpose, Purpose::Question { .. })) {
            self.commands.push_back(Command::NoAnswer { was_sent: true });
        }
        self.profile.end_sessions = self.takes_end_session();
        self.state = State::Idle { keep_alive_at: now.mono + self.profile.keep_alive_after };
        if self.queued.is_some() {
            self.send_queued(now);
        } else {
            self.send(Purpose::KeepAlive, Ok(status_request()), now);
        }
    }

    fn take(&mut self, question: Question, now: Now) {
        self.queued = Some(question);
        self.send_queued(now);
    }

    fn send_queued(&mut self, now: Now) {
        if !matches!(self.state, State::Idle { .. }) {
            return;
        }
        let Some(Question { request, then_end, give_up_at }) = self.queued.take() else {
            return;
        };
        self.send(Purpose::Question { then_end }, Ok(request), now);
        if let State::Waiting(waiting) = &mut self.state {
            waiting.give_up_at = waiting.give_up_at.min(give_up_at);
        }
    }

    fn send(&mut self, purpose: Purpose, request: Result<Message, NotEncodable>, now: Now) {
        let Ok(request) = request else {
            return self.close(Fault::NotEncodable);
        };
        let request = request.numbered(self.next_sequence());
        let frame = match request.encode(self.profile.wire()) {
            Ok(frame) => frame,
            Err(error) => {
                if matches!(purpose, Purpose::Question { .. }) {
                    self.commands.push_back(Command::NoAnswer { was_sent: false });
                }
                return self.close(Fault::Unsendable(error));
            }
        };
        // What came before the question is not its answer.
        self.splitter.clear();
        self.commands.push_back(Command::Send(frame.clone()));
        let wait = wait_for(request.code(), self.profile.timeout);
        self.state = State::Waiting(Box::new(Waiting {
            purpose,
            request,
            frame,
            any_sequence: false,
            heard: false,
            tries_left: TRIES,
            give_up_at: now.mono + wait,
        }));
    }

    fn next_sequence(&mut self) -> Option<u8> {
        let number = self.sequence;
        self.sequence = (number + 1) % 10;
        (self.profile.checksum != Checksum::Off).then_some(number)
    }

    fn close(&mut self, fault: Fault) {
        let was_sent =
            matches!(&self.state, State::Waiting(waiting) if matches!(waiting.purpose, Purpose::Question { .. }));
        if self.queued.take().is_some() || was_sent {
            self.commands.push_back(Command::NoAnswer { was_sent });
        }
        self.state = State::Over;
        self.splitter.clear();
        self.commands.push_back(Command::Close(fault));
    }
}
