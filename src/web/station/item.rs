//! What is said of one item: a word and a mark for its state, where it goes, and what to do now.

use super::drawing::Drawing;
use super::speech::Speech;
use crate::station::{ItemRefusal, Line, LineState, Place, Tagging};

/// Colour and drawing of a state.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    pub(super) class: &'static str,
    pub(super) drawing: Drawing,
}

const GOOD: Mark = Mark { class: "good", drawing: Drawing::Tick };
pub(super) const BAD: Mark = Mark { class: "bad", drawing: Drawing::Cross };
const WAIT: Mark = Mark { class: "wait", drawing: Drawing::Hourglass };
const LATER: Mark = Mark { class: "attention", drawing: Drawing::Clock };
const UNSURE: Mark = Mark { class: "attention", drawing: Drawing::Question };

/// Which way the items go.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Out,
    In,
}

/// Of what may be taken along: how far its tag is, said quietly.
pub(super) fn alarm_goes_off(line: &Line, way: Way, speech: &Speech<'_>) -> Option<String> {
    match (way, line.tagging) {
        (Way::Out, Tagging::Setting) if line.state.is_done() => Some(speech.say("station-alarm-setting")),
        (Way::Out, Tagging::Set) if line.state.is_done() => Some(speech.say("station-alarm-off")),
        (Way::Out | Way::In, _) => None,
    }
}

/// The item's number stands in where nobody has told its title.
pub(super) fn title(line: &Line, speech: &Speech<'_>) -> String {
    if line.title.is_empty() {
        return speech.with("station-item", &[("number", line.item.number().into())]);
    }
    line.title.as_str().to_owned()
}

pub(super) const fn mark(line: &Line) -> Mark {
    match &line.state {
        LineState::Offered | LineState::Securing => WAIT,
        LineState::Unsecured => LATER,
        LineState::Lent { .. } | LineState::AlreadyYours { .. }
            if matches!(line.tagging, Tagging::NotSet | Tagging::KeptOn) =>
        {
            LATER
        }
        LineState::Lent { .. } | LineState::AlreadyYours { .. } => GOOD,
        LineState::Returned { place: Place::Shelf | Place::Bin(_) } => GOOD,
        LineState::Returned { place: Place::Staff | Place::Reject } => LATER,
        LineState::Refused { .. } => BAD,
        LineState::Queued => LATER,
        LineState::Unknown => UNSURE,
    }
}

pub(super) fn word(line: &Line, way: Way, speech: &Speech<'_>) -> String {
    speech.say(match &line.state {
        LineState::Securing => "station-securing",
        LineState::Unsecured => "station-unsecured",
        LineState::Offered => "station-reading",
        LineState::Lent { .. } => "station-lent",
        LineState::AlreadyYours { .. } => "station-yours",
        LineState::Returned { .. } => "station-returned",
        LineState::Refused { .. } if way == Way::In => "station-refused-return",
        LineState::Refused { .. } => "station-refused",
        LineState::Queued => "station-queued",
        LineState::Unknown => "station-unsure",
    })
}

pub(super) const fn shelf(place: &Place) -> Drawing {
    match place {
        Place::Shelf => Drawing::Shelf,
        Place::Bin(_) => Drawing::Bin,
        Place::Staff => Drawing::StaffShelf,
        Place::Reject => Drawing::CheckShelf,
    }
}

pub(super) fn whereto(place: &Place, speech: &Speech<'_>) -> String {
    match place {
        Place::Shelf => speech.say("station-to-shelf"),
        Place::Bin(bin) => speech.with("station-to-bin", &[("bin", bin.as_str().into())]),
        Place::Staff => speech.say("station-to-staff"),
        Place::Reject => speech.say("station-to-reject"),
    }
}

pub(super) fn why_there(place: &Place, speech: &Speech<'_>) -> Option<String> {
    match place {
        Place::Shelf | Place::Bin(_) => None,
        Place::Staff => Some(speech.say("station-to-staff-next")),
        Place::Reject => Some(speech.say("station-to-reject-next")),
    }
}

/// Whether the item stays, and what to do now.
pub(super) fn refusal_next(why: ItemRefusal, way: Way, id: &str, speech: &Speech<'_>) -> String {
    match (way, why) {
        (Way::Out, _) | (Way::In, ItemRefusal::NotALibraryCode) => speech.say(&format!("{id}-next")),
        (Way::In, ItemRefusal::Away | ItemRefusal::NotWritten) => speech.say("station-return-later-next"),
        (
            Way::In,
            ItemRefusal::UnknownItem
            | ItemRefusal::HeldForAnother
            | ItemRefusal::OnLoanToAnother
            | ItemRefusal::NotForLoan
            | ItemRefusal::LoanMaximum
            | ItemRefusal::PatronBlocked
            | ItemRefusal::TagNotForLoan
            | ItemRefusal::TagDiscarded
            | ItemRefusal::ByTheLibrary,
        ) => speech.say("station-return-refused-next"),
    }
}

/// Whether somebody at the library can do what the patron cannot.
pub(super) const fn needs_help(why: ItemRefusal) -> bool {
    match why {
        ItemRefusal::PatronBlocked | ItemRefusal::ByTheLibrary | ItemRefusal::Away | ItemRefusal::NotWritten => true,
        ItemRefusal::UnknownItem
        | ItemRefusal::NotALibraryCode
        | ItemRefusal::HeldForAnother
        | ItemRefusal::OnLoanToAnother
        | ItemRefusal::NotForLoan
        | ItemRefusal::TagNotForLoan
        | ItemRefusal::TagDiscarded
        | ItemRefusal::LoanMaximum => false,
    }
}
