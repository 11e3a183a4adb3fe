//! `reader`: giving a reader with a secure channel its key.

use std::path::Path;
use std::time::Duration;

use clap::Subcommand;
use serde_json::json;

use super::Form;
use super::act::{PATIENCE, Why, act};
use super::output::{Outcome, complain, print};
use crate::control::Ask;

/// How often whoever waits is told how long it still goes on.
const REMIND_EVERY: u64 = 15;

#[derive(Debug, Subcommand)]
pub(super) enum ReaderCommand {
    /// Gives an OSDP reader in its factory state the key of the config
    ///
    /// The key goes to the reader under the published default key, which everybody knows: whoever listens to the wire
    /// meanwhile learns yours. Stand before the reader, have nobody else on its cable, and run this only for a reader that is
    /// new or has been put back to its factory state. It ends when the reader speaks with its own key, or with the time.
    Install {
        /// The reader, by the name of its device in the config
        #[arg(value_name = "DEVICE")]
        device: String,
        /// How long to try
        #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=10))]
        minutes: u32,
        #[command(flatten)]
        why: Why,
    },
}

/// Does the command.
pub(super) fn run(config: &Path, command: &ReaderCommand, form: Form) -> Outcome {
    let ReaderCommand::Install { device, minutes, why } = command;
    if form == Form::Text {
        complain("The key travels under the published default key: stand before the reader, on a cable of its own.");
    }
    let limit = Duration::from_secs(60 * u64::from(*minutes));
    let remind = |waited: Duration| {
        let left = limit.saturating_sub(waited).as_secs();
        if form == Form::Text && waited.as_secs().is_multiple_of(REMIND_EVERY) {
            complain(&format!("waiting for the reader; {left} s left"));
        }
    };
    let ask = Ask::InstallKey { device: device.clone(), minutes: *minutes };
    let done = act(config, ask, why, limit + PATIENCE, remind)?;
    match form {
        Form::Json => print(&json!({ "device": device, "act": done.act }).to_string()),
        Form::Text => print(&format!("reader {device} has its key and speaks with it")),
    }
}
