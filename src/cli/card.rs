//! `card`: the site's own lists, kept in the store. Works beside the daemon, which sees a change at the next card.

mod change;
mod csv;
mod export;
mod import;
mod lines;
mod list;
mod number;
mod typed;
mod until;
mod who;
mod xml;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::Form;
use super::load::load;
use super::output::{Failure, Outcome};
use crate::config::Config;
use crate::store::{By, Note};
use crate::time::{Clock, Now};
pub(super) use number::{CardArg, masked};
use typed::Typed;
pub(super) use until::shown;
pub(super) use who::caller;

#[derive(Debug, Subcommand)]
pub(super) enum CardCommand {
    /// Lets a card in whenever, with a PIN of its own that is asked for on the terminal
    Allow(AllowArgs),
    /// Lets a card in no more
    Deny(DenyArgs),
    /// Shows the listed cards
    List {
        /// Whole card numbers, not only their last four characters
        #[arg(long, conflicts_with = "acts")]
        full: bool,
        /// Who changed the lists, when and why, instead of the cards
        #[arg(long)]
        acts: bool,
    },
    /// Takes a card off the lists
    Remove(RemoveArgs),
    /// Lists the cards of a deny list made elsewhere: all of them, or none where a line is wrong
    Import(ImportArgs),
    /// Writes the deny list to a new file, or to standard output
    Export(ExportArgs),
}

/// What stands for a reason that nobody gave.
const NO_REASON: &str = "not given";

#[derive(Debug, Args)]
pub(super) struct AllowArgs {
    /// The card number; `-`: the first line of standard input
    #[arg(value_name = "N")]
    card: CardArg,
    /// Only this door
    #[arg(long, value_name = "ID")]
    door: Option<String>,
    /// The last day, `2027-01-31`, or the moment at which it ends; two years at most. Left out: a year from today
    #[arg(long, value_name = "DATE")]
    until: Option<String>,
    /// Who answers for whoever has the card. Left out: whoever gives this command
    #[arg(long, value_name = "NAME")]
    sponsor: Option<String>,
    /// Why
    #[arg(long, value_name = "TEXT", default_value = NO_REASON)]
    reason: String,
}

#[derive(Debug, Args)]
pub(super) struct DenyArgs {
    /// The card number; `-`: the first line of standard input
    #[arg(value_name = "N")]
    card: CardArg,
    /// Only this door
    #[arg(long, value_name = "ID")]
    door: Option<String>,
    /// The last day, `2027-01-31`, or the moment at which it ends; left out: for good
    #[arg(long, value_name = "DATE")]
    until: Option<String>,
    /// Why
    #[arg(long, value_name = "TEXT", default_value = NO_REASON)]
    reason: String,
}

#[derive(Debug, Args)]
pub(super) struct RemoveArgs {
    /// The card number; `-`: the first line of standard input
    #[arg(value_name = "N")]
    card: CardArg,
    /// Only what was listed for this door
    #[arg(long, value_name = "ID")]
    door: Option<String>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    /// A Mikro-Väylä XML table, or CSV with the columns `card,door,until,reason`
    file: PathBuf,
    /// Takes away what earlier imports brought and this file does not have
    #[arg(long)]
    replace: bool,
    /// Why, for the cards of which the file does not say it
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    /// A file that is not there yet; `-`: standard output
    file: PathBuf,
    /// Left out: by the file's name, CSV unless it ends in `.xml`
    #[arg(long, value_name = "FORMAT")]
    format: Option<export::Format>,
    /// Only what holds at this door
    #[arg(long, value_name = "ID")]
    door: Option<String>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

/// Does one of the commands.
pub(super) fn run(config: &Path, command: &CardCommand, form: Form) -> Outcome {
    let config = load(config)?;
    let now = Clock::system().now();
    match command {
        CardCommand::Allow(args) => change::allow(&config, args, form, now),
        CardCommand::Deny(args) => change::deny(&config, args, form, now),
        CardCommand::Remove(args) => change::remove(&config, args, form, now),
        CardCommand::List { full, acts: false } => list::cards(&config, *full, form, now),
        CardCommand::List { acts: true, .. } => list::acts(&config, form, now),
        CardCommand::Import(args) => import::import(&config, args, form, now),
        CardCommand::Export(args) => export::export(&config, args, form, now),
    }
}

/// A text that is kept with a card: one line, and no card number in it, for it is shown where those are not.
pub(super) fn note(what: &str, text: &str, config: &Config) -> Result<Note, Failure> {
    Note::without_card(text, &config.site.card).map_err(|wrong| Failure::Usage(format!("the {what} {wrong}")))
}

/// Who acts now, and why.
pub(super) fn by(config: &Config, reason: Option<Note>, now: Now) -> Result<By, Failure> {
    Ok(By { who: who::acts(&config.store.directory)?, at: now.wall, reason })
}
