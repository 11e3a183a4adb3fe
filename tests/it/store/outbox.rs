//! Loans and returns that wait: sealed, in order, gone when they are done.

use std::collections::HashSet;

use omatoimi::ids::{Item, ItemPattern};
use omatoimi::outbox::{ActNumber, Fate};
use omatoimi::policy::ClockState;
use omatoimi::register::circulation::Text;
use omatoimi::station::{QueuedAct, QueuedKind};
use omatoimi::store::{By, Cleared, Finding, Marked, Note, OutboxAct, OutboxState, verify};

use super::*;

const CARD: &str = "23529000035676";
const ITEM: &str = "31234000000001";

fn item(number: &str) -> Item {
    ItemPattern::new("[0-9]+").unwrap().parse(number).unwrap()
}

fn loan(kiosk: &Kiosk) -> QueuedAct {
    loan_of(kiosk, ITEM, CARD)
}

fn loan_of(kiosk: &Kiosk, of: &str, by: &str) -> QueuedAct {
    QueuedAct {
        at: kiosk.now.wall,
        kind: QueuedKind::Loan { card: card(by) },
        item: item(of),
        was_sent: false,
        for_staff: false,
        is_released: false,
    }
}

fn return_of(kiosk: &Kiosk, of: &str) -> QueuedAct {
    QueuedAct {
        at: kiosk.now.wall,
        kind: QueuedKind::Return,
        item: item(of),
        was_sent: false,
        for_staff: false,
        is_released: false,
    }
}

fn queue(kiosk: &mut Kiosk, act: &QueuedAct) -> ActNumber {
    let now = kiosk.now;
    kiosk.store().queue_act(act, now, ClockState::Believed).unwrap()
}

fn next(kiosk: &mut Kiosk) -> Option<(i64, bool)> {
    let wall = kiosk.now.wall;
    kiosk.store().next_act(wall).unwrap().map(|pending| (pending.number.0, pending.act.was_sent))
}

fn listed(kiosk: &mut Kiosk) -> Vec<OutboxAct> {
    let wall = kiosk.now.wall;
    kiosk.store().outbox(wall).unwrap()
}

fn settle(kiosk: &mut Kiosk, number: ActNumber, fate: &Fate) {
    let wall = kiosk.now.wall;
    kiosk.store().settle_act(number, fate, wall).unwrap();
}

fn reject(kiosk: &mut Kiosk, number: ActNumber, words: &str) {
    settle(kiosk, number, &Fate::Rejected(vec![Text::clean(words)]));
}

fn by(kiosk: &Kiosk) -> By {
    By { who: Note::new("anna").unwrap(), at: kiosk.now.wall, reason: Note::new("lent by hand").map(Some).unwrap() }
}

fn purge(kiosk: &mut Kiosk) -> omatoimi::store::PurgeReport {
    let now = kiosk.now;
    kiosk.store().purge(now, true).unwrap()
}

#[test]
fn i21_what_was_queued_is_there_after_a_restart_in_its_order_and_with_everything() {
    let mut kiosk = Kiosk::new();
    let first = loan(&kiosk);
    queue(&mut kiosk, &first);
    // A clock that was set back does not turn the order round.
    kiosk.set_wall(first.at - HOUR);
    let second = QueuedAct { was_sent: true, ..return_of(&kiosk, ITEM) };
    queue(&mut kiosk, &second);
    kiosk.start();

    let wall = kiosk.now.wall;
    let pending = kiosk.store().next_act(wall).unwrap().unwrap();
    assert_eq!((pending.number, pending.act.at, pending.act.was_sent), (ActNumber(1), first.at, false));
    assert_eq!(pending.act.item, item(ITEM));
    let QueuedKind::Loan { card: of } = pending.act.kind else { panic!("a loan") };
    assert_eq!(of, card(CARD));
    settle(&mut kiosk, ActNumber(1), &Fate::Done);
    assert_eq!(next(&mut kiosk), Some((2, true)));
    settle(&mut kiosk, ActNumber(2), &Fate::Done);
    assert_eq!(next(&mut kiosk), None);
    let third = loan(&kiosk);
    assert_eq!(queue(&mut kiosk, &third), ActNumber(3), "no number is used twice");
}

#[test]
fn i21_an_act_that_was_being_sent_when_the_power_went_is_in_doubt() {
    let mut kiosk = Kiosk::new();
    let act = loan(&kiosk);
    let number = queue(&mut kiosk, &act);
    assert_eq!(next(&mut kiosk), Some((1, false)));
    kiosk.store().mark_act(number).unwrap();
    kiosk.start();
    assert_eq!(next(&mut kiosk), Some((1, true)));
    settle(&mut kiosk, number, &Fate::NotSent);
    kiosk.start();
    assert_eq!(next(&mut kiosk), Some((1, false)));
}

