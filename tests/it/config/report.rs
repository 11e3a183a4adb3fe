//! What is said, to the letter; and that nothing a config holds can be said that should not be.

use std::path::Path;

use omatoimi::cli::check::{Format, check};
use omatoimi::config::{Code, Colour, Report, load, render};

use super::support::{Bench, CONTRACT, now};

/// What `text` is told, without the directory it stands in.
fn told(bench: &Bench, report: &Report) -> String {
    let root = format!("{}/", bench.path("").display().to_string().trim_end_matches('/'));
    render(&report.problems, Colour::Off).replace(&root, "")
}

#[test]
fn an_unknown_key_a_bad_duration_and_a_dangling_name_are_three_problems_of_one_run() {
    let bench = Bench::new();
    let text = r#"
[site]
id = "x"
name = "X"
timezone = "Europe/Helsinki"
card = { pattern = "[0-9]{6}" }
[store]
directory = "data"
key_file = "run/credentials/omatoimi.service/store-key"
retension = "14d"
[ils]
address = "127.0.0.1:6001"
institution = "X"
timeout = "3 seconds"
[offline]
admit = "nobody"
[device.scanner]
driver = "barcode"
port = "/dev/ttyACM0"
[device.relay]
driver = "sim"
[door.main]
reader = "scaner"
lock = "relay:0"
"#;
    let report = bench.load(text).unwrap_err();
    let expected = r#"omatoimi.toml:10:1: error[E-CFG-03]: unknown key `retension`
10 | retension = "14d"
   | ^^^^^^^^^
help: did you mean `retention`?

omatoimi.toml:14:11: error[E-CFG-08]: `3 seconds` is not a duration
14 | timeout = "3 seconds"
   |           ^^^^^^^^^^^
help: a number and a unit: `500ms`, `5s`, `2min`, `72h`, `14d`

omatoimi.toml:17:1: warning[W-CFG-54]: nothing uses the device `scanner`
17 | [device.scanner]
   | ^^^^^^^^^^^^^^^^
help: name it at a door or a station, or take it out

omatoimi.toml:23:10: error[E-CFG-09]: no device is called `scaner`
23 | reader = "scaner"
   |          ^^^^^^^^
help: did you mean `scanner`?
"#;
    assert_eq!(told(&bench, &report), expected);
}

#[test]
fn every_mistake_in_the_toml_itself_is_told_at_its_place() {
    let bench = Bench::new();
    let report = bench.load("[site]\nid = sammonlahti\nid = \"x\"\n[store\nretention = \"14d\"\n").unwrap_err();
    let expected = "omatoimi.toml:2:6: error[E-CFG-02]: string values must be quoted, expected literal string
2 | id = sammonlahti
  |      ^^^^^^^^^^^

omatoimi.toml:3:1: error[E-CFG-02]: duplicate key
3 | id = \"x\"
  | ^^

omatoimi.toml:4:7: error[E-CFG-02]: unclosed table, expected `]`
4 | [store
  |       ^
";
    assert_eq!(told(&bench, &report), expected);
}

#[test]
fn a_byte_order_mark_is_no_column_of_the_first_line() {
    let report = Bench::new().load("\u{feff}[sitee]\nid = \"x\"\n").unwrap_err();
    let unknown = report.problems.iter().find(|problem| problem.code == Code::UnknownKey).unwrap();
    assert_eq!((unknown.line, unknown.column), (1, 2));
    let missing = report.problems.iter().find(|problem| problem.path == "store").unwrap();
    assert_eq!((missing.line, missing.column), (1, 1), "what is nowhere stands at the start");
}

#[test]
fn a_config_that_cannot_be_read_is_told_as_a_problem_too() {
    let bench = Bench::new();
    let missing = load(&bench.path("no.toml"), now()).unwrap_err();
    let expected = "no.toml: error[E-CFG-01]: the config cannot be read: there is no such file
help: name another file with `--config FILE`, or let this user read this one
";
    assert_eq!(told(&bench, &missing), expected);
    bench.write("latin.toml", b"[site]\nname = \"S\xe4hk\xf6\"\n");
    let latin = load(&bench.path("latin.toml"), now()).unwrap_err();
    assert_eq!((latin.problems[0].line, latin.problems[0].column), (2, 10));
    bench.write("long.toml", &[b'\n'; 200_000]);
    let long = load(&bench.path("long.toml"), now()).unwrap_err();
    assert_eq!(long.problems[0].code, Code::Unreadable);
    assert_eq!(load(Path::new("/"), now()).unwrap_err().problems[0].code, Code::Unreadable);
}

#[test]
fn json_is_one_object_with_a_list_of_places() {
    let bench = Bench::new();
    bench.write("omatoimi.toml", bench.here(&CONTRACT.replace("\"14d\"", "\"15d\"")).as_bytes());
    let outcome = check(&bench.path("omatoimi.toml"), Format::Json, now());
    assert!(!outcome.accepted);
    let object: serde_json::Value = serde_json::from_str(&outcome.printed).unwrap();
    assert_eq!(outcome.printed.matches('\n').count(), 1);
    assert_eq!(object["accepted"], false);
    let problem = &object["problems"][0];
    assert_eq!(problem["line"], 16);
    assert_eq!(problem["column"], 13);
    assert_eq!(problem["code"], "E-CFG-07");
    assert_eq!(problem["severity"], "error");
    assert_eq!(problem["path"], "store.retention");
    assert_eq!(problem["message"], "`retention` is 1s to 14d, not 15d");
    assert_eq!(problem["help"], "at most `14d`");
    assert!(problem["file"].as_str().unwrap().ends_with("omatoimi.toml"));
}

#[test]
fn i11_a_secret_in_the_config_is_told_nowhere() {
    let bench = Bench::new();
    for (from, to) in [
        ("login_password_file = \"ils-password\"", "login_password = \"hunter2\""),
        ("login_password_file = \"ils-password\"", "login_password = hunter2"),
        ("login_password_file = \"ils-password\"", "pasword = { secret = \"hunter2\" }"),
        ("token_file = \"hub-token\"", "token = \"hunter2\""),
        ("http://camera.example", "http://admin:hunter2@camera.example"),
        ("https://hub.example", "ftp://admin:hunter2@hub.example"),
    ] {
        bench.write("omatoimi.toml", bench.here(&CONTRACT.replace(from, to)).as_bytes());
        for format in [Format::Text(Colour::Off), Format::Text(Colour::On), Format::Json] {
            let outcome = check(&bench.path("omatoimi.toml"), format, now());
            assert!(!outcome.accepted && !outcome.printed.contains("hunter2"), "{to}: {}", outcome.printed);
        }
        let debug = format!("{:?}", load(&bench.path("omatoimi.toml"), now()));
        assert!(!debug.contains("hunter2"), "{to}: {debug}");
    }
    // What a file holds is looked at and not told.
    bench.write("run/credentials/omatoimi.service/pepper", b"hunter2");
    bench.write("ils-password", b"hunter2\nhunter2\n");
    let report = bench.load(CONTRACT).unwrap_err();
    assert_eq!(report.problems.iter().filter(|problem| problem.code == Code::BadFile).count(), 2);
    assert!(!format!("{report:?} {report}").contains("hunter2"));
}
