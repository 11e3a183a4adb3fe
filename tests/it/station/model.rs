//! Whatever happens, in whatever order: sessions never meet, nothing is sent twice without asking what is true, what is
//! shown as lent is lent, and every screen finds its way back to the welcome screen.

mod steps;

use std::cell::Cell;
use std::collections::HashSet;
use std::time::{Duration, Instant};

use omatoimi::i18n::Language;
use omatoimi::ids::Visit;
use omatoimi::policy::{ClockState, PatronFacts};
use omatoimi::register::circulation::{Outcome, Request};
use omatoimi::station::{Action, Command, Input, LineState, Note, Place, ReceiptChoice, Scan, Screen, Summary, View};
use proptest::prelude::*;

use super::bench::{AINO, Bench, KALEVALA, MATTI, MUUMI, SINUHE, kept};
use super::library::Library;
use steps::{Step, actions, step};

const CARDS: [&str; 2] = [AINO, MATTI];
const ITEMS: [&str; 4] = [SINUHE, KALEVALA, MUUMI, "31234000000004"];
const IDLE: Duration = Duration::from_secs(90);
/// How much longer than asked for the machine waits for an answer.
const GRACE: Duration = Duration::from_secs(1);

/// One run: the station, its library system, and what must hold between them.
struct Run {
    bench: Bench,
    library: Library,
    /// Rises when a session ends; part of every title.
    epoch: u64,
    /// Items scanned in this session.
    scanned: HashSet<String>,
    touched_at: Instant,
    /// Until when the machine waits for each question.
    waits_until: Vec<(u64, Instant)>,
    given_up: Vec<(u64, Request)>,
    /// Acts whose answer was lost and about which nobody has been asked since, by item.
    in_doubt: HashSet<(String, &'static str)>,
    counting: Option<Visit>,
    checking: Option<Visit>,
    printing: Option<Visit>,
    reached: [usize; 7],
}

impl Run {
    fn new() -> Self {
        let bench = Bench::online();
        let touched_at = bench.now.mono;
        Self {
            bench,
            library: Library::default(),
            epoch: 0,
            scanned: HashSet::new(),
            touched_at,
            waits_until: Vec::new(),
            given_up: Vec::new(),
            in_doubt: HashSet::new(),
            counting: None,
            checking: None,
            printing: None,
            reached: [0; 7],
        }
    }

    fn tag(&self) -> String {
        format!("epoch {}", self.epoch)
    }

    fn play(&mut self, step: &Step) {
        match *step {
            Step::Card(card) => self.scan_card(CARDS[card]),
            Step::Item(item) => {
                self.touched_at = self.bench.now.mono;
                self.bench.scan_item(ITEMS[item]);
                self.follow(Some(ITEMS[item]));
            }
            Step::Stray => {
                self.touched_at = self.bench.now.mono;
                self.bench.scan(Scan::NotACode);
            }
            Step::LogIn(card) => {
                self.scan_card(CARDS[card]);
                for _ in 0..4 {
                    if matches!(self.bench.screen(), Screen::Pin { .. }) {
                        self.tap(Action::Digit(1));
                    }
                }
                self.count(true);
                self.hear(true, Outcome::Answered);
            }
            Step::Tap(action) => self.tap(actions()[action]),
            Step::Leave => {
                self.tap(Action::Finish);
                self.tap(Action::Receipt(ReceiptChoice::Print));
            }
            Step::StaleTap(action) => {
                let view = self.bench.view();
                let older = View { step: omatoimi::station::Step(view.step.0.wrapping_sub(1)), ..view.clone() };
                assert!(self.bench.try_tap(&older, actions()[action]).is_err());
                assert_eq!(self.bench.view(), view, "a stale touch changes nothing");
            }
            Step::Wait(millis) => self.wait(Duration::from_millis(millis)),
            Step::Deliver => self.hear(true, Outcome::Answered),
            Step::LoseAnswer => self.hear(true, |_| Outcome::Lost),
            Step::LoseRequest => self.hear(false, |_| Outcome::Lost),
            Step::NotSent => self.hear(false, |_| Outcome::NotSent),
            Step::Late => {
                if let Some((ask, request)) = self.given_up.pop() {
                    let before = self.bench.view();
                    let answer = Library::default().take(&request, "late");
                    self.bench.tell(Input::Heard { ask, outcome: Outcome::Answered(answer) });
                    assert_eq!(self.bench.view(), before, "a late answer changes nothing");
                }
            }
            Step::Counted => self.count(true),
            Step::CountedSlowly => {
                if let Some(visit) = self.counting.take() {
                    self.bench.tell(Input::AttemptCounted { visit, wait: Duration::from_secs(30) });
                }
            }
            Step::Locked => self.count(false),
            Step::Kept(right) => {
                if let Some(visit) = self.checking.take() {
                    let kept = kept(&self.bench, IDLE, right, PatronFacts::default());
                    self.bench.tell(Input::KeptChecked { visit, kept: Some(kept) });
                }
            }
            Step::Stored(stored) => {
                if !self.bench.writing.is_empty() {
                    self.bench.store(stored);
                }
            }
            Step::Printed(ok) => {
                if let Some(visit) = self.printing.take() {
                    self.bench.tell(Input::Printed { visit, ok });
                }
            }
            Step::Link(online) => self.bench.tell(Input::LinkChanged { online }),
            Step::Clock(set) => {
                let clock = if set { ClockState::Believed } else { ClockState::Unset };
                self.bench.tell(Input::ClockJudged(clock));
            }
        }
        self.follow(None);
        self.check();
    }

