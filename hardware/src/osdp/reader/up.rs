//! A reader while its channel is up: what it is asked in turn, and what it says.

use std::collections::{BTreeMap, VecDeque};
use std::time::Instant;

use zeroize::Zeroizing;

use super::{Ask, News, Reader, Wish};
use crate::barcode::{Rejected, Scan, Text};
use crate::event::{Event, PinFault};
use crate::osdp::answer::{Abilities, Answer};
use crate::osdp::channel::{Channel, Head};
use crate::osdp::key::Key;
use crate::osdp::order::{Order, Slot, drive};
use crate::osdp::report::Report;

const POLL: u8 = 0x60;
const CAP: u8 = 0x62;
const LOCAL_STATUS: u8 = 0x64;
const INPUT_STATUS: u8 = 0x65;
const OUTPUT_STATUS: u8 = 0x66;
const KEYSET: u8 = 0x75;

/// A first question over which so many channels broke is not asked again: some readers can not bear it.
const BREAKS_AT_MOST: u32 = 2;

pub(super) struct Up {
    pub(super) channel: Channel,
    deaf_until: Instant,
    /// Asked once after the channel came up: what it can do, how it is, its inputs.
    first: VecDeque<u8>,
    asked: Asked,
    abilities: Abilities,
    tamper: bool,
    power_failed: bool,
}

/// The question that is out.
#[derive(Clone, Copy)]
enum Asked {
    /// Its answer needs nothing known of the question.
    Plain,
    /// One of the first questions.
    First(u8),
    /// An output is driven.
    Drive(Ask),
    /// An output was driven, or not, and is now read.
    ReadBack(Ask),
    /// The output was driven and is read next.
    ToReadBack(Ask),
}

/// The command that gives a reader its own key (6.16).
pub(super) fn key_frame(channel: &mut Channel, head: Head, key: &Key) -> Option<Vec<u8>> {
    let data = Zeroizing::new([&[1, 16], key.bytes().as_slice()].concat());
    channel.seal(head, KEYSET, &data)
}

impl Up {
    pub(super) fn new(channel: Channel, deaf_until: Instant, breaks: &BTreeMap<u8, u32>) -> Self {
        let may_ask = |code: &u8| breaks.get(code).is_none_or(|times| *times < BREAKS_AT_MOST);
        Self {
            channel,
            deaf_until,
            first: [CAP, LOCAL_STATUS, INPUT_STATUS].into_iter().filter(may_ask).collect(),
            asked: Asked::Plain,
            abilities: Abilities::default(),
            tamper: false,
            power_failed: false,
        }
    }

    pub(super) fn has_more(&self) -> bool {
        !self.first.is_empty() || matches!(self.asked, Asked::ToReadBack(_))
    }

    /// Who waits for the answer to the question that is out.
    pub(super) fn asked_by(&self) -> Option<Ask> {
        match self.asked {
            Asked::Plain | Asked::First(_) => None,
            Asked::Drive(ask) | Asked::ReadBack(ask) | Asked::ToReadBack(ask) => Some(ask),
        }
    }

    /// The first question that is out.
    pub(super) fn asked_first(&self) -> Option<u8> {
        match self.asked {
            Asked::First(code) => Some(code),
            Asked::Plain | Asked::Drive(_) | Asked::ReadBack(_) | Asked::ToReadBack(_) => None,
        }
    }

    /// Whether the channel held for a while.
    pub(super) fn is_settled(&self, now: Instant) -> bool {
        now >= self.deaf_until
    }

    /// A read-back first, then what must be known of the reader (whether it can time its outputs, before a pin drives one),
    /// then what pins ask, then orders; else whether there is news.
    pub(super) fn next_frame(
        &mut self,
        head: Head,
        orders: &mut BTreeMap<Slot, Order>,
        asks: &mut VecDeque<Ask>,
    ) -> Option<Vec<u8>> {
        let (code, data) = self.next_command(orders, asks)?;
        self.channel.seal(head, code, &data)
    }

