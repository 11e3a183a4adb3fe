//! What a station is told: what was read, touched, answered and lost.

use std::time::Duration;

use omatoimi_hardware::pad::TagEvent;

use super::{AccountList, ReceiptChoice};
use crate::door::Kept;
use crate::i18n::Language;
use crate::ids::{Card, Item, Visit};
use crate::policy::ClockState;
use crate::register::circulation::Outcome;

/// What was read by the station's reader.
#[derive(Clone, Debug)]
pub enum Scan {
    Card(Card),
    Item(Item),
    /// Neither, as the site's patterns have it.
    NotACode,
}

/// A touch on the screen.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Action {
    Borrow,
    Return,
    Loans,
    /// Ends the session at once, without a receipt.
    StartOver,
    /// 0 to 9.
    Digit(u8),
    ClearPin,
    EnterPin,
    /// Done with the pile.
    Finish,
    /// I am still here; also on a refusal: go on.
    Continue,
    /// End the session now: at the countdown, and when another card was shown.
    EndNow,
    /// Twice the time, for the rest of the session.
    MoreTime,
    /// A list of the account.
    Show(AccountList),
    /// The next or the previous page of the list.
    NextPage,
    PreviousPage,
    /// The line of the list as it is shown, from 0.
    Renew(usize),
    RenewAll,
    CancelHold(usize),
    Receipt(ReceiptChoice),
    /// The tag that is to be put back on the pad is tried once more.
    TryTagAgain,
    /// Nobody tries any longer: staff will set the tag.
    GiveToStaff,
    Language(Language),
    Contrast(bool),
    Low(bool),
    /// Opens the help of this step, and closes it.
    Help(bool),
}

impl std::fmt::Debug for Action {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Action(..)")
    }
}

/// The screen has moved on since it was touched: nothing is done (HTTP 409).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stale;

/// A fact, told to the machine. Taps come by [`super::Station::tap`], which answers at once.
#[derive(Clone, Debug)]
pub enum Input {
    /// `visit` is the number the session gets if one begins.
    Scanned {
        visit: Visit,
        scan: Scan,
    },
    /// The attempt is on disk; the PIN may be checked once `wait` is over.
    AttemptCounted {
        visit: Visit,
        wait: Duration,
    },
    /// Too many wrong PINs: this attempt is not to be checked.
    AttemptLocked {
        visit: Visit,
    },
    /// The attempt could not be written down.
    AttemptNotCounted {
        visit: Visit,
    },
    /// What is kept of the patron, with the PIN checked against the kept verifier; None where nothing is kept.
    KeptChecked {
        visit: Visit,
        kept: Option<Kept>,
    },
    /// What became of a question; `ask` is the number it was asked under.
    Heard {
        ask: u64,
        outcome: Outcome,
    },
    /// Question `ask` was not asked: an act on its item waits in the outbox, and must be told before it.
    Behind {
        ask: u64,
    },
    /// The act is on disk, or could not be written there; `ask` is the number it was queued under.
    Queued {
        ask: u64,
        stored: bool,
    },
    /// The row of a queued loan says that its tag is released. Not: it could not be made to, or the loan is for staff.
    ReleaseMarked {
        item: Item,
        may_release: bool,
    },
    /// The receipt is out, or the printer failed or said nothing in time.
    Printed {
        visit: Visit,
        ok: bool,
    },
    /// The pad reports. `visit` is the number the session gets if one begins.
    Tag {
        visit: Visit,
        event: TagEvent,
    },
    /// Whether the pad works. When it is back, every tag arrives again.
    PadChanged {
        works: bool,
    },
    LinkChanged {
        online: bool,
    },
    /// Whether anything can be read at all; without a reader the station is out of order.
    ReaderChanged {
        works: bool,
    },
    ClockJudged(ClockState),
    /// Told each second.
    TimePassed,
}
