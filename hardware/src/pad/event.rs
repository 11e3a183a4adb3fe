//! What a pad reports.

use super::{NotSet, Uid};
use crate::tag::Tag;
use crate::tag::security::Gate;

/// What happened on a pad.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TagEvent {
    /// A tag lies on the pad and was read; or it was heard and could not be read, and says nothing.
    Arrived {
        /// Which.
        uid: Uid,
        /// What it says.
        tag: Tag,
        /// What the gate would do, where the reader told that together with the rest.
        gate: Option<Gate>,
    },
    /// A tag that was not to be read well now was.
    Changed {
        /// Which.
        uid: Uid,
        /// What it says.
        tag: Tag,
        /// As in [`TagEvent::Arrived`].
        gate: Option<Gate>,
    },
    /// A tag is gone. One that is only heard now and then is not.
    Departed {
        /// Which.
        uid: Uid,
    },
    /// Every tag that was heard has arrived by now, since the last time this was said.
    Listed {
        /// How many lie on the pad.
        tags: usize,
    },
    /// What became of an order to a tag.
    Security {
        /// Which.
        uid: Uid,
        /// What the gate should do.
        wanted: Gate,
        /// `Ok` only when it was read back so.
        result: Result<(), NotSet>,
    },
}
