//! Shows what a card reader that prints UIDs sends:
//! `cargo run -p omatoimi-hardware --example card_uid -- /dev/serial/by-id/... [decimal]`
//!
//! Cards are counted and described, not printed: they are somebody's. Without a reader: the example `twins`, and
//! `FOLDER/card`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "an example for a terminal")]

use std::process::ExitCode;

use omatoimi_hardware::Event;
use omatoimi_hardware::port::PortSettings;
use omatoimi_hardware::reader::run_reader;
use omatoimi_hardware::uid::{Sent, Transform, Uids};
use tokio::sync::mpsc;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let Some(port) = arguments.next() else {
        eprintln!("usage: card_uid PORT [decimal]");
        return ExitCode::FAILURE;
    };
    let sent = if arguments.next().is_some() { Sent::Decimal { bytes: 4 } } else { Sent::Hex };
    let (sender, mut events) = mpsc::channel(16);
    let reader = run_reader(PortSettings::new(port), Uids::new(Transform { sent, ..Transform::default() }), sender);
    let show = async {
        while let Some(event) = events.recv().await {
            if let Event::Scan(scan) = event {
                println!("a card of {} characters", scan.text.as_str().len());
            } else {
                println!("{event:?}");
            }
        }
    };
    tokio::join!(reader, show);
    ExitCode::SUCCESS
}
