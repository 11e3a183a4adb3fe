//! The demo's library as a site sets itself up: keys, a config, days that differ, the site's own lists.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;

use super::{cast, side};
use crate::cli::Failure;
use crate::config::{self, Config};
use crate::daemon;
use crate::ids::Pin;
use crate::pin::{Hasher, Pepper};
use crate::store::key::new_key_file;
use crate::store::{By, Note, Store, StoreKey, Terms, ToList};
use crate::time::Now;

/// The demo's door, by its name in the config.
pub(super) const DOOR: &str = "main";
/// The side door.
pub(super) const SIDE: &str = "side";
/// And its station.
pub(super) const STATION: &str = "kiosk";
/// What hangs on the inputs of the relay board. The door's contact is closed, and both loops are closed at rest.
pub(super) const CONTACT: usize = 0;
pub(super) const EXIT_BUTTON: usize = 1;
pub(super) const FIRE_PANEL: usize = 2;
pub(super) const TAMPER: usize = 3;
pub(super) const WALK_IN: usize = 4;
pub(super) const WALK_OUT: usize = 5;
pub(super) const SIDE_CONTACT: usize = 6;
/// And on its outputs, besides the door's lock at 0.
pub(super) const SIDE_LOCK: usize = 1;
pub(super) const LIGHTS: usize = 2;
/// Where the printer is, in the directory of the demo.
pub(super) const PRINTER: &str = "printer";
/// People whom the demo's library holds.
pub(super) const ROOM: u32 = 60;
/// Where it stands.
pub(super) const ZONE: Tz = chrono_tz::Europe::Helsinki;

/// Its hours where nobody watches: a visit may be played at any time.
const ALWAYS: &str = "hours = \"24/7\"";
/// Its hours with the simulator page, where the clock can be moved.
const USUAL: &str = "hours = \"Mo-Su 06:00-22:00; PH off\"\nexceptions_file = \"exceptions.csv\"";

/// Writes the site into `directory` and reads its config as any other is read. `pages` is where the daemon serves the
/// door page, if anybody is there to look at it.
pub(super) fn set_up(
    directory: &Path,
    ils_port: u16,
    pages: Option<SocketAddr>,
    at: DateTime<Utc>,
) -> Result<Config, Failure> {
    let path = |name: &str| directory.join(name);
    for key in ["store-key", "pepper"] {
        new_key_file(&path(key)).map_err(|e| Failure::of(&e))?;
    }
    write(path("ils-password"), "kioskpwd\n")?;
    let text = match pages {
        Some(address) => {
            let rows = day_and_night(at).into_iter().map(|day| format!("{day},24h,somebody tries the demo\n"));
            write(path("exceptions.csv"), &format!("date,hours,note\n{}", rows.collect::<String>()))?;
            format!("{}\n[web]\nlisten = \"{address}\"\n", config_text(ils_port, USUAL))
        }
        None => config_text(ils_port, ALWAYS),
    };
    write(path("omatoimi.toml"), &text)?;
    match config::load(&path("omatoimi.toml"), at) {
        Ok(checked) => Ok(checked.config),
        Err(report) => Err(Failure::Failed(config::render(&report.problems, config::Colour::Off))),
    }
}

/// Makes the key of the side door's reader and writes it where the config names it.
pub(super) fn side_key(directory: &Path) -> Result<[u8; 16], Failure> {
    let mut key = [0; 16];
    getrandom::fill(&mut key).map_err(|e| Failure::of(&e))?;
    let digits: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    write(directory.join("side-key"), &digits)?;
    Ok(key)
}

/// The days on which the demo's door never closes, so that it can be tried at any hour: the day on which it was started,
/// and the one after where that begins within two hours.
pub(super) fn day_and_night(started_at: DateTime<Utc>) -> Vec<NaiveDate> {
    let day = |at: DateTime<Utc>| at.with_timezone(&ZONE).date_naive();
    let mut days = vec![day(started_at), day(started_at + TimeDelta::hours(2))];
    days.dedup();
    days
}

/// Puts the cleaner on the allow list and the one shut out on the deny list, before anybody serves the store.
pub(super) fn make_lists(config: &Config, now: Now) -> Result<(), Failure> {
    let key = StoreKey::read(&config.store.key_file).map_err(|e| Failure::of(&e))?;
    let opened = Store::open(daemon::store_settings(config), &key, now).map_err(|e| Failure::of(&e))?;
    let mut store = opened.store;
    let by = By { who: note("the demo")?, at: now.wall, reason: None };
    for entry in [allowed(config, now)?, denied(config)?] {
        store.list_card(&entry, &by).map_err(|e| Failure::of(&e))?;
    }
    Ok(())
}

fn allowed(config: &Config, now: Now) -> Result<ToList, Failure> {
    let (number, pin, _) = cast::CLEANER;
    let pepper_file = config.store.pepper_file.as_deref().ok_or_else(|| unlisted("there is no pepper"))?;
    let pepper = Pepper::read(pepper_file).map_err(|e| Failure::of(&e))?;
    let card = config.site.card.parse(number).ok_or_else(|| unlisted("the card is none of the site's"))?;
    let pin = Pin::new(pin).ok_or_else(|| unlisted("the PIN is not digits"))?;
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|e| Failure::of(&e))?;
    let made = Hasher::new(pepper, config.site.id.as_str()).make(&pin, &card, salt);
    let verifier = made.map_err(|e| Failure::of(&e))?;
    let terms =
        Terms::Allow { verifier, sponsor: note("the library's caretaker")?, until: now.wall + TimeDelta::days(365) };
    Ok(ToList { card, door: None, terms, reason: note("cleans at night")? })
}

