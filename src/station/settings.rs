//! What a station is told once, from the config.

use std::time::Duration;

use crate::config::OfflineAdmit;
use crate::i18n::Language;
use crate::ids::{CardPattern, ItemPattern};

/// What a station is told once, from the config.
#[derive(Clone, Debug)]
pub struct StationSettings {
    /// None: the card alone opens a session.
    pub pin: Option<StationPin>,
    pub idle_timeout: Duration,
    /// The first is the one every session begins with.
    pub languages: Vec<Language>,
    pub timezone: chrono_tz::Tz,
    /// What the site takes for an item: it tells numbers from titles in a list of loans.
    pub items: ItemPattern,
    /// None: the station has no RFID pad.
    pub pad: Option<PadRules>,
    pub offer: Offer,
    pub has_printer: bool,
    /// Whether the patron's name is shown after login.
    pub show_name: bool,
    /// Where unpaid fees can be paid; shown as a QR code.
    pub payment_page: Option<String>,
    /// Who may borrow while the library system is away.
    pub admit: OfflineAdmit,
    pub known_for: Duration,
    /// `offline.checkout`: whether loans and returns are queued while the library system is away; else they are refused.
    pub queue_offline: bool,
    /// For one answer of the library system.
    pub ils_timeout: Duration,
}

/// What a station with a pad is told besides.
#[derive(Clone, Debug)]
pub struct PadRules {
    /// What the site takes for a card: a tag may be one.
    pub cards: CardPattern,
}

/// How the PIN is asked for.
#[derive(Clone, Debug)]
pub struct StationPin {
    pub min_len: usize,
    pub max_len: usize,
}

/// What the screen offers; the library system's own list of what it supports only advises (sip2.md 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    pub borrow: bool,
    pub return_: bool,
    pub loans: bool,
    pub renew: bool,
    pub renew_all: bool,
    pub holds: bool,
    pub fees: bool,
}
