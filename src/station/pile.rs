//! What is scanned in a session, and the work it gives: each item is settled in its turn, with no waiting in between.

use super::account_work::Wanted;
use super::act::{Next, Running};
use super::desk::Desk;
use super::job::{Job, What};
use super::ledger::{Doing, Offered};
use super::session::{Session, Stage};
use super::truth::Act;
use super::{CardRefusal, Command, LineState, Note, Place, Purpose, Scan, Sound};
use crate::ids::{Item, Visit};
use crate::register::circulation::{Outcome, Text};
use crate::time::Now;

impl Session {
    /// Something was read.
    pub(super) fn scanned(&mut self, visit: Visit, scan: Scan, desk: &mut Desk, now: Now) {
        self.idle.touch(now.mono);
        self.ledger.not_a_code = false;
        if let Some(ending) = &mut self.ending {
            // The next patron is here while the last act of this one is still out.
            return match scan {
                Scan::Card(_) => ending.next = Some((visit, scan)),
                Scan::Item(_) | Scan::NotACode => desk.sound(Sound::Attention),
            };
        }
        if matches!(self.stage, Stage::Printing { .. } | Stage::Thanks { .. }) && !matches!(scan, Scan::NotACode) {
            return self.end(Some((visit, scan)), desk);
        }
        self.finishing = false;
        if self.visit.is_none() {
            self.visit = Some(visit);
            desk.tell(Command::Note(Note::SessionBegan { visit }));
        }
        match scan {
            Scan::NotACode => {
                self.ledger.not_a_code = true;
                desk.sound(Sound::Attention);
            }
            Scan::Card(card) => self.card_scanned(visit, card, desk, now),
            Scan::Item(item) => self.item_scanned(item, desk, now),
        }
    }

    /// A book does the obvious thing: with a patron it is lent, without one it is taken back.
    fn item_scanned(&mut self, item: Item, desk: &mut Desk, now: Now) {
        let lend_or_take_back = match &self.patron {
            Some(patron) => Doing::Lend { card: patron.card.clone() },
            None => Doing::TakeBack,
        };
        let doing = match &self.stage {
            _ if self.other.is_some() => None,
            Stage::Return => Some(Doing::TakeBack),
            Stage::Start | Stage::Receipt | Stage::Borrow | Stage::Account => Some(lend_or_take_back),
            Stage::Card(_)
            | Stage::Login(_)
            | Stage::Refused { .. }
            | Stage::Printing { .. }
            | Stage::Thanks { .. } => None,
        };
        match doing {
            Some(Doing::TakeBack) if desk.settings.offer.return_ => {
                self.stage = Stage::Return;
                self.take_item(item, Doing::TakeBack, desk, now);
            }
            Some(Doing::Lend { card }) if self.may_borrow(desk) => {
                self.stage = Stage::Borrow;
                self.take_item(item, Doing::Lend { card }, desk, now);
            }
            Some(Doing::Lend { .. }) if desk.settings.offer.borrow => {
                self.open_borrowing();
                desk.sound(Sound::Refuse);
            }
            Some(Doing::Lend { .. } | Doing::TakeBack) | None => desk.sound(Sound::Attention),
        }
    }

    pub(super) fn offer(&mut self, item: Item, doing: Doing, desk: &mut Desk, now: Now) {
        match self.ledger.offer(item, doing, now.wall) {
            // A question of the account, whose page is not looked at any more, does not keep a book waiting.
            Offered::New => drop(self.job.take_if(|job| !job.is_act())),
            Offered::Open => {}
            Offered::Done => desk.sound(Sound::Accept),
            Offered::Unknown | Offered::Full => desk.sound(Sound::Attention),
        }
    }

    /// Begins whatever is next, while nothing is out.
    pub(super) fn work_on(&mut self, desk: &mut Desk, now: Now) {
        while self.job.is_none() {
            let Some(mut job) = self.next_job(now) else { return };
            let offline = self.patron.as_ref().is_some_and(|patron| patron.offline);
            let next = job.begin(offline, desk);
            self.follow(job, next, desk, now);
        }
    }

    fn next_job(&mut self, now: Now) -> Option<Job> {
        if let Some((item, doing, at)) = self.ledger.take_next() {
            let charged = self.patron.as_ref().and_then(|patron| patron.charged);
            let act = match doing {
                Doing::Lend { card } => Act::Loan { item: item.clone(), card },
                Doing::TakeBack => Act::Return { item: item.clone() },
            };
            return Some(Job::act(What::Item(item), Running::new(act, at, charged)));
        }
        let visible = matches!(self.stage, Stage::Account);
        let patron = self.patron.as_ref().filter(|patron| !patron.offline && self.ending.is_none())?;
        self.account.next_job(visible, &patron.card, now)
    }

    /// What became of question `ask`. False: this session has not asked it, or no longer waits.
    pub(super) fn heard(&mut self, ask: u64, outcome: Outcome, desk: &mut Desk, now: Now) -> bool {
        if self.login_heard(ask, &outcome, desk, now) {
            return true;
        }
        let patient = self.ending.is_none();
        self.tell_job(|job, desk| job.heard(ask, outcome, patient, desk, now), desk, now)
    }

