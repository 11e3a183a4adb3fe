//! Loans at the station of the real program: its scanner on a pseudo-terminal, its screen over HTTP, and behind a wire
//! that does harm a library system that lends. What counts is what the library system did.

use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use omatoimi::config::{Encoding, Terminator};
use omatoimi::register::{SampleActKind, SampleRegister};
use omatoimi::sip2::serve::{self, Direction, Service};
use omatoimi::time::Clock;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::kiosk::Kiosk;
use super::screen::Screen;
use super::site::Site;
use super::wait::{SOON, until};
use crate::sip2::proxy::{Harm, Proxy};

const AINO: (&str, &str) = ("21234000000017", "1234");
pub(super) const SINUHE: &str = "31234000000013";
pub(super) const KARPASTEN_HERRA: &str = "31234000000021";
/// The library system's own patience, and then the machine's (20 s), and room for a slow machine.
pub(super) const LATE: Duration = Duration::from_secs(60);

/// The library system, on a thread of its own, behind a wire that does harm when told to.
pub(super) struct Library {
    register: Arc<SampleRegister>,
    pub(super) wire: Proxy,
    end: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Library {
    pub(super) fn open() -> Self {
        let register =
            Arc::new(SampleRegister::from_toml(include_str!("../../../config/sample-register.toml")).unwrap());
        let service = Service {
            register: Arc::clone(&register) as Arc<_>,
            timezone: chrono_tz::Europe::Helsinki,
            encoding: Encoding::Utf8,
            terminator: Terminator::Cr,
            clock: Clock::system(),
        };
        let (end, ended) = oneshot::channel();
        let (found, address) = std::sync::mpsc::channel();
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                found.send(listener.local_addr().unwrap()).unwrap();
                let (_faults, faulty) = tokio::sync::watch::channel(serve::Fault::None);
                let served = serve::serve(listener, service, faulty, Arc::new(|_: Direction, _: &[u8]| {}));
                tokio::select! { () = served => {}, _ = ended => {} }
            });
        });
        let wire = Proxy::before(address.recv().unwrap());
        Self { register, wire, end: Some(end), thread: Some(thread) }
    }

    /// A kiosk that lends, with this library system behind it.
    pub(super) fn kiosk(&self) -> Kiosk {
        Site::new(self.wire.address()).with("timeout = \"3s\"", "timeout = \"500ms\"").open()
    }

    /// How often it lent the item, and how often it took it back.
    pub(super) fn lent_and_returned(&self, item: &str) -> (usize, usize) {
        let acts = self.register.acts();
        let count = |kind| acts.iter().filter(|act| act.kind == kind && act.item == item).count();
        assert_eq!(count(SampleActKind::Renewed), 0, "a loan sent twice is a renewal");
        (count(SampleActKind::Lent), count(SampleActKind::Returned))
    }

    /// The line goes down, after the patron was there once: for offline days something is kept.
    pub(super) fn goes_away_from(&self, kiosk: &Kiosk, screen: &Screen) {
        log_in(kiosk, screen);
        screen.tap("start-over", "");
        screen.wait_for("welcome");
        self.wire.down();
        kiosk.wait_until_unwell("ils");
    }

    pub(super) fn wait_until_lent(&self, item: &str) {
        until("the library system has lent it", LATE, || (self.lent_and_returned(item).0 == 1).then_some(()));
    }
}

