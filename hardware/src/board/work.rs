//! The turns of a board's thread: orders, locks that are due, one reading; and the line lost and found again.

use std::collections::BTreeMap;
use std::io;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use embedded_hal::digital::OutputPin;
use tokio::runtime::Runtime;

use super::input::{Watched, next_look};
use super::{Layout, Line};
use crate::backoff::Backoff;
use crate::clock;
use crate::event::{Event, LockState, PinFault};
use crate::lock::Lock;
use crate::mailbox::{LockOrder, Mailbox, Orders};
use crate::outbox::Outbox;
use crate::port;
use crate::reader::until;

/// How often a lock's output is read back although nothing was asked of it.
const CHECK_EVERY: Duration = Duration::from_secs(1);
/// How long after it did not go off an output is put off once more.
const OFF_AGAIN_AFTER: Duration = Duration::from_secs(1);

/// Everything that lives on a board's thread.
pub(crate) struct Board<L: Line> {
    locks: BTreeMap<u16, Held<L::Output>>,
    outputs: BTreeMap<u16, L::Output>,
    /// Outputs that did not go off, a bell that rings on, and when they are told again.
    off_again: BTreeMap<u16, Instant>,
    inputs: Vec<Watched<L::Input>>,
    line: L,
    link: Link,
    backoff: Backoff,
    poll_every: Duration,
    began: Instant,
    runtime: Rc<Runtime>,
    mailbox: Arc<Mailbox>,
    outbox: Outbox,
}

enum Link {
    Here,
    Away { why: String, retry_at: Instant },
}

struct Held<P: OutputPin<Error = PinFault>> {
    lock: Lock<P>,
    check_at: Instant,
}

impl<L: Line> Board<L> {
    /// Opens the line, if it can be, and secures every lock before anything else.
    pub(crate) fn new(
        line: L,
        runtime: Rc<Runtime>,
        layout: &Layout,
        poll_every: Duration,
        mailbox: Arc<Mailbox>,
        outbox: Outbox,
    ) -> Self {
        let now = clock::now();
        let opened = line.open();
        let locks = layout
            .locks
            .iter()
            .map(|(address, wiring)| {
                let lock = Lock::new(line.output(*address), *wiring, now);
                (*address, Held { lock, check_at: now })
            })
            .collect();
        let outputs = layout.outputs.iter().map(|address| (*address, line.output(*address)));
        let inputs = layout.inputs.iter().map(|address| Watched::new(*address, line.input(*address), now));
        let mut board = Self {
            locks,
            outputs: outputs.collect(),
            off_again: BTreeMap::new(),
            inputs: inputs.collect(),
            line,
            link: Link::Away { why: String::new(), retry_at: now },
            backoff: Backoff::new(),
            poll_every,
            began: now,
            runtime,
            mailbox,
            outbox,
        };
        board.settle(opened);
        board
    }

    /// Works until it is told to stop; then the locks are secured, as they are dropped, and the other outputs put off.
    pub(crate) fn run(mut self) {
        loop {
            let orders = self.mailbox.take();
            if orders.stop {
                return self.end();
            }
            match self.link {
                Link::Here => self.work(orders),
                Link::Away { retry_at, .. } => {
                    self.refuse(orders);
                    if retry_at <= clock::now() {
                        self.reconnect();
                    }
                }
            }
            self.outbox.send();
            self.wait();
        }
    }

    fn end(mut self) {
        self.locks.clear();
        for pin in self.outputs.values_mut() {
            // There is nobody left to be told.
            let _ = pin.set_low();
        }
    }

    /// One turn: orders, then whatever lock is due, then at most one reading, so that no order waits for two.
    fn work(&mut self, orders: Orders) {
        self.obey(orders);
        let now = clock::now();
        for held in self.locks.values_mut() {
            held.lock.handle_timeout(now);
        }
        self.put_off_again(now);
        self.read_one(now);
        self.report_locks();
        if let Some(why) = self.line.broken() {
            for held in self.locks.values_mut() {
                held.lock.fail(PinFault::Away, now);
            }
            self.lose(why);
            self.report_locks();
        }
    }

    fn obey(&mut self, orders: Orders) {
        for (output, order) in orders.locks {
            match (self.locks.get_mut(&output), order) {
                (Some(held), LockOrder::Release { for_ }) => held.lock.release(for_, clock::now()),
                (Some(held), LockOrder::Secure) => held.lock.secure(clock::now()),
                (None, _) => self.report_lock(output, LockState::Fault(PinFault::Refused)),
            }
        }
        for (output, on) in orders.outputs {
            let result = match self.outputs.get_mut(&output) {
                Some(pin) => pin.set_state(on.into()).map(|()| on),
                None => Err(PinFault::Refused),
            };
            self.note_output(output, on, result);
        }
        if orders.look_now {
            let now = clock::now();
            self.inputs.iter_mut().for_each(|input| input.look_at = now);
        }
    }

