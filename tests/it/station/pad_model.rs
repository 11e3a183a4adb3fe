//! Whatever the pad reports, in whatever order, whatever is answered and lost (promise 9): no tag is released without a
//! yes of the library system or a loan on disk, and no return says done before its tags were read back as secured.

mod one_pile;
mod steps;

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use omatoimi::incident::What;
use omatoimi::register::circulation::{Answer, Outcome, Request};
use omatoimi::station::{Action, Command, Input, LineState, Note, QueuedAct, QueuedKind, Screen, Tagging};
use omatoimi_hardware::pad::{NotSet, TagEvent, Uid, Why};
use omatoimi_hardware::tag::Tag;
use omatoimi_hardware::tag::security::Gate;
use proptest::prelude::*;

use super::bench::{AINO, KALEVALA, MATTI, MUUMI, SINUHE, kept};
use super::library::Library;
use super::pad_bench::{AWAY, PadBench, part, uid, unread};
use steps::{Step, actions, step};

const CARDS: [&str; 2] = [AINO, MATTI];

/// Every tag of the model: its item, its part, and of how many. The third item has two parts, the second two tags.
const TAGS: [(&str, u8, u8); 5] = [(SINUHE, 1, 1), (KALEVALA, 1, 1), (KALEVALA, 1, 1), (MUUMI, 1, 2), (MUUMI, 2, 2)];

/// The station, the library system, the tags as they really are, and what staff heard.
struct Run {
    bench: PadBench,
    library: Library,
    /// What the gate really does with each tag; a failed write may have changed it.
    bits: BTreeMap<Uid, Gate>,
    here: BTreeSet<usize>,
    pad_works: bool,
    /// Items with a yes of the library system, or a loan on disk, and no return since.
    may_pass: BTreeSet<String>,
    /// Those whose loan went to the disk without saying that the gate lets them pass; no yes and no mark since.
    not_marked: BTreeSet<String>,
    /// Items that staff heard of, in whatever way, since their state last changed.
    told: BTreeSet<String>,
    /// Items whose tags the session last heard to be as they should.
    reached: [usize; 7],
    seen: usize,
}

impl Run {
    fn new() -> Self {
        Self {
            bench: PadBench::online(),
            library: Library::default(),
            bits: (0..TAGS.len()).map(|tag| (uid_of(tag), Gate::Secured)).collect(),
            here: BTreeSet::new(),
            pad_works: true,
            may_pass: BTreeSet::new(),
            not_marked: BTreeSet::new(),
            told: BTreeSet::new(),
            reached: [0; 7],
            seen: 0,
        }
    }

    fn play(&mut self, step: &Step) {
        match *step {
            Step::Lay(tag) if self.pad_works => {
                self.here.insert(tag);
                let (item, of, parts) = TAGS[tag];
                self.lay(tag, part(item, of, parts), Some(self.bits[&uid_of(tag)]));
            }
            Step::LayUnread(tag) if self.pad_works && !self.here.contains(&tag) => {
                self.here.insert(tag);
                self.lay(tag, unread(), None);
            }
            Step::Lift(tag) if self.here.remove(&tag) => {
                self.bench.report(TagEvent::Departed { uid: uid_of(tag) });
            }
            Step::Lay(_) | Step::LayUnread(_) | Step::Lift(_) => {}
            Step::Listed => self.bench.listed(),
            Step::Obey => self.finish_order(true, true),
            Step::Miss => self.finish_order(false, false),
            Step::WriteUnread => self.finish_order(true, false),
            Step::PadChanged(works) => self.pad_changed(works),
            Step::LogIn(card) => self.log_in(CARDS[card], true),
            Step::LogInAway => self.log_in(AINO, false),
            Step::Item(tag) => self.bench.scan_item(TAGS[tag].0),
            Step::Tap(action) => self.bench.tap(actions()[action]),
            Step::Wait(millis) => self.bench.advance(Duration::from_millis(millis)),
            Step::Deliver => self.hear(true, Outcome::Answered),
            Step::LoseAnswer => self.hear(true, |_| Outcome::Lost),
            Step::LoseRequest => self.hear(false, |_| Outcome::Lost),
            Step::NotSent => self.hear(false, |_| Outcome::NotSent),
            Step::Stored(stored) => self.store(stored),
            Step::Link(online) => self.bench.tell(Input::LinkChanged { online }),
        }
        self.follow();
        self.check();
    }

