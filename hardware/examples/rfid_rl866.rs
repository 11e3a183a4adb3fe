//! Releases every tag that is laid on an RL866 pad, as a loan does, or secures it with `secure`:
//! `cargo run -p omatoimi-hardware --example rfid_rl866 -- /dev/serial/by-id/... [secure]`
//!
//! Without a pad: the example `twins`, and `FOLDER/rl866`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "an example for a terminal")]

use std::process::ExitCode;

use omatoimi_hardware::Event;
use omatoimi_hardware::pad::line::Make;
use omatoimi_hardware::pad::{PadSettings, TagEvent, spawn_pad};
use omatoimi_hardware::tag::security::Gate;
use tokio::sync::mpsc;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let Some(port) = arguments.next() else {
        eprintln!("usage: rfid_rl866 PORT [secure]");
        return ExitCode::FAILURE;
    };
    let gate = if arguments.next().is_some_and(|word| word == "secure") { Gate::Secured } else { Gate::Released };
    let (sender, mut events) = mpsc::channel(16);
    let pad = spawn_pad(PadSettings::new(Make::Rl866, port), sender);
    while let Some(event) = events.recv().await {
        println!("{event:?}");
        if let Event::Tag(TagEvent::Arrived { uid, .. }) = event {
            pad.set_security(uid, gate);
        }
    }
    ExitCode::SUCCESS
}
