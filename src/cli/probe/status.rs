//! Message 98 in words (sip2.md 3, 7).

use chrono::{DateTime, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use crate::sip2::{Code, Message, read_date};

/// The functions of BX, in its order.
const FUNCTIONS: [&str; 16] = [
    "patron status (23)",
    "checkout (11)",
    "checkin (09)",
    "block patron (01)",
    "status (99)",
    "resend (97)",
    "login (93)",
    "patron information (63)",
    "end session (35)",
    "fee paid (37)",
    "item information (17)",
    "item status update (19)",
    "patron enable (25)",
    "hold (15)",
    "renew (29)",
    "renew all (65)",
];
/// What the six flags say when they are Y.
const FLAGS: [(&str, &str); 6] = [
    ("on-line", "the library system works"),
    ("checkin ok", "returns are allowed"),
    ("checkout ok", "loans are allowed"),
    ("renewal policy", "renewals are allowed"),
    ("status update ok", "patrons may be blocked and enabled from here"),
    ("off-line ok", "loans made while off-line may be sent later"),
];

/// The status of the library system.
#[derive(Debug, Serialize)]
pub(super) struct Status {
    pub(super) flags: Vec<Flag>,
    /// What it says an answer may take, in tenths of a second; null where it does not tell.
    pub(super) timeout_tenths: Option<u16>,
    /// How often it wants to be asked again; null where it does not tell.
    pub(super) retries: Option<u16>,
    pub(super) version: String,
    /// Which messages it says it answers; shorter where BX is.
    pub(super) functions: Vec<Function>,
    /// How far its clock is ahead of this machine's, in seconds; null where the date is none.
    pub(super) clock_ahead_seconds: Option<i64>,
}

/// One of the six flags.
#[derive(Debug, Serialize)]
pub(super) struct Flag {
    pub(super) name: &'static str,
    pub(super) yes: bool,
    pub(super) means: &'static str,
}

/// One place of BX.
#[derive(Debug, Serialize)]
pub(super) struct Function {
    pub(super) name: &'static str,
    pub(super) yes: bool,
}

/// Reads a 98 that came at `now`.
pub(super) fn read(message: &Message, now: DateTime<Utc>, zone: Tz) -> Status {
    let flag = |(name, means)| Flag { name, yes: message.fixed(name) == Some(b"Y"), means };
    let supported = message.first(Code::SUPPORTED_MESSAGES).unwrap_or_default();
    Status {
        flags: FLAGS.into_iter().map(flag).collect(),
        timeout_tenths: number(message.fixed("time-out")),
        retries: number(message.fixed("retries")),
        version: message.fixed("version").unwrap_or_default().escape_ascii().to_string(),
        functions: FUNCTIONS
            .into_iter()
            .zip(supported)
            .map(|(name, letter)| Function { name, yes: *letter == b'Y' })
            .collect(),
        clock_ahead_seconds: message.fixed("date").and_then(|date| ahead(date, now, zone)).map(|by| by.num_seconds()),
    }
}

/// 999 says nothing.
fn number(value: Option<&[u8]>) -> Option<u16> {
    let number = str::from_utf8(value?).ok()?.trim().parse().ok()?;
    (number != 999).then_some(number)
}

/// How far a date is ahead of `now`: four blanks are the site's time, `   Z` is UTC (section 2).
fn ahead(date: &[u8], now: DateTime<Utc>, zone: Tz) -> Option<TimeDelta> {
    let local = read_date(date)?;
    let at = if date.get(8..12) == Some(b"   Z") { local.and_utc() } else { in_zone(local, zone)? };
    Some(at - now)
}

fn in_zone(local: NaiveDateTime, zone: Tz) -> Option<DateTime<Utc>> {
    zone.from_local_datetime(&local).earliest().map(|at| at.to_utc())
}

/// Whether a clock that is so far ahead shows UTC where the site's time is meant: invenio-sip2 does (section 9).
pub(super) fn shows_utc(ahead_seconds: i64, now: DateTime<Utc>, zone: Tz) -> bool {
    let offset = i64::from(zone.offset_from_utc_datetime(&now.naive_utc()).fix().local_minus_utc());
    offset != 0 && (ahead_seconds + offset).abs() < 60
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sip2::parse;

    fn status(frame: &str) -> Status {
        let now = "2026-11-22T16:13:24Z".parse().unwrap();
        read(&parse(frame.as_bytes()).unwrap().message, now, chrono_tz::Europe::Helsinki)
    }

    #[test]
    fn a_status_is_put_into_words() {
        let status = status("98YNNYNN600 10320261122    1814242.00AO|BXYN|");
        let yes: Vec<_> = status.flags.iter().filter(|flag| flag.yes).map(|flag| flag.name).collect();
        assert_eq!(yes, ["on-line", "renewal policy"]);
        assert_eq!((status.timeout_tenths, status.retries), (Some(600), Some(10)));
        assert_eq!(status.functions.iter().map(|function| function.yes).collect::<Vec<_>>(), [true, false]);
    }

    #[test]
    fn the_clock_is_compared_in_the_time_it_is_sent_in() {
        for (date, ahead, utc) in [
            ("20261122    181324", Some(0), false),
            ("20261122    181424", Some(60), false),
            ("20261122   Z161324", Some(0), false),
            ("20261122    161324", Some(-7200), true),
            ("                  ", None, false),
        ] {
            let status = status(&format!("98YYYYYY999999{date}2.00AO|"));
            assert_eq!(status.clock_ahead_seconds, ahead, "{date}");
            let now = "2026-11-22T16:13:24Z".parse().unwrap();
            assert_eq!(ahead.is_some_and(|ahead| shows_utc(ahead, now, chrono_tz::Europe::Helsinki)), utc, "{date}");
            assert_eq!((status.timeout_tenths, status.retries), (None, None));
        }
    }
}
