//! The site's own lists and `explain`, by the real program beside a door that serves. The store's part of it is told in
//! `store`, the machine's in `door`.
#![expect(clippy::unwrap_used, reason = "tests fail loudly, in their support code too")]

mod changing;
mod explaining;
