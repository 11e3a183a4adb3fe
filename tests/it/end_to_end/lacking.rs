//! A test that cannot run because a tool is missing: it fails in CI; elsewhere it is counted as skipped.

use std::fs::OpenOptions;
use std::io::Write;

/// Says that this test cannot run. `tests/run` reads the line and moves the test from passed to skipped.
pub(crate) fn skip(test: &str, missing: &str) {
    assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "{test} cannot run: {missing}");
    let line = format!("{test}: {missing}\n");
    match std::env::var_os("OMATOIMI_SKIPPED") {
        Some(list) => {
            let mut list = OpenOptions::new().create(true).append(true).open(list).unwrap();
            list.write_all(line.as_bytes()).unwrap();
        }
        None => say(&line),
    }
}

#[expect(clippy::print_stderr, reason = "said on a line of its own, where `tests/run` does not collect it")]
fn say(line: &str) {
    eprint!("skipped: {line}");
}
