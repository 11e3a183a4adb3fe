//! The pile on the pad in words: how many, how many of them are done, and what to do about the rest.

use super::speech::Speech;
use crate::station::OnPad;

/// More sets than anybody completes at once are not told one by one.
const SETS_AT_MOST: usize = 2;

/// The pile.
pub(super) struct OnPadPart {
    /// Empty where nothing lies there.
    pub(super) count: String,
    pub(super) next: Vec<String>,
}

impl OnPadPart {
    /// Before anybody has said who they are.
    pub(super) fn welcome(pad: &OnPad, speech: &Speech<'_>) -> Self {
        let wants = (pad.items > 0).then(|| speech.say("station-pad-items-next"));
        let count = if pad.items > 0 { speech.count("station-pad-items", pad.items) } else { String::new() };
        Self { count, next: missing(pad, speech).chain(wants).collect() }
    }

    /// While it is lent or taken back.
    pub(super) fn at_the_pile(pad: &OnPad, speech: &Speech<'_>) -> Self {
        if !pad.works {
            return Self { count: String::new(), next: vec![speech.say("station-pad-away")] };
        }
        let numbers = [("done", pad.done.into()), ("count", pad.items.into())];
        let count = if pad.items > 0 { speech.with("station-pad-count", &numbers) } else { String::new() };
        Self { count, next: missing(pad, speech).collect() }
    }
}

/// Sets that are not whole, and tags that say nothing.
fn missing<'a>(pad: &'a OnPad, speech: &'a Speech<'_>) -> impl Iterator<Item = String> {
    let sets = pad.sets.iter().take(SETS_AT_MOST).map(|set| {
        let numbers = [("here", set.here.into()), ("parts", set.of.into())];
        speech.with("station-set-parts", &numbers)
    });
    let lay = (!pad.sets.is_empty()).then(|| speech.say("station-set-parts-next"));
    let unread = (pad.unread > 0).then(|| speech.count("station-pad-unread-next", pad.unread));
    sets.chain(lay).chain(unread)
}
