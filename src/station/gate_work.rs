//! What a session does with the tags of its items: each is set once the library system has said its word, read back,
//! tried again, and left to staff where it cannot be set (promise 9).

use omatoimi_hardware::pad::Uid;
use omatoimi_hardware::tag::security::Gate;

use super::act::Next;
use super::desk::Desk;
use super::gates::Turn;
use super::pile::sound_of;
use super::session::Session;
use super::{Command, ItemRefusal, Line, LineState, Place, QueuedAct, QueuedKind, Sound, Tagging};
use crate::ids::Item;
use crate::incident::What;
use crate::register::circulation::Text;
use crate::time::Now;

impl Session {
    /// A tag was laid on the pad, or is heard again.
    pub(super) fn item_arrived(&mut self, uid: Uid, is_new: bool, gate: Option<Gate>, desk: &mut Desk, now: Now) {
        let item = desk.pad.item_of(uid).cloned();
        // A weak tag that fails time and again says nothing of whether somebody is there.
        let is_known = item.as_ref().is_some_and(|item| self.gates.knows(item, uid));
        if is_new && !is_known && self.ending.is_none() {
            self.idle.touch(now.mono);
        }
        let Some(item) = item else { return };
        if self.ledger.is_undecided(&item) && self.gates.has(&item) {
            return;
        }
        let joins = self.ledger.line_of(&item).is_some_and(|(line, is_loan)| {
            is_held(&line.state) || goal_of(&line.state, is_loan) == Some(Gate::Released)
        });
        if is_known || (self.gates.has(&item) && joins) {
            if let Some(wanted) = self.gates.arrived(&item, uid, gate, now.mono) {
                self.hold_back(&item);
                self.ledger.tagged(&item, Tagging::Setting);
                desk.tell(Command::SetSecurity { uid, gate: wanted });
            }
        } else {
            self.set_late_tags(&item, desk, now);
        }
    }

    /// The item was settled before this tag of it lay on the pad.
    pub(super) fn set_late_tags(&mut self, item: &Item, desk: &mut Desk, now: Now) {
        let Some((line, is_loan)) = self.ledger.line_of(item) else { return };
        let tags = desk.pad.tags_of(item);
        let is_left_alone = match line.tagging {
            Tagging::KeptOn => true,
            Tagging::Set => !self.gates.has(item),
            Tagging::NoTag | Tagging::Setting | Tagging::NotSet => false,
        };
        if is_left_alone
            || self.gates.is_marking(Some(item))
            || tags.iter().all(|(uid, _)| self.gates.knows(item, *uid))
        {
            return;
        }
        let (title, state) = (line.title.clone(), line.state.clone());
        if forbids_release(item, &state, is_loan, desk) {
            desk.sound(Sound::Attention);
            self.ledger.tagged(item, Tagging::KeptOn);
        } else if goal_of(&state, is_loan).is_some() {
            self.set_gates(item, title, state, is_loan, desk, now);
        }
    }

    /// What the library system has said of an item: where its tags lie on the pad, they follow. What is taken back is
    /// done only once they were read back.
    pub(super) fn set_tags(
        &mut self,
        item: &Item,
        title: Text,
        state: LineState,
        keeps_alarm: bool,
        desk: &mut Desk,
        now: Now,
    ) {
        let is_loan = self.ledger.line_of(item).is_some_and(|(_, is_loan)| is_loan);
        let has_tags = !desk.pad.tags_of(item).is_empty();
        let keeps_alarm = keeps_alarm || forbids_release(item, &state, is_loan, desk);
        match goal_of(&state, is_loan) {
            Some(Gate::Released) if has_tags && keeps_alarm => {
                // Renewed, and left as it is: the loan before has released it.
                let was_released = matches!(state, LineState::AlreadyYours { .. })
                    && desk.pad.tags_of(item).iter().all(|(_, gate)| *gate == Some(Gate::Released));
                desk.sound(if was_released { sound_of(&state) } else { Sound::Attention });
                self.ledger.settle(item, title, state);
                self.ledger.tagged(item, if was_released { Tagging::Set } else { Tagging::KeptOn });
            }
            Some(_) if has_tags => self.set_gates(item, title, state, is_loan, desk, now),
            Some(_) | None => {
                desk.sound(sound_of(&state));
                self.ledger.settle(item, title, state);
            }
        }
    }

    fn set_gates(&mut self, item: &Item, title: Text, state: LineState, is_loan: bool, desk: &mut Desk, now: Now) {
        let Some(goal) = goal_of(&state, is_loan) else { return };
        let is_unconfirmed = is_loan && state == LineState::Queued;
        let then = match goal {
            Gate::Secured => {
                self.ledger.settle(item, title.clone(), LineState::Securing);
                Some((title, state))
            }
            Gate::Released => {
                desk.sound(sound_of(&state));
                self.ledger.settle(item, title, state);
                None
            }
        };
        self.ledger.tagged(item, Tagging::Setting);
        if is_unconfirmed && !self.gates.is_marked(item) {
            return self.mark_released(item, desk, now);
        }
        self.order_tags(item, goal, then, is_unconfirmed, desk, now);
    }

