//! The conversation itself: the daemon's own client asks, and every byte is kept with its time.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, mpsc};
use tokio::time::timeout;
use zeroize::Zeroizing;

use crate::config::{Checksum, Config};
use crate::daemon;
use crate::ids::{Card, Pin, Visit};
use crate::register::{CardAnswer, FactsNeeded, IlsEvent, IlsHandle, LinkFault, Way, spawn_tapped};
use crate::sip2::{Message, MessageCode, Received, Splitter, parse};
use crate::time::Clock;

/// After a question without an answer: how long the reason is waited for.
const REASON_WITHIN: Duration = Duration::from_millis(200);
/// How long an answer to the last 35 is waited for; a little more than the client does.
const END_WITHIN: Duration = Duration::from_millis(1100);
/// Room for one exchange, so that a PIN is not copied by growing.
const EXCHANGE_SIZE: usize = 8 * 1024;

/// Everything that was said.
#[derive(Default)]
pub(super) struct Heard {
    /// In order.
    pub(super) exchanges: Vec<Exchange>,
    /// From the beginning of the first connect to the first byte sent.
    pub(super) connected_in: Option<Duration>,
    /// What the daemon would understand of the answer to each question; none where it would take it for no answer.
    pub(super) answers: Vec<Option<CardAnswer>>,
    /// What was wrong with the link, at last.
    pub(super) fault: Option<LinkFault>,
}

/// One message of ours and whatever came after it.
pub(super) struct Exchange {
    /// As sent, terminator included.
    pub(super) request: Zeroizing<Vec<u8>>,
    /// As received: any number of frames, and bytes that are none.
    pub(super) received: Zeroizing<Vec<u8>>,
    sent_at: Instant,
    received_at: Option<Instant>,
}

/// One question about a card.
pub(super) struct Question {
    pub(super) card: Card,
    pub(super) pin: Option<Pin>,
}

impl Exchange {
    /// From the request's last byte to the answer's.
    pub(super) fn took(&self) -> Option<Duration> {
        self.received_at.map(|at| at.saturating_duration_since(self.sent_at))
    }

    /// The message that was sent.
    pub(super) fn asked(&self) -> Option<Message> {
        self.frames_of(&self.request).into_iter().next().and_then(|frame| parse(&frame).ok()).map(|got| got.message)
    }

    /// The frames that came.
    pub(super) fn frames(&self) -> Vec<Zeroizing<Vec<u8>>> {
        self.frames_of(&self.received)
    }

    /// The answer, if one of the frames is of the kind that was asked for.
    pub(super) fn answer(&self) -> Option<Received> {
        let expected = self.asked()?.code().answer()?;
        let messages = self.frames().into_iter().filter_map(|frame| parse(&frame).ok());
        messages.into_iter().find(|received| received.message.code() == expected)
    }

    fn frames_of(&self, bytes: &[u8]) -> Vec<Zeroizing<Vec<u8>>> {
        let mut splitter = Splitter::default();
        if splitter.push(bytes).is_err() {
            return Vec::new();
        }
        let mut frames: Vec<_> = std::iter::from_fn(|| splitter.next_frame()).collect();
        frames.extend(splitter.flush());
        frames
    }
}

/// Logs in, asks for the status, and asks each question in turn. Where an unbelievable answer ended the connection, the
/// next question gets a new one.
///
/// A checksum that is missing or wrong is let pass here, also where the config is strict, so that the rest can be seen.
pub(super) async fn listen(config: &Config, questions: Vec<Question>, needed: FactsNeeded) -> Heard {
    let mut config = config.clone();
    if config.ils.checksum == Checksum::Strict {
        config.ils.checksum = Checksum::Warn;
    }
    let tape = Arc::new(Tape::default());
    let began_at = Clock::system().now().mono;
    let mut line = None;
    let mut outcome = Heard::default();
    for (number, question) in (1..).zip(questions) {
        let mut open = match line.take() {
            Some(open) => open,
            None => match Line::open(&config, needed.clone(), &tape).await {
                Ok(open) => open,
                Err(fault) => {
                    outcome.fault = Some(fault);
                    break;
                }
            },
        };
        match open.ask(Visit(number), question, config.ils.timeout).await {
            Ok(answer) => {
                outcome.answers.push(Some(answer));
                line = Some(open);
            }
            Err(fault) => {
                outcome.answers.push(None);
                outcome.fault = fault;
            }
        }
    }
    if line.is_some() {
        // Not to hang up while the answer to the last 35 is on its way; without one this ends by itself.
        let _ = timeout(END_WITHIN, tape.until_session_ended()).await;
    }
    drop(line);
    outcome.exchanges = std::mem::take(&mut *tape.exchanges());
    outcome.connected_in = outcome.exchanges.first().map(|first| first.sent_at.saturating_duration_since(began_at));
    outcome
}

