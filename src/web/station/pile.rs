//! Borrowing and returning: the newest item large, how many there are, and the others below it, newest first.

use super::drawing::Drawing;
use super::on_pad::OnPadPart;
use super::prompt::said;
use super::speech::Speech;
use crate::register::circulation::{Due, Text};
use crate::station::{ItemRefusal, Line, LineState, OnPad, Pile, Place, Tagging};

/// The pile of one session.
pub(super) struct PilePart {
    pub(super) over: String,
    /// What to do while nothing was scanned yet, and the heading above what was.
    pub(super) title: String,
    pub(super) next: String,
    /// Where nothing was scanned yet.
    pub(super) invitation: Drawing,
    pub(super) newest: Option<Newest>,
    /// How many are done, always in view.
    pub(super) count: String,
    pub(super) earlier_word: String,
    pub(super) earlier: Vec<Row>,
    pub(super) scanned: usize,
    /// "5 of 5 on the pad", and what is missing there.
    pub(super) on_pad: Option<OnPadPart>,
}

/// What was scanned last: an item, or what is none.
pub(super) struct Newest {
    pub(super) mark: Mark,
    /// How it stands with it, in a word or two.
    pub(super) word: String,
    /// Empty where it is no item.
    pub(super) title: String,
    /// What the large line is: "return by".
    pub(super) label: String,
    /// The due date, the shelf, or what happened.
    pub(super) large: String,
    pub(super) next: Vec<String>,
    pub(super) said: Option<(String, Vec<Text>)>,
    pub(super) contact: Vec<String>,
    pub(super) code: Option<String>,
}

/// An earlier item.
pub(super) struct Row {
    pub(super) mark: Mark,
    pub(super) title: String,
    pub(super) word: String,
}

/// Colour and drawing of a state.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    pub(super) class: &'static str,
    pub(super) drawing: Drawing,
}

const GOOD: Mark = Mark { class: "good", drawing: Drawing::Tick };
const BAD: Mark = Mark { class: "bad", drawing: Drawing::Cross };
const WAIT: Mark = Mark { class: "wait", drawing: Drawing::Hourglass };
const LATER: Mark = Mark { class: "attention", drawing: Drawing::Clock };
const UNSURE: Mark = Mark { class: "attention", drawing: Drawing::Question };

/// Which way the items go.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Out,
    In,
}

impl PilePart {
    pub(super) fn borrow(pile: &Pile, pad: Option<&OnPad>, name: &Text, speech: &Speech<'_>) -> Self {
        let hello = || speech.with("station-hello", &[("name", name.as_str().into())]);
        let over = if name.is_empty() { speech.say("station-borrow") } else { hello() };
        Self::new(pile, pad, Way::Out, over, speech)
    }

    pub(super) fn give_back(pile: &Pile, pad: Option<&OnPad>, speech: &Speech<'_>) -> Self {
        Self::new(pile, pad, Way::In, speech.say("station-return"), speech)
    }

    fn new(pile: &Pile, pad: Option<&OnPad>, way: Way, over: String, speech: &Speech<'_>) -> Self {
        let has_pad = pad.is_some_and(|pad| pad.works);
        let title = match (way, has_pad) {
            (Way::Out, false) => "station-scan-borrow",
            (Way::In, false) => "station-scan-return",
            (Way::Out, true) => "station-lay-borrow",
            (Way::In, true) => "station-lay-return",
        };
        // A session may do both: what was given back before the card was shown is not borrowed.
        let count = match way {
            Way::Out => speech.count("station-lent-count", pile.lent),
            Way::In => speech.count("station-returned-count", pile.done.saturating_sub(pile.lent)),
        };
        let (newest, earlier) = match pile.lines.split_first() {
            _ if pile.not_a_code => (Some(not_a_code(way, speech)), pile.lines.as_slice()),
            Some((first, rest)) => (Some(newest(first, way, speech)), rest),
            None => (None, &[][..]),
        };
        Self {
            over,
            title: speech.say(title),
            next: speech.say(if has_pad { "station-lay-next" } else { "station-scan-next" }),
            invitation: if has_pad { Drawing::Pad } else { Drawing::ScanItem },
            newest,
            count,
            earlier_word: speech.say("station-earlier"),
            earlier: earlier.iter().map(|line| row(line, way, speech)).collect(),
            scanned: pile.lines.len(),
            on_pad: pad.map(|pad| OnPadPart::at_the_pile(pad, speech)),
        }
    }

