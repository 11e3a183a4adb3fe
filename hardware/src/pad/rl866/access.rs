//! What is asked of one connected tag: `length code(low, high) parameters`, answered by `length code(low, high) success
//! data`. A length above 127 takes two bytes, seven bits in each.

use crate::pad::{Answer, Ask, Blocks, Fault, Memory, Refusal, SystemInfo, Uid};

use super::{code, refusal};

const READ_BLOCKS: u16 = 0x0003;
const WRITE_BLOCKS: u16 = 0x0004;
const WRITE_AFI: u16 = 0x0006;
const SYSTEM_INFO: u16 = 0x000A;
const ENABLE_EAS: u16 = 0x000C;
const DISABLE_EAS: u16 = 0x000D;
const TEST_EAS: u16 = 0x000F;

pub(super) fn ask(ask: &Ask) -> Option<Vec<u8>> {
    let parameters = match ask {
        Ask::Inventory { .. } => return None,
        // Without the security status of each block.
        Ask::ReadBlocks { first, count, .. } => vec![0, *first, 0, *count, 0],
        Ask::WriteBlocks { blocks, .. } => [&[blocks.first(), 0, blocks.count(), 0], blocks.bytes()].concat(),
        Ask::WriteAfi { afi, .. } => vec![*afi],
        Ask::SystemInfo { .. } | Ask::ReadAfi { .. } | Ask::ReadEas { .. } | Ask::WriteEas { .. } => Vec::new(),
    };
    Some(with_length([operation(ask)?.to_le_bytes().as_slice(), &parameters].concat()))
}

fn operation(ask: &Ask) -> Option<u16> {
    Some(match ask {
        Ask::Inventory { .. } => return None,
        Ask::ReadBlocks { .. } => READ_BLOCKS,
        Ask::WriteBlocks { .. } => WRITE_BLOCKS,
        Ask::SystemInfo { .. } | Ask::ReadAfi { .. } => SYSTEM_INFO,
        Ask::WriteAfi { .. } => WRITE_AFI,
        Ask::ReadEas { .. } => TEST_EAS,
        Ask::WriteEas { on: true, .. } => ENABLE_EAS,
        Ask::WriteEas { on: false, .. } => DISABLE_EAS,
    })
}

pub(super) fn read_ask(uid: Uid, operation: &[u8]) -> Option<Ask> {
    let (code, parameters) = without_length(operation)?.split_first_chunk()?;
    match (u16::from_le_bytes(*code), parameters) {
        (READ_BLOCKS, [0, first, 0, count, 0]) => Some(Ask::ReadBlocks { uid, first: *first, count: *count }),
        (WRITE_BLOCKS, [first, 0, count, 0, data @ ..]) => {
            let size = u8::try_from(data.len().checked_div(usize::from(*count))?).ok()?;
            let blocks = Blocks::new(*first, size, data.to_vec()).filter(|blocks| blocks.count() == *count)?;
            Some(Ask::WriteBlocks { uid, blocks })
        }
        (SYSTEM_INFO, []) => Some(Ask::SystemInfo { uid }),
        (WRITE_AFI, [afi]) => Some(Ask::WriteAfi { uid, afi: *afi }),
        (TEST_EAS, []) => Some(Ask::ReadEas { uid }),
        (ENABLE_EAS, []) => Some(Ask::WriteEas { uid, on: true }),
        (DISABLE_EAS, []) => Some(Ask::WriteEas { uid, on: false }),
        _ => None,
    }
}

pub(super) fn answer(ask: &Ask, answer: &Result<Answer, Refusal>) -> Vec<u8> {
    let (success, data) = match answer {
        Ok(Answer::Blocks(blocks)) => (1, [&[blocks.count(), 0], blocks.bytes()].concat()),
        Ok(Answer::System(info)) => (1, system_info(ask, info)),
        Ok(Answer::Afi(afi)) => (1, system_info(ask, &SystemInfo { afi: Some(*afi), ..SystemInfo::default() })),
        Ok(Answer::Eas(true) | Answer::Done | Answer::Tags { .. }) => (1, Vec::new()),
        Ok(Answer::Eas(false)) => (0, code(Refusal::NoTag).to_le_bytes().to_vec()),
        Err(refusal) => (0, code(*refusal).to_le_bytes().to_vec()),
    };
    let operation = operation(ask).unwrap_or_default().to_le_bytes();
    with_length([operation.as_slice(), &[success], &data].concat())
}

