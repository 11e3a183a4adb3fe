//! The reader's side of the protocol, pure: a frame in, its answer out.

use std::collections::VecDeque;

use osdp::command::{Command, CommandCode};
use osdp::packet::{Address, ParsedPacket, ScsType, Sqn};
use osdp::reply::CCrypt;
use osdp::secure::crypto::{SessionKeys, client_cryptogram};
use osdp::secure::session::{Cryptogrammed, Disconnected, Secure, Session};
use osdp::secure::{Direction, SCBK_D, seal, unseal};
use tokio::sync::watch;

use super::{OSDP_PINS, OsdpFault, Shown};
use crate::bits::Bits;
use crate::osdp::Frame;

const ACK: u8 = 0x40;
const NAK: u8 = 0x41;
const BUSY: u8 = 0x79;
/// Reasons to refuse (table 47).
const UNKNOWN: u8 = 0x03;
const NO_SECURITY: u8 = 0x05;
const ONLY_SECURE: u8 = 0x06;

/// Inputs; outputs without times; lamps, buzzer, display; CRC; AES-128.
const ABILITIES: [[u8; 3]; 7] =
    [[1, 1, OSDP_PINS as u8], [2, 1, OSDP_PINS as u8], [4, 1, 1], [5, 1, 1], [6, 1, 1], [8, 1, 0], [9, 1, 0]];

pub(super) struct Device {
    address: u8,
    key: Option<[u8; 16]>,
    link: Link,
    /// The last question's bytes and its answer, for when it is asked again.
    last: Option<(Vec<u8>, Vec<u8>)>,
    waiting: VecDeque<(u8, Vec<u8>)>,
    inputs: [bool; OSDP_PINS],
    tamper: bool,
    fault: OsdpFault,
    shown: watch::Sender<Shown>,
    outputs: watch::Sender<[bool; OSDP_PINS]>,
}

enum Link {
    Clear,
    Challenged(Box<Session<Cryptogrammed>>),
    Secure(Box<Session<Secure>>),
}

impl Device {
    pub(super) fn new(
        address: u8,
        key: Option<[u8; 16]>,
    ) -> (Self, watch::Receiver<Shown>, watch::Receiver<[bool; OSDP_PINS]>) {
        let (shown, shown_to) = watch::channel(Shown::default());
        let (outputs, outputs_to) = watch::channel([false; OSDP_PINS]);
        let device = Self {
            address,
            key,
            link: Link::Clear,
            last: None,
            waiting: VecDeque::new(),
            inputs: [false; OSDP_PINS],
            tamper: false,
            fault: OsdpFault::None,
            shown,
            outputs,
        };
        (device, shown_to, outputs_to)
    }

    pub(super) fn present(&mut self, bits: &Bits) {
        let mut data = vec![0, 1];
        data.extend(u16::try_from(bits.len()).unwrap_or(0).to_le_bytes());
        let bits: Vec<bool> = bits.iter().collect();
        data.extend(
            bits.chunks(8).map(|eight| {
                eight.iter().enumerate().fold(0, |byte, (place, bit)| byte | u8::from(*bit) << (7 - place))
            }),
        );
        self.waiting.push_back((0x50, data));
    }

    pub(super) fn press(&mut self, keys: &str) {
        let bytes = keys.bytes().map(|key| match key {
            b'#' => b'\r',
            b'*' => 0x7F,
            other => other,
        });
        let mut data = vec![0, u8::try_from(keys.len()).unwrap_or(0)];
        data.extend(bytes);
        self.waiting.push_back((0x53, data));
    }

    pub(super) fn set_input(&mut self, input: usize, is_on: bool) {
        if let Some(pin) = self.inputs.get_mut(input) {
            *pin = is_on;
            self.waiting.push_back(self.input_status());
        }
    }

    pub(super) fn set_tamper(&mut self, is_open: bool) {
        self.tamper = is_open;
        self.waiting.push_back(self.local_status());
    }

    pub(super) fn set_fault(&mut self, fault: OsdpFault) {
        self.fault = fault;
        if fault == OsdpFault::Restart {
            self.fault = OsdpFault::None;
            self.link = Link::Clear;
            self.last = None;
        }
    }

