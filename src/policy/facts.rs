//! What the rules need to know of a patron, and no more: no name, address, birth date or national id.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::i18n::Language;

/// A patron category, compared whole (domain.md b5.3: substring matches let the wrong people in).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Category(pub String);

/// The facts of one patron, as the library system sent them or as they were kept from a good online check.
/// `None` means that nobody sent the fact, or that it could not be read; a rule that needs it then refuses (promise 2).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PatronFacts {
    pub permission: Option<bool>,
    pub terms_accepted: Option<bool>,
    pub category: Option<Category>,
    /// For each age a rule of this site names: the first local day on which the patron has reached it. The birth date
    /// itself is not kept.
    pub old_enough_from: Vec<(u8, NaiveDate)>,
    pub guardian_consent: Option<bool>,
    /// The last local day on which the card is valid.
    pub expires: Option<NaiveDate>,
    pub guarantor_blocked: Option<bool>,
    /// A ban that the library system tells by a field of its own.
    #[serde(default)]
    pub banned: Option<bool>,
    /// Unpaid fees in cents of the site's currency.
    pub fees_cents: Option<i64>,
    /// Patron-status flag 4 (sip2.md 5), where `[ils.flags] door` names it.
    pub card_lost: bool,
    /// Any other flag that `[ils.flags] door` names.
    pub refused_by_flag: bool,
    /// Any flag that `[ils.flags] lending_ban` names.
    pub lending_ban: bool,
    /// The language to welcome the patron in, where the answer tells one. No rule asks for it, and it is not kept.
    #[serde(skip)]
    pub language: Option<Language>,
}

impl PatronFacts {
    /// The first day on which the patron is at least `age` years old, where that is known.
    pub fn old_enough_from(&self, age: u8) -> Option<NaiveDate> {
        self.old_enough_from.iter().find(|(known, _)| *known == age).map(|(_, from)| *from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_of_a_patron_is_not_kept() {
        let facts = PatronFacts { language: Some(Language::Swedish), lending_ban: true, ..PatronFacts::default() };
        let kept = serde_json::to_string(&facts).unwrap();
        assert!(!kept.contains("language"), "{kept}");
        let read: PatronFacts = serde_json::from_str(&kept).unwrap();
        assert_eq!(read, PatronFacts { language: None, ..facts });
    }
}
