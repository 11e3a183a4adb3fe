//! RL866-type readers (mid-range pads sold under many names), on a serial line or its USB emulation, 38400 baud 8E1.
//!
//! Source: hardware.md 3.2; the layouts of answers from captures in `lainuri: programs/lainuri-serve/tests/02-iblock_test.py`.
//! A tag is connected, accessed by its handle, and disconnected, after an error too; [`Request::Resync`] goes first. Every
//! question carries a sequence bit that alternates. Captured answers carry either, so it is sent and not judged.
//! The source left the test of EAS out because it did not work on its reader. A site whose gates look at EAS tries a tag
//! first: what can not be read back is reported as not set.
//! Does not do: answers chained over several frames, several accesses in one question, choice of antennas, tags other than
//! ISO 15693.

mod access;
mod frame;

use super::{Answer, Ask, Fault, Refusal, Seen, Uid};

pub use frame::{Block, Frame};
pub(crate) use frame::{claim, is_sound};

const READ_CONFIG: u8 = 0x01;
const INVENTORY: u8 = 0x31;
const CONNECT: u8 = 0x32;
const DISCONNECT: u8 = 0x33;
const ACCESS: u8 = 0x34;
/// Inventory flag: go on with the tags that did not fit.
const CONTINUE: u8 = 0x08;
const ISO_15693: u8 = 0x01;
/// Any chip of ISO 15693 is accessed as the first of them, as the captures do.
const ICODE_SLI: u8 = 0x01;
const ADDRESSED: u8 = 0x01;
/// Tags of thirteen bytes in a frame of 255.
const MOST_TAGS: usize = 18;

/// A tag that is connected, 1 to 255.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handle(pub u8);

/// One question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// Starts the sequence anew. The first question after opening the line, and after any doubt.
    Resync,
    /// The reader's own settings: it is there and speaks this.
    ReadConfig {
        /// From the settings kept for good, instead of those in force.
        kept: bool,
        /// The first block of 14 bytes, 0 to 63.
        first: u8,
        /// How many.
        count: u8,
    },
    /// Which tags are there?
    Inventory {
        /// The rest of a list that did not fit, instead of a new one.
        rest: bool,
    },
    /// Takes up a tag.
    Connect(Uid),
    /// Lets go of a tag.
    Disconnect(Handle),
    /// Asks a tag that was taken up. Any [`Ask`] but an inventory, whose tag the handle stands for.
    Access(Handle, Ask),
}

/// What a reader says when it does what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// The sequence starts anew.
    Resynced,
    /// The settings, as they are.
    Config(Vec<u8>),
    /// The tag is taken up.
    Connected(Handle),
    /// The tag is let go.
    Disconnected,
    /// Tags, or what a tag answered.
    Answer(Answer),
}

/// The frame of a question. `sequence` alternates from one to the next and starts with `false` after a resync.
/// `None` for an access that asks for an inventory.
pub fn ask(request: &Request, sequence: bool) -> Option<Vec<u8>> {
    let inf = match request {
        Request::Resync => return Some(Frame { reader: frame::ANY, block: Block::Resync }.encode()),
        Request::ReadConfig { kept, first, count } => {
            vec![READ_CONFIG, first & 0x3F | if *kept { 0x80 } else { 0 }, *count]
        }
        Request::Inventory { rest } => vec![INVENTORY, if *rest { CONTINUE } else { 0 }],
        Request::Connect(uid) => {
            [&[CONNECT, 0, ISO_15693, ICODE_SLI, 9, ADDRESSED], uid.reversed().as_slice()].concat()
        }
        Request::Disconnect(Handle(handle)) => vec![DISCONNECT, *handle],
        Request::Access(Handle(handle), ask) => [vec![ACCESS, *handle], access::ask(ask)?].concat(),
    };
    Some(Frame { reader: frame::ANY, block: Block::Information { sequence, chained: false, inf } }.encode())
}

