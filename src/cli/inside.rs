//! `inside`: how many people are inside, and setting that right.

use std::path::Path;

use clap::Args;
use serde_json::json;

use super::Form;
use super::act::{PATIENCE, Why, act, ask};
use super::output::{Outcome, print};
use crate::control::{Ask, DoorLine};

#[derive(Debug, Args)]
pub(super) struct InsideArgs {
    /// How many people are inside; left out: shows what the count is
    #[arg(value_name = "N")]
    people: Option<u32>,
    #[command(flatten)]
    why: Why,
}

/// Shows the count, or sets it.
pub(super) fn run(config: &Path, args: &InsideArgs, form: Form) -> Outcome {
    let Some(people) = args.people else { return show(config, form) };
    let done = act(config, Ask::Inside { people }, &args.why, PATIENCE, |_| {})?;
    match form {
        Form::Json => print(&json!({ "inside": people, "act": done.act }).to_string()),
        Form::Text => print(&format!("{people} inside")),
    }
}

/// Every door goes by the same number, where one is counted.
fn show(config: &Path, form: Form) -> Outcome {
    let doors: Vec<DoorLine> = ask(config, Ask::Doors, "doors")?;
    let inside = doors.iter().find_map(|door| door.inside);
    match (form, inside) {
        (Form::Json, inside) => print(&json!({ "inside": inside }).to_string()),
        (Form::Text, Some(people)) => print(&format!("{people} inside")),
        (Form::Text, None) => print("nobody counts, or the counter is away"),
    }
}
