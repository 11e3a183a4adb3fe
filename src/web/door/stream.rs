//! The page's stream: `build` first, then the whole screen at every change, and a beat in between.

use std::convert::Infallible;
use std::time::Duration;

use axum::response::sse::{Event, Sse};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use super::Doors;
use super::pace::Pace;
use super::page::{self, Asked, BUILD};
use crate::door::Display;
use crate::ids::DoorId;
use crate::web::beat;

/// How soon the page tries again when the stream has ended.
const RETRY: Duration = Duration::from_secs(1);
/// Screens that may wait for a page that does not read; past it the stream waits and shows the newest later.
const WAITING: usize = 4;

/// The stream of one page.
pub(super) fn events(
    doors: Doors,
    door: DoorId,
    asked: &Asked,
    display: Display,
) -> Sse<ReceiverStream<Result<Event, Infallible>>> {
    let (sender, receiver) = mpsc::channel(WAITING);
    let writer = Writer { doors, door, asked: asked.clone(), sender, sent: String::new() };
    tokio::spawn(writer.run(display));
    Sse::new(ReceiverStream::new(receiver))
}

struct Writer {
    doors: Doors,
    door: DoorId,
    asked: Asked,
    sender: mpsc::Sender<Result<Event, Infallible>>,
    /// The screen the page has.
    sent: String,
}

/// The page, or the door, is gone.
struct Ended;

impl Writer {
    async fn run(mut self, display: Display) {
        // Its end is the only thing that can be told of it.
        let _ = self.write(display).await;
    }

    async fn write(&mut self, display: Display) -> Result<(), Ended> {
        self.send(Event::default().retry(RETRY).event("build").data(BUILD.as_str())).await?;
        let mut pace = Pace::new(display);
        let mut beats = tokio::time::interval(beat::EVERY);
        loop {
            self.send_screen(pace.shown()).await?;
            let turn = self.doors.place.turn(self.doors.clock.now().wall).for_;
            tokio::select! {
                changed = self.doors.views.changed() => {
                    changed.map_err(|_| Ended)?;
                    let display = self.doors.display(&self.door).ok_or(Ended)?;
                    pace.see(display, self.doors.clock.now().mono);
                }
                () = sleep_until(pace.poll_timeout()) => pace.handle_timeout(self.doors.clock.now().mono),
                () = tokio::time::sleep(turn) => {}
                _ = beats.tick() => self.send(beat::beat()).await?,
                () = self.sender.closed() => return Err(Ended),
            }
        }
    }

    async fn send_screen(&mut self, display: &Display) -> Result<(), Ended> {
        let now = self.doors.clock.now().wall;
        let screen = page::fragment(&self.doors.place, &self.door, &self.asked, display, now);
        let Ok(screen) = screen else {
            tracing::error!("a screen cannot be drawn");
            return Ok(());
        };
        if screen == self.sent {
            return Ok(());
        }
        self.sent.clone_from(&screen);
        self.send(Event::default().event("screen").data(screen)).await
    }

    async fn send(&self, event: Event) -> Result<(), Ended> {
        self.sender.send(Ok(event)).await.map_err(|_| Ended)
    }
}

async fn sleep_until(at: Option<std::time::Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at.into()).await,
        None => std::future::pending().await,
    }
}
