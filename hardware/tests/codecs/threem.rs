//! 3M frames, both ways.

use omatoimi_hardware::pad::threem::{Frame, PROBE, START, answer, ask, read_answer, read_ask};
use omatoimi_hardware::pad::{Answer, Ask, Blocks, Check, Fault, Refusal, Seen};
use proptest::prelude::*;
use serde_json::Value;

use crate::support::{any_ask, any_exchange, as_read, bytes, frame, hex, spoilt, uid, vectors};

const INVENTORY: Ask = Ask::Inventory { rest: false };
const BOOK: &str = "e00401003f3827a7";

fn all() -> Vec<Value> {
    vectors(include_str!("../vectors/reader-3m.json"))
}

fn wire(command: u8, body: &str) -> Vec<u8> {
    Frame { start: START, command, body: bytes(body) }.encode()
}

#[test]
fn questions_are_the_bytes_of_the_specification() {
    let (vectors, book) = (all(), uid(BOOK));
    for (id, question) in [
        ("inventory-req", INVENTORY),
        ("write-afi-req", Ask::WriteAfi { uid: book, afi: 0xC2 }),
        ("eas-on-req", Ask::WriteEas { uid: book, on: true }),
    ] {
        let frame = frame(&vectors, id);
        assert_eq!(hex(&ask(&question)), hex(&frame), "{id}");
        assert_eq!(read_ask(&frame), Some(question), "{id}");
    }
    assert_eq!(hex(&PROBE), hex(&frame(&vectors, "hw-version-req")));
}

#[test]
fn answers_are_read_and_given_as_in_the_specification() {
    let vectors = all();
    let tags = ["0000000000ad6302", "e0070000006000ae"].map(|number| Seen { uid: uid(number), dsfid: None });
    for (id, tags) in [("inventory-resp-2", tags.to_vec()), ("inventory-resp-0", vec![])] {
        let (frame, list) = (frame(&vectors, id), Ok(Answer::Tags { tags, is_all: true }));
        assert_eq!(read_answer(&INVENTORY, &frame), as_read(list.clone()), "{id}");
        assert_eq!(hex(&answer(&INVENTORY, &list)), hex(&frame), "{id}");
    }
    // With the storage format before each number, as option bit 1 lists it.
    let listed = Ok(Answer::Tags { tags: vec![Seen { uid: uid(BOOK), dsfid: Some(0x3E) }], is_all: true });
    assert_eq!(read_answer(&INVENTORY, &wire(0xFE, &format!("000007013e{BOOK}"))), listed);
}

#[test]
fn every_vector_is_a_frame_and_keeps_its_bytes() {
    for vector in all() {
        let whole = bytes(vector["frame_hex"].as_str().expect("a frame"));
        let (frame, check) = Frame::read(&whole).expect("a frame");
        assert_eq!((check, hex(&frame.encode())), (Check::Valid, hex(&whole)), "{vector}");
        let is_answer = vector["id"].as_str().expect("a name").contains("-resp");
        assert_eq!(frame.status(), is_answer.then_some(0), "{vector}");
    }
}

#[test]
fn memory_comes_block_by_block_each_with_its_number() {
    let book = uid(BOOK);
    let read = Ask::ReadBlocks { uid: book, first: 4, count: 2 };
    let blocks = Blocks::new(4, 4, bytes("1101013130303030")).expect("blocks");
    let sent = wire(0x02, &format!("00{BOOK}02040011010131050030303030"));
    assert_eq!(read_answer(&read, &sent), Ok(Answer::Blocks(blocks.clone())));
    assert_eq!(hex(&answer(&read, &Ok(Answer::Blocks(blocks)))), hex(&sent));
    for other in ["02040011010131060030303030", "010400110101310500", "0204001101013105003030303000", "", "02"] {
        assert_eq!(read_answer(&read, &wire(0x02, &format!("00{BOOK}{other}"))), Err(Fault::Unreadable), "{other}");
    }
}

