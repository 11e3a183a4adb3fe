//! `/healthz`: 200 when every configured part works, else 503 and the list; and `/metrics`, the same for a scraper.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::get;
use tokio::sync::watch;

use crate::daemon::Health;

/// The metrics listener's pages.
pub fn router(health: watch::Receiver<Health>) -> axum::Router {
    axum::Router::new().route("/healthz", get(healthz)).route("/metrics", get(metrics)).with_state(health)
}

async fn healthz(State(health): State<watch::Receiver<Health>>) -> impl IntoResponse {
    let health = health.borrow().clone();
    let status = if health.is_well() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-store")], health.to_json().to_string())
}

/// Prometheus text format 0.0.4. A scrape is answered whatever is broken: that is what it asks.
async fn metrics(State(health): State<watch::Receiver<Health>>) -> impl IntoResponse {
    let text = health.borrow().to_metrics();
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"), (CACHE_CONTROL, "no-store")], text)
}
