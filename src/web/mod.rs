//! Pages and answers over HTTP: projections of what the machines know, never a second copy of it.

pub mod door;
mod guard;
mod health;
pub mod simulator;

pub use health::router as health_router;

use std::net::SocketAddr;

use tokio::net::TcpListener;

/// Binds `address` and serves `router` until the task is dropped.
pub async fn serve(
    address: SocketAddr,
    router: axum::Router,
) -> std::io::Result<(SocketAddr, tokio::task::JoinHandle<()>)> {
    let listener = TcpListener::bind(address).await?;
    let bound = listener.local_addr()?;
    let task = tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            tracing::error!(%bound, %error, "the web listener ended");
        }
    });
    Ok((bound, task))
}
