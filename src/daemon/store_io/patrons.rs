//! What is kept of patrons: the lists of staff, and what was known when the library system last answered.

use chrono::{DateTime, Utc};

use super::keeper::Keeper;
use crate::daemon::event::Keypad;
use crate::daemon::pin_io::PinJob;
use crate::door::Input;
use crate::ids::{Card, DoorId, Pin, Visit};
use crate::policy::{ClockState, PatronFacts};
use crate::store::Error;
use crate::time::Now;

impl Keeper {
    pub(super) fn look_up(
        &mut self,
        door: DoorId,
        visit: Visit,
        card: &Card,
        now: Now,
        clock: ClockState,
    ) -> Result<(), Error> {
        let (input, done) = match self.store.listing(card, &door, now.wall, clock) {
            Ok(listing) => (Input::Listed { visit, listing }, Ok(())),
            Err(error) => (Input::NotListed { visit }, Err(error)),
        };
        self.answer(door, input);
        done
    }

    pub(super) fn check_listed(
        &mut self,
        door: DoorId,
        visit: Visit,
        card: Card,
        pin: Pin,
        now: Now,
        clock: ClockState,
    ) -> Result<(), Error> {
        let (verifier, done) = match self.store.listed_verifier(&card, &door, now.wall, clock) {
            Ok(verifier) => (verifier, Ok(())),
            Err(error) => (None, Err(error)),
        };
        self.pins.submit(PinJob::CheckListed { door, visit, card, pin, verifier });
        done
    }

    pub(super) fn check_kept(&mut self, at: Keypad, visit: Visit, card: Card, pin: Option<Pin>) -> Result<(), Error> {
        let (kept, done) = match self.store.known_patron(&card) {
            Ok(kept) => (kept, Ok(())),
            Err(error) => (None, Err(error)),
        };
        self.pins.submit(PinJob::CheckKept { at, visit, card, pin, kept });
        done
    }

    /// Only those already kept learn new facts; a refused patron is not taken in.
    pub(super) fn refresh(&mut self, card: &Card, facts: &PatronFacts, at: DateTime<Utc>) -> Result<(), Error> {
        match self.store.known_patron(card)? {
            Some(_) => self.store.keep_patron(card, None, facts, at),
            None => Ok(()),
        }
    }

    pub(super) fn doubt(&mut self, card: Card, pin: Pin) -> Result<(), Error> {
        if let Some(verifier) = self.store.known_patron(&card)?.and_then(|known| known.verifier) {
            self.pins.submit(PinJob::Doubt { card, pin, verifier });
        }
        Ok(())
    }
}
