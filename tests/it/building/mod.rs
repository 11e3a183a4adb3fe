//! What a building does by itself: outputs by the hours, announcements, people counters, one card and one person.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "the helpers of a test fail as a test does")]

mod announcements;
mod counting;
mod outputs;
mod plan;

use chrono::{DateTime, Utc};
use chrono_tz::Europe::Helsinki;
use omatoimi::policy::exceptions::Exceptions;
use omatoimi::policy::{Hours, Schedule};
use omatoimi::time::{Clock, Now};

/// A door in Helsinki; empty texts are left out.
fn door(self_service: &str, staffed: &str) -> Schedule {
    with_rows(self_service, staffed, "")
}

/// The same with the rows of an exceptions file.
fn with_rows(self_service: &str, staffed: &str, rows: &str) -> Schedule {
    let hours = |text: &str| (!text.is_empty()).then(|| Hours::parse(text, Helsinki).unwrap());
    let exceptions = Exceptions::parse(&format!("date,hours,note\n{rows}")).unwrap();
    Schedule::new(Helsinki, hours(self_service), hours(staffed), exceptions)
}

/// The moment at which clocks in Helsinki show this for the first time.
fn local(text: &str) -> DateTime<Utc> {
    let shown = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
    shown.and_local_timezone(Helsinki).earliest().unwrap().to_utc()
}

/// A moment on both clocks.
fn now(wall: DateTime<Utc>) -> Now {
    Now { mono: Clock::system().now().mono, wall }
}
