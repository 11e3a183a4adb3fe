//! One turn with a reader: the question that its state asks for, and what the answer makes of the state.

use std::time::Instant;

use osdp::packet::ParsedPacket;

use super::up::{self, Up};
use super::{Link, POLL_EVERY, Reader};
use crate::osdp::answer::{self, Answer, BUSY, NAK};
use crate::osdp::channel::{Challenge, Channel, Head, KeyKind, Nonce, clear};
use crate::osdp::frame;
use crate::osdp::report::NotSecure;

const ID: u8 = 0x61;

/// What a reply did.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::osdp) enum Taken {
    /// It answers the question that is out.
    Answer,
    /// The reader wants the same question later.
    Busy,
    /// It says, outside the channel, that there is no channel.
    Doubt,
    /// It answers nothing.
    Stray,
}

impl Reader {
    /// The frame to send now.
    pub(in crate::osdp) fn next_frame(
        &mut self,
        now: Instant,
        nonce: impl FnOnce() -> Option<Nonce>,
    ) -> Option<Vec<u8>> {
        self.due_at = now + POLL_EVERY;
        let head = Head { address: self.settings.address.get(), sequence: self.sequence };
        let frame = match std::mem::replace(&mut self.link, Link::Away) {
            Link::Away => clear(head, ID, &[0]),
            Link::Greeted | Link::Challenged(_) => {
                let Some(nonce) = nonce() else {
                    self.lose(NotSecure::NoRandom, now);
                    return None;
                };
                let kind = self.install.as_ref().filter(|install| install.tries_default);
                let kind = if kind.is_some() { KeyKind::Default } else { KeyKind::Own };
                Challenge::new(kind, &self.settings.key, nonce, head).map(|(challenge, frame)| {
                    self.link = Link::Challenged(challenge);
                    frame
                })
            }
            Link::Proving(proof) => {
                let frame = proof.frame(head);
                self.link = Link::Proving(proof);
                frame
            }
            Link::Up(mut up) => {
                let frame = up.next_frame(head, &mut self.orders, &mut self.asks);
                self.link = Link::Up(up);
                frame
            }
            Link::Keying(mut channel) => {
                let frame = up::key_frame(&mut channel, head, &self.settings.key);
                self.link = Link::Keying(channel);
                frame
            }
        };
        if frame.is_none() {
            self.lose(NotSecure::BrokenOff, now);
        }
        frame
    }

    /// A whole reply from this reader's address, while a question to it is out.
    pub(in crate::osdp) fn handle_reply(&mut self, raw: &[u8], now: Instant) -> Taken {
        let Ok((reply, _)) = frame::parse(raw) else { return Taken::Stray };
        if reply.code == BUSY && !matches!(self.link, Link::Up(_)) {
            return Taken::Busy;
        }
        if reply.ctrl.sqn.value() != self.sequence && reply.code != BUSY {
            return Taken::Stray;
        }
        match std::mem::replace(&mut self.link, Link::Away) {
            Link::Away => self.link = Link::Greeted,
            // Nothing was asked since.
            Link::Greeted => {
                self.link = Link::Greeted;
                return Taken::Stray;
            }
            Link::Challenged(challenge) => match challenge.answer(&reply) {
                Ok(proof) => self.link = Link::Proving(proof),
                Err(trouble) => return self.break_off(trouble, now),
            },
            Link::Proving(proof) => match proof.confirm(&reply) {
                Ok(channel) if channel.kind() == KeyKind::Own => self.rise(channel, now),
                Ok(channel) if self.install.is_some() => self.link = Link::Keying(Box::new(channel)),
                Ok(_) => return self.break_off(NotSecure::NoKey, now),
                Err(trouble) => return self.break_off(trouble, now),
            },
            Link::Keying(mut channel) => return self.keyed(&mut channel, &reply, raw, now),
            Link::Up(up) => return self.answered(up, &reply, raw, now),
        }
        self.settle(now);
        Taken::Answer
    }

    /// The reader took its key, or did not: either way the link starts afresh, with the own key.
    fn keyed(&mut self, channel: &mut Channel, reply: &ParsedPacket<'_>, raw: &[u8], now: Instant) -> Taken {
        let opened = match channel.open(reply, raw) {
            Some(Ok(opened)) => opened,
            Some(Err(trouble)) => return self.break_off(trouble, now),
            None => return self.break_off(NotSecure::BrokenOff, now),
        };
        if !matches!(answer::read(opened.code, &opened.payload), Answer::Ack) {
            return self.break_off(NotSecure::BrokenOff, now);
        }
        if let Some(install) = &mut self.install {
            install.tries_default = false;
        }
        self.sequence = 0;
        self.due_at = now;
        Taken::Answer
    }

    fn answered(&mut self, mut up: Box<Up>, reply: &ParsedPacket<'_>, raw: &[u8], now: Instant) -> Taken {
        let opened = up.channel.open(reply, raw);
        if let Some(Ok(opened)) = &opened
            && opened.code != BUSY
        {
            let answer = answer::read(opened.code, &opened.payload);
            self.hear(&mut up, answer, now);
        }
        self.link = Link::Up(up);
        match opened {
            None if reply.code == BUSY => Taken::Busy,
            None if reply.code == NAK => Taken::Doubt,
            None => Taken::Stray,
            Some(Err(trouble)) => self.break_off(trouble, now),
            Some(Ok(opened)) if opened.code == BUSY => Taken::Busy,
            Some(Ok(_)) => {
                self.settle(now);
                Taken::Answer
            }
        }
    }

    /// The question is answered; the next has the next number, and 0 is kept for a fresh start.
    fn settle(&mut self, now: Instant) {
        self.sequence = self.sequence % 3 + 1;
        let has_more = match &self.link {
            Link::Up(up) => up.has_more() || !self.orders.is_empty() || !self.asks.is_empty(),
            Link::Away | Link::Greeted | Link::Challenged(_) | Link::Proving(_) | Link::Keying(_) => true,
        };
        if has_more {
            self.due_at = now;
        }
    }

    fn break_off(&mut self, trouble: NotSecure, now: Instant) -> Taken {
        self.lose(trouble, now);
        Taken::Answer
    }
}
