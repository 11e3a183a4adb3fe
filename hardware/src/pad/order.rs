//! In which order a reader sends the bytes of a block. Nothing in its frames says so; the check of an ISO 28560-3 tag does,
//! and what it shows is remembered of the reader (hardware.md 3.1).

use crate::tag::{self, Memory, Model, Order, Tag};

/// So many more tags of the other order, and the reader is believed to have it.
const MOST: i8 = 8;

/// What is known of one reader.
pub(super) struct ByteOrder {
    /// What the site or the make says.
    known: Option<Order>,
    /// Tags whose check held straight, less those whose check held reversed.
    lean: i8,
}

impl ByteOrder {
    pub(super) fn new(known: Option<Order>) -> Self {
        Self { known, lean: 0 }
    }

    /// What the memory says. Objects have no check: they are read in the order of the reader, and before that is known only
    /// if they make sense in one order and not in the other.
    pub(super) fn decode(&self, memory: Memory<'_>) -> Tag {
        match self.order() {
            Some(order) => decode_in(order, memory),
            None => {
                let straight = decode_in(Order::Straight, memory);
                let reversed = decode_in(Order::Reversed, memory);
                match (is_readable(&straight), is_readable(&reversed)) {
                    (false, true) => reversed,
                    (true, true) if straight.model != Model::Iso28560_3 && straight.model != Model::Blank => {
                        Tag::silent(Model::Unknown)
                    }
                    (true, _) | (false, false) => straight,
                }
            }
        }
    }

    /// Learns from a tag; `true` when other tags may now read otherwise.
    pub(super) fn learn(&mut self, tag: &Tag) -> bool {
        let before = self.order();
        if tag.model == Model::Iso28560_3 {
            self.lean = match tag.order {
                Order::Straight => self.lean.saturating_add(1).min(MOST),
                Order::Reversed => self.lean.saturating_sub(1).max(-MOST),
            };
        }
        self.order() != before
    }

    fn order(&self) -> Option<Order> {
        self.known.or(match self.lean {
            1.. => Some(Order::Straight),
            0 => None,
            ..0 => Some(Order::Reversed),
        })
    }
}

/// Reads a memory that came in that order. A check that holds in the other order outranks it.
fn decode_in(order: Order, memory: Memory<'_>) -> Tag {
    let bytes = memory.in_order(order);
    let tag = tag::decode(Memory { bytes: &bytes, ..memory });
    let order = match (order, tag.order) {
        (Order::Straight, Order::Straight) | (Order::Reversed, Order::Reversed) => Order::Straight,
        (Order::Straight, Order::Reversed) | (Order::Reversed, Order::Straight) => Order::Reversed,
    };
    Tag { order, ..tag }
}

fn is_readable(tag: &Tag) -> bool {
    tag.model != Model::Unknown
}
