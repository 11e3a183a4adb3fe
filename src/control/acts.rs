//! What becomes of the acts that staff order: written down, carried out, seen to have happened, settled, answered.
//! Sans-IO: facts and the time go in, work comes out.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use super::{Act, Trouble};
use crate::door::{DoorState, Lock};
use crate::ids::{DeviceId, DoorId};
use crate::store::StaffActNumber;

/// How long a lock may take to be read back: a board takes milliseconds, but the other door of an interlock may have to
/// be closed first, for which a grant waits ten seconds.
const SEEN_WITHIN: Duration = Duration::from_secs(12);
/// A fire whose panel is at rest ends at once.
const RESET_WITHIN: Duration = Duration::from_secs(1);
/// How long after its end an install mode may take to say how it ended.
const KEY_WITHIN: Duration = Duration::from_secs(15);
/// Acts that may be under way; each answers somebody who waits.
const RUNNING_AT_MOST: usize = 32;

/// Names an act while it is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(u64);

/// Work for the caller, in the order given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Work {
    /// Write it down; [`Acts::noted`] follows.
    Note { ticket: Ticket, act: Act },
    /// Do it.
    CarryOut { act: Act },
    /// The door stands open no longer: that it does was not seen.
    EndHold { door: DoorId },
    /// Write down what came of it: `done`, or a code.
    Settle { number: StaffActNumber, outcome: &'static str },
    /// Tell whoever waits.
    Answer { ticket: Ticket, outcome: Result<Proof, Trouble> },
}

/// That an act happened, as far as it can be seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Proof {
    /// Its number in the record.
    pub number: Option<StaffActNumber>,
    /// From carrying out to the lock read back as released.
    pub released_after: Option<Duration>,
    /// From carrying out to the lock read back as secured.
    pub secured_after: Option<Duration>,
}

/// A door at the moment at which an act on it is about to be carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DoorFacts {
    pub lock: Lock,
    /// The board was told to release it, and not to secure it again yet.
    pub releasing: bool,
    /// Somebody is in the middle of a visit.
    pub in_use: bool,
    pub locked_down: bool,
    /// The fire alarm holds it released.
    pub fire: bool,
    pub unlock_for: Duration,
}

/// The acts under way.
#[derive(Debug, Default)]
pub struct Acts {
    running: BTreeMap<Ticket, Running>,
    work: VecDeque<Work>,
    last: u64,
}

#[derive(Debug)]
struct Running {
    act: Act,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    /// On its way to the disk; nothing has moved.
    Noting,
    /// Carried out; what it waits for has not been seen.
    Waiting { number: Option<StaffActNumber>, sight: Sight, begun_at: Instant, give_up_at: Instant },
}

/// What has to be seen.
#[derive(Clone, Copy, Debug)]
enum Sight {
    Released,
    Secured,
    /// Released, then secured.
    Pulse {
        released_after: Option<Duration>,
    },
    /// The fire no longer rules the door.
    FireOver,
    Key,
}

impl Acts {
    /// Begins an act: it is written down first. None where too many are under way.
    pub fn order(&mut self, act: Act) -> Option<Ticket> {
        if self.running.len() >= RUNNING_AT_MOST {
            return None;
        }
        self.last += 1;
        let ticket = Ticket(self.last);
        self.work.push_back(Work::Note { ticket, act: act.clone() });
        self.running.insert(ticket, Running { act, stage: Stage::Noting });
        Some(ticket)
    }

    /// What a ticket that has just been written down, or could not be, is for.
    pub fn ordered(&self, ticket: Ticket) -> Option<&Act> {
        self.running.get(&ticket).filter(|running| matches!(running.stage, Stage::Noting)).map(|running| &running.act)
    }

    /// It is on the disk, or could not be written there (`number` is None). `door` is the door it is about.
    pub fn noted(&mut self, ticket: Ticket, number: Option<StaffActNumber>, door: Option<DoorFacts>, now: Instant) {
        let Some(act) = self.ordered(ticket).cloned() else { return };
        if number.is_none() && !act.only_shuts() {
            return self.end(ticket, None, Err(Trouble::NotWritten));
        }
        if let Some(trouble) = door.and_then(|door| refusal(&act, &door)) {
            // What holds the door open ends all the same: else it would open again when its board is back.
            if matches!((&act, &trouble), (Act::Lock { .. }, Trouble::LockFault)) {
                self.work.push_back(Work::CarryOut { act });
            }
            return self.end(ticket, number, Err(trouble));
        }
        self.work.push_back(Work::CarryOut { act: act.clone() });
        let Some((sight, within)) = awaited(&act, door) else {
            return self.end(ticket, number, Ok(Proof { number, ..Proof::default() }));
        };
        let stage = Stage::Waiting { number, sight, begun_at: now, give_up_at: now + within };
        self.running.insert(ticket, Running { act, stage });
    }

