//! `[door.ID.rules]`: every rule has the facts it needs.

use crate::config::file::{self, File};
use crate::config::model::{DoorRules, WhenLogFails};
use crate::config::problem::Code;
use crate::config::shape::last;
use crate::policy::{Category, Money};

use super::Judge;

impl Judge<'_> {
    pub(super) fn rules(&mut self, file: &File, door: &str, written: &file::Door) -> Option<DoorRules> {
        let Some(rules) = &written.rules else {
            return Some(DoorRules::default());
        };
        let path = format!("{door}.rules");
        let at = |key: &str| format!("{path}.{key}");
        for (key, wanted, source) in [
            ("minimum_age", rules.minimum_age.is_some(), "birth_date"),
            ("guardian_consent_below", rules.guardian_consent_below.is_some(), "birth_date"),
            ("guardian_consent_below", rules.guardian_consent_below.is_some(), "guardian_consent"),
            ("allow_categories", rules.allow_categories.as_ref().is_some_and(|list| !list.is_empty()), "category"),
            ("deny_categories", rules.deny_categories.as_ref().is_some_and(|list| !list.is_empty()), "category"),
            ("require_permission", rules.require_permission == Some(true), "permission"),
            ("require_terms", rules.require_terms == Some(true), "terms_accepted"),
        ] {
            if wanted {
                self.sourced(&at(key), source);
            }
        }
        if rules.refuse_lending_ban == Some(true) && self.places.has("ils.flags.lending_ban") {
            let flags = file.ils.as_ref().and_then(|ils| ils.flags.as_ref());
            if flags.and_then(|flags| flags.lending_ban.as_ref()).is_some_and(Vec::is_empty) {
                let message = "no flag means a lending ban: `ils.flags.lending_ban` is empty";
                self.find(
                    Code::NoSource,
                    &at("refuse_lending_ban"),
                    message,
                    "name the flags, such as `lending_ban = [0]`",
                );
            }
        }
        if let (Some(age), Some(consent)) = (rules.minimum_age, rules.guardian_consent_below)
            && age > consent
        {
            let message =
                format!("those of {consent} to {} years never enter, though younger ones may with consent", age - 1);
            self.find(Code::Odd, &at("guardian_consent_below"), message, "make it `minimum_age`, or leave it out");
        }
        let allow_categories = self.categories(&at("allow_categories"), rules.allow_categories.as_ref());
        let deny_categories = self.categories(&at("deny_categories"), rules.deny_categories.as_ref());
        for (index, category) in rules.allow_categories.iter().flatten().enumerate() {
            if rules.deny_categories.iter().flatten().any(|denied| denied == category) {
                let message = "this category is denied as well, and denied it is";
                self.find(
                    Code::Odd,
                    &format!("{}[{index}]", at("allow_categories")),
                    message,
                    "leave it out of one list",
                );
            }
        }
        let maximum_fees = match &rules.maximum_fees {
            Some(text) => self.maximum_fees(file, &at("maximum_fees"), text).map(Some),
            None => Some(None),
        };
        if rules.occupancy_limit.is_some() && !self.places.has(&format!("{door}.counter")) {
            let message = "`occupancy_limit` needs `counter`, a two-way people counter, at this door; without it nothing is limited";
            self.find(Code::Odd, &at("occupancy_limit"), message, "name the `counter`, or leave it out");
        }
        Some(DoorRules {
            minimum_age: rules.minimum_age,
            guardian_consent_below: rules.guardian_consent_below,
            allow_categories: allow_categories?,
            deny_categories: deny_categories?,
            require_permission: rules.require_permission.unwrap_or(false),
            refuse_lending_ban: rules.refuse_lending_ban.unwrap_or(false),
            maximum_fees: maximum_fees?,
            require_terms: rules.require_terms.unwrap_or(false),
            // A limit without a count would keep everybody out.
            occupancy_limit: rules.occupancy_limit.filter(|_| written.counter.is_some()),
            when_log_fails: match rules.when_log_fails {
                Some(file::WhenLogFails::Admit) => WhenLogFails::Admit,
                Some(file::WhenLogFails::Refuse) | None => WhenLogFails::Refuse,
            },
        })
    }

    /// The rule at `path` refuses everybody unless the library system sends `fact` (promise 2).
    fn sourced(&mut self, path: &str, fact: &str) {
        let source = format!("ils.fields.{fact}");
        if !self.places.has(&source) {
            let message = format!("`{}` needs `{source}`, and nothing says where that is", last(path));
            let help = format!("add `{fact}` to `[ils.fields]`, or leave the rule out");
            self.find(Code::NoSource, path, message, help);
        }
    }

    fn categories(&mut self, path: &str, written: Option<&Vec<String>>) -> Option<Vec<Category>> {
        let mut whole = true;
        for (index, category) in written.into_iter().flatten().enumerate() {
            if category.is_empty() {
                let message = "an empty category is nobody's";
                self.find(
                    Code::Malformed,
                    &format!("{path}[{index}]"),
                    message,
                    "the category as the library system sends it",
                );
                whole = false;
            }
        }
        whole.then(|| written.into_iter().flatten().cloned().map(Category).collect())
    }

    /// A limit in the one currency of the site.
    fn maximum_fees(&mut self, file: &File, path: &str, text: &str) -> Option<Money> {
        let money = self.money(path, text)?;
        let fees = file.ils.as_ref().and_then(|ils| ils.fields.as_ref()?.fees.as_ref());
        let absent = fees.and_then(|fees| fees.absent.as_ref()).map(|text| ("ils.fields.fees.absent".to_owned(), text));
        let doors = file.door.iter().flatten().filter_map(|(name, door)| {
            let limit = door.rules.as_ref()?.maximum_fees.as_ref()?;
            Some((format!("door.{name}.rules.maximum_fees"), limit))
        });
        let (first, other) =
            absent.into_iter().chain(doors).find_map(|(path, text)| Some((path, text.parse::<Money>().ok()?)))?;
        if other.currency != money.currency {
            let message = format!("this is in {}, and `{first}` is in {}", money.currency, other.currency);
            self.find(Code::Contradiction, path, message, "a site has one currency");
            return None;
        }
        Some(money)
    }
}