    fn order_tags(
        &mut self,
        item: &Item,
        goal: Gate,
        then: Option<(Text, LineState)>,
        is_unconfirmed: bool,
        desk: &mut Desk,
        now: Now,
    ) {
        let tags = desk.pad.tags_of(item);
        for (uid, gate) in self.gates.begin(item.clone(), goal, then, is_unconfirmed, &tags, now.mono) {
            desk.tell(Command::SetSecurity { uid, gate });
        }
    }

    /// The loan was written down without a tag. Before one of it is released, that is on the disk too: should the library
    /// system not have the loan, staff hear that the book has passed the gate.
    fn mark_released(&mut self, item: &Item, desk: &mut Desk, now: Now) {
        if let Some(card) = self.ledger.borrower(item) {
            self.gates.ask_for_mark(item.clone(), now.mono);
            desk.tell(Command::MarkReleased { item: item.clone(), card });
        }
    }

    /// The row of a loan is marked, or could not be.
    pub(super) fn release_marked(&mut self, item: &Item, may_release: bool, desk: &mut Desk, now: Now) {
        let is_queued = |(line, is_loan): (&Line, bool)| is_loan && line.state == LineState::Queued;
        if !self.gates.mark_told(item, may_release) || !self.ledger.line_of(item).is_some_and(is_queued) {
            return;
        }
        if may_release {
            self.order_tags(item, Gate::Released, None, true, desk, now);
        } else {
            desk.sound(Sound::Attention);
            self.ledger.tagged(item, Tagging::KeptOn);
        }
    }

    /// A tag was read back as it was wanted, or was not.
    pub(super) fn tag_set(&mut self, uid: Uid, wanted: Gate, is_set: bool, desk: &mut Desk, now: Now) {
        match self.gates.reported(uid, wanted, is_set, now.mono) {
            Some((item, Turn::Done { late })) => self.tags_are_set(&item, late, desk, now),
            Some((item, Turn::Trouble)) => self.tag_trouble(&item, desk, now),
            None => {}
        }
    }

    fn tags_are_set(&mut self, item: &Item, late: bool, desk: &mut Desk, now: Now) {
        self.idle.touch(now.mono);
        self.ledger.tagged(item, Tagging::Set);
        let Some(gated) = self.gates.get_mut(item) else { return };
        if std::mem::take(&mut gated.is_unconfirmed) {
            desk.tell(Command::Raise(What::ReleasedUnconfirmed { item: item.clone() }));
        }
        let is_held = self.ledger.line_of(item).is_some_and(|(line, _)| is_held(&line.state));
        match gated.then.clone().filter(|_| is_held) {
            Some((title, state)) => {
                desk.sound(sound_of(&state));
                self.ledger.settle(item, title, state);
            }
            None if late => desk.sound(Sound::Accept),
            None => {}
        }
    }

    fn tag_trouble(&mut self, item: &Item, desk: &mut Desk, now: Now) {
        if self.gates.get_mut(item).is_some_and(|gated| !std::mem::replace(&mut gated.was_troubled, true)) {
            self.idle.touch(now.mono);
        }
        self.hold_back(item);
        self.ledger.tagged(item, Tagging::NotSet);
        desk.sound(Sound::Attention);
    }

    /// A return that said done, and whose tag is found otherwise, is not done any more.
    fn hold_back(&mut self, item: &Item) {
        let then = self.gates.get_mut(item).and_then(|gated| gated.then.clone());
        let is_told = |state| self.ledger.line_of(item).is_some_and(|(line, _)| line.state == state);
        if let Some((title, _)) = then.filter(|(_, state)| is_told(state.clone())) {
            self.ledger.settle(item, title, LineState::Securing);
        }
    }

    /// Whatever was ordered is not done.
    pub(super) fn pad_lost(&mut self, desk: &mut Desk, now: Now) {
        for item in self.gates.lost(now.mono) {
            self.tag_trouble(&item, desk, now);
        }
    }

    pub(super) fn gates_timeout(&mut self, desk: &mut Desk, now: Now) {
        for item in self.gates.unmarked(now.mono) {
            self.release_marked(&item, false, desk, now);
        }
        for item in self.gates.overdue(now.mono) {
            self.tag_trouble(&item, desk, now);
        }
        for item in self.gates.give_up(Some(now.mono)) {
            self.leave_to_staff(&item, What::PendingTagLeft { item: item.clone() }, desk);
        }
    }

    /// The patron asks for another try.
    pub(super) fn try_tag_again(&mut self, desk: &mut Desk, now: Now) {
        let ledger = &self.ledger;
        let may_set = |uid| desk.pad.has(uid) && desk.pad.item_of(uid).is_some_and(|item| !ledger.is_undecided(item));
        let orders = self.gates.try_again(may_set, now.mono);
        if orders.is_empty() {
            desk.sound(Sound::Attention);
        }
        for (uid, gate) in orders {
            desk.tell(Command::SetSecurity { uid, gate });
        }
    }

