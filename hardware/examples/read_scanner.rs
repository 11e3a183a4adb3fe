//! Shows what a barcode scanner sends: `cargo run -p omatoimi-hardware --example read_scanner -- /dev/serial/by-id/...`
//!
//! Codes are counted and described, not printed: they may be somebody's card. Without a scanner: the example `twins`, and
//! `FOLDER/scanner`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "an example for a terminal")]

use std::process::ExitCode;

use omatoimi_hardware::Event;
use omatoimi_hardware::barcode::{Framing, Splitter};
use omatoimi_hardware::port::PortSettings;
use omatoimi_hardware::reader::run_reader;
use tokio::sync::mpsc;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Some(port) = std::env::args_os().nth(1) else {
        eprintln!("usage: read_scanner PORT");
        return ExitCode::FAILURE;
    };
    let (sender, mut events) = mpsc::channel(16);
    let reader = run_reader(PortSettings::new(port), Splitter::new(Framing::Terminator), sender);
    let show = async {
        while let Some(event) = events.recv().await {
            if let Event::Scan(scan) = event {
                println!("a code of {} characters, {:?}", scan.text.as_str().len(), scan.symbology);
            } else {
                println!("{event:?}");
            }
        }
    };
    tokio::join!(reader, show);
    ExitCode::SUCCESS
}
