//! Every cut and every flip of the vectors, and any memory at all.

use omatoimi_hardware::tag::compaction::Compaction;
use omatoimi_hardware::tag::extension::{self, Extension};
use omatoimi_hardware::tag::fixed::{self, Basic};
use omatoimi_hardware::tag::objects::{self, Trust};
use omatoimi_hardware::tag::{Memory, Model, Text, Usage, decode};
use proptest::collection::vec;
use proptest::prelude::*;

use super::{FORMATS, any_isil, any_set, fixed_vectors, memory, named, object_vectors, other_vectors, read, text};
use crate::support::{hex, spoilt};

#[test]
fn i24_no_cut_and_no_flip_of_a_checked_tag_gives_another_id() {
    for vector in fixed_vectors().iter().filter(|vector| vector["expect"]["crc_ok"] != false) {
        let whole = memory(vector);
        let good = read(&whole, Some(0x3E));
        for spoilt in spoilt(&whole) {
            for dsfid in [None, Some(0x00), Some(0x3E)] {
                let tag = read(&spoilt, dsfid);
                let is_same = tag.item.is_some() && tag.item == good.item && tag.owner == good.owner;
                assert!(tag.item.is_none() || is_same, "{} {}", vector["id"], hex(&spoilt));
            }
        }
    }
}

#[test]
fn i24_objects_that_are_cut_give_the_whole_id_or_none() {
    for vector in object_vectors().iter().filter(|vector| vector["elements"].is_array()) {
        let whole = memory(vector);
        let good = read(&whole, Some(0x06));
        for spoilt in spoilt(&whole) {
            for dsfid in FORMATS {
                let tag = read(&spoilt, dsfid);
                assert!(spoilt.len() == whole.len() || tag.item.is_none() || tag.item == good.item, "{vector}");
            }
        }
    }
}

#[test]
fn i24_a_label_of_3m_or_a_blank_tag_that_is_cut_or_spoilt_gives_the_whole_id_or_is_decided_on() {
    for vector in other_vectors() {
        let whole = memory(&vector);
        let good = read(&whole, None);
        for spoilt in spoilt(&whole) {
            for dsfid in FORMATS {
                let tag = read(&spoilt, dsfid);
                let is_cut = spoilt.len() < whole.len();
                // These models have no check: what is flipped in a label is another label.
                let may_differ = !is_cut && good.model == Model::Rfid501;
                assert!(tag.item.is_none() || tag.item == good.item || may_differ, "{vector} {}", hex(&spoilt));
            }
        }
    }
}

#[test]
fn promise_10_nothing_a_tag_says_is_printed() {
    let tag = read(&memory(&named(object_vectors(), "fi-mamk-real")), None);
    let objects = objects::parse(&memory(&named(object_vectors(), "fi-mamk-real")), Trust::Guessed);
    let extension = Extension { id: 4, data: b"Kalevala".to_vec() };
    let printed = format!("{tag:?} {objects:?} {extension:?}");
    assert!(!printed.contains("1620168259") && !printed.contains("Mamk") && !printed.contains("Kalevala"), "{printed}");
    assert!(!printed.contains("145, 206"), "{printed}");
}

proptest! {
    #[test]
    fn i24_a_checked_tag_that_is_damaged_or_cut_gives_no_other_id(
        (set, item, owner) in (any_set(), "[0-9]{1,16}|[0-9A-Z]{1,16}", any_isil()),
        size in prop::sample::select(vec![32, 34, 64, 112]),
        (at, flip, cut) in (any::<prop::sample::Index>(), 1..=255_u8, any::<prop::sample::Index>()),
    ) {
        let basic = Basic { usage: Usage::ForLoan, set, item: text(&item), owner: Text::new(owner) };
        let whole = fixed::encode(&basic, &[], size).expect("a tag");
        let mut damaged = whole.clone();
        damaged[at.index(size)] ^= flip;
        for memory in [damaged.as_slice(), &whole[..cut.index(size)], &damaged[..cut.index(size)]] {
            for dsfid in [None, Some(0x00), Some(0x3E)] {
                let tag = read(memory, dsfid);
                prop_assert!(tag.item.is_none() || tag.item.as_ref() == Some(&basic.item), "{}", hex(memory));
            }
        }
    }

    #[test]
    fn i24_any_memory_is_decided_on(memory in vec(any::<u8>(), 0..300), dsfid in prop::option::of(any::<u8>()), block_size in any::<u8>()) {
        for dsfid in [dsfid, None, Some(0x06), Some(0x3E)] {
            let tag = decode(Memory { bytes: &memory, dsfid, block_size });
            prop_assert!(tag.item.is_none() || !matches!(tag.model, Model::Blank | Model::Unknown));
        }
        let _ = extension::read(&memory).count();
        for code in 0..8 {
            let _ = Compaction::from_code(code).unpack(&memory);
        }
    }

    #[test]
    fn i24_any_objects_are_decided_on(mut memory in vec(prop_oneof![any::<u8>(), prop::sample::select(vec![0x00, 0x80, 0x11, 0x91, 0x05, 0x1F, 0x01, 0x02, 0xFF])], 0..200)) {
        memory.splice(0..0, [0x11, 0x01]);
        for dsfid in FORMATS {
            let _ = read(&memory, dsfid);
        }
    }
}