    fn lay(&mut self, tag: usize, content: Tag, gate: Option<Gate>) {
        self.bench.report(TagEvent::Arrived { uid: uid_of(tag), tag: content, gate });
    }

    /// `written`: the bit moves; `read`: and is read back.
    fn finish_order(&mut self, written: bool, read: bool) {
        let orders = self.bench.orders();
        let Some((uid, wanted)) = orders.first().copied() else { return };
        let tag = (0..TAGS.len()).find(|tag| uid_of(*tag) == uid).unwrap();
        let is_here = self.here.contains(&tag) && self.pad_works;
        if is_here && written {
            self.bits.insert(uid, wanted);
        }
        self.bench.finish_order(match (self.pad_works, is_here, written && read) {
            (false, _, _) => Err(AWAY),
            (true, false, _) => Err(NotSet::NotThere),
            (true, true, false) => Err(NotSet::Failed(Why::NotMoved)),
            (true, true, true) => Ok(()),
        });
    }

    /// A pad that goes away has done nothing of what is still out; one that is back hears every tag again.
    fn pad_changed(&mut self, works: bool) {
        if works == self.pad_works {
            return;
        }
        self.pad_works = works;
        while !works && !self.bench.orders().is_empty() {
            self.bench.finish_order(Err(AWAY));
            self.follow();
        }
        self.bench.tell(Input::PadChanged { works });
        for tag in self.here.clone().into_iter().filter(|_| works) {
            self.play(&Step::Lay(tag));
        }
    }

    fn log_in(&mut self, card: &str, online: bool) {
        let visit = self.bench.scan_card(card);
        for _ in 0..4 {
            if matches!(self.bench.screen(), Screen::Pin { .. }) {
                self.bench.tap(Action::Digit(1));
            }
        }
        self.bench.tell(Input::AttemptCounted { visit, wait: Duration::ZERO });
        if online {
            return self.hear(true, Outcome::Answered);
        }
        self.hear(false, |_| Outcome::NotSent);
        let kept = kept(&self.bench, Duration::from_secs(60), true, omatoimi::policy::PatronFacts::default());
        self.bench.tell(Input::KeptChecked { visit, kept: Some(kept) });
    }

    fn hear(&mut self, executed: bool, outcome: impl FnOnce(Answer) -> Outcome) {
        self.follow();
        if self.bench.out.is_empty() {
            return;
        }
        let (ask, request) = self.bench.out.remove(0);
        let outcome = match executed {
            true => outcome(self.library.take(&request, "Kirja")),
            false => outcome(Library::default().take(&request, "")),
        };
        self.note_yes(&request, &outcome);
        self.bench.tell(Input::Heard { ask, outcome });
    }

    fn note_yes(&mut self, request: &Request, outcome: &Outcome) {
        match (request, outcome) {
            (Request::Checkout { item, .. }, Outcome::Answered(Answer::Checkout(loan))) if loan.ok => {
                self.may_pass.insert(item.number().to_owned());
                self.not_marked.remove(item.number());
            }
            // What is true is told by the item, or by the patron's own loans.
            (Request::Patron { card, .. }, Outcome::Answered(_)) => {
                let mine = self.library.loans.iter().filter(|(_, holder)| *holder == card.number());
                for (item, _) in mine {
                    self.may_pass.insert(item.clone());
                    self.not_marked.remove(item);
                }
            }
            (Request::Checkin { item, .. }, Outcome::Answered(Answer::Checkin(back))) if back.ok => {
                self.may_pass.remove(item.number());
            }
            (_, _) => {}
        }
    }

    fn store(&mut self, stored: bool) {
        if let Some(item) = self.bench.marking.first() {
            if stored {
                self.not_marked.remove(item.number());
            }
            return self.bench.mark(stored);
        }
        if self.bench.writing.is_empty() {
            return;
        }
        let (ask, act) = self.bench.writing.remove(0);
        if stored {
            self.told.insert(act.item.number().to_owned());
            match act.kind {
                QueuedKind::Loan { .. } if !act.for_staff => {
                    self.may_pass.insert(act.item.number().to_owned());
                    if act.is_released {
                        self.not_marked.remove(act.item.number());
                    }
                }
                QueuedKind::Loan { .. } | QueuedKind::Return => {}
            }
        }
        self.bench.tell(Input::Queued { ask, stored });
    }

