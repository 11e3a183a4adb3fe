//! One station on a bench: a patron, a scanner, a screen, and a library system that says what the story wants.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use omatoimi::config::OfflineAdmit;
use omatoimi::door::Kept;
use omatoimi::i18n::Language;
use omatoimi::ids::{Card, CardPattern, Item, ItemPattern, Visit};
use omatoimi::policy::{ClockState, PatronFacts};
use omatoimi::register::circulation::{Answer, Outcome, Request};
use omatoimi::station::{
    Account, Action, Command, Input, Line, LineState, Note, Offer, Pile, QueuedAct, Scan, Screen, Sound, Stale,
    Station, StationPin, StationSettings, View,
};
use omatoimi::time::Now;

use super::answers::patron;

pub(super) const AINO: &str = "23529000035676";
pub(super) const MATTI: &str = "23529000035677";
pub(super) const SINUHE: &str = "31234000000001";
pub(super) const KALEVALA: &str = "31234000000002";
pub(super) const MUUMI: &str = "31234000000003";

pub(super) struct Bench {
    pub(super) station: Station,
    pub(super) now: Now,
    /// Every command so far, the newest last.
    pub(super) commands: Vec<Command>,
    visit: u64,
    /// Questions that are out.
    pub(super) out: Vec<(u64, Request)>,
    /// Acts on their way to the disk.
    pub(super) writing: Vec<(u64, QueuedAct)>,
    /// Loans whose rows are being marked as released.
    pub(super) marking: Vec<Item>,
}

pub(super) fn settings() -> StationSettings {
    StationSettings {
        pin: Some(StationPin { min_len: 4, max_len: 4 }),
        idle_timeout: Duration::from_secs(90),
        languages: vec![Language::Finnish, Language::Swedish, Language::English, Language::NorthernSami],
        timezone: chrono_tz::Europe::Helsinki,
        items: ItemPattern::new("3[0-9]{13}").unwrap(),
        pad: None,
        offer: Offer {
            borrow: true,
            return_: true,
            loans: true,
            renew: true,
            renew_all: true,
            holds: true,
            fees: true,
        },
        has_printer: true,
        show_name: false,
        payment_page: Some("https://pay.example".to_owned()),
        admit: OfflineAdmit::KnownPatrons,
        known_for: Duration::from_secs(72 * 3600),
        queue_offline: true,
        ils_timeout: Duration::from_secs(3),
    }
}

impl Bench {
    /// The link is up, the clock is right.
    pub(super) fn online() -> Self {
        Self::with(settings())
    }

    pub(super) fn with(settings: StationSettings) -> Self {
        let mut bench = Self::away_with(settings);
        bench.tell(Input::LinkChanged { online: true });
        bench
    }

    /// The library system has not been heard of.
    pub(super) fn away_with(settings: StationSettings) -> Self {
        let mut bench = Self {
            station: Station::new(settings),
            now: Now { mono: origin(), wall: wall("2026-11-22T15:34:40Z") },
            commands: Vec::new(),
            visit: 0,
            out: Vec::new(),
            writing: Vec::new(),
            marking: Vec::new(),
        };
        bench.tell(Input::ClockJudged(ClockState::Believed));
        bench
    }

    /// Aino is logged in and borrows.
    pub(super) fn borrowing() -> Self {
        Self::borrowing_with(settings())
    }

    pub(super) fn borrowing_with(settings: StationSettings) -> Self {
        let mut bench = Self::with(settings);
        bench.log_in(AINO);
        assert!(matches!(bench.screen(), Screen::Borrow { .. }), "{:?}", bench.screen());
        bench
    }

    pub(super) fn tell(&mut self, input: Input) {
        self.station.handle(input, self.now);
        self.collect();
    }

    pub(super) fn try_tap(&mut self, view: &View, action: Action) -> Result<(), Stale> {
        let done = self.station.tap(view.step, action, self.now);
        self.collect();
        done
    }

    pub(super) fn tap(&mut self, action: Action) {
        let view = self.view();
        self.try_tap(&view, action).expect("the screen has not moved on");
    }

    fn collect(&mut self) {
        while let Some(command) = self.station.next_command() {
            match &command {
                Command::Ask { ask, request, give_up_at } => {
                    assert!(*give_up_at > self.now.mono, "there is time to answer");
                    if !matches!(request, Request::EndSession { .. }) {
                        self.out.push((*ask, request.clone()));
                    }
                }
                Command::MarkReleased { item, .. } => self.marking.push(item.clone()),
                Command::Queue { ask, act, .. } => self.writing.push((*ask, act.clone())),
                _ => {}
            }
            self.commands.push(command);
        }
    }

    pub(super) fn scan(&mut self, scan: Scan) -> Visit {
        self.visit += 1;
        let visit = Visit(self.visit);
        self.tell(Input::Scanned { visit, scan });
        visit
    }

    pub(super) fn scan_card(&mut self, number: &str) -> Visit {
        self.scan(Scan::Card(card(number)))
    }

    pub(super) fn scan_item(&mut self, number: &str) {
        self.scan(Scan::Item(item(number)));
    }

