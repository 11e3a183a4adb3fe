//! One presentation, one event: a reader that says the same card or code again and again is heard once.

use std::time::{Duration, Instant};

use crate::barcode::Text;

/// The same text within this time since it was last seen is the same presentation (contract: 1.5 s).
const REPEAT_WINDOW: Duration = Duration::from_millis(1500);

/// Remembers the last text of one device, and forgets it in time.
#[derive(Default)]
pub(crate) struct Repeats {
    last_seen: Option<(Text, Instant)>,
}

impl Repeats {
    /// Whether the text was just seen. A text that is seen all the time stays one presentation.
    pub(crate) fn is_repeat(&mut self, text: &Text, now: Instant) -> bool {
        let is_repeat = self.last_seen.as_ref().is_some_and(|(last, at)| last == text && now < *at + REPEAT_WINDOW);
        self.last_seen = Some((text.clone(), now));
        is_repeat
    }

    /// Tells the time, at [`Repeats::poll_timeout`] or later.
    pub(crate) fn handle_timeout(&mut self, now: Instant) {
        if self.poll_timeout().is_some_and(|at| at <= now) {
            self.last_seen = None;
        }
    }

    /// When the text is forgotten.
    pub(crate) fn poll_timeout(&self) -> Option<Instant> {
        self.last_seen.as_ref().map(|(_, at)| *at + REPEAT_WINDOW)
    }
}
