//! Library tags: every vector both ways, every cut and every flip of them, anything.

use omatoimi_hardware::tag::compaction::Compaction;
use omatoimi_hardware::tag::extension::{self, Damage, Extension};
use omatoimi_hardware::tag::fixed::{self, Basic};
use omatoimi_hardware::tag::objects::{self, Object, Trust, element};
use omatoimi_hardware::tag::rfid501::{self, Label};
use omatoimi_hardware::tag::{Memory, Model, Order, Set, Tag, Text, Unwritable, Usage, decode};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{bytes, ccitt, hex, spoilt, vectors};

fn fixed_vectors() -> Vec<Value> {
    vectors(include_str!("../vectors/tags-28560-3.json"))
}

fn object_vectors() -> Vec<Value> {
    vectors(include_str!("../vectors/tags-28560-2.json"))
}

fn other_vectors() -> Vec<Value> {
    vectors(include_str!("../vectors/tags-other.json"))
}

fn named(vectors: Vec<Value>, id: &str) -> Value {
    vectors.into_iter().find(|vector| vector["id"] == id).unwrap_or_else(|| panic!("no vector {id}"))
}

fn memory(vector: &Value) -> Vec<u8> {
    bytes(vector["memory_hex"].as_str().expect("memory"))
}

fn read(bytes: &[u8], dsfid: Option<u8>) -> Tag {
    decode(Memory { bytes, dsfid, block_size: 4 })
}

fn text(text: &str) -> Text {
    Text::new(text).expect("text")
}

fn item(tag: &Tag) -> Option<&str> {
    tag.item.as_ref().map(Text::as_str)
}

fn owner(tag: &Tag) -> Option<&str> {
    tag.owner.as_ref().map(Text::as_str)
}

const FORMATS: [Option<u8>; 4] = [None, Some(0x00), Some(0x3E), Some(0x06)];

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

#[test]
fn objects_say_what_their_vector_says() {
    for vector in object_vectors().iter().filter(|vector| vector["elements"].is_array()) {
        let memory = memory(vector);
        let objects = objects::parse(&memory, Trust::Guessed).expect("whole objects");
        let elements = vector["elements"].as_array().expect("a list");
        assert_eq!(objects.len(), elements.len(), "{vector}");
        for (object, element) in objects.iter().zip(elements) {
            assert_eq!(json!(object.element), element["oid"], "{vector}");
            assert_eq!(json!(object.compaction.code()), element["compaction"], "{vector}");
            assert_eq!(json!(hex(&object.data)), element["raw"], "{vector}");
            assert_eq!(json!(object.offset.unwrap_or(0)), element["offset_bytes"], "{vector}");
            if object.compaction != Compaction::Defined || object.element == element::OWNER {
                assert_eq!(object.to_text().as_ref().map(Text::as_str), element["value"].as_str(), "{vector}");
            }
        }
        for dsfid in FORMATS {
            let tag = read(&memory, dsfid);
            let expected = if dsfid == Some(0x3E) { None } else { elements[0]["value"].as_str() };
            assert_eq!(item(&tag), expected, "{vector}");
        }
    }
    let real = read(&memory(&named(object_vectors(), "fi-mamk-real")), Some(0x06));
    assert_eq!((real.model, item(&real), owner(&real)), (Model::Iso28560_2, Some("1620168259"), Some("FI-Mamk-M")));
    assert_eq!((real.usage, real.set), (Some(Usage::ForLoan), None));
}

