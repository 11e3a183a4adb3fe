//! Whatever happens, in whatever order: a release has its own recorded verdict, and no state waits for ever.

use std::cell::Cell;
use std::collections::HashSet;
use std::time::Duration;

use omatoimi::door::{Ask, CardAnswer, Command, Display, DoorState, Input, Lock, Standing};
use omatoimi::ids::Visit;
use omatoimi::policy::{ClockState, Reason};
use proptest::prelude::*;

use super::bench::{AINO, Bench, MATTI, welcome};

#[derive(Clone, Debug)]
enum Step {
    Scan(bool),
    Stray,
    TypePin,
    Press(char),
    Wait(u64),
    Counted(u64),
    Locked(u64),
    Ils(u64, u8),
    Silent(u64),
    Kept(u64, bool),
    NothingKept(u64),
    Recorded(u64),
    NotRecorded(u64),
    Link(bool),
    Clock(bool),
    Lock(u8),
    Stands(DoorState, Option<Ask>),
    GivenUp,
    Lockdown(bool),
    Opened,
    Held(u64),
    StaffLock,
    TimePassed,
}

/// Answers go to the newest visit, or now and then to one of the few before it. The steps of a good visit are common,
/// or the model would never see a door open; `reached` below says how often it did.
fn step() -> impl Strategy<Value = Step> {
    let back = || prop_oneof![6 => Just(0_u64), 1 => 1..3_u64];
    prop_oneof![
        6 => any::<bool>().prop_map(Step::Scan),
        1 => Just(Step::Stray),
        9 => Just(Step::TypePin),
        3 => prop::sample::select("0123456789#*".chars().collect::<Vec<_>>()).prop_map(Step::Press),
        3 => (0..15_000_u64).prop_map(Step::Wait),
        9 => back().prop_map(Step::Counted),
        1 => back().prop_map(Step::Locked),
        9 => (back(), 0..6_u8).prop_map(|(visit, answer)| Step::Ils(visit, answer)),
        2 => back().prop_map(Step::Silent),
        5 => (back(), any::<bool>()).prop_map(|(visit, right)| Step::Kept(visit, right)),
        1 => back().prop_map(Step::NothingKept),
        9 => back().prop_map(Step::Recorded),
        1 => back().prop_map(Step::NotRecorded),
        2 => any::<bool>().prop_map(Step::Link),
        2 => prop::bool::weighted(0.8).prop_map(Step::Clock),
        3 => prop_oneof![6 => 0..2_u8, 1 => 2..4_u8].prop_map(Step::Lock),
        2 => stands(),
        1 => Just(Step::GivenUp),
        1 => prop::bool::weighted(0.2).prop_map(Step::Lockdown),
        1 => Just(Step::Opened),
        1 => (0..2_u64).prop_map(Step::Held),
        1 => Just(Step::StaffLock),
        2 => Just(Step::TimePassed),
    ]
}

/// How the door itself stands; now and then on fire.
fn stands() -> impl Strategy<Value = Step> {
    let state = prop_oneof![
        9 => prop::sample::select(vec![DoorState::Locked, DoorState::Open, DoorState::Forced, DoorState::Unknown]),
        1 => Just(DoorState::Fire),
    ];
    let asks = prop::sample::select(vec![None, Some(Ask::CloseTheDoor), Some(Ask::OtherDoorFirst)]);
    (state, asks).prop_map(|(state, asks)| Step::Stands(state, asks))
}

fn play(
    bench: &mut Bench,
    step: &Step,
    newest: &mut u64,
    said_right: &mut HashSet<Visit>,
    stored: &mut HashSet<Visit>,
) {
    let visit = |back: u64| Visit(newest.saturating_sub(back));
    match *step {
        Step::Scan(matti) => {
            let begun = bench.scan(if matti { MATTI } else { AINO });
            *newest = begun.0;
        }
        Step::Stray => bench.tell(Input::NotACard),
        Step::TypePin => bench.press("1234"),
        Step::Press(key) => bench.press(&key.to_string()),
        Step::Wait(millis) => bench.advance(Duration::from_millis(millis)),
        Step::Counted(back) => bench.tell(Input::AttemptCounted { visit: visit(back), wait: Duration::ZERO }),
        Step::Locked(back) => bench.tell(Input::AttemptLocked { visit: visit(back) }),
        Step::Ils(back, answer) => {
            let answer = match answer {
                0 => CardAnswer::Unknown,
                1 => CardAnswer::WrongPin,
                2 => CardAnswer::Unclear("nothing clear"),
                _ => CardAnswer::Right(welcome()),
            };
            if matches!(answer, CardAnswer::Right(_)) {
                said_right.insert(visit(back));
            }
            bench.ils_says(visit(back), answer);
        }
        Step::Silent(back) => bench.tell(Input::IlsSilent { visit: visit(back) }),
        Step::Kept(back, right) => {
            if right {
                said_right.insert(visit(back));
            }
            bench.kept_says(visit(back), welcome(), Duration::from_secs(60), right);
        }
        Step::NothingKept(back) => bench.tell(Input::KeptChecked { visit: visit(back), kept: None }),
        Step::Recorded(back) => {
            stored.insert(visit(back));
            bench.tell(Input::Recorded { visit: visit(back) });
        }
        Step::NotRecorded(back) => bench.tell(Input::NotRecorded { visit: visit(back) }),
        Step::Link(online) => bench.tell(Input::LinkChanged { online }),
        Step::Clock(set) => {
            bench.tell(Input::ClockJudged(if set { ClockState::Believed } else { ClockState::Unset }));
        }
        Step::Lock(state) => {
            let lock = [Lock::Secured, Lock::Released, Lock::Fault, Lock::Unknown][usize::from(state)];
            bench.tell(Input::LockChanged(lock));
        }
        Step::Stands(state, asks) => bench.tell(Input::StandingChanged(Standing { state, asks })),
        Step::GivenUp => bench.tell(Input::GivenUp),
        Step::Lockdown(on) => bench.tell(Input::LockdownChanged { on }),
        Step::Opened => bench.tell(Input::Opened),
        Step::Held(minutes) => {
            let until = Some(bench.now.after(Duration::from_secs(60 * minutes)));
            bench.tell(Input::HeldOpen { until });
        }
        Step::StaffLock => bench.tell(Input::Locked),
        Step::TimePassed => bench.tell(Input::TimePassed),
    }
}

