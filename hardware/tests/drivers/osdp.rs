//! The thread of an OSDP bus against twins on a pseudo-terminal: plugs, pins, and that nobody waits.

use std::sync::Arc;
use std::time::Duration;

use omatoimi_hardware::bits::Bits;
use omatoimi_hardware::board::Layout;
use omatoimi_hardware::osdp::{
    Address, BusSettings, Color, InstallMode, Installed, Key, KeyMap, Led, Listener, Order, OsdpBus, ReaderSettings,
    Report, spawn_osdp,
};
use omatoimi_hardware::port::PortSettings;
use omatoimi_hardware::twin::{TwinOsdp, TwinReader, no_tap};
use omatoimi_hardware::uid::Transform;
use omatoimi_hardware::{BusHandle, Event, LockState, PinFault, Wiring};
use tokio::sync::mpsc::Sender;
use tokio::time::{Instant, timeout};

use crate::bench::{Bench, PATIENCE};

pub(crate) const KEY: [u8; 16] = *b"a key of a test!";
const PULSE: Duration = Duration::from_millis(300);

pub(crate) fn address(number: u8) -> Address {
    Address::new(number).expect("an address")
}

pub(crate) fn listener(number: u8, sender: Sender<Event>) -> Listener {
    let card = Transform::default();
    let settings = ReaderSettings {
        address: address(number),
        key: Key::new(KEY).expect("a key"),
        card: Arc::new(move |bits| card.event(bits)),
        keys: KeyMap::default(),
    };
    Listener { settings, sender }
}

pub(crate) fn spawn(bench: &Bench) -> OsdpBus {
    let port = PortSettings { baud: 115_200, ..PortSettings::new(bench.port("readers")) };
    spawn_osdp(BusSettings { port, readers: vec![listener(5, bench.sender.clone())] }).expect("a thread")
}

pub(crate) fn bits(uid: &[u8]) -> Bits {
    Bits::from_bytes(uid, uid.len() * 8).expect("bits")
}

/// Does something again and again, as a patron does, until the reader is no longer deaf and the event is there.
pub(crate) async fn until(bench: &mut Bench, mut try_it: impl FnMut(), wanted: impl Fn(&Event) -> bool) -> Event {
    let give_up_at = Instant::now() + PATIENCE;
    while Instant::now() < give_up_at {
        try_it();
        if let Ok(Some(event)) = timeout(Duration::from_millis(100), bench.events.recv()).await
            && wanted(&event)
        {
            return event;
        }
    }
    panic!("it never came");
}

pub(crate) fn is_card(text: &str) -> impl Fn(&Event) -> bool {
    move |event| matches!(event, Event::Scan(scan) if scan.text.as_str() == text)
}

async fn until_event(bench: &mut Bench, expected: Event) {
    while bench.next().await != expected {}
}

async fn end(bus: OsdpBus, boards: Vec<BusHandle>) {
    let stop = move || {
        boards.into_iter().for_each(BusHandle::stop);
        bus.stop();
    };
    tokio::task::spawn_blocking(stop).await.expect("a stop");
}

#[tokio::test]
async fn a_reader_on_a_real_line_is_found_heard_unplugged_and_found_again() {
    let mut bench = Bench::new(64);
    let bus = spawn(&bench);
    let why = bench.expect_lost().await;
    assert!(why.contains("No such file"), "{why}");
    let reader = TwinReader::new(5, Some(KEY));
    let mut line = TwinOsdp::open(bench.port("readers"), vec![reader.clone()], no_tap()).expect("a twin");
    until_event(&mut bench, Event::Found).await;
    until(&mut bench, || reader.present(&bits(&[4, 1, 2, 3])), is_card("04010203")).await;
    bus.order(address(5), Order::Led(Led::steady(0, Color::Green)));
    let mut shown = reader.shown();
    let green = shown.wait_for(|shown| shown.lamps.get(&0) == Some(&2));
    timeout(PATIENCE, green).await.expect("a lamp in time").expect("a twin");
    line.unplug().await;
    bench.expect_lost().await;
    // What was presented meanwhile is nobody's.
    reader.present(&bits(&[4, 6, 6, 6]));
    line.plug().await.expect("a twin");
    until_event(&mut bench, Event::Found).await;
    let not_old = |event: &Event| matches!(event, Event::Scan(_));
    let event = until(&mut bench, || reader.present(&bits(&[4, 7, 8, 9])), not_old).await;
    assert!(is_card("04070809")(&event));
    end(bus, vec![]).await;
}

