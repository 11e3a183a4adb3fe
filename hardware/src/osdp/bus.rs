//! One RS-485 bus with its readers, pure: bytes and the time in, frames and events out. One question is out at a time.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use super::channel::Nonce;
use super::frame::{self, Splitter};
use super::order::Order;
use super::reader::{Ask, News, Reader, Taken};
use super::report::NotSecure;
use super::settings::{Address, ReaderSettings};
use crate::event::{Event, PinFault};

/// How long a reader may think (SIA OSDP 2.2, 5.7).
const REPLY_DELAY: Duration = Duration::from_millis(200);
/// A reader that is away must not make the others wait: those that work answer within a few milliseconds.
const SHORT_DELAY: Duration = Duration::from_millis(60);
/// How often a question is sent in all, to a reader that is up.
const TRIES: u32 = 3;
/// A reader that is busy is asked again after so long,
const BUSY_FOR: Duration = Duration::from_millis(50);
/// and given up after so many times.
const BUSY_AT_MOST: u32 = 40;
/// A usual answer, in bytes; longer ones take their time out of the delay.
const USUAL_ANSWER: usize = 64;
/// A byte with its start and stop bit and a parity bit.
const BITS_A_BYTE: u32 = 11;
/// Silence between an answer and the next question, in bytes.
const GAP: u32 = 2;

/// Gives a number that was never used before, from the kernel's generator; `None` where it gives none.
pub(super) type Nonces = Box<dyn FnMut() -> Option<Nonce> + Send>;

/// What the thread is to do.
pub(super) enum Output {
    /// Tell the reader's listener.
    Event(Address, Event),
    /// Tell the pin that asked.
    Answered { ticket: u64, result: Result<bool, PinFault> },
    /// The inputs are so now; `None` while the reader is away.
    Inputs(Address, Option<Vec<bool>>),
    /// The reader came or went.
    Up(Address, bool),
}

pub(super) struct Bus {
    readers: BTreeMap<Address, Reader>,
    baud: u32,
    nonces: Nonces,
    splitter: Splitter,
    is_open: bool,
    out: Option<Question>,
    free_at: Instant,
    frames: VecDeque<Vec<u8>>,
    outputs: VecDeque<Output>,
}

/// The question that is out. Sent again it is these same bytes: a second MAC would break the channel's chain.
struct Question {
    to: Address,
    frame: Vec<u8>,
    sent: u32,
    most: u32,
    busy: u32,
    is_noisy: bool,
    is_doubtful: bool,
    answer_by: Instant,
    delay: Duration,
}

impl Bus {
    pub(super) fn new(readers: Vec<ReaderSettings>, baud: u32, nonces: Nonces, now: Instant) -> Self {
        let readers = readers.into_iter().map(|settings| (settings.address, Reader::new(settings, now)));
        Self {
            readers: readers.collect(),
            baud: baud.max(1),
            nonces,
            splitter: Splitter::default(),
            is_open: false,
            out: None,
            free_at: now,
            frames: VecDeque::new(),
            outputs: VecDeque::new(),
        }
    }

    pub(super) fn handle_line_found(&mut self, now: Instant) {
        self.is_open = true;
        self.free_at = now;
        self.readers.values_mut().for_each(|reader| reader.handle_line_found(now));
    }

    pub(super) fn handle_line_lost(&mut self, why: &str, now: Instant) {
        self.is_open = false;
        self.out = None;
        self.frames.clear();
        self.splitter.forget();
        self.each(|reader| reader.handle_line_lost(why, now));
    }

    /// Bytes from the line.
    pub(super) fn handle(&mut self, bytes: &[u8], now: Instant) {
        self.splitter.push(bytes);
        while let Some(raw) = self.splitter.next_reply() {
            self.handle_reply(&raw, now);
        }
    }

    pub(super) fn handle_timeout(&mut self, now: Instant) {
        if self.out.as_ref().is_some_and(|question| question.answer_by <= now) {
            self.handle_no_answer(now);
        }
        self.each(|reader| reader.handle_timeout(now));
        if self.is_open && self.out.is_none() && self.free_at <= now {
            self.ask_next(now);
        }
    }

    /// When to call [`Bus::handle_timeout`] next.
    pub(super) fn poll_timeout(&self) -> Option<Instant> {
        let alarms = self.readers.values().filter_map(Reader::poll_timeout).min();
        let turn = match &self.out {
            Some(question) => Some(question.answer_by),
            None if self.is_open => self.readers.values().map(|reader| reader.due_at.max(self.free_at)).min(),
            None => None,
        };
        [alarms, turn].into_iter().flatten().min()
    }

    /// The next bytes to send, as they are.
    pub(super) fn next_frame(&mut self) -> Option<Vec<u8>> {
        self.frames.pop_front()
    }

    pub(super) fn next_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    pub(super) fn order(&mut self, to: Address, order: Order, now: Instant) {
        self.with(to, |reader| reader.order(order, now));
    }

    pub(super) fn ask(&mut self, to: Address, ask: Ask, now: Instant) {
        self.with(to, |reader| reader.ask(ask, now));
    }

    pub(super) fn install(&mut self, to: Address, ends_at: Instant, now: Instant) {
        self.with(to, |reader| reader.install(ends_at, now));
    }

