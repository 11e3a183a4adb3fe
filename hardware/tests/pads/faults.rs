//! What can go wrong on the line: each, at each question, is survived, and no tag ever says what another says.

use std::time::Duration;

use omatoimi_hardware::Event;
use omatoimi_hardware::pad::line::Make;
use omatoimi_hardware::pad::{Ask, NotSet, PadMachine, TagEvent, Why, feig};
use omatoimi_hardware::tag::security::{Gate, Security};
use omatoimi_hardware::tag::{DSFID_OBJECTS, Text, objects};
use omatoimi_hardware::twin::{PadFault, Timing, TwinTag};

use crate::world::{MAKES, World, book, departures, results, rules};

const FAULTS: [PadFault; 9] = [
    PadFault::Silent,
    PadFault::Late(Duration::from_millis(900)),
    PadFault::Late(Duration::from_millis(2_300)),
    PadFault::Doubled,
    PadFault::Split,
    PadFault::Noise,
    PadFault::BadCheck,
    PadFault::OtherLength,
    PadFault::OtherTag,
];

/// Books of ISO 28560-2: nothing but its parse guards what they say.
fn unguarded(serial: u32) -> TwinTag {
    let id = Text::new(format!("16203{serial:05}")).expect("an id");
    let memory = objects::encode(&[objects::Object::text(1, &id)], 112).expect("a memory");
    TwinTag::of(serial, DSFID_OBJECTS, memory)
}

/// Every tag on the pad says what that tag says, and all of them are there.
#[track_caller]
fn assert_listed(world: &World, what: &str) {
    let pile = world.pile();
    for tag in world.reader.tags() {
        let serial = u32::from_be_bytes([tag.uid.0[4], tag.uid.0[5], tag.uid.0[6], tag.uid.0[7]]);
        let expected =
            if tag.dsfid == DSFID_OBJECTS { format!("16203{serial:05}") } else { format!("16201{serial:05}") };
        let said = pile.get(&tag.uid).and_then(|tag| tag.item.as_ref()).map(|item| item.as_str().to_owned());
        assert_eq!(said, Some(expected), "{what}");
    }
    assert_eq!(pile.len(), world.reader.tags().count(), "{what}");
}

#[test]
fn i24_each_fault_at_each_question_of_a_listing_costs_time_and_nothing_else() {
    for make in MAKES {
        for fault in FAULTS {
            for good_ones in 0..14 {
                let mut world = World::with_books(make, 0);
                (0..2).for_each(|serial| world.reader.put(book(serial)));
                (2..4).for_each(|serial| world.reader.put(unguarded(serial)));
                // Pieces of an answer are no fault: so the next ones wait for the question that is meant.
                (0..good_ones).for_each(|_| world.fault(PadFault::Split));
                world.fault(fault);
                let mut seconds = 0;
                while seconds < 12 && (world.reader.faults_left() > 0 || world.pile().len() < 4) {
                    world.run(Duration::from_secs(1));
                    seconds += 1;
                }
                world.run(Duration::from_secs(2));
                let what = format!("{make:?} {fault:?} after {good_ones}");
                // Once everything is read, no answer names a tag any more.
                assert!(world.reader.faults_left() == 0 || fault == PadFault::OtherTag, "{what}");
                assert_listed(&world, &what);
                assert_eq!(departures(&world.events), 0, "{what}");
                assert!(!world.events.iter().any(|event| matches!(event, Event::Lost { .. })), "{what}");
            }
        }
    }
}

#[test]
fn promise_9_each_fault_at_each_question_of_an_order_ends_with_the_bit_and_the_answer_in_step() {
    for make in MAKES {
        for security in [Security::default(), Security::Eas] {
            for fault in FAULTS {
                for good_ones in 0..6 {
                    let mut rules = rules(make);
                    rules.security = security;
                    let mut world = World::with(rules, Timing::of(make));
                    world.reader.put(book(0));
                    world.until_listed(1);
                    (0..good_ones).for_each(|_| world.fault(PadFault::Split));
                    world.fault(fault);
                    let result = world.set(book(0).uid, Gate::Released);
                    let what = format!("{make:?} {security:?} {fault:?} after {good_ones}");
                    assert_eq!(result, Ok(()), "{what}");
                    let tag = world.reader.tag(book(0).uid).expect("a tag");
                    assert_eq!(security.judge(Some(tag.afi), tag.eas), Some(Gate::Released), "{what}");
                }
            }
        }
    }
}

#[test]
fn a_reader_that_always_answers_twice_lists_its_pile() {
    for make in MAKES {
        let mut world = World::with_books(make, 0);
        (0..20).for_each(|serial| world.reader.put(unguarded(serial)));
        (0..2_000).for_each(|_| world.fault(PadFault::Doubled));
        world.run(Duration::from_secs(20));
        assert_listed(&world, &format!("{make:?}"));
    }
}

