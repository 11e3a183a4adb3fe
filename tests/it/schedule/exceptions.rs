//! Days that are not as usual.

use omatoimi::policy::Mode;

use super::{changes, door, local};

const USUAL: (&str, &str) = ("Mo-Su 06:00-22:00", "Mo-Fr 10:00-18:00");

/// What a usual week from Monday 23 November 2026 becomes with `rows`, from `from` to `to`.
fn week(rows: &str, from: &str, to: &str) -> Vec<String> {
    changes(&door(USUAL.0, USUAL.1, rows), &format!("2026-11-{from}"), &format!("2026-11-{to}"))
}

#[test]
fn a_row_replaces_self_service_and_staffed_hours_of_that_day_and_of_no_other() {
    let tuesday_after = ["S 25 06:00", "F 25 10:00"];
    for (hours, expected) in [
        ("closed", vec![]),
        ("off", vec![]),
        ("10:00-14:00", vec!["S 24 10:00", "C 24 14:00"]),
        ("10:00-14:00 staffed", vec!["F 24 10:00", "C 24 14:00"]),
        ("06:00-12:00;9:00-10:00 staffed", vec!["S 24 06:00", "F 24 09:00", "S 24 10:00", "C 24 12:00"]),
        ("16:00-20:00 ; 06:00-08:00", vec!["S 24 06:00", "C 24 08:00", "S 24 16:00", "C 24 20:00"]),
        ("\"06:00-08:00,08:00-09:00\"", vec!["S 24 06:00", "C 24 09:00"]),
        ("24h", vec!["S 24 00:00", "C 25 00:00"]),
        ("24h;12:00-20:00 staffed", vec!["S 24 00:00", "F 24 12:00", "S 24 20:00", "C 25 00:00"]),
        ("24h staffed", vec!["F 24 00:00", "C 25 00:00"]),
        ("20:00-02:00", vec!["S 24 20:00", "C 25 02:00"]),
        ("20:00-26:00 staffed", vec!["F 24 20:00", "C 25 02:00"]),
    ] {
        let expected: Vec<_> = expected.iter().chain(&tuesday_after).map(|change| (*change).to_owned()).collect();
        assert_eq!(week(&format!("2026-11-24,{hours},note\n"), "23 22:00", "25 12:00"), expected, "{hours}");
    }
}

#[test]
fn a_range_holds_from_its_first_day_to_its_last() {
    let expected = ["S 23 06:00", "F 23 10:00", "S 23 18:00", "C 23 22:00", "S 27 06:00"];
    assert_eq!(week("2026-11-24..2026-11-26,closed\n", "23 00:00", "27 08:00"), expected);
    assert_eq!(week("2026-11-24 .. 2026-11-26 , Closed\n", "23 00:00", "27 08:00"), expected);
    let far = door(USUAL.0, USUAL.1, "2026-11-24..9999-12-31,closed\n");
    assert_eq!(far.next_opening(local("2026-11-24 00:00")), None);
}

#[test]
fn except_leaves_the_day_as_usual_but_closed_then() {
    let plain = ["S 24 06:00", "F 24 10:00", "C 24 12:00", "F 24 14:00", "S 24 18:00", "C 24 22:00"];
    assert_eq!(week("2026-11-24,except 12:00-14:00\n", "23 22:00", "25 00:00"), plain);
    let two = ["S 24 07:00", "F 24 10:00", "C 24 17:00", "S 24 20:00", "C 24 22:00"];
    assert_eq!(week("2026-11-24,Except 00:00-07:00; 17:00-20:00\n", "23 22:00", "25 00:00"), two);
    assert_eq!(week("2026-11-24,except 24h\n", "23 22:00", "25 00:00"), Vec::<String>::new());
    // Over midnight, it cuts the next day too.
    let always = door("", "", "2026-11-24,except 22:00-02:00\n");
    assert_eq!(changes(&always, "2026-11-24 00:00", "2026-11-26 00:00"), ["C 24 22:00", "S 25 02:00"]);
}

