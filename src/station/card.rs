//! A card shown to a session: whose it is, and how the login ends.

use std::time::Duration;

use super::desk::Desk;
use super::login::{End, Login};
use super::session::{Session, Stage};
use super::{CardRefusal, Command, Note, Purpose, Sound};
use crate::door::Kept;
use crate::ids::{Card, Visit};
use crate::register::circulation::Outcome;
use crate::time::Now;

impl Session {
    /// A card was read.
    pub(super) fn card_scanned(&mut self, visit: Visit, card: Card, desk: &mut Desk, now: Now) {
        let own = self.patron.as_ref().map(|patron| patron.card == card);
        match own {
            // Whoever the session belongs to is still there.
            Some(true) => self.other = None,
            Some(false) => {
                self.other = Some((visit, card));
                desk.sound(Sound::Attention);
            }
            None if self.give_up_login(desk) => self.log_in(visit, card, desk, now),
            None => desk.sound(Sound::Attention),
        }
    }

    /// Whether card and PIN are being checked.
    pub(super) fn is_checking(&self) -> bool {
        matches!(&self.stage, Stage::Login(login) if login.typed().is_none())
    }

    /// Ends a login that nobody has been asked about yet. False: there is one, and its answer is waited for.
    pub(super) fn give_up_login(&mut self, desk: &mut Desk) -> bool {
        let Stage::Login(login) = &mut self.stage else { return true };
        let purpose = login.purpose;
        let given_up = login.give_up(desk);
        if given_up {
            self.stage = Stage::Card(purpose);
        }
        given_up
    }

    /// The login that the keypad belongs to.
    pub(super) fn login_visit(&self) -> Option<Visit> {
        if let Stage::Login(login) = &self.stage { Some(login.visit) } else { None }
    }

    pub(super) fn purpose(&self) -> Purpose {
        match &self.stage {
            Stage::Card(purpose) | Stage::Refused { purpose, .. } => *purpose,
            Stage::Login(login) => login.purpose,
            Stage::Start
            | Stage::Borrow
            | Stage::Return
            | Stage::Account
            | Stage::Receipt
            | Stage::Printing { .. }
            | Stage::Thanks { .. } => Purpose::Borrow,
        }
    }

    /// A card begins a login, or says that another patron is there.
    pub(super) fn log_in(&mut self, visit: Visit, card: Card, desk: &mut Desk, now: Now) {
        let offer = desk.settings.offer;
        let purpose = match (offer.borrow, offer.loans) {
            (true, _) => self.purpose(),
            (false, true) => Purpose::Loans,
            (false, false) => return desk.sound(Sound::Attention),
        };
        self.stage = Stage::Login(Login::begin(visit, card, purpose, desk, now));
        self.login_moved(desk, now);
    }

    pub(super) fn attempt_counted(&mut self, visit: Visit, wait: Duration, desk: &mut Desk, now: Now) {
        if let Stage::Login(login) = &mut self.stage {
            login.attempt_counted(visit, wait, desk, now);
        }
    }

    pub(super) fn attempt_refused(&mut self, visit: Visit, why: CardRefusal, desk: &mut Desk, now: Now) {
        if let Stage::Login(login) = &mut self.stage {
            login.attempt_refused(visit, why, now);
            self.login_moved(desk, now);
        }
    }

    pub(super) fn kept_checked(&mut self, visit: Visit, kept: Option<Kept>, desk: &mut Desk, now: Now) {
        if let Stage::Login(login) = &mut self.stage {
            login.kept_checked(visit, kept, desk, now);
            self.login_moved(desk, now);
        }
    }

    pub(super) fn login_timeout(&mut self, desk: &mut Desk, now: Now) {
        if let Stage::Login(login) = &mut self.stage {
            login.handle_timeout(desk, now);
            self.login_moved(desk, now);
        }
    }

    /// Whether the answer was for the login.
    pub(super) fn login_heard(&mut self, ask: u64, outcome: &Outcome, desk: &mut Desk, now: Now) -> bool {
        let Stage::Login(login) = &mut self.stage else { return false };
        let heard = login.heard(ask, outcome.clone(), desk, now);
        self.login_moved(desk, now);
        heard
    }

    /// Takes the end of the login, where it has one.
    fn login_moved(&mut self, desk: &mut Desk, now: Now) {
        let Stage::Login(login) = &mut self.stage else { return };
        let (purpose, visit) = (login.purpose, login.visit);
        let end = login.take_end();
        if end.is_some() {
            // Whoever waited for this, perhaps for long, is there to see it.
            self.idle.touch(now.mono);
        }
        match end {
            None => {}
            Some(End::In { patron, told }) => {
                if let Some(told) = told {
                    self.account.told(&told);
                }
                self.patron = Some(patron);
                match purpose {
                    Purpose::Borrow => self.open_borrowing(),
                    Purpose::Loans => self.open_account(),
                }
                let blocked = matches!(self.stage, Stage::Refused { .. });
                desk.sound(if blocked { Sound::Refuse } else { Sound::Accept });
                if blocked {
                    desk.tell(Command::Note(Note::CardRefused { visit, why: CardRefusal::Blocked }));
                }
            }
            Some(End::Refused(why)) => {
                desk.sound(Sound::Refuse);
                desk.tell(Command::Note(Note::CardRefused { visit, why }));
                self.stage = Stage::Refused { why, messages: Vec::new(), purpose };
            }
        }
    }
}
