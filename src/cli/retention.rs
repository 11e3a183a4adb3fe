//! `retention run` and `retention verify`: forgetting now, and the proof.

use std::path::Path;

use super::Form;
use super::load::{join_store, load};
use super::output::{Failure, Outcome, print};
use crate::daemon;
use crate::store::{self, Finding, VerifyReport};
use crate::time::Clock;

/// Purges what is past. A clock that cannot be believed purges nothing, and the command says so.
pub(super) fn run(config: &Path, form: Form) -> Outcome {
    let config = load(config)?;
    let now = Clock::system().now();
    let Some(mut store) = join_store(&config, now)? else {
        return nothing_there(form);
    };
    let believed = daemon::clock_is_believed(&config, Some(&store), now).map_err(|error| Failure::of(&error))?;
    let report = store.purge(now, believed).map_err(|error| Failure::of(&error))?;
    match form {
        Form::Json => {
            let mut json = serde_json::to_value(&report).map_err(|error| Failure::of(&error))?;
            if let Some(object) = json.as_object_mut() {
                object.insert("clock_believed".to_owned(), believed.into());
            }
            print(&json.to_string())?;
        }
        Form::Text => print(&format!("forgot {} entries and {} hour keys", report.entries, report.hour_keys))?,
    }
    if !believed {
        return Err(Failure::Failed(
            "the clock cannot be believed, so no entry was judged by it: synchronise it, then run this again"
                .to_owned(),
        ));
    }
    if report.busy {
        return Err(Failure::Failed(
            "another reader holds the store, so the forgotten bytes are not scrubbed yet: run this again".to_owned(),
        ));
    }
    Ok(())
}

/// Looks through every file of the store for anything older than the retention.
pub(super) fn verify(config: &Path, form: Form) -> Outcome {
    let config = load(config)?;
    let now = Clock::system().now();
    let Some(store) = join_store(&config, now)? else {
        return match form {
            Form::Json => print("{\"ok\":true,\"files\":0,\"bytes\":0,\"findings\":[]}"),
            Form::Text => print("there is no store yet, so nothing remains"),
        };
    };
    let believed = daemon::clock_is_believed(&config, Some(&store), now).map_err(|error| Failure::of(&error))?;
    // Before the files are read: whoever closes a file lets go of SQLite's locks on it.
    drop(store);
    if !believed {
        return Err(Failure::Failed(
            "the clock cannot be believed, so nothing is proven by it: synchronise it, then run this again".to_owned(),
        ));
    }
    let report = store::verify(&config.store.directory, now.wall, config.store.retention)
        .map_err(|error| Failure::of(&error))?;
    match form {
        Form::Json => print(&serde_json::to_string(&report).map_err(|error| Failure::of(&error))?)?,
        Form::Text => tell(&report)?,
    }
    if report.ok { Ok(()) } else { Err(Failure::Said) }
}

fn tell(report: &VerifyReport) -> Outcome {
    print(&format!("searched {} files, {} bytes", report.files, report.bytes))?;
    for finding in &report.findings {
        print(&match finding {
            Finding::ExpiredEntries { count } => {
                format!("FOUND {count} entries past their time: run `omatoimi retention run`")
            }
            Finding::ExpiredOutbox { count } => {
                format!("FOUND {count} loans and returns past their time: run `omatoimi retention run`")
            }
            Finding::ExpiredIncidents { count } => {
                format!("FOUND {count} incidents past their time: run `omatoimi retention run`")
            }
            Finding::ExpiredHourKeys { count } => {
                format!("FOUND {count} hour keys past their need: run `omatoimi retention run`")
            }
            Finding::Residue { file, count } => {
                format!("FOUND what is left of {count} entries past their time in {file}")
            }
            Finding::ScrubOwed { file } => format!("FOUND {file} not yet rewritten since entries were forgotten"),
            Finding::Setting { file, setting, value } => {
                format!("FOUND {setting} = {value} in {file}, under which bytes may stay")
            }
        })?;
    }
    print(if report.ok { "nothing older than the retention remains" } else { "the store is NOT clean" })
}

fn nothing_there(form: Form) -> Outcome {
    match form {
        Form::Json => print("{\"entries\":0,\"hour_keys\":0}"),
        Form::Text => print("there is no store yet, so there is nothing to forget"),
    }
}
