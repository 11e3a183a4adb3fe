//! A line to the library system on which answers come late, each after a time of its own: an unknown card is told
//! sooner than a patron, as in a library system that reads loans and fees for its answer.

use std::net::SocketAddr;
use std::ops::Range;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

/// How late an answer about an unknown card comes, in milliseconds.
pub(crate) const UNKNOWN: Range<u64> = 100..300;
/// How late every other answer about a patron comes, in milliseconds.
pub(crate) const KNOWN: Range<u64> = 400..700;

/// Makes such a line; whoever connects to the address it gives speaks to `ils`.
pub(crate) async fn line_to(ils: SocketAddr) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((near, _)) = listener.accept().await {
            let far = TcpStream::connect(ils).await.unwrap();
            let ((mut asked, near), (answered, mut far)) = (near.into_split(), far.into_split());
            tokio::spawn(async move { copy(&mut asked, &mut far).await });
            tokio::spawn(pass_on_late(answered, near));
        }
    });
    address
}

/// One answer is on its way at a time, and comes in one piece.
async fn pass_on_late(mut from: OwnedReadHalf, mut to: OwnedWriteHalf) {
    let mut answer = [0; 4096];
    while let Ok(length @ 1..) = from.read(&mut answer).await {
        let answer = &answer[..length];
        if answer.starts_with(b"64") {
            let is_unknown = answer.windows(3).any(|part| part == b"BLN");
            sleep(within(if is_unknown { UNKNOWN } else { KNOWN })).await;
        }
        if to.write_all(answer).await.is_err() {
            return;
        }
    }
}

fn within(millis: Range<u64>) -> Duration {
    let mut random = [0; 8];
    getrandom::fill(&mut random).unwrap();
    Duration::from_millis(millis.start + u64::from_le_bytes(random) % (millis.end - millis.start))
}
