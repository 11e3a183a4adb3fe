//! What the program adds to the time that the reader itself takes: at most 5 %.

use std::time::{Duration, Instant};

use omatoimi_hardware::pad::line::Make;
use omatoimi_hardware::pad::{Answer, Ask, Blocks, Memory, Seen, SystemInfo, Uid, feig, rl866, threem};
use omatoimi_hardware::twin::Timing;

use crate::world::{MAKES, World, book};

const COUNT: u32 = 20;

/// One inventory round and the reads of so many tags, back to back: the bytes on the line both ways and the radio, with the
/// silence that a FEIG reader wants before each question.
fn least(make: Make, books: u32) -> Duration {
    let timing = Timing::of(make);
    let uids: Vec<Uid> = (0..books).map(|serial| book(serial).uid).collect();
    let seen = |uid: &Uid| Seen { uid: *uid, dsfid: Some(0x3E) };
    let count = u8::try_from(34_usize.div_ceil(4)).expect("blocks");
    let blocks = |first| Blocks::new(first, 4, vec![0; usize::from(count) * 4]).expect("blocks");
    let memory = Some(Memory { blocks: 28, block_size: 4 });
    let info = SystemInfo { dsfid: Some(0x3E), afi: Some(7), memory };
    let mut total = Duration::ZERO;
    let per_list = match make {
        Make::Feig => 24,
        Make::Rl866 => 18,
        Make::ThreeM => 255,
    };
    let mut talk = |ask: Ask, answer: Answer, more: usize| {
        let (question, reply, silence) = match make {
            Make::Feig => (feig::ask(feig::ANY, &ask), feig::answer(0, &ask, &Ok(answer.clone())), 5),
            Make::ThreeM => (threem::ask(&ask), threem::answer(&ask, &Ok(answer.clone())), 0),
            Make::Rl866 => {
                let request = if let Ask::Inventory { rest } = ask {
                    rl866::Request::Inventory { rest }
                } else {
                    rl866::Request::Access(rl866::Handle(1), ask.clone())
                };
                let reply = rl866::answer(&request, &Ok(rl866::Reply::Answer(answer.clone())), false);
                (rl866::ask(&request, false).expect("a frame"), reply, 0)
            }
        };
        total += timing.line(question.len() + reply.len() + more) + Duration::from_millis(silence);
        total += timing.radio(&ask, Some(&answer));
    };
    for (n, listed) in uids.chunks(per_list).enumerate() {
        let is_all = (n + 1) * per_list >= uids.len();
        talk(Ask::Inventory { rest: n > 0 }, Answer::Tags { tags: listed.iter().map(seen).collect(), is_all }, 0);
    }
    // The radio of a round is counted for the tags of its first answer only.
    let unheard = uids.len().saturating_sub(per_list);
    for uid in &uids {
        // Connect and disconnect: two questions and two answers more.
        let more = if make == Make::Rl866 { 20 + 10 + 8 + 9 } else { 0 };
        talk(Ask::SystemInfo { uid: *uid }, Answer::System(info), more);
        talk(Ask::ReadBlocks { uid: *uid, first: 0, count }, Answer::Blocks(blocks(0)), 0);
    }
    if make == Make::Rl866 {
        total += timing.access * books;
    }
    total + timing.tag * u32::try_from(unheard).expect("a count")
}

/// From the beginning of a round with the pile on the pad until all of it is listed.
fn taken(make: Make, books: u32) -> Duration {
    let mut world = World::with_books(make, 0);
    (0..books).for_each(|serial| world.reader.put(book(serial)));
    let asked_before = world.sent.len();
    let mut began: Option<Instant> = None;
    while began.is_none() {
        world.run(Duration::from_micros(100));
        began = (world.sent.len() > asked_before).then_some(world.now);
    }
    world.until_listed(usize::try_from(books).expect("a count"));
    world.now - began.expect("a round")
}

#[test]
fn twenty_tags_are_listed_within_one_round_and_their_reads_and_five_percent() {
    for make in MAKES {
        let (least, taken) = (least(make, COUNT), taken(make, COUNT));
        println!("{make:?}: model {least:?}, taken {taken:?}");
        assert!(taken <= least * 105 / 100, "{make:?}: the reader needs {least:?}, it took {taken:?}");
        assert!(taken >= least * 95 / 100, "{make:?}: the model says {least:?}, it took {taken:?}");
    }
}

#[test]
fn an_idle_pad_is_asked_a_few_times_a_second() {
    for make in MAKES {
        let mut world = World::with_books(make, 5);
        let before = world.sent.len();
        world.run(Duration::from_secs(10));
        let a_second = (world.sent.len() - before) / 10;
        println!("{make:?}: {a_second} questions a second");
        assert!((2..=20).contains(&a_second), "{make:?}: {a_second}");
    }
}
