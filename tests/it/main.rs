//! Every integration test, in one binary: stories of the machines, and the real program against peers nobody here wrote.

mod building;
mod config;
mod door;
mod end_to_end;
mod lists;
mod outbox;
mod packaging;
mod receipt;
mod schedule;
mod screens;
mod sip2;
mod station;
mod store;
mod tools;