    /// Question `ask` was not asked, for it must wait behind an act in the outbox.
    pub(super) fn behind(&mut self, ask: u64, desk: &mut Desk, now: Now) {
        self.tell_job(|job, desk| job.behind(ask, desk), desk, now);
    }

    /// What became of act `ask` on its way to the disk. False: nobody waits for it.
    pub(super) fn queued(&mut self, ask: u64, stored: bool, desk: &mut Desk, now: Now) -> bool {
        self.tell_job(|job, _| job.queued(ask, stored), desk, now)
    }

    /// `nudged`: the library system is back.
    pub(super) fn job_timeout(&mut self, nudged: bool, desk: &mut Desk, now: Now) {
        let patient = self.ending.is_none();
        self.tell_job(|job, desk| job.handle_timeout(nudged, patient, desk, now), desk, now);
    }

    /// Tells the job that is out, and follows what it says next. False: it says nothing, or none is out.
    fn tell_job(&mut self, tell: impl FnOnce(&mut Job, &mut Desk) -> Option<Next>, desk: &mut Desk, now: Now) -> bool {
        let Some(mut job) = self.job.take() else { return false };
        match tell(&mut job, desk) {
            Some(next) => {
                self.follow(job, next, desk, now);
                true
            }
            None => {
                self.job = Some(job);
                false
            }
        }
    }

    fn follow(&mut self, mut job: Job, next: Next, desk: &mut Desk, now: Now) {
        if job.is_act() || self.account.has_acts() {
            // Whoever waits for this is there to see it.
            self.idle.touch(now.mono);
        }
        match self.with_tags(next, desk) {
            next @ (Next::Ask(_) | Next::Write(_) | Next::Wait) => {
                job.wait_for(&next, desk, now);
                self.job = Some(job);
            }
            Next::Settled { title, state, keeps_alarm } => match job.what {
                What::Item(item) => self.item_settled(&item, title, state, keeps_alarm, desk, now),
                What::Account(wanted) => self.renewal_settled(&wanted, &title, &state, desk),
            },
            Next::Told(answer) => {
                if let What::Account(wanted) = job.what {
                    let shown = self.account.answered(&wanted, &answer, &desk.settings.items, &mut self.ledger);
                    self.account_away_unless(shown);
                }
            }
            Next::Silent { was_sent } => {
                if let What::Account(wanted) = job.what {
                    let shown = self.account.unanswered(&wanted, was_sent, &mut self.ledger);
                    self.account_away_unless(shown);
                }
            }
        }
    }

    fn item_settled(
        &mut self,
        item: &Item,
        title: Text,
        state: LineState,
        keeps_alarm: bool,
        desk: &mut Desk,
        now: Now,
    ) {
        self.note(&state, desk);
        if let Some(patron) = &mut self.patron {
            patron.charged = match &state {
                LineState::Lent { .. } => patron.charged.map(|charged| charged.saturating_add(1)),
                LineState::AlreadyYours { .. } | LineState::Refused { .. } => patron.charged,
                // It may have been this patron's, or may still become it.
                LineState::Returned { .. }
                | LineState::Securing
                | LineState::Unsecured
                | LineState::Queued
                | LineState::Unknown
                | LineState::Offered => None,
            };
        }
        self.set_tags(item, title, state, keeps_alarm, desk, now);
    }

    fn renewal_settled(&mut self, wanted: &Wanted, title: &Text, state: &LineState, desk: &mut Desk) {
        if let Wanted::Renewal { entry } = wanted {
            desk.sound(sound_of(state));
            self.note(state, desk);
            self.account.renewal_settled(entry, title, state, &mut self.ledger);
        }
    }

    pub(super) fn note(&self, state: &LineState, desk: &mut Desk) {
        match (state, self.visit) {
            (LineState::Refused { why, .. }, Some(visit)) => {
                desk.tell(Command::Note(Note::ItemRefused { visit, code: why.code() }));
            }
            (LineState::Unknown, Some(visit)) => desk.tell(Command::Note(Note::OutcomeUnknown { visit })),
            (_, _) => {}
        }
    }

    /// The page of the account cannot be had: what still works is said instead.
    fn account_away_unless(&mut self, shown: bool) {
        if !shown && matches!(self.stage, Stage::Account) {
            self.stage = Stage::Refused { why: CardRefusal::Away, messages: Vec::new(), purpose: Purpose::Loans };
        }
    }
}

pub(super) fn sound_of(state: &LineState) -> Sound {
    match state {
        LineState::Lent { .. } | LineState::AlreadyYours { .. } | LineState::Queued => Sound::Accept,
        LineState::Returned { place: Place::Shelf | Place::Bin(_) } => Sound::Accept,
        LineState::Returned { place: Place::Staff | Place::Reject } | LineState::Unknown => Sound::Attention,
        LineState::Offered | LineState::Securing => Sound::Accept,
        LineState::Unsecured => Sound::Attention,
        LineState::Refused { .. } => Sound::Refuse,
    }
}
