//! A child process: what it prints is kept, and none outlives its test.

use std::io::Read;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use super::wait::until;

/// Everything printed so far, standard output and standard error one after the other as they came.
pub(crate) type Printed = Arc<Mutex<Vec<u8>>>;

/// The program under test.
pub(crate) fn omatoimi() -> Command {
    Command::new(env!("CARGO_BIN_EXE_omatoimi"))
}

/// A running child.
pub(crate) struct Process {
    child: Child,
    readers: Vec<JoinHandle<()>>,
}

/// How a child ended, and what it said.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Process {
    /// Starts it without standard input; both its outputs go to `printed`.
    pub(crate) fn start(mut command: Command, printed: &Printed) -> Self {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let stdout = keep(child.stdout.take().unwrap(), printed);
        let stderr = keep(child.stderr.take().unwrap(), printed);
        Self { child, readers: vec![stdout, stderr] }
    }

    /// Sends a signal; a process that is gone is not an error.
    pub(crate) fn signal(&self, signal: Signal) {
        let _ = kill_process(Pid::from_child(&self.child), signal);
    }

    /// Waits for its end.
    pub(crate) fn wait(&mut self, within: Duration) -> ExitStatus {
        until("the process ends", within, || self.child.try_wait().unwrap())
    }

    /// How it ended, if it has.
    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().unwrap()
    }

    /// Ends it at once, as a power cut would.
    pub(crate) fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        for reader in self.readers.drain(..) {
            let _ = reader.join();
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

/// Runs a command to its end.
pub(crate) fn run(command: Command, within: Duration) -> Ended {
    let (stdout, stderr) = (Printed::default(), Printed::default());
    let mut command = command;
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let readers = vec![keep(child.stdout.take().unwrap(), &stdout), keep(child.stderr.take().unwrap(), &stderr)];
    let mut process = Process { child, readers };
    let code = process.wait(within).code();
    process.end();
    Ended { code, stdout: text(&stdout), stderr: text(&stderr) }
}

/// What was printed, as text.
pub(crate) fn text(printed: &Printed) -> String {
    String::from_utf8_lossy(&printed.lock().unwrap()).into_owned()
}

fn keep(mut pipe: impl Read + Send + 'static, printed: &Printed) -> JoinHandle<()> {
    let printed = Arc::clone(printed);
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(count @ 1..) = pipe.read(&mut buffer) {
            printed.lock().unwrap().extend_from_slice(&buffer[..count]);
        }
    })
}
