//! One frame to a reader and the frame that answers it, at each make.

use std::time::Duration;

use super::line::Make;
use super::rl866::{Handle, Reply, Request};
use super::{Answer, Ask, Fault, Uid, feig, rl866, threem};

/// FEIG readers want so much silence before a question (manual H20800-16e, 3.1).
const FEIG_SILENCE: Duration = Duration::from_millis(5);
/// An inventory of a whole pile takes its time.
const INVENTORY_WITHIN: Duration = Duration::from_secs(2);
/// 128 bytes at 19200 baud and the radio take less than half of it.
const ANSWER_WITHIN: Duration = Duration::from_millis(500);

/// What is put to a reader in one frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Something whose answer is like no other: once it came, nothing that was asked before can still be answered.
    Sync,
    /// Takes up a tag, where the make wants that.
    Connect(Uid),
    /// Lets go of it.
    LetGo(Handle),
    /// The question itself, of a tag that was taken up where the make wants that.
    Ask(Option<Handle>, Ask),
}

/// What a reader says to a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    Synced,
    Connected(Handle),
    GoneFrom,
    Answer(Answer),
}

impl Make {
    /// Tags are taken up before they are asked, and let go of afterwards.
    pub(super) fn connects(self) -> bool {
        match self {
            Self::Rl866 => true,
            Self::Feig | Self::ThreeM => false,
        }
    }

    /// How long the line must have been silent before a question.
    pub(super) fn silence(self) -> Duration {
        match self {
            Self::Feig => FEIG_SILENCE,
            Self::Rl866 | Self::ThreeM => Duration::ZERO,
        }
    }

    /// The bytes of a step; `sequence` as [`rl866::ask`] has it.
    pub(super) fn frame(self, step: &Step, sequence: bool) -> Option<Vec<u8>> {
        match (self, step) {
            (Self::Rl866, step) => rl866::ask(&request(step)?, sequence),
            (Self::Feig, Step::Sync) => Some(feig::probe()),
            (Self::ThreeM, Step::Sync) => Some(threem::PROBE.to_vec()),
            (Self::Feig, Step::Ask(_, ask)) => Some(feig::ask(feig::ANY, ask)),
            (Self::ThreeM, Step::Ask(_, ask)) => Some(threem::ask(ask)),
            (Self::Feig | Self::ThreeM, Step::Connect(_) | Step::LetGo(_)) => None,
        }
    }

    /// What a frame says to a step.
    pub(super) fn read(self, step: &Step, frame: &[u8]) -> Result<Heard, Fault> {
        match (self, step) {
            (Self::Rl866, step) => {
                rl866::read_answer(&request(step).ok_or(Fault::Foreign)?, frame).map(|reply| match reply {
                    Reply::Resynced | Reply::Config(_) => Heard::Synced,
                    Reply::Connected(handle) => Heard::Connected(handle),
                    Reply::Disconnected => Heard::GoneFrom,
                    Reply::Answer(answer) => Heard::Answer(answer),
                })
            }
            (Self::Feig, Step::Sync) => feig::answers_probe(frame).then_some(Heard::Synced).ok_or(Fault::Foreign),
            (Self::ThreeM, Step::Sync) => threem::answers_probe(frame).then_some(Heard::Synced).ok_or(Fault::Foreign),
            (Self::Feig, Step::Ask(_, ask)) => feig::read_answer(ask, frame).map(Heard::Answer),
            (Self::ThreeM, Step::Ask(_, ask)) => threem::read_answer(ask, frame).map(Heard::Answer),
            (Self::Feig | Self::ThreeM, Step::Connect(_) | Step::LetGo(_)) => Err(Fault::Foreign),
        }
    }
}

impl Step {
    /// How long its answer may take.
    pub(super) fn answer_within(&self) -> Duration {
        match self {
            Self::Ask(_, Ask::Inventory { .. }) => INVENTORY_WITHIN,
            Self::Sync | Self::Connect(_) | Self::LetGo(_) | Self::Ask(..) => ANSWER_WITHIN,
        }
    }
}

fn request(step: &Step) -> Option<Request> {
    Some(match step {
        Step::Sync => Request::Resync,
        Step::Connect(uid) => Request::Connect(*uid),
        Step::LetGo(handle) => Request::Disconnect(*handle),
        Step::Ask(_, Ask::Inventory { rest }) => Request::Inventory { rest: *rest },
        Step::Ask(handle, ask) => Request::Access((*handle)?, ask.clone()),
    })
}
