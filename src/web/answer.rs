//! The answers that the pages have in common.

use std::hash::{DefaultHasher, Hash, Hasher};

use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{Html, IntoResponse, Response};

/// A page, drawn from its template.
pub(super) fn html(page: Result<String, askama::Error>) -> Response {
    match page {
        Ok(page) => Html(page).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page cannot be drawn");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// What a page is made of.
pub(super) fn asset(kind: &'static str, text: &'static str) -> std::future::Ready<impl IntoResponse> {
    std::future::ready(([(CONTENT_TYPE, kind)], text))
}

/// Changes whenever one of `parts`, of which a page is made, does.
pub(super) fn build_of(parts: &[&str]) -> String {
    let mut hasher = DefaultHasher::new();
    parts.hash(&mut hasher);
    format!("{}-{:08x}", env!("CARGO_PKG_VERSION"), hasher.finish() as u32)
}
