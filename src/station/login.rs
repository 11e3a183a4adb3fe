//! Card and PIN of one patron: counted on disk, then checked by the library system, or while that is away by what is
//! kept. Every way of failing looks the same and takes the same time (promise 6).

use std::time::{Duration, Instant};

use super::desk::{Asked, Desk};
use super::patron::{Patron, is_fresh};
use super::pin_pad::{Key, PinPad};
use super::{CardRefusal, Command, Purpose};
use crate::config::OfflineAdmit;
use crate::door::Kept;
use crate::ids::{Card, Pin, Visit};
use crate::policy::PatronFacts;
use crate::register::CardAnswer;
use crate::register::circulation::{Answer, Outcome, PatronAnswer, Request};
use crate::time::Now;

/// No refusal after a PIN shows earlier than this (security.md 2).
const REFUSAL_FLOOR: Duration = Duration::from_millis(600);

/// How a login ended.
#[derive(Debug)]
pub(super) enum End {
    /// `told`: what the library system said of the account.
    In {
        patron: Patron,
        told: Option<Box<PatronAnswer>>,
    },
    Refused(CardRefusal),
}

#[derive(Debug)]
pub(super) struct Login {
    /// The number of the scan that began it; every question and its answer carry it.
    pub(super) visit: Visit,
    pub(super) card: Card,
    pub(super) purpose: Purpose,
    phase: Phase,
}

#[derive(Debug)]
enum Phase {
    Typing(PinPad),
    /// The attempt is on its way to the disk.
    Counting {
        pin: Pin,
        asked_at: Instant,
        give_up_at: Instant,
    },
    /// The station slows down after many wrong PINs.
    Slowed {
        pin: Pin,
        asked_at: Instant,
        check_at: Instant,
    },
    Asking {
        asked: Asked,
        pin: Option<Pin>,
        asked_at: Instant,
    },
    Kept {
        has_pin: bool,
        asked_at: Instant,
        give_up_at: Instant,
    },
    /// It is decided; it shows at `show_at`.
    Refusing {
        why: CardRefusal,
        show_at: Instant,
    },
    Ended(Option<End>),
}

impl Login {
    /// A card was shown. Where nobody could be served, no PIN is asked for.
    pub(super) fn begin(visit: Visit, card: Card, purpose: Purpose, desk: &mut Desk, now: Now) -> Self {
        let mut login = Self { visit, card, purpose, phase: Phase::Typing(PinPad::new()) };
        let hopeless =
            !login.may_be_offline(desk) && desk.patient_until(now.mono).is_none_or(|until| until <= now.mono);
        if hopeless {
            login.phase = Phase::Ended(Some(End::Refused(CardRefusal::Away)));
        } else if desk.settings.pin.is_none() {
            login.ask(None, now.mono, desk, now);
        }
        login
    }

    /// Digits typed and digits at most, while the PIN is asked for.
    pub(super) fn typed(&self) -> Option<usize> {
        match &self.phase {
            Phase::Typing(pad) => Some(pad.len()),
            Phase::Counting { .. }
            | Phase::Slowed { .. }
            | Phase::Asking { .. }
            | Phase::Kept { .. }
            | Phase::Refusing { .. }
            | Phase::Ended(_) => None,
        }
    }

    /// A touch on the keypad.
    pub(super) fn pressed(&mut self, key: Key, desk: &mut Desk, now: Now) {
        let (Phase::Typing(pad), Some(settings)) = (&mut self.phase, &desk.settings.pin) else { return };
        if let Some(pin) = pad.press(key, settings) {
            desk.tell(Command::CountAttempt { visit: self.visit, card: self.card.clone() });
            self.phase = Phase::Counting { pin, asked_at: now.mono, give_up_at: Desk::store_by(now) };
        }
    }

    /// The attempt is on disk (promise 3).
    pub(super) fn attempt_counted(&mut self, visit: Visit, wait: Duration, desk: &mut Desk, now: Now) {
        let Some((pin, asked_at)) = self.take_counting(visit) else { return };
        if wait.is_zero() {
            self.ask(Some(pin), asked_at, desk, now);
        } else {
            self.phase = Phase::Slowed { pin, asked_at, check_at: now.mono + wait };
        }
    }

    /// The attempt is not to be checked: too many wrong PINs, or no room on the disk.
    pub(super) fn attempt_refused(&mut self, visit: Visit, why: CardRefusal, now: Now) {
        if let Some((_, asked_at)) = self.take_counting(visit) {
            self.refuse(why, asked_at, now);
        }
    }

