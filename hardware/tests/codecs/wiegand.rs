//! Wiegand: edges to frames, frames to cards and keys.

use std::time::Duration;

use omatoimi_hardware::keypad::Key;
use omatoimi_hardware::wiegand::{Card, Collector, Frame, Line, MOST_BITS, Reading, Spoilt};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;

use crate::support::vectors;

fn all() -> Vec<Value> {
    vectors(include_str!("../vectors/wiegand.json"))
}

fn frame(bits: &str) -> Frame {
    Frame::from_bits(bits.chars().map(|bit| bit == '1')).expect("a frame")
}

fn card(facility: u8, number: u128) -> Reading {
    Reading::Card(Card { facility: Some(facility), number, has_parity: true })
}

/// The falling edges of a vector, collected, and the silence after them.
fn collected(edges: &Value) -> Vec<Result<Frame, Spoilt>> {
    let mut collector = Collector::default();
    let mut frames = Vec::new();
    for edge in edges.as_array().expect("edges") {
        let line = if edge[1] == "D1" { Line::D1 } else { Line::D0 };
        frames.extend(collector.handle_edge(line, Duration::from_micros(edge[0].as_u64().expect("a time"))));
    }
    let end = collector.poll_timeout().expect("a frame that has not ended");
    assert_eq!(collector.handle_timeout(end - Duration::from_nanos(1)), None);
    frames.extend(collector.handle_timeout(end));
    assert_eq!((collector.poll_timeout(), collector.handle_timeout(end)), (None, None));
    frames
}

#[test]
fn frames_edges_and_keys_are_read_as_their_vectors_have_them() {
    for vector in all() {
        let expect = &vector["expect"];
        if let Some(bits) = vector["bits"].as_str() {
            let frame = frame(bits);
            assert_eq!(frame.parity(), expect["parity_ok"].as_bool(), "{vector}");
            match frame.reading() {
                Reading::Card(card) if expect["value_hex"].is_string() => {
                    assert_eq!(format!("{:08x}", card.number), expect["value_hex"].as_str().expect("hex"));
                }
                Reading::Card(card) => {
                    assert_eq!(card.facility.map(u64::from), expect["facility"].as_u64(), "{vector}");
                    assert_eq!(u64::try_from(card.number).ok(), expect["card"].as_u64(), "{vector}");
                }
                Reading::Noise => assert_eq!(expect["parity_ok"], false, "{vector}"),
                Reading::Key(_) => panic!("{vector}"),
            }
        } else if let Some(frames) = vector["frames"].as_array() {
            for (bits, key) in frames.iter().zip(expect.as_array().expect("keys")) {
                let key = Key::from_byte(key.as_str().expect("a key").as_bytes()[0]).expect("a key");
                assert_eq!(frame(bits.as_str().expect("bits")).reading(), Reading::Key(key), "{vector}");
            }
        } else {
            let frames = collected(&vector["falling_edges_us"]);
            let count = if vector["id"] == "two-cards-back-to-back" { 2 } else { 1 };
            assert_eq!(frames, vec![Ok(frame("01110101101101010001100111")); count], "{vector}");
            assert_eq!(frames[0].map(Frame::reading), Ok(card(235, 27187)));
        }
    }
}

#[test]
fn one_wrong_bit_in_a_frame_with_parity_is_noise() {
    for bits in ["01110101101101010001100111", "0000001001010000110110010110000111"] {
        for at in 0..bits.len() {
            let flipped = bits.chars().enumerate().map(|(place, bit)| (bit == '1') != (place == at));
            assert_eq!(Frame::from_bits(flipped).expect("a frame").reading(), Reading::Noise, "{at}");
        }
    }
}

