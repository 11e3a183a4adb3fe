//! What a library system answers in the stories of a station.

use omatoimi::policy::PatronFacts;
use omatoimi::register::CardAnswer;
use omatoimi::register::circulation::{
    Alert, Answer, CheckinAnswer, Counts, Due, ItemAnswer, ItemStatus, LoanAnswer, PatronAnswer, Text,
};

pub(super) const DUE: &str = "2026-12-20";

pub(super) fn text(words: &str) -> Text {
    Text::clean(words)
}

pub(super) fn due(day: &str) -> Due {
    Due::On(day.parse().unwrap())
}

pub(super) fn known() -> PatronAnswer {
    PatronAnswer {
        standing: CardAnswer::Right(PatronFacts::default()),
        name: text("Aino Virtanen"),
        language: None,
        too_many_charged: false,
        loan_blocked: false,
        counts: Counts { charged: Some(0), ..Counts::default() },
        fees: None,
        list: Vec::new(),
        messages: Vec::new(),
    }
}

pub(super) fn patron() -> Answer {
    Answer::Patron(Box::new(known()))
}

pub(super) fn standing(standing: CardAnswer) -> Answer {
    Answer::Patron(Box::new(PatronAnswer { standing, ..known() }))
}

/// 64 with a list and the number of loans.
pub(super) fn listed(entries: &[&str], charged: u32) -> Answer {
    let list = entries.iter().map(|entry| text(entry)).collect();
    let counts = Counts { charged: Some(charged), ..Counts::default() };
    Answer::Patron(Box::new(PatronAnswer { list, counts, ..known() }))
}

fn loan(ok: bool, is_renewal: bool, title: &str, messages: &[&str]) -> LoanAnswer {
    LoanAnswer {
        ok,
        is_renewal,
        may_release: ok,
        title: text(title),
        due: if ok { due(DUE) } else { Due::Unknown },
        fee: None,
        messages: messages.iter().map(|words| text(words)).collect(),
    }
}

pub(super) fn lent(title: &str) -> Answer {
    Answer::Checkout(loan(true, false, title, &[]))
}

pub(super) fn lent_again(title: &str) -> Answer {
    Answer::Checkout(loan(true, true, title, &[]))
}

pub(super) fn not_lent(words: &str) -> Answer {
    Answer::Checkout(loan(false, false, "", &[words]))
}

pub(super) fn renewed(title: &str) -> Answer {
    Answer::Renew(loan(true, true, title, &[]))
}

pub(super) fn not_renewed(words: &str) -> Answer {
    Answer::Renew(loan(false, false, "", &[words]))
}

pub(super) fn told(status: ItemStatus, title: &str) -> Answer {
    told_due(status, title, DUE)
}

pub(super) fn told_due(status: ItemStatus, title: &str, day: &str) -> Answer {
    Answer::Item(ItemAnswer { status, title: text(title), due: due(day), messages: Vec::new() })
}

pub(super) fn returned(title: &str) -> Answer {
    checked_in(true, title, None, None)
}

pub(super) fn checked_in(ok: bool, title: &str, alert: Option<Alert>, bin: Option<&str>) -> Answer {
    Answer::Checkin(CheckinAnswer {
        ok,
        title: text(title),
        sort_bin: bin.map(text),
        alert,
        destination: None,
        messages: if ok { Vec::new() } else { vec![text("Ei lainassa")] },
    })
}