#[test]
fn promise_5_i17_neither_card_nor_item_nor_words_are_in_any_file() {
    let mut kiosk = Kiosk::new();
    let act = loan(&kiosk);
    let number = queue(&mut kiosk, &act);
    reject(&mut kiosk, number, "Anna has lost her card");
    for secret in [CARD, ITEM, "Anna has lost"] {
        let needles = HashSet::from([secret.as_bytes().to_vec()]);
        assert_eq!(first_holding(&kiosk.path(), &needles), None, "{secret}");
    }
    let acts = listed(&mut kiosk);
    assert_eq!(acts[0].words.as_deref(), Some("Anna has lost her card"));
    assert!(!format!("{:?}", acts[0].card).contains(CARD) && !format!("{:?}", acts[0].item).contains(ITEM));

    kiosk.stop();
    let wrong = Store::open(kiosk.settings(), &StoreKey::from_bytes([43; 32]), kiosk.now);
    assert!(matches!(wrong, Err(Error::WrongKey { .. })));
}

#[test]
fn i15_after_the_purge_no_byte_of_a_done_cleared_or_old_act_is_in_any_file() {
    let mut kiosk = Kiosk::new();
    let mut sealed = HashSet::new();
    let spy = rusqlite::Connection::open(kiosk.path().join("entries.db")).unwrap();
    for round in 0..40_u64 {
        for act in 0..25 {
            let act = loan_of(&kiosk, &format!("3123400{:07}", round * 25 + act), CARD);
            queue(&mut kiosk, &act);
        }
        let mut statement = spy.prepare("SELECT number, sealed FROM outbox WHERE state = 'waiting'").unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?))).unwrap();
        let waiting: Vec<_> = rows.collect::<Result<_, _>>().unwrap();
        assert_eq!(waiting.len(), 25);
        for (number, bytes) in waiting {
            // Half a box left behind is found too.
            sealed.insert(bytes[..20].to_vec());
            let number = ActNumber(number);
            match number.0 % 5 {
                0 => reject(&mut kiosk, number, "no"),
                1 => settle(&mut kiosk, number, &Fate::Unknown),
                2 => {
                    reject(&mut kiosk, number, "no");
                    let by = by(&kiosk);
                    assert_eq!(kiosk.store().clear_act(number, &by).unwrap(), Cleared::Done);
                }
                _ => settle(&mut kiosk, number, &Fate::Done),
            }
        }
        kiosk.advance(HOUR);
        purge(&mut kiosk);
    }
    let left = listed(&mut kiosk);
    let count = |state| left.iter().filter(|act| act.state == state).count();
    assert_eq!((count(OutboxState::Rejected), count(OutboxState::UnknownOutcome), left.len()), (200, 200, 400));
    assert!(first_holding(&kiosk.path(), &sealed).is_some(), "the search finds what is there");

    kiosk.advance(TWO_WEEKS);
    let report = purge(&mut kiosk);
    assert!(report.outbox == 400 && !report.busy, "{report:?}");
    drop(spy);
    assert_eq!(first_holding(&kiosk.path(), &sealed), None);
    assert_eq!(listed(&mut kiosk), []);
}

#[test]
fn i14_what_is_left_to_staff_goes_two_weeks_after_it_was_settled_and_what_waits_stays() {
    let mut kiosk = Kiosk::new();
    for number in 1..=3 {
        let act = loan(&kiosk);
        assert_eq!(queue(&mut kiosk, &act), ActNumber(number));
    }
    kiosk.advance(DAY);
    reject(&mut kiosk, ActNumber(1), "no");
    settle(&mut kiosk, ActNumber(2), &Fate::Unknown);
    kiosk.advance(TWO_WEEKS - Duration::from_millis(1));
    assert_eq!(purge(&mut kiosk).outbox, 0);
    assert_eq!(listed(&mut kiosk).len(), 3);
    kiosk.advance(Duration::from_millis(1));
    assert_eq!(listed(&mut kiosk).len(), 1, "before the purge has been");
    kiosk.stop();
    let findings = verify(&kiosk.path(), kiosk.now.wall, TWO_WEEKS).unwrap().findings;
    assert_eq!(findings, [Finding::ExpiredOutbox { count: 2 }]);
    kiosk.start();
    assert_eq!(purge(&mut kiosk).outbox, 2);
    kiosk.advance(50 * DAY);
    assert_eq!(purge(&mut kiosk).outbox, 0);
    assert_eq!(next(&mut kiosk), Some((3, false)), "the loan stands, and the library system has still to hear of it");
}

