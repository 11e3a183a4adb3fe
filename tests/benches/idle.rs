//! What a large site costs while nobody is there: the real program in a process of its own with eight doors - scanner,
//! keypad, relay board with lock, contact and exit button - and four stations with a pad and five books on each, all of
//! them on pseudo-terminals. Half a minute.
//!
//! `cargo bench --bench idle`, on an otherwise idle machine.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark prints, and fails loudly"
)]
#![expect(dead_code, reason = "what is measured of the process is shared with the benchmark of visits")]

mod health;
mod patrons;
mod process;
mod report;

use std::fmt::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use omatoimi::sip2::serve::{Fault, serve};
use omatoimi::store::key::new_key_file;
use omatoimi_hardware::pad::line::Make;
use omatoimi_hardware::twin::{Timing, TwinKeypad, TwinPad, TwinRelay, TwinScanner, TwinTag, no_tap};
use tokio::net::{TcpListener, UnixDatagram};
use tokio::sync::watch;
use tokio::time::sleep;

use patrons::{CARD_PATTERN, LOGIN};
use process::Running;
use report::{head, number};

const DOORS: usize = 8;
const PADS: [(Make, &str); 4] =
    [(Make::Feig, "rfid-feig"), (Make::Feig, "rfid-feig"), (Make::Rl866, "rfid-rl866"), (Make::ThreeM, "rfid-3m")];
const BOOKS: u32 = 5;
/// Piles are listed, channels and caches warm.
const SETTLES: Duration = Duration::from_secs(5);
const IDLE_FOR: Duration = Duration::from_secs(20);
const AT_MOST_PERCENT: f64 = 5.0;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let parent = report::directory();
    report::machine(&parent);
    let directory = tempfile::Builder::new().prefix("bench-").tempdir_in(&parent).unwrap();
    for key in ["store-key", "pepper"] {
        new_key_file(&directory.path().join(key)).unwrap();
    }
    std::fs::write(directory.path().join("ils-password"), LOGIN.1).unwrap();
    let twins = Twins::open(directory.path());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let ils = listener.local_addr().unwrap();
    let (_faults, seen) = watch::channel(Fault::None);
    tokio::spawn(serve(listener, patrons::library_system(10), seen, std::sync::Arc::new(|_, _| {})));
    let health = health::free_address().await;
    let config = directory.path().join("idle.toml");
    std::fs::write(&config, site(ils, health, health::free_address().await)).unwrap();
    let notices = UnixDatagram::bind(directory.path().join("notices")).unwrap();

    let running = Running::start(&config, &notices).await;
    health::wait_until_well_but(health, &[]).await;
    sleep(SETTLES).await;
    let before = running.used();
    sleep(IDLE_FOR).await;
    let after = running.used();
    let (processor, wakeups) = (after.processor - before.processor, after.wakeups - before.wakeups);
    head(&format!("{DOORS} doors and {} pads at rest for {} s", PADS.len(), IDLE_FOR.as_secs()), &["value"]);
    let percent = 100.0 * processor.as_secs_f64() / IDLE_FOR.as_secs_f64();
    number("processor", percent, "% of one core", Some(AT_MOST_PERCENT));
    number("wakeups", wakeups as f64 / IDLE_FOR.as_secs_f64(), "a second", None);
    number("resident memory", running.resident_mib(), "MiB", None);
    running.stop().await;
    drop(twins);
}

/// All devices, plugged in.
struct Twins {
    scanners: Vec<TwinScanner>,
    keypads: Vec<TwinKeypad>,
    relays: Vec<TwinRelay>,
    pads: Vec<TwinPad>,
}

impl Twins {
    fn open(directory: &Path) -> Self {
        let at = |name: String| directory.join(name);
        let scanners =
            (0..DOORS + PADS.len()).map(|n| TwinScanner::open(at(format!("scanner-{n}")), no_tap()).unwrap());
        let keypads = (0..DOORS).map(|n| TwinKeypad::open(at(format!("keypad-{n}")), no_tap()).unwrap());
        let relays = (0..DOORS).map(|n| {
            let relay = TwinRelay::open(at(format!("relay-{n}")), 1, no_tap()).unwrap();
            // The door contact: true means closed.
            relay.set_input(0, true);
            relay
        });
        let pads = (0..).zip(PADS).map(|(n, (make, _))| {
            let pad = TwinPad::open(at(format!("pad-{n}")), make, Timing::of(make), no_tap()).unwrap();
            let books = (0..BOOKS).map(|serial| TwinTag::book(serial, &format!("16201{serial:05}")).unwrap());
            pad.change(|reader| books.for_each(|book| reader.put(book)));
            pad
        });
        Self {
            scanners: scanners.collect(),
            keypads: keypads.collect(),
            relays: relays.collect(),
            pads: pads.collect(),
        }
    }
}

/// The config of the whole site.
fn site(ils: SocketAddr, health: SocketAddr, web: SocketAddr) -> String {
    let user = LOGIN.0;
    let mut text = format!(
        r#"
site = {{ id = "bench", name = "Bench", timezone = "Europe/Helsinki", card = {{ pattern = "{CARD_PATTERN}" }}, item = {{ pattern = "[0-9]{{10}}" }} }}
store = {{ directory = "store", key_file = "store-key", pepper_file = "pepper", retention = "14d" }}
clock = {{ trust = "system" }}
offline = {{ admit = "known-patrons", known_for = "72h" }}
web = {{ listen = "{web}", metrics_listen = "{health}" }}
control = {{ socket = "control.sock" }}

[ils]
address = "{ils}"
tls = false
institution = "LASTU"
location = "BENCH"
login_user = "{user}"
login_password_file = "ils-password"
timeout = "1s"
"#
    );
    for n in 0..DOORS {
        write!(
            text,
            r#"
[device.scanner-{n}]
driver = "barcode"
port = "scanner-{n}"
[device.keypad-{n}]
driver = "keypad"
port = "keypad-{n}"
[device.relay-{n}]
driver = "modbus-relay"
port = "relay-{n}"
[door.door-{n}]
reader = "scanner-{n}"
keypad = "keypad-{n}"
lock = "relay-{n}:0"
contact = "relay-{n}:0"
rex = "relay-{n}:1"
red = "relay-{n}:2"
hours = "Mo-Su 00:00-24:00; PH 00:00-24:00"
"#
        )
        .unwrap();
    }
    for (n, (_, driver)) in PADS.into_iter().enumerate() {
        let scanner = DOORS + n;
        write!(
            text,
            r#"
[device.scanner-{scanner}]
driver = "barcode"
port = "scanner-{scanner}"
[device.pad-{n}]
driver = "{driver}"
port = "pad-{n}"
[station.station-{n}]
reader = "scanner-{scanner}"
pad = "pad-{n}"
"#
        )
        .unwrap();
    }
    text
}
