//! What touches on the screen do in a session.

use super::account::AccountBook;
use super::desk::Desk;
use super::pin_pad::Key;
use super::session::{Session, Stage};
use super::{Action, CardRefusal, Purpose, Scan};
use crate::time::Now;

impl Session {
    /// A touch.
    pub(super) fn tap(&mut self, action: Action, desk: &mut Desk, now: Now) {
        if self.ending.is_some() {
            return;
        }
        self.idle.touch(now.mono);
        self.ledger.not_a_code = false;
        let offer = desk.settings.offer;
        match action {
            Action::Language(language) if desk.settings.languages.contains(&language) => self.language = language,
            Action::Language(_) => {}
            Action::Contrast(on) => self.comfort.contrast = on,
            Action::Low(on) => self.comfort.low = on,
            Action::Help(open) => self.help = open,
            Action::MoreTime => self.idle.give_more_time(),
            Action::StartOver => self.end(None, desk),
            Action::EndNow => {
                let next = self.other.take().map(|(visit, card)| (visit, Scan::Card(card)));
                self.end(next, desk);
            }
            Action::Continue if self.other.is_some() => self.other = None,
            _ if self.other.is_some() || self.is_checking() => {}
            Action::Continue => self.go_on(desk),
            Action::TryTagAgain => self.try_tag_again(desk, now),
            Action::GiveToStaff => self.give_to_staff(desk),
            Action::Borrow | Action::Return => {
                desk.pad.take_up_anew();
                self.turn_to(if action == Action::Borrow { Stage::Borrow } else { Stage::Return }, desk);
            }
            Action::Loans => self.turn_to(Stage::Account, desk),
            Action::Digit(digit) => self.key_pressed(Key::Digit(digit), desk, now),
            Action::ClearPin => self.key_pressed(Key::Clear, desk, now),
            Action::EnterPin => self.key_pressed(Key::Enter, desk, now),
            Action::Finish => {
                self.finishing = matches!(self.stage, Stage::Borrow | Stage::Return | Stage::Account);
            }
            Action::Receipt(choice) => self.receipt_chosen(choice, desk, now),
            Action::Show(list) => self.in_account(|account| account.show(list)),
            Action::NextPage => self.in_account(|account| account.turn_page(true)),
            Action::PreviousPage => self.in_account(|account| account.turn_page(false)),
            Action::Renew(line) if offer.renew => self.in_account(|account| account.renew(line)),
            Action::RenewAll if offer.renew_all => self.in_account(AccountBook::renew_all),
            Action::CancelHold(line) if offer.holds => self.in_account(|account| account.cancel_hold(line)),
            Action::Renew(_) | Action::RenewAll | Action::CancelHold(_) => {}
        }
    }

    fn key_pressed(&mut self, key: Key, desk: &mut Desk, now: Now) {
        if let Stage::Login(login) = &mut self.stage {
            login.pressed(key, desk, now);
        }
    }

    fn in_account(&mut self, touch: impl FnOnce(&mut AccountBook)) {
        if matches!(self.stage, Stage::Account) {
            self.finishing = false;
            touch(&mut self.account);
        }
    }

    /// From a refusal or the thanks to what comes after it.
    pub(super) fn go_on(&mut self, desk: &mut Desk) {
        match &self.stage {
            Stage::Refused { purpose, .. } if self.patron.is_none() => self.stage = Stage::Card(*purpose),
            Stage::Refused { why: CardRefusal::Blocked, .. } if self.may_see_account(desk) => self.open_account(),
            Stage::Refused { why: CardRefusal::Blocked, .. } if desk.settings.offer.return_ => {
                self.stage = Stage::Return;
            }
            Stage::Refused { why: CardRefusal::Blocked, .. } => self.end(None, desk),
            Stage::Refused { .. } if self.may_borrow(desk) => self.stage = Stage::Borrow,
            Stage::Refused { .. } if desk.settings.offer.return_ => self.stage = Stage::Return,
            Stage::Refused { .. } | Stage::Thanks { .. } => self.end(None, desk),
            Stage::Start
            | Stage::Card(_)
            | Stage::Login(_)
            | Stage::Borrow
            | Stage::Return
            | Stage::Account
            | Stage::Receipt
            | Stage::Printing { .. } => {}
        }
    }

    /// One of the three great tiles.
    pub(super) fn turn_to(&mut self, wanted: Stage, desk: &Desk) {
        let offer = desk.settings.offer;
        if matches!(self.stage, Stage::Printing { .. } | Stage::Thanks { .. }) {
            return;
        }
        match (wanted, &self.patron) {
            (Stage::Return, _) if offer.return_ => self.stage = Stage::Return,
            (Stage::Borrow, None) if offer.borrow => self.stage = Stage::Card(Purpose::Borrow),
            (Stage::Account, None) if offer.loans => self.stage = Stage::Card(Purpose::Loans),
            (Stage::Borrow, Some(_)) if offer.borrow => self.open_borrowing(),
            (Stage::Account, Some(patron)) if offer.loans && patron.offline => {
                let purpose = Purpose::Loans;
                self.stage = Stage::Refused { why: CardRefusal::Away, messages: Vec::new(), purpose };
            }
            (Stage::Account, Some(_)) if offer.loans => self.open_account(),
            (_, _) => {}
        }
        self.finishing = false;
    }

    pub(super) fn open_borrowing(&mut self) {
        self.stage = match self.patron.as_ref().map(|patron| patron.may_borrow.clone()) {
            Some(Err(messages)) => Stage::Refused { why: CardRefusal::Blocked, messages, purpose: Purpose::Borrow },
            Some(Ok(())) => Stage::Borrow,
            None => Stage::Card(Purpose::Borrow),
        };
    }

    pub(super) fn open_account(&mut self) {
        self.stage = Stage::Account;
        self.account.show(self.account.list);
    }

    pub(super) fn may_borrow(&self, desk: &Desk) -> bool {
        desk.settings.offer.borrow && self.patron.as_ref().is_some_and(|patron| patron.may_borrow.is_ok())
    }

    pub(super) fn may_see_account(&self, desk: &Desk) -> bool {
        desk.settings.offer.loans && self.patron.as_ref().is_some_and(|patron| !patron.offline)
    }
}