#[test]
fn promise_1_every_release_has_its_own_right_answer_and_its_own_stored_entry() {
    let (online, offline, refused) = (Cell::new(0), Cell::new(0), Cell::new(0));
    let config = ProptestConfig { cases: 2_000, ..ProptestConfig::default() };
    proptest!(config, |(steps in prop::collection::vec(step(), 1..150))| {
        let mut bench = Bench::online();
        let (mut newest, mut said_right, mut stored) = (0, HashSet::new(), HashSet::new());
        let (mut counted, mut released) = (HashSet::new(), HashSet::new());
        let mut lockdown = false;
        for step in &steps {
            if let Step::Lockdown(on) = step {
                lockdown = *on;
            }
            play(&mut bench, step, &mut newest, &mut said_right, &mut stored);
            for command in bench.commands.drain(..) {
                match command {
                    Command::CountAttempt { visit, .. } => {
                        prop_assert!(counted.insert(visit), "one attempt a visit");
                    }
                    Command::AskIls { visit, .. } | Command::CheckKept { visit, .. } => {
                        prop_assert!(counted.contains(&visit), "asked before the attempt was counted");
                    }
                    Command::Record { entry, .. } => match entry.reason {
                        Reason::Granted => online.set(online.get() + 1),
                        Reason::GrantedOffline => offline.set(offline.get() + 1),
                        _ => refused.set(refused.get() + 1),
                    },
                    Command::Open { .. } => prop_assert!(matches!(step, Step::Opened) && !lockdown),
                    Command::StandOpen { for_ } => {
                        prop_assert!(!lockdown, "it stands open in a lock-down");
                        prop_assert!(for_ <= Duration::from_secs(30), "I6");
                    }
                    Command::Release { visit, for_, .. } => {
                        prop_assert!(!lockdown, "released in a lock-down");
                        prop_assert!(said_right.contains(&visit), "released without a right answer");
                        prop_assert!(stored.contains(&visit), "released before the entry was on disk");
                        prop_assert!(released.insert(visit), "released twice for one visit");
                        prop_assert!(for_ <= Duration::from_secs(30), "I6");
                    }
                    _ => {}
                }
            }
            let waiting = !matches!(
                bench.display(),
                Display::Idle
                    | Display::OutOfOrder
                    | Display::Closed { .. }
                    | Display::StandsOpen
                    | Display::CloseTheDoor
                    | Display::OtherDoorFirst
                    | Display::Fire
            );
            prop_assert!(!waiting || bench.deadline().is_some(), "a state without a deadline: {:?}", bench.display());
        }
        bench.advance(Duration::from_secs(120));
        prop_assert!(bench.deadline().is_none(), "left alone, the door comes to rest");
    });
    let reached = (online.get(), offline.get(), refused.get());
    assert!(reached.0 > 100 && reached.1 > 30 && reached.2 > 500, "the model saw too little of the door: {reached:?}");
}

proptest! {
    #[test]
    fn promise_10_no_command_and_no_state_prints_a_card_or_a_pin(
        steps in prop::collection::vec(step(), 1..60),
    ) {
        let mut bench = Bench::online();
        let (mut newest, mut said_right, mut stored) = (0, HashSet::new(), HashSet::new());
        bench.scan(MATTI);
        newest += 1;
        bench.press("1234");
        for step in &steps {
            play(&mut bench, step, &mut newest, &mut said_right, &mut stored);
        }
        let shown = format!("{:?}", bench.commands);
        prop_assert!(!shown.contains(MATTI) && !shown.contains(AINO) && !shown.contains("\"1234\""));
    }
}
