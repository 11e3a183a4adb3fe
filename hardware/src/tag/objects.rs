//! ISO 28560-2: objects after ISO/IEC 15962, one behind the other: precursor, further id, offset, length, data, padding.
//!
//! A precursor is: bit 7 an offset follows (so many bytes of padding behind the data), bits 6-4 the [`Compaction`], bits 3-0
//! the element, 1 to 14; 15 says that the element is 15 more than the next byte. `00` ends, `80` alone is a filler. A length
//! has seven bits a byte, the highest bit says that more follow.
//! There is no check: what does not parse whole, or says a thing twice, is not taken for objects at all.

use std::fmt;

use super::compaction::Compaction;
use super::{Model, Offline, Set, Tag, Text, Unwritable, Usage, isil};

/// Elements this program reads or writes (ISO 28560-1).
pub mod element {
    /// Primary item id.
    pub const ITEM: u16 = 1;
    /// Which other elements there are, a bit each from element 3 on.
    pub const CONTENT: u16 = 2;
    /// The owner's ISIL.
    pub const OWNER: u16 = 3;
    /// Which part of how many.
    pub const SET: u16 = 4;
    /// What the item is used for.
    pub const USAGE: u16 = 5;
    /// The ISIL of a library that borrows it.
    pub const BORROWER: u16 = 11;
    /// Title.
    pub const TITLE: u16 = 17;
}

const END: u8 = 0x00;
const FILLER: u8 = 0x80;
const HAS_OFFSET: u8 = 0x80;
/// The low nibble that says that the element is in the next byte, and what that byte adds to.
const FURTHER: u8 = 15;
/// More bytes than any tag holds need no longer length.
const LONGEST: usize = 1 << 21;

/// One object. Its data does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct Object {
    /// 1 to 270; see [`element`].
    pub element: u16,
    /// How the data is packed.
    pub compaction: Compaction,
    /// At least one byte.
    pub data: Vec<u8>,
    /// Bytes of padding behind the data, where an offset says so.
    pub offset: Option<u8>,
}

impl Object {
    /// A text, packed as short as it goes.
    pub fn text(element: u16, text: &Text) -> Self {
        let (compaction, data) = Compaction::shortest(text);
        Self { element, compaction, data, offset: None }
    }

    /// An ISIL in its own form, or as text where it has none.
    pub fn isil(element: u16, isil: &Text) -> Self {
        let packed = isil::pack(isil).filter(|data| isil::unpack(data).as_ref() == Some(isil));
        packed.map_or_else(|| Self::text(element, isil), |data| Self::defined(element, data))
    }

    /// What the item is used for, with a qualifier of 0 to 15 (of a loan: 3 not to be lent offline, 4 not to be returned
    /// offline, 5 neither).
    pub fn usage(usage: Usage, qualifier: u8) -> Self {
        Self::defined(element::USAGE, vec![usage.code() << 4 | qualifier & 0x0F])
    }

    /// The content parameter for these elements; those below 3 need no bit.
    pub fn content(elements: &[u16]) -> Self {
        let last = elements.iter().copied().max().unwrap_or(3).max(3);
        let bytes = (3..=last)
            .step_by(8)
            .map(|first| (first..first + 8).fold(0, |byte, element| byte << 1 | u8::from(elements.contains(&element))));
        Self::defined(element::CONTENT, bytes.collect())
    }

    /// The text of this object.
    pub fn to_text(&self) -> Option<Text> {
        match (self.compaction, self.element) {
            (Compaction::Defined, element::OWNER | element::BORROWER) => isil::unpack(&self.data),
            (compaction, _) => compaction.unpack(&self.data),
        }
    }

    fn defined(element: u16, data: Vec<u8>) -> Self {
        Self { element, compaction: Compaction::Defined, data, offset: None }
    }
}

impl fmt::Debug for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Object({}, {:?}, ..)", self.element, self.compaction)
    }
}

/// How much is known before the memory is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// The storage format of the tag says that these are objects.
    Declared,
    /// Nothing says so: then every object must be well made, and nothing but zeros may come behind the last.
    Guessed,
}

/// Reads objects that begin with the primary item id. Nothing where anything does not parse.
pub fn read(memory: &[u8], trust: Trust) -> Option<Tag> {
    let objects = parse(memory, trust)?;
    let item = objects.first().filter(|object| object.element == element::ITEM)?.to_text()?;
    let find = |element: u16| objects.iter().find(|object| object.element == element);
    let usage = find(element::USAGE).and_then(read_usage);
    Some(Tag {
        item: Some(item),
        owner: find(element::OWNER).and_then(Object::to_text),
        usage: usage.map(|(usage, _)| usage),
        offline: usage.map(|(_, offline)| offline).unwrap_or_default(),
        set: find(element::SET).and_then(Object::to_text).and_then(|text| read_set(text.as_str())),
        ..Tag::silent(Model::Iso28560_2)
    })
}