fn denied(config: &Config) -> Result<ToList, Failure> {
    let (number, _, _) = cast::SHUT_OUT;
    let card = config.site.card.parse(number).ok_or_else(|| unlisted("the card is none of the site's"))?;
    Ok(ToList { card, door: None, terms: Terms::Deny { until: None }, reason: note("let a crowd in")? })
}

fn note(text: &str) -> Result<Note, Failure> {
    Note::new(text).ok_or_else(|| unlisted("a note is not one line"))
}

fn unlisted(why: &str) -> Failure {
    Failure::Failed(format!("the demo's lists cannot be made: {why}"))
}

fn write(path: PathBuf, text: &str) -> Result<(), Failure> {
    std::fs::write(path, text).map_err(|e| Failure::of(&e))
}

/// A config like any other; paths are relative to its own directory.
fn config_text(ils_port: u16, hours: &str) -> String {
    format!(
        r#"# Written by `omatoimi demo`; it goes when the demo ends.
[site]
id = "demo"
name = "Esimerkin kirjasto"
phone = "05 123 4567"
timezone = "{ZONE}"
languages = ["fi", "sv", "en", "se"]

[site.card]
pattern = "2[0-9]{{13}}"

[site.item]
pattern = "3[0-9]{{13}}"

[store]
directory = "store"
key_file = "store-key"
pepper_file = "pepper"
retention = "14d"

[clock]
trust = "synchronised"

[ils]
address = "127.0.0.1:{ils_port}"
tls = false
institution = "LASTU"
location = "DEMO"
login_user = "kiosk1"
login_password_file = "ils-password"
timeout = "1s"

[ils.fields]
permission = {{ field = "PA", equals = "1" }}
category = "PC"
birth_date = "PB"
expires = "XP"
terms_accepted = {{ field = "XT", equals = "Y" }}
guardian_consent = {{ field = "XG", equals = "Y" }}
guarantor_blocked = {{ field = "XB", equals = "Y" }}
banned = {{ field = "XN", equals = "Y" }}

[ils.flags]
door = [4, 9]

[offline]
admit = "known-patrons"
known_for = "72h"

[control]
socket = "control.sock"

[device.scanner]
driver = "barcode"
port = "scanner"

[device.keypad]
driver = "keypad"
port = "keypad"

[device.relay]
driver = "modbus-relay"
port = "relay"
unit = 1

[device.station-scanner]
driver = "barcode"
port = "station-scanner"

[device.pad]
driver = "rfid-feig"
port = "pad"

[device.side-reader]
driver = "osdp"
port = "side"
address = {address}
key_file = "side-key"

[device.printer]
driver = "escpos"
path = "{PRINTER}"

[station.{STATION}]
reader = "station-scanner"
pad = "pad"
printer = "printer"
payment_page = "https://maksut.example/maksa"

[door.{DOOR}]
reader = "scanner"
keypad = "keypad"
lock = "relay:0"
contact = "relay:{CONTACT}"
rex = "relay:{EXIT_BUTTON}"
fire = "relay:{FIRE_PANEL}"
tamper = "relay:{TAMPER}"
counter = "relay:{WALK_IN},{WALK_OUT}"
unlock_for = "3s"
held_open_after = "20s"
{hours}

[door.{DOOR}.rules]
minimum_age = 10
guardian_consent_below = 15
deny_categories = ["CORPORATE"]
require_permission = true
refuse_lending_ban = true
maximum_fees = "50.00 EUR"
require_terms = true
occupancy_limit = {ROOM}

[output.lights]
output = "relay:{LIGHTS}"
door = "{DOOR}"
on = ["staffed", "self-service"]
off_offset = "10min"

[door.{SIDE}]
reader = "side-reader"
keypad = "side-reader"
lock = "relay:{SIDE_LOCK}"
contact = "relay:{SIDE_CONTACT}"
fire = "relay:{FIRE_PANEL}"
{hours}

[door.{SIDE}.rules]
require_permission = true
"#,
        address = side::ADDRESS,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whenever_the_demo_is_started_the_door_is_open_then_and_an_hour_later() {
        // Helsinki is two hours ahead of UTC in winter, three in summer.
        for (started_at, days) in [
            ("2026-11-22T21:59:59Z", vec!["2026-11-22", "2026-11-23"]),
            ("2026-11-22T20:00:00Z", vec!["2026-11-22", "2026-11-23"]),
            ("2026-11-22T19:59:59Z", vec!["2026-11-22"]),
            ("2026-06-22T21:00:00Z", vec!["2026-06-23"]),
        ] {
            let days: Vec<NaiveDate> = days.into_iter().map(|day| day.parse().unwrap()).collect();
            assert_eq!(day_and_night(started_at.parse().unwrap()), days, "{started_at}");
        }
    }
}
