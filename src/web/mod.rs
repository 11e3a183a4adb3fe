//! Pages and answers over HTTP: projections of what the machines know, never a second copy of it.

mod answer;
pub mod door;
mod guard;
mod health;
mod live;
mod serving;
pub mod simulator;
pub mod station;

pub use health::router as health_router;
pub use serving::{Bound, Serving};
