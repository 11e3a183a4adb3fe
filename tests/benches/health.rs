//! What the program says of its parts at /healthz.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};

/// Far longer than any part takes to be found.
const PATIENCE: Duration = Duration::from_secs(20);
const LOOK_EVERY: Duration = Duration::from_millis(25);

/// Waits until every part is well but those that are named.
pub(crate) async fn wait_until_well_but(health: SocketAddr, broken: &[&str]) {
    let well = timeout(PATIENCE, async {
        while broken_parts(health).await.is_none_or(|found| found != broken) {
            sleep(LOOK_EVERY).await;
        }
    });
    well.await.expect("the parts are well within 20 s");
}

/// Names what does not work; none while some part has not been heard of.
async fn broken_parts(health: SocketAddr) -> Option<Vec<String>> {
    let mut stream = TcpStream::connect(health).await.ok()?;
    let request = format!("GET /healthz HTTP/1.1\r\nHost: {health}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.ok()?;
    let health: serde_json::Value = serde_json::from_str(answer.split_once("\r\n\r\n")?.1).ok()?;
    let broken = health["parts"].as_array()?.iter().filter(|part| part["ok"] == false);
    broken.map(|part| (part["code"] != "F-WAIT").then(|| part["part"].as_str().map(str::to_owned))?).collect()
}

/// An address on loopback that was free a moment ago.
pub(crate) async fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap()
}
