//! One session: what is on the screen, who is logged in, the pile, and the one thing that is out with the library
//! system. All of it goes when the session does.

use std::time::{Duration, Instant};

use super::account::AccountBook;
use super::desk::{Asked, Desk};
use super::idle::Idle;
use super::job::Job;
use super::ledger::Ledger;
use super::login::{End, Login, Patron};
use super::{Action, CardRefusal, Comfort, Command, Note, Purpose, ReceiptChoice, Scan, Sound, StationSettings};
use crate::door::Kept;
use crate::i18n::Language;
use crate::ids::{Card, Visit};
use crate::register::circulation::{Outcome, Request, Text};
use crate::time::Now;

/// How long the thanks stay.
const THANKS_FOR: Duration = Duration::from_secs(5);
/// How long the printer may take.
const PRINT_FOR: Duration = Duration::from_secs(10);

#[derive(Debug)]
pub(super) struct Session {
    /// Told sessions apart on the screen; not for the log.
    pub(super) serial: u64,
    /// The number of its first scan; a session of touches alone has none.
    pub(super) visit: Option<Visit>,
    pub(super) language: Language,
    pub(super) comfort: Comfort,
    pub(super) help: bool,
    pub(super) idle: Idle,
    pub(super) stage: Stage,
    pub(super) patron: Option<Patron>,
    pub(super) ledger: Ledger,
    pub(super) account: AccountBook,
    pub(super) job: Option<Job>,
    /// Another card was shown: is this session to end?
    pub(super) other: Option<(Visit, Card)>,
    /// The patron is done; the receipt follows once everything is settled.
    pub(super) finishing: bool,
    /// It is over as soon as what is out is settled.
    pub(super) ending: Option<Ending>,
}

/// What the screen is about.
#[derive(Debug)]
pub(super) enum Stage {
    /// The welcome screen, touched.
    Start,
    Card(Purpose),
    Login(Login),
    Refused {
        why: CardRefusal,
        messages: Vec<Text>,
        purpose: Purpose,
    },
    Borrow,
    Return,
    Account,
    Receipt,
    Printing {
        until: Instant,
    },
    Thanks {
        until: Instant,
        printed: Option<bool>,
    },
}

/// How a session ends.
#[derive(Debug)]
pub(super) struct Ending {
    pub(super) timed_out: bool,
    /// What begins the next session at once.
    pub(super) next: Option<(Visit, Scan)>,
}

impl Session {
    pub(super) fn begin(serial: u64, settings: &StationSettings, language: Language, now: Now) -> Self {
        Self {
            serial,
            visit: None,
            language,
            comfort: Comfort::default(),
            help: false,
            idle: Idle::begin(settings.idle_timeout, now.mono),
            stage: Stage::Start,
            patron: None,
            ledger: Ledger::default(),
            account: AccountBook::default(),
            job: None,
            other: None,
            finishing: false,
            ending: None,
        }
    }

    /// A touch.
    pub(super) fn tap(&mut self, action: Action, desk: &mut Desk, now: Now) {
        if self.ending.is_some() {
            return;
        }
        self.idle.touch(now.mono);
        self.ledger.not_a_code = false;
        match action {
            Action::Language(language) if desk.settings.languages.contains(&language) => self.language = language,
            Action::Language(_) => {}
            Action::Contrast(on) => self.comfort.contrast = on,
            Action::Low(on) => self.comfort.low = on,
            Action::Help(open) => self.help = open,
            Action::MoreTime => self.idle.give_more_time(),
            Action::StartOver => self.end(None),
            Action::EndNow => {
                let next = self.other.take().map(|(visit, card)| (visit, Scan::Card(card)));
                self.end(next);
            }
            Action::Continue if self.other.is_some() => self.other = None,
            _ if self.other.is_some() || self.is_checking() => {}
            Action::Continue => self.go_on(desk),
            Action::Borrow => self.turn_to(Stage::Borrow, desk),
            Action::Return => self.turn_to(Stage::Return, desk),
            Action::Loans => self.turn_to(Stage::Account, desk),
            Action::Digit(_) | Action::ClearPin | Action::EnterPin => {
                if let Stage::Login(login) = &mut self.stage {
                    login.pressed(action, desk, now);
                }
            }
            Action::Finish => {
                self.finishing = matches!(self.stage, Stage::Borrow | Stage::Return | Stage::Account);
            }
            Action::Receipt(choice) => self.receipt_chosen(choice, desk, now),
            Action::Show(_)
            | Action::NextPage
            | Action::PreviousPage
            | Action::Renew(_)
            | Action::RenewAll
            | Action::CancelHold(_) => self.account_touched(action, desk),
        }
        self.login_moved(desk);
    }

