//! An RFID pad on a pseudo-terminal: the hardware crate's FEIG reader, empty until a test lays something on it.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;

use omatoimi_hardware::pad::line::Make;
use omatoimi_hardware::twin::{PadReader, Timing};

use super::line::Line;
use super::wait::now;

/// One pad and its plug.
pub(crate) struct Pad {
    line: Line,
    pub(crate) reader: Arc<Mutex<PadReader>>,
}

impl Pad {
    /// A pad that will be found at `link`, not yet plugged in.
    pub(crate) fn new(link: &Path) -> Self {
        Self { line: Line::new(link), reader: Arc::new(Mutex::new(PadReader::new(Make::Feig, Timing::NONE))) }
    }

    /// Plugs it in.
    pub(crate) fn plug(&self) {
        let reader = Arc::clone(&self.reader);
        self.line.plug(Box::new(move |bytes| {
            let mut reader = reader.lock().unwrap();
            reader.handle(bytes, now());
            let mut said = Vec::new();
            while let Some(due) = reader.poll_timeout() {
                thread::park_timeout(due.saturating_duration_since(now()));
                said.extend(std::iter::from_fn(|| reader.next_output(now())).flatten());
            }
            said
        }));
    }
}
