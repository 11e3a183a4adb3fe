//! The LCUS driver on a pseudo-terminal: the bytes, the outputs off at both ends, and a line that breaks.

use std::time::Duration;

use omatoimi_hardware::lcus::{frame, spawn_lcus};
use omatoimi_hardware::port::PortSettings;
use omatoimi_hardware::twin::Pty;
use omatoimi_hardware::{BusHandle, Event, PinFault};
use serde_json::Value;
use tokio::time::timeout;

use crate::bench::{Bench, PATIENCE};

fn output(output: u16, on: bool) -> Event {
    Event::Output { output, result: Ok(on) }
}

/// A board with channels 1 and 2 in use.
async fn board(bench: &mut Bench) -> (Pty, BusHandle) {
    let line = Pty::open(bench.port("lamps")).expect("a terminal");
    let port = PortSettings::new(bench.port("lamps"));
    let bus = spawn_lcus(port, vec![1, 2], bench.sender.clone()).expect("a thread");
    bench.expect([Event::Found, output(1, false), output(2, false)]).await;
    heard(&line, &[frame(1, false), frame(2, false)].concat()).await;
    (line, bus)
}

/// The next bytes on the line are these.
async fn heard(line: &Pty, expected: &[u8]) {
    let mut heard = Vec::new();
    while heard.len() < expected.len() {
        let mut buffer = [0; 64];
        let read = timeout(PATIENCE, line.read(&mut buffer)).await;
        let count = read.expect("bytes in time").expect("a line");
        heard.extend_from_slice(&buffer[..count]);
    }
    assert_eq!(heard, expected);
}

#[test]
fn frames_are_those_of_the_product_pages() {
    let vectors: Value = serde_json::from_str(include_str!("../vectors/relays.json")).expect("vectors");
    let mut seen = 0;
    for vector in vectors["vectors"].as_array().expect("a list") {
        let id = vector["id"].as_str().expect("an id");
        let Some(named) = id.strip_prefix("lcus-") else { continue };
        let (channel, op) = named.split_once('-').expect("channel and state");
        let hex: String =
            frame(channel.parse().expect("a channel"), op == "on").iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(hex, vector["request_hex"].as_str().expect("bytes"), "{id}");
        seen += 1;
    }
    assert_eq!(seen, 5);
    // The sum is its low byte.
    assert_eq!(frame(0x60, true), [0xA0, 0x60, 0x01, 0x01]);
}

#[tokio::test]
async fn lamps_are_off_when_the_board_is_found_and_when_it_is_let_go() {
    let mut bench = Bench::new(64);
    let (line, bus) = board(&mut bench).await;
    bus.set(2, true);
    bench.expect([output(2, true)]).await;
    heard(&line, &frame(2, true)).await;
    tokio::task::spawn_blocking(move || bus.stop()).await.expect("a stop");
    heard(&line, &[frame(1, false), frame(2, false)].concat()).await;
}

#[tokio::test]
async fn a_line_that_was_cut_is_found_out_by_the_next_order_and_comes_back_dark() {
    let mut bench = Bench::new(64);
    let (mut line, bus) = board(&mut bench).await;
    bus.set(1, true);
    bench.expect([output(1, true)]).await;
    line.unplug();
    let away = Event::Output { output: 1, result: Err(PinFault::Away) };
    // A child that another test is starting may hold the other end of the line a moment longer.
    let ordered = loop {
        bus.set(1, false);
        let event = bench.next().await;
        if event != output(1, false) {
            break event;
        }
    };
    assert_eq!(ordered, away);
    bench.expect_lost().await;
    bus.set(1, true);
    bench.expect([away]).await;
    line.plug().expect("a terminal");
    bench.expect([Event::Found, output(1, false), output(2, false)]).await;
    heard(&line, &[frame(1, false), frame(2, false)].concat()).await;
}

#[tokio::test]
async fn a_channel_that_is_not_in_use_and_a_lock_are_refused() {
    let mut bench = Bench::new(64);
    let (_line, bus) = board(&mut bench).await;
    bus.set(3, true);
    bench.expect([Event::Output { output: 3, result: Err(PinFault::Refused) }]).await;
    bus.release(1, Duration::from_secs(1));
    let event = bench.next().await;
    assert!(matches!(event, Event::Lock { output: 1, state: omatoimi_hardware::LockState::Fault(PinFault::Refused) }));
}
