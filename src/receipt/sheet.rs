//! What there is to be printed, ready for a template: every text is in letters that the printer has.

use chrono::Datelike;
use serde::Serialize;

use super::Slips;
use super::letters::printable;
use crate::i18n::{Language, Messages};
use crate::register::circulation::{Due, Text};
use crate::station::Receipt;

/// The variables of a receipt's template.
#[derive(Debug, Serialize)]
pub(super) struct Sheet {
    site: String,
    language: &'static str,
    /// Weekday, day and month in words.
    date: String,
    year: i32,
    time: String,
    columns: u8,
    words: Words,
    lent: Vec<Loan>,
    renewed: Vec<Loan>,
    returned: Vec<String>,
    queued: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Loan {
    title: String,
    due: String,
}

#[derive(Debug, Serialize)]
struct Words {
    lent: String,
    renewed: String,
    returned: String,
    queued: String,
    queued_next: String,
    thanks: String,
}

impl Sheet {
    pub(super) fn new(receipt: &Receipt, slips: &Slips) -> Self {
        let (messages, language) = (&*slips.messages, receipt.language);
        let local = receipt.at.with_timezone(&slips.timezone);
        let loans = |loans: &[(Text, Due)]| {
            let loan = |(title, due): &(Text, Due)| Loan {
                title: printable(title.as_str()),
                due: printable(&due_in_words(due, messages, language)),
            };
            loans.iter().map(loan).collect()
        };
        let titles = |titles: &[Text]| titles.iter().map(|title| printable(title.as_str())).collect();
        Self {
            site: printable(&slips.site),
            language: language.code(),
            date: printable(&messages.day_in_words(language, local.date_naive())),
            year: local.year(),
            time: printable(&messages.clock(language, receipt.at, slips.timezone)),
            columns: slips.columns,
            words: Words::of(messages, language),
            lent: loans(&receipt.lent),
            renewed: loans(&receipt.renewed),
            returned: titles(&receipt.returned),
            queued: titles(&receipt.queued),
        }
    }

    /// A sheet with something in every list, or with nothing.
    pub(super) fn sample(full: bool) -> Self {
        let word = || "Word".to_owned();
        let loan = || Loan { title: "Title".to_owned(), due: if full { "Due".to_owned() } else { String::new() } };
        let some = |title: String| if full { vec![title] } else { Vec::new() };
        Self {
            site: "Site".to_owned(),
            language: Language::Finnish.code(),
            date: word(),
            year: 2026,
            time: word(),
            columns: 42,
            words: Words {
                lent: word(),
                renewed: word(),
                returned: word(),
                queued: word(),
                queued_next: word(),
                thanks: word(),
            },
            lent: vec![loan(), loan()],
            renewed: if full { vec![loan()] } else { Vec::new() },
            returned: some(word()),
            queued: some(word()),
        }
    }
}

impl Words {
    fn of(messages: &Messages, language: Language) -> Self {
        let say = |id| printable(&messages.say(language, id, &[]));
        Self {
            lent: say("receipt-lent"),
            renewed: say("receipt-renewed"),
            returned: say("receipt-returned"),
            queued: say("receipt-queued"),
            queued_next: say("receipt-queued-next"),
            thanks: say("receipt-thanks"),
        }
    }
}

fn due_in_words(due: &Due, messages: &Messages, language: Language) -> String {
    match due {
        Due::On(day) => {
            format!("{} {}", messages.say(language, "station-due", &[]), messages.day_in_words(language, *day))
        }
        Due::Said(words) => words.as_str().to_owned(),
        Due::Unknown => String::new(),
    }
}
