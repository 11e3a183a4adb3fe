//! The link over real sockets, to our own service and to peers that fail.

mod by_hand;
mod tls;

use std::sync::Arc;
use std::time::Duration;

use omatoimi::config::{self, IlsFields};
use omatoimi::ids::{Pin, Visit};
use omatoimi::register::{CardAnswer, FactsNeeded, IlsEvent, IlsHandle, LinkFault, SampleRegister, spawn};
use omatoimi::sip2::Fault;
use omatoimi::sip2::serve::{self, Direction, Service, Tap, serve};
use omatoimi::time::Clock;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::kiosk::{CARD, card, finished};
use super::loopback::{self, ANSWER_WITHIN, PATIENCE, register, service};
use crate::end_to_end::wait::{SOON, until};

fn settings(address: String) -> config::Ils {
    let fields = IlsFields { category: Some("PC".to_owned()), ..IlsFields::default() };
    config::Ils { fields, ..loopback::settings(address) }
}

struct Door {
    ils: IlsHandle,
    events: mpsc::Receiver<IlsEvent>,
}

impl Door {
    fn new(settings: config::Ils) -> Self {
        let (sender, events) = mpsc::channel(16);
        let needed = FactsNeeded::default();
        let ils = spawn(settings, chrono_tz::Europe::Helsinki, needed, Clock::system(), sender);
        Self { ils, events }
    }

    async fn next(&mut self) -> IlsEvent {
        timeout(PATIENCE, self.events.recv()).await.unwrap().unwrap()
    }

    async fn until_up(&mut self) {
        while !matches!(self.next().await, IlsEvent::Up) {}
    }

    async fn until_down(&mut self) -> LinkFault {
        loop {
            if let IlsEvent::Down { why } = self.next().await {
                return why;
            }
        }
    }

    fn ask(&self, visit: u64, pin: &str) {
        let give_up_at = Clock::system().now().mono + ANSWER_WITHIN;
        self.ils.check(Visit(visit), card(CARD), Pin::new(pin), give_up_at);
    }

    /// The next event about a visit.
    async fn answer(&mut self) -> (Visit, Option<CardAnswer>) {
        loop {
            match self.next().await {
                IlsEvent::Answer { visit, answer } => return (visit, Some(answer)),
                IlsEvent::NoAnswer { visit } => return (visit, None),
                IlsEvent::Up | IlsEvent::Down { .. } | IlsEvent::Circulated { .. } => {}
            }
        }
    }
}

/// The sample register on loopback.
struct Server {
    task: JoinHandle<()>,
    faults: watch::Sender<serve::Fault>,
}

fn no_tap() -> Tap {
    Arc::new(|_: Direction, _: &[u8]| {})
}

impl Server {
    fn on(listener: TcpListener) -> Self {
        let (faults, faulty) = watch::channel(serve::Fault::None);
        Self { task: tokio::spawn(serve(listener, service(&register()), faulty, no_tap())), faults }
    }

    async fn stop(self) {
        self.task.abort();
        let _ = self.task.await;
    }
}

async fn listener() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    (listener, address)
}

#[tokio::test]
async fn promise_1_each_visit_gets_the_answer_to_its_own_question() {
    let (listener, address) = listener().await;
    let server = Server::on(listener);
    let mut door = Door::new(settings(address));
    door.until_up().await;
    door.ask(1, "1234");
    door.ask(2, "9999");
    door.ask(3, "1234");
    let (visit, answer) = door.answer().await;
    assert!(matches!((visit, answer), (Visit(1), Some(CardAnswer::Right(facts))) if facts.category.is_some()));
    assert_eq!(door.answer().await, (Visit(2), Some(CardAnswer::WrongPin)));
    assert!(matches!(door.answer().await, (Visit(3), Some(CardAnswer::Right(_)))));
    let give_up_at = Clock::system().now().mono + ANSWER_WITHIN;
    door.ils.check(Visit(4), card("29999999999999"), None, give_up_at);
    assert_eq!(door.answer().await, (Visit(4), Some(CardAnswer::Unknown)));
    server.stop().await;
}

#[tokio::test]
async fn a_login_goes_through_with_its_password_file_and_a_wrong_one_is_named() {
    let (listener, address) = listener().await;
    let (_faults, faulty) = watch::channel(serve::Fault::None);
    let text = include_str!("../../../config/sample-register.toml");
    let service = Service { register: Arc::new(SampleRegister::from_toml(text).unwrap()), ..service(&register()) };
    let server = tokio::spawn(serve(listener, service, faulty, no_tap()));
    let directory = tempfile::tempdir().unwrap();
    let mut with_login = settings(address);
    for (password, is_right) in [("kioskpwd\n", true), ("kiosk\n", false)] {
        let password_file = directory.path().join("ils-password");
        std::fs::write(&password_file, password).unwrap();
        with_login.login = Some(config::Login { user: "kiosk1".to_owned(), password_file });
        let mut door = Door::new(with_login.clone());
        match door.next().await {
            IlsEvent::Up => assert!(is_right),
            IlsEvent::Down { why } => {
                assert!(!is_right);
                assert_eq!(why, LinkFault::Session(Fault::LoginRefused));
            }
            other => panic!("{other:?}"),
        }
    }
    with_login.login.as_mut().unwrap().password_file = directory.path().join("missing");
    assert!(matches!(Door::new(with_login).until_down().await, LinkFault::File { .. }));
    server.abort();
}

