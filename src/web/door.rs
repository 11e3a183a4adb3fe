//! The door page `/door/ID`: what the small display at a door shows, live over server-sent events, and the same for a
//! display of two lines. A projection of the door's state: nothing here decides, and no digit of a PIN comes near it.

mod pace;
mod page;
mod place;
mod rotation;
mod screen;
mod stream;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::sync::watch;

pub use place::{Place, Words};

use super::answer::{asset, html};
use super::guard;
use crate::daemon::DoorView;
use crate::door::Display;
use crate::ids::DoorId;
use crate::time::Clock;
use page::Asked;

/// What the pages show and what they know of the place.
#[derive(Clone)]
pub struct Doors {
    pub views: watch::Receiver<BTreeMap<DoorId, DoorView>>,
    pub place: Arc<Place>,
    pub clock: Clock,
}

impl Doors {
    /// What a door shows now; None where there is no such door.
    fn display(&self, door: &DoorId) -> Option<Display> {
        self.views.borrow().get(door).map(|view| view.display.clone())
    }
}

/// `/door/ID`, its stream, its privacy notice, its two lines, and what the page is made of.
pub fn router(doors: Doors) -> axum::Router {
    axum::Router::new()
        .route("/door/{id}", get(page))
        .route("/door/{id}/events", get(events))
        .route("/door/{id}/privacy", get(privacy))
        .route("/door/{id}/lcd", get(lcd))
        .route("/door.css", get(|| asset("text/css", page::STYLE)))
        .route("/door.js", get(|| asset("text/javascript", page::SCRIPT)))
        .layer(axum::middleware::from_fn(guard::local_pages_only))
        .with_state(doors)
}

async fn page(State(doors): State<Doors>, Path(id): Path<String>, Query(asked): Query<Asked>) -> Response {
    let door = DoorId::new(id);
    match doors.display(&door) {
        Some(display) => html(page::page(&doors.place, &door, &asked, &display, doors.clock.now().wall)),
        None => no_such_door(),
    }
}

async fn events(State(doors): State<Doors>, Path(id): Path<String>, Query(asked): Query<Asked>) -> Response {
    let door = DoorId::new(id);
    match doors.display(&door) {
        Some(display) => stream::events(doors, door, &asked, display).into_response(),
        None => no_such_door(),
    }
}

async fn privacy(State(doors): State<Doors>, Path(id): Path<String>, Query(asked): Query<Asked>) -> Response {
    let door = DoorId::new(id);
    match doors.display(&door) {
        Some(_) => html(page::privacy(&doors.place, &door, &asked, doors.clock.now().wall)),
        None => no_such_door(),
    }
}

/// Two lines, each ended by a line feed.
async fn lcd(State(doors): State<Doors>, Path(id): Path<String>, Query(asked): Query<Asked>) -> Response {
    let door = DoorId::new(id);
    let Some(display) = doors.display(&door) else {
        return no_such_door();
    };
    let lcd = doors.place.lcd(&door, &display, asked.language(), doors.clock.now().wall);
    let text = format!("{}\n{}\n", lcd.0, lcd.1);
    ([(CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

fn no_such_door() -> Response {
    (StatusCode::NOT_FOUND, "there is no such door\n").into_response()
}