/// What the daemon's rules ask for, and an age and a currency where no rule does, so that every field is tried.
pub(super) fn facts_needed(config: &Config) -> FactsNeeded {
    let mut needed = daemon::facts_needed(config);
    if needed.ages.is_empty() {
        needed.ages.push(18);
    }
    needed.currency.get_or_insert_with(|| "EUR".to_owned());
    needed
}

struct Line {
    link: IlsHandle,
    events: mpsc::Receiver<IlsEvent>,
}

impl Line {
    /// A connection on which login and status are done.
    async fn open(config: &Config, needed: FactsNeeded, tape: &Arc<Tape>) -> Result<Self, LinkFault> {
        let (sender, mut events) = mpsc::channel(16);
        let tape = Arc::clone(tape);
        let tap = Box::new(move |way, bytes: &[u8]| tape.record(way, bytes));
        let link = spawn_tapped(config.ils.clone(), config.site.timezone, needed, Clock::system(), sender, tap);
        loop {
            match events.recv().await {
                Some(IlsEvent::Up) => return Ok(Self { link, events }),
                Some(IlsEvent::Down { why }) => return Err(why),
                Some(IlsEvent::Answer { .. } | IlsEvent::NoAnswer { .. } | IlsEvent::Circulated { .. }) => {}
                None => return Err(LinkFault::Closed),
            }
        }
    }

    /// The answer, or why there is none where the link says so.
    async fn ask(
        &mut self,
        visit: Visit,
        question: Question,
        patience: Duration,
    ) -> Result<CardAnswer, Option<LinkFault>> {
        // Twice: a connection that ends at the question is made anew, and the question asked once more.
        let give_up_at = Clock::system().now().mono + 2 * patience;
        self.link.check(visit, question.card, question.pin, give_up_at);
        let mut fault = None;
        while let Some(event) = self.events.recv().await {
            match event {
                IlsEvent::Answer { visit: about, answer } if about == visit => return Ok(answer),
                IlsEvent::NoAnswer { visit: about } if about == visit => break,
                IlsEvent::Down { why } => fault = Some(why),
                IlsEvent::Up | IlsEvent::Answer { .. } | IlsEvent::NoAnswer { .. } | IlsEvent::Circulated { .. } => {}
            }
        }
        if let Ok(Some(IlsEvent::Down { why })) = timeout(REASON_WITHIN, self.events.recv()).await {
            fault = Some(why);
        }
        Err(fault)
    }
}

/// Every byte so far.
#[derive(Default)]
struct Tape {
    exchanges: Mutex<Vec<Exchange>>,
    moved: Notify,
}

impl Tape {
    fn exchanges(&self) -> MutexGuard<'_, Vec<Exchange>> {
        self.exchanges.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn record(&self, way: Way, bytes: &[u8]) {
        let now = Clock::system().now().mono;
        let mut exchanges = self.exchanges();
        match (way, exchanges.last_mut()) {
            (Way::Sent, _) => {
                let mut request = Zeroizing::new(Vec::with_capacity(EXCHANGE_SIZE));
                request.extend_from_slice(bytes);
                let received = Zeroizing::new(Vec::with_capacity(EXCHANGE_SIZE));
                exchanges.push(Exchange { request, received, sent_at: now, received_at: None });
            }
            (Way::Received, Some(exchange)) => {
                exchange.received.extend_from_slice(bytes);
                exchange.received_at = Some(now);
            }
            // Something speaks before it is spoken to; the client drops it too.
            (Way::Received, None) => {}
        }
        self.moved.notify_one();
    }

    async fn until_session_ended(&self) {
        let is_ended = |last: &Exchange| {
            last.answer().is_some_and(|answer| answer.message.code() == MessageCode::END_SESSION_RESPONSE)
        };
        while !self.exchanges().last().is_some_and(is_ended) {
            self.moved.notified().await;
        }
    }
}
