//! The speech of a simulated 3M reader: the probe, and the commands of [`threem`].
//!
//! Does not do: blocks of another size than 4 bytes, other commands; it does not answer them.

use super::pad::Air;
use crate::pad::threem;

pub(super) struct ThreeM;

impl ThreeM {
    /// The frame that answers a frame.
    pub(super) fn respond(&self, frame: &[u8], air: &mut Air<'_>) -> Option<Vec<u8>> {
        if frame == threem::PROBE {
            air.meet_none();
            return Some(threem::PROBE_ANSWER.to_vec());
        }
        let ask = threem::read_ask(frame)?;
        let answer = air.ask(&ask, ask.uid().is_some());
        Some(threem::answer(&air.named(&ask), &answer))
    }
}
