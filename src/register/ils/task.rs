//! The task that speaks to the library system: connects, hands the session its questions, and tells what became of each.

use std::collections::VecDeque;
use std::time::Duration;

use chrono_tz::Tz;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::mpsc;
use tokio::time::timeout;
use zeroize::Zeroizing;

use super::{IlsEvent, MAX_QUESTIONS, Tap, Way};
use crate::config::Ils;
use crate::register::circulation::{Outcome, Request};
use crate::register::connect::{Stream, connect, read_profile};
use crate::register::facts::{FactsNeeded, read_answer};
use crate::register::link::{Jitter, Link, LinkFault, LinkReport};
use crate::register::question::{Question, Subject};
use crate::register::read::Reading;
use crate::sip2::{Command, Fault, Message, NotEncodable, Session};
use crate::time::{Clock, reach};

/// A message is sent after this much idleness, less the jitter: slow enough not to be spam, faster than any idle limit
/// that was met (sip2.md 7).
const KEEP_ALIVE_AFTER: Duration = Duration::from_secs(60);

pub(super) struct Task {
    settings: Ils,
    timezone: Tz,
    needed: FactsNeeded,
    clock: Clock,
    events: mpsc::Sender<IlsEvent>,
    questions: mpsc::Receiver<Question>,
    link: Link,
    /// Questions the session has not been given.
    queue: VecDeque<Question>,
    /// The question the session has been given.
    outstanding: Option<Question>,
    /// Until this library system has taken 35 badly.
    end_sessions: bool,
    tap: Tap,
}

/// The handle was dropped: nobody asks any more.
struct Done;

impl Task {
    pub(super) fn new(
        settings: Ils,
        timezone: Tz,
        needed: FactsNeeded,
        clock: Clock,
        events: mpsc::Sender<IlsEvent>,
        questions: mpsc::Receiver<Question>,
        tap: Tap,
    ) -> Self {
        let link = Link::new(clock.now().mono);
        let queue = VecDeque::new();
        Self {
            settings,
            timezone,
            needed,
            clock,
            events,
            questions,
            link,
            queue,
            outstanding: None,
            end_sessions: true,
            tap,
        }
    }

    /// Until nobody asks any more.
    pub(super) async fn run(mut self) {
        while let Ok(()) = self.live_once().await {}
    }

    /// Waits for the next try, connects, talks until the connection ends.
    async fn live_once(&mut self) -> Result<(), Done> {
        if let Some(next_try_at) = self.link.poll_timeout() {
            self.while_waiting(reach(Some(next_try_at))).await?;
        }
        self.link.handle_try();
        let settings = self.settings.clone();
        let connecting = async move {
            match timeout(settings.timeout, connect(&settings)).await {
                Ok(connected) => connected,
                Err(_) => Err(LinkFault::Unreachable(std::io::ErrorKind::TimedOut)),
            }
        };
        let fault = match self.while_waiting(connecting).await? {
            Ok(stream) => self.talk(stream).await?,
            Err(fault) => fault,
        };
        self.fall(fault).await;
        Ok(())
    }

    /// Does `work`, and meanwhile takes questions and gives up those whose time has come.
    async fn while_waiting<F: Future>(&mut self, work: F) -> Result<F::Output, Done> {
        let mut work = std::pin::pin!(work);
        loop {
            let deadline = self.queue.iter().map(|question| question.give_up_at).min();
            tokio::select! {
                output = &mut work => return Ok(output),
                question = self.questions.recv() => self.take(question.ok_or(Done)?).await,
                () = reach(deadline) => {}
            }
            self.give_up_late().await;
        }
    }

    async fn talk(&mut self, mut stream: Box<dyn Stream>) -> Result<LinkFault, Done> {
        let keep_alive_after = jitter().shorten(KEEP_ALIVE_AFTER);
        let profile = match read_profile(&self.settings, self.timezone, keep_alive_after, self.end_sessions) {
            Ok(profile) => profile,
            Err(fault) => return Ok(fault),
        };
        let mut session = Session::new(profile, self.clock.now());
        let fault = self.converse(stream.as_mut(), &mut session).await?;
        self.end_sessions = session.takes_end_session();
        if let Some(mut question) = self.outstanding.take() {
            question.was_sent |= !session.is_unsent();
            if fault == LinkFault::Closed && session.may_repeat() && !question.is_repeat {
                self.queue.push_front(Question { is_repeat: true, ..question });
            } else {
                self.tell(question.unanswered()).await;
            }
        }
        Ok(fault)
    }

    async fn converse(&mut self, stream: &mut dyn Stream, session: &mut Session) -> Result<LinkFault, Done> {
        // Names and card numbers pass through it.
        let mut chunk = Zeroizing::new([0; 4096]);
        loop {
            // An answer makes room for the next question, and a question makes commands.
            loop {
                while let Some(command) = session.next_command() {
                    if let Some(fault) = self.carry_out(command, stream).await {
                        return Ok(fault);
                    }
                }
                if !self.ask_next(session).await {
                    break;
                }
            }
            let queued = self.queue.iter().map(|question| question.give_up_at).min();
            let deadline = session.poll_timeout().into_iter().chain(queued).min();
            tokio::select! {
                read = stream.read(&mut *chunk) => {
                    let Ok(length @ 1..) = read else {
                        return Ok(LinkFault::Closed);
                    };
                    let bytes = chunk.get(..length).unwrap_or_default();
                    (self.tap)(Way::Received, bytes);
                    session.handle_bytes(bytes, self.clock.now());
                }
                question = self.questions.recv() => self.take(question.ok_or(Done)?).await,
                () = reach(deadline) => {}
            }
            self.give_up_late().await;
            session.handle_timeout(self.clock.now());
        }
    }

