//! A library system that does as it is told: it answers with the fields of contract.md 3, keeps silent, is down, or
//! gives the answer a test has twisted.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::ils_messages::{Asked, RESEND, Request, acs_status, end_session, login, patron_information, sealed};
use super::loopback::own_address;
use super::wait::{SOON, until};

const PORT: u16 = 6001;
const TICK: Duration = Duration::from_millis(20);

/// Makes the bytes of a patron's answer: gets the message without its trailer, and its sequence number.
pub(crate) type Twist = fn(&str, char) -> Vec<u8>;

/// What it does with a request.
#[derive(Clone, Copy)]
pub(crate) enum Mood {
    Answering,
    /// Reads, and answers nothing, not even a login.
    Silent,
    /// Closes every connection at once.
    Down,
    /// Answers, but patrons through this.
    Twisted(Twist),
}

/// The library system; it ends when dropped.
pub(crate) struct Ils {
    address: SocketAddr,
    desk: Arc<Desk>,
    listener: Option<JoinHandle<()>>,
}

struct Desk {
    mood: Mutex<Mood>,
    asked: Mutex<Vec<Asked>>,
    logins: AtomicUsize,
    last_answer: Mutex<Vec<u8>>,
    closed: AtomicBool,
    tls: Option<Arc<rustls::ServerConfig>>,
}

impl Ils {
    /// A library system on an address of its own, over plain TCP.
    pub(crate) fn open() -> Self {
        Self::listen(SocketAddr::from((own_address(), PORT)), None)
    }

    /// The same over TLS, with a certificate for its address made on the spot; gives the authority's PEM too.
    pub(crate) fn open_with_tls() -> (Self, String) {
        let address = own_address();
        let made = rcgen::generate_simple_self_signed([address.to_string()]).unwrap();
        let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
        let tls = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap();
        (Self::listen(SocketAddr::from((address, PORT)), Some(Arc::new(tls))), made.cert.pem())
    }

    fn listen(address: SocketAddr, tls: Option<Arc<rustls::ServerConfig>>) -> Self {
        let desk = Arc::new(Desk {
            mood: Mutex::new(Mood::Answering),
            asked: Mutex::new(vec![]),
            logins: AtomicUsize::new(0),
            last_answer: Mutex::default(),
            closed: AtomicBool::new(false),
            tls,
        });
        // A child that another test was starting when the last listener here closed may still hold a copy of it.
        let listener = until("the library system can listen", SOON, || TcpListener::bind(address).ok());
        listener.set_nonblocking(true).unwrap();
        let greeter = Arc::clone(&desk);
        let listener = Some(thread::spawn(move || greeter.greet(&listener)));
        Self { address, desk, listener }
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on it behaves like this.
    pub(crate) fn becomes(&self, mood: Mood) {
        *self.desk.mood.lock().unwrap() = mood;
    }

    /// What it was asked about patrons, in order.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.desk.asked.lock().unwrap().clone()
    }

    /// How often it was asked about that card.
    pub(crate) fn times_asked(&self, card: &str) -> usize {
        self.asked().iter().filter(|asked| asked.card == card).count()
    }

    /// Waits until it has been asked about that card for the `nth` time.
    pub(crate) fn wait_until_asked(&self, card: &str, nth: usize) {
        until(&format!("question {nth} about a patron"), SOON, || (self.times_asked(card) >= nth).then_some(()));
    }

    /// How often the kiosk has logged in.
    pub(crate) fn logins(&self) -> usize {
        self.desk.logins.load(Ordering::Relaxed)
    }
}

impl Drop for Ils {
    fn drop(&mut self) {
        self.desk.closed.store(true, Ordering::Relaxed);
        if let Some(listener) = self.listener.take() {
            let ended = listener.join();
            assert!(thread::panicking() || ended.is_ok(), "the kiosk sent what it must not");
        }
    }
}

impl Desk {
    fn greet(self: Arc<Self>, listener: &TcpListener) {
        let mut clerks = vec![];
        while !self.closed.load(Ordering::Relaxed) {
            match listener.accept() {
                Ok((client, _)) => {
                    let desk = Arc::clone(&self);
                    clerks.push(thread::spawn(move || desk.serve(client)));
                }
                Err(_) => thread::park_timeout(TICK),
            }
        }
        for clerk in clerks {
            clerk.join().unwrap();
        }
    }

    fn serve(&self, client: TcpStream) {
        client.set_nonblocking(false).unwrap();
        client.set_read_timeout(Some(TICK)).unwrap();
        client.set_nodelay(true).unwrap();
        match &self.tls {
            None => self.converse(client),
            Some(tls) => {
                let session = rustls::ServerConnection::new(Arc::clone(tls)).unwrap();
                self.converse(rustls::StreamOwned::new(session, client));
            }
        }
    }

    fn converse(&self, mut client: impl Read + Write) {
        let mut heard = vec![];
        let mut buffer = [0; 1024];
        while !self.closed.load(Ordering::Relaxed) && !matches!(self.mood(), Mood::Down) {
            match client.read(&mut buffer) {
                Ok(0) => return,
                Ok(count) => heard.extend_from_slice(&buffer[..count]),
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => continue,
                Err(_) => return,
            }
            while let Some(end) = heard.iter().position(|byte| *byte == b'\r') {
                let frame: Vec<u8> = heard.drain(..=end).collect();
                let answer = self.answer(std::str::from_utf8(&frame[..end]).expect("the kiosk sends UTF-8"));
                if client.write_all(&answer).and_then(|()| client.flush()).is_err() {
                    return;
                }
            }
        }
    }

    fn mood(&self) -> Mood {
        *self.mood.lock().unwrap()
    }

    fn answer(&self, frame: &str) -> Vec<u8> {
        if frame == RESEND {
            return self.last_answer.lock().unwrap().clone();
        }
        let request = Request::read(frame);
        let body = match request.code {
            "93" => {
                self.logins.fetch_add(1, Ordering::Relaxed);
                login(&request)
            }
            "99" => acs_status(),
            "63" => {
                let asked = Asked::read(&request);
                self.asked.lock().unwrap().push(asked.clone());
                patron_information(&asked)
            }
            "35" => end_session(&request),
            other => panic!("the kiosk sent message {other}"),
        };
        let answer = match self.mood() {
            Mood::Silent | Mood::Down => vec![],
            Mood::Twisted(twist) if request.code == "63" => twist(&body, request.sequence),
            Mood::Answering | Mood::Twisted(_) => sealed(&body, request.sequence),
        };
        self.last_answer.lock().unwrap().clone_from(&answer);
        answer
    }
}
