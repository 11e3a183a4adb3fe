//! What the lock and the inputs of a door tell, and what follows at once.

use std::time::{Duration, Instant};

use super::Portal;
use crate::door::portal::leaf::{Moved, Position};
use crate::door::portal::{Lock, Relock, Sensor};
use crate::incident::What;

/// How long a bolt may take to be thrown once the door is closed and its lock secured.
const BOLT_FOR: Duration = Duration::from_secs(3);

impl Portal {
    pub(super) fn lock_changed(&mut self, lock: Lock, now: Instant) {
        let before = std::mem::replace(&mut self.lock, lock);
        if before == Lock::Released && lock != Lock::Released {
            // Whoever has hold of the handle may still open it.
            self.leaf.excuse(now);
        }
        self.watch_bolt(now);
    }

    pub(super) fn sensed(&mut self, sensor: Sensor, on: bool, now: Instant) {
        self.inputs.hear(sensor);
        match sensor {
            Sensor::Contact => self.contact_says(on, now),
            Sensor::Rex => self.rex_says(on, now),
            Sensor::Tamper => {
                if self.inputs.sense_tamper(on) {
                    self.raise(What::Tamper { on });
                }
            }
            Sensor::Fire => {
                if self.inputs.sense_fire(on) {
                    self.raise(What::Fire { on });
                }
                if on {
                    self.waiting = None;
                    self.leaf.calm();
                    self.release_for_fire(now);
                }
            }
            Sensor::Bolt => {
                self.inputs.sense_bolt(Some(on));
                self.watch_bolt(now);
            }
        }
    }

    fn contact_says(&mut self, is_closed: bool, now: Instant) {
        let may_open = self.output.is_releasing() || self.lock == Lock::Released || self.rex.excuses(now);
        match self.leaf.sense(is_closed, may_open, now) {
            Some(Moved::Opened) => self.passed = true,
            Some(Moved::Closed) => self.closed(now),
            Some(Moved::ClosedAgain) => {
                self.raise(What::ClosedAgain);
                self.closed(now);
            }
            Some(Moved::ForcedAndClosed) => {
                self.raise(What::Forced);
                self.raise(What::ClosedAgain);
                self.closed(now);
            }
            None => {}
        }
        self.watch_bolt(now);
    }

    fn rex_says(&mut self, is_pressed: bool, now: Instant) {
        if self.rex.sense(is_pressed, now) {
            self.raise(What::RexStuck { on: false });
        }
        if is_pressed && self.rex.excuses(now) {
            self.leaf.explain();
        }
    }

    fn closed(&mut self, now: Instant) {
        if self.passed && self.settings.relock == Relock::OnClose {
            let order = self.output.end_grant(now);
            self.obey(order, now);
        }
    }

    pub(super) fn unreadable(&mut self, sensor: Sensor, now: Instant) {
        match sensor {
            Sensor::Contact => self.leaf.lose(),
            Sensor::Rex => self.rex.lose(),
            // What they said last stands: a board that goes away in a fire ends no fire.
            Sensor::Tamper | Sensor::Fire => {}
            Sensor::Bolt => {
                self.inputs.sense_bolt(None);
                self.bolt_due_at = None;
                self.bolt_is_stuck = false;
            }
        }
        if self.inputs.lose(sensor, now) {
            self.raise(What::ContactLost);
        }
    }

    /// A door that is closed and locked throws its bolt, where one tells.
    fn watch_bolt(&mut self, now: Instant) {
        let should_be_thrown = self.leaf.position() == Position::Closed && self.lock == Lock::Secured;
        if should_be_thrown && self.inputs.bolt() == Some(false) {
            self.bolt_due_at = self.bolt_due_at.or(Some(now + BOLT_FOR).filter(|_| !self.bolt_is_stuck));
        } else {
            self.bolt_due_at = None;
            self.bolt_is_stuck = false;
        }
    }
}
