//! Exceptions files as people, spreadsheets and disks spoil them.

use chrono_tz::Europe::Helsinki;
use omatoimi::policy::exceptions::{Exceptions, HoursMisread, ROWS_MAX, Why};
use omatoimi::policy::{Mode, Schedule};
use proptest::prelude::*;

use super::{door, local};

/// What is wrong with `text`, each with the part of the text that is.
fn wrong(text: &str) -> Vec<(&str, Why)> {
    let misread = Exceptions::parse(text).map(|_| Vec::new()).unwrap_or_else(|misread| misread);
    misread.into_iter().map(|misread| (text.get(misread.at).unwrap(), misread.why)).collect()
}

#[test]
fn each_mistake_is_told_at_its_place() {
    use HoursMisread::{ClosedAndMore, ExceptStaffed, NotHours, Overlap, Reversed};
    let hours = Why::Hours;
    for (row, expected) in [
        // Dates.
        ("2026-02-29,closed", ("2026-02-29", Why::NotADate)),
        ("2026-13-01,closed", ("2026-13-01", Why::NotADate)),
        ("24.12.2026,closed", ("24.12.2026", Why::NotADate)),
        ("2026-1-2,closed", ("2026-1-2", Why::NotADate)),
        ("26-12-24,closed", ("26-12-24", Why::NotADate)),
        ("-026-12-24,closed", ("-026-12-24", Why::NotADate)),
        ("2026-12-24...2026-12-26,closed", ("2026-12-24...2026-12-26", Why::NotADate)),
        ("2026-12-24..,closed", ("2026-12-24..", Why::NotADate)),
        (",closed", ("", Why::NotADate)),
        ("2026-12-26..2026-12-24,closed", ("2026-12-26..2026-12-24", Why::DatesReversed)),
        // Hours.
        ("2026-12-24,", ("", hours(NotHours))),
        ("2026-12-24,maybe", ("maybe", hours(NotHours))),
        ("2026-12-24,10-14", ("10-14", hours(NotHours))),
        ("2026-12-24,10.00-14.00", ("10.00-14.00", hours(NotHours))),
        ("2026-12-24,10:00–14:00", ("10:00–14:00", hours(NotHours))),
        ("2026-12-24,10:60-14:00", ("10:60-14:00", hours(NotHours))),
        ("2026-12-24,10:00-48:01", ("10:00-48:01", hours(NotHours))),
        ("2026-12-24,24:00-26:00", ("24:00-26:00", hours(NotHours))),
        ("2026-12-24,+9:00-14:00", ("+9:00-14:00", hours(NotHours))),
        ("2026-12-24,10:00-14:00;", ("", hours(NotHours))),
        ("2026-12-24,10:00-14:00 ; noon staffed", ("noon staffed", hours(NotHours))),
        ("2026-12-24,staffed", ("staffed", hours(NotHours))),
        ("2026-12-24,except", ("except", hours(NotHours))),
        ("2026-12-24,except ", ("except", hours(NotHours))),
        ("2026-12-24,14:00-10:00", ("14:00-10:00", hours(Reversed))),
        ("2026-12-24,10:00-10:00", ("10:00-10:00", hours(Reversed))),
        ("2026-12-24,00:00-00:00", ("00:00-00:00", hours(Reversed))),
        ("2026-12-24,18:00-06:01", ("18:00-06:01", hours(Reversed))),
        ("2026-12-24,10:00-14:00;13:59-15:00", ("13:59-15:00", hours(Overlap))),
        ("2026-12-24,22:00-02:00;23:00-24:00", ("23:00-24:00", hours(Overlap))),
        ("2026-12-24,24h;10:00-14:00", ("10:00-14:00", hours(Overlap))),
        ("2026-12-24,9:00-12:00 staffed;11:00-13:00 staffed", ("11:00-13:00 staffed", hours(Overlap))),
        ("2026-12-24,except 9:00-12:00;11:00-13:00", ("11:00-13:00", hours(Overlap))),
        ("2026-12-24,10:00-14:00;closed", ("closed", hours(ClosedAndMore))),
        ("2026-12-24,except closed", ("closed", hours(ClosedAndMore))),
        ("2026-12-24,except 10:00-12:00 staffed", ("10:00-12:00 staffed", hours(ExceptStaffed))),
        // A quoted field is named whole.
        ("2026-12-24,\"10:00-14:00;noon\"", ("\"10:00-14:00;noon\"", hours(NotHours))),
        // Columns and quotes.
        ("2026-12-24", ("2026-12-24", Why::Columns)),
        ("2026-12-24,10:00-12:00,14:00-16:00,note", ("2026-12-24,10:00-12:00,14:00-16:00,note", Why::Columns)),
        ("2026-12-24,closed,\"Christmas\nand so on", ("\"", Why::Quote)),
        ("2026-12-24,closed,\"Christmas\" Eve", ("\"", Why::Quote)),
        // Days twice.
        ("2026-12-24,closed\n2026-12-24,24h", ("2026-12-24", Why::Twice(2))),
        ("2026-12-24..2026-12-26,closed\n\n2026-12-20..2026-12-24,24h", ("2026-12-20..2026-12-24", Why::Twice(2))),
        ("\n2026-12-25,closed\n2026-12-20..2026-12-30,24h", ("2026-12-20..2026-12-30", Why::Twice(3))),
    ] {
        assert_eq!(wrong(&format!("date,hours,note\n{row}\n")), [expected], "{row}");
    }
}

