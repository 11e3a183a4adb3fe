//! ISO 28560-3: the fixed places, both ways.

use omatoimi_hardware::tag::extension::{self, Damage, Extension};
use omatoimi_hardware::tag::fixed::{self, Basic};
use omatoimi_hardware::tag::{Memory, Model, Order, Set, Tag, Text, Unwritable, Usage, decode};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::json;

use super::{FORMATS, any_isil, any_set, any_usage, fixed_vectors, item, memory, named, owner, read, text};
use crate::support::{bytes, ccitt, hex};

#[test]
fn a_basic_block_says_what_its_vector_says() {
    for vector in fixed_vectors() {
        let expect = &vector["expect"];
        let (memory, is_plain) = (memory(&vector), expect["crc_ok"].is_boolean());
        for dsfid in FORMATS {
            let tag = read(&memory, dsfid);
            if vector["id"] == "all-zero-34" {
                assert_eq!(tag.model, Model::Blank);
            } else if expect["crc_ok"] == false {
                assert_eq!((tag.model, item(&tag)), (Model::Unknown, None), "{vector}");
            } else if is_plain {
                assert_eq!((tag.model, tag.order), (Model::Iso28560_3, Order::Straight), "{vector}");
                assert_eq!(item(&tag), expect["primary_item_id"].as_str(), "{vector}");
                assert_eq!(owner(&tag), expect["isil"].as_str(), "{vector}");
                let usage = tag.usage.map(Usage::code).map(u64::from);
                assert_eq!(usage, expect["low_nibble"].as_u64(), "{vector}");
                let set = tag.set.expect("a set");
                assert_eq!(json!([set.parts(), set.part()]), json!([expect["byte1"], expect["byte2"]]), "{vector}");
            } else {
                assert_eq!(item(&tag), Some("1000000056"), "{vector}");
            }
        }
    }
}

#[test]
fn a_basic_block_is_written_as_its_vector_has_it() {
    let mut written = 0;
    for vector in fixed_vectors().iter().filter(|vector| vector["expect"]["crc_ok"] == true) {
        let expect = &vector["expect"];
        let byte = |key: &str| u8::try_from(expect[key].as_u64().expect("a number")).expect("a byte");
        let basic = Basic {
            usage: Usage::from_code(byte("low_nibble")),
            set: Set::new(byte("byte1"), byte("byte2")).expect("a set"),
            item: text(expect["primary_item_id"].as_str().expect("an id")),
            owner: expect["isil"].as_str().and_then(Text::new),
        };
        let extensions = expect["extension_blocks"].as_array().expect("a list").iter().map(|block| Extension {
            id: u32::try_from(block["block_id"].as_u64().expect("an id")).expect("an id"),
            data: bytes(block["payload_hex"].as_str().expect("data")),
        });
        let extensions: Vec<Extension> = extensions.collect();
        let memory = memory(vector);
        let encoded = fixed::encode(&basic, &extensions, memory.len());
        assert_eq!(encoded.as_deref().map(hex), Ok(hex(&memory)), "{vector}");
        let read: Vec<Extension> = extension::read(&memory).collect::<Result<_, _>>().expect("whole blocks");
        assert_eq!(read, extensions, "{vector}");
        written += 1;
    }
    assert_eq!(written, 6);
}

#[test]
fn extension_blocks_are_read_up_to_the_first_that_is_wrong() {
    let with = |blocks: &str| {
        let memory = [memory(&named(fixed_vectors(), "iso28560-3-annexB1-basic-34")), bytes(blocks)].concat();
        assert_eq!(item(&read(&memory, None)), Some("1000000056"), "{blocks}");
        extension::read(&memory).collect::<Vec<_>>()
    };
    let title = |vector: &str| {
        let blocks: Vec<_> = extension::read(&memory(&named(fixed_vectors(), vector))).collect();
        blocks
            .into_iter()
            .map(|block| block.map(|block| block.text().map(|text| text.as_str().to_owned())))
            .collect::<Vec<_>>()
    };
    assert_eq!(title("extension-filler-then-title"), [Ok(Some("Kalevala".to_owned()))]);
    assert_eq!(title("extension-length-2-3"), [Err(Damage::TooShort)]);
    let long = Extension { id: 0x0102_FF05, data: b"x".to_vec() };
    assert_eq!(with("0765 00".replace(' ', "").as_str()), [Err(Damage::PastTheEnd)]);
    assert_eq!(with("0665007674620000"), [Err(Damage::Check)]);
    assert_eq!(with("0665007674610165"), [Ok(Extension { id: 101, data: b"ta".to_vec() }), Err(Damage::PastTheEnd),]);
    assert_eq!(with(&hex(&long.encode().expect("a block"))), [Ok(long)]);
    assert_eq!(with("0505ff0000"), [Err(Damage::TooShort)]);
    assert_eq!(with("010101"), []);
    assert_eq!(Extension { id: 1, data: vec![0; 252] }.encode(), Err(Unwritable::TooLong));
    assert_eq!(Extension { id: 0x1_0000, data: vec![] }.encode(), Err(Unwritable::NoForm));
}