#[tokio::test]
async fn i3_i6_a_readers_output_is_a_lock_that_is_secured_first_after_each_loss_and_at_the_end() {
    let mut bench = Bench::new(64);
    let reader = TwinReader::new(5, Some(KEY));
    let mut line = TwinOsdp::open(bench.port("readers"), vec![reader.clone()], no_tap()).expect("a twin");
    let bus = spawn(&bench);
    let mut pins = Bench::new(64);
    let layout = Layout { locks: vec![(1, Wiring::FailSecure)], outputs: vec![2, 9], inputs: vec![0, 7] };
    let board = bus.board(address(5), layout, pins.sender.clone()).expect("a thread");
    let lock = |state| Event::Lock { output: 1, state };
    until_event(&mut pins, Event::Found).await;
    until_event(&mut pins, Event::InputFault { input: 7, fault: PinFault::Refused }).await;
    board.set(9, true);
    until_event(&mut pins, Event::Output { output: 9, result: Err(PinFault::Refused) }).await;

    reader.set_input(0, true);
    until_event(&mut pins, Event::Input { input: 0, high: true }).await;
    board.set(2, true);
    until_event(&mut pins, Event::Output { output: 2, result: Ok(true) }).await;
    assert_eq!(*reader.outputs().borrow(), [false, false, true, false]);
    board.release(1, PULSE);
    until_event(&mut pins, lock(LockState::Released { for_: PULSE })).await;
    assert!(reader.outputs().borrow()[1]);
    until_event(&mut pins, lock(LockState::Secured)).await;
    assert!(!reader.outputs().borrow()[1]);

    board.release(1, Duration::from_secs(20));
    until_event(&mut pins, lock(LockState::Released { for_: Duration::from_secs(20) })).await;
    line.unplug().await;
    until_event(&mut pins, lock(LockState::Fault(PinFault::Away))).await;
    line.plug().await.expect("a twin");
    until_event(&mut pins, lock(LockState::Secured)).await;
    assert!(!reader.outputs().borrow()[1]);

    board.release(1, Duration::from_secs(20));
    until_event(&mut pins, lock(LockState::Released { for_: Duration::from_secs(20) })).await;
    end(bus, vec![board]).await;
    assert!(!reader.outputs().borrow()[1], "secured at the end");
    assert!(bench.events.try_recv().is_ok());
}

#[tokio::test]
async fn a_new_reader_on_a_real_line_is_given_its_key_by_an_install_mode() {
    let mut bench = Bench::new(64);
    let reader = TwinReader::new(5, None);
    let _line = TwinOsdp::open(bench.port("readers"), vec![reader.clone()], no_tap()).expect("a twin");
    let bus = spawn(&bench);
    while !bench.expect_lost().await.contains("no key") {}
    bus.install(address(5), InstallMode::begin(Instant::now().into_std(), PATIENCE));
    until_event(&mut bench, Event::Reader(Report::Installed(Installed::Done))).await;
    assert_eq!(reader.key(), Some(KEY));
    end(bus, vec![]).await;
}

#[tokio::test]
async fn a_daemon_that_never_reads_does_not_stop_the_bus() {
    let mut bench = Bench::new(1);
    let reader = TwinReader::new(5, Some(KEY));
    let _line = TwinOsdp::open(bench.port("readers"), vec![reader.clone()], no_tap()).expect("a twin");
    let bus = spawn(&bench);
    bench.expect([Event::Found]).await;
    let mut shown = reader.shown();
    for row in 1..=20 {
        reader.press("0123456789");
        let text = format!("row {row}");
        bus.order(address(5), Order::Text(omatoimi_hardware::osdp::Text { row, text: text.clone(), lasts: None }));
        let there = shown.wait_for(|shown| shown.lines.get(&row) == Some(&text));
        timeout(PATIENCE, there).await.expect("a text in time").expect("a twin");
    }
    end(bus, vec![]).await;
}
