//! `door`: what the doors of the running daemon are and do, and acts on them. The daemon writes each act down before it
//! does it, and answers when it has seen that it is so.

use std::io::{IsTerminal, Write};
use std::path::Path;
use std::time::Duration;

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::Form;
use super::act::{PATIENCE, Why, act, ask};
use super::output::{Failure, Outcome, complain, print};
use crate::control::{Ask, Done, DoorLine};

/// The longest release is 30 s; the rest is for the board.
const TEST_PATIENCE: Duration = Duration::from_secs(60);

#[derive(Debug, Subcommand)]
pub(super) enum DoorCommand {
    /// Shows every door: its lock, its display, what does not work
    List,
    /// Opens a door once, for as long as a card does; answers when the lock has been read back as released
    Open(DoorArgs),
    /// Holds a door open
    Hold {
        #[command(flatten)]
        door: DoorArgs,
        /// `21:30`, `2h`, or `2026-11-22T21:30`; a week at most
        #[arg(long, value_name = "T")]
        until: String,
    },
    /// Locks a door now; what staff held open is held no more
    Lock(DoorArgs),
    /// Releases the lock of a door once, to see that it moves and locks again; not while somebody is there
    Test {
        #[command(flatten)]
        door: DoorArgs,
        /// Does not ask first; nor does it where nobody sits at a terminal
        #[arg(long)]
        yes: bool,
    },
    /// Locks a door down: only cards on the allow list get in until that is ended. The way out stays free
    Lockdown {
        #[command(flatten)]
        door: DoorArgs,
        /// Ends it
        #[arg(long)]
        off: bool,
    },
    /// Puts a door back into service after a fire alarm, once the panel is at rest
    FireReset(DoorArgs),
}

#[derive(Debug, Args)]
pub(super) struct DoorArgs {
    /// The door, by its name in the config
    #[arg(value_name = "ID")]
    door: String,
    #[command(flatten)]
    why: Why,
}

/// Does one of the commands.
pub(super) fn run(config: &Path, command: &DoorCommand, form: Form) -> Outcome {
    let name = |args: &DoorArgs| args.door.clone();
    let (args, ask, patience, words) = match command {
        DoorCommand::List => return list(config, form),
        DoorCommand::Open(args) => (args, Ask::Open { door: name(args) }, PATIENCE, "is open"),
        DoorCommand::Hold { door, until } => {
            (door, Ask::Hold { door: name(door), until: until.clone() }, PATIENCE, "is held open")
        }
        DoorCommand::Lock(args) => (args, Ask::Lock { door: name(args) }, PATIENCE, "is locked"),
        DoorCommand::Test { door, yes } => {
            agree(&door.door, *yes)?;
            (door, Ask::Test { door: name(door) }, TEST_PATIENCE, "released its lock and locked again")
        }
        DoorCommand::Lockdown { door, off } => {
            let words = if *off { "is locked down no more" } else { "is locked down; the way out stays free" };
            (door, Ask::Lockdown { door: name(door), on: !off }, PATIENCE, words)
        }
        DoorCommand::FireReset(args) => (args, Ask::FireReset { door: name(args) }, PATIENCE, "is back in service"),
    };
    let done = act(config, ask, &args.why, patience, |_| {})?;
    if matches!(command, DoorCommand::Lockdown { off: false, .. }) && done.secured_after_ms.is_none() {
        complain(
            "warning: patrons' cards open it no more, but the lock was not read back as locked: go and look at the door",
        );
    }
    match form {
        Form::Json => print(&told(&args.door, &done).to_string()),
        Form::Text => print(&format!("door {} {words}{}", args.door, details(&done))),
    }
}

fn told(door: &str, done: &Done) -> Value {
    let mut told = json!(done);
    if let Value::Object(fields) = &mut told {
        fields.insert("door".to_owned(), json!(door));
    }
    told
}

fn details(done: &Done) -> String {
    let until = done.until.as_ref().map(|until| format!("until {until}"));
    let released = done.released_after_ms.map(|millis| format!("released after {millis} ms"));
    let secured = done.secured_after_ms.map(|millis| format!("locked after {millis} ms"));
    let unwritten = done.act.is_none().then(|| "NOT WRITTEN DOWN: the store fails".to_owned());
    let told: Vec<_> = [until, released, secured, unwritten].into_iter().flatten().collect();
    if told.is_empty() { String::new() } else { format!(" ({})", told.join(", ")) }
}

/// Whoever sits at a terminal is asked before the door moves; a script said what it wants (contract.md 2).
fn agree(door: &str, yes: bool) -> Outcome {
    if yes || !std::io::stdin().is_terminal() {
        return Ok(());
    }
    let mut stderr = std::io::stderr().lock();
    let asked =
        write!(stderr, "The lock of door {door} will be released once, and anybody could come in. Go on? [y/N] ");
    let mut line = String::new();
    let read = asked.and_then(|()| stderr.flush()).and_then(|()| std::io::stdin().read_line(&mut line));
    match read {
        Ok(_) if line.trim().eq_ignore_ascii_case("y") => Ok(()),
        Ok(_) | Err(_) => Err(Failure::Failed("nothing was done".to_owned())),
    }
}

fn list(config: &Path, form: Form) -> Outcome {
    let doors: Vec<DoorLine> = ask(config, Ask::Doors, "doors")?;
    for door in &doors {
        print(&match form {
            Form::Json => serde_json::to_string(door).map_err(|error| Failure::of(&error))?,
            Form::Text => line(door),
        })?;
    }
    Ok(())
}

fn line(door: &DoorLine) -> String {
    let held = door.held_until.as_ref().map(|until| format!(", held open until {until}")).unwrap_or_default();
    let locked_down = if door.locked_down { ", LOCKED DOWN" } else { "" };
    let closed = match door.closed {
        Some(true) => ", closed",
        Some(false) => ", not closed",
        None => "",
    };
    let mut line = format!(
        "{}  {}{closed}{held}{locked_down} (lock {}, display {})",
        door.door, door.state, door.lock, door.display
    );
    for fault in &door.faults {
        line.push_str(&format!("\n  {} {}: {}\n    help: {}", fault.code, fault.part, fault.cause, fault.cure));
    }
    line
}
