//! The talk with one reader: one question outstanding, a limit for its answer, and what to do when there is none. Pure: bytes
//! and the time in, bytes and outcomes out.
//!
//! Answers do not say which question they belong to, and not every make names the tag. So after a question without an
//! answer nothing is asked before the reader has answered a [`Step::Sync`]: what was late is dropped by then. What comes
//! unasked is dropped too.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::exchange::{Heard, Step};
use super::held::Held;
use super::line::{Make, Splitter};
use super::{Answer, Ask, Fault, Refusal};

/// A gap so long inside a frame, and its end will not come. Readers leave 12 ms at most; adapters to USB add 16.
const GAP: Duration = Duration::from_millis(50);
/// A reader that misses so many syncs in a row is lost.
const SILENT_AFTER: u32 = 5;
/// How long a lost reader is left alone between two syncs.
const LEFT_ALONE: Duration = Duration::from_secs(1);
/// More bytes are not looked at for one answer. The longest there is has 1024.
const MOST_BYTES: usize = 4096;
/// A line that is never silent is talked into after so long.
const PATIENCE: Duration = Duration::from_millis(500);

/// What became of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Answer(Answer),
    Refused(Refusal),
    NoAnswer,
}

/// News of the talk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum News {
    /// The reader is there, and questions and answers go together.
    Synced,
    /// The reader does not answer. It is asked again and again.
    Silent,
    /// What became of the question.
    Outcome(Outcome),
}

pub(super) struct Talk {
    make: Make,
    splitter: Splitter,
    is_open: bool,
    is_synced: bool,
    missed_syncs: u32,
    exchange: Option<Exchange>,
    wanted: Option<Ask>,
    held: Held,
    sequence: bool,
    silent_at: Instant,
    leave_alone_until: Instant,
    /// Since when a step waits for silence.
    held_back_since: Option<Instant>,
    noise: usize,
    output: VecDeque<Vec<u8>>,
    news: VecDeque<News>,
}

struct Exchange {
    step: Step,
    give_up_at: Instant,
    gap_at: Option<Instant>,
    heard: usize,
}

impl Talk {
    pub(super) fn new(make: Make, now: Instant) -> Self {
        Self {
            make,
            splitter: Splitter::new(make),
            is_open: false,
            is_synced: false,
            missed_syncs: 0,
            exchange: None,
            wanted: None,
            held: Held::nothing(),
            sequence: false,
            silent_at: now,
            leave_alone_until: now,
            held_back_since: None,
            noise: 0,
            output: VecDeque::new(),
            news: VecDeque::new(),
        }
    }

    /// The line is open: the reader is looked for.
    pub(super) fn open(&mut self, now: Instant) {
        *self = Self { is_open: true, ..Self::new(self.make, now) };
        self.silent_at = now + self.make.silence();
        // Whoever talked to the reader before may have gone without letting go of its tag.
        if self.make.connects() {
            self.held = Held::left_behind();
        }
        self.advance(now);
    }

    /// The line broke. The question, if there is one, has no outcome.
    pub(super) fn close(&mut self, now: Instant) {
        *self = Self::new(self.make, now);
    }

    /// Whether a question may be put.
    pub(super) fn is_ready(&self) -> bool {
        self.is_synced && self.wanted.is_none()
    }

    /// Puts a question; only while [`Talk::is_ready`].
    pub(super) fn ask(&mut self, ask: Ask, now: Instant) {
        self.wanted = Some(ask);
        self.advance(now);
    }

    /// There is nothing to ask for now: a tag that was taken up is let go.
    pub(super) fn let_go(&mut self, now: Instant) {
        self.held.be_done();
        self.advance(now);
    }

    pub(super) fn handle_bytes(&mut self, bytes: &[u8], now: Instant) {
        self.silent_at = now + self.make.silence();
        match &mut self.exchange {
            Some(exchange) if exchange.heard <= MOST_BYTES => {
                exchange.heard = exchange.heard.saturating_add(bytes.len());
                exchange.gap_at = Some(now + GAP);
                self.splitter.push(bytes);
                self.take_frames();
                self.noise = self.noise.saturating_add(self.splitter.take_dropped());
            }
            Some(_) | None => self.noise = self.noise.saturating_add(bytes.len()),
        }
        self.advance(now);
    }

    pub(super) fn handle_timeout(&mut self, now: Instant) {
        if let Some(exchange) = &mut self.exchange {
            if exchange.gap_at.is_some_and(|at| at <= now) {
                exchange.gap_at = None;
                self.splitter.handle_silence();
                self.take_frames();
            }
            if self.exchange.as_ref().is_some_and(|exchange| exchange.give_up_at <= now) {
                self.give_up(now);
            }
        }
        self.advance(now);
    }

