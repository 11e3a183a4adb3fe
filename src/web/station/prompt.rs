//! Screens of one drawing and one sentence: show your card, one moment, not accepted, a receipt, goodbye.

use super::button::Button;
use super::drawing::Drawing;
use super::place::Furnishing;
use super::speech::Speech;
use crate::register::circulation::Text;
use crate::station::{CardRefusal, OnPad, Purpose, Summary};

/// One sentence, and what to do next.
pub(super) struct Prompt {
    pub(super) tone: &'static str,
    pub(super) drawing: Drawing,
    pub(super) over: String,
    pub(super) title: String,
    /// The item it is about; empty: none.
    pub(super) item: String,
    /// The seconds of a ring that runs out around the drawing. Nobody is told them aloud.
    pub(super) ring: Option<u64>,
    pub(super) next: Vec<String>,
    /// What the session did.
    pub(super) facts: Vec<Fact>,
    /// The library system's own words, under a heading that says whose they are.
    pub(super) said: Option<(String, Vec<Text>)>,
    pub(super) contact: Vec<String>,
    /// For staff.
    pub(super) code: Option<String>,
    /// Choices of the same size.
    pub(super) tiles: Vec<Button>,
}

/// A line of the summary.
pub(super) struct Fact {
    pub(super) drawing: Drawing,
    pub(super) class: &'static str,
    pub(super) text: String,
    /// In larger type: a day.
    pub(super) strong: String,
}

impl Prompt {
    /// A drawing, and the sentences `id` and `id-next`.
    pub(super) fn plain(drawing: Drawing, id: &str, speech: &Speech<'_>) -> Self {
        Self { title: speech.say(id), next: vec![speech.say(&format!("{id}-next"))], ..Self::bare(drawing) }
    }

    /// A drawing that says nothing yet.
    pub(super) fn bare(drawing: Drawing) -> Self {
        Self {
            tone: "plain",
            drawing,
            over: String::new(),
            title: String::new(),
            item: String::new(),
            ring: None,
            next: Vec::new(),
            facts: Vec::new(),
            said: None,
            contact: Vec::new(),
            code: None,
            tiles: Vec::new(),
        }
    }

    pub(super) fn spoken(&self) -> String {
        let facts = self.facts.iter().flat_map(|fact| [&fact.text, &fact.strong]);
        let words =
            [&self.title, &self.item].into_iter().chain(&self.next).chain(facts).filter(|words| !words.is_empty());
        words.cloned().collect::<Vec<_>>().join(" ")
    }
}

/// What the patron came for, as it is called on the tile.
pub(super) fn purpose(purpose: Purpose, speech: &Speech<'_>) -> String {
    match purpose {
        Purpose::Borrow => speech.say("station-borrow"),
        Purpose::Loans => speech.say("station-loans"),
    }
}

/// What lies on the pad is counted before anybody has said who they are: it will not be passed over.
pub(super) fn card(wanted: Purpose, pad: Option<&OnPad>, furnishing: &Furnishing, speech: &Speech<'_>) -> Prompt {
    let pile = pad.filter(|pad| pad.items > 0).map(|pad| speech.count("station-pad-items", pad.items));
    let plain = Prompt::plain(Drawing::Card, "station-card", speech);
    let without = furnishing.offer.return_.then(|| speech.say("station-no-card-next"));
    let next = pile.into_iter().chain(plain.next).chain(without).collect();
    Prompt { over: purpose(wanted, speech), next, ..plain }
}

