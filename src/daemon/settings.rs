//! What the machines and the store are told of the config.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::config::{AtSwitch, Config, OfflineAdmit, OfflineCheckout, WhenStaffed};
use crate::door::{Door, DoorSettings, PinSettings, PortalSettings, Portals};
use crate::i18n::{Language, Messages};
use crate::ids::{DoorId, StationId};
use crate::outbox::{Replay, ReplaySettings};
use crate::register::FactsNeeded;
use crate::station::{PadRules, Station, StationPin, StationSettings};
use crate::store;
use crate::web::{
    self,
    station::{Furnishing, Panel},
};

/// What the store needs of the config.
pub(crate) fn store_settings(config: &Config) -> store::Settings {
    store::Settings {
        directory: config.store.directory.clone(),
        retention: config.store.retention,
        day_limit: config.pin.day_limit,
        site: config.site.id.clone(),
    }
}

/// How long a patron is of use to this kiosk after a good online check.
pub(super) fn known_for(config: &Config) -> Duration {
    match config.offline.admit {
        OfflineAdmit::KnownPatrons => config.offline.known_for,
        OfflineAdmit::Nobody => Duration::ZERO,
    }
}

/// A machine for each door.
pub(super) fn doors(config: &Config) -> BTreeMap<DoorId, Door> {
    config.doors.iter().map(|(id, door)| (id.clone(), Door::new(door_settings(config, door)))).collect()
}

/// The doors themselves.
pub(super) fn portals(config: &Config) -> Portals {
    Portals::new(config.doors.iter().map(|(id, door)| (id.clone(), portal_settings(door))))
}

fn portal_settings(door: &crate::config::Door) -> PortalSettings {
    PortalSettings {
        has_contact: door.inputs.contact.is_some(),
        has_rex: door.inputs.rex.is_some(),
        has_fire_panel: door.inputs.fire.is_some(),
        relock: door.relock,
        held_open_after: door.held_open_after,
        held_open_warning: door.held_open_warning,
        rex_for: door.rex_for,
        interlock: door.interlock.clone(),
    }
}

/// What the machine of a door is told.
pub(crate) fn door_settings(config: &Config, door: &crate::config::Door) -> DoorSettings {
    let pin = door.keypad.is_some().then(|| PinSettings {
        min_len: *config.pin.length.start(),
        max_len: *config.pin.length.end(),
        digit_timeout: config.pin.digit_timeout,
        timeout: config.pin.timeout,
    });
    DoorSettings {
        rules: door.rules.clone(),
        schedule: door.schedule.clone(),
        open_when_staffed: door.when_staffed == WhenStaffed::Unlocked,
        login_again_at_switch: door.at_switch == AtSwitch::LoginAgain,
        timezone: config.site.timezone,
        expiry_is_told: config.ils.fields.expires.is_some(),
        pin,
        unlock_for: door.unlock_for,
        offline: config.offline.admit,
        known_for: config.offline.known_for,
        ils_timeout: config.ils.timeout,
    }
}

/// The ages and the currency that some rule of some door asks about.
pub(crate) fn facts_needed(config: &Config) -> FactsNeeded {
    let rules = || config.doors.values().map(|door| &door.rules);
    let ages: std::collections::BTreeSet<u8> =
        rules().flat_map(|rules| [rules.minimum_age, rules.guardian_consent_below]).flatten().collect();
    let currency = rules().find_map(|rules| rules.maximum_fees.as_ref()).map(|money| money.currency.clone());
    FactsNeeded { ages: ages.into_iter().collect(), currency }
}

/// A machine for each station.
pub(super) fn stations(config: &Config) -> BTreeMap<StationId, Station> {
    let settings = config.stations.iter().filter_map(|(id, station)| Some((id, station_settings(config, station)?)));
    settings.map(|(id, settings)| (id.clone(), Station::new(settings))).collect()
}

/// What the machine of a station is told; None where nothing says what an item is, which `check` refuses.
fn station_settings(config: &Config, station: &crate::config::Station) -> Option<StationSettings> {
    let pin =
        station.pin.then(|| StationPin { min_len: *config.pin.length.start(), max_len: *config.pin.length.end() });
    Some(StationSettings {
        pin,
        idle_timeout: station.idle_timeout,
        languages: languages(config),
        timezone: config.site.timezone,
        items: config.site.item.clone()?,
        pad: station.pad.is_some().then(|| PadRules { cards: config.site.card.clone() }),
        offer: station.offer,
        has_printer: station.printer.is_some(),
        show_name: station.show_name,
        payment_page: station.payment_page.clone(),
        admit: config.offline.admit,
        known_for: config.offline.known_for,
        queue_offline: config.offline.checkout == OfflineCheckout::Queue,
        ils_timeout: config.ils.timeout,
    })
}

/// What the stations' screens know of their place. Staff are there when the first door says so.
pub(super) fn station_place(config: &Config, messages: Arc<Messages>) -> web::station::Place {
    let furnishing = |station: &crate::config::Station| Furnishing {
        offer: station.offer,
        queue_offline: config.offline.checkout == OfflineCheckout::Queue,
        panel: Panel { pixel_pitch: station.panel.pixel_pitch_um, viewing: station.panel.viewing_um },
    };
    web::station::Place {
        name: config.site.name.clone(),
        timezone: config.site.timezone,
        languages: languages(config),
        phone: config.site.phone.clone(),
        hours: config.doors.values().next().map(|door| door.schedule.clone()),
        stations: config.stations.iter().map(|(id, station)| (id.clone(), furnishing(station))).collect(),
        messages,
    }
}

fn languages(config: &Config) -> Vec<Language> {
    config.site.languages.iter().filter_map(|code| Language::of(code)).collect()
}

/// The replay of what stations queue. It is there wherever a station is, for what was queued under an earlier config.
pub(super) fn replay(config: &Config) -> Option<Replay> {
    let items = config.site.item.clone().filter(|_| !config.stations.is_empty())?;
    Some(Replay::new(ReplaySettings { items, ils_timeout: config.ils.timeout }, 1))
}
