//! The config: as written (`file.rs`), judged (`shape.rs`, `judge.rs`), and as the program uses it (`model.rs`).
//!
//! A config is judged in one go. The TOML is walked against the JSON Schema made of `file.rs`; what does not fit is a
//! finding and is left out; the rest is read and judged for what it means. Every finding of both steps is reported,
//! and a config with an error in it never becomes a [`Config`] (promise 11).

mod file;
mod files;
mod judge;
mod leaf;
mod model;
mod problem;
mod render;
mod schema;
mod shape;
mod source;
mod suggest;

use std::path::Path;

use chrono::{DateTime, Utc};
use source::{Finding, Source};

pub use files::{Disk, Files};
pub use judge::judge;
pub use model::*;
pub use problem::{Code, Excerpt, Problem, Report, Severity};
pub use render::{Colour, text as render};
pub use schema::schema;

/// The longest config that is read, in bytes; one with every key and every comment has a tenth of it.
pub const FILE_MAX_LEN: usize = 128 * 1024;

/// A config that may be applied, and what is doubtful about it.
#[derive(Clone, Debug)]
pub struct Checked {
    pub config: Config,
    /// In the order of the file.
    pub warnings: Vec<Problem>,
}

/// Reads and judges the config file at `path`. Keys and passwords that it names are looked at; no device is touched.
/// `now` tells which opening hours still lie ahead.
///
/// # Errors
/// Every problem at once, warnings included, when there is an error among them or the file cannot be read.
pub fn load(path: &Path, now: DateTime<Utc>) -> Result<Checked, Report> {
    judge(&text(path)?, path, &Disk, now)
}

/// Where the config file at `path` has the daemon take commands. Only that is judged: a door must be within reach of
/// staff while somebody edits the rest of the file.
///
/// # Errors
/// When the file is not TOML, or says of the socket what cannot be.
pub fn control(path: &Path) -> Result<Control, Report> {
    judge::control(&text(path)?, path, &Disk)
}

fn text(path: &Path) -> Result<String, Report> {
    let unreadable = |message: String, help: &str| Report {
        problems: vec![Problem {
            file: path.display().to_string(),
            line: 0,
            column: 0,
            code: Code::Unreadable,
            severity: Severity::Error,
            path: String::new(),
            message,
            help: Some(help.to_owned()),
            excerpt: None,
        }],
    };
    let bytes = Disk.read(path, FILE_MAX_LEN + 1).map_err(|error| {
        let message = format!("the config cannot be read: {}", leaf::reason(&error));
        unreadable(message, "name another file with `--config FILE`, or let this user read this one")
    })?;
    if bytes.len() > FILE_MAX_LEN {
        let message = format!("the config is longer than {} KiB", FILE_MAX_LEN / 1024);
        return Err(unreadable(message, "is this the right file?"));
    }
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => {
            let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let text = String::from_utf8_lossy(good);
            let source = Source::new(path, &text);
            let finding = Finding {
                code: Code::Syntax,
                at: text.len()..text.len(),
                path: String::new(),
                message: "this byte is not UTF-8".to_owned(),
                help: Some("save the file as UTF-8".to_owned()),
            };
            Err(Report { problems: vec![source.problem(finding)] })
        }
    }
}
