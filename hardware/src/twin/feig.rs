//! The speech of a simulated FEIG reader: version, RF reset, and the ISO host commands of [`feig`].
//!
//! Does not do: scan mode, configuration. It lists 24 tags in one answer, and the others when it is asked for the rest.

use super::pad::Air;
use crate::pad::feig::{self, Frame};
use crate::pad::{Answer, Ask, Blocks, Refusal, Seen};
use crate::tag::Order;

/// The address it answers with.
const ADDRESS: u8 = 0;
const RF_RESET: u8 = 0x69;
/// What fits a short frame.
const MOST_TAGS: usize = 24;
/// Software, hardware and reader type of an ID CPR.M02.
const VERSION: [u8; 8] = [0x00, 0x01, 0x05, 0x00, 0x01, 0x47, 0x00, 0x00];

#[derive(Default)]
pub(super) struct Feig {
    pub(super) order: Order,
    rest: Vec<Seen>,
}

impl Feig {
    /// The frame that answers a frame.
    pub(super) fn respond(&mut self, frame: &[u8], air: &mut Air<'_>) -> Option<Vec<u8>> {
        let command = Frame::read_sound(frame)?.command;
        let Some(ask) = feig::read_ask(frame) else {
            air.meet_none();
            let body = match command {
                _ if frame == feig::probe() => VERSION.to_vec(),
                RF_RESET => vec![0x00],
                _ => vec![0x80],
            };
            return Some(Frame { address: ADDRESS, command, body }.encode());
        };
        let answer = match &ask {
            Ask::Inventory { rest: true } => {
                air.meet_none();
                self.list()
            }
            Ask::Inventory { rest: false } => air.ask(&ask, false).and_then(|heard| {
                self.rest = if let Answer::Tags { tags, .. } = heard { tags } else { Vec::new() };
                self.list()
            }),
            Ask::WriteBlocks { uid, blocks } => {
                let blocks = self.turn(blocks.clone());
                air.ask(&Ask::WriteBlocks { uid: *uid, blocks }, false)
            }
            Ask::SystemInfo { .. } | Ask::ReadAfi { .. } => air.ask(&ask, true),
            Ask::ReadBlocks { .. } | Ask::WriteAfi { .. } | Ask::ReadEas { .. } | Ask::WriteEas { .. } => {
                air.ask(&ask, false)
            }
        };
        let answer = match answer {
            Ok(Answer::Blocks(blocks)) => Ok(Answer::Blocks(self.turn(blocks))),
            Ok(_) | Err(_) => answer,
        };
        Some(feig::answer(ADDRESS, &air.named(&ask), &answer))
    }

    fn list(&mut self) -> Result<Answer, Refusal> {
        let rest = self.rest.split_off(self.rest.len().min(MOST_TAGS));
        let tags = std::mem::replace(&mut self.rest, rest);
        Ok(Answer::Tags { tags, is_all: self.rest.is_empty() })
    }

    fn turn(&self, blocks: Blocks) -> Blocks {
        match self.order {
            Order::Straight => blocks,
            Order::Reversed => blocks.reversed(),
        }
    }
}
