//! The README: every command, option, file and link in it is one that exists.

use std::collections::BTreeSet;
use std::process::Command;

use super::{root, text};

/// A word in code that begins so is a path in this repository.
const TOP: [&str; 6] = ["src/", "hardware/", "tests/", "systemd/", "config/", ".ci/"];

#[test]
fn its_two_commands_are_the_contracts() {
    let blocks = fenced(&text("README.md"));
    assert_eq!(blocks.first().map(String::as_str), Some("cargo run --release -- demo\n"));
    assert_eq!(blocks.get(1).map(String::as_str), Some("tests/run\n"));
    let run = std::fs::metadata(root("tests/run")).unwrap();
    assert!(std::os::unix::fs::PermissionsExt::mode(&run.permissions()) & 0o111 != 0, "tests/run cannot be run");
}

#[test]
fn every_command_in_it_is_understood() {
    let calls = calls(&text("README.md"));
    for call in &calls {
        // With `--help` last, everything before it is parsed and nothing is done.
        let answer = Command::new(env!("CARGO_BIN_EXE_omatoimi")).args(call).arg("--help").output().unwrap();
        assert!(answer.status.success(), "omatoimi {call:?}: {}", String::from_utf8_lossy(&answer.stderr));
    }
    assert!(!Command::new(env!("CARGO_BIN_EXE_omatoimi")).args(["walk", "--help"]).output().unwrap().status.success());
}

#[test]
fn every_command_there_is_stands_in_it() {
    let help = Command::new(env!("CARGO_BIN_EXE_omatoimi")).arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let listed = help.split_once("Commands:\n").unwrap().1.split_once("\n\n").unwrap().0;
    let there: BTreeSet<&str> = listed.lines().filter_map(|line| line.split_whitespace().next()).collect();
    let readme = text("README.md");
    let calls = calls(&readme);
    let named: BTreeSet<&str> = calls.iter().filter_map(|call| call.first().map(String::as_str)).collect();
    assert!(there.contains("run") && there.contains("demo"), "{there:?}");
    for command in there.into_iter().filter(|command| *command != "help") {
        assert!(named.contains(command), "the README says nothing of `omatoimi {command}`");
    }
}

#[test]
fn every_file_and_link_in_it_is_there() {
    let readme = text("README.md");
    let links = readme.split("](").skip(1).filter_map(|rest| rest.split(')').next()).map(str::to_owned);
    let code = pieces(&readme);
    let words = code.iter().flat_map(|piece| piece.split_whitespace());
    let paths = words.filter(|word| TOP.iter().any(|top| word.starts_with(top))).map(str::to_owned);
    let named: BTreeSet<String> = links.chain(paths).filter(|path| !path.contains("://")).collect();
    assert!(named.len() > 10, "{named:?}");
    for path in named {
        assert!(root(&path).exists(), "{path}");
    }
}

/// What follows the program's name in every piece of code, up to the end of that command.
fn calls(readme: &str) -> BTreeSet<Vec<String>> {
    let mut calls = BTreeSet::new();
    for piece in pieces(readme) {
        let words: Vec<&str> = piece.split_whitespace().collect();
        let by_cargo = piece.strip_prefix("cargo run --release -- ");
        let by_name = (words.first() == Some(&"omatoimi")).then(|| words.get(1..).unwrap_or_default());
        let by_sudo = match words.as_slice() {
            ["sudo", "omatoimi", call @ ..] | ["sudo", "-u", "omatoimi", "omatoimi", call @ ..] => Some(call),
            _ => None,
        };
        let call = by_cargo.map(|call| call.split_whitespace().collect()).or(by_name.or(by_sudo).map(<[_]>::to_vec));
        if let Some(call) = call.filter(|call: &Vec<&str>| !call.is_empty()) {
            calls.insert(call.into_iter().map(str::to_owned).collect());
        }
    }
    assert!(calls.len() > 10, "{calls:?}");
    calls
}

/// Every piece of code: each line of a block, each text between backticks.
fn pieces(readme: &str) -> Vec<String> {
    let blocks = fenced(readme);
    let lines = blocks.iter().flat_map(|block| block.lines()).map(str::to_owned);
    let prose: String = readme.split("```").step_by(2).collect();
    // A text between backticks may go over the end of a line.
    let inline = prose.split('`').skip(1).step_by(2).map(|code| code.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.chain(inline).collect()
}

/// The blocks of commands.
fn fenced(readme: &str) -> Vec<String> {
    let blocks = readme.split("```").skip(1).step_by(2);
    blocks.filter_map(|block| block.strip_prefix("sh\n").map(str::to_owned)).collect()
}
