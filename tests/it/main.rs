//! Every integration test, in one binary: stories of the machines, and the real program against peers nobody here wrote.

mod config;
mod door;
mod end_to_end;
mod lists;
mod outbox;
mod packaging;
mod schedule;
mod screens;
mod sip2;
mod station;
mod store;
mod tools;
