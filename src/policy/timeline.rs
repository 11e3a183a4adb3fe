//! From local hours to moments: each day gives minutes as its clocks show them, and out come spans of UTC.
//!
//! On the two days on which clocks change, an opening that falls into the missing or the double hour is taken at its
//! later candidate and a closing at its earlier one, so that a door is never open longer than was written
//! (security.md 5).

use std::ops::Range;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::{GapInfo, Tz};

/// Minutes since the midnight with which a local day begins; past [`DAY`] they are those of the next day.
pub(super) type Minutes = Range<u16>;

/// The minutes of a day as clocks count them; the days of a change have them too, some of them never or twice shown.
pub(super) const DAY: u16 = 24 * 60;

/// The spans of `open_on` around the moments from `from` to `to`, in order and apart: those that hold a moment between
/// them have their true start where it is not before the local day before `from`, and their true end where it is not
/// after the local day after `to`.
///
/// `open_on` gives what is open within a local day, in order and apart.
pub(super) fn spans(
    zone: Tz,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    open_on: impl Fn(NaiveDate) -> Vec<Minutes>,
) -> impl Iterator<Item = Range<DateTime<Utc>>> {
    let (first, last) = (day(zone, from), day(zone, to));
    let (first, last) = (first.pred_opt().unwrap_or(first), last.succ_opt().unwrap_or(last));
    let days = first.iter_days().take_while(move |day| *day <= last);
    let local = merged(days.flat_map(move |day| {
        open_on(day).into_iter().filter_map(move |open| Some(local(day, open.start)?..local(day, open.end)?))
    }));
    // Merged before the clock change can part them, and again where it joins them.
    merged(local.filter_map(move |span| {
        let start = opening(zone, span.start)?;
        let end = closing(zone, span.end)?;
        (start < end).then_some(start..end)
    }))
}

/// `spans` without `cut`, still in order and apart.
pub(super) fn minus(spans: Vec<Minutes>, cut: &Minutes) -> Vec<Minutes> {
    let around = |span: Minutes| [span.start..span.end.min(cut.start), span.start.max(cut.end)..span.end];
    spans.into_iter().flat_map(around).filter(|span| span.start < span.end).collect()
}

/// Ranges in the order of their starts, those that touch as one.
pub(super) fn merged<T: Ord + Copy>(pieces: impl Iterator<Item = Range<T>>) -> impl Iterator<Item = Range<T>> {
    let mut pieces = pieces.peekable();
    std::iter::from_fn(move || {
        let mut whole = pieces.next()?;
        while let Some(next) = pieces.next_if(|next| next.start <= whole.end) {
            whole.end = whole.end.max(next.end);
        }
        Some(whole)
    })
}

/// The local day of `at`; that of UTC at the ends of time.
fn day(zone: Tz, at: DateTime<Utc>) -> NaiveDate {
    let utc = at.naive_utc();
    let offset = zone.offset_from_utc_datetime(&utc).fix();
    utc.checked_add_offset(offset).unwrap_or(utc).date()
}

fn local(day: NaiveDate, minutes: u16) -> Option<NaiveDateTime> {
    day.and_time(chrono::NaiveTime::MIN).checked_add_signed(TimeDelta::minutes(minutes.into()))
}

/// The later of the moments that clocks show as `local`; after the gap where they show none.
fn opening(zone: Tz, local: NaiveDateTime) -> Option<DateTime<Utc>> {
    let shown = zone.from_local_datetime(&local).latest();
    shown.or_else(|| after_gap(zone, local)).map(|at| at.to_utc())
}

/// The earlier of the moments that clocks show as `local`; where they show none, the moment at which they skip it.
fn closing(zone: Tz, local: NaiveDateTime) -> Option<DateTime<Utc>> {
    let shown = zone.from_local_datetime(&local).earliest();
    shown.or_else(|| after_gap(zone, local)).map(|at| at.to_utc())
}

fn after_gap(zone: Tz, local: NaiveDateTime) -> Option<DateTime<Tz>> {
    GapInfo::new(&local, &zone).and_then(|gap| gap.end)
}
