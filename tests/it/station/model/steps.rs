//! What may happen to a station in the model, and how often it does.

use omatoimi::i18n::Language;
use omatoimi::station::{AccountList, Action, ReceiptChoice};
use proptest::prelude::*;

#[derive(Clone, Debug)]
pub(super) enum Step {
    Card(usize),
    Item(usize),
    Stray,
    LogIn(usize),
    Tap(usize),
    /// Done with the pile; a receipt.
    Leave,
    StaleTap(usize),
    Wait(u64),
    /// The oldest question is answered.
    Deliver,
    /// It is done, and the answer is lost.
    LoseAnswer,
    /// It is lost on the way.
    LoseRequest,
    NotSent,
    /// An answer that nobody waits for any more.
    Late,
    Counted,
    CountedSlowly,
    Locked,
    Kept(bool),
    Stored(bool),
    Printed(bool),
    Link(bool),
    Clock(bool),
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..2_usize).prop_map(Step::Card),
        14 => (0..4_usize).prop_map(Step::Item),
        1 => Just(Step::Stray),
        8 => (0..2_usize).prop_map(Step::LogIn),
        12 => (0..actions().len()).prop_map(Step::Tap),
        2 => Just(Step::Leave),
        1 => (0..actions().len()).prop_map(Step::StaleTap),
        5 => prop_oneof![6 => 0..3_000_u64, 2 => 0..30_000_u64, 1 => 60_000..200_000_u64].prop_map(Step::Wait),
        24 => Just(Step::Deliver),
        3 => Just(Step::LoseAnswer),
        3 => Just(Step::LoseRequest),
        3 => Just(Step::NotSent),
        1 => Just(Step::Late),
        3 => Just(Step::Counted),
        1 => Just(Step::CountedSlowly),
        1 => Just(Step::Locked),
        3 => any::<bool>().prop_map(Step::Kept),
        6 => prop::bool::weighted(0.8).prop_map(Step::Stored),
        2 => any::<bool>().prop_map(Step::Printed),
        3 => prop::bool::weighted(0.6).prop_map(Step::Link),
        1 => prop::bool::weighted(0.8).prop_map(Step::Clock),
    ]
}

pub(super) fn actions() -> Vec<Action> {
    let mut actions = vec![
        Action::Borrow,
        Action::Return,
        Action::Loans,
        Action::StartOver,
        Action::ClearPin,
        Action::EnterPin,
        Action::EndNow,
        Action::MoreTime,
        Action::Show(AccountList::Loans),
        Action::Show(AccountList::Holds),
        Action::Show(AccountList::Fees),
        Action::NextPage,
        Action::PreviousPage,
        Action::Renew(1),
        Action::CancelHold(0),
        Action::Language(Language::English),
        Action::Contrast(true),
        Action::Low(true),
        Action::Help(true),
        Action::Help(false),
    ];
    for _ in 0..3 {
        actions.extend([Action::Finish, Action::Continue, Action::Renew(0), Action::RenewAll]);
        actions.extend([Action::Receipt(ReceiptChoice::None), Action::Receipt(ReceiptChoice::Print), Action::Digit(1)]);
    }
    actions
}