/// Promise 6: what is shown of an unknown card, a wrong PIN and too many of them is the same to the letter.
pub(super) fn card_refused(why: CardRefusal, messages: &[Text], speech: &Speech<'_>) -> Prompt {
    let (drawing, tone, id, code) = match why {
        CardRefusal::NotAccepted => (Drawing::CardCross, "bad", "refused-not-accepted", "K01"),
        CardRefusal::Blocked => (Drawing::Phone, "bad", "station-blocked", "K02"),
        CardRefusal::Away => (Drawing::Hourglass, "attention", "station-away", "K03"),
        CardRefusal::Unavailable => (Drawing::Hourglass, "attention", "refused-try-later", "K04"),
    };
    Prompt {
        tone,
        said: said(messages, speech),
        contact: speech.contact(),
        code: Some(speech.with("station-code", &[("code", code.into())])),
        ..Prompt::plain(drawing, id, speech)
    }
}

/// More messages than a patron reads before a queue.
const SAID_AT_MOST: usize = 3;

/// The library system's words, where it had any.
pub(super) fn said(messages: &[Text], speech: &Speech<'_>) -> Option<(String, Vec<Text>)> {
    let messages: Vec<Text> = messages.iter().filter(|text| !text.is_empty()).take(SAID_AT_MOST).cloned().collect();
    (!messages.is_empty()).then(|| (speech.say("station-said"), messages))
}

pub(super) fn receipt(summary: &Summary, speech: &Speech<'_>) -> Prompt {
    let tile = |value, id, drawing| Button::new("receipt", speech.say(id)).value(value).drawing(drawing).class("tile");
    let none = tile("none", "station-receipt-none", Drawing::NoReceipt);
    let print = summary.can_print.then(|| tile("print", "station-receipt-print", Drawing::Printer));
    Prompt {
        title: speech.say("station-receipt"),
        next: Vec::new(),
        facts: facts(summary, speech),
        tiles: std::iter::once(none).chain(print).collect(),
        ..Prompt::plain(Drawing::Tick, "station-printing", speech)
    }
}

pub(super) fn printing(summary: &Summary, speech: &Speech<'_>) -> Prompt {
    Prompt { facts: facts(summary, speech), ..Prompt::plain(Drawing::Printer, "station-printing", speech) }
}

pub(super) fn thanks(summary: &Summary, printed: Option<bool>, speech: &Speech<'_>) -> Prompt {
    let next = match printed {
        None => Vec::new(),
        Some(true) => vec![speech.say("station-printed-next")],
        Some(false) => vec![speech.say("station-not-printed"), speech.say("station-not-printed-next")],
    };
    Prompt {
        tone: "good",
        title: speech.say("station-thanks"),
        next,
        facts: facts(summary, speech),
        ..Prompt::plain(Drawing::Tick, "station-printing", speech)
    }
}

pub(super) fn out_of_order(speech: &Speech<'_>) -> Prompt {
    Prompt {
        tone: "attention",
        next: vec![speech.say("out-of-order-next")],
        contact: speech.contact(),
        title: speech.say("station-out-of-order"),
        ..Prompt::plain(Drawing::Broken, "out-of-order", speech)
    }
}

fn facts(summary: &Summary, speech: &Speech<'_>) -> Vec<Fact> {
    let counted = [
        (summary.lent, "station-lent-count", Drawing::Tick, "good"),
        (summary.renewed, "station-renewed-count", Drawing::Tick, "good"),
        (summary.returned, "station-returned-count", Drawing::Tick, "good"),
        (summary.queued, "station-queued-count", Drawing::Clock, "wait"),
        (summary.refused, "station-refused-count", Drawing::Cross, "bad"),
    ];
    let counted = counted.into_iter().filter(|(count, ..)| *count > 0).map(|(count, id, drawing, class)| Fact {
        drawing,
        class,
        text: speech.count(id, count),
        strong: String::new(),
    });
    let due = summary.first_due.map(|day| Fact {
        drawing: Drawing::Clock,
        class: "wait",
        text: speech.say("station-first-due"),
        strong: speech.day(day),
    });
    let facts: Vec<Fact> = counted.chain(due).collect();
    if !facts.is_empty() {
        return facts;
    }
    let nothing = speech.say("station-nothing");
    vec![Fact { drawing: Drawing::Clock, class: "wait", text: nothing, strong: String::new() }]
}
