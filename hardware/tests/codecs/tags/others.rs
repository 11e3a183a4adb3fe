//! 3M RFID501, blank tags, and what is none of them.

use omatoimi_hardware::tag::rfid501::{self, Label};
use omatoimi_hardware::tag::{Model, Set, Tag, Unwritable};
use proptest::prelude::*;

use super::{FORMATS, item, memory, named, other_vectors, read, text};
use crate::support::{bytes, hex};

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

proptest! {
    #[test]
    fn a_label_of_3m_survives_the_tag(
        (item, kind, branch, library, custom) in ("[ -~]{1,16}", 0..=13_u8, 0..0x1000_u16, 0..0x10_0000_u32, any::<i32>()),
    ) {
        let label = Label { set: Set::new(5, 2), kind, item: text(&item), branch, library, custom };
        let memory = label.encode(112).expect("a tag");
        prop_assert_eq!(Label::read(&memory), Some(label.clone()));
        prop_assert_eq!(rfid501::read(&memory).and_then(|tag| tag.item), Some(label.item));
    }
}
