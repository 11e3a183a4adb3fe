//! Captured frames, both ways.

use serde_json::Value;

use super::*;
use crate::osdp::answer::{self, Answer};
use crate::osdp::channel::{Challenge, Head, KeyKind, clear};
use crate::osdp::frame::parse;

pub(super) fn vectors() -> Vec<Value> {
    let all: Value = serde_json::from_str(include_str!("../../../tests/vectors/osdp.json")).expect("vectors");
    all["vectors"].as_array().expect("a list").clone()
}

pub(super) fn hex(value: &Value) -> Vec<u8> {
    let text = value.as_str().expect("hex");
    text.as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(str::from_utf8(pair).expect("ASCII"), 16).expect("hex"))
        .collect()
}

/// Every frame of the vectors that is whole.
pub(super) fn frames() -> Vec<Vec<u8>> {
    let vectors = vectors();
    let single = vectors.iter().filter(|vector| vector["frame_hex"].is_string() && vector["expect"].is_null());
    let mut frames: Vec<Vec<u8>> = single.map(|vector| hex(&vector["frame_hex"])).collect();
    let session = vectors.iter().find(|vector| vector["id"] == "secure-channel-session").expect("a session");
    for part in ["handshake", "frames"] {
        frames.extend(session[part].as_array().expect("frames").iter().map(|frame| hex(&frame["frame_hex"])));
    }
    frames
}

#[test]
fn every_captured_frame_says_what_the_vectors_say() {
    let mut count = 0;
    for vector in vectors() {
        let Some(code) = vector["code"].as_str() else { continue };
        count += 1;
        let frame = Frame::parse(&hex(&vector["frame_hex"])).expect("a frame");
        assert_eq!(frame.address, vector["address"].as_u64().map(|address| u8::try_from(address).unwrap()).unwrap());
        assert_eq!(format!("{:02x}", frame.code), code);
        assert_eq!(frame.payload, hex(&vector["payload_hex"]));
        assert!(!frame.is_secure());
        if let Some(sequence) = vector["seq"].as_u64() {
            assert_eq!(u64::from(frame.sequence), sequence);
            assert_eq!(Some(frame.is_reply), vector["is_reply"].as_bool());
        }
    }
    assert_eq!(count, 16);
    let bad = vectors().into_iter().find(|vector| vector["id"] == "bad-crc").expect("a bad one");
    assert_eq!(Frame::parse(&hex(&bad["frame_hex"])), Err(FrameError::BadCheck));
}

#[test]
fn commands_in_clear_are_the_captured_bytes() {
    for vector in vectors().iter().filter(|vector| vector["direction"] == "CP->PD" && vector["code"].is_string()) {
        let number = |key: &str| u8::try_from(vector[key].as_u64().unwrap_or(0)).unwrap();
        let code = u8::from_str_radix(vector["code"].as_str().unwrap(), 16).unwrap();
        let head = Head { address: number("address"), sequence: number("seq") };
        assert_eq!(clear(head, code, &hex(&vector["payload_hex"])), Some(hex(&vector["frame_hex"])));
    }
}

#[test]
fn the_captured_secure_session_is_played_byte_for_byte() {
    let vectors = vectors();
    let session = vectors.iter().find(|vector| vector["id"] == "secure-channel-session").expect("a session");
    let key = Key::new(hex(&session["scbk"]).try_into().expect("a key")).expect("a key");
    let nonce = hex(&session["rnd_a"]).try_into().expect("a nonce");
    let handshake: Vec<Vec<u8>> =
        session["handshake"].as_array().expect("frames").iter().map(|frame| hex(&frame["frame_hex"])).collect();
    let head = |frame: &[u8]| Head { address: 5, sequence: frame[4] & 3 };

    let (challenge, sent) = Challenge::new(KeyKind::Own, &key, nonce, head(&handshake[0])).expect("a challenge");
    assert_eq!(sent, handshake[0]);
    let proof = challenge.answer(&parse(&handshake[1]).expect("a frame").0).expect("the key");
    assert_eq!(proof.frame(head(&handshake[2])), Some(handshake[2].clone()));
    let mut channel = proof.confirm(&parse(&handshake[3]).expect("a frame").0).expect("a channel");

    let mut cards = 0;
    for frame in session["frames"].as_array().expect("frames") {
        let (raw, plain) = (hex(&frame["frame_hex"]), hex(&frame["plain_payload_hex"]));
        let code = frame["code"].as_str().and_then(|code| code.strip_prefix("0x")).expect("a code");
        let code = u8::from_str_radix(code, 16).expect("hex");
        if frame["direction"] == "CP->PD" {
            assert_eq!(channel.seal(head(&raw), code, &plain), Some(raw));
            continue;
        }
        let mut flipped = raw.clone();
        let mac = flipped.len() - 3;
        flipped[mac] ^= 1;
        let crc = ::osdp::packet::crc16(&flipped[..flipped.len() - 2]).to_le_bytes();
        let end = flipped.len() - 2;
        flipped[end..].copy_from_slice(&crc);
        assert!(channel.open(&parse(&flipped).expect("a frame").0, &flipped).is_none(), "a wrong MAC");
        let opened = channel.open(&parse(&raw).expect("a frame").0, &raw).expect("a MAC").expect("no clear data");
        assert_eq!((opened.code, opened.payload.to_vec()), (code, plain));
        if let Answer::Card(bits) = answer::read(opened.code, &opened.payload) {
            assert_eq!(bits.len(), 26);
            cards += 1;
        }
    }
    assert_eq!(cards, 1);
}
