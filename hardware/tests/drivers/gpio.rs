//! GPIO chips that are not there, which is all a test machine has of them.

use std::sync::Arc;
use std::time::Duration;

use omatoimi_hardware::board::Layout;
use omatoimi_hardware::gpio::{GpioSettings, spawn_gpio};
use omatoimi_hardware::wiegand_reader::{WiegandSettings, spawn_wiegand};
use omatoimi_hardware::{Event, LockState, PinFault, Wiring};

use crate::bench::Bench;

#[tokio::test]
async fn a_missing_chip_is_one_event_and_its_locks_are_refused() {
    let mut bench = Bench::new(16);
    let layout = Layout { locks: vec![(17, Wiring::FailSecure)], outputs: vec![18], inputs: vec![4] };
    let board = spawn_gpio(GpioSettings::new(bench.port("gpiochip0"), layout), bench.sender.clone()).expect("a thread");
    let why = bench.expect_lost().await;
    assert!(why.contains("No such file"), "{why}");
    let fault = LockState::Fault(PinFault::Away);
    bench.expect([Event::Lock { output: 17, state: fault }]).await;
    board.release(17, Duration::from_secs(1));
    bench.expect([Event::Lock { output: 17, state: fault }]).await;
    board.set(18, true);
    bench.expect([Event::Output { output: 18, result: Err(PinFault::Away) }]).await;
    tokio::task::spawn_blocking(move || board.stop()).await.expect("a stop");
}

#[tokio::test]
async fn a_wiegand_reader_on_a_missing_chip_is_one_event_and_ends_when_it_is_told() {
    let mut bench = Bench::new(16);
    // A file that is no chip is as good as none.
    let chip = bench.port("gpiochip0");
    std::fs::write(&chip, "").expect("a file");
    let frame = Arc::new(|_: &omatoimi_hardware::bits::Bits| Event::Found);
    let settings = WiegandSettings { chip, data0: 17, data1: 18, frame };
    let reader = spawn_wiegand(settings, bench.sender.clone()).expect("a thread");
    let why = bench.expect_lost().await;
    assert!(why.contains("gpiochip0"), "{why}");
    tokio::task::spawn_blocking(move || drop(reader)).await.expect("an end");
}
