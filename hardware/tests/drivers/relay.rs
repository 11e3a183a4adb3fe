//! The relay driver against its twin on a pseudo-terminal: bytes, faults, lost boards, and locks that are always secured.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use omatoimi_hardware::board::Layout;
use omatoimi_hardware::modbus::{BusSettings, spawn_modbus};
use omatoimi_hardware::port::PortSettings;
use omatoimi_hardware::twin::{COILS, Direction, Pty, RelayFault, Tap, TwinRelay, no_tap};
use omatoimi_hardware::{BusHandle, Event, LockState, PinFault, Wiring};
use serde_json::Value;
use tokio::sync::watch::Receiver;
use tokio::time::timeout;

use crate::bench::{Bench, PATIENCE};

pub(crate) const DOOR: u16 = 0;
pub(crate) const PULSE: Duration = Duration::from_millis(300);
pub(crate) const LONG: Duration = Duration::from_secs(20);

pub(crate) const SECURED: Event = Event::Lock { output: DOOR, state: LockState::Secured };

fn released(for_: Duration) -> Event {
    let state = LockState::Released { for_ };
    Event::Lock { output: DOOR, state }
}

pub(crate) fn fault(fault: PinFault) -> Event {
    let state = LockState::Fault(fault);
    Event::Lock { output: DOOR, state }
}

pub(crate) fn settings(bench: &Bench) -> BusSettings {
    let layout = Layout { locks: vec![(DOOR, Wiring::FailSecure)], ..Layout::default() };
    BusSettings::new(PortSettings::new(bench.port("relay")), 1, layout)
}

/// A board with one fail-secure lock, found and secured.
pub(crate) async fn board(bench: &mut Bench, tap: Tap) -> (TwinRelay, BusHandle) {
    let twin = TwinRelay::open(bench.port("relay"), 1, tap).expect("a twin");
    let bus = spawn_modbus(settings(bench), bench.sender.clone()).expect("a thread");
    bench.expect([Event::Found, SECURED]).await;
    (twin, bus)
}

pub(crate) async fn until_coil(coils: &mut Receiver<[bool; COILS]>, coil: u16, on: bool) {
    let moved = coils.wait_for(|coils| coils[usize::from(coil)] == on);
    timeout(PATIENCE, moved).await.expect("a move in time").expect("a twin");
}

/// Reads events up to this one.
pub(crate) async fn until_event(bench: &mut Bench, expected: Event) {
    while bench.next().await != expected {}
}

/// Stops the board from another thread: its twin answers on this one.
pub(crate) async fn end(bus: BusHandle, stop: fn(BusHandle)) {
    tokio::task::spawn_blocking(move || stop(bus)).await.expect("a stop");
}

pub(crate) type Heard = Arc<Mutex<Vec<(Direction, Vec<u8>)>>>;

pub(crate) fn recorder() -> (Heard, Tap) {
    let heard = Heard::default();
    let recorded = Arc::clone(&heard);
    let tap =
        Arc::new(move |direction, bytes: &[u8]| recorded.lock().expect("a lock").push((direction, bytes.to_vec())));
    (heard, tap)
}

fn vector(id: &str, side: &str) -> Vec<u8> {
    let all: Value = serde_json::from_str(include_str!("../vectors/relays.json")).expect("vectors");
    let vector = all["vectors"].as_array().expect("a list").iter().find(|vector| vector["id"] == id);
    let hex = vector.expect(id)[side].as_str().expect("hex").as_bytes();
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).expect("ASCII"), 16).expect("hex");
    hex.chunks(2).map(pair).collect()
}

#[tokio::test]
async fn the_bytes_on_the_line_are_those_of_the_vectors_and_every_write_is_read_back() {
    let mut bench = Bench::new(64);
    let (heard, tap) = recorder();
    let (_twin, bus) = board(&mut bench, tap).await;
    bus.release(DOOR, PULSE);
    bench.expect([released(PULSE), SECURED]).await;
    end(bus, BusHandle::stop).await;

    let heard = heard.lock().expect("a lock").clone();
    let asked = |direction| heard.iter().filter(move |(to, _)| *to == direction).map(|(_, bytes)| bytes.clone());
    let [off, on] = ["write-coil0-off", "write-coil0-on"].map(|id| vector(id, "request_hex"));
    let read_back: Vec<u8> = vec![0x01, 0x01, 0x00, 0x00, 0x00, 0x01, 0xFD, 0xCA];
    let expected = [&off, &read_back, &on, &read_back, &off, &read_back, &off, &read_back].map(Clone::clone);
    assert_eq!(asked(Direction::ToDevice).collect::<Vec<_>>(), expected);
    let answers: Vec<_> = asked(Direction::FromDevice).collect();
    assert_eq!(answers[0], vector("write-coil0-off", "response_hex"));
    assert_eq!(answers[2], vector("write-coil0-on", "response_hex"));
    assert_eq!(answers[3], vector("read-coils-8", "response_hex"));
}

