//! Reads one device that only talks - a scanner, a keypad - for as long as anybody listens.

use std::io;
use std::time::Instant;

use tokio::io::AsyncReadExt;
use tokio::sync::mpsc;
use tokio_serial::SerialStream;
use zeroize::Zeroizing;

use crate::backoff::Backoff;
use crate::clock;
use crate::event::Event;
use crate::port::{self, PortSettings};

/// Bytes taken in one read; the kernel keeps the rest.
const READ_SIZE: usize = 256;

/// Bytes and time in, events out. Total: no bytes make it fail.
pub trait Decoder {
    /// Takes bytes that arrived at `now`; what follows from them is ready in [`Decoder::next_event`] afterwards.
    fn handle(&mut self, bytes: &[u8], now: Instant);
    /// Tells the time, at [`Decoder::poll_timeout`] or later.
    fn handle_timeout(&mut self, now: Instant);
    /// When to tell the time next.
    fn poll_timeout(&self) -> Option<Instant>;
    /// The next event, oldest first.
    fn next_event(&mut self) -> Option<Event>;
    /// The line broke: what was half received will never be whole.
    fn reset(&mut self);
}

/// Opens the port, decodes what comes, and goes on through lost and found until the receiver is closed. To stop it, drop
/// the future or abort its task; nothing is left behind.
///
/// While the channel is full the line is not read: the kernel's buffer is the bound, and no event is dropped.
pub async fn run_reader<D: Decoder>(settings: PortSettings, mut decoder: D, sender: mpsc::Sender<Event>) {
    let mut backoff = Backoff::new();
    let mut reported = None;
    loop {
        let error = match port::open(&settings) {
            Ok(port) => {
                backoff.reset();
                reported = None;
                match read_until_lost(port, &mut decoder, &sender).await {
                    Ok(NobodyListens) => return,
                    Err(error) => error,
                }
            }
            Err(error) => error,
        };
        decoder.reset();
        if pass_on(&mut decoder, &sender).await.is_err() {
            return;
        }
        let why = error.to_string();
        if reported.as_ref() != Some(&why) {
            tracing::debug!(port = %settings.path.display(), why, "device lost");
            if sender.send(Event::Lost { why: why.clone() }).await.is_err() {
                return;
            }
            reported = Some(why);
        }
        tokio::select! {
            () = tokio::time::sleep(backoff.next_delay(port::jitter())) => {}
            () = sender.closed() => return,
        }
    }
}

/// The receiver of the events is gone.
struct NobodyListens;

async fn read_until_lost<D: Decoder>(
    mut port: SerialStream,
    decoder: &mut D,
    sender: &mpsc::Sender<Event>,
) -> io::Result<NobodyListens> {
    if sender.send(Event::Found).await.is_err() {
        return Ok(NobodyListens);
    }
    let mut buffer = Zeroizing::new([0; READ_SIZE]);
    loop {
        tokio::select! {
            read = port.read(buffer.as_mut_slice()) => match read? {
                0 => return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the line was closed")),
                count => decoder.handle(buffer.get(..count).unwrap_or_default(), clock::now()),
            },
            () = until(decoder.poll_timeout()) => decoder.handle_timeout(clock::now()),
            () = sender.closed() => return Ok(NobodyListens),
        }
        if pass_on(decoder, sender).await.is_err() {
            return Ok(NobodyListens);
        }
    }
}

async fn pass_on<D: Decoder>(decoder: &mut D, sender: &mpsc::Sender<Event>) -> Result<(), NobodyListens> {
    while let Some(event) = decoder.next_event() {
        sender.send(event).await.map_err(|_| NobodyListens)?;
    }
    Ok(())
}

/// Waits until `deadline`; without one, for ever.
pub(crate) async fn until(deadline: Option<Instant>) {
    match deadline {
        Some(at) => tokio::time::sleep_until(at.into()).await,
        None => std::future::pending().await,
    }
}
