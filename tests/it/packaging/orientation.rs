//! The map in `lib.rs`: the tests that it says hold the promises are there.

use std::collections::BTreeSet;
use std::path::Path;

use super::{root, text};

#[test]
fn every_promise_names_tests_that_exist_or_says_that_it_is_not_built() {
    let page: String =
        text("src/lib.rs").lines().filter_map(|line| line.strip_prefix("//! ")).collect::<Vec<_>>().join("\n");
    let promises = page.split_once("# The promises").unwrap().1;
    let mut tests = BTreeSet::new();
    for folder in ["src", "tests", "hardware/src", "hardware/tests"] {
        collect(&root(folder), &mut tests);
    }
    for number in 1..=12 {
        let begins = format!("\n{number}. ");
        let promise = promises.split_once(&begins).expect("twelve promises").1;
        let promise = promise.split_once(&format!("\n{}. ", number + 1)).map_or(promise, |(promise, _)| promise);
        let named: Vec<&str> = promise.split('`').skip(1).step_by(2).collect();
        for name in &named {
            assert!(tests.contains(*name), "promise {number} names `{name}`, and there is no such test");
        }
        assert!(!named.is_empty() || promise.contains("Not built yet"), "promise {number} is held by nothing");
    }
}

/// The names of all functions below `folder`.
fn collect(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, names);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let code = std::fs::read_to_string(&path).unwrap();
            let after_fn = code.split("fn ").skip(1).filter_map(|rest| rest.split('(').next());
            names.extend(after_fn.map(str::to_owned));
        }
    }
}
