//! FEIG OBID readers with ISO host commands: the ID CPR family and alike, 38400 baud 8E1 as delivered.
//!
//! Source: manual H20800-16e-ID-B of the ID CPR family (hardware.md 3.1); `[0xB1]`, `[0xA2]`, `[0xA3]`, `[0xA5]` for EAS from
//! chapter 8 of H60301-3e-ID-B. At least 5 ms of silence go before a question, and a gap inside a frame is at most 12 ms.
//! A frame whose check fails is not answered at all.
//! The answer to the version ([`probe`]) is like no other: by it the driver finds its place again after a lost answer. In
//! which order the bytes of a block come is found by the checks of tags, unless the site states it.
//! Does not do: scan mode, notification mode, reader configuration, keys of ISO 14443 cards. Block bytes come from some of
//! these readers reversed; nothing in the frame says so (see [`Blocks::reversed`]).

mod frame;

use super::{Answer, Ask, Blocks, Fault, Memory, Refusal, Seen, SystemInfo, Uid};

pub use frame::Frame;
pub(crate) use frame::{claim, is_sound};

/// The address every reader listens to.
pub const ANY: u8 = 0xFF;

const VERSION: u8 = 0x65;
const ISO: u8 = 0xB0;
const INVENTORY: u8 = 0x01;
const READ_BLOCKS: u8 = 0x23;
const WRITE_BLOCKS: u8 = 0x24;
const WRITE_AFI: u8 = 0x27;
const SYSTEM_INFO: u8 = 0x2B;
/// Commands of one chip maker, whose number of ISO 7816-6 follows.
const CUSTOM: u8 = 0xB1;
const NXP: u8 = 0x04;
const SET_EAS: u8 = 0xA2;
const RESET_EAS: u8 = 0xA3;
const EAS_ALARM: u8 = 0xA5;
/// Address mode of a question: the tag is named.
const ADDRESSED: u8 = 0x01;
/// Inventory mode: the rest of the list.
const MORE: u8 = 0x80;
const ISO_15693: u8 = 0x03;
const ISO_14443A: u8 = 0x04;

/// Statuses of a reader.
mod status {
    pub(super) const OK: u8 = 0x00;
    pub(super) const NO_TAG: u8 = 0x01;
    pub(super) const FALSE_DATA: u8 = 0x02;
    pub(super) const WRITE_ERROR: u8 = 0x03;
    pub(super) const ADDRESS: u8 = 0x04;
    pub(super) const WRONG_TYPE: u8 = 0x05;
    pub(super) const UNKNOWN_COMMAND: u8 = 0x80;
    pub(super) const NOT_AVAILABLE: u8 = 0x82;
    pub(super) const RF_ERROR: u8 = 0x83;
    pub(super) const OVERFLOW: u8 = 0x93;
    pub(super) const MORE_DATA: u8 = 0x94;
    /// The error of the tag itself follows (ISO 15693-3, table 7).
    pub(super) const ISO_ERROR: u8 = 0x95;
}

/// The frame that asks the reader at `address` (0 to 253, or [`ANY`]).
pub fn ask(address: u8, ask: &Ask) -> Vec<u8> {
    let iso = |command: u8, uid: Uid| [&[command, ADDRESSED], uid.0.as_slice()].concat();
    let (command, body) = match ask {
        Ask::Inventory { rest } => (ISO, vec![INVENTORY, if *rest { MORE } else { 0 }]),
        Ask::ReadBlocks { uid, first, count } => (ISO, [iso(READ_BLOCKS, *uid), vec![*first, *count]].concat()),
        Ask::WriteBlocks { uid, blocks } => {
            let place = [blocks.first(), blocks.count(), blocks.size()];
            (ISO, [&iso(WRITE_BLOCKS, *uid), place.as_slice(), blocks.bytes()].concat())
        }
        Ask::SystemInfo { uid } | Ask::ReadAfi { uid } => (ISO, iso(SYSTEM_INFO, *uid)),
        Ask::WriteAfi { uid, afi } => (ISO, [iso(WRITE_AFI, *uid), vec![*afi]].concat()),
        Ask::ReadEas { uid } => (CUSTOM, [vec![NXP], iso(EAS_ALARM, *uid)].concat()),
        Ask::WriteEas { uid, on } => (CUSTOM, [vec![NXP], iso(if *on { SET_EAS } else { RESET_EAS }, *uid)].concat()),
    };
    Frame { address, command, body }.encode()
}

/// Asks any reader for its version. No other answer looks like the answer to it.
pub fn probe() -> Vec<u8> {
    Frame { address: ANY, command: VERSION, body: Vec::new() }.encode()
}

