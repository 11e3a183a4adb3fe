//! What a station's screen knows of its place, besides what the machine shows.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono_tz::Tz;

use super::panel::Panel;
use crate::i18n::{Language, Messages};
use crate::ids::StationId;
use crate::policy::Schedule;
use crate::station::Offer;

/// The place.
pub struct Place {
    pub name: String,
    pub timezone: Tz,
    /// The first is the one every session begins with.
    pub languages: Vec<Language>,
    /// Whom to call, as people write it.
    pub phone: Option<String>,
    /// By which it is told when staff are there; None: that is not told.
    pub hours: Option<Schedule>,
    pub stations: BTreeMap<StationId, Furnishing>,
    pub messages: Arc<Messages>,
}

/// What one station is.
#[derive(Clone, Copy, Debug)]
pub struct Furnishing {
    pub offer: Offer,
    /// Whether loans and returns are queued while the library system is away.
    pub queue_offline: bool,
    pub panel: Panel,
}

impl Place {
    /// What is known of a station; of one that is not known, that it offers nothing.
    pub(super) fn furnishing(&self, station: &StationId) -> Furnishing {
        let offer = Offer {
            borrow: false,
            return_: false,
            loans: false,
            renew: false,
            renew_all: false,
            holds: false,
            fees: false,
        };
        let bare = Furnishing { offer, queue_offline: false, panel: Panel::default() };
        self.stations.get(station).copied().unwrap_or(bare)
    }
}
