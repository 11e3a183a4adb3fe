use super::*;
use crate::pad::rl866::{self, Handle, Reply, Request};
use crate::pad::{Blocks, Uid, feig};

const BOOK: Uid = Uid([0xE0, 4, 1, 0, 0, 0, 0, 1]);
const OTHER: Uid = Uid([0xE0, 4, 1, 0, 0, 0, 0, 2]);

#[expect(clippy::disallowed_methods, reason = "an instant to count from")]
fn start() -> Instant {
    Instant::now()
}

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn read(uid: Uid) -> Ask {
    Ask::ReadBlocks { uid, first: 0, count: 1 }
}

/// What a FEIG reader answers to that, whoever it is.
fn block(byte: u8) -> Vec<u8> {
    let blocks = Blocks::new(0, 4, vec![byte; 4]).expect("a block");
    feig::answer(0, &read(BOOK), &Ok(Answer::Blocks(blocks)))
}

fn probed() -> Vec<u8> {
    feig::Frame { address: 0, command: 0x65, body: vec![0] }.encode()
}

fn outcome(talk: &mut Talk) -> Option<Outcome> {
    std::iter::from_fn(|| talk.next_news()).find_map(|news| match news {
        News::Outcome(outcome) => Some(outcome),
        News::Synced | News::Silent => None,
    })
}

/// A FEIG reader that answered its sync.
fn synced(now: &mut Instant) -> Talk {
    let mut talk = Talk::new(Make::Feig, *now);
    talk.open(*now);
    assert_eq!(talk.next_output(), None, "not before the line was silent");
    *now += millis(5);
    talk.handle_timeout(*now);
    assert_eq!(talk.next_output(), Some(feig::probe()));
    talk.handle_bytes(&probed(), *now);
    assert_eq!(talk.next_news(), Some(News::Synced));
    *now += millis(5);
    talk
}

#[test]
fn after_a_question_without_an_answer_nothing_is_asked_before_a_sync_and_what_is_late_is_nobodys() {
    let mut now = start();
    let mut talk = synced(&mut now);
    talk.ask(read(BOOK), now);
    assert_eq!(talk.next_output(), Some(feig::ask(feig::ANY, &read(BOOK))));
    now += millis(500);
    talk.handle_timeout(now);
    assert_eq!(outcome(&mut talk), Some(Outcome::NoAnswer));
    assert_eq!(talk.next_output(), Some(feig::probe()));
    assert!(!talk.is_ready());
    // Late; then the sync; then, in the same read, late once more.
    talk.handle_bytes(&[block(0xAA), probed(), block(0xAA)].concat(), now + millis(100));
    now += millis(105);
    assert_eq!(outcome(&mut talk), None);
    talk.ask(read(OTHER), now);
    assert_eq!(talk.next_output(), Some(feig::ask(feig::ANY, &read(OTHER))));
    talk.handle_bytes(&block(0xBB), now);
    let Some(Outcome::Answer(Answer::Blocks(blocks))) = outcome(&mut talk) else { panic!("no blocks") };
    assert_eq!(blocks.bytes(), [0xBB; 4]);
}

#[test]
fn one_question_is_outstanding_and_a_feig_reader_gets_its_silence_before_each() {
    let mut now = start();
    let mut talk = synced(&mut now);
    talk.ask(read(BOOK), now);
    assert!(talk.next_output().is_some());
    assert!(!talk.is_ready());
    talk.handle_bytes(&block(1), now);
    assert!(talk.is_ready());
    talk.ask(read(OTHER), now);
    assert_eq!(talk.next_output(), None);
    // A stray byte begins the silence anew.
    talk.handle_bytes(&[0x55], now + millis(4));
    talk.handle_timeout(now + millis(8));
    assert_eq!(talk.next_output(), None);
    assert_eq!(talk.poll_timeout(), Some(now + millis(9)));
    talk.handle_timeout(now + millis(9));
    assert!(talk.next_output().is_some());
}

