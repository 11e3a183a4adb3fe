//! Frames found again in a stream with noise, halves and pieces.

use omatoimi_hardware::pad::line::{MAX_FRAME, Make, Splitter};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::{bytes, vectors};

fn frames(make: Make) -> Vec<Vec<u8>> {
    let file = match make {
        Make::Feig => include_str!("../vectors/reader-feig.json"),
        Make::Rl866 => include_str!("../vectors/reader-rl866.json"),
        Make::ThreeM => include_str!("../vectors/reader-3m.json"),
    };
    let good = vectors(file).into_iter().filter(|vector| vector["id"] != "bad-crc");
    good.map(|vector| bytes(vector["frame_hex"].as_str().expect("a frame"))).collect()
}

fn take(splitter: &mut Splitter) -> Vec<Vec<u8>> {
    std::iter::from_fn(|| splitter.next_frame()).collect()
}

const MAKES: [Make; 3] = [Make::Feig, Make::Rl866, Make::ThreeM];

#[test]
fn frames_one_after_another_are_cut_where_they_end_however_they_come() {
    for make in MAKES {
        let sent = frames(make);
        let stream = sent.concat();
        for size in 1..40 {
            let mut splitter = Splitter::new(make);
            let mut seen = Vec::new();
            for chunk in stream.chunks(size) {
                splitter.push(chunk);
                seen.extend(take(&mut splitter));
            }
            assert_eq!(seen, sent, "{make:?} by {size}");
            assert_eq!(splitter.take_dropped(), 0);
        }
    }
}

#[test]
fn half_a_frame_and_a_frame_whose_check_fails_do_not_hide_the_next() {
    for make in MAKES {
        for whole in frames(make) {
            for cut in 1..whole.len() {
                let mut splitter = Splitter::new(make);
                splitter.push(&whole[..cut]);
                splitter.push(&whole);
                let mut seen = take(&mut splitter);
                splitter.handle_silence();
                seen.extend(take(&mut splitter));
                assert_eq!(seen, std::slice::from_ref(&whole), "{make:?} {cut}");
                assert_eq!(splitter.take_dropped(), cut);
            }
            let mut wrong = whole.clone();
            *wrong.last_mut().expect("a byte") ^= 1;
            let mut splitter = Splitter::new(make);
            splitter.push(&[wrong, whole.clone()].concat());
            let mut seen = take(&mut splitter);
            splitter.handle_silence();
            seen.extend(take(&mut splitter));
            assert_eq!(seen, [whole]);
        }
    }
}

#[test]
fn after_a_silence_or_a_break_nothing_old_is_left() {
    for make in MAKES {
        let whole = frames(make).remove(0);
        let mut splitter = Splitter::new(make);
        splitter.push(&whole[..3]);
        splitter.handle_silence();
        assert_eq!(splitter.next_frame(), None);
        splitter.push(&whole[3..]);
        splitter.reset();
        splitter.push(&whole);
        assert_eq!(take(&mut splitter), [whole]);
    }
}

#[test]
fn a_length_that_is_claimed_is_not_waited_for_without_bound() {
    for (make, claim) in [(Make::Feig, "02ffff"), (Make::ThreeM, "d6ffff")] {
        let mut splitter = Splitter::new(make);
        splitter.push(&bytes(claim));
        assert_eq!(splitter.next_frame(), None);
        let whole = frames(make).remove(0);
        splitter.push(&whole);
        splitter.handle_silence();
        assert_eq!(take(&mut splitter), [whole], "{make:?}");
    }
}

proptest! {
    #[test]
    fn i24_noise_around_frames_loses_none_of_them(
        make in prop::sample::select(MAKES.to_vec()),
        which in any::<prop::sample::Index>(),
        noise in vec(any::<u8>(), 0..600),
    ) {
        let frames = frames(make);
        let whole = which.get(&frames);
        let mut splitter = Splitter::new(make);
        splitter.push(&noise);
        take(&mut splitter);
        splitter.handle_silence();
        take(&mut splitter);
        splitter.push(whole);
        prop_assert_eq!(take(&mut splitter), vec![whole.clone()]);
    }

    #[test]
    fn i24_any_bytes_in_any_pieces_are_taken_or_dropped(make in prop::sample::select(MAKES.to_vec()), noise in vec(any::<u8>(), 0..3_000), size in 1..500_usize) {
        let mut splitter = Splitter::new(make);
        let mut taken = 0;
        for chunk in noise.chunks(size) {
            splitter.push(chunk);
            taken += take(&mut splitter).iter().map(Vec::len).sum::<usize>();
        }
        let held = noise.len() - taken - splitter.take_dropped();
        prop_assert!(held < MAX_FRAME, "{}", held);
        splitter.handle_silence();
        taken = take(&mut splitter).iter().map(Vec::len).sum::<usize>();
        prop_assert_eq!(held, taken + splitter.take_dropped());
    }
}
