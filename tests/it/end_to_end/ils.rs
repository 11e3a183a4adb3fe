//! A library system that does as it is told: it answers with the fields of contract.md 3, keeps silent, is down, or
//! gives the answer a test has twisted.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::loopback::own_address;
use super::patrons::{self, Patron};
use super::wait::{SOON, until};

/// The user and password the kiosk logs in with.
pub(crate) const LOGIN: (&str, &str) = ("kiosk1", "kioskpwd");

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

/// One question about a patron, as it came.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) card: String,
    pub(crate) pin: String,
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
        (
            Self::listen(SocketAddr::from((address, PORT)), Some(Arc::new(tls))),
            made.cert.pem(),
        )
    }

    fn listen(address: SocketAddr, tls: Option<Arc<rustls::ServerConfig>>) -> Self {
        let desk = Arc::new(Desk {
            mood: Mutex::new(Mood::Answering),
            asked: Mutex::new(vec![]),
            logins: AtomicUsize::new(0),
            closed: AtomicBool::new(false),
            tls,
        });
        let listener = TcpListener::bind(address).unwrap();
        listener.set_nonblocking(true).unwrap();
        let greeter = Arc::clone(&desk);
        let listener = Some(thread::spawn(move || greeter.greet(&listener)));
        Self {
            address,
            desk,
            listener,
        }
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
        until(&format!("question {nth} about a patron"), SOON, || {
            (self.times_asked(card) >= nth).then_some(())
        });
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
        let request = Request::read(frame);
        let body = match request.code {
            "93" => {
                self.logins.fetch_add(1, Ordering::Relaxed);
                let right = (request.field("CN"), request.field("CO")) == (Some(LOGIN.0), Some(LOGIN.1));
                format!("94{}", u8::from(right))
            }
            "99" => format!("98YYYYYY030003{DATE}2.00AOLASTU|BXYYYYYYYYYYYYYYYY|"),
            "63" => {
                let asked = Asked {
                    card: request.field("AA").expect("a 63 has AA").to_owned(),
                    pin: request.field("AD").expect("a 63 has AD").to_owned(),
                };
                assert_ne!(asked.pin, "", "an empty PIN was sent (sip2.md 5)");
                self.asked.lock().unwrap().push(asked.clone());
                patron_information(&asked)
            }
            "35" => format!("36Y{DATE}AOLASTU|AA{}|", request.field("AA").unwrap_or_default()),
            other => panic!("the kiosk sent message {other}"),
        };
        match self.mood() {
            Mood::Silent | Mood::Down => vec![],
            Mood::Twisted(twist) if request.code == "63" => twist(&body, request.sequence),
            Mood::Answering | Mood::Twisted(_) => sealed(&body, request.sequence),
        }
    }
}

const DATE: &str = "20261122    153440";

/// The message with its sequence number, checksum and terminator.
pub(crate) fn sealed(body: &str, sequence: char) -> Vec<u8> {
    sealed_bytes(body.as_bytes(), sequence)
}

/// The same for bytes that need not be UTF-8.
pub(crate) fn sealed_bytes(body: &[u8], sequence: char) -> Vec<u8> {
    let mut frame = body.to_vec();
    frame.extend(format!("AY{sequence}AZ").bytes());
    let sum = frame.iter().map(|byte| u32::from(*byte)).sum::<u32>();
    frame.extend(format!("{:04X}\r", sum.wrapping_neg() & 0xFFFF).bytes());
    frame
}

struct Request<'a> {
    code: &'a str,
    fields: Vec<&'a str>,
    sequence: char,
}

impl<'a> Request<'a> {
    /// Takes apart one frame with a right checksum; anything else is the kiosk's mistake.
    fn read(frame: &'a str) -> Self {
        let (message, check) = frame.split_at_checked(frame.len() - 4).expect("a trailer");
        let sum = message.bytes().map(u32::from).sum::<u32>() + u32::from_str_radix(check, 16).expect("a checksum");
        assert_eq!(sum & 0xFFFF, 0, "the kiosk's checksum is right");
        let (body, trailer) = message.split_at_checked(message.len() - 5).expect("AYnAZ");
        assert!(
            trailer.starts_with("AY") && trailer.ends_with("AZ"),
            "AYnAZ ends the message"
        );
        let (code, rest) = body.split_at_checked(2).expect("a code");
        let fixed = match code {
            "93" => 2,
            "63" => 31,
            "35" => 18,
            _ => rest.len(),
        };
        let fields = rest
            .get(fixed..)
            .expect("the fixed part is whole")
            .split_terminator('|')
            .collect();
        Self {
            code,
            fields,
            sequence: trailer.chars().nth(2).expect("a sequence number"),
        }
    }

    fn field(&self, code: &str) -> Option<&'a str> {
        self.fields.iter().find_map(|field| field.strip_prefix(code))
    }
}

/// The 64 for one question, without its trailer.
fn patron_information(asked: &Asked) -> String {
    let counts = "0000".repeat(6);
    let card = &asked.card;
    let Some(patron) = patrons::with_card(card) else {
        return format!("64YYYY          000{DATE}{counts}AOLASTU|AA{card}|AE|BLN|CQN|AFTuntematon kortti|");
    };
    let right = yes_no(patron.pin == asked.pin);
    let Patron {
        name,
        fees,
        born,
        category,
        ..
    } = patron;
    let flags = format!(
        "{}   {}         ",
        if patron.lending_ban { 'Y' } else { ' ' },
        if patron.lost { 'Y' } else { ' ' }
    );
    let permission = u8::from(patron.permission);
    format!(
        "64{flags}007{DATE}{counts}AOLASTU|AA{card}|AE{name}|BZ0010|BLY|CQ{right}|BHEUR|BV{fees}|\
         PA{permission}|PC{category}|PB{born}|XP20991231|XTY|XGN|XBN|AFTervetuloa!|"
    )
}

fn yes_no(fact: bool) -> char {
    if fact { 'Y' } else { 'N' }
}

#[test]
fn the_library_system_of_these_tests_speaks_the_worked_examples() {
    assert_eq!(sealed("941", '1'), b"941AY1AZFDFC\r");
    let login = Request::read("9300CNkiosk1|COkioskpwd|CPHYV|AY1AZF3EF");
    assert_eq!(
        (login.code, login.field("CO"), login.sequence),
        ("93", Some("kioskpwd"), '1')
    );
    let asked = Asked {
        card: patrons::oystila().card.clone(),
        pin: patrons::oystila().pin.clone(),
    };
    let answer = patron_information(&asked);
    assert_eq!(
        answer.find("AOLASTU"),
        Some(61),
        "sip2.md 3: the fields of a 64 begin at byte 61"
    );
    assert!(answer.contains("|BLY|CQY|"));
}
