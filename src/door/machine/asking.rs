//! Whom a door asks about card and PIN, and what the answers come to.

use std::time::{Duration, Instant};

use super::Door;
use crate::config::OfflineAdmit;
use crate::door::state::{Caller, Learnt, State, WORK_FOR, Whom};
use crate::door::{CardAnswer, Command, Kept};
use crate::ids::{Pin, Visit};
use crate::policy::{Decision, Identity, Listing, PatronFacts, Reason};
use crate::time::Now;

/// How much later than its own deadline the register's answer is still waited for.
const GRACE: Duration = Duration::from_secs(1);

impl Door {
    /// Asks whoever can tell about this caller: the allow list, the library system, or what is kept while that is away.
    pub(super) fn ask(&mut self, caller: Caller, pin: Option<Pin>, asked_at: Instant, now: Now) {
        match (caller.listing, caller.online) {
            (Listing::Allowed, _) => self.ask_allow_list(caller, pin, asked_at, now),
            (Listing::None | Listing::Denied, true) => self.ask_ils(caller, pin, asked_at, now),
            (Listing::None | Listing::Denied, false) => self.ask_kept(caller, pin, asked_at, now),
        }
    }

    fn ask_allow_list(&mut self, caller: Caller, pin: Option<Pin>, asked_at: Instant, now: Now) {
        let caller = Caller { online: false, ..caller };
        let Some(pin) = pin else {
            self.grant(&Caller { proven: true, ..caller }, Reason::GrantedAllowList, None, now);
            return;
        };
        let (visit, card) = (caller.visit, caller.card.clone());
        self.queue(Command::CheckListed { visit, card, pin: pin.clone() });
        self.enter_asking(caller, Whom::AllowList, Some(pin), asked_at, now.mono + WORK_FOR);
    }

    fn ask_ils(&mut self, caller: Caller, pin: Option<Pin>, asked_at: Instant, now: Now) {
        let give_up_at = now.mono + self.settings.ils_timeout;
        let (visit, card) = (caller.visit, caller.card.clone());
        self.queue(Command::AskIls { visit, card, pin: pin.clone(), give_up_at });
        self.enter_asking(caller, Whom::Ils, pin, asked_at, give_up_at + GRACE);
    }

    fn ask_kept(&mut self, caller: Caller, pin: Option<Pin>, asked_at: Instant, now: Now) {
        match self.settings.offline {
            OfflineAdmit::Nobody => self.no_verdict(&caller, Reason::Unavailable, asked_at, now),
            OfflineAdmit::KnownPatrons => {
                let (visit, card) = (caller.visit, caller.card.clone());
                self.queue(Command::CheckKept { visit, card, pin: pin.clone() });
                self.enter_asking(caller, Whom::Kept, pin, asked_at, now.mono + WORK_FOR);
            }
        }
    }

    fn enter_asking(&mut self, caller: Caller, whom: Whom, pin: Option<Pin>, asked_at: Instant, give_up_at: Instant) {
        self.enter(State::Asking { caller, whom, pin, asked_at, give_up_at });
    }

    pub(super) fn listed_pin_checked(&mut self, visit: Visit, right: bool, now: Now) {
        let Some((caller, _, asked_at)) = self.take_asking(visit, Whom::AllowList) else { return };
        let identity =
            if right { Identity::Proven(PatronFacts::default()) } else { Identity::Refused(Reason::WrongPin) };
        let caller = Caller { proven: right, ..caller };
        match self.verdict(caller.listing, &identity, now) {
            Decision::Admit => self.grant(&caller, Reason::GrantedAllowList, None, now),
            Decision::Refuse(reason) => self.refuse(&caller, reason, asked_at, now),
        }
    }

