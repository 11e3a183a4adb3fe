//! May this patron come in, now? Pure: facts, rules and the time in, a decision out.

mod facts;
pub mod hours;
mod money;
mod reason;

pub use facts::{Category, PatronFacts};
pub use money::Money;
pub use reason::Reason;