    pub(super) fn spoken(&self) -> String {
        let words = match &self.newest {
            Some(newest) => {
                [&newest.word, &newest.title, &newest.label, &newest.large].into_iter().chain(&newest.next).collect()
            }
            None => vec![&self.title, &self.next],
        };
        let on_pad = self.on_pad.iter().flat_map(|part| std::iter::once(&part.count).chain(&part.next));
        let words: Vec<&String> = words.into_iter().chain(on_pad).collect();
        words.into_iter().filter(|words| !words.is_empty()).cloned().collect::<Vec<_>>().join(" ")
    }
}

impl Newest {
    fn bare(mark: Mark, word: String) -> Self {
        Self {
            mark,
            word,
            title: String::new(),
            label: String::new(),
            large: String::new(),
            next: Vec::new(),
            said: None,
            contact: Vec::new(),
            code: None,
        }
    }
}

fn not_a_code(way: Way, speech: &Speech<'_>) -> Newest {
    let word = speech.say(match way {
        Way::Out => "station-refused",
        Way::In => "station-refused-return",
    });
    let next = vec![speech.say("station-not-a-code-next")];
    Newest { large: speech.say("station-not-a-code"), next, ..Newest::bare(BAD, word) }
}

fn newest(line: &Line, way: Way, speech: &Speech<'_>) -> Newest {
    let mark = mark(line);
    let word = [Some(word(line, way, speech)), alarm_goes_off(line, way, speech)];
    let word = word.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let bare = Newest { title: title(line, speech), ..Newest::bare(mark, word) };
    let (alarm, needs_staff) = match line.tagging {
        Tagging::NotSet if line.state.is_done() => (Some(speech.say("station-alarm-on-next")), true),
        Tagging::KeptOn => (Some(speech.say("station-alarm-kept-next")), true),
        Tagging::NoTag | Tagging::Set | Tagging::Setting | Tagging::NotSet => (None, false),
    };
    let contact = if needs_staff { speech.contact() } else { Vec::new() };
    match &line.state {
        LineState::Offered | LineState::Securing => bare,
        LineState::Unsecured => Newest {
            large: speech.say("station-to-staff"),
            next: vec![speech.say("station-unsecured-next")],
            contact: speech.contact(),
            ..bare
        },
        LineState::Lent { due } | LineState::AlreadyYours { due } => {
            let (large, unknown) = match due {
                Due::On(day) => (speech.day(*day), None),
                Due::Said(text) => (text.as_str().to_owned(), None),
                Due::Unknown => (String::new(), Some(speech.say("station-due-unknown"))),
            };
            let next = unknown.iter().cloned().chain(alarm).collect();
            match unknown {
                // It stays here, for now: when it is due back can wait.
                _ if needs_staff => Newest { next, contact, ..bare },
                Some(_) => Newest { next, ..bare },
                None => Newest { label: speech.say("station-due"), large, next, ..bare },
            }
        }
        LineState::Returned { place } => Newest {
            mark: Mark { class: mark.class, drawing: shelf(place) },
            large: whereto(place, speech),
            next: why_there(place, speech).into_iter().collect(),
            ..bare
        },
        LineState::Refused { why, messages } => {
            let id = format!("station-{}", why.code().to_lowercase());
            Newest {
                large: speech.say(&id),
                next: vec![refusal_next(*why, way, &id, speech)],
                said: said(messages, speech),
                contact: if needs_help(*why) { speech.contact() } else { Vec::new() },
                code: Some(speech.with("station-code", &[("code", why.code().into())])),
                ..bare
            }
        }
        LineState::Queued => {
            let next = std::iter::once(speech.say("station-queued-next")).chain(alarm);
            Newest { next: next.collect(), contact, ..bare }
        }
        LineState::Unknown => {
            let id = match way {
                Way::Out => "station-unsure-borrow-next",
                Way::In => "station-unsure-return-next",
            };
            Newest { next: vec![speech.say(id)], contact: speech.contact(), ..bare }
        }
    }
}

