//! One kiosk: its devices on pseudo-terminals, and the program, driven from outside. When it is dropped, what the
//! program printed and wrote is searched for secrets.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::os::unix::net::UnixDatagram;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Mutex;
use std::time::Duration;

use rustix::process::Signal;
use serde_json::Value;
use tempfile::TempDir;

use super::board::Board;
use super::entries::entries_of;
use super::ils::Ils;
use super::leaks;
use super::line::Line;
use super::pad::Pad;
use super::patrons::{self, Patron};
use super::process::{Ended, Printed, Process, omatoimi, run, text};
use super::site::Site;
use super::wait::{SOON, unless_late, until};

/// The coil of the door's strike.
pub(crate) const STRIKE: usize = 0;
/// How long a patron's hand needs from the reader to the keypad, at the very least.
const REACH: Duration = Duration::from_millis(100);
/// Secrets shorter than this turn up by chance in a clock or a random key, so they are not looked for.
const TELLING: usize = 6;

/// A site with its devices plugged in, and the program, running or not.
pub(crate) struct Kiosk {
    pub(crate) scanner: Line,
    pub(crate) keypad: Line,
    pub(crate) board: Board,
    /// The scanner of the self-checkout station.
    pub(crate) station_scanner: Line,
    /// The station's RFID pad.
    pub(crate) pad: Pad,
    directory: TempDir,
    address: Ipv4Addr,
    notices: UnixDatagram,
    process: Option<Process>,
    printed: Printed,
    secrets: Mutex<BTreeSet<String>>,
    last_scan: Mutex<String>,
}

impl Kiosk {
    /// An ordinary site whose library system is this one.
    pub(crate) fn open(ils: &Ils) -> Self {
        Site::new(ils.address()).open()
    }

    /// A kiosk whose config stands in `directory`, with nothing plugged in; its web listeners are on `address`.
    pub(crate) fn in_directory(directory: TempDir, address: Ipv4Addr) -> Self {
        let root = directory.path();
        let notices = UnixDatagram::bind(root.join("notices")).unwrap();
        notices.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
        Self {
            scanner: Line::new(&root.join("dev/scanner")),
            keypad: Line::new(&root.join("dev/keypad")),
            board: Board::new(&root.join("dev/relay")),
            station_scanner: Line::new(&root.join("dev/kiosk-scanner")),
            pad: Pad::new(&root.join("dev/pad")),
            address,
            notices,
            process: None,
            printed: Printed::default(),
            secrets: Mutex::new(patrons::all().iter().map(|patron| patron.name.clone()).collect()),
            last_scan: Mutex::default(),
            directory,
        }
    }

    /// Plugs the scanners, the keypad, the pad and the relay board in.
    pub(crate) fn plug_in(&self) {
        self.plug_readers_in();
        self.board.plug();
    }

    /// Plugs in all but the relay board.
    pub(crate) fn plug_readers_in(&self) {
        self.scanner.plug(Box::new(|_| vec![]));
        self.plug_station_in();
    }

    /// Plugs in all but the door's reader, which is another one.
    pub(crate) fn plug_in_but_the_door_reader(&self) {
        self.plug_station_in();
        self.board.plug();
    }

    fn plug_station_in(&self) {
        self.keypad.plug(Box::new(|_| vec![]));
        self.station_scanner.plug(Box::new(|_| vec![]));
        self.pad.plug();
    }

    /// Starts the program and waits for its READY=1.
    pub(crate) fn start(&mut self) {
        let command = self.run_command();
        self.start_as(command);
    }

    /// The same with a command of one's own.
    pub(crate) fn start_as(&mut self, command: Command) {
        assert!(self.process.is_none(), "it runs already");
        self.process = Some(Process::start(command, &self.printed));
        self.wait_until_ready();
    }

    /// Replaces one piece of the config, which must stand there, and tells the program to read it again.
    pub(crate) fn reload_with(&self, old: &str, new: &str) {
        let path = self.path("omatoimi.toml");
        let config = std::fs::read_to_string(&path).unwrap();
        assert!(config.contains(old), "the config has no `{old}`");
        std::fs::write(&path, config.replace(old, new)).unwrap();
        self.process.as_ref().expect("it runs").signal(Signal::HUP);
    }

