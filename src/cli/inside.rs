//! `inside`: setting the count of people right.

use std::path::Path;

use clap::Args;
use serde_json::json;

use super::Form;
use super::act::{PATIENCE, Why, act};
use super::output::{Outcome, print};
use crate::control::Ask;

#[derive(Debug, Args)]
pub(super) struct InsideArgs {
    /// How many people are inside
    #[arg(value_name = "N")]
    people: u32,
    #[command(flatten)]
    why: Why,
}

/// Sets the count.
pub(super) fn set(config: &Path, args: &InsideArgs, form: Form) -> Outcome {
    let people = args.people;
    let done = act(config, Ask::Inside { people }, &args.why, PATIENCE, |_| {})?;
    match form {
        Form::Json => print(&json!({ "inside": people, "act": done.act }).to_string()),
        Form::Text => print(&format!("{people} inside")),
    }
}
