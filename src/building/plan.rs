//! When an output is on: the states of a door in which it is, and how much earlier or later than they begin and end.

use std::ops::Range;

use chrono::{DateTime, TimeDelta, Utc};

use crate::policy::{Mode, Schedule};

/// No offset is longer.
pub const OFFSET_MAX: TimeDelta = TimeDelta::hours(12);

/// How far ahead everything is known: a schedule tells its changes for a year, and offsets may move them.
const KNOWN_FOR: TimeDelta = TimeDelta::days(364);

/// The plan of one output. Each stretch of time in which the door is in one of `on` is moved at its beginning by
/// `on_offset` and at its end by `off_offset`; stretches that then touch are one, and one that ends before it begins is
/// none.
#[derive(Clone, Debug)]
pub struct Plan {
    pub schedule: Schedule,
    pub on: Vec<Mode>,
    /// Negative: it goes on earlier. At most [`OFFSET_MAX`] either way.
    pub on_offset: TimeDelta,
    /// Negative: it goes off earlier. At most [`OFFSET_MAX`] either way.
    pub off_offset: TimeDelta,
}

/// What an output should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    pub on: bool,
    /// When it is to change; None: not within 364 days.
    pub until: Option<DateTime<Utc>>,
}

impl Plan {
    /// What the output should be at `now`, and until when. Total, and right on the days on which clocks change.
    pub fn at(&self, now: DateTime<Utc>) -> Level {
        let known_until = shifted(now, KNOWN_FOR);
        let level = |on, until: DateTime<Utc>| Level { on, until: Some(until).filter(|until| *until < known_until) };
        match self.moved(now).find(|span| span.end > now) {
            Some(span) if span.start <= now => level(true, span.end),
            Some(span) => level(false, span.start),
            None => Level { on: false, until: None },
        }
    }

    /// The stretches in which the output is on, in order and apart, from those that hold a moment a little before `now`.
    /// One that was begun by then counts as begun for ever: no offset reaches so far.
    fn moved(&self, now: DateTime<Utc>) -> impl Iterator<Item = Range<DateTime<Utc>>> {
        let mut spans = self.unmoved(now).filter_map(|span| {
            let start = shifted(span.start, self.on_offset);
            let end = shifted(span.end, self.off_offset);
            (start < end).then_some(start..end)
        });
        let mut next = spans.next();
        std::iter::from_fn(move || {
            let mut whole = next.take()?;
            loop {
                next = spans.next();
                match &next {
                    Some(span) if span.start <= whole.end => whole.end = whole.end.max(span.end),
                    Some(_) | None => return Some(whole),
                }
            }
        })
    }

    /// The stretches in which the door is in one of the states.
    fn unmoved(&self, now: DateTime<Utc>) -> impl Iterator<Item = Range<DateTime<Utc>>> {
        let from = shifted(now, -OFFSET_MAX);
        let mut changes = self.schedule.changes_after(from);
        let mut begun = self.is_on(self.schedule.mode(from)).then_some(DateTime::<Utc>::MIN_UTC);
        let mut over = false;
        std::iter::from_fn(move || {
            while !over {
                let Some((at, to)) = changes.next() else {
                    over = true;
                    return begun.take().map(|start| start..DateTime::<Utc>::MAX_UTC);
                };
                match (begun, self.is_on(to)) {
                    (None, true) => begun = Some(at),
                    (Some(start), false) => {
                        begun = None;
                        return Some(start..at);
                    }
                    (None, false) | (Some(_), true) => {}
                }
            }
            None
        })
    }

    fn is_on(&self, mode: Mode) -> bool {
        self.on.contains(&mode)
    }
}

/// The ends of time stay where they are.
fn shifted(at: DateTime<Utc>, by: TimeDelta) -> DateTime<Utc> {
    if at == DateTime::<Utc>::MIN_UTC || at == DateTime::<Utc>::MAX_UTC {
        return at;
    }
    let end = if by < TimeDelta::zero() { DateTime::<Utc>::MIN_UTC } else { DateTime::<Utc>::MAX_UTC };
    at.checked_add_signed(by).unwrap_or(end)
}