#[tokio::test]
async fn the_twin_answers_as_the_boards_of_the_vectors() {
    // The twin is asked as a program would, over a serial port of its own.
    let bench = Bench::new(1);
    let twin = TwinRelay::open(bench.port("relay"), 1, no_tap()).expect("a twin");
    for input in [0, 2, 7] {
        twin.set_input(input, true);
    }
    let line = tokio_serial::SerialStream::open(&tokio_serial::new(twin.path().to_str().expect("UTF-8"), 9600));
    let mut line = line.expect("a line");
    let mut ask = async |request: Vec<u8>, length: usize| {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        line.write_all(&request).await.expect("a line");
        let mut answer = vec![0; length];
        timeout(PATIENCE, line.read_exact(&mut answer)).await.expect("an answer").expect("a line");
        answer
    };
    for id in ["write-coil0-on", "read-coils-8", "read-inputs-8", "write-coil0-off"] {
        let answer = vector(id, "response_hex");
        assert_eq!(ask(vector(id, "request_hex"), answer.len()).await, answer, "{id}");
    }
    // Coils 1, 2 and 7 in one write (0F), then read.
    let written = ask(vec![0x01, 0x0F, 0, 0, 0, 8, 1, 0x86, 0x7F, 0x37], 8).await;
    assert_eq!(written[..6], [0x01, 0x0F, 0, 0, 0, 8]);
    let answer = vector("read-coils-after", "response_hex");
    assert_eq!(ask(vector("read-coils-after", "request_hex"), answer.len()).await, answer);
    // Noise before a request, and a ninth coil.
    let refused = ask(vec![0xFF, 0x00, 0x01, 0x01, 0x00, 0x01, 0x00, 0x08, 0x6C, 0x0C], 5).await;
    assert_eq!(refused[..3], [0x01, 0x81, 0x02]);
    assert!(Pty::open(twin.path()).is_err(), "one name, one device");
}

#[tokio::test]
async fn promise_8_a_release_ends_on_time_while_the_daemon_hangs() {
    let mut bench = Bench::new(1);
    let (twin, bus) = board(&mut bench, no_tap()).await;
    let mut coils = twin.coils();
    // One event fits, and this test takes none until the lock is secured again.
    bus.release(DOOR, PULSE);
    until_coil(&mut coils, DOOR, true).await;
    until_coil(&mut coils, DOOR, false).await;
    bench.expect([released(PULSE), SECURED]).await;
    end(bus, drop).await;
}

#[tokio::test]
async fn i3_a_lock_found_open_is_secured_before_anything_else() {
    let mut bench = Bench::new(64);
    let (heard, tap) = recorder();
    let mut twin = TwinRelay::open(bench.port("relay"), 1, tap).expect("a twin");
    twin.force_coil(0, true);
    let mut settings = settings(&bench);
    settings.layout.inputs = vec![0];
    settings.layout.outputs = vec![1];
    let bus = spawn_modbus(settings, bench.sender.clone()).expect("a thread");
    let lamp_off = Event::Output { output: 1, result: Ok(false) };
    bench.expect([Event::Found, lamp_off.clone(), SECURED]).await;
    let first = heard.lock().expect("a lock").first().cloned();
    assert_eq!(first, Some((Direction::ToDevice, vector("write-coil0-off", "request_hex"))));

    twin.unplug().await;
    until_event(&mut bench, fault(PinFault::Away)).await;
    twin.force_coil(0, true);
    heard.lock().expect("a lock").clear();
    twin.plug().await.expect("a twin");
    until_event(&mut bench, Event::Found).await;
    bench.expect([lamp_off, SECURED]).await;
    let first = heard.lock().expect("a lock").first().cloned();
    assert_eq!(first, Some((Direction::ToDevice, vector("write-coil0-off", "request_hex"))));
    end(bus, drop).await;
}

#[tokio::test]
async fn a_stuck_relay_is_a_fault_and_never_released() {
    let mut bench = Bench::new(64);
    let (twin, bus) = board(&mut bench, no_tap()).await;
    twin.set_fault(RelayFault::Stuck);
    bus.release(DOOR, PULSE);
    bench.expect([fault(PinFault::NotMoved), SECURED]).await;
    twin.set_fault(RelayFault::None);
    bus.release(DOOR, PULSE);
    bench.expect([released(PULSE), SECURED]).await;
    end(bus, drop).await;
}

#[tokio::test]
async fn i3_a_relay_that_sticks_open_is_secured_as_soon_as_it_moves_again() {
    let mut bench = Bench::new(64);
    let (twin, bus) = board(&mut bench, no_tap()).await;
    let mut coils = twin.coils();
    bus.release(DOOR, PULSE);
    bench.expect([released(PULSE)]).await;
    twin.set_fault(RelayFault::Stuck);
    bench.expect([fault(PinFault::NotMoved)]).await;
    twin.set_fault(RelayFault::None);
    until_coil(&mut coils, DOOR, false).await;
    bench.expect([SECURED]).await;
    end(bus, drop).await;
}