    /// Whoever stands at a door goes before a pile of books: it waits for one answer at most.
    fn next_question(&mut self) -> Option<Question> {
        let of_a_door = |question: &Question| matches!(question.subject, Subject::Visit { .. });
        let at = self.queue.iter().position(of_a_door).unwrap_or(0);
        self.queue.remove(at)
    }

    /// Gives the session the next question it takes; false where there is none, or it has one.
    async fn ask_next(&mut self, session: &mut Session) -> bool {
        while self.outstanding.is_none() && session.may_ask() {
            let Some(question) = self.next_question() else {
                return false;
            };
            let now = self.clock.now();
            let taken = match &question.subject {
                Subject::Visit { card, pin, .. } => {
                    session.ask_patron(card.clone(), pin.clone(), question.give_up_at, now).is_ok()
                }
                Subject::Circulation { request: Request::EndSession { .. }, .. } if !session.takes_end_session() => {
                    false
                }
                Subject::Circulation { request, .. } => match request.message(session.profile(), now) {
                    Ok(message) => session.ask(message, question.give_up_at, now).is_ok(),
                    Err(NotEncodable) => false,
                },
            };
            if taken {
                self.outstanding = Some(question);
                return true;
            }
            self.tell(question.unanswered()).await;
        }
        false
    }

    /// Carries out one command; a fault ends the connection.
    async fn carry_out(&mut self, command: Command, stream: &mut dyn Stream) -> Option<LinkFault> {
        match command {
            Command::Send(frame) => {
                (self.tap)(Way::Sent, &frame);
                let written = timeout(self.settings.timeout, async {
                    stream.write_all(&frame).await?;
                    stream.flush().await
                });
                match written.await {
                    Ok(Ok(())) => {}
                    Ok(Err(_)) => return Some(LinkFault::Closed),
                    Err(_) => return Some(LinkFault::Session(Fault::Silent)),
                }
            }
            Command::Ready => {
                if let Some(report) = self.link.handle_ready(self.clock.now().mono) {
                    self.report(report).await;
                }
            }
            Command::Answer(message) => {
                if let Some(question) = self.outstanding.take() {
                    let event = self.read(question, &message);
                    self.tell(event).await;
                }
            }
            Command::NoAnswer { was_sent } => {
                if let Some(mut question) = self.outstanding.take() {
                    question.was_sent |= was_sent;
                    self.tell(question.unanswered()).await;
                }
            }
            Command::Unproven => tracing::warn!(
                "the library system's answers have no right checksum; accepted, because `checksum` is \"warn\""
            ),
            Command::Close(fault) => return Some(LinkFault::Session(fault)),
        }
        None
    }

    fn read(&self, question: Question, message: &Message) -> IlsEvent {
        let Ils { fields, flags, encoding, .. } = &self.settings;
        match question.subject {
            Subject::Visit { visit, pin, .. } => {
                let answer = read_answer(message, pin.is_some(), fields, flags, &self.needed, *encoding);
                IlsEvent::Answer { visit, answer }
            }
            Subject::Circulation { ask, request } => {
                let (needed, timezone) = (&self.needed, self.timezone);
                let reading = Reading { fields, flags, needed, encoding: *encoding, timezone };
                let outcome = reading.answer(&request, message).map_or(Outcome::Lost, Outcome::Answered);
                IlsEvent::Circulated { ask, outcome }
            }
        }
    }

    /// The connection is gone. Once that is news, nobody waits for it any more.
    async fn fall(&mut self, fault: LinkFault) {
        let question_waits = self.queue.front().is_some_and(|question| question.is_repeat);
        let now = self.clock.now().mono;
        if let Some(report) = self.link.handle_fault(fault, question_waits, jitter(), now) {
            self.report(report).await;
        }
        if self.link.is_down() {
            while let Some(question) = self.queue.pop_front() {
                self.tell(question.unanswered()).await;
            }
        }
    }

    async fn take(&mut self, question: Question) {
        if self.link.is_down() || self.queue.len() >= MAX_QUESTIONS {
            self.tell(question.unanswered()).await;
        } else {
            self.queue.push_back(question);
        }
    }

    async fn give_up_late(&mut self) {
        let now = self.clock.now().mono;
        while let Some(at) = self.queue.iter().position(|question| question.give_up_at <= now) {
            if let Some(question) = self.queue.remove(at) {
                self.tell(question.unanswered()).await;
            }
        }
    }

    async fn report(&self, report: LinkReport) {
        match report {
            LinkReport::Up => {
                tracing::debug!("the library system answers");
                self.tell(IlsEvent::Up).await;
            }
            LinkReport::Down(why) => {
                tracing::debug!(%why, "the library system is gone");
                self.tell(IlsEvent::Down { why }).await;
            }
        }
    }

    /// If nobody listens, the handle will be dropped soon too.
    async fn tell(&self, event: IlsEvent) {
        let _ = self.events.send(event).await;
    }
}

/// Without randomness the longest wait is a good wait.
fn jitter() -> Jitter {
    let mut byte = [0];
    let _ = getrandom::fill(&mut byte);
    let [byte] = byte;
    Jitter(byte)
}