    /// The board of a door's lock has reported; every report follows a reading back.
    pub fn lock_seen(&mut self, door: &DoorId, lock: Lock, now: Instant) {
        let about = |running: &Running| running.act.door() == Some(door);
        let tickets: Vec<_> =
            self.running.iter().filter(|(_, running)| about(running)).map(|(ticket, _)| *ticket).collect();
        for ticket in tickets {
            self.lock_seen_for(ticket, lock, now);
        }
    }

    fn lock_seen_for(&mut self, ticket: Ticket, lock: Lock, now: Instant) {
        let Some(Running { stage: Stage::Waiting { number, sight, begun_at, .. }, .. }) = self.running.get_mut(&ticket)
        else {
            return;
        };
        let (number, after) = (*number, now.saturating_duration_since(*begun_at));
        let proof = Proof { number, ..Proof::default() };
        let outcome = match (sight, lock) {
            (Sight::Key | Sight::FireOver, _) => return,
            (_, Lock::Fault | Lock::Unknown) => Err(Trouble::LockFault),
            (Sight::Released, Lock::Released) => Ok(Proof { released_after: Some(after), ..proof }),
            (Sight::Secured, Lock::Secured) => Ok(Proof { secured_after: Some(after), ..proof }),
            (Sight::Pulse { released_after }, Lock::Released) => {
                released_after.get_or_insert(after);
                return;
            }
            (Sight::Pulse { released_after: Some(released) }, Lock::Secured) => {
                Ok(Proof { released_after: Some(*released), secured_after: Some(after), ..proof })
            }
            // What was reported just before the act reached the board.
            (Sight::Pulse { released_after: None } | Sight::Released, Lock::Secured)
            | (Sight::Secured, Lock::Released) => return,
        };
        self.end(ticket, number, outcome);
    }

    /// The door itself stands otherwise than before.
    pub fn door_seen(&mut self, door: &DoorId, state: DoorState) {
        let is_reset = |act: &Act| matches!(act, Act::FireReset { door: other } if other == door);
        if state != DoorState::Fire {
            self.end_waiting(is_reset, &Ok(()));
        }
    }

    /// What was granted at a door had to wait for the other one of its interlock, and is given up.
    pub fn given_up(&mut self, door: &DoorId) {
        let is_opening =
            |act: &Act| matches!(act, Act::Open { door: other } | Act::Test { door: other } if other == door);
        self.end_waiting(is_opening, &Err(Trouble::OtherDoor));
    }

    /// A reader's install mode has ended.
    pub fn key_seen(&mut self, device: &DeviceId, installed: bool) {
        let is_install = |act: &Act| matches!(act, Act::InstallKey { device: other, .. } if other == device);
        self.end_waiting(is_install, &if installed { Ok(()) } else { Err(Trouble::TimeOver) });
    }

    fn end_waiting(&mut self, is_meant: impl Fn(&Act) -> bool, outcome: &Result<(), Trouble>) {
        let meant = self.running.iter().filter(|(_, running)| is_meant(&running.act));
        let waiting = meant.filter_map(|(ticket, running)| match running.stage {
            Stage::Waiting { number, .. } => Some((*ticket, number)),
            Stage::Noting => None,
        });
        for (ticket, number) in waiting.collect::<Vec<_>>() {
            self.end(ticket, number, outcome.clone().map(|()| Proof { number, ..Proof::default() }));
        }
    }

    /// Called at, or after, the moment `poll_timeout` named.
    pub fn handle_timeout(&mut self, now: Instant) {
        let late: Vec<_> = self
            .running
            .iter()
            .filter_map(|(ticket, running)| match running.stage {
                Stage::Waiting { number, sight, give_up_at, .. } if give_up_at <= now => Some((*ticket, number, sight)),
                Stage::Waiting { .. } | Stage::Noting => None,
            })
            .collect();
        for (ticket, number, sight) in late {
            let trouble = match sight {
                Sight::Key => Trouble::TimeOver,
                Sight::FireOver => Trouble::PanelCalls,
                Sight::Released | Sight::Secured | Sight::Pulse { .. } => Trouble::NotSeen,
            };
            self.end(ticket, number, Err(trouble));
        }
    }

