//! `outbox`: loans and returns that were made while the library system was away. Works beside the daemon.

use std::path::Path;

use clap::Subcommand;
use serde_json::json;

use super::Form;
use super::card::{by, masked, note, shown};
use super::load::{join_store, load};
use super::output::{Failure, Outcome, print};
use crate::config::Config;
use crate::outbox::ActNumber;
use crate::store::{Cleared, OutboxAct, OutboxState};
use crate::time::{Clock, Now};

#[derive(Debug, Subcommand)]
pub(super) enum OutboxCommand {
    /// Shows what waits, what the library system rejected, and what may have happened, in the order in which it took place
    List {
        /// Whole card and item numbers, not only their last four characters
        #[arg(long, conflicts_with = "acts")]
        full: bool,
        /// Who cleared what, when and why, instead
        #[arg(long)]
        acts: bool,
    },
    /// Takes out an act that was rejected, or has an unknown outcome, once it has been put right
    Clear {
        /// Its number in the list
        number: i64,
        /// Why: what was done about it
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
}

/// Does one of the commands.
pub(super) fn run(config: &Path, command: &OutboxCommand, form: Form) -> Outcome {
    let config = load(config)?;
    let now = Clock::system().now();
    match command {
        OutboxCommand::List { full, acts: false } => list(&config, *full, form, now),
        OutboxCommand::List { acts: true, .. } => cleared(&config, form, now),
        OutboxCommand::Clear { number, reason } => clear(&config, ActNumber(*number), reason, form, now),
    }
}

fn list(config: &Config, full: bool, form: Form, now: Now) -> Outcome {
    let acts = match join_store(config, now)? {
        Some(store) => store.outbox(now.wall).map_err(|error| Failure::of(&error))?,
        None => Vec::new(),
    };
    if form == Form::Text && acts.is_empty() {
        return print("the library system has heard of everything");
    }
    for act in &acts {
        print(&match form {
            Form::Json => json(act, full),
            Form::Text => line(act, full, config),
        })?;
    }
    Ok(())
}

fn json(act: &OutboxAct, full: bool) -> String {
    json!({
        "number": act.number,
        "at": act.at,
        "kind": act.kind,
        "state": act.state,
        "item": act.item.as_ref().map(|item| number_shown(item.number(), full)),
        "released": act.is_released,
        "card": act.card.as_ref().map(|card| number_shown(card.number(), full)),
        "reason": act.words,
        "since": act.settled_at,
    })
    .to_string()
}

fn line(act: &OutboxAct, full: bool, config: &Config) -> String {
    let item = act.item.as_ref().map_or("(unreadable)".to_owned(), |item| number_shown(item.number(), full));
    let card = act.card.as_ref().map(|card| format!("  card {}", number_shown(card.number(), full)));
    let state = match act.state {
        OutboxState::Waiting => "waits".to_owned(),
        OutboxState::Asking => "is being sent".to_owned(),
        OutboxState::Rejected => match act.words.as_deref().map(plain).filter(|words| !words.is_empty()) {
            Some(words) => format!("REJECTED: {words}"),
            None => "REJECTED without a word".to_owned(),
        },
        OutboxState::UnknownOutcome => "UNKNOWN OUTCOME: look it up in the library system".to_owned(),
    };
    let released = if act.is_released { "  RELEASED AT THE GATE, UNCONFIRMED" } else { "" };
    let (number, kind) = (act.number, act.kind.as_str());
    let at = shown(act.at, config.site.timezone);
    format!("{number}  {at}  {kind:6}  item {item}{}  {state}{released}", card.unwrap_or_default())
}

fn cleared(config: &Config, form: Form, now: Now) -> Outcome {
    let Some(store) = join_store(config, now)? else {
        return Ok(());
    };
    for act in store.cleared_acts().map_err(|error| Failure::of(&error))? {
        print(&match form {
            Form::Json => serde_json::to_string(&act).map_err(|error| Failure::of(&error))?,
            Form::Text => {
                let at = shown(act.at, config.site.timezone);
                let state = match act.state {
                    OutboxState::Waiting | OutboxState::Asking => "waiting",
                    OutboxState::Rejected => "rejected",
                    OutboxState::UnknownOutcome => "unknown outcome",
                };
                format!("{at}  {} {}, {state}  {}: {}", act.kind, act.number, act.by, act.reason)
            }
        })?;
    }
    Ok(())
}

fn clear(config: &Config, number: ActNumber, reason: &str, form: Form, now: Now) -> Outcome {
    let by = by(config, Some(note("reason", reason, config)?), now)?;
    let cleared = match join_store(config, now)? {
        Some(mut store) => store.clear_act(number, &by).map_err(|error| Failure::of(&error))?,
        None => Cleared::NotThere,
    };
    match cleared {
        Cleared::Done => match form {
            Form::Json => print(&json!({ "cleared": number }).to_string()),
            Form::Text => print(&format!("{number} is out of the outbox")),
        },
        Cleared::NotThere => Err(Failure::Failed(format!("there is no {number} in the outbox"))),
        Cleared::StillWaiting => Err(Failure::Failed(format!(
            "{number} is still to be told to the library system; what it rejects, or nobody can tell, can be cleared"
        ))),
    }
}

fn number_shown(number: &str, full: bool) -> String {
    if full { number.to_owned() } else { masked(number) }
}

/// The library system's words on one line of a terminal: nothing in them may move the cursor or turn the line round
/// (Unicode TR 9).
fn plain(words: &str) -> String {
    let turns =
        |c: char| matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    words.chars().filter(|c| !c.is_control() && !turns(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i26_the_library_systems_words_cannot_take_over_a_terminal() {
        assert_eq!(plain("Ei\u{1b}[2J lainata\u{202e}\u{9b}1m\r\n"), "Ei[2J lainata1m");
    }
}
