//! A button: a drawing, a word, and the touch that it sends.

use askama::Template;

use super::drawing::Drawing;

/// One button.
#[derive(Template, Clone, Debug, PartialEq, Eq)]
#[template(path = "station/button.html")]
pub(super) struct Button {
    pub(super) action: &'static str,
    pub(super) value: String,
    pub(super) word: String,
    pub(super) drawing: Option<Drawing>,
    /// Its class in the style sheet.
    pub(super) class: &'static str,
    /// What it acts on, for those who hear the screen; empty: the word says it.
    pub(super) about: String,
    /// Whether it is the one that is chosen now.
    pub(super) is_current: bool,
    /// The language of its word, where that is not the screen's.
    pub(super) lang: &'static str,
}

impl Button {
    pub(super) fn new(action: &'static str, word: String) -> Self {
        Self {
            action,
            value: String::new(),
            word,
            drawing: None,
            class: "",
            about: String::new(),
            is_current: false,
            lang: "",
        }
    }

    pub(super) fn value(self, value: impl Into<String>) -> Self {
        Self { value: value.into(), ..self }
    }

    pub(super) fn drawing(self, drawing: Drawing) -> Self {
        Self { drawing: Some(drawing), ..self }
    }

    pub(super) fn class(self, class: &'static str) -> Self {
        Self { class, ..self }
    }
}
