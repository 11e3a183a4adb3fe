//! The frames of the captures and the manuals, played to the driver: it asks what they ask, and takes what they answer.

use std::time::{Duration, Instant};

use omatoimi_hardware::Event;
use omatoimi_hardware::pad::line::Make;
use omatoimi_hardware::pad::rl866::{self, Block, Frame, Handle, Request};
use omatoimi_hardware::pad::{Answer, Ask, Memory, PadMachine, Refusal, SystemInfo, TagEvent, Uid, feig, threem};
use omatoimi_hardware::tag::Model;
use omatoimi_hardware::tag::security::{Gate, Security};
use serde_json::Value;

use crate::world::{World, results, rules};

/// Captured beside the vectors of the RL866, by the same source.
const LISTED: &str =
    "fa330100310000000300030e010109a727383f000104e0000e0101092426383f000104e0000e010109a425383f000104e00097ff";
const SYSTEM: &str = "fa1a0140340000110a00010fa727383f000104e000001b030120e7";
const LET_GO: &str = "fa080100330000a64b";

struct Player {
    vectors: Vec<Value>,
    machine: PadMachine,
    now: Instant,
    events: Vec<Event>,
}

impl Player {
    fn new(make: Make, security: Security) -> Self {
        let file = match make {
            Make::Feig => include_str!("../vectors/reader-feig.json"),
            Make::Rl866 => include_str!("../vectors/reader-rl866.json"),
            Make::ThreeM => include_str!("../vectors/reader-3m.json"),
        };
        let file: Value = serde_json::from_str(file).expect("vectors");
        let mut rules = rules(make);
        rules.security = security;
        let now = World::new(make).now;
        let mut machine = PadMachine::new(rules, now);
        machine.handle_open(now);
        Self { vectors: file["vectors"].as_array().expect("a list").clone(), machine, now, events: Vec::new() }
    }

    fn vector(&self, id: &str) -> Vec<u8> {
        let vector = self.vectors.iter().find(|vector| vector["id"] == id).unwrap_or_else(|| panic!("no vector {id}"));
        bytes(vector["frame_hex"].as_str().expect("a frame"))
    }

    /// What the driver says next.
    fn said(&mut self) -> Vec<u8> {
        loop {
            if let Some(said) = self.machine.next_output() {
                return said;
            }
            let next = self.machine.poll_timeout().expect("something to come");
            self.now = self.now.max(next);
            self.machine.handle_timeout(self.now);
        }
    }

    #[track_caller]
    fn expect(&mut self, id: &str) {
        let (said, expected) = (hex(&self.said()), hex(&self.vector(id)));
        assert_eq!(said, expected, "{id}");
    }

    fn reply(&mut self, bytes: &[u8]) {
        self.now += Duration::from_millis(10);
        self.machine.handle_bytes(bytes, self.now);
        self.events.extend(std::iter::from_fn(|| self.machine.next_event()));
    }

    fn play(&mut self, id: &str) {
        let frame = self.vector(id);
        self.reply(&frame);
    }

    fn models(&self) -> Vec<(Uid, Model)> {
        let of = |event: &Event| {
            let Event::Tag(TagEvent::Arrived { uid, tag, .. }) = event else { return None };
            Some((*uid, tag.model))
        };
        self.events.iter().filter_map(of).collect()
    }
}

fn bytes(hex: &str) -> Vec<u8> {
    let pairs = hex.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).expect("ASCII"));
    pairs.map(|pair| u8::from_str_radix(pair, 16).expect("hex")).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn uid(hex: &str) -> Uid {
    Uid(bytes(hex).try_into().expect("8 bytes"))
}

#[test]
fn the_frames_of_the_feig_manual_are_asked_and_taken_in_their_order() {
    let mut player = Player::new(Make::Feig, Security::default());
    let (book, other) = (uid("e00401509a3b2c1d"), uid("e00401003f3827a7"));
    player.expect("version-req");
    player.reply(&feig::Frame { address: 0, command: 0x65, body: vec![0, 1, 2] }.encode());
    assert_eq!(player.events, [Event::Found]);
    player.expect("inventory-req");
    player.play("bad-crc");
    player.play("inventory-two");
    player.said();
    player.reply(&feig::answer(0, &Ask::SystemInfo { uid: other }, &Err(Refusal::NoTag)));
    // A tag of 16 bytes, as many as the manual's answer has.
    let system = |afi| {
        let memory = Some(Memory { blocks: 4, block_size: 4 });
        let info = SystemInfo { dsfid: Some(0x3E), afi: Some(afi), memory };
        feig::answer(0, &Ask::SystemInfo { uid: book }, &Ok(Answer::System(info)))
    };
    player.expect("sysinfo-req");
    player.reply(&system(0x07));
    player.expect("read-blocks-req");
    player.play("read-blocks-resp-msb");
    // Half a block of the Danish model has no check, so it gives no id.
    assert_eq!(player.models(), [(book, Model::Unknown)]);
    // The list comes in two answers.
    player.expect("inventory-req");
    let seen = feig::read_answer(&Ask::Inventory { rest: false }, &player.vector("inventory-two")).expect("a list");
    let Answer::Tags { tags, .. } = seen else { panic!("no list") };
    let first = Answer::Tags { tags: tags[..1].to_vec(), is_all: false };
    player.reply(&feig::answer(0, &Ask::Inventory { rest: false }, &Ok(first)));
    player.expect("inventory-more-req");
    player.play("inventory-none");
    for (gate, id, afi) in
        [(Gate::Released, "write-afi-on-loan-req", 0xC2), (Gate::Secured, "write-afi-in-stock-req", 0x07)]
    {
        player.events.clear();
        player.machine.set_security(book, gate, player.now);
        let wanted = player.vector(id);
        // Whatever was being asked is answered with nothing there.
        loop {
            let said = player.said();
            if said == wanted {
                break;
            }
            player.reply(&feig::answer(0, &Ask::Inventory { rest: false }, &Err(Refusal::NoTag)));
        }
        player.play("ok-resp");
        player.expect("sysinfo-req");
        player.reply(&system(afi));
        assert_eq!(results(&player.events), [(book, gate, Ok(()))]);
    }
}

