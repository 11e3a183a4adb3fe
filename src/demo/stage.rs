//! The stage of the demo: twins on pseudo-terminals, the sample library system, and the real daemon between them.

use std::net::SocketAddr;
use std::sync::Arc;

use omatoimi_hardware::twin::{TwinKeypad, TwinRelay, TwinScanner};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::wire::Wire;
use crate::cli::Failure;
use crate::config::{self, Config};
use crate::daemon::{self, Daemon, StaffAct};
use crate::ids::DoorId;
use crate::register::{SamplePerson, SampleRegister};
use crate::sip2::serve;
use crate::store::key::new_key_file;
use crate::time::Clock;
use crate::web::simulator::SampleCard;

/// The sample register, part of the program so that a fresh clone needs nothing else.
const REGISTER: &str = include_str!("../../config/sample-register.toml");
/// The demo's door, by its name in the config.
pub(super) const DOOR: &str = "main";

/// People whom the demo's library holds.
pub(super) const ROOM: u32 = 60;

/// Everything the demo started; it ends with [`Stage::end`], and its directory goes with it.
pub(super) struct Stage {
    pub(super) scanner: TwinScanner,
    pub(super) keypad: TwinKeypad,
    pub(super) relay: TwinRelay,
    pub(super) ils: watch::Sender<serve::Fault>,
    pub(super) daemon: Daemon,
    pub(super) config: Config,
    pub(super) wire: Wire,
    pub(super) cards: Vec<SampleCard>,
    service: JoinHandle<()>,
    directory: tempfile::TempDir,
}

impl Stage {
    /// Sets everything up. `fault` is how the sample library system behaves from the start; `door_page` is where the
    /// daemon serves the door page, if anybody is there to look at it.
    pub(super) async fn set(fault: serve::Fault, door_page: Option<SocketAddr>) -> Result<Self, Failure> {
        let wire = Wire::new();
        let directory = tempfile::Builder::new().prefix("omatoimi-demo-").tempdir().map_err(|e| Failure::of(&e))?;
        let at = |name: &str| directory.path().join(name);
        let scanner = TwinScanner::open(at("scanner"), wire.tap("scanner")).map_err(|e| Failure::of(&e))?;
        let keypad = TwinKeypad::open(at("keypad"), wire.tap("keypad")).map_err(|e| Failure::of(&e))?;
        let relay = TwinRelay::open(at("relay"), 1, wire.tap("relay")).map_err(|e| Failure::of(&e))?;
        // Input 0 is the door contact: true means closed.
        relay.set_input(0, true);
        for key in ["store-key", "pepper"] {
            new_key_file(&at(key)).map_err(|e| Failure::of(&e))?;
        }
        std::fs::write(at("ils-password"), "kioskpwd\n").map_err(|e| Failure::of(&e))?;

        let register = SampleRegister::from_toml(REGISTER).map_err(|e| Failure::of(&e))?;
        let cards = register.people().iter().map(sample_card).collect();
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(|e| Failure::of(&e))?;
        let port = listener.local_addr().map_err(|e| Failure::of(&e))?.port();
        let (ils, faults) = watch::channel(fault);
        let service = serve::Service {
            register: Arc::new(register),
            timezone: chrono_tz::Europe::Helsinki,
            encoding: config::Encoding::Utf8,
            terminator: config::Terminator::Cr,
            clock: Clock::system(),
        };
        let service = tokio::spawn(serve::serve(listener, service, faults, wire.sip2_tap()));

        let path = at("omatoimi.toml");
        let web = door_page.map(|address| format!("\n[web]\nlisten = \"{address}\"\n")).unwrap_or_default();
        std::fs::write(&path, config_text(port) + &web).map_err(|e| Failure::of(&e))?;
        let mut config = match config::load(&path, Clock::system().now().wall) {
            Ok(checked) => checked.config,
            Err(report) => return Err(Failure::Failed(config::render(&report.problems, config::Colour::Off))),
        };
        // No driver counts people yet, so the config cannot ask for a limit; the demo counts by hand.
        for door in config.doors.values_mut() {
            door.rules.occupancy_limit = Some(ROOM);
        }
        let daemon = daemon::start(config.clone(), Clock::system()).await.map_err(|e| Failure::of(&e))?;
        daemon.tell(StaffAct::Inside { door: DoorId::new(DOOR), people: Some(0) }).await;
        Ok(Self { scanner, keypad, relay, ils, daemon, config, wire, cards, service, directory })
    }

    /// Ends the daemon, then what it spoke to, and removes the directory.
    pub(super) async fn end(self) -> Result<(), Failure> {
        self.daemon.stop().await;
        self.service.abort();
        drop((self.scanner, self.keypad, self.relay));
        self.directory.close().map_err(|e| Failure::of(&e))
    }
}

fn sample_card(person: &SamplePerson) -> SampleCard {
    let SamplePerson { card, pin, fate } = person.clone();
    SampleCard { number: card, pin, fate }
}

/// A config like any other; paths are relative to its own directory.
fn config_text(ils_port: u16) -> String {
    format!(
        r#"# Written by `omatoimi demo`; it goes when the demo ends.
[site]
id = "demo"
name = "Esimerkin kirjasto"
phone = "05 123 4567"
timezone = "Europe/Helsinki"
languages = ["fi", "sv", "en", "se"]

[site.card]
pattern = "2[0-9]{{13}}"

[store]
directory = "store"
key_file = "store-key"
pepper_file = "pepper"
retention = "14d"

[clock]
trust = "system"

[ils]
address = "127.0.0.1:{ils_port}"
tls = false
institution = "LASTU"
location = "DEMO"
login_user = "kiosk1"
login_password_file = "ils-password"
timeout = "1s"

[ils.fields]
permission = {{ field = "PA", equals = "1" }}
category = "PC"
birth_date = "PB"
expires = "XP"
terms_accepted = {{ field = "XT", equals = "Y" }}
guardian_consent = {{ field = "XG", equals = "Y" }}
guarantor_blocked = {{ field = "XB", equals = "Y" }}
banned = {{ field = "XN", equals = "Y" }}

[ils.flags]
door = [4, 9]

[offline]
admit = "known-patrons"
known_for = "72h"

[device.scanner]
driver = "barcode"
port = "scanner"

[device.keypad]
driver = "keypad"
port = "keypad"

[device.relay]
driver = "modbus-relay"
port = "relay"
unit = 1

[door.{DOOR}]
reader = "scanner"
keypad = "keypad"
lock = "relay:0"
contact = "relay:0"
unlock_for = "3s"
hours = "24/7"

[door.{DOOR}.rules]
minimum_age = 15
guardian_consent_below = 15
deny_categories = ["CORPORATE"]
require_permission = true
refuse_lending_ban = true
maximum_fees = "50.00 EUR"
require_terms = true
"#
    )
}
