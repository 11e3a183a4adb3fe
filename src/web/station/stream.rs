//! The page's stream: `build` first, then the whole screen at every change, each new sound, and a beat in between.

use std::convert::Infallible;
use std::time::Duration;

use axum::response::sse::{Event, Sse};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use super::page::build;
use super::{Shown, Stations, page};
use crate::ids::StationId;
use crate::station::Sound;
use crate::web::beat;

/// How soon the page tries again when the stream has ended.
const RETRY: Duration = Duration::from_secs(1);
/// Screens that may wait for a page that does not read; past it the stream waits and shows the newest later.
const WAITING: usize = 4;

/// The stream of one page.
pub(super) fn events(
    stations: Stations,
    station: StationId,
    shown: Shown,
) -> Sse<ReceiverStream<Result<Event, Infallible>>> {
    let (sender, receiver) = mpsc::channel(WAITING);
    let sounded = number(&shown);
    let writer = Writer { stations, station, sender, sent: String::new(), sounded };
    tokio::spawn(writer.run(shown));
    Sse::new(ReceiverStream::new(receiver))
}

struct Writer {
    stations: Stations,
    station: StationId,
    sender: mpsc::Sender<Result<Event, Infallible>>,
    /// The screen the page has.
    sent: String,
    /// The last sound it was told of; those before it came are past.
    sounded: u64,
}

/// The page, or the station, is gone.
struct Ended;

impl Writer {
    async fn run(mut self, shown: Shown) {
        // Its end is the only thing that can be told of it.
        let _ = self.write(shown).await;
    }

    async fn write(&mut self, mut shown: Shown) -> Result<(), Ended> {
        let build = build(&self.stations.token);
        self.send(Event::default().retry(RETRY).event("build").data(build)).await?;
        let mut beats = tokio::time::interval(beat::EVERY);
        loop {
            // The screen before its sound: what is heard is already there to be seen.
            self.send_screen(&shown).await?;
            self.send_sound(&shown).await?;
            tokio::select! {
                changed = self.stations.views.changed() => {
                    changed.map_err(|_| Ended)?;
                    shown = self.stations.shown(&self.station).ok_or(Ended)?;
                }
                _ = beats.tick() => self.send(beat::beat()).await?,
                () = self.sender.closed() => return Err(Ended),
            }
        }
    }

    async fn send_screen(&mut self, shown: &Shown) -> Result<(), Ended> {
        let now = self.stations.clock.now().wall;
        let Ok(screen) = page::fragment(&self.stations.place, &self.station, &shown.view, now) else {
            tracing::error!("a screen cannot be drawn");
            return Ok(());
        };
        if screen == self.sent {
            return Ok(());
        }
        self.sent.clone_from(&screen);
        self.send(Event::default().event("screen").data(screen)).await
    }

    async fn send_sound(&mut self, shown: &Shown) -> Result<(), Ended> {
        if number(shown) <= self.sounded {
            return Ok(());
        }
        self.sounded = number(shown);
        let Some((_, sound)) = shown.sound else { return Ok(()) };
        self.send(Event::default().event("sound").data(sound_word(sound))).await
    }

    async fn send(&self, event: Event) -> Result<(), Ended> {
        self.sender.send(Ok(event)).await.map_err(|_| Ended)
    }
}

/// 0 where nothing has sounded yet.
fn number(shown: &Shown) -> u64 {
    shown.sound.map_or(0, |(number, _)| number)
}

const fn sound_word(sound: Sound) -> &'static str {
    match sound {
        Sound::Accept => "accept",
        Sound::Refuse => "refuse",
        Sound::Attention => "attention",
    }
}
