//! The link to a server that answers by hand: cut off, in pieces, for somebody else.

use omatoimi::ids::Visit;
use omatoimi::register::{CardAnswer, IlsEvent, LinkFault};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use super::{Door, listener, settings};
use crate::sip2::kiosk::finished;
use crate::sip2::loopback::PATIENCE;

/// Reads one frame and returns its sequence number.
async fn read_request(stream: &mut TcpStream) -> Option<u8> {
    let mut bytes = Vec::new();
    while bytes.last() != Some(&b'\r') {
        bytes.push(timeout(PATIENCE, stream.read_u8()).await.unwrap().ok()?);
    }
    let digit = bytes[bytes.len() - 8];
    Some(digit - b'0')
}

async fn login_as_server(listener: &TcpListener) -> TcpStream {
    let (mut stream, _) = timeout(PATIENCE, listener.accept()).await.unwrap().unwrap();
    let number = read_request(&mut stream).await;
    let status = finished(b"98YNNYNN60000320261122    1755422.00AOUWOLS|", number);
    stream.write_all(&status).await.unwrap();
    stream
}

const RIGHT: &[u8] =
    b"64              00720261122    175547000000000000000000000000AOUWOLS|AA21234000000017|AEx|BLY|CQY|";

#[tokio::test]
async fn a_question_cut_off_before_the_first_byte_of_its_answer_is_asked_once_more() {
    let (listener, address) = listener().await;
    let mut door = Door::new(settings(address));
    let mut first = login_as_server(&listener).await;
    door.until_up().await;
    door.ask(1, "1234");
    read_request(&mut first).await.unwrap();
    drop(first);
    let mut second = login_as_server(&listener).await;
    let number = read_request(&mut second).await;
    second.write_all(&finished(RIGHT, number)).await.unwrap();
    let event = door.next().await;
    assert!(
        matches!(event, IlsEvent::Answer { visit: Visit(1), answer: CardAnswer::Right(_) }),
        "and nobody was told of it: {event:?}"
    );
}

#[tokio::test]
async fn a_question_cut_off_twice_or_after_a_byte_gets_no_answer() {
    for bytes in [&b""[..], b"64    "] {
        let (listener, address) = listener().await;
        let mut door = Door::new(settings(address));
        let mut first = login_as_server(&listener).await;
        door.until_up().await;
        door.ask(1, "1234");
        read_request(&mut first).await.unwrap();
        first.write_all(bytes).await.unwrap();
        drop(first);
        if bytes.is_empty() {
            let mut second = login_as_server(&listener).await;
            read_request(&mut second).await.unwrap();
            drop(second);
        }
        assert_eq!(door.answer().await, (Visit(1), None));
        // Had it been asked again, the silence of a further connection would be the fault.
        assert_eq!(door.until_down().await, LinkFault::Closed);
    }
}

#[tokio::test]
async fn i4_an_answer_split_into_pieces_counts_and_another_patrons_does_not() {
    let (listener, address) = listener().await;
    let mut door = Door::new(settings(address));
    let mut server = login_as_server(&listener).await;
    door.until_up().await;
    door.ask(1, "1234");
    let number = read_request(&mut server).await;
    let other = str::from_utf8(RIGHT).unwrap().replace("AA21234000000017", "AA21234000000025");
    server.write_all(&finished(other.as_bytes(), number)).await.unwrap();
    for byte in finished(RIGHT, number) {
        server.write_all(&[byte]).await.unwrap();
    }
    assert!(matches!(door.answer().await, (Visit(1), Some(CardAnswer::Right(_)))));
}

#[tokio::test]
async fn the_task_ends_with_its_handle_and_closes_the_connection() {
    let (listener, address) = listener().await;
    let mut door = Door::new(settings(address));
    let mut server = login_as_server(&listener).await;
    door.until_up().await;
    drop(door.ils);
    assert_eq!(timeout(PATIENCE, server.read(&mut [0; 16])).await.unwrap().unwrap(), 0);
    assert!(timeout(PATIENCE, door.events.recv()).await.unwrap().is_none());
}
