//! `demo` with its simulator page: hands on the bench, until it is told to end.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::sync::{mpsc, watch};

use super::hands::Hands;
use super::picture::Picture;
use super::site::{DOOR, STATION};
use super::stage::Stage;
use super::{DEFAULT_PORT, Ending, Options};
use crate::cli::{Failure, Outcome, print};
use crate::sip2::serve;
use crate::web::{self, simulator};
use simulator::Bench;

/// Clicks that may wait.
const ACTS_WAITING: usize = 256;
/// How often the clock on the page moves.
const TICK: Duration = Duration::from_secs(1);

/// Serves the page and carries out what hands do on it.
pub(super) async fn serve(options: &Options, mut ending: Ending) -> Outcome {
    let bound = take(options.port).await?;
    let address = bound.address();
    let pages = beside(address, options.port == 0).await?;
    let mut stage = Stage::set(serve::Fault::None, Some(pages)).await?;
    let mut hands = Hands::default();
    let picture = Picture::new(&stage, pages)?;
    let (acts, mut inbox) = mpsc::channel(ACTS_WAITING);
    let (scene, scene_seen) = watch::channel(picture.of(&stage, &hands));
    let bench = Bench { acts, scene: scene_seen, wire: stage.wire.masked().clone() };
    let page = bound.serve(simulator::router(bench));
    introduce(address, pages, options)?;

    let mut doors = stage.daemon.doors.clone();
    let mut health = stage.daemon.health.clone();
    let mut stations = stage.daemon.stations.clone();
    let mut coils = stage.relay.coils();
    let mut side = stage.side.shown();
    let mut tick = tokio::time::interval(TICK);
    loop {
        tokio::select! {
            () = ending.told() => break,
            Some(act) = inbox.recv() => {
                hands.perform(act, &mut stage).await;
                // It may be another reader by now.
                side = stage.side.shown();
                side.mark_unchanged();
            }
            Ok(()) = side.changed() => {}
            Ok(()) = doors.changed() => {}
            Ok(()) = stations.changed() => {}
            Ok(()) = health.changed() => {}
            Ok(()) = coils.changed() => {}
            _ = tick.tick() => {}
            else => break,
        }
        scene.send_replace(picture.of(&stage, &hands));
    }
    page.stop().await;
    stage.end().await
}

async fn take(port: u16) -> Result<web::Bound, Failure> {
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    web::Bound::take(address).await.map_err(|error| {
        Failure::Failed(format!("{address} cannot be listened on ({error}): choose another port with --port"))
    })
}

/// Where the daemon's pages go: the port after the simulator's; where any would do for that, any other.
async fn beside(simulator: SocketAddr, any: bool) -> Result<SocketAddr, Failure> {
    let next = simulator.port().checked_add(1).unwrap_or(DEFAULT_PORT + 1);
    if !any {
        return Ok(SocketAddr::from(([127, 0, 0, 1], next)));
    }
    let free = take(0).await?;
    let address = free.address();
    drop(free);
    Ok(address)
}

fn introduce(bound: SocketAddr, pages: SocketAddr, options: &Options) -> Outcome {
    let simulator = format!("http://{bound}/");
    let (door, station) = (format!("http://{pages}/door/{DOOR}"), format!("http://{pages}/station/{STATION}"));
    if options.json {
        return print(&serde_json::json!({ "simulator": simulator, "door": door, "station": station }).to_string());
    }
    print("omatoimi demo: the real daemon, simulated devices on pseudo-terminals, a sample library system over SIP2")?;
    print(&format!("  simulator   {simulator}   cards, books, keys; move the clock, cut the library system"))?;
    print(&format!("  station     {station}   the patron's screen: borrow, return, my loans"))?;
    print(&format!("  door page   {door}   what the display at the door shows"))?;
    print("Ctrl-C ends everything it started.")
}