    pub(super) fn ils_answered(&mut self, visit: Visit, answer: CardAnswer, now: Now) {
        let Some((caller, pin, asked_at)) = self.take_asking(visit, Whom::Ils) else {
            return;
        };
        if !matches!(answer, CardAnswer::Unclear(_)) {
            self.answer_times.see(now.mono.saturating_duration_since(asked_at));
        }
        match answer {
            CardAnswer::Right(facts) => self.decide_online(caller, pin, facts, asked_at, now),
            CardAnswer::Unknown => {
                self.queue(Command::Forget { card: caller.card.clone() });
                self.refuse(&caller, Reason::UnknownCard, asked_at, now);
            }
            CardAnswer::WrongPin => {
                if let Some(pin) = pin {
                    self.queue(Command::Doubt { card: caller.card.clone(), pin });
                }
                self.refuse(&caller, Reason::WrongPin, asked_at, now);
            }
            CardAnswer::Unclear(_) => self.no_verdict(&caller, Reason::Unavailable, asked_at, now),
        }
    }

    fn decide_online(&mut self, caller: Caller, pin: Option<Pin>, facts: PatronFacts, asked_at: Instant, now: Now) {
        let card = caller.card.clone();
        let caller = Caller { proven: true, language: facts.language, ..caller };
        match self.verdict(caller.listing, &Identity::Proven(facts.clone()), now) {
            Decision::Admit => {
                // Where nobody is admitted offline, nothing is kept of anybody.
                let learnt = match self.settings.offline {
                    OfflineAdmit::KnownPatrons => Some(Learnt { card, pin, facts, at: now.wall }),
                    OfflineAdmit::Nobody => None,
                };
                self.grant(&caller, Reason::Granted, learnt, now);
            }
            Decision::Refuse(reason) => {
                self.queue(Command::Refresh { card, facts, at: now.wall });
                self.refuse(&caller, reason, asked_at, now);
            }
        }
    }

    /// The library system did not answer: the visit goes on with what is kept.
    pub(super) fn ils_silent(&mut self, visit: Visit, now: Now) {
        if let Some((caller, pin, asked_at)) = self.take_asking(visit, Whom::Ils) {
            self.ask_kept(Caller { online: false, ..caller }, pin, asked_at, now);
        }
    }

    pub(super) fn kept_checked(&mut self, visit: Visit, kept: Option<Kept>, now: Now) {
        let Some((caller, pin, asked_at)) = self.take_asking(visit, Whom::Kept) else {
            return;
        };
        let Some(kept) = kept else {
            return self.no_verdict(&caller, Reason::OfflineUnknown, asked_at, now);
        };
        let age = now.wall.signed_duration_since(kept.checked_at).to_std();
        match age {
            // A check from the future proves a wrong clock, not a known patron.
            Ok(age) if age <= self.settings.known_for => {}
            Ok(_) | Err(_) => return self.no_verdict(&caller, Reason::OfflineExpired, asked_at, now),
        }
        let caller = Caller { proven: pin.is_none() || kept.pin_is_right, ..caller };
        let identity = if caller.proven { Identity::Proven(kept.facts) } else { Identity::Refused(Reason::WrongPin) };
        match self.verdict(caller.listing, &identity, now) {
            Decision::Admit => self.grant(&caller, Reason::GrantedOffline, None, now),
            Decision::Refuse(reason) => self.refuse(&caller, reason, asked_at, now),
        }
    }

    /// The visit being asked about, if `visit` is it and the question went to where the answer comes from (promise 1).
    fn take_asking(&mut self, visit: Visit, from: Whom) -> Option<(Caller, Option<Pin>, Instant)> {
        let is_it = |caller: &Caller, whom: Whom| caller.visit == visit && whom == from;
        if !matches!(&self.state, State::Asking { caller, whom, .. } if is_it(caller, *whom)) {
            return None;
        }
        let asking = std::mem::replace(&mut self.state, State::Idle);
        let State::Asking { caller, pin, asked_at, .. } = asking else { return None };
        Some((caller, pin, asked_at))
    }
}
