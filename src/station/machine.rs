//! The machine of one station. `handle` takes one fact, `tap` one touch; everything that follows from it is queued.
//! `handle_timeout` is called when `poll_timeout` is reached. Every screen but the first has a deadline.

use std::mem::{Discriminant, discriminant};
use std::time::Instant;

use super::desk::Desk;
use super::session::{Session, Stage};
use super::{Action, CardRefusal, Command, Input, Note, Scan, Screen, Sound, Stale, StationSettings, Step, View};
use crate::ids::Visit;
use crate::register::circulation::{Answer, Outcome};
use crate::time::Now;

/// One self-checkout station.
#[derive(Debug)]
pub struct Station {
    pub(super) desk: Desk,
    pub(super) session: Option<Session>,
    sessions: u64,
    pub(super) step: Step,
    /// What a touch means now; the step changes with it.
    meaning: Meaning,
    /// What was last told to be shown.
    shown: Option<View>,
    /// The last moment it was told.
    told_at: Option<Instant>,
}

#[derive(Debug, PartialEq, Eq)]
struct Meaning {
    session: u64,
    screen: Discriminant<Screen>,
    account: u64,
    login: Option<Visit>,
}

impl Station {
    /// A station at its welcome screen. Until they have been heard of, the link counts as down and the clock as unset.
    pub fn new(settings: StationSettings) -> Self {
        let desk = Desk::new(settings);
        let screen = discriminant(&Screen::Welcome);
        let meaning = Meaning { session: 0, screen, account: 0, login: None };
        Self { desk, session: None, sessions: 0, step: Step(0), meaning, shown: None, told_at: None }
    }

    /// Takes one fact. Never fails, never blocks; what follows is queued.
    pub fn handle(&mut self, input: Input, now: Now) {
        match input {
            Input::Scanned { visit, scan } => self.scanned(visit, scan, now),
            Input::AttemptCounted { visit, wait } => {
                self.with_session(|session, desk| session.attempt_counted(visit, wait, desk, now));
            }
            Input::AttemptLocked { visit } => self.attempt_refused(visit, CardRefusal::NotAccepted, now),
            Input::AttemptNotCounted { visit } => self.attempt_refused(visit, CardRefusal::Unavailable, now),
            Input::KeptChecked { visit, kept } => {
                self.with_session(|session, desk| session.kept_checked(visit, kept, desk, now));
            }
            Input::Heard { ask, outcome } => self.heard(ask, outcome, now),
            Input::Behind { ask } => self.with_session(|session, desk| session.behind(ask, desk, now)),
            Input::Queued { ask, stored } => {
                let session = self.session.as_mut();
                let waited_for = session.is_some_and(|session| session.queued(ask, stored, &mut self.desk, now));
                if !waited_for && stored {
                    self.desk.tell(Command::Note(Note::LateAnswer));
                }
            }
            Input::ReleaseMarked { item, may_release } => {
                self.with_session(|session, desk| session.release_marked(&item, may_release, desk, now));
            }
            Input::Printed { visit, ok } => self.with_session(|session, _| session.printed(visit, ok, now)),
            Input::Tag { visit, event } => self.tag_reported(visit, event, now),
            Input::PadChanged { works } => {
                self.desk.pad.changed(works, now.mono);
                if !works {
                    self.with_session(|session, desk| session.pad_lost(desk, now));
                }
            }
            Input::LinkChanged { online } => {
                self.desk.link_changed(online, now);
                self.with_session(|session, desk| session.job_timeout(online, desk, now));
            }
            Input::ReaderChanged { works } => self.desk.reader_works = works,
            Input::ClockJudged(clock) => self.desk.clock = clock,
            Input::TimePassed => {}
        }
        self.settle(now);
    }

    /// A touch on the screen as it was at `step`. Stale: the screen has moved on, and nothing is done.
    pub fn tap(&mut self, step: Step, action: Action, now: Now) -> Result<(), Stale> {
        if step != self.step {
            return Err(Stale);
        }
        if self.session.is_none() {
            self.begin(now);
        }
        self.with_session(|session, desk| session.tap(action, desk, now));
        self.settle(now);
        Ok(())
    }

