//! The bytes of one receipt on their way: a file, a serial line, or a connection to port 9100.
//!
//! A serial line and a connection run both ways, so the printer is asked for its paper and its cover before and after
//! (DLE EOT, Epson ESC/POS command reference). Before, so that a receipt does not come out when paper is put in, in front
//! of the next patron. A serial printer that says nothing is switched off or not there. On the network many a print server
//! takes bytes and says nothing; the connection itself then has to do as an answer.
//!
//! Does not do: flow control by modem lines.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::net::Shutdown;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

use rustix::fs::OFlags;
use rustix::termios::{ControlModes, OptionalActions, QueueSelector, tcflush, tcgetattr, tcsetattr};
use tokio::io::unix::AsyncFd;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::PrintFault;
use crate::config::PrinterLink;

/// One answer about the printer's state; it is given in real time, whatever the printer is doing.
const STATUS_WITHIN: Duration = Duration::from_secs(2);
/// DLE EOT 2 and 4.
const OFFLINE_CAUSE: u8 = 2;
const PAPER_SENSOR: u8 = 4;
/// Bits of their answers.
const COVER_OPEN: u8 = 0x04;
const PAPER_END: u8 = 0x60;

/// Sends the receipt, and tells what is known of its fate. It waits as long as the printer does: the caller has the deadline.
pub(super) async fn send(link: &PrinterLink, paper: &[u8]) -> Result<(), PrintFault> {
    match link {
        PrinterLink::File(path) => to_file(path, paper).await,
        PrinterLink::Serial { port, baud } => to_serial(port, *baud, paper).await,
        PrinterLink::Network(address) => to_network(address, paper).await,
    }
}

/// `/dev/usb/lp0` takes bytes while it has paper. An ordinary file, for a test, grows.
async fn to_file(path: &Path, paper: &[u8]) -> Result<(), PrintFault> {
    let mut file = OpenOptions::new().append(true).custom_flags(flags()).open(path).map_err(unreachable)?;
    let is_ordinary = file.metadata().map_err(unreachable)?.is_file();
    match is_ordinary {
        true => file.write_all(paper).map_err(broke),
        false => Wire::new(file)?.write(paper).await,
    }
}

async fn to_serial(port: &Path, baud: u32, paper: &[u8]) -> Result<(), PrintFault> {
    let line = open_serial(port, baud).map_err(unreachable)?;
    let wire = Wire::new(Line(line.into()))?;
    wire.judge(timeout(STATUS_WITHIN, wire.status()).await.unwrap_or(Err(PrintFault::Silent))?)?;
    wire.write(paper).await?;
    // It is heard when the bytes before it have left.
    wire.judge(wire.status().await?)
}

async fn to_network(address: &str, paper: &[u8]) -> Result<(), PrintFault> {
    let stream = TcpStream::connect(address).await.and_then(TcpStream::into_std).map_err(unreachable)?;
    let wire = Wire::new(stream)?;
    let answers = timeout(STATUS_WITHIN, wire.status()).await.ok().transpose()?;
    answers.map_or(Ok(()), |status| wire.judge(status))?;
    wire.write(paper).await?;
    if answers.is_some() {
        wire.judge(wire.status().await?)?;
    }
    // Told that this is all, and waited for: a connection that is dropped with unread bytes takes the last lines along.
    wire.fd.get_ref().shutdown(Shutdown::Write).map_err(broke)?;
    drop(timeout(STATUS_WITHIN, wire.read_to_end()).await);
    Ok(())
}

/// 8 data bits, no parity, one stop bit, and no flow control.
fn open_serial(port: &Path, baud: u32) -> io::Result<File> {
    let line = OpenOptions::new().read(true).write(true).custom_flags(flags()).open(port)?;
    let mut settings = tcgetattr(&line)?;
    settings.make_raw();
    settings.control_modes |= ControlModes::CLOCAL | ControlModes::CREAD;
    settings.set_speed(baud)?;
    tcsetattr(&line, OptionalActions::Now, &settings)?;
    tcflush(&line, QueueSelector::IOFlush)?;
    Ok(line)
}

fn flags() -> i32 {
    (OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed()
}

fn unreachable(error: io::Error) -> PrintFault {
    PrintFault::Unreachable(error.kind())
}

fn broke(error: io::Error) -> PrintFault {
    PrintFault::Broke(error.kind())
}

/// A serial line. What has not left it is dropped with it: it must not come out with the next receipt.
struct Line(OwnedFd);

impl Drop for Line {
    fn drop(&mut self) {
        // A line that is gone has nothing left to drop.
        let _ = tcflush(&self.0, QueueSelector::OFlush);
    }
}

impl AsFd for Line {
    fn as_fd(&self) -> std::os::fd::BorrowedFd<'_> {
        self.0.as_fd()
    }
}

impl AsRawFd for Line {
    fn as_raw_fd(&self) -> std::os::fd::RawFd {
        self.0.as_raw_fd()
    }
}

/// Something that bytes go to, and perhaps come from.
struct Wire<T: AsFd + AsRawFd> {
    fd: AsyncFd<T>,
}

/// What the printer says of itself.
#[derive(Clone, Copy)]
struct Status {
    offline_cause: u8,
    paper: u8,
}

impl<T: AsFd + AsRawFd> Wire<T> {
    fn new(fd: T) -> Result<Self, PrintFault> {
        #[expect(deprecated, reason = "sound for what owns its descriptor; its replacement is an unsafe function")]
        AsyncFd::new(fd).map(|fd| Self { fd }).map_err(unreachable)
    }

    async fn write(&self, mut bytes: &[u8]) -> Result<(), PrintFault> {
        while !bytes.is_empty() {
            let mut ready = self.fd.writable().await.map_err(broke)?;
            if let Ok(written) = ready.try_io(|fd| Ok(rustix::io::write(fd.get_ref(), bytes)?)) {
                bytes = bytes.get(written.map_err(broke)?..).unwrap_or_default();
            }
        }
        Ok(())
    }

    async fn read(&self, buffer: &mut [u8]) -> Result<usize, PrintFault> {
        loop {
            let mut ready = self.fd.readable().await.map_err(broke)?;
            if let Ok(read) = ready.try_io(|fd| Ok(rustix::io::read(fd.get_ref(), &mut *buffer)?)) {
                return read.map_err(broke);
            }
        }
    }

    async fn read_to_end(&self) -> Result<(), PrintFault> {
        while self.read(&mut [0; 64]).await? > 0 {}
        Ok(())
    }

    async fn status(&self) -> Result<Status, PrintFault> {
        let paper = self.ask(PAPER_SENSOR).await?;
        Ok(Status { paper, offline_cause: self.ask(OFFLINE_CAUSE).await? })
    }

    /// DLE EOT n. The answer is a byte 0xx1xx10; whatever else comes, flow control or a status nobody asked for, is none.
    async fn ask(&self, what: u8) -> Result<u8, PrintFault> {
        self.write(&[0x10, 0x04, what]).await?;
        loop {
            let mut byte = [0];
            if self.read(&mut byte).await? == 0 {
                return Err(PrintFault::Broke(ErrorKind::UnexpectedEof));
            }
            let [byte] = byte;
            if byte & 0x93 == 0x12 {
                return Ok(byte);
            }
        }
    }

    fn judge(&self, status: Status) -> Result<(), PrintFault> {
        if status.paper & PAPER_END != 0 {
            Err(PrintFault::NoPaper)
        } else if status.offline_cause & COVER_OPEN != 0 {
            Err(PrintFault::CoverOpen)
        } else {
            Ok(())
        }
    }
}
