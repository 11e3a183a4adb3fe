//! The relay driver against a Modbus slave nobody here wrote: PyPI's `pymodbus`, in the environment that
//! `tests/run prepare` makes.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command};
use std::time::Duration;

use omatoimi_hardware::board::Layout;
use omatoimi_hardware::modbus::{BusSettings, spawn_modbus};
use omatoimi_hardware::port::PortSettings;
use omatoimi_hardware::twin::Pty;
use omatoimi_hardware::{Event, LockState, PinFault, Wiring};

use crate::bench::Bench;

const PULSE: Duration = Duration::from_millis(300);

struct Slave(Child);

impl Drop for Slave {
    fn drop(&mut self) {
        self.0.kill().expect("a process that we started");
        self.0.wait().expect("its end");
    }
}

/// Two terminals and a cable between them.
async fn cable(ends: [Pty; 2]) {
    let [one, other] = &ends;
    let carry = async |from: &Pty, to: &Pty| {
        let mut bytes = [0; 256];
        while let Ok(count) = from.read(&mut bytes).await {
            to.write(&bytes[..count]).await.expect("a line");
        }
    };
    tokio::join!(carry(one, other), carry(other, one));
}

/// The Python of an environment with peers. Where there is none the test fails in CI; elsewhere it is counted as skipped.
pub(crate) fn python(environment: &str, test: &str) -> Option<PathBuf> {
    let built_in = concat!(env!("CARGO_MANIFEST_DIR"), "/../target");
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from(built_in), PathBuf::from);
    let python = target.join(environment).join("bin/python");
    if python.exists() {
        return Some(python);
    }
    assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "{test}: run `tests/run prepare` first");
    if let Some(list) = std::env::var_os("OMATOIMI_SKIPPED") {
        let mut list = OpenOptions::new().create(true).append(true).open(list).expect("the list of skipped tests");
        writeln!(list, "{test}: no peers, run `tests/run prepare`").expect("a line in it");
    }
    None
}

#[tokio::test]
async fn pymodbus_is_driven_read_back_and_secured_again() {
    let Some(python) = python("peers", "pymodbus_is_driven_read_back_and_secured_again") else { return };
    let mut bench = Bench::new(64);
    let ends = ["relay", "slave"].map(|name| Pty::open(bench.port(name)).expect("a terminal"));
    tokio::spawn(cable(ends));
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/drivers/modbus_slave.py");
    let slave = Command::new(python).arg(script).arg(bench.port("slave")).spawn();
    let _slave = Slave(slave.expect("a process"));

    let layout = Layout {
        locks: vec![(0, Wiring::FailSecure), (99, Wiring::FailSecure)],
        outputs: vec![],
        inputs: vec![0, 1, 7],
    };
    let settings = BusSettings::new(PortSettings::new(bench.port("relay")), 1, layout);
    let bus = spawn_modbus(settings, bench.sender.clone()).expect("a thread");
    let lock = |output, state| Event::Lock { output, state };
    while bench.next().await != Event::Found {}
    bench.expect([lock(0, LockState::Secured)]).await;
    bench.expect([lock(99, LockState::Fault(PinFault::Refused))]).await;
    for (input, high) in [(0, true), (1, false), (7, true)] {
        bench.expect([Event::Input { input, high }]).await;
    }
    bus.release(0, PULSE);
    bench.expect([lock(0, LockState::Released { for_: PULSE })]).await;
    bench.expect([lock(0, LockState::Secured)]).await;
    bus.release(99, PULSE);
    bench.expect([lock(99, LockState::Fault(PinFault::Refused))]).await;
    tokio::task::spawn_blocking(|| bus.stop()).await.expect("a stop");
}
