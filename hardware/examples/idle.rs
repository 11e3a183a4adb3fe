//! What it costs to keep eight relay boards, four pads and two buses of two OSDP readers each, while nothing happens:
//! `cargo run --release -p omatoimi-hardware --example idle [SECONDS]`
//!
//! All of them are simulated, by a second process, so that only the drivers are counted.
#![expect(clippy::print_stdout, reason = "an example for a terminal")]

use std::error::Error;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use omatoimi_hardware::board::Layout;
use omatoimi_hardware::modbus::{self, spawn_modbus};
use omatoimi_hardware::osdp::{Address, BusSettings, Key, KeyMap, Listener, ReaderSettings, spawn_osdp};
use omatoimi_hardware::pad::line::Make;
use omatoimi_hardware::pad::{PadSettings, TagEvent, spawn_pad};
use omatoimi_hardware::port::PortSettings;
use omatoimi_hardware::twin::{Timing, TwinOsdp, TwinPad, TwinReader, TwinRelay, TwinTag, no_tap};
use omatoimi_hardware::uid::Transform;
use omatoimi_hardware::{Event, Wiring};
use rustix::time::{ClockId, clock_gettime};
use tokio::sync::mpsc::channel;
use tokio::time::timeout;

const BOARDS: usize = 8;
const PADS: [Make; 4] = [Make::Feig, Make::Feig, Make::Rl866, Make::ThreeM];
const BOOKS: usize = 5;
const BUSES: usize = 2;
const KEY: [u8; 16] = *b"only of twins...";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [twins, folder] if twins == "twins" => be_twins(Path::new(folder)).await,
        [seconds] => measure(seconds.parse()?).await,
        _ => measure(20).await,
    }
}

async fn measure(seconds: u64) -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let mut twins = Command::new(std::env::current_exe()?)
        .args(["twins".as_ref(), folder.path().as_os_str()])
        .stdin(Stdio::piped())
        .spawn()?;
    let result = keep(folder.path(), Duration::from_secs(seconds)).await;
    twins.kill()?;
    twins.wait()?;
    result
}

async fn keep(folder: &Path, while_idle: Duration) -> Result<(), Box<dyn Error>> {
    let (sender, mut events) = channel(256);
    let mut boards = Vec::new();
    for board in 0..BOARDS {
        let layout = Layout { locks: vec![(0, Wiring::FailSecure)], outputs: vec![1], inputs: vec![0, 1, 2] };
        let port = PortSettings::new(folder.join(format!("relay-{board}")));
        boards.push(spawn_modbus(modbus::BusSettings::new(port, 1, layout), sender.clone())?);
    }
    let pads: Vec<_> = (0..)
        .zip(PADS)
        .map(|(pad, make)| spawn_pad(PadSettings::new(make, folder.join(format!("pad-{pad}"))), sender.clone()))
        .collect();
    let mut buses = Vec::new();
    for bus in 0..BUSES {
        let card = Transform::default();
        let readers = [1, 2].into_iter().filter_map(Address::new).map(|address| {
            let settings = ReaderSettings {
                address,
                key: Key::new(KEY)?,
                card: Arc::new(move |bits| card.event(bits)),
                keys: KeyMap::default(),
            };
            Ok::<_, Box<dyn Error>>(Listener { settings, sender: sender.clone() })
        });
        let port = PortSettings::new(folder.join(format!("bus-{bus}")));
        buses.push(spawn_osdp(BusSettings { port, readers: readers.collect::<Result<_, _>>()? })?);
    }
    let (mut found, mut listed) = (0, 0);
    while found < BOARDS + PADS.len() + BUSES * 2 || listed < PADS.len() {
        let event = timeout(Duration::from_secs(20), events.recv()).await?.ok_or("nothing is left")?;
        found += usize::from(event == Event::Found);
        listed += usize::from(event == Event::Tag(TagEvent::Listed { tags: BOOKS }));
    }
    let before = used()?;
    tokio::time::sleep(while_idle).await;
    let used = used()? - before;
    println!("{:.2} % of one core", used.as_secs_f64() / while_idle.as_secs_f64() * 100.0);
    let mut threads: Vec<_> = threads()?.into_iter().collect();
    threads.sort_by_key(|(ticks, _)| std::cmp::Reverse(*ticks));
    println!("since the start, in hundredths of a second: {threads:?}");
    drop((pads, buses));
    tokio::task::spawn_blocking(move || drop(boards)).await?;
    Ok(())
}

/// Processor time of all threads.
fn used() -> Result<Duration, Box<dyn Error>> {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Ok(Duration::new(time.tv_sec.try_into()?, time.tv_nsec.try_into()?))
}

/// What each thread used up (proc_pid_stat(5), fields 14 and 15), and its name.
fn threads() -> Result<Vec<(u64, String)>, Box<dyn Error>> {
    let mut all = Vec::new();
    for task in std::fs::read_dir("/proc/self/task")? {
        let stat = std::fs::read_to_string(task?.path().join("stat"))?;
        let (before, after) = stat.rsplit_once(") ").ok_or("no name")?;
        let ticks = after.split(' ').skip(11).take(2).map(str::parse::<u64>).sum::<Result<_, _>>()?;
        all.push((ticks, before.split_once('(').map_or(before, |(_, name)| name).to_owned()));
    }
    Ok(all)
}

async fn be_twins(folder: &Path) -> Result<(), Box<dyn Error>> {
    let relays = (0..BOARDS).map(|board| TwinRelay::open(folder.join(format!("relay-{board}")), 1, no_tap()));
    let relays: Vec<TwinRelay> = relays.collect::<Result<_, _>>()?;
    let mut pads = Vec::new();
    for (pad, make) in PADS.into_iter().enumerate() {
        let twin = TwinPad::open(folder.join(format!("pad-{pad}")), make, Timing::of(make), no_tap())?;
        for serial in 0..u32::try_from(BOOKS)? {
            let book = TwinTag::book(serial, &format!("16201{serial:05}"))?;
            twin.change(|reader| reader.put(book));
        }
        pads.push(twin);
    }
    let mut buses = Vec::new();
    for bus in 0..BUSES {
        let readers = [1, 2].map(|address| TwinReader::new(address, Some(KEY))).to_vec();
        buses.push(TwinOsdp::open(folder.join(format!("bus-{bus}")), readers, no_tap())?);
    }
    // Until whoever began it ends it, or is gone.
    tokio::task::spawn_blocking(|| std::io::read_to_string(std::io::stdin())).await??;
    drop((relays, pads, buses));
    Ok(())
}