    fn scan_card(&mut self, card: &str) {
        self.touched_at = self.bench.now.mono;
        self.bench.scan_card(card);
        self.follow(None);
    }

    fn tap(&mut self, action: Action) {
        self.touched_at = self.bench.now.mono;
        self.bench.tap(action);
        self.follow(None);
    }

    fn count(&mut self, allowed: bool) {
        if let Some(visit) = self.counting.take() {
            self.bench.tell(match allowed {
                true => Input::AttemptCounted { visit, wait: Duration::ZERO },
                false => Input::AttemptLocked { visit },
            });
            self.follow(None);
        }
    }

    /// The oldest question is heard of.
    fn hear(&mut self, executed: bool, outcome: impl FnOnce(omatoimi::register::circulation::Answer) -> Outcome) {
        if self.bench.out.is_empty() {
            return;
        }
        let (ask, request) = self.bench.out.remove(0);
        let outcome = match executed {
            true => outcome(self.library.take(&request, &self.tag())),
            // Nothing is done; what is heard is not an answer.
            false => outcome(Library::default().take(&request, "nothing")),
        };
        self.doubt(&request, &outcome);
        self.bench.tell(Input::Heard { ask, outcome });
        self.follow(None);
    }

    fn doubt(&mut self, request: &Request, outcome: &Outcome) {
        match (request, outcome) {
            (Request::Item { item }, Outcome::Answered(_)) => {
                self.in_doubt.retain(|(other, _)| other != item.number());
            }
            (request, Outcome::Lost) => {
                self.in_doubt.extend(act_on(request));
            }
            _ => {}
        }
    }

    fn wait(&mut self, time: Duration) {
        let mut left = time;
        while !left.is_zero() {
            let chunk = left.min(Duration::from_secs(1));
            left -= chunk;
            let before = self.bench.screen();
            self.bench.advance(chunk);
            self.expire();
            self.follow(None);
            // A timer of an earlier session would end this one before its time.
            let idle_for = self.bench.now.mono.saturating_duration_since(self.touched_at);
            let ended = self.bench.screen() == Screen::Welcome && before != Screen::Welcome;
            let own_end = matches!(before, Screen::Thanks { .. } | Screen::Printing { .. } | Screen::Checking);
            assert!(!ended || own_end || idle_for >= IDLE, "ended after {idle_for:?} on {before:?}");
        }
    }

    /// What nobody answered in time has happened, or has not; nobody knows.
    fn expire(&mut self) {
        let now = self.bench.now.mono;
        let over = |ask: &u64| self.waits_until.iter().any(|(other, until)| other == ask && now >= *until);
        while let Some(index) = self.bench.out.iter().position(|(ask, _)| over(ask)) {
            let (ask, request) = self.bench.out.remove(index);
            if ask % 2 == 0 {
                self.library.take(&request, "unheard");
            }
            self.in_doubt.extend(act_on(&request));
            self.given_up.push((ask, request));
        }
    }

    /// Reads the commands so far.
    fn follow(&mut self, item: Option<&str>) {
        if let Some(item) = item {
            self.scanned.insert(item.to_owned());
        }
        for command in std::mem::take(&mut self.bench.commands) {
            match command {
                Command::Ask { ask, request, give_up_at } => {
                    if let Some((item, kind)) = act_on(&request) {
                        let again = self.in_doubt.contains(&(item.clone(), kind));
                        assert!(!again, "a {kind} is sent again without asking what is true");
                        // Another act on the same item is the patron's own.
                        self.in_doubt.retain(|(other, _)| *other != item);
                    }
                    self.waits_until.push((ask, give_up_at + GRACE));
                }
                Command::CountAttempt { visit, .. } => self.counting = Some(visit),
                Command::CheckKept { visit, .. } => self.checking = Some(visit),
                Command::Print { visit, receipt } => {
                    self.printing = Some(visit);
                    self.reached[4] += 1;
                    let Screen::Printing { summary } = self.bench.screen() else { panic!("printing") };
                    let lines = (receipt.lent.len(), receipt.returned.len(), receipt.queued.len());
                    assert_eq!(lines, (summary.lent, summary.returned, summary.queued));
                    assert_eq!(receipt.renewed.len(), summary.renewed);
                }
                Command::Note(Note::SessionEnded { .. }) => {
                    self.epoch += 1;
                    self.scanned.clear();
                    self.in_doubt.clear();
                    self.scanned.extend(item.map(str::to_owned));
                    self.reached[5] += 1;
                }
                Command::Note(Note::OutcomeUnknown { .. }) => self.reached[6] += 1,
                _ => {}
            }
        }
        let acts = self.bench.out.iter().filter(|(_, request)| !request.is_query()).count();
        assert!(acts <= 1, "one act at a time: {:?}", self.bench.out);
    }

