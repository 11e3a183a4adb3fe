//! `tests/run`: what it counts and how it ends, with a cargo that says what it is told.

use std::process::Command;

use super::root;

/// Of a first run in which two tests fail.
const TWO_FAIL: &str = "     Running tests/it/main.rs (it-1)
test a::one ... FAILED
test b::two ... FAILED
test c::three ... ok
test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out";

/// Of a second run in which both pass.
const BOTH_PASS: &str = "     Running tests/it/main.rs (it-1)
test a::one ... ok
test b::two ... ok
test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 1 filtered out";

/// Runs the stage with this said by cargo, and in the second try that; each with how it ends. Returns the exit code, and
/// what is printed.
fn run(first: (&str, i32), second: (&str, i32)) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::create_dir_all(path("tests")).unwrap();
    std::fs::copy(root("tests/run"), path("tests/run")).unwrap();
    for (name, (said, code)) in [("first", first), ("second", second)] {
        std::fs::write(path(name), format!("{said}\n")).unwrap();
        std::fs::write(path(&format!("{name}-code")), code.to_string()).unwrap();
    }
    let mut search = root("tests/it/packaging/fake").into_os_string();
    search.push(":");
    search.push(std::env::var_os("PATH").unwrap());
    let mut script = Command::new("bash");
    script.arg(path("tests/run")).arg("test").env("PATH", search).env("SAID", folder.path());
    script.env_remove("CARGO_TARGET_DIR");
    let ended = script.output().unwrap();
    (ended.status.code(), String::from_utf8(ended.stdout).unwrap())
}

fn last_line(printed: &str) -> &str {
    printed.lines().last().unwrap_or_default()
}

#[test]
fn what_is_well_is_counted_and_not_printed() {
    let said = "     Running tests/it/main.rs (it-1)\ntest c::three ... ok\ntest d::four ... ignored\n\
                test result: ok. 1 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out";
    let (code, printed) = run((said, 0), ("", 101));
    assert_eq!((code, last_line(&printed)), (Some(0), "1 passed, 0 failed, 1 skipped"));
    assert!(!printed.contains("c::three") && !printed.contains("once more"), "{printed}");
}

#[test]
fn what_fails_among_the_others_is_tried_alone_and_named() {
    let (code, printed) = run((TWO_FAIL, 101), (BOTH_PASS, 0));
    assert_eq!((code, last_line(&printed)), (Some(0), "3 passed, 0 failed, 0 skipped"));
    assert!(printed.contains("unsteady: a::one ") && printed.contains("unsteady: b::two "), "{printed}");
}

#[test]
fn what_fails_twice_fails() {
    let again = "     Running tests/it/main.rs (it-1)\ntest a::one ... ok\ntest b::two ... FAILED\n\
                 test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 1 filtered out";
    let (code, printed) = run((TWO_FAIL, 101), (again, 101));
    assert_eq!((code, last_line(&printed)), (Some(1), "2 passed, 1 failed, 0 skipped"));
    assert!(printed.contains("unsteady: a::one ") && !printed.contains("unsteady: b::two "), "{printed}");
}

#[test]
fn what_ends_without_a_result_fails() {
    let started = "     Running tests/it/main.rs (it-1)";
    let another_died = format!("{TWO_FAIL}\n     Running tests/pads/main.rs (pads-1)");
    // A name that something else was printed into is not tried again, and its failure stays one.
    let unreadable = TWO_FAIL.replace("test b::two ... FAILED", "test b::two ... a peer said\nFAILED");
    for (first, second) in [
        (("error: could not compile `omatoimi`", 101), ("", 0)),
        ((started, 101), ("", 0)),
        ((&another_died, 101), (BOTH_PASS, 0)),
        ((TWO_FAIL, 101), (started, 101)),
        ((&unreadable, 101), (BOTH_PASS, 0)),
        ((TWO_FAIL, 101), ("     Running tests/it/main.rs (it-1)\ntest result: ok. 0 passed; 0 failed; 0 ignored;", 0)),
    ] {
        let (code, printed) = run(first, second);
        assert_eq!(code, Some(1), "{printed}");
        assert!(!last_line(&printed).contains(" 0 failed"), "{printed}");
    }
}
