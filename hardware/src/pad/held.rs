//! The tag that a reader has taken up, at the makes that want that ([`Make::connects`]), and what it has to be told next.
//! Pure.

use super::exchange::Step;
use super::line::Make;
use super::rl866::Handle;
use super::{Ask, Uid};

/// At most one tag at a time.
#[derive(Default)]
pub(super) struct Held(Option<TakenUp>);

struct TakenUp {
    uid: Uid,
    handle: Handle,
    is_done: bool,
}

impl Held {
    /// A tag that may have been taken up without our knowing its handle: readers count from 1.
    pub(super) fn left_behind() -> Self {
        Self(Some(TakenUp { uid: Uid([0; 8]), handle: Handle(1), is_done: true }))
    }

    pub(super) fn taken_up(uid: Uid, handle: Handle) -> Self {
        Self(Some(TakenUp { uid, handle, is_done: false }))
    }

    pub(super) fn nothing() -> Self {
        Self(None)
    }

    /// The tag is to be let go before anything else.
    pub(super) fn be_done(&mut self) {
        if let Some(tag) = &mut self.0 {
            tag.is_done = true;
        }
    }

    /// What to tell the reader so that the question comes to be asked; nothing where there is nothing to ask or let go.
    pub(super) fn next_step(&self, make: Make, wanted: Option<&Ask>) -> Option<Step> {
        match (&self.0, wanted) {
            (Some(tag), Some(ask)) if !tag.is_done && ask.uid() == Some(tag.uid) => {
                Some(Step::Ask(Some(tag.handle), ask.clone()))
            }
            (Some(tag), Some(_)) => Some(Step::LetGo(tag.handle)),
            (Some(tag), None) => tag.is_done.then_some(Step::LetGo(tag.handle)),
            (None, Some(ask)) => match ask.uid() {
                Some(uid) if make.connects() => Some(Step::Connect(uid)),
                Some(_) | None => Some(Step::Ask(None, ask.clone())),
            },
            (None, None) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOOK: Uid = Uid([0xE0, 4, 1, 0, 0, 0, 0, 1]);
    const OTHER: Uid = Uid([0xE0, 4, 1, 0, 0, 0, 0, 2]);

    #[test]
    fn a_tag_is_taken_up_asked_and_let_go_before_the_next() {
        let (ask, other) = (Ask::SystemInfo { uid: BOOK }, Ask::SystemInfo { uid: OTHER });
        let list = Ask::Inventory { rest: false };
        let next = |held: &Held, wanted: Option<&Ask>| held.next_step(Make::Rl866, wanted);
        let mut held = Held::nothing();
        assert_eq!(next(&held, None), None);
        assert_eq!(next(&held, Some(&list)), Some(Step::Ask(None, list.clone())));
        assert_eq!(next(&held, Some(&ask)), Some(Step::Connect(BOOK)));
        held = Held::taken_up(BOOK, Handle(3));
        assert_eq!(next(&held, Some(&ask)), Some(Step::Ask(Some(Handle(3)), ask.clone())));
        assert_eq!(next(&held, None), None, "it may be asked again");
        for another in [&other, &list] {
            assert_eq!(next(&held, Some(another)), Some(Step::LetGo(Handle(3))));
        }
        held.be_done();
        assert_eq!(next(&held, Some(&ask)), Some(Step::LetGo(Handle(3))));
        assert_eq!(next(&Held::left_behind(), Some(&ask)), Some(Step::LetGo(Handle(1))));
        for make in [Make::Feig, Make::ThreeM] {
            assert_eq!(Held::nothing().next_step(make, Some(&ask)), Some(Step::Ask(None, ask.clone())));
        }
    }
}
