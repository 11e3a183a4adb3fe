//! `hours`, `staffed_hours` and the exceptions file of a door, as `check` tells of them.

use chrono::{DateTime, Utc};
use omatoimi::cli::check::{Format, check};
use omatoimi::config::{AtSwitch, Code, Colour, WhenStaffed, render};
use omatoimi::ids::DoorId;
use omatoimi::policy::Mode;

use super::support::{Bench, CONTRACT, now};

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// What is told of the contract's example with `csv` as its exceptions file, without the directory; the warnings of the
/// example itself left out.
fn told(csv: &[u8]) -> (bool, String) {
    let bench = Bench::new();
    bench.write("exceptions.csv", csv);
    let outcome = bench.load(CONTRACT);
    let accepted = outcome.is_ok();
    let mut problems = outcome.map_or_else(|report| report.problems, |checked| checked.warnings);
    problems.retain(|problem| problem.path.ends_with("exceptions_file"));
    let root = format!("{}/", bench.path("").display().to_string().trim_end_matches('/'));
    (accepted, render(&problems, Colour::Off).replace(&root, ""))
}

#[test]
fn every_mistake_of_an_exceptions_file_is_told_at_its_place_in_that_file() {
    let csv = "date,hours,note
2026-12-24,noon,Christmas Eve
2026-12-32,closed,
2026-12-26..2026-12-24,closed,
2027-01-05,06:00-12:00;11:00-14:00,
2027-01-05,14:00-10:00 staffed,
2027-01-06,closed,
2027-01-01..2027-01-06,closed,
2027-01-07,10:00-12:00,13:00-14:00,
2027-01-08,closed;24h,
2027-01-09,except 10:00-12:00 staffed,
2027-01-10,closed,\"to be
";
    let expected = "\
exceptions.csv:2:12: error[E-CFG-08]: `noon` is not hours
2 | 2026-12-24,noon,Christmas Eve
  |            ^^^^
help: `closed`, `24h`, `10:00-14:00`, `10:00-14:00 staffed`, several joined by `;`, or `except 12:00-14:00`

exceptions.csv:3:1: error[E-CFG-08]: `2026-12-32` is no date
3 | 2026-12-32,closed,
  | ^^^^^^^^^^
help: `2026-12-24`, or a first and a last day `2026-12-24..2026-12-26`

exceptions.csv:4:1: error[E-CFG-08]: `2026-12-26..2026-12-24` ends before it begins
4 | 2026-12-26..2026-12-24,closed,
  | ^^^^^^^^^^^^^^^^^^^^^^
help: the first day, then the last

exceptions.csv:5:24: error[E-CFG-17]: `11:00-14:00` overlaps a span before it
5 | 2027-01-05,06:00-12:00;11:00-14:00,
  |                        ^^^^^^^^^^^
help: join the two to one

exceptions.csv:6:12: error[E-CFG-08]: `14:00-10:00 staffed` ends before it begins
6 | 2027-01-05,14:00-10:00 staffed,
  |            ^^^^^^^^^^^^^^^^^^^
help: a night of at most 12 hours is `22:00-02:00`, a longer one `06:00-26:00`, a whole day `24h`

exceptions.csv:8:1: error[E-CFG-17]: a day of `2027-01-01..2027-01-06` is in line 7 too
8 | 2027-01-01..2027-01-06,closed,
  | ^^^^^^^^^^^^^^^^^^^^^^
help: one row for each day; several spans are joined by `;`

exceptions.csv:9:1: error[E-CFG-08]: a row has a date, hours and perhaps a note
9 | 2027-01-07,10:00-12:00,13:00-14:00,
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
help: a note with a comma in it stands in `\"`; spans are parted by `;`

exceptions.csv:10:12: error[E-CFG-17]: `closed` stands beside other hours
10 | 2027-01-08,closed;24h,
   |            ^^^^^^
help: `closed` stands alone

exceptions.csv:11:19: error[E-CFG-08]: `10:00-12:00 staffed` could mean with staff or without
11 | 2027-01-09,except 10:00-12:00 staffed,
   |                   ^^^^^^^^^^^^^^^^^^^
help: write the whole day: `06:00-22:00;14:00-18:00 staffed`

exceptions.csv:12:19: error[E-CFG-08]: nothing closes this quote
12 | 2027-01-10,closed,\"to be
   |                   ^
help: a text in `\"` ends with one, and has two for each within it
";
    assert_eq!(told(csv.as_bytes()), (false, expected.to_owned()));
}

