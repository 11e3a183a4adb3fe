//! The command line (contract.md 2): arguments in, an exit status out.

mod act;
mod acts;
mod card;
pub mod check;
mod decode;
mod door;
mod entries;
mod explain;
mod incidents;
mod inside;
mod key;
mod load;
mod manual;
mod outbox;
mod output;
mod probe;
mod reader;
mod retention;
mod run;
pub mod schema;
mod stats;
mod terminal;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

pub(crate) use output::print;
pub use output::{Failure, Outcome};

use crate::config::Encoding;
use crate::demo::{self, Fault};
use crate::time::Clock;

/// The config a service reads when it is not told otherwise.
const DEFAULT_CONFIG: &str = "/etc/omatoimi/omatoimi.toml";

/// Opens unstaffed libraries and lends books there.
#[derive(Debug, Parser)]
#[command(name = "omatoimi", version, arg_required_else_help = true)]
struct Cli {
    /// The config to read
    #[arg(long, global = true, value_name = "FILE", default_value = DEFAULT_CONFIG)]
    config: PathBuf,
    /// How to print: for people, or one JSON object a line
    #[arg(long, global = true, value_name = "FORM", default_value = "text")]
    output: Form,
    #[command(subcommand)]
    command: Command,
}

/// How results are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Form {
    Text,
    Json,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The daemon, in the foreground; SIGTERM ends it, SIGHUP reads the config again
    Run,
    /// The whole product with simulated devices on real pseudo-terminals and a sample library system
    Demo(DemoArgs),
    /// Reads and judges the config; touches no device
    Check,
    /// Prints the JSON Schema of the config, for editors
    Schema,
    /// The entry log
    #[command(subcommand)]
    Entries(EntriesCommand),
    // What staff tell the running daemon.
    /// The doors of the running daemon: what they do, and opening, holding and locking them by hand
    #[command(subcommand)]
    Door(door::DoorCommand),
    /// Readers with a secure channel
    #[command(subcommand)]
    Reader(reader::ReaderCommand),
    /// How many people are inside, and setting that right where the count went wrong
    Inside(inside::InsideArgs),
    /// What staff did: who, when, where, why, and what came of it
    #[command(subcommand)]
    Acts(acts::ActsCommand),
    /// What staff should look into: a door forced, a tag out of step, more people than logins
    #[command(subcommand)]
    Incidents(incidents::IncidentsCommand),
    /// Forgetting on time, and the proof of it
    #[command(subcommand)]
    Retention(RetentionCommand),
    /// Keys of the store
    #[command(subcommand)]
    Key(KeyCommand),
    // The site's own lists, and what follows from them.
    /// The site's own lists: cards that may enter whenever, and cards that may not
    #[command(subcommand)]
    Card(card::CardCommand),
    /// Loans and returns that the library system has still to hear of, would not have, or may have had
    #[command(subcommand)]
    Outbox(outbox::OutboxCommand),
    /// The decision a door would make about a card, and every rule on the way to it; changes nothing
    Explain(explain::ExplainArgs),
    // Bench tools.
    /// Takes bytes apart: one hex string a line on standard input, one JSON object a line on standard output
    Decode {
        kind: decode::Kind,
        /// The encoding of the texts in it, as in `[ils] encoding`
        #[arg(long, value_name = "ENCODING", default_value = "utf-8")]
        encoding: Encoding,
    },
    /// The library system
    #[command(subcommand)]
    Ils(IlsCommand),
    /// Completions for a shell, to be put where it looks for them
    Completions { shell: clap_complete::Shell },
    /// The manual page, for `man -l -`
    Man,
}

#[derive(Debug, Subcommand)]
enum IlsCommand {
    /// Shows, masked, what the library system answers to login, status and a card that nobody has, with advice
    Probe {
        /// Asks about this card too, with a PIN typed on the terminal; `-`: the number is read from standard input
        #[arg(long, value_name = "N")]
        card: Option<String>,
    },
}

