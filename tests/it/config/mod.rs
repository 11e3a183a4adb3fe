//! The config from the outside: what is accepted, what is refused, and what is said about it.

mod contract;
mod rules;
mod support;
