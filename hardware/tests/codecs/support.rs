//! Vectors as they were written down, and every way to spoil one.

use omatoimi_hardware::pad::{Answer, Ask, Blocks, Fault, MAX_BYTES, Memory, Refusal, Seen, SystemInfo, Uid};
use proptest::prelude::*;
use serde_json::Value;

pub(crate) fn vectors(file: &str) -> Vec<Value> {
    let all: Value = serde_json::from_str(file).expect("vectors");
    all["vectors"].as_array().expect("a list").clone()
}

pub(crate) fn bytes(hex: &str) -> Vec<u8> {
    let digits = hex.as_bytes().chunks(2);
    digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).expect("ASCII"), 16).expect("hex")).collect()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes of the vector of that name.
pub(crate) fn frame(vectors: &[Value], id: &str) -> Vec<u8> {
    let vector = vectors.iter().find(|vector| vector["id"] == id).unwrap_or_else(|| panic!("no vector {id}"));
    bytes(vector["frame_hex"].as_str().expect("a frame"))
}

pub(crate) fn uid(hex: &str) -> Uid {
    Uid(bytes(hex).try_into().expect("8 bytes"))
}

/// CRC-16/CCITT-FALSE.
pub(crate) fn ccitt(bytes: &[u8]) -> u16 {
    let next = |sum: u16| if sum & 0x8000 == 0 { sum << 1 } else { sum << 1 ^ 0x1021 };
    bytes.iter().fold(0xFFFF, |sum, byte| (0..8).fold(sum ^ (u16::from(*byte) << 8), |sum, _| next(sum)))
}

/// Cut at every byte, and every byte changed to every other.
pub(crate) fn spoilt(whole: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let cut = (0..whole.len()).map(|length| whole[..length].to_vec());
    let flipped = (0..whole.len()).flat_map(move |at| {
        (1..=255).map(move |flip| {
            let mut bytes = whole.to_vec();
            bytes[at] ^= flip;
            bytes
        })
    });
    cut.chain(flipped)
}

pub(crate) fn any_uid() -> impl Strategy<Value = Uid> {
    any::<[u8; 7]>().prop_map(|[a, b, c, d, e, f, g]| Uid([0xE0, a, b, c, d, e, f, g]))
}

pub(crate) fn any_blocks() -> impl Strategy<Value = Blocks> {
    let bytes = proptest::collection::vec(any::<u8>(), 4..=MAX_BYTES);
    (0..=100_u8, bytes).prop_map(|(first, mut bytes)| {
        bytes.truncate(bytes.len() / 4 * 4);
        Blocks::new(first, 4, bytes).expect("whole blocks")
    })
}

pub(crate) fn any_ask() -> impl Strategy<Value = Ask> {
    prop_oneof![
        Just(Ask::Inventory { rest: false }),
        (any_uid(), any::<u8>(), any::<u8>()).prop_map(|(uid, first, count)| Ask::ReadBlocks { uid, first, count }),
        (any_uid(), any_blocks()).prop_map(|(uid, blocks)| Ask::WriteBlocks { uid, blocks }),
        any_uid().prop_map(|uid| Ask::SystemInfo { uid }),
        (any_uid(), any::<u8>()).prop_map(|(uid, afi)| Ask::WriteAfi { uid, afi }),
        any_uid().prop_map(|uid| Ask::ReadEas { uid }),
        (any_uid(), any::<bool>()).prop_map(|(uid, on)| Ask::WriteEas { uid, on }),
    ]
}

/// An ask with an answer to it, where `dsfid` says whether the reader lists the storage format.
pub(crate) fn any_exchange(lists_dsfid: bool) -> impl Strategy<Value = (Ask, Result<Answer, Refusal>)> {
    let seen = (any_uid(), any::<u8>()).prop_map(move |(uid, dsfid)| Seen { uid, dsfid: lists_dsfid.then_some(dsfid) });
    let tags = (proptest::collection::vec(seen, 0..=17), any::<bool>())
        .prop_map(|(tags, more)| Answer::Tags { is_all: tags.is_empty() || !more, tags });
    let refusal = prop_oneof![
        Just(Refusal::Locked),
        Just(Refusal::NoSuchBlock),
        Just(Refusal::NotSupported),
        Just(Refusal::Other(0x99)),
    ];
    let refused = (any_ask(), refusal).prop_map(|(ask, refusal)| (ask, Err(refusal)));
    prop_oneof![
        tags.prop_map(|tags| (Ask::Inventory { rest: false }, Ok(tags))),
        (any_uid(), any_blocks()).prop_map(|(uid, blocks)| {
            (Ask::ReadBlocks { uid, first: blocks.first(), count: blocks.count() }, Ok(Answer::Blocks(blocks)))
        }),
        (any_uid(), any_blocks()).prop_map(|(uid, blocks)| (Ask::WriteBlocks { uid, blocks }, Ok(Answer::Done))),
        (any_uid(), any::<u8>()).prop_map(|(uid, afi)| (Ask::WriteAfi { uid, afi }, Ok(Answer::Done))),
        (any_uid(), any::<u8>()).prop_map(|(uid, afi)| (Ask::ReadAfi { uid }, Ok(Answer::Afi(afi)))),
        (any_uid(), any::<bool>()).prop_map(|(uid, on)| (Ask::ReadEas { uid }, Ok(Answer::Eas(on)))),
        (any_uid(), any::<bool>()).prop_map(|(uid, on)| (Ask::WriteEas { uid, on }, Ok(Answer::Done))),
        refused,
    ]
}

/// What a tag of 28 blocks of 4 bytes says of itself.
pub(crate) fn system_info(dsfid: u8, afi: u8) -> SystemInfo {
    let memory = Some(Memory { blocks: 28, block_size: 4 });
    SystemInfo { dsfid: Some(dsfid), afi: Some(afi), memory }
}

/// What a reader is expected to make of an answer it gave.
pub(crate) fn as_read(answer: Result<Answer, Refusal>) -> Result<Answer, Fault> {
    answer.map_err(Fault::Refused)
}
