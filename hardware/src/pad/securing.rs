//! Sets what a gate looks at on one tag: writes it by the tag's number, reads it back, compares, and tries again (hardware.md
//! 2.2). Pure: an outcome in, the next question out.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::talk::Outcome;
use super::{Answer, Ask, Refusal, Uid};
use crate::tag::security::{Gate, Security};

/// How often it is tried. A tag that is only just heard needs it.
const TRIES: u32 = 6;
/// How long a tag is left alone between two tries; other tags have their turn.
const PAUSE: Duration = Duration::from_millis(100);

/// Before the bits, and after them.
const INTRODUCTIONS: usize = 2;

/// Why the gate will not do what was wanted, or may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSet {
    /// The tag was not heard: it is off the pad, or lies badly on it.
    #[error("the tag is not there")]
    NotThere,
    /// It was heard, and did not become what it should.
    #[error("the tag was not set: {0}")]
    Failed(Why),
}

/// Why a tag did not become what it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// The reader said yes, and reading back shows another value.
    #[error("reading back shows another value")]
    NotMoved,
    /// The tag or the reader refuses.
    #[error("{0}")]
    Refused(Refusal),
    /// The reader did not answer in time.
    #[error("the reader does not answer")]
    NoAnswer,
    /// The reader is away. Nothing is kept for later.
    #[error("the reader is away")]
    Away,
    /// The opposite was ordered before this was done.
    #[error("the opposite was ordered")]
    Replaced,
}

pub(super) struct Securing {
    uid: Uid,
    wanted: Gate,
    security: Security,
    tries_left: u32,
    not_before: Instant,
    /// Questions of this try that are still to be put, first to last.
    questions: VecDeque<Ask>,
    /// The question that was put last.
    asked: Option<Ask>,
    was_heard: bool,
    /// How often it said of itself what it is.
    introduced: usize,
    afi: Option<u8>,
    eas: Option<bool>,
    why: Why,
}

/// How it goes on.
pub(super) enum Next {
    Ask(Ask),
    /// Later; see [`Securing::not_before`].
    Again,
    Done(Result<(), NotSet>),
}

impl Securing {
    pub(super) fn new(uid: Uid, wanted: Gate, security: Security, now: Instant) -> Self {
        Self {
            uid,
            wanted,
            security,
            tries_left: TRIES,
            not_before: now,
            questions: VecDeque::new(),
            asked: None,
            was_heard: false,
            introduced: 0,
            afi: None,
            eas: None,
            why: Why::NoAnswer,
        }
    }

    pub(super) fn uid(&self) -> Uid {
        self.uid
    }

    pub(super) fn wanted(&self) -> Gate {
        self.wanted
    }

    /// When the next try may begin.
    pub(super) fn not_before(&self) -> Instant {
        self.not_before
    }

    /// What the tag showed when it was read back. Some readers take a tag that is not there for one whose bit is off: that is
    /// believed only of a tag that was there before and after.
    fn gate(&self) -> Option<Gate> {
        let eas = self.eas.filter(|on| *on || self.introduced == INTRODUCTIONS);
        self.security.judge(self.afi, eas)
    }

    /// Begins a try. What the tag says of itself is read before and after the bits. It names the tag, so that no second
    /// answer to a write is taken for what was read back.
    pub(super) fn begin(&mut self, now: Instant) -> Next {
        self.tries_left = self.tries_left.saturating_sub(1);
        (self.was_heard, self.introduced, self.afi, self.eas) = (false, 0, None, None);
        self.why = Why::NotMoved;
        let introduction = [Ask::SystemInfo { uid: self.uid }];
        let has_bit = self.security.reads(self.uid).contains(&Ask::ReadEas { uid: self.uid });
        let writes = self.security.writes(self.uid, self.wanted).into_iter();
        let reads = self.security.reads(self.uid);
        let after = introduction.iter().filter(|_| has_bit).cloned();
        self.questions = writes.chain(introduction.clone()).chain(reads).chain(after).collect();
        self.go_on(now)
    }

    /// Takes what became of the question before.
    pub(super) fn handle(&mut self, outcome: Outcome, now: Instant) -> Next {
        self.was_heard |= match &outcome {
            Outcome::Answer(Answer::Eas(false)) => false,
            Outcome::Answer(_) => true,
            Outcome::Refused(refusal) => !matches!(refusal, Refusal::NoTag | Refusal::Radio),
            Outcome::NoAnswer => false,
        };
        match outcome {
            Outcome::Answer(Answer::System(info)) => {
                self.introduced += 1;
                self.afi = info.afi.or(self.afi);
            }
            Outcome::Answer(Answer::Afi(afi)) => self.afi = Some(afi),
            Outcome::Answer(Answer::Eas(on)) => self.eas = Some(on),
            Outcome::Answer(Answer::Done | Answer::Blocks(_) | Answer::Tags { .. }) => {}
            // Many a tag says nothing of itself; its bits may still be read.
            Outcome::Refused(_) if matches!(self.asked, Some(Ask::SystemInfo { .. })) => {}
            // Whether a write was made all the same, reading back tells.
            Outcome::Refused(refusal) => self.why = Why::Refused(refusal),
            Outcome::NoAnswer => self.why = Why::NoAnswer,
        }
        self.go_on(now)
    }

    fn go_on(&mut self, now: Instant) -> Next {
        while let Some(question) = self.questions.pop_front() {
            let is_known = matches!(question, Ask::ReadAfi { .. }) && self.afi.is_some();
            if !is_known {
                self.asked = Some(question.clone());
                return Next::Ask(question);
            }
        }
        if self.gate() == Some(self.wanted) {
            return Next::Done(Ok(()));
        }
        let is_final = matches!(self.why, Why::Refused(Refusal::Locked | Refusal::NotSupported));
        if self.tries_left > 0 && !(is_final && self.was_heard) {
            self.not_before = now + PAUSE;
            return Next::Again;
        }
        Next::Done(Err(match (self.was_heard, self.why) {
            (false, Why::Refused(_) | Why::NotMoved) => NotSet::NotThere,
            (_, why) => NotSet::Failed(why),
        }))
    }
}
