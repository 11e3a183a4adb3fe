//! The pile on the pad as the patron sees it: how many items, how many of them are done, and what is missing.

use super::gates::seconds_left;
use super::machine::Station;
use super::session::{Session, Stage};
use super::{Line, OnPad, PartSet, PutBack, Screen, Tagging};
use crate::ids::Item;
use crate::time::Now;

impl Station {
    /// What lies on the pad. An item that an earlier session was done with is nobody's until it is laid down anew.
    pub(super) fn on_pad(&self) -> Option<OnPad> {
        self.desk.settings.pad.as_ref()?;
        let line = |item: &Item| self.session.as_ref().and_then(|session| session.ledger.line_of(item));
        let mut on_pad =
            OnPad { works: self.desk.pad.works, items: 0, done: 0, unread: self.desk.pad.unread(), sets: Vec::new() };
        for laid in self.desk.pad.items() {
            let line = line(&laid.item).map(|(line, _)| line);
            if laid.is_taken && line.is_none() {
                continue;
            }
            on_pad.items += 1;
            on_pad.done += usize::from(line.is_some_and(is_settled));
            if !laid.is_whole() && !line.is_some_and(is_settled) {
                on_pad.sets.push(PartSet { item: laid.item, here: laid.here, of: laid.of });
            }
        }
        Some(on_pad)
    }
}

impl Session {
    /// "Put it back on the pad", while that is needed and the patron is at the pile.
    pub(super) fn put_back(&self, now: Now) -> Option<Screen> {
        let at_the_pile = match &self.stage {
            Stage::Start | Stage::Borrow | Stage::Return | Stage::Account | Stage::Receipt => true,
            Stage::Card(_) | Stage::Login(_) | Stage::Refused { .. } => false,
            Stage::Printing { .. } | Stage::Thanks { .. } => false,
        };
        let back = self.gates.put_back().filter(|_| at_the_pile)?;
        let title = self.ledger.line_of(&back.item).map(|(line, _)| line.title.clone()).unwrap_or_default();
        Some(Screen::PutBack(PutBack {
            seconds: seconds_left(back.until, now.mono),
            item: back.item,
            title,
            goal: back.goal,
            is_busy: back.is_busy,
            others: back.others,
        }))
    }
}

fn is_settled(line: &Line) -> bool {
    line.state.is_done() && !matches!(line.tagging, Tagging::Setting | Tagging::NotSet)
}
