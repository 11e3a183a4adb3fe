//! The stream of a station's page: the whole screen at every change, and each new sound.

use axum::response::sse::Event;

use super::page::build;
use super::{Shown, Stations, page};
use crate::ids::StationId;
use crate::station::Sound;
use crate::web::live::{BEAT_EVERY, Ended, Listener, Stream};

/// The stream of one page.
pub(super) fn events(stations: Stations, station: StationId, shown: Shown) -> Stream {
    let (listener, stream) = Listener::open();
    let sounded = number(&shown);
    let writer = Writer { stations, station, listener, sounded };
    tokio::spawn(writer.run(shown));
    stream
}

struct Writer {
    stations: Stations,
    station: StationId,
    listener: Listener,
    /// The last sound it was told of; those before it came are past.
    sounded: u64,
}

impl Writer {
    async fn run(mut self, shown: Shown) {
        // Its end is the only thing that can be told of it.
        let _ = self.write(shown).await;
    }

    async fn write(&mut self, mut shown: Shown) -> Result<(), Ended> {
        self.listener.send_build(&build(&self.stations.token)).await?;
        let mut beats = tokio::time::interval(BEAT_EVERY);
        loop {
            // The screen before its sound: what is heard is already there to be seen.
            let now = self.stations.clock.now().wall;
            let screen = page::fragment(&self.stations.place, &self.station, &shown.view, now);
            self.listener.send_screen(screen).await?;
            self.send_sound(&shown).await?;
            tokio::select! {
                changed = self.stations.views.changed() => {
                    changed.map_err(|_| Ended)?;
                    shown = self.stations.shown(&self.station).ok_or(Ended)?;
                }
                _ = beats.tick() => self.listener.send_beat().await?,
                () = self.listener.gone() => return Err(Ended),
            }
        }
    }

    async fn send_sound(&mut self, shown: &Shown) -> Result<(), Ended> {
        if number(shown) <= self.sounded {
            return Ok(());
        }
        self.sounded = number(shown);
        let Some((_, sound)) = shown.sound else { return Ok(()) };
        self.listener.send(Event::default().event("sound").data(sound_word(sound))).await
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
