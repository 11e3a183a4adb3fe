//! Who lives here: `tests/peers/patrons.json`, the same people for every library system of these tests.

use std::sync::LazyLock;

use serde::Deserialize;

/// One patron, with the facts the door's rules look at.
#[derive(Clone, Deserialize)]
pub(crate) struct Patron {
    pub(crate) card: String,
    pub(crate) pin: String,
    pub(crate) name: String,
    pub(crate) fees: String,
    #[serde(default = "grown_up")]
    pub(crate) born: String,
    #[serde(default = "yes")]
    pub(crate) permission: bool,
    #[serde(default = "adult")]
    pub(crate) category: String,
    #[serde(default)]
    pub(crate) lost: bool,
    #[serde(default)]
    pub(crate) lending_ban: bool,
}

static ALL: LazyLock<Vec<Patron>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../peers/patrons.json")).unwrap());

/// Everybody.
pub(crate) fn all() -> &'static [Patron] {
    &ALL
}

/// The patron with that card number.
pub(crate) fn with_card(card: &str) -> Option<&'static Patron> {
    all().iter().find(|patron| patron.card == card)
}

/// May enter; a PIN of four digits.
pub(crate) fn aino() -> &'static Patron {
    with_card("21234000000017").unwrap()
}

/// May enter.
pub(crate) fn oystila() -> &'static Patron {
    with_card("21234000000025").unwrap()
}

/// May enter, too.
pub(crate) fn veikko() -> &'static Patron {
    with_card("21234000000033").unwrap()
}

/// A card number of the site's pattern that no library system here knows.
pub(crate) const UNKNOWN_CARD: &str = "29999999999999";
/// Nobody's PIN.
pub(crate) const WRONG_PIN: &str = "80808080";

fn grown_up() -> String {
    "19800229".to_owned()
}

fn yes() -> bool {
    true
}

fn adult() -> String {
    "ADULT".to_owned()
}
