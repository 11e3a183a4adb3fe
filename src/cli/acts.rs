//! `acts list`: what staff did, as it was written down before it was carried out.

use std::path::Path;

use chrono::{DateTime, Utc};
use clap::Subcommand;

use super::Form;
use super::card::shown;
use super::entries::moment;
use super::load::{join_store, load};
use super::output::{Failure, Outcome, print};
use crate::config::Config;
use crate::store::{ClearedAct, StaffActRecord, UNIX_USER};
use crate::time::Clock;

#[derive(Debug, Subcommand)]
pub(super) enum ActsCommand {
    /// Shows them, oldest first: acts on doors and readers, changes of the lists, what was taken out of the outbox
    List {
        /// Only from this moment on: `2026-11-22`, `2026-11-22T15:00`, or how long ago: `2h`
        #[arg(long, value_name = "T")]
        since: Option<String>,
    },
}

/// Does the command.
pub(super) fn run(config: &Path, command: &ActsCommand, form: Form) -> Outcome {
    let ActsCommand::List { since } = command;
    let config = load(config)?;
    let now = Clock::system().now();
    let since = since.as_deref().map(|text| moment(text, now.wall, config.site.timezone)).transpose()?;
    let Some(store) = join_store(&config, now)? else {
        return Ok(());
    };
    let acts = store.staff_acts().map_err(|error| Failure::of(&error))?;
    let cleared = store.cleared_acts().map_err(|error| Failure::of(&error))?;
    let mut all: Vec<StaffActRecord> = acts.into_iter().chain(cleared.into_iter().map(of_outbox)).collect();
    all.sort_by_key(|act| act.at);
    for act in all.iter().filter(|act| since.is_none_or(|since: DateTime<Utc>| act.at >= since)) {
        print(&match form {
            Form::Json => serde_json::to_string(act).map_err(|error| Failure::of(&error))?,
            Form::Text => line(act, &config),
        })?;
    }
    Ok(())
}

/// What was taken out of the outbox is written down in the outbox's own file, with the commit that takes it out.
fn of_outbox(act: ClearedAct) -> StaffActRecord {
    StaffActRecord {
        number: None,
        at: act.at,
        act: "clear".to_owned(),
        place: Some(format!("outbox.{}", act.number)),
        detail: Some(format!("a {}", act.kind)),
        cards: None,
        by: act.by,
        role: UNIX_USER.to_owned(),
        reason: Some(act.reason),
        outcome: Some("done".to_owned()),
        settled_at: Some(act.at),
    }
}

fn line(act: &StaffActRecord, config: &Config) -> String {
    let at = shown(act.at, config.site.timezone);
    let place = act.place.as_deref().unwrap_or("the whole site");
    let cards = act.cards.map(|cards| format!("{cards} card(s)"));
    let details: String =
        [act.detail.clone(), cards].into_iter().flatten().map(|detail| format!("  {detail}")).collect();
    let reason = act.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
    let outcome = match act.outcome.as_deref() {
        Some("done") => String::new(),
        Some(code) => format!("  NOT DONE ({code})"),
        None => "  OUTCOME UNKNOWN".to_owned(),
    };
    format!("{at}  {}  {place}{details}  {}{reason}{outcome}", act.act, act.by)
}