    pub(super) fn poll_timeout(&self) -> Option<Instant> {
        match &self.exchange {
            Some(exchange) => Some(exchange.gap_at.map_or(exchange.give_up_at, |at| at.min(exchange.give_up_at))),
            None => self.next_step().map(|_| self.send_at()),
        }
    }

    pub(super) fn next_output(&mut self) -> Option<Vec<u8>> {
        self.output.pop_front()
    }

    pub(super) fn next_news(&mut self) -> Option<News> {
        self.news.pop_front()
    }

    /// How many bytes belonged to no answer since this was last asked.
    pub(super) fn take_noise(&mut self) -> usize {
        std::mem::take(&mut self.noise)
    }

    fn take_frames(&mut self) {
        while let Some(frame) = self.splitter.next_frame() {
            let Some(exchange) = self.exchange.take() else { continue };
            match self.make.read(&exchange.step, &frame) {
                Ok(heard) => self.hear(exchange.step, heard),
                Err(Fault::Refused(refusal)) => self.be_refused(&exchange.step, refusal),
                // An answer that is not whole may be the second to the question before: the right one may still come.
                Err(Fault::Foreign | Fault::Unreadable) => self.exchange = Some(exchange),
            }
        }
    }

    fn hear(&mut self, step: Step, heard: Heard) {
        match (step, heard) {
            (Step::Sync, _) => {
                self.is_synced = true;
                (self.missed_syncs, self.noise) = (0, 0);
                self.news.push_back(News::Synced);
            }
            (Step::Connect(uid), Heard::Connected(handle)) => {
                self.held = Held::taken_up(uid, handle);
            }
            (Step::LetGo(_), _) => self.held = Held::nothing(),
            (Step::Ask(..), Heard::Answer(answer)) => self.end(Outcome::Answer(answer)),
            (Step::Connect(_) | Step::Ask(..), _) => self.end(Outcome::NoAnswer),
        }
    }

    fn be_refused(&mut self, step: &Step, refusal: Refusal) {
        match step {
            Step::Connect(_) => {
                let is_unheard = matches!(refusal, Refusal::NoTag | Refusal::Radio);
                self.held = if is_unheard { Held::nothing() } else { Held::left_behind() };
                self.end(Outcome::Refused(refusal));
            }
            Step::Ask(..) => self.end(Outcome::Refused(refusal)),
            // There is nothing to let go of.
            Step::LetGo(_) => self.held = Held::nothing(),
            Step::Sync => {}
        }
    }

    /// The question is over. A tag that did not answer well is let go.
    fn end(&mut self, outcome: Outcome) {
        self.wanted = None;
        if !matches!(outcome, Outcome::Answer(_)) {
            self.held.be_done();
        }
        self.news.push_back(News::Outcome(outcome));
    }

    fn give_up(&mut self, now: Instant) {
        let Some(exchange) = self.exchange.take() else { return };
        self.is_synced = false;
        match exchange.step {
            Step::Connect(_) => {
                self.held = Held::left_behind();
                self.end(Outcome::NoAnswer);
            }
            Step::Ask(..) => self.end(Outcome::NoAnswer),
            Step::LetGo(_) => self.held = Held::nothing(),
            Step::Sync => {
                self.missed_syncs = self.missed_syncs.saturating_add(1);
                if self.missed_syncs == SILENT_AFTER {
                    // Whoever asked is told that the reader is away: nothing is put to it once it is back.
                    self.wanted = None;
                    self.news.push_back(News::Silent);
                }
                if self.missed_syncs >= SILENT_AFTER {
                    self.leave_alone_until = now + LEFT_ALONE;
                }
            }
        }
    }

    /// Sends the next step, if there is one and the line has been silent for long enough.
    fn advance(&mut self, now: Instant) {
        if self.exchange.is_some() {
            return;
        }
        let Some(step) = self.next_step() else { return };
        self.held_back_since.get_or_insert(now);
        if now < self.send_at() {
            return;
        }
        self.held_back_since = None;
        let is_sync = step == Step::Sync;
        let Some(frame) = self.make.frame(&step, self.sequence) else { return };
        self.sequence = !is_sync && !self.sequence;
        self.splitter.reset();
        let give_up_at = now + step.answer_within();
        self.exchange = Some(Exchange { step, give_up_at, gap_at: None, heard: 0 });
        self.output.push_back(frame);
    }

    fn send_at(&self) -> Instant {
        let patience = self.held_back_since.map(|since| since + PATIENCE);
        patience.map_or(self.silent_at, |at| at.min(self.silent_at)).max(self.leave_alone_until)
    }

    fn next_step(&self) -> Option<Step> {
        if !self.is_open {
            return None;
        }
        if !self.is_synced {
            return Some(Step::Sync);
        }
        self.held.next_step(self.make, self.wanted.as_ref())
    }
}

#[cfg(test)]
mod tests;
