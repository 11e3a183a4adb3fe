//! One session: what is on the screen, who is logged in, the pile, and the one thing that is out with the library
//! system. All of it goes when the session does.

use std::time::Instant;

use super::account::AccountBook;
use super::desk::{Asked, Desk};
use super::gates::Gates;
use super::idle::Idle;
use super::job::Job;
use super::ledger::Ledger;
use super::login::Login;
use super::patron::Patron;
use super::{CardRefusal, Comfort, Command, Note, Purpose, Scan, Sound, StationSettings};
use crate::i18n::Language;
use crate::ids::{Card, Visit};
use crate::register::circulation::{Request, Text};
use crate::time::Now;

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
    /// What the gate should do with what lies on the pad.
    pub(super) gates: Gates,
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
            gates: Gates::default(),
            account: AccountBook::default(),
            job: None,
            other: None,
            finishing: false,
            ending: None,
        }
    }

    /// It ends as soon as what is out is settled. What was scanned is settled too; a touch in the account that nobody
    /// has heard of is not.
    pub(super) fn end(&mut self, next: Option<(Visit, Scan)>, desk: &mut Desk) {
        self.give_up_login(desk);
        self.account.drop_acts();
        self.other = None;
        self.ending = Some(Ending { timed_out: false, next });
    }

    /// Whether something is out that must be settled before the session may end.
    pub(super) fn holds(&self) -> bool {
        self.is_checking()
            || self.ledger.has_todo()
            || (self.ending.is_none() && self.account.has_acts())
            || self.job.as_ref().is_some_and(Job::is_act)
            || self.gates.is_setting()
            || self.gates.is_marking(None)
    }

    pub(super) fn handle_timeout(&mut self, desk: &mut Desk, now: Now) {
        self.login_timeout(desk, now);
        self.job_timeout(false, desk, now);
        self.gates_timeout(desk, now);
        match &self.stage {
            Stage::Printing { until } if now.mono >= *until => self.thank(Some(false), now),
            Stage::Thanks { until, .. } if now.mono >= *until && self.ending.is_none() => self.end(None, desk),
            Stage::Start
            | Stage::Card(_)
            | Stage::Login(_)
            | Stage::Refused { .. }
            | Stage::Borrow
            | Stage::Return
            | Stage::Account
            | Stage::Receipt
            | Stage::Printing { .. }
            | Stage::Thanks { .. } => self.idle_timeout(desk, now),
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
            Stage::Printing { until } => Some(*until),
            // Once it ends, only what is still being set is waited for.
            Stage::Thanks { until, .. } => self.ending.is_none().then_some(*until),
            Stage::Start
            | Stage::Card(_)
            | Stage::Refused { .. }
            | Stage::Borrow
            | Stage::Return
            | Stage::Account
            | Stage::Receipt => None,
        };
        let idle = (!self.holds() && self.ending.is_none()).then(|| self.idle.next_tick(now));
        let job = self.job.as_ref().and_then(Job::deadline);
        let next = [stage, idle, job, self.gates.deadline(now)].into_iter().flatten().min();
        // The patron's time may have run out while the session was held up, and is due at once then.
        next.map(|at| at.max(now))
    }

    /// The last words: the library system is told that the patron has gone, and the log what was done.
    pub(super) fn close(mut self, timed_out: bool, desk: &mut Desk, now: Now) {
        self.leave_pad(desk);
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
