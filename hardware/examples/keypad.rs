//! Counts the keys that are pressed on a serial keypad:
//! `cargo run -p omatoimi-hardware --example keypad -- /dev/serial/by-id/...`
//!
//! Digits are counted, not printed: they are somebody's PIN. Without a keypad: the example `twins`, and `FOLDER/keypad`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "an example for a terminal")]

use std::process::ExitCode;

use omatoimi_hardware::Event;
use omatoimi_hardware::keypad::{Key, Keys};
use omatoimi_hardware::port::PortSettings;
use omatoimi_hardware::reader::run_reader;
use tokio::sync::mpsc;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Some(port) = std::env::args_os().nth(1) else {
        eprintln!("usage: keypad PORT");
        return ExitCode::FAILURE;
    };
    let (sender, mut events) = mpsc::channel(16);
    let reader = run_reader(PortSettings::new(port), Keys::new(), sender);
    let show = async {
        let mut digits = 0;
        while let Some(event) = events.recv().await {
            if let Event::Key(Key::Digit(_)) = event {
                digits += 1;
            } else {
                println!("{event:?} after {} digits", std::mem::take(&mut digits));
            }
        }
    };
    tokio::join!(reader, show);
    ExitCode::SUCCESS
}