/// What a frame asks, for a twin of the reader; `connected` says which tag a handle stands for.
pub fn read_ask(frame: &[u8], connected: impl Fn(Handle) -> Option<Uid>) -> Option<Request> {
    let inf = match Frame::read_sound(frame)?.block {
        Block::Resync => return Some(Request::Resync),
        Block::Resynced => return None,
        Block::Information { inf, .. } => inf,
    };
    match inf.as_slice() {
        [READ_CONFIG, first, count] => {
            Some(Request::ReadConfig { kept: first & 0x80 != 0, first: first & 0x3F, count: *count })
        }
        [INVENTORY, flags] => Some(Request::Inventory { rest: flags & CONTINUE != 0 }),
        [CONNECT, _, ISO_15693, _, 9, ADDRESSED, uid @ ..] => {
            Some(Request::Connect(Uid::from_reversed(uid.try_into().ok()?)))
        }
        [DISCONNECT, handle] => Some(Request::Disconnect(Handle(*handle))),
        [ACCESS, handle, operation @ ..] => {
            let uid = connected(Handle(*handle))?;
            Some(Request::Access(Handle(*handle), access::read_ask(uid, operation)?))
        }
        _ => None,
    }
}

/// The frame a reader answers that with.
pub fn answer(request: &Request, reply: &Result<Reply, Refusal>, sequence: bool) -> Vec<u8> {
    let content = match (request, reply) {
        (Request::Resync, _) => return Frame { reader: frame::FIRST, block: Block::Resynced }.encode(),
        (Request::Access(_, ask), Ok(Reply::Answer(answer))) => access::answer(ask, &Ok(answer.clone())),
        (Request::Access(_, ask), Err(refusal)) => access::answer(ask, &Err(*refusal)),
        (_, Err(_)) => Vec::new(),
        (_, Ok(Reply::Resynced | Reply::Disconnected)) => Vec::new(),
        (_, Ok(Reply::Config(blocks))) => blocks.clone(),
        (_, Ok(Reply::Connected(Handle(handle)))) => vec![*handle],
        (_, Ok(Reply::Answer(Answer::Tags { tags, is_all }))) => list(tags, *is_all),
        (_, Ok(Reply::Answer(_))) => Vec::new(),
    };
    let status = match (request, reply) {
        (Request::Access(..), _) | (_, Ok(_)) => 0,
        (_, Err(refusal)) => code(*refusal),
    };
    let inf = [vec![command(request)], status.to_le_bytes().to_vec(), content].concat();
    Frame { reader: frame::FIRST, block: Block::Information { sequence, chained: false, inf } }.encode()
}

/// What a frame answers.
///
/// # Errors
/// See [`Fault`].
pub fn read_answer(request: &Request, frame: &[u8]) -> Result<Reply, Fault> {
    let inf = match (Frame::read_sound(frame).ok_or(Fault::Foreign)?.block, request) {
        (Block::Resynced, Request::Resync) => return Ok(Reply::Resynced),
        (Block::Information { chained: true, .. }, _) => return Err(Fault::Unreadable),
        (Block::Information { inf, .. }, _) => inf,
        (Block::Resync | Block::Resynced, _) => return Err(Fault::Foreign),
    };
    let (first, rest) = inf.split_first().ok_or(Fault::Foreign)?;
    if *first != command(request) {
        return Err(Fault::Foreign);
    }
    let (status, content) = rest.split_first_chunk().ok_or(Fault::Unreadable)?;
    let status = u16::from_le_bytes(*status);
    match (request, status, content) {
        (Request::Inventory { .. }, NO_TAG, _) => Ok(Reply::Answer(Answer::Tags { tags: Vec::new(), is_all: true })),
        (_, 1.., _) => Err(Fault::Refused(refusal(status))),
        (Request::ReadConfig { .. }, _, blocks) => Ok(Reply::Config(blocks.to_vec())),
        (Request::Inventory { .. }, _, list) => read_list(list).map(Reply::Answer).ok_or(Fault::Unreadable),
        (Request::Connect(_), _, [handle]) => Ok(Reply::Connected(Handle(*handle))),
        (Request::Disconnect(_), _, []) => Ok(Reply::Disconnected),
        (Request::Access(_, ask), _, result) => access::read_answer(ask, result).map(Reply::Answer),
        (Request::Resync, ..) => Err(Fault::Foreign),
        (Request::Connect(_) | Request::Disconnect(_), ..) => Err(Fault::Unreadable),
    }
}

