//! One reader as the bus sees it, pure: what to send it next, what its replies mean. It is believed only inside a secure
//! channel with its own key.

mod turn;
mod up;

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

pub(super) use self::turn::Taken;
use self::up::Up;
use super::channel::{Challenge, Channel, Proof};
use super::order::{Order, Slot};
use super::report::{Installed, NotSecure, Report};
use super::settings::ReaderSettings;
use crate::backoff::Backoff;
use crate::event::{Event, PinFault};
use crate::repeat::Repeats;

/// From one question to the next, so that a card is known within 50 ms at 38400 baud: a question and a card's answer take
/// 13 ms of it on the wire, and a reader thinks for a few. At 9600 baud that answer alone takes 34 ms.
const POLL_EVERY: Duration = Duration::from_millis(30);
/// Without a channel for so long, staff are told why; and no more often than that when it becomes something else.
const ALARM_EVERY: Duration = Duration::from_secs(10);
/// What a reader kept from before the channel came up is nobody's any more (hardware.md 4, pitfall 7).
const DEAF_FOR: Duration = Duration::from_secs(1);
/// So many answers that nobody asked for, and somebody else has the address too.
const STRAYS_OF_ANOTHER: u32 = 3;

/// What a pin asks of a reader's outputs.
#[derive(Clone, Copy)]
pub(super) struct Ask {
    pub(super) ticket: u64,
    pub(super) output: u8,
    pub(super) wish: Wish,
}

#[derive(Clone, Copy)]
pub(super) enum Wish {
    Read,
    /// Sets it and reads it back. With a time, the reader itself undoes it when that is over.
    Set {
        on: bool,
        falls_back_after: Option<Duration>,
    },
}

/// What comes out of a reader.
pub(super) enum News {
    Event(Event),
    /// To whoever asked.
    Answered {
        ticket: u64,
        result: Result<bool, PinFault>,
    },
    /// The inputs as they are now; `None` while the reader is away.
    Inputs(Option<Vec<bool>>),
}

pub(super) struct Reader {
    settings: ReaderSettings,
    link: Link,
    sequence: u8,
    pub(super) due_at: Instant,
    backoff: Backoff,
    trouble: NotSecure,
    failures: u32,
    told: Option<NotSecure>,
    outage: Option<Outage>,
    strays: u32,
    /// First questions over which a channel broke, and how often.
    breaks: BTreeMap<u8, u32>,
    install: Option<Install>,
    orders: BTreeMap<Slot, Order>,
    asks: VecDeque<Ask>,
    repeats: Repeats,
    news: VecDeque<News>,
}

/// How far the talk has come. Each answer leads to the next state or back to the first.
enum Link {
    /// The next question is who is there, in clear, with sequence 0: it starts the link afresh.
    Away,
    Greeted,
    Challenged(Challenge),
    Proving(Proof),
    /// With the reader's own key.
    Up(Box<Up>),
    /// With the published key, for nothing but to give the reader its own.
    Keying(Box<Channel>),
}

struct Outage {
    /// When staff are next told, if there is anything new to tell.
    alarm_at: Instant,
    alarm: Option<NotSecure>,
}

impl Outage {
    fn begin(now: Instant) -> Self {
        Self { alarm_at: now + ALARM_EVERY, alarm: None }
    }
}

struct Install {
    ends_at: Instant,
    /// The own key and the published one take turns.
    tries_default: bool,
}

impl Reader {
    pub(super) fn new(settings: ReaderSettings, now: Instant) -> Self {
        Self {
            settings,
            link: Link::Away,
            sequence: 0,
            due_at: now,
            backoff: Backoff::new(),
            trouble: NotSecure::NoLine,
            failures: 0,
            told: None,
            outage: Some(Outage::begin(now)),
            strays: 0,
            breaks: BTreeMap::new(),
            install: None,
            orders: BTreeMap::new(),
            asks: VecDeque::new(),
            repeats: Repeats::default(),
            news: VecDeque::new(),
        }
    }

    pub(super) fn is_up(&self) -> bool {
        matches!(self.link, Link::Up(_))
    }

    pub(super) fn next_news(&mut self) -> Option<News> {
        self.news.pop_front()
    }

    /// Refused while the reader is away; nothing is kept for later.
    pub(super) fn order(&mut self, order: Order, now: Instant) {
        if self.is_up() {
            self.orders.insert(order.slot(), order);
            self.due_at = self.due_at.min(now);
        }
    }

    pub(super) fn ask(&mut self, ask: Ask, now: Instant) {
        if self.is_up() {
            self.asks.push_back(ask);
            self.due_at = self.due_at.min(now);
        } else {
            self.news.push_back(News::Answered { ticket: ask.ticket, result: Err(PinFault::Away) });
        }
    }

    /// A member of staff stands before the reader: until `ends_at` it may be given its key.
    pub(super) fn install(&mut self, ends_at: Instant, now: Instant) {
        if self.is_up() {
            self.push(Report::Installed(Installed::Done));
        } else {
            self.install = Some(Install { ends_at, tries_default: false });
            self.backoff.reset();
            self.due_at = now;
        }
    }

