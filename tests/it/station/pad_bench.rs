//! A station with a pad: books that lie on it, and tags that do what the story wants.

use std::ops::{Deref, DerefMut};

use omatoimi::ids::{CardPattern, Visit};
use omatoimi::incident::What;
use omatoimi::station::{Command, Input, Line, OnPad, PadRules, PutBack, Screen, StationSettings};
use omatoimi_hardware::pad::{NotSet, TagEvent, Uid, Why};
use omatoimi_hardware::tag::security::Gate;
use omatoimi_hardware::tag::{Model, Offline, Order, Set, Tag, Text, Usage};

use super::bench::{Bench, settings};

pub(super) struct PadBench {
    bench: Bench,
    visit: u64,
    /// Commands that were looked at.
    seen: usize,
    /// Orders to tags that are out, oldest first.
    pub(super) orders: Vec<(Uid, Gate)>,
}

impl Deref for PadBench {
    type Target = Bench;

    fn deref(&self) -> &Bench {
        &self.bench
    }
}

impl DerefMut for PadBench {
    fn deref_mut(&mut self) -> &mut Bench {
        &mut self.bench
    }
}

pub(super) fn pad_settings() -> StationSettings {
    let cards = CardPattern::new("2[0-9]{13}").unwrap();
    StationSettings { pad: Some(PadRules { cards }), ..settings() }
}

impl PadBench {
    pub(super) fn of(bench: Bench) -> Self {
        Self { bench, visit: 100_000, seen: 0, orders: Vec::new() }
    }

    /// Nobody is there, and nothing lies on the pad.
    pub(super) fn online() -> Self {
        Self::of(Bench::with(pad_settings()))
    }

    /// Somebody is logged in and borrows.
    pub(super) fn borrowing() -> Self {
        Self::of(Bench::borrowing_with(pad_settings()))
    }

    pub(super) fn report(&mut self, event: TagEvent) {
        self.visit += 1;
        let visit = Visit(self.visit);
        self.bench.tell(Input::Tag { visit, event });
    }

    pub(super) fn lay_tag(&mut self, number: u8, tag: Tag, gate: Option<Gate>) {
        self.report(TagEvent::Arrived { uid: uid(number), tag, gate });
    }

    /// A book with one tag, in stock as far as the pad can tell.
    pub(super) fn lay(&mut self, number: u8, item: &str) {
        self.lay_tag(number, book(item), Some(Gate::Secured));
    }

    pub(super) fn lift(&mut self, number: u8) {
        self.report(TagEvent::Departed { uid: uid(number) });
    }

    pub(super) fn listed(&mut self) {
        self.report(TagEvent::Listed { tags: 0 });
    }

    /// The orders to tags that came since this was asked last, with those that are out.
    pub(super) fn orders(&mut self) -> Vec<(Uid, Gate)> {
        for command in self.bench.commands.iter().skip(self.seen) {
            if let Command::SetSecurity { uid, gate } = command {
                self.orders.push((*uid, *gate));
            }
        }
        self.seen = self.bench.commands.len();
        self.orders.clone()
    }

    /// The oldest order is done, and read back.
    pub(super) fn obey(&mut self) {
        self.finish_order(Ok(()));
    }

    /// The oldest order fails: the tag is off the pad.
    pub(super) fn miss(&mut self) {
        self.finish_order(Err(NotSet::NotThere));
    }

    pub(super) fn finish_order(&mut self, result: Result<(), NotSet>) {
        self.orders();
        let (uid, wanted) = self.orders.remove(0);
        self.report(TagEvent::Security { uid, wanted, result });
    }

    pub(super) fn on_pad(&self) -> OnPad {
        self.view().pad.expect("the station has a pad")
    }

    /// "5 of 5 on the pad".
    pub(super) fn counts(&self) -> (usize, usize) {
        let on_pad = self.on_pad();
        (on_pad.done, on_pad.items)
    }

    pub(super) fn put_back(&self) -> PutBack {
        match self.screen() {
            Screen::PutBack(back) => back,
            other => panic!("nothing is to be put back on {other:?}"),
        }
    }

    pub(super) fn line(&self, item: &str) -> Line {
        let line = self.pile().lines.into_iter().find(|line| line.item.number() == item);
        line.expect("the item has a line")
    }

    /// What staff heard of.
    pub(super) fn raised(&self) -> Vec<What> {
        let raised = |command: &Command| match command {
            Command::Raise(what) => Some(what.clone()),
            _ => None,
        };
        self.commands.iter().filter_map(raised).collect()
    }

    /// The codes of what staff heard of.
    pub(super) fn incidents(&self) -> Vec<&'static str> {
        self.raised().iter().map(What::word).collect()
    }
}

pub(super) const AWAY: NotSet = NotSet::Failed(Why::Away);

pub(super) fn uid(number: u8) -> Uid {
    Uid([0xE0, 4, 1, 0, 0, 0, 0, number])
}

pub(super) fn book(item: &str) -> Tag {
    tag(item, Usage::ForLoan)
}

pub(super) fn tag(item: &str, usage: Usage) -> Tag {
    Tag { model: Model::Iso28560_3, item: Text::new(item), usage: Some(usage), ..unread() }
}

pub(super) fn part(item: &str, part: u8, parts: u8) -> Tag {
    Tag { set: Set::new(parts, part), ..book(item) }
}

pub(super) fn unread() -> Tag {
    Tag {
        model: Model::Unknown,
        item: None,
        owner: None,
        usage: None,
        is_usage_certain: true,
        offline: Offline::default(),
        set: None,
        order: Order::Straight,
    }
}
