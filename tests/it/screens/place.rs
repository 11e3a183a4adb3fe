//! What the pages say of the place: how long is kept, when it closes, how a PIN is ended.

use std::time::Duration;

use chrono::TimeDelta;
use omatoimi::door::{Display, RefusalClass};
use omatoimi::i18n::Language;
use omatoimi::ids::DoorId;
use omatoimi::policy::{Exceptions, Hours, Schedule};
use omatoimi::time::Clock;

use super::support::{Served, place};

#[tokio::test]
async fn the_privacy_notice_stands_before_the_pin_and_tells_the_time_of_this_site() {
    const DAY: u64 = 24 * 3600;
    for (retention, expected) in [
        (14 * DAY, "säilyvät 14 päivää, sitten"),
        (DAY, "säilyvät 1 päivän, sitten"),
        (36 * 3600, "säilyvät 36 tuntia, sitten"),
        (1, "säilyvät 1 tunnin, sitten"),
    ] {
        let mut place = place("Sammonlahden kirjasto");
        place.retention = Duration::from_secs(retention);
        let served = Served::new(place, Display::Idle).await;
        for display in [Display::Idle, Display::AskPin { typed: 0, longest: 4 }] {
            served.shows(display);
            let (_, page) = served.get("/door/main?lang=fi").await;
            assert!(page.contains(expected), "{page}");
        }
    }
}

#[tokio::test]
async fn a_closing_is_told_while_it_is_near() {
    let zone = chrono_tz::Europe::Helsinki;
    let clock = |minutes| {
        (Clock::system().now().wall + TimeDelta::minutes(minutes)).with_timezone(&zone).format("%H:%M").to_string()
    };
    let (opened, closes) = (clock(-30), clock(90));
    for (hours, told) in [(format!("{opened}-{closes}"), true), ("24/7".to_owned(), false)] {
        let mut place = place("Sammonlahden kirjasto");
        let parsed = Hours::parse(&hours, zone).unwrap();
        place.schedules.insert(DoorId::new("main"), Schedule::new(zone, Some(parsed), None, Exceptions::default()));
        let served = Served::new(place, Display::Idle).await;
        let (_, page) = served.get("/door/main?lang=en").await;
        assert_eq!(page.contains(&format!("until {closes}")), told, "{hours}: {page}");
    }
}

#[tokio::test]
async fn a_pin_of_varying_length_says_how_it_is_ended() {
    for needs_enter in [false, true] {
        let mut place = place("Sammonlahden kirjasto");
        place.pin_needs_enter = needs_enter;
        let served = Served::new(place, Display::AskPin { typed: 0, longest: 6 }).await;
        let (_, page) = served.get("/door/main?lang=en").await;
        assert_eq!(page.contains("Press # when you are done."), needs_enter, "{page}");
    }
}

#[tokio::test]
async fn without_a_language_asked_for_a_visit_is_in_the_first_and_names_the_others() {
    let served = Served::new(place("Sammonlahden kirjasto"), Display::Welcome { language: None }).await;
    let (_, page) = served.get("/door/main").await;
    assert!(page.contains("<h1>Tervetuloa!</h1>"), "{page}");
    for other in ["<li lang=\"sv\">Välkommen!", "<li lang=\"en\">Welcome!", "<li lang=\"se\">Bures boahtin!"] {
        assert!(page.contains(other), "{page}");
    }
    let (_, pinned) = served.get("/door/main?lang=sv").await;
    assert!(pinned.contains("<h1>Välkommen!</h1>") && !pinned.contains("Tervetuloa"), "{pinned}");
}

#[tokio::test]
async fn a_welcome_is_in_the_patrons_own_language_if_the_site_speaks_it_and_the_others_still_stand_below() {
    let swedish = Display::Welcome { language: Some(Language::Swedish) };
    let served = Served::new(place("Sammonlahden kirjasto"), swedish.clone()).await;
    let (_, page) = served.get("/door/main").await;
    assert!(page.contains("<h1>Välkommen!</h1>") && page.contains("<li lang=\"fi\">Tervetuloa!"), "{page}");
    assert_eq!(served.get("/door/main/lcd").await.1, "Välkommen\nStäng efter dig\n");

    let (_, pinned) = served.get("/door/main?lang=en").await;
    assert!(pinned.contains("<h1>Welcome!</h1>"), "asked for in the address: {pinned}");

    served.shows(Display::Refused { class: RefusalClass::CallUs });
    let (_, next) = served.get("/door/main").await;
    assert!(next.contains("<li lang=\"sv\">") && !next.contains("<li lang=\"fi\">"), "in the first again: {next}");

    let mut finnish_only = place("Sammonlahden kirjasto");
    finnish_only.languages = vec![Language::Finnish];
    let served = Served::new(finnish_only, swedish).await;
    let (_, page) = served.get("/door/main").await;
    assert!(page.contains("<h1>Tervetuloa!</h1>") && !page.contains("Välkommen"), "{page}");
}
