//! The beat of a page's stream: by it the page knows that the daemon is still there while nothing changes.

use std::time::Duration;

use axum::response::sse::Event;

/// How often. The page takes the stream for dead after two beats missed.
pub(super) const EVERY: Duration = Duration::from_secs(10);

/// One beat. It carries something: a browser gives no event without data to the page (HTML, 9.2.6).
pub(super) fn beat() -> Event {
    Event::default().event("beat").data("here")
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use axum::response::{IntoResponse, Sse};

    use super::*;

    #[tokio::test]
    async fn a_beat_is_one_that_a_browser_gives_to_the_page() {
        let stream = tokio_stream::iter([Ok::<_, Infallible>(beat())]);
        let body = Sse::new(stream).into_response().into_body();
        let sent = axum::body::to_bytes(body, 1024).await.unwrap();
        assert_eq!(sent, "event: beat\ndata: here\n\n");
    }
}