    fn follow(&mut self) {
        let commands: Vec<Command> = self.bench.commands.iter().skip(self.seen).cloned().collect();
        self.seen = self.bench.commands.len();
        for command in commands {
            match command {
                Command::SetSecurity { uid, gate: Gate::Released } => {
                    let tag = (0..TAGS.len()).find(|tag| uid_of(*tag) == uid).unwrap();
                    assert!(self.may_pass.contains(TAGS[tag].0), "released without a yes or a loan on disk");
                    assert!(!self.not_marked.contains(TAGS[tag].0), "its loan on disk does not say so");
                    self.reached[0] += 1;
                }
                Command::SetSecurity { gate: Gate::Secured, .. } => self.reached[1] += 1,
                // Judged from here: a write that hangs may come after the next session's yes.
                Command::Queue { act, .. } if is_plain_loan(&act) => {
                    self.not_marked.insert(act.item.number().to_owned());
                }
                Command::Raise(what) => {
                    let reached = match &what {
                        What::PendingTagLeft { .. } => 2,
                        What::TagOutOfStep { .. } => 3,
                        _ => 4,
                    };
                    self.reached[reached] += 1;
                    self.told.extend(what.item().map(|item| item.number().to_owned()));
                }
                // Nobody can say what is true; staff are told of it in another place.
                Command::Note(Note::OutcomeUnknown { .. }) => self.told.extend(items()),
                _ => {}
            }
        }
    }

    fn check(&mut self) {
        let (Screen::Borrow { pile, .. } | Screen::Return { pile }) = self.bench.screen() else { return };
        for line in &pile.lines {
            let bits = || tags_of(line.item.number()).map(|tag| self.bits[&uid_of(tag)]);
            match (&line.state, line.tagging) {
                (LineState::Returned { .. }, Tagging::Set) => {
                    self.reached[5] += 1;
                    let number = line.item.number();
                    // The other copy, or part, may never have been on the pad.
                    assert!(bits().any(|gate| gate == Gate::Secured), "{number} says returned, and no tag is secured");
                }
                (LineState::Returned { .. }, tagging) => assert_eq!(tagging, Tagging::NoTag),
                (LineState::Lent { .. }, Tagging::Set) => {
                    self.reached[6] += 1;
                    assert!(bits().any(|gate| gate == Gate::Released));
                }
                (_, _) => {}
            }
        }
    }

    /// Everybody has gone. What the session had on the pad agrees with the books, or staff heard of it.
    fn end(&mut self) {
        self.bench.advance(Duration::from_secs(900));
        self.follow();
        assert_eq!(self.bench.screen(), Screen::Welcome);
    }
}

/// A loan for the replay, of an item without a tag on the pad.
fn is_plain_loan(act: &QueuedAct) -> bool {
    matches!(act.kind, QueuedKind::Loan { .. }) && !act.for_staff && !act.is_released
}

fn uid_of(tag: usize) -> Uid {
    uid(u8::try_from(tag).unwrap())
}

fn tags_of(item: &str) -> impl Iterator<Item = usize> {
    (0..TAGS.len()).filter(move |tag| TAGS[*tag].0 == item)
}

fn items() -> impl Iterator<Item = String> {
    TAGS.iter().map(|(item, _, _)| (*item).to_owned())
}

#[test]
fn what_was_held_up_while_a_pile_was_put_back_is_due_at_once_and_ends() {
    use Step::{Deliver, Item, Lay, LayUnread, LogIn, Miss, NotSent, Stored, Tap};
    let mut run = Run::new();
    for step in [
        Lay(1),
        Lay(1),
        LogIn(0),
        NotSent,
        Lay(1),
        Tap(3),
        Stored(false),
        LayUnread(0),
        LayUnread(0),
        Item(3),
        Lay(3),
        Deliver,
        Deliver,
        Miss,
        Tap(4),
        LayUnread(0),
        Tap(8),
        Lay(3),
    ] {
        run.play(&step);
    }
    run.end();
}

#[test]
fn promise_9_no_tag_is_released_without_a_yes_and_no_return_says_done_unsecured() {
    let reached = Cell::new([0_usize; 7]);
    let config = ProptestConfig { cases: 300, ..ProptestConfig::default() };
    proptest!(config, |(steps in prop::collection::vec(step(), 1..150))| {
        let mut run = Run::new();
        for step in &steps {
            run.play(step);
        }
        run.end();
        let mut sum = reached.get();
        for (sum, run) in sum.iter_mut().zip(run.reached) {
            *sum += run;
        }
        reached.set(sum);
    });
    let reached = reached.get();
    assert!(reached.iter().all(|times| *times > 10), "the model saw too little of the pad: {reached:?}");
}
