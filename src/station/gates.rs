//! What the gate should do with the items of a session, and how far their tags are. A loan and a tag's bit are two facts
//! (promise 9): the library system says first, the tag follows, and only what was read back from it counts.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use omatoimi_hardware::pad::Uid;
use omatoimi_hardware::tag::security::Gate;

use super::LineState;
use crate::ids::Item;
use crate::register::circulation::Text;

/// The driver tries several times and then says so; a pad that says nothing at all is given up after this.
const ORDER_FOR: Duration = Duration::from_secs(10);
/// How long "put it back on the pad" waits for somebody to do so.
const PUT_BACK_FOR: Duration = Duration::from_secs(30);

/// Every item of the session whose tags are to be set, or are.
#[derive(Debug, Default)]
pub(super) struct Gates {
    items: BTreeMap<Item, Gated>,
    /// Loans that the library system has not heard of, and whether their rows on the disk say that the gate lets the
    /// item pass.
    marks: BTreeMap<Item, Mark>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    /// Asked for; given up then.
    Asked {
        until: Instant,
    },
    Made,
}

/// One item and its tags.
#[derive(Debug)]
pub(super) struct Gated {
    pub(super) goal: Gate,
    /// What its line becomes once it is secured. None: the line tells it already.
    pub(super) then: Option<(Text, LineState)>,
    /// The library system has not heard of the loan yet.
    pub(super) is_unconfirmed: bool,
    /// The patron was asked to put it back already.
    pub(super) was_troubled: bool,
    tags: BTreeMap<Uid, Tag>,
    /// A tag was not set: since when somebody is asked to put the item back.
    trouble_since: Option<Instant>,
}

#[derive(Clone, Copy, Debug)]
struct Tag {
    /// What was last read from it.
    last: Option<Gate>,
    step: Step,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Ordered { until: Instant },
    Set,
    Failed,
}

/// What a report of the pad changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// Every tag of it is as it should be. `late`: it was not at first.
    Done { late: bool },
    /// It must be put back on the pad.
    Trouble,
}

/// An item that waits to be put back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Waiting {
    pub(super) item: Item,
    pub(super) goal: Gate,
    /// An order is out for it just now.
    pub(super) is_busy: bool,
    pub(super) until: Instant,
    /// Others that wait too.
    pub(super) others: usize,
}

impl Gates {
    /// What is to become of the item's tags from now on, whatever was before. Returns which to order.
    pub(super) fn begin(
        &mut self,
        item: Item,
        goal: Gate,
        then: Option<(Text, LineState)>,
        is_unconfirmed: bool,
        tags: &[(Uid, Option<Gate>)],
        now: Instant,
    ) -> Vec<(Uid, Gate)> {
        let ordered = Step::Ordered { until: now + ORDER_FOR };
        let of = |last: Option<Gate>| Tag { last, step: ordered };
        let gated = Gated {
            goal,
            then,
            is_unconfirmed,
            was_troubled: false,
            tags: tags.iter().map(|(uid, last)| (*uid, of(*last))).collect(),
            trouble_since: None,
        };
        self.items.insert(item, gated);
        tags.iter().map(|(uid, _)| (*uid, goal)).collect()
    }

    /// An act with the item is being written down; `is_released`: and with it that the gate will let the item pass.
    pub(super) fn written(&mut self, item: &Item, is_released: bool) {
        self.marks.remove(item);
        if is_released {
            self.marks.insert(item.clone(), Mark::Made);
        }
    }

    pub(super) fn is_marked(&self, item: &Item) -> bool {
        self.marks.get(item) == Some(&Mark::Made)
    }

    /// Whether the row of an item, or of any, is being marked.
    pub(super) fn is_marking(&self, item: Option<&Item>) -> bool {
        let is_asked = |mark: &Mark| matches!(mark, Mark::Asked { .. });
        item.map_or_else(|| self.marks.values().any(is_asked), |item| self.marks.get(item).is_some_and(is_asked))
    }

