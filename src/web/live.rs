//! A page that listens to its stream: it is told the build first, then the whole screen at every change, and a beat in
//! between, by which it knows that the daemon is still there while nothing changes.

use std::convert::Infallible;
use std::time::Duration;

use axum::response::sse::{Event, Sse};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

/// How often the page hears a beat. It takes the stream for dead after two of them missed.
pub(super) const BEAT_EVERY: Duration = Duration::from_secs(10);
/// How soon the page tries again when the stream has ended.
const RETRY: Duration = Duration::from_secs(1);
/// Screens that may wait for a page that does not read; past it the stream waits and shows the newest later.
const WAITING: usize = 4;

/// The page's end of the stream.
pub(super) type Stream = Sse<ReceiverStream<Result<Event, Infallible>>>;

/// The page is gone, or what it shows.
pub(super) struct Ended;

/// Who listens.
pub(super) struct Listener {
    sender: mpsc::Sender<Result<Event, Infallible>>,
    /// The screen the page has.
    screen: String,
}

impl Listener {
    /// A stream, and the page that will read it.
    pub(super) fn open() -> (Self, Stream) {
        let (sender, receiver) = mpsc::channel(WAITING);
        (Self { sender, screen: String::new() }, Sse::new(ReceiverStream::new(receiver)))
    }

    /// A page of another build loads itself anew.
    pub(super) async fn send_build(&self, build: &str) -> Result<(), Ended> {
        self.send(Event::default().retry(RETRY).event("build").data(build)).await
    }

    /// The whole screen, unless the page has it.
    pub(super) async fn send_screen(&mut self, screen: Result<String, askama::Error>) -> Result<(), Ended> {
        let Ok(screen) = screen else {
            tracing::error!("a screen cannot be drawn");
            return Ok(());
        };
        if screen == self.screen {
            return Ok(());
        }
        self.screen.clone_from(&screen);
        self.send(Event::default().event("screen").data(screen)).await
    }

    pub(super) async fn send_beat(&self) -> Result<(), Ended> {
        self.send(beat()).await
    }

    pub(super) async fn send(&self, event: Event) -> Result<(), Ended> {
        self.sender.send(Ok(event)).await.map_err(|_| Ended)
    }

    /// Returns when the page has gone.
    pub(super) async fn gone(&self) {
        self.sender.closed().await;
    }
}

/// It carries something: a browser gives no event without data to the page (HTML, 9.2.6).
fn beat() -> Event {
    Event::default().event("beat").data("here")
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse;

    use super::*;

    #[tokio::test]
    async fn a_beat_is_one_that_a_browser_gives_to_the_page() {
        let stream = tokio_stream::iter([Ok::<_, Infallible>(beat())]);
        let body = Sse::new(stream).into_response().into_body();
        let sent = axum::body::to_bytes(body, 1024).await.unwrap();
        assert_eq!(sent, "event: beat\ndata: here\n\n");
    }
}
