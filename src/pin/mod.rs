//! PINs: how they are kept ([`verifier`]), with which secret ([`pepper`]), and how often they may be tried ([`limits`]).

pub mod limits;
mod pepper;
mod verifier;

pub use pepper::Pepper;
pub use verifier::{HashError, Hasher, Verifier};
