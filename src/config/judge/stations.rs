//! `[station.ID]`.

use std::collections::{BTreeMap, HashSet};

use crate::config::file::{self, File, Offered};
use crate::config::leaf;
use crate::config::model::{Panel, Station};
use crate::config::problem::Code;
use crate::config::source::quoted;
use crate::ids::{DeviceId, StationId};
use crate::receipt::{self, Template};
use crate::station::Offer;

use super::devices::Uses;
use super::drivers::Role;
use super::{Judge, seconds};

/// The longest text of a receipt that is read, in bytes.
const TEMPLATE_MAX_LEN: usize = 64 * 1024;
/// A 22-inch full-HD panel, and an arm's length (screens.md).
const PANEL: Panel = Panel { pixel_pitch_um: 248, viewing_um: 600_000 };
const EVERYTHING: [Offered; 7] = [
    Offered::Borrow,
    Offered::Return,
    Offered::Loans,
    Offered::Renew,
    Offered::RenewAll,
    Offered::Holds,
    Offered::Fees,
];

impl Judge<'_> {
    /// Every station that works; None where one of them is wrong.
    pub(super) fn stations(&mut self, file: &File, uses: &mut Uses) -> Option<BTreeMap<StationId, Station>> {
        let mut stations = Some(BTreeMap::new());
        for (name, station) in file.station.iter().flatten() {
            let station = self.station(file, uses, &format!("station.{name}"), station);
            stations = stations.zip(station).map(|(mut stations, station)| {
                stations.insert(StationId::new(name), station);
                stations
            });
        }
        let item = file.site.as_ref().is_none_or(|site| site.item.is_some()) || self.places.has("site.item");
        if file.station.is_some() && !item {
            let message = "a station lends items, and nothing says what their barcodes look like";
            self.find(Code::Missing, "site.item", message, "add `[site.item]` with its `pattern`");
        }
        stations
    }

    fn station(&mut self, file: &File, uses: &mut Uses, path: &str, station: &file::Station) -> Option<Station> {
        let at = |key: &str| format!("{path}.{key}");
        let mut device = |key: &str, name: &Option<String>, role| -> Option<Option<DeviceId>> {
            let Some(name) = name else { return Some(None) };
            let help = "a device serves one door or station; give this one its own";
            self.claim(uses, &at(key), &format!("{key} {name}"), help);
            self.device(file, uses, &at(key), name, role).map(Some)
        };
        let reader = device("reader", &station.reader, Role::Reader);
        let pad = device("pad", &station.pad, Role::Pad);
        let printer = device("printer", &station.printer, Role::Printer);
        let idle =
            self.duration(&at("idle_timeout"), station.idle_timeout.as_ref(), seconds(90), seconds(1)..=seconds(600));
        let panel = self.panel(path, station.screen.as_ref());
        let payment_page = self.payment_page(&at("payment_page"), station.payment_page.as_ref());
        let receipt = self.receipt(&at("receipt_template"), station.receipt_template.as_ref());
        Some(Station {
            reader: reader??,
            pad: pad?,
            printer: printer?,
            pin: station.pin.unwrap_or(true),
            idle_timeout: idle?,
            panel: panel?,
            offer: self.offer(path, station),
            show_name: station.show_name.unwrap_or(false),
            payment_page: payment_page?,
            receipt: receipt?,
        })
    }

    fn panel(&mut self, path: &str, screen: Option<&file::Panel>) -> Option<Panel> {
        let mut length = |key: &str, text: Option<&String>, default, limits: std::ops::RangeInclusive<u32>| {
            let Some(text) = text else { return Some(default) };
            let length = leaf::micrometres(text).filter(|length| limits.contains(length));
            if length.is_none() {
                let message = format!("{} is not a length that a screen has", quoted(text));
                let help = "millimetres: a `pixel_pitch` of `0.248mm`, a `viewing` distance of `600mm`";
                self.find(Code::Malformed, &format!("{path}.screen.{key}"), message, help);
            }
            length
        };
        let pitch = screen.and_then(|screen| screen.pixel_pitch.as_ref());
        let viewing = screen.and_then(|screen| screen.viewing.as_ref());
        let pitch = length("pixel_pitch", pitch, PANEL.pixel_pitch_um, 50..=2000);
        let viewing = length("viewing", viewing, PANEL.viewing_um, 100_000..=10_000_000);
        Some(Panel { pixel_pitch_um: pitch?, viewing_um: viewing? })
    }

    /// It becomes a QR code that telephones open: a plain address, and short enough to be read from a screen.
    fn payment_page(&mut self, path: &str, text: Option<&String>) -> Option<Option<String>> {
        let Some(text) = text else { return Some(None) };
        let plain = text.bytes().all(|byte| byte.is_ascii_graphic()) && text.len() <= 200;
        let address = text.strip_prefix("https://").is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'));
        if !(plain && address) {
            let message = format!("{} is not an address that a telephone opens safely", quoted(text));
            self.find(Code::Malformed, path, message, "`https://` and at most 200 characters");
            return None;
        }
        Some(Some(text.clone()))
    }

    /// A text that cannot be filled in is told here, not by a printer that prints another one.
    fn receipt(&mut self, path: &str, file: Option<&String>) -> Option<Template> {
        let Some(file) = file else { return Some(Template::built_in()) };
        let (_, bytes) = self.contents(path, file, TEMPLATE_MAX_LEN)?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Err(why) = receipt::check_template(&text) {
            let message = format!("the text of the receipt cannot be filled in: {why}");
            self.find(Code::BadFile, path, message, "begin with a copy of `config/receipt.txt`");
            return None;
        }
        Some(Template::new(text))
    }

    fn offer(&mut self, path: &str, station: &file::Station) -> Offer {
        let written = station.offer.as_deref().unwrap_or(&EVERYTHING);
        let mut seen = HashSet::new();
        for (index, offered) in written.iter().enumerate() {
            if !seen.insert(offered) {
                let message = "this stands here twice";
                self.find(Code::UsedTwice, &format!("{path}.offer[{index}]"), message, "name each offer once");
            }
        }
        let has = |offered| seen.contains(&offered);
        if !has(Offered::Loans)
            && let Some(index) = written.iter().position(|offered| {
                matches!(offered, Offered::Renew | Offered::RenewAll | Offered::Holds | Offered::Fees)
            })
        {
            let message = "this is shown beside the patron's loans, which are not offered";
            self.find(Code::Odd, &format!("{path}.offer[{index}]"), message, "add \"loans\", or take it out");
        }
        Offer {
            borrow: has(Offered::Borrow),
            return_: has(Offered::Return),
            loans: has(Offered::Loans),
            renew: has(Offered::Renew),
            renew_all: has(Offered::RenewAll),
            holds: has(Offered::Holds),
            fees: has(Offered::Fees),
        }
    }
}
