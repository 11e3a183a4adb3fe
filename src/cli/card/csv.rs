//! A deny list as comma-separated values (RFC 4180): a header with `card` and any of `door`, `until`, `reason`, then a
//! row a card. An empty door is every door, an empty end is none.

use zeroize::Zeroizing;

use super::import::{Problem, Row};
use super::lines::Lines;
use crate::policy::exceptions::csv::{BadQuote, Field, records};

const COLUMNS: [&str; 4] = ["card", "door", "until", "reason"];
/// The columns, as they are written.
const HEADER: &str = "card,door,until,reason";

/// The file of these rows.
pub(super) fn write(rows: &[Row]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(format!("{HEADER}\n"));
    for row in rows {
        let reason = quoted(&row.reason);
        let line = Zeroizing::new(format!("{},{},{},{reason}\n", &*row.card, quoted(&row.door), row.until));
        text.push_str(&line);
    }
    text
}

/// The rows of the file; every line that cannot be kept is a problem.
pub(super) fn read(text: &str) -> Result<Vec<Row>, Vec<Problem>> {
    let mut records = records(text, 0);
    let header = match records.next() {
        Some(Ok(header)) => columns(&header),
        Some(Err(_)) | None => None,
    };
    let Some(header) = header else {
        return Err(vec![Problem { line: 1, why: format!("the first line is the header: {HEADER}") }]);
    };
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    let mut lines = Lines::of(text);
    for record in records {
        match record {
            Err(BadQuote(at)) => {
                problems.push(Problem { line: lines.at(at), why: "a quote that is not closed".to_owned() })
            }
            Ok(fields) if fields.iter().all(|field| field.text.is_empty()) => {}
            Ok(fields) => {
                let line = lines.at(fields.first().map_or(0, |field| field.at.start));
                if fields.len() == header.len() {
                    rows.push(row(line, &header, fields));
                } else {
                    let why = format!("{} columns, and the header has {}", fields.len(), header.len());
                    problems.push(Problem { line, why });
                }
            }
        }
    }
    if problems.is_empty() { Ok(rows) } else { Err(problems) }
}

/// Which column is which; none where one is unknown, twice, or `card` is missing.
fn columns(header: &[Field]) -> Option<Vec<&'static str>> {
    let name = |field: &Field| COLUMNS.into_iter().find(|name| field.text.eq_ignore_ascii_case(name));
    let names: Vec<_> = header.iter().map(name).collect::<Option<_>>()?;
    let once = |column: &&str| names.iter().filter(|name| *name == column).count() == 1;
    (names.contains(&"card") && names.iter().all(once)).then_some(names)
}

fn row(line: usize, header: &[&'static str], fields: Vec<Field>) -> Row {
    let mut row = Row { line, ..Row::default() };
    for (column, field) in header.iter().zip(fields) {
        match *column {
            "card" => row.card = Zeroizing::new(field.text),
            "door" => row.door = field.text,
            "until" => row.until = field.text,
            _ => row.reason = field.text,
        }
    }
    row
}

fn quoted(text: &str) -> String {
    match text.contains(['"', ',', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn row_of(line: usize, card: &str, door: &str, until: &str, reason: &str) -> Row {
        let (door, until, reason) = (door.to_owned(), until.to_owned(), reason.to_owned());
        Row { line, card: Zeroizing::new(card.to_owned()), door, until, reason }
    }

    #[test]
    fn columns_stand_in_any_order_and_only_the_card_is_needed() {
        let text = "Reason,card\r\n\"Broke, \"\"things\"\"\",21234000000017\r\n\r\n,21234000000025\r\n";
        let rows = read(text).unwrap();
        assert_eq!(
            rows,
            [row_of(2, "21234000000017", "", "", "Broke, \"things\""), row_of(4, "21234000000025", "", "", "")]
        );
    }

    #[test]
    fn promise_10_every_line_that_cannot_be_kept_is_named() {
        let lines = |text: &str| read(text).unwrap_err().into_iter().map(|problem| problem.line).collect::<Vec<_>>();
        for header in ["", "21234000000017\n", "card,card\n", "door,until\n", "card;door\n", "\"card\n", "card,pin\n"] {
            assert_eq!(lines(header), [1], "{header:?}");
        }
        assert_eq!(lines("card,door\n1\n2,main\n3,main,x\n\"4,main\n"), [2, 4, 5]);
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(card in "[0-9A-Za-z]{1,20}", door in "[a-z]{0,8}", reason in "[ -~ä]{0,30}") {
            let mut row = row_of(2, &card, &door, "2027-01-31", reason.trim());
            let written = write(std::slice::from_ref(&row));
            row.line = 2;
            prop_assert_eq!(read(&written).unwrap(), vec![row]);
        }

        #[test]
        fn promise_10_no_text_panics_the_reader(text in "(card|door|,|\"|\n|\r|\\PC){0,40}") {
            let _ = read(&text);
        }
    }
}