    /// What became of the question to the library system.
    pub(super) fn heard(&mut self, ask: u64, outcome: Outcome, desk: &mut Desk, now: Now) -> bool {
        if !matches!(&self.phase, Phase::Asking { asked, .. } if asked.ask == ask) {
            return false;
        }
        let phase = std::mem::replace(&mut self.phase, Phase::Ended(None));
        let Phase::Asking { pin, asked_at, .. } = phase else { return false };
        match outcome {
            Outcome::Answered(Answer::Patron(told)) => self.told(told, pin, asked_at, desk, now),
            // An answer to something else: nobody has said that card and PIN are right (promise 2).
            Outcome::Answered(_) => self.no_verdict(CardRefusal::Unavailable, asked_at, desk, now),
            Outcome::NotSent | Outcome::Lost => self.ask_kept(pin, asked_at, desk, now),
        }
        true
    }

    /// What is kept of the patron.
    pub(super) fn kept_checked(&mut self, visit: Visit, kept: Option<Kept>, desk: &mut Desk, now: Now) {
        let Phase::Kept { has_pin, asked_at, .. } = self.phase else { return };
        if self.visit != visit {
            return;
        }
        // Where a PIN was typed, a card not known here must not be told from a wrong PIN.
        let unknown = if has_pin { CardRefusal::NotAccepted } else { CardRefusal::Away };
        let fresh = kept.filter(|kept| is_fresh(kept, desk.settings.known_for, now));
        match fresh {
            None => self.no_verdict(unknown, asked_at, desk, now),
            Some(kept) if has_pin && !kept.pin_is_right => self.refuse(CardRefusal::NotAccepted, asked_at, now),
            Some(kept) => {
                self.prove(has_pin, desk);
                let patron = Patron::known(self.card.clone(), &kept.facts, desk.today(now));
                self.phase = Phase::Ended(Some(End::In { patron, told: None }));
            }
        }
    }

    pub(super) fn handle_timeout(&mut self, desk: &mut Desk, now: Now) {
        if self.deadline().is_none_or(|at| now.mono < at) {
            return;
        }
        match std::mem::replace(&mut self.phase, Phase::Ended(None)) {
            Phase::Counting { asked_at, .. } | Phase::Kept { asked_at, .. } => {
                self.no_verdict(CardRefusal::Unavailable, asked_at, desk, now);
            }
            Phase::Slowed { pin, asked_at, .. } => self.ask(Some(pin), asked_at, desk, now),
            Phase::Asking { pin, asked_at, .. } => self.ask_kept(pin, asked_at, desk, now),
            Phase::Refusing { why, .. } => self.phase = Phase::Ended(Some(End::Refused(why))),
            phase @ (Phase::Typing(_) | Phase::Ended(_)) => self.phase = phase,
        }
    }

    pub(super) fn deadline(&self) -> Option<Instant> {
        match &self.phase {
            Phase::Typing(_) | Phase::Ended(_) => None,
            Phase::Counting { give_up_at, .. } | Phase::Kept { give_up_at, .. } => Some(*give_up_at),
            Phase::Slowed { check_at, .. } => Some(*check_at),
            Phase::Asking { asked, .. } => Some(asked.until),
            Phase::Refusing { show_at, .. } => Some(*show_at),
        }
    }

    /// How it ended, told once.
    pub(super) fn take_end(&mut self) -> Option<End> {
        match &mut self.phase {
            Phase::Ended(end) => end.take(),
            Phase::Typing(_)
            | Phase::Counting { .. }
            | Phase::Slowed { .. }
            | Phase::Asking { .. }
            | Phase::Kept { .. }
            | Phase::Refusing { .. } => None,
        }
    }

    /// The attempt has not been checked by anybody, so it is handed back. Once somebody has been asked, it counts: else a
    /// guesser would walk away from each wrong PIN. False: it is too late for that.
    pub(super) fn give_up(&mut self, desk: &mut Desk) -> bool {
        match &self.phase {
            Phase::Counting { .. } | Phase::Slowed { .. } => {
                desk.tell(Command::ReturnAttempt { visit: self.visit });
                true
            }
            Phase::Typing(_) => true,
            Phase::Asking { .. } | Phase::Kept { .. } | Phase::Refusing { .. } | Phase::Ended(_) => false,
        }
    }

