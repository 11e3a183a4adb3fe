//! OSDP readers at the door of the real program: the twin, and PyPI's libosdp, which nobody here wrote.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use omatoimi_hardware::bits::Bits;
use omatoimi_hardware::twin::{Shown, TwinOsdp, TwinReader, no_tap};
use serde_json::Value;
use tokio::sync::oneshot;

use super::ils::Ils;
use super::kiosk::{Kiosk, STRIKE};
use super::lacking;
use super::line::{self, Line};
use super::patrons::{Patron, oystila};
use super::said::Said;
use super::site::{Site, write_secret};
use super::wait::{SOON, unless_late, until};

const KEY: [u8; 16] = *b"a key of a test!";
const OTHER_KEY: [u8; 16] = *b"a key of others!";
const ADDRESS: u8 = 5;
/// How long a patron waits before another try: a card shown again within 1.5 s counts once, and a reader that has just come
/// is not believed for a second.
const PATIENCE: Duration = Duration::from_secs(3);

/// The contract's site whose door has one OSDP reader with keypad; cards are numbers of 14 digits in 6 bytes.
fn site(ils: &Ils) -> Site {
    let site = Site::new(ils.address());
    write_secret(&site.path("osdp-key"), &KEY);
    let port = site.path("dev/scanner").display().to_string();
    site.with(
        &format!("driver = \"barcode\"                     # see section 4\nport = \"{port}\"\nbaud = 9600"),
        &format!(
            "driver = \"osdp\"\nport = \"{port}\"\nbaud = 115200\naddress = {ADDRESS}\nkey_file = \"osdp-key\"\n\
             card = {{ written = \"decimal\", digits = 14 }}"
        ),
    )
    .with("keypad = \"door-keypad\"", "keypad = \"door-scanner\"")
}

/// The bytes of a card: its number.
fn card_bytes(card: &str) -> Vec<u8> {
    card.parse::<u64>().unwrap().to_be_bytes()[2..].to_vec()
}

/// A twin on its line, on a thread of its own.
struct Twin {
    reader: TwinReader,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Twin {
    fn plug(link: &Path, key: impl Into<Option<[u8; 16]>>) -> Self {
        Self::plug_beside(link, key, None)
    }

    /// The same with another reader on its line.
    fn plug_beside(link: &Path, key: impl Into<Option<[u8; 16]>>, other: Option<&TwinReader>) -> Self {
        let reader = TwinReader::new(ADDRESS, key.into());
        let readers = std::iter::once(&reader).chain(other).cloned().collect();
        let link = link.to_owned();
        let (stop, stopped) = oneshot::channel();
        let (plugged, is_plugged) = mpsc::channel();
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let mut line = TwinOsdp::open(link, readers, no_tap()).unwrap();
                plugged.send(()).unwrap();
                let _ = stopped.await;
                line.unplug().await;
            });
        });
        is_plugged.recv_timeout(SOON).expect("a line");
        Self { reader, stop: Some(stop), thread: Some(thread) }
    }

    fn attempt(&self, kiosk: &Kiosk, patron: &Patron) {
        kiosk.keep_secret(&patron.card);
        kiosk.keep_secret(&patron.pin);
        let bytes = card_bytes(&patron.card);
        self.reader.present(&Bits::from_bytes(&bytes, bytes.len() * 8).unwrap());
        self.reader.press(&format!("{}#", patron.pin));
    }

    fn wait_until_shown(&self, what: &str, wanted: impl Fn(&Shown) -> bool) {
        let shown = self.reader.shown();
        until(what, SOON, || wanted(&shown.borrow()).then_some(()));
    }
}

