//! One session with a pile that stays together, to its end (promise 9): bits and books agree, or staff heard of it.

use std::cell::Cell;
use std::collections::BTreeSet;

use omatoimi_hardware::tag::security::Gate;
use proptest::prelude::*;

use super::steps::Step;
use super::{Run, TAGS, items, tags_of, uid_of};
use crate::station::bench::{AINO, Bench};
use crate::station::pad_bench::{PadBench, pad_settings};

/// What is laid down has all its tags on the pad from then on, unless the
/// story lifts one.
#[derive(Clone, Debug)]
enum Turn {
    Obey,
    Miss,
    WriteUnread,
    Lift(usize),
    PutBack(usize),
    Try,
    Give,
    Deliver,
    Lose,
    Stored(bool),
    Wait(u64),
    ToReturn,
    ToBorrow,
    PadChanged(bool),
}

fn turn() -> impl Strategy<Value = Turn> {
    prop_oneof![
        20 => Just(Turn::Obey),
        4 => Just(Turn::Miss),
        3 => Just(Turn::WriteUnread),
        5 => (0..TAGS.len()).prop_map(Turn::Lift),
        8 => (0..TAGS.len()).prop_map(Turn::PutBack),
        3 => Just(Turn::Try),
        1 => Just(Turn::Give),
        20 => Just(Turn::Deliver),
        1 => Just(Turn::Lose),
        5 => prop::bool::weighted(0.8).prop_map(Turn::Stored),
        4 => (0..6_000_u64).prop_map(Turn::Wait),
        2 => Just(Turn::ToReturn),
        2 => Just(Turn::ToBorrow),
        1 => any::<bool>().prop_map(Turn::PadChanged),
    ]
}

#[test]
fn promise_9_at_the_end_bits_and_books_agree_or_staff_heard_of_it() {
    let agreed = Cell::new([0_usize; 3]);
    let config = ProptestConfig { cases: 300, ..ProptestConfig::default() };
    proptest!(config, |(turns in prop::collection::vec(turn(), 1..80), online in prop::bool::weighted(0.8))| {
        let mut run = Run::new();
        if !online {
            run.bench = PadBench::of(Bench::away_with(pad_settings()));
        }
        run.log_in(AINO, online);
        run.bench.seconds(1);
        for tag in 0..TAGS.len() {
            run.play(&Step::Lay(tag));
        }
        for turn in &turns {
            run.play(&match *turn {
                Turn::Obey => Step::Obey,
                Turn::Miss => Step::Miss,
                Turn::WriteUnread => Step::WriteUnread,
                Turn::Lift(tag) => Step::Lift(tag),
                Turn::PutBack(tag) => Step::Lay(tag),
                Turn::Try => Step::Tap(7),
                Turn::Give => Step::Tap(8),
                Turn::Deliver => Step::Deliver,
                Turn::Lose => Step::LoseAnswer,
                Turn::Stored(stored) => Step::Stored(stored),
                Turn::Wait(millis) => Step::Wait(millis),
                Turn::ToReturn => Step::Tap(1),
                Turn::ToBorrow => Step::Tap(0),
                Turn::PadChanged(works) => Step::PadChanged(works),
            });
        }
        // The patron leaves; what is out is still settled.
        run.play(&Step::Tap(3));
        for _ in 0..400 {
            run.play(&Step::Obey);
            run.play(&Step::Deliver);
            run.play(&Step::Stored(true));
        }
        run.end();
        let mut sum = agreed.get();
        for item in items().collect::<BTreeSet<_>>() {
            let is_lent = run.library.loans.contains_key(&item);
            let should = if is_lent { Gate::Released } else { Gate::Secured };
            let agree = tags_of(&item).all(|tag| run.bits[&uid_of(tag)] == should);
            prop_assert!(agree || run.told.contains(&item), "out of step, and nobody heard of it");
            sum[usize::from(is_lent)] += usize::from(agree && !run.told.contains(&item));
            sum[2] += usize::from(!agree);
        }
        agreed.set(sum);
    });
    let agreed = agreed.get();
    assert!(agreed.iter().all(|times| *times > 5), "the model saw too little of the pad: {agreed:?}");
}
