//! Orders to tags: written, read back, tried again, and never said to be done when they are not.

use std::time::Duration;

use omatoimi_hardware::pad::line::Make;
use omatoimi_hardware::pad::{NotSet, Refusal, Why, feig};
use omatoimi_hardware::tag::security::{Afi, Gate, Security};
use omatoimi_hardware::twin::{PadFault, Timing, TwinTag};

use crate::world::{MAKES, World, book, departures, results, rules};

const SITES: [Security; 4] =
    [Security::Afi(Afi::ISO), Security::Afi(Afi::THREE_M), Security::Eas, Security::Both(Afi::ISO)];

fn world(make: Make, security: Security, books: u32) -> World {
    let mut rules = rules(make);
    rules.security = security;
    let mut world = World::with(rules, Timing::of(make));
    for serial in 0..books {
        world.reader.put(book(serial));
    }
    world.until_listed(usize::try_from(books).expect("a count"));
    world
}

/// What a gate of that site does about a tag.
fn gate(security: Security, tag: &TwinTag) -> Option<Gate> {
    security.judge(Some(tag.afi), tag.eas)
}

#[test]
fn promise_9_a_tag_is_released_and_secured_by_its_number_and_read_back() {
    for make in MAKES {
        for security in SITES {
            let mut world = world(make, security, 3);
            let [uid, other] = [book(1).uid, book(2).uid];
            let untouched = world.reader.tag(other).cloned();
            for wanted in [Gate::Released, Gate::Secured, Gate::Released] {
                assert_eq!(world.set(uid, wanted), Ok(()), "{make:?} {security:?}");
                assert_eq!(gate(security, world.reader.tag(uid).expect("a tag")), Some(wanted));
            }
            assert_eq!(world.reader.tag(other).cloned(), untouched);
        }
    }
}

#[test]
fn promise_9_a_write_that_fails_is_tried_again_whatever_the_reader_says_of_it() {
    for make in MAKES {
        for security in SITES {
            for fault in [PadFault::NotWritten, PadFault::Unmoved, PadFault::Unheard, PadFault::Silent] {
                let mut world = world(make, security, 2);
                world.fault(fault);
                world.fault(fault);
                let uid = book(0).uid;
                assert_eq!(world.set(uid, Gate::Released), Ok(()), "{make:?} {security:?} {fault:?}");
                assert_eq!(gate(security, world.reader.tag(uid).expect("a tag")), Some(Gate::Released));
                assert_eq!(world.reader.faults_left(), 0);
                assert_eq!(departures(&world.events), 0);
            }
        }
    }
}

#[test]
fn promise_9_a_tag_that_never_keeps_what_is_written_is_reported_as_not_set() {
    for make in MAKES {
        for (fault, why) in
            [(PadFault::Unmoved, Why::NotMoved), (PadFault::NotWritten, Why::Refused(Refusal::NotWritten))]
        {
            let mut world = world(make, Security::default(), 1);
            (0..100).for_each(|_| world.fault(fault));
            let uid = book(0).uid;
            // One of the makes has no word for it.
            let result = world.set(uid, Gate::Released);
            let is_expected = match (make, fault) {
                (Make::Rl866, PadFault::NotWritten) => result == Err(NotSet::Failed(Why::Refused(Refusal::Radio))),
                _ => result == Err(NotSet::Failed(why)),
            };
            assert!(is_expected, "{make:?} {fault:?} {result:?}");
            assert_eq!(world.reader.tag(uid).map(|tag| tag.afi), Some(0x07));
            assert!(world.reader.faults_left() > 90, "it is tried a few times, not for ever");
        }
    }
}

#[test]
fn promise_9_a_tag_that_is_taken_away_before_or_after_the_write_is_not_there() {
    for make in MAKES {
        for fault in [PadFault::TakenBefore, PadFault::TakenAfter] {
            let mut world = world(make, Security::default(), 2);
            world.fault(fault);
            assert_eq!(world.set(book(0).uid, Gate::Released), Err(NotSet::NotThere), "{make:?} {fault:?}");
            world.run(Duration::from_secs(3));
            assert_eq!(departures(&world.events), 1);
            // It is put back, and ordered again.
            world.reader.put(book(0));
            world.run(Duration::from_secs(2));
            assert_eq!(world.set(book(0).uid, Gate::Released), Ok(()));
        }
    }
}

#[test]
fn a_tag_that_was_never_there_is_not_there() {
    for make in MAKES {
        let mut world = world(make, Security::Both(Afi::ISO), 1);
        assert_eq!(world.set(book(9).uid, Gate::Secured), Err(NotSet::NotThere), "{make:?}");
    }
}