impl Drop for Twin {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

/// The color codes of SIA OSDP 2.2, table 18.
const RED: u8 = 1;
const GREEN: u8 = 2;
const AMBER: u8 = 3;

#[test]
fn i28_an_osdp_reader_with_keypad_lets_a_patron_in_through_the_secure_channel_and_shows_it() {
    let ils = Ils::open();
    let kiosk = site(&ils).bare();
    let twin = Twin::plug(&kiosk.path("dev/scanner"), KEY);
    kiosk.plug_in_but_the_door_reader();
    let mut kiosk = kiosk;
    kiosk.start();
    kiosk.wait_until_well();
    kiosk.keep_secret(std::str::from_utf8(&KEY).unwrap());
    kiosk.keep_secret("61206b6579206f66206120746573742");
    twin.wait_until_shown("the lamp rests", |shown| shown.lamps.get(&0) == Some(&AMBER));
    twin.wait_until_shown("two lines", |shown| shown.lines.len() == 2);
    let beeps = twin.reader.shown().borrow().beeps;

    until("the door opens", 2 * SOON, || {
        twin.attempt(&kiosk, oystila());
        unless_late(PATIENCE, || kiosk.board.opening(STRIKE, 1))
    });
    twin.wait_until_shown("green", |shown| shown.lamps.get(&0) == Some(&GREEN));
    kiosk.board.wait_until_off(STRIKE, SOON);
    twin.wait_until_shown("amber again", |shown| shown.lamps.get(&0) == Some(&AMBER));
    assert!(twin.reader.shown().borrow().beeps > beeps);

    twin.attempt(&kiosk, &Patron { pin: "80808080".to_owned(), ..oystila().clone() });
    twin.wait_until_shown("red", |shown| shown.lamps.get(&0) == Some(&RED));
    assert_eq!(kiosk.board.openings(STRIKE), 1);

    twin.reader.set_tamper(true);
    until("the tamper is an incident", SOON, || kiosk.printed().contains("I-DOR-04").then_some(()));
    kiosk.assert_every_opening_is_logged();
}

#[test]
fn i28_a_reader_with_another_key_is_a_fault_with_its_cure_and_opens_nothing() {
    let ils = Ils::open();
    let mut kiosk = site(&ils).bare();
    let twin = Twin::plug(&kiosk.path("dev/scanner"), OTHER_KEY);
    kiosk.plug_in_but_the_door_reader();
    kiosk.start();
    // The alarm is due after ten seconds without a channel.
    let fault = until("/healthz tells of the key", 2 * SOON, || {
        twin.attempt(&kiosk, oystila());
        part(&kiosk, "device.door-scanner").filter(|part| part["code"] == "F-OSD-04")
    });
    assert!(fault["cause"].as_str().unwrap().contains("another key"), "{fault}");
    assert!(fault["cure"].as_str().unwrap().contains("key_file"), "{fault}");
    assert_eq!((kiosk.board.openings(STRIKE), kiosk.entries().len()), (0, 0));
    assert!(kiosk.is_running());
}

#[test]
fn i29_staff_give_a_new_reader_the_key_of_the_config_and_it_is_on_record() {
    let ils = Ils::open();
    let mut kiosk = site(&ils).bare();
    let twin = Twin::plug(&kiosk.path("dev/scanner"), None);
    kiosk.plug_in_but_the_door_reader();
    kiosk.start();
    until("the reader has no key", 2 * SOON, || {
        part(&kiosk, "device.door-scanner").filter(|part| part["code"] != "F-WAIT")
    });
    assert_eq!(twin.reader.key(), None, "nobody gives it one by themselves");
    let installed = kiosk.run(&["reader", "install", "door-scanner", "--minutes", "1", "--reason", "a new reader"]);
    assert_eq!(installed.code, Some(0), "{}", installed.stderr);
    assert!(installed.stderr.contains("published default key"), "{}", installed.stderr);
    assert_eq!(twin.reader.key(), Some(KEY));
    kiosk.wait_until_well();
    let acts = kiosk.run(&["acts", "list"]).stdout;
    assert!(acts.contains("install-key  device.door-scanner  for 60 s") && acts.contains(": a new reader"), "{acts}");
}

#[test]
fn a_reader_on_an_absent_line_is_a_fault_and_works_once_plugged_in() {
    let ils = Ils::open();
    let mut kiosk = site(&ils).bare();
    kiosk.plug_in_but_the_door_reader();
    kiosk.start();
    until("the fault is told", SOON, || part(&kiosk, "device.door-scanner").filter(|part| part["code"] == "F-OSD-01"));
    let twin = Twin::plug(&kiosk.path("dev/scanner"), KEY);
    kiosk.wait_until_well();
    twin.wait_until_shown("the reader shows what the door does", |shown| shown.lamps.get(&0) == Some(&AMBER));
}

#[test]
fn a_lock_on_an_osdp_reader_is_released_by_its_own_card_and_secured_again() {
    let ils = Ils::open();
    let site = site(&ils).with("lock = \"door-relay:0\"", "lock = \"door-scanner:2\"").without(&["contact"]);
    let mut kiosk = site.bare();
    let twin = Twin::plug(&kiosk.path("dev/scanner"), KEY);
    kiosk.plug_in_but_the_door_reader();
    kiosk.start();
    kiosk.wait_until_well();
    let outputs = twin.reader.outputs();
    until("the output is on", 2 * SOON, || {
        twin.attempt(&kiosk, oystila());
        unless_late(PATIENCE, || outputs.borrow()[2].then_some(()))
    });
    until("the output is off", SOON, || (!outputs.borrow()[2]).then_some(()));
    until("the entry is listed", SOON, || (kiosk.granted().len() == 1).then_some(()));
}

#[test]
fn two_readers_on_one_bus_are_a_doors_reader_and_its_keypad() {
    let ils = Ils::open();
    let site = site(&ils);
    write_secret(&site.path("other-key"), &OTHER_KEY);
    let port = site.path("dev/scanner").display().to_string();
    let keypad = site.path("dev/keypad").display().to_string();
    let mut kiosk = site
        .with("keypad = \"door-scanner\"", "keypad = \"door-keypad\"")
        .with(
            &format!("driver = \"keypad\"\nport = \"{keypad}\""),
            &format!("driver = \"osdp\"\nport = \"{port}\"\nbaud = 115200\naddress = 6\nkey_file = \"other-key\""),
        )
        .bare();
    let pad = TwinReader::new(6, Some(OTHER_KEY));
    let twin = Twin::plug_beside(&kiosk.path("dev/scanner"), KEY, Some(&pad));
    kiosk.plug_in_but_the_door_reader();
    kiosk.start();
    kiosk.wait_until_well();
    let patron = oystila();
    kiosk.keep_secret(&patron.pin);
    until("the door opens", 2 * SOON, || {
        // Keys on the reader itself are not those of the door.
        twin.attempt(&kiosk, &Patron { pin: "80808080".to_owned(), ..patron.clone() });
        unless_late(Duration::from_millis(500), || None::<()>);
        pad.press(&format!("{}#", patron.pin));
        unless_late(PATIENCE, || kiosk.board.opening(STRIKE, 1))
    });
    kiosk.board.wait_until_off(STRIKE, SOON);
    kiosk.assert_every_opening_is_logged();
}

/// What /healthz says of one part, where it does not work.
fn part(kiosk: &Kiosk, name: &str) -> Option<Value> {
    let health: Value = serde_json::from_str(&kiosk.health()?.1).unwrap();
    let parts = health["parts"].as_array()?.iter();
    parts.filter(|part| part["ok"] == false).find(|part| part["part"] == name).cloned()
}

/// PyPI's libosdp as a reader, and what it is told.
struct Libosdp {
    process: Child,
    happens: ChildStdin,
    told: Receiver<Value>,
    _said: Said,
}

impl Libosdp {
    /// Starts the reader and joins it to `line`; `None` where there is no environment for it.
    fn plug(test: &str, line: &Line) -> Option<Self> {
        let program = Path::new(env!("CARGO_BIN_EXE_omatoimi"));
        let python = program.ancestors().nth(2).unwrap().join("readers/bin/python");
        if !python.exists() {
            lacking::skip(test, "no OSDP reader beside the build; `tests/run prepare` makes it");
            return None;
        }
        let (end, port) = line::pair();
        let hex: String = KEY.iter().map(|byte| format!("{byte:02x}")).collect();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("hardware/tests/drivers/osdp_reader.py");
        let mut command = Command::new(python);
        command.arg("-B").arg(script).arg(&port).arg(ADDRESS.to_string()).arg(hex);
        let (said, error) = Said::of_a_peer();
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(error).spawn().unwrap();
        let happens = process.stdin.take().unwrap();
        let (tell, told) = mpsc::channel();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if let Ok(fact) = serde_json::from_str(&line)
                    && tell.send(fact).is_err()
                {
                    return;
                }
            }
        });
        let reader = Self { process, happens, told, _said: said };
        reader.wait_for("the reader is ready", |fact| fact["command"] == "ready");
        let to_reader = std::sync::Arc::clone(&end);
        let line_end = line.plug(Box::new(move |bytes| {
            line::write_all(&to_reader, bytes);
            vec![]
        }));
        thread::spawn(move || {
            // Ends with the plug.
            while let Some(line_end) = line_end.upgrade() {
                let bytes = line::read_some(&end);
                if !bytes.is_empty() {
                    line::write_all(&line_end, &bytes);
                }
            }
        });
        Some(reader)
    }

    fn attempt(&mut self, kiosk: &Kiosk, patron: &Patron) {
        kiosk.keep_secret(&patron.card);
        kiosk.keep_secret(&patron.pin);
        let hex = |bytes: &[u8]| -> String { bytes.iter().map(|byte| format!("{byte:02x}")).collect() };
        let (card, keys) = (hex(&card_bytes(&patron.card)), hex(format!("{}\r", patron.pin).as_bytes()));
        writeln!(self.happens, "card 48 {card}\nkeys {keys}").unwrap();
    }

    fn wait_for(&self, what: &str, wanted: impl Fn(&Value) -> bool) {
        loop {
            let fact = self.told.recv_timeout(2 * SOON).unwrap_or_else(|_| panic!("{what}: never"));
            if wanted(&fact) {
                return;
            }
        }
    }
}

impl Drop for Libosdp {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn a_libosdp_reader_lets_a_patron_in_through_the_secure_channel_and_is_told_of_it() {
    let test = "a_libosdp_reader_lets_a_patron_in_through_the_secure_channel_and_is_told_of_it";
    let ils = Ils::open();
    let mut kiosk = site(&ils).bare();
    let Some(mut reader) = Libosdp::plug(test, &kiosk.scanner) else { return };
    kiosk.plug_in_but_the_door_reader();
    kiosk.start();
    kiosk.wait_until_well();
    until("the door opens", 2 * SOON, || {
        reader.attempt(&kiosk, oystila());
        unless_late(PATIENCE, || kiosk.board.opening(STRIKE, 1))
    });
    reader.wait_for("two beeps", |told| told["command"] == "buzzer" && told["rep_count"] == 2);
    kiosk.board.wait_until_off(STRIKE, SOON);
    kiosk.assert_every_opening_is_logged();
}
