//! The library system, as judged: how it is reached, and where it puts what the rules need.

use std::path::PathBuf;
use std::time::Duration;

/// The library system, spoken to over SIP2 (sip2.md).
#[derive(Clone, Debug)]
pub struct Ils {
    /// `host:port`, resolved at each connect.
    pub address: String,
    pub tls: Option<Tls>,
    pub institution: String,
    pub location: String,
    /// None: no login message is sent.
    pub login: Option<Login>,
    /// For one answer.
    pub timeout: Duration,
    pub checksum: Checksum,
    pub encoding: Encoding,
    pub terminator: Terminator,
    /// AC, sent empty where the config gives none.
    pub terminal_password_file: Option<PathBuf>,
    pub fields: IlsFields,
    pub flags: IlsFlags,
}

#[derive(Clone, Debug)]
pub struct Tls {
    /// A private CA; without it the system's own certificates.
    pub ca_file: Option<PathBuf>,
}

#[derive(Clone, Debug)]
pub struct Login {
    pub user: String,
    pub password_file: PathBuf,
}

/// What is done with AY and AZ (sip2.md 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checksum {
    /// Sent and required; a wrong one is asked again, then an error.
    Strict,
    /// Sent; a wrong or absent one is accepted and counted.
    Warn,
    /// Neither sent nor looked at.
    Off,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Iso8859_1,
    Iso8859_15,
    Cp850,
    Windows1252,
    /// UTF-8 where it is valid, else code page 850 or ISO-8859-15, by where its Finnish letters are.
    Auto,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Terminator {
    Cr,
    CrLf,
}

/// Where this library system puts what the rules need; two-letter field codes.
#[derive(Clone, Debug, Default)]
pub struct IlsFields {
    pub permission: Option<Marker>,
    pub category: Option<String>,
    pub birth_date: Option<String>,
    pub expires: Option<String>,
    pub terms_accepted: Option<Marker>,
    pub guardian_consent: Option<Marker>,
    pub guarantor_blocked: Option<Marker>,
    pub banned: Option<Marker>,
    pub fees: FeesField,
}

/// A fact that is true when `field` is there and equals `equals`, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marker {
    pub field: String,
    pub equals: String,
}

/// Unpaid fees: BV with BH as its currency. Some systems leave BV out when nothing is owed (Koha, sip2.md 9).
#[derive(Clone, Debug)]
pub struct FeesField {
    pub field: String,
    /// What an absent field means, in cents; None: the fact is missing and the fee rule refuses.
    pub absent_cents: Option<i64>,
}

impl Default for FeesField {
    fn default() -> Self {
        Self { field: "BV".to_owned(), absent_cents: None }
    }
}

/// Places 0 to 13 of the patron-status flags (sip2.md 5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IlsFlags {
    pub door: Vec<u8>,
    pub loan: Vec<u8>,
    pub lending_ban: Vec<u8>,
}