/// Whether a frame answers [`probe`].
pub fn answers_probe(frame: &[u8]) -> bool {
    Frame::read_sound(frame).is_some_and(|frame| frame.command == VERSION && frame.address != ANY)
}

/// What a frame asks, for a twin of the reader. AFI is asked for as system information.
pub fn read_ask(frame: &[u8]) -> Option<Ask> {
    let frame = Frame::read_sound(frame)?;
    match (frame.command, frame.body.as_slice()) {
        (ISO, [INVENTORY, mode]) => Some(Ask::Inventory { rest: *mode == MORE }),
        (ISO, [command, ADDRESSED, rest @ ..]) => {
            let (uid, rest) = rest.split_first_chunk()?;
            let uid = Uid(*uid);
            match (*command, rest) {
                (READ_BLOCKS, [first, count]) => Some(Ask::ReadBlocks { uid, first: *first, count: *count }),
                (WRITE_BLOCKS, [first, count, size, data @ ..]) => {
                    let blocks = Blocks::new(*first, *size, data.to_vec())?;
                    (blocks.count() == *count).then_some(Ask::WriteBlocks { uid, blocks })
                }
                (WRITE_AFI, [afi]) => Some(Ask::WriteAfi { uid, afi: *afi }),
                (SYSTEM_INFO, []) => Some(Ask::SystemInfo { uid }),
                _ => None,
            }
        }
        (CUSTOM, [NXP, command, ADDRESSED, uid @ ..]) => {
            let uid = Uid(uid.try_into().ok()?);
            match *command {
                SET_EAS => Some(Ask::WriteEas { uid, on: true }),
                RESET_EAS => Some(Ask::WriteEas { uid, on: false }),
                EAS_ALARM => Some(Ask::ReadEas { uid }),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The frame a reader at `address` answers that with.
pub fn answer(address: u8, ask: &Ask, answer: &Result<Answer, Refusal>) -> Vec<u8> {
    let body = match answer {
        Ok(Answer::Tags { tags, .. }) if tags.is_empty() => vec![status::NO_TAG],
        Ok(Answer::Tags { tags, is_all }) => {
            let status = if *is_all { status::OK } else { status::MORE_DATA };
            let count = u8::try_from(tags.len()).unwrap_or(u8::MAX);
            let tags = tags.iter().take(usize::from(count));
            let listed = tags.flat_map(|tag| [&[ISO_15693, tag.dsfid.unwrap_or(0)], tag.uid.0.as_slice()].concat());
            [status, count].into_iter().chain(listed).collect()
        }
        Ok(Answer::Blocks(blocks)) => {
            let framed = blocks.iter().flat_map(|block| [&[0], block].concat());
            [status::OK, blocks.count(), blocks.size()].into_iter().chain(framed).collect()
        }
        Ok(Answer::System(info)) => system_answer(ask, info),
        Ok(Answer::Afi(afi)) => system_answer(ask, &SystemInfo { afi: Some(*afi), ..SystemInfo::default() }),
        Ok(Answer::Eas(true) | Answer::Done) => vec![status::OK],
        Ok(Answer::Eas(false)) => vec![status::NO_TAG],
        Err(refusal) => refusal_bytes(*refusal),
    };
    let command = if is_custom(ask) { CUSTOM } else { ISO };
    Frame { address, command, body }.encode()
}

fn system_answer(ask: &Ask, info: &SystemInfo) -> Vec<u8> {
    let uid = ask.uid().map_or([0; 8], |uid| uid.0);
    let (blocks, block_size) = info.memory.map_or((0, 0), Memory::to_bytes);
    let dsfid = info.dsfid.unwrap_or(0);
    [&[status::OK, dsfid], uid.as_slice(), &[info.afi.unwrap_or(0), block_size, blocks, 0]].concat()
}

/// What a frame answers.
///
/// # Errors
/// See [`Fault`]. The answers of these readers do not name the tag, but for system information.
pub fn read_answer(ask: &Ask, frame: &[u8]) -> Result<Answer, Fault> {
    let frame = Frame::read_sound(frame).ok_or(Fault::Foreign)?;
    if frame.command != (if is_custom(ask) { CUSTOM } else { ISO }) {
        return Err(Fault::Foreign);
    }
    let (status, data) = frame.body.split_first().ok_or(Fault::Unreadable)?;
    match (ask, *status) {
        (Ask::Inventory { .. }, status::NO_TAG) => Ok(Answer::Tags { tags: Vec::new(), is_all: true }),
        (Ask::Inventory { .. }, status::OK | status::MORE_DATA | status::OVERFLOW) => {
            let tags = read_tags(data).ok_or(Fault::Unreadable)?;
            Ok(Answer::Tags { tags, is_all: *status == status::OK })
        }
        (Ask::ReadEas { .. }, status::NO_TAG) => Ok(Answer::Eas(false)),
        (_, status::OK) => read_data(ask, data),
        (_, code) => Err(Fault::Refused(refusal(code, data))),
    }
}

fn is_custom(ask: &Ask) -> bool {
    matches!(ask, Ask::ReadEas { .. } | Ask::WriteEas { .. })
}

/// Tags of ISO 15693. A card of ISO 14443 A on the pad is stepped over; whether its number has 7 bytes or 10 is found by
/// what fits.
fn read_tags(data: &[u8]) -> Option<Vec<Seen>> {
    let (count, data) = data.split_first()?;
    [7, 10].into_iter().find_map(|card_uid| {
        let mut rest = data;
        let mut tags = Vec::new();
        for _ in 0..*count {
            match rest {
                [ISO_15693, dsfid, more @ ..] => {
                    let (uid, more) = more.split_first_chunk()?;
                    tags.push(Seen { uid: Uid(*uid), dsfid: Some(*dsfid) });
                    rest = more;
                }
                [ISO_14443A, _, _, more @ ..] => rest = more.get(card_uid..)?,
                _ => return None,
            }
        }
        rest.is_empty().then_some(tags)
    })
}

fn read_data(ask: &Ask, data: &[u8]) -> Result<Answer, Fault> {
    match (ask, data) {
        (Ask::ReadBlocks { first, count, .. }, [n, size, framed @ ..]) if n == count => {
            let blocks = Blocks::from_framed(*first, *size, 1, framed).filter(|blocks| blocks.count() == *count);
            blocks.map(Answer::Blocks).ok_or(Fault::Unreadable)
        }
        (Ask::SystemInfo { uid }, said) => read_system_info(*uid, said).map(Answer::System),
        (Ask::ReadAfi { uid }, said) => read_system_info(*uid, said)?.afi.map(Answer::Afi).ok_or(Fault::Unreadable),
        (Ask::ReadEas { .. }, []) => Ok(Answer::Eas(true)),
        (Ask::WriteAfi { .. } | Ask::WriteBlocks { .. } | Ask::WriteEas { .. }, []) => Ok(Answer::Done),
        _ => Err(Fault::Unreadable),
    }
}

fn read_system_info(uid: Uid, said: &[u8]) -> Result<SystemInfo, Fault> {
    let (dsfid, rest) = said.split_first().ok_or(Fault::Unreadable)?;
    let (theirs, rest) = rest.split_first_chunk().ok_or(Fault::Unreadable)?;
    let [afi, block_size, blocks, _ic] = rest else { return Err(Fault::Unreadable) };
    if Uid(*theirs) != uid {
        return Err(Fault::Foreign);
    }
    let memory = Some(Memory::from_bytes(*blocks, *block_size));
    Ok(SystemInfo { dsfid: Some(*dsfid), afi: Some(*afi), memory })
}

fn refusal(status: u8, data: &[u8]) -> Refusal {
    match (status, data) {
        (status::NO_TAG, _) => Refusal::NoTag,
        (status::FALSE_DATA | status::RF_ERROR, _) => Refusal::Radio,
        (status::WRITE_ERROR, _) | (status::ISO_ERROR, [0x13, ..]) => Refusal::NotWritten,
        (status::ADDRESS, _) | (status::ISO_ERROR, [0x10, ..]) => Refusal::NoSuchBlock,
        (status::ISO_ERROR, [0x11 | 0x12, ..]) => Refusal::Locked,
        (status::WRONG_TYPE | status::UNKNOWN_COMMAND | status::NOT_AVAILABLE, _)
        | (status::ISO_ERROR, [0x01..=0x03, ..]) => Refusal::NotSupported,
        (status::ISO_ERROR, [error, ..]) => Refusal::Other(u16::from_be_bytes([status, *error])),
        (code, _) => Refusal::Other(u16::from(code)),
    }
}

fn refusal_bytes(refusal: Refusal) -> Vec<u8> {
    match refusal {
        Refusal::NoTag => vec![status::NO_TAG],
        Refusal::Radio => vec![status::RF_ERROR],
        Refusal::NotWritten => vec![status::WRITE_ERROR],
        Refusal::NoSuchBlock => vec![status::ISO_ERROR, 0x10],
        Refusal::Locked => vec![status::ISO_ERROR, 0x12],
        Refusal::NotSupported => vec![status::NOT_AVAILABLE],
        Refusal::Other(code) => match code.to_be_bytes() {
            [0, code] => vec![code],
            code => code.to_vec(),
        },
    }
}