#[test]
fn objects_are_written_as_their_vector_has_them() {
    let real = memory(&named(object_vectors(), "fi-mamk-real"));
    let written = [
        Object { offset: Some(1), ..Object::text(element::ITEM, &text("1620168259")) },
        Object::content(&[3, 5, 7]),
        Object::usage(Usage::ForLoan, 0),
        Object { compaction: Compaction::Octets, data: b"BA".to_vec(), ..Object::text(7, &text("BA")) },
        Object::isil(element::OWNER, &text("FI-Mamk-M")),
    ];
    assert_eq!(objects::encode(&written, real.len()).as_deref().map(hex), Ok(hex(&real)));
    let zeros = memory(&named(object_vectors(), "numeric-leading-zeros"));
    let written = [
        Object::text(element::ITEM, &text("00123456780")),
        Object::content(&[3]),
        Object::isil(element::OWNER, &text("FI-He")),
    ];
    assert_eq!(objects::encode(&written, zeros.len()).as_deref().map(hex), Ok(hex(&zeros)));
    let six = memory(&named(object_vectors(), "six-bit-AB12XY"));
    let written = [Object::text(element::ITEM, &text("AB12XY"))];
    assert_eq!(objects::encode(&written, six.len()).as_deref().map(hex), Ok(hex(&six)));
    assert_eq!(objects::encode(&written, six.len() - 1), Err(Unwritable::TooLong));
    assert_eq!(hex(&Object::content(&[3, 5, 12]).data), "a040");
}

#[test]
fn isil_lengths_and_packed_texts_are_those_of_the_vectors() {
    for vector in object_vectors().iter().filter(|vector| vector["encoded_hex"].is_string()) {
        let isil = Object::isil(element::OWNER, &text(vector["expect"].as_str().expect("an ISIL")));
        assert_eq!(json!(hex(&isil.data)), vector["encoded_hex"], "{vector}");
        assert_eq!(isil.to_text().as_ref().map(Text::as_str), vector["decodes_to"].as_str(), "{vector}");
    }
    for pair in named(object_vectors(), "length-ebv8")["pairs"].as_array().expect("a list") {
        let length = pair[0].as_u64().and_then(|length| usize::try_from(length).ok()).expect("a length");
        assert_eq!(json!(hex(&objects::length_bytes(length))), pair[1]);
        let object = Object { element: 6, compaction: Compaction::Utf8, data: vec![b'x'; length], offset: None };
        let memory = objects::encode(std::slice::from_ref(&object), length + 8).expect("it fits");
        assert_eq!(objects::parse(&memory, Trust::Declared), Some(vec![object]));
    }
    for pair in named(object_vectors(), "compaction-pairs")["pairs"].as_array().expect("a list") {
        let kind = Compaction::from_code(u8::try_from(pair["code"].as_u64().expect("a code")).expect("a byte"));
        let packed = text(pair["text"].as_str().expect("text"));
        assert_eq!(json!(kind.pack(&packed).as_deref().map(hex)), pair["hex"], "{pair}");
        assert_eq!(kind.unpack(&bytes(pair["hex"].as_str().expect("hex"))), Some(packed), "{pair}");
    }
}

#[test]
fn objects_that_do_not_parse_whole_give_no_id() {
    for id in ["offset-past-end", "no-primary-id"] {
        for dsfid in FORMATS {
            assert_eq!(item(&read(&memory(&named(object_vectors(), id)), dsfid)), None, "{id}");
        }
    }
    for (memory, why) in [
        ("1104", "no data"),
        ("1104609143", "half the data"),
        ("110460914344 31", "a precursor and no more"),
        ("1100", "no data at all"),
        ("110109", "one digit"),
        ("1109ff91434411223344", "more than 19 digits"),
        ("2103 1a0f2f", "not digits"),
        ("2103 f12344", "fill at the front"),
        ("2101ff", "fill only"),
        ("3102 0000", "fill only"),
        ("3102 0554", "fill inside"),
        ("4101 00", "fill that is none"),
        ("5101 00", "a control character"),
        ("6101 0a", "a control character"),
        ("6101 85", "a control character"),
        ("7102 c328", "not UTF-8"),
        ("0101 41", "no such form of an id"),
        ("0201a81104609143 44", "another element first"),
        ("1104609143 44 1104609143 44", "an id twice"),
        ("1104609143 44 6701 41 6701 41", "another element twice"),
        ("1104609143 44 30", "no element 0"),
        ("1104609143 44 90", "no element 0"),
        ("11ff7f60914344", "a length beyond the memory"),
        ("11ffffffffffffff7f60914344", "a length beyond any memory"),
        ("118080808080", "a length without an end"),
    ] {
        let memory = bytes(&memory.replace(' ', ""));
        for dsfid in FORMATS {
            let tag = read(&memory, dsfid);
            assert_eq!((tag.model, item(&tag)), (Model::Unknown, None), "{why}");
        }
    }
}

