//! Serves every state of a door as a door of its own, `/door/welcome`, `/door/refused-age` and so on, until it is ended.
//! Prints the address and the doors' names, a line each.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use omatoimi::daemon::DoorView;
use omatoimi::door::{Display, Lock, RefusalClass};
use omatoimi::i18n::{Language, Messages};
use omatoimi::ids::DoorId;
use omatoimi::policy::{Exceptions, Hours, Schedule};
use omatoimi::time::Clock;
use omatoimi::web::door::{Doors, Place};
use tokio::sync::watch;

const TIMEZONE: chrono_tz::Tz = chrono_tz::Europe::Helsinki;

#[tokio::main(flavor = "current_thread")]
#[expect(clippy::print_stdout, reason = "the tests read the address from it")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let views: BTreeMap<DoorId, DoorView> = states(Clock::system().now().wall)
        .into_iter()
        .map(|(name, display)| (DoorId::new(name), DoorView { display, lock: Lock::Secured }))
        .collect();
    let names: Vec<String> = views.keys().map(DoorId::to_string).collect();
    let hours = Hours::parse("Mo-Su 00:00-23:59", TIMEZONE)?;
    let schedule = Schedule::new(TIMEZONE, Some(hours), None, Exceptions::default());
    let place = Place {
        name: "Sammonlahden kirjasto".to_owned(),
        timezone: TIMEZONE,
        languages: Language::ALL.to_vec(),
        phone: Some("+358 5 616 2341".to_owned()),
        retention: Duration::from_secs(14 * 24 * 3600),
        pin_needs_enter: false,
        schedules: BTreeMap::from([(DoorId::new("idle-until"), schedule)]),
        messages: Messages::embedded(),
    };
    let (_keep, views) = watch::channel(views);
    let router = omatoimi::web::door::router(Doors { views, place: Arc::new(place), clock: Clock::system() });
    let bound = omatoimi::web::Bound::take(([127, 0, 0, 1], 0).into()).await?;
    println!("http://{}\n{}", bound.address(), names.join("\n"));
    let _serving = bound.serve(router);
    std::future::pending().await
}

/// Every state, by a name for its door; the openings are a while from `now`.
fn states(now: DateTime<Utc>) -> Vec<(&'static str, Display)> {
    use RefusalClass::{Age, Agreement, CallUs, Closed, Full, NotAccepted, TooSlow, TryLater};
    let later = |hours| Some(now + chrono::TimeDelta::hours(hours));
    let refused = |class| Display::Refused { class };
    vec![
        ("idle", Display::Idle),
        ("idle-until", Display::Idle),
        ("stands-open", Display::StandsOpen),
        ("login-again", Display::LoginAgain),
        ("closed-tomorrow", Display::Closed { next_opening: later(24) }),
        ("closed-on", Display::Closed { next_opening: later(24 * 9) }),
        ("closed-unknown", Display::Closed { next_opening: None }),
        ("ask-pin", Display::AskPin { typed: 2, longest: 4 }),
        ("ask-pin-longest", Display::AskPin { typed: 5, longest: 12 }),
        ("checking", Display::Checking),
        ("welcome", Display::Welcome { language: None }),
        ("not-a-card", Display::NotACard),
        ("out-of-order", Display::OutOfOrder),
        ("refused-not-accepted", refused(NotAccepted)),
        ("refused-too-slow", refused(TooSlow)),
        ("refused-agreement", refused(Agreement)),
        ("refused-age", refused(Age)),
        ("refused-closed", refused(Closed)),
        ("refused-full", refused(Full)),
        ("refused-call-us", refused(CallUs)),
        ("refused-try-later", refused(TryLater)),
    ]
}
