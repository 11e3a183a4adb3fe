//! One Modbus RTU line as its thread sees it: a question, an answer, and a count of how often there was none.

use std::cell::{Cell, RefCell};
use std::io;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;
use tokio_modbus::client::{Client, rtu};
use tokio_modbus::{Error, Request, Response, Slave};

use crate::clock;
use crate::event::PinFault;
use crate::modbus::BusSettings;
use crate::port;
use crate::reader::until;
use crate::wire::Wire;

/// So many unanswered requests in a row, and the board is lost.
const SILENT_AFTER: u32 = 3;
/// Frames are parted by 3.5 characters of 11 bits (serial line guide 1.02, 2.5.1.1), rounded up.
const GAP_BITS: u32 = 39;

pub(crate) struct Bus {
    settings: BusSettings,
    runtime: Rc<Runtime>,
    wire: RefCell<Option<Wire>>,
    broken: RefCell<Option<String>>,
    trusted: Cell<bool>,
    silent: Cell<u32>,
    free_at: Cell<Instant>,
}

impl Bus {
    pub(crate) fn new(settings: BusSettings, runtime: Rc<Runtime>) -> Self {
        Self {
            settings,
            runtime,
            wire: RefCell::new(None),
            broken: RefCell::new(None),
            trusted: Cell::new(false),
            silent: Cell::new(0),
            free_at: Cell::new(clock::now()),
        }
    }

    pub(crate) fn open(&self) -> io::Result<()> {
        let _inside = self.runtime.enter();
        let stream = port::open(&self.settings.port)?;
        self.wire.replace(Some(Wire::new(stream, self.settings.echo)));
        self.broken.replace(None);
        self.trusted.set(false);
        self.silent.set(0);
        Ok(())
    }

    pub(crate) fn close(&self) {
        self.wire.replace(None);
    }

    /// Why the line is worth nothing any more, if it is so.
    pub(crate) fn broken(&self) -> Option<String> {
        self.broken.borrow().clone()
    }

    /// The board has shown that it is there: from now on one lost answer does not lose it.
    pub(crate) fn trust(&self) {
        self.trusted.set(true);
    }

    pub(crate) fn is_trusted(&self) -> bool {
        self.trusted.get()
    }

    /// Asks the board and waits for its answer. A fresh client for every question: an answer that came too late for the
    /// last one is not taken for this one.
    pub(crate) fn ask(&self, request: Request<'_>) -> Result<Response, PinFault> {
        let wire = self.wire.borrow().clone().filter(|_| self.broken.borrow().is_none());
        let wire = wire.ok_or(PinFault::Away)?;
        let answer = self.runtime.block_on(async {
            until(Some(self.free_at.get())).await;
            wire.forget_the_past();
            let mut client = rtu::attach_slave(wire, Slave(self.settings.unit));
            tokio::time::timeout(self.settings.answer_within, client.call(request)).await
        });
        let now = clock::now();
        self.free_at.set(now + self.gap());
        match answer {
            Ok(Ok(Ok(response))) => {
                self.silent.set(0);
                Ok(response)
            }
            Ok(Ok(Err(exception))) => {
                self.silent.set(0);
                tracing::debug!(code = u8::from(exception), "the board refuses");
                Err(PinFault::Refused)
            }
            Ok(Err(Error::Transport(error))) if error.kind() != io::ErrorKind::InvalidData => {
                self.broken.replace(Some(error.to_string()));
                Err(PinFault::Away)
            }
            Ok(Err(Error::Transport(_) | Error::Protocol(_))) | Err(_) => Err(self.no_answer(now)),
        }
    }

    /// A late answer may still come. Asked again at once, the board would be taken to answer the next question with it,
    /// and so on: one moment's stall would lose the board.
    fn no_answer(&self, now: Instant) -> PinFault {
        self.free_at.set(now + self.settings.answer_within / 3);
        self.silent.set(self.silent.get() + 1);
        if self.silent.get() >= SILENT_AFTER || !self.trusted.get() {
            self.broken.replace(Some("the board does not answer".to_owned()));
        }
        PinFault::NoAnswer
    }

