//! The speech of a simulated RL866 reader: resync, inventory, connect, access, disconnect.
//!
//! Does not do: configuration blocks that mean anything. It takes up one tag at a time and refuses a second: a driver that
//! does not let go is found out.

use super::pad::Air;
use crate::pad::rl866::{self, Block, Frame, Handle, Reply, Request};
use crate::pad::{Answer, Ask, Refusal, Seen, Uid};

/// The handle of the tag that is taken up.
const HANDLE: Handle = Handle(1);
/// Tags that the codec puts in one frame.
const MOST_TAGS: usize = 18;
/// Too many tags are taken up, or this one is not.
const WRONG_HANDLE: Refusal = Refusal::Other(0x0415);
const NOBODY: Uid = Uid([0; 8]);

#[derive(Default)]
pub(super) struct Rl866 {
    taken_up: Option<Uid>,
    rest: Vec<Seen>,
}

impl Rl866 {
    /// The frame that answers a frame.
    pub(super) fn respond(&mut self, frame: &[u8], air: &mut Air<'_>) -> Option<Vec<u8>> {
        let sequence = match Frame::read_sound(frame)?.block {
            Block::Information { sequence, .. } => sequence,
            Block::Resync | Block::Resynced => false,
        };
        let taken_up = self.taken_up.unwrap_or(NOBODY);
        let request = rl866::read_ask(frame, |handle| Some(if handle == HANDLE { taken_up } else { NOBODY }))?;
        let reply = self.reply(&request, air);
        let named =
            if let Request::Access(handle, ask) = request { Request::Access(handle, air.named(&ask)) } else { request };
        Some(rl866::answer(&named, &reply, sequence))
    }

    fn reply(&mut self, request: &Request, air: &mut Air<'_>) -> Result<Reply, Refusal> {
        match request {
            Request::Resync => {
                air.meet_none();
                Ok(Reply::Resynced)
            }
            Request::ReadConfig { .. } => {
                air.meet_none();
                Ok(Reply::Config(vec![0; 15]))
            }
            Request::Inventory { rest: true } => {
                air.meet_none();
                Ok(self.list())
            }
            Request::Inventory { rest: false } => {
                let heard = air.ask(&Ask::Inventory { rest: false }, false)?;
                self.rest = if let Answer::Tags { tags, .. } = heard { tags } else { Vec::new() };
                Ok(self.list())
            }
            Request::Connect(_) if self.taken_up.is_some() => {
                air.meet_none();
                Err(WRONG_HANDLE)
            }
            Request::Connect(uid) if air.is_there(*uid) => {
                self.taken_up = Some(*uid);
                Ok(Reply::Connected(HANDLE))
            }
            Request::Connect(_) => Err(Refusal::NoTag),
            Request::Disconnect(_) => {
                air.meet_none();
                self.taken_up.take().map(|_| Reply::Disconnected).ok_or(WRONG_HANDLE)
            }
            Request::Access(_, ask) => {
                let names_tag = matches!(ask, Ask::SystemInfo { .. });
                air.ask(ask, names_tag).map(Reply::Answer)
            }
        }
    }

    fn list(&mut self) -> Reply {
        let rest = self.rest.split_off(self.rest.len().min(MOST_TAGS));
        let tags = std::mem::replace(&mut self.rest, rest);
        Reply::Answer(Answer::Tags { tags, is_all: self.rest.is_empty() })
    }
}
