//! What a door's other inputs said last: fire, tamper, bolt; and which of them all can be read.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use super::Sensor;

/// Inputs that are lost within this of each other went with one board.
const TOGETHER: Duration = Duration::from_secs(5);

/// A fire panel's call lasts until somebody on site resets it, whatever its input says meanwhile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Fire {
    #[default]
    Off,
    Calls,
    /// The panel's contact is at rest again.
    Waits,
}

/// The inputs of one door besides those of its leaf.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    fire: Fire,
    tamper: bool,
    /// None: there is none, or it cannot be read.
    bolt: Option<bool>,
    read: BTreeSet<Sensor>,
    /// When one was last lost.
    lost_at: Option<Instant>,
}

impl Inputs {
    /// Whether the fire panel calls, or has called and nobody has reset it yet.
    pub(super) fn fire_rules(&self) -> bool {
        self.fire != Fire::Off
    }

    /// Takes what the fire panel says; whether that is news.
    pub(super) fn sense_fire(&mut self, on: bool) -> bool {
        let next = match (self.fire, on) {
            (_, true) => Fire::Calls,
            (Fire::Off, false) => Fire::Off,
            (Fire::Calls | Fire::Waits, false) => Fire::Waits,
        };
        let is_news = (self.fire == Fire::Calls) != on;
        self.fire = next;
        is_news
    }

    /// A fire from before the start: until its panel has been heard of, it calls. Where there is none any more, a reset
    /// is all that is wanted.
    pub(super) fn recall_fire(&mut self, has_panel: bool) {
        self.fire = if has_panel { Fire::Calls } else { Fire::Waits };
    }

    /// Ends a fire whose panel no longer calls; whether there was one.
    pub(super) fn reset_fire(&mut self) -> bool {
        let may_end = self.fire == Fire::Waits;
        if may_end {
            self.fire = Fire::Off;
        }
        may_end
    }

    /// Takes what the tamper contact says; whether that is news.
    pub(super) fn sense_tamper(&mut self, on: bool) -> bool {
        std::mem::replace(&mut self.tamper, on) != on
    }

    pub(super) fn bolt(&self) -> Option<bool> {
        self.bolt
    }

    /// Takes what the bolt says, or that it cannot be read.
    pub(super) fn sense_bolt(&mut self, thrown: Option<bool>) {
        self.bolt = thrown;
    }

    /// An input has been read.
    pub(super) fn hear(&mut self, sensor: Sensor) {
        self.read.insert(sensor);
    }

    /// An input cannot be read. Whether it could before, and none was lost just before it: a board that goes away takes
    /// many inputs with it, and is one thing that happened.
    pub(super) fn lose(&mut self, sensor: Sensor, now: Instant) -> bool {
        if !self.read.remove(&sensor) {
            return false;
        }
        let before = self.lost_at.replace(now);
        before.is_none_or(|before| now.saturating_duration_since(before) > TOGETHER)
    }
}
