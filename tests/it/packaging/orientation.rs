//! The map in `lib.rs`: the tests that it says hold the promises are there, and dependencies point where it says.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

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

#[test]
fn dependencies_point_the_way_that_the_map_says() {
    let page = text("src/lib.rs");
    let drawn = page.split_once("//! Dependencies point one way:").unwrap().1.split("```").nth(1).unwrap();
    let drawn = drawn.trim_start_matches("text").replace("//!", "");
    let layers: Vec<Vec<&str>> = drawn.split("->").map(|layer| layer.split(',').map(str::trim).collect()).collect();
    let layer_of = |module: &str| layers.iter().position(|layer| layer.contains(&module));
    let both_ways = [("store", "pin"), ("daemon", "web"), ("cli", "demo")];
    let modules: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    for module in &modules {
        let code = code_of(module);
        for other in modules.iter().filter(|other| *other != module) {
            let (Some(from), Some(to)) = (layer_of(module), layer_of(other)) else { continue };
            let is_pair = both_ways.iter().any(|(one, two)| [(one, two), (two, one)].contains(&(module, other)));
            let uses = code.contains(&format!("crate::{other}::")) || code.contains(&format!("use crate::{other};"));
            assert!(!uses || is_pair || from < to, "`{module}` uses `{other}`, against the map");
        }
    }
    for pure in ["building", "door", "outbox", "policy", "pin"] {
        for shell in ["tokio::", "rusqlite::", "omatoimi_hardware::"] {
            assert!(!code_of(pure).contains(shell), "`{pure}` knows of {shell}");
        }
    }
}

/// The code of a module without its unit tests and comments.
fn code_of(module: &str) -> String {
    let mut files = Vec::new();
    for start in [root(&format!("src/{module}.rs")), root(&format!("src/{module}"))] {
        rust_files(&start, &mut files);
    }
    let code = |file: &PathBuf| {
        let whole = std::fs::read_to_string(file).unwrap();
        let code = whole.split("#[cfg(test)]").next().unwrap();
        code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
    };
    files.iter().filter(|file| !file.ends_with("tests.rs")).map(code).collect::<Vec<_>>().join("\n")
}

fn rust_files(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_dir() {
        for entry in std::fs::read_dir(path).unwrap() {
            rust_files(&entry.unwrap().path(), files);
        }
    } else if path.extension().is_some_and(|extension| extension == "rs") && path.is_file() {
        files.push(path.to_owned());
    }
}

/// The names of all functions below `folder`.
fn collect(folder: &Path, names: &mut BTreeSet<String>) {
    let mut files = Vec::new();
    rust_files(folder, &mut files);
    for file in files {
        let code = std::fs::read_to_string(file).unwrap();
        let after_fn = code.split("fn ").skip(1).filter_map(|rest| rest.split('(').next());
        names.extend(after_fn.map(str::to_owned));
    }
}