    /// When `handle_timeout` is due next. The store always answers, so what is being written down has no deadline here.
    pub fn poll_timeout(&self) -> Option<Instant> {
        let deadline = |running: &Running| match running.stage {
            Stage::Waiting { give_up_at, .. } => Some(give_up_at),
            Stage::Noting => None,
        };
        self.running.values().filter_map(deadline).min()
    }

    /// The next piece of work, until there is none.
    pub fn next_work(&mut self) -> Option<Work> {
        self.work.pop_front()
    }

    fn end(&mut self, ticket: Ticket, number: Option<StaffActNumber>, outcome: Result<Proof, Trouble>) {
        let ended = self.running.remove(&ticket);
        // It is told as not done, so the door must not open later all the same.
        if let (Some(Running { act: Act::Hold { door, .. }, stage: Stage::Waiting { .. } }), Err(_)) =
            (&ended, &outcome)
        {
            self.work.push_back(Work::EndHold { door: door.clone() });
        }
        // No patron's card is let in from then on, whatever the lock does; that it was not read back shows in the proof.
        let is_lockdown = ended.is_some_and(|running| matches!(running.act, Act::Lockdown { .. }));
        let outcome = match outcome {
            Err(Trouble::LockFault | Trouble::NotSeen) if is_lockdown => Ok(Proof { number, ..Proof::default() }),
            outcome => outcome,
        };
        if let Some(number) = number {
            let outcome = outcome.as_ref().map_or_else(Trouble::code, |_| "done");
            self.work.push_back(Work::Settle { number, outcome });
        }
        self.work.push_back(Work::Answer { ticket, outcome });
    }
}

/// Why an act may not be carried out at such a door.
fn refusal(act: &Act, door: &DoorFacts) -> Option<Trouble> {
    let lock_is_out = matches!(door.lock, Lock::Fault | Lock::Unknown);
    match act {
        Act::Open { .. } | Act::Hold { .. } | Act::Test { .. } if door.fire => Some(Trouble::Fire),
        Act::Open { .. } | Act::Hold { .. } | Act::Test { .. } if door.locked_down => Some(Trouble::LockedDown),
        Act::Open { .. } | Act::Hold { .. } | Act::Test { .. } if lock_is_out => Some(Trouble::LockFault),
        Act::Test { .. } if door.in_use => Some(Trouble::InUse),
        Act::Test { .. } if door.lock == Lock::Released => Some(Trouble::AlreadyReleased),
        Act::FireReset { .. } if !door.fire => Some(Trouble::NothingToReset),
        Act::Lock { .. } if door.fire => Some(Trouble::Fire),
        // A board that is away reports nothing; it secures its locks before it says that it is back.
        Act::Lock { .. } if lock_is_out => Some(Trouble::LockFault),
        Act::Open { .. }
        | Act::Hold { .. }
        | Act::Lock { .. }
        | Act::Test { .. }
        | Act::Lockdown { .. }
        | Act::FireReset { .. }
        | Act::InstallKey { .. }
        | Act::Inside { .. } => None,
    }
}

/// What has to be seen before an act is done, and within what time; None: it is done when it is carried out.
fn awaited(act: &Act, door: Option<DoorFacts>) -> Option<(Sight, Duration)> {
    // A board that was told to secure it may not have said so yet: what was last read back is then past.
    let is_released = door.is_some_and(|door| door.lock == Lock::Released && door.releasing);
    match act {
        Act::Open { .. } => Some((Sight::Released, SEEN_WITHIN)),
        // A door that stands open already is told to go on only when that is due.
        Act::Hold { .. } => (!is_released).then_some((Sight::Released, SEEN_WITHIN)),
        Act::Lock { .. } | Act::Lockdown { on: true, .. } => Some((Sight::Secured, SEEN_WITHIN)),
        Act::Test { .. } => {
            let pulse = door.map_or(Duration::ZERO, |door| door.unlock_for);
            Some((Sight::Pulse { released_after: None }, pulse + SEEN_WITHIN))
        }
        Act::FireReset { .. } => Some((Sight::FireOver, RESET_WITHIN)),
        Act::InstallKey { for_, .. } => Some((Sight::Key, *for_ + KEY_WITHIN)),
        Act::Lockdown { on: false, .. } | Act::Inside { .. } => None,
    }
}

#[cfg(test)]
mod tests;