#[test]
fn frames_of_37_bits_overlap_in_the_middle_and_others_are_taken_as_they_are() {
    // 35 bits of data between an even and an odd parity bit; the middle one counts in both.
    let data = "10110011100011110000111110000011111";
    let (first, last) = ("101100111000111100", "000111110000011111");
    assert!(data.starts_with(first) && data.ends_with(last) && first.len() + last.len() == data.len() + 1);
    let ones = |bits: &str| bits.matches('1').count();
    let even = if ones(first) % 2 == 0 { "0" } else { "1" };
    let odd = if ones(last) % 2 == 0 { "1" } else { "0" };
    let whole = frame(&format!("{even}{data}{odd}"));
    let number = u128::from_str_radix(data, 2).expect("bits");
    assert_eq!(whole.reading(), Reading::Card(Card { facility: None, number, has_parity: true }));
    let plain = frame("00000100101000011011001011000011");
    assert_eq!(plain.parity(), None);
    assert_eq!(plain.reading(), Reading::Card(Card { facility: None, number: 0x04A1_B2C3, has_parity: false }));
    assert_eq!(frame("101").reading(), Reading::Card(Card { facility: None, number: 5, has_parity: false }));
    for noise in ["1100", "1111", "11110000", "00011100", "11100010"] {
        let is_key = noise == "11110000";
        assert_eq!(frame(noise).reading() == Reading::Noise, !is_key, "{noise}");
    }
    assert_eq!(Frame::from_bits([]), None);
    let longest = [true; MOST_BITS as usize];
    assert_eq!(Frame::from_bits(longest).map(Frame::raw), Some(u128::MAX));
    assert_eq!(Frame::from_bits(longest.into_iter().chain([true])), None);
}

#[test]
fn a_frame_with_edges_too_near_too_many_or_lost_is_spoilt_and_the_next_is_not() {
    let mut collector = Collector::default();
    let at = |ms: u64| Duration::from_millis(ms);
    let next = |collector: &mut Collector, base: u64| {
        for (place, bit) in "01110101101101010001100111".chars().enumerate() {
            let line = if bit == '1' { Line::D1 } else { Line::D0 };
            assert_eq!(collector.handle_edge(line, at(base + place as u64)), None);
        }
        collector.handle_timeout(at(base + 500))
    };
    collector.handle_edge(Line::D0, at(0));
    collector.handle_edge(Line::D1, Duration::from_micros(199));
    assert_eq!(collector.handle_timeout(at(100)), Some(Err(Spoilt)));
    assert_eq!(next(&mut collector, 1_000), Some(Ok(frame("01110101101101010001100111"))));
    for edge in 0..10_000 {
        assert_eq!(collector.handle_edge(Line::D0, at(2_000 + edge)), None);
    }
    assert_eq!(collector.handle_timeout(at(60_000)), Some(Err(Spoilt)));
    collector.handle_edge(Line::D0, at(70_000));
    collector.handle_loss();
    assert_eq!(collector.handle_edge(Line::D0, at(70_030)), Some(Err(Spoilt)));
    assert_eq!(collector.handle_timeout(at(71_000)), Some(Ok(frame("0"))));
    assert_eq!(next(&mut collector, 80_000), Some(Ok(frame("01110101101101010001100111"))));
}

#[test]
fn promise_10_no_card_and_no_frame_is_printed() {
    let frame = frame("01110101101101010001100111");
    let printed = format!("{:?} {:?}", frame, frame.reading());
    assert!(!printed.contains("27187") && !printed.contains(&frame.raw().to_string()), "{printed}");
}

proptest! {
    #[test]
    fn i24_any_bits_are_a_reading(bits in vec(any::<bool>(), 0..200)) {
        let frame = Frame::from_bits(bits.iter().copied());
        prop_assert_eq!(frame.is_some(), (1..=128).contains(&bits.len()));
        let Some(frame) = frame else { return Ok(()) };
        prop_assert_eq!(usize::try_from(frame.count()), Ok(bits.len()));
        if let Reading::Card(card) = frame.reading() {
            prop_assert!(card.has_parity == frame.parity().is_some() && card.number <= frame.raw());
        }
    }

    #[test]
    fn i24_any_edges_at_any_time_are_frames_or_spoilt(edges in vec((any::<bool>(), 0..60_000_u64), 0..400)) {
        let mut collector = Collector::default();
        for (bit, at) in edges {
            let line = if bit { Line::D1 } else { Line::D0 };
            if let Some(Ok(frame)) = collector.handle_edge(line, Duration::from_micros(at)) {
                prop_assert!((1..=MOST_BITS).contains(&frame.count()));
            }
        }
    }
}
