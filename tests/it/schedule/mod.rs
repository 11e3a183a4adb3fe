//! When a door is open: hours, staffed hours, exceptions, and the two days on which clocks change.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of a test fail as a test does"
)]

mod bad_file;
mod change_days;
mod exceptions;
mod hours;
mod reference;

use chrono::{DateTime, Utc};
use chrono_tz::Europe::Helsinki;
use omatoimi::policy::exceptions::Exceptions;
use omatoimi::policy::{Hours, Mode, Schedule};

/// A door in Helsinki. Empty texts are left out; `rows` are those of an exceptions file without its header.
fn door(self_service: &str, staffed: &str, rows: &str) -> Schedule {
    let hours = |text: &str| (!text.is_empty()).then(|| Hours::parse(text, Helsinki).unwrap());
    let exceptions =
        Exceptions::parse(&format!("date,hours,note\n{rows}")).unwrap_or_else(|why| panic!("{rows}: {why:?}"));
    Schedule::new(Helsinki, hours(self_service), hours(staffed), exceptions)
}

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// The moment at which clocks in Helsinki show `text`, `2026-12-24 09:30`, for the first time.
fn local(text: &str) -> DateTime<Utc> {
    let shown = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
    shown.and_local_timezone(Helsinki).earliest().unwrap().to_utc()
}

/// Every change from `from` on to `to`, as clocks in Helsinki show it, each with a letter: `C`losed, `S`elf-service,
/// sta`F`fed.
fn changes(door: &Schedule, from: &str, to: &str) -> Vec<String> {
    let (mut at, to) = (local(from), local(to));
    let mut seen = Vec::new();
    while let Some((next, mode)) = door.next_change(at).filter(|(next, _)| *next <= to) {
        assert_eq!(door.mode(next), mode, "{next}");
        assert_ne!(door.mode(next - chrono::TimeDelta::seconds(1)), mode, "{next}");
        let letter = match mode {
            Mode::SelfService => 'S',
            Mode::Staffed => 'F',
            Mode::Closed => 'C',
        };
        seen.push(format!("{letter} {}", next.with_timezone(&Helsinki).format("%d %H:%M")));
        at = next;
    }
    seen
}
