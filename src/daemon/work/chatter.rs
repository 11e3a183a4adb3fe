//! A contact that chatters must not hold up the store, on which every door waits: what staff have heard often enough of
//! one place is not written down again for a while.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::incident::Incident;

/// How often one place may say the same within [`WHILE`]: more than people can do at a door.
const MOST: u32 = 20;
const WHILE: Duration = Duration::from_secs(60);

/// What each place has said of late.
#[derive(Debug, Default)]
pub(super) struct Chatter(BTreeMap<(String, &'static str), Said>);

#[derive(Debug)]
struct Said {
    since: Instant,
    times: u32,
}

impl Chatter {
    /// Whether this one is to be told.
    pub(super) fn may_be_told(&mut self, incident: &Incident, now: Instant) -> bool {
        let key = (incident.place.to_string(), incident.what.word());
        let said = self.0.entry(key).or_insert(Said { since: now, times: 0 });
        if now.saturating_duration_since(said.since) >= WHILE {
            *said = Said { since: now, times: 0 };
        }
        said.times = said.times.saturating_add(1);
        said.times <= MOST
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::DoorId;
    use crate::incident::{Place, What};
    use crate::time::Clock;

    #[test]
    fn a_contact_that_chatters_is_told_a_few_times_a_minute_and_hides_nothing_else() {
        let mut chatter = Chatter::default();
        let begin = Clock::system().now().mono;
        let at = |door: &str, what| Incident { place: Place::Door(DoorId::new(door)), what };
        let tamper = || at("main", What::Tamper { on: true });
        let told = |chatter: &mut Chatter, after: u64| {
            let now = begin + Duration::from_secs(after);
            (0..1000).filter(|_| chatter.may_be_told(&tamper(), now)).count()
        };
        assert_eq!(told(&mut chatter, 0), 20);
        assert_eq!(told(&mut chatter, 59), 0);
        assert!(chatter.may_be_told(&at("main", What::Forced), begin));
        assert!(chatter.may_be_told(&at("yard", What::Tamper { on: true }), begin));
        assert_eq!(told(&mut chatter, 60), 20);
    }
}
