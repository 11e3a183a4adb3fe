//! ISO 28560-3 and the Danish model (DS/INF 163): a basic block of 34 bytes, on tags of 32 bytes its first 32.
//!
//! | bytes | |
//! | --- | --- |
//! | 0 | version (1) and usage, a nibble each |
//! | 1, 2 | number of parts, which part |
//! | 3-18 | primary item id, UTF-8, filled with NUL |
//! | 19-20 | check, low byte first |
//! | 21-33 | ISIL of the owner without its first hyphen |
//!
//! Sources disagree on the order in byte 0 and on that of bytes 1 and 2. Both are read, and written as the Danish model has
//! them: version in the high nibble, number of parts first.

use crate::crc::ccitt;

use super::extension::Extension;
use super::{Model, Set, Tag, Text, Unwritable, Usage, isil};

/// The bytes of the basic block, extension blocks follow.
pub const BASIC: usize = 34;
/// The smallest tag there is.
pub const SMALLEST: usize = 32;

const VERSION: u8 = 1;
/// No item has so many parts that this is their number.
const MANY_PARTS: u8 = 0x20;
/// Bytes of the primary item id.
const ITEM: usize = 16;

/// What is written in a basic block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basic {
    /// What the item is used for.
    pub usage: Usage,
    /// Which part of how many; alone it is 1 of 1.
    pub set: Set,
    /// 1 to 16 bytes.
    pub item: Text,
    /// The owner's ISIL.
    pub owner: Option<Text>,
}

/// Reads a basic block whose check holds.
pub fn read(memory: &[u8]) -> Option<Tag> {
    let (head, rest) = memory.split_first_chunk::<19>()?;
    let (check, rest) = rest.split_first_chunk()?;
    let owner = rest.get(..rest.len().min(BASIC - 21)).filter(|owner| owner.len() >= SMALLEST - 21)?;
    if !holds(head, owner, u16::from_le_bytes(*check)) {
        return None;
    }
    let [first, parts, part, item @ ..] = head;
    let (usage, is_usage_certain) = usage(*first);
    Some(Tag {
        item: Text::until_nul(item),
        owner: Text::until_nul(owner).and_then(isil::with_hyphen),
        usage,
        is_usage_certain,
        set: Set::either_way(*parts, *part),
        ..Tag::silent(Model::Iso28560_3)
    })
}

/// Whether this may be a basic block with a byte damaged or its end cut off. Objects have no check that would tell them from
/// it. A check of zero is not met in practice: a whole tag without one was not written so.
pub(super) fn resembles(memory: &[u8]) -> bool {
    if memory.len() >= SMALLEST && memory.get(19..21) == Some(&[0, 0]) {
        return false;
    }
    let is_in_place = |(at, byte): (usize, &u8)| match at {
        0 => matches!(usage(*byte), (Some(usage), _) if !matches!(usage, Usage::Local(_) | Usage::Reserved(_))),
        1 | 2 => *byte < MANY_PARTS,
        _ => matches!(byte, 0 | b' '..=b'~'),
    };
    memory.iter().take(3 + ITEM).enumerate().filter(|place| !is_in_place(*place)).count() <= 1
}

/// The check goes over the block without itself. A tag of 32 bytes is summed as if two zeros followed; one maker sums it as
/// it stands.
fn holds(head: &[u8], owner: &[u8], check: u16) -> bool {
    let short = ccitt(ccitt(0xFFFF, head), owner);
    let missing = BASIC - 21 - owner.len();
    let whole = ccitt(short, [0; 2].get(..missing).unwrap_or_default());
    check == whole || (owner.len() == SMALLEST - 21 && check == short)
}

/// The nibble that is not the version is the usage. Where neither is the version nobody can tell, unless they are the same.
fn usage(byte: u8) -> (Option<Usage>, bool) {
    let (high, low) = (byte >> 4, byte & 0x0F);
    let usage = match (high, low) {
        (VERSION, usage) | (usage, VERSION) => Some(usage),
        (usage, same) if usage == same => Some(usage),
        (_, _) => None,
    };
    (usage.map(Usage::from_code), !matches!((high, low), (1, 2) | (2, 1)) && usage.is_some())
}

/// The whole memory of a tag of so many bytes: the basic block, the extension blocks, zeros.
///
/// # Errors
/// When the id or the ISIL is too long for its place or would be read otherwise, when the blocks do not fit, and when the
/// tag is smaller than [`SMALLEST`].
pub fn encode(basic: &Basic, extensions: &[Extension], size: usize) -> Result<Vec<u8>, Unwritable> {
    let item = basic.item.as_str().as_bytes();
    let owner = basic.owner.as_ref().map(isil::without_hyphen).unwrap_or_default();
    let owner_room = size.min(BASIC).checked_sub(21).filter(|room| *room >= SMALLEST - 21);
    let owner_room = owner_room.ok_or(Unwritable::TooLong)?;
    if item.len() > ITEM || owner.len() > owner_room {
        return Err(Unwritable::TooLong);
    }
    let mut head = vec![VERSION << 4 | basic.usage.code(), basic.set.parts(), basic.set.part()];
    head.extend_from_slice(item);
    head.resize(19, 0);
    let mut tail = owner.into_bytes();
    tail.resize(BASIC - 21, 0);
    let check = ccitt(ccitt(0xFFFF, &head), &tail).to_le_bytes();
    tail.truncate(owner_room);

    let mut memory = [head.as_slice(), &check, &tail].concat();
    for extension in extensions {
        memory.extend(extension.encode()?);
    }
    if memory.len() > size {
        return Err(Unwritable::TooLong);
    }
    memory.resize(size, 0);
    let reads_the_same = read(&memory).is_some_and(|tag| {
        tag.item.as_ref() == Some(&basic.item) && tag.owner == basic.owner && tag.usage == Some(basic.usage)
    });
    reads_the_same.then_some(memory).ok_or(Unwritable::NoForm)
}
