//! `entries list`: the entry log as JSON lines (contract.md 5).

use std::path::Path;

use chrono::{DateTime, NaiveDate, TimeZone, Utc};

use super::load::{join_store, load};
use super::output::{Failure, Outcome, print};
use crate::daemon;
use crate::ids::DoorId;
use crate::time::{Clock, length, local_moment};

/// Prints the entries that are not past their time, oldest first.
pub(super) fn list(config: &Path, since: Option<&str>, door: Option<&str>) -> Outcome {
    let config = load(config)?;
    let now = Clock::system().now();
    let since = since.map(|text| moment(text, now.wall, config.site.timezone)).transpose()?;
    let door = door.map(|id| known_door(id, &config)).transpose()?;
    let Some(store) = join_store(&config, now)? else {
        return Ok(());
    };
    if !daemon::clock_is_believed(&config, Some(&store), now).map_err(|error| Failure::of(&error))? {
        // By a clock that was set back, entries past their time would show again (I34).
        return Err(Failure::Failed(
            "the clock cannot be believed, so no entry is shown by it: synchronise it, then ask again".to_owned(),
        ));
    }
    let entries = store.entries(since, door.as_ref(), now.wall).map_err(|error| Failure::of(&error))?;
    for entry in entries {
        let line = serde_json::to_string(&entry).map_err(|error| Failure::of(&error))?;
        print(&line)?;
    }
    Ok(())
}

pub(super) fn known_door(id: &str, config: &crate::config::Config) -> Result<DoorId, Failure> {
    let door = DoorId::new(id);
    if config.doors.contains_key(&door) {
        return Ok(door);
    }
    let doors: Vec<_> = config.doors.keys().map(DoorId::as_str).collect();
    Err(Failure::Usage(format!("there is no door `{id}`; the config has: {}", doors.join(", "))))
}

/// A moment as a person writes it: RFC 3339, a local moment or day of the site, or how long ago.
pub(super) fn moment(text: &str, now: DateTime<Utc>, timezone: chrono_tz::Tz) -> Result<DateTime<Utc>, Failure> {
    if let Some(at) = local_moment(text, timezone) {
        return Ok(at);
    }
    if let Ok(day) = text.parse::<NaiveDate>() {
        let midnight = day.and_time(chrono::NaiveTime::MIN);
        if let Some(at) = timezone.from_local_datetime(&midnight).earliest() {
            return Ok(at.to_utc());
        }
    }
    let ago = || now.checked_sub_signed(length(text)?);
    ago().ok_or_else(|| {
        Failure::Usage(format!("`{text}` is no moment: write 2026-11-22, 2026-11-22T15:00, or how long ago, like 2h"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_as_people_write_it() {
        let now: DateTime<Utc> = "2026-11-22T15:00:00Z".parse().unwrap();
        let read = |text| moment(text, now, chrono_tz::Europe::Helsinki).ok().map(|at| at.to_rfc3339());
        assert_eq!(read("2026-11-22T15:00:00+02:00").as_deref(), Some("2026-11-22T13:00:00+00:00"));
        assert_eq!(read("2026-11-22").as_deref(), Some("2026-11-21T22:00:00+00:00"));
        assert_eq!(
            read("2026-11-22T15:00").as_deref(),
            Some("2026-11-22T13:00:00+00:00"),
            "as `explain --at` reads it"
        );
        assert_eq!(read("2h").as_deref(), Some("2026-11-22T13:00:00+00:00"));
        assert_eq!(read("90min").as_deref(), Some("2026-11-22T13:30:00+00:00"), "as the config writes it");
        for wrong in ["", "h", "-2h", "2", "2hh", "2 h", "yesterday", "2026-13-01", "99999999999999999d", "ä"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
