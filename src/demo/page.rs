//! `demo` with its simulator page: hands on the bench, until it is told to end.

use std::net::SocketAddr;

use omatoimi_hardware::twin::RelayFault;
use tokio::sync::{mpsc, watch};

use super::stage::{DOOR, ROOM, Stage};
use super::{DEFAULT_PORT, Ending, Options};
use crate::cli::{Failure, Outcome, print};
use crate::daemon::StaffAct;
use crate::door::Display;
use crate::ids::DoorId;
use crate::sip2::serve;
use crate::web::{self, simulator};
use simulator::{Act, Bench, Scene, Words};

/// Clicks that may wait.
const ACTS_WAITING: usize = 256;

/// What is plugged in and works.
struct Plugs {
    ils: bool,
    relay: bool,
    scanner: bool,
    service: bool,
    room: bool,
}

/// Serves the page and carries out what hands do on it.
pub(super) async fn serve(options: &Options, mut ending: Ending) -> Outcome {
    let door_page = SocketAddr::from(([127, 0, 0, 1], options.port.checked_add(1).unwrap_or(DEFAULT_PORT + 1)));
    let mut stage = Stage::set(serve::Fault::None, Some(door_page)).await?;
    let mut plugs = Plugs { ils: true, relay: true, scanner: true, service: true, room: true };
    let (acts, mut hands) = mpsc::channel(ACTS_WAITING);
    let (scene, scene_seen) = watch::channel(picture(&stage, &plugs));
    let bench = Bench { acts, scene: scene_seen, wire: stage.wire.masked().clone() };
    let address = SocketAddr::from(([127, 0, 0, 1], options.port));
    let bound = web::Bound::take(address).await.map_err(|error| {
        Failure::Failed(format!("{address} cannot be listened on ({error}): choose another port with --port"))
    })?;
    let address = bound.address();
    let page = bound.serve(simulator::router(bench));
    introduce(address, door_page, options)?;

    let mut doors = stage.daemon.doors.clone();
    let mut health = stage.daemon.health.clone();
    let mut coils = stage.relay.coils();
    loop {
        tokio::select! {
            () = ending.told() => break,
            Some(act) = hands.recv() => perform(act, &mut stage, &mut plugs).await,
            Ok(()) = doors.changed() => {}
            Ok(()) = health.changed() => {}
            Ok(()) = coils.changed() => {}
            else => break,
        }
        scene.send_replace(picture(&stage, &plugs));
    }
    page.stop().await;
    stage.end().await
}

fn introduce(bound: SocketAddr, door_page: SocketAddr, options: &Options) -> Outcome {
    let simulator = format!("http://{bound}/");
    let door = format!("http://{door_page}/door/{DOOR}");
    if options.json {
        return print(&serde_json::json!({ "simulator": simulator, "door": door }).to_string());
    }
    print("omatoimi demo: the real daemon, simulated devices on pseudo-terminals, a sample library system over SIP2")?;
    print(&format!("  simulator   {simulator}   show a card, press keys, watch the lock, cut the library system"))?;
    print(&format!("  door page   {door}   what the display at the door shows"))?;
    print("Ctrl-C ends everything it started.")
}

async fn perform(act: Act, stage: &mut Stage, plugs: &mut Plugs) {
    let done = match act {
        Act::Card { number } => stage.scanner.present(&number).await,
        Act::Key { key } => stage.keypad.press(&key.to_string()).await,
        Act::Ils { works } => {
            plugs.ils = works;
            stage.ils.send_replace(if works { serve::Fault::None } else { serve::Fault::Closed });
            Ok(())
        }
        Act::Relay { works } => {
            plugs.relay = works;
            stage.relay.set_fault(if works { RelayFault::None } else { RelayFault::Stuck });
            Ok(())
        }
        Act::Service { works } => {
            plugs.service = works;
            stage.daemon.tell(StaffAct::Lockdown { door: DoorId::new(DOOR), on: !works }).await;
            Ok(())
        }
        Act::Room { works } => {
            plugs.room = works;
            let people = Some(if works { 0 } else { ROOM });
            stage.daemon.tell(StaffAct::Inside { door: DoorId::new(DOOR), people }).await;
            Ok(())
        }
        Act::Scanner { works } => {
            plugs.scanner = works;
            if works {
                stage.scanner.plug()
            } else {
                stage.scanner.unplug();
                Ok(())
            }
        }
    };
    if let Err(error) = done {
        tracing::info!(%error, "a hand on the bench did nothing");
    }
}

fn picture(stage: &Stage, plugs: &Plugs) -> Scene {
    let doors = stage.daemon.doors.borrow();
    let display = doors.get(&DoorId::new(DOOR)).map_or(Display::OutOfOrder, |view| view.display.clone());
    let faults =
        stage.daemon.health.borrow().faults().map(|(part, fault)| format!("{part}: {}", fault.cause)).collect();
    Scene {
        site: stage.config.site.name.clone(),
        door: DOOR.to_owned(),
        words: Words::of(&display, stage.config.site.timezone),
        display,
        released: stage.relay.coils().borrow().first() == Some(&true),
        ils_works: plugs.ils,
        relay_works: plugs.relay,
        scanner_works: plugs.scanner,
        service_works: plugs.service,
        room_works: plugs.room,
        cards: stage.cards.clone(),
        faults,
    }
}