#[test]
fn an_rl866_tag_is_taken_up_once_for_several_questions_and_let_go_of_after_an_error() {
    let now = start();
    let mut talk = Talk::new(Make::Rl866, now);
    let said = |talk: &mut Talk| talk.next_output().and_then(|frame| rl866::read_ask(&frame, |_| Some(BOOK)));
    let reply = |talk: &mut Talk, request: &Request, reply: Result<Reply, Refusal>| {
        talk.handle_bytes(&rl866::answer(request, &reply, false), now);
    };
    talk.open(now);
    assert_eq!(said(&mut talk), Some(Request::Resync));
    reply(&mut talk, &Request::Resync, Ok(Reply::Resynced));
    // Nobody knows what was before.
    let let_go = Request::Disconnect(Handle(1));
    assert_eq!(said(&mut talk), Some(let_go.clone()));
    reply(&mut talk, &let_go, Err(Refusal::Other(0x0415)));

    talk.ask(read(BOOK), now);
    assert_eq!(said(&mut talk), Some(Request::Connect(BOOK)));
    reply(&mut talk, &Request::Connect(BOOK), Ok(Reply::Connected(Handle(7))));
    let access = Request::Access(Handle(7), read(BOOK));
    assert_eq!(said(&mut talk), Some(access.clone()));
    let blocks = Blocks::new(0, 4, vec![1; 4]).expect("a block");
    reply(&mut talk, &access, Ok(Reply::Answer(Answer::Blocks(blocks))));
    talk.ask(read(BOOK), now);
    assert_eq!(said(&mut talk), Some(access.clone()));
    reply(&mut talk, &access, Err(Refusal::Radio));
    let let_go = Request::Disconnect(Handle(7));
    assert_eq!(said(&mut talk), Some(let_go.clone()));
    talk.ask(read(BOOK), now);
    assert_eq!(said(&mut talk), None);
    reply(&mut talk, &let_go, Ok(Reply::Disconnected));
    assert_eq!(said(&mut talk), Some(Request::Connect(BOOK)));
    reply(&mut talk, &Request::Connect(BOOK), Ok(Reply::Connected(Handle(8))));
    let access = Request::Access(Handle(8), read(BOOK));
    assert_eq!(said(&mut talk), Some(access.clone()));
    reply(&mut talk, &access, Err(Refusal::NoTag));
    assert_eq!(said(&mut talk), Some(Request::Disconnect(Handle(8))));
}

#[test]
fn a_question_that_waited_while_the_reader_went_silent_is_not_put_when_it_is_back() {
    let mut now = start();
    let mut talk = Talk::new(Make::Rl866, now);
    let said = |talk: &mut Talk| talk.next_output().and_then(|frame| rl866::read_ask(&frame, |_| Some(BOOK)));
    let reply = |talk: &mut Talk, request: &Request, reply: Reply, now: Instant| {
        talk.handle_bytes(&rl866::answer(request, &Ok(reply), false), now);
    };
    talk.open(now);
    assert_eq!(said(&mut talk), Some(Request::Resync));
    reply(&mut talk, &Request::Resync, Reply::Resynced, now);
    // Letting go of a tag is not answered, and a write waits behind it.
    assert!(matches!(said(&mut talk), Some(Request::Disconnect(_))));
    talk.ask(Ask::WriteAfi { uid: BOOK, afi: 0xC2 }, now);
    for _ in 0..=SILENT_AFTER {
        now += millis(500);
        talk.handle_timeout(now);
        let _: Option<Request> = said(&mut talk);
    }
    assert!(std::iter::from_fn(|| talk.next_news()).any(|news| news == News::Silent));
    now += LEFT_ALONE;
    talk.handle_timeout(now);
    assert_eq!(said(&mut talk), Some(Request::Resync));
    reply(&mut talk, &Request::Resync, Reply::Resynced, now);
    assert_eq!(said(&mut talk), None, "it was reported as not done");
    assert!(talk.is_ready());
}
