//! One request to the running daemon, and what it answers.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::DEFAULT_CONFIG;
use super::card::caller;
use super::output::{Failure, complain};
use crate::config::{self, CONTROL_SOCKET, Code, Colour};
use crate::control::{Ask, Done, Line, Request};

/// How long anything but a test and an install mode may take; the daemon gives up sooner.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Debug, Args)]
pub(super) struct Why {
    /// Why; kept with the act
    #[arg(long, value_name = "TEXT", default_value = "not given")]
    reason: String,
}

/// Has an act done, and waits for it; `meanwhile` is called each second with how long that has been.
pub(super) fn act(
    config: &Path,
    ask: Ask,
    why: &Why,
    patience: Duration,
    meanwhile: impl FnMut(Duration),
) -> Result<Done, Failure> {
    let request = Request { ask, reason: Some(why.reason.clone()), caller: caller() };
    wanted(&converse(config, &request, patience, meanwhile)?, "done")
}

/// Asks for what moves nothing.
pub(super) fn ask<T: DeserializeOwned>(config: &Path, ask: Ask, wanted_key: &str) -> Result<T, Failure> {
    wanted(&converse(config, &Request::new(ask), PATIENCE, |_| {})?, wanted_key)
}

fn converse(
    config: &Path,
    request: &Request,
    patience: Duration,
    mut meanwhile: impl FnMut(Duration),
) -> Result<Value, Failure> {
    const STEP: Duration = Duration::from_secs(1);
    let mut line = Line::open(&socket(config)?).map_err(|error| Failure::of(&error))?;
    line.send(request).map_err(|error| Failure::of(&error))?;
    let mut waited = Duration::ZERO;
    while waited < patience {
        if let Some(answer) = line.answer(STEP).map_err(|error| Failure::of(&error))? {
            return Ok(answer);
        }
        waited += STEP;
        meanwhile(waited);
    }
    Err(Failure::Failed("the daemon does not answer: look at its log, and at `omatoimi acts list`".to_owned()))
}

/// What stands under `key`, or why it was not done.
fn wanted<T: DeserializeOwned>(answer: &Value, key: &str) -> Result<T, Failure> {
    if let Some(trouble) = answer.get("trouble") {
        let text = |name: &str| trouble.get(name).and_then(Value::as_str).unwrap_or_default();
        let told = format!("{} ({})\n  help: {}", text("cause"), text("code"), text("cure"));
        return Err(match trouble.get("wrong_use") {
            Some(Value::Bool(true)) => Failure::Usage(told),
            Some(_) | None => Failure::Failed(told),
        });
    }
    let found = answer.get(key).and_then(|found| T::deserialize(found).ok());
    found.ok_or_else(|| Failure::of(&crate::control::Unreachable::Garbled))
}

/// Where the daemon listens. Staff who may not read the config reach the usual place.
fn socket(path: &Path) -> Result<PathBuf, Failure> {
    match config::control(path) {
        Ok(control) => Ok(control.socket),
        Err(report) => {
            let is_unreadable = report.problems.iter().any(|problem| problem.code == Code::Unreadable);
            if is_unreadable && path == Path::new(DEFAULT_CONFIG) {
                return Ok(PathBuf::from(CONTROL_SOCKET));
            }
            complain(config::render(&report.problems, Colour::Off).trim_end());
            Err(Failure::Config)
        }
    }
}
