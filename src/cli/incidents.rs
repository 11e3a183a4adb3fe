//! `incidents`: what staff should look into, as the store has it. Works beside the daemon.

use std::path::Path;

use clap::Subcommand;
use serde_json::json;

use super::Form;
use super::card::{masked, shown};
use super::entries::moment;
use super::load::{join_store, load};
use super::output::{Failure, Outcome, print};
use crate::config::Config;
use crate::daemon;
use crate::incident::advice;
use crate::store::IncidentRecord;
use crate::time::Clock;

#[derive(Debug, Subcommand)]
pub(super) enum IncidentsCommand {
    /// Shows what happened, oldest first, and what to do about it; gone after as long as an entry is
    List {
        /// Only what happened at or after this moment: `2026-11-22`, `2026-11-22T15:00`, or how long ago: `2h`
        #[arg(long, value_name = "T")]
        since: Option<String>,
        /// Whole item numbers, not only their last four characters
        #[arg(long)]
        full: bool,
    },
}

/// Does one of the commands.
pub(super) fn run(config: &Path, command: &IncidentsCommand, form: Form) -> Outcome {
    let IncidentsCommand::List { since, full } = command;
    let config = load(config)?;
    let now = Clock::system().now();
    let since = since.as_deref().map(|text| moment(text, now.wall, config.site.timezone)).transpose()?;
    let Some(store) = join_store(&config, now)? else {
        return Ok(());
    };
    if !daemon::clock_is_believed(&config, Some(&store), now).map_err(|error| Failure::of(&error))? {
        return Err(Failure::Failed(
            "the clock cannot be believed, so no incident is shown by it: synchronise it, then ask again".to_owned(),
        ));
    }
    for incident in store.incidents(since, now.wall).map_err(|error| Failure::of(&error))? {
        print(&match form {
            Form::Json => as_json(&incident, *full),
            Form::Text => as_text(&incident, *full, &config),
        })?;
    }
    Ok(())
}

fn as_json(incident: &IncidentRecord, full: bool) -> String {
    let advice = advice(&incident.code);
    json!({
        "number": incident.number,
        "at": incident.at,
        "code": incident.code,
        "incident": incident.word,
        "place": incident.place,
        "details": incident.details,
        "item": item(incident, full),
        "entries": incident.entries,
        "cause": advice.cause,
        "cure": advice.cure,
    })
    .to_string()
}

fn as_text(incident: &IncidentRecord, full: bool, config: &Config) -> String {
    let at = shown(incident.at, config.site.timezone);
    let details = incident.details.as_object().into_iter().flatten();
    let details: Vec<String> = details.map(|(name, value)| format!("{name} {value}")).collect();
    let details = if details.is_empty() { String::new() } else { format!(" ({})", details.join(", ")) };
    let item = item(incident, full).map(|item| format!("  item {item}")).unwrap_or_default();
    let advice = advice(&incident.code);
    let IncidentRecord { word, place, code, .. } = incident;
    let mut text =
        format!("{at}  {place}  {word}{details}{item}  {code}\n    {}\n    do: {}", advice.cause, advice.cure);
    for entry in &incident.entries {
        text.push_str("\n    entry ");
        text.push_str(entry.as_str());
    }
    text
}

fn item(incident: &IncidentRecord, full: bool) -> Option<String> {
    let number = incident.item.as_ref()?.number();
    Some(if full { number.to_owned() } else { masked(number) })
}
