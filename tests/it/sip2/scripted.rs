//! Every row of every transcript as a scripted server: whatever the client has asked, it gets exactly these bytes. How
//! that must end follows from the table's own columns and the question, not from the session.

mod played;

use std::collections::BTreeMap;

use omatoimi::config::{Checksum, Encoding};
use omatoimi::register::CardAnswer;
use omatoimi::sip2::{Fault, Message, parse};

use super::kiosk::{CARD, Heard, Kiosk, TIMEOUT, answer};
use super::transcripts::{FILES, rows};
use played::{End, FIRST, Open, Played};

const MODES: [Checksum; 3] = [Checksum::Strict, Checksum::Warn, Checksum::Off];

// In these tables: login, first status, keep-alive, patron, end of the session. Most rows answer another question (24, 12,
// 10 and so on), or nothing at all, and are dropped.

#[test]
fn promise_2_every_recorded_answer_ends_as_its_columns_say_whatever_was_asked() {
    use End::{Accepted, AskedAgain, Dropped, LoginRefused, Repeated};
    let every_row = |mode| Vec::from_iter(tally(&[mode], 0, |row| Some(row.clone())));
    let strict = [
        (Accepted, [10, 11, 19, 57, 5]),
        (LoginRefused, [5, 0, 0, 0, 0]),
        (AskedAgain, [139, 136, 136, 144, 132]),
        (Repeated, [4; 5]),
        (Dropped, [490, 497, 489, 443, 507]),
    ];
    assert_eq!(every_row(Checksum::Strict), strict);
    let warn = [
        (Accepted, [20, 21, 32, 86, 8]),
        (LoginRefused, [8, 0, 0, 0, 0]),
        (Repeated, [4; 5]),
        (Dropped, [616, 623, 612, 558, 636]),
    ];
    assert_eq!(every_row(Checksum::Warn), warn);
    let off = [
        (Accepted, [24, 32, 32, 86, 8]),
        (LoginRefused, [13, 0, 0, 0, 0]),
        (Repeated, [4; 5]),
        (Dropped, [607, 612, 612, 558, 636]),
    ];
    assert_eq!(every_row(Checksum::Off), off);
}

#[test]
fn i4_no_recorded_answer_with_the_number_of_another_question_is_accepted() {
    let strict = tally(&[Checksum::Strict], 1, |row| row.number_for(Open::Patron).map(|_| row.clone()));
    assert_eq!(strict.get(&End::Accepted), None);
    assert!(strict[&End::Dropped][3] > 50, "{strict:?}");
}

#[test]
fn i25_no_recorded_answer_with_a_wrong_sum_is_accepted() {
    let strict = tally(&[Checksum::Strict], 0, Played::damaged);
    assert_eq!(strict.keys().collect::<Vec<_>>(), [&End::AskedAgain]);
    assert_eq!(strict[&End::AskedAgain], [369; 5]);
}

#[test]
fn a_recorded_answer_without_its_cr_counts_at_the_deadline_only_where_its_sum_proves_it() {
    // A row without a right sum is dropped: `must_end` says so, and `play` waits for the deadline.
    let ends = tally(&MODES, 0, Played::unended);
    assert_eq!(ends[&End::Accepted], [31, 41, 57, 171, 15]);
}

#[test]
fn a_recorded_answer_in_two_pieces_is_the_same_answer_wherever_it_is_cut() {
    let mut cuts = 0;
    for row in FILES.into_iter().flat_map(rows) {
        let Some(played) = Played::of(&row) else { continue };
        let fitting = Open::ALL.into_iter().find_map(|open| Some((open, played.number_for(open)?)));
        let Some((open, number)) = fitting else { continue };
        for cut in 1..played.bytes.len() {
            let (first, rest) = played.bytes.split_at(cut);
            play(&played, &[first, rest], open, Checksum::Strict, number, &row.name);
            cuts += 1;
        }
    }
    assert!(cuts > 10_000, "{cuts}");
}

/// Two answers in one read, and texts with a line end in them.
#[test]
fn recorded_answers_of_several_frames_let_nobody_in() {
    let several = FILES.into_iter().flat_map(rows).filter(|row| Played::of(row).is_none());
    let mut played = 0;
    for row in several {
        for (open, mode) in Open::ALL.into_iter().flat_map(|open| MODES.map(|mode| (open, mode))) {
            let (mut kiosk, _) = open.kiosk(mode, CARD, FIRST);
            kiosk.receive(&row.response);
            kiosk.advance(TIMEOUT);
            let heard = kiosk.take_heard();
            assert!(!heard.iter().any(|heard| matches!(heard, Heard::Answer(_) | Heard::Ready)), "{}", row.name);
        }
        played += 1;
    }
    assert_eq!(played, 6);
}

/// Plays what `change` makes of every row to every question, whole and byte by byte. A question whose answer it could be
/// has its number, or one `later`; counts how that ended, by question.
fn tally(modes: &[Checksum], later: u8, change: fn(&Played) -> Option<Played>) -> BTreeMap<End, [usize; 5]> {
    let mut ends: BTreeMap<End, [usize; 5]> = BTreeMap::new();
    for row in FILES.into_iter().flat_map(rows) {
        let Some(played) = Played::of(&row).as_ref().and_then(change) else { continue };
        let bytes: Vec<&[u8]> = played.bytes.chunks(1).collect();
        for (at, open) in Open::ALL.into_iter().enumerate() {
            let number = played.number_for(open).map_or(FIRST, |number| (number + later) % 10);
            for mode in modes {
                let end = play(&played, &[&played.bytes], open, *mode, number, &row.name);
                assert_eq!(play(&played, &bytes, open, *mode, number, &row.name), end);
                ends.entry(end).or_default()[at] += 1;
            }
        }
    }
    ends
}