#[test]
fn objects_that_nothing_announces_are_looked_at_twice() {
    for (memory, why) in [
        ("1104609143 44 00 41", "something behind the end"),
        ("9101046091434442", "padding that is none"),
        ("1104609143 44 0502 1010", "a usage of two bytes"),
        ("1104609143 44 6501 10", "a usage as text"),
        ("1104609143 44 6201 a8", "a content parameter as text"),
        ("1104609143 44 6f0c01 41", "an element nobody defined"),
        ("1104609143 44 3701 00", "a text of nothing"),
    ] {
        let memory = bytes(&memory.replace(' ', ""));
        assert_eq!(item(&read(&memory, Some(0x06))), Some("1620132676"), "{why}");
        assert_eq!(item(&read(&memory, None)), None, "{why}");
    }
}

#[test]
fn usage_set_and_far_elements_of_objects_are_understood() {
    let tag = |more: &str| read(&bytes(&format!("110460914344{more}")), Some(0x06));
    for (byte, usage, lend, give_back) in [
        ("10", Usage::ForLoan, true, true),
        ("13", Usage::ForLoan, false, true),
        ("14", Usage::ForLoan, true, false),
        ("15", Usage::ForLoan, false, false),
        ("20", Usage::NotForLoan, true, true),
        ("73", Usage::Discarded, true, true),
        ("81", Usage::PatronCard, true, true),
        ("90", Usage::Equipment, true, true),
    ] {
        let tag = tag(&format!("0501{byte}"));
        assert_eq!((tag.usage, tag.offline.may_lend, tag.offline.may_return), (Some(usage), lend, give_back), "{byte}");
    }
    for (element, set) in [
        ("240132", Set::new(3, 2)),
        ("14011f", Set::new(3, 1)),
        ("24020302", Set::new(3, 2)),
        ("140201f6", Set::new(5, 2)),
        ("6403332f32", Set::new(3, 2)),
        ("240123", None),
        ("240130", None),
        ("24013f", None),
        ("640161", None),
        ("6403332b32", None),
        ("24020203", None),
        ("0401ff", None),
    ] {
        let tag = tag(element);
        assert_eq!((item(&tag), tag.set), (Some("1620132676"), set), "{element}");
    }
    let far = [Object::text(element::ITEM, &text("1620132676")), Object::text(element::TITLE, &text("Kalevala"))];
    let memory = objects::encode(&far, 64).expect("it fits");
    assert_eq!(hex(&memory[6..9]), "5f0207");
    assert_eq!(objects::parse(&memory, Trust::Guessed), Some(far.to_vec()));
}

#[test]
fn rfid501_and_blank_tags_are_known_both_ways() {
    let vector = named(other_vectors(), "3m-rfid501-b");
    let memory = memory(&vector);
    let tag = read(&memory, None);
    assert_eq!((tag.model, item(&tag), tag.set), (Model::Rfid501, Some("1302003767"), Set::new(1, 1)));
    assert_eq!((tag.usage, tag.owner), (None, None));
    let label = Label { set: Set::new(1, 1), kind: 1, item: text("1302003767"), branch: 0, library: 0, custom: 0 };
    assert_eq!(label.encode(memory.len()).as_deref().map(hex), Ok(hex(&memory)));
    assert_eq!(label.encode(27), Err(Unwritable::TooLong));
    let wide = Label { branch: 0x1000, ..label.clone() };
    assert_eq!(wide.encode(32), Err(Unwritable::NoForm));
    for (at, byte) in [(0, 5), (1, 0x21), (2, 1), (3, 14), (4, 0), (4, 9), (5, 0xE4), (15, 9), (30, 1)] {
        let mut other = memory.clone();
        other[at] = byte;
        assert_eq!(item(&read(&other, None)), None, "{at}");
    }
    for blank in ["00", "55", "0000000000000000", &"55".repeat(112), &format!("{}{}", "55".repeat(24), "00".repeat(8))]
    {
        for dsfid in FORMATS {
            assert_eq!(read(&bytes(blank), dsfid), Tag { ..read(&[0; 32], None) }, "{blank}");
        }
    }
    assert_eq!(read(&[0; 32], None).model, Model::Blank);
    let garbage = memory_of("unknown-garbage");
    for dsfid in FORMATS {
        assert_eq!(read(&garbage, dsfid).model, Model::Unknown);
        assert_eq!(read(&[], dsfid).model, Model::Unknown);
    }
}

