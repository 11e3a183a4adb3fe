//! ISO 28560-2: the objects, both ways.

use omatoimi_hardware::tag::compaction::Compaction;
use omatoimi_hardware::tag::objects::{self, Object, Trust, element};
use omatoimi_hardware::tag::{Model, Set, Text, Unwritable, Usage};
use proptest::prelude::*;
use serde_json::json;

use super::{FORMATS, any_isil, any_usage, item, memory, named, object_vectors, owner, read, text};
use crate::support::{bytes, hex};

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
fn objects_that_nothing_announces_may_be_an_id_alone() {
    for (memory, id) in [
        ("610a 31363230313638323539", "1620168259"),
        ("710a 31363230313638323539", "1620168259"),
        ("6110 30303132333435363738393031323334", "0012345678901234"),
        ("2107 30234000517861", "30234000517861"),
        ("1102 118c", "4492"),
        ("2106 03453271377f", "03453271377"),
        ("9102 04 60914344 0000 0201 80 0304 32408e17", "1620132676"),
        ("9102 04 60914344 8080", "1620132676"),
    ] {
        let mut memory = bytes(&memory.replace(' ', ""));
        for size in [32, 44, 112] {
            memory.resize(size, 0);
            for dsfid in [None, Some(0x00), Some(0x06)] {
                assert_eq!(item(&read(&memory, dsfid)), Some(id), "{size} {dsfid:?}");
            }
        }
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

proptest! {
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
}
