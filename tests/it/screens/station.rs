//! The station page over HTTP: its stream, its touches, and who may send them.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use omatoimi::i18n::{Language, Messages};
use omatoimi::ids::StationId;
use omatoimi::station::{Action, Comfort, Offer, Purpose, Screen, Sound, Stale, Step, View};
use omatoimi::time::Clock;
use omatoimi::web::Serving;
use omatoimi::web::station::{Furnishing, Panel, Place, Shown, Stations, Tap, Token, router};
use tokio::sync::{mpsc, watch};

use super::support::{Stream, ask, get};

/// A page of the station `kiosk`, served to one test.
pub(super) struct Served {
    address: SocketAddr,
    views: watch::Sender<BTreeMap<StationId, Shown>>,
    _serving: Serving,
}

impl Served {
    pub(super) async fn new(view: View) -> (Self, mpsc::Receiver<Tap>) {
        Self::at(place(), view).await
    }

    pub(super) async fn at(place: Place, view: View) -> (Self, mpsc::Receiver<Tap>) {
        let (views, seen) = watch::channel(shown(view, None));
        let (sender, taps) = mpsc::channel(4);
        let token = Arc::new(Token::fresh().unwrap());
        let stations = Stations { views: seen, taps: sender, place: Arc::new(place), token, clock: Clock::system() };
        let bound = omatoimi::web::Bound::take(([127, 0, 0, 1], 0).into()).await.unwrap();
        let address = bound.address();
        (Self { address, views, _serving: bound.serve(router(stations)) }, taps)
    }

    pub(super) async fn page(&self) -> String {
        get(self.address, "/station/kiosk").await.1
    }

    async fn token(&self) -> String {
        let page = self.page().await;
        let (_, rest) = page.split_once("data-token=\"").unwrap();
        rest.split('"').next().unwrap().to_owned()
    }

    /// The status line of the answer to a touch.
    async fn tap(&self, station: &str, form: &str) -> String {
        self.tap_from(&format!("http://{}", self.address), station, form).await
    }

    async fn tap_from(&self, origin: &str, station: &str, form: &str) -> String {
        let request = format!(
            "POST /station/{station}/tap HTTP/1.1\r\nHost: {}\r\nOrigin: {origin}\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            self.address,
            form.len(),
        );
        ask(self.address, &request).await.lines().next().unwrap().to_owned()
    }
}

pub(super) fn place() -> Place {
    let offer =
        Offer { borrow: true, return_: true, loans: true, renew: true, renew_all: true, holds: true, fees: true };
    let furnishing = Furnishing { offer, queue_offline: false, panel: Panel::default() };
    Place {
        name: "Sammonlahden <b>kirjasto</b>".to_owned(),
        timezone: chrono_tz::Europe::Helsinki,
        languages: Language::ALL.to_vec(),
        phone: Some("05 123 4567".to_owned()),
        hours: None,
        stations: BTreeMap::from([(StationId::new("kiosk"), furnishing)]),
        messages: Messages::embedded().into(),
    }
}

pub(super) fn view(screen: Screen) -> View {
    View {
        step: Step(7),
        language: Language::English,
        offered_language: None,
        comfort: Comfort::default(),
        screen,
        ends_in: None,
        help: None,
        online: true,
        in_session: true,
        pad: None,
    }
}

fn pin(typed: usize) -> View {
    view(Screen::Pin { purpose: Purpose::Borrow, typed, longest: 4, any_length: false })
}

fn shown(view: View, sound: Option<(u64, Sound)>) -> BTreeMap<StationId, Shown> {
    BTreeMap::from([(StationId::new("kiosk"), Shown { view, sound })])
}

#[tokio::test]
async fn the_stream_begins_with_the_build_and_brings_each_screen_and_each_new_sound_once() {
    let (served, _taps) = Served::new(view(Screen::Welcome)).await;
    let page = served.page().await;
    let mut stream = Stream::open(served.address, "/station/kiosk/events").await;
    let build = stream.next("build").await;
    assert!(build.contains("retry: 1000\n"), "{build}");
    let version = build.lines().find_map(|line| line.strip_prefix("data: ")).unwrap();
    assert!(page.contains(&format!("data-build=\"{version}\"")), "the page and the stream are of one build");
    assert!(stream.next("screen").await.contains("data-screen=\"welcome\""));
    stream.next("beat").await;
    for (number, sound, word) in
        [(1, Sound::Accept, "accept"), (2, Sound::Accept, "accept"), (3, Sound::Refuse, "refuse")]
    {
        served.views.send_replace(shown(pin(number), Some((number as u64, sound))));
        assert!(stream.next("screen").await.contains(&format!("{number} of 4 digits")));
        assert!(stream.next("sound").await.contains(&format!("data: {word}\n")));
    }
    // A page that comes later does not hear what is past.
    let mut late = Stream::open(served.address, "/station/kiosk/events").await;
    late.next("beat").await;
    served.views.send_replace(shown(pin(4), Some((3, Sound::Refuse))));
    let next = late.any().await;
    assert!(next.contains("event: screen"), "{next}");
    served.views.send_replace(shown(pin(4), Some((4, Sound::Attention))));
    assert!(late.next("sound").await.contains("data: attention"));
}

