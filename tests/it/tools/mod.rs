//! The bench tools of the command line, run as a technician runs them: `decode`, `ils probe`, `entries stats`, `key new`,
//! `completions` and `man`; and the defects of the closest peer that this program must not repeat (`b5`).
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests fail loudly, in their support code too")]

mod b5;
mod decode;
mod key;
mod manual;
mod probe;
mod stats;
pub(crate) mod typed;
