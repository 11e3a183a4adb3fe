//! A door's hours: `hours`, `staffed_hours` and the rows of its exceptions file.

use std::path::Path;

use chrono_tz::Tz;

use crate::config::file;
use crate::config::problem::Code;
use crate::config::source::{Finding, Source, quoted};
use crate::policy::exceptions::{HoursMisread, Misread, ROWS_MAX, Why};
use crate::policy::hours::{Hours, HoursError};
use crate::policy::{Exceptions, Mode, Schedule};

use super::Judge;

/// A row for each day of 27 years has less.
const EXCEPTIONS_MAX_LEN: usize = 1 << 20;

impl Judge<'_> {
    /// The hours of the door at `path`. Nothing where one of its three sources is wrong.
    pub(super) fn schedule(&mut self, path: &str, door: &file::Door, zone: Option<Tz>) -> Option<Schedule> {
        let at = |key: &str| format!("{path}.{key}");
        // A wrong zone has been reported; the hours are still read.
        let zone = zone.unwrap_or(chrono_tz::Europe::Helsinki);
        let hours = self.hours(&at("hours"), door.hours.as_ref(), zone);
        let staffed = self.hours(&at("staffed_hours"), door.staffed_hours.as_ref(), zone);
        for (key, given) in [("when_staffed", door.when_staffed.is_some()), ("at_switch", door.at_switch.is_some())] {
            let has = |key: &str| self.places.has(&at(key));
            if given && !has("staffed_hours") && !has("exceptions_file") {
                let message = format!("`{key}` without `staffed_hours` has no effect");
                self.find(Code::Odd, &at(key), message, "say when staff are there, or leave it out");
            }
        }
        let exceptions = match &door.exceptions_file {
            None => Some(Exceptions::default()),
            Some(text) => self.exceptions(&at("exceptions_file"), text),
        };
        let (hours, staffed, exceptions) = (hours?, staffed?, exceptions?);
        let usual = Schedule::new(zone, hours.clone(), staffed.clone(), Exceptions::default());
        let schedule = Schedule::new(zone, hours, staffed, exceptions);
        if self.ever_opens(&usual) && !self.ever_opens(&schedule) {
            let message = "with these exceptions the door never opens within a year";
            self.find(Code::NeverOpen, &at("exceptions_file"), message, "is the last day of a range right?");
        }
        Some(schedule)
    }

    /// Opening hours that can be understood. Nothing where they cannot.
    fn hours(&mut self, path: &str, text: Option<&String>, zone: Tz) -> Option<Option<Hours>> {
        let Some(text) = text else { return Some(None) };
        let hours = match Hours::parse(text, zone) {
            Ok(hours) => hours,
            Err(error) => {
                let help = match &error {
                    HoursError::Syntax { .. } | HoursError::Impossible | HoursError::TooLong => {
                        "OSM opening_hours, such as `Mo-Fr 10:00-18:00; PH off`"
                    }
                    HoursError::Sun => "write the hours by the clock",
                    HoursError::NoHolidays(..) => "leave `PH` and `SH` out",
                };
                self.find(Code::Malformed, path, error.to_string(), help);
                return None;
            }
        };
        if !self.ever_opens(&Schedule::new(zone, Some(hours.clone()), None, Exceptions::default())) {
            let message = format!("{} is never open within a year", quoted(text));
            self.find(Code::NeverOpen, path, message, "after `;` a rule replaces the whole day for the days it names");
        }
        Some(Some(hours))
    }

    fn ever_opens(&self, schedule: &Schedule) -> bool {
        schedule.mode(self.now) != Mode::Closed || schedule.next_opening(self.now).is_some()
    }

    /// The days of the exceptions file `text`. Nothing where one is wrong; what is wrong is told at its place there.
    fn exceptions(&mut self, path: &str, text: &str) -> Option<Exceptions> {
        let (file, bytes) = self.contents(path, text, EXCEPTIONS_MAX_LEN + 1)?;
        if let Some(known) = self.exceptions.get(&file) {
            return known.clone();
        }
        let exceptions = self.exceptions_of(path, &file, &bytes);
        self.exceptions.insert(file, exceptions.clone());
        exceptions
    }

    fn exceptions_of(&mut self, path: &str, file: &Path, bytes: &[u8]) -> Option<Exceptions> {
        if bytes.len() > EXCEPTIONS_MAX_LEN {
            let message = format!("`exceptions_file` is longer than {} KiB", EXCEPTIONS_MAX_LEN / 1024);
            self.find(Code::BadFile, path, message, "is this the right file?");
            return None;
        }
        let finding = |code, at, message, help: &str| Finding {
            code,
            at,
            path: path.to_owned(),
            message,
            help: Some(help.to_owned()),
        };
        let (text, findings) = match std::str::from_utf8(bytes) {
            Ok(text) => match Exceptions::parse(text) {
                Ok(exceptions) => return Some(exceptions),
                Err(misread) => (
                    text.to_owned(),
                    misread
                        .into_iter()
                        .map(|misread| {
                            let (code, message, help) = told(&misread, text);
                            finding(code, misread.at, message, help)
                        })
                        .collect(),
                ),
            },
            Err(error) => {
                let good = String::from_utf8_lossy(bytes.get(..error.valid_up_to()).unwrap_or_default()).into_owned();
                let end = good.len();
                let message = "this byte is not UTF-8".to_owned();
                (good, vec![finding(Code::BadFile, end..end, message, "save the file as UTF-8")])
            }
        };
        let source = Source::new(file, &text);
        self.elsewhere.extend(findings.into_iter().map(|finding| source.problem(finding)));
        None
    }
}