#[test]
fn an_error_says_what_to_do_next_and_another_tag_is_foreign() {
    let book = uid(BOOK);
    let write = Ask::WriteAfi { uid: book, afi: 7 };
    for (body, expected) in [
        (format!("06{BOOK}"), Fault::Refused(Refusal::NoTag)),
        ("06".to_owned(), Fault::Refused(Refusal::NoTag)),
        (format!("12{BOOK}"), Fault::Refused(Refusal::Locked)),
        (format!("16{BOOK}"), Fault::Refused(Refusal::NotWritten)),
        (format!("30{BOOK}"), Fault::Refused(Refusal::NotSupported)),
        (format!("77{BOOK}"), Fault::Refused(Refusal::Other(0x77))),
        ("00e0070000006000ae".to_owned(), Fault::Foreign),
        ("06e0070000006000ae".to_owned(), Fault::Foreign),
        ("00".to_owned(), Fault::Unreadable),
        (String::new(), Fault::Unreadable),
        (format!("00{BOOK}07"), Fault::Unreadable),
    ] {
        assert_eq!(read_answer(&write, &wire(0x09, &body)), Err(expected), "{body}");
    }
    assert_eq!(read_answer(&write, &wire(0x09, &format!("00{BOOK}"))), Ok(Answer::Done));
    assert_eq!(read_answer(&write, &wire(0x0A, &format!("00{BOOK}07"))), Err(Fault::Foreign));
    assert_eq!(read_answer(&Ask::ReadAfi { uid: book }, &wire(0x0A, &format!("00{BOOK}c2"))), Ok(Answer::Afi(0xC2)));
}

#[test]
fn an_error_that_comes_alone_is_a_status() {
    for command in [0x02, 0x03, 0x04, 0x09, 0x0A, 0x0C, 0x0F, 0xFE] {
        let (frame, check) = Frame::read(&wire(command, "06")).expect("a frame");
        assert_eq!((frame.status(), frame.data(), check), (Some(6), &[][..], Check::Valid), "{command:02x}");
    }
    assert_eq!(read_answer(&INVENTORY, &wire(0xFE, "06")), Err(Fault::Refused(Refusal::NoTag)));
}

#[test]
fn i24_no_spoilt_frame_is_taken() {
    for vector in all() {
        for spoilt in spoilt(&bytes(vector["frame_hex"].as_str().expect("a frame"))) {
            // The first byte is not summed: it tells only the probe from everything else.
            let is_probe = |frame: &Frame| frame.start != START || frame.command == 0x04;
            assert_eq!(Frame::read_sound(&spoilt).filter(|frame| !is_probe(frame)), None, "{vector}");
            assert_eq!(read_ask(&spoilt), None, "{vector}");
            assert_eq!(read_answer(&INVENTORY, &spoilt), Err(Fault::Foreign));
        }
    }
}

proptest! {
    #[test]
    fn questions_survive_the_wire(question in any_ask()) {
        prop_assert_eq!(read_ask(&ask(&question)), Some(question));
    }

    #[test]
    fn answers_survive_the_wire((question, given) in any_exchange(false)) {
        let given = match given {
            Ok(Answer::Tags { tags, .. }) => Ok(Answer::Tags { tags, is_all: true }),
            given => given,
        };
        prop_assert_eq!(read_answer(&question, &answer(&question, &given)), as_read(given));
    }

    #[test]
    fn i24_any_body_is_read_or_refused(question in any_ask(), command in any::<u8>(), body in prop::collection::vec(any::<u8>(), 0..300)) {
        for command in [command, 0xFE, 0x02, 0x03, 0x04, 0x09, 0x0A, 0x0C, 0x0F] {
            let frame = Frame { start: START, command, body: body.clone() };
            let wire = frame.encode();
            let _ = (read_answer(&question, &wire), read_ask(&wire), frame.status(), frame.data());
            prop_assert_eq!(Frame::read_sound(&wire), Some(frame));
        }
        let _ = Frame::read(&body);
    }
}
