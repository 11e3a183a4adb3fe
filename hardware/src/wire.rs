//! The serial line under the Modbus client: forgets late bytes, and swallows the echo of a two-wire adapter.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_serial::SerialStream;

/// A line that can be lent to one client after another.
#[derive(Clone)]
pub(crate) struct Wire(Arc<Mutex<Inner>>);

struct Inner {
    stream: SerialStream,
    has_echo: bool,
    /// What was sent and not heard yet, first byte first.
    echo: Vec<u8>,
}

impl Wire {
    pub(crate) fn new(stream: SerialStream, has_echo: bool) -> Self {
        let echo = Vec::new();
        Self(Arc::new(Mutex::new(Inner { stream, has_echo, echo })))
    }

    /// Drops what lies in the line: before a question is sent, no byte can be its answer.
    pub(crate) fn forget_the_past(&self) {
        let mut inner = self.lock();
        inner.echo.clear();
        let mut late = [0; 256];
        while matches!(inner.stream.try_read(&mut late), Ok(1..)) {}
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl AsyncRead for Wire {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let mut inner = self.lock();
        loop {
            let before = buffer.filled().len();
            ready!(Pin::new(&mut inner.stream).poll_read(cx, buffer))?;
            let heard = buffer.filled().get(before..).unwrap_or_default();
            let is_echo = |(sent, heard): &(&u8, &u8)| sent == heard;
            let echoed = inner.echo.iter().zip(heard).take_while(is_echo).count();
            if echoed == 0 {
                return Poll::Ready(Ok(()));
            }
            inner.echo.drain(..echoed);
            let rest = heard.get(echoed..).unwrap_or_default().to_vec();
            buffer.set_filled(before);
            buffer.put_slice(&rest);
            if !rest.is_empty() {
                return Poll::Ready(Ok(()));
            }
        }
    }
}

impl AsyncWrite for Wire {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let mut inner = self.lock();
        let count = ready!(Pin::new(&mut inner.stream).poll_write(cx, bytes))?;
        if inner.has_echo {
            inner.echo.extend_from_slice(bytes.get(..count).unwrap_or_default());
        }
        Poll::Ready(Ok(count))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.lock().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.lock().stream).poll_shutdown(cx)
    }
}
