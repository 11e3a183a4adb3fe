//! Problems as people and programs read them.

use std::fmt::Write;
use std::io::IsTerminal;

use super::problem::{Problem, Severity};

/// Whether the reader is a terminal that shows colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    On,
    Off,
}

impl Colour {
    /// Colour for a terminal, unless `NO_COLOR` is set (<https://no-color.org>); none for a pipe or a file.
    pub fn on(stream: &impl IsTerminal) -> Self {
        let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        if stream.is_terminal() && !unwanted { Colour::On } else { Colour::Off }
    }

    fn paint(self, code: &str, text: &str) -> String {
        match self {
            Colour::On => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
            Colour::Off => text.to_owned(),
        }
    }
}

/// Every problem: `file:line:column: error[CODE]: sentence`, the line with a mark below the place, then `help:`.
pub fn text(problems: &[Problem], colour: Colour) -> String {
    problems.iter().map(|problem| one(problem, colour)).collect::<Vec<_>>().join("\n")
}

fn one(problem: &Problem, colour: Colour) -> String {
    let (word, paint) = match problem.severity {
        Severity::Error => ("error", "1;31"),
        Severity::Warning => ("warning", "1;33"),
    };
    let place = match problem.line {
        0 => problem.file.clone(),
        line => format!("{}:{line}:{}", problem.file, problem.column),
    };
    let kind = colour.paint(paint, &format!("{word}[{}]", problem.code.as_str()));
    let mut out = format!("{place}: {kind}: {}\n", problem.message);
    if let Some(excerpt) = &problem.excerpt {
        let number = problem.line.to_string();
        let gutter = " ".repeat(number.len());
        let mark = format!("{}{}", " ".repeat(excerpt.before), colour.paint(paint, &"^".repeat(excerpt.width)));
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{number} | {}\n{gutter} | {mark}", excerpt.text);
    }
    if let Some(help) = &problem.help {
        let _ = writeln!(out, "{}: {help}", colour.paint("1;36", "help"));
    }
    out
}
