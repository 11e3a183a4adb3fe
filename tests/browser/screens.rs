//! Serves every state of a door as a door of its own, `/door/welcome`, `/door/refused-age` and so on, and every screen of
//! a station as a station of its own in each language, theme and reach, `/station/card~sv~light~high`, until it is
//! ended. Prints one line: the address, and the names of the doors and of the screens.
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "what is shown here is known to be there")]

mod live;
mod stations;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use omatoimi::daemon::DoorView;
use omatoimi::door::{Display, DoorState, Lock, RefusalClass};
use omatoimi::i18n::{Language, Messages};
use omatoimi::ids::{DoorId, StationId};
use omatoimi::policy::{Exceptions, Hours, Schedule};
use omatoimi::station::{Comfort, Offer, View};
use omatoimi::time::Clock;
use omatoimi::web::door::{Doors, Place};
use omatoimi::web::station::{self, Furnishing, Panel, Shown, Stations, Token};
use tokio::sync::{mpsc, watch};

const TIMEZONE: chrono_tz::Tz = chrono_tz::Europe::Helsinki;

#[tokio::main(flavor = "current_thread")]
#[expect(clippy::print_stdout, reason = "the tests read the address from it")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let views: BTreeMap<DoorId, DoorView> = states(Clock::system().now().wall)
        .into_iter()
        .map(|(name, display)| (DoorId::new(name), DoorView { display, lock: Lock::Secured, state: DoorState::Locked }))
        .collect();
    let doors: Vec<String> = views.keys().map(DoorId::to_string).collect();
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
        messages: Messages::embedded().into(),
    };
    let (_keep, views) = watch::channel(views);
    let router = omatoimi::web::door::router(Doors { views, place: Arc::new(place), clock: Clock::system() });
    let bound = omatoimi::web::Bound::take(([127, 0, 0, 1], 0).into()).await?;
    let (names, stations) = stations(Clock::system().now().wall)?;
    let shown = serde_json::json!({
        "address": format!("http://{}", bound.address()),
        "doors": doors,
        "stations": names,
    });
    println!("{shown}");
    let _serving = bound.serve(router.merge(station::router(stations)));
    std::future::pending().await
}

/// The screens' names, and each of them in every language, theme and reach.
fn stations(now: DateTime<Utc>) -> Result<(Vec<String>, Stations), Box<dyn std::error::Error>> {
    let screens: BTreeMap<String, View> =
        stations::views(now.with_timezone(&TIMEZONE).date_naive()).into_iter().collect();
    let names = screens.keys().cloned().collect();
    let offer =
        Offer { borrow: true, return_: true, loans: true, renew: true, renew_all: true, holds: true, fees: true };
    let furnishing = Furnishing { offer, queue_offline: true, panel: Panel::default() };
    let (mut views, mut furnishings) = (BTreeMap::new(), BTreeMap::new());
    for (name, view) in &screens {
        let queue_offline = name != "welcome-offline-wait";
        for (id, view) in variants(name, view) {
            furnishings.insert(id.clone(), Furnishing { queue_offline, ..furnishing });
            views.insert(id, Shown { view, sound: None });
        }
    }
    furnishings.insert(StationId::new(live::STATION), furnishing);
    let staffed = Hours::parse("Mo-Fr 10:00-18:00", TIMEZONE)?;
    let place = station::Place {
        name: "Sammonlahden kirjasto".to_owned(),
        timezone: TIMEZONE,
        languages: Language::ALL.to_vec(),
        phone: Some("+358 5 616 2341".to_owned()),
        hours: Some(Schedule::new(TIMEZONE, None, Some(staffed), Exceptions::default())),
        stations: furnishings,
        messages: Messages::embedded().into(),
    };
    let (taps, tapped) = mpsc::channel(1);
    let (views, seen) = watch::channel(views);
    tokio::spawn(live::play(screens, views, tapped));
    let stations = Stations {
        views: seen,
        taps,
        place: Arc::new(place),
        token: Arc::new(Token::fresh()?),
        clock: Clock::system(),
    };
    Ok((names, stations))
}

fn variants(name: &str, view: &View) -> Vec<(StationId, View)> {
    let mut variants = Vec::new();
    for language in Language::ALL {
        for (theme, contrast) in [("light", false), ("contrast", true)] {
            for (reach, low) in [("high", false), ("low", true)] {
                let id = StationId::new(format!("{name}~{}~{theme}~{reach}", language.code()));
                variants.push((id, View { language, comfort: Comfort { contrast, low }, ..view.clone() }));
            }
        }
    }
    variants
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
        ("other-door-first", Display::OtherDoorFirst),
        ("close-the-door", Display::CloseTheDoor),
        ("fire", Display::Fire),
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
