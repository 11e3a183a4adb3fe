//! Counts what lies on a 3M pad, by how the tags are written:
//! `cargo run -p omatoimi-hardware --example rfid_3m -- /dev/serial/by-id/...`
//!
//! Without a pad: the example `twins`, and `FOLDER/3m`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "an example for a terminal")]

use std::collections::BTreeMap;
use std::process::ExitCode;

use omatoimi_hardware::Event;
use omatoimi_hardware::pad::line::Make;
use omatoimi_hardware::pad::{PadSettings, TagEvent, spawn_pad};
use tokio::sync::mpsc;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Some(port) = std::env::args_os().nth(1) else {
        eprintln!("usage: rfid_3m PORT");
        return ExitCode::FAILURE;
    };
    let (sender, mut events) = mpsc::channel(16);
    let _pad = spawn_pad(PadSettings::new(Make::ThreeM, port), sender);
    let mut pile = BTreeMap::new();
    while let Some(event) = events.recv().await {
        match event {
            Event::Tag(TagEvent::Arrived { uid, tag, .. } | TagEvent::Changed { uid, tag, .. }) => {
                pile.insert(uid, tag.model.name());
            }
            Event::Tag(TagEvent::Departed { uid }) => {
                pile.remove(&uid);
            }
            Event::Tag(TagEvent::Listed { tags }) => {
                let mut models = BTreeMap::new();
                pile.values().for_each(|model| *models.entry(*model).or_insert(0) += 1);
                println!("{tags} on the pad: {models:?}");
            }
            Event::Lost { why } => {
                pile.clear();
                println!("lost: {why}");
            }
            Event::Found => println!("found"),
            Event::Tag(TagEvent::Security { .. })
            | Event::Scan(_)
            | Event::Rejected(_)
            | Event::Key(_)
            | Event::Noise { .. }
            | Event::Input { .. }
            | Event::InputFault { .. }
            | Event::Lock { .. }
            | Event::Output { .. }
            | Event::Reader(_) => {}
        }
    }
    ExitCode::SUCCESS
}
