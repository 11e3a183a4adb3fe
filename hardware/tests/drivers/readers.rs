//! Scanners and keypads on a pseudo-terminal: what arrives, what does not, and plugs that are pulled.

use omatoimi_hardware::Event;
use omatoimi_hardware::barcode::{Framing, Rejected, Splitter};
use omatoimi_hardware::keypad::{Key, Keys};
use omatoimi_hardware::port::{Parity, PortSettings};
use omatoimi_hardware::reader::run_reader;
use omatoimi_hardware::twin::{Pty, TwinKeypad, TwinScanner, no_tap};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::bench::{Bench, PATIENCE};

fn read_codes(bench: &Bench) -> JoinHandle<()> {
    let settings = PortSettings::new(bench.port("scanner"));
    let reader = run_reader(settings, Splitter::new(Framing::Terminator), bench.sender.clone());
    tokio::spawn(reader)
}

fn read_keys(bench: &Bench) -> JoinHandle<()> {
    let settings = PortSettings::new(bench.port("keypad"));
    tokio::spawn(run_reader(settings, Keys::new(), bench.sender.clone()))
}

async fn next_code(bench: &mut Bench) -> String {
    let event = bench.next().await;
    let Event::Scan(scan) = event else {
        panic!("expected a code, not {event:?}");
    };
    scan.text.as_str().to_owned()
}

#[tokio::test]
async fn a_presented_code_arrives_and_the_tap_saw_its_bytes() {
    let mut bench = Bench::new(8);
    let (tapped, taps) = std::sync::mpsc::channel();
    let tap = std::sync::Arc::new(move |_, bytes: &[u8]| tapped.send(bytes.to_vec()).expect("a listener"));
    let scanner = TwinScanner::open(bench.port("scanner"), tap).expect("a twin");
    read_codes(&bench);
    bench.expect([Event::Found]).await;
    scanner.present("23529000035676").await.expect("a line");
    assert_eq!(next_code(&mut bench).await, "23529000035676");
    assert_eq!(taps.recv(), Ok(b"23529000035676\r".to_vec()));
}

#[tokio::test]
async fn i24_bad_input_on_a_real_line_leaves_the_next_code_whole() {
    let mut bench = Bench::new(8);
    let scanner = TwinScanner::open(bench.port("scanner"), no_tap()).expect("a twin");
    read_codes(&bench);
    bench.expect([Event::Found]).await;
    for (sent, seen) in [
        (b"12\x0034\r".to_vec(), Some(Rejected::Unprintable)),
        (vec![b'9'; 10_000], Some(Rejected::TooLong)),
        (b"\r\n\r\n".to_vec(), None),
    ] {
        scanner.send(&sent).await.expect("a line");
        if let Some(why) = seen {
            bench.expect([Event::Rejected(why)]).await;
        }
    }
    scanner.send(b"167A").await.expect("a line");
    scanner.send(b"006007\r\n1620154429\r").await.expect("a line");
    assert_eq!(next_code(&mut bench).await, "167A006007");
    assert_eq!(next_code(&mut bench).await, "1620154429");
}

#[tokio::test]
async fn half_a_code_on_a_real_line_is_dropped_in_time() {
    let mut bench = Bench::new(8);
    let scanner = TwinScanner::open(bench.port("scanner"), no_tap()).expect("a twin");
    read_codes(&bench);
    bench.expect([Event::Found]).await;
    scanner.send(b"2352").await.expect("a line");
    bench.expect([Event::Rejected(Rejected::Unfinished)]).await;
}

#[tokio::test]
async fn a_missing_device_is_one_event_and_is_found_when_it_comes() {
    let mut bench = Bench::new(8);
    read_codes(&bench);
    let why = bench.expect_lost().await;
    assert!(why.contains("No such file"), "{why}");
    let scanner = TwinScanner::open(bench.port("scanner"), no_tap()).expect("a twin");
    bench.expect([Event::Found]).await;
    scanner.present("1").await.expect("a line");
    assert_eq!(next_code(&mut bench).await, "1");
}

#[tokio::test]
async fn an_unplugged_scanner_is_lost_and_found_again_without_its_half_code() {
    let mut bench = Bench::new(8);
    let mut scanner = TwinScanner::open(bench.port("scanner"), no_tap()).expect("a twin");
    read_codes(&bench);
    bench.expect([Event::Found]).await;
    for round in ["1", "2", "3"] {
        scanner.present(round).await.expect("a line");
        assert_eq!(next_code(&mut bench).await, round);
        scanner.unplug();
        bench.expect_lost().await;
        scanner.plug().expect("a twin");
        while bench.next().await != Event::Found {}
    }
}

#[tokio::test]
async fn what_was_scanned_before_the_device_was_found_belongs_to_nobody() {
    let mut bench = Bench::new(8);
    let scanner = TwinScanner::open(bench.port("scanner"), no_tap()).expect("a twin");
    scanner.present("1").await.expect("a line");
    read_codes(&bench);
    bench.expect([Event::Found]).await;
    scanner.present("2").await.expect("a line");
    assert_eq!(next_code(&mut bench).await, "2");
}

#[tokio::test]
async fn two_programs_do_not_share_a_port() {
    let mut bench = Bench::new(8);
    let _scanner = TwinScanner::open(bench.port("scanner"), no_tap()).expect("a twin");
    let first = read_codes(&bench);
    bench.expect([Event::Found]).await;
    let second = read_codes(&bench);
    bench.expect_lost().await;
    first.abort();
    bench.expect([Event::Found]).await;
    second.abort();
}

#[tokio::test]
async fn ten_thousand_keys_faster_than_they_are_handled_all_arrive_in_order() {
    const COUNT: usize = 10_000;
    let mut bench = Bench::new(1);
    let keypad = TwinKeypad::open(bench.port("keypad"), no_tap()).expect("a twin");
    read_keys(&bench);
    bench.expect([Event::Found]).await;
    let keys: String = ('0'..='9').chain(['#', '*']).cycle().take(COUNT).collect();
    let press = async { keypad.press(&keys).await.expect("a line") };
    let handle = async {
        for key in keys.bytes() {
            let key = Key::from_byte(key).expect("a key");
            bench.expect([Event::Key(key)]).await;
        }
    };
    tokio::join!(press, handle);
}

#[tokio::test]
async fn a_reader_ends_when_nobody_listens() {
    for has_device in [true, false] {
        let mut bench = Bench::new(8);
        let twin = has_device.then(|| Pty::open(bench.port("keypad")).expect("a twin"));
        let reader = read_keys(&bench);
        bench.next().await;
        drop(bench);
        timeout(PATIENCE, reader).await.expect("an end in time").expect("no panic");
        drop(twin);
    }
}

#[tokio::test]
async fn every_parity_can_be_asked_for() {
    for parity in [Parity::None, Parity::Even, Parity::Odd] {
        let mut bench = Bench::new(8);
        let _twin = Pty::open(bench.port("keypad")).expect("a twin");
        let settings = PortSettings { baud: 38_400, parity, ..PortSettings::new(bench.port("keypad")) };
        tokio::spawn(run_reader(settings, Keys::new(), bench.sender.clone()));
        bench.expect([Event::Found]).await;
    }
}
