//! The stream of a door's page: the whole screen at every change.

use super::Doors;
use super::pace::Pace;
use super::page::{self, Asked, BUILD};
use crate::door::Display;
use crate::ids::DoorId;
use crate::time::reach;
use crate::web::live::{BEAT_EVERY, Ended, Listener, Stream};

/// The stream of one page.
pub(super) fn events(doors: Doors, door: DoorId, asked: &Asked, display: Display) -> Stream {
    let (listener, stream) = Listener::open();
    let writer = Writer { doors, door, asked: asked.clone(), listener };
    tokio::spawn(writer.run(display));
    stream
}

struct Writer {
    doors: Doors,
    door: DoorId,
    asked: Asked,
    listener: Listener,
}

impl Writer {
    async fn run(mut self, display: Display) {
        // Its end is the only thing that can be told of it.
        let _ = self.write(display).await;
    }

    async fn write(&mut self, display: Display) -> Result<(), Ended> {
        self.listener.send_build(BUILD.as_str()).await?;
        let mut pace = Pace::new(display);
        let mut beats = tokio::time::interval(BEAT_EVERY);
        loop {
            let now = self.doors.clock.now().wall;
            let screen = page::fragment(&self.doors.place, &self.door, &self.asked, pace.shown(), now);
            self.listener.send_screen(screen).await?;
            let turn = self.doors.place.turn(self.doors.clock.now().wall).for_;
            tokio::select! {
                changed = self.doors.views.changed() => {
                    changed.map_err(|_| Ended)?;
                    let display = self.doors.display(&self.door).ok_or(Ended)?;
                    pace.see(display, self.doors.clock.now().mono);
                }
                () = reach(pace.poll_timeout()) => pace.handle_timeout(self.doors.clock.now().mono),
                () = tokio::time::sleep(turn) => {}
                _ = beats.tick() => self.listener.send_beat().await?,
                () = self.listener.gone() => return Err(Ended),
            }
        }
    }
}
