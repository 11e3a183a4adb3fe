//! The PIN: how many digits are in, never which. The keypad is in the order of every telephone.

use super::button::Button;
use super::speech::Speech;
use crate::station::Purpose;

/// Dots and keypad.
pub(super) struct PinPart {
    pub(super) over: String,
    pub(super) title: String,
    pub(super) next: String,
    pub(super) full: usize,
    pub(super) empty: usize,
    /// For those who hear the screen: "2 of 4 digits".
    pub(super) spoken: String,
    /// Row by row.
    pub(super) keys: Vec<Button>,
}

impl PinPart {
    pub(super) fn new(purpose: Purpose, typed: usize, longest: usize, any_length: bool, speech: &Speech<'_>) -> Self {
        let digit = |digit: u8| Button::new("digit", digit.to_string()).value(digit.to_string()).class("digit");
        let clear = Button::new("clear-pin", speech.say("station-clear"));
        let enter = any_length.then(|| Button::new("enter-pin", speech.say("station-enter")).class("primary"));
        let keys = (1..=9).map(digit).chain([clear, digit(0)]).chain(enter);
        let args = [("typed", typed.into()), ("longest", longest.into())];
        Self {
            over: super::prompt::purpose(purpose, speech),
            title: speech.say("ask-pin"),
            next: speech.say("ask-pin-next"),
            full: typed,
            empty: longest.saturating_sub(typed),
            spoken: speech.with("pin-count", &args),
            keys: keys.collect(),
        }
    }
}
