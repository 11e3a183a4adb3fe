//! Lamps, the buzzer and the door page of the real program: they show what the door shows.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};

use super::ils::Ils;
use super::kiosk::Kiosk;
use super::line::Line;
use super::patrons::oystila;
use super::site::Site;
use super::wait::{SOON, until};

const GREEN: usize = 1;
const RED: usize = 2;
/// The buzzer is channel 1 of a board of its own.
const BUZZ: [u8; 4] = [0xA0, 0x01, 0x01, 0xA2];
const HUSH: [u8; 4] = [0xA0, 0x01, 0x00, 0xA1];

/// A kiosk with a lamp of each colour on its relay board and a buzzer on another; what the buzzer heard.
fn kiosk(ils: &Ils) -> (Kiosk, Line, Arc<Mutex<Vec<u8>>>) {
    let site = Site::new(ils.address());
    let buzzer = Line::new(&site.path("dev/buzzer"));
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ears = Arc::clone(&heard);
    buzzer.plug(Box::new(move |bytes| {
        ears.lock().unwrap().extend_from_slice(bytes);
        vec![]
    }));
    let port = site.path("dev/buzzer").display().to_string();
    let kiosk = site
        .with(
            "lock = \"door-relay:0\"",
            "lock = \"door-relay:0\"\ngreen = \"door-relay:1\"\nred = \"door-relay:2\"\nbuzzer = \"buzzer:1\"",
        )
        .with("[door.main]", &format!("[device.buzzer]\ndriver = \"lcus-relay\"\nport = \"{port}\"\n\n[door.main]"))
        .open();
    (kiosk, buzzer, heard)
}

/// How often the buzzer was told to sound.
fn beeps(heard: &Mutex<Vec<u8>>) -> usize {
    heard.lock().unwrap().chunks(4).filter(|frame| *frame == BUZZ).count()
}

#[test]
fn a_patron_who_may_enter_sees_green_and_one_who_may_not_sees_red_and_all_is_dark_at_the_end() {
    let ils = Ils::open();
    let (mut kiosk, _buzzer, heard) = kiosk(&ils);
    // Until the lock was heard of the door is out of order, and red.
    kiosk.board.wait_until_off(RED, SOON);
    let quiet = beeps(&heard);
    let red = kiosk.board.openings(RED);
    kiosk.let_in(oystila());
    kiosk.board.wait_for_opening(GREEN, 1);
    assert_eq!(kiosk.board.openings(RED), red);
    assert!(beeps(&heard) >= quiet + 2, "a beep for the card and its keys, and two for the welcome");
    kiosk.board.wait_until_off(GREEN, SOON);

    kiosk.attempt(&oystila().card, "99999999");
    kiosk.board.wait_for_opening(RED, red + 1);
    assert_eq!(kiosk.stop(), Some(0));
    assert!(!kiosk.board.is_on(RED) && !kiosk.board.is_on(GREEN));
    let last =
        until("the last word to the buzzer", SOON, || heard.lock().unwrap().chunks(4).last().map(<[u8]>::to_vec));
    assert_eq!(last, HUSH);
}

#[test]
fn the_door_page_shows_what_the_door_shows_and_answers_only_to_its_own_address() {
    let ils = Ils::open();
    let kiosk = Kiosk::open(&ils);
    let lines = || kiosk.get(8080, "/door/main/lcd?lang=en", None).map(|(_, body)| body);
    until("the door rests", SOON, || lines().filter(|body| body.ends_with("Show your card\n")));
    kiosk.scan(&oystila().card);
    until("the prompt", SOON, || lines().filter(|body| body == "Enter your PIN\n--------\n"));
    kiosk.type_pin(&oystila().pin);
    until("the welcome", SOON, || lines().filter(|body| body == "Welcome\nClose behind you\n"));
    assert_eq!(kiosk.get(8080, "/door/side", None).map(|(status, _)| status), Some(404));
    assert_eq!(kiosk.get(8080, "/door/main", Some("library.example")).map(|(status, _)| status), Some(403));
}

impl Kiosk {
    /// The status and the body of a page of the program; none while nobody listens.
    pub(crate) fn get(&self, port: u16, path: &str, host: Option<&str>) -> Option<(u16, String)> {
        let address = self.address();
        let mut stream = TcpStream::connect((address, port)).ok()?;
        stream.set_read_timeout(Some(SOON)).unwrap();
        let host = host.map_or_else(|| format!("{address}:{port}"), str::to_owned);
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        let (head, body) = answer.split_once("\r\n\r\n")?;
        Some((head.split(' ').nth(1)?.parse().ok()?, body.to_owned()))
    }
}
