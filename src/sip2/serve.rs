//! The sockets of the SIP2 service: every connection a desk, all of them bounded.

use std::sync::Arc;
use std::time::Duration;

use chrono_tz::Tz;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;
use zeroize::Zeroizing;

use super::frame::Splitter;
use super::service::{Desk, Register, Turn};
use crate::config::{Encoding, Terminator};
use crate::time::Clock;

/// Connections at the same time; one more is closed at once.
pub const MAX_CONNECTIONS: usize = 64;
/// Clients hold idle connections for ten minutes (section 11).
const IDLE_FOR: Duration = Duration::from_secs(900);
/// A client that does not take its answer within this is gone.
const WRITE_FOR: Duration = Duration::from_secs(10);

/// What is served, and how it is written.
#[derive(Clone)]
pub struct Service {
    pub register: Arc<dyn Register>,
    /// Answers carry local time.
    pub timezone: Tz,
    pub encoding: Encoding,
    pub terminator: Terminator,
    pub clock: Clock,
}

/// A failure to play, for the demo and for tests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fault {
    #[default]
    None,
    /// Connections are taken and read, and never answered.
    Silent,
    /// Connections are dropped.
    Closed,
}

/// Which way bytes went, seen from the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    In,
    Out,
}

/// Sees every byte that is read or written, card numbers and PINs included: for a demo on invented patrons.
pub type Tap = Arc<dyn Fn(Direction, &[u8]) + Send + Sync>;

/// Serves until it is dropped; every connection ends with it.
pub async fn serve(listener: TcpListener, service: Service, faults: watch::Receiver<Fault>, tap: Tap) {
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(_) = connections.join_next() => continue,
        };
        let Ok((stream, _)) = accepted else {
            // Out of file descriptors: wait for a connection to end, or for a moment.
            let _ = timeout(Duration::from_millis(100), connections.join_next()).await;
            continue;
        };
        if connections.len() >= MAX_CONNECTIONS || *faults.borrow() == Fault::Closed {
            continue;
        }
        // Without it small answers wait for the client's acknowledgement.
        let _ = stream.set_nodelay(true);
        let (service, faults, tap) = (service.clone(), faults.clone(), Arc::clone(&tap));
        connections.spawn(async move { attend(stream, &service, faults, &tap).await });
    }
}

/// Serves one client until it leaves, idles too long, floods, or the fault says so.
pub async fn attend<S>(mut stream: S, service: &Service, faults: watch::Receiver<Fault>, tap: &Tap)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut desk = Desk::new(service.encoding, service.terminator);
    let mut splitter = Splitter::default();
    // Names and card numbers pass through it.
    let mut chunk = Zeroizing::new([0; 4096]);
    loop {
        let read = tokio::select! {
            read = timeout(IDLE_FOR, stream.read(&mut *chunk)) => read,
            () = closed(faults.clone()) => return,
        };
        let Ok(Ok(length @ 1..)) = read else {
            return;
        };
        let bytes = chunk.get(..length).unwrap_or_default();
        tap(Direction::In, bytes);
        if splitter.push(bytes).is_err() {
            return;
        }
        while let Some(frame) = splitter.next_frame() {
            if *faults.borrow() == Fault::Silent {
                continue;
            }
            let now = service.clock.now().wall.with_timezone(&service.timezone);
            let (answer, ends) = match desk.answer(&frame, service.register.as_ref(), &now) {
                Turn::Answer(answer) => (answer, false),
                Turn::AnswerAndClose(answer) => (answer, true),
                Turn::Close => return,
            };
            tap(Direction::Out, &answer);
            let written = timeout(WRITE_FOR, async {
                stream.write_all(&answer).await?;
                stream.flush().await
            });
            if !matches!(written.await, Ok(Ok(()))) || ends {
                return;
            }
        }
    }
}

/// Waits until the fault is `Closed`.
async fn closed(mut faults: watch::Receiver<Fault>) {
    let is_closed = faults.wait_for(|fault| *fault == Fault::Closed).await.is_ok();
    if !is_closed {
        // Nobody is left to change the fault.
        std::future::pending::<()>().await;
    }
}
