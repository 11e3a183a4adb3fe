//! Who acts: the Unix user (contract.md 2), and behind `sudo` the one who called it.

use std::os::unix::fs::MetadataExt;
use std::path::Path;

use crate::cli::output::Failure;
use crate::control;
use crate::store::Note;

/// The user's name, or number where the system has no name for it. Whoever owns the store could write anything into it
/// under any name, and root may be anybody: of these two it is believed that they act for the one who called `sudo`.
pub(super) fn acts(store: &Path) -> Result<Note, Failure> {
    let uid = rustix::process::getuid();
    let owns = std::fs::metadata(store).is_ok_and(|store| store.uid() == uid.as_raw());
    let caller = (uid.is_root() || owns).then(caller).flatten();
    let text = control::named(&control::users(), uid.as_raw(), caller);
    Note::new(&text).ok_or_else(|| Failure::Failed("the system has no name for you that could be kept".to_owned()))
}

/// The user who called `sudo`.
pub(in crate::cli) fn caller() -> Option<u32> {
    std::env::var("SUDO_UID").ok()?.parse().ok()
}
