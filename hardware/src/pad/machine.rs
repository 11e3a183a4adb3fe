//! What one pad does: hears what lies on it, round after round, reads what came, and sets what the gate looks at when it is
//! told to. Pure: bytes, orders and the time in; bytes and events out.
//!
//! Does not do: patrons and loans; what a gate should do is the caller's decision.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::line::Make;
use super::order::ByteOrder;
use super::pile::Pile;
use super::reading::{self, Reading};
use super::securing::{self, NotSet, Securing, Why};
use super::talk::{News, Outcome, Talk};
use super::{Answer, Ask, TagEvent, Uid};
use crate::event::Event;
use crate::tag::Order;
use crate::tag::security::{Gate, Security};

/// How long the reader rests between two rounds.
const REST: Duration = Duration::from_millis(50);
/// Orders do not keep the reader from listening for longer.
const LONGEST_WITHOUT_ROUND: Duration = Duration::from_secs(2);
/// A list that is not at its end but had nothing new in so many answers is taken as it is. One such may be the answer before,
/// come twice.
const MOST_FRUITLESS: u32 = 3;

/// What a pad is and what its site looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// The make of the reader.
    pub make: Make,
    /// What the gates of the site look at.
    pub security: Security,
    /// In which order the reader sends the bytes of a block; `None` finds out, and only FEIG readers leave it open.
    pub order: Option<Order>,
}

/// One pad. After each call, take every output and every event.
pub struct PadMachine {
    rules: Rules,
    talk: Talk,
    order: ByteOrder,
    pile: Pile,
    link: Link,
    work: Work,
    orders: VecDeque<Securing>,
    next_round_at: Instant,
    events: VecDeque<Event>,
}

enum Link {
    /// Nothing was said of the reader yet.
    Unknown,
    Here,
    Away {
        why: String,
    },
}

/// What the question that is outstanding is for.
enum Work {
    None,
    /// A list of tags; so many answers in a row held nothing new.
    Round {
        fruitless: u32,
    },
    Reading(Reading),
    Securing(Securing),
}

impl PadMachine {
    /// A pad whose line is not open.
    pub fn new(rules: Rules, now: Instant) -> Self {
        let order = match rules.make {
            Make::Feig => rules.order,
            Make::Rl866 | Make::ThreeM => rules.order.or(Some(Order::Straight)),
        };
        Self {
            rules,
            talk: Talk::new(rules.make, now),
            order: ByteOrder::new(order),
            pile: Pile::default(),
            link: Link::Unknown,
            work: Work::None,
            orders: VecDeque::new(),
            next_round_at: now,
            events: VecDeque::new(),
        }
    }

    /// The line was opened. [`Event::Found`] follows when the reader answers.
    pub fn handle_open(&mut self, now: Instant) {
        self.talk.open(now);
        self.next_round_at = now;
        self.work_on(now);
    }

    /// The line broke, or can not be opened.
    pub fn handle_lost(&mut self, why: &str, now: Instant) {
        self.talk.close(now);
        self.lose(why);
    }

    /// Takes bytes that arrived at `now`.
    pub fn handle_bytes(&mut self, bytes: &[u8], now: Instant) {
        self.talk.handle_bytes(bytes, now);
        self.work_on(now);
    }

    /// Tells the time, at [`PadMachine::poll_timeout`] or later.
    pub fn handle_timeout(&mut self, now: Instant) {
        self.talk.handle_timeout(now);
        self.work_on(now);
    }

    /// When to tell the time next.
    pub fn poll_timeout(&self) -> Option<Instant> {
        let next_order = self.orders.iter().map(Securing::not_before).min();
        let next_work = next_order.map_or(self.next_round_at, |at| at.min(self.next_round_at));
        let next_work = (self.talk.is_ready() && matches!(self.work, Work::None)).then_some(next_work);
        self.talk.poll_timeout().into_iter().chain(next_work).min()
    }

    /// Sets what the gate looks at on one tag. What became of it is a [`TagEvent::Security`], always exactly one, unless the
    /// same is ordered again before. While the reader is away nothing is kept for later.
    pub fn set_security(&mut self, uid: Uid, gate: Gate, now: Instant) {
        if !matches!(self.link, Link::Here) {
            return self.report(uid, gate, Err(NotSet::Failed(Why::Away)));
        }
        let queued = self.orders.iter().position(|order| order.uid() == uid);
        let latest = match (queued.and_then(|at| self.orders.get(at)), &self.work) {
            (Some(order), _) => Some(order.wanted()),
            (None, Work::Securing(order)) if order.uid() == uid => Some(order.wanted()),
            (None, Work::Securing(_) | Work::None | Work::Round { .. } | Work::Reading(_)) => None,
        };
        if latest == Some(gate) {
            return;
        }
        if let Some(replaced) = queued.and_then(|at| self.orders.remove(at)) {
            self.report(uid, replaced.wanted(), Err(NotSet::Failed(Why::Replaced)));
        }
        self.orders.push_back(Securing::new(uid, gate, self.rules.security, now));
        self.work_on(now);
    }

    /// The next bytes to be sent.
    pub fn next_output(&mut self) -> Option<Vec<u8>> {
        self.talk.next_output()
    }

