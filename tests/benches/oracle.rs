//! What the time of a refusal tells a stranger: the real program in a process of its own, with its store and Argon2id,
//! and a library system whose answers come late. Unknown card, wrong PIN, blocked card and locked card are tried by
//! turns, each from before the last key's byte to the red lamp's coil on the relay board's line. About a quarter of an
//! hour, because nobody can try faster: every round has a new store, in which neither the door nor, but for the card
//! that is meant to be locked, any card has reached a limit.
//!
//! `cargo bench --bench oracle`, on an otherwise idle machine.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark prints, and fails loudly"
)]
#![expect(dead_code, reason = "the kiosk is shared with the benchmark of visits, which asks other things of it")]

mod health;
mod kiosk;
mod late;
mod patrons;
mod process;
mod report;
mod times;

use std::path::Path;
use std::process::Command;

use omatoimi::ids::Pin;

use kiosk::Kiosk;
use patrons::Patron;
use process::Running;
use report::{head, number};
use times::{Times, percentiles};

/// So that each way is tried 200 times and a few.
const ROUNDS: usize = 29;
const EACH_IN_A_ROUND: usize = 7;
/// Wrong PINs that lock a card for 30 s (security.md 2).
const TO_LOCK: usize = 4;
/// Visits that go well before the tries of a round: the door learns how long an answer takes.
const GOOD_VISITS: usize = 5;
/// I9: medians within 5 %.
const APART_AT_MOST: f64 = 1.05;

/// A way to be refused, with the reason that the entry log must give.
const WAYS: [(&str, &str); 4] = [
    ("unknown card", "unknown-card"),
    ("wrong PIN", "wrong-pin"),
    ("blocked card", "no-permission"),
    ("locked card", "pin-locked"),
];

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let directory = report::directory();
    report::machine(&directory);
    let (unknown, known) = (late::UNKNOWN, late::KNOWN);
    println!("the library system answers {unknown:?} ms late about an unknown card, else {known:?} ms late");
    let mut kiosk = Kiosk::set_up(&directory, GOOD_VISITS + ROUNDS * EACH_IN_A_ROUND).await;
    kiosk.ils = late::line_to(kiosk.ils).await;
    let mut times: [Times; 4] = Default::default();
    for round in 0..ROUNDS {
        let config = kiosk.config(&format!("round-{round}"));
        let running = Running::start(&config, &kiosk.notices).await;
        kiosk.wait_until_well_but(&[]).await;
        play(&mut kiosk, round * EACH_IN_A_ROUND, &mut times).await;
        running.stop().await;
        assert_logged(&config);
    }
    head("from the last key to the refusal", &["p50 ms", "p95 ms", "p99 ms"]);
    for ((name, _), times) in WAYS.iter().zip(&times) {
        percentiles(&format!("{name}, {} tries", times.len()), times);
    }
    let medians = times.map(|times| times.percentile(50));
    let (shortest, longest) = (medians.into_iter().fold(f64::MAX, f64::min), medians.into_iter().fold(0.0, f64::max));
    number("longest median to shortest", longest / shortest, "times", Some(APART_AT_MOST));
}

/// One round: four wrong PINs lock a card for 30 s, which is long enough for the rest; 14 failures at the door leave it
/// one short of being slowed down. The locked card comes between others, since the same code at once is one event.
async fn play(kiosk: &mut Kiosk, first: usize, times: &mut [Times; 4]) {
    for number in 0..GOOD_VISITS {
        kiosk.visit(&Patron::numbered(number)).await;
    }
    let [unknown, wrong, blocked, locked] = times;
    let to_lock = Patron::numbered(GOOD_VISITS + first);
    for number in first..first + EACH_IN_A_ROUND {
        let is_locked = number >= first + TO_LOCK;
        let guessed = if is_locked { Patron::numbered(GOOD_VISITS + number) } else { to_lock.clone() };
        wrong.push(kiosk.refuse(&with_wrong_pin(guessed)).await);
        if is_locked {
            locked.push(kiosk.refuse(&to_lock).await);
        }
        unknown.push(kiosk.refuse(&unknown_card(number)).await);
        if is_locked {
            locked.push(kiosk.refuse(&to_lock).await);
        }
        blocked.push(kiosk.refuse(&Patron::blocked(number)).await);
    }
    locked.push(kiosk.refuse(&to_lock).await);
}

/// The same card with a PIN that is not its own.
fn with_wrong_pin(patron: Patron) -> Patron {
    let wrong: String = patron.pin.digits().chars().map(|digit| if digit == '9' { '0' } else { '9' }).collect();
    Patron { pin: Pin::new(&wrong).unwrap(), ..patron }
}

/// A card of the site's pattern that is in no register.
fn unknown_card(number: usize) -> Patron {
    Patron::numbered(2_000_000 + number)
}

/// Each try was refused for the reason it was meant to be, as the program's own log has it.
fn assert_logged(config: &Path) {
    let listed = Command::new(env!("CARGO_BIN_EXE_omatoimi"))
        .args(["entries", "list", "--config"])
        .arg(config)
        .output()
        .expect("the program lists its entries");
    let log = String::from_utf8(listed.stdout).unwrap();
    for (_, reason) in WAYS {
        let count = log.matches(&format!("\"{reason}\"")).count();
        assert_eq!(count, EACH_IN_A_ROUND, "{reason}: {log}");
    }
}