    /// A reply that nobody asked for.
    pub(super) fn handle_stray(&mut self) {
        self.strays = self.strays.saturating_add(1);
    }

    /// The line broke.
    pub(super) fn handle_line_lost(&mut self, why: &str, now: Instant) {
        if self.told != Some(NotSecure::NoLine) {
            self.told = Some(NotSecure::NoLine);
            self.push_event(Event::Lost { why: why.to_owned() });
        }
        self.lose(NotSecure::NoLine, now);
    }

    /// The line is there again: nothing is known of what hangs on it.
    pub(super) fn handle_line_found(&mut self, now: Instant) {
        self.link = Link::Away;
        self.sequence = 0;
        self.backoff.reset();
        self.due_at = now;
    }

    pub(super) fn handle_timeout(&mut self, now: Instant) {
        self.repeats.handle_timeout(now);
        if self.install.as_ref().is_some_and(|install| install.ends_at <= now) {
            self.install = None;
            self.push(Report::Installed(Installed::TimeOver));
            // Whatever was begun with the published key is over too.
            self.lose(self.trouble, now);
        }
        let trouble = self.trouble();
        let is_due = |outage: &&mut Outage| outage.alarm != Some(trouble) && outage.alarm_at <= now;
        if let Some(outage) = self.outage.as_mut().filter(is_due) {
            *outage = Outage { alarm_at: now + ALARM_EVERY, alarm: Some(trouble) };
            self.push(Report::NotSecure(trouble));
        }
    }

    fn trouble(&self) -> NotSecure {
        if self.strays >= STRAYS_OF_ANOTHER { NotSecure::TwoDevices } else { self.trouble }
    }

    /// When to tell the time next, whatever the bus does.
    pub(super) fn poll_timeout(&self) -> Option<Instant> {
        let trouble = self.trouble();
        let alarm = self.outage.as_ref().filter(|outage| outage.alarm != Some(trouble)).map(|outage| outage.alarm_at);
        let install = self.install.as_ref().map(|install| install.ends_at);
        [alarm, install, self.repeats.poll_timeout()].into_iter().flatten().min()
    }

    /// The channel is up, with the reader's own key.
    fn rise(&mut self, channel: Channel, now: Instant) {
        self.link = Link::Up(Box::new(Up::new(channel, now + DEAF_FOR, &self.breaks)));
        self.outage = None;
        self.told = None;
        self.strays = 0;
        self.push_event(Event::Found);
        if self.install.take().is_some() {
            self.push(Report::Installed(Installed::Done));
        }
    }

    /// Whether it gets all the time that a reader may take, though others wait; one in four times, for a slow one.
    pub(super) fn is_patient(&self) -> bool {
        self.is_up() || !matches!(self.link, Link::Away) || self.failures % 4 == 3
    }

    /// Back to the start. A reader that was up is looked for at once; one that was not, or fell again at once, after a
    /// growing wait.
    pub(super) fn lose(&mut self, trouble: NotSecure, now: Instant) {
        let was_up = self.outage.is_none();
        let is_settled = matches!(&self.link, Link::Up(up) if up.is_settled(now));
        let asked = match std::mem::replace(&mut self.link, Link::Away) {
            Link::Up(up) => {
                if let Some(question) = up.asked_first().filter(|_| trouble != NotSecure::NoLine) {
                    *self.breaks.entry(question).or_default() += 1;
                }
                up.asked_by()
            }
            Link::Away | Link::Greeted | Link::Challenged(_) | Link::Proving(_) | Link::Keying(_) => None,
        };
        self.sequence = 0;
        self.trouble = trouble;
        self.failures = self.failures.wrapping_add(1);
        if is_settled {
            self.backoff.reset();
            self.breaks.clear();
        }
        // Spread by nothing: one bus is asked by one program.
        let wait = self.backoff.next_delay(1000);
        self.due_at = if is_settled { now } else { now + wait };
        let is_alarmed = self.outage.get_or_insert_with(|| Outage::begin(now)).alarm.is_some();
        self.orders.clear();
        for ask in asked.into_iter().chain(std::mem::take(&mut self.asks)) {
            self.news.push_back(News::Answered { ticket: ask.ticket, result: Err(PinFault::Away) });
        }
        if let Some(install) = &mut self.install {
            install.tries_default = !install.tries_default;
        }
        if was_up {
            self.news.push_back(News::Inputs(None));
        }
        // Once staff were told, they are told again, in the alarm's words.
        if self.told.replace(trouble) != Some(trouble) && !is_alarmed {
            self.push_event(Event::Lost { why: trouble.to_string() });
        }
    }

    fn push(&mut self, report: Report) {
        self.push_event(Event::Reader(report));
    }

    fn push_event(&mut self, event: Event) {
        self.news.push_back(News::Event(event));
    }
}