    /// The next event, oldest first.
    pub fn next_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    fn work_on(&mut self, now: Instant) {
        while let Some(news) = self.talk.next_news() {
            match news {
                News::Synced => self.find(),
                News::Silent => {
                    let why = match self.talk.take_noise() {
                        0 => "the reader does not answer",
                        _ => "only noise comes from the reader: is it of another make, or at another speed?",
                    };
                    self.lose(why);
                }
                News::Outcome(outcome) => self.settle(outcome, now),
            }
        }
        if self.talk.is_ready() && matches!(self.work, Work::None) {
            self.begin_next(now);
        }
    }

    /// An order that is due, else a tag that was not read, else the next round.
    fn begin_next(&mut self, now: Instant) {
        let is_round_overdue = now >= self.next_round_at + LONGEST_WITHOUT_ROUND;
        let due = self.orders.iter().position(|order| order.not_before() <= now).filter(|_| !is_round_overdue);
        if let Some(mut order) = due.and_then(|at| self.orders.remove(at)) {
            let next = order.begin(now);
            return self.go_on_securing(order, next, now);
        }
        if let Some(seen) = self.pile.next_unread(now) {
            let (reading, ask) = Reading::begin(seen);
            return self.ask(Work::Reading(reading), ask, now);
        }
        if let Some(listed) = self.pile.take_listed() {
            self.tell(listed);
        }
        if self.next_round_at <= now {
            self.pile.begin_round();
            return self.ask(Work::Round { fruitless: 0 }, Ask::Inventory { rest: false }, now);
        }
        self.talk.let_go(now);
    }

    fn ask(&mut self, work: Work, ask: Ask, now: Instant) {
        self.work = work;
        self.talk.ask(ask, now);
    }

    fn settle(&mut self, outcome: Outcome, now: Instant) {
        let is_answer = matches!(outcome, Outcome::Answer(_));
        match std::mem::replace(&mut self.work, Work::None) {
            Work::None => {}
            Work::Round { fruitless } => self.go_on_listening(fruitless, outcome, now),
            Work::Reading(mut reading) => {
                let uid = reading.uid();
                if is_answer {
                    self.pile.hear_of(uid, now);
                }
                let event = match reading.handle(outcome, &self.order) {
                    reading::Next::Ask(ask) => return self.ask(Work::Reading(reading), ask, now),
                    reading::Next::Failed => self.pile.fail_to_read(uid, now),
                    reading::Next::Read(tag, afi) => {
                        if self.order.learn(&tag) {
                            self.pile.read_unknown_again(now);
                        }
                        let gate = self.rules.security.judge(afi, None);
                        self.pile.read(uid, tag, gate)
                    }
                };
                event.into_iter().for_each(|event| self.tell(event));
            }
            Work::Securing(mut order) => {
                if is_answer {
                    self.pile.hear_of(order.uid(), now);
                }
                let next = order.handle(outcome, now);
                self.go_on_securing(order, next, now);
            }
        }
    }

    /// Only a list that came whole says that a tag was missed.
    fn go_on_listening(&mut self, fruitless: u32, outcome: Outcome, now: Instant) {
        if let Outcome::Answer(Answer::Tags { tags, is_all }) = outcome {
            let new = tags.into_iter().filter(|seen| self.pile.hear(*seen, now)).count();
            let fruitless = if new > 0 { 0 } else { fruitless + 1 };
            if !is_all && fruitless < MOST_FRUITLESS {
                return self.ask(Work::Round { fruitless }, Ask::Inventory { rest: true }, now);
            }
            self.pile.end_round(now).into_iter().for_each(|event| self.tell(event));
        }
        self.next_round_at = now + REST;
    }

    fn go_on_securing(&mut self, order: Securing, next: securing::Next, now: Instant) {
        let (uid, wanted) = (order.uid(), order.wanted());
        match next {
            securing::Next::Ask(ask) => self.ask(Work::Securing(order), ask, now),
            securing::Next::Again if self.orders.iter().any(|other| other.uid() == uid) => {
                self.report(uid, wanted, Err(NotSet::Failed(Why::Replaced)));
            }
            securing::Next::Again => self.orders.push_back(order),
            securing::Next::Done(result) => self.report(uid, wanted, result),
        }
    }

    fn find(&mut self) {
        if !matches!(self.link, Link::Here) {
            self.link = Link::Here;
            self.events.push_back(Event::Found);
        }
    }

    /// What was asked for is not done, and what lay on the pad is not known any more.
    fn lose(&mut self, why: &str) {
        let current = match std::mem::replace(&mut self.work, Work::None) {
            Work::Securing(order) => Some(order),
            Work::None | Work::Round { .. } | Work::Reading(_) => None,
        };
        for order in current.into_iter().chain(std::mem::take(&mut self.orders)) {
            self.report(order.uid(), order.wanted(), Err(NotSet::Failed(Why::Away)));
        }
        self.pile = Pile::default();
        if !matches!(&self.link, Link::Away { why: known } if known == why) {
            self.link = Link::Away { why: why.to_owned() };
            self.events.push_back(Event::Lost { why: why.to_owned() });
        }
    }

    fn report(&mut self, uid: Uid, wanted: Gate, result: Result<(), NotSet>) {
        self.tell(TagEvent::Security { uid, wanted, result });
    }

    fn tell(&mut self, event: TagEvent) {
        self.events.push_back(Event::Tag(event));
    }
}
