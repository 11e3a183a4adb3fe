//! `card export`: the deny list for others. Only what holds now; the allow list is nobody else's business.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use clap::ValueEnum;
use zeroize::Zeroizing;

use super::import::Row;
use super::{ExportArgs, by, csv, note, until, xml};
use crate::cli::Form;
use crate::cli::entries::known_door;
use crate::cli::load::make_store;
use crate::cli::output::{Failure, Outcome, complain, print};
use crate::config::Config;
use crate::ids::DoorId;
use crate::store::{List, ListedCard};
use crate::time::Now;

/// The form of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Csv,
    Xml,
}

/// Writes the cards that may not enter now.
///
/// The XML table knows neither doors nor ends: it gets what holds at `--door`, or what holds at every door, and what
/// it cannot say is counted on standard error.
pub(super) fn export(config: &Config, args: &ExportArgs, form: Form, now: Now) -> Outcome {
    let door = args.door.as_deref().map(|id| known_door(id, config)).transpose()?;
    let reason = args.reason.as_deref().map(|text| note("reason", text, config)).transpose()?;
    let by = by(config, reason, now)?;
    let mut store = make_store(config, now)?;
    let denied: Vec<_> = store.listed().map_err(|error| Failure::of(&error))?;
    let denied: Vec<_> = denied.into_iter().filter(|card| card.list == List::Deny && card.holds_at(now.wall)).collect();
    let unreadable = denied.iter().filter(|card| card.card.is_none()).count();
    if unreadable > 0 {
        return Err(Failure::Failed(format!("{unreadable} card numbers cannot be read, so nothing was written")));
    }
    let (text, cards) = match format_of(args) {
        Format::Csv => as_csv(&denied, door.as_ref(), config),
        Format::Xml => as_xml(&denied, door.as_ref()),
    };
    write(&args.file, &text)?;
    store.note_export(door.as_ref(), cards, &by).map_err(|error| Failure::of(&error))?;
    match (args.file.as_os_str() == "-", form) {
        (true, _) => Ok(()),
        (false, Form::Json) => print(&serde_json::json!({ "file": args.file, "cards": cards }).to_string()),
        (false, Form::Text) => {
            print(&format!("wrote {cards} cards to {}, readable by its owner only", args.file.display()))
        }
    }
}

fn format_of(args: &ExportArgs) -> Format {
    let by_name = args.file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xml"));
    args.format.unwrap_or(if by_name { Format::Xml } else { Format::Csv })
}

/// One row for a card and door; where staff and an import both list it, the one that holds longer.
fn as_csv(denied: &[ListedCard], door: Option<&DoorId>, config: &Config) -> (Zeroizing<String>, usize) {
    let mut longest: std::collections::BTreeMap<(&str, Option<&DoorId>), &ListedCard> = Default::default();
    for entry in denied.iter().filter(|entry| holds_at_door(entry, door)) {
        let Some(number) = &entry.card else { continue };
        let kept = longest.entry((number.number(), entry.door.as_ref())).or_insert(entry);
        if kept.until.is_some_and(|until| entry.until.is_none_or(|other| other > until)) {
            *kept = entry;
        }
    }
    let rows: Vec<Row> = longest
        .into_iter()
        .map(|((card, door), entry)| Row {
            line: 0,
            card: Zeroizing::new(card.to_owned()),
            door: door.map(|door| door.as_str().to_owned()).unwrap_or_default(),
            until: entry.until.map(|until| until::written(until, config.site.timezone)).unwrap_or_default(),
            reason: entry.reason.clone(),
        })
        .collect();
    (csv::write(&rows), rows.len())
}

fn as_xml(denied: &[ListedCard], door: Option<&DoorId>) -> (Zeroizing<String>, usize) {
    let (told, left_out): (Vec<_>, Vec<_>) =
        denied.iter().partition(|entry| entry.door.is_none() || door.is_some() && entry.door.as_ref() == door);
    if !left_out.is_empty() && door.is_none() {
        complain(&format!(
            "note: {} bans of single doors are left out; --door ID writes those of a door",
            left_out.len()
        ));
    }
    let ending = told.iter().filter(|entry| entry.until.is_some()).count();
    if ending > 0 {
        complain(&format!("note: {ending} of these bans have an end, which this table cannot say"));
    }
    let cards: std::collections::BTreeSet<&str> =
        told.into_iter().filter_map(|entry| Some(entry.card.as_ref()?.number())).collect();
    (xml::write(cards.iter().copied()), cards.len())
}

fn holds_at_door(entry: &ListedCard, door: Option<&DoorId>) -> bool {
    door.is_none() || entry.door.is_none() || entry.door.as_ref() == door
}

/// To a new file of mode 0600; one that is there is left as it is.
fn write(path: &Path, text: &str) -> Outcome {
    let written = if path.as_os_str() == "-" {
        let mut out = std::io::stdout().lock();
        out.write_all(text.as_bytes()).and_then(|()| out.flush())
    } else {
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
        file.and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
    };
    written.map_err(|error| Failure::Failed(format!("{}: {error}", path.display())))
}