#[test]
fn i20_an_act_written_under_a_wrong_clock_is_told_with_its_true_time() {
    for days in [21, -21] {
        let mut kiosk = Kiosk::new();
        let true_time = kiosk.now;
        kiosk.set_wall(true_time.wall + chrono::TimeDelta::days(days));
        let (now, act) = (kiosk.now, loan(&kiosk));
        kiosk.store().queue_act(&act, now, ClockState::Unset).unwrap();
        assert_eq!(next(&mut kiosk), None, "it has no date yet");
        kiosk.now = true_time.after(HOUR);
        purge(&mut kiosk);
        let wall = kiosk.now.wall;
        let pending = kiosk.store().next_act(wall).unwrap().unwrap();
        assert_eq!(pending.act.at, true_time.wall, "{days}");
        // What was settled under a clock that was ahead is kept no longer for it.
        kiosk.store().settle_act(pending.number, &Fate::Unknown, wall + chrono::TimeDelta::days(30)).unwrap();
        purge(&mut kiosk);
        kiosk.advance(TWO_WEEKS);
        assert_eq!(purge(&mut kiosk).outbox, 1);
    }
}

#[test]
fn i29_staff_clear_what_is_settled_with_their_name_and_reason_and_nothing_else() {
    let mut kiosk = Kiosk::new();
    for number in 1..=4 {
        let act = if number == 2 { return_of(&kiosk, ITEM) } else { loan(&kiosk) };
        assert_eq!(queue(&mut kiosk, &act), ActNumber(number));
    }
    reject(&mut kiosk, ActNumber(1), "no");
    settle(&mut kiosk, ActNumber(2), &Fate::Unknown);
    kiosk.store().mark_act(ActNumber(3)).unwrap();
    let by = by(&kiosk);
    for (number, cleared) in [
        (3, Cleared::StillWaiting),
        (4, Cleared::StillWaiting),
        (9, Cleared::NotThere),
        (1, Cleared::Done),
        (1, Cleared::NotThere),
        (2, Cleared::Done),
    ] {
        assert_eq!(kiosk.store().clear_act(ActNumber(number), &by).unwrap(), cleared, "{number}");
    }
    let told: Vec<_> = kiosk.store().cleared_acts().unwrap();
    let shown: Vec<_> = told.iter().map(|act| (act.number.0, act.kind.as_str(), act.state)).collect();
    assert_eq!(shown, [(1, "loan", OutboxState::Rejected), (2, "return", OutboxState::UnknownOutcome)]);
    assert_eq!((told[0].by.as_str(), told[0].reason.as_str(), told[0].at), ("anna", "lent by hand", by.at));
    assert_eq!(next(&mut kiosk), Some((3, true)));
}

#[test]
fn what_is_settled_stays_as_it_is() {
    let mut kiosk = Kiosk::new();
    let act = loan(&kiosk);
    let number = queue(&mut kiosk, &act);
    reject(&mut kiosk, number, "no");
    settle(&mut kiosk, number, &Fate::Unknown);
    settle(&mut kiosk, number, &Fate::NotSent);
    kiosk.store().mark_act(number).unwrap();
    let left = listed(&mut kiosk);
    assert_eq!((left[0].state, left[0].words.as_deref()), (OutboxState::Rejected, Some("no")));
    assert_eq!(next(&mut kiosk), None);
}

#[test]
fn a_box_that_was_moved_or_bent_is_left_to_staff_and_does_not_hold_up_the_rest() {
    let mut kiosk = Kiosk::new();
    for of in ["31", "32", "33"] {
        let act = loan_of(&kiosk, of, CARD);
        queue(&mut kiosk, &act);
    }
    let spy = rusqlite::Connection::open(kiosk.path().join("entries.db")).unwrap();
    let moved = "UPDATE outbox SET sealed = (SELECT sealed FROM outbox WHERE number = 3) WHERE number = 1";
    spy.execute(moved, []).unwrap();
    spy.execute("UPDATE outbox SET kind = 'return' WHERE number = 2", []).unwrap();
    drop(spy);
    assert_eq!(next(&mut kiosk), Some((3, false)));
    let left = listed(&mut kiosk);
    assert_eq!((left[0].state, &left[0].card, &left[0].item), (OutboxState::UnknownOutcome, &None, &None));
    assert_eq!(left[1].state, OutboxState::UnknownOutcome);
}

