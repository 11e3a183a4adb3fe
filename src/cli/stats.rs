//! `entries stats`: counts of the entry log that name nobody.

use std::path::Path;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use super::Form;
use super::entries::{known_door, moment};
use super::load::{join_store, load};
use super::output::{Failure, Outcome, print};
use crate::store::{self, Count, Stats, TOLD_FROM};
use crate::time::Clock;

/// One count as a line of JSON: `count` is null where it is suppressed, and `fewer_than` then says below what.
#[derive(Debug, Serialize)]
struct Line<'a> {
    door: &'a str,
    /// RFC 3339 with the site's offset: the beginning of the hour.
    hour: String,
    /// `granted`, `refused`, `no-card`.
    outcome: &'static str,
    /// The reason code; null where no card was read.
    reason: Option<&'a str>,
    count: Count,
    fewer_than: Option<i64>,
}

/// Prints the counts, oldest hour first.
pub(super) fn stats(config: &Path, since: Option<&str>, door: Option<&str>, form: Form) -> Outcome {
    let config = load(config)?;
    let now = Clock::system().now();
    let since = since.map(|text| moment(text, now.wall, config.site.timezone)).transpose()?;
    let door = door.map(|id| known_door(id, &config)).transpose()?;
    let stats = match join_store(&config, now)? {
        Some(store) => store.stats(since, door.as_ref(), now.wall).map_err(|error| Failure::of(&error))?,
        None => Stats::default(),
    };
    let lines = lines(&stats, config.site.timezone);
    match form {
        Form::Json => lines.iter().try_for_each(|line| {
            let json = serde_json::to_string(line).map_err(|error| Failure::of(&error))?;
            print(&json)
        }),
        Form::Text => print(&table(&lines)),
    }
}

fn lines(stats: &Stats, zone: Tz) -> Vec<Line<'_>> {
    let entries = stats.entries.iter().map(|entry| Line {
        door: &entry.door,
        hour: local(entry.hour, zone),
        outcome: match entry.outcome {
            store::Outcome::Granted => "granted",
            store::Outcome::Refused => "refused",
        },
        reason: Some(&entry.reason),
        count: entry.count,
        fewer_than: bound(entry.count),
    });
    let no_card = stats.no_card.iter().map(|scans| Line {
        door: &scans.door,
        hour: local(scans.hour, zone),
        outcome: "no-card",
        reason: None,
        count: scans.count,
        fewer_than: bound(scans.count),
    });
    entries.chain(no_card).collect()
}

/// With the offset, so that the hour that comes twice in October is two hours.
fn local(hour: DateTime<Utc>, zone: Tz) -> String {
    hour.with_timezone(&zone).to_rfc3339()
}

fn bound(count: Count) -> Option<i64> {
    match count {
        Count::Told(_) => None,
        Count::Suppressed => Some(TOLD_FROM),
    }
}

fn table(lines: &[Line<'_>]) -> String {
    if lines.is_empty() {
        return "nothing to count".to_owned();
    }
    let row = |cells: [&str; 5]| {
        let [hour, door, outcome, reason, count] = cells;
        format!("{hour:<25}  {door:<12}  {outcome:<8}  {reason:<20}  {count:>5}")
    };
    let mut rows = vec![row(["hour", "door", "outcome", "reason", "count"])];
    rows.extend(lines.iter().map(|line| {
        let count = match line.count {
            Count::Told(count) => count.to_string(),
            Count::Suppressed => format!("<{TOLD_FROM}"),
        };
        row([&line.hour, line.door, line.outcome, line.reason.unwrap_or("-"), &count])
    }));
    rows.push(format!(
        "<{TOLD_FROM}: from 1 to {}, not told, so that nobody can be picked out; for the same reason there are no totals",
        TOLD_FROM - 1
    ));
    rows.join("\n")
}
