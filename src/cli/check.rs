//! `omatoimi check`: reads and judges the config, touches no device.

use std::path::Path;

use chrono::{DateTime, Utc};
use serde_json::json;

use crate::config::{self, Colour, Severity};

/// How the outcome is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Text(Colour),
    /// One object on one line.
    Json,
}

/// What `check` prints on stdout, and whether the config may be applied: exit status 0, else 78.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub printed: String,
    pub accepted: bool,
}

/// Judges the config at `path` and says everything about it at once.
pub fn check(path: &Path, format: Format, now: DateTime<Utc>) -> Outcome {
    let (problems, not_in_force, accepted) = match config::load(path, now) {
        Ok(checked) => (checked.warnings, checked.config.not_in_force, true),
        Err(report) => (report.problems, Vec::new(), false),
    };
    let printed = match format {
        Format::Json => {
            let file = path.display().to_string();
            let object = json!({
                "file": file, "accepted": accepted, "problems": problems, "not_in_force": not_in_force,
            });
            format!("{object}\n")
        }
        Format::Text(colour) => {
            let mut out = config::render(&problems, colour);
            if !problems.is_empty() {
                out.push('\n');
            }
            let errors = problems.iter().filter(|problem| problem.severity == Severity::Error).count();
            let warnings = problems.len() - errors;
            let counts = format!("{}, {}", counted(errors, "error"), counted(warnings, "warning"));
            let verdict = if accepted { "accepted" } else { "refused" };
            out.push_str(&format!("{}: {verdict}, {counts}\n", path.display()));
            if !not_in_force.is_empty() {
                out.push_str("accepted, not yet in force:\n");
                not_in_force.iter().for_each(|line| out.push_str(&format!("  {line}\n")));
            }
            out
        }
    };
    Outcome { printed, accepted }
}

fn counted(number: usize, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        _ => format!("{number} {noun}s"),
    }
}