#[test]
fn the_check_of_a_tag_of_32_bytes_goes_over_zeros_or_over_what_is_there() {
    let mut small = memory(&named(fixed_vectors(), "danrfid-32-byte"));
    assert_eq!(item(&read(&small, None)), Some("11223344"));
    // The sum of its 30 bytes, without the two zeros.
    let summed = [&small[..19], &small[21..]].concat();
    let check = ccitt(&summed);
    small[19..21].copy_from_slice(&check.to_le_bytes());
    assert_eq!(item(&read(&small, None)), Some("11223344"));
    assert_eq!(item(&read(&[small, vec![0, 0]].concat(), None)), None, "only on the smallest tag");
}

#[test]
fn what_sources_disagree_on_is_read_either_way() {
    let basic = |usage: Usage, set: Set| Basic { usage, set, item: text("1"), owner: None };
    let alone = Set::new(1, 1).expect("a set");
    // Writes the tag and puts other bytes in its front, with a check that holds.
    let with_front = |front: [u8; 3]| {
        let mut memory = fixed::encode(&basic(Usage::ForLoan, alone), &[], 34).expect("a tag");
        memory[..3].copy_from_slice(&front);
        let check = ccitt(&[&memory[..19], &memory[21..]].concat());
        memory[19..21].copy_from_slice(&check.to_le_bytes());
        read(&memory, Some(0x3E))
    };
    for (byte, usage, certain) in [
        (0x11, Some(Usage::ForLoan), true),
        (0x12, Some(Usage::NotForLoan), false),
        (0x21, Some(Usage::NotForLoan), false),
        (0x71, Some(Usage::Discarded), true),
        (0x17, Some(Usage::Discarded), true),
        (0x81, Some(Usage::PatronCard), true),
        (0x22, Some(Usage::NotForLoan), true),
        (0x27, None, false),
        (0x14, Some(Usage::Local(4)), true),
        (0x1F, Some(Usage::Reserved(15)), true),
    ] {
        let tag = with_front([byte, 1, 1]);
        assert_eq!((tag.usage, tag.is_usage_certain), (usage, certain), "{byte:02x}");
    }
    for (front, set) in [([3, 2], Set::new(3, 2)), ([2, 3], Set::new(3, 2)), ([0, 0], None), ([1, 0], None)] {
        assert_eq!(with_front([0x11, front[0], front[1]]).set, set, "{front:?}");
    }
}

#[test]
fn blocks_that_come_reversed_are_found_out_by_the_check() {
    for vector in fixed_vectors().iter().filter(|vector| vector["expect"]["crc_ok"] == true) {
        let mut straight = memory(vector);
        straight.resize(straight.len().next_multiple_of(8), 0);
        for block_size in [4, 8] {
            let whole = Memory { bytes: &straight, dsfid: None, block_size };
            let turned = whole.in_order(Order::Reversed);
            let tag = decode(Memory { bytes: &turned, ..whole });
            assert_eq!(tag.order, Order::Reversed, "{vector}");
            assert_eq!(tag, Tag { order: Order::Reversed, ..decode(whole) });
        }
    }
}

#[test]
fn what_can_not_be_written_so_that_it_reads_the_same_is_refused() {
    let basic = Basic {
        usage: Usage::ForLoan,
        set: Set::new(1, 1).expect("a set"),
        item: text("1000000056"),
        owner: Some(text("FI-Jns")),
    };
    let with = |item: &str, owner: &str| Basic { item: text(item), owner: Some(text(owner)), ..basic.clone() };
    for (basic, size, expected) in [
        (with("12345678901234567", "FI-Jns"), 112, Unwritable::TooLong),
        (with("1", "FI-12345678901234"), 112, Unwritable::TooLong),
        (with("1", "FI-1234567890"), 32, Unwritable::TooLong),
        (with("1", "FI-Jns"), 31, Unwritable::TooLong),
        (with("1", "FIJns"), 34, Unwritable::NoForm),
        (with("1", "FI-J ns"), 34, Unwritable::NoForm),
    ] {
        assert_eq!(fixed::encode(&basic, &[], size), Err(expected), "{size}");
    }
    let title = Extension { id: extension::TITLE, data: b"Kalevala\0".to_vec() };
    assert_eq!(fixed::encode(&basic, &[title], 40), Err(Unwritable::TooLong));
    assert_eq!((Text::new(""), Text::new("a\nb"), Text::new("\u{85}")), (None, None, None));
}

proptest! {
    #[test]
    fn a_basic_block_survives_the_tag(
        (usage, set, item, owner) in (any_usage(), any_set(), "[ -~äöÅŠ]{1,8}", prop::option::of(any_isil())),
        size in prop::sample::select(vec![32, 34, 64, 112, 256]),
        data in vec(any::<u8>(), 0..40),
    ) {
        let basic = Basic { usage, set, item: text(&item), owner: owner.as_deref().and_then(Text::new) };
        let extensions = if size > 64 { vec![Extension { id: 101, data }] } else { vec![] };
        let memory = fixed::encode(&basic, &extensions, size).expect("a tag");
        for dsfid in [None, Some(0x00), Some(0x3E)] {
            let tag = read(&memory, dsfid);
            prop_assert_eq!(tag.model, Model::Iso28560_3);
            prop_assert_eq!((&tag.item, &tag.owner), (&Some(basic.item.clone()), &basic.owner));
            prop_assert_eq!((tag.usage, tag.set), (Some(usage), Some(set)));
        }
        let read: Vec<Extension> = extension::read(&memory).collect::<Result<_, _>>().expect("whole blocks");
        prop_assert_eq!(read, extensions);
    }
}