/// Plays it in these pieces, to the end of the wait where it comes to that, and says how it ended. Nobody is let in who
/// must not be, however it ends.
fn play(played: &Played, pieces: &[&[u8]], open: Open, mode: Checksum, number: u8, name: &str) -> End {
    let (mut kiosk, asked) = open.kiosk(mode, played.card(), number);
    let question = parse(asked.strip_suffix(b"\r").unwrap()).unwrap().message;
    let must_end = played.must_end(open, &question, mode);
    for piece in pieces {
        kiosk.receive(piece);
    }
    let about = format!("{name}: {open:?}, {mode:?}, number {number}, {} pieces", pieces.len());
    if must_end == End::Dropped || !played.is_complete {
        assert!(!kiosk.has_sent() && kiosk.take_heard().is_empty(), "{about}: nothing happens before the deadline");
        kiosk.advance(TIMEOUT);
    }
    assert_ended(&mut kiosk, must_end, &asked, open, mode, played, &about);
    must_end
}

fn assert_ended(kiosk: &mut Kiosk, end: End, asked: &[u8], open: Open, mode: Checksum, played: &Played, about: &str) {
    let mut heard = kiosk.take_heard();
    heard.retain(|heard| {
        assert!(mode == Checksum::Warn || !matches!(heard, Heard::Unproven), "{about}");
        !matches!(heard, Heard::Unproven)
    });
    let sent = kiosk.has_sent().then(|| kiosk.frame());
    let code = sent.as_ref().map(|frame| parse(frame.strip_suffix(b"\r").unwrap()).unwrap().message.code());
    let code = code.map(|code| code.0);
    match (end, open) {
        (End::Accepted, Open::Login) => {
            assert!(heard.is_empty() && code == Some(*b"99"), "{about}")
        }
        (End::Accepted, Open::FirstStatus) => {
            assert!(matches!(heard[..], [Heard::Ready]) && sent.is_none(), "{about}: {heard:?}");
        }
        (End::Accepted, Open::Patron) => {
            let [Heard::Answer(message)] = &heard[..] else { panic!("{about}: {heard:?}") };
            assert_eq!(code, Some(*b"35"), "{about}");
            assert_no_gift(message, played, about);
        }
        (End::Accepted, Open::KeepAlive | Open::EndSession) => {
            assert!(heard.is_empty() && sent.is_none() && kiosk.session.may_ask(), "{about}: {heard:?}");
            kiosk.advance(TIMEOUT);
            assert!(kiosk.take_heard().is_empty() && !kiosk.has_sent(), "{about}: nothing is waited for");
        }
        (End::LoginRefused, _) => {
            assert!(matches!(heard[..], [Heard::Close(Fault::LoginRefused)]) && sent.is_none(), "{about}: {heard:?}");
        }
        (End::AskedAgain, Open::Login | Open::EndSession) => {
            assert!(heard.is_empty() && code == Some(*b"97"), "{about}: {heard:?}");
        }
        (End::AskedAgain, Open::FirstStatus | Open::KeepAlive | Open::Patron) => {
            let anew = sent.unwrap_or_else(|| panic!("{about}: it asks again"));
            assert!(heard.is_empty() && anew[..2] == asked[..2] && anew != asked, "{about}: with another number");
        }
        (End::Repeated, _) => assert!(heard.is_empty() && sent.as_deref() == Some(asked), "{about}: {heard:?}"),
        (End::Dropped, Open::Login | Open::FirstStatus | Open::KeepAlive) => {
            assert!(matches!(heard[..], [Heard::Close(Fault::Silent)]) && sent.is_none(), "{about}: {heard:?}");
        }
        (End::Dropped, Open::Patron) => {
            let silent = matches!(heard[..], [Heard::NoAnswer, Heard::Close(Fault::Silent)]);
            assert!(silent && sent.is_none(), "{about}: {heard:?}");
        }
        // Nobody needs an answer to 35; the link is asked whether it lives.
        (End::Dropped, Open::EndSession) => assert!(heard.is_empty() && code == Some(*b"99"), "{about}: {heard:?}"),
    }
}

/// An answer lets somebody in only where the server itself wrote that card and PIN are right.
fn assert_no_gift(message: &Message, played: &Played, about: &str) {
    let wrote = |field: &[u8]| played.bytes.windows(field.len()).any(|bytes| bytes == field);
    let verdict = answer(message, true, Encoding::Utf8);
    let lets_in = matches!(verdict, CardAnswer::Right(_));
    assert!(!lets_in || (wrote(b"|BLY") && wrote(b"|CQY")), "{about}: {verdict:?}");
    let name = about.to_lowercase();
    let must_not = ["wrong pin", "pin wrong", "unknown card"].iter().any(|case| name.contains(case));
    assert!(!(lets_in && must_not), "{about}: {verdict:?}");
}