#[tokio::test]
async fn promise_7_a_server_that_restarts_is_back_by_itself() {
    let (listener, address) = listener().await;
    let server = Server::on(listener);
    let mut door = Door::new(settings(address.clone()));
    door.until_up().await;
    server.stop().await;
    assert!(matches!(door.until_down().await, LinkFault::Closed | LinkFault::Unreachable(_)));
    door.ask(1, "1234");
    assert_eq!(door.answer().await, (Visit(1), None), "nobody waits for a link that is down");
    // A child that another test is starting may hold a copy of the listener that has just closed.
    let listener = until("the server can listen again", SOON, || std::net::TcpListener::bind(&address).ok());
    listener.set_nonblocking(true).unwrap();
    let server = Server::on(TcpListener::from_std(listener).unwrap());
    let start = Clock::system().now().mono;
    door.until_up().await;
    assert!(Clock::system().now().mono - start < Duration::from_secs(6));
    door.ask(2, "1234");
    assert!(matches!(door.answer().await, (Visit(2), Some(CardAnswer::Right(_)))));
    server.stop().await;
}

#[tokio::test]
async fn a_server_that_falls_silent_costs_one_time_out_and_is_down() {
    let (listener, address) = listener().await;
    let server = Server::on(listener);
    let mut door = Door::new(settings(address));
    door.until_up().await;
    server.faults.send(serve::Fault::Silent).unwrap();
    let start = Clock::system().now().mono;
    door.ask(1, "1234");
    assert_eq!(door.answer().await, (Visit(1), None));
    let waited = Clock::system().now().mono - start;
    assert!(waited >= ANSWER_WITHIN - Duration::from_millis(50) && waited < 2 * ANSWER_WITHIN, "{waited:?}");
    assert_eq!(door.until_down().await, LinkFault::Session(Fault::Silent));
    server.faults.send(serve::Fault::None).unwrap();
    door.until_up().await;
    door.ask(2, "1234");
    assert!(matches!(door.answer().await, (Visit(2), Some(CardAnswer::Right(_)))));
    server.stop().await;
}

#[tokio::test]
async fn a_server_that_drops_connections_is_down_and_comes_back() {
    let (listener, address) = listener().await;
    let server = Server::on(listener);
    let mut door = Door::new(settings(address));
    door.until_up().await;
    server.faults.send(serve::Fault::Closed).unwrap();
    assert_eq!(door.until_down().await, LinkFault::Closed);
    server.faults.send(serve::Fault::None).unwrap();
    door.until_up().await;
    server.stop().await;
}

#[tokio::test]
async fn a_peer_that_only_accepts_is_silent_and_one_that_is_not_there_is_unreachable() {
    let (listener, address) = listener().await;
    let mut door = Door::new(settings(address.clone()));
    door.ask(1, "1234");
    assert_eq!(door.until_down().await, LinkFault::Session(Fault::Silent));
    drop(door);
    drop(listener);
    let mut door = Door::new(settings(address));
    assert_eq!(door.until_down().await, LinkFault::Unreachable(std::io::ErrorKind::ConnectionRefused));
}

#[tokio::test]
async fn a_question_beyond_the_queue_is_answered_at_once_with_nothing() {
    let (listener, address) = listener().await;
    let mut door = Door::new(settings(address));
    for visit in 0..12 {
        door.ask(visit, "1234");
    }
    let mut answered = Vec::new();
    for _ in 0..12 {
        let (visit, answer) = door.answer().await;
        assert_eq!(answer, None);
        answered.push(visit.0);
    }
    answered.sort_unstable();
    assert_eq!(answered, (0..12).collect::<Vec<_>>(), "one event for each");
    drop(listener);
}

#[tokio::test]
async fn the_service_takes_two_terminators_pieces_and_a_full_house() {
    let (listener, address) = listener().await;
    let server = Server::on(listener);
    let mut client = TcpStream::connect(&address).await.unwrap();
    let question = finished(b"6300120261122    161324          AOHYV|AA21234000000017|AC|AD1234|", Some(3));
    client.write_all(&question).await.unwrap();
    client.write_all(b"\r\n").await.unwrap();
    let mut answer = vec![0; 2048];
    let length = timeout(PATIENCE, client.read(&mut answer)).await.unwrap().unwrap();
    assert!(answer[..length].starts_with(b"64") && answer[..length].ends_with(b"\r"), "one read, one answer");

    let mut house = Vec::new();
    for _ in 0..serve::MAX_CONNECTIONS {
        house.push(TcpStream::connect(&address).await.unwrap());
    }
    let last = house.last_mut().unwrap();
    assert_eq!(timeout(PATIENCE, last.read(&mut answer)).await.unwrap().unwrap(), 0, "no seat left");
    drop(house);
    let mut flood = TcpStream::connect(&address).await.unwrap();
    let sent = timeout(PATIENCE, async {
        let mut sent = 0;
        while flood.write_all(&[b'6'; 4096]).await.is_ok() {
            sent += 4096;
        }
        sent
    });
    assert!(sent.await.unwrap() < 64 << 20, "the flood is cut off");
    server.stop().await;
}