#[test]
fn a_store_of_the_version_before_gets_its_outbox_and_keeps_its_log() {
    let mut kiosk = Kiosk::new();
    kiosk.record(CARD, Reason::Granted);
    kiosk.stop();
    let old = rusqlite::Connection::open(kiosk.path().join("entries.db")).unwrap();
    old.execute_batch(
        "DROP TABLE outbox; DROP TABLE outbox_acts; DROP TABLE incidents; DROP TABLE incident_entries; DROP TABLE people;
         DELETE FROM refinery_schema_history WHERE version >= 2; PRAGMA user_version = 1;",
    )
    .unwrap();
    drop(old);
    assert!(matches!(Store::join(kiosk.settings(), &key(), kiosk.now), Err(Error::Older { .. })));
    kiosk.start();
    assert_eq!(kiosk.log().len(), 1);
    let act = loan(&kiosk);
    queue(&mut kiosk, &act);
    assert_eq!(next(&mut kiosk), Some((1, false)));
}

#[test]
fn what_is_for_staff_never_has_its_turn_and_is_kept_as_long_as_what_was_settled() {
    for clock in [ClockState::Believed, ClockState::Unset] {
        let mut kiosk = Kiosk::new();
        let right = kiosk.now.wall;
        if clock == ClockState::Unset {
            kiosk.set_wall(chrono::DateTime::UNIX_EPOCH);
        }
        let act = QueuedAct { was_sent: true, for_staff: true, ..loan(&kiosk) };
        let now = kiosk.now;
        kiosk.store().queue_act(&act, now, clock).unwrap();
        kiosk.set_wall(right);
        purge(&mut kiosk);
        assert_eq!(next(&mut kiosk), None);
        assert!(!kiosk.store().act_waits_for(&item(ITEM)).unwrap(), "nothing waits behind it");
        let listed = kiosk.store().outbox(right).unwrap();
        assert!(matches!(listed.as_slice(), [act] if act.state == OutboxState::UnknownOutcome), "{clock:?} {listed:?}");
    }
}

#[test]
fn promise_9_a_loan_that_passed_the_gate_unconfirmed_is_shown_as_such_until_it_is_cleared() {
    let mut kiosk = Kiosk::new();
    let (released, plain) = (QueuedAct { is_released: true, ..loan(&kiosk) }, loan(&kiosk));
    let (with, without) = (queue(&mut kiosk, &released), queue(&mut kiosk, &plain));
    let told: Vec<_> = listed(&mut kiosk).iter().map(|act| (act.number, act.is_released, act.card.clone())).collect();
    assert_eq!(told, [(with, true, Some(card(CARD))), (without, false, Some(card(CARD)))]);
    let wall = kiosk.now.wall;
    let pending = kiosk.store().next_act(wall).unwrap().unwrap();
    assert!(pending.act.is_released && pending.act.item == item(ITEM));
    reject(&mut kiosk, with, "Ei lainata");
    assert!(listed(&mut kiosk)[0].is_released, "staff see that it is out of the house");
    let late = QueuedAct { is_released: true, ..loan(&kiosk) }.by(kiosk.now.mono, kiosk.now);
    assert!(late.for_staff && !late.is_released, "whoever was told to leave it does not take it along");
}

#[test]
fn promise_9_a_loan_whose_tag_is_released_later_says_so_and_only_that_one() {
    let mut kiosk = Kiosk::new();
    let other = "23529000012345";
    let acts = [loan(&kiosk), loan_of(&kiosk, ITEM, other), return_of(&kiosk, ITEM), loan(&kiosk)];
    let [first, _, back, last] = acts.map(|act| queue(&mut kiosk, &act));
    let mark = |kiosk: &mut Kiosk| kiosk.store().mark_released(&item(ITEM), &card(CARD)).unwrap();
    for _ in 0..2 {
        assert_eq!(mark(&mut kiosk), Marked::Waiting(last));
    }
    kiosk.start();
    let told: Vec<_> = listed(&mut kiosk).iter().map(|act| act.is_released).collect();
    assert_eq!(told, [false, false, false, true]);
    assert_eq!(listed(&mut kiosk)[3].card, Some(card(CARD)));
    reject(&mut kiosk, last, "Ei lainata");
    assert_eq!(mark(&mut kiosk), Marked::ForStaff, "its loan is not: nothing is released on it");
    for number in [first, back, last] {
        settle(&mut kiosk, number, &Fate::Done);
    }
    let never = kiosk.store().mark_released(&item("31234000000002"), &card(CARD)).unwrap();
    assert_eq!(never, Marked::Told);
}
