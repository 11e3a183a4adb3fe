//! What is on every screen, always in the same place: languages, help, starting over, the two comforts, and the actions.

use super::button::Button;
use super::drawing::Drawing;
use super::speech::Speech;
use crate::station::{CardRefusal, Screen, View};

/// The languages of the site, each by the name its speakers call it.
pub(super) fn languages(speech: &Speech<'_>) -> Vec<Button> {
    let languages = speech.place.languages.iter().map(|language| Button {
        is_current: *language == speech.language,
        lang: language.code(),
        ..Button::new("language", speech.place.messages.say(*language, "endonym", &[])).value(language.code())
    });
    languages.collect()
}

pub(super) fn help(speech: &Speech<'_>) -> Button {
    Button::new("help", speech.say("station-help")).value("on").drawing(Drawing::Help)
}

/// The patron's own language, where it is not the one on the screen.
pub(super) fn offered(view: &View, speech: &Speech<'_>) -> Option<Button> {
    let language = view.offered_language.filter(|language| *language != speech.language)?;
    let word = speech.place.messages.say(language, "station-in-this-language", &[]);
    let button = Button::new("language", word).value(language.code()).class("offered");
    Some(Button { lang: language.code(), ..button })
}

/// Bottom left; where another card was shown it is the same act under its outcome's name.
pub(super) fn start_over(view: &View, speech: &Speech<'_>) -> Option<Button> {
    let button = match view.screen {
        Screen::AnotherCard { .. } => Button::new("end-now", speech.say("station-end-now")),
        Screen::Welcome
        | Screen::Card { .. }
        | Screen::Pin { .. }
        | Screen::Checking
        | Screen::CardRefused { .. }
        | Screen::Borrow { .. }
        | Screen::Return { .. }
        | Screen::Account(_)
        | Screen::PutBack(_)
        | Screen::Receipt { .. }
        | Screen::Printing { .. }
        | Screen::Thanks { .. }
        | Screen::OutOfOrder => Button::new("start-over", speech.say("station-start-over")),
    };
    view.in_session.then(|| button.drawing(Drawing::StartOver))
}

pub(super) fn comfort(view: &View, speech: &Speech<'_>) -> [Button; 2] {
    let low = match view.comfort.low {
        false => Button::new("low", speech.say("station-low")).value("on").drawing(Drawing::Lower),
        true => Button::new("low", speech.say("station-high")).value("off").drawing(Drawing::Higher),
    };
    let contrast = match view.comfort.contrast {
        false => Button::new("contrast", speech.say("station-contrast")).value("on"),
        true => Button::new("contrast", speech.say("station-plain")).value("off"),
    };
    [low, contrast.drawing(Drawing::Contrast)]
}

/// What ends or goes on with this screen; the last is the primary one.
pub(super) fn actions(view: &View, speech: &Speech<'_>) -> Vec<Button> {
    let primary = |action, id| vec![Button::new(action, speech.say(id)).class("primary")];
    match &view.screen {
        Screen::Borrow { .. } | Screen::Return { .. } | Screen::Account(_) => primary("finish", "station-finish"),
        Screen::CardRefused { why: CardRefusal::Blocked, .. } => primary("continue", "station-go-on"),
        Screen::CardRefused {
            why: CardRefusal::NotAccepted | CardRefusal::Away | CardRefusal::Unavailable, ..
        } => primary("continue", "station-try-again"),
        Screen::AnotherCard { .. } => primary("continue", "station-stay"),
        Screen::PutBack(back) if back.is_busy => Vec::new(),
        Screen::PutBack(_) => vec![
            Button::new("give-to-staff", speech.say("station-give-to-staff")),
            Button::new("try-tag-again", speech.say("station-try-again")).class("primary"),
        ],
        Screen::Welcome
        | Screen::Card { .. }
        | Screen::Pin { .. }
        | Screen::Checking
        | Screen::Receipt { .. }
        | Screen::Printing { .. }
        | Screen::Thanks { .. }
        | Screen::OutOfOrder => Vec::new(),
    }
}