    pub(super) fn type_pin(&mut self, digits: &str) {
        for digit in digits.chars() {
            self.tap(Action::Digit(u8::try_from(digit.to_digit(10).unwrap()).unwrap()));
        }
    }

    /// Card, PIN, counted, right.
    pub(super) fn log_in(&mut self, number: &str) -> Visit {
        let visit = self.scan_card(number);
        self.type_pin("1234");
        self.tell(Input::AttemptCounted { visit, wait: Duration::ZERO });
        self.answer(patron());
        visit
    }

    /// The only question that is out.
    pub(super) fn asked(&self) -> &Request {
        assert_eq!(self.out.len(), 1, "one question is out: {:?}", self.out);
        &self.out[0].1
    }

    pub(super) fn asks_nothing(&self) -> bool {
        self.out.is_empty()
    }

    fn hear(&mut self, outcome: Outcome) {
        self.asked();
        let (ask, _) = self.out.remove(0);
        self.tell(Input::Heard { ask, outcome });
    }

    pub(super) fn answer(&mut self, answer: Answer) {
        self.hear(Outcome::Answered(answer));
    }

    pub(super) fn lose(&mut self) {
        self.hear(Outcome::Lost);
    }

    pub(super) fn not_sent(&mut self) {
        self.hear(Outcome::NotSent);
    }

    /// The row that is being marked is, or cannot be.
    pub(super) fn mark(&mut self, may_release: bool) {
        let item = self.marking.remove(0);
        self.tell(Input::ReleaseMarked { item, may_release });
    }

    /// The act that is on its way to the disk gets there.
    pub(super) fn store(&mut self, stored: bool) -> QueuedAct {
        let (ask, act) = self.writing.remove(0);
        self.tell(Input::Queued { ask, stored });
        act
    }

    /// Time passes; every deadline on the way is kept.
    pub(super) fn advance(&mut self, by: Duration) {
        let end = self.now.mono + by;
        let mut at_once = 0;
        while let Some(at) = self.station.poll_timeout().filter(|at| *at <= end) {
            assert!(at >= self.now.mono, "a deadline in the past");
            self.now = self.now.after(at - self.now.mono);
            let before = at;
            self.station.handle_timeout(self.now);
            self.collect();
            // What was held up may be due at the same moment as what held it up, and no more than that.
            at_once = if self.station.poll_timeout() == Some(before) { at_once + 1 } else { 0 };
            assert!(at_once < 3, "a deadline that is not kept");
        }
        self.now = self.now.after(end - self.now.mono);
    }

    pub(super) fn seconds(&mut self, seconds: u64) {
        self.advance(Duration::from_secs(seconds));
    }

    pub(super) fn view(&self) -> View {
        self.station.view(self.now)
    }

    pub(super) fn screen(&self) -> Screen {
        self.view().screen
    }

    pub(super) fn pile(&self) -> Pile {
        match self.screen() {
            Screen::Borrow { pile, .. } | Screen::Return { pile } => pile,
            other => panic!("no pile on {other:?}"),
        }
    }

    /// The newest line.
    pub(super) fn newest(&self) -> Line {
        self.pile().lines[0].clone()
    }

    pub(super) fn state_of(&self, number: &str) -> LineState {
        let line = self.pile().lines.into_iter().find(|line| line.item.number() == number);
        line.expect("the item has a line").state
    }

    pub(super) fn account(&self) -> Account {
        match self.screen() {
            Screen::Account(account) => account,
            other => panic!("no account on {other:?}"),
        }
    }

    pub(super) fn sounds(&self) -> Vec<Sound> {
        let sound = |command: &Command| match command {
            Command::Sound(sound) => Some(*sound),
            _ => None,
        };
        self.commands.iter().filter_map(sound).collect()
    }

    pub(super) fn notes(&self) -> Vec<Note> {
        let note = |command: &Command| match command {
            Command::Note(note) => Some(*note),
            _ => None,
        };
        self.commands.iter().filter_map(note).collect()
    }

    /// How often something that changes the world was asked for.
    pub(super) fn acts_asked(&self) -> usize {
        let is_act = |command: &&Command| matches!(command, Command::Ask { request, .. } if !request.is_query());
        self.commands.iter().filter(is_act).count()
    }

    pub(super) fn forget_commands(&mut self) {
        self.commands.clear();
    }
}

#[expect(clippy::disallowed_methods, reason = "an arbitrary origin; the tests only add to it")]
fn origin() -> Instant {
    Instant::now()
}

pub(super) fn wall(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub(super) fn card(number: &str) -> Card {
    CardPattern::new("2[0-9]{13}").unwrap().parse(number).unwrap()
}

pub(super) fn item(number: &str) -> Item {
    ItemPattern::new("3[0-9]{13}").unwrap().parse(number).unwrap()
}

/// What is kept of a patron, checked `age` ago.
pub(super) fn kept(bench: &Bench, age: Duration, pin_is_right: bool, facts: PatronFacts) -> Kept {
    Kept { facts, checked_at: bench.now.wall - age, pin_is_right }
}