#[test]
fn a_locked_tag_and_one_without_the_bit_say_so_at_once() {
    for make in MAKES {
        let mut world = world(make, Security::default(), 1);
        world.reader.put(TwinTag { is_locked: true, ..book(0) });
        let locked = Err(NotSet::Failed(Why::Refused(Refusal::Locked)));
        assert_eq!(world.set(book(0).uid, Gate::Released), locked, "{make:?}");
        // What is locked as it should be is as it should be.
        assert_eq!(world.set(book(0).uid, Gate::Secured), Ok(()));
    }
    for make in MAKES {
        let mut world = world(make, Security::Both(Afi::ISO), 1);
        world.reader.put(TwinTag { eas: None, ..book(0) });
        let started = world.now;
        let result = world.set(book(0).uid, Gate::Released);
        assert_eq!(result, Err(NotSet::Failed(Why::Refused(Refusal::NotSupported))), "{make:?}");
        assert!(world.now - started < Duration::from_secs(1));
    }
}

#[test]
fn the_last_word_on_a_tag_holds_and_every_order_gets_its_answer() {
    use Gate::{Released, Secured};
    for make in MAKES {
        for said in [vec![Released, Secured], vec![Secured, Released], vec![Released, Secured, Released]] {
            let mut world = world(make, Security::default(), 1);
            let uid = book(0).uid;
            world.events.clear();
            for gate in &said {
                world.machine.set_security(uid, *gate, world.now);
            }
            world.run(Duration::from_secs(10));
            let results = results(&world.events);
            let last = said.last().copied();
            assert_eq!(results.last().map(|(_, wanted, result)| (*wanted, *result)), last.map(|gate| (gate, Ok(()))));
            assert_eq!(gate(Security::default(), world.reader.tag(uid).expect("a tag")), last, "{make:?} {said:?}");
            assert_eq!(results.len(), said.len(), "{make:?} {said:?}");
        }
    }
}

#[test]
fn the_same_order_twice_is_one() {
    let mut world = world(Make::Feig, Security::default(), 1);
    world.events.clear();
    for _ in 0..5 {
        world.machine.set_security(book(0).uid, Gate::Released, world.now);
    }
    world.run(Duration::from_secs(5));
    assert_eq!(results(&world.events), [(book(0).uid, Gate::Released, Ok(()))]);
}

#[test]
fn a_pile_is_released_while_it_lies_and_while_one_of_it_is_taken_away() {
    for make in MAKES {
        let mut world = world(make, Security::Both(Afi::ISO), 20);
        world.events.clear();
        for serial in 0..20 {
            world.machine.set_security(book(serial).uid, Gate::Released, world.now);
        }
        world.reader.take(book(13).uid);
        world.run(Duration::from_secs(30));
        let results = results(&world.events);
        assert_eq!(results.len(), 20, "{make:?}");
        for (uid, _, result) in results {
            let expected = if uid == book(13).uid { Err(NotSet::NotThere) } else { Ok(()) };
            assert_eq!(result, expected, "{make:?}");
        }
        let bits = world.reader.tags().all(|tag| gate(Security::Both(Afi::ISO), tag) == Some(Gate::Released));
        assert!(bits);
        assert_eq!(departures(&world.events), 1);
    }
}

#[test]
fn many_orders_that_fail_do_not_keep_the_reader_from_listening() {
    for make in MAKES {
        let mut world = world(make, Security::Both(Afi::ISO), 2);
        for serial in 100..200 {
            world.machine.set_security(book(serial).uid, Gate::Released, world.now);
        }
        world.events.clear();
        world.reader.put(book(5));
        world.run(Duration::from_secs(5));
        assert_eq!(world.items(), ["1620100005"], "{make:?}");
    }
}

#[test]
fn nothing_is_written_but_what_was_ordered_and_every_write_names_its_tag() {
    let mut world = world(Make::Feig, Security::Both(Afi::ISO), 5);
    assert_eq!(world.set(book(3).uid, Gate::Released), Ok(()));
    world.run(Duration::from_secs(5));
    let asks = world.sent.iter().filter_map(|frame| feig::read_ask(frame));
    let writes: Vec<_> =
        asks.filter(|ask| Security::Both(Afi::ISO).writes(book(3).uid, Gate::Released).contains(ask)).collect();
    assert_eq!(writes.len(), 2);
    let is_write =
        |frame: &&Vec<u8>| matches!(frame.get(3), Some(0x24 | 0x27)) || matches!(frame.get(4), Some(0xA2 | 0xA3));
    assert_eq!(world.sent.iter().filter(is_write).count(), 2);
}
