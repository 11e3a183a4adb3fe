//! What lies on the pad of a station. It outlives every session: books lie there before a card is shown, and after.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use omatoimi_hardware::pad::Uid;
use omatoimi_hardware::tag::security::Gate;

use super::ItemRefusal;
use super::tag::{Meaning, Part};
use crate::ids::{Item, Visit};

/// A tag that was away for less than this was not taken off the pad: it is a weak one.
const LIFTED: Duration = Duration::from_secs(2);
/// And an item that a session is over with, and that its patron gathers up near the pad, is not brought back by that.
const BROUGHT_BACK: Duration = Duration::from_secs(30);
/// How long a tag that is gone is remembered while nobody is there.
const REMEMBERED: Duration = Duration::from_secs(60);
/// Many more than any pad hears at once; those that are gone make room.
const MOST_TAGS: usize = 1024;

#[derive(Debug)]
pub(super) struct Pad {
    pub(super) works: bool,
    tags: BTreeMap<Uid, Lying>,
    /// Something was laid on it, and the pad had not listed everything since.
    has_news: bool,
    /// It has listed everything, and nothing was made of it yet.
    is_listed: bool,
    /// The number a session gets that begins with the pile.
    pub(super) visit: Option<Visit>,
}

#[derive(Debug)]
struct Lying {
    meaning: Meaning,
    /// What the gate would do, as last read.
    gate: Option<Gate>,
    presence: Presence,
    /// It was made something of since it was laid down.
    is_taken: bool,
    /// It was taken off with everything else that lay there, and may be back: a weak tag does not take others with it.
    was_lifted: bool,
    /// It was gone when a session ended: it belongs to no session.
    is_past: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Presence {
    Here,
    Gone {
        since: Instant,
    },
    /// The pad itself went away: the tag may never have moved.
    Unseen {
        since: Instant,
    },
}

/// An item on the pad, with all its tags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Laid {
    pub(super) item: Item,
    /// How many of its parts lie there, and how many there are.
    pub(super) here: u8,
    pub(super) of: u8,
    pub(super) is_taken: bool,
    pub(super) stays: Option<ItemRefusal>,
    /// Whether each of its tags was last read as one that the gate lets pass.
    pub(super) is_released: bool,
}

impl Laid {
    /// Every part of it lies there.
    pub(super) fn is_whole(&self) -> bool {
        self.here >= self.of
    }
}

impl Pad {
    pub(super) fn new() -> Self {
        Self { works: true, tags: BTreeMap::new(), has_news: false, is_listed: false, visit: None }
    }

    /// A tag was heard. Says whether it was laid down just now.
    pub(super) fn arrived(
        &mut self,
        uid: Uid,
        meaning: Meaning,
        gate: Option<Gate>,
        in_session: bool,
        now: Instant,
    ) -> bool {
        let known = self.tags.remove(&uid);
        // A tag that could not be read this time is still the one it was.
        let meaning = match known.as_ref().map(|lying| lying.meaning.clone()) {
            Some(before) if meaning == Meaning::Unread => before,
            Some(_) | None => meaning,
        };
        let known = known.filter(|lying| lying.meaning == meaning);
        let away_for = if in_session || matches!(meaning, Meaning::Card(_)) { LIFTED } else { BROUGHT_BACK };
        let is_new = known.as_ref().is_none_or(|lying| match lying.presence {
            Presence::Gone { since } => now.saturating_duration_since(since) >= away_for,
            Presence::Here | Presence::Unseen { .. } => false,
        });
        let gate = gate.or(known.as_ref().and_then(|lying| lying.gate));
        let is_taken = !is_new && known.as_ref().is_some_and(|lying| lying.is_taken);
        let was_lifted = !is_new && known.as_ref().is_some_and(|lying| lying.was_lifted);
        self.has_news |= is_new;
        if self.tags.len() >= MOST_TAGS {
            self.tags.retain(|_, lying| lying.presence == Presence::Here);
        }
        let presence = Presence::Here;
        self.tags.insert(uid, Lying { meaning, gate, presence, is_taken, was_lifted, is_past: false });
        is_new
    }

    pub(super) fn departed(&mut self, uid: Uid, now: Instant) {
        if let Some(lying) = self.tags.get_mut(&uid).filter(|lying| lying.presence == Presence::Here) {
            lying.presence = Presence::Gone { since: now };
            self.note_a_lifted_pile(now);
        }
    }

    /// Nothing lies there any more, and more than one tag went just now: that was a hand.
    fn note_a_lifted_pile(&mut self, now: Instant) {
        let went = |lying: &Lying| match lying.presence {
            Presence::Gone { since } => now.saturating_duration_since(since) < LIFTED,
            Presence::Here | Presence::Unseen { .. } => false,
        };
        let is_empty = self.tags.values().all(|lying| lying.presence != Presence::Here);
        if is_empty && self.tags.values().filter(|lying| went(lying)).count() > 1 {
            self.tags.values_mut().filter(|lying| went(lying)).for_each(|lying| lying.was_lifted = true);
        }
    }

    /// Somebody says what is to be done with what lies there. A pile that was lifted whole and laid down again, however
    /// quickly, is meant too; one that has stayed is not.
    pub(super) fn take_up_anew(&mut self) {
        for lying in self.tags.values_mut() {
            lying.is_taken &= !std::mem::take(&mut lying.was_lifted);
        }
    }

