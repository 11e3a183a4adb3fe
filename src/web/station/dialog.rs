//! What lies over the screen and blurs it: "are you still there", or the help of the step.

use super::button::Button;
use super::speech::Speech;
use crate::station::View;

/// From this many seconds on the end of the session is announced (ecosystem.md 2.4).
const ANNOUNCED: u64 = 20;

/// The dialog.
pub(super) struct Dialog {
    pub(super) name: &'static str,
    pub(super) title: String,
    /// The seconds that are left, and their unit.
    pub(super) seconds: Option<(u64, String)>,
    pub(super) text: Vec<String>,
    pub(super) buttons: Vec<Button>,
    /// The same through the whole countdown, so that its start is announced and no second after it.
    pub(super) spoken: String,
}

impl Dialog {
    /// The countdown before the help: it is what ends something.
    pub(super) fn of(view: &View, screen: &str, speech: &Speech<'_>) -> Option<Self> {
        let countdown = view.ends_in.filter(|seconds| *seconds <= ANNOUNCED);
        countdown
            .map(|seconds| Self::countdown(seconds, speech))
            .or_else(|| view.help.map(|_| Self::help(screen, speech)))
    }

    fn countdown(seconds: u64, speech: &Speech<'_>) -> Self {
        let args = [("seconds", seconds.into())];
        Self {
            name: "-countdown",
            title: speech.say("station-still-there"),
            seconds: Some((seconds, speech.with("station-seconds", &args))),
            text: vec![speech.say("station-ends-soon")],
            buttons: vec![
                Button::new("end-now", speech.say("station-end-now")),
                Button::new("more-time", speech.say("station-more-time")),
                Button::new("continue", speech.say("station-go-on")).class("primary"),
            ],
            spoken: format!("{} {}", speech.say("station-still-there"), speech.say("station-ends-soon")),
        }
    }

    fn help(screen: &str, speech: &Speech<'_>) -> Self {
        let topic = match screen {
            "welcome" => "station-help-welcome",
            "card" => "station-help-card",
            "pin" => "station-help-pin",
            "checking" => "station-help-checking",
            "borrow" => "station-help-borrow",
            "return" => "station-help-return",
            "put-back" => "station-help-put-back",
            "account" => "station-help-account",
            "receipt" | "printing" | "thanks" => "station-help-end",
            _ => "station-help-trouble",
        };
        let text = std::iter::once(speech.say(topic)).chain(speech.contact());
        Self {
            name: "-help",
            title: speech.say("station-help"),
            seconds: None,
            text: text.collect(),
            buttons: vec![Button::new("help", speech.say("station-close")).value("off").class("primary")],
            spoken: String::new(),
        }
    }
}