    /// What must hold on every screen.
    fn check(&mut self) {
        let view = self.bench.view();
        match &view.screen {
            Screen::Borrow { pile, .. } | Screen::Return { pile } => {
                for line in &pile.lines {
                    let number = line.item.number();
                    assert!(self.scanned.contains(number), "a line of another session");
                    let title = line.title.as_str();
                    assert!(title.is_empty() || title == self.tag(), "a title of another session: {title}");
                    match &line.state {
                        LineState::Lent { .. } => {
                            assert!(self.library.loans.contains_key(number), "shown as lent, and it is not");
                            self.reached[0] += 1;
                        }
                        LineState::Returned { place: Place::Shelf } => self.reached[1] += 1,
                        LineState::Queued => self.reached[2] += 1,
                        _ => {}
                    }
                }
                let open = pile.lines.iter().filter(|line| line.state == LineState::Offered).count();
                assert_eq!((pile.open, pile.done), (open, pile.lines.iter().filter(|l| l.state.is_done()).count()));
            }
            Screen::Account(account) => {
                for line in account.lines.iter().flatten() {
                    let title = line.title.as_str();
                    let own = title.is_empty() || title == self.tag() || title.starts_with('3');
                    assert!(own, "a title of another session: {title}");
                }
                self.reached[3] += 1;
            }
            Screen::Receipt { summary } => self.check_totals(summary.clone()),
            _ => {}
        }
        let at_rest = !view.in_session && view.language == Language::Finnish;
        assert!(at_rest || self.bench.station.poll_timeout().is_some(), "a screen without an end: {:?}", view.screen);
    }

    /// The summary is the ledger: back to the pile, counted by hand, and to the receipt again.
    fn check_totals(&mut self, summary: Summary) {
        self.tap(Action::Return);
        let lines = self.bench.pile().lines;
        let count = |is_it: fn(&LineState) -> bool| lines.iter().filter(|line| is_it(&line.state)).count();
        assert_eq!(summary.lent, count(|state| matches!(state, LineState::Lent { .. })));
        assert_eq!(summary.queued, count(|state| *state == LineState::Queued));
        let done = count(LineState::is_done);
        assert!(summary.lent + summary.returned + summary.queued + summary.renewed >= done);
        assert_eq!(summary.refused, lines.len() - done, "nothing is open on the receipt");
        self.tap(Action::Finish);
        assert_eq!(self.bench.screen(), Screen::Receipt { summary });
    }
}

/// The item an act is about.
fn act_on(request: &Request) -> Option<(String, &'static str)> {
    match request {
        Request::Checkout { item, .. } => Some((item.number().to_owned(), "loan")),
        Request::Checkin { item, .. } => Some((item.number().to_owned(), "return")),
        Request::Renew { item, .. } => Some((item.number().to_owned(), "renewal")),
        _ => None,
    }
}

#[test]
fn i23_sessions_never_meet_and_nothing_is_sent_twice_blindly() {
    let reached = Cell::new([0_usize; 7]);
    let config = ProptestConfig { cases: 300, ..ProptestConfig::default() };
    proptest!(config, |(steps in prop::collection::vec(step(), 1..150))| {
        let mut run = Run::new();
        for step in &steps {
            run.play(step);
        }
        let mut sum = reached.get();
        for (sum, run) in sum.iter_mut().zip(run.reached) {
            *sum += run;
        }
        reached.set(sum);
        // Left alone, with nobody answering anything, every screen comes to the welcome screen.
        run.bench.advance(Duration::from_secs(900));
        prop_assert_eq!(run.bench.screen(), Screen::Welcome);
        prop_assert!(run.bench.station.poll_timeout().is_none());
        prop_assert_eq!(run.bench.view().language, Language::Finnish);
    });
    let reached = reached.get();
    assert!(reached.iter().all(|times| *times > 10), "the model saw too little of the station: {reached:?}");
}

proptest! {
    #[test]
    fn promise_10_no_command_and_no_view_of_a_station_prints_a_card_a_pin_or_a_title(
        steps in prop::collection::vec(step(), 1..60),
    ) {
        let mut run = Run::new();
        let mut printed = String::new();
        for step in &steps {
            run.play(step);
            printed += &format!("{:?} {:?}", run.bench.view(), run.bench.station);
        }
        for secret in [AINO, MATTI, SINUHE, "\"1111\"", "epoch"] {
            prop_assert!(!printed.contains(secret), "{secret}");
        }
    }
}
