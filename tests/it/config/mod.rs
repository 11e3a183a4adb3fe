//! The config from the outside: what is accepted, what is refused, and what is said about it.

mod contract;
mod promises;
mod reference;
mod report;
mod rules;
mod schema;
mod support;
