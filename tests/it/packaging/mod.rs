//! What stands around the program: the unit that starts it, the script that runs its tests, and the pages that describe
//! it. What they name exists.
#![expect(clippy::unwrap_used, reason = "tests fail loudly, in their support code too")]

mod orientation;
mod readme;
mod runner;
mod unit;

use std::path::PathBuf;

/// A file or folder of the repository.
fn root(path: &str) -> PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The text of a file of the repository.
fn text(path: &str) -> String {
    std::fs::read_to_string(root(path)).unwrap()
}
