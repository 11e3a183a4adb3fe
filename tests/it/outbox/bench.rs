//! A replay with a store of its own and a library system that does what it is told, or loses it.

use std::collections::{BTreeMap, VecDeque};
use std::path::Path;
use std::time::Duration;

use omatoimi::ids::{Card, CardPattern, Item, ItemPattern, SiteId};
use omatoimi::outbox::{Command, Input, Replay, ReplaySettings};
use omatoimi::policy::{ClockState, PatronFacts};
use omatoimi::register::CardAnswer;
use omatoimi::register::circulation::{
    Answer, CheckinAnswer, Counts, Due, ItemAnswer, ItemStatus, LoanAnswer, Outcome, PatronAnswer, Request, Text, When,
};
use omatoimi::station::{QueuedAct, QueuedKind};
use omatoimi::store::{OutboxState, Settings, Store, StoreKey};
use omatoimi::time::{Clock, Now};

pub(super) const ANNA: &str = "23529000035676";
pub(super) const VEIKKO: &str = "23529000035684";
pub(super) const BOOK: &str = "31234000000001";
pub(super) const ATLAS: &str = "31234000000002";

/// What becomes of one question on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Good,
    /// No connection: it never leaves the machine.
    NoConnection,
    /// It is lost before the library system has it.
    QuestionLost,
    /// The library system does it, and its answer is lost.
    AnswerLost,
}

/// A library system with items, each at home or on loan.
#[derive(Default)]
pub(super) struct Ils {
    on_loan: BTreeMap<String, String>,
    /// Every loan and return that was done: item, card for a loan, and the time that it was told.
    pub(super) done: Vec<(String, Option<String>, When)>,
    /// Every question by its code, with whether it changes anything.
    pub(super) asked: Vec<&'static str>,
    /// Items of which it answers neither 11 nor 09, or refuses them.
    pub(super) poison: Option<&'static str>,
    pub(super) refuses: Option<&'static str>,
    /// Lists titles, by which nobody can tell a loan.
    pub(super) lists_titles: bool,
    pub(super) way: VecDeque<Way>,
}

impl Ils {
    pub(super) fn holder(&self, item: &str) -> Option<&str> {
        self.on_loan.get(item).map(String::as_str)
    }

    pub(super) fn lend(&mut self, item: &str, card: &str) {
        self.on_loan.insert(item.to_owned(), card.to_owned());
    }

    /// Does an act that a station told it of.
    pub(super) fn hear(&mut self, act: &QueuedAct) {
        let (item, when) = (act.item.clone(), When::Then(act.at));
        self.answer(&match &act.kind {
            QueuedKind::Loan { card } => Request::Checkout { card: card.clone(), pin: None, item, when },
            QueuedKind::Return => Request::Checkin { item, when },
        });
    }

    fn ask(&mut self, request: &Request) -> Outcome {
        let way = self.way.pop_front().unwrap_or(Way::Good);
        let changed = match request {
            Request::Checkout { item, .. } | Request::Checkin { item, .. } => Some(item.number()),
            Request::Patron { .. }
            | Request::Item { .. }
            | Request::Renew { .. }
            | Request::RenewAll { .. }
            | Request::CancelHold { .. }
            | Request::EndSession { .. } => None,
        };
        match way {
            Way::NoConnection => Outcome::NotSent,
            Way::QuestionLost => Outcome::Lost,
            Way::AnswerLost | Way::Good if self.poison.is_some() && changed == self.poison => Outcome::Lost,
            Way::AnswerLost => {
                self.answer(request);
                Outcome::Lost
            }
            Way::Good => Outcome::Answered(self.answer(request)),
        }
    }