#[test]
fn a_usual_night_stops_at_the_midnight_of_a_replaced_day_and_takes_its_own_night_along() {
    let night = |rows: &str| changes(&door("Mo-Su 20:00-04:00", "", rows), "2026-11-23 12:00", "2026-11-26 12:00");
    let first = "S 23 20:00";
    for (row, expected) in [
        ("closed", vec![first, "C 24 00:00", "S 25 20:00", "C 26 04:00"]),
        ("10:00-12:00", vec![first, "C 24 00:00", "S 24 10:00", "C 24 12:00", "S 25 20:00", "C 26 04:00"]),
        ("22:00-01:00", vec![first, "C 24 00:00", "S 24 22:00", "C 25 01:00", "S 25 20:00", "C 26 04:00"]),
        // As usual: the night before runs in.
        (
            "except 21:00-22:00",
            vec![
                first,
                "C 24 04:00",
                "S 24 20:00",
                "C 24 21:00",
                "S 24 22:00",
                "C 25 04:00",
                "S 25 20:00",
                "C 26 04:00",
            ],
        ),
        (
            "except 02:00-03:00",
            vec![
                first,
                "C 24 02:00",
                "S 24 03:00",
                "C 24 04:00",
                "S 24 20:00",
                "C 25 04:00",
                "S 25 20:00",
                "C 26 04:00",
            ],
        ),
        // Closed up to midnight is closed for the night.
        ("except 22:00-24:00", vec![first, "C 24 04:00", "S 24 20:00", "C 24 22:00", "S 25 20:00", "C 26 04:00"]),
        // A part that ends on the next day ends when it says.
        (
            "except 22:00-02:00",
            vec![
                first,
                "C 24 04:00",
                "S 24 20:00",
                "C 24 22:00",
                "S 25 02:00",
                "C 25 04:00",
                "S 25 20:00",
                "C 26 04:00",
            ],
        ),
        ("except 12:00-23:00", vec![first, "C 24 04:00", "S 24 23:00", "C 25 04:00", "S 25 20:00", "C 26 04:00"]),
    ] {
        assert_eq!(night(&format!("2026-11-24,{row}\n")), expected, "{row}");
    }
}

#[test]
fn a_night_of_a_row_runs_on_into_any_day_but_a_closed_one() {
    let night = |rows: &str| changes(&door("Mo-Su 10:00-12:00", "", rows), "2026-12-24 12:00", "2026-12-26 00:00");
    let (begin, usual) = ("S 24 22:00", ["S 25 10:00", "C 25 12:00"]);
    assert_eq!(night("2026-12-24,22:00-02:00\n"), [begin, "C 25 02:00", usual[0], usual[1]]);
    assert_eq!(night("2026-12-24,22:00-02:00\n2026-12-25,closed\n"), [begin, "C 25 00:00"]);
    assert_eq!(night("2026-12-24,22:00-02:00\n2026-12-25,01:00-03:00\n"), [begin, "C 25 03:00"]);
    assert_eq!(
        night("2026-12-24,22:00-02:00\n2026-12-25,except 01:00-11:00\n"),
        [begin, "C 25 01:00", "S 25 11:00", usual[1]]
    );
    // A row for Christmas Eve goes before `PH off` for Christmas Day: somebody wrote it for this very night.
    let holidays = door("Mo-Su 10:00-12:00; PH off", "", "2026-12-24,22:00-02:00\n");
    assert_eq!(changes(&holidays, "2026-12-24 12:00", "2026-12-26 00:00"), [begin, "C 25 02:00"]);
}

#[test]
fn a_row_opens_a_holiday() {
    let door = door("Mo-Su 06:00-22:00; PH off", "", "2026-12-25,12:00-15:00,\"carols, and coffee\"\n");
    assert_eq!(door.mode(local("2026-12-25 13:00")), Mode::SelfService);
    assert_eq!(door.mode(local("2026-12-26 13:00")), Mode::Closed);
}
