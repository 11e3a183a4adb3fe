//! `/healthz`: 200 when every configured part works, else 503 and the list.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::get;
use tokio::sync::watch;

use crate::daemon::Health;

/// The metrics listener's pages.
pub fn router(health: watch::Receiver<Health>) -> axum::Router {
    axum::Router::new().route("/healthz", get(healthz)).with_state(health)
}

async fn healthz(State(health): State<watch::Receiver<Health>>) -> impl IntoResponse {
    let health = health.borrow().clone();
    let status = if health.is_well() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-store")], health.to_json().to_string())
}
