//! 3M RFID readers 210 and 810, 19200 8N1 on a USB-serial line.
//!
//! Source: 3M protocol specification 1.0.0 and `3M810.pm` in `dpavlin/Biblio-RFID` (hardware.md 3.3). Blocks have 4 bytes; an
//! answer to a read gives each with its number and lock byte.
//! The answer to [`PROBE`] is like no other: by it the driver finds its place again after a lost answer. After the probe the
//! source sends `13 04 01 00 02 00 03 00 04 00` too, without knowing what it does; here it is not sent.
//! Does not do: tag information (0D, whose bytes no source shows), quiet, locking, pass-through. Of system information it
//! gets the data storage format alone.

mod frame;

use super::{Answer, Ask, Blocks, Fault, Refusal, Seen, SystemInfo, Uid};

pub use frame::{Frame, PROBE_START, START};
pub(crate) use frame::{claim, is_sound};

/// Asks a reader of the family for its version: the first thing it is sent, and the only frame of this kind.
pub const PROBE: [u8; 8] = [PROBE_START, 0x00, 0x05, 0x04, 0x00, 0x11, 0x8C, 0x66];

/// What a reader of version 10.5.0.2 answers to [`PROBE`], as captured by the source.
pub const PROBE_ANSWER: [u8; 12] = [PROBE_START, 0x00, 0x09, 0x04, 0x00, 0x11, 0x0A, 0x05, 0x00, 0x02, 0x72, 0x50];

/// Whether a frame answers [`PROBE`].
pub fn answers_probe(frame: &[u8]) -> bool {
    let frame = Frame::read_sound(frame).filter(|frame| frame.start == PROBE_START && frame.command == 0x04);
    frame.is_some_and(|frame| frame.body.starts_with(&[0x00, 0x11]) && frame.body.len() > 2)
}

/// Commands of a reader.
mod command {
    pub(super) const READ_BLOCKS: u8 = 0x02;
    pub(super) const CHECK_EAS: u8 = 0x03;
    pub(super) const WRITE_BLOCKS: u8 = 0x04;
    pub(super) const WRITE_AFI: u8 = 0x09;
    pub(super) const GET_AFI: u8 = 0x0A;
    pub(super) const EAS_CONTROL: u8 = 0x0C;
    pub(super) const GET_DSFID: u8 = 0x0F;
    pub(super) const INVENTORY: u8 = 0xFE;
}

/// Tags of any application.
const ANY_AFI: u8 = 0x00;
/// What each tag of an inventory is listed with: bit 0 its UID, bit 1 its data storage format.
const LIST_UID: u8 = 0x01;
const LIST_DSFID: u8 = 0x02;
/// As the captures ask: UIDs, and bit 2, whose meaning the specification keeps.
const LIST: u8 = 0x05;
const BLOCK_SIZE: u8 = 4;

/// The frame of a question. An inventory is never asked for its rest: the whole list comes at once.
pub fn ask(ask: &Ask) -> Vec<u8> {
    let uid = ask.uid().map_or_else(Vec::new, |uid| uid.0.to_vec());
    let parameters = match ask {
        Ask::Inventory { .. } => vec![ANY_AFI, LIST],
        Ask::ReadBlocks { first, count, .. } => vec![*first, *count],
        Ask::WriteBlocks { blocks, .. } => [&[blocks.first(), blocks.count(), 0], blocks.bytes()].concat(),
        Ask::WriteAfi { afi, .. } => vec![*afi],
        Ask::WriteEas { on, .. } => vec![u8::from(*on)],
        Ask::SystemInfo { .. } | Ask::ReadAfi { .. } | Ask::ReadEas { .. } => Vec::new(),
    };
    Frame { start: START, command: command_of(ask), body: [uid, parameters].concat() }.encode()
}

fn command_of(ask: &Ask) -> u8 {
    match ask {
        Ask::Inventory { .. } => command::INVENTORY,
        Ask::ReadBlocks { .. } => command::READ_BLOCKS,
        Ask::WriteBlocks { .. } => command::WRITE_BLOCKS,
        Ask::SystemInfo { .. } => command::GET_DSFID,
        Ask::ReadAfi { .. } => command::GET_AFI,
        Ask::WriteAfi { .. } => command::WRITE_AFI,
        Ask::ReadEas { .. } => command::CHECK_EAS,
        Ask::WriteEas { .. } => command::EAS_CONTROL,
    }
}

/// What a frame asks, for a twin of the reader.
pub fn read_ask(frame: &[u8]) -> Option<Ask> {
    let frame = Frame::read_sound(frame).filter(|frame| frame.start == START)?;
    if let (command::INVENTORY, [_, _]) = (frame.command, frame.body.as_slice()) {
        return Some(Ask::Inventory { rest: false });
    }
    let (uid, parameters) = frame.body.split_first_chunk()?;
    let uid = Uid(*uid);
    match (frame.command, parameters) {
        (command::READ_BLOCKS, [first, count]) => Some(Ask::ReadBlocks { uid, first: *first, count: *count }),
        (command::WRITE_BLOCKS, [first, count, 0, data @ ..]) => {
            let blocks = Blocks::new(*first, BLOCK_SIZE, data.to_vec()).filter(|blocks| blocks.count() == *count)?;
            Some(Ask::WriteBlocks { uid, blocks })
        }
        (command::GET_DSFID, []) => Some(Ask::SystemInfo { uid }),
        (command::GET_AFI, []) => Some(Ask::ReadAfi { uid }),
        (command::WRITE_AFI, [afi]) => Some(Ask::WriteAfi { uid, afi: *afi }),
        (command::CHECK_EAS, []) => Some(Ask::ReadEas { uid }),
        (command::EAS_CONTROL, [on @ 0..=1]) => Some(Ask::WriteEas { uid, on: *on == 1 }),
        _ => None,
    }
}

