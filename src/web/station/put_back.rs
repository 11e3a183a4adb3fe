//! "Put it back on the pad": a tag was not set, and the item must lie there a moment longer. The ring counts down to when
//! it is left to staff.

use omatoimi_hardware::tag::security::Gate;

use super::drawing::Drawing;
use super::prompt::Prompt;
use super::speech::Speech;
use crate::station::{OnPad, PutBack};

/// The screen.
pub(super) fn put_back(back: &PutBack, pad: Option<&OnPad>, speech: &Speech<'_>) -> Prompt {
    let works = pad.is_none_or(|pad| pad.works);
    let title = match back.title.is_empty() {
        true => speech.with("station-item", &[("number", back.item.number().into())]),
        false => back.title.as_str().to_owned(),
    };
    let why = speech.say(match back.goal {
        Gate::Released => "station-put-back-borrow-next",
        Gate::Secured => "station-put-back-return-next",
    });
    let now = match (works, back.is_busy) {
        (false, _) => Some(speech.say("station-pad-away")),
        (true, true) => Some(speech.say("station-put-back-busy-next")),
        (true, false) => None,
    };
    let others = (back.others > 0).then(|| speech.count("station-put-back-others", back.others));
    Prompt {
        tone: "attention",
        title: speech.say("station-put-back"),
        item: title,
        next: std::iter::once(why).chain(now).chain(others).collect(),
        ring: (!back.is_busy).then_some(back.seconds),
        ..Prompt::bare(Drawing::PutBack)
    }
}
