//! `key new`: 32 random bytes in a file of one's own.

use std::path::Path;

use super::Form;
use super::output::{Failure, Outcome, print};
use crate::store::key::new_key_file;

/// Writes a new key; an old one is never overwritten.
pub(super) fn new(file: &Path, form: Form) -> Outcome {
    if file.as_os_str() == "-" {
        return Err(Failure::Usage("a key is kept in a file: name one, not `-`".to_owned()));
    }
    new_key_file(file).map_err(|error| Failure::of(&error))?;
    match form {
        Form::Text => print(&format!(
            "wrote 32 random bytes to {}, readable by its owner only; keep a copy where the store is not",
            file.display()
        )),
        Form::Json => print(&serde_json::json!({ "file": file, "bytes": 32 }).to_string()),
    }
}
