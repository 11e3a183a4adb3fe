//! Reads the memory of one tag: what it says of itself, then as many blocks as are needed. Pure: an answer in, the next
//! question out.
//!
//! No two questions in a row have answers that could be taken for each other: readers that do not name the tag may answer
//! twice.

use super::order::ByteOrder;
use super::talk::Outcome;
use super::{Answer, Ask, Blocks, MAX_BYTES, Refusal, Seen, SystemInfo, Uid};
use crate::tag::{DSFID_OBJECTS, Memory, Model, Tag};

/// The basic block of ISO 28560-3, which is all of such a tag that is used.
const BASIC: u8 = 34;
/// Bytes in a block, until the tag has said it.
const USUAL_SIZE: u8 = 4;
/// More of a tag is not read; the largest library tags in use hold 316 bytes.
const MOST_BYTES: usize = 1024;
/// As many blocks as have a number.
const MOST_BLOCKS: usize = 256;
/// Objects that end in so many zeros have ended.
const END: [u8; 4] = [0; 4];

pub(super) struct Reading {
    uid: Uid,
    info: SystemInfo,
    size: u8,
    bytes: Vec<u8>,
    /// Blocks that were asked for last; 0 while the tag was asked of itself.
    asked: u8,
    /// So many blocks at once, and no more: the tag ends, or the reader does not give more.
    most: u8,
}

/// How a reading goes on.
pub(super) enum Next {
    Ask(Ask),
    /// What the tag says, and its application family where it told.
    Read(Tag, Option<u8>),
    /// Not this time.
    Failed,
}

impl Reading {
    /// Begins to read a tag.
    pub(super) fn begin(seen: Seen) -> (Self, Ask) {
        let info = SystemInfo { dsfid: seen.dsfid, ..SystemInfo::default() };
        let reading = Self { uid: seen.uid, info, size: USUAL_SIZE, bytes: Vec::new(), asked: 0, most: u8::MAX };
        (reading, Ask::SystemInfo { uid: seen.uid })
    }

    pub(super) fn uid(&self) -> Uid {
        self.uid
    }

    pub(super) fn handle(&mut self, outcome: Outcome, order: &ByteOrder) -> Next {
        match outcome {
            Outcome::Answer(Answer::System(info)) if self.asked == 0 => {
                self.info = SystemInfo { dsfid: info.dsfid.or(self.info.dsfid), ..info };
                self.size = info.memory.map_or(USUAL_SIZE, |memory| memory.block_size);
                self.go_on(order)
            }
            Outcome::Answer(Answer::Blocks(blocks)) => self.take(&blocks, order),
            Outcome::Refused(refusal) => self.be_refused(refusal, order),
            Outcome::Answer(_) | Outcome::NoAnswer => Next::Failed,
        }
    }

    fn take(&mut self, blocks: &Blocks, order: &ByteOrder) -> Next {
        // A tag whose blocks change their size is another tag.
        if blocks.size() != self.size && !self.bytes.is_empty() {
            return Next::Failed;
        }
        self.size = blocks.size();
        self.bytes.extend_from_slice(blocks.bytes());
        self.go_on(order)
    }

    fn be_refused(&mut self, refusal: Refusal, order: &ByteOrder) -> Next {
        match refusal {
            Refusal::NoTag | Refusal::Radio => Next::Failed,
            // A tag that says nothing of itself, or a reader that does not ask: its memory may still be read.
            _any if self.asked == 0 => self.go_on(order),
            // A tag that says how much it holds has the next block.
            _any if self.asked == 1 && self.info.memory.is_some() => Next::Failed,
            Refusal::NoSuchBlock
            | Refusal::NotSupported
            | Refusal::NotWritten
            | Refusal::Locked
            | Refusal::Other(_) => {
                self.most = self.asked / 2;
                self.go_on(order)
            }
        }
    }

    /// What was read is enough, or the tag has no more; else the next blocks.
    fn go_on(&mut self, order: &ByteOrder) -> Next {
        let memory = Memory { bytes: &self.bytes, dsfid: self.info.dsfid, block_size: self.size };
        let tag = order.decode(memory);
        let has_ended = match tag.model {
            Model::Iso28560_3 => true,
            Model::Iso28560_2 => self.info.dsfid == Some(DSFID_OBJECTS) && self.bytes.ends_with(&END),
            Model::Rfid501 | Model::Blank | Model::Unknown => false,
        };
        let count = if has_ended { 0 } else { self.next_count() };
        match u8::try_from(self.blocks_read()) {
            Ok(first) if count > 0 => {
                self.asked = count;
                Next::Ask(Ask::ReadBlocks { uid: self.uid, first, count })
            }
            _ if self.bytes.is_empty() => Next::Failed,
            _ => Next::Read(tag, self.info.afi),
        }
    }

    /// How many blocks to ask for; 0 when there are no more.
    fn next_count(&self) -> u8 {
        let size = usize::from(self.size.max(1));
        let all = self.info.memory.map_or(MOST_BLOCKS, |memory| usize::from(memory.blocks)).min(MOST_BYTES / size);
        let left = all.saturating_sub(self.blocks_read());
        let fit = if self.bytes.is_empty() { usize::from(BASIC).div_ceil(size) } else { MAX_BYTES / size };
        let count = u8::try_from(left.min(fit)).unwrap_or(u8::MAX).min(self.most);
        if count == self.asked && count > 1 { count - 1 } else { count }
    }

    fn blocks_read(&self) -> usize {
        self.bytes.len() / usize::from(self.size.max(1))
    }
}
