//! The stage of the demo: twins on pseudo-terminals, the sample library system, and the real daemon between them.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use omatoimi_hardware::pad::line::Make;
use omatoimi_hardware::twin::{Timing, TwinKeypad, TwinPad, TwinRelay, TwinScanner};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::cast;
use super::shelf::Shelf;
use super::side::SideReader;
use super::site::{self, PRINTER, STATION, ZONE};
use super::wire::Wire;
use crate::cli::Failure;
use crate::config::{self, Config};
use crate::daemon::{self, Daemon};
use crate::ids::StationId;
use crate::register::SampleRegister;
use crate::sip2::serve;
use crate::sip2::service::Register;
use crate::station::View;
use crate::store::{Store, StoreKey};
use crate::time::{Clock, Now, PlayedTime};
use crate::web::simulator::SampleCard;

/// The sample register, part of the program so that a fresh clone needs nothing else.
const REGISTER: &str = include_str!("../../config/sample-register.toml");

/// Everything the demo started; it ends with [`Stage::end`], and its directory goes with it.
pub(super) struct Stage {
    pub(super) scanner: TwinScanner,
    pub(super) keypad: TwinKeypad,
    pub(super) station_scanner: TwinScanner,
    pub(super) pad: TwinPad,
    /// The books that do not lie on the pad.
    shelf: Mutex<Shelf>,
    pub(super) side: SideReader,
    pub(super) relay: TwinRelay,
    pub(super) ils: watch::Sender<serve::Fault>,
    /// The wall clock of the daemon and of the library system.
    pub(super) time: &'static PlayedTime,
    pub(super) daemon: Daemon,
    pub(super) config: Config,
    pub(super) wire: Wire,
    pub(super) register: Arc<SampleRegister>,
    pub(super) cards: Vec<SampleCard>,
    /// The machine's own time.
    pub(super) started_at: Now,
    service: JoinHandle<()>,
    directory: tempfile::TempDir,
}

impl Stage {
    /// Sets everything up. `fault` is how the sample library system behaves from the start; `pages` is where the
    /// daemon serves its screens, if anybody is there to look at it.
    pub(super) async fn set(fault: serve::Fault, pages: Option<SocketAddr>) -> Result<Self, Failure> {
        let started_at = Clock::system().now();
        // The daemon's threads keep it to the end of the program.
        let time: &'static PlayedTime = Box::leak(Box::new(PlayedTime::unmoved()));
        let clock = Clock::played(time);
        let wire = Wire::new();
        let directory = tempfile::Builder::new().prefix("omatoimi-demo-").tempdir().map_err(|e| Failure::of(&e))?;
        let at = |name: &str| directory.path().join(name);
        let scanner = TwinScanner::open(at("scanner"), wire.tap("scanner")).map_err(|e| Failure::of(&e))?;
        let station_scanner =
            TwinScanner::open(at("station-scanner"), wire.tap("station")).map_err(|e| Failure::of(&e))?;
        let pad = TwinPad::open(at("pad"), Make::Feig, Timing::of(Make::Feig), wire.tap("pad"));
        let pad = pad.map_err(|e| Failure::of(&e))?;
        let side_key = site::side_key(directory.path())?;
        let side = SideReader::open(at("side"), side_key, wire.tap("side")).map_err(|e| Failure::of(&e))?;
        std::fs::write(at(PRINTER), "").map_err(|e| Failure::of(&e))?;
        let keypad = TwinKeypad::open(at("keypad"), wire.tap("keypad")).map_err(|e| Failure::of(&e))?;
        let relay = TwinRelay::open(at("relay"), 1, wire.tap("relay")).map_err(|e| Failure::of(&e))?;
        for closed in [site::CONTACT, site::FIRE_PANEL, site::TAMPER, site::SIDE_CONTACT] {
            relay.set_input(closed, true);
        }

        let register = Arc::new(SampleRegister::from_toml(REGISTER).map_err(|e| Failure::of(&e))?);
        let cards = cast::everybody(&register);
        let shelf = Shelf::tagged(&register.things()).map_err(|e| Failure::of(&e))?;
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(|e| Failure::of(&e))?;
        let port = listener.local_addr().map_err(|e| Failure::of(&e))?.port();
        let (ils, faults) = watch::channel(fault);
        let service = serve::Service {
            register: Arc::clone(&register) as Arc<dyn Register>,
            timezone: ZONE,
            encoding: config::Encoding::Utf8,
            terminator: config::Terminator::Cr,
            clock,
        };
        let service = tokio::spawn(serve::serve(listener, service, faults, wire.sip2_tap()));

        let config = site::set_up(directory.path(), port, pages, started_at.wall)?;
        site::make_lists(&config, started_at)?;
        let daemon = daemon::start(config.clone(), clock).await.map_err(|e| Failure::of(&e))?;
        Ok(Self {
            scanner,
            keypad,
            station_scanner,
            pad,
            shelf: Mutex::new(shelf),
            side,
            relay,
            ils,
            time,
            daemon,
            config,
            wire,
            register,
            cards,
            started_at,
            service,
            directory,
        })
    }

    /// The books and their tags.
    pub(super) fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where the printer's file is.
    pub(super) fn printer(&self) -> PathBuf {
        self.directory.path().join(PRINTER)
    }

    /// What the station shows.
    pub(super) fn screen(&self) -> Option<View> {
        self.daemon.stations.borrow().get(&StationId::new(STATION)).map(|shown| shown.view.clone())
    }

    /// The daemon's time.
    pub(super) fn now(&self) -> Now {
        Clock::played(self.time).now()
    }

    /// The store as a second reader sees it, as `entries list` would.
    pub(super) fn store(&self) -> Result<Store, Failure> {
        let key = StoreKey::read(&self.config.store.key_file).map_err(|e| Failure::of(&e))?;
        Store::join(daemon::store_settings(&self.config), &key, self.now()).map_err(|e| Failure::of(&e))
    }

    /// Ends the daemon, then what it spoke to, and removes the directory.
    pub(super) async fn end(self) -> Result<(), Failure> {
        self.daemon.stop().await;
        self.service.abort();
        drop((self.scanner, self.keypad, self.station_scanner, self.pad, self.side, self.relay));
        self.directory.close().map_err(|e| Failure::of(&e))
    }
}
