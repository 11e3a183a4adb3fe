//! Borrowing and returning: the newest item large, how many there are, and the others below it, newest first.

use super::drawing::Drawing;
use super::item::{self, Mark, Way};
use super::on_pad::OnPadPart;
use super::prompt::said;
use super::speech::Speech;
use crate::register::circulation::{Due, Text};
use crate::station::{Line, LineState, OnPad, Pile, Tagging};

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
        let (title, count) = match (way, has_pad) {
            (Way::Out, false) => ("station-scan-borrow", "station-lent-count"),
            (Way::In, false) => ("station-scan-return", "station-returned-count"),
            (Way::Out, true) => ("station-lay-borrow", "station-lent-count"),
            (Way::In, true) => ("station-lay-return", "station-returned-count"),
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
            count: speech.count(count, pile.done),
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
    Newest { large: speech.say("station-not-a-code"), next, ..Newest::bare(item::BAD, word) }
}

fn newest(line: &Line, way: Way, speech: &Speech<'_>) -> Newest {
    let mark = item::mark(line);
    let word = [Some(item::word(line, way, speech)), item::alarm_goes_off(line, way, speech)];
    let word = word.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let bare = Newest { title: item::title(line, speech), ..Newest::bare(mark, word) };
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
            mark: Mark { class: mark.class, drawing: item::shelf(place) },
            large: item::whereto(place, speech),
            next: item::why_there(place, speech).into_iter().collect(),
            ..bare
        },
        LineState::Refused { why, messages } => {
            let id = format!("station-{}", why.code().to_lowercase());
            Newest {
                large: speech.say(&id),
                next: vec![item::refusal_next(*why, way, &id, speech)],
                said: said(messages, speech),
                contact: if item::needs_help(*why) { speech.contact() } else { Vec::new() },
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
        LineState::Returned { place } => Some(item::whereto(place, speech)),
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
    let alarm = still_on.or_else(|| item::alarm_goes_off(line, way, speech));
    let word = item::word(line, way, speech);
    let words = [Some(word), detail, alarm].into_iter().flatten().collect::<Vec<_>>();
    Row { mark: item::mark(line), title: item::title(line, speech), word: words.join(" · ") }
}