/// The frame a reader answers that with.
pub fn answer(ask: &Ask, answer: &Result<Answer, Refusal>) -> Vec<u8> {
    let content = match answer {
        Ok(Answer::Tags { tags, .. }) => {
            let count = u8::try_from(tags.len()).unwrap_or(u8::MAX);
            let tags = tags.iter().take(usize::from(count));
            [ANY_AFI, LIST, count].into_iter().chain(tags.flat_map(|tag| tag.uid.0)).collect()
        }
        Ok(Answer::Blocks(blocks)) => {
            let numbered = (blocks.first()..).zip(blocks.iter());
            let framed = numbered.flat_map(|(number, block)| [&[number, 0], block].concat());
            [blocks.count()].into_iter().chain(framed).collect()
        }
        Ok(Answer::System(info)) => vec![info.dsfid.unwrap_or(0)],
        Ok(Answer::Afi(afi)) => vec![*afi],
        Ok(Answer::Eas(on)) => vec![u8::from(*on)],
        Ok(Answer::Done) | Err(_) => Vec::new(),
    };
    let error = answer.as_ref().err().map_or(0, |refusal| error_of(*refusal));
    let uid = ask.uid().map_or_else(Vec::new, |uid| uid.0.to_vec());
    Frame { start: START, command: command_of(ask), body: [vec![error], uid, content].concat() }.encode()
}

/// What a frame answers.
///
/// # Errors
/// See [`Fault`]. Every answer but an inventory's names its tag.
pub fn read_answer(ask: &Ask, frame: &[u8]) -> Result<Answer, Fault> {
    let frame = Frame::read_sound(frame).ok_or(Fault::Foreign)?;
    if (frame.start, frame.command) != (START, command_of(ask)) {
        return Err(Fault::Foreign);
    }
    let (error, rest) = frame.body.split_first().ok_or(Fault::Unreadable)?;
    let content = match (ask.uid(), rest.split_first_chunk()) {
        (None, _) => rest,
        (Some(uid), Some((theirs, content))) if Uid(*theirs) == uid => content,
        // An error may come without the tag: there was none.
        (Some(_), None) if *error != 0 => rest,
        (Some(_), Some(_)) => return Err(Fault::Foreign),
        (Some(_), None) => return Err(Fault::Unreadable),
    };
    match (ask, *error) {
        (_, 1..) => Err(Fault::Refused(refusal(*error))),
        (_, 0) => read_content(ask, content).ok_or(Fault::Unreadable),
    }
}

fn read_content(ask: &Ask, content: &[u8]) -> Option<Answer> {
    match (ask, content) {
        (Ask::Inventory { .. }, [_afi, options, count, list @ ..]) => {
            let tags = read_list(*options, *count, list)?;
            Some(Answer::Tags { tags, is_all: true })
        }
        (Ask::ReadBlocks { first, count, .. }, [n, framed @ ..]) if n == count => {
            let blocks = Blocks::from_framed(*first, BLOCK_SIZE, 2, framed).filter(|blocks| blocks.count() == *n)?;
            let numbers = framed.iter().step_by(usize::from(BLOCK_SIZE) + 2);
            (*first..).zip(numbers).all(|(number, theirs)| number == *theirs).then_some(Answer::Blocks(blocks))
        }
        (Ask::SystemInfo { .. }, [dsfid]) => {
            Some(Answer::System(SystemInfo { dsfid: Some(*dsfid), ..SystemInfo::default() }))
        }
        (Ask::ReadAfi { .. }, [afi]) => Some(Answer::Afi(*afi)),
        (Ask::ReadEas { .. }, [on @ 0..=1]) => Some(Answer::Eas(*on == 1)),
        // The number of the block after the last may follow.
        (Ask::WriteBlocks { .. }, [] | [_]) => Some(Answer::Done),
        (Ask::WriteAfi { .. } | Ask::WriteEas { .. }, []) => Some(Answer::Done),
        _ => None,
    }
}

fn read_list(options: u8, count: u8, list: &[u8]) -> Option<Vec<Seen>> {
    if count == 0 {
        return list.is_empty().then(Vec::new);
    }
    let before = usize::from(options & LIST_DSFID != 0);
    let is_whole = options & LIST_UID != 0 && list.len() == usize::from(count) * (before + 8);
    let each = list.chunks(before + 8).filter(|_| is_whole);
    let tags = each.map(|tag| {
        let (dsfid, uid) = tag.split_at_checked(before)?;
        Some(Seen { uid: Uid(uid.try_into().ok()?), dsfid: dsfid.first().copied() })
    });
    tags.collect::<Option<Vec<Seen>>>().filter(|tags| !tags.is_empty())
}

fn refusal(error: u8) -> Refusal {
    match error {
        0x06 => Refusal::NoTag,
        0x12 => Refusal::Locked,
        0x16 => Refusal::NotWritten,
        0x11 => Refusal::NoSuchBlock,
        0x30 => Refusal::NotSupported,
        error => Refusal::Other(u16::from(error)),
    }
}

fn error_of(refusal: Refusal) -> u8 {
    match refusal {
        Refusal::NoTag | Refusal::Radio => 0x06,
        Refusal::Locked => 0x12,
        Refusal::NotWritten => 0x16,
        Refusal::NoSuchBlock => 0x11,
        Refusal::NotSupported => 0x30,
        Refusal::Other(code) => u8::try_from(code).unwrap_or(u8::MAX),
    }
}
