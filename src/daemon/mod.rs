//! The shell around the machines: it opens what waits (ports, sockets, files), tells the machines what happened and does
//! what they command. One loop owns every machine; the store, the hashing and each bus have threads of their own.

mod announcer;
mod bench;
mod control;
mod devices;
mod event;
mod health;
mod lamps;
mod pin_io;
mod printers;
mod readers;
mod settings;
mod start;
mod store_io;
mod work;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

pub use health::{Fault, Health};
pub(crate) use settings::{door_settings, facts_needed, store_settings};
pub(crate) use start::clock_is_believed;
pub use start::{StartError, start};

use crate::door::{Display, DoorState, Lock};
use crate::ids::{DoorId, StationId};
use crate::station::{Action, Stale};
use crate::web::station::{Shown, Tap};

/// What staff or a counter tell a running daemon.
#[derive(Clone, Debug)]
pub enum StaffAct {
    /// Nobody gets in by card at this door until it is ended.
    Lockdown { door: DoorId, on: bool },
    /// People inside, as staff have counted them; with people counters it is the number for the whole site, and None
    /// leaves it as it is. Without them it is what this door goes by; None: nobody can tell.
    Inside { door: DoorId, people: Option<u32> },
    /// Somebody is let in from afar: one release. A door that is locked down stays locked.
    Open { door: DoorId },
    /// The door stands open until then, or until that is ended.
    HoldOpen { door: DoorId, until: DateTime<Utc> },
    /// It follows its hours again.
    EndHold { door: DoorId },
    /// Whatever holds the door open ends, the staffed hours that run now as well, and it is secured; not in a fire.
    Lock { door: DoorId },
    /// Somebody on site says that the fire is over. While the panel still calls, nothing happens.
    FireReset { door: DoorId },
}

/// A running daemon.
pub struct Daemon {
    staff: mpsc::Sender<event::Event>,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
    /// Which parts work.
    pub health: watch::Receiver<Health>,
    /// What each door shows.
    pub doors: watch::Receiver<BTreeMap<DoorId, DoorView>>,
    /// What each station shows.
    pub stations: watch::Receiver<BTreeMap<StationId, Shown>>,
}

/// One door as others see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoorView {
    pub display: Display,
    pub lock: Lock,
    /// The door itself, in one word.
    pub state: DoorState,
}

impl Daemon {
    /// Tells the daemon what staff did. It is told in order with everything else that happens.
    pub async fn tell(&self, act: StaffAct) {
        if self.staff.send(event::Event::Staff(act)).await.is_err() {
            tracing::warn!("the daemon has ended; what staff did is dropped");
        }
    }

    /// Touches a station's screen as it is now.
    ///
    /// # Errors
    /// When the screen moved on meanwhile, or there is no such station.
    pub async fn touch(&self, station: &StationId, action: Action) -> Result<(), Stale> {
        let step = self.stations.borrow().get(station).map(|shown| shown.view.step).ok_or(Stale)?;
        let (done, taken) = oneshot::channel();
        let tap = Tap { station: station.clone(), step, action, done };
        self.staff.send(event::Event::Tap(tap)).await.map_err(|_| Stale)?;
        taken.await.unwrap_or(Err(Stale))
    }

    /// Returns when the daemon has ended although nobody stopped it: a part of the program broke.
    pub async fn ended(&mut self) {
        if let Err(error) = (&mut self.task).await {
            tracing::error!(%error, "the daemon's loop broke down");
        }
    }

    /// Ends it in order: nobody new is let in, every lock is secured, what was asked of the store is written.
    pub async fn stop(self) {
        // An error means that the loop has ended already.
        let _ = self.stop.send(());
        if self.task.await.is_err() {
            tracing::error!("the daemon's loop ended badly");
        }
    }
}
