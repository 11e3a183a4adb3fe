//! The 18 characters of a SIP2 date: `YYYYMMDDZZZZHHMMSS`.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeZone};

/// The date as it is sent: local time, four blanks for the zone (section 2). Always 18 bytes for years 0 to 9999.
pub fn write_date<Z: TimeZone>(at: &DateTime<Z>) -> String {
    at.naive_local().format("%Y%m%d    %H%M%S").to_string()
}

/// A date as servers send it: with blanks or letters for the zone, or the blanks at the end. The zone is not applied. A
/// blank or impossible date is no date.
pub fn read_date(bytes: &[u8]) -> Option<NaiveDateTime> {
    let text = str::from_utf8(bytes).ok()?;
    let day = NaiveDate::parse_from_str(text.get(..8)?, "%Y%m%d").ok()?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let rest = text.get(8..)?;
    let time = match (rest.get(4..10), rest.get(..6)) {
        (Some(time), _) if rest.len() == 10 && digits(time) => time,
        (_, Some(time)) if digits(time) && rest.get(6..)?.trim().is_empty() => time,
        _ if rest.trim().is_empty() => "000000",
        _ => return None,
    };
    let part = |at: usize| time.get(at..at + 2)?.parse().ok();
    if !digits(text.get(..8)?) {
        return None;
    }
    day.and_hms_opt(part(0)?, part(2)?, part(4)?)
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_date_is_written_in_the_time_of_the_site() {
        let at = Utc.with_ymd_and_hms(2026, 11, 22, 13, 34, 40).unwrap();
        let local = at.with_timezone(&chrono_tz::Europe::Helsinki);
        assert_eq!(write_date(&local), "20261122    153440");
        assert_eq!(read_date(write_date(&local).as_bytes()), Some(local.naive_local()));
    }

    #[test]
    fn dates_are_read_in_the_forms_servers_use() {
        for good in ["20261122    153440", "20261122   Z153440", "20261122153440    ", "20261122 EET153440"] {
            assert_eq!(read_date(good.as_bytes()).unwrap().to_string(), "2026-11-22 15:34:40", "{good}");
        }
        assert_eq!(read_date(b"20261122").unwrap().to_string(), "2026-11-22 00:00:00");
        for bad in [
            "",
            "                  ",
            "0",
            "20261322    153440",
            "20261122    256199",
            "2026112a    153440",
            "+2026112    153440",
        ] {
            assert_eq!(read_date(bad.as_bytes()), None, "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn i25_any_bytes_are_a_date_or_none(bytes in proptest::collection::vec(any::<u8>(), 0..24)) {
            let _ = read_date(&bytes);
        }
    }
}