    pub(super) fn key(&self) -> Option<[u8; 16]> {
        self.key
    }

    pub(super) fn answer(&mut self, frame: &[u8]) -> Option<Vec<u8>> {
        let (asked, _) = ParsedPacket::parse(frame).ok()?;
        if asked.addr.is_reply() || asked.addr.pd_addr() != self.address || self.fault == OsdpFault::Silent {
            return None;
        }
        if let OsdpFault::Busy(times) = self.fault {
            self.fault = if times > 1 { OsdpFault::Busy(times - 1) } else { OsdpFault::None };
            return self.clear(Sqn::ZERO, BUSY, &[]);
        }
        if let Some((last, answer)) = &self.last
            && last == frame
            && asked.ctrl.sqn != Sqn::ZERO
        {
            return Some(self.on_the_wire(answer.clone()));
        }
        let answer = self.answer_new(&asked, frame)?;
        self.last = Some((frame.to_vec(), answer.clone()));
        Some(self.on_the_wire(answer))
    }

    fn on_the_wire(&self, mut answer: Vec<u8>) -> Vec<u8> {
        if let (OsdpFault::Garbled, Some(byte)) = (self.fault, answer.last_mut()) {
            *byte ^= 1;
        }
        answer
    }

    fn answer_new(&mut self, asked: &ParsedPacket<'_>, raw: &[u8]) -> Option<Vec<u8>> {
        let sequence = asked.ctrl.sqn;
        if sequence == Sqn::ZERO {
            self.link = Link::Clear;
        }
        match asked.scb.map(|block| (block.ty, block.data.first().copied())) {
            Some((ScsType::Scs11, Some(kind))) => self.challenged(sequence, kind, asked.data),
            Some((ScsType::Scs13, _)) => self.proven(sequence, asked.data),
            Some((ScsType::Scs15 | ScsType::Scs17, _)) => self.answer_secure(asked, raw),
            Some(_) => self.clear(sequence, NAK, &[NO_SECURITY]),
            None => match asked.code {
                0x61 => self.clear(sequence, 0x45, &[0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 0]),
                0x62 => self.clear(sequence, 0x46, ABILITIES.as_flattened()),
                _ => self.clear(sequence, NAK, &[ONLY_SECURE]),
            },
        }
    }

    fn challenged(&mut self, sequence: Sqn, kind: u8, nonce: &[u8]) -> Option<Vec<u8>> {
        let key = match (kind, self.key) {
            (1, Some(key)) => key,
            (0, None) => SCBK_D,
            _ => return self.clear(sequence, NAK, &[NO_SECURITY]),
        };
        let rnd_a = nonce.try_into().ok()?;
        let mut rnd_b = [0; 8];
        getrandom::fill(&mut rnd_b).ok()?;
        let keys = SessionKeys::derive(&key, &rnd_a);
        let client_cryptogram = client_cryptogram(&keys.s_enc, &rnd_a, &rnd_b);
        let ccrypt = CCrypt { cuid: [self.address; 8], rnd_b, client_cryptogram };
        let session = Session::<Disconnected>::new(key).challenge(rnd_a).receive_ccrypt(&ccrypt).ok()?;
        self.link = Link::Challenged(Box::new(session));
        self.handshake(sequence, ScsType::Scs12, kind, 0x76, &ccrypt.encode().ok()?)
    }

    fn proven(&mut self, sequence: Sqn, cryptogram: &[u8]) -> Option<Vec<u8>> {
        let Link::Challenged(session) = std::mem::replace(&mut self.link, Link::Clear) else {
            return self.clear(sequence, NAK, &[NO_SECURITY]);
        };
        if session.server_cryptogram() != cryptogram {
            return self.handshake(sequence, ScsType::Scs14, 0xFF, 0x78, &[0; 16]);
        }
        let mac = session.initial_rmac();
        self.link = Link::Secure(Box::new(session.confirm_rmac_i(&mac).ok()?));
        self.handshake(sequence, ScsType::Scs14, 1, 0x78, &mac)
    }

