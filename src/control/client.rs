//! The other end: a command that talks to the daemon.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use super::Request;

/// The longest answer, in bytes.
const ANSWER_MAX_LEN: u64 = 1 << 20;

/// A line to the daemon.
pub struct Line {
    stream: BufReader<UnixStream>,
    /// What has come of the answer so far.
    heard: Vec<u8>,
}

/// Why the daemon cannot be asked, or did not answer.
#[derive(Debug, thiserror::Error)]
pub enum Unreachable {
    /// Nobody listens: it does not run, or elsewhere.
    #[error(
        "the daemon does not listen at {path}: start it (`systemctl start omatoimi`), or see why its health names `control`"
    )]
    NotRunning { path: String, source: io::Error },
    /// The socket is not for this user.
    #[error("you may not speak to the daemon: act as its own user (`sudo -u omatoimi omatoimi ...`)")]
    NotAllowed,
    /// It hung up before it answered.
    #[error("the daemon ended before it answered: look at `omatoimi acts list` for what came of it")]
    HungUp,
    /// What it answered is no answer.
    #[error("the daemon answers what this program does not understand: is it of the same version?")]
    Garbled,
    /// Any other trouble with the socket.
    #[error("the daemon cannot be spoken to")]
    Broken(#[source] io::Error),
}

impl Line {
    /// Connects to the daemon's socket.
    pub fn open(path: &Path) -> Result<Self, Unreachable> {
        let stream = UnixStream::connect(path).map_err(|source| {
            let kind = source.kind();
            if kind == io::ErrorKind::PermissionDenied {
                Unreachable::NotAllowed
            } else if matches!(kind, io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused) {
                Unreachable::NotRunning { path: path.display().to_string(), source }
            } else {
                Unreachable::Broken(source)
            }
        })?;
        Ok(Self { stream: BufReader::new(stream), heard: Vec::new() })
    }

    /// Sends a request.
    pub fn send(&mut self, request: &Request) -> Result<(), Unreachable> {
        let mut line = serde_json::to_vec(request).map_err(|_| Unreachable::Garbled)?;
        line.push(b'\n');
        self.stream.get_mut().write_all(&line).map_err(gone)
    }

    /// The answer, if it comes within `patience`; waiting may then go on.
    pub fn answer(&mut self, patience: Duration) -> Result<Option<Value>, Unreachable> {
        self.stream.get_ref().set_read_timeout(Some(patience)).map_err(Unreachable::Broken)?;
        let room = ANSWER_MAX_LEN.saturating_sub(u64::try_from(self.heard.len()).unwrap_or(u64::MAX));
        match self.stream.by_ref().take(room).read_until(b'\n', &mut self.heard) {
            Ok(_) if self.heard.ends_with(b"\n") => {
                let answer = serde_json::from_slice(&self.heard);
                self.heard.clear();
                answer.map(Some).map_err(|_| Unreachable::Garbled)
            }
            Ok(0) => Err(Unreachable::HungUp),
            Ok(_) => Err(Unreachable::Garbled),
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => Ok(None),
            Err(error) => Err(gone(error)),
        }
    }
}

fn gone(error: io::Error) -> Unreachable {
    let hung_up = [io::ErrorKind::BrokenPipe, io::ErrorKind::ConnectionReset, io::ErrorKind::UnexpectedEof];
    if hung_up.contains(&error.kind()) { Unreachable::HungUp } else { Unreachable::Broken(error) }
}
