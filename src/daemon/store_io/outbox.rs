//! The outbox: the acts of stations that wait for the library system.

use std::time::Instant;

use super::keeper::Keeper;
use crate::daemon::event::Event;
use crate::ids::{Card, Item, StationId};
use crate::outbox::{ActNumber, Fate, Input};
use crate::policy::ClockState;
use crate::register::circulation::{Ask, Request};
use crate::station::QueuedAct;
use crate::store::Error;
use crate::time::Now;

impl Keeper {
    pub(super) fn queue_act(
        &mut self,
        station: StationId,
        ask: u64,
        act: QueuedAct,
        now: Now,
        clock: ClockState,
    ) -> Result<(), Error> {
        let done = self.store.queue_act(&act, now, clock).map(|_| ());
        self.send(Event::Queued { station, ask, stored: done.is_ok() });
        done
    }

    pub(super) fn mark_released(&mut self, station: StationId, item: Item, card: &Card) -> Result<(), Error> {
        let marked = self.store.mark_released(&item, card);
        self.send(Event::ReleaseMarked { station, item, marked: marked.as_ref().ok().copied() });
        marked.map(|_| ())
    }

    /// Where nobody can tell, an act waits.
    pub(super) fn ask_behind(
        &mut self,
        item: &Item,
        ask: Ask,
        request: Request,
        give_up_at: Instant,
    ) -> Result<(), Error> {
        let (waits, done) = match self.store.act_waits_for(item) {
            Ok(waits) => (waits, Ok(())),
            Err(error) => (true, Err(error)),
        };
        self.send(Event::AskedBehind { ask, request, give_up_at, waits });
        done
    }

    pub(super) fn fetch_act(&mut self, now: Now) -> Result<(), Error> {
        let (input, done) = match self.store.next_act(now.wall) {
            Ok(pending) => (Input::Next(pending), Ok(())),
            Err(error) => (Input::NotRead, Err(error)),
        };
        self.send(Event::Replay(input));
        done
    }

    pub(super) fn mark_act(&mut self, number: ActNumber) -> Result<(), Error> {
        let done = self.store.mark_act(number);
        self.tell_replay(number, done)
    }

    pub(super) fn settle_act(&mut self, number: ActNumber, fate: &Fate, now: Now) -> Result<(), Error> {
        let done = self.store.settle_act(number, fate, now.wall);
        self.tell_replay(number, done)
    }

    fn tell_replay(&self, number: ActNumber, done: Result<(), Error>) -> Result<(), Error> {
        let input = if done.is_ok() { Input::Stored { number } } else { Input::NotStored { number } };
        self.send(Event::Replay(input));
        done
    }
}
