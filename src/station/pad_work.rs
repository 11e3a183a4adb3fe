//! What a session does with the pile on the pad: takes up what is laid down.

use omatoimi_hardware::pad::{NotSet, TagEvent, Uid, Why};
use omatoimi_hardware::tag::security::Gate;

use super::desk::Desk;
use super::ledger::Doing;
use super::machine::Station;
use super::pad::Laid;
use super::session::{Session, Stage};
use super::tag::Meaning;
use super::{Command, LineState, Note, Scan, Sound};
use crate::ids::{Item, Visit};
use crate::time::Now;

impl Station {
    /// The pad reports.
    pub(super) fn tag_reported(&mut self, visit: Visit, event: TagEvent, now: Now) {
        match event {
            TagEvent::Arrived { uid, tag, gate } | TagEvent::Changed { uid, tag, gate } => {
                let Some(rules) = &self.desk.settings.pad else { return };
                let meaning = Meaning::of(&tag, &rules.cards, &self.desk.settings.items);
                self.tag_arrived(visit, uid, meaning, gate, now);
            }
            TagEvent::Departed { uid } => self.desk.pad.departed(uid, now.mono),
            TagEvent::Listed { .. } => self.desk.pad.listed(),
            // Another order stands for that tag, and will be told.
            TagEvent::Security { result: Err(NotSet::Failed(Why::Replaced)), .. } => {}
            TagEvent::Security { uid, wanted, result } => {
                let is_set = result.is_ok();
                self.desk.pad.read_back(uid, is_set.then_some(wanted));
                self.with_session(|session, desk| session.tag_set(uid, wanted, is_set, desk, now));
            }
        }
    }

    fn tag_arrived(&mut self, visit: Visit, uid: Uid, meaning: Meaning, gate: Option<Gate>, now: Now) {
        if self.session.is_none() {
            self.desk.pad.forget(now.mono);
        }
        self.desk.pad.visit = Some(visit);
        let card = if let Meaning::Card(card) = &meaning { Some(card.clone()) } else { None };
        let in_session = self.session.as_ref().is_some_and(|session| !session.is_over());
        let is_new = self.desk.pad.arrived(uid, meaning, gate, in_session, now.mono);
        match card {
            Some(card) if is_new => self.scanned(visit, Scan::Card(card), now),
            Some(_) => {}
            None => self.with_session(|session, desk| session.item_arrived(uid, is_new, gate, desk, now)),
        }
    }

    /// A pile that is all on loan is being brought back. Any other waits for a card or a touch: nobody can tell from
    /// the books alone what is wanted with them.
    pub(super) fn do_the_obvious(&mut self, now: Now) {
        // Whoever is on the way out does not take what the next one lays down.
        if self.session.as_ref().is_some_and(Session::is_over) || !self.desk.pad.take_listed() {
            return;
        }
        // What this session did already is being gathered up.
        let is_done = |item: &Item| {
            let line = self.session.as_ref().and_then(|session| session.ledger.line_of(item));
            line.is_some_and(|(line, _)| line.state.is_done())
        };
        let items = self.desk.pad.items().into_iter();
        let fresh: Vec<Laid> = items.filter(|laid| !laid.is_taken && !is_done(&laid.item)).collect();
        let comes_back = self.desk.settings.offer.return_ && fresh.iter().all(|laid| laid.is_released);
        if fresh.is_empty() {
            return;
        }
        if self.session.is_none() && comes_back {
            self.begin(now);
        }
        self.with_session(|session, desk| {
            let is_idle = matches!(session.stage, Stage::Start | Stage::Receipt);
            if matches!(session.stage, Stage::Account | Stage::Receipt) && session.may_borrow(desk) {
                session.stage = Stage::Borrow;
            } else if is_idle && session.patron.is_none() && comes_back {
                session.stage = Stage::Return;
            }
        });
    }
}

impl Session {
    /// The patron is on the way out, and carries away what lies on the pad.
    fn is_over(&self) -> bool {
        self.ending.is_some() || matches!(self.stage, Stage::Printing { .. } | Stage::Thanks { .. })
    }

    /// Takes up what lies on the pad and nothing was made of yet: to borrow every whole item is lent, to return every
    /// one is taken back.
    pub(super) fn take_up(&mut self, desk: &mut Desk, now: Now) {
        if self.ending.is_some() || self.other.is_some() {
            return;
        }
        let doing = match (&self.stage, &self.patron) {
            (Stage::Borrow, Some(patron)) if self.may_borrow(desk) => Doing::Lend { card: patron.card.clone() },
            (Stage::Return, _) if desk.settings.offer.return_ => Doing::TakeBack,
            (_, _) => return,
        };
        for laid in desk.pad.items().into_iter().filter(|laid| !laid.is_taken && laid.is_whole()) {
            if self.ledger.is_full() {
                return;
            }
            self.finishing = false;
            self.take_item(laid.item, doing.clone(), desk, now);
        }
    }

    /// An item that was scanned, or lies on the pad. Of a set every part must lie there.
    pub(super) fn take_item(&mut self, item: Item, doing: Doing, desk: &mut Desk, now: Now) {
        if let (None, Some(visit)) = (self.visit, desk.pad.visit) {
            (self.visit, desk.pad.visit) = (Some(visit), None);
            desk.tell(Command::Note(Note::SessionBegan { visit }));
        }
        let laid = desk.pad.item(&item);
        if laid.as_ref().is_some_and(|laid| !laid.is_whole()) {
            return desk.sound(Sound::Attention);
        }
        desk.pad.take(&item);
        match (laid.and_then(|laid| laid.stays), &doing) {
            (Some(why), Doing::Lend { .. }) => {
                self.ledger.refuse(item, doing, why, now.wall);
                desk.sound(Sound::Refuse);
                self.note(&LineState::Refused { why, messages: Vec::new() }, desk);
            }
            (Some(_) | None, Doing::Lend { .. } | Doing::TakeBack) => {
                self.offer(item.clone(), doing, desk, now);
                self.set_late_tags(&item, desk, now);
            }
        }
    }
}
