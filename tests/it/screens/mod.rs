//! The door page over HTTP, and what it says of the place.

mod pages;
mod place;
mod support;