    /// Where /healthz is.
    pub(crate) fn listens_for_health(&self) -> SocketAddr {
        (self.address, 9090).into()
    }

    /// Waits for the next READY=1.
    pub(crate) fn wait_until_ready(&mut self) {
        until("READY=1", SOON, || {
            if let Some(status) = self.process.as_mut().and_then(Process::ended) {
                panic!("it ended with {status} before it was ready:\n{}", text(&self.printed));
            }
            let mut notice = [0; 1024];
            let count = self.notices.recv(&mut notice).ok()?;
            leaks::holds(&notice[..count], "READY=1").then_some(())
        });
    }

    /// `omatoimi run`, as systemd would start it, at the loudest log level there is.
    pub(crate) fn run_command(&self) -> Command {
        let mut command = self.command(&["run"]);
        command.env("NOTIFY_SOCKET", self.path("notices")).env("RUST_LOG", "trace");
        command
    }

    /// Starts the program where it is expected to end by itself; how it ended.
    pub(crate) fn start_in_vain(&self) -> Ended {
        self.finish(self.run_command())
    }

    /// Runs one of the program's other commands to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        self.finish(self.command(arguments))
    }

    /// One of the program's commands on this site's config.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = omatoimi();
        command.args(arguments).arg("--config").arg(self.path("omatoimi.toml")).env("TMPDIR", self.path("tmp"));
        command
    }

    /// Runs a command to its end; what it wrote to standard error must hold no secret either.
    pub(crate) fn finish(&self, command: Command) -> Ended {
        let ended = run(command, SOON);
        self.printed.lock().unwrap().extend_from_slice(ended.stderr.as_bytes());
        ended
    }

    /// Cuts the power of the program; devices keep theirs.
    pub(crate) fn kill(&mut self) {
        self.process.take().expect("it runs").kill();
    }

    /// Asks the program to end; its exit code.
    pub(crate) fn stop(&mut self) -> Option<i32> {
        let mut process = self.process.take().expect("it runs");
        process.signal(Signal::TERM);
        process.wait(SOON).code()
    }

    /// Presents a card: what a scanner sends. A card shown twice in a row is made two events by a scrap of paper in
    /// between, as one within 1.5 s would count as one (contract.md 8).
    pub(crate) fn scan(&self, card: &str) {
        self.keep_secret(card);
        let mut last = self.last_scan.lock().unwrap();
        if *last == card {
            self.scanner.send(b"scrap of paper\r");
        }
        card.clone_into(&mut last);
        self.scanner.send(format!("{card}\r").as_bytes());
        // Two cables: without a hand's way from the reader to the keys, the keys could be read first.
        std::thread::park_timeout(REACH);
    }

    /// Types a PIN and Enter.
    pub(crate) fn type_pin(&self, pin: &str) {
        self.keep_secret(pin);
        self.keypad.send(format!("{pin}#").as_bytes());
    }

    /// Presents the card and types the PIN.
    pub(crate) fn attempt(&self, card: &str, pin: &str) {
        self.scan(card);
        self.type_pin(pin);
    }

    /// Lets the patron in: tries until the strike is released once more, as a patron would. Gives the entry.
    pub(crate) fn let_in(&self, patron: &Patron) -> Value {
        const PATIENCE: Duration = Duration::from_secs(3);
        let before = self.board.openings(STRIKE);
        let entries_before = self.granted().len();
        until("the door opens", Duration::from_secs(30), || {
            self.attempt(&patron.card, &patron.pin);
            unless_late(PATIENCE, || self.board.opening(STRIKE, before + 1))
        });
        self.board.wait_until_off(STRIKE, SOON);
        let entries = until("the entry is listed", SOON, || {
            let entries = self.granted();
            (entries.len() > entries_before).then_some(entries)
        });
        entries.last().cloned().unwrap()
    }

    /// The entry log, oldest first.
    pub(crate) fn entries(&self) -> Vec<Value> {
        entries_of(&self.run(&["entries", "list"]))
    }

    /// The granted entries.
    pub(crate) fn granted(&self) -> Vec<Value> {
        self.entries().into_iter().filter(|entry| entry["outcome"] == "granted").collect()
    }

    /// Waits for the `nth` entry, counted from 1.
    pub(crate) fn wait_for_entry(&self, nth: usize) -> Value {
        until(&format!("entry {nth}"), SOON, || self.entries().get(nth - 1).cloned())
    }

    /// No release of the strike lacks its entry on disk, and nobody got in unseen (I1, promise 3).
    pub(crate) fn assert_every_opening_is_logged(&self) {
        let (openings, granted) = (self.board.openings(STRIKE), self.granted().len());
        assert!(openings <= granted, "{openings} releases, {granted} granted entries");
    }

    /// Where its listeners are.
    pub(crate) fn address(&self) -> Ipv4Addr {
        self.address
    }

    /// The status and body of /healthz; none while nobody listens.
    pub(crate) fn health(&self) -> Option<(u16, String)> {
        let (status, _, body) = self.watched("/healthz")?;
        Some((status, body))
    }

    /// The status, head and body of a page for whoever watches the kiosk; none while nobody listens.
    pub(crate) fn watched(&self, page: &str) -> Option<(u16, String, String)> {
        let mut stream = TcpStream::connect((self.address, 9090)).ok()?;
        stream.set_read_timeout(Some(SOON)).unwrap();
        write!(stream, "GET {page} HTTP/1.1\r\nHost: {}:9090\r\nConnection: close\r\n\r\n", self.address).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        let (head, body) = answer.split_once("\r\n\r\n")?;
        let status = head.split(' ').nth(1)?.parse().ok()?;
        Some((status, head.to_owned(), body.to_owned()))
    }

    /// Waits until every configured part works.
    pub(crate) fn wait_until_well(&self) {
        let mut last = None;
        let well = unless_late(SOON, || {
            last = self.health();
            matches!(last, Some((200, _))).then_some(())
        });
        assert!(well.is_some(), "/healthz never became 200, at last: {last:?}\n{}", text(&self.printed));
    }

    /// Waits until /healthz is 503 and lists that part among those that do not work.
    pub(crate) fn wait_until_unwell(&self, part: &str) {
        until(&format!("/healthz is 503 and names {part}"), SOON, || {
            let (status, body) = self.health()?;
            (status == 503 && broken_parts(&body).iter().any(|broken| broken.contains(part))).then_some(())
        });
    }

    /// Writes among what the program says which case a table has come to.
    pub(crate) fn note(&self, case: &str) {
        self.printed.lock().unwrap().extend(format!("case: {case}\n").bytes());
    }

    /// What the program has printed so far.
    pub(crate) fn printed(&self) -> String {
        text(&self.printed)
    }

    /// A file of the site.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Whether the program still runs.
    pub(crate) fn is_running(&mut self) -> bool {
        self.process.as_mut().is_some_and(|process| process.ended().is_none())
    }

    /// From now on this text must not turn up anywhere.
    pub(crate) fn keep_secret(&self, secret: &str) {
        if secret.len() >= TELLING {
            self.secrets.lock().unwrap().insert(secret.to_owned());
        }
    }
}

impl Drop for Kiosk {
    fn drop(&mut self) {
        drop(self.process.take());
        if std::thread::panicking() {
            show(&self.printed());
            return;
        }
        let secrets: Vec<String> = self.secrets.lock().unwrap().iter().cloned().collect();
        let printed = self.printed.lock().unwrap();
        for written in ["store", "tmp"] {
            leaks::assert_none(&secrets, &printed, &self.path(written));
        }
    }
}

/// The parts that do not work, by name, from the body of /healthz.
fn broken_parts(body: &str) -> Vec<String> {
    let health: Value = serde_json::from_str(body).unwrap();
    let parts = health["parts"].as_array().expect("a list of parts").iter();
    let broken = parts.filter(|part| part["ok"] == false);
    broken.map(|part| part["part"].as_str().unwrap().to_owned()).collect()
}

/// Shows what the program of a failed test said; cargo keeps it apart from other tests.
#[expect(clippy::print_stderr, reason = "read by whoever mends the test")]
fn show(printed: &str) {
    eprintln!("{printed}");
}