pub(super) fn read_answer(ask: &Ask, result: &[u8]) -> Result<Answer, Fault> {
    let result = without_length(result).ok_or(Fault::Unreadable)?;
    let (code, rest) = result.split_first_chunk().ok_or(Fault::Unreadable)?;
    if Some(u16::from_le_bytes(*code)) != operation(ask) {
        return Err(Fault::Foreign);
    }
    match (ask, rest) {
        (_, [0, low, high]) => match (ask, refusal(u16::from_le_bytes([*low, *high]))) {
            // The bit is tested by whether the tag answers.
            (Ask::ReadEas { .. }, Refusal::NoTag) => Ok(Answer::Eas(false)),
            (_, refusal) => Err(Fault::Refused(refusal)),
        },
        (Ask::ReadBlocks { first, count, .. }, [1, n, 0, data @ ..]) if n == count => {
            let size = data.len().checked_div(usize::from(*count)).and_then(|size| u8::try_from(size).ok());
            let blocks = size.and_then(|size| Blocks::new(*first, size, data.to_vec()));
            blocks.filter(|blocks| blocks.count() == *count).map(Answer::Blocks).ok_or(Fault::Unreadable)
        }
        (Ask::SystemInfo { uid }, [1, data @ ..]) => read_system_info(*uid, data).map(Answer::System),
        (Ask::ReadAfi { uid }, [1, data @ ..]) => {
            read_system_info(*uid, data)?.afi.map(Answer::Afi).ok_or(Fault::Refused(Refusal::NotSupported))
        }
        (Ask::ReadEas { .. }, [1]) => Ok(Answer::Eas(true)),
        (Ask::WriteBlocks { .. } | Ask::WriteAfi { .. } | Ask::WriteEas { .. }, [1]) => Ok(Answer::Done),
        _ => Err(Fault::Unreadable),
    }
}

/// Flags of what the tag says, its UID low byte first, and a place for each, said or not.
fn system_info(ask: &Ask, info: &SystemInfo) -> Vec<u8> {
    let flags =
        u8::from(info.dsfid.is_some()) | u8::from(info.afi.is_some()) << 1 | u8::from(info.memory.is_some()) << 2;
    let uid = ask.uid().map_or([0; 8], Uid::reversed);
    let (blocks, block_size) = info.memory.map_or((0, 0), Memory::to_bytes);
    let fields = [info.dsfid.unwrap_or(0), info.afi.unwrap_or(0), blocks, block_size, 0];
    [&[flags], uid.as_slice(), &fields].concat()
}

fn read_system_info(uid: Uid, data: &[u8]) -> Result<SystemInfo, Fault> {
    let (flags, rest) = data.split_first().ok_or(Fault::Unreadable)?;
    let (theirs, fields) = rest.split_first_chunk().ok_or(Fault::Unreadable)?;
    let [dsfid, afi, blocks, block_size, _ic] = fields else { return Err(Fault::Unreadable) };
    if Uid::from_reversed(*theirs) != uid {
        return Err(Fault::Foreign);
    }
    let said = |bit: u8| flags & bit != 0;
    Ok(SystemInfo {
        dsfid: said(1).then_some(*dsfid),
        afi: said(2).then_some(*afi),
        memory: said(4).then(|| Memory::from_bytes(*blocks, *block_size)),
    })
}

fn with_length(content: Vec<u8>) -> Vec<u8> {
    let length = u8::try_from(content.len()).unwrap_or(u8::MAX);
    let mut bytes = if length < 0x80 { vec![length] } else { vec![0x80 | length >> 7, length & 0x7F] };
    bytes.extend(content);
    bytes
}

/// The content, when it is exactly as long as it says.
fn without_length(bytes: &[u8]) -> Option<&[u8]> {
    let (length, content) = match bytes {
        [high @ 0x80..=0xFF, low @ 0..=0x7F, content @ ..] => {
            (usize::from(high & 0x7F) << 7 | usize::from(*low), content)
        }
        [length @ 0..=0x7F, content @ ..] => (usize::from(*length), content),
        _ => return None,
    };
    (content.len() == length).then_some(content)
}