    /// The row of the item is to be marked.
    pub(super) fn ask_for_mark(&mut self, item: Item, now: Instant) {
        self.marks.insert(item, Mark::Asked { until: now + ORDER_FOR });
    }

    /// What became of that. False: nobody has asked, or nobody waits any longer.
    pub(super) fn mark_told(&mut self, item: &Item, is_made: bool) -> bool {
        let was_asked = self.is_marking(Some(item));
        if was_asked {
            self.written(item, is_made);
        }
        was_asked
    }

    /// Whose row was not marked in time.
    pub(super) fn unmarked(&self, now: Instant) -> Vec<Item> {
        let is_late = |mark: &Mark| matches!(mark, Mark::Asked { until } if *until <= now);
        self.marks.iter().filter(|(_, mark)| is_late(mark)).map(|(item, _)| item.clone()).collect()
    }

    /// A tag of an item of this session lies on the pad; `last`: what it was read as. Returns what to order, where it is
    /// not as it should be.
    pub(super) fn arrived(&mut self, item: &Item, uid: Uid, last: Option<Gate>, now: Instant) -> Option<Gate> {
        let gated = self.items.get_mut(item)?;
        let tag = gated.tags.entry(uid).or_insert(Tag { last, step: Step::Failed });
        match tag.step {
            Step::Set if last.is_none_or(|gate| gate == gated.goal) => None,
            Step::Failed | Step::Set => {
                tag.step = Step::Ordered { until: now + ORDER_FOR };
                gated.trouble_since = gated.trouble_since.map(|_| now);
                Some(gated.goal)
            }
            Step::Ordered { .. } => None,
        }
    }

    /// Those of the item's tags that failed are to be tried once more.
    pub(super) fn try_again(&mut self, may_set: impl Fn(Uid) -> bool, now: Instant) -> Vec<(Uid, Gate)> {
        let mut orders = Vec::new();
        for gated in self.items.values_mut().filter(|gated| gated.trouble_since.is_some()) {
            gated.trouble_since = Some(now);
            for (uid, tag) in gated.tags.iter_mut().filter(|(uid, tag)| tag.step == Step::Failed && may_set(**uid)) {
                tag.step = Step::Ordered { until: now + ORDER_FOR };
                orders.push((*uid, gated.goal));
            }
        }
        orders
    }

    /// A tag was read back as it was wanted, or was not. Returns the item where that settles anything.
    pub(super) fn reported(&mut self, uid: Uid, wanted: Gate, is_set: bool, now: Instant) -> Option<(Item, Turn)> {
        let (item, gated) = self.items.iter_mut().find(|(_, gated)| gated.tags.contains_key(&uid))?;
        let tag = gated.tags.get_mut(&uid)?;
        tag.last = is_set.then_some(wanted);
        // An earlier order, which this one has replaced.
        if wanted != gated.goal {
            return None;
        }
        let was_done = tag.step == Step::Set;
        tag.step = if is_set { Step::Set } else { Step::Failed };
        (!(was_done && is_set)).then(|| gated.turn(now)).flatten().map(|turn| (item.clone(), turn))
    }

    /// The pad went away: whatever was ordered is not done.
    pub(super) fn lost(&mut self, now: Instant) -> Vec<Item> {
        self.fail(|_| true, now)
    }

    /// Whoever said nothing in time has failed.
    pub(super) fn overdue(&mut self, now: Instant) -> Vec<Item> {
        self.fail(|until| until <= now, now)
    }

    fn fail(&mut self, is_over: impl Fn(Instant) -> bool, now: Instant) -> Vec<Item> {
        let mut failed = Vec::new();
        for (item, gated) in &mut self.items {
            let mut has_failed = false;
            for tag in gated.tags.values_mut() {
                if let Step::Ordered { until } = tag.step
                    && is_over(until)
                {
                    (tag.step, tag.last, has_failed) = (Step::Failed, None, true);
                }
            }
            if has_failed && gated.turn(now) == Some(Turn::Trouble) {
                failed.push(item.clone());
            }
        }
        failed
    }

