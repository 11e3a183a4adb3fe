//! Captured frames, both ways.

use serde_json::Value;

use super::*;
use crate::osdp::answer::{self, Answer};
use crate::osdp::channel::{Challenge, Head, KeyKind};
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
fn every_frame_without_a_mac_is_given_back_as_it_was_captured() {
    let (with_mac, without): (Vec<_>, Vec<_>) =
        frames().into_iter().partition(|bytes| Frame::parse(bytes).expect("a frame").is_secure());
    for bytes in &without {
        assert_eq!(Frame::parse(bytes).expect("a frame").encode().as_ref(), Some(bytes));
    }
    assert_eq!(without.len(), 16 + 4);
    // Only its channel can seal it again; the session below does.
    assert!(with_mac.iter().all(|bytes| Frame::parse(bytes).expect("a frame").encode().is_none()));
}

#[test]
fn what_has_no_place_in_a_frame_is_not_written() {
    let frame = |address, sequence, size, security: Option<(u8, Vec<u8>)>| Frame {
        address,
        is_reply: false,
        sequence,
        code: 0x60,
        payload: vec![0; size],
        security,
    };
    for frame in [
        frame(128, 1, 0, None),
        frame(5, 4, 0, None),
        frame(5, 1, MAX_FRAME - 7, None),
        frame(5, 1, 0, Some((0x19, vec![]))),
    ] {
        assert_eq!(frame.encode(), None, "{frame:?}");
    }
    let longest = frame(127, 3, MAX_FRAME - 8, None);
    assert_eq!(Frame::parse(&longest.encode().expect("the longest")), Ok(longest));
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