#[tokio::test]
async fn a_board_that_restarts_with_its_relay_on_is_noticed_and_secured() {
    let mut bench = Bench::new(64);
    let (twin, bus) = board(&mut bench, no_tap()).await;
    twin.force_coil(0, true);
    bench.expect([fault(PinFault::NotMoved), SECURED]).await;
    assert!(!twin.coils().borrow()[0]);
    end(bus, drop).await;
}

#[tokio::test]
async fn a_silent_board_is_lost_and_found_when_it_speaks() {
    let mut bench = Bench::new(64);
    let (twin, bus) = board(&mut bench, no_tap()).await;
    twin.set_fault(RelayFault::Silent);
    bus.release(DOOR, PULSE);
    bench.expect([fault(PinFault::NoAnswer), fault(PinFault::Away)]).await;
    assert_eq!(bench.expect_lost().await, "the board does not answer");
    bus.release(DOOR, LONG);
    until_event(&mut bench, fault(PinFault::Away)).await;
    twin.set_fault(RelayFault::None);
    until_event(&mut bench, Event::Found).await;
    bench.expect([SECURED]).await;
    assert!(!twin.coils().borrow()[0]);
    end(bus, drop).await;
}

#[tokio::test]
async fn a_board_that_falls_silent_is_lost_although_nothing_is_asked_of_it() {
    let mut bench = Bench::new(64);
    let (twin, bus) = board(&mut bench, no_tap()).await;
    twin.set_fault(RelayFault::Silent);
    until_event(&mut bench, fault(PinFault::Away)).await;
    end(bus, drop).await;
}

#[tokio::test]
async fn a_release_asked_while_the_board_is_away_is_refused_and_never_replayed() {
    let mut bench = Bench::new(64);
    let bus = spawn_modbus(settings(&bench), bench.sender.clone()).expect("a thread");
    bench.expect_lost().await;
    bench.expect([fault(PinFault::Away)]).await;
    bus.release(DOOR, LONG);
    bench.expect([fault(PinFault::Away)]).await;
    let (heard, tap) = recorder();
    let _twin = TwinRelay::open(bench.port("relay"), 1, tap).expect("a twin");
    bench.expect([Event::Found, SECURED]).await;
    end(bus, BusHandle::stop).await;
    let on = vector("write-coil0-on", "request_hex");
    assert!(heard.lock().expect("a lock").iter().all(|(_, bytes)| *bytes != on));
}

#[tokio::test]
async fn an_unplugged_board_ends_the_release_and_comes_back_secured() {
    let mut bench = Bench::new(64);
    let (mut twin, bus) = board(&mut bench, no_tap()).await;
    for _ in 0..2 {
        bus.release(DOOR, LONG);
        bench.expect([released(LONG)]).await;
        twin.unplug().await;
        until_event(&mut bench, fault(PinFault::Away)).await;
        assert!(twin.coils().borrow()[0], "the board keeps its power and its coils");
        twin.plug().await.expect("a twin");
        until_event(&mut bench, Event::Found).await;
        bench.expect([SECURED]).await;
        assert!(!twin.coils().borrow()[0]);
    }
    end(bus, drop).await;
}

#[tokio::test]
async fn i3_stopping_and_dropping_secure_the_lock() {
    for stop in [BusHandle::stop as fn(BusHandle), drop] {
        let mut bench = Bench::new(64);
        let (twin, bus) = board(&mut bench, no_tap()).await;
        let coils = twin.coils();
        bus.release(DOOR, LONG);
        bench.expect([released(LONG)]).await;
        assert!(coils.borrow()[0]);
        end(bus, stop).await;
        assert!(!coils.borrow()[0]);
    }
}

#[tokio::test]
async fn secure_ends_a_release_early() {
    let mut bench = Bench::new(64);
    let (twin, bus) = board(&mut bench, no_tap()).await;
    bus.release(DOOR, LONG);
    bench.expect([released(LONG)]).await;
    bus.secure(DOOR);
    bench.expect([SECURED]).await;
    assert!(!twin.coils().borrow()[0]);
    end(bus, drop).await;
}

#[tokio::test]
async fn a_two_wire_adapter_that_hears_itself_is_understood() {
    let mut bench = Bench::new(64);
    let twin = TwinRelay::open(bench.port("relay"), 1, no_tap()).expect("a twin");
    twin.set_fault(RelayFault::Echo);
    let settings = BusSettings { echo: true, ..settings(&bench) };
    let bus = spawn_modbus(settings, bench.sender.clone()).expect("a thread");
    bench.expect([Event::Found, SECURED]).await;
    bus.release(DOOR, PULSE);
    bench.expect([released(PULSE), SECURED]).await;
    end(bus, drop).await;
}
