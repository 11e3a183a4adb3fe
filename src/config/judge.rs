//! What the config means: every reference, limit and rule of it, judged in one go.

mod building;
mod cards;
mod devices;
mod doors;
mod drivers;
mod ils;
mod paths;
mod pattern;
mod portal;
mod rules;
mod schedule;
mod settings;
mod site;
mod stations;
mod surroundings;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Utc};
use toml::de::DeTable;

use super::file::File;
use super::files::Files;
use super::model::{Config, Control};
use super::problem::{Code, Problem, Report, Severity};
use super::shape::{Places, Shaped, last, shape};
use super::source::{Finding, Source, quoted};
use super::{Checked, leaf};
use crate::policy::Exceptions;

/// Judges the text of the config file at `path`. `files` answers for the files it names; relative ones start at the
/// directory of `path`. `now` tells which opening hours still lie ahead.
///
/// # Errors
/// Every problem at once, in the order of the file and then of the files it names, when there is an error among them.
pub fn judge(text: &str, path: &Path, files: &dyn Files, now: DateTime<Utc>) -> Result<Checked, Report> {
    let source = Source::new(path, text);
    let (findings, elsewhere, config) = match read(text) {
        Ok((file, shaped)) => {
            let not_in_force = shaped.not_in_force;
            let mut judge = Judge::of(shaped.places, shaped.findings, path, files, now);
            let config =
                judge.config(&file, not_in_force.into_iter().map(|(path, what)| format!("{path}: {what}")).collect());
            (judge.findings, judge.elsewhere, config)
        }
        Err(findings) => (findings, Vec::new(), None),
    };
    let mut findings = findings;
    findings.sort_by(|a, b| (a.at.start, &a.path, a.code).cmp(&(b.at.start, &b.path, b.code)));
    let here = findings.into_iter().map(|finding| source.problem(finding));
    let problems: Vec<_> = here.chain(elsewhere).collect();
    let wrong = problems.iter().any(|problem| problem.severity == Severity::Error);
    match config {
        Some(config) if !wrong => Ok(Checked { config, warnings: problems }),
        Some(_) | None => Err(Report { problems }),
    }
}

/// Judges `[control]` alone.
///
/// # Errors
/// When the text is not TOML, or `[control]` is wrong.
pub(super) fn control(text: &str, path: &Path, files: &dyn Files) -> Result<Control, Report> {
    let source = Source::new(path, text);
    let report = |findings: Vec<Finding>| Report {
        problems: findings.into_iter().map(|finding| source.problem(finding)).collect(),
    };
    let (file, shaped) = read(text).map_err(report)?;
    // No opening hours are judged, so any moment will do.
    let mut judge = Judge::of(shaped.places, shaped.findings, path, files, DateTime::UNIX_EPOCH);
    let control = judge.control(file.control.as_ref());
    judge.findings.retain(|finding| finding.path == "control" || finding.path.starts_with("control."));
    match control {
        Some(control) if judge.findings.is_empty() => Ok(control),
        Some(_) | None => Err(report(judge.findings)),
    }
}

/// The file as far as it has the shape of one; all that is wrong with its syntax where it is not TOML.
fn read(text: &str) -> Result<(File, Shaped), Vec<Finding>> {
    let (document, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        let mut lines = BTreeSet::new();
        let finding = |error: toml::de::Error| {
            let at = error.span().unwrap_or(0..0);
            // One mistake can trip the parser more than once in its line.
            let line = text.get(..at.start).unwrap_or_default().matches('\n').count();
            lines.insert(line).then(|| Finding {
                code: Code::Syntax,
                at,
                path: String::new(),
                message: error.message().to_owned(),
                help: None,
            })
        };
        return Err(errors.into_iter().filter_map(finding).collect());
    }
    let schema = super::schema();
    let mut shaped = shape(document.get_ref(), &schema);
    match serde_json::from_value(std::mem::take(&mut shaped.value)) {
        Ok(file) => Ok((file, shaped)),
        Err(error) => {
            let mut findings = shaped.findings;
            findings.push(Finding {
                code: Code::WrongType,
                at: 0..0,
                path: String::new(),
                message: format!("the config does not fit its own schema: {error}"),
                help: None,
            });
            Err(findings)
        }
    }
}