    /// Called at, or after, the moment `poll_timeout` named.
    pub fn handle_timeout(&mut self, now: Now) {
        self.with_session(|session, desk| session.handle_timeout(desk, now));
        self.settle(now);
    }

    /// When `handle_timeout` is due next.
    pub fn poll_timeout(&self) -> Option<Instant> {
        let now = self.told_at?;
        self.session.as_ref().and_then(|session| session.deadline(now))
    }

    /// The next piece of work, until there is none.
    pub fn next_command(&mut self) -> Option<Command> {
        self.desk.next_command()
    }

    /// Whether a patron is logged in or something is being done: the replay of what was queued waits meanwhile.
    pub fn is_busy(&self) -> bool {
        self.session.as_ref().is_some_and(|session| session.patron.is_some() || session.holds())
    }

    pub(super) fn scanned(&mut self, visit: Visit, scan: Scan, now: Now) {
        if self.session.is_none() {
            if matches!(scan, Scan::NotACode) {
                return self.desk.sound(Sound::Attention);
            }
            self.begin(now);
        }
        self.with_session(|session, desk| session.scanned(visit, scan, desk, now));
    }

    fn attempt_refused(&mut self, visit: Visit, why: CardRefusal, now: Now) {
        self.with_session(|session, desk| session.attempt_refused(visit, why, desk, now));
    }

    fn heard(&mut self, ask: u64, outcome: Outcome, now: Now) {
        let is_act = matches!(
            &outcome,
            Outcome::Answered(
                Answer::Checkout(_) | Answer::Checkin(_) | Answer::Renew(_) | Answer::RenewAll(_) | Answer::Hold { .. }
            )
        );
        let session = self.session.as_mut();
        let waited_for = session.is_some_and(|session| session.heard(ask, outcome, &mut self.desk, now));
        if is_act && !waited_for {
            self.desk.tell(Command::Note(Note::LateAnswer));
        }
    }

    pub(super) fn begin(&mut self, now: Now) {
        self.sessions += 1;
        let language = self.desk.first_language();
        self.session = Some(Session::begin(self.sessions, &self.desk.settings, language, now));
    }

    pub(super) fn with_session(&mut self, act: impl FnOnce(&mut Session, &mut Desk)) {
        if let Some(session) = &mut self.session {
            act(session, &mut self.desk);
        }
    }

    /// Follows everything up: the next work, the end of a session and the beginning of the next, the screen.
    fn settle(&mut self, now: Now) {
        self.told_at = Some(now.mono);
        loop {
            self.do_the_obvious(now);
            self.with_session(|session, desk| {
                session.take_up(desk, now);
                if session.ending.is_some() {
                    // Nobody is there any more for whom the library system would be waited for.
                    session.job_timeout(false, desk, now);
                }
                session.work_on(desk, now);
                session.finish_if_settled(desk, now);
            });
            let is_over = |session: &Session| session.ending.is_some() && !session.holds();
            let Some(mut session) = self.session.take_if(|session| is_over(session)) else { break };
            let ending = session.ending.take();
            let timed_out = ending.as_ref().is_some_and(|ending| ending.timed_out);
            session.close(timed_out, &mut self.desk, now);
            self.desk.pad.session_ended();
            if let Some((visit, scan)) = ending.and_then(|ending| ending.next) {
                self.scanned(visit, scan, now);
            }
        }
        self.show(now);
    }

    /// Has the screen shown anew where it has changed.
    fn show(&mut self, now: Now) {
        let mut view = self.view(now);
        let meaning = self.meaning_of(&view);
        if meaning != self.meaning {
            self.meaning = meaning;
            self.step = Step(self.step.0 + 1);
            self.with_session(|session, _| session.help = false);
            (view.step, view.help) = (self.step, None);
        }
        if self.shown.as_ref() != Some(&view) {
            self.shown = Some(view);
            self.desk.tell(Command::Show);
        }
    }

    fn meaning_of(&self, view: &View) -> Meaning {
        let session = self.session.as_ref();
        let in_account = session.filter(|session| matches!(session.stage, Stage::Account));
        Meaning {
            session: session.map_or(0, |session| session.serial),
            screen: discriminant(&view.screen),
            account: in_account.map_or(0, |session| session.account.revision),
            login: session.and_then(Session::login_visit),
        }
    }
}
