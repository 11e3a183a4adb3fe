//! FEIG frames, both ways.

use omatoimi_hardware::pad::feig::{ANY, Frame, answer, ask, read_answer, read_ask};
use omatoimi_hardware::pad::{Answer, Ask, Blocks, Check, Fault, Refusal, Seen};
use proptest::prelude::*;
use serde_json::Value;

use crate::support::{any_ask, any_exchange, as_read, bytes, frame, hex, spoilt, system_info, uid, vectors};

const INVENTORY: Ask = Ask::Inventory { rest: false };

fn all() -> Vec<Value> {
    vectors(include_str!("../vectors/reader-feig.json"))
}

#[test]
fn questions_are_the_bytes_of_the_manual() {
    let (vectors, book) = (all(), uid("e00401509a3b2c1d"));
    for (id, question) in [
        ("inventory-req", INVENTORY),
        ("inventory-more-req", Ask::Inventory { rest: true }),
        ("read-blocks-req", Ask::ReadBlocks { uid: book, first: 0, count: 4 }),
        ("write-afi-on-loan-req", Ask::WriteAfi { uid: book, afi: 0xC2 }),
        ("write-afi-in-stock-req", Ask::WriteAfi { uid: book, afi: 0x07 }),
        ("sysinfo-req", Ask::SystemInfo { uid: book }),
    ] {
        let frame = frame(&vectors, id);
        assert_eq!(hex(&ask(ANY, &question)), hex(&frame), "{id}");
        assert_eq!(read_ask(&frame), Some(question), "{id}");
    }
    // Layout of chapter 8: maker, command, address mode, tag.
    let question = ask(ANY, &Ask::WriteEas { uid: book, on: true });
    assert_eq!(hex(&question[..question.len() - 2]), "10ffb104a201e00401509a3b2c1d");
}

#[test]
fn answers_are_read_and_given_as_in_the_manual() {
    let (vectors, book) = (all(), uid("e00401509a3b2c1d"));
    let tags = vec![Seen { uid: book, dsfid: Some(0x3E) }, Seen { uid: uid("e00401003f3827a7"), dsfid: Some(0x06) }];
    let reversed = Blocks::new(0, 4, bytes("31010111303030303530303000000036")).expect("blocks");
    for (id, question, expected) in [
        ("inventory-none", INVENTORY, Answer::Tags { tags: vec![], is_all: true }),
        ("inventory-two", INVENTORY, Answer::Tags { tags, is_all: true }),
        ("ok-resp", Ask::WriteAfi { uid: book, afi: 0xC2 }, Answer::Done),
        ("read-blocks-resp-msb", Ask::ReadBlocks { uid: book, first: 0, count: 4 }, Answer::Blocks(reversed.clone())),
    ] {
        let frame = frame(&vectors, id);
        assert_eq!(read_answer(&question, &frame), Ok(expected.clone()), "{id}");
        assert_eq!(hex(&answer(0, &question, &Ok(expected))), hex(&frame), "{id}");
    }
    assert_eq!(hex(reversed.reversed().bytes()), "11010131303030303030303536000000");
}

#[test]
fn every_vector_is_a_frame_and_keeps_its_bytes() {
    for vector in all() {
        let whole = bytes(vector["frame_hex"].as_str().expect("a frame"));
        let (frame, check) = Frame::read(&whole).expect("a frame");
        let is_bad = vector["id"] == "bad-crc";
        assert_eq!(check == Check::Invalid, is_bad, "{vector}");
        assert_eq!(frame.encode() == whole, !is_bad, "{vector}");
        assert_eq!(frame.status().is_some(), vector["direction"] == "reader", "{vector}");
    }
}

#[test]
fn a_status_that_is_not_good_says_what_to_do_next() {
    let book = uid("e00401509a3b2c1d");
    let write = Ask::WriteAfi { uid: book, afi: 7 };
    for (body, refusal) in [
        ("01", Refusal::NoTag),
        ("02", Refusal::Radio),
        ("83", Refusal::Radio),
        ("03", Refusal::NotWritten),
        ("9513", Refusal::NotWritten),
        ("9512", Refusal::Locked),
        ("9510", Refusal::NoSuchBlock),
        ("80", Refusal::NotSupported),
        ("950f", Refusal::Other(0x950F)),
        ("11", Refusal::Other(0x11)),
    ] {
        let frame = Frame { address: 0, command: 0xB0, body: bytes(body) }.encode();
        assert_eq!(read_answer(&write, &frame), Err(Fault::Refused(refusal)), "{body}");
    }
}

