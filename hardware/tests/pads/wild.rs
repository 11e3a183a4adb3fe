//! A world where anything happens at any time: whatever the pad says of it is true.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use omatoimi_hardware::Event;
use omatoimi_hardware::pad::line::Make;
use omatoimi_hardware::pad::{PadMachine, Rules, TagEvent, Uid};
use omatoimi_hardware::tag::Order;
use omatoimi_hardware::tag::security::{Afi, Gate, Security};
use omatoimi_hardware::twin::{PadFault, Timing, TwinTag};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::world::{MAKES, World, book, results, rules};

/// Books there are in this world.
const BOOKS: u32 = 6;
/// As long as an answer may be on its way.
const ANSWER_WITHIN: Duration = Duration::from_millis(600);

#[derive(Clone, Debug)]
enum Happening {
    Put(u32),
    PutWeak(u32),
    PutDamaged(u32, usize),
    Take(u32),
    Set(u32, Gate),
    Fault(PadFault),
    Replug,
    Wait(u64),
}

fn any_gate() -> impl Strategy<Value = Gate> {
    prop::sample::select(vec![Gate::Secured, Gate::Released])
}

fn any_fault() -> impl Strategy<Value = PadFault> {
    prop_oneof![
        (0..3_000_u64).prop_map(|late| PadFault::Late(Duration::from_millis(late))),
        prop::sample::select(vec![
            PadFault::Silent,
            PadFault::Doubled,
            PadFault::Split,
            PadFault::Noise,
            PadFault::BadCheck,
            PadFault::OtherLength,
            PadFault::OtherTag,
            PadFault::Unheard,
            PadFault::NotWritten,
            PadFault::Unmoved,
            PadFault::TakenBefore,
            PadFault::TakenAfter,
        ]),
    ]
}

fn any_happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        3 => (0..BOOKS).prop_map(Happening::Put),
        1 => (0..BOOKS).prop_map(Happening::PutWeak),
        1 => (0..BOOKS, 0..34_usize).prop_map(|(serial, at)| Happening::PutDamaged(serial, at)),
        2 => (0..BOOKS).prop_map(Happening::Take),
        4 => (0..BOOKS, any_gate()).prop_map(|(serial, gate)| Happening::Set(serial, gate)),
        4 => any_fault().prop_map(Happening::Fault),
        1 => Just(Happening::Replug),
        6 => (0..1_500_u64).prop_map(Happening::Wait),
    ]
}

fn any_security() -> impl Strategy<Value = Security> {
    prop::sample::select(vec![Security::default(), Security::Eas, Security::Both(Afi::THREE_M)])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn promise_9_whatever_happens_no_tag_says_what_it_does_not_hold_and_done_means_done(
        make in prop::sample::select(MAKES.to_vec()),
        security in any_security(),
        order in prop::sample::select(vec![Order::Straight, Order::Reversed]),
        happenings in vec(any_happening(), 1..40),
    ) {
        let mut world = World::with(Rules { security, ..rules(make) }, Timing::of(make));
        world.reader.set_order(order);
        let mut ordered = 0;
        let mut moved_at = BTreeMap::new();
        for happening in happenings {
            if let Happening::Put(serial) | Happening::PutWeak(serial) | Happening::PutDamaged(serial, _) | Happening::Take(serial) = happening {
                moved_at.insert(book(serial).uid, world.now);
            }
            match happening {
                Happening::Put(serial) => world.reader.put(book(serial)),
                Happening::PutWeak(serial) => world.reader.put(TwinTag { is_weak: true, ..book(serial) }),
                Happening::PutDamaged(serial, at) => {
                    let mut tag = book(serial);
                    tag.memory[at] ^= 0x20;
                    world.reader.put(tag);
                }
                Happening::Take(serial) => drop(world.reader.take(book(serial).uid)),
                Happening::Set(serial, gate) => {
                    ordered += 1;
                    world.machine.set_security(book(serial).uid, gate, world.now);
                }
                Happening::Fault(fault) => world.fault(fault),
                Happening::Replug => {
                    world.unplug();
                    world.plug();
                }
                Happening::Wait(millis) => {
                    // Step by step, so that a result is compared with the bit at the time it is said.
                    for _ in 0..millis / 10 {
                        let said = world.events.len();
                        world.run(Duration::from_millis(10));
                        let news = world.events.split_off(said);
                        check(&mut world, security, &moved_at, &news)?;
                        world.events.extend(news);
                    }
                }
            }
        }
        // In the end all is well again, and every order had its answer.
        world.reader.forget_faults();
        world.run(Duration::from_secs(60));
        prop_assert!(results(&world.events).len() <= ordered);
        for serial in 0..BOOKS {
            world.reader.put(book(serial));
        }
        world.run(Duration::from_secs(5));
        for serial in 0..BOOKS {
            prop_assert_eq!(world.set(book(serial).uid, Gate::Released), Ok(()));
        }
    }

    #[test]
    fn i24_any_bytes_at_any_time_are_survived_in_bounded_memory(
        make in prop::sample::select(MAKES.to_vec()),
        noise in vec((vec(any::<u8>(), 0..80), 0..400_u64), 0..60),
    ) {
        let start = World::with_books(Make::Feig, 0).now;
        let mut machine = PadMachine::new(rules(make), start);
        machine.handle_open(start);
        let mut now = start;
        for (bytes, millis) in noise {
            machine.handle_bytes(&bytes, now);
            now += Duration::from_millis(millis);
            if machine.poll_timeout().is_some_and(|at| at <= now) {
                machine.handle_timeout(now);
            }
            while machine.next_output().is_some() {}
            while let Some(event) = machine.next_event() {
                prop_assert!(!matches!(event, Event::Tag(_)), "a tag out of noise");
            }
        }
    }
}

/// What was said is true now: ids are those that the tags hold, and what is said to be set is set.
fn check(
    world: &mut World,
    security: Security,
    moved_at: &BTreeMap<Uid, Instant>,
    news: &[Event],
) -> Result<(), TestCaseError> {
    for event in news {
        let Event::Tag(event) = event else { continue };
        match event {
            TagEvent::Arrived { uid, tag, .. } | TagEvent::Changed { uid, tag, .. } => {
                let [.., serial] = uid.0;
                let expected = format!("16201{serial:05}");
                let is_so = tag.item.as_ref().is_none_or(|item| item.as_str() == expected);
                prop_assert!(is_so, "a tag says what it does not hold");
            }
            TagEvent::Security { .. } | TagEvent::Departed { .. } | TagEvent::Listed { .. } => {}
        }
    }
    for (uid, wanted, tag) in world.done.drain(..) {
        let is_so = tag.is_some_and(|tag| security.judge(Some(tag.afi), tag.eas) == Some(wanted));
        // Or another tag lay there when it was asked.
        let was_moved = moved_at.get(&uid).is_some_and(|at| world.now - *at < ANSWER_WITHIN);
        prop_assert!(is_so || was_moved);
    }
    Ok(())
}