    fn answer(&mut self, request: &Request) -> Answer {
        let words = |ok: bool| if ok { Vec::new() } else { vec![Text::clean("Not to be lent.\u{202e}")] };
        match request {
            Request::Checkout { card, item, when, pin: None } => {
                self.asked.push("11");
                let held = self.holder(item.number()).map(str::to_owned);
                let is_renewal = held.as_deref() == Some(card.number());
                let ok = self.refuses != Some(item.number()) && (held.is_none() || is_renewal);
                if ok {
                    self.lend(item.number(), card.number());
                    self.done.push((item.number().to_owned(), Some(card.number().to_owned()), *when));
                }
                Answer::Checkout(LoanAnswer {
                    ok,
                    is_renewal,
                    may_release: ok,
                    title: Text::default(),
                    due: Due::Unknown,
                    fee: None,
                    messages: words(ok),
                })
            }
            Request::Checkin { item, when } => {
                self.asked.push("09");
                let ok = self.refuses != Some(item.number());
                if ok {
                    self.on_loan.remove(item.number());
                    self.done.push((item.number().to_owned(), None, *when));
                }
                Answer::Checkin(CheckinAnswer {
                    ok,
                    title: Text::default(),
                    sort_bin: None,
                    alert: None,
                    destination: None,
                    messages: words(ok),
                })
            }
            Request::Item { item } => {
                self.asked.push("17");
                let status = match self.holder(item.number()) {
                    Some(_) => ItemStatus::Charged,
                    None => ItemStatus::Available,
                };
                let title = Text::clean("Sinuhe egyptiläinen");
                Answer::Item(ItemAnswer { status, title, due: Due::Unknown, messages: Vec::new() })
            }
            Request::Patron { card, pin: None, list: Some(_) } => {
                self.asked.push("63");
                let items = self.on_loan.iter().filter(|(_, holder)| *holder == card.number());
                let list: Vec<Text> = items
                    .map(|(item, _)| Text::clean(if self.lists_titles { "Sinuhe egyptiläinen" } else { item }))
                    .collect();
                Answer::Patron(Box::new(PatronAnswer {
                    standing: CardAnswer::Right(PatronFacts::default()),
                    name: Text::default(),
                    language: None,
                    too_many_charged: false,
                    loan_blocked: false,
                    counts: Counts { charged: u32::try_from(list.len()).ok(), ..Counts::default() },
                    fees: None,
                    list,
                    messages: Vec::new(),
                }))
            }
            Request::Patron { .. }
            | Request::Checkout { .. }
            | Request::Renew { .. }
            | Request::RenewAll { .. }
            | Request::CancelHold { .. }
            | Request::EndSession { .. } => panic!("the replay never asks this: {request:?}"),
        }
    }
}

/// Everything around the machine. One call of [`Bench::step`] carries out one command, so that a crash fits between any two.
pub(super) struct Bench {
    directory: tempfile::TempDir,
    pub(super) now: Now,
    store: Option<Store>,
    pub(super) replay: Replay,
    pub(super) ils: Ils,
    pub(super) commands: Vec<String>,
    pub(super) store_fails: bool,
}

impl Bench {
    pub(super) fn new() -> Self {
        let now = Now { mono: Clock::system().now().mono, wall: "2026-11-22T15:34:40.123Z".parse().unwrap() };
        // In memory where there is such a place: a thousand stores are made here, and it is not the disk that is tested.
        let memory = Path::new("/dev/shm");
        let directory = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap();
        let opened = Store::open(settings(directory.path()), &StoreKey::from_bytes([42; 32]), now).unwrap();
        assert_eq!(opened.set_aside, []);
        let mut bench = Self {
            directory,
            now,
            store: None,
            replay: replay(),
            ils: Ils::default(),
            commands: Vec::new(),
            store_fails: false,
        };
        drop(opened);
        bench.restart();
        bench
    }

    /// The machine is gone and the store closed, in the middle of whatever they did; both begin anew. The store is joined,
    /// not claimed: a process that another test starts at this moment holds the claim for a moment longer.
    pub(super) fn restart(&mut self) {
        self.store = None;
        let settings = settings(self.directory.path());
        self.store = Some(Store::join(settings, &StoreKey::from_bytes([42; 32]), self.now).unwrap());
        self.replay = replay();
        self.tell(Input::ClockJudged(ClockState::Believed));
        self.tell(Input::LinkChanged { online: true });
    }

    pub(super) fn store(&mut self) -> &mut Store {
        self.store.as_mut().unwrap()
    }

    pub(super) fn tell(&mut self, input: Input) {
        self.replay.handle(input, self.now);
    }

