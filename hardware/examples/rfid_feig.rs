//! Shows what lies on a FEIG pad: `cargo run -p omatoimi-hardware --example rfid_feig -- /dev/serial/by-id/...`
//!
//! Item ids and tag numbers stand for books and, on some tags, for people: they are counted and described, not printed.
//! Without a pad: the example `twins`, and `FOLDER/feig`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "an example for a terminal")]

use std::process::ExitCode;

use omatoimi_hardware::pad::line::Make;
use omatoimi_hardware::pad::{PadSettings, spawn_pad};
use tokio::sync::mpsc;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Some(port) = std::env::args_os().nth(1) else {
        eprintln!("usage: rfid_feig PORT");
        return ExitCode::FAILURE;
    };
    let (sender, mut events) = mpsc::channel(16);
    let _pad = spawn_pad(PadSettings::new(Make::Feig, port), sender);
    while let Some(event) = events.recv().await {
        println!("{event:?}");
    }
    ExitCode::SUCCESS
}
