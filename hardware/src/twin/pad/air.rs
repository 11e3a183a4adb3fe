//! What is between a simulated reader and its tags, with what can go wrong there.

use std::time::Duration;

use super::field::Field;
use super::timing::Timing;
use crate::pad::{Answer, Ask, Refusal, Uid};

/// What is wrong with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PadFault {
    /// It is done, and not answered.
    Silent,
    /// Answered so much later.
    Late(Duration),
    /// Answered twice.
    Doubled,
    /// Answered in pieces.
    Split,
    /// With noise before and after it, some of which looks like the beginning of a long frame.
    Noise,
    /// With a wrong check.
    BadCheck,
    /// A byte too short, with a right check.
    OtherLength,
    /// The answer names another tag. Only answers that name one.
    OtherTag,
    /// The tag does not hear it. Only questions to a tag.
    Unheard,
    /// The tag does not keep it, and the reader says so. Only writes.
    NotWritten,
    /// The tag does not keep it, and the reader says it is done. Only writes.
    Unmoved,
    /// The tag is taken off the pad first. Only writes.
    TakenBefore,
    /// The tag is taken off the pad after it. Only writes.
    TakenAfter,
}

impl PadFault {
    /// Whether it can befall this question; a sync is none.
    pub(super) fn befalls(self, ask: Option<&Ask>, names_tag: bool) -> bool {
        let is_write = matches!(ask, Some(Ask::WriteAfi { .. } | Ask::WriteEas { .. } | Ask::WriteBlocks { .. }));
        match self {
            Self::OtherTag => names_tag,
            Self::Unheard => ask.and_then(Ask::uid).is_some(),
            Self::NotWritten | Self::Unmoved | Self::TakenBefore | Self::TakenAfter => is_write,
            Self::Silent
            | Self::Late(_)
            | Self::Doubled
            | Self::Split
            | Self::Noise
            | Self::BadCheck
            | Self::OtherLength => true,
        }
    }
}

/// The way to the tags for one question.
pub(in crate::twin) struct Air<'a> {
    field: &'a mut Field,
    timing: Timing,
    faults: &'a mut Vec<PadFault>,
    /// What befell this question.
    pub(super) fault: Option<PadFault>,
    pub(super) took: Duration,
}

impl<'a> Air<'a> {
    pub(super) fn new(field: &'a mut Field, timing: Timing, faults: &'a mut Vec<PadFault>) -> Self {
        Self { field, timing, faults, fault: None, took: Duration::ZERO }
    }

    /// Puts a question to the tags. `names_tag`: this reader's answer to it will.
    pub(in crate::twin) fn ask(&mut self, ask: &Ask, names_tag: bool) -> Result<Answer, Refusal> {
        self.meet(Some(ask), names_tag);
        let uid = ask.uid().filter(|_| self.fault == Some(PadFault::TakenBefore));
        if let Some(uid) = uid {
            self.field.tags.remove(&uid);
        }
        let answer = match self.fault {
            Some(PadFault::Unheard) => Err(Refusal::NoTag),
            Some(PadFault::NotWritten) => Err(Refusal::NotWritten),
            Some(PadFault::Unmoved) => Ok(Answer::Done),
            _ => self.field.execute(ask),
        };
        if let (Some(uid), Some(PadFault::TakenAfter)) = (ask.uid(), self.fault) {
            self.field.tags.remove(&uid);
        }
        self.took += self.timing.radio(ask, answer.as_ref().ok());
        answer
    }

    /// Whether a tag is there to be taken up.
    pub(in crate::twin) fn is_there(&mut self, uid: Uid) -> bool {
        let ask = Ask::SystemInfo { uid };
        self.meet(Some(&ask), false);
        self.took += self.timing.access;
        self.fault != Some(PadFault::Unheard) && self.field.tags.contains_key(&uid)
    }

    /// Something that concerns no tag.
    pub(in crate::twin) fn meet_none(&mut self) {
        self.meet(None, false);
    }

    /// The question as its answer names it.
    pub(in crate::twin) fn named(&self, ask: &Ask) -> Ask {
        let other = ask.uid().map(|Uid(mut bytes)| {
            bytes[7] ^= 0x5A;
            Uid(bytes)
        });
        match (other, self.fault, ask) {
            (Some(uid), Some(PadFault::OtherTag), Ask::ReadBlocks { first, count, .. }) => {
                Ask::ReadBlocks { uid, first: *first, count: *count }
            }
            (Some(uid), Some(PadFault::OtherTag), Ask::SystemInfo { .. }) => Ask::SystemInfo { uid },
            (Some(uid), Some(PadFault::OtherTag), Ask::ReadAfi { .. }) => Ask::ReadAfi { uid },
            (Some(uid), Some(PadFault::OtherTag), Ask::WriteAfi { afi, .. }) => Ask::WriteAfi { uid, afi: *afi },
            (Some(uid), Some(PadFault::OtherTag), Ask::ReadEas { .. }) => Ask::ReadEas { uid },
            (Some(uid), Some(PadFault::OtherTag), Ask::WriteEas { on, .. }) => Ask::WriteEas { uid, on: *on },
            (_, _, ask) => ask.clone(),
        }
    }

    /// Takes the first fault that waits for such a question.
    fn meet(&mut self, ask: Option<&Ask>, names_tag: bool) {
        if let Some(at) = self.faults.iter().position(|fault| fault.befalls(ask, names_tag)) {
            self.fault = Some(self.faults.remove(at));
        }
    }
}
