//! Frames that are cut, flipped, made up, or buried in noise.

use proptest::prelude::*;

use super::vectors::frames;
use super::*;
use crate::osdp::frame::Splitter;

#[test]
fn every_captured_frame_cut_at_each_byte_or_with_a_byte_flipped_is_refused() {
    for frame in frames() {
        assert!(Frame::parse(&frame).is_ok());
        for cut in 0..frame.len() {
            assert!(Frame::parse(&frame[..cut]).is_err());
        }
        for place in 0..frame.len() {
            for bit in 0..8 {
                let mut flipped = frame.clone();
                flipped[place] ^= 1 << bit;
                assert!(Frame::parse(&flipped).is_err(), "byte {place}, bit {bit}");
            }
        }
        assert_eq!(Frame::parse(&[frame.as_slice(), &[0]].concat()), Err(FrameError::Trailing));
    }
}

#[test]
fn i24_every_cut_and_flip_on_the_wire_costs_at_most_a_repeat_and_makes_no_card() {
    let reader = reader();
    let mut lab = Lab::up(&reader);
    let mut place = 0;
    let mut is_first = true;
    // One answer in two is spoiled, each at another byte; cut ones every other time.
    lab.wire = Box::new(move |_, answers| {
        is_first = !is_first;
        if is_first {
            return answers;
        }
        place += 1;
        let spoil = |mut answer: Vec<u8>| {
            let at = place / 2 % answer.len();
            if place % 2 == 0 {
                answer.truncate(at)
            } else {
                answer[at] ^= 0x20
            }
            answer
        };
        answers.into_iter().map(spoil).collect()
    });
    for round in 0..10_u8 {
        reader.present(&uid(&[4, 0xA1, 0xB2, round]));
        lab.run(seconds(3));
        let cards: Vec<String> = lab.events().iter().filter_map(scanned).collect();
        assert_eq!(cards, [format!("04A1B2{round:02X}")]);
    }
}

#[test]
fn noise_between_frames_and_the_echo_of_a_two_wire_adapter_are_dropped() {
    let reader = reader();
    let mut lab = Lab::up(&reader);
    lab.wire = Box::new(|asked, answers| {
        let noise = b"\xFF\x00S\x53\x85\xFF\xFF\x10 noise".to_vec();
        [vec![asked.to_vec(), noise], answers, vec![vec![0xFF, 0x00]]].concat()
    });
    lab.run(seconds(2));
    reader.present(&uid(&[4, 0xA1, 0xB2, 0xC3]));
    lab.run(seconds(1));
    assert_eq!(lab.events().iter().filter_map(scanned).collect::<Vec<_>>(), ["04A1B2C3"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn i24_a_bus_that_hears_anything_at_all_believes_nothing(
        noise in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..80), 1..40),
        frames_first in any::<bool>(),
    ) {
        let mut lab = Lab::new(&[5], vec![]);
        let known = frames();
        let mut turn = 0;
        lab.wire = Box::new(move |_, _| {
            turn += 1;
            let captured = known[turn % known.len()].clone();
            let noise = noise[turn % noise.len()].clone();
            if frames_first { vec![captured, noise] } else { vec![noise, captured] }
        });
        lab.run(seconds(20));
        let is_trouble = |event: &Event| matches!(event, Event::Lost { .. } | Event::Reader(Report::NotSecure(_)));
        prop_assert!(lab.events().iter().all(is_trouble));
    }

    #[test]
    fn frames_come_out_of_a_line_however_its_bytes_are_chunked(
        noise in prop::collection::vec(any::<u8>().prop_filter("no start", |byte| *byte != 0x53), 0..40),
        size in 1..50_usize,
    ) {
        let replies: Vec<Vec<u8>> = frames().into_iter().filter(|frame| frame[1] & 0x80 != 0).collect();
        let bytes: Vec<u8> = replies.iter().flat_map(|reply| [noise.as_slice(), reply].concat()).collect();
        let mut splitter = Splitter::default();
        let mut found = Vec::new();
        for chunk in bytes.chunks(size) {
            splitter.push(chunk);
            found.extend(std::iter::from_fn(|| splitter.next_reply()));
        }
        prop_assert_eq!(found, replies);
    }

    #[test]
    fn a_line_full_of_anything_is_held_in_bounded_memory(bytes in prop::collection::vec(any::<u8>(), 0..20_000)) {
        let mut splitter = Splitter::default();
        for chunk in bytes.chunks(256) {
            splitter.push(chunk);
            while splitter.next_reply().is_some() {}
            prop_assert!(splitter.held() <= MAX_FRAME);
        }
    }
}