    fn handle_reply(&mut self, raw: &[u8], now: Instant) {
        let Ok((reply, _)) = frame::parse(raw) else { return };
        let Some(from) = Address::new(reply.addr.pd_addr()) else { return };
        let Some(question) = self.out.as_mut().filter(|question| question.to == from) else {
            self.with(from, Reader::handle_stray);
            return;
        };
        // An answer to the first sending may come after the second.
        let is_asked_once = question.sent == 1;
        let mut taken = Taken::Stray;
        self.with(from, |reader| taken = reader.handle_reply(raw, now));
        match taken {
            Taken::Stray if is_asked_once => self.with(from, Reader::handle_stray),
            Taken::Stray => {}
            Taken::Answer => {
                self.out = None;
                self.free_at = now + self.takes(GAP);
            }
            Taken::Busy => self.wait_for_busy(now),
            Taken::Doubt => self.wait_for_proof(now),
        }
    }

    /// Somebody says that there is no channel. Anybody on the wire can say so: the reader itself may still answer, but it
    /// is not asked again.
    fn wait_for_proof(&mut self, now: Instant) {
        if let Some(question) = &mut self.out {
            question.is_doubtful = true;
            question.most = question.sent;
            question.answer_by = question.answer_by.min(now + SHORT_DELAY);
        }
    }

    fn wait_for_busy(&mut self, now: Instant) {
        if let Some(question) = &mut self.out {
            question.busy += 1;
            question.sent = if question.busy > BUSY_AT_MOST { question.most } else { 0 };
            question.answer_by = now + BUSY_FOR;
        }
    }

    fn handle_no_answer(&mut self, now: Instant) {
        let Some(mut question) = self.out.take() else { return };
        question.is_noisy |= self.splitter.is_noisy();
        self.splitter.forget();
        if question.sent >= question.most {
            self.free_at = now + self.takes(GAP);
            let trouble = match question {
                Question { is_doubtful: true, .. } => NotSecure::BrokenOff,
                Question { is_noisy: true, .. } => NotSecure::Garbled,
                Question { .. } => NotSecure::Silent,
            };
            self.with(question.to, |reader| reader.lose(trouble, now));
            return;
        }
        question.sent += 1;
        question.answer_by = now + question.delay;
        self.send(&question.frame);
        self.out = Some(question);
    }

    /// Whoever waits longest is asked.
    fn ask_next(&mut self, now: Instant) {
        let due = self.readers.iter().filter(|(_, reader)| reader.due_at <= now);
        let Some((to, _)) = due.min_by_key(|(_, reader)| reader.due_at) else { return };
        let to = *to;
        let others_wait = self.readers.iter().any(|(address, reader)| *address != to && reader.is_up());
        let (mut frame, mut is_up, mut is_patient) = (None, false, false);
        let Self { readers, nonces, outputs, .. } = self;
        with(readers, outputs, to, |reader| {
            (is_up, is_patient) = (reader.is_up(), reader.is_patient());
            frame = reader.next_frame(now, nonces);
        });
        let Some(frame) = frame else { return };
        let think = if others_wait && !is_patient { SHORT_DELAY } else { REPLY_DELAY };
        let bytes = u32::try_from(1 + frame.len() + USUAL_ANSWER).unwrap_or(u32::MAX);
        let delay = think + self.takes(bytes);
        self.splitter.forget();
        self.send(&frame);
        self.out = Some(Question {
            to,
            frame,
            sent: 1,
            most: if is_up { TRIES } else { 1 },
            busy: 0,
            is_noisy: false,
            is_doubtful: false,
            answer_by: now + delay,
            delay,
        });
    }

    /// With the mark before it, on which the line's drivers turn (5.9).
    fn send(&mut self, frame: &[u8]) {
        self.frames.push_back([&[0xFF], frame].concat());
    }

    /// How long so many bytes are on the wire.
    fn takes(&self, bytes: u32) -> Duration {
        Duration::from_secs(1).saturating_mul(bytes.saturating_mul(BITS_A_BYTE)) / self.baud
    }

    fn each(&mut self, mut what: impl FnMut(&mut Reader)) {
        let all: Vec<Address> = self.readers.keys().copied().collect();
        for address in all {
            self.with(address, &mut what);
        }
    }

    fn with(&mut self, address: Address, what: impl FnOnce(&mut Reader)) {
        with(&mut self.readers, &mut self.outputs, address, what);
    }
}

/// Does something to a reader, and collects what comes of it.
fn with(
    readers: &mut BTreeMap<Address, Reader>,
    outputs: &mut VecDeque<Output>,
    address: Address,
    what: impl FnOnce(&mut Reader),
) {
    let Some(reader) = readers.get_mut(&address) else { return };
    let was_up = reader.is_up();
    what(reader);
    let is_up = reader.is_up();
    if was_up != is_up {
        outputs.push_back(Output::Up(address, is_up));
    }
    while let Some(news) = reader.next_news() {
        outputs.push_back(match news {
            News::Event(event) => Output::Event(address, event),
            News::Answered { ticket, result } => Output::Answered { ticket, result },
            News::Inputs(inputs) => Output::Inputs(address, inputs),
        });
    }
}