    /// Everything that lies there has arrived. What the pad lost from view and did not hear again was taken away.
    pub(super) fn listed(&mut self) {
        for lying in self.tags.values_mut() {
            if let Presence::Unseen { since } = lying.presence {
                lying.presence = Presence::Gone { since };
            }
        }
        self.is_listed |= std::mem::take(&mut self.has_news);
    }

    /// Whether something new lies there that nothing was made of yet; said once.
    pub(super) fn take_listed(&mut self) -> bool {
        std::mem::take(&mut self.is_listed)
    }

    /// The pad is away, or is back. What lies on it is not known until every tag has arrived again.
    pub(super) fn changed(&mut self, works: bool, now: Instant) {
        self.works = works;
        if works {
            return;
        }
        for lying in self.tags.values_mut().filter(|lying| lying.presence == Presence::Here) {
            lying.presence = Presence::Unseen { since: now };
        }
    }

    /// A tag was read back so; None: it may be either.
    pub(super) fn read_back(&mut self, uid: Uid, gate: Option<Gate>) {
        if let Some(lying) = self.tags.get_mut(&uid) {
            lying.gate = gate;
        }
    }

    /// The items that lie there.
    pub(super) fn items(&self) -> Vec<Laid> {
        let mut parts: BTreeMap<&Item, Vec<(&Part, &Lying)>> = BTreeMap::new();
        for lying in self.tags.values().filter(|lying| lying.presence == Presence::Here) {
            if let Meaning::Part(part) = &lying.meaning {
                parts.entry(&part.item).or_default().push((part, lying));
            }
        }
        parts.into_iter().map(|(item, tags)| laid(item, &tags)).collect()
    }

    /// How many tags lie there that say nothing a station can use.
    pub(super) fn unread(&self) -> usize {
        let is_unread = |lying: &&Lying| lying.presence == Presence::Here && lying.meaning == Meaning::Unread;
        self.tags.values().filter(is_unread).count()
    }

    /// The item as it lies there, where it does.
    pub(super) fn item(&self, item: &Item) -> Option<Laid> {
        self.items().into_iter().find(|laid| laid.item == *item)
    }

    /// The tags of an item that were on the pad in this session, and how each was last read.
    pub(super) fn tags_of(&self, item: &Item) -> Vec<(Uid, Option<Gate>)> {
        let tags = self.tags_with(item).filter(|(_, lying, _)| !lying.is_past);
        tags.map(|(uid, lying, _)| (uid, lying.gate)).collect()
    }

    /// Whether its tags let the item be lent while the library system is away.
    pub(super) fn may_lend_offline(&self, item: &Item) -> bool {
        self.tags_with(item).filter(|(_, lying, _)| !lying.is_past).all(|(_, _, part)| part.may_lend_offline)
    }

    /// Whether a tag lies there now.
    pub(super) fn has(&self, uid: Uid) -> bool {
        self.tags.get(&uid).is_some_and(|lying| lying.presence == Presence::Here)
    }

    /// The item a tag is a part of.
    pub(super) fn item_of(&self, uid: Uid) -> Option<&Item> {
        match &self.tags.get(&uid)?.meaning {
            Meaning::Part(part) => Some(&part.item),
            Meaning::Card(_) | Meaning::Unread => None,
        }
    }

    /// Something is made of the item now, once for each time it is laid down.
    pub(super) fn take(&mut self, item: &Item) {
        for lying in self.tags.values_mut() {
            if matches!(&lying.meaning, Meaning::Part(part) if part.item == *item) {
                (lying.is_taken, lying.was_lifted) = (true, false);
            }
        }
    }

    /// A session is over: what is gone belongs to nobody.
    pub(super) fn session_ended(&mut self) {
        for lying in self.tags.values_mut() {
            lying.is_past |= lying.presence != Presence::Here;
        }
    }

    /// Forgets what was gone long ago. Nobody is there.
    pub(super) fn forget(&mut self, now: Instant) {
        self.tags.retain(|_, lying| match lying.presence {
            Presence::Here => true,
            Presence::Gone { since } | Presence::Unseen { since } => now.saturating_duration_since(since) < REMEMBERED,
        });
    }

    fn tags_with(&self, item: &Item) -> impl Iterator<Item = (Uid, &Lying, &Part)> {
        self.tags.iter().filter_map(move |(uid, lying)| match &lying.meaning {
            Meaning::Part(part) if part.item == *item => Some((*uid, lying, part)),
            Meaning::Part(_) | Meaning::Card(_) | Meaning::Unread => None,
        })
    }
}

/// Two tags with the number of one item and the same part are two copies of it, and one item all the same.
fn laid(item: &Item, tags: &[(&Part, &Lying)]) -> Laid {
    let of = tags.iter().map(|(part, _)| part.parts).max().unwrap_or(1);
    let numbers: BTreeSet<u8> = tags.iter().map(|(part, _)| part.part).collect();
    Laid {
        item: item.clone(),
        here: u8::try_from(numbers.len()).unwrap_or(u8::MAX),
        of,
        is_taken: tags.iter().all(|(_, lying)| lying.is_taken),
        stays: tags.iter().find_map(|(part, _)| part.stays),
        is_released: tags.iter().all(|(_, lying)| lying.gate == Some(Gate::Released)),
    }
}