/// The first byte of what is asked; a resync has none.
fn command(request: &Request) -> u8 {
    match request {
        Request::Resync => 0,
        Request::ReadConfig { .. } => READ_CONFIG,
        Request::Inventory { .. } => INVENTORY,
        Request::Connect(_) => CONNECT,
        Request::Disconnect(_) => DISCONNECT,
        Request::Access(..) => ACCESS,
    }
}

/// Why the reader stopped, how many tags it found, how many of them come now, and each: flags, what the flags name. What
/// does not fit one frame is left for the rest.
fn list(tags: &[Seen], is_all: bool) -> Vec<u8> {
    let now = tags.iter().take(MOST_TAGS);
    let [total_low, total_high] = u16::try_from(tags.len()).unwrap_or(u16::MAX).to_le_bytes();
    let head = [u8::from(!is_all), total_low, total_high, u8::try_from(now.len()).unwrap_or(u8::MAX)];
    let each = now.flat_map(|tag| {
        let [low @ .., high] = tag.uid.reversed();
        [&[0x0E, ISO_15693, ICODE_SLI, 9], low.as_slice(), &[high, 0]].concat()
    });
    head.into_iter().chain(each).collect()
}

fn read_list(list: &[u8]) -> Option<Answer> {
    let [stopped_early, total_low, total_high, count, rest @ ..] = list else { return None };
    let total = u16::from_le_bytes([*total_low, *total_high]);
    let mut rest = rest;
    let mut tags = Vec::new();
    for _ in 0..*count {
        let (flags, mut fields) = rest.split_first()?;
        if flags & 0x90 != 0 {
            // Memory or the result of a command comes along: nothing that was asked for.
            return None;
        }
        let mut field = |bit: u8| -> Option<Option<u8>> {
            if flags & bit == 0 {
                return Some(None);
            }
            let (value, more) = fields.split_first()?;
            fields = more;
            Some(Some(*value))
        };
        let _antenna = field(0x01)?;
        let protocol = field(0x02)?;
        let _chip = field(0x04)?;
        let length = field(0x08)?.map_or(0, usize::from);
        let (serial, more) = fields.split_at_checked(length)?;
        // Eight bytes are the UID, low byte first. A ninth follows in the captures, always 0: not known to be the DSFID.
        if let (None | Some(ISO_15693), Some((uid, [] | [_]))) = (protocol, serial.split_first_chunk()) {
            tags.push(Seen { uid: Uid::from_reversed(*uid), dsfid: None });
        }
        rest = more;
    }
    rest.is_empty().then_some(Answer::Tags { tags, is_all: *stopped_early == 0 && total <= u16::from(*count) })
}

const NO_TAG: u16 = 0x0420;

/// Codes of the reader's manual, appendix C.
fn refusal(code: u16) -> Refusal {
    match code {
        0x0004 | NO_TAG => Refusal::NoTag,
        0x0400..=0x040A | 0x0419 | 0x041F | 0x0422..=0x0424 => Refusal::Radio,
        0x041B | 0x041D | 0x041E => Refusal::Locked,
        0x041C => Refusal::NoSuchBlock,
        0x0003 | 0x0006 | 0x0103 | 0x0421 => Refusal::NotSupported,
        code => Refusal::Other(code),
    }
}

fn code(refusal: Refusal) -> u16 {
    match refusal {
        Refusal::NoTag => NO_TAG,
        Refusal::Radio | Refusal::NotWritten => 0x0405,
        Refusal::Locked => 0x041B,
        Refusal::NoSuchBlock => 0x041C,
        Refusal::NotSupported => 0x0006,
        Refusal::Other(code) => code,
    }
}
