//! One listener and its connections: bounded in number and in patience, and gone with whoever serves them, so that no
//! page outlives the machines it shows.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

/// Connections of one listener at the same time; one more waits until another ends.
const CONNECTIONS_AT_MOST: usize = 64;
/// How long a connection may take over the head of a request, and how long it may idle before the next.
const PATIENCE: Duration = Duration::from_secs(10);
/// After an accept that failed, for want of file descriptors say.
const BREATH: Duration = Duration::from_millis(200);

/// An address that is taken and not yet served.
pub struct Bound {
    listener: TcpListener,
    address: SocketAddr,
}

/// A listener in service. When it is dropped, it and every connection of it end.
pub struct Serving {
    task: JoinHandle<()>,
}

impl Bound {
    /// Takes the address.
    ///
    /// # Errors
    /// When another program has it, or this one may not have it.
    pub async fn take(address: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address })
    }

    /// The address, with its port where any was asked for.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves `router` from now on.
    pub fn serve(self, router: axum::Router) -> Serving {
        self.serve_with(router, PATIENCE)
    }

    fn serve_with(self, router: axum::Router, patience: Duration) -> Serving {
        Serving { task: tokio::spawn(accept(self.listener, router, patience)) }
    }
}

impl Serving {
    /// Ends the listener and its connections; afterwards the address is free.
    pub async fn stop(mut self) {
        self.task.abort();
        // Cancelled, which is what was asked for.
        let _ = (&mut self.task).await;
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, router: axum::Router, patience: Duration) {
    // Dropped with this task, and its connections with it.
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            Some(_) = connections.join_next() => {}
            accepted = listener.accept(), if connections.len() < CONNECTIONS_AT_MOST => match accepted {
                Ok((stream, _)) => {
                    let service = TowerToHyperService::new(router.clone());
                    let connection = http1::Builder::new()
                        .timer(TokioTimer::new())
                        .header_read_timeout(patience)
                        .serve_connection(TokioIo::new(stream), service);
                    // What goes wrong with one connection is its client's affair.
                    connections.spawn(async move { drop(connection.await) });
                }
                Err(error) => {
                    tracing::debug!(%error, "a connection was not accepted");
                    tokio::time::sleep(BREATH).await;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    use super::*;

    const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

    async fn ask(stream: &mut TcpStream) -> io::Result<String> {
        stream.write_all(REQUEST).await?;
        let mut answer = String::new();
        while !answer.ends_with("here") {
            let mut piece = [0; 256];
            match stream.read(&mut piece).await? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                count => answer.push_str(&String::from_utf8_lossy(&piece[..count])),
            }
        }
        Ok(answer)
    }

    async fn served(address: SocketAddr) -> (SocketAddr, Serving) {
        let bound = Bound::take(address).await.unwrap();
        let router = axum::Router::new().route("/", get(async || "here"));
        (bound.address(), bound.serve_with(router, Duration::from_millis(300)))
    }

    fn any_port() -> SocketAddr {
        ([127, 0, 0, 1], 0).into()
    }

    #[tokio::test]
    async fn a_connection_does_not_outlive_its_listener_whose_address_is_free_at_once() {
        let (address, mut serving) = served(any_port()).await;
        for _ in 0..50 {
            let mut stream = TcpStream::connect(address).await.unwrap();
            assert!(ask(&mut stream).await.unwrap().starts_with("HTTP/1.1 200"));
            serving.stop().await;
            assert!(ask(&mut stream).await.is_err(), "kept alive past its end");
            (_, serving) = served(address).await;
        }
    }

    #[tokio::test]
    async fn a_client_that_says_nothing_is_let_go_and_no_crowd_of_them_keeps_others_out() {
        let (address, _serving) = served(any_port()).await;
        let mut silent = Vec::new();
        for _ in 0..2 * CONNECTIONS_AT_MOST {
            silent.push(TcpStream::connect(address).await.unwrap());
        }
        let mut stream = TcpStream::connect(address).await.unwrap();
        let answered = tokio::time::timeout(PATIENCE, ask(&mut stream)).await;
        assert!(answered.unwrap().unwrap().starts_with("HTTP/1.1 200"));
        for stream in &mut silent {
            assert_eq!(stream.read(&mut [0; 1]).await.unwrap_or(0), 0, "let go");
        }
    }
}
