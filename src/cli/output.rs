//! The only place that prints what went wrong, and the exit statuses of contract.md 2.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

/// What a command comes to.
pub type Outcome = Result<(), Failure>;

/// Why a command did not do its work, with the status it ends in.
#[derive(Debug)]
pub enum Failure {
    /// It did not work: status 1.
    Failed(String),
    /// The command line cannot be meant so: status 2.
    Usage(String),
    /// The config is wrong: status 78, on which systemd does not restart. What is wrong has been printed.
    Config,
    /// It did not work, and what there is to say has been printed: status 1.
    Said,
}

impl Failure {
    /// An error with every cause below it, a line each.
    pub fn of(error: &dyn std::error::Error) -> Self {
        let mut text = error.to_string();
        let mut cause = error.source();
        while let Some(deeper) = cause {
            if !text.contains(&deeper.to_string()) {
                let _ = write!(text, "\n  caused by: {deeper}");
            }
            cause = deeper.source();
        }
        Self::Failed(text)
    }

    /// What is still to be said.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Failed(text) | Self::Usage(text) => Some(text),
            Self::Config | Self::Said => None,
        }
    }
}

/// Ends the program.
pub(super) fn exit(outcome: Outcome) -> ExitCode {
    let Err(failure) = outcome else {
        return ExitCode::SUCCESS;
    };
    if let Some(text) = failure.text() {
        complain(&format!("error: {text}"));
    }
    ExitCode::from(match failure {
        Failure::Failed(_) | Failure::Said => 1,
        Failure::Usage(_) => 2,
        Failure::Config => 78,
    })
}

/// A line for people, on stderr.
pub(crate) fn complain(line: &str) {
    // Nobody reads it: nothing is left to tell that to.
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// A line of data, on stdout. A reader that has gone away ends the program without a word, as others do.
pub(crate) fn print(line: &str) -> Outcome {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).map_err(|_| Failure::Said)
}
