//! What lies on a pad: it comes, is read, and goes.

use std::time::Duration;

use omatoimi_hardware::Event;
use omatoimi_hardware::pad::TagEvent;
use omatoimi_hardware::pad::line::Make;
use omatoimi_hardware::tag::fixed::{self, Basic};
use omatoimi_hardware::tag::security::{Gate, Security};
use omatoimi_hardware::tag::{DSFID_OBJECTS, Model, Order, Set, Text, Usage, objects};
use omatoimi_hardware::twin::{PadFault, Timing, TwinTag};

use crate::world::{MAKES, World, book, departures, is_unknown, rules};

/// The Finnish tag of hardware.md 2.4, on a chip of so many bytes.
fn objects_tag(serial: u32, dsfid: u8, size: usize) -> TwinTag {
    let mut memory = bytes("910104609 1CE438002 01A8050110670242410307 3240DE05AB075B00");
    memory.resize(size, 0);
    TwinTag::of(serial, dsfid, memory)
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.bytes().filter(u8::is_ascii_hexdigit).collect();
    let pairs = digits.chunks(2).map(|pair| std::str::from_utf8(pair).expect("ASCII"));
    pairs.map(|pair| u8::from_str_radix(pair, 16).expect("hex")).collect()
}

#[test]
fn a_pile_is_listed_with_what_its_tags_say_and_goes_when_it_is_taken_away() {
    for make in MAKES {
        let mut world = World::with_books(make, 3);
        assert_eq!(world.items(), ["1620100000", "1620100001", "1620100002"], "{make:?}");
        assert!(world.pile().values().all(|tag| tag.model == Model::Iso28560_3 && tag.usage == Some(Usage::ForLoan)));
        let gone = book(1).uid;
        world.reader.take(gone);
        world.until_listed(2);
        assert!(world.events.contains(&Event::Tag(TagEvent::Departed { uid: gone })));
        assert_eq!(world.items(), ["1620100000", "1620100002"]);
        world.reader.put(book(1));
        let before = world.events.len();
        world.run_until(|events| events[before..].contains(&Event::Tag(TagEvent::Listed { tags: 3 })));
        assert_eq!(world.items().len(), 3);
    }
}

#[test]
fn an_empty_pad_is_listed_once_and_then_nothing_is_said() {
    for make in MAKES {
        let mut world = World::with_books(make, 0);
        world.run(Duration::from_secs(20));
        assert_eq!(world.events, [Event::Found, Event::Tag(TagEvent::Listed { tags: 0 })], "{make:?}");
    }
}

#[test]
fn sixty_tags_at_once_are_all_listed_and_stay() {
    for make in MAKES {
        let mut world = World::with_books(make, 60);
        assert_eq!(world.items().len(), 60, "{make:?}");
        world.run(Duration::from_secs(30));
        assert_eq!(world.items().len(), 60);
        assert_eq!(departures(&world.events), 0);
        let mut listed = world.events.iter().filter(|event| matches!(event, Event::Tag(TagEvent::Listed { .. })));
        assert_eq!(listed.next_back(), Some(&Event::Tag(TagEvent::Listed { tags: 60 })));
    }
}

#[test]
fn a_tag_at_the_edge_of_the_field_neither_comes_and_goes_nor_is_forgotten() {
    for make in MAKES {
        let mut world = World::with_books(make, 2);
        world.reader.put(TwinTag { is_weak: true, ..book(2) });
        world.until_listed(3);
        world.run(Duration::from_secs(60));
        assert_eq!(departures(&world.events), 0, "{make:?}");
        assert_eq!(world.items().len(), 3);
        world.reader.take(book(2).uid);
        world.run(Duration::from_secs(5));
        assert_eq!(departures(&world.events), 1);
    }
}

#[test]
fn the_gate_is_told_where_the_reader_tells_it_with_the_rest() {
    for (make, expected) in
        [(Make::Feig, Some(Gate::Released)), (Make::Rl866, Some(Gate::Released)), (Make::ThreeM, None)]
    {
        let mut world = World::new(make);
        world.reader.put(TwinTag { afi: 0xC2, ..book(1) });
        world.until_listed(1);
        let gate = world.events.iter().find_map(|event| {
            let Event::Tag(TagEvent::Arrived { gate, .. }) = event else { return None };
            Some(*gate)
        });
        assert_eq!(gate, Some(expected), "{make:?}");
    }
}

#[test]
fn tags_of_objects_are_read_to_their_end_whatever_their_chip_and_whatever_it_tells() {
    for make in MAKES {
        for (dsfid, size, says_system) in [
            (DSFID_OBJECTS, 112, true),
            (DSFID_OBJECTS, 112, false),
            (0, 316, false),
            (0, 112, true),
            (0, 112, false),
            (0, 256, true),
            (0, 256, false),
            (0, 32, false),
            (0, 32, true),
        ] {
            let mut rules = rules(make);
            rules.order = Some(Order::Straight);
            let mut world = World::with(rules, Timing::of(make));
            world.reader.put(TwinTag { says_system, ..objects_tag(1, dsfid, size) });
            world.until_listed(1);
            assert_eq!(world.items(), ["1620168259"], "{make:?} {dsfid} {size} {says_system}");
        }
    }
}