#[test]
fn the_second_answer_to_one_piece_of_a_memory_is_not_taken_for_the_next_piece() {
    let id = Text::new("1620300001").expect("an id");
    let shelf = Text::new("HKLJA").expect("a shelf");
    let long = Text::new("a".repeat(200)).expect("a title");
    let objects = [(1, &id), (17, &long), (6, &shelf)].map(|(element, text)| objects::Object::text(element, text));
    let memory = objects::encode(&objects, 316).expect("a memory");
    let asked = |world: &World| {
        let asks = world.sent.iter().filter_map(|frame| feig::read_ask(frame));
        let counts = asks.filter_map(|ask| if let Ask::ReadBlocks { count, .. } = ask { Some(count) } else { None });
        counts.collect::<Vec<u8>>()
    };
    let mut world = World::with_books(Make::Feig, 0);
    world.reader.put(TwinTag::of(1, DSFID_OBJECTS, memory));
    (0..200).for_each(|_| world.fault(PadFault::Doubled));
    world.run(Duration::from_secs(5));
    assert_listed(&world, "in pieces");
    let counts = asked(&world);
    assert!(counts.windows(2).all(|two| two[0] != two[1]), "{counts:?}");
}

#[test]
fn an_answer_from_before_the_plug_was_pulled_is_nobodys() {
    for make in MAKES {
        let mut world = World::with_books(make, 4);
        world.unplug();
        assert_eq!(world.events.last(), Some(&Event::Lost { why: "unplugged".to_owned() }));
        assert!(world.pile().is_empty());
        world.run(Duration::from_secs(1));
        world.reader.take(book(0).uid);
        world.plug();
        let before = world.events.len();
        world.run_until(|events| events[before..].contains(&Event::Tag(TagEvent::Listed { tags: 3 })));
        assert_listed(&world, &format!("{make:?}"));
    }
}

#[test]
fn orders_to_a_reader_that_is_away_are_answered_at_once_and_not_kept() {
    for make in MAKES {
        let mut world = World::with_books(make, 2);
        world.events.clear();
        let [first, second] = [book(0).uid, book(1).uid];
        world.machine.set_security(first, Gate::Released, world.now);
        world.unplug();
        world.machine.set_security(second, Gate::Released, world.now);
        world.run(Duration::ZERO);
        world.plug();
        world.run(Duration::from_secs(10));
        let away = Err(NotSet::Failed(Why::Away));
        assert_eq!(results(&world.events), [(first, Gate::Released, away), (second, Gate::Released, away)]);
        assert_eq!(world.reader.tag(second).map(|tag| tag.afi), Some(0x07), "{make:?}");
    }
}

#[test]
fn a_reader_that_falls_silent_is_lost_and_found_again() {
    for make in MAKES {
        let mut world = World::with_books(make, 2);
        (0..12).for_each(|_| world.fault(PadFault::Silent));
        world.run(Duration::from_secs(60));
        let story: Vec<&Event> =
            world.events.iter().filter(|event| matches!(event, Event::Found | Event::Lost { .. })).collect();
        let why = "the reader does not answer".to_owned();
        assert_eq!(story, [&Event::Found, &Event::Lost { why }, &Event::Found], "{make:?}");
        assert_listed(&world, &format!("{make:?}"));
    }
}

#[test]
fn a_reader_of_another_make_or_at_another_speed_is_lost_with_a_hint_and_never_fills_the_memory() {
    for make in MAKES {
        let start = World::with_books(make, 0).now;
        let mut machine = PadMachine::new(rules(make), start);
        machine.handle_open(start);
        let mut now = start;
        let mut events = Vec::new();
        let mut sent = 0;
        for n in 0..20_000_u64 {
            now += Duration::from_millis(1);
            let noise: Vec<u8> = (0..16_u64).map(|at| (n * 31 + at * 17).to_be_bytes()[7] | 0x80).collect();
            machine.handle_bytes(&noise, now);
            if machine.poll_timeout().is_some_and(|at| at <= now) {
                machine.handle_timeout(now);
            }
            sent += std::iter::from_fn(|| machine.next_output()).count();
            events.extend(std::iter::from_fn(|| machine.next_event()));
        }
        let [Event::Lost { why }] = events.as_slice() else { panic!("{make:?} {events:?}") };
        assert!(why.contains("another make"), "{why}");
        assert!((5..40).contains(&sent), "it is asked again and again, with patience: {sent}");
    }
}

#[test]
fn a_tag_that_an_earlier_program_took_up_is_let_go() {
    let mut world = World::with_books(Make::Rl866, 2);
    let mut rest = 200;
    // The program ends with a tag taken up.
    while rest > 0 && world.sent.last().is_none_or(|frame| frame.get(4) != Some(&0x34)) {
        world.reader.put(book(rest));
        world.run(Duration::from_millis(10));
        rest -= 1;
    }
    let mut next = World::new(Make::Rl866);
    std::mem::swap(&mut next.reader, &mut world.reader);
    next.unplug();
    next.plug();
    next.run(Duration::from_secs(60));
    assert_listed(&next, "taken over");
}

#[test]
fn nothing_that_stands_for_a_book_is_printed() {
    let world = World::with_books(Make::Feig, 3);
    let printed = format!("{:?} {:?}", world.events, world.reader.tags().collect::<Vec<_>>());
    assert!(!printed.contains("162010") && !printed.contains("49, 54, 50"), "{printed}");
}