    fn answer_secure(&mut self, asked: &ParsedPacket<'_>, raw: &[u8]) -> Option<Vec<u8>> {
        let Link::Secure(mut session) = std::mem::replace(&mut self.link, Link::Clear) else {
            return self.clear(asked.ctrl.sqn, NAK, &[ONLY_SECURE]);
        };
        let Ok(data) = unseal(&mut session, asked, raw) else {
            return self.clear(asked.ctrl.sqn, NAK, &[ONLY_SECURE]);
        };
        let (code, data) = self.obey(asked.code, &data);
        let address = Address::reply(self.address).ok()?;
        let encrypt = !data.is_empty();
        let sealed = seal(&mut session, address, asked.ctrl.sqn, Direction::PdToAcu, encrypt, code, &data).ok();
        self.link = Link::Secure(session);
        sealed
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "of all the commands there are, a door's reader knows these")]
    fn obey(&mut self, code: u8, data: &[u8]) -> (u8, Vec<u8>) {
        let command = CommandCode::from_byte(code).and_then(|code| Command::decode(code, data));
        let Ok(command) = command else { return (NAK, vec![UNKNOWN]) };
        match command {
            Command::Poll(_) => self.waiting.pop_front().unwrap_or((ACK, vec![])),
            Command::Cap(_) => (0x46, ABILITIES.as_flattened().to_vec()),
            Command::LocalStatus(_) => self.local_status(),
            Command::InputStatus(_) => self.input_status(),
            Command::OutputStatus(_) => (0x4A, self.outputs.borrow().iter().map(|pin| u8::from(*pin)).collect()),
            Command::Output(control) => {
                for record in control.records {
                    let is_on = matches!(record.code.as_byte(), 2 | 4 | 5);
                    if usize::from(record.output) >= OSDP_PINS {
                        return (NAK, vec![0x09]);
                    }
                    self.move_output(usize::from(record.output), is_on);
                }
                (ACK, vec![])
            }
            Command::Led(control) => {
                for record in control.records {
                    let is_temporary = record.temporary.control == 2;
                    let color = if is_temporary { record.temporary.on_color } else { record.permanent.on_color };
                    self.shown.send_modify(|shown| {
                        shown.lamps.insert(record.led, color.as_byte());
                    });
                }
                (ACK, vec![])
            }
            Command::Buzzer(_) => {
                self.shown.send_modify(|shown| shown.beeps += 1);
                (ACK, vec![])
            }
            Command::Text(text) => {
                let line = String::from_utf8_lossy(&text.text).into_owned();
                self.shown.send_modify(|shown| {
                    shown.lines.insert(text.row, line);
                });
                (ACK, vec![])
            }
            Command::KeySet(set) => match set.key.try_into() {
                Ok(key) => {
                    self.key = Some(key);
                    (ACK, vec![])
                }
                Err(_) => (NAK, vec![UNKNOWN]),
            },
            _ => (NAK, vec![UNKNOWN]),
        }
    }

    fn move_output(&mut self, output: usize, is_on: bool) {
        if self.fault != OsdpFault::Stuck {
            self.outputs.send_modify(|outputs| {
                if let Some(pin) = outputs.get_mut(output) {
                    *pin = is_on;
                }
            });
        }
    }

    fn local_status(&self) -> (u8, Vec<u8>) {
        (0x48, vec![u8::from(self.tamper), 0])
    }

    fn input_status(&self) -> (u8, Vec<u8>) {
        (0x49, self.inputs.iter().map(|pin| u8::from(*pin)).collect())
    }

    fn clear(&self, sequence: Sqn, code: u8, data: &[u8]) -> Option<Vec<u8>> {
        self.reply(sequence, None, code, data)
    }

    fn handshake(&self, sequence: Sqn, block: ScsType, mark: u8, code: u8, data: &[u8]) -> Option<Vec<u8>> {
        self.reply(sequence, Some((block.as_byte(), vec![mark])), code, data)
    }

    fn reply(&self, sequence: Sqn, security: Option<(u8, Vec<u8>)>, code: u8, data: &[u8]) -> Option<Vec<u8>> {
        let (address, sequence) = (self.address, sequence.value());
        Frame { address, is_reply: true, sequence, code, payload: data.to_vec(), security }.encode()
    }
}
