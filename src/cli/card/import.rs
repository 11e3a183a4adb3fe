//! `card import`: a deny list made elsewhere, all of it or nothing.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use chrono::{DateTime, Utc};
use serde_json::json;
use zeroize::Zeroizing;

use super::{ImportArgs, by, csv, masked, note, until, xml};
use crate::cli::Form;
use crate::cli::load::make_store;
use crate::cli::output::{Failure, Outcome, complain, print};
use crate::config::Config;
use crate::ids::{Card, DoorId};
use crate::store::{Note, Terms, ToList};
use crate::time::Now;

/// The largest file that is read, in bytes: some forty thousand cards, which are listed in two seconds.
const LARGEST: u64 = 4 << 20;

/// One card of the file, as it is written there. It prints nothing of the number.
#[derive(Default, PartialEq, Eq)]
pub(super) struct Row {
    /// From 1.
    pub(super) line: usize,
    pub(super) card: Zeroizing<String>,
    pub(super) door: String,
    pub(super) until: String,
    pub(super) reason: String,
}

impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Row(line {})", self.line)
    }
}

/// A line that cannot be kept.
#[derive(Debug, PartialEq, Eq, serde::Serialize)]
pub(super) struct Problem {
    pub(super) line: usize,
    #[serde(rename = "problem")]
    pub(super) why: String,
}

/// What a file comes to.
#[derive(Debug)]
struct Judged {
    entries: Vec<ToList>,
    /// Lines whose end is past already.
    past: Vec<usize>,
}

/// Reads, judges and lists; nothing is listed while any line is wrong.
pub(super) fn import(config: &Config, args: &ImportArgs, form: Form, now: Now) -> Outcome {
    let reason = args.reason.as_deref().map(|text| note("reason", text, config)).transpose()?;
    let text = read_file(&args.file)?;
    let beside = reason.clone().or_else(|| origin_of(&args.file));
    let beside = beside.ok_or_else(|| Failure::Usage("say why with --reason".to_owned()))?;
    let judged = match rows(&text).and_then(|rows| judge(rows, &beside, config, now.wall)) {
        Ok(judged) => judged,
        Err(problems) => return refuse(&args.file, &problems, form),
    };
    let by = by(config, reason, now)?;
    let added = make_store(config, now)?
        .import_listed(&judged.entries, args.replace, &by)
        .map_err(|error| Failure::of(&error))?;
    match form {
        Form::Json => {
            let (listed, removed) = (added.listed, added.removed);
            print(&json!({ "listed": listed, "removed": removed, "past": judged.past, "problems": [] }).to_string())
        }
        Form::Text => {
            for line in &judged.past {
                complain(&format!("note: line {line} ended already and was left out"));
            }
            print(&format!("{} cards are on the deny list, {} were taken off it", added.listed, added.removed))
        }
    }
}

fn read_file(path: &Path) -> Result<Zeroizing<String>, Failure> {
    let failed = |error: std::io::Error| Failure::Failed(format!("{}: {error}", path.display()));
    let file = File::open(path).map_err(failed)?;
    let mut bytes = Zeroizing::new(Vec::new());
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > LARGEST {
        return Err(Failure::Failed(format!("{}: larger than any deny list", path.display())));
    }
    let text = std::str::from_utf8(&bytes).map_err(|wrong| {
        let line = 1 + bytes.iter().take(wrong.valid_up_to()).filter(|byte| **byte == b'\n').count();
        Failure::Failed(format!("{}:{line}: not UTF-8; nothing was changed", path.display()))
    })?;
    Ok(Zeroizing::new(text.to_owned()))
}

fn rows(text: &str) -> Result<Vec<Row>, Vec<Problem>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim_start().starts_with('<') { xml::read(text) } else { csv::read(text) }
}

fn judge(rows: Vec<Row>, beside: &Note, config: &Config, now: DateTime<Utc>) -> Result<Judged, Vec<Problem>> {
    let mut judged = Judged { entries: Vec::new(), past: Vec::new() };
    let mut problems = Vec::new();
    let mut seen: BTreeMap<(Card, Option<DoorId>), usize> = BTreeMap::new();
    for row in rows {
        let line = row.line;
        match entry(&row, beside, config) {
            Err(whys) => problems.extend(whys.into_iter().map(|why| Problem { line, why })),
            Ok(entry) => {
                if let Some(first) = seen.insert((entry.card.clone(), entry.door.clone()), line) {
                    problems.push(Problem { line, why: format!("the same card and door as in line {first}") });
                }
                match entry.terms {
                    Terms::Deny { until: Some(until) } if until <= now => judged.past.push(line),
                    Terms::Deny { .. } | Terms::Allow { .. } => judged.entries.push(entry),
                }
            }
        }
    }
    problems.sort_by_key(|problem| problem.line);
    if problems.is_empty() { Ok(judged) } else { Err(problems) }
}

/// One row as an entry, or everything that is wrong with it.
fn entry(row: &Row, beside: &Note, config: &Config) -> Result<ToList, Vec<String>> {
    let mut whys = Vec::new();
    let card = config.site.card.parse(&row.card);
    if card.is_none() {
        whys.push(format!("{} is no card of this site (`[site.card] pattern`)", masked_or_nothing(&row.card)));
    }
    let door = (!row.door.is_empty()).then(|| DoorId::new(row.door.as_str()));
    if door.as_ref().is_some_and(|door| !config.doors.contains_key(door)) {
        whys.push("there is no such door in the config".to_owned());
    }
    let until = match row.until.as_str() {
        "" => None,
        text => {
            let until = until::moment(text, config.site.timezone);
            if until.is_none() {
                whys.push("that is no end: write 2027-01-31, or 2027-01-31T12:00".to_owned());
            }
            until
        }
    };
    let reason = match row.reason.as_str() {
        "" => Some(beside.clone()),
        text => note("reason", text, config).ok(),
    };
    if reason.is_none() {
        whys.push("the reason is too long, more than a line, or holds a card number".to_owned());
    }
    match (card, reason) {
        (Some(card), Some(reason)) if whys.is_empty() => {
            Ok(ToList { card, door, terms: Terms::Deny { until }, reason })
        }
        _ => Err(whys),
    }
}

fn masked_or_nothing(number: &str) -> String {
    if number.is_empty() { "an empty number".to_owned() } else { masked(number) }
}

/// Why a card is listed of which the file does not say it.
fn origin_of(file: &Path) -> Option<Note> {
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    Note::new(&format!("imported from {name}")).or_else(|| Note::new("imported"))
}

fn refuse(file: &Path, problems: &[Problem], form: Form) -> Outcome {
    match form {
        Form::Json => print(&json!({ "listed": 0, "removed": 0, "past": [], "problems": problems }).to_string())?,
        Form::Text => {
            for Problem { line, why } in problems {
                complain(&format!("{}:{line}: {why}", file.display()));
            }
            complain("nothing was changed");
        }
    }
    Err(Failure::Said)
}
