//! Hands on the bench: each act of the page, carried out on the twins, the clock, the library system and the store.

use std::collections::BTreeSet;
use std::io;
use std::time::Duration;

use omatoimi_hardware::twin::RelayFault;
use rusqlite::Connection;

use super::moments;
use super::site::{self, DOOR, ROOM, SIDE, ZONE, day_and_night};
use super::stage::Stage;
use crate::daemon::StaffAct;
use crate::ids::DoorId;
use crate::sip2::serve;
use crate::time::Clock;
use crate::web::simulator::{Act, Deed, Part, Reader, Switch};

/// Every part of the bench that can be broken, in the order of the page.
const PARTS: [Part; 14] = [
    Part::Ils,
    Part::Relay,
    Part::Board,
    Part::Scanner,
    Part::SideReader,
    Part::SideKey,
    Part::StationScanner,
    Part::Pad,
    Part::Printer,
    Part::Fire,
    Part::Tamper,
    Part::Log,
    Part::Service,
    Part::Room,
];

/// From here on no PIN attempt can be written down, as on a disk that takes no more; and from here on it can again.
const BREAK_LOG: &str = "CREATE TRIGGER IF NOT EXISTS broken BEFORE INSERT ON card_attempts
    BEGIN SELECT RAISE(FAIL, 'broken by hand on the simulator page'); END";
const MEND_LOG: &str = "DROP TRIGGER IF EXISTS broken";

/// How long a button is held, and a beam broken: longer than any board takes to look.
const PRESSED_FOR: Duration = Duration::from_millis(300);

/// What is broken now, and which doors stand open.
#[derive(Default)]
pub(super) struct Hands {
    broken: BTreeSet<Part>,
    main_is_open: bool,
    side_is_open: bool,
}

impl Hands {
    /// Does it. A hand that reaches into nothing is told in the log only.
    pub(super) async fn perform(&mut self, act: Act, stage: &mut Stage) {
        let done = match act {
            Act::Card { number, at: Reader::Door } => stage.scanner.present(&number).await,
            Act::Card { number, at: Reader::Station } => stage.station_scanner.present(&number).await,
            Act::Card { number, at: Reader::Side } => stage.side.present(&number),
            Act::Key { key, at: Reader::Side } => {
                stage.side.press(key);
                Ok(())
            }
            Act::Key { key, at: Reader::Door | Reader::Station } => stage.keypad.press(&key.to_string()).await,
            Act::Pad { item, on } => match stage.shelf().lay(&item, on, &stage.pad) {
                true => Ok(()),
                false => Err(io::Error::other("it has no tag")),
            },
            Act::ClearPad => {
                stage.shelf().clear(&stage.pad);
                Ok(())
            }
            Act::Leaf { open, at } => {
                self.leaf(open, at, stage);
                Ok(())
            }
            Act::Person { does } => {
                pulse(does, stage).await;
                Ok(())
            }
            Act::Switch { part, works } => self.switch(part, works, stage).await,
            Act::Clock { to } => {
                let day_and_night = day_and_night(stage.started_at.wall);
                moments::put(stage.time, to, Clock::system().now().wall, ZONE, &day_and_night);
                Ok(())
            }
        };
        if let Err(error) = done {
            tracing::info!(%error, "a hand on the bench did nothing");
        }
    }

    /// Whether the leaf of that door stands open.
    pub(super) fn is_open(&self, at: Reader) -> bool {
        match at {
            Reader::Door | Reader::Station => self.main_is_open,
            Reader::Side => self.side_is_open,
        }
    }

    /// The leaf moves as a hand moves it, whatever the lock says: a door can be forced.
    fn leaf(&mut self, open: bool, at: Reader, stage: &Stage) {
        let (leaf, contact) = match at {
            Reader::Door | Reader::Station => (&mut self.main_is_open, site::CONTACT),
            Reader::Side => (&mut self.side_is_open, site::SIDE_CONTACT),
        };
        *leaf = open;
        stage.relay.set_input(contact, !open);
    }

    /// The switches as they stand.
    pub(super) fn switches(&self) -> Vec<Switch> {
        PARTS.into_iter().map(|part| part.switch(!self.broken.contains(&part))).collect()
    }

    async fn switch(&mut self, part: Part, works: bool, stage: &mut Stage) -> io::Result<()> {
        let door = DoorId::new(DOOR);
        match part {
            Part::Ils => {
                stage.ils.send_replace(if works { serve::Fault::None } else { serve::Fault::Closed });
            }
            Part::Relay => stage.relay.set_fault(if works { RelayFault::None } else { RelayFault::Stuck }),
            Part::Board if works => stage.relay.plug().await?,
            Part::Board => stage.relay.unplug().await,
            Part::Scanner if works => stage.scanner.plug()?,
            Part::Scanner => stage.scanner.unplug(),
            Part::StationScanner if works => stage.station_scanner.plug()?,
            Part::StationScanner => stage.station_scanner.unplug(),
            Part::Pad if works => stage.pad.plug().await?,
            Part::Pad => stage.pad.unplug().await,
            Part::SideReader => stage.side.plug(works).await?,
            Part::SideKey => stage.side.exchange(works).await?,
            Part::Fire => {
                stage.relay.set_input(site::FIRE_PANEL, works);
                if works {
                    // Somebody on site has looked, and says so.
                    tokio::time::sleep(PRESSED_FOR).await;
                    for door in [DOOR, SIDE] {
                        stage.daemon.tell(StaffAct::FireReset { door: DoorId::new(door) }).await;
                    }
                }
            }
            Part::Tamper => stage.relay.set_input(site::TAMPER, works),
            Part::Printer if works => std::fs::write(stage.printer(), "")?,
            Part::Printer => std::fs::remove_file(stage.printer())?,
            Part::Log => {
                let store = Connection::open(stage.config.store.directory.join("entries.db"));
                let done = store.and_then(|store| store.execute_batch(if works { MEND_LOG } else { BREAK_LOG }));
                done.map_err(io::Error::other)?;
            }
            Part::Service => stage.daemon.tell(StaffAct::Lockdown { door, on: !works }).await,
            Part::Room => {
                let people = Some(if works { 0 } else { ROOM });
                stage.daemon.tell(StaffAct::Inside { door, people }).await;
            }
        }
        match works {
            true => self.broken.remove(&part),
            false => self.broken.insert(part),
        };
        Ok(())
    }
}

/// A button is pressed or a beam broken, and let go again.
async fn pulse(does: Deed, stage: &Stage) {
    let input = match does {
        Deed::Exit => site::EXIT_BUTTON,
        Deed::WalkIn => site::WALK_IN,
        Deed::WalkOut => site::WALK_OUT,
    };
    stage.relay.set_input(input, true);
    tokio::time::sleep(PRESSED_FOR).await;
    stage.relay.set_input(input, false);
}
