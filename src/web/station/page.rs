//! The page and its fragment, drawn from templates; every text is escaped on its way in.

use std::sync::LazyLock;

use askama::Template;
use chrono::{DateTime, Utc};

use super::place::Place;
use super::screen::Screen;
use super::speech::Speech;
use super::{Stations, Token};
use crate::i18n::Language;
use crate::ids::StationId;
use crate::station::View;
use crate::web::answer::build_of;

pub(super) const STYLE: &str = concat!(include_str!("../tokens.css"), include_str!("style.css"));
pub(super) const SCRIPT: &str = include_str!("script.js");

static PARTS: LazyLock<String> = LazyLock::new(|| build_of(&[STYLE, SCRIPT, include_str!("page.html")]));

/// Changes whenever the page would be another one, and with each boot, whose token it carries.
pub(super) fn build(token: &Token) -> String {
    format!("{}-{}", *PARTS, token.boot())
}

#[derive(Template)]
#[template(path = "station/page.html")]
struct Page<'a> {
    place: &'a Place,
    language: Language,
    fragment: String,
    address: String,
    build: String,
    token: &'a str,
    gone: Vec<[String; 3]>,
}

/// The screen of a station, as it goes into the page and over its stream.
pub(super) fn fragment(
    place: &Place,
    station: &StationId,
    view: &View,
    now: DateTime<Utc>,
) -> Result<String, askama::Error> {
    let speech = Speech { place, language: view.language, now };
    Screen::of(view, &place.furnishing(station), &speech).render()
}

/// The whole page.
pub(super) fn page(
    stations: &Stations,
    station: &StationId,
    view: &View,
    now: DateTime<Utc>,
) -> Result<String, askama::Error> {
    let place = &stations.place;
    let say = |language, id| place.messages.say(language, id, &[]);
    let gone = place.languages.iter().map(|language| {
        [language.code().to_owned(), say(*language, "station-gone"), say(*language, "station-gone-next")]
    });
    Page {
        place,
        language: view.language,
        fragment: fragment(place, station, view, now)?,
        address: format!("/station/{station}"),
        build: build(&stations.token),
        token: stations.token.word(),
        gone: gone.collect(),
    }
    .render()
}
