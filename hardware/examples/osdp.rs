//! Talks to an OSDP reader at 9600 baud, greets each card with a green light and a beep:
//! `cargo run -p omatoimi-hardware --example osdp -- /dev/serial/by-id/... 0 KEY_FILE`, with its address and a file of the
//! 16 bytes of its key. Without a reader: the example `twins`, and `FOLDER/osdp 0 FOLDER/osdp-key`.
//!
//! Without arguments it talks to eight simulated readers, two on each of four lines at 38400 baud, and shows how long a
//! card takes from its reader to here.
#![expect(clippy::print_stdout, reason = "an example for a terminal")]

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use omatoimi_hardware::Event;
use omatoimi_hardware::bits::Bits;
use omatoimi_hardware::osdp::{
    Address, Beep, BusSettings, Color, Key, KeyMap, Led, Listener, Order, OsdpBus, ReaderSettings, spawn_osdp,
};
use omatoimi_hardware::port::PortSettings;
use omatoimi_hardware::twin::{TwinOsdp, TwinReader, no_tap};
use omatoimi_hardware::uid::Transform;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::{Instant, timeout};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [port, address, key] => greet(port, address.parse()?, key).await,
        _ => measure().await,
    }
}

async fn greet(port: &str, address: u8, key_file: &str) -> Result<(), Box<dyn Error>> {
    let address = Address::new(address).ok_or("addresses end at 126")?;
    let key = std::fs::read(key_file)?.try_into().map_err(|_| "a key has 16 bytes")?;
    let (sender, mut events) = channel(16);
    let bus =
        spawn_osdp(BusSettings { port: PortSettings::new(port), readers: vec![listener(address, key, sender)?] })?;
    while let Some(event) = events.recv().await {
        // Cards and keys do not print themselves.
        println!("{event:?}");
        if matches!(event, Event::Scan(_)) {
            let (long, short) = (Duration::from_secs(2), Duration::from_millis(100));
            bus.order(address, Order::Led(Led::flash(0, Color::Green, long)));
            bus.order(address, Order::Beep(Beep { on_for: short, off_for: short, times: 2 }));
        }
    }
    Ok(())
}

const KEY: [u8; 16] = *b"only of twins...";

async fn measure() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let (sender, mut events) = channel(64);
    let mut lines: Vec<(TwinOsdp, OsdpBus)> = Vec::new();
    let mut readers = Vec::new();
    for line in 0..4 {
        let twins = [1, 2].map(|address| TwinReader::new(address, Some(KEY))).to_vec();
        let port = PortSettings { baud: 38_400, ..PortSettings::new(folder.path().join(format!("line-{line}"))) };
        let twin = TwinOsdp::open(&port.path, twins.clone(), no_tap())?;
        let addresses = [1, 2].into_iter().filter_map(Address::new);
        let listeners = addresses.map(|address| listener(address, KEY, sender.clone())).collect::<Result<_, _>>()?;
        lines.push((twin, spawn_osdp(BusSettings { port, readers: listeners })?));
        readers.extend(twins);
    }
    let mut found = 0;
    while found < readers.len() {
        found += usize::from(events.recv().await == Some(Event::Found));
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    let mut took = Vec::new();
    for (round, reader) in (0..200_u8).zip(readers.iter().cycle()) {
        let uid = [4, 1, 2, round];
        let bits = Bits::from_bytes(&uid, 32).ok_or("bits")?;
        let presented = Instant::now();
        reader.present(&bits);
        until_card(&mut events).await?;
        took.push(presented.elapsed());
        // Not in step with the polls.
        tokio::time::sleep(Duration::from_millis(20 + u64::from(round) % 40)).await;
    }
    took.sort();
    let at = |percent: usize| took.get((took.len() - 1) * percent / 100).copied().unwrap_or_default();
    println!("from card to event: {:?} of half, {:?} of 95 in 100, {:?} of all", at(50), at(95), at(100));
    println!("idle for ten seconds");
    tokio::time::sleep(Duration::from_secs(10)).await;
    Ok(())
}

async fn until_card(events: &mut Receiver<Event>) -> Result<(), Box<dyn Error>> {
    loop {
        let event = timeout(Duration::from_secs(5), events.recv()).await?.ok_or("no reader is left")?;
        if matches!(event, Event::Scan(_)) {
            return Ok(());
        }
    }
}

fn listener(address: Address, key: [u8; 16], sender: Sender<Event>) -> Result<Listener, Box<dyn Error>> {
    let card = Transform::default();
    let settings = ReaderSettings {
        address,
        key: Key::new(key)?,
        card: Arc::new(move |bits: &Bits| card.event(bits)),
        keys: KeyMap::default(),
    };
    Ok(Listener { settings, sender })
}
