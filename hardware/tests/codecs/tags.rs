//! Library tags: every vector both ways, every cut and every flip of them, anything.

mod damage;
mod fixed;
mod objects;
mod others;

use omatoimi_hardware::tag::{Memory, Set, Tag, Text, Usage, decode};
use proptest::prelude::*;
use serde_json::Value;

use crate::support::{bytes, vectors};

pub(super) fn fixed_vectors() -> Vec<Value> {
    vectors(include_str!("../vectors/tags-28560-3.json"))
}

pub(super) fn object_vectors() -> Vec<Value> {
    vectors(include_str!("../vectors/tags-28560-2.json"))
}

pub(super) fn other_vectors() -> Vec<Value> {
    vectors(include_str!("../vectors/tags-other.json"))
}

pub(super) fn named(vectors: Vec<Value>, id: &str) -> Value {
    vectors.into_iter().find(|vector| vector["id"] == id).unwrap_or_else(|| panic!("no vector {id}"))
}

pub(super) fn memory(vector: &Value) -> Vec<u8> {
    bytes(vector["memory_hex"].as_str().expect("memory"))
}

pub(super) fn read(bytes: &[u8], dsfid: Option<u8>) -> Tag {
    decode(Memory { bytes, dsfid, block_size: 4 })
}

pub(super) fn text(text: &str) -> Text {
    Text::new(text).expect("text")
}

pub(super) fn item(tag: &Tag) -> Option<&str> {
    tag.item.as_ref().map(Text::as_str)
}

pub(super) fn owner(tag: &Tag) -> Option<&str> {
    tag.owner.as_ref().map(Text::as_str)
}

pub(super) const FORMATS: [Option<u8>; 4] = [None, Some(0x00), Some(0x3E), Some(0x06)];

pub(super) fn any_isil() -> impl Strategy<Value = String> {
    "[A-Z]{2}-[A-Za-z0-9:/-]{0,8}[A-Za-z0-9]"
        .prop_filter("one hyphen behind the country", |isil| isil.as_bytes()[3] != b'-')
}

pub(super) fn any_usage() -> impl Strategy<Value = Usage> {
    (0..=15_u8).prop_map(Usage::from_code)
}

pub(super) fn any_set() -> impl Strategy<Value = Set> {
    (1..=255_u8)
        .prop_flat_map(|parts| (Just(parts), 1..=parts))
        .prop_map(|(parts, part)| Set::new(parts, part).expect("a set"))
}
