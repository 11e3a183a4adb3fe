//! One screen as it is drawn: the frame that is the same everywhere, and in it what this screen is about. Pure: the
//! view, the place and the time go in, words and drawings come out.

use askama::Template;

use super::account::AccountPart;
use super::button::Button;
use super::dialog::Dialog;
use super::drawing::Drawing;
use super::frame;
use super::pile::PilePart;
use super::place::Furnishing;
use super::prompt::Prompt;
use super::speech::Speech;
use super::tiles::Tiles;
use super::{pin::PinPart, prompt, put_back};
use crate::i18n::Language;
use crate::station::{Screen as Shown, View};

/// The whole screen.
#[derive(Template)]
#[template(path = "station/screen.html")]
pub(super) struct Screen {
    /// Its name in the page, by which the focus and the tests know it.
    name: &'static str,
    step: u64,
    language: Language,
    theme: &'static str,
    low: bool,
    place: String,
    part: Part,
    /// Switching to a language, in that language.
    languages_word: String,
    languages: Vec<Button>,
    help: Button,
    /// The language the library system keeps for this patron, said in it.
    offered: Option<Button>,
    start_over: Option<Button>,
    comfort: [Button; 2],
    /// The last stands in the corner and is what most come for.
    actions: Vec<Button>,
    /// What a change says to those who hear the screen.
    spoken: String,
    dialog: Option<Dialog>,
}

/// What the screen is about.
pub(super) enum Part {
    Tiles(Tiles),
    Prompt(Prompt),
    Pin(PinPart),
    Pile(PilePart),
    Account(Box<AccountPart>),
}

impl Screen {
    /// The screen of `view`.
    pub(super) fn of(view: &View, furnishing: &Furnishing, speech: &Speech<'_>) -> Self {
        let name = name(&view.screen);
        let part = part(view, furnishing, speech);
        let dialog = Dialog::of(view, name, speech);
        let spoken = match &dialog {
            Some(dialog) => dialog.spoken.clone(),
            None => part.spoken(),
        };
        Self {
            name,
            step: view.step.0,
            language: speech.language,
            theme: if view.comfort.contrast { "contrast" } else { "light" },
            low: view.comfort.low,
            place: speech.place.name.clone(),
            part,
            languages_word: speech.say("language"),
            languages: frame::languages(speech),
            help: frame::help(speech),
            offered: frame::offered(view, speech),
            start_over: frame::start_over(view, speech),
            comfort: frame::comfort(view, speech),
            actions: frame::actions(view, speech),
            spoken,
            dialog,
        }
    }

    /// What holds the focus: while it stays the same, a change does not move it.
    fn focus(&self) -> String {
        let dialog = self.dialog.as_ref().map_or("", |dialog| dialog.name);
        format!("{}{dialog}", self.name)
    }
}

impl Part {
    const fn layout(&self) -> &'static str {
        match self {
            Self::Tiles(_) => "tiles",
            Self::Prompt(prompt) if prompt.tiles.is_empty() => "prompt",
            Self::Prompt(_) => "choice",
            Self::Pin(_) => "pin",
            Self::Pile(_) => "pile",
            Self::Account(_) => "account",
        }
    }

    fn spoken(&self) -> String {
        match self {
            Self::Tiles(tiles) => tiles.title.clone(),
            Self::Prompt(prompt) => prompt.spoken(),
            Self::Pin(pin) => pin.spoken.clone(),
            Self::Pile(pile) => pile.spoken(),
            Self::Account(account) => account.spoken(),
        }
    }
}

/// The name of a screen in the page.
pub(super) const fn name(screen: &Shown) -> &'static str {
    match screen {
        Shown::Welcome => "welcome",
        Shown::Card { .. } => "card",
        Shown::Pin { .. } => "pin",
        Shown::Checking => "checking",
        Shown::CardRefused { .. } => "card-refused",
        Shown::Borrow { .. } => "borrow",
        Shown::Return { .. } => "return",
        Shown::Account(_) => "account",
        Shown::PutBack(_) => "put-back",
        Shown::AnotherCard { .. } => "another-card",
        Shown::Receipt { .. } => "receipt",
        Shown::Printing { .. } => "printing",
        Shown::Thanks { .. } => "thanks",
        Shown::OutOfOrder => "out-of-order",
    }
}

fn part(view: &View, furnishing: &Furnishing, speech: &Speech<'_>) -> Part {
    match &view.screen {
        Shown::Welcome => Part::Tiles(Tiles::welcome(view, furnishing, speech)),
        Shown::Card { purpose } => Part::Prompt(prompt::card(*purpose, view.pad.as_ref(), furnishing, speech)),
        Shown::Pin { purpose, typed, longest, any_length } => {
            Part::Pin(PinPart::new(*purpose, *typed, *longest, *any_length, speech))
        }
        Shown::Checking => Part::Prompt(Prompt::plain(Drawing::Hourglass, "checking", speech)),
        Shown::CardRefused { why, messages } => Part::Prompt(prompt::card_refused(*why, messages, speech)),
        Shown::Borrow { pile, name } => Part::Pile(PilePart::borrow(pile, view.pad.as_ref(), name, speech)),
        Shown::Return { pile } => Part::Pile(PilePart::give_back(pile, view.pad.as_ref(), speech)),
        Shown::Account(account) => Part::Account(Box::new(AccountPart::new(account, furnishing, speech))),
        Shown::PutBack(back) => Part::Prompt(put_back::put_back(back, view.pad.as_ref(), speech)),
        Shown::AnotherCard { .. } => Part::Prompt(Prompt::plain(Drawing::TwoCards, "station-another-card", speech)),
        Shown::Receipt { summary } => Part::Prompt(prompt::receipt(summary, speech)),
        Shown::Printing { summary } => Part::Prompt(prompt::printing(summary, speech)),
        Shown::Thanks { summary, printed } => Part::Prompt(prompt::thanks(summary, *printed, speech)),
        Shown::OutOfOrder => Part::Prompt(prompt::out_of_order(speech)),
    }
}