    fn ask(&mut self, pin: Option<Pin>, asked_at: Instant, desk: &mut Desk, now: Now) {
        let asked = desk.ask(Request::Patron { card: self.card.clone(), pin: pin.clone(), list: None }, now);
        self.phase = Phase::Asking { asked, pin, asked_at };
    }

    /// Kept facts admit to borrowing only, and only where loans are queued at all and the day is known.
    fn may_be_offline(&self, desk: &Desk) -> bool {
        let known = match desk.settings.admit {
            OfflineAdmit::KnownPatrons => true,
            OfflineAdmit::Nobody => false,
        };
        known && desk.may_queue() && self.purpose == Purpose::Borrow
    }

    fn ask_kept(&mut self, pin: Option<Pin>, asked_at: Instant, desk: &mut Desk, now: Now) {
        if !self.may_be_offline(desk) {
            return self.no_verdict(CardRefusal::Away, asked_at, desk, now);
        }
        self.phase = Phase::Kept { has_pin: pin.is_some(), asked_at, give_up_at: Desk::store_by(now) };
        desk.tell(Command::CheckKept { visit: self.visit, card: self.card.clone(), pin });
    }

    fn told(&mut self, told: Box<PatronAnswer>, pin: Option<Pin>, asked_at: Instant, desk: &mut Desk, now: Now) {
        match told.standing.clone() {
            CardAnswer::Right(facts) => self.admit(told, facts, pin, desk, now),
            CardAnswer::Unknown => {
                desk.tell(Command::Forget { card: self.card.clone() });
                self.refuse(CardRefusal::NotAccepted, asked_at, now);
            }
            CardAnswer::WrongPin => {
                if let Some(pin) = pin {
                    desk.tell(Command::Doubt { card: self.card.clone(), pin });
                }
                self.refuse(CardRefusal::NotAccepted, asked_at, now);
            }
            CardAnswer::Unclear(_) => self.no_verdict(CardRefusal::Unavailable, asked_at, desk, now),
        }
    }

    fn admit(&mut self, told: Box<PatronAnswer>, facts: PatronFacts, pin: Option<Pin>, desk: &mut Desk, now: Now) {
        self.prove(pin.is_some(), desk);
        let (card, at) = (self.card.clone(), now.wall);
        match desk.settings.admit {
            OfflineAdmit::KnownPatrons if told.loan_blocked => desk.tell(Command::Refresh { card, facts, at }),
            OfflineAdmit::KnownPatrons => desk.tell(Command::Keep { card, pin, facts, at }),
            // Where nobody is admitted offline, nothing is kept of anybody.
            OfflineAdmit::Nobody => {}
        }
        let patron = Patron::told(self.card.clone(), &told, desk.settings.show_name);
        self.phase = Phase::Ended(Some(End::In { patron, told: Some(told) }));
    }

    /// Card and PIN were right: the attempt comes off the card's count.
    fn prove(&self, has_pin: bool, desk: &mut Desk) {
        if has_pin {
            desk.tell(Command::ProveAttempt { visit: self.visit });
        }
    }

    /// Nobody could tell whether the PIN was right: the attempt is handed back.
    fn no_verdict(&mut self, why: CardRefusal, asked_at: Instant, desk: &mut Desk, now: Now) {
        if desk.settings.pin.is_some() {
            desk.tell(Command::ReturnAttempt { visit: self.visit });
        }
        self.refuse(why, asked_at, now);
    }

    fn refuse(&mut self, why: CardRefusal, asked_at: Instant, now: Now) {
        let show_at = asked_at + REFUSAL_FLOOR;
        self.phase =
            if now.mono >= show_at { Phase::Ended(Some(End::Refused(why))) } else { Phase::Refusing { why, show_at } };
    }

    fn take_counting(&mut self, visit: Visit) -> Option<(Pin, Instant)> {
        if self.visit != visit || !matches!(self.phase, Phase::Counting { .. }) {
            return None;
        }
        match std::mem::replace(&mut self.phase, Phase::Ended(None)) {
            Phase::Counting { pin, asked_at, .. } => Some((pin, asked_at)),
            Phase::Typing(_)
            | Phase::Slowed { .. }
            | Phase::Asking { .. }
            | Phase::Kept { .. }
            | Phase::Refusing { .. }
            | Phase::Ended(_) => None,
        }
    }
}