    fn gap(&self) -> Duration {
        Duration::from_secs(1) * GAP_BITS / self.settings.port.baud.max(1)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use tempfile::TempDir;

    use super::*;
    use crate::board::Layout;
    use crate::port::PortSettings;
    use crate::twin::Pty;

    /// Long for a busy machine.
    const PATIENCE: Duration = Duration::from_secs(5);

    /// The vectors that a board answers: the question, and the bytes of the answer.
    fn vectors() -> Vec<(Request<'static>, Vec<u8>)> {
        let all: Value = serde_json::from_str(include_str!("../tests/vectors/relays.json")).expect("vectors");
        let answer = |id: &str| {
            let vector = all["vectors"].as_array().expect("a list").iter().find(|vector| vector["id"] == id);
            let hex = vector.expect(id)["response_hex"].as_str().expect("hex").as_bytes().to_vec();
            let pair = |pair: &[u8]| u8::from_str_radix(str::from_utf8(pair).expect("ASCII"), 16).expect("hex");
            hex.chunks(2).map(pair).collect::<Vec<u8>>()
        };
        vec![
            (Request::WriteSingleCoil(0, true), answer("write-coil0-on")),
            (Request::ReadCoils(0, 8), answer("read-coils-8")),
            (Request::ReadDiscreteInputs(0, 8), answer("read-inputs-8")),
        ]
    }

    fn spoilt(whole: &[u8]) -> Vec<Vec<u8>> {
        let cut = (0..whole.len()).map(|length| whole[..length].to_vec());
        let flipped = (0..whole.len() * 8).map(|at| {
            let mut bytes = whole.to_vec();
            bytes[at / 8] ^= 1 << (at % 8);
            bytes
        });
        cut.chain(flipped).collect()
    }

    /// Whoever answers the bus, on a thread of its own, until it is told that nobody asks any more.
    struct Board {
        thread: std::thread::JoinHandle<()>,
        end: tokio::sync::oneshot::Sender<()>,
        answered: std::sync::mpsc::Receiver<()>,
        _folder: TempDir,
    }

    impl Board {
        /// Returns once the last question was answered, in time or not.
        fn wait_for_answer(&self) {
            self.answered.recv_timeout(PATIENCE).expect("an answer");
        }

        fn end(self) {
            self.end.send(()).expect("a board");
            self.thread.join().expect("a board");
        }
    }

    /// A bus, and a board that answers each question with the next of these.
    fn bus(answers: Vec<Vec<u8>>, answer_within: Duration) -> (Bus, Board) {
        let folder = TempDir::new().expect("a folder");
        let path = folder.path().join("relay");
        let (ready, is_ready) = std::sync::mpsc::channel();
        let (end, ended) = tokio::sync::oneshot::channel();
        let (answer_sent, answered) = std::sync::mpsc::channel();
        let link = path.clone();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let line = Pty::open(link).expect("a terminal");
                ready.send(()).expect("a test");
                let mut heard = [0; 64];
                for answer in answers {
                    let mut count = 0;
                    while count < 8 {
                        let read = tokio::time::timeout(PATIENCE, line.read(&mut heard)).await;
                        count += read.expect("a question in time").expect("a line");
                    }
                    line.write(&answer).await.expect("a line");
                    answer_sent.send(()).expect("a test");
                }
                // The last answer is taken before the line goes.
                ended.await.expect("a test");
            });
        });
        is_ready.recv().expect("a line");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let mut settings = BusSettings::new(PortSettings::new(path), 1, Layout::default());
        settings.answer_within = answer_within;
        settings.port.baud = 115_200;
        let bus = Bus::new(settings, Rc::new(runtime));
        bus.open().expect("a line");
        (bus, Board { thread, end, answered, _folder: folder })
    }

    #[test]
    fn i24_no_cut_and_no_flip_of_an_answer_is_taken_for_one() {
        for (request, whole) in vectors() {
            let spoilt = spoilt(&whole);
            let (bus, board) = bus(spoilt.clone(), Duration::from_millis(8));
            for answer in spoilt {
                bus.broken.replace(None);
                let taken = bus.ask(request.clone());
                board.wait_for_answer();
                assert!(matches!(taken, Err(PinFault::NoAnswer)), "{request:?} {answer:02x?} {taken:?}");
            }
            drop(bus);
            board.end();
        }
    }

    #[test]
    fn after_an_answer_that_was_none_the_line_is_left_to_settle() {
        let (request, whole) = vectors().swap_remove(1);
        let answer_within = Duration::from_millis(90);
        let (bus, board) = bus(vec![vec![0x00], whole], answer_within);
        bus.trust();
        assert!(matches!(bus.ask(request.clone()), Err(PinFault::NoAnswer)));
        let failed_at = clock::now();
        // On a busy machine the second one may come too late for its time as well.
        let _ = bus.ask(request);
        assert!(clock::now() - failed_at >= answer_within / 3);
        drop(bus);
        board.end();
    }

    #[test]
    fn an_answer_is_found_whole_and_another_boards_is_not_ours() {
        for (request, whole) in vectors() {
            let (bus, board) = bus(vec![whole], PATIENCE);
            assert!(bus.ask(request).is_ok());
            drop(bus);
            board.end();
        }
        // An exception that another unit gave.
        let (bus, board) = bus(vec![vec![0x09, 0x81, 0x04, 0xC0, 0x51]], Duration::from_millis(100));
        assert!(matches!(bus.ask(Request::ReadCoils(0, 8)), Err(PinFault::NoAnswer)));
        drop(bus);
        board.end();
    }
}
