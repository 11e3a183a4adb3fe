//! A kiosk without its program: devices on pseudo-terminals, a library system on loopback, configs, and the hands of a
//! visitor. Every tap stamps its bytes with the time.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use omatoimi::sip2::serve::{self, Fault, serve};
use omatoimi::store::key::new_key_file;
use omatoimi::time::Clock;
use omatoimi_hardware::twin::{self, TwinKeypad, TwinRelay, TwinScanner};
use tempfile::TempDir;
use tokio::net::{TcpListener, UnixDatagram};
use tokio::sync::{mpsc, watch};
use tokio::time::{sleep, timeout};

use super::health;
use super::patrons::{self, CARD_PATTERN, LOGIN, Patron};

/// Far longer than any visit takes.
const PATIENCE: Duration = Duration::from_secs(10);
/// From the reader to the keys, and from key to key: two cables keep no order of their own.
const HAND: Duration = Duration::from_millis(25);
/// Modbus RTU: unit 1, write single coil 0, on.
const RELEASE: [u8; 6] = [1, 5, 0, 0, 0xFF, 0];
/// The red lamp's coil.
const RED: usize = 2;
/// The same for the red lamp.
const REFUSAL: [u8; 6] = [1, 5, 0, 2, 0xFF, 0];

/// What went over a line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Asked,
    Answered,
    Released,
    Refused,
}

/// When each step of one visit was seen from outside.
pub(crate) struct Stamps {
    /// Before the byte of the last key was written.
    pub(crate) key_at: Instant,
    /// The 63 at the library system; none where it was not asked.
    pub(crate) asked_at: Option<Instant>,
    /// The 64 on its way.
    pub(crate) answered_at: Option<Instant>,
    /// The release at the relay board.
    pub(crate) released_at: Instant,
}

/// Everything around the program.
pub(crate) struct Kiosk {
    scanner: TwinScanner,
    keypad: TwinKeypad,
    relay: TwinRelay,
    marks: mpsc::UnboundedReceiver<(Mark, Instant)>,
    pub(crate) ils: SocketAddr,
    faults: watch::Sender<Fault>,
    health: SocketAddr,
    pub(crate) notices: UnixDatagram,
    directory: TempDir,
}

impl Kiosk {
    /// A kiosk in a directory of its own under `parent`, with a register of so many patrons.
    pub(crate) async fn set_up(parent: &Path, patrons: usize) -> Self {
        let directory = tempfile::Builder::new().prefix("bench-").tempdir_in(parent).unwrap();
        let at = |name: &str| directory.path().join(name);
        for key in ["store-key", "pepper"] {
            new_key_file(&at(key)).unwrap();
        }
        std::fs::write(at("ils-password"), LOGIN.1).unwrap();
        let (stamp, marks) = mpsc::unbounded_channel();
        let relay = TwinRelay::open(at("relay"), 1, relay_tap(stamp.clone())).unwrap();
        // The door contact: true means closed.
        relay.set_input(0, true);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let ils = listener.local_addr().unwrap();
        let (faults, seen) = watch::channel(Fault::None);
        tokio::spawn(serve(listener, patrons::library_system(patrons), seen, sip2_tap(stamp)));
        Self {
            scanner: TwinScanner::open(at("scanner"), twin::no_tap()).unwrap(),
            keypad: TwinKeypad::open(at("keypad"), twin::no_tap()).unwrap(),
            relay,
            marks,
            ils,
            faults,
            health: health::free_address().await,
            notices: UnixDatagram::bind(at("notices")).unwrap(),
            directory,
        }
    }

    /// A file of the kiosk's directory.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// From now on the library system behaves like this.
    pub(crate) fn library_system_becomes(&self, fault: Fault) {
        self.faults.send_replace(fault);
    }