#[test]
fn every_mistake_is_told_at_once() {
    let text = "date,hours,note\n2026-02-30,noon,x\n2026-12-24,closed\n2026-12-24,closed\nx\n";
    let expected = [
        ("2026-02-30", Why::NotADate),
        ("noon", Why::Hours(HoursMisread::NotHours)),
        ("2026-12-24", Why::Twice(3)),
        ("x", Why::Columns),
    ];
    assert_eq!(wrong(text), expected);
    // A file of something else altogether is not told row by row.
    assert_eq!(wrong(&format!("date,hours,note\n{}", "x\n".repeat(1000))).len(), 50);
}

#[test]
fn the_first_line_names_the_columns() {
    for header in
        ["2026-12-24,closed,x", "date;hours;note", "hours,date", "date,hours,remark", "date", "date,hours,note,x"]
    {
        assert_eq!(wrong(&format!("{header}\n2026-12-24,closed\n")), [(header, Why::NoHeader)], "{header}");
    }
}

#[test]
fn what_spreadsheets_write_is_read() {
    let usual = Schedule::new(Helsinki, None, None, Exceptions::default());
    for text in ["", "\n", "\u{feff}", "\u{feff}date,hours,note", "date,hours\r\n", "date,hours,note\r\n,,\r\n\r\n"] {
        assert_eq!(Exceptions::parse(text), Ok(Exceptions::default()), "{text:?}");
    }
    for text in [
        "date,hours,note\n2026-12-24,closed,x\n",
        "date,hours,note\n2026-12-24,closed,x",
        "\u{feff}date,hours,note\r\n2026-12-24,closed,x\r\n",
        "\u{feff}\"date\",\"hours\",\"note\"\r\n\"2026-12-24\",\"closed\",\"x, \"\"y\"\"\r\nz\"\r\n,,\r\n",
        "Date, Hours, Note\n 2026-12-24 ,\tclosed , x\n",
        "date,hours\n\n2026-12-24,closed\n",
    ] {
        let door = Schedule::new(Helsinki, None, None, Exceptions::parse(text).unwrap());
        assert_eq!(door.mode(local("2026-12-24 12:00")), Mode::Closed, "{text:?}");
        assert_eq!(door.mode(local("2026-12-25 12:00")), Mode::SelfService, "{text:?}");
        assert_eq!(usual.mode(local("2026-12-24 12:00")), Mode::SelfService);
    }
}

#[test]
fn ten_thousand_rows_are_read_and_one_more_is_not() {
    let first = chrono::NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
    let rows = |count| -> String {
        let rows = first.iter_days().take(count).map(|day| format!("{day},closed\n"));
        std::iter::once("date,hours\n".to_owned()).chain(rows).collect()
    };
    let exceptions = Exceptions::parse(&rows(ROWS_MAX)).unwrap();
    let door = Schedule::new(Helsinki, None, None, exceptions);
    assert_eq!(door.mode(local("2053-05-18 23:59")), Mode::Closed);
    assert_eq!(door.mode(local("2053-05-19 00:00")), Mode::SelfService);
    let more = rows(ROWS_MAX + 1);
    assert_eq!(wrong(&more), [("2053-05-19,closed", Why::TooMany)]);
}

proptest! {
    #[test]
    fn any_text_is_survived_and_every_place_is_in_it(text in "(date,hours,note\n)?[\\PC\n\r\"]{0,60}") {
        wrong(&text);
    }

    #[test]
    fn rows_that_are_nearly_right_are_survived(
        rows in prop::collection::vec("(2026-(11|12)-[0-3][0-9](\\.\\.2026-12-[0-3][0-9])?,(except )?([012]?[0-9]:[0-6]0-[0-4][0-9]:[03]0( staffed)?;?){1,3}|\",;\"|2026-12-24,(closed|24h);?)\n?", 0..4),
        at in 1_796_000_000_i64..1_799_000_000,
    ) {
        let rows = rows.join("\n");
        let text = format!("date,hours,note\n{rows}");
        if wrong(&text).is_empty() {
            let door = door("Mo-Su 06:00-22:00; PH off", "Mo-Fr 20:00-02:00", &rows);
            let at = chrono::DateTime::from_timestamp(at, 0).unwrap();
            door.next_change(at);
            prop_assert_eq!(door.open_until(at).is_some(), door.mode(at) != Mode::Closed);
        }
    }
}