#[test]
fn an_answer_to_something_else_is_foreign_and_half_an_answer_is_none() {
    let (book, other) = (uid("e00401509a3b2c1d"), uid("e00401003f3827a7"));
    let read = Ask::ReadBlocks { uid: book, first: 0, count: 4 };
    let info = answer(0, &Ask::SystemInfo { uid: other }, &Ok(Answer::System(system_info(6, 7))));
    assert_eq!(read_answer(&Ask::SystemInfo { uid: book }, &info), Err(Fault::Foreign));
    assert_eq!(read_answer(&Ask::ReadAfi { uid: other }, &info), Ok(Answer::Afi(7)));
    let version = Frame { address: 0, command: 0x65, body: bytes("00aabb") }.encode();
    assert_eq!(read_answer(&read, &version), Err(Fault::Foreign));
    for body in ["", "00", "0004", "000404", "0004040011010131", "000304003101011100303030300035303030", "0004ff00"] {
        let frame = Frame { address: 0, command: 0xB0, body: bytes(body) }.encode();
        assert_eq!(read_answer(&read, &frame), Err(Fault::Unreadable), "{body}");
    }
}

#[test]
fn a_patron_card_among_the_books_is_stepped_over() {
    let book = uid("e00401509a3b2c1d");
    for card in ["04000004112233445566", "04000004112233445566778899"] {
        let list = bytes(&format!("0002{card}033ee00401509a3b2c1d"));
        let frame = Frame { address: 0, command: 0xB0, body: list }.encode();
        let tags = vec![Seen { uid: book, dsfid: Some(0x3E) }];
        assert_eq!(read_answer(&INVENTORY, &frame), Ok(Answer::Tags { tags, is_all: true }), "{card}");
    }
}

#[test]
fn a_list_that_overflowed_or_goes_on_is_not_the_whole_list() {
    let book = uid("e00401509a3b2c1d");
    for (status, is_all) in [("00", true), ("93", false), ("94", false)] {
        let list = bytes(&format!("{status}01033ee00401509a3b2c1d"));
        let frame = Frame { address: 0, command: 0xB0, body: list }.encode();
        let tags = vec![Seen { uid: book, dsfid: Some(0x3E) }];
        assert_eq!(read_answer(&INVENTORY, &frame), Ok(Answer::Tags { tags, is_all }), "{status}");
        // To anything else these are no answers.
        let info = Ask::SystemInfo { uid: book };
        assert!(read_answer(&info, &frame).is_err(), "{status}");
    }
    for claims_more in ["00ff033ee00401509a3b2c1d", "9402033ee00401509a3b2c1d033e", "00ff"] {
        let frame = Frame { address: 0, command: 0xB0, body: bytes(claims_more) }.encode();
        assert_eq!(read_answer(&INVENTORY, &frame), Err(Fault::Unreadable), "{claims_more}");
    }
}

#[test]
fn sixty_tags_come_in_the_long_form() {
    let tags: Vec<Seen> =
        (0..60).map(|n| Seen { uid: uid(&format!("e0040150000000{n:02x}")), dsfid: Some(6) }).collect();
    let list = Ok(Answer::Tags { tags, is_all: true });
    let frame = answer(3, &INVENTORY, &list);
    assert_eq!(hex(&frame[..5]), "02026103b0");
    assert_eq!(read_answer(&INVENTORY, &frame), as_read(list));
}

#[test]
fn i24_no_spoilt_frame_is_taken() {
    for vector in all().iter().filter(|vector| vector["id"] != "bad-crc") {
        for spoilt in spoilt(&bytes(vector["frame_hex"].as_str().expect("a frame"))) {
            assert_eq!(Frame::read_sound(&spoilt), None, "{vector}");
            assert_eq!(read_ask(&spoilt), None);
            assert_eq!(read_answer(&INVENTORY, &spoilt), Err(Fault::Foreign));
        }
    }
}

proptest! {
    #[test]
    fn questions_survive_the_wire(question in any_ask()) {
        prop_assert_eq!(read_ask(&ask(ANY, &question)), Some(question));
    }

    #[test]
    fn answers_survive_the_wire((question, given) in any_exchange(true)) {
        prop_assert_eq!(read_answer(&question, &answer(0, &question, &given)), as_read(given));
    }

    #[test]
    fn i24_any_body_is_read_or_refused(question in any_ask(), command in any::<u8>(), body in prop::collection::vec(any::<u8>(), 0..300)) {
        for command in [command, 0xB0, 0xB1] {
            let frame = Frame { address: 0, command, body: body.clone() };
            let wire = frame.encode();
            let _ = (read_answer(&question, &wire), read_ask(&wire), frame.status(), frame.data());
            prop_assert_eq!(Frame::read_sound(&wire), Some(frame));
        }
        let _ = Frame::read(&body);
    }
}