/// Every object of a memory up to its end; nothing where one does not parse or an element comes twice.
pub fn parse(memory: &[u8], trust: Trust) -> Option<Vec<Object>> {
    let mut objects: Vec<Object> = Vec::new();
    let mut rest = memory;
    loop {
        match rest {
            [] => return Some(objects),
            [END, behind @ ..] => {
                let is_clean = trust == Trust::Declared || behind.iter().all(|byte| *byte == 0);
                return is_clean.then_some(objects);
            }
            [FILLER, more @ ..] => rest = more,
            [..] => {
                let (object, padding, more) = parse_one(rest)?;
                let is_new = objects.iter().all(|other| other.element != object.element);
                let is_fine = trust == Trust::Declared || is_well_made(&object, padding);
                objects.push(object);
                rest = (is_new && is_fine).then_some(more)?;
            }
        }
    }
}

/// An object, its padding, and what follows.
fn parse_one(memory: &[u8]) -> Option<(Object, &[u8], &[u8])> {
    let (precursor, rest) = memory.split_first()?;
    let (element, rest) = match precursor & 0x0F {
        0 => return None,
        FURTHER => {
            let (further, rest) = rest.split_first()?;
            (u16::from(FURTHER) + u16::from(*further), rest)
        }
        element => (u16::from(element), rest),
    };
    let (offset, rest) = match precursor & HAS_OFFSET {
        0 => (None, rest),
        _ => rest.split_first().map(|(offset, rest)| (Some(*offset), rest))?,
    };
    let (length, rest) = read_length(rest)?;
    let (data, rest) = rest.split_at_checked(length).filter(|(data, _)| !data.is_empty())?;
    let (padding, rest) = rest.split_at_checked(offset.map_or(0, usize::from))?;
    let compaction = Compaction::from_code(precursor >> 4);
    Some((Object { element, compaction, data: data.to_vec(), offset }, padding, rest))
}

/// A length of seven bits a byte, and what follows it.
fn read_length(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut length = 0;
    let mut rest = bytes;
    loop {
        let (byte, more) = rest.split_first()?;
        length = length << 7 | usize::from(byte & 0x7F);
        rest = more;
        match byte & 0x80 {
            0 => return Some((length, rest)),
            _ if length >= LONGEST => return None,
            _ => {}
        }
    }
}

fn is_well_made(object: &Object, padding: &[u8]) -> bool {
    let content = match (object.element, object.compaction) {
        (element::CONTENT, Compaction::Defined) => object.data.len() <= 4,
        (element::USAGE, Compaction::Defined) => object.data.len() == 1,
        (element::CONTENT | element::USAGE, _) => false,
        (element::ITEM | element::OWNER | element::BORROWER, _) => object.to_text().is_some(),
        (_, Compaction::Defined) => object.element <= 26,
        (_, _) => object.element <= 26 && object.to_text().is_some(),
    };
    content && padding.iter().all(|byte| matches!(*byte, FILLER | END))
}

/// One byte: the usage, and in the low nibble what that allows.
fn read_usage(object: &Object) -> Option<(Usage, Offline)> {
    let (Compaction::Defined, [byte]) = (object.compaction, object.data.as_slice()) else { return None };
    let usage = Usage::from_code(byte >> 4);
    let qualifier = if usage == Usage::ForLoan { byte & 0x0F } else { 0 };
    let offline = Offline { may_lend: !matches!(qualifier, 3 | 5), may_return: !matches!(qualifier, 4 | 5) };
    Some((usage, offline))
}

/// Parts and part, as digits of equal number, or with a `/` between. No source at hand prints the form, so what is neither,
/// or makes no sense, says nothing.
fn read_set(text: &str) -> Option<Set> {
    let padded = if text.len() % 2 == 1 { format!("0{text}") } else { text.to_owned() };
    let (parts, part) = text.split_once('/').or_else(|| padded.split_at_checked(padded.len() / 2))?;
    let number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten();
    Set::new(number(parts)?, number(part)?)
}

/// The memory of a tag of so many bytes.
///
/// # Errors
/// When the objects do not fit, or one has no data or an element without a form.
pub fn encode(objects: &[Object], size: usize) -> Result<Vec<u8>, Unwritable> {
    let mut memory = Vec::new();
    for object in objects {
        let (element, further) = match object.element {
            0 => return Err(Unwritable::NoForm),
            element @ 1..15 => (u8::try_from(element).unwrap_or(FURTHER), None),
            element => (FURTHER, Some(u8::try_from(element - 15).map_err(|_| Unwritable::NoForm)?)),
        };
        if object.data.is_empty() {
            return Err(Unwritable::NoForm);
        }
        let has_offset = if object.offset.is_some() { HAS_OFFSET } else { 0 };
        memory.push(has_offset | object.compaction.code() << 4 | element);
        memory.extend(further);
        memory.extend(object.offset);
        memory.extend(length_bytes(object.data.len()));
        memory.extend_from_slice(&object.data);
        memory.extend(std::iter::repeat_n(FILLER, object.offset.map_or(0, usize::from)));
    }
    if memory.len() > size {
        return Err(Unwritable::TooLong);
    }
    memory.resize(size, END);
    Ok(memory)
}

/// A length, seven bits a byte.
pub fn length_bytes(length: usize) -> Vec<u8> {
    let mut bytes = vec![u8::try_from(length & 0x7F).unwrap_or_default()];
    let mut rest = length >> 7;
    while rest > 0 {
        bytes.push(0x80 | u8::try_from(rest & 0x7F).unwrap_or_default());
        rest >>= 7;
    }
    bytes.reverse();
    bytes
}
