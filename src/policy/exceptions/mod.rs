//! Days that replace a door's usual hours, or a part of them: a CSV file with the columns `date,hours,note`.
//!
//! - The date is one day, `2026-12-24`, or the first and the last of several, `2026-12-24..2026-12-26`.
//! - The hours are `closed` (or `off`), `24h`, or spans such as `10:00-14:00` joined by `;`. A span with `staffed` after
//!   it is one at which staff are there; the others are self-service. Such a row replaces both for that day.
//! - Or they are `except 12:00-14:00`: the day is as usual, but closed then. Closed up to 24:00 is closed for the night,
//!   so that usual hours which run over midnight do not begin again there.
//! - A span that begins on a day and ends on the next, `22:00-02:00` or `22:00-26:00`, belongs to the day on which it
//!   begins. Usual hours that run over into a replaced day stop at its midnight; those of a row go on, except into a
//!   `closed` day.
//! - The note is for people, and is not looked at.

pub(crate) mod csv;
mod times;

use std::collections::BTreeMap;
use std::ops::Range;

use chrono::NaiveDate;

use super::timeline::Minutes;
use csv::{BadQuote, Field, records};
pub use times::HoursMisread;

/// The most rows that are read: a row for each day of 27 years.
pub const ROWS_MAX: usize = 10_000;
/// The most problems that are told of one file.
const PROBLEMS_MAX: usize = 50;

/// The days that are not as usual.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exceptions {
    /// By the first day; no two have a day in common.
    rows: BTreeMap<NaiveDate, Row>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    /// The last day, inclusive.
    last: NaiveDate,
    day: Day,
    /// The line of the file, from 1.
    line: usize,
}

/// What one row says of its days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Day {
    /// These hours and no others; none is a closed day.
    Hours { self_service: Vec<Minutes>, staffed: Vec<Minutes> },
    /// As usual, but closed then.
    Except(Vec<Minutes>),
}

impl Day {
    pub(super) fn is_closed(&self) -> bool {
        matches!(self, Day::Hours { self_service, staffed } if self_service.is_empty() && staffed.is_empty())
    }

    pub(super) fn cuts(&self) -> &[Minutes] {
        match self {
            Day::Hours { .. } => &[],
            Day::Except(cuts) => cuts,
        }
    }
}

/// A place in the text that cannot be kept, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misread {
    /// Bytes of the text.
    pub at: Range<usize>,
    pub why: Why,
}

/// Why a row cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The first line is not `date,hours,note`.
    NoHeader,
    /// A row has fewer than two columns or more than three.
    Columns,
    /// A quote that nothing closes, or something after a closing one.
    Quote,
    /// Not a date that a calendar has.
    NotADate,
    /// The last day is before the first.
    DatesReversed,
    /// A day that another row has, which is in this line.
    Twice(usize),
    /// The hours cannot be kept.
    Hours(HoursMisread),
    /// More than [`ROWS_MAX`] rows.
    TooMany,
}

impl Exceptions {
    /// Reads the text of an exceptions file. A byte order mark is no part of it; an empty text has no exceptions.
    ///
    /// # Errors
    /// Every problem at once, in the order of the file, up to some dozens.
    pub fn parse(text: &str) -> Result<Self, Vec<Misread>> {
        let mut rows = BTreeMap::<NaiveDate, Row>::new();
        let mut problems = Vec::new();
        let mut lines = Lines { text, at: 0, line: 1 };
        let mut header_is_read = false;
        let mut count = 0;
        let body = text.strip_prefix('\u{feff}').unwrap_or(text);
        let offset = text.len() - body.len();
        for record in records(text, offset) {
            if problems.len() >= PROBLEMS_MAX {
                break;
            }
            let fields = match record {
                Ok(fields) => fields,
                Err(BadQuote(at)) => {
                    problems.push(Misread { at: at..at + 1, why: Why::Quote });
                    break;
                }
            };
            if fields.iter().all(|field| field.text.is_empty()) {
                continue;
            }
            if !std::mem::replace(&mut header_is_read, true) {
                if !is_header(&fields) {
                    problems.push(Misread { at: whole(&fields), why: Why::NoHeader });
                    break;
                }
                continue;
            }
            count += 1;
            if count > ROWS_MAX {
                problems.push(Misread { at: whole(&fields), why: Why::TooMany });
                break;
            }
            let line = lines.of(whole(&fields).start);
            match read(&fields, text) {
                Ok((first, last, day)) => match rows.range(..=last).next_back().filter(|(_, row)| row.last >= first) {
                    Some((_, row)) => {
                        let at = fields.first().map(|field| field.at.clone()).unwrap_or_default();
                        problems.push(Misread { at, why: Why::Twice(row.line) });
                    }
                    None => {
                        rows.insert(first, Row { last, day, line });
                    }
                },
                Err(misread) => problems.extend(misread),
            }
        }
        if problems.is_empty() { Ok(Self { rows }) } else { Err(problems) }
    }

    /// What is said of the local day `day`.
    pub(super) fn on(&self, day: NaiveDate) -> Option<&Day> {
        let (_, row) = self.rows.range(..=day).next_back()?;
        (row.last >= day).then_some(&row.day)
    }
}

/// The line of a byte, from 1, for bytes in order.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl Lines<'_> {
    fn of(&mut self, byte: usize) -> usize {
        self.line += self.text.get(self.at..byte).unwrap_or_default().matches('\n').count();
        self.at = byte;
        self.line
    }
}

fn is_header(fields: &[Field]) -> bool {
    let names: Vec<_> = fields.iter().map(|field| field.text.to_ascii_lowercase()).collect();
    ["date", "hours", "note"].starts_with(&names.iter().map(String::as_str).collect::<Vec<_>>()) && names.len() >= 2
}

fn whole(fields: &[Field]) -> Range<usize> {
    let start = fields.first().map_or(0, |field| field.at.start);
    start..fields.last().map_or(start, |field| field.at.end)
}

fn read(fields: &[Field], text: &str) -> Result<(NaiveDate, NaiveDate, Day), Vec<Misread>> {
    let (date, hours) = match fields {
        [date, hours] | [date, hours, _] => (date, hours),
        _ => return Err(vec![Misread { at: whole(fields), why: Why::Columns }]),
    };
    let dates = dates(&date.text).map_err(|why| Misread { at: date.at.clone(), why });
    let day = times::day(&hours.text).map_err(|(part, why)| {
        // A quoted field is named whole: its text has other offsets than the file.
        let exact = text.get(hours.at.clone()) == Some(&hours.text);
        let at = if exact { hours.at.start + part.start..hours.at.start + part.end } else { hours.at.clone() };
        Misread { at, why: Why::Hours(why) }
    });
    match (dates, day) {
        (Ok((first, last)), Ok(day)) => Ok((first, last, day)),
        (dates, day) => Err(dates.err().into_iter().chain(day.err()).collect()),
    }
}

/// One day, or the first and the last of several.
fn dates(text: &str) -> Result<(NaiveDate, NaiveDate), Why> {
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    let (first, last) = (date(first).ok_or(Why::NotADate)?, date(last).ok_or(Why::NotADate)?);
    if first <= last { Ok((first, last)) } else { Err(Why::DatesReversed) }
}

/// `2026-12-24` and nothing looser, so that it is never another day than was meant.
fn date(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    let dash = |at| matches!(at, 4 | 7);
    let fits = |(at, byte): (usize, u8)| if dash(at) { byte == b'-' } else { byte.is_ascii_digit() };
    let shaped = text.len() == 10 && text.bytes().enumerate().all(fits);
    shaped.then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok())?
}