    /// Writes a config with the store in this directory of the kiosk.
    pub(crate) fn config(&self, store: &str) -> PathBuf {
        let path = self.path(&format!("{store}.toml"));
        let (ils, health, user) = (self.ils, self.health, LOGIN.0);
        let text = format!(
            r#"
site = {{ id = "bench", name = "Bench", timezone = "Europe/Helsinki", card = {{ pattern = "{CARD_PATTERN}" }} }}
store = {{ directory = "{store}", key_file = "store-key", pepper_file = "pepper", retention = "14d" }}
clock = {{ trust = "system" }}
offline = {{ admit = "known-patrons", known_for = "72h" }}
web = {{ metrics_listen = "{health}" }}
control = {{ socket = "control.sock" }}

[ils]
address = "{ils}"
tls = false
institution = "LASTU"
location = "BENCH"
login_user = "{user}"
login_password_file = "ils-password"
timeout = "1s"
[ils.fields]
permission = {{ field = "PA", equals = "1" }}
category = "PC"
birth_date = "PB"
expires = "XP"
terms_accepted = {{ field = "XT", equals = "Y" }}

[device]
scanner = {{ driver = "barcode", port = "scanner" }}
keypad = {{ driver = "keypad", port = "keypad" }}
relay = {{ driver = "modbus-relay", port = "relay", unit = 1 }}

[door.main]
reader = "scanner"
keypad = "keypad"
lock = "relay:0"
contact = "relay:0"
red = "relay:2"
unlock_for = "100ms"
hours = "Mo-Su 00:00-24:00; PH 00:00-24:00"
[door.main.rules]
minimum_age = 15
deny_categories = ["CORPORATE"]
require_permission = true
refuse_lending_ban = true
maximum_fees = "50.00 EUR"
require_terms = true
"#
        );
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Waits until /healthz calls every part well but those that are named.
    pub(crate) async fn wait_until_well_but(&self, broken: &[&str]) {
        health::wait_until_well_but(self.health, broken).await;
    }

    /// One visit, from card to relock. It must open the door.
    pub(crate) async fn visit(&mut self, patron: &Patron) -> Stamps {
        let key_at = self.type_pin(patron).await;
        let (mut asked_at, mut answered_at) = (None, None);
        let released_at = loop {
            let mark = timeout(PATIENCE, self.marks.recv()).await.expect("the door opens within 10 s").unwrap();
            match mark {
                (Mark::Asked, at) => asked_at = Some(at),
                (Mark::Answered, at) => answered_at = Some(at),
                (Mark::Released, at) => break at,
                (Mark::Refused, _) => panic!("a patron is refused"),
            }
        };
        let mut coils = self.relay.coils();
        timeout(PATIENCE, coils.wait_for(|coils| !coils[0])).await.expect("the door is relocked within 10 s").unwrap();
        Stamps { key_at, asked_at, answered_at, released_at }
    }

    /// One visit that ends with the red lamp: from before the byte of the last key was written to the lamp's coil.
    pub(crate) async fn refuse(&mut self, patron: &Patron) -> Duration {
        let key_at = self.type_pin(patron).await;
        loop {
            let mark = timeout(PATIENCE, self.marks.recv()).await.expect("a refusal within 10 s").unwrap();
            match mark {
                (Mark::Refused, at) => return at - key_at,
                (Mark::Released, _) => panic!("the door opens"),
                (Mark::Asked | Mark::Answered, _) => {}
            }
        }
    }

    /// Card and PIN; gives the moment before the last key. The lamp of the last refusal goes out with the card.
    async fn type_pin(&mut self, patron: &Patron) -> Instant {
        self.scanner.present(patron.card.number()).await.unwrap();
        sleep(HAND).await;
        let (first_keys, last_key) = patron.pin.digits().split_at(3);
        self.keypad.press(first_keys).await.unwrap();
        let mut coils = self.relay.coils();
        timeout(PATIENCE, coils.wait_for(|coils| !coils[RED])).await.expect("the red lamp goes out").unwrap();
        sleep(HAND).await;
        while self.marks.try_recv().is_ok() {}
        let key_at = Clock::system().now().mono;
        self.keypad.press(last_key).await.unwrap();
        key_at
    }
}

fn relay_tap(stamp: mpsc::UnboundedSender<(Mark, Instant)>) -> twin::Tap {
    std::sync::Arc::new(move |direction, bytes| {
        let mark = match direction {
            twin::Direction::ToDevice if bytes.starts_with(&RELEASE) => Mark::Released,
            twin::Direction::ToDevice if bytes.starts_with(&REFUSAL) => Mark::Refused,
            twin::Direction::ToDevice | twin::Direction::FromDevice => return,
        };
        let _ = stamp.send((mark, Clock::system().now().mono));
    })
}

fn sip2_tap(stamp: mpsc::UnboundedSender<(Mark, Instant)>) -> serve::Tap {
    std::sync::Arc::new(move |direction, bytes| {
        let mark = match (direction, bytes) {
            (serve::Direction::In, [b'6', b'3', ..]) => Mark::Asked,
            (serve::Direction::Out, [b'6', b'4', ..]) => Mark::Answered,
            _ => return,
        };
        let _ = stamp.send((mark, Clock::system().now().mono));
    })
}
