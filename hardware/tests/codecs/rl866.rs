//! RL866 frames, both ways.

use omatoimi_hardware::pad::rl866::{Block, Frame, Handle, Reply, Request, answer, ask, read_answer, read_ask};
use omatoimi_hardware::pad::{Answer, Ask, Blocks, Check, Fault, Refusal, Seen};
use proptest::prelude::*;
use serde_json::Value;

use crate::support::{any_ask, any_exchange, bytes, frame, hex, spoilt, system_info, uid, vectors};

const BOOK: &str = "e00401003f3827a7";
/// Captured beside the vectors, in the same file.
const LISTED: &str =
    "fa330100310000000300030e010109a727383f000104e0000e0101092426383f000104e0000e010109a425383f000104e00097ff";
const SYSTEM: &str = "fa1a0140340000110a00010fa727383f000104e000001b030120e7";
const READ: &str = "fa120100340000090300010100363738005729";
const LET_GO: &str = "fa080100330000a64b";

fn all() -> Vec<Value> {
    vectors(include_str!("../vectors/reader-rl866.json"))
}

fn access(ask: Ask) -> Request {
    Request::Access(Handle(1), ask)
}

fn request(ask: &Ask) -> Request {
    if let Ask::Inventory { rest } = ask { Request::Inventory { rest: *rest } } else { access(ask.clone()) }
}

#[test]
fn questions_are_the_captured_bytes() {
    let (vectors, book) = (all(), uid(BOOK));
    let block = Blocks::new(12, 4, bytes("36373800")).expect("a block");
    for (id, request, sequence) in [
        ("resync-req", Request::Resync, false),
        ("read-config-req", Request::ReadConfig { kept: false, first: 1, count: 1 }, false),
        ("inventory-req", Request::Inventory { rest: false }, true),
        ("connect-req", Request::Connect(book), true),
        ("sysinfo-req", access(Ask::SystemInfo { uid: book }), true),
        ("write-blocks-req", access(Ask::WriteBlocks { uid: book, blocks: block }), true),
        ("disconnect-req", Request::Disconnect(Handle(1)), false),
    ] {
        let frame = frame(&vectors, id);
        assert_eq!(ask(&request, sequence).as_deref().map(hex), Some(hex(&frame)), "{id}");
        assert_eq!(read_ask(&frame, |_| Some(book)), Some(request), "{id}");
    }
    assert_eq!(ask(&access(Ask::Inventory { rest: false }), false), None);
}

#[test]
fn answers_are_read_as_captured_and_given_back() {
    let (vectors, book) = (all(), uid(BOOK));
    let config = bytes("010102020003016400000000000000");
    let tags = [BOOK, "e00401003f382624", "e00401003f3825a4"].map(|number| Seen { uid: uid(number), dsfid: None });
    let block = Blocks::new(12, 4, bytes("36373800")).expect("a block");
    let system = system_info(0, 0);
    for (wire, request, reply, sequence) in [
        (frame(&vectors, "resync-resp"), Request::Resync, Reply::Resynced, false),
        (
            frame(&vectors, "read-config-resp"),
            Request::ReadConfig { kept: false, first: 1, count: 1 },
            Reply::Config(config),
            false,
        ),
        (frame(&vectors, "connect-resp"), Request::Connect(book), Reply::Connected(Handle(1)), true),
        (
            bytes(LISTED),
            Request::Inventory { rest: false },
            Reply::Answer(Answer::Tags { tags: tags.to_vec(), is_all: true }),
            false,
        ),
        (
            bytes(READ),
            access(Ask::ReadBlocks { uid: book, first: 12, count: 1 }),
            Reply::Answer(Answer::Blocks(block)),
            false,
        ),
        (bytes(LET_GO), Request::Disconnect(Handle(1)), Reply::Disconnected, false),
    ] {
        assert_eq!(read_answer(&request, &wire), Ok(reply.clone()), "{request:?}");
        assert_eq!(hex(&answer(&request, &Ok(reply), sequence)), hex(&wire), "{request:?}");
    }
    let asked = access(Ask::SystemInfo { uid: book });
    assert_eq!(read_answer(&asked, &bytes(SYSTEM)), Ok(Reply::Answer(Answer::System(system))));
    let foreign = access(Ask::SystemInfo { uid: uid("e00401003f382624") });
    assert_eq!(read_answer(&foreign, &bytes(SYSTEM)), Err(Fault::Foreign));
    assert_eq!(read_answer(&access(Ask::ReadAfi { uid: book }), &bytes(SYSTEM)), Ok(Reply::Answer(Answer::Afi(0))));
}

