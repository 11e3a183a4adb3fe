//! The page and its fragment, drawn from templates; every text is escaped on its way in.

use std::sync::LazyLock;

use askama::Template;
use chrono::{DateTime, Timelike, Utc};
use serde::Deserialize;

use super::place::Place;
use super::screen::Screen;
use crate::door::Display;
use crate::i18n::Language;
use crate::ids::DoorId;
use crate::web::answer::build_of;

pub(super) const STYLE: &str = concat!(include_str!("../tokens.css"), include_str!("style.css"));
pub(super) const SCRIPT: &str = include_str!("script.js");

/// The hours of the evening theme, which does not dazzle in the dark.
const EVENING: [u32; 2] = [20, 7];

/// What a page asks for in its address. What it asks for in vain it does not get: the page still comes.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Asked {
    lang: Option<String>,
    theme: Option<String>,
}

/// The colours of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Theme {
    Light,
    Evening,
    Contrast,
}

impl Asked {
    /// The language that was asked for; none: they take turns.
    pub(super) fn language(&self) -> Option<Language> {
        self.lang.as_deref().and_then(Language::of)
    }

    fn theme(&self, place: &Place, now: DateTime<Utc>) -> Theme {
        match self.theme.as_deref() {
            Some("light") => Theme::Light,
            Some("evening") => Theme::Evening,
            Some("contrast") => Theme::Contrast,
            Some(_) | None => {
                let hour = now.with_timezone(&place.timezone).hour();
                let [from, to] = EVENING;
                if hour >= from || hour < to { Theme::Evening } else { Theme::Light }
            }
        }
    }

    /// The same wishes for another address of the same door; only words that are known are passed on.
    fn query(&self) -> String {
        let lang = self.language().map(|language| format!("lang={}", language.code()));
        let theme = self.theme.as_deref().filter(|theme| ["light", "evening", "contrast"].contains(theme));
        let wishes: Vec<String> = lang.into_iter().chain(theme.map(|theme| format!("theme={theme}"))).collect();
        if wishes.is_empty() { String::new() } else { format!("?{}", wishes.join("&")) }
    }
}

impl Theme {
    const fn word(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Evening => "evening",
            Self::Contrast => "contrast",
        }
    }
}

/// Changes whenever the page would be another one.
pub(super) static BUILD: LazyLock<String> =
    LazyLock::new(|| build_of(&[STYLE, SCRIPT, include_str!("page.html"), include_str!("screen.html")]));

#[derive(Template)]
#[template(path = "door/screen.html")]
struct Fragment<'a> {
    screen: &'a Screen,
    theme: &'static str,
    privacy_address: String,
}

#[derive(Template)]
#[template(path = "door/page.html")]
struct Page<'a> {
    place: &'a Place,
    language: Language,
    fragment: String,
    events: String,
    theme: &'static str,
    build: &'a str,
    gone: Vec<[String; 3]>,
}

#[derive(Template)]
#[template(path = "door/privacy.html")]
struct Privacy<'a> {
    language: Language,
    theme: &'static str,
    build: &'a str,
    events: String,
    home: String,
    title: String,
    facts: Vec<String>,
    controller: String,
    phone: Option<String>,
    back: String,
    language_word: String,
    /// Address, code and endonym.
    languages: Vec<[String; 3]>,
}

/// The screen of a door, as it goes into the page and over its stream.
pub(super) fn fragment(
    place: &Place,
    door: &DoorId,
    asked: &Asked,
    display: &Display,
    now: DateTime<Utc>,
) -> Result<String, askama::Error> {
    let screen = place.screen(door, display, asked.language(), now);
    let theme = asked.theme(place, now).word();
    let wishes = Asked { lang: Some(screen.language.code().to_owned()), theme: asked.theme.clone() };
    Fragment { screen: &screen, theme, privacy_address: format!("/door/{door}/privacy{}", wishes.query()) }.render()
}

/// The whole page.
pub(super) fn page(
    place: &Place,
    door: &DoorId,
    asked: &Asked,
    display: &Display,
    now: DateTime<Utc>,
) -> Result<String, askama::Error> {
    let language = asked.language().unwrap_or(place.first());
    let languages = match asked.language() {
        Some(language) => vec![language],
        None => place.languages.clone(),
    };
    let say = |language, id| place.messages.say(language, id, &[]);
    let gone = languages
        .into_iter()
        .map(|language| [language.code().to_owned(), say(language, "gone"), say(language, "gone-next")]);
    Page {
        place,
        language,
        fragment: fragment(place, door, asked, display, now)?,
        events: format!("/door/{door}/events{}", asked.query()),
        theme: asked.theme(place, now).word(),
        build: BUILD.as_str(),
        gone: gone.collect(),
    }
    .render()
}

/// What is kept of a visit, how long, and what one may ask for.
pub(super) fn privacy(
    place: &Place,
    door: &DoorId,
    asked: &Asked,
    now: DateTime<Utc>,
) -> Result<String, askama::Error> {
    let language = asked.language().unwrap_or(place.first());
    let say = |id: &str| place.messages.say(language, id, &[]);
    let facts = ["privacy-refused", "privacy-pin", "privacy-why", "privacy-rights"].map(say);
    let stored = [say("privacy-granted"), place.with_kept(language, "privacy-erased")];
    let theme = asked.theme.clone();
    let languages = place.languages.iter().map(|other| {
        let wishes = Asked { lang: Some(other.code().to_owned()), theme: theme.clone() };
        let address = format!("/door/{door}/privacy{}", wishes.query());
        [address, other.code().to_owned(), place.messages.say(*other, "endonym", &[])]
    });
    let number = |number: &String| place.messages.say(language, "phone", &[("number", number.as_str().into())]);
    let home = Asked { lang: None, theme: asked.theme.clone() };
    Privacy {
        language,
        theme: asked.theme(place, now).word(),
        build: BUILD.as_str(),
        events: format!("/door/{door}/events{}", home.query()),
        home: format!("/door/{door}{}", home.query()),
        title: say("privacy-title"),
        facts: stored.into_iter().chain(facts).collect(),
        controller: place.messages.say(language, "privacy-controller", &[("name", place.name.as_str().into())]),
        phone: place.phone.as_ref().map(number),
        back: say("back"),
        language_word: say("language"),
        languages: languages.collect(),
    }
    .render()
}
