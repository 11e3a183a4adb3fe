//! The demo's simulator page in the hand of a test: what its buttons send, what it is shown.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use serde_json::{Value, json};

use crate::end_to_end::process::{Printed, Process, omatoimi, text};
use crate::end_to_end::wait::{SOON, until};

/// A code that is no card of the site.
const NO_CARD: &str = "123";

/// A running demo with its page open.
pub(super) struct Bench {
    address: String,
    /// The last scene the page was sent.
    scene: Arc<Mutex<Value>>,
    stream: TcpStream,
    reader: Option<JoinHandle<()>>,
    _demo: Process,
    _directory: tempfile::TempDir,
}

impl Bench {
    /// Starts the demo and waits until every part of it works.
    pub(super) fn open() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let mut command = omatoimi();
        command.args(["demo", "--port", "0", "--output", "json"]).env("TMPDIR", directory.path());
        let printed = Printed::default();
        let demo = Process::start(command, &printed);
        let told: Value =
            until("the demo is there", SOON, || serde_json::from_str(text(&printed).lines().next()?).ok());
        let address =
            told["simulator"].as_str().unwrap().trim_start_matches("http://").trim_end_matches('/').to_owned();
        let mut stream = TcpStream::connect(&address).unwrap();
        write!(stream, "GET /events HTTP/1.1\r\nHost: {address}\r\n\r\n").unwrap();
        let scene = Arc::default();
        let reader = follow(stream.try_clone().unwrap(), Arc::clone(&scene));
        let bench = Self { address, scene, stream, reader: Some(reader), _demo: demo, _directory: directory };
        bench.wait_for("every part works", |scene| scene["faults"].as_array().is_some_and(Vec::is_empty));
        bench.wait_for_display("idle");
        bench
    }

    /// What the page shows now.
    pub(super) fn scene(&self) -> Value {
        self.scene.lock().unwrap().clone()
    }

    pub(super) fn wait_for(&self, what: &str, wanted: impl Fn(&Value) -> bool) {
        let seen = || wanted(&self.scene()).then_some(());
        until(&format!("{what}; the page shows {}", self.scene()["display"]), SOON, seen);
    }

    pub(super) fn wait_for_display(&self, state: &str) {
        self.wait_for(&format!("the door shows {state}"), |scene| scene["display"]["state"] == state);
    }

    pub(super) fn break_part(&self, part: &str) {
        self.act(&json!({ "act": "switch", "part": part, "works": false }));
    }

    pub(super) fn mend(&self, part: &str) {
        self.act(&json!({ "act": "switch", "part": part, "works": true }));
    }

    pub(super) fn put_clock(&self, to: &str) {
        self.act(&json!({ "act": "clock", "to": to }));
    }

    /// Holds the card with this fate before the scanner.
    pub(super) fn show_card(&self, fate: &str) {
        let cards = self.scene()["cards"].as_array().unwrap().clone();
        let card = cards.iter().find(|card| card["fate"].as_str().unwrap().contains(fate));
        let number = &card.unwrap_or_else(|| panic!("no card for {fate}"))["number"];
        // The same code twice in a moment is one to a scanner; something else in between makes it two.
        self.act(&json!({ "act": "card", "number": NO_CARD }));
        self.wait_for_display("not-a-card");
        self.act(&json!({ "act": "card", "number": number }));
    }

    /// Shows the card and types its own PIN, or this one.
    pub(super) fn visit(&self, fate: &str, pin: Option<&str>) {
        self.show_card(fate);
        self.wait_for_display("ask-pin");
        let cards = self.scene()["cards"].as_array().unwrap().clone();
        let own = cards.iter().find(|card| card["fate"].as_str().unwrap().contains(fate)).unwrap()["pin"].clone();
        for key in pin.unwrap_or(own.as_str().unwrap()).chars() {
            self.act(&json!({ "act": "key", "key": key }));
        }
    }

    /// The reason of the entry that comes of `acts`.
    pub(super) fn reason_of(&self, acts: impl FnOnce(&Self)) -> String {
        let before = ids(&self.scene());
        acts(self);
        until(&format!("an entry; the door shows {}", self.scene()["display"]), SOON, || {
            let scene = self.scene();
            let new =
                scene["entries"].as_array()?.iter().find(|entry| !before.contains(entry["id"].as_str().unwrap()))?;
            Some(new["reason"].as_str().unwrap().to_owned())
        })
    }

    fn act(&self, act: &Value) {
        let (address, body) = (&self.address, act.to_string());
        let mut stream = TcpStream::connect(address).unwrap();
        write!(
            stream,
            "POST /act HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 204"), "{act}: {answer}");
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _ = self.stream.shutdown(Shutdown::Both);
        if let Some(reader) = self.reader.take() {
            let _ = reader.join();
        }
    }
}

fn ids(scene: &Value) -> BTreeSet<String> {
    scene["entries"].as_array().unwrap().iter().map(|entry| entry["id"].as_str().unwrap().to_owned()).collect()
}

/// Reads the page's stream of events.
fn follow(stream: TcpStream, scene: Arc<Mutex<Value>>) -> JoinHandle<()> {
    thread::spawn(move || {
        let mut is_scene = false;
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if let Some(event) = line.strip_prefix("event: ") {
                is_scene = event == "scene";
            } else if let Some(data) = line.strip_prefix("data: ").filter(|_| is_scene) {
                *scene.lock().unwrap() = serde_json::from_str(data).unwrap();
            }
        }
    })
}
