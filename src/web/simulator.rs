//! The simulator page: a bench with a door, a keypad, a card in the hand and the plugs within reach. It acts only
//! through an [`Act`] and shows only what it is told; the demo drives real pseudo-terminals behind it.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::routing::{get, post};
use serde::{Deserialize, Serialize};
use tokio::sync::{broadcast, mpsc, watch};
use tokio_stream::wrappers::{BroadcastStream, WatchStream};
use tokio_stream::{Stream, StreamExt};

use super::guard;
use crate::door::{Display, RefusalClass};

/// What a hand does on the bench.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "act", deny_unknown_fields)]
pub enum Act {
    /// A card is held before the scanner.
    Card { number: String },
    /// A key is pressed: `0` to `9`, `#` or `*`.
    Key { key: char },
    /// The library system answers, or falls silent.
    Ils { works: bool },
    /// The relay board obeys, or acknowledges without moving.
    Relay { works: bool },
    /// The scanner's plug is in, or out.
    Scanner { works: bool },
    /// Staff let the door serve, or lock it down.
    Service { works: bool },
    /// There is room inside, or the house is full.
    Room { works: bool },
}

/// What lies on the bench, sent whole at every change.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Scene {
    pub site: String,
    pub door: String,
    pub display: Display,
    /// The same in words.
    pub words: Words,
    /// Whether the relay's coil is drawn, read off the simulated board itself.
    pub released: bool,
    pub ils_works: bool,
    pub relay_works: bool,
    pub scanner_works: bool,
    /// No lock-down.
    pub service_works: bool,
    /// Fewer people inside than the limit.
    pub room_works: bool,
    pub cards: Vec<SampleCard>,
    /// Parts that do not work, `part: cause`.
    pub faults: Vec<String>,
}

/// What the door says, and what to do next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Words {
    pub says: String,
    pub next: String,
}

/// One invented patron of the sample register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SampleCard {
    pub number: String,
    pub pin: String,
    pub fate: String,
}

/// Bytes that went over a line: whole in `demo --visit`, since everybody in its register is invented; masked as in a log
/// on the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WireLine {
    /// Since the start of the demo.
    pub ms: u64,
    /// `scanner`, `keypad`, `relay` or `sip2`.
    pub line: &'static str,
    /// `in`: towards the daemon; `out`: from it.
    pub direction: &'static str,
    pub hex: String,
    /// The same where it is text, control bytes as `␍`.
    pub text: String,
    /// A poll of the relay board that said nothing new.
    pub repeats: bool,
}

/// The page's way to the bench.
#[derive(Clone)]
pub struct Bench {
    pub acts: mpsc::Sender<Act>,
    pub scene: watch::Receiver<Scene>,
    pub wire: broadcast::Sender<WireLine>,
}

/// The page, its parts, its stream and its one way to act.
pub fn router(bench: Bench) -> axum::Router {
    axum::Router::new()
        .route("/", get(|| asset("text/html; charset=utf-8", include_str!("simulator/page.html"))))
        .route("/simulator.css", get(|| asset("text/css", include_str!("simulator/style.css"))))
        .route("/simulator.js", get(|| asset("text/javascript", include_str!("simulator/script.js"))))
        .route("/events", get(events))
        .route("/act", post(act))
        .layer(axum::middleware::from_fn(guard::local_pages_only))
        .with_state(bench)
}

fn asset(kind: &'static str, text: &'static str) -> Ready<impl IntoResponse> {
    ready(([(CONTENT_TYPE, kind)], text))
}

async fn act(State(bench): State<Bench>, Json(act): Json<Act>) -> StatusCode {
    match bench.acts.send(act).await {
        Ok(()) => StatusCode::NO_CONTENT,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

async fn events(State(bench): State<Bench>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let scenes =
        WatchStream::new(bench.scene).filter_map(|scene| Event::default().event("scene").json_data(scene).ok());
    let wire = BroadcastStream::new(bench.wire.subscribe())
        .filter_map(|line| Event::default().event("wire").json_data(line.ok()?).ok());
    Sse::new(scenes.merge(wire).map(Ok)).keep_alive(KeepAlive::new().interval(Duration::from_secs(10)))
}

impl Words {
    /// The door's state in English; `next_opening` in the site's own time.
    pub fn of(display: &Display, timezone: chrono_tz::Tz) -> Self {
        let (says, next) = match display {
            Display::StandsOpen => ("Open", "Come in: staff are here."),
            Display::LoginAgain => ("Self-service has begun", "If you are inside, log in with your card here."),
            Display::Idle => ("Open for self-service", "Show your library card."),
            Display::Closed { next_opening } => return Self::closed(*next_opening, timezone),
            Display::AskPin { .. } => ("PIN, please", "Type the PIN of your card."),
            Display::Checking => ("One moment", "Checking your card."),
            Display::Welcome { .. } => ("Welcome", "Close the door behind you and let nobody in with you."),
            Display::NotACard => ("Not a library card", "Hold the barcode of your library card to the reader."),
            Display::OutOfOrder => ("Out of order", "The door cannot be opened now. Please call the library."),
            Display::Refused { class } => Self::refused(*class),
        };
        Self { says: says.to_owned(), next: next.to_owned() }
    }

    fn refused(class: RefusalClass) -> (&'static str, &'static str) {
        match class {
            RefusalClass::NotAccepted => {
                ("Card or PIN not accepted", "Check the PIN and try again, or call the library.")
            }
            RefusalClass::TooSlow => ("No PIN in time", "Show your card again and type the PIN."),
            RefusalClass::Agreement => {
                ("No self-service agreement", "Make the agreement in the library when it is staffed.")
            }
            RefusalClass::Age => ("Not open to your age", "Come with an adult, or ask for a guardian's consent."),
            RefusalClass::Closed => ("Closed", "The door is closed to cards now."),
            RefusalClass::Full => ("The library is full", "Please try again in a while."),
            RefusalClass::CallUs => ("Please call the library", "There is something to settle on your card first."),
            RefusalClass::TryLater => ("Not possible right now", "Please try again in a while."),
        }
    }

    fn closed(next_opening: Option<chrono::DateTime<chrono::Utc>>, timezone: chrono_tz::Tz) -> Self {
        let next = match next_opening {
            Some(at) => format!("Opens {}.", at.with_timezone(&timezone).format("%A %-d %B at %H:%M")),
            None => "No opening is planned.".to_owned(),
        };
        Self { says: "Closed".to_owned(), next }
    }
}
