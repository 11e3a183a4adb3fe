//! Wiegand: edges to frames, frames to cards and keys.

use std::time::Duration;

use omatoimi_hardware::bits::Bits;
use omatoimi_hardware::keypad::Key;
use omatoimi_hardware::wiegand::edges::{Collector, Edge, Spoilt};
use omatoimi_hardware::wiegand::{Card, MOST_BITS, Reading, parity, read};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;

use crate::support::vectors;

fn all() -> Vec<Value> {
    vectors(include_str!("../vectors/wiegand.json"))
}

fn frame(bits: &str) -> Bits {
    Bits::from_bits(bits.chars().map(|bit| bit == '1')).expect("a frame")
}

fn card(facility: u8, number: u128) -> Reading {
    Reading::Card(Card { facility: Some(facility), number, has_parity: true })
}

/// The falling edges of a vector, collected, and the silence after them.
fn collected(edges: &Value) -> Vec<Result<Bits, Spoilt>> {
    let mut collector = Collector::new();
    for (edge, sequence) in edges.as_array().expect("edges").iter().zip(1..) {
        let at = Duration::from_micros(edge[0].as_u64().expect("a time"));
        collector.handle_edge(Edge { is_one: edge[1] == "D1", at, sequence });
    }
    collector.handle_silence();
    std::iter::from_fn(|| collector.next_frame()).collect()
}

#[test]
fn frames_edges_and_keys_are_read_as_their_vectors_have_them() {
    for vector in all() {
        let expect = &vector["expect"];
        if let Some(bits) = vector["bits"].as_str() {
            let frame = frame(bits);
            assert_eq!(parity(&frame), expect["parity_ok"].as_bool(), "{vector}");
            match read(&frame) {
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
                assert_eq!(read(&frame(bits.as_str().expect("bits"))), Reading::Key(key), "{vector}");
            }
        } else {
            let frames = collected(&vector["falling_edges_us"]);
            let count = if vector["id"] == "two-cards-back-to-back" { 2 } else { 1 };
            assert_eq!(frames, vec![Ok(frame("01110101101101010001100111")); count], "{vector}");
            assert_eq!(frames[0].as_ref().map(read), Ok(card(235, 27187)));
        }
    }
}

#[test]
fn one_wrong_bit_in_a_frame_with_parity_is_noise() {
    for bits in ["01110101101101010001100111", "0000001001010000110110010110000111"] {
        for at in 0..bits.len() {
            let flipped = bits.chars().enumerate().map(|(place, bit)| (bit == '1') != (place == at));
            assert_eq!(read(&Bits::from_bits(flipped).expect("a frame")), Reading::Noise, "{at}");
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
    assert_eq!(read(&whole), Reading::Card(Card { facility: None, number, has_parity: true }));
    let plain = frame("00000100101000011011001011000011");
    assert_eq!(parity(&plain), None);
    assert_eq!(read(&plain), Reading::Card(Card { facility: None, number: 0x04A1_B2C3, has_parity: false }));
    assert_eq!(read(&frame("101")), Reading::Card(Card { facility: None, number: 5, has_parity: false }));
    for noise in ["1100", "1111", "11110000", "00011100", "11100010"] {
        let is_key = noise == "11110000";
        assert_eq!(read(&frame(noise)) == Reading::Noise, !is_key, "{noise}");
    }
    assert_eq!(read(&Bits::new()), Reading::Noise);
    let longest = "1".repeat(MOST_BITS);
    assert_eq!(read(&frame(&longest)), Reading::Card(Card { facility: None, number: u128::MAX, has_parity: false }));
    assert_eq!(read(&frame(&format!("{longest}1"))), Reading::Noise);
}

#[test]
fn promise_10_no_card_and_no_frame_is_printed() {
    let frame = frame("01110101101101010001100111");
    let printed = format!("{:?} {:?}", frame, read(&frame));
    let raw = frame.to_number().expect("a number").to_string();
    assert!(!printed.contains("27187") && !printed.contains(&raw), "{printed}");
}

proptest! {
    #[test]
    fn i24_any_bits_are_a_reading(bits in vec(any::<bool>(), 0..200)) {
        let frame = Bits::from_bits(bits).expect("short");
        if let Reading::Card(card) = read(&frame) {
            prop_assert!(card.has_parity == parity(&frame).is_some());
            prop_assert!(Some(card.number) <= frame.to_number());
        }
    }

    #[test]
    fn a_card_of_any_number_is_read_from_a_frame_with_its_parity(facility in any::<u8>(), number in any::<u16>(), uid in any::<u32>()) {
        let short = with_parity(&format!("{facility:08b}{number:016b}"));
        prop_assert_eq!(read(&short), card(facility, number.into()));
        let long = with_parity(&format!("{uid:032b}"));
        prop_assert_eq!(read(&long), Reading::Card(Card { facility: None, number: uid.into(), has_parity: true }));
    }
}

/// Even over the first half, odd over the second.
fn with_parity(data: &str) -> Bits {
    let (first, second) = data.split_at(data.len() / 2);
    let is_odd = |bits: &str| bits.matches('1').count() % 2 == 1;
    let bit = |is_one| if is_one { '1' } else { '0' };
    frame(&format!("{}{data}{}", bit(is_odd(first)), bit(!is_odd(second))))
}
