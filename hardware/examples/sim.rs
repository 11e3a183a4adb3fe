//! A visit on a simulated device, with no line and no bytes: a code is scanned, the lock released, the door opened:
//! `cargo run -p omatoimi-hardware --example sim`
#![expect(clippy::print_stdout, reason = "an example for a terminal")]

use std::error::Error;
use std::time::Duration;

use omatoimi_hardware::board::Layout;
use omatoimi_hardware::sim::SimBoard;
use omatoimi_hardware::{Event, LockState, Wiring};
use tokio::sync::mpsc;

const LOCK: u16 = 0;
const CONTACT: u16 = 0;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let layout = Layout { locks: vec![(LOCK, Wiring::FailSecure)], inputs: vec![CONTACT], ..Layout::default() };
    let (sender, mut events) = mpsc::channel(16);
    let board = SimBoard::spawn("sim", layout, sender)?;
    board.scan("23529000035676").await;
    while let Some(event) = events.recv().await {
        println!("{event:?}");
        if matches!(event, Event::Scan(_)) {
            board.bus().release(LOCK, Duration::from_secs(1));
        } else if matches!(event, Event::Lock { state: LockState::Released { .. }, .. }) {
            board.set_input(CONTACT, true);
        } else if matches!(event, Event::Input { high: true, .. }) {
            board.bus().secure(LOCK);
            break;
        }
    }
    Ok(())
}
