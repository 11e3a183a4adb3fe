//! The OSDP driver against a reader nobody here wrote: PyPI's `libosdp`, in an environment that `tests/run prepare` makes.

use std::io::Write;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use omatoimi_hardware::board::Layout;
use omatoimi_hardware::keypad::Key as Pressed;
use omatoimi_hardware::osdp::{Beep, Color, InstallMode, Installed, Led, NotSecure, Order, OsdpBus, Report, Text};
use omatoimi_hardware::twin::Pty;
use omatoimi_hardware::{BusHandle, Event, LockState, PinFault, Wiring};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::net::unix::pipe::Receiver;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};

use crate::bench::{Bench, PATIENCE};
use crate::osdp::{KEY, address, is_card, spawn, until};
use crate::peer::python;

const OTHER_KEY: [u8; 16] = *b"a key of others!";
const RELEASE: Duration = Duration::from_millis(300);

/// A process that is a reader, and its end of the line.
struct Reader {
    process: Child,
    happens: ChildStdin,
    told: Lines<BufReader<Receiver>>,
    line: Arc<Pty>,
}

impl Reader {
    /// `None` where there is no environment for it.
    async fn start(test: &str, bench: &Bench, name: &str, key: Option<[u8; 16]>) -> Option<Self> {
        let python = python("readers", test)?;
        let line = Pty::open(bench.port(name)).expect("a terminal");
        let hex = |key: [u8; 16]| key.iter().map(|byte| format!("{byte:02x}")).collect();
        let key = key.map_or("none".to_owned(), hex);
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/drivers/osdp_reader.py");
        let mut process = Command::new(python)
            .args([script.as_ref(), bench.port(name).as_os_str(), "5".as_ref(), key.as_ref()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a process");
        let happens = process.stdin.take().expect("a pipe");
        let told = std::os::fd::OwnedFd::from(process.stdout.take().expect("a pipe"));
        let told = BufReader::new(Receiver::from_owned_fd(told).expect("a pipe")).lines();
        let mut reader = Self { process, happens, told, line: Arc::new(line) };
        reader.told("ready").await;
        Some(reader)
    }

    fn suffer(&mut self, what: &str) {
        writeln!(self.happens, "{what}").expect("a reader");
    }

    /// What it is told next of this kind.
    async fn told(&mut self, kind: &str) -> Value {
        loop {
            let line = timeout(PATIENCE, self.told.next_line()).await.expect("a line in time").expect("a pipe");
            let told: Value = serde_json::from_str(&line.expect("a reader")).expect("JSON");
            if told["command"] == kind {
                return told;
            }
        }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.process.kill().expect("a process that we started");
        self.process.wait().expect("its end");
    }
}

type Bytes = Arc<Mutex<Vec<Vec<u8>>>>;
/// What becomes of bytes on their way from a reader.
type Wire = Arc<dyn Fn(Vec<u8>) -> Vec<u8> + Send + Sync>;

/// Plugs the readers into the daemon's port; the plug is pulled when the handle is dropped.
struct Plug(Vec<JoinHandle<()>>);

impl Plug {
    fn into(bench: &Bench, readers: &[&Reader], wire: &Wire) -> Self {
        let port = Arc::new(Pty::open(bench.port("readers")).expect("a terminal"));
        let lines: Vec<Arc<Pty>> = readers.iter().map(|reader| Arc::clone(&reader.line)).collect();
        let mut tasks = Vec::new();
        for line in &lines {
            let (line, port, wire) = (Arc::clone(line), Arc::clone(&port), Arc::clone(wire));
            tasks.push(tokio::spawn(async move {
                let mut bytes = [0; 256];
                while let Ok(count) = line.read(&mut bytes).await {
                    if port.write(&wire(bytes[..count].to_vec())).await.is_err() {
                        return;
                    }
                }
            }));
        }
        tasks.push(tokio::spawn(async move {
            let mut bytes = [0; 256];
            while let Ok(count) = port.read(&mut bytes).await {
                for line in &lines {
                    line.write(&bytes[..count]).await.expect("a reader's line");
                }
            }
        }));
        Self(tasks)
    }

    /// Pulls the plug, and returns once it is out.
    async fn pull(mut self) {
        for task in self.0.drain(..) {
            task.abort();
            // That it was aborted is no news.
            let _ = task.await;
        }
    }
}

fn clean() -> Wire {
    Arc::new(|bytes| bytes)
}

async fn end(bus: OsdpBus, board: Option<BusHandle>) {
    let stop = move || {
        board.into_iter().for_each(BusHandle::stop);
        bus.stop();
    };
    tokio::task::spawn_blocking(stop).await.expect("a stop");
}

async fn until_event(bench: &mut Bench, expected: Event) {
    while bench.next().await != expected {}
}

#[tokio::test]
async fn libosdp_is_heard_and_told_inside_the_secure_channel() {
    let mut bench = Bench::new(64);
    let test = "libosdp_is_heard_and_told_inside_the_secure_channel";
    let Some(mut reader) = Reader::start(test, &bench, "device", Some(KEY)).await else { return };
    let _plug = Plug::into(&bench, &[&reader], &clean());
    let bus = spawn(&bench);
    bench.expect([Event::Found]).await;

    until(&mut bench, || reader.suffer("card 32 04a1b2c3"), is_card("04A1B2C3")).await;
    until(&mut bench, || reader.suffer("card 56 04a1b2c3d4e5f6"), is_card("04A1B2C3D4E5F6")).await;
    reader.suffer("card 26 264ac140");
    bench.expect([Event::Rejected(omatoimi_hardware::barcode::Rejected::NotACard)]).await;
    reader.suffer("keys 3132337f340d");
    let mut pressed = String::new();
    while pressed.len() < "123*4#".len() {
        let Event::Key(key) = bench.next().await else { panic!("a key") };
        pressed.push(match key {
            Pressed::Digit(digit) => digit.ascii().into(),
            Pressed::Enter => '#',
            Pressed::Clear => '*',
        });
    }
    assert_eq!(pressed, "123*4#");
    for tamper in [true, false] {
        reader.suffer(&format!("tamper {}", u8::from(tamper)));
        bench.expect([Event::Reader(Report::Tamper(tamper))]).await;
    }

    bus.order(address(5), Order::Led(Led::flash(1, Color::Green, Duration::from_secs(3))));
    let led = reader.told("led").await;
    assert_eq!((&led["led_number"], &led["on_color"], &led["timer_count"]), (&1.into(), &2.into(), &30.into()));
    let beep = Beep { on_for: Duration::from_millis(200), off_for: Duration::from_millis(100), times: 3 };
    bus.order(address(5), Order::Beep(beep));
    let buzzer = reader.told("buzzer").await;
    assert_eq!((&buzzer["on_count"], &buzzer["off_count"], &buzzer["rep_count"]), (&2.into(), &1.into(), &3.into()));
    bus.order(address(5), Order::Text(Text { row: 1, text: "Tervetuloa".to_owned(), lasts: None }));
    assert_eq!(reader.told("text").await["data"], "Tervetuloa");
    end(bus, None).await;
}

#[tokio::test]
async fn libosdps_inputs_are_contacts_and_its_outputs_are_driven_but_not_believed() {
    let bench = Bench::new(64);
    let test = "libosdps_inputs_are_contacts_and_its_outputs_are_driven_but_not_believed";
    let Some(mut reader) = Reader::start(test, &bench, "device", Some(KEY)).await else { return };
    let _plug = Plug::into(&bench, &[&reader], &clean());
    let bus = spawn(&bench);
    let mut pins = Bench::new(64);
    let layout = Layout { locks: vec![(0, Wiring::FailSecure)], outputs: vec![], inputs: vec![1] };
    let board = bus.board(address(5), layout, pins.sender.clone()).expect("a thread");
    until_event(&mut pins, Event::Found).await;
    reader.suffer("inputs 0001");
    until_event(&mut pins, Event::Input { input: 1, high: true }).await;
    reader.suffer("inputs 0000");
    until_event(&mut pins, Event::Input { input: 1, high: false }).await;

    let mut told = async |code: u8, tenths: u16| loop {
        let told = reader.told("output").await;
        if (&told["output_no"], &told["control_code"], &told["timer_count"])
            == (&0.into(), &code.into(), &tenths.into())
        {
            return;
        }
    };
    told(1, 0).await;
    board.release(0, RELEASE);
    // It falls back by itself after 30 s, should this program die.
    told(5, 300).await;
    // This reader does not say how its outputs are, so it is never called released, and is secured at once.
    let fault = LockState::Fault(PinFault::Refused);
    until_event(&mut pins, Event::Lock { output: 0, state: fault }).await;
    told(1, 0).await;
    end(bus, Some(board)).await;
}

#[tokio::test]
async fn libosdp_with_another_key_is_never_heard() {
    let mut bench = Bench::new(64);
    let test = "libosdp_with_another_key_is_never_heard";
    let Some(mut reader) = Reader::start(test, &bench, "device", Some(OTHER_KEY)).await else { return };
    let _plug = Plug::into(&bench, &[&reader], &clean());
    let bus = spawn(&bench);
    reader.suffer("card 32 04a1b2c3");
    let why = bench.expect_lost().await;
    assert_eq!(why, NotSecure::WrongKey.to_string());
    end(bus, None).await;
}

#[tokio::test]
async fn a_new_libosdp_is_refused_until_an_install_mode_gives_it_its_key() {
    let mut bench = Bench::new(64);
    let test = "a_new_libosdp_is_refused_until_an_install_mode_gives_it_its_key";
    let Some(mut reader) = Reader::start(test, &bench, "device", None).await else { return };
    let _plug = Plug::into(&bench, &[&reader], &clean());
    let bus = spawn(&bench);
    reader.suffer("card 32 04a1b2c3");
    // It answers as if it had a key.
    assert_eq!(bench.expect_lost().await, NotSecure::WrongKey.to_string());
    bus.install(address(5), InstallMode::begin(Instant::now().into_std(), PATIENCE));
    let key: String = KEY.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(reader.told("keyset").await["data"], key.as_str());
    bench.expect([Event::Found, Event::Reader(Report::Installed(Installed::Done))]).await;
    until(&mut bench, || reader.suffer("card 32 04a1b2c4"), is_card("04A1B2C4")).await;
    end(bus, None).await;
}

#[tokio::test]
async fn libosdp_unplugged_and_plugged_in_again_is_back_without_its_old_cards() {
    let mut bench = Bench::new(64);
    let test = "libosdp_unplugged_and_plugged_in_again_is_back_without_its_old_cards";
    let Some(mut reader) = Reader::start(test, &bench, "device", Some(KEY)).await else { return };
    let bus = spawn(&bench);
    bench.expect_lost().await;
    for round in 0..3_u8 {
        let plug = Plug::into(&bench, &[&reader], &clean());
        until_event(&mut bench, Event::Found).await;
        let is_scan = |event: &Event| matches!(event, Event::Scan(_));
        let card = format!("04A1B2{round:02X}");
        let event = until(&mut bench, || reader.suffer(&format!("card 32 {card}")), is_scan).await;
        assert!(is_card(&card)(&event));
        plug.pull().await;
        bench.expect_lost().await;
        reader.suffer("card 32 04ffffff");
    }
    end(bus, None).await;
}

#[tokio::test]
async fn i4_i28_a_recording_of_libosdp_opens_nothing_for_a_controller_that_starts_again() {
    let mut bench = Bench::new(64);
    let test = "i4_i28_a_recording_of_libosdp_opens_nothing_for_a_controller_that_starts_again";
    let Some(mut reader) = Reader::start(test, &bench, "device", Some(KEY)).await else { return };
    let recorded = Bytes::default();
    let record = Arc::clone(&recorded);
    let wire: Wire = Arc::new(move |bytes| {
        record.lock().expect("a lock").push(bytes.clone());
        bytes
    });
    let plug = Plug::into(&bench, &[&reader], &wire);
    let bus = spawn(&bench);
    bench.expect([Event::Found]).await;
    until(&mut bench, || reader.suffer("card 32 04a1b2c3"), is_card("04A1B2C3")).await;
    end(bus, None).await;
    plug.pull().await;
    let recorded = recorded.lock().expect("a lock").clone();
    assert!(recorded.len() > 10);

    // A thief answers each question with the next recorded answer.
    let mut again = Bench::new(64);
    let thief = Pty::open(again.port("readers")).expect("a terminal");
    let bus = spawn(&again);
    let mut bytes = [0; 256];
    for answer in recorded.iter().cycle().take(8) {
        timeout(PATIENCE, thief.read(&mut bytes)).await.expect("a question in time").expect("a line");
        thief.write(answer).await.expect("a line");
    }
    end(bus, None).await;
    while let Ok(event) = again.events.try_recv() {
        let is_trouble = matches!(event, Event::Lost { .. } | Event::Reader(Report::NotSecure(_)));
        assert!(is_trouble, "from a recording: {event:?}");
    }
}

#[tokio::test]
async fn libosdp_is_heard_through_noise() {
    let mut bench = Bench::new(64);
    let test = "libosdp_is_heard_through_noise";
    let Some(mut reader) = Reader::start(test, &bench, "device", Some(KEY)).await else { return };
    let count = Mutex::new(0_usize);
    let wire: Wire = Arc::new(move |bytes| {
        let mut count = count.lock().expect("a lock");
        *count += 1;
        // This reader gives up its channel when it is asked again for a lost answer, so few are lost.
        match *count % 60 {
            0 => bytes.iter().skip(1).copied().collect(),
            1..30 => [b"\x53\x85\x00noise\xFF", bytes.as_slice()].concat(),
            _ => bytes,
        }
    });
    let _plug = Plug::into(&bench, &[&reader], &wire);
    let bus = spawn(&bench);
    for card in ["04A1B2C3", "04A1B2C4", "04A1B2C5"] {
        until(&mut bench, || reader.suffer(&format!("card 32 {card}")), is_card(card)).await;
    }
    end(bus, None).await;
}

#[tokio::test]
async fn of_two_libosdps_with_one_address_only_the_one_with_the_key_is_ever_heard() {
    let mut bench = Bench::new(64);
    let test = "of_two_libosdps_with_one_address_only_the_one_with_the_key_is_ever_heard";
    let Some(mut own) = Reader::start(test, &bench, "own", Some(KEY)).await else { return };
    let Some(mut foreign) = Reader::start(test, &bench, "foreign", Some(OTHER_KEY)).await else { return };
    let _plug = Plug::into(&bench, &[&own, &foreign], &clean());
    let bus = spawn(&bench);
    let give_up_at = Instant::now() + Duration::from_secs(3);
    while Instant::now() < give_up_at {
        own.suffer("card 32 04a1b2c3");
        foreign.suffer("card 32 04ffffff");
        if let Ok(Some(event)) = timeout(Duration::from_millis(100), bench.events.recv()).await {
            let is_own = is_card("04A1B2C3");
            let is_state = matches!(event, Event::Found | Event::Lost { .. } | Event::Reader(Report::NotSecure(_)));
            assert!(is_own(&event) || is_state, "{event:?}");
        }
    }
    end(bus, None).await;
}
