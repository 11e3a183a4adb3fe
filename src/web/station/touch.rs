//! A touch as a page sends it: `step`, `action`, for some a `value`, and the token.

use serde::Deserialize;

use crate::i18n::Language;
use crate::station::{AccountList, Action, ReceiptChoice};

/// The form of one touch. The value may be a digit of a PIN: it does not print.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Touch {
    pub(super) step: u64,
    action: String,
    #[serde(default)]
    value: String,
    #[serde(default)]
    pub(super) token: String,
}

impl Touch {
    /// What it asks for; None where there is no such action, or no such value of it. `languages` are those of the site.
    pub(super) fn action(&self, languages: &[Language]) -> Option<Action> {
        let value = self.value.as_str();
        let plain = |action: Action| value.is_empty().then_some(action);
        match self.action.as_str() {
            "borrow" => plain(Action::Borrow),
            "return" => plain(Action::Return),
            "loans" => plain(Action::Loans),
            "start-over" => plain(Action::StartOver),
            "clear-pin" => plain(Action::ClearPin),
            "enter-pin" => plain(Action::EnterPin),
            "finish" => plain(Action::Finish),
            "continue" => plain(Action::Continue),
            "try-tag-again" => plain(Action::TryTagAgain),
            "give-to-staff" => plain(Action::GiveToStaff),
            "end-now" => plain(Action::EndNow),
            "more-time" => plain(Action::MoreTime),
            "next-page" => plain(Action::NextPage),
            "previous-page" => plain(Action::PreviousPage),
            "renew-all" => plain(Action::RenewAll),
            "digit" => digit(value).map(Action::Digit),
            "renew" => number(value).map(Action::Renew),
            "cancel-hold" => number(value).map(Action::CancelHold),
            "contrast" => switch(value).map(Action::Contrast),
            "low" => switch(value).map(Action::Low),
            "help" => switch(value).map(Action::Help),
            "language" => Language::of(value).filter(|language| languages.contains(language)).map(Action::Language),
            "show" => list(value).map(Action::Show),
            "receipt" => receipt(value).map(Action::Receipt),
            _ => None,
        }
    }
}

/// The word of a list in a page and in a touch.
pub(super) const fn list_word(list: AccountList) -> &'static str {
    match list {
        AccountList::Loans => "loans",
        AccountList::Holds => "holds",
        AccountList::Fees => "fees",
    }
}

fn list(value: &str) -> Option<AccountList> {
    [AccountList::Loans, AccountList::Holds, AccountList::Fees].into_iter().find(|list| list_word(*list) == value)
}

fn receipt(value: &str) -> Option<ReceiptChoice> {
    match value {
        "none" => Some(ReceiptChoice::None),
        "print" => Some(ReceiptChoice::Print),
        _ => None,
    }
}

fn switch(value: &str) -> Option<bool> {
    match value {
        "on" => Some(true),
        "off" => Some(false),
        _ => None,
    }
}

fn digit(value: &str) -> Option<u8> {
    match value.as_bytes() {
        [digit @ b'0'..=b'9'] => Some(digit - b'0'),
        _ => None,
    }
}

/// A line as it is shown; no list has a page of a thousand lines.
fn number(value: &str) -> Option<usize> {
    let plain = (1..=3).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| value.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asks(action: &str, value: &str) -> Option<Action> {
        let touch = Touch { step: 1, action: action.to_owned(), value: value.to_owned(), token: String::new() };
        touch.action(&[Language::Finnish, Language::Swedish])
    }

    #[test]
    fn each_word_of_a_page_is_one_action() {
        for (action, value, expected) in [
            ("borrow", "", Action::Borrow),
            ("digit", "0", Action::Digit(0)),
            ("digit", "9", Action::Digit(9)),
            ("renew", "0", Action::Renew(0)),
            ("cancel-hold", "12", Action::CancelHold(12)),
            ("show", "holds", Action::Show(AccountList::Holds)),
            ("receipt", "print", Action::Receipt(ReceiptChoice::Print)),
            ("language", "sv", Action::Language(Language::Swedish)),
            ("contrast", "on", Action::Contrast(true)),
            ("low", "off", Action::Low(false)),
            ("help", "on", Action::Help(true)),
            ("try-tag-again", "", Action::TryTagAgain),
            ("give-to-staff", "", Action::GiveToStaff),
        ] {
            assert!(asks(action, value) == Some(expected), "{action} {value}");
        }
    }

    #[test]
    fn i24_no_other_word_and_no_other_value_is_an_action() {
        for (action, value) in [
            ("", ""),
            ("Borrow", ""),
            ("borrow", "1"),
            ("digit", ""),
            ("digit", "10"),
            ("digit", "-1"),
            ("digit", "１"),
            ("renew", "1000"),
            ("renew", "+1"),
            ("renew", ""),
            ("language", "en"),
            ("language", "fi-FI"),
            ("contrast", "true"),
            ("receipt", "email"),
            ("show", "../loans"),
            ("open-door", ""),
        ] {
            assert!(asks(action, value).is_none(), "{action} {value}");
        }
    }
}
