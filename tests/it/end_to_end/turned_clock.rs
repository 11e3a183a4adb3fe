//! Another day for the program under test: libfaketime turns its wall clock and leaves its monotonic clock alone.

use std::process::Command;

use chrono::{DateTime, Utc};

use super::lacking;

/// A turned clock, if the machine has the tool for one.
pub(crate) struct TurnedClock {
    library: String,
}

impl TurnedClock {
    /// Looks for the tool, or says that this test cannot run.
    pub(crate) fn find(test: &str) -> Option<Self> {
        // The wrapper knows where its library is; under it alone the program could not be signalled.
        let asked = Command::new("faketime").args(["-m", "-f", "+0", "printenv", "LD_PRELOAD"]).output();
        let library = asked.ok().filter(|answer| answer.status.success()).map(|answer| answer.stdout);
        let Some(library) = library.and_then(|path| String::from_utf8(path).ok()) else {
            lacking::skip(test, "faketime is missing (Debian: faketime)");
            return None;
        };
        Some(Self { library: library.trim().to_owned() })
    }

    /// Lets the command see the wall clock stand still at that second.
    pub(crate) fn turn(&self, mut command: Command, to: DateTime<Utc>) -> Command {
        command
            .env("LD_PRELOAD", &self.library)
            .env("TZ", "UTC")
            .env("FAKETIME", to.format("%Y-%m-%d %H:%M:%S").to_string())
            .env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        command
    }
}

#[test]
fn a_turned_clock_stands_where_it_was_turned_to() {
    let Some(clock) = TurnedClock::find("a_turned_clock_stands_where_it_was_turned_to") else {
        return;
    };
    let mut date = Command::new("date");
    date.arg("+%s");
    let shown = clock.turn(date, DateTime::from_timestamp(2_000_000_000, 0).unwrap()).output().unwrap();
    assert_eq!(shown.stdout, b"2000000000\n");
}
