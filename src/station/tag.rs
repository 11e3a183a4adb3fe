//! What a tag on the pad means to a station: an item that may be asked about, one that stays here, a patron's card, or
//! nothing that can be read. Whose item it is, the library system decides: the owner on the tag settles nothing.

use omatoimi_hardware::tag::{Set, Tag, Usage};

use super::ItemRefusal;
use crate::ids::{Card, CardPattern, Item, ItemPattern};

/// The meaning of one tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Part(Part),
    Card(Card),
    /// Not to be read, blank, or no number of this site.
    Unread,
}

/// An item, or one part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) item: Item,
    pub(super) part: u8,
    pub(super) parts: u8,
    /// Why it is not lent, where the tag itself says so (Danish model 3.2.1.2: usage 2 and 7).
    pub(super) stays: Option<ItemRefusal>,
    /// Whether it may be lent while the library system is away.
    pub(super) may_lend_offline: bool,
}

impl Meaning {
    pub(super) fn of(tag: &Tag, cards: &CardPattern, items: &ItemPattern) -> Self {
        let Some(number) = &tag.item else { return Self::Unread };
        if tag.usage == Some(Usage::PatronCard) {
            return cards.parse(number.as_str()).map_or(Self::Unread, Self::Card);
        }
        let Some(item) = items.parse(number.as_str()) else { return Self::Unread };
        let (part, parts) = tag.set.map_or((1, 1), |set: Set| (set.part(), set.parts()));
        let stays = match tag.usage {
            // A usage that may be another one decides nothing.
            _ if !tag.is_usage_certain => None,
            Some(Usage::NotForLoan) => Some(ItemRefusal::TagNotForLoan),
            Some(Usage::Discarded) => Some(ItemRefusal::TagDiscarded),
            Some(
                Usage::Acquisition
                | Usage::ForLoan
                | Usage::Local(_)
                | Usage::NoInformation
                | Usage::PatronCard
                | Usage::Equipment
                | Usage::Reserved(_),
            )
            | None => None,
        };
        Self::Part(Part { item, part, parts, stays, may_lend_offline: tag.offline.may_lend })
    }
}
