//! `outbox list` and `outbox clear`, by the real program.

use omatoimi::outbox::Fate;
use omatoimi::policy::ClockState;
use omatoimi::register::circulation::Text;
use omatoimi::station::{QueuedAct, QueuedKind};
use omatoimi::store::{Store, StoreKey};
use omatoimi::time::Clock;
use serde_json::Value;

use super::bench::{ANNA, ATLAS, BOOK, card, item_of, settings};
use crate::end_to_end::kiosk::Kiosk;
use crate::end_to_end::site::Site;

/// A site that is not running, with a rejected loan, a return of unknown outcome, and a loan that waits.
fn site() -> Kiosk {
    let kiosk = Site::new(([127, 0, 0, 1], 9).into()).bare();
    kiosk.keep_secret(ANNA);
    kiosk.keep_secret(BOOK);
    let now = Clock::system().now();
    let key = StoreKey::read(&kiosk.path("store-key")).unwrap();
    let mut store = Store::open(settings(kiosk.path("").as_path()), &key, now).unwrap().store;
    let loan = |item| QueuedAct {
        at: now.wall,
        kind: QueuedKind::Loan { card: card(ANNA) },
        item: item_of(item),
        was_sent: false,
        for_staff: false,
        is_released: false,
    };
    let back = QueuedAct { kind: QueuedKind::Return, ..loan(ATLAS) };
    let fates = [Some(Fate::Rejected(vec![Text::clean("Not\u{202e} to be lent.")])), Some(Fate::Unknown), None];
    let released = QueuedAct { is_released: true, ..loan(BOOK) };
    for (act, fate) in [released, back, loan(ATLAS)].iter().zip(fates) {
        let number = store.queue_act(act, now, ClockState::Believed).unwrap();
        if let Some(fate) = fate {
            store.settle_act(number, &fate, now.wall).unwrap();
        }
    }
    kiosk
}

fn listed(kiosk: &Kiosk, arguments: &[&str]) -> Vec<Value> {
    let ended = kiosk.run(&[&["outbox", "list", "--output", "json"], arguments].concat());
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    ended.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn staff_see_what_became_of_each_act_and_whole_numbers_only_when_they_ask() {
    let kiosk = site();
    let acts = listed(&kiosk, &[]);
    let told: Vec<_> = acts.iter().map(|act| (act["kind"].as_str(), act["state"].as_str())).collect();
    let expected = [("loan", "rejected"), ("return", "unknown-outcome"), ("loan", "waiting")];
    assert_eq!(told, expected.map(|(kind, state)| (Some(kind), Some(state))));
    assert_eq!(acts[0]["card"].as_str(), Some("**********5676"));
    assert_eq!(acts[0]["item"].as_str(), Some("**********0001"));
    assert!(acts[0]["since"].is_string() && acts[1]["card"].is_null());
    let released: Vec<_> = acts.iter().map(|act| act["released"].as_bool()).collect();
    assert_eq!(released, [Some(true), Some(false), Some(false)]);
    let full = listed(&kiosk, &["--full"]);
    assert_eq!((full[0]["card"].as_str(), full[0]["item"].as_str()), (Some(ANNA), Some(BOOK)));

    let shown = kiosk.run(&["outbox", "list"]).stdout;
    assert!(shown.contains("REJECTED: Not to be lent.") && shown.contains("UNKNOWN OUTCOME"), "{shown}");
    let released = shown.lines().filter(|line| line.contains("RELEASED AT THE GATE, UNCONFIRMED")).count();
    assert_eq!(released, 1, "{shown}");
    assert!(!shown.contains(ANNA) && !shown.contains(BOOK), "{shown}");
}

#[test]
fn i29_what_is_settled_is_cleared_with_a_reason_and_what_waits_is_not() {
    let kiosk = site();
    kiosk.keep_secret(&format!("lent to {ANNA}"));
    for (arguments, code, says) in [
        (&["clear", "1"][..], 2, "--reason"),
        (&["clear", "1", "--reason", " "], 2, "one line"),
        (&["clear", "1", "--reason", "lent to 23529000035676"], 2, "card number"),
        (&["clear", "9", "--reason", "lent by hand"], 1, "no 9"),
        (&["clear", "3", "--reason", "lent by hand"], 1, "still to be told"),
        (&["clear", "1", "--reason", "lent by hand"], 0, ""),
        (&["clear", "1", "--reason", "lent by hand"], 1, "no 1"),
    ] {
        let ended = kiosk.run(&[&["outbox"], arguments].concat());
        assert_eq!(ended.code, Some(code), "{arguments:?}: {}", ended.stderr);
        assert!(ended.stderr.contains(says), "{arguments:?}: {}", ended.stderr);
    }
    let left: Vec<_> = listed(&kiosk, &[]).iter().map(|act| act["number"].as_i64()).collect();
    assert_eq!(left, [Some(2), Some(3)]);
    let acts = listed(&kiosk, &["--acts"]);
    assert_eq!((acts.len(), acts[0]["reason"].as_str()), (1, Some("lent by hand")));
    assert_eq!((acts[0]["number"].as_i64(), acts[0]["state"].as_str()), (Some(1), Some("rejected")));
    assert!(acts[0]["by"].as_str().is_some_and(|who| !who.is_empty()));
}
