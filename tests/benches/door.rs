//! How long the door takes: the real program in a process of its own, between devices on pseudo-terminals and a library
//! system on loopback, measured from outside. Beside each visit its parts are measured alone, so that what the program
//! adds is told apart from what the disk, the library system and Argon2id take. About five minutes.
//!
//! `cargo bench --bench door`, on an otherwise idle machine.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark prints, and fails loudly"
)]
#![expect(dead_code, reason = "the kiosk is shared with the benchmark of refusals, which asks other things of it")]

mod filled;
mod health;
mod kiosk;
mod parts;
mod patrons;
mod process;
mod report;
mod times;

use std::time::{Duration, Instant};

use omatoimi::sip2::serve::Fault;
use omatoimi::store::StoreKey;
use tokio::time::sleep;

use kiosk::{Kiosk, Stamps};
use parts::Parts;
use patrons::Patron;
use process::Running;
use report::{head, millis, number};
use times::{Times, percentiles};

const VISITS: usize = 200;
const STARTS: usize = 20;
/// What the program may add to the parts of a visit.
const ADDED_AT_MOST_MS: f64 = 5.0;
const START_AT_MOST_MS: f64 = 300.0;
const IDLE_FOR: Duration = Duration::from_secs(20);
const PERCENTILES: &[&str] = &["p50 ms", "p95 ms", "p99 ms"];

/// One visit, and its parts measured alone right after it.
struct Visit {
    stamps: Stamps,
    /// The library system's round trip, or Argon2id where the visit is offline.
    check: Duration,
    two_commits: Duration,
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let directory = report::directory();
    report::machine(&directory);
    println!(
        "a visit: from before the last key's byte to the release on the relay board's line; {VISITS} of each kind"
    );
    let mut kiosk = Kiosk::set_up(&directory, VISITS).await;
    let (ils, beside) = (kiosk.ils, kiosk.path("beside"));
    let parts = tokio::task::spawn_blocking(move || Parts::ready(ils, &beside)).await.unwrap();

    let config = kiosk.config("visited");
    let running = Running::start(&config, &kiosk.notices).await;
    kiosk.wait_until_well_but(&[]).await;
    let (online, parts) = visit_all(&mut kiosk, parts, Parts::round_trip).await;
    show_visits("online", "bare SIP2 round trip", &online);
    show_steps(&online);
    show_rest(&running).await;
    running.stop().await;

    kiosk.library_system_becomes(Fault::Silent);
    let running = Running::start(&config, &kiosk.notices).await;
    kiosk.wait_until_well_but(&["ils"]).await;
    let (offline, _) = visit_all(&mut kiosk, parts, Parts::argon2id).await;
    show_visits("offline, the library system silent", "Argon2id", &offline);
    running.stop().await;

    kiosk.library_system_becomes(Fault::None);
    show_starts(&kiosk).await;
}

/// Every patron visits once; after each visit its parts are measured alone.
async fn visit_all(
    kiosk: &mut Kiosk,
    mut parts: Parts,
    check: fn(&mut Parts, &Patron) -> Duration,
) -> (Vec<Visit>, Parts) {
    let mut visits = Vec::with_capacity(VISITS);
    for number in 0..VISITS {
        let patron = Patron::numbered(number);
        let stamps = kiosk.visit(&patron).await;
        // The program keeps what it has learnt of the patron, and the bus reads its input at another moment of the visit.
        sleep(Duration::from_millis(60 + number as u64 * 37 % 100)).await;
        let measured = tokio::task::spawn_blocking(move || {
            let (check, two_commits) = (check(&mut parts, &patron), parts.two_commits(&patron));
            (parts, check, two_commits)
        });
        let (check, two_commits);
        (parts, check, two_commits) = measured.await.unwrap();
        visits.push(Visit { stamps, check, two_commits });
    }
    (visits, parts)
}

fn show_visits(kind: &str, check: &str, visits: &[Visit]) {
    let whole = |visit: &Visit| visit.stamps.released_at - visit.stamps.key_at;
    let times = |time: &dyn Fn(&Visit) -> Duration| visits.iter().map(time).collect::<Times>();
    let (visit, sum) = (times(&whole), times(&|visit| visit.check + visit.two_commits));
    head(kind, PERCENTILES);
    percentiles("visit", &visit);
    percentiles(check, &times(&|visit| visit.check));
    percentiles("two commits", &times(&|visit| visit.two_commits));
    percentiles("sum of these parts", &sum);
    let added = times(&|visit| whole(visit).saturating_sub(visit.check + visit.two_commits));
    percentiles("visit less its parts, pair by pair", &added);
    number("median visit to median sum", visit.percentile(50) / sum.percentile(50), "times", None);
    for of_hundred in [50, 95, 99] {
        let added = visit.percentile(of_hundred) - sum.percentile(of_hundred);
        number(&format!("added at p{of_hundred}"), added, "ms", Some(ADDED_AT_MOST_MS));
    }
}

/// Where the time of an online visit goes, as the library system and the relay board saw it.
fn show_steps(visits: &[Visit]) {
    let times = |time: &dyn Fn(&Stamps) -> Option<Duration>| -> Times {
        visits.iter().map(|visit| time(&visit.stamps).unwrap()).collect()
    };
    let between = |from: Option<Instant>, to: Option<Instant>| Some(to? - from?);
    head("the same, step by step", PERCENTILES);
    percentiles("last key to the 63 (attempt committed)", &times(&|it| between(Some(it.key_at), it.asked_at)));
    percentiles("63 to 64, in the library system", &times(&|it| between(it.asked_at, it.answered_at)));
    percentiles("64 to the release (entry committed)", &times(&|it| between(it.answered_at, Some(it.released_at))));
}

async fn show_rest(running: &Running) {
    let resident = running.resident_mib();
    let before = running.used();
    sleep(IDLE_FOR).await;
    let after = running.used();
    let (processor, wakeups) = (after.processor - before.processor, after.wakeups - before.wakeups);
    head(&format!("at rest for {} s, after the visits", IDLE_FOR.as_secs()), &["value"]);
    number("resident memory", resident, "MiB", None);
    number("processor", 100.0 * processor.as_secs_f64() / IDLE_FOR.as_secs_f64(), "% of one core", None);
    number("wakeups", wakeups as f64 / IDLE_FOR.as_secs_f64(), "a second", None);
}

async fn show_starts(kiosk: &Kiosk) {
    let key = StoreKey::read(&kiosk.path("store-key")).unwrap();
    drop(filled::open(&kiosk.path("empty"), &key));
    let began = omatoimi::time::Clock::system().now().mono;
    filled::fill(&kiosk.path("filled"), &key);
    let filling = began.elapsed();

    head(&format!("start of the process to READY=1, {STARTS} times"), PERCENTILES);
    let mut medians = Vec::new();
    for (name, store) in [("no store yet", None), ("an empty store", Some("empty")), ("4,200 entries", Some("filled"))]
    {
        let mut times = Times::default();
        for number in 0..STARTS {
            let config = kiosk.config(store.unwrap_or(&format!("new-{number}")));
            let running = Running::start(&config, &kiosk.notices).await;
            times.push(running.ready_after);
            running.stop().await;
        }
        percentiles(name, &times);
        medians.push((name, times.percentile(50)));
    }
    for (name, median) in medians {
        number(&format!("median start, {name}"), median, "ms", Some(START_AT_MOST_MS));
    }
    let each = millis(filling) / f64::from(filled::ENTRIES);
    number("one entry recorded, when nothing else is done", each, "ms", None);
}
