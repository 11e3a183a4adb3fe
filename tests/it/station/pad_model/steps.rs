//! What may happen to a station with a pad in the model, and how often it does.

use omatoimi::station::Action;
use proptest::prelude::*;

use super::{CARDS, TAGS};

#[derive(Clone, Debug)]
pub(super) enum Step {
    Lay(usize),
    LayUnread(usize),
    Lift(usize),
    Listed,
    /// The oldest order is done and read back, fails before the write, or fails after it.
    Obey,
    Miss,
    WriteUnread,
    PadChanged(bool),
    LogIn(usize),
    LogInAway,
    Item(usize),
    Tap(usize),
    Wait(u64),
    Deliver,
    LoseAnswer,
    LoseRequest,
    NotSent,
    Stored(bool),
    Link(bool),
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        14 => (0..TAGS.len()).prop_map(Step::Lay),
        1 => (0..TAGS.len()).prop_map(Step::LayUnread),
        6 => (0..TAGS.len()).prop_map(Step::Lift),
        3 => Just(Step::Listed),
        16 => Just(Step::Obey),
        6 => Just(Step::Miss),
        2 => Just(Step::WriteUnread),
        1 => any::<bool>().prop_map(Step::PadChanged),
        6 => (0..CARDS.len()).prop_map(Step::LogIn),
        2 => Just(Step::LogInAway),
        3 => (0..TAGS.len()).prop_map(Step::Item),
        10 => (0..actions().len()).prop_map(Step::Tap),
        4 => prop_oneof![4 => 0..3_000_u64, 1 => 10_000..120_000_u64].prop_map(Step::Wait),
        20 => Just(Step::Deliver),
        2 => Just(Step::LoseAnswer),
        2 => Just(Step::LoseRequest),
        2 => Just(Step::NotSent),
        8 => prop::bool::weighted(0.8).prop_map(Step::Stored),
        2 => prop::bool::weighted(0.7).prop_map(Step::Link),
    ]
}

pub(super) fn actions() -> [Action; 12] {
    [
        Action::Borrow,
        Action::Return,
        Action::Loans,
        Action::StartOver,
        Action::Finish,
        Action::Continue,
        Action::EndNow,
        Action::TryTagAgain,
        Action::GiveToStaff,
        Action::GiveToStaff,
        Action::GiveToStaff,
        Action::Borrow,
    ]
}