    pub(super) fn queue(&mut self, act: &QueuedAct) {
        let now = self.now;
        self.store().queue_act(act, now, ClockState::Believed).unwrap();
        self.tell(Input::Queued);
    }

    /// Carries out one command and tells its answer; false where there is none.
    pub(super) fn step(&mut self) -> bool {
        let Some(command) = self.replay.next_command() else {
            return false;
        };
        let (fails, wall) = (self.store_fails, self.now.wall);
        let (said, answer) = match command {
            Command::Fetch if fails => ("fetch".to_owned(), Some(Input::NotRead)),
            Command::Fetch => ("fetch".to_owned(), Some(Input::Next(self.store().next_act(wall).unwrap()))),
            Command::Mark { number } if fails => (format!("mark {number}"), Some(Input::NotStored { number })),
            Command::Mark { number } => {
                self.store().mark_act(number).unwrap();
                (format!("mark {number}"), Some(Input::Stored { number }))
            }
            Command::Ask { ask, request, give_up_at } => {
                assert!(give_up_at <= self.now.mono + Duration::from_secs(3));
                let asked = self.ils.asked.len();
                let outcome = self.ils.ask(&request);
                let said =
                    self.ils.asked.get(asked).map_or_else(|| "ask nobody".to_owned(), |code| format!("ask {code}"));
                (said, Some(Input::Heard { ask, outcome }))
            }
            Command::Settle { number, fate } if fails => {
                (format!("settle {number} {fate:?}"), Some(Input::NotStored { number }))
            }
            Command::Settle { number, fate } => {
                self.store().settle_act(number, &fate, wall).unwrap();
                (format!("settle {number} {fate:?}"), Some(Input::Stored { number }))
            }
            Command::Note(note) => (format!("{note:?}"), None),
            Command::Raise(what) => (format!("raise {}", what.word()), None),
        };
        self.commands.push(said);
        if let Some(answer) = answer {
            self.tell(answer);
        }
        true
    }

    /// Carries out whatever there is to do now.
    pub(super) fn settle(&mut self) {
        let mut steps = 0;
        while self.step() {
            steps += 1;
            assert!(steps < 10_000, "it never comes to rest");
        }
    }

    /// Time passes, and everything is done on the way.
    pub(super) fn wait(&mut self, time: Duration) {
        let end = self.now.mono + time;
        self.settle();
        while let Some(at) = self.replay.poll_timeout().filter(|at| *at <= end) {
            self.now = self.now.after(at.saturating_duration_since(self.now.mono));
            self.replay.handle_timeout(self.now);
            self.settle();
        }
        self.now = self.now.after(end.saturating_duration_since(self.now.mono));
    }

    /// The states of what is left, in order.
    pub(super) fn left(&mut self) -> Vec<(i64, OutboxState)> {
        let wall = self.now.wall;
        self.store().outbox(wall).unwrap().iter().map(|act| (act.number.0, act.state)).collect()
    }

    pub(super) fn loan(&self, item: &str, patron: &str) -> QueuedAct {
        QueuedAct {
            at: self.now.wall,
            kind: QueuedKind::Loan { card: card(patron) },
            item: item_of(item),
            was_sent: false,
            for_staff: false,
            is_released: false,
        }
    }

    pub(super) fn return_of(&self, item: &str) -> QueuedAct {
        QueuedAct {
            at: self.now.wall,
            kind: QueuedKind::Return,
            item: item_of(item),
            was_sent: false,
            for_staff: false,
            is_released: false,
        }
    }
}

pub(super) fn settings(directory: &Path) -> Settings {
    Settings {
        directory: directory.join("store"),
        retention: Duration::from_secs(1_209_600),
        day_limit: 10,
        site: SiteId::new("sammonlahti"),
    }
}

fn replay() -> Replay {
    let items = ItemPattern::new("3[0-9]{13}").unwrap();
    Replay::new(ReplaySettings { items, ils_timeout: Duration::from_secs(3) }, 1)
}

pub(super) fn card(number: &str) -> Card {
    CardPattern::new("2[0-9]{13}").unwrap().parse(number).unwrap()
}

pub(super) fn item_of(number: &str) -> Item {
    ItemPattern::new("3[0-9]{13}").unwrap().parse(number).unwrap()
}
