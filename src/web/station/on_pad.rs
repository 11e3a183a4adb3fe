//! The pile on the pad in words: how many, how many of them are done, and what to do about the rest.

use super::speech::Speech;
use crate::station::OnPad;

/// The pile.
pub(super) struct OnPadPart {
    /// Empty where nothing lies there.
    pub(super) count: String,
    pub(super) next: Vec<String>,
}

impl OnPadPart {
    /// Before anybody has said who they are.
    pub(super) fn welcome(pad: &OnPad, speech: &Speech<'_>) -> Self {
        let count = if pad.items > 0 { speech.count("station-pad-items", pad.items) } else { String::new() };
        let next = unread(pad, speech).unwrap_or_else(|| speech.say("station-pad-items-next"));
        Self { count, next: vec![next] }
    }

    /// While it is lent or taken back.
    pub(super) fn at_the_pile(pad: &OnPad, speech: &Speech<'_>) -> Self {
        if !pad.works {
            return Self { count: String::new(), next: vec![speech.say("station-pad-away")] };
        }
        let numbers = [("done", pad.done.into()), ("count", pad.items.into())];
        let count = if pad.items > 0 { speech.with("station-pad-count", &numbers) } else { String::new() };
        // One set after the other: the next is told when this one is whole.
        let set = pad.sets.first().map(|set| {
            let numbers = [("here", set.here.into()), ("parts", set.of.into())];
            speech.with("station-set-parts-next", &numbers)
        });
        Self { count, next: set.into_iter().chain(unread(pad, speech)).collect() }
    }
}

/// Tags that say nothing.
fn unread(pad: &OnPad, speech: &Speech<'_>) -> Option<String> {
    (pad.unread > 0).then(|| speech.count("station-pad-unread-next", pad.unread))
}