#[test]
fn every_vector_is_a_frame_and_keeps_its_bytes() {
    for vector in all() {
        let whole = bytes(vector["frame_hex"].as_str().expect("a frame"));
        let (frame, check) = Frame::read(&whole).expect("a frame");
        assert_eq!((check, hex(&frame.encode())), (Check::Valid, hex(&whole)), "{vector}");
    }
}

#[test]
fn errors_of_the_reader_and_of_the_tag_say_what_to_do_next() {
    let book = uid(BOOK);
    let write = access(Ask::WriteAfi { uid: book, afi: 0xC2 });
    let wire = |inf: &str| {
        let block = Block::Information { sequence: false, chained: false, inf: bytes(inf) };
        Frame { reader: 1, block }.encode()
    };
    for (inf, expected) in [
        ("342004", Fault::Refused(Refusal::NoTag)),
        ("340000050600002004", Fault::Refused(Refusal::NoTag)),
        ("340000050600000404", Fault::Refused(Refusal::Radio)),
        ("340000050600001b04", Fault::Refused(Refusal::Locked)),
        ("341504", Fault::Refused(Refusal::Other(0x0415))),
        ("340000", Fault::Unreadable),
        ("34000004060001", Fault::Unreadable),
        ("34000003040001", Fault::Foreign),
        ("3300", Fault::Foreign),
        ("34", Fault::Unreadable),
    ] {
        assert_eq!(read_answer(&write, &wire(inf)), Err(expected), "{inf}");
    }
    assert_eq!(read_answer(&write, &wire("34000003060001")), Ok(Reply::Answer(Answer::Done)));
    let inventory = Request::Inventory { rest: false };
    let none = Reply::Answer(Answer::Tags { tags: vec![], is_all: true });
    assert_eq!(read_answer(&inventory, &wire("312004")), Ok(none.clone()));
    assert_eq!(read_answer(&inventory, &wire("31000000000000")), Ok(none));
}

#[test]
fn a_list_that_does_not_fit_says_that_there_is_more() {
    let inventory = Request::Inventory { rest: false };
    let tags: Vec<Seen> = (0..60).map(|n| Seen { uid: uid(&format!("e0040150000000{n:02x}")), dsfid: None }).collect();
    let wire = answer(&inventory, &Ok(Reply::Answer(Answer::Tags { tags: tags.clone(), is_all: true })), false);
    let first = Reply::Answer(Answer::Tags { tags: tags[..18].to_vec(), is_all: false });
    assert_eq!(read_answer(&inventory, &wire), Ok(first));
}

#[test]
fn i24_no_spoilt_frame_is_taken() {
    let inventory = Request::Inventory { rest: false };
    let captured = [LISTED, SYSTEM, READ].map(str::to_owned);
    let given = all().into_iter().map(|vector| vector["frame_hex"].as_str().expect("a frame").to_owned());
    for whole in given.chain(captured) {
        for spoilt in spoilt(&bytes(&whole)) {
            assert_eq!(Frame::read_sound(&spoilt), None, "{whole}");
            assert_eq!(read_ask(&spoilt, |_| Some(uid(BOOK))), None);
            assert_eq!(read_answer(&inventory, &spoilt), Err(Fault::Foreign));
        }
    }
}

proptest! {
    #[test]
    fn questions_survive_the_wire(question in any_ask(), sequence in any::<bool>()) {
        let request = request(&question);
        let frame = ask(&request, sequence).expect("a frame");
        prop_assert_eq!(read_ask(&frame, |_| question.uid()), Some(request));
    }

    #[test]
    fn answers_survive_the_wire((question, given) in any_exchange(false), sequence in any::<bool>()) {
        let request = request(&question);
        let given = given.map(Reply::Answer);
        let read = read_answer(&request, &answer(&request, &given, sequence));
        prop_assert_eq!(read, given.map_err(Fault::Refused));
    }

    #[test]
    fn i24_any_content_is_read_or_refused(question in any_ask(), command in any::<u8>(), inf in prop::collection::vec(any::<u8>(), 0..250)) {
        for command in [command, 0x31, 0x32, 0x33, 0x34] {
            let inf = [vec![command], inf.iter().copied().take(249).collect()].concat();
            let frame = Frame { reader: 1, block: Block::Information { sequence: true, chained: false, inf } };
            let wire = frame.encode();
            let _ = (read_answer(&access(question.clone()), &wire), read_ask(&wire, |_| None));
            let _ = (read_answer(&Request::Inventory { rest: true }, &wire), frame.status(), frame.data());
            prop_assert_eq!(Frame::read_sound(&wire), Some(frame));
        }
        let _ = Frame::read(&inf);
    }
}
