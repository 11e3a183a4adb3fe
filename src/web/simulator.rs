//! The simulator page: a bench with a door, a keypad, a card in the hand and the plugs within reach. It acts only
//! through an [`Act`] and shows only what it is told; the demo drives real pseudo-terminals behind it.

mod scene;

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
use tokio::sync::{broadcast, mpsc, watch};
use tokio_stream::wrappers::{BroadcastStream, WatchStream};
use tokio_stream::{Stream, StreamExt};

pub use scene::{
    Act, ClockFace, Deed, Moment, Part, Reader, SampleCard, SampleItem, SampleTag, Scene, SeenEntry, SeenIncident,
    SideScene, StationScene, Switch, WireLine,
};

use super::guard;

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
        .route("/favicon.ico", get(|| ready(StatusCode::NO_CONTENT)))
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
