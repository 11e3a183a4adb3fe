//! The books of the demo and their tags: on the shelf, or on the station's pad. What a tag holds is written as libraries
//! write it, in every model that is in use.

use std::collections::BTreeMap;

use omatoimi_hardware::pad::Uid;
use omatoimi_hardware::tag::objects::{self, Object, element};
use omatoimi_hardware::tag::rfid501::Label;
use omatoimi_hardware::tag::security::{Afi, Gate};
use omatoimi_hardware::tag::{DSFID_FIXED, DSFID_OBJECTS, Set, Text, Unwritable, Usage, fixed};
use omatoimi_hardware::twin::{TwinPad, TwinTag};

use crate::register::{SampleTag, SampleThing};

/// Bytes on the usual library tag, an ICODE SLI.
const BYTES: usize = 112;
/// Who owns the books.
const OWNER: &str = "FI-Esim";

/// Every tag by its item; those that lie on the pad are there and not here.
pub(super) struct Shelf {
    uids: BTreeMap<String, Vec<Uid>>,
    tags: BTreeMap<Uid, TwinTag>,
}

/// Where the tags of an item are, and what a gate would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lying {
    pub(super) on_pad: bool,
    /// None: the tags of the set differ, or say something else.
    pub(super) gate: Option<Gate>,
}

impl Shelf {
    /// Writes a tag for every part of every item.
    ///
    /// # Errors
    /// When an item's number fits on no tag.
    pub(super) fn tagged(things: &[SampleThing]) -> Result<Self, Unwritable> {
        let mut shelf = Self { uids: BTreeMap::new(), tags: BTreeMap::new() };
        let mut serial = 1;
        for thing in things {
            for part in 1..=thing.parts {
                let Some(tag) = written(serial, thing, part)? else { continue };
                serial += 1;
                shelf.uids.entry(thing.number.clone()).or_default().push(tag.uid);
                shelf.tags.insert(tag.uid, tag);
            }
        }
        Ok(shelf)
    }

    /// Lays every part of an item on the pad, or takes it off again; whether the item has a tag at all.
    pub(super) fn lay(&mut self, item: &str, on: bool, pad: &TwinPad) -> bool {
        let Some(uids) = self.uids.get(item) else { return false };
        for uid in uids {
            self.tags.extend(pad.change(|reader| reader.take(*uid)).map(|tag| (*uid, tag)));
            if let Some(tag) = self.tags.remove(uid) {
                match on {
                    true => pad.change(|reader| reader.put(tag)),
                    false => {
                        self.tags.insert(*uid, tag);
                    }
                }
            }
        }
        true
    }

    /// Takes everything off the pad.
    pub(super) fn clear(&mut self, pad: &TwinPad) {
        let items: Vec<String> = self.uids.keys().cloned().collect();
        for item in items {
            self.lay(&item, false, pad);
        }
    }

    /// Where an item's tags are and what a gate reads off them; None for one without.
    pub(super) fn lying(&self, item: &str, pad: &TwinPad) -> Option<Lying> {
        let uids = self.uids.get(item)?;
        let seen = |uid: &Uid| match self.tags.get(uid) {
            Some(tag) => (false, Afi::ISO.meaning(tag.afi)),
            None => (true, pad.change(|reader| reader.tag(*uid).and_then(|tag| Afi::ISO.meaning(tag.afi)))),
        };
        let mut seen = uids.iter().map(seen);
        let (on_pad, gate) = seen.next()?;
        let rest: Vec<_> = seen.collect();
        let alike = rest.iter().all(|(_, other)| *other == gate);
        Some(Lying { on_pad: on_pad || rest.iter().any(|(on, _)| *on), gate: gate.filter(|_| alike) })
    }
}

/// The tag of one part, as its library writes it; None where it has none.
fn written(serial: u32, thing: &SampleThing, part: u8) -> Result<Option<TwinTag>, Unwritable> {
    let text = |text: &str| Text::new(text).ok_or(Unwritable::NoForm);
    let item = text(&thing.number)?;
    let set = Set::new(thing.parts, part).ok_or(Unwritable::NoForm)?;
    let tag = match thing.tag {
        SampleTag::None => return Ok(None),
        SampleTag::Iso28560_3 => {
            let basic = fixed::Basic { usage: Usage::ForLoan, set, item, owner: Some(text(OWNER)?) };
            TwinTag::of(serial, DSFID_FIXED, fixed::encode(&basic, &[], BYTES)?)
        }
        SampleTag::Iso28560_2 => {
            let said = [
                Object::text(element::ITEM, &item),
                Object::content(&[element::OWNER, element::USAGE]),
                Object::isil(element::OWNER, &text(OWNER)?),
                Object::usage(Usage::ForLoan, 0),
            ];
            TwinTag::of(serial, DSFID_OBJECTS, objects::encode(&said, BYTES)?)
        }
        SampleTag::Rfid501 => {
            let said = Label { set: Some(set), kind: 1, item, branch: 1, library: 1, custom: 0 };
            TwinTag::of(serial, 0, said.encode(BYTES)?)
        }
    };
    let gate = if thing.is_out { Gate::Released } else { Gate::Secured };
    Ok(Some(TwinTag { afi: Afi::ISO.value(gate), eas: None, ..tag }))
}

#[cfg(test)]
mod tests {
    use omatoimi_hardware::tag::{Memory, Model, decode};

    use super::*;

    fn thing(number: &str, parts: u8, tag: SampleTag) -> SampleThing {
        SampleThing { number: number.to_owned(), title: String::new(), fate: String::new(), parts, tag, is_out: false }
    }

    #[test]
    fn a_tag_of_each_model_says_what_its_item_is() {
        for (tag, model) in [
            (SampleTag::Iso28560_3, Model::Iso28560_3),
            (SampleTag::Iso28560_2, Model::Iso28560_2),
            (SampleTag::Rfid501, Model::Rfid501),
        ] {
            let written = written(1, &thing("31234000000013", 1, tag), 1).unwrap().unwrap();
            let read = decode(Memory { bytes: &written.memory, dsfid: Some(written.dsfid), block_size: 4 });
            assert_eq!((read.model, read.item.unwrap().as_str()), (model, "31234000000013"));
        }
    }

    #[test]
    fn every_part_of_a_set_has_its_own_tag_and_a_book_without_one_has_none() {
        let things = [thing("31234000000039", 3, SampleTag::Iso28560_3), thing("31234000000054", 1, SampleTag::None)];
        let shelf = Shelf::tagged(&things).unwrap();
        assert_eq!(shelf.tags.len(), 3);
        let parts = shelf.tags.values().map(|tag| {
            decode(Memory { bytes: &tag.memory, dsfid: Some(tag.dsfid), block_size: 4 }).set.unwrap().part()
        });
        assert_eq!(parts.collect::<Vec<_>>(), [1, 2, 3]);
        assert!(!shelf.uids.contains_key("31234000000054"));
    }
}
