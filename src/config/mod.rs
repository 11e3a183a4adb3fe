//! The config: as written (`file.rs`), judged, and as the program uses it (`model.rs`).

mod model;

pub use model::*;
