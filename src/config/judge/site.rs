//! `[site]`, `[store]`, `[clock]`, `[offline]` and `[pin]`.

use std::collections::HashSet;

use crate::config::file::{self, Admit, Checkout, Language, Trust};
use crate::config::leaf;
use crate::config::model::{Clock, ClockTrust, Offline, OfflineAdmit, OfflineCheckout, Pin, Site, Store};
use crate::config::problem::Code;
use crate::config::source::quoted;
use crate::config::suggest;
use crate::ids::{ItemPattern, PIN_MAX_LEN, SiteId};

use super::{Judge, days, seconds};

/// The law's limit on the entry log (security.md 3): 1,209,600 s.
const RETENTION_MAX_DAYS: u64 = 14;
/// contract.md 3.
const KNOWN_FOR_MAX_DAYS: u64 = 30;
/// Fewer digits are not a PIN.
const PIN_MIN_LEN: usize = 3;

impl Judge<'_> {
    pub(super) fn site(&mut self, site: Option<&file::Site>) -> Option<Site> {
        let site = site?;
        let id = site.id.as_ref().filter(|id| {
            let one_word = file::is_name(id);
            if !one_word {
                let message = format!("{} is not one word", quoted(id));
                self.find(Code::Malformed, "site.id", message, "letters, digits, `-` and `_`, at most 32 of them");
            }
            one_word
        });
        let name = site.name.as_ref().filter(|name| {
            let empty = name.trim().is_empty();
            if empty {
                self.find(Code::Malformed, "site.name", "`name` is empty", "the library's name as people know it");
            }
            !empty
        });
        let phone = site.phone.as_ref().filter(|phone| {
            let fits = file::is_phone(phone);
            if !fits {
                let message = format!("{} is not a telephone number", quoted(phone));
                self.find(Code::Malformed, "site.phone", message, "digits as people write them, such as `05 616 2341`");
            }
            fits
        });
        let timezone = site.timezone.as_ref().and_then(|zone| self.timezone(zone));
        let mut seen = HashSet::new();
        for (index, language) in site.languages.iter().flatten().enumerate() {
            if !seen.insert(language) {
                let message = format!("{} stands here twice", quoted(code(*language)));
                self.find(Code::UsedTwice, &format!("site.languages[{index}]"), message, "name each language once");
            }
        }
        let languages = match &site.languages {
            Some(languages) => languages.as_slice(),
            None => &[Language::Fi, Language::Sv, Language::En, Language::Se],
        };
        let card = self.pattern("site.card.pattern", site.card.as_ref().and_then(|card| card.pattern.as_ref()));
        let item = match site.item.as_ref() {
            None => Some(None),
            Some(item) => {
                self.pattern("site.item.pattern", item.pattern.as_ref()).map(|item| Some(ItemPattern::from(item)))
            }
        };
        Some(Site {
            id: SiteId::new(id?),
            name: name?.clone(),
            timezone: timezone?,
            languages: languages.iter().map(|language| code(*language).to_owned()).collect(),
            card: card?,
            item: item?,
            phone: phone.cloned(),
        })
    }

    fn timezone(&mut self, zone: &str) -> Option<chrono_tz::Tz> {
        let known = zone.parse().ok();
        if known.is_none() {
            let names: Vec<&str> = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()).collect();
            let help = match suggest::nearest(zone, &names) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "a name of the IANA time zone database, such as `Europe/Helsinki`".to_owned(),
            };
            self.find(Code::Malformed, "site.timezone", format!("{} is not a time zone", quoted(zone)), help);
        }
        known
    }

    pub(super) fn store(&mut self, store: Option<&file::Store>) -> Option<Store> {
        let store = store?;
        let directory = store.directory.as_ref().map(|text| self.path(text));
        if let Some(directory) = &directory
            && self.files.is_other_than_directory(directory)
        {
            self.find(
                Code::BadFile,
                "store.directory",
                "`directory` is not a directory",
                "name a directory, or none yet",
            );
        }
        let key = store.key_file.as_ref().map(|text| self.key_file("store.key_file", text));
        let pepper = store.pepper_file.as_ref().map(|text| self.key_file("store.pepper_file", text));
        for (path, text) in
            [("store.key_file", store.key_file.as_ref()), ("store.pepper_file", store.pepper_file.as_ref())]
        {
            let file = text.map(|text| self.path(text));
            let (Some(file), Some(directory)) = (file, &directory) else {
                continue;
            };
            let leads_there = || self.files.real(&file).starts_with(self.files.real(directory));
            if file.starts_with(directory) || leads_there() {
                let message = "this secret lies in `store.directory`, beside what it protects";
                self.find(Code::KeyInStore, path, message, "keep it elsewhere, such as a systemd credential");
            }
        }
        if let (Some(Some((_, key))), Some(Some((_, pepper)))) = (&key, &pepper)
            && key == pepper
        {
            let message = "the key and the pepper are the same 32 bytes";
            self.find(Code::UsedTwice, "store.pepper_file", message, "make one of each: `omatoimi key new FILE`");
        }
        let most = days(RETENTION_MAX_DAYS);
        let retention = self.duration("store.retention", store.retention.as_ref(), most, seconds(1)..=most);
        Some(Store {
            directory: directory?,
            key_file: key??.0,
            pepper_file: match pepper {
                Some(pepper) => Some(pepper?.0),
                None => None,
            },
            retention: retention?,
        })
    }

    pub(super) fn clock(&self, clock: Option<&file::Clock>) -> Clock {
        let trust = match clock.and_then(|clock| clock.trust) {
            Some(Trust::System) => ClockTrust::System,
            Some(Trust::Synchronised) | None => ClockTrust::Synchronised,
        };
        Clock { trust }
    }

    pub(super) fn offline(&mut self, offline: Option<&file::Offline>, store: Option<&file::Store>) -> Option<Offline> {
        let offline = offline?;
        let most = days(KNOWN_FOR_MAX_DAYS);
        let known_for = self.duration("offline.known_for", offline.known_for.as_ref(), days(3), seconds(1)..=most);
        let admit = match offline.admit? {
            Admit::KnownPatrons => OfflineAdmit::KnownPatrons,
            Admit::Nobody => OfflineAdmit::Nobody,
        };
        if admit == OfflineAdmit::KnownPatrons && store.is_some() && !self.places.has("store.pepper_file") {
            let message =
                "without `store.pepper_file` no PIN verifier is kept, so nobody who types a PIN is known offline";
            self.find(
                Code::Odd,
                "offline.admit",
                message,
                "add `pepper_file` to `[store]`, or say `admit = \"nobody\"`",
            );
        }
        let checkout = match offline.checkout {
            Some(Checkout::Refuse) => OfflineCheckout::Refuse,
            Some(Checkout::Queue) | None => OfflineCheckout::Queue,
        };
        Some(Offline { admit, known_for: known_for?, checkout })
    }

    pub(super) fn pin(&mut self, pin: Option<&file::Pin>) -> Option<Pin> {
        let text = pin.and_then(|pin| pin.length.as_ref());
        let length = match text.map(|text| leaf::digits(text)) {
            None => Some(4..=4),
            Some(length) => length.filter(|length| {
                PIN_MIN_LEN <= *length.start() && length.start() <= length.end() && *length.end() <= PIN_MAX_LEN
            }),
        };
        if length.is_none() {
            let message = format!("{} is not a length of a PIN", quoted(text.map_or("", |text| text)));
            let help = format!("`\"4\"`, or a range such as `\"4-6\"`, within {PIN_MIN_LEN} to {PIN_MAX_LEN}");
            self.find(Code::Malformed, "pin.length", message, help);
        }
        let least = std::time::Duration::from_millis(100);
        let text = pin.and_then(|pin| pin.digit_timeout.as_ref());
        let digit_timeout = self.duration("pin.digit_timeout", text, seconds(10), least..=seconds(60));
        let text = pin.and_then(|pin| pin.timeout.as_ref());
        let timeout = self.duration("pin.timeout", text, seconds(30), least..=seconds(300));
        if let (Some(digit), Some(whole)) = (digit_timeout, timeout)
            && whole < digit
        {
            let message = "`timeout` for the whole PIN is shorter than `digit_timeout` for one digit";
            self.find(Code::Odd, "pin.timeout", message, "make `timeout` the longer one");
        }
        Some(Pin {
            day_limit: pin.and_then(|pin| pin.day_limit).unwrap_or(10),
            length: length?,
            digit_timeout: digit_timeout?,
            timeout: timeout?,
        })
    }
}

fn code(language: Language) -> &'static str {
    match language {
        Language::Fi => "fi",
        Language::Sv => "sv",
        Language::En => "en",
        Language::Se => "se",
    }
}
