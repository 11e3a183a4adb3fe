//! `[ils]`: the library system, as written.

use schemars::JsonSchema;
use serde::Deserialize;

/// `[ils]`
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::config) struct Ils {
    /// Where it answers SIP2, `host:port`.
    #[schemars(required)]
    pub(in crate::config) address: Option<String>,
    /// Whether TLS is spoken on that port. Default: true.
    pub(in crate::config) tls: Option<bool>,
    /// The certificates of a private CA, PEM. Left out: those of the system.
    pub(in crate::config) ca_file: Option<String>,
    /// Whether card numbers and PINs may go unencrypted beyond loopback. Default: false.
    pub(in crate::config) allow_plaintext: Option<bool>,
    /// AO, the institution the library system expects.
    #[schemars(required)]
    pub(in crate::config) institution: Option<String>,
    /// CP, where this kiosk stands. Default: empty.
    pub(in crate::config) location: Option<String>,
    /// CN. Left out: no login message is sent.
    pub(in crate::config) login_user: Option<String>,
    /// The file with CO, that user's password.
    pub(in crate::config) login_password_file: Option<String>,
    /// The file with AC, the terminal password. Left out: AC is sent empty.
    pub(in crate::config) terminal_password_file: Option<String>,
    /// For one answer, 100 ms to 30 s. Default: `3s`.
    pub(in crate::config) timeout: Option<String>,
    /// What is done with AY and AZ. Default: `strict`.
    pub(in crate::config) checksum: Option<Checksum>,
    /// How text is encoded. Default: `utf-8`.
    pub(in crate::config) encoding: Option<Encoding>,
    /// What ends a message sent to the library system. Default: `CR`.
    pub(in crate::config) terminator: Option<Terminator>,
    /// Where this library system puts what the rules need.
    pub(in crate::config) fields: Option<Fields>,
    /// Which places of the 14 patron-status flags shut what.
    pub(in crate::config) flags: Option<Flags>,
}

/// What is done with the sequence number AY and the checksum AZ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::config) enum Checksum {
    /// Sent and required; a wrong one is asked again, then an error.
    Strict,
    /// Sent; a wrong or absent one is accepted and counted.
    Warn,
    /// Neither sent nor looked at.
    Off,
}

/// How the library system encodes text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub(in crate::config) enum Encoding {
    /// UTF-8.
    #[serde(rename = "utf-8")]
    Utf8,
    /// Latin-1.
    #[serde(rename = "iso-8859-1")]
    Iso8859_1,
    /// Latin-9, with the euro sign.
    #[serde(rename = "iso-8859-15")]
    Iso8859_15,
    /// DOS code page 850.
    #[serde(rename = "cp850")]
    Cp850,
    /// Windows code page 1252.
    #[serde(rename = "windows-1252")]
    Windows1252,
    /// UTF-8 where it is valid, else code page 850 or ISO-8859-15, by where its Finnish letters are.
    #[serde(rename = "auto")]
    Auto,
}

/// What ends a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub(in crate::config) enum Terminator {
    /// Carriage return.
    #[serde(rename = "CR")]
    Cr,
    /// Carriage return and line feed.
    #[serde(rename = "CRLF")]
    CrLf,
}

/// `[ils.fields]`
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::config) struct Fields {
    /// Says that the patron may use self-service.
    pub(in crate::config) permission: Option<Marker>,
    /// Holds the patron category.
    pub(in crate::config) category: Option<String>,
    /// Holds the birth date.
    pub(in crate::config) birth_date: Option<String>,
    /// Holds the last day on which the card is valid.
    pub(in crate::config) expires: Option<String>,
    /// Says that the terms of self-service are accepted.
    pub(in crate::config) terms_accepted: Option<Marker>,
    /// Says that a guardian consents.
    pub(in crate::config) guardian_consent: Option<Marker>,
    /// Says that a ban of the guarantor reaches this card.
    pub(in crate::config) guarantor_blocked: Option<Marker>,
    /// Set on those whom the library system bans from self-service. Left out: no such field.
    pub(in crate::config) banned: Option<Marker>,
    /// Holds the unpaid fees. Default: BV.
    pub(in crate::config) fees: Option<Fees>,
}

/// A fact that is true when `field` is there and equals `equals`, whole.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::config) struct Marker {
    /// The two characters of the field.
    #[schemars(required)]
    pub(in crate::config) field: Option<String>,
    /// What the whole field says when the fact is true.
    #[schemars(required)]
    pub(in crate::config) equals: Option<String>,
}

/// Where unpaid fees stand.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::config) struct Fees {
    /// The two characters of the field. Default: `BV`.
    pub(in crate::config) field: Option<String>,
    /// What an absent field means, `0.00 EUR`. Left out: it means that nobody knows, and a fee rule refuses.
    pub(in crate::config) absent: Option<String>,
}

/// `[ils.flags]`: places 0 to 13 of the patron-status flags.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::config) struct Flags {
    /// Which shut the door. Default: 4 (card lost).
    #[schemars(inner(range(min = 0, max = 13)))]
    pub(in crate::config) door: Option<Vec<u8>>,
    /// Which stop a loan. Default: 0, 4, 5, 6 and 9 to 13.
    #[schemars(inner(range(min = 0, max = 13)))]
    pub(in crate::config) loan: Option<Vec<u8>>,
    /// Which mean a lending ban. Default: 0 (charge denied).
    #[schemars(inner(range(min = 0, max = 13)))]
    pub(in crate::config) lending_ban: Option<Vec<u8>>,
}
