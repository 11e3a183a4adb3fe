//! `[ils]`: the library system.

use crate::config::file;
use crate::config::leaf;
use crate::config::model::{Checksum, Encoding, FeesField, Ils, IlsFields, IlsFlags, Login, Marker, Terminator, Tls};
use crate::config::problem::Code;
use crate::config::source::quoted;
use crate::policy::Money;

use super::{Judge, seconds};

impl Judge<'_> {
    pub(super) fn ils(&mut self, ils: Option<&file::Ils>) -> Option<Ils> {
        let ils = ils?;
        let (address, tls) = (self.ils_address(ils), self.tls(ils));
        let institution = self.sip2_text("ils.institution", ils.institution.as_ref());
        let location = match &ils.location {
            Some(_) => self.sip2_text("ils.location", ils.location.as_ref()),
            None => Some(String::new()),
        };
        let login = self.login(ils);
        let terminal_password_file = match &ils.terminal_password_file {
            Some(text) => self.password_file("ils.terminal_password_file", text).map(Some),
            None => Some(None),
        };
        let least = std::time::Duration::from_millis(100);
        let timeout = self.duration("ils.timeout", ils.timeout.as_ref(), seconds(3), least..=seconds(30));
        let fields = self.fields(ils.fields.as_ref());
        Some(Ils {
            address: address?,
            tls: tls?,
            institution: institution?,
            location: location?,
            login: login?,
            timeout: timeout?,
            checksum: match ils.checksum {
                Some(file::Checksum::Strict) | None => Checksum::Strict,
                Some(file::Checksum::Warn) => Checksum::Warn,
                Some(file::Checksum::Off) => Checksum::Off,
            },
            encoding: match ils.encoding {
                Some(file::Encoding::Utf8) | None => Encoding::Utf8,
                Some(file::Encoding::Iso8859_1) => Encoding::Iso8859_1,
                Some(file::Encoding::Iso8859_15) => Encoding::Iso8859_15,
                Some(file::Encoding::Cp850) => Encoding::Cp850,
                Some(file::Encoding::Windows1252) => Encoding::Windows1252,
                Some(file::Encoding::Auto) => Encoding::Auto,
            },
            terminator: match ils.terminator {
                Some(file::Terminator::Cr) | None => Terminator::Cr,
                Some(file::Terminator::CrLf) => Terminator::CrLf,
            },
            terminal_password_file: terminal_password_file?,
            fields: fields?,
            flags: flags(ils.flags.as_ref()),
        })
    }

    /// The address, when card numbers and PINs may be sent to it.
    fn ils_address(&mut self, ils: &file::Ils) -> Option<String> {
        let address = ils.address.as_ref()?;
        let Some(host) = leaf::host(address) else {
            let message = format!("{} is not `host:port`", quoted(address));
            self.find(
                Code::Malformed,
                "ils.address",
                message,
                "as in `127.0.0.1:6001`, `[::1]:6001` or `ils.example:6001`",
            );
            return None;
        };
        if ils.tls == Some(false) && !leaf::is_loopback(host) {
            if ils.allow_plaintext == Some(true) {
                let message = "card numbers and PINs leave this machine in the clear";
                self.find(Code::Plaintext, "ils.allow_plaintext", message, "use `tls = true`, or a tunnel on loopback");
            } else if !self.places.has("ils.allow_plaintext") || ils.allow_plaintext.is_some() {
                let message = "card numbers and PINs would leave this machine in the clear";
                let help =
                    "use `tls = true`, or a tunnel on loopback; `allow_plaintext = true` accepts it, with an alarm";
                self.find(Code::Exposed, "ils.tls", message, help);
                return None;
            }
        }
        Some(address.clone())
    }

    /// How TLS is spoken, if it is; nothing where the certificates are wrong.
    fn tls(&mut self, ils: &file::Ils) -> Option<Option<Tls>> {
        let ca_file = match &ils.ca_file {
            Some(text) => Some(self.certificates_file("ils.ca_file", text)?),
            None => None,
        };
        if ils.tls == Some(false) {
            if ca_file.is_some() {
                let message = "`ca_file` has no effect with `tls = false`";
                self.find(Code::Contradiction, "ils.ca_file", message, "leave one of the two out");
            }
            return Some(None);
        }
        Some(Some(Tls { ca_file }))
    }

    /// The login, if there is one; nothing where half of it is missing.
    fn login(&mut self, ils: &file::Ils) -> Option<Option<Login>> {
        let user = self.sip2_text("ils.login_user", ils.login_user.as_ref());
        let password_file = ils.login_password_file.as_ref();
        let password_file = password_file.and_then(|text| self.password_file("ils.login_password_file", text));
        match (self.places.has("ils.login_user"), self.places.has("ils.login_password_file")) {
            (false, false) => Some(None),
            (true, true) => Some(Some(Login { user: user?, password_file: password_file? })),
            (true, false) => {
                let message = "`login_user` without `login_password_file`";
                self.find(Code::Contradiction, "ils.login_user", message, "name the file with that user's password");
                None
            }
            (false, true) => {
                let message = "`login_password_file` without `login_user`";
                self.find(Code::Contradiction, "ils.login_password_file", message, "name the user, or leave both out");
                None
            }
        }
    }

    fn fields(&mut self, fields: Option<&file::Fields>) -> Option<IlsFields> {
        let Some(fields) = fields else {
            return Some(IlsFields::default());
        };
        let permission = self.marker("ils.fields.permission", fields.permission.as_ref());
        let category = self.field("ils.fields.category", fields.category.as_ref());
        let birth_date = self.field("ils.fields.birth_date", fields.birth_date.as_ref());
        let expires = self.field("ils.fields.expires", fields.expires.as_ref());
        let terms_accepted = self.marker("ils.fields.terms_accepted", fields.terms_accepted.as_ref());
        let guardian_consent = self.marker("ils.fields.guardian_consent", fields.guardian_consent.as_ref());
        let guarantor_blocked = self.marker("ils.fields.guarantor_blocked", fields.guarantor_blocked.as_ref());
        let banned = self.marker("ils.fields.banned", fields.banned.as_ref());
        let fees = self.fees(fields.fees.as_ref());
        Some(IlsFields {
            permission: permission?,
            category: category?,
            birth_date: birth_date?,
            expires: expires?,
            terms_accepted: terms_accepted?,
            guardian_consent: guardian_consent?,
            guarantor_blocked: guarantor_blocked?,
            banned: banned?,
            fees: fees?,
        })
    }

    /// A field code: two capitals or digits (sip2.md 2). Nothing where it is wrong.
    fn field(&mut self, path: &str, code: Option<&String>) -> Option<Option<String>> {
        let Some(code) = code else { return Some(None) };
        if code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()) {
            return Some(Some(code.clone()));
        }
        let message = format!("{} is not a field code", quoted(code));
        self.find(Code::Malformed, path, message, "two capitals or digits, such as `PA`");
        None
    }

    fn marker(&mut self, path: &str, marker: Option<&file::Marker>) -> Option<Option<Marker>> {
        let Some(marker) = marker else { return Some(None) };
        let field = self.field(&format!("{path}.field"), marker.field.as_ref())?;
        let path = format!("{path}.equals");
        let equals = self.sip2_text(&path, marker.equals.as_ref())?;
        if equals.is_empty() {
            self.find(Code::Malformed, &path, "`equals` is empty", "what the whole field says when the fact is true");
            return None;
        }
        Some(Some(Marker { field: field?, equals }))
    }

    fn fees(&mut self, fees: Option<&file::Fees>) -> Option<FeesField> {
        let Some(fees) = fees else {
            return Some(FeesField::default());
        };
        let field = self.field("ils.fields.fees.field", fees.field.as_ref());
        let absent = match &fees.absent {
            Some(text) => self.money("ils.fields.fees.absent", text).map(Some),
            None => Some(None),
        };
        Some(FeesField {
            field: field?.unwrap_or_else(|| FeesField::default().field),
            absent_cents: absent?.map(|money| money.cents),
        })
    }

    /// An amount of money at `path`.
    pub(super) fn money(&mut self, path: &str, text: &str) -> Option<Money> {
        let money = text.parse().ok();
        if money.is_none() {
            let message = format!("{} is not an amount", quoted(text));
            self.find(Code::Malformed, path, message, "digits, a point, two digits, a currency: `50.00 EUR`");
        }
        money
    }
}

/// The places of the patron-status flags; the defaults are those of sip2.md 5.
fn flags(flags: Option<&file::Flags>) -> IlsFlags {
    let places = |written: Option<&Vec<u8>>, default: &[u8]| {
        let mut places = written.map_or_else(|| default.to_vec(), Vec::clone);
        places.sort_unstable();
        places.dedup();
        places
    };
    IlsFlags {
        door: places(flags.and_then(|flags| flags.door.as_ref()), &[4]),
        loan: places(flags.and_then(|flags| flags.loan.as_ref()), &[0, 4, 5, 6, 9, 10, 11, 12, 13]),
        lending_ban: places(flags.and_then(|flags| flags.lending_ban.as_ref()), &[0]),
    }
}
