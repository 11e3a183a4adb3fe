//! A door page served to one test: a place, a clock of its own, a door whose display the test sets.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use omatoimi::daemon::DoorView;
use omatoimi::door::{Display, DoorState, Lock};
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
        get(self.address, path).await
    }

    /// The same, asked for by another name.
    pub(super) async fn get_as(&self, host: &str, path: &str) -> String {
        ask(self.address, &format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")).await
    }

    /// The stream of a page.
    pub(super) async fn listen(&self, path: &str) -> Stream {
        Stream::open(self.address, path).await
    }
}

/// Status and head, body of a page asked for by its own address.
pub(super) async fn get(address: SocketAddr, path: &str) -> (String, String) {
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    let answer = ask(address, &request).await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), body.to_owned())
}

/// The whole answer to one request, which asks for the connection to be closed.
pub(super) async fn ask(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    timeout(PATIENCE, stream.read_to_string(&mut answer)).await.unwrap().unwrap();
    answer
}

/// Server-sent events, one by one.
pub(super) struct Stream(BufReader<TcpStream>);

impl Stream {
    pub(super) async fn open(address: SocketAddr, path: &str) -> Self {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        Self(BufReader::new(stream))
    }

    /// The lines of the next event that has this name.
    pub(super) async fn next(&mut self, name: &str) -> String {
        loop {
            let event = self.any().await;
            if event.contains(&format!("event: {name}\n")) {
                return event;
            }
        }
    }

    /// The next event, whatever it is called.
    pub(super) async fn any(&mut self) -> String {
        timeout(PATIENCE, self.event()).await.expect("an event in time")
    }

    /// Whether the server ends it, after whatever it still had to say.
    pub(super) async fn ends(&mut self) -> bool {
        let mut rest = Vec::new();
        timeout(PATIENCE, self.0.read_to_end(&mut rest)).await.is_ok_and(|read| read.is_ok())
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
    BTreeMap::from([(DoorId::new("main"), DoorView { display, lock: Lock::Secured, state: DoorState::Locked })])
}