    fn next_command(&mut self, orders: &mut BTreeMap<Slot, Order>, asks: &mut VecDeque<Ask>) -> Option<(u8, Vec<u8>)> {
        if let Asked::ToReadBack(ask) = self.asked {
            self.asked = Asked::ReadBack(ask);
            return Some((OUTPUT_STATUS, Vec::new()));
        }
        self.asked = Asked::Plain;
        if let Some(code) = self.first.pop_front() {
            self.asked = Asked::First(code);
            let data = if code == CAP { vec![0] } else { Vec::new() };
            return Some((code, data));
        }
        if let Some(ask) = asks.pop_front() {
            return match ask.wish {
                Wish::Read => {
                    self.asked = Asked::ReadBack(ask);
                    Some((OUTPUT_STATUS, Vec::new()))
                }
                Wish::Set { on, falls_back_after } => {
                    self.asked = Asked::Drive(ask);
                    let falls_back_after = falls_back_after.filter(|_| self.abilities.can_time_outputs);
                    drive(ask.output, on, falls_back_after)
                }
            };
        }
        match orders.pop_first() {
            Some((_, order)) => order.encode(),
            None => Some((POLL, Vec::new())),
        }
    }

    /// Whether an output may do what is asked of it, as far as this answer tells.
    fn judge(&mut self, answer: &Answer) -> Option<(u64, Result<bool, PinFault>)> {
        let (Asked::Drive(ask) | Asked::ReadBack(ask)) = self.asked else { return None };
        let was_driven = matches!(self.asked, Asked::Drive(_));
        let result = match answer {
            Answer::Ack if was_driven => {
                self.asked = Asked::ToReadBack(ask);
                return None;
            }
            Answer::Outputs(outputs) => match (outputs.get(usize::from(ask.output)), ask.wish) {
                (None, _) => Err(PinFault::Refused),
                (Some(is_on), Wish::Set { on, .. }) if *is_on != on => Err(PinFault::NotMoved),
                (Some(is_on), _) => Ok(*is_on),
            },
            Answer::Nak => Err(PinFault::Refused),
            Answer::Ack
            | Answer::Card(_)
            | Answer::CardText(_)
            | Answer::Keys(_)
            | Answer::Local { .. }
            | Answer::Inputs(_)
            | Answer::ReaderTamper(_)
            | Answer::Can(_)
            | Answer::Unclear => Err(PinFault::NoAnswer),
        };
        self.asked = Asked::Plain;
        Some((ask.ticket, result))
    }
}

impl Reader {
    /// What a believed reply means.
    pub(super) fn hear(&mut self, up: &mut Up, answer: Answer, now: Instant) {
        if let Some((ticket, result)) = up.judge(&answer) {
            self.news.push_back(News::Answered { ticket, result });
        }
        let is_deaf = !up.is_settled(now);
        match answer {
            Answer::Card(_) | Answer::CardText(_) | Answer::Keys(_) if is_deaf => {}
            Answer::Card(bits) => {
                let event = (self.settings.card)(&bits);
                self.present(event, now);
            }
            Answer::CardText(text) => {
                let event = match std::str::from_utf8(&text) {
                    Ok(text) if is_printable(text) => {
                        Event::Scan(Scan { text: Text::new(text.to_owned()), symbology: None })
                    }
                    Ok(_) | Err(_) => Event::Rejected(Rejected::NotACard),
                };
                self.present(event, now);
            }
            Answer::Keys(keys) => {
                let pressed: Vec<Option<_>> = keys.iter().map(|key| self.settings.keys.key(*key)).collect();
                let noise = pressed.iter().filter(|key| key.is_none()).count();
                pressed.into_iter().flatten().for_each(|key| self.push_event(Event::Key(key)));
                if noise > 0 {
                    self.push_event(Event::Noise { bytes: noise });
                }
            }
            Answer::Local { tamper, power_failed } => {
                if std::mem::replace(&mut up.tamper, tamper) != tamper {
                    self.push(Report::Tamper(tamper));
                }
                if std::mem::replace(&mut up.power_failed, power_failed) != power_failed {
                    self.push(Report::PowerFailed(power_failed));
                }
            }
            Answer::ReaderTamper(tamper) => {
                if std::mem::replace(&mut up.tamper, tamper) != tamper {
                    self.push(Report::Tamper(tamper));
                }
            }
            Answer::Inputs(inputs) => self.news.push_back(News::Inputs(Some(inputs))),
            Answer::Can(abilities) => {
                up.abilities = abilities;
                if abilities.inputs == 0 {
                    up.first.retain(|code| *code != INPUT_STATUS);
                }
            }
            Answer::Ack | Answer::Nak | Answer::Outputs(_) | Answer::Unclear => {}
        }
    }

    fn present(&mut self, event: Event, now: Instant) {
        if let Event::Scan(scan) = &event
            && self.repeats.is_repeat(&scan.text, now)
        {
            return;
        }
        self.push_event(event);
    }
}

fn is_printable(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| matches!(byte, 0x20..=0x7E))
}
