//! Peers nobody here wrote, from `tests/peers`: library systems on pysip2 and invenio-sip2, a relay board on pymodbus.
//! `tests/run prepare` puts their Python environment beside the build.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;

use serde_json::Value;

use super::lacking;
use super::line::{self, Line};
use super::said::Said;
use super::wait::SOON;

/// A peer's process. It ends with its standard input, that is when this is dropped or the test dies.
pub(crate) struct Peer {
    child: Child,
    orders: ChildStdin,
    facts: Receiver<Value>,
    ready: Value,
    _said: Said,
}

impl Peer {
    /// Starts one of the scripts, or says that this test cannot run.
    pub(crate) fn start(test: &str, script: &str, arguments: &[&Path]) -> Option<Self> {
        let python = python();
        if !python.exists() {
            lacking::skip(test, "no Python peers beside the build; `tests/run prepare` makes them");
            return None;
        }
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers").join(script);
        let mut command = Command::new(python);
        command.arg("-B").arg(script).args(arguments);
        let (said, error) = Said::of_a_peer();
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(error).spawn().unwrap();
        let (orders, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let (tell, facts) = mpsc::channel();
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                let Ok(fact) = serde_json::from_str(&line) else {
                    continue;
                };
                if tell.send(fact).is_err() {
                    return;
                }
            }
        });
        let ready: Value = facts.recv_timeout(4 * SOON).expect("the peer becomes ready");
        assert_eq!(ready["ready"], true);
        Some(Self { child, orders, facts, ready, _said: said })
    }

    /// Where a library system listens.
    pub(crate) fn address(&self) -> SocketAddr {
        let port = self.ready["port"].as_u64().and_then(|port| u16::try_from(port).ok()).unwrap();
        SocketAddr::from((Ipv4Addr::LOCALHOST, port))
    }

    /// Gives an order and waits until it is done.
    pub(crate) fn order(&mut self, order: &str) {
        writeln!(self.orders, "{order}").unwrap();
        self.wait_for(|fact| fact.get("done").is_some());
    }

    /// Waits for a fact the peer tells of itself.
    pub(crate) fn wait_for(&self, mut wanted: impl FnMut(&Value) -> bool) -> Value {
        loop {
            let fact = self.facts.recv_timeout(SOON).expect("the peer tells it");
            if wanted(&fact) {
                return fact;
            }
        }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts a pymodbus relay board and plugs it in at `line`: its own pseudo-terminal is joined to the one there.
pub(crate) fn plug_pymodbus(test: &str, line: &Line) -> Option<Peer> {
    let (board_end, board_port) = line::pair();
    let board = Peer::start(test, "modbus_slave.py", &[&board_port])?;
    let to_board = std::sync::Arc::clone(&board_end);
    let line_end = line.plug(Box::new(move |bytes| {
        line::write_all(&to_board, bytes);
        vec![]
    }));
    thread::spawn(move || {
        // Ends with the plug: nobody then holds the other reference.
        while let Some(line_end) = line_end.upgrade() {
            let bytes = line::read_some(&board_end);
            if !bytes.is_empty() {
                line::write_all(&line_end, &bytes);
            }
        }
    });
    Some(board)
}

/// The interpreter of the environment beside the build.
fn python() -> PathBuf {
    let program = Path::new(env!("CARGO_BIN_EXE_omatoimi"));
    let target = program.ancestors().nth(2).expect("the program stands in target/PROFILE");
    target.join("peers/bin/python")
}
