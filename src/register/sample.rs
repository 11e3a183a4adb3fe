//! A register of invented patrons and items, read from `config/sample-register.toml`: the library system of the demo.

mod items;
mod lending;
mod shelves;

use std::collections::BTreeMap;

use serde::Deserialize;
use subtle::ConstantTimeEq;

use crate::ids::{CardPattern, Pin};
use crate::policy::Money;
use crate::sip2::Code;
use crate::sip2::service::{Lending, PatronRecord, Register};

pub use items::SampleTag;
use items::{ItemEntry, generated, problem};
use shelves::Shelves;
pub use shelves::{SampleAct, SampleActKind, SampleLoan};

/// Invented patrons and items, and the clients that may ask for them. It prints nothing of them.
pub struct SampleRegister {
    institution: String,
    logins: Vec<Login>,
    patrons: BTreeMap<String, Patron>,
    people: Vec<SamplePerson>,
    shelves: Shelves,
}

/// One invented patron as the demo introduces them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SamplePerson {
    pub card: String,
    pub pin: String,
    pub fate: String,
}

/// One invented item as the demo introduces it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleThing {
    pub number: String,
    pub title: String,
    pub fate: String,
    /// Parts of a set, each with a tag of its own.
    pub parts: u8,
    pub tag: SampleTag,
    /// Whether somebody has it when the register is first asked.
    pub is_out: bool,
}

/// Why a file is not a sample register.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    /// Without the offending line: it may hold a PIN.
    #[error("not a sample register: {0}")]
    Toml(String),
    #[error("patron {number} of the sample register: {problem}")]
    Patron {
        /// Counted from 1, in the order of the file.
        number: usize,
        problem: &'static str,
    },
    #[error("item {number} of the sample register: {problem}")]
    Item {
        /// Counted from 1, in the order of the file.
        number: usize,
        problem: &'static str,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    institution: String,
    #[serde(default, rename = "login")]
    logins: Vec<Login>,
    #[serde(default, rename = "patron")]
    patrons: Vec<PatronEntry>,
    #[serde(default, rename = "item")]
    items: Vec<ItemEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Login {
    user: String,
    password: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PatronEntry {
    card: String,
    pin: String,
    name: String,
    /// What the demo says of this patron.
    fate: String,
    /// Raised places of the patron status.
    #[serde(default)]
    flags: Vec<u8>,
    fees: Option<String>,
    message: Option<String>,
    /// Three digits of SIP2; 000 where nothing is said.
    language: Option<String>,
    /// How many loans this patron may have.
    loan_maximum: Option<usize>,
    /// So many loans, made up.
    #[serde(default)]
    generated_loans: u32,
    /// What is owed for, as AV tells it.
    #[serde(default)]
    fines: Vec<String>,
    /// Whether lists name titles instead of numbers, as some library systems do.
    #[serde(default)]
    lists_titles: bool,
    #[serde(default)]
    fields: BTreeMap<String, String>,
}

struct Patron {
    pin: Pin,
    record: PatronRecord,
    loan_maximum: Option<usize>,
    fines: Vec<String>,
    lists_titles: bool,
}

impl SampleRegister {
    /// Reads the file's text.
    pub fn from_toml(text: &str) -> Result<Self, SampleError> {
        let file: File = toml::from_str(text).map_err(|error| SampleError::Toml(error.message().to_owned()))?;
        let mut patrons = BTreeMap::new();
        let mut people = Vec::new();
        let mut items = Vec::new();
        for (at, item) in file.items.into_iter().enumerate() {
            if let Some(problem) = problem(&item) {
                return Err(SampleError::Item { number: at + 1, problem });
            }
            items.push(item.spelled_out());
        }
        for (at, entry) in file.patrons.into_iter().enumerate() {
            let error = |problem| SampleError::Patron { number: at + 1, problem };
            people.push(SamplePerson { card: entry.card.clone(), pin: entry.pin.clone(), fate: entry.fate.clone() });
            items.extend(generated(&entry.card, entry.generated_loans));
            let (card, patron) = read_patron(entry).map_err(error)?;
            if patrons.insert(card, patron).is_some() {
                return Err(error("the card is there twice"));
            }
        }
        let shelves = Shelves::new(items);
        Ok(Self { institution: file.institution, logins: file.logins, patrons, people, shelves })
    }

    /// Everybody in the register, in the order of the file, with their invented PINs.
    pub fn people(&self) -> &[SamplePerson] {
        &self.people
    }

    /// Every item that has a fate, in the order of the file.
    pub fn things(&self) -> Vec<SampleThing> {
        let told = self.shelves.entries().iter().filter(|item| !item.fate.is_empty());
        let thing = |item: &ItemEntry| SampleThing {
            number: item.number.clone(),
            title: item.title.clone(),
            fate: item.fate.clone(),
            parts: item.parts,
            tag: item.tag,
            is_out: item.lent_to.is_some(),
        };
        told.map(thing).collect()
    }

    /// What is lent now; empty before anybody has asked about an item or an account.
    pub fn loans(&self) -> Vec<SampleLoan> {
        self.shelves.loans()
    }

    /// Everything that was lent, renewed, returned and cancelled, in order: nothing may stand here twice that was done once.
    pub fn acts(&self) -> Vec<SampleAct> {
        self.shelves.acts()
    }
}

impl Register for SampleRegister {
    fn institution(&self) -> &str {
        &self.institution
    }

    fn requires_login(&self) -> bool {
        !self.logins.is_empty()
    }

    fn login(&self, user: &[u8], password: &[u8]) -> bool {
        self.logins
            .iter()
            .any(|login| login.user.as_bytes() == user && login.password.as_bytes().ct_eq(password).into())
    }

    fn patron(&self, card: &[u8], pin: Option<&[u8]>) -> Option<PatronRecord> {
        let card = str::from_utf8(card).ok()?;
        let patron = self.patrons.get(card)?;
        let pin_right = pin.map(|pin| patron.pin.digits().as_bytes().ct_eq(pin).into());
        Some(PatronRecord { pin_right, ..self.record(card)? })
    }

    fn lending(&self) -> Option<&dyn Lending> {
        Some(self)
    }
}

fn read_patron(entry: PatronEntry) -> Result<(String, Patron), &'static str> {
    let any = CardPattern::new(".*").map_err(|_| "no pattern")?;
    if any.parse(&entry.card).is_none() {
        return Err("the card number is not letters and digits");
    }
    let mut record = PatronRecord { name: entry.name, screen_message: entry.message, ..PatronRecord::default() };
    for place in entry.flags {
        *record.flags.get_mut(usize::from(place)).ok_or("a flag is not a place from 0 to 13")? = true;
    }
    if let Some(fees) = entry.fees {
        record.fees = Some(fees.parse::<Money>().map_err(|_| "the fees do not look like \"50.00 EUR\"")?);
    }
    for (code, value) in entry.fields {
        let code = Code::new(&code).ok_or("a field code is not two characters")?;
        record.fields.push((code, value));
    }
    let language = entry.language.unwrap_or_else(|| "000".to_owned());
    if language.len() != 3 || !language.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("the language is not three digits");
    }
    record.language = Some(language);
    let pin = Pin::new(&entry.pin).ok_or("the PIN is not digits")?;
    let PatronEntry { card, loan_maximum, fines, lists_titles, .. } = entry;
    Ok((card, Patron { pin, record, loan_maximum, fines, lists_titles }))
}