    /// Whether an order is out.
    pub(super) fn is_setting(&self) -> bool {
        self.items.values().any(Gated::is_busy)
    }

    /// What is to be put back on the pad.
    pub(super) fn put_back(&self) -> Option<Waiting> {
        let troubled = || self.items.iter().filter_map(|(item, gated)| Some((item, gated, gated.trouble_since?)));
        let (item, gated, since) = troubled().min_by_key(|(_, _, since)| *since)?;
        Some(Waiting {
            item: item.clone(),
            goal: gated.goal,
            is_busy: gated.is_busy(),
            until: since + PUT_BACK_FOR,
            others: troubled().count().saturating_sub(1),
        })
    }

    /// Nobody tries any longer with what is to be put back: staff will. `waited_until`: only what has waited till then.
    pub(super) fn give_up(&mut self, waited_until: Option<Instant>) -> Vec<Item> {
        let mut given_up = Vec::new();
        for (item, gated) in self.items.iter_mut().filter(|(_, gated)| !gated.is_busy()) {
            let is_due = |since: &mut Instant| waited_until.is_none_or(|now| *since + PUT_BACK_FOR <= now);
            if gated.trouble_since.take_if(is_due).is_some() {
                given_up.push(item.clone());
            }
        }
        given_up
    }

    pub(super) fn get_mut(&mut self, item: &Item) -> Option<&mut Gated> {
        self.items.get_mut(item)
    }

    /// Whether that tag of the item is being set, or is.
    pub(super) fn knows(&self, item: &Item, uid: Uid) -> bool {
        self.items.get(item).is_some_and(|gated| gated.tags.contains_key(&uid))
    }

    pub(super) fn has(&self, item: &Item) -> bool {
        self.items.contains_key(item)
    }

    /// When something is to be looked at again.
    pub(super) fn deadline(&self, now: Instant) -> Option<Instant> {
        let orders = self.items.values().flat_map(|gated| gated.tags.values()).filter_map(|tag| match tag.step {
            Step::Ordered { until } => Some(until),
            Step::Set | Step::Failed => None,
        });
        let waits = self.put_back().filter(|back| !back.is_busy).map(|back| next_second(back.until, now));
        let marks = self.marks.values().filter_map(|mark| match mark {
            Mark::Asked { until } => Some(*until),
            Mark::Made => None,
        });
        orders.chain(waits).chain(marks).min()
    }
}

impl Gated {
    fn is_busy(&self) -> bool {
        self.tags.values().any(|tag| matches!(tag.step, Step::Ordered { .. }))
    }

    /// What was last read of its tags, where all agree.
    pub(super) fn last(&self) -> Option<Gate> {
        let mut read = self.tags.values().map(|tag| tag.last);
        let first = read.next()??;
        read.all(|last| last == Some(first)).then_some(first)
    }

    fn turn(&mut self, now: Instant) -> Option<Turn> {
        if self.is_busy() {
            return None;
        }
        if self.tags.values().all(|tag| tag.step == Step::Set) {
            return Some(Turn::Done { late: self.trouble_since.take().is_some() });
        }
        self.trouble_since = Some(now);
        Some(Turn::Trouble)
    }
}

/// When the whole seconds that are left change next.
fn next_second(until: Instant, now: Instant) -> Instant {
    let left = until.saturating_duration_since(now);
    let whole = left.as_secs() - u64::from(left.subsec_nanos() == 0 && !left.is_zero());
    until.checked_sub(Duration::from_secs(whole)).unwrap_or(until)
}

/// The whole seconds that are left, rounded up.
pub(super) fn seconds_left(until: Instant, now: Instant) -> u64 {
    let left = until.saturating_duration_since(now);
    left.as_secs() + u64::from(left.subsec_nanos() > 0)
}