    /// Tells what became of an order. What did not go off is put off again and again until it is.
    fn note_output(&mut self, output: u16, on: bool, result: Result<bool, PinFault>) {
        if result.is_err() && !on && self.outputs.contains_key(&output) {
            self.off_again.insert(output, clock::now() + OFF_AGAIN_AFTER);
        } else {
            self.off_again.remove(&output);
        }
        self.outbox.push(Event::Output { output, result });
    }

    /// One at a time, so that nothing else waits long. It is told once it is so; that it was not, was told before.
    fn put_off_again(&mut self, now: Instant) {
        let Some((&output, _)) = self.off_again.iter().find(|(_, at)| **at <= now) else { return };
        match self.outputs.get_mut(&output).map(OutputPin::set_low) {
            Some(Ok(())) => self.note_output(output, false, Ok(false)),
            Some(Err(_)) | None => drop(self.off_again.insert(output, now + OFF_AGAIN_AFTER)),
        }
    }

    /// The board is away: whatever is asked is refused now and not kept.
    fn refuse(&mut self, orders: Orders) {
        for output in orders.locks.into_keys() {
            self.report_lock(output, LockState::Fault(PinFault::Away));
        }
        for output in orders.outputs.into_keys() {
            let result = Err(PinFault::Away);
            self.outbox.push(Event::Output { output, result });
        }
    }

    /// Reads back the lock that waits longest for it, or else the input that does.
    fn read_one(&mut self, now: Instant) {
        let due = self.locks.values_mut().filter(|held| held.check_at <= now);
        if let Some(held) = due.min_by_key(|held| held.check_at) {
            held.check_at = now + CHECK_EVERY;
            held.lock.check(now);
            return;
        }
        let due = self.inputs.iter_mut().filter(|input| input.look_at <= now);
        if let Some(input) = due.min_by_key(|input| input.look_at) {
            input.look_at = next_look(self.began, now, self.poll_every);
            let settle = self.line.settle();
            if let Some(event) = input.look(settle.is_zero()) {
                self.outbox.push(event);
            }
            if input.is_changing() {
                input.look_at = now + settle;
            }
        }
    }

    fn reconnect(&mut self) {
        let opened = self.line.open();
        if opened.is_ok() {
            for held in self.locks.values_mut() {
                held.lock.secure(clock::now());
            }
        }
        self.settle(opened);
    }

    /// After the locks were secured: puts the other outputs into their safe value, decides whether the board is here, and
    /// refuses what was asked before it was.
    fn settle(&mut self, opened: io::Result<()>) {
        let mut outputs = Vec::new();
        if opened.is_ok() {
            let pins = self.outputs.iter_mut();
            outputs.extend(pins.map(|(output, pin)| (*output, pin.set_low().map(|()| false))));
        }
        // Taken before anybody is told that the board is here: what is asked after that is obeyed.
        let asked_while_away = self.mailbox.take();
        self.refuse(asked_while_away);
        let fault = opened.err().map(|error| error.to_string());
        match fault.or_else(|| self.line.broken()) {
            Some(why) => self.lose(why),
            None => self.find(outputs),
        }
        self.report_locks();
    }

    fn find(&mut self, outputs: Vec<(u16, Result<bool, PinFault>)>) {
        self.line.trust();
        self.link = Link::Here;
        self.backoff.reset();
        let check_at = clock::now() + CHECK_EVERY;
        self.locks.values_mut().for_each(|held| held.check_at = check_at);
        self.inputs.iter_mut().for_each(Watched::forget);
        tracing::debug!("board found");
        self.outbox.push(Event::Found);
        for (output, result) in outputs {
            self.note_output(output, false, result);
        }
    }

    fn lose(&mut self, why: String) {
        self.line.close();
        let retry_at = clock::now() + self.backoff.next_delay(port::jitter());
        let is_news = !matches!(&self.link, Link::Away { why: known, .. } if *known == why);
        self.link = Link::Away { why: why.clone(), retry_at };
        if is_news {
            tracing::debug!(why, "board lost");
            self.outbox.push(Event::Lost { why });
        }
    }

    fn report_locks(&mut self) {
        for (output, held) in &mut self.locks {
            while let Some(state) = held.lock.next_report() {
                let output = *output;
                self.outbox.push(Event::Lock { output, state });
            }
        }
    }

    fn report_lock(&mut self, output: u16, state: LockState) {
        self.outbox.push(Event::Lock { output, state });
    }

    fn wait(&self) {
        let deadline = match &self.link {
            Link::Away { retry_at, .. } => Some(*retry_at),
            Link::Here => {
                let pulses = self.locks.values().filter_map(|held| held.lock.poll_timeout());
                let checks = self.locks.values().map(|held| held.check_at);
                let looks = self.inputs.iter().map(|input| input.look_at);
                pulses.chain(checks).chain(looks).chain(self.off_again.values().copied()).min()
            }
        };
        self.runtime.block_on(async {
            tokio::select! {
                () = self.mailbox.wait() => {}
                () = self.outbox.has_room() => {}
                () = until(deadline) => {}
            }
        });
    }
}
