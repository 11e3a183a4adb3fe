//! One scanned item as the patron sees it: what became of it, where it goes, and why not.

use crate::ids::Item;
use crate::register::circulation::{Due, Text};

/// One item of the session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub item: Item,
    /// Empty until the library system has told it.
    pub title: Text,
    pub state: LineState,
    /// How far its tag is.
    pub tagging: Tagging,
}

/// How it stands with the tag of an item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tagging {
    /// None was on the pad.
    #[default]
    NoTag,
    /// It is being set.
    Setting,
    /// It was read back as it should be.
    Set,
    /// It was not, and staff will see to it.
    NotSet,
    /// The library system wants the gate to alarm all the same (SIP2: security inhibit).
    KeptOn,
}

/// How it stands with the item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineState {
    /// Scanned; the library system is being asked.
    Offered,
    Lent {
        due: Due,
    },
    /// It was on loan to this patron already: no second loan, and green.
    AlreadyYours {
        due: Due,
    },
    Returned {
        place: Place,
    },
    Refused {
        why: ItemRefusal,
        messages: Vec<Text>,
    },
    /// The library system has taken it back; it is done once its tag is read back as one that alarms.
    Securing,
    /// Taken back, and its tag could not be secured: staff will.
    Unsecured,
    /// To be told to the library system when it is back.
    Queued,
    /// It was sent, and nobody can say what became of it; staff will.
    Unknown,
}

impl LineState {
    /// Lent, taken back or written down: it counts on the screen and on the receipt. What goes to the reject shelf is
    /// not taken back.
    pub fn is_done(&self) -> bool {
        match self {
            LineState::Returned { place } => *place != Place::Reject,
            LineState::Lent { .. } | LineState::AlreadyYours { .. } | LineState::Queued => true,
            LineState::Offered
            | LineState::Refused { .. }
            | LineState::Securing
            | LineState::Unsecured
            | LineState::Unknown => false,
        }
    }
}

/// Where the returned item goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The usual shelf or bin.
    Shelf,
    /// The library system's own sort bin (CL).
    Bin(Text),
    /// Somebody waits for it here or elsewhere, or it belongs elsewhere: the bin for staff. It never says who waits.
    Staff,
    /// Not ours, or unknown: it is handed to staff by hand or put on the reject shelf.
    Reject,
}

/// Why an item is not lent or not taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ItemRefusal {
    UnknownItem,
    NotALibraryCode,
    HeldForAnother,
    OnLoanToAnother,
    /// Lost, missing, in transit, or not for loan.
    NotForLoan,
    LoanMaximum,
    PatronBlocked,
    /// The library system said no, in words of its own.
    ByTheLibrary,
    /// The library system is away and loans are not queued, or the patron is not known here.
    Away,
    /// The act could not be written down.
    NotWritten,
    /// Its own tag says that it stays in the library.
    TagNotForLoan,
    /// Its own tag says that it has left the collection.
    TagDiscarded,
}

impl ItemRefusal {
    /// The short code on the screen, for staff.
    pub const fn code(self) -> &'static str {
        match self {
            ItemRefusal::UnknownItem => "B01",
            ItemRefusal::NotALibraryCode => "B02",
            ItemRefusal::HeldForAnother => "B03",
            ItemRefusal::OnLoanToAnother => "B04",
            ItemRefusal::NotForLoan => "B05",
            ItemRefusal::LoanMaximum => "B06",
            ItemRefusal::PatronBlocked => "B07",
            ItemRefusal::ByTheLibrary => "B08",
            ItemRefusal::Away => "B09",
            ItemRefusal::NotWritten => "B10",
            ItemRefusal::TagNotForLoan => "B11",
            ItemRefusal::TagDiscarded => "B12",
        }
    }
}