/// The sentence for one place of an exceptions file, and what would be right.
fn told(misread: &Misread, text: &str) -> (Code, String, &'static str) {
    let value = quoted(text.get(misread.at.clone()).unwrap_or_default().trim_matches('"'));
    match misread.why {
        Why::NoHeader => (
            Code::Malformed,
            format!("the first line is `date,hours,note`, not {value}"),
            "columns are parted by commas, spans by `;`",
        ),
        Why::Columns => (
            Code::Malformed,
            "a row has a date, hours and perhaps a note".to_owned(),
            "a note with a comma in it stands in `\"`; spans are parted by `;`",
        ),
        Why::Quote => (
            Code::Malformed,
            "nothing closes this quote".to_owned(),
            "a text in `\"` ends with one, and has two for each within it",
        ),
        Why::NotADate => (
            Code::Malformed,
            format!("{value} is no date"),
            "`2026-12-24`, or a first and a last day `2026-12-24..2026-12-26`",
        ),
        Why::DatesReversed => {
            (Code::Malformed, format!("{value} ends before it begins"), "the first day, then the last")
        }
        Why::Twice(line) => (
            Code::Contradiction,
            format!("a day of {value} is in line {line} too"),
            "one row for each day; several spans are joined by `;`",
        ),
        Why::Hours(why) => hours_told(why, &value),
        Why::TooMany => {
            (Code::BadFile, format!("there are more than {ROWS_MAX} rows"), "days that are over can be taken out")
        }
    }
}

fn hours_told(why: HoursMisread, value: &str) -> (Code, String, &'static str) {
    match why {
        HoursMisread::NotHours => (
            Code::Malformed,
            format!("{value} is not hours"),
            "`closed`, `24h`, `10:00-14:00`, `10:00-14:00 staffed`, several joined by `;`, or `except 12:00-14:00`",
        ),
        HoursMisread::Reversed => (
            Code::Malformed,
            format!("{value} ends before it begins"),
            "a night of at most 12 hours is `22:00-02:00`, a longer one `06:00-26:00`, a whole day `24h`",
        ),
        HoursMisread::Overlap => {
            (Code::Contradiction, format!("{value} overlaps a span before it"), "join the two to one")
        }
        HoursMisread::ClosedAndMore => {
            (Code::Contradiction, format!("{value} stands beside other hours"), "`closed` stands alone")
        }
        HoursMisread::ExceptStaffed => (
            Code::Malformed,
            format!("{value} could mean with staff or without"),
            "write the whole day: `06:00-22:00;14:00-18:00 staffed`",
        ),
    }
}
