//! The `hours` column of an exceptions file.

use std::ops::Range;

use super::Day;
use crate::policy::timeline::{DAY, Minutes};

/// The longest span over midnight that is not taken for a slip of the pen, in minutes.
const NIGHT_MAX: u16 = 12 * 60;

/// Why hours cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoursMisread {
    /// Neither `closed` nor `24h` nor a span.
    NotHours,
    /// A span that ends before it begins, or more than 12 hours later on the next day.
    Reversed,
    /// A span that has a time in common with one before it of the same kind.
    Overlap,
    /// `closed` beside other hours.
    ClosedAndMore,
    /// `except` with `staffed`, which could mean that staff are there or that they are not.
    ExceptStaffed,
}

/// What a row says of a day; else the bytes of `text` that cannot be kept, and why.
pub(super) fn day(text: &str) -> Result<Day, (Range<usize>, HoursMisread)> {
    if is_closed(text) {
        return Ok(Day::Hours { self_service: Vec::new(), staffed: Vec::new() });
    }
    let (except, spans_at) = match text.split_once(char::is_whitespace) {
        Some((word, spans)) if word.eq_ignore_ascii_case("except") => (true, text.len() - spans.len()),
        Some(_) | None => (false, 0),
    };
    let (mut plain, mut staffed) = (Vec::new(), Vec::new());
    let mut from = spans_at;
    for part in text.get(spans_at..).unwrap_or_default().split([';', ',']) {
        let bare = part.trim();
        let start = from + (part.len() - part.trim_start().len());
        let at = start..start + bare.len();
        from += part.len() + 1;
        let wrong = |why| (at.clone(), why);
        if is_closed(bare) {
            return Err(wrong(HoursMisread::ClosedAndMore));
        }
        let (times, with_staff) = match bare.rsplit_once(char::is_whitespace) {
            Some((times, word)) if word.eq_ignore_ascii_case("staffed") => (times.trim_end(), true),
            Some(_) | None => (bare, false),
        };
        if except && with_staff {
            return Err(wrong(HoursMisread::ExceptStaffed));
        }
        let span = span(times).map_err(wrong)?;
        let kept: &mut Vec<Minutes> = if with_staff { &mut staffed } else { &mut plain };
        if kept.iter().any(|other| span.start < other.end && other.start < span.end) {
            return Err(wrong(HoursMisread::Overlap));
        }
        kept.push(span);
    }
    for spans in [&mut plain, &mut staffed] {
        spans.sort_unstable_by_key(|span| span.start);
    }
    Ok(if except { Day::Except(plain) } else { Day::Hours { self_service: plain, staffed } })
}

/// OSM has both words.
fn is_closed(text: &str) -> bool {
    text.eq_ignore_ascii_case("closed") || text.eq_ignore_ascii_case("off")
}

fn span(text: &str) -> Result<Minutes, HoursMisread> {
    if text.eq_ignore_ascii_case("24h") {
        return Ok(0..DAY);
    }
    let (start, end) = text.split_once('-').ok_or(HoursMisread::NotHours)?;
    let (start, end) = (time(start), time(end));
    let (Some(start), Some(end)) = (start, end) else { return Err(HoursMisread::NotHours) };
    if start >= DAY {
        return Err(HoursMisread::NotHours);
    }
    if start < end {
        return Ok(start..end);
    }
    let night = start..end + DAY;
    if night.end - night.start <= NIGHT_MAX { Ok(night) } else { Err(HoursMisread::Reversed) }
}

/// `9:30`, `09:30`, and up to `48:00` for the next day; in minutes.
fn time(text: &str) -> Option<u16> {
    let (hours, minutes) = text.trim().split_once(':')?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<u16>().ok())?;
    let fits = matches!(hours.len(), 1 | 2) && minutes.len() == 2;
    let (hours, minutes) = fits.then_some((digits(hours)?, digits(minutes)?))?;
    let time = hours * 60 + minutes;
    (minutes < 60 && time <= 2 * DAY).then_some(time)
}