#[test]
fn a_feig_reader_that_says_again_and_again_that_there_is_more_is_not_asked_for_ever() {
    let book = uid("e00401509a3b2c1d");
    for status in [0x93, 0x94] {
        let mut player = Player::new(Make::Feig, Security::default());
        player.expect("version-req");
        player.reply(&feig::Frame { address: 0, command: 0x65, body: vec![0, 1, 2] }.encode());
        player.expect("inventory-req");
        let body = [&[status, 1, 3, 0x3E], book.0.as_slice()].concat();
        let list = feig::Frame { address: 0, command: 0xB0, body }.encode();
        player.reply(&list);
        for _ in 0..3 {
            player.expect("inventory-more-req");
            player.reply(&list);
        }
        player.expect("sysinfo-req");
    }
}

#[test]
fn the_captures_of_an_rl866_are_asked_and_taken() {
    let mut player = Player::new(Make::Rl866, Security::default());
    let book = uid("e00401003f3827a7");
    player.expect("resync-req");
    player.play("resync-resp");
    player.expect("disconnect-req");
    player.reply(&bytes(LET_GO));
    player.expect("inventory-req");
    player.reply(&bytes(LISTED));
    let mut asked = Vec::new();
    while player.models().is_empty() {
        let said = player.said();
        let request = rl866::read_ask(&said, |_| Some(book)).expect("a question");
        asked.push(request.clone());
        match &request {
            Request::Connect(uid) if *uid == book => player.play("connect-resp"),
            Request::Connect(_) => player.reply(&rl866::answer(&request, &Err(Refusal::NoTag), false)),
            Request::Access(Handle(1), Ask::SystemInfo { .. }) => player.reply(&bytes(SYSTEM)),
            Request::Access(Handle(1), Ask::ReadBlocks { first, count, .. }) => {
                let inf =
                    [vec![0x34, 0, 0, count * 4 + 5, 3, 0, 1, *count, 0], vec![0; usize::from(*count) * 4]].concat();
                assert_eq!(usize::from(inf[3]), inf.len() - 4, "{first}");
                let block = Block::Information { sequence: false, chained: false, inf };
                player.reply(&Frame { reader: 1, block }.encode());
            }
            Request::Resync
            | Request::ReadConfig { .. }
            | Request::Inventory { .. }
            | Request::Disconnect(_)
            | Request::Access(..) => panic!("{request:?}"),
        }
    }
    // 28 blocks, says the capture; they are read in two pieces.
    let reads: Vec<u8> = asked.iter().filter_map(blocks_asked).collect();
    assert_eq!(reads, [9, 19]);
    assert_eq!(player.models(), [(book, Model::Blank)]);
    // Let go of before anything else.
    let next = rl866::read_ask(&player.said(), |_| Some(book));
    assert_eq!(next, Some(Request::Disconnect(Handle(1))));
}

fn blocks_asked(request: &Request) -> Option<u8> {
    let Request::Access(_, Ask::ReadBlocks { count, .. }) = request else { return None };
    Some(*count)
}

#[test]
fn the_frames_of_the_3m_document_are_asked_and_taken() {
    let book = uid("e00401003f3827a7");
    for (security, gate, id) in
        [(Security::default(), Gate::Released, "write-afi-req"), (Security::Eas, Gate::Secured, "eas-on-req")]
    {
        let mut player = Player::new(Make::ThreeM, security);
        player.expect("hw-version-req");
        player.reply(&threem::PROBE_ANSWER);
        player.expect("inventory-req");
        player.play("inventory-resp-0");
        assert_eq!(player.events[1..], [Event::Tag(TagEvent::Listed { tags: 0 })]);
        player.machine.set_security(book, gate, player.now);
        player.expect(id);
        let write = threem::read_ask(&player.vector(id)).expect("a question");
        player.reply(&threem::answer(&write, &Ok(Answer::Done)));
        while results(&player.events).is_empty() {
            let ask = threem::read_ask(&player.said()).expect("a question");
            let answer = match ask {
                Ask::SystemInfo { .. } => Answer::System(SystemInfo { dsfid: Some(0x3E), ..SystemInfo::default() }),
                Ask::ReadAfi { .. } => Answer::Afi(0xC2),
                Ask::ReadEas { .. } => Answer::Eas(true),
                Ask::Inventory { .. }
                | Ask::ReadBlocks { .. }
                | Ask::WriteBlocks { .. }
                | Ask::WriteAfi { .. }
                | Ask::WriteEas { .. } => panic!("{ask:?}"),
            };
            player.reply(&threem::answer(&ask, &Ok(answer)));
        }
        assert_eq!(results(&player.events), [(book, gate, Ok(()))]);
        while hex(&player.said()) != hex(&player.vector("inventory-req")) {}
        player.play("inventory-resp-2");
        let next = threem::read_ask(&player.said());
        assert_eq!(next, Some(Ask::SystemInfo { uid: uid("0000000000ad6302") }));
    }
}