/// The machine of one test: it writes down what it is told, and answers that steps other than 7 are stale.
fn machine(mut taps: mpsc::Receiver<Tap>) -> mpsc::UnboundedReceiver<(StationId, Step, Action)> {
    let (told, heard) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Some(tap) = taps.recv().await {
            let answer = if tap.step == Step(7) { Ok(()) } else { Err(Stale) };
            told.send((tap.station, tap.step, tap.action)).unwrap();
            tap.done.send(answer).unwrap();
        }
    });
    heard
}

#[tokio::test]
async fn a_touch_is_told_to_the_machine_with_its_step_and_the_page_hears_whether_it_counted() {
    let (served, taps) = Served::new(pin(1)).await;
    let token = served.token().await;
    let mut heard = machine(taps);
    for (form, step, action, status) in [
        ("step=7&action=digit&value=4", 7, Action::Digit(4), "204"),
        ("step=7&action=start-over", 7, Action::StartOver, "204"),
        ("action=language&value=se&step=7", 7, Action::Language(Language::NorthernSami), "204"),
        ("step=6&action=finish&value=", 6, Action::Finish, "409"),
        ("step=18446744073709551615&action=finish", u64::MAX, Action::Finish, "409"),
    ] {
        let answer = served.tap("kiosk", &format!("{form}&token={token}")).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{form}: {answer}");
        let (station, of, told) = heard.recv().await.unwrap();
        assert!((station.as_str(), of) == ("kiosk", Step(step)) && told == action, "{form}");
    }
}

#[tokio::test]
async fn i24_what_is_no_touch_of_this_boots_page_never_reaches_the_machine() {
    let (served, taps) = Served::new(pin(1)).await;
    let token = served.token().await;
    let mut heard = machine(taps);
    let fine = format!("step=7&action=finish&token={token}");
    for (station, form, status) in [
        ("side", fine.clone(), "404"),
        ("..%2Fkiosk", fine.clone(), "404"),
        ("kiosk", "step=7&action=finish".to_owned(), "403"),
        ("kiosk", format!("step=7&action=finish&token={}", "0".repeat(32)), "403"),
        ("kiosk", format!("step=7&action=finish&token={}", token.split_at(31).0), "403"),
        ("kiosk", format!("step=7&action=open-door&token={token}"), "400"),
        ("kiosk", format!("step=7&action=digit&value=12&token={token}"), "400"),
        ("kiosk", format!("step=-7&action=finish&token={token}"), "400"),
        ("kiosk", format!("step=7&action=finish&token={token}&more=1"), "400"),
        ("kiosk", format!("action=finish&token={token}"), "400"),
        ("kiosk", "%FF%00&&==;".to_owned(), "400"),
        ("kiosk", format!("{fine}&value={}", "9".repeat(100_000)), "400"),
    ] {
        let answer = served.tap(station, &form).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{station} {status}: {answer}");
    }
    for origin in ["http://evil.example", "null", "http://127.0.0.1:1"] {
        assert!(served.tap_from(origin, "kiosk", &fine).await.starts_with("HTTP/1.1 403"), "{origin}");
    }
    assert!(heard.try_recv().is_err());
    assert!(served.tap("kiosk", &fine).await.starts_with("HTTP/1.1 204"), "the page itself may");
}

#[tokio::test]
async fn where_the_machine_is_gone_a_touch_is_answered_all_the_same() {
    let (served, taps) = Served::new(pin(1)).await;
    let form = format!("step=7&action=finish&token={}", served.token().await);
    drop(taps);
    assert!(served.tap("kiosk", &form).await.starts_with("HTTP/1.1 503"));
}

#[tokio::test]
async fn i27_a_station_is_served_to_its_own_address_only_and_kept_by_nobody() {
    let (served, _taps) = Served::new(view(Screen::Welcome)).await;
    let foreign = "GET /station/kiosk HTTP/1.1\r\nHost: library.example\r\nConnection: close\r\n\r\n";
    assert!(ask(served.address, foreign).await.starts_with("HTTP/1.1 403"));
    for path in ["/station/kiosk", "/station/kiosk/panel.css", "/station.css", "/station.js"] {
        let (head, body) = get(served.address, path).await;
        assert!(head.starts_with("HTTP/1.1 200"), "{path}: {head}");
        for header in ["cache-control: no-store", "default-src 'self'; frame-ancestors 'none'"] {
            assert!(head.contains(header), "{path}: {head}");
        }
        // The policy of the page forbids both.
        assert!(!body.contains(" style=") && !body.contains("<script>") && !body.contains(" onclick"), "{path}");
    }
    for path in ["/station/side", "/station/side/events", "/station/%3Cscript%3E"] {
        let (head, body) = get(served.address, path).await;
        assert!(head.starts_with("HTTP/1.1 404") && !body.contains("script"), "{path}: {head} {body}");
    }
}

#[tokio::test]
async fn a_station_that_is_taken_away_ends_its_streams() {
    let (served, _taps) = Served::new(view(Screen::Welcome)).await;
    let mut stream = Stream::open(served.address, "/station/kiosk/events").await;
    stream.next("screen").await;
    served.views.send_replace(BTreeMap::new());
    assert!(stream.ends().await);
}
