//! A door page served to one test: a place, a clock of its own, a door whose display the test sets.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use omatoimi::daemon::DoorView;
use omatoimi::door::{Display, Lock};
use omatoimi::i18n::{Language, Messages};
use omatoimi::ids::DoorId;
use omatoimi::time::Clock;
use omatoimi::web::door::{Doors, Place, router};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::timeout;

/// Long for a busy machine.
const PATIENCE: Duration = Duration::from_secs(10);

/// A library with a door `main`.
pub(super) fn place(name: &str) -> Place {
    Place {
        name: name.to_owned(),
        timezone: chrono_tz::Europe::Helsinki,
        languages: Language::ALL.to_vec(),
        phone: Some("05 123 4567".to_owned()),
        retention: Duration::from_secs(14 * 24 * 3600),
        pin_needs_enter: false,
        schedules: BTreeMap::new(),
        messages: Messages::embedded().into(),
    }
}

pub(super) struct Served {
    pub(super) address: SocketAddr,
    views: watch::Sender<BTreeMap<DoorId, DoorView>>,
    _serving: omatoimi::web::Serving,
}

impl Served {
    pub(super) async fn new(place: Place, display: Display) -> Self {
        let (views, seen) = watch::channel(view(display));
        let doors = Doors { views: seen, place: Arc::new(place), clock: Clock::system() };
        let bound = omatoimi::web::Bound::take(([127, 0, 0, 1], 0).into()).await.unwrap();
        let address = bound.address();
        Self { address, views, _serving: bound.serve(router(doors)) }
    }

    /// From now on the door shows this.
    pub(super) fn shows(&self, display: Display) {
        self.views.send_replace(view(display));
    }

    /// Status and head, body.
    pub(super) async fn get(&self, path: &str) -> (String, String) {
        let mut stream = self.ask(path, &self.address.to_string(), "close").await;
        let mut answer = String::new();
        timeout(PATIENCE, stream.read_to_string(&mut answer)).await.unwrap().unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.to_owned(), body.to_owned())
    }

    /// The same, asked for by another name.
    pub(super) async fn get_as(&self, host: &str, path: &str) -> String {
        let mut stream = self.ask(path, host, "close").await;
        let mut answer = String::new();
        timeout(PATIENCE, stream.read_to_string(&mut answer)).await.unwrap().unwrap();
        answer
    }

    /// The stream of a page.
    pub(super) async fn listen(&self, path: &str) -> Stream {
        let stream = self.ask(path, &self.address.to_string(), "keep-alive").await;
        Stream(BufReader::new(stream))
    }

    async fn ask(&self, path: &str, host: &str, connection: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: {connection}\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        stream
    }
}

/// Server-sent events, one by one.
pub(super) struct Stream(BufReader<TcpStream>);

impl Stream {
    /// The lines of the next event that has this name.
    pub(super) async fn next(&mut self, name: &str) -> String {
        loop {
            let event = timeout(PATIENCE, self.event()).await.expect("an event in time");
            if event.contains(&format!("event: {name}\n")) {
                return event;
            }
        }
    }

    async fn event(&mut self) -> String {
        let mut event = String::new();
        loop {
            let mut line = String::new();
            assert_ne!(self.0.read_line(&mut line).await.unwrap(), 0, "the stream ended");
            let line = line.trim_end_matches(['\r', '\n']);
            if line.is_empty() && event.contains("event: ") {
                return event;
            }
            event.push_str(line);
            event.push('\n');
        }
    }
}

fn view(display: Display) -> BTreeMap<DoorId, DoorView> {
    BTreeMap::from([(DoorId::new("main"), DoorView { display, lock: Lock::Secured })])
}