/// One run over one config.
struct Judge<'a> {
    places: Places,
    findings: Vec<Finding>,
    /// What is wrong in a file that the config names, at its place there.
    elsewhere: Vec<Problem>,
    /// The exceptions files read so far, so that one of two doors is judged once; None for one that is wrong.
    exceptions: BTreeMap<PathBuf, Option<Exceptions>>,
    base: PathBuf,
    files: &'a dyn Files,
    now: DateTime<Utc>,
}

impl<'a> Judge<'a> {
    fn of(places: Places, findings: Vec<Finding>, path: &Path, files: &'a dyn Files, now: DateTime<Utc>) -> Self {
        let directory = path.parent().unwrap_or(Path::new(""));
        Self {
            places,
            findings,
            elsewhere: Vec::new(),
            exceptions: BTreeMap::new(),
            base: std::path::absolute(directory).unwrap_or_else(|_| directory.to_owned()),
            files,
            now,
        }
    }
}

impl Judge<'_> {
    /// The config, or at least one finding that says why there is none.
    fn config(&mut self, file: &File, not_in_force: Vec<String>) -> Option<Config> {
        let site = self.site(file.site.as_ref());
        let store = self.store(file.store.as_ref());
        let clock = self.clock(file.clock.as_ref());
        let ils = self.ils(file.ils.as_ref());
        let pin = self.pin(file.pin.as_ref());
        let offline = self.offline(file.offline.as_ref(), file.store.as_ref());
        let zone = site.as_ref().map(|site| site.timezone);
        let doors::Working { devices, doors, stations, outputs, announcements } = self.places_of_patrons(file, zone);
        let web = self.web(file.web.as_ref());
        let control = self.control(file.control.as_ref());
        self.hub(file.hub.as_ref());
        self.cameras(file);
        Some(Config {
            site: site?,
            store: store?,
            clock,
            ils: ils?,
            offline: offline?,
            pin: pin?,
            devices,
            doors: doors?,
            stations: stations?,
            outputs: outputs?,
            announcements: announcements?,
            web: web?,
            control: control?,
            not_in_force,
        })
    }

    /// Notes a problem with the value at `path`, or with what would hold it.
    fn find(&mut self, code: Code, path: &str, message: impl Into<String>, help: impl Into<String>) {
        self.findings.push(Finding {
            code,
            at: self.places.of(path),
            path: path.to_owned(),
            message: message.into(),
            help: Some(help.into()),
        });
    }

    /// The duration at `path`; `default` where none is written.
    fn duration(
        &mut self,
        path: &str,
        text: Option<&String>,
        default: Duration,
        limits: RangeInclusive<Duration>,
    ) -> Option<Duration> {
        let Some(text) = text else { return Some(default) };
        let Some(duration) = leaf::duration(text) else {
            let message = format!("{} is not a duration", quoted(text));
            self.find(Code::Malformed, path, message, "a number and a unit: `500ms`, `5s`, `2min`, `72h`, `14d`");
            return None;
        };
        if !limits.contains(&duration) {
            let (least, most) = (leaf::spell(*limits.start()), leaf::spell(*limits.end()));
            let message = format!("`{}` is {least} to {most}, not {}", last(path), leaf::spell(duration));
            self.find(Code::OutOfRange, path, message, format!("at most `{most}`"));
            return None;
        }
        Some(duration)
    }

    /// A text that is sent over SIP2, where `|` would end its field (sip2.md 2).
    fn sip2_text(&mut self, path: &str, text: Option<&String>) -> Option<String> {
        let text = text?;
        if text.contains('|') {
            let message = format!("`{}` has a `|` in it, which ends a SIP2 field", last(path));
            self.find(Code::Malformed, path, message, "leave it out");
            return None;
        }
        Some(text.clone())
    }
}

const fn seconds(number: u64) -> Duration {
    Duration::from_secs(number)
}

const fn days(number: u64) -> Duration {
    seconds(number * 86_400)
}