    /// Whether card and PIN are being checked.
    pub(super) fn is_checking(&self) -> bool {
        matches!(&self.stage, Stage::Login(login) if login.typed().is_none())
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

    /// From a refusal or the thanks to what comes after it.
    fn go_on(&mut self, desk: &mut Desk) {
        match &self.stage {
            Stage::Refused { purpose, .. } if self.patron.is_none() => self.stage = Stage::Card(*purpose),
            Stage::Refused { why: CardRefusal::Blocked, .. } if self.may_see_account(desk) => self.open_account(),
            Stage::Refused { why: CardRefusal::Blocked, .. } if desk.settings.offer.return_ => {
                self.stage = Stage::Return;
            }
            Stage::Refused { why: CardRefusal::Blocked, .. } => self.end(None),
            Stage::Refused { .. } if self.may_borrow(desk) => self.stage = Stage::Borrow,
            Stage::Refused { .. } if desk.settings.offer.return_ => self.stage = Stage::Return,
            Stage::Refused { .. } | Stage::Thanks { .. } => self.end(None),
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
    fn turn_to(&mut self, wanted: Stage, desk: &Desk) {
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

    fn open_account(&mut self) {
        self.stage = Stage::Account;
        self.account.show(self.account.list);
    }

    pub(super) fn may_borrow(&self, desk: &Desk) -> bool {
        desk.settings.offer.borrow && self.patron.as_ref().is_some_and(|patron| patron.may_borrow.is_ok())
    }

    fn may_see_account(&self, desk: &Desk) -> bool {
        desk.settings.offer.loans && self.patron.as_ref().is_some_and(|patron| !patron.offline)
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
        self.login_moved(desk);
    }

    pub(super) fn attempt_counted(&mut self, visit: Visit, wait: Duration, desk: &mut Desk, now: Now) {
        if let Stage::Login(login) = &mut self.stage {
            login.attempt_counted(visit, wait, desk, now);
        }
    }

    pub(super) fn attempt_refused(&mut self, visit: Visit, why: CardRefusal, desk: &mut Desk, now: Now) {
        if let Stage::Login(login) = &mut self.stage {
            login.attempt_refused(visit, why, now);
            self.login_moved(desk);
        }
    }

    pub(super) fn kept_checked(&mut self, visit: Visit, kept: Option<Kept>, desk: &mut Desk, now: Now) {
        if let Stage::Login(login) = &mut self.stage {
            login.kept_checked(visit, kept, desk, now);
            self.login_moved(desk);
        }
    }

    /// Whether the answer was for the login.
    pub(super) fn login_heard(&mut self, ask: u64, outcome: &Outcome, desk: &mut Desk, now: Now) -> bool {
        let Stage::Login(login) = &mut self.stage else { return false };
        let heard = login.heard(ask, outcome.clone(), desk, now);
        self.login_moved(desk);
        heard
    }

    /// Takes the end of the login, where it has one.
    fn login_moved(&mut self, desk: &mut Desk) {
        let Stage::Login(login) = &mut self.stage else { return };
        let (purpose, visit) = (login.purpose, login.visit);
        match login.take_end() {
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

    /// Once everything is settled, the patron who is done gets a receipt or thanks.
    pub(super) fn finish_if_settled(&mut self, desk: &Desk, now: Now) {
        if !self.finishing || self.holds() {
            return;
        }
        self.finishing = false;
        self.stage = if desk.settings.has_printer && self.ledger.has_done() {
            Stage::Receipt
        } else {
            Stage::Thanks { until: now.mono + THANKS_FOR, printed: None }
        };
    }

    fn receipt_chosen(&mut self, choice: ReceiptChoice, desk: &mut Desk, now: Now) {
        if !matches!(self.stage, Stage::Receipt) {
            return;
        }
        match (choice, self.visit) {
            (ReceiptChoice::Print, Some(visit)) => {
                let receipt = self.ledger.receipt(now.wall, self.language);
                desk.tell(Command::Print { visit, receipt });
                self.stage = Stage::Printing { until: now.mono + PRINT_FOR };
            }
            (ReceiptChoice::Print, None) | (ReceiptChoice::None, _) => self.thank(None, now),
        }
    }

    /// The receipt is out, or is not to be waited for.
    pub(super) fn printed(&mut self, visit: Visit, ok: bool, now: Now) {
        if matches!(self.stage, Stage::Printing { .. }) && self.visit == Some(visit) {
            self.thank(Some(ok), now);
        }
    }

    fn thank(&mut self, printed: Option<bool>, now: Now) {
        self.stage = Stage::Thanks { until: now.mono + THANKS_FOR, printed };
    }

    /// It ends as soon as what is out is settled. What was scanned is settled too; a touch in the account that nobody
    /// has heard of is not.
    pub(super) fn end(&mut self, next: Option<(Visit, Scan)>) {
        self.account.drop_acts();
        self.other = None;
        self.ending = Some(Ending { timed_out: false, next });
    }

    /// Whether something is out that must be settled before the session may end.
    pub(super) fn holds(&self) -> bool {
        self.is_checking()
            || self.ledger.has_todo()
            || self.account.has_acts()
            || self.job.as_ref().is_some_and(Job::is_act)
    }

    pub(super) fn handle_timeout(&mut self, desk: &mut Desk, now: Now) {
        if let Stage::Login(login) = &mut self.stage {
            login.handle_timeout(desk, now);
            self.login_moved(desk);
        }
        self.job_timeout(false, desk, now);
        match self.stage {
            Stage::Printing { until } if now.mono >= until => self.thank(Some(false), now),
            Stage::Thanks { until, .. } if now.mono >= until && self.ending.is_none() => self.end(None),
            _ => self.idle_timeout(desk, now),
        }
    }

    fn idle_timeout(&mut self, desk: &mut Desk, now: Now) {
        if self.holds() || self.ending.is_some() {
            return;
        }
        if now.mono >= self.idle.ends_at() {
            self.ending = Some(Ending { timed_out: true, next: None });
        } else if self.idle.begins_to_warn(now.mono) && self.counts_down() {
            desk.sound(Sound::Attention);
        }
    }

    /// Whether the end of this screen is counted down before the patron's eyes.
    pub(super) fn counts_down(&self) -> bool {
        !matches!(self.stage, Stage::Start | Stage::Printing { .. } | Stage::Thanks { .. })
    }

    pub(super) fn deadline(&self, now: Instant) -> Option<Instant> {
        let stage = match &self.stage {
            Stage::Login(login) => login.deadline(),
            Stage::Printing { until } | Stage::Thanks { until, .. } => Some(*until),
            Stage::Start
            | Stage::Card(_)
            | Stage::Refused { .. }
            | Stage::Borrow
            | Stage::Return
            | Stage::Account
            | Stage::Receipt => None,
        };
        let idle = (!self.holds() && self.ending.is_none()).then(|| self.idle.next_tick(now));
        [stage, idle, self.job.as_ref().and_then(Job::deadline)].into_iter().flatten().min()
    }

    /// The last words: the library system is told that the patron has gone, and the log what was done.
    pub(super) fn close(self, timed_out: bool, desk: &mut Desk, now: Now) {
        if let Some(patron) = self.patron.filter(|patron| !patron.offline) {
            // Its answer changes nothing, and some library systems have none.
            let _: Asked = desk.ask(Request::EndSession { card: patron.card }, now);
        }
        if let Some(visit) = self.visit {
            let summary = self.ledger.summary(false);
            let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
            desk.tell(Command::Note(Note::SessionEnded {
                visit,
                timed_out,
                lent: count(summary.lent),
                returned: count(summary.returned),
                refused: count(summary.refused),
                queued: count(summary.queued),
            }));
        }
    }
}