    /// The patron leaves it to staff.
    pub(super) fn give_to_staff(&mut self, desk: &mut Desk) {
        for item in self.gates.give_up(None) {
            let secured = self.secured(&item);
            self.leave_to_staff(&item, What::TagOutOfStep { item: item.clone(), secured }, desk);
        }
    }

    fn leave_to_staff(&mut self, item: &Item, what: What, desk: &mut Desk) {
        let then = self.gates.get_mut(item).and_then(|gated| gated.then.clone());
        let is_held = self.ledger.line_of(item).is_some_and(|(line, _)| is_held(&line.state));
        if let Some((title, _)) = then.filter(|_| is_held) {
            self.ledger.settle(item, title, LineState::Unsecured);
        }
        self.ledger.tagged(item, Tagging::NotSet);
        desk.tell(Command::Raise(what));
    }

    /// Whether the gate alarms, as the item's tags were last read.
    fn secured(&mut self, item: &Item) -> Option<bool> {
        self.gates.get_mut(item)?.last().map(|gate| gate == Gate::Secured)
    }

    /// The session is over: what is not as it should be, staff hear of.
    pub(super) fn leave_pad(&mut self, desk: &mut Desk) {
        for item in self.gates.give_up(None) {
            desk.tell(Command::Raise(What::PendingTagLeft { item }));
        }
        for line in self.ledger.lines() {
            let is_in_stock = matches!(&line.state, LineState::Refused { why, .. } if stays_in_stock(*why));
            let is_to_alarm = line.tagging == Tagging::KeptOn && !matches!(line.state, LineState::AlreadyYours { .. });
            let tags = desk.pad.tags_of(&line.item);
            if (is_in_stock || is_to_alarm)
                && tags.iter().any(|(_, gate)| *gate == Some(Gate::Released))
                && !self.gates.has(&line.item)
            {
                let item = line.item.clone();
                desk.tell(Command::Raise(What::TagOutOfStep { item, secured: Some(false) }));
            }
        }
    }

    /// What a tag changes of the next step: whether it may be lent now at all, and that the gate will let it pass.
    pub(super) fn with_tags(&mut self, next: Next, desk: &Desk) -> Next {
        let Next::Write(act) = next else { return next };
        let is_loan = matches!(act.kind, QueuedKind::Loan { .. });
        if is_loan && !act.was_sent && !desk.pad.may_lend_offline(&act.item) {
            let state = LineState::Refused { why: ItemRefusal::Away, messages: Vec::new() };
            return Next::Settled { title: Text::default(), state, keeps_alarm: true };
        }
        let may_release = is_loan && !act.for_staff && desk.pad.may_lend_offline(&act.item);
        let is_released = may_release && !desk.pad.tags_of(&act.item).is_empty();
        self.gates.written(&act.item, is_released);
        Next::Write(QueuedAct { is_released, ..act })
    }
}

/// What the gate should do with an item of which that was said. None: its tag is left alone.
fn goal_of(state: &LineState, is_loan: bool) -> Option<Gate> {
    match state {
        LineState::Lent { .. } | LineState::AlreadyYours { .. } => Some(Gate::Released),
        LineState::Queued if is_loan => Some(Gate::Released),
        LineState::Queued => Some(Gate::Secured),
        LineState::Returned { place: Place::Shelf | Place::Bin(_) | Place::Staff } => Some(Gate::Secured),
        LineState::Returned { place: Place::Reject }
        | LineState::Offered
        | LineState::Refused { .. }
        | LineState::Securing
        | LineState::Unsecured
        | LineState::Unknown => None,
    }
}

/// The library system has not said its yes, and the item's own tag does not let it go without.
fn forbids_release(item: &Item, state: &LineState, is_loan: bool, desk: &Desk) -> bool {
    is_loan && *state == LineState::Queued && !desk.pad.may_lend_offline(item)
}

/// It is taken back, and its tag is not secured yet.
const fn is_held(state: &LineState) -> bool {
    matches!(state, LineState::Securing | LineState::Unsecured)
}

/// The refusal says that the item is the library's and in the library.
const fn stays_in_stock(why: ItemRefusal) -> bool {
    match why {
        ItemRefusal::HeldForAnother
        | ItemRefusal::NotForLoan
        | ItemRefusal::LoanMaximum
        | ItemRefusal::PatronBlocked
        | ItemRefusal::TagNotForLoan
        | ItemRefusal::TagDiscarded => true,
        ItemRefusal::UnknownItem
        | ItemRefusal::NotALibraryCode
        | ItemRefusal::OnLoanToAnother
        | ItemRefusal::ByTheLibrary
        | ItemRefusal::Away
        | ItemRefusal::NotWritten => false,
    }
}
