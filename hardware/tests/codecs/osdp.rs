//! OSDP frames, as a technician sees them.

use omatoimi_hardware::osdp::{Frame, FrameError};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{bytes, hex, spoilt, vectors};

fn all() -> Vec<Value> {
    vectors(include_str!("../vectors/osdp.json"))
}

fn plain() -> impl Iterator<Item = (Value, Vec<u8>)> {
    let vectors = all().into_iter().filter(|vector| vector["code"].is_string());
    vectors.map(|vector| {
        let frame = bytes(vector["frame_hex"].as_str().expect("a frame"));
        (vector, frame)
    })
}

#[test]
fn clear_frames_say_what_their_vector_says_with_and_without_a_mark() {
    for (vector, bytes) in plain() {
        for marks in 0..4 {
            let wire = [vec![0xFF; marks], bytes.clone()].concat();
            let frame = Frame::parse(&wire).expect("a frame");
            assert_eq!(json!(frame.address), vector["address"], "{vector}");
            assert_eq!(frame.is_reply, vector["direction"] == "PD->CP", "{vector}");
            assert_eq!(u64::from(frame.sequence), vector["seq"].as_u64().unwrap_or(0), "{vector}");
            assert_eq!(json!(hex(&[frame.code])), vector["code"], "{vector}");
            assert_eq!(json!(hex(&frame.payload)), vector["payload_hex"], "{vector}");
            assert!(frame.security.is_none() && !frame.is_secure());
            assert!(!format!("{frame:?}").contains("payload"));
        }
    }
}

#[test]
fn frames_of_a_secure_channel_are_known_for_such() {
    let session = all().into_iter().find(|vector| vector["id"] == "secure-channel-session").expect("a session");
    for part in ["handshake", "frames"] {
        for frame in session[part].as_array().expect("frames") {
            let read = Frame::parse(&bytes(frame["frame_hex"].as_str().expect("a frame"))).expect("a frame");
            assert!(read.security.is_some() && read.address == 5, "{frame}");
            assert_eq!(read.is_reply, frame["direction"] == "PD->CP", "{frame}");
            if let Some(code) = frame["code"].as_str() {
                assert_eq!(format!("{:#04x}", read.code), code);
            }
        }
    }
}

#[test]
fn i24_no_cut_and_no_flip_of_a_frame_is_taken() {
    for (vector, bytes) in plain() {
        for spoilt in spoilt(&bytes) {
            let read = Frame::parse(&spoilt);
            // Without the CRC bit of the control byte, what is left is a sum of 8 bits and two bytes more: one in 256.
            assert!(read.is_err() || spoilt[4] & 4 == 0, "{vector} {}", hex(&spoilt));
        }
        assert_eq!(Frame::parse(&[bytes, vec![0]].concat()), Err(FrameError::Trailing));
    }
    let bad = all().into_iter().find(|vector| vector["id"] == "bad-crc").expect("a vector");
    assert_eq!(Frame::parse(&bytes(bad["frame_hex"].as_str().expect("a frame"))), Err(FrameError::BadCheck));
    assert_eq!(Frame::parse(&[]), Err(FrameError::Truncated));
    assert_eq!(Frame::parse(b"\x54\x05\x08\x00\x04\x60\xBC\x89"), Err(FrameError::Malformed));
}

proptest! {
    #[test]
    fn i24_any_bytes_are_a_frame_or_a_fault(mut bytes in prop::collection::vec(any::<u8>(), 0..100), control in 0..16_u8) {
        let _ = Frame::parse(&bytes);
        let length = u8::try_from(bytes.len() + 5).expect("short");
        bytes.splice(0..0, [0x53, 0x05, length, 0, control]);
        let _ = Frame::parse(&bytes);
    }
}
