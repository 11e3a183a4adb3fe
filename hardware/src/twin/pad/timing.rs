//! How long a reader takes: its line, and the radio to the tags. A model, with times as ISO 15693 and the manuals of the
//! readers make them plausible.

use std::time::Duration;

use crate::pad::line::Make;
use crate::pad::{Answer, Ask};

/// The times of one reader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timing {
    /// One byte on the line.
    pub byte: Duration,
    /// One round without a tag.
    pub round: Duration,
    /// And for each tag that is heard in it.
    pub tag: Duration,
    /// One question to a tag.
    pub access: Duration,
    /// And for each block that it reads out.
    pub block: Duration,
    /// And for what it writes.
    pub write: Duration,
}

impl Timing {
    /// A reader that takes no time.
    pub const NONE: Self = Self {
        byte: Duration::ZERO,
        round: Duration::ZERO,
        tag: Duration::ZERO,
        access: Duration::ZERO,
        block: Duration::ZERO,
        write: Duration::ZERO,
    };

    /// A reader of that make on a real line: 26 kbit/s to the tags, 40 tags a second.
    pub fn of(make: Make) -> Self {
        let byte = match make {
            // 11 bits at 38400 baud.
            Make::Feig | Make::Rl866 => Duration::from_micros(286),
            // 10 bits at 19200 baud.
            Make::ThreeM => Duration::from_micros(521),
        };
        let millis = Duration::from_millis;
        let block = Duration::from_micros(1_300);
        Self { byte, round: millis(30), tag: millis(25), access: millis(8), block, write: millis(20) }
    }

    /// How long so many bytes take on the line.
    pub fn line(self, bytes: usize) -> Duration {
        self.byte * u32::try_from(bytes).unwrap_or(u32::MAX)
    }

    /// How long the radio takes for a question that has this answer, or none.
    pub fn radio(self, ask: &Ask, answer: Option<&Answer>) -> Duration {
        let (tags, blocks) = match answer {
            Some(Answer::Tags { tags, .. }) => (tags.len(), 0),
            Some(Answer::Blocks(blocks)) => (0, blocks.count()),
            Some(Answer::System(_) | Answer::Afi(_) | Answer::Eas(_) | Answer::Done) | None => (0, 0),
        };
        match ask {
            Ask::Inventory { rest: true } => Duration::ZERO,
            Ask::Inventory { rest: false } => self.round + self.tag * u32::try_from(tags).unwrap_or(u32::MAX),
            Ask::WriteBlocks { .. } | Ask::WriteAfi { .. } | Ask::WriteEas { .. } => self.access + self.write,
            Ask::ReadBlocks { .. } | Ask::SystemInfo { .. } | Ask::ReadAfi { .. } | Ask::ReadEas { .. } => {
                self.access + self.block * u32::from(blocks)
            }
        }
    }
}
