//! Releases the lock on coil 0 of a Modbus relay board for two seconds and secures it again:
//! `cargo run -p omatoimi-hardware --example cycle_lock -- /dev/serial/by-id/... [UNIT]`
//!
//! Without a board: the example `twins`, and `FOLDER/relay`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "an example for a terminal")]

use std::error::Error;
use std::time::Duration;

use omatoimi_hardware::board::Layout;
use omatoimi_hardware::modbus::{BusSettings, spawn_modbus};
use omatoimi_hardware::port::PortSettings;
use omatoimi_hardware::{Event, LockState, Wiring};
use tokio::sync::mpsc;

const LOCK: u16 = 0;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let Some(port) = arguments.next() else {
        eprintln!("usage: cycle_lock PORT [UNIT]");
        return Err("no port".into());
    };
    let unit = arguments.next().map_or(Ok(1), |unit| unit.parse())?;
    let layout = Layout { locks: vec![(LOCK, Wiring::FailSecure)], ..Layout::default() };
    let (sender, mut events) = mpsc::channel(16);
    let bus = spawn_modbus(BusSettings::new(PortSettings::new(port), unit, layout), sender)?;
    let mut was_released = false;
    while let Some(event) = events.recv().await {
        println!("{event:?}");
        match event {
            Event::Lock { state, .. } => match state {
                LockState::Secured if was_released => break,
                LockState::Secured => bus.release(LOCK, Duration::from_secs(2)),
                LockState::Released { .. } => was_released = true,
                LockState::Fault(fault) => return Err(fault.into()),
            },
            Event::Lost { why } => return Err(why.into()),
            Event::Found
            | Event::Scan(_)
            | Event::Rejected(_)
            | Event::Key(_)
            | Event::Noise { .. }
            | Event::Input { .. }
            | Event::InputFault { .. }
            | Event::Output { .. }
            | Event::Reader(_)
            | Event::Tag(_) => {}
        }
    }
    bus.stop();
    Ok(())
}
