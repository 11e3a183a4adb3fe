//! What staff want done, and what they should hear of.

use super::keeper::Keeper;
use crate::control::Ticket;
use crate::daemon::event::Event;
use crate::incident::Incident;
use crate::policy::ClockState;
use crate::store::{Error, NewStaffAct};
use crate::time::Now;

impl Keeper {
    pub(super) fn note_staff_act(&mut self, ticket: Ticket, act: &NewStaffAct, now: Now) -> Result<(), Error> {
        let noted = self.store.note_staff_act(act, now);
        self.send(Event::OrderNoted { ticket, number: noted.as_ref().ok().copied() });
        noted.map(|_| ())
    }

    pub(super) fn note_incident(&mut self, incident: &Incident, now: Now, clock: ClockState) -> Result<(), Error> {
        self.store.note_incident(incident, now, clock)?;
        self.tell_next_expiry()
    }
}