#[test]
fn an_element_far_into_the_memory_is_not_overlooked() {
    let id = Text::new("1620168259").expect("an id");
    let title = Text::new("Seitsemän veljestä, nuorille lukijoille lyhennetty ja kuvitettu laitos, toinen painos")
        .expect("a title");
    let elements = [
        objects::Object::text(1, &id),
        objects::Object::text(17, &title),
        objects::Object::usage(Usage::NotForLoan, 0),
    ];
    let memory = objects::encode(&elements, 200).expect("a memory");
    for make in MAKES {
        let mut rules = rules(make);
        rules.order = Some(Order::Straight);
        let mut world = World::with(rules, Timing::of(make));
        world.reader.put(TwinTag::of(1, DSFID_OBJECTS, memory.clone()));
        world.until_listed(1);
        let pile = world.pile();
        let tag = pile.values().next().expect("a tag");
        assert_eq!((world.items(), tag.usage), (vec!["1620168259".to_owned()], Some(Usage::NotForLoan)), "{make:?}");
    }
}

#[test]
fn tags_with_blocks_of_another_size_and_blank_ones_are_read() {
    for make in [Make::Feig, Make::Rl866] {
        let mut world = World::new(make);
        world.reader.put(TwinTag { block_size: 8, ..book(1) });
        world.reader.put(TwinTag::of(2, 0, vec![0; 112]));
        world.reader.put(TwinTag::of(3, 0, (0..=255).collect()));
        world.until_listed(3);
        let models: Vec<Model> = world.pile().values().map(|tag| tag.model).collect();
        assert_eq!(models, [Model::Iso28560_3, Model::Blank, Model::Unknown], "{make:?}");
    }
}

#[test]
fn the_order_of_bytes_is_found_by_a_check_and_remembered_of_the_reader() {
    for order in [Order::Straight, Order::Reversed] {
        let mut world = World::new(Make::Feig);
        world.reader.set_order(order);
        // Read before anything with a check: it makes sense in one order only.
        world.reader.put(objects_tag(1, DSFID_OBJECTS, 112));
        world.reader.put(book(2));
        world.until_listed(2);
        assert_eq!(world.items(), ["1620168259", "1620100002"], "{order:?}");
        assert!(world.pile().values().all(|tag| tag.order == order));
        // Remembered even when the tag with the check is gone and the reader was unplugged.
        world.reader.take(book(2).uid);
        world.unplug();
        world.plug();
        world.run(Duration::from_secs(3));
        assert_eq!(world.items(), ["1620168259"]);
    }
}

#[test]
fn an_order_that_the_site_states_outranks_what_is_found() {
    let mut rules = rules(Make::Feig);
    rules.order = Some(Order::Straight);
    let mut world = World::with(rules, Timing::of(Make::Feig));
    world.reader.set_order(Order::Reversed);
    world.reader.put(objects_tag(1, DSFID_OBJECTS, 112));
    world.reader.put(book(2));
    world.until_listed(2);
    // The check of the book holds all the same; the other has none, and is not guessed.
    assert_eq!(world.items(), ["", "1620100002"]);
}

#[test]
fn a_tag_whose_memory_is_never_heard_is_shown_without_an_id_and_changes_when_it_is() {
    for make in MAKES {
        let mut world = World::with_books(make, 1);
        for _ in 0..3 {
            world.fault(PadFault::Unheard);
        }
        world.reader.put(book(7));
        world.run(Duration::from_millis(900));
        assert!(world.pile().get(&book(7).uid).is_some_and(is_unknown), "{make:?}");
        world.run(Duration::from_secs(3));
        assert_eq!(world.items(), ["1620100000", "1620100007"]);
        let changed = world.events.iter().filter(|event| matches!(event, Event::Tag(TagEvent::Changed { .. })));
        assert_eq!(changed.count(), 1);
    }
}

#[test]
fn a_damaged_tag_gives_no_id() {
    for make in MAKES {
        let mut tag = book(1);
        tag.memory[5] ^= 0x01;
        let mut world = World::new(make);
        world.reader.put(tag);
        world.until_listed(1);
        assert_eq!(world.items(), [""], "{make:?}");
        assert!(world.pile().values().all(is_unknown));
    }
}

#[test]
fn parts_of_a_set_say_which_they_are() {
    let mut world = World::new(Make::Feig);
    for part in 1..=3 {
        let item = Text::new("1620154429").expect("an id");
        let set = Set::new(3, part).expect("a part");
        let basic = Basic { usage: Usage::ForLoan, set, item, owner: None };
        world.reader.put(TwinTag::of(u32::from(part), 0x3E, fixed::encode(&basic, &[], 112).expect("a memory")));
    }
    world.until_listed(3);
    let parts: Vec<u8> = world.pile().values().filter_map(|tag| tag.set).map(Set::part).collect();
    assert_eq!(parts, [1, 2, 3]);
}

#[test]
fn a_site_whose_gates_look_at_the_bit_lists_its_pile_too() {
    let mut rules = rules(Make::ThreeM);
    rules.security = Security::Eas;
    let mut world = World::with(rules, Timing::of(Make::ThreeM));
    world.reader.put(book(1));
    world.until_listed(1);
    assert_eq!(world.items(), ["1620100001"]);
}