fn memory_of(id: &str) -> Vec<u8> {
    memory(&named(other_vectors(), id))
}

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
fn promise_10_nothing_a_tag_says_is_printed() {
    let tag = read(&memory(&named(object_vectors(), "fi-mamk-real")), None);
    let objects = objects::parse(&memory(&named(object_vectors(), "fi-mamk-real")), Trust::Guessed);
    let extension = Extension { id: 4, data: b"Kalevala".to_vec() };
    let printed = format!("{tag:?} {objects:?} {extension:?}");
    assert!(!printed.contains("1620168259") && !printed.contains("Mamk") && !printed.contains("Kalevala"), "{printed}");
    assert!(!printed.contains("145, 206"), "{printed}");
}

fn any_isil() -> impl Strategy<Value = String> {
    "[A-Z]{2}-[A-Za-z0-9:/-]{0,8}[A-Za-z0-9]"
        .prop_filter("one hyphen behind the country", |isil| isil.as_bytes()[3] != b'-')
}

fn any_usage() -> impl Strategy<Value = Usage> {
    (0..=15_u8).prop_map(Usage::from_code)
}

fn any_set() -> impl Strategy<Value = Set> {
    (1..=255_u8)
        .prop_flat_map(|parts| (Just(parts), 1..=parts))
        .prop_map(|(parts, part)| Set::new(parts, part).expect("a set"))
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
    fn objects_survive_the_tag(
        (item, owner, title) in ("[ -~]{1,16}|[0-9]{1,20}|[0-9A-Z]{1,16}", any_isil(), "\\PC{1,20}"),
        (usage, offset) in (any_usage(), prop::option::of(0..6_u8)),
    ) {
        let written = vec![
            Object { offset, ..Object::text(element::ITEM, &text(&item)) },
            Object::content(&[3, 5, 17]),
            Object::isil(element::OWNER, &text(&owner)),
            Object::usage(usage, 0),
            Object::text(element::TITLE, &text(&title)),
        ];
        let memory = objects::encode(&written, 256).expect("it fits");
        prop_assert_eq!(objects::parse(&memory, Trust::Guessed), Some(written.clone()));
        let tag = read(&memory, Some(0x06));
        prop_assert_eq!((&tag.item, &tag.owner), (&Some(text(&item)), &Some(text(&owner))));
        prop_assert_eq!(tag.usage, Some(usage));
        prop_assert_eq!(written[4].to_text(), Some(text(&title)));
    }

    #[test]
    fn a_label_of_3m_survives_the_tag(
        (item, kind, branch, library, custom) in ("[ -~]{1,16}", 0..=13_u8, 0..0x1000_u16, 0..0x10_0000_u32, any::<i32>()),
    ) {
        let label = Label { set: Set::new(5, 2), kind, item: text(&item), branch, library, custom };
        let memory = label.encode(112).expect("a tag");
        prop_assert_eq!(Label::read(&memory), Some(label.clone()));
        prop_assert_eq!(rfid501::read(&memory).and_then(|tag| tag.item), Some(label.item));
    }

    #[test]
    fn every_way_to_pack_a_text_unpacks_to_it_or_refuses(text in "[ -~]{1,24}|[0-9]{1,24}|[A-Z]{1,24}|\\PC{1,12}") {
        let text = Text::new(text).expect("text");
        for code in 0..8 {
            let kind = Compaction::from_code(code);
            if let Some(data) = kind.pack(&text) {
                prop_assert_eq!(kind.unpack(&data), Some(text.clone()));
            }
        }
        let (kind, data) = Compaction::shortest(&text);
        prop_assert_eq!(kind.unpack(&data), Some(text));
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
