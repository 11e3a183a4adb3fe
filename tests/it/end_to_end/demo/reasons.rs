//! Every reason of contract.md 5 can be produced on the demo's simulator page, and is produced here.

use std::collections::BTreeSet;

use omatoimi::policy::Reason;

use super::bench::Bench;

/// Card and its own PIN, with nothing touched before.
const BY_CARD: &[(Reason, &str)] = &[
    (Reason::Granted, "Everything is in order"),
    (Reason::Granted, "Twelve, with consent"),
    (Reason::CardLost, "lost"),
    (Reason::CardExpired, "expired"),
    (Reason::UnderAge, "Five"),
    (Reason::NoGuardianConsent, "Twelve, without"),
    (Reason::Fees, "50 euros"),
    (Reason::LendingBan, "lending ban"),
    (Reason::Category, "company"),
    (Reason::NoPermission, "No permission"),
    (Reason::Terms, "terms"),
    (Reason::Banned, "Banned"),
    (Reason::GuarantorBlocked, "guarantor"),
    (Reason::IlsRefused, "flag"),
    (Reason::GrantedAllowList, "allow list"),
    (Reason::UnknownCard, "Unknown"),
];

type Way = (Reason, fn(&Bench));

/// With a switch, the clock, or fingers that are wrong or slow.
const BY_HAND: &[Way] = &[
    // Nobody is asked for a PIN whose card is on the deny list.
    (Reason::DenyList, |bench| bench.show_card("deny list")),
    (Reason::WrongPin, |bench| bench.visit("Everything", Some("9999"))),
    (Reason::PinTimeout, |bench| bench.show_card("Everything")),
    (Reason::Lockdown, |bench| {
        bench.break_part("service");
        bench.wait_for_display("closed");
        bench.show_card("Everything");
    }),
    (Reason::Full, |bench| {
        bench.mend("service");
        bench.break_part("room");
        bench.visit("Everything", None);
    }),
    (Reason::LogFailed, |bench| {
        bench.mend("room");
        bench.break_part("log");
        bench.visit("Everything", None);
    }),
    (Reason::Unavailable, |bench| {
        bench.mend("log");
        bench.break_part("board");
        bench.wait_for_display("out-of-order");
        bench.show_card("Everything");
    }),
    (Reason::Closed, |bench| {
        bench.mend("board");
        bench.wait_for_display("idle");
        bench.put_clock("morning");
        bench.wait_for_display("closed");
        bench.show_card("Everything");
    }),
    // What is written down meanwhile is dated, and seen, once the clock is set again.
    (Reason::ClockUnset, |bench| {
        bench.put_clock("not-set");
        bench.wait_for_display("out-of-order");
        bench.show_card("Everything");
        bench.wait_for_display("out-of-order");
        bench.put_clock("now");
    }),
];

/// With the library system cut off.
const OFFLINE: &[Way] = &[
    (Reason::Granted, |bench| bench.visit("Everything", None)),
    (Reason::GrantedOffline, |bench| {
        // By then what is kept of the patron has long been made.
        bench.wait_for_display("idle");
        cut(bench);
        bench.visit("Everything", None);
    }),
    (Reason::OfflineUnknown, |bench| bench.visit("Twelve, with consent", None)),
    (Reason::Granted, |bench| {
        bench.mend("ils");
        bench.wait_for("the library system is back", |scene| !has_fault(scene, "ils"));
        bench.put_clock("hour-on");
        bench.visit("Everything", None);
    }),
    // A check that the clock says is yet to come is no good check either.
    (Reason::OfflineExpired, |bench| {
        bench.wait_for_display("idle");
        bench.put_clock("now");
        cut(bench);
        bench.visit("Everything", None);
    }),
];

/// Wrong PINs until nobody checks them any more.
const BY_GUESSING: Reason = Reason::PinLocked;

#[test]
fn the_cards_on_the_bench_have_the_fates_that_stand_on_them() {
    let bench = Bench::open();
    for (reason, fate) in BY_CARD {
        assert_eq!(bench.reason_of(|bench| bench.visit(fate, None)), reason.code(), "{fate}");
    }
}

#[test]
fn switches_the_clock_and_fingers_give_their_reasons() {
    let bench = Bench::open();
    walk(&bench, BY_HAND);
    // And two weeks later nothing of it is left.
    bench.wait_for_display("idle");
    bench.put_clock("two-weeks-on");
    bench.wait_for("the log is empty", |scene| scene["entries"].as_array().is_some_and(Vec::is_empty));
}

#[test]
fn a_library_system_that_is_cut_off_gives_the_offline_reasons() {
    walk(&Bench::open(), OFFLINE);
}

#[test]
fn guessing_a_pin_ends_in_a_lock() {
    let bench = Bench::open();
    let guess = |bench: &Bench| bench.visit("Everything", Some("9999"));
    assert_eq!(bench.reason_of(guess), "wrong-pin");
    // The next one is locked if it comes within a second, the fifth within half a minute.
    let locked = (0..4).any(|_| bench.reason_of(guess) == BY_GUESSING.code());
    assert!(locked, "five wrong PINs in a row were all looked at");
}

#[test]
fn no_reason_is_missing_here_or_in_the_table_of_the_readme() {
    let by_card = BY_CARD.iter().map(|(reason, _)| *reason);
    let by_hand = BY_HAND.iter().chain(OFFLINE).map(|(reason, _)| *reason);
    let walked: BTreeSet<Reason> = by_card.chain(by_hand).chain([BY_GUESSING]).collect();
    assert_eq!(walked, Reason::ALL.iter().copied().collect());
    let readme = include_str!("../../../../README.md");
    let rows: Vec<&str> = readme.lines().filter(|line| line.starts_with("| `")).collect();
    for reason in Reason::ALL {
        let code = format!("`{reason}`");
        assert!(rows.iter().any(|row| row.contains(&code)), "the README does not tell how to produce {reason}");
    }
}

fn walk(bench: &Bench, ways: &[Way]) {
    for (reason, way) in ways {
        assert_eq!(bench.reason_of(way), reason.code());
    }
}

fn cut(bench: &Bench) {
    bench.break_part("ils");
    bench.wait_for("the library system is away", |scene| has_fault(scene, "ils"));
}

fn has_fault(scene: &serde_json::Value, part: &str) -> bool {
    scene["faults"].as_array().unwrap().iter().any(|fault| fault.as_str().unwrap().starts_with(part))
}