impl Drop for Library {
    fn drop(&mut self) {
        drop(self.end.take());
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

/// Card and PIN. One who is not accepted tries again, as a patron would: right after the first login ever, what is kept
/// for offline days is still being made.
pub(super) fn log_in(kiosk: &Kiosk, screen: &Screen) {
    kiosk.keep_secret(AINO.0);
    until("the station takes card and PIN", LATE, || {
        // The same card within 1.5 s would count as one event; a scrap of paper in between makes it two.
        kiosk.station_scanner.send(format!("scrap of paper\r{}\r", AINO.0).as_bytes());
        screen.wait_for("pin");
        for digit in AINO.1.chars() {
            screen.tap("digit", &digit.to_string());
        }
        screen.tap("enter-pin", "");
        if screen.wait_for_one_of(&["borrow", "card-refused"]) == "borrow" {
            return Some(());
        }
        screen.tap("start-over", "");
        screen.wait_for("welcome");
        None
    });
}

/// Scans a book at the station.
pub(super) fn scan(kiosk: &Kiosk, item: &str) {
    kiosk.keep_secret(item);
    kiosk.station_scanner.send(format!("{item}\r").as_bytes());
}

#[test]
fn two_books_are_borrowed_and_one_is_returned_and_the_receipt_is_out() {
    let library = Library::open();
    let mut kiosk = library.kiosk();
    let screen = Screen::of(&kiosk);
    log_in(&kiosk, &screen);
    for item in [SINUHE, KARPASTEN_HERRA] {
        scan(&kiosk, item);
        library.wait_until_lent(item);
    }
    screen.wait_for_text("Kärpästen herra");
    screen.tap("finish", "");
    screen.wait_for("receipt");
    screen.tap("receipt", "print");
    screen.wait_for("thanks");
    let paper = until("the receipt is out", SOON, || {
        let paper = std::fs::read(kiosk.path("dev/printer")).unwrap();
        paper.windows(6).any(|bytes| bytes == b"Sinuhe").then_some(paper)
    });
    assert!(!paper.windows(AINO.0.len()).any(|bytes| bytes == AINO.0.as_bytes()), "no card number on paper");
    screen.wait_for("welcome");
    scan(&kiosk, SINUHE);
    screen.wait_for("return");
    until("it is back", SOON, || (library.lent_and_returned(SINUHE) == (1, 1)).then_some(()));
    assert_eq!(library.lent_and_returned(KARPASTEN_HERRA), (1, 0));
    assert_eq!(kiosk.stop(), Some(0));
}

#[test]
fn promise_7_a_loan_made_offline_outlives_a_power_cut_and_is_told_once_with_its_own_time() {
    let library = Library::open();
    let mut kiosk = library.kiosk();
    let screen = Screen::of(&kiosk);
    library.goes_away_from(&kiosk, &screen);
    let before = Clock::system().now().wall;
    log_in(&kiosk, &screen);
    scan(&kiosk, SINUHE);
    let listed = || kiosk.run(&["outbox", "list", "--output", "json"]).stdout;
    until("it is in the outbox", LATE, || listed().contains("loan").then_some(()));
    kiosk.kill();
    assert_eq!(library.lent_and_returned(SINUHE), (0, 0));

    kiosk.start();
    library.wire.up();
    library.wait_until_lent(SINUHE);
    until("the outbox is empty", LATE, || {
        (!kiosk.run(&["outbox", "list", "--output", "json"]).stdout.contains("loan")).then_some(())
    });
    assert_eq!(library.lent_and_returned(SINUHE), (1, 0));
    let acts = library.register.acts();
    let told = acts.iter().find(|act| act.item == SINUHE).unwrap();
    assert!(told.no_block, "it has happened: no block");
    let dated = told.dated.unwrap().and_local_timezone(chrono_tz::Europe::Helsinki).unwrap().to_utc();
    assert!((dated - before).num_seconds().abs() < 60, "told with the time at which it took place");
}

#[test]
fn promise_7_a_loan_whose_answer_was_eaten_is_never_sent_twice() {
    for harm in [Harm::EatAnswer, Harm::CutAfterRequest, Harm::CutBeforeRequest] {
        let library = Library::open();
        let kiosk = library.kiosk();
        kiosk.note(&format!("{harm:?}"));
        let screen = Screen::of(&kiosk);
        log_in(&kiosk, &screen);
        library.wire.harm("11", harm);
        scan(&kiosk, SINUHE);
        library.wait_until_lent(SINUHE);
        screen.wait_for_text("Sinuhe");
        screen.tap("finish", "");
        screen.wait_for("receipt");
        screen.tap("receipt", "none");
        screen.wait_for("welcome");
        assert_eq!(library.lent_and_returned(SINUHE), (1, 0), "{harm:?}");
    }
}

#[test]
fn promise_7_a_power_cut_in_the_middle_of_the_replay_sends_nothing_twice() {
    let library = Library::open();
    let mut kiosk = library.kiosk();
    let screen = Screen::of(&kiosk);
    library.goes_away_from(&kiosk, &screen);
    log_in(&kiosk, &screen);
    let waiting = |kiosk: &Kiosk| kiosk.run(&["outbox", "list", "--output", "json"]).stdout.matches("\"loan\"").count();
    for (count, item) in [SINUHE, KARPASTEN_HERRA].into_iter().enumerate() {
        scan(&kiosk, item);
        until("it is in the outbox", LATE, || (waiting(&kiosk) == count + 1).then_some(()));
    }
    screen.tap("start-over", "");
    screen.wait_for("welcome");
    library.wire.harm("11", Harm::EatAnswer);
    library.wire.up();
    // The first loan has reached the library system, and its answer never comes: the power goes now.
    library.wait_until_lent(SINUHE);
    kiosk.kill();
    kiosk.start();
    library.wait_until_lent(KARPASTEN_HERRA);
    until("the outbox is empty", LATE, || (waiting(&kiosk) == 0).then_some(()));
    for item in [SINUHE, KARPASTEN_HERRA] {
        assert_eq!(library.lent_and_returned(item), (1, 0));
    }
}
