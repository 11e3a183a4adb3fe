//! The `sim` driver: the same events as the real devices, without any.

use std::sync::Arc;
use std::time::Duration;

use omatoimi_hardware::barcode::Rejected;
use omatoimi_hardware::board::Layout;
use omatoimi_hardware::keypad::Key;
use omatoimi_hardware::sim::SimBoard;
use omatoimi_hardware::{Event, LockState, PinFault, Wiring};
use tokio::time::timeout;

use crate::bench::{Bench, PATIENCE};

const PULSE: Duration = Duration::from_millis(50);

fn lock(output: u16, state: LockState) -> Event {
    Event::Lock { output, state }
}

#[tokio::test]
async fn a_visit_on_a_simulated_device_gives_the_events_of_a_real_one() {
    let mut bench = Bench::new(64);
    let layout =
        Layout { locks: vec![(0, Wiring::FailSecure), (1, Wiring::FailSafe)], outputs: vec![2], inputs: vec![0] };
    // Shared, as it is between the pages of the simulator.
    let board = Arc::new(SimBoard::spawn("sim", layout, bench.sender.clone()).expect("a thread"));
    let lamp = |on| Event::Output { output: 2, result: Ok(on) };
    let secured = [0, 1].map(|output| lock(output, LockState::Secured));
    bench.expect([Event::Found, lamp(false)]).await;
    bench.expect(secured).await;
    bench.expect([Event::Input { input: 0, high: false }]).await;

    let scanned = Arc::clone(&board);
    tokio::spawn(async move { scanned.scan("167A006007").await });
    let event = bench.next().await;
    let Event::Scan(scan) = event else {
        panic!("expected a code, not {event:?}");
    };
    assert_eq!(scan.text.as_str(), "167A006007");
    board.scan("1\u{e4}").await;
    bench.expect([Event::Rejected(Rejected::Unprintable)]).await;
    let key = Key::from_byte(b'1').expect("a key");
    board.key(key).await;
    bench.expect([Event::Key(key)]).await;

    let mut outputs = board.outputs();
    assert_eq!(outputs.borrow_and_update().clone(), [(0, false), (1, true), (2, false)].into());
    board.bus().release(0, PULSE);
    bench.expect([lock(0, LockState::Released { for_: PULSE })]).await;
    bench.expect([lock(0, LockState::Secured)]).await;
    assert!(!outputs.borrow()[&0]);

    board.set_input(0, true);
    bench.expect([Event::Input { input: 0, high: true }]).await;
    board.bus().set(2, true);
    bench.expect([lamp(true)]).await;
}

#[tokio::test]
async fn a_broken_simulated_lock_is_a_fault_until_it_is_mended() {
    let mut bench = Bench::new(64);
    let layout = Layout { locks: vec![(0, Wiring::FailSecure)], ..Layout::default() };
    let board = SimBoard::spawn("sim", layout, bench.sender.clone()).expect("a thread");
    bench.expect([Event::Found, lock(0, LockState::Secured)]).await;
    board.break_output(0, Some(PinFault::NotMoved));
    board.bus().release(0, PULSE);
    bench.expect([lock(0, LockState::Fault(PinFault::NotMoved))]).await;
    board.break_output(0, None);
    bench.expect([lock(0, LockState::Secured)]).await;
}

#[tokio::test]
async fn a_bell_that_did_not_go_off_is_put_off_again_until_it_has_and_one_that_is_wanted_again_rings() {
    let mut bench = Bench::new(64);
    let layout = Layout { outputs: vec![1, 2], ..Layout::default() };
    let board = SimBoard::spawn("sim", layout, bench.sender.clone()).expect("a thread");
    let says = |output, result| Event::Output { output, result };
    bench.expect([Event::Found, says(1, Ok(false)), says(2, Ok(false))]).await;
    let fault = PinFault::NotMoved;
    for bell in [1, 2] {
        board.bus().set(bell, true);
        bench.expect([says(bell, Ok(true))]).await;
        board.break_output(bell, Some(fault));
        board.bus().set(bell, false);
        bench.expect([says(bell, Err(fault))]).await;
    }
    board.break_output(1, None);
    bench.expect([says(1, Ok(false))]).await;
    assert!(!board.outputs().borrow()[&1]);
    board.bus().set(2, true);
    bench.expect([says(2, Err(fault))]).await;
    board.break_output(2, None);
    board.bus().set(1, false);
    bench.expect([says(1, Ok(false))]).await;
    assert!(board.outputs().borrow()[&2], "nobody wants it off any more");
}

#[tokio::test]
async fn i3_a_dropped_simulated_board_is_secured() {
    let mut bench = Bench::new(64);
    let layout = Layout { locks: vec![(0, Wiring::FailSafe)], ..Layout::default() };
    let board = SimBoard::spawn("sim", layout, bench.sender.clone()).expect("a thread");
    let mut outputs = board.outputs();
    bench.expect([Event::Found, lock(0, LockState::Secured)]).await;
    board.bus().release(0, Duration::from_secs(20));
    let opened = outputs.wait_for(|outputs| outputs.get(&0) == Some(&false));
    timeout(PATIENCE, opened).await.expect("a release in time").expect("a board");
    drop(board);
    assert!(outputs.borrow()[&0]);
}