fn row(line: &Line, way: Way, speech: &Speech<'_>) -> Row {
    let detail = match &line.state {
        LineState::Lent { due: Due::On(day) } | LineState::AlreadyYours { due: Due::On(day) } => Some(speech.day(*day)),
        LineState::Returned { place } => Some(whereto(place, speech)),
        LineState::Refused { why, .. } => Some(speech.say(&format!("station-{}", why.code().to_lowercase()))),
        LineState::Lent { due: Due::Said(_) | Due::Unknown }
        | LineState::AlreadyYours { due: Due::Said(_) | Due::Unknown }
        | LineState::Offered
        | LineState::Securing
        | LineState::Unsecured
        | LineState::Queued
        | LineState::Unknown => None,
    };
    let still_on = way == Way::Out && matches!(line.tagging, Tagging::NotSet | Tagging::KeptOn);
    let still_on = still_on.then(|| speech.say("station-alarm-on"));
    let alarm = still_on.or_else(|| alarm_goes_off(line, way, speech));
    let word = word(line, way, speech);
    let words = [Some(word), detail, alarm].into_iter().flatten().collect::<Vec<_>>();
    Row { mark: mark(line), title: title(line, speech), word: words.join(" · ") }
}

/// Of what may be taken along: how far its tag is, said quietly.
fn alarm_goes_off(line: &Line, way: Way, speech: &Speech<'_>) -> Option<String> {
    match (way, line.tagging) {
        (Way::Out, Tagging::Setting) if line.state.is_done() => Some(speech.say("station-alarm-setting")),
        (Way::Out, Tagging::Set) if line.state.is_done() => Some(speech.say("station-alarm-off")),
        (Way::Out | Way::In, _) => None,
    }
}

/// The item's number stands in where nobody has told its title.
fn title(line: &Line, speech: &Speech<'_>) -> String {
    if line.title.is_empty() {
        return speech.with("station-item", &[("number", line.item.number().into())]);
    }
    line.title.as_str().to_owned()
}

const fn mark(line: &Line) -> Mark {
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

fn word(line: &Line, way: Way, speech: &Speech<'_>) -> String {
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

const fn shelf(place: &Place) -> Drawing {
    match place {
        Place::Shelf => Drawing::Shelf,
        Place::Bin(_) => Drawing::Bin,
        Place::Staff => Drawing::StaffShelf,
        Place::Reject => Drawing::CheckShelf,
    }
}

fn whereto(place: &Place, speech: &Speech<'_>) -> String {
    match place {
        Place::Shelf => speech.say("station-to-shelf"),
        Place::Bin(bin) => speech.with("station-to-bin", &[("bin", bin.as_str().into())]),
        Place::Staff => speech.say("station-to-staff"),
        Place::Reject => speech.say("station-to-reject"),
    }
}

fn why_there(place: &Place, speech: &Speech<'_>) -> Option<String> {
    match place {
        Place::Shelf | Place::Bin(_) => None,
        Place::Staff => Some(speech.say("station-to-staff-next")),
        Place::Reject => Some(speech.say("station-to-reject-next")),
    }
}

/// Whether the item stays, and what to do now.
fn refusal_next(why: ItemRefusal, way: Way, id: &str, speech: &Speech<'_>) -> String {
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
const fn needs_help(why: ItemRefusal) -> bool {
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
