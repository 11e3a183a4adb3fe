//! Waiting for a moment.

use std::time::Instant;

/// Returns at `deadline`, or later; without one, never.
pub(crate) async fn reach(deadline: Option<Instant>) {
    match deadline {
        Some(at) => tokio::time::sleep_until(at.into()).await,
        None => std::future::pending().await,
    }
}
