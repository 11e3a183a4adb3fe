//! May this patron come in, now? Pure: facts, rules and the time in, a decision out.

mod clock;
pub mod exceptions;
mod facts;
pub mod hours;
mod money;
mod reason;
mod rules;
mod schedule;
mod seen;
mod timeline;

pub use clock::{ClockState, ClockWatch};
pub use exceptions::Exceptions;
pub use facts::{Category, PatronFacts};
pub use hours::Hours;
pub use money::Money;
pub use reason::Reason;
pub use rules::{Case, Decision, Finding, Identity, Listing, RULES, Rule, first_refusal, judge};
pub use schedule::{Mode, Schedule};
