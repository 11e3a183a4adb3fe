//! What a visit leaves on disk: the attempt before a PIN is checked, and the entry before the lock moves (promise 3).

use super::keeper::Keeper;
use crate::daemon::event::{Event, Keypad, PinNews};
use crate::door::{Entry, Input};
use crate::ids::{Card, DoorId, Visit};
use crate::store::{AttemptId, EntryId, Error, Gate, NewEntry};
use crate::time::Now;

impl Keeper {
    pub(super) fn count_attempt(&mut self, at: Keypad, visit: Visit, card: &Card, now: Now) -> Result<(), Error> {
        let (news, done) = match self.store.count_attempt(card, &at.counter(), now) {
            Ok(Gate::Counted { attempt, wait }) => {
                self.attempts.insert(at.clone(), (visit, attempt));
                (PinNews::Counted { wait }, Ok(()))
            }
            Ok(Gate::Locked { .. }) => (PinNews::Locked, Ok(())),
            Err(error) => (PinNews::NotCounted, Err(error)),
        };
        self.send(Event::Pin { at, visit, news });
        done
    }

    pub(super) fn return_attempt(&mut self, at: &Keypad, visit: Visit, now: Now) -> Result<(), Error> {
        match self.take_attempt(at, visit) {
            Some(attempt) => self.store.return_attempt(&attempt, now),
            None => Ok(()),
        }
    }

    pub(super) fn prove_attempt(&mut self, at: &Keypad, visit: Visit, now: Now) -> Result<(), Error> {
        match self.take_attempt(at, visit) {
            Some(attempt) => self.store.prove_attempt(&attempt, now),
            None => Ok(()),
        }
    }

    pub(super) fn record(
        &mut self,
        door: DoorId,
        visit: Visit,
        entry: &Entry,
        believed: bool,
        now: Now,
    ) -> Result<(), Error> {
        let done = self.write_entry(&door, visit, entry, believed, now);
        let input = if done.is_ok() { Input::Recorded { visit } } else { Input::NotRecorded { visit } };
        self.answer(door, input);
        done?;
        self.tell_next_expiry()
    }

    fn write_entry(
        &mut self,
        door: &DoorId,
        visit: Visit,
        entry: &Entry,
        believed: bool,
        now: Now,
    ) -> Result<(), Error> {
        let mut random = [0_u8; 10];
        getrandom::fill(&mut random)?;
        let new = NewEntry {
            id: EntryId::new(entry.at, &random),
            at: entry.at,
            clock_trusted: believed,
            door,
            reason: entry.reason,
            online: entry.online,
            card: Some(&entry.card),
        };
        let right = match self.attempts.get(&Keypad::Door(door.clone())) {
            Some((counted, attempt)) if *counted == visit && entry.proven => Some(attempt),
            Some(_) | None => None,
        };
        self.store.record(&new, right, now)
    }

    /// The attempt counted for this visit; that of another visit is let go of as well.
    fn take_attempt(&mut self, at: &Keypad, visit: Visit) -> Option<AttemptId> {
        let (counted, attempt) = self.attempts.remove(at)?;
        (counted == visit).then_some(attempt)
    }
}
