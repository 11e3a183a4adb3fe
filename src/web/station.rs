//! The station page `/station/ID`: the patron's screen of a self-checkout station, live over server-sent events, and
//! its one way to act, a small POST for each touch. A projection of the machine's view: nothing here decides.

mod account;
mod button;
mod dialog;
mod drawing;
mod frame;
mod item;
mod on_pad;
mod page;
mod panel;
mod pile;
mod pin;
mod place;
mod prompt;
mod put_back;
mod qr;
mod screen;
mod speech;
mod stream;
mod tiles;
mod token;
mod touch;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tokio::sync::{mpsc, oneshot, watch};

pub use panel::Panel;
pub use place::{Furnishing, Place};
pub use token::Token;

use super::answer::{asset, html};
use super::guard;
use crate::ids::StationId;
use crate::station::{Action, Sound, Stale, Step, View};
use crate::time::Clock;
use touch::Touch;

/// A touch has four short words.
const LONGEST_TOUCH: usize = 512;
/// How long the machine may take to say whether a touch counted.
const PATIENCE: Duration = Duration::from_secs(2);

/// A touch on a station's screen, on its way to the machine.
#[derive(Debug)]
pub struct Tap {
    pub station: StationId,
    /// Of the screen that was touched.
    pub step: Step,
    pub action: Action,
    /// Told at once; dropped, where the station is gone.
    pub done: oneshot::Sender<Result<(), Stale>>,
}

/// What a station shows and sounds.
#[derive(Clone, Debug)]
pub struct Shown {
    pub view: View,
    /// The last sound; its number rises with each, and only a new one is played.
    pub sound: Option<(u64, Sound)>,
}

/// What the pages show, whom they tell of touches, and what they know of the place.
#[derive(Clone)]
pub struct Stations {
    pub views: watch::Receiver<BTreeMap<StationId, Shown>>,
    pub taps: mpsc::Sender<Tap>,
    pub place: Arc<Place>,
    /// Known to the pages of this boot only.
    pub token: Arc<Token>,
    pub clock: Clock,
}

impl Stations {
    /// What a station shows now; None where there is no such station.
    fn shown(&self, station: &StationId) -> Option<Shown> {
        self.views.borrow().get(station).cloned()
    }
}

/// `/station/ID`, its stream, its touches, the size of its text, and what the page is made of.
pub fn router(stations: Stations) -> axum::Router {
    axum::Router::new()
        .route("/station/{id}", get(page))
        .route("/station/{id}/events", get(events))
        .route("/station/{id}/tap", post(tap).layer(DefaultBodyLimit::max(LONGEST_TOUCH)))
        .route("/station/{id}/panel.css", get(panel))
        .route("/station.css", get(|| asset("text/css", page::STYLE)))
        .route("/station.js", get(|| asset("text/javascript", page::SCRIPT)))
        .layer(axum::middleware::from_fn(guard::local_pages_only))
        .with_state(stations)
}

async fn page(State(stations): State<Stations>, Path(id): Path<String>) -> Response {
    let station = StationId::new(id);
    match stations.shown(&station) {
        Some(shown) => html(page::page(&stations, &station, &shown.view, stations.clock.now().wall)),
        None => no_such_station(),
    }
}

async fn events(State(stations): State<Stations>, Path(id): Path<String>) -> Response {
    let station = StationId::new(id);
    match stations.shown(&station) {
        Some(shown) => stream::events(stations, station, shown).into_response(),
        None => no_such_station(),
    }
}

/// 204 done; 409 the screen has moved on; 400 no such touch; 403 not a page of this boot; 404 no such station; 503 the
/// machine does not answer.
async fn tap(
    State(stations): State<Stations>,
    Path(id): Path<String>,
    form: Result<Form<Touch>, FormRejection>,
) -> Response {
    let station = StationId::new(id);
    if stations.shown(&station).is_none() {
        return no_such_station();
    }
    let Ok(Form(touch)) = form else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    if !stations.token.is(&touch.token) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let Some(action) = touch.action(&stations.place.languages) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let (done, answer) = oneshot::channel();
    let tap = Tap { station, step: Step(touch.step), action, done };
    let told = async {
        stations.taps.send(tap).await.ok()?;
        answer.await.ok()
    };
    match tokio::time::timeout(PATIENCE, told).await {
        Ok(Some(Ok(()))) => StatusCode::NO_CONTENT.into_response(),
        Ok(Some(Err(Stale))) => StatusCode::CONFLICT.into_response(),
        Ok(None) | Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

async fn panel(State(stations): State<Stations>, Path(id): Path<String>) -> Response {
    let furnishing = stations.place.furnishing(&StationId::new(id));
    ([(CONTENT_TYPE, "text/css")], furnishing.panel.stylesheet()).into_response()
}

fn no_such_station() -> Response {
    (StatusCode::NOT_FOUND, "there is no such station\n").into_response()
}
