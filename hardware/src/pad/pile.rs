//! What lies on a pad: tags that came, were read, and are gone only when they were missed for long enough. Pure.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::{Seen, TagEvent, Uid};
use crate::tag::security::Gate;
use crate::tag::{Model, Tag};

/// A tag is gone when so many rounds in a row did not hear it ...
const MISSED_ROUNDS: u32 = 3;
/// ... and nothing did for so long. A tag at the edge of the field is heard every other round.
const MISSED_FOR: Duration = Duration::from_millis(800);
/// A tag whose memory could not be read so often is shown without what it says.
const FAILED_READS: u32 = 3;
/// And is tried again after so long.
const READ_AGAIN: Duration = Duration::from_secs(1);
/// More tags than any pad hears. Others are not taken up.
const MOST_TAGS: usize = 256;

#[derive(Default)]
pub(super) struct Pile {
    tags: BTreeMap<Uid, Lying>,
    round: u64,
    /// The list of this round came to its end.
    is_whole: bool,
    has_news: bool,
}

struct Lying {
    seen: Seen,
    heard_at: Instant,
    heard_in: u64,
    tried_in: u64,
    missed: u32,
    state: State,
}

enum State {
    /// It was not shown yet.
    New { failed: u32 },
    /// It was shown so; and is read again from then on.
    Shown { tag: Tag, again_at: Option<Instant> },
}

impl Pile {
    /// A new list of tags begins.
    pub(super) fn begin_round(&mut self) {
        self.has_news |= self.round == 0;
        self.round += 1;
        self.is_whole = false;
    }

    /// A tag was heard in this round; `false` when it had been heard in it already.
    pub(super) fn hear(&mut self, seen: Seen, now: Instant) -> bool {
        let is_full = self.tags.len() >= MOST_TAGS;
        match self.tags.get_mut(&seen.uid) {
            Some(lying) => {
                lying.seen.dsfid = seen.dsfid.or(lying.seen.dsfid);
                (lying.heard_at, lying.missed) = (now, 0);
                std::mem::replace(&mut lying.heard_in, self.round) != self.round
            }
            None if is_full => false,
            None => {
                let state = State::New { failed: 0 };
                let lying = Lying { seen, heard_at: now, heard_in: self.round, tried_in: 0, missed: 0, state };
                self.tags.insert(seen.uid, lying);
                true
            }
        }
    }

    /// A tag answered, whatever it was asked.
    pub(super) fn hear_of(&mut self, uid: Uid, now: Instant) {
        if let Some(lying) = self.tags.get_mut(&uid) {
            (lying.heard_at, lying.missed) = (now, 0);
        }
    }

    /// The whole list was heard: who was not in it was missed. Returns who is gone.
    pub(super) fn end_round(&mut self, now: Instant) -> Vec<TagEvent> {
        let mut gone = Vec::new();
        self.is_whole = true;
        let round = self.round;
        self.tags.retain(|uid, lying| {
            lying.missed = if lying.heard_in == round { 0 } else { lying.missed.saturating_add(1) };
            let is_gone = lying.missed >= MISSED_ROUNDS && now.saturating_duration_since(lying.heard_at) >= MISSED_FOR;
            if is_gone && matches!(lying.state, State::Shown { .. }) {
                gone.push(TagEvent::Departed { uid: *uid });
            }
            !is_gone
        });
        self.has_news |= !gone.is_empty();
        gone
    }

    /// The next tag to be read: it was heard in this round and not tried in it.
    pub(super) fn next_unread(&mut self, now: Instant) -> Option<Seen> {
        let round = self.round;
        let wants_reading = |lying: &&mut Lying| {
            let is_due = match &lying.state {
                State::New { .. } => true,
                State::Shown { again_at, .. } => again_at.is_some_and(|at| at <= now),
            };
            is_due && lying.heard_in == round && lying.tried_in != round
        };
        let lying = self.tags.values_mut().find(wants_reading)?;
        lying.tried_in = round;
        Some(lying.seen)
    }

    /// A tag was read.
    pub(super) fn read(&mut self, uid: Uid, tag: Tag, gate: Option<Gate>) -> Option<TagEvent> {
        let lying = self.tags.get_mut(&uid)?;
        let state = State::Shown { tag: tag.clone(), again_at: None };
        let event = match std::mem::replace(&mut lying.state, state) {
            State::New { .. } => TagEvent::Arrived { uid, tag, gate },
            State::Shown { tag: before, .. } if before == tag => return None,
            State::Shown { .. } => TagEvent::Changed { uid, tag, gate },
        };
        self.has_news = true;
        Some(event)
    }

    /// A tag could not be read. After a few times it is shown all the same, as one that says nothing.
    pub(super) fn fail_to_read(&mut self, uid: Uid, now: Instant) -> Option<TagEvent> {
        let lying = self.tags.get_mut(&uid)?;
        match &mut lying.state {
            State::New { failed } if *failed + 1 < FAILED_READS => {
                *failed += 1;
                None
            }
            State::New { .. } => {
                let tag = Tag::silent(Model::Unknown);
                lying.state = State::Shown { tag: tag.clone(), again_at: Some(now + READ_AGAIN) };
                self.has_news = true;
                Some(TagEvent::Arrived { uid, tag, gate: None })
            }
            State::Shown { again_at, .. } => {
                *again_at = Some(now + READ_AGAIN);
                None
            }
        }
    }

    /// Tags that said nothing may say something now.
    pub(super) fn read_unknown_again(&mut self, now: Instant) {
        for lying in self.tags.values_mut() {
            if let State::Shown { tag, again_at } = &mut lying.state
                && tag.model == Model::Unknown
            {
                again_at.get_or_insert(now);
            }
        }
    }

    /// How many tags there are, when that is news: everything that was heard has been shown.
    pub(super) fn take_listed(&mut self) -> Option<TagEvent> {
        let is_shown = self.is_whole && self.tags.values().all(|lying| matches!(lying.state, State::Shown { .. }));
        let is_news = is_shown && std::mem::take(&mut self.has_news);
        is_news.then_some(TagEvent::Listed { tags: self.tags.len() })
    }
}
