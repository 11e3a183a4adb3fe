//! The SIP2 codec, session, service and link, against recorded servers, hostile answers and each other.

mod bad_answers;
mod kiosk;
mod link;
mod service;
mod session;
mod transcripts;
