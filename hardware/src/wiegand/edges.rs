//! Edges on two lines to frames of bits: a falling edge on D0 is a 0, on D1 a 1, and silence ends a frame. Pure: the times
//! are those that the kernel gave the edges, from whatever moment it counts.

use std::collections::VecDeque;
use std::time::Duration;

use crate::bits::Bits;

/// So much silence ends a frame.
pub const SILENCE: Duration = Duration::from_millis(25);
/// Nearer edges are one pulse that rings: a pulse alone takes up to 100 microseconds, and bits are a millisecond or two
/// apart (hardware.md 5, and `min_gap_us` of its vectors).
const NEAREST: Duration = Duration::from_micros(200);

/// One bit on its way.
#[derive(Clone, Copy, Debug)]
pub struct Edge {
    /// On D1.
    pub is_one: bool,
    /// When, on a clock that never steps.
    pub at: Duration,
    /// The kernel's count of the edges of both lines.
    pub sequence: u32,
}

/// A frame that came to nothing: edges too near, too many, or lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spoilt;

/// Collects edges into frames. Total; holds one frame, and those that ended and were not taken.
#[derive(Default)]
pub struct Collector {
    bits: Bits,
    is_spoilt: bool,
    last: Option<Edge>,
    frames: VecDeque<Result<Bits, Spoilt>>,
}

impl Collector {
    /// A collector that has seen nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes an edge. One that comes after silence begins a frame. Where the kernel lost one before it, or it is no bit,
    /// or the frame is longer than any card, the frame is spoilt up to its end.
    pub fn handle_edge(&mut self, edge: Edge) {
        if let Some(last) = self.last {
            let apart = edge.at.saturating_sub(last.at);
            if apart >= SILENCE {
                self.handle_silence();
            }
            let is_next = edge.sequence == last.sequence.wrapping_add(1);
            self.is_spoilt |= !is_next || apart < NEAREST;
        }
        self.is_spoilt |= !self.bits.push(edge.is_one);
        self.last = Some(edge);
    }

    /// Nothing came for [`SILENCE`].
    pub fn handle_silence(&mut self) {
        if self.is_collecting() {
            let bits = std::mem::take(&mut self.bits);
            let is_spoilt = std::mem::take(&mut self.is_spoilt);
            self.frames.push_back(if is_spoilt { Err(Spoilt) } else { Ok(bits) });
        }
    }

    /// Whether a frame has begun and not ended.
    pub fn is_collecting(&self) -> bool {
        !self.bits.is_empty()
    }

    /// The next frame that ended, oldest first.
    pub fn next_frame(&mut self) -> Option<Result<Bits, Spoilt>> {
        self.frames.pop_front()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bits::MAX_BITS;

    fn us(count: u64) -> Duration {
        Duration::from_micros(count)
    }

    /// Edges a millisecond apart, from `start`, counted from `sequence`.
    fn edges(bits: &str, start: u64, sequence: u32) -> Vec<Edge> {
        let times = (start..).step_by(1_100).map(us);
        let edge = |((bit, at), count)| Edge { is_one: bit == '1', at, sequence: sequence.wrapping_add(count) };
        bits.chars().zip(times).zip(0..).map(edge).collect()
    }

    /// The frames as text; spoilt ones as `?`.
    fn frames(edges: &[Edge]) -> Vec<String> {
        let mut collector = Collector::new();
        edges.iter().for_each(|edge| collector.handle_edge(*edge));
        collector.handle_silence();
        let text = |bits: Bits| bits.iter().map(|bit| if bit { '1' } else { '0' }).collect();
        std::iter::from_fn(|| collector.next_frame()).map(|frame| frame.map_or("?".to_owned(), text)).collect()
    }

    #[test]
    fn silence_parts_frames_though_nobody_looked_in_time() {
        let first = edges("0110", 0, 1);
        let late = [first.as_slice(), &edges("1001", 28_299, 5)].concat();
        assert_eq!(frames(&late), ["01101001"]);
        let later = [first.as_slice(), &edges("1001", 28_300, 5)].concat();
        assert_eq!(frames(&later), ["0110", "1001"]);
    }

    #[test]
    fn a_frame_of_which_the_kernel_lost_an_edge_is_dropped_and_the_next_is_whole() {
        let mut cut = edges("01100110", 0, u32::MAX - 3);
        cut.remove(4);
        assert_eq!(frames(&cut), ["?"]);
        let next = edges("1010", 100_000, 4);
        assert_eq!(frames(&[cut.as_slice(), &next].concat()), ["?", "1010"]);
        // Lost between frames: the second may lack its beginning.
        let gap = [edges("0110", 0, 1), edges("1010", 100_000, 6)].concat();
        assert_eq!(frames(&gap), ["0110", "?"]);
    }

    #[test]
    fn a_pulse_that_rings_or_a_clock_that_steps_back_spoils_its_frame_alone() {
        let next = edges("1010", 100_000, 6);
        for (after, expected) in [(99, "?"), (199, "?"), (200, "01100")] {
            let mut ringing = edges("0110", 0, 1);
            ringing.push(Edge { is_one: false, at: us(3_300 + after), sequence: 5 });
            assert_eq!(frames(&[ringing.as_slice(), &next].concat()), [expected, "1010"], "{after}");
        }
        let mut back = edges("01101", 0, 1);
        back[4].at = us(1_000);
        assert_eq!(frames(&[back.as_slice(), &next].concat()), ["?", "1010"]);
    }

    #[test]
    fn i24_a_line_that_never_rests_costs_bounded_memory_and_gives_no_card() {
        let noise = edges(&"01".repeat(10_000), 0, 1);
        assert_eq!(frames(&noise), ["?"]);
        assert_eq!(frames(&edges(&"1".repeat(MAX_BITS), 0, 1)), ["1".repeat(MAX_BITS)]);
    }

    proptest::proptest! {
        #[test]
        fn every_frame_comes_out_as_it_went_in(sent in proptest::collection::vec("[01]{1,64}", 1..6)) {
            let mut all = Vec::new();
            let (mut start, mut sequence) = (0, 7);
            for bits in &sent {
                all.extend(edges(bits, start, sequence));
                start += 200_000;
                sequence += u32::try_from(bits.len()).unwrap();
            }
            assert_eq!(frames(&all), sent);
        }

        #[test]
        fn i24_any_edges_at_any_time_are_frames_or_spoilt(
            any in proptest::collection::vec((proptest::bool::ANY, 0..60_000_u64, proptest::num::u32::ANY), 0..400)
        ) {
            let mut collector = Collector::new();
            let mut given = 0;
            for (is_one, at, sequence) in &any {
                collector.handle_edge(Edge { is_one: *is_one, at: us(*at), sequence: *sequence });
                while let Some(frame) = collector.next_frame() {
                    given += frame.map_or(0, |bits| bits.len());
                }
            }
            collector.handle_silence();
            assert!(given <= any.len() && !collector.is_collecting());
        }
    }
}