#[test]
fn a_file_that_is_no_exceptions_file_is_told_in_one_sentence() {
    let (accepted, semicolons) = told(b"date;hours;note\n2026-12-24;closed;\n2026-12-25;closed;\n");
    assert!(
        !accepted
            && semicolons.starts_with(
                "exceptions.csv:1:1: error[E-CFG-08]: the first line is `date,hours,note`, not `date;hours;note`"
            )
    );
    assert_eq!(semicolons.matches("error").count(), 1);
    let (accepted, latin) = told(b"date,hours,note\n2026-12-24,closed,pyh\xe4\n");
    assert!(!accepted && latin.starts_with("exceptions.csv:2:22: error[E-CFG-16]: this byte is not UTF-8"), "{latin}");
    let rows: String = (0..10_001).map(|_| "\n2026-12-24..2026-12-24,closed").collect();
    let (accepted, _) = told(format!("date,hours{rows}").as_bytes());
    assert!(!accepted);
    let (accepted, long) = told(&vec![b'\n'; (1 << 20) + 1]);
    assert!(
        !accepted
            && long.starts_with("omatoimi.toml:98:19: error[E-CFG-16]: `exceptions_file` is longer than 1024 KiB"),
        "{long}"
    );
    // A mark at the front, and the line ends of another system, are nothing.
    for good in ["", "\u{feff}date,hours,note\r\n2026-12-24,closed,\r\n", "date,hours\n"] {
        assert_eq!(told(good.as_bytes()), (true, String::new()), "{good:?}");
    }
}

#[test]
fn the_mistakes_of_a_file_of_two_doors_are_told_once_and_come_after_those_of_the_config() {
    let bench = Bench::new();
    bench.write("exceptions.csv", b"date,hours,note\n2026-12-24,noon,\n");
    let two = format!(
        "{CONTRACT}\n[device.other]\ndriver = \"sim\"\n[door.side]\nreader = \"other\"\nlock = \"other:0\"\nexceptions_file = \"exceptions.csv\"\nhours = \"often\"\n"
    );
    let report = bench.load(&two).unwrap_err();
    let errors: Vec<_> =
        report.problems.iter().filter(|problem| problem.code.severity() == omatoimi::config::Severity::Error).collect();
    let places: Vec<_> = errors.iter().map(|problem| (problem.path.as_str(), problem.line)).collect();
    assert_eq!(places, [("door.side.hours", 133), ("door.main.exceptions_file", 2)]);
    assert!(errors[1].file.ends_with("exceptions.csv"));
    // And JSON names the file.
    let outcome = check(&bench.path("omatoimi.toml"), Format::Json, now());
    let object: serde_json::Value = serde_json::from_str(&outcome.printed).unwrap();
    let last = object["problems"].as_array().unwrap().last().unwrap();
    assert!(last["file"].as_str().unwrap().ends_with("/exceptions.csv"));
    assert_eq!((&last["line"], &last["column"], &last["code"]), (&2.into(), &12.into(), &"E-CFG-08".into()));
}

#[test]
fn exceptions_that_shut_a_door_for_a_year_are_warned_of() {
    let (accepted, told) = told(b"date,hours,note\n2026-11-22..2062-12-26,closed,\n");
    assert!(accepted);
    let expected = "omatoimi.toml:98:19: warning[W-CFG-53]: with these exceptions the door never opens within a year\n";
    assert!(told.starts_with(expected), "{told}");
}

#[test]
fn the_hours_of_a_door_are_in_the_config_and_staffed_doors_open_by_card_unless_told() {
    let bench = Bench::new();
    bench.write("exceptions.csv", b"date,hours,note\n2026-11-25,except 12:00-13:00,drill\n");
    let door = |text: &str| bench.load(text).unwrap().config.doors.remove(&DoorId::new("main")).unwrap();
    let main = door(CONTRACT);
    assert_eq!((main.when_staffed, main.at_switch), (WhenStaffed::Unlocked, AtSwitch::Keep));
    for (at, mode) in [
        ("2026-11-25T07:00:00Z", Mode::SelfService),
        ("2026-11-25T09:00:00Z", Mode::Staffed),
        ("2026-11-25T10:00:00Z", Mode::Closed),
        ("2026-11-25T11:00:00Z", Mode::Staffed),
        ("2026-11-25T16:00:00Z", Mode::SelfService),
        ("2026-11-25T20:00:00Z", Mode::Closed),
    ] {
        assert_eq!(main.schedule.mode(utc(at)), mode, "{at}");
    }
    let silent = door(&CONTRACT.replace("when_staffed", "# when_staffed").replace("at_switch", "# at_switch"));
    assert_eq!((silent.when_staffed, silent.at_switch), (WhenStaffed::Card, AtSwitch::Keep));
    let again = door(&CONTRACT.replace("at_switch = \"keep\"", "at_switch = \"login-again\""));
    assert_eq!(again.at_switch, AtSwitch::LoginAgain);
}

#[test]
fn what_staff_change_is_odd_where_no_staff_can_ever_be() {
    let bench = Bench::new();
    let odd = |text: &str| {
        let warnings = bench.load(text).unwrap().warnings;
        let odd = warnings.iter().filter(|problem| problem.code == Code::Odd && problem.path.starts_with("door.main"));
        odd.map(|problem| problem.path.clone()).collect::<Vec<_>>()
    };
    let limit = "door.main.rules.occupancy_limit";
    let no_staff = CONTRACT.replace("staffed_hours = \"Mo-Fr 10:00-18:00\"", "");
    // A row of the exceptions file may bring them.
    assert_eq!(odd(&no_staff), [limit]);
    let nor_rows = no_staff.replace("exceptions_file = \"exceptions.csv\"", "");
    assert_eq!(odd(&nor_rows), ["door.main.when_staffed", "door.main.at_switch", limit]);
}