#[derive(Debug, Args)]
struct DemoArgs {
    /// Plays one visit through the same serial bytes and SIP2 messages, prints what happened, and ends
    #[arg(long)]
    visit: bool,
    /// Breaks one part of the visit, which must then fail at that step
    #[arg(long, requires = "visit", value_name = "PART")]
    fault: Option<Fault>,
    /// The port of the simulator page on 127.0.0.1
    #[arg(long, value_name = "N", default_value_t = demo::DEFAULT_PORT)]
    port: u16,
}

#[derive(Debug, Subcommand)]
enum EntriesCommand {
    /// Prints the entries as JSON lines
    List {
        /// Only entries at or after this moment: `2026-11-22`, `2026-11-22T15:00`, or how long ago: `2h`
        #[arg(long, value_name = "T")]
        since: Option<String>,
        /// Only this door
        #[arg(long, value_name = "ID")]
        door: Option<String>,
    },
    /// Counts by door, hour and reason that name nobody; scans that were no card too
    Stats {
        /// Only from the hour of this moment on: `2026-11-22`, `2026-11-22T15:00`, or how long ago: `2h`
        #[arg(long, value_name = "T")]
        since: Option<String>,
        /// Only this door
        #[arg(long, value_name = "ID")]
        door: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
enum RetentionCommand {
    /// Forgets now whatever is older than the retention
    Run,
    /// Proves that nothing older remains anywhere in the store
    Verify,
}

#[derive(Debug, Subcommand)]
enum KeyCommand {
    /// Writes 32 random bytes to a new file that only its owner can read
    New {
        /// Where to write it; what is there already is left as it is
        file: PathBuf,
    },
}

/// Reads the command line and does what it says.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = match &cli.command {
        Command::Run => run::run(&cli.config),
        Command::Demo(args) => demo::run(&demo::Options {
            visit: args.visit,
            fault: args.fault,
            port: args.port,
            json: cli.output == Form::Json,
        }),
        Command::Check => judge(&cli.config, cli.output),
        Command::Schema => print(schema::schema().trim_end()),
        Command::Entries(EntriesCommand::List { since, door }) => {
            entries::list(&cli.config, since.as_deref(), door.as_deref())
        }
        Command::Entries(EntriesCommand::Stats { since, door }) => {
            stats::stats(&cli.config, since.as_deref(), door.as_deref(), cli.output)
        }
        Command::Door(command) => door::run(&cli.config, command, cli.output),
        Command::Reader(command) => reader::run(&cli.config, command, cli.output),
        Command::Inside(args) => inside::run(&cli.config, args, cli.output),
        Command::Acts(command) => acts::run(&cli.config, command, cli.output),
        Command::Incidents(command) => incidents::run(&cli.config, command, cli.output),
        Command::Retention(RetentionCommand::Run) => retention::run(&cli.config, cli.output),
        Command::Retention(RetentionCommand::Verify) => retention::verify(&cli.config, cli.output),
        Command::Key(KeyCommand::New { file }) => key::new(file, cli.output),
        Command::Card(command) => card::run(&cli.config, command, cli.output),
        Command::Outbox(command) => outbox::run(&cli.config, command, cli.output),
        Command::Explain(args) => explain::explain(&cli.config, args, cli.output),
        Command::Decode { kind, encoding } => decode::decode(*kind, *encoding),
        Command::Completions { shell } => manual::completions(*shell, Cli::command()),
        Command::Man => manual::page(Cli::command()),
        Command::Ils(IlsCommand::Probe { card }) => probe::probe(&cli.config, card.as_deref(), cli.output),
    };
    output::exit(outcome)
}

fn judge(config: &std::path::Path, form: Form) -> Outcome {
    use std::io::IsTerminal;
    let colour = match std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none() {
        true => crate::config::Colour::On,
        false => crate::config::Colour::Off,
    };
    let format = match form {
        Form::Text => check::Format::Text(colour),
        Form::Json => check::Format::Json,
    };
    let judged = check::check(config, format, Clock::system().now().wall);
    print(judged.printed.trim_end())?;
    if judged.accepted { Ok(()) } else { Err(Failure::Config) }
}
