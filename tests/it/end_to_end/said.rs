//! What a peer says on its standard error: shown where its test fails, and only there.

use std::fs::File;
use std::io::{Read, Seek};
use std::process::Stdio;
use std::thread;

/// Held as long as the peer lives.
pub(super) struct Said(File);

impl Said {
    /// Where it is kept, and the peer's standard error.
    pub(super) fn of_a_peer() -> (Self, Stdio) {
        let file = tempfile::tempfile().unwrap();
        let end = file.try_clone().unwrap();
        (Self(file), end.into())
    }
}

impl Drop for Said {
    fn drop(&mut self) {
        let mut text = String::new();
        if thread::panicking() && self.0.rewind().is_ok() && self.0.read_to_string(&mut text).is_ok() {
            say(&text);
        }
    }
}

#[expect(clippy::print_stderr, reason = "part of the failure of the test that is ending")]
fn say(text: &str) {
    eprintln!("the peer said:\n{text}");
}
