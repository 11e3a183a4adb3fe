//! One self-checkout station: borrow, return, renew, see my loans. Sans-IO: facts and the time go in, commands come out.
//!
//! A session runs from the first touch, card or item to the empty screen. Every timer and every question belongs to one
//! session and dies with it.

mod account;
mod account_work;
mod act;
mod card;
mod desk;
mod gates;
mod idle;
mod job;
mod leaving;
mod ledger;
mod line;
mod login;
mod machine;
mod on_pad;
mod pad;
mod pad_work;
mod patron;
mod pile;
mod pin_pad;
mod refusal;
mod screen;
mod session;
mod tag;
mod touch;
mod truth;
mod view;

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use omatoimi_hardware::pad::{TagEvent, Uid};
use omatoimi_hardware::tag::security::Gate;

pub use line::{ItemRefusal, Line, LineState, Place, Tagging};
pub use machine::Station;
pub use truth::{Act, Inquiry, Truth};
pub use view::{
    Account, AccountLine, AccountList, CardRefusal, Comfort, Help, OnPad, PartSet, Pile, Purpose, PutBack,
    ReceiptChoice, Screen, Step, Summary, View,
};

use crate::config::OfflineAdmit;
use crate::door::Kept;
use crate::i18n::Language;
use crate::ids::{Card, CardPattern, Item, ItemPattern, Pin, Visit};
use crate::incident;
use crate::policy::{ClockState, PatronFacts};
use crate::register::circulation::{Due, Outcome, Request, Text};
use crate::time::Now;

/// What a station is told once, from the config.
#[derive(Clone, Debug)]
pub struct StationSettings {
    /// None: the card alone opens a session.
    pub pin: Option<StationPin>,
    pub idle_timeout: Duration,
    /// The first is the one every session begins with.
    pub languages: Vec<Language>,
    pub timezone: chrono_tz::Tz,
    /// What the site takes for an item: it tells numbers from titles in a list of loans.
    pub items: ItemPattern,
    /// None: the station has no RFID pad.
    pub pad: Option<PadRules>,
    pub offer: Offer,
    pub has_printer: bool,
    /// Whether the patron's name is shown after login.
    pub show_name: bool,
    /// Where unpaid fees can be paid; shown as a QR code.
    pub payment_page: Option<String>,
    /// Who may borrow while the library system is away.
    pub admit: OfflineAdmit,
    pub known_for: Duration,
    /// `offline.checkout`: whether loans and returns are queued while the library system is away; else they are refused.
    pub queue_offline: bool,
    /// For one answer of the library system.
    pub ils_timeout: Duration,
}

/// What a station with a pad is told besides.
#[derive(Clone, Debug)]
pub struct PadRules {
    /// What the site takes for a card: a tag may be one.
    pub cards: CardPattern,
}

/// How the PIN is asked for.
#[derive(Clone, Debug)]
pub struct StationPin {
    pub min_len: usize,
    pub max_len: usize,
}

/// What the screen offers; the library system's own list of what it supports only advises (sip2.md 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    pub borrow: bool,
    pub return_: bool,
    pub loans: bool,
    pub renew: bool,
    pub renew_all: bool,
    pub holds: bool,
    pub fees: bool,
}

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

/// A fact, told to the machine. Taps come by [`Station::tap`], which answers at once.
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

/// Work for the caller, in the order given.
#[derive(Clone, Debug)]
pub enum Command {
    /// The view changed; `Station::view` tells it.
    Show,
    /// Count an attempt on disk, before the PIN is checked (promise 3).
    CountAttempt {
        visit: Visit,
        card: Card,
    },
    /// The attempt got no verdict: take it back.
    ReturnAttempt {
        visit: Visit,
    },
    /// Card and PIN were right: take the attempt off the card's count.
    ProveAttempt {
        visit: Visit,
    },
    /// Look the card up among the known patrons and check the PIN against the kept verifier; where none is kept, do
    /// the same work on a dummy.
    CheckKept {
        visit: Visit,
        card: Card,
        pin: Option<Pin>,
    },
    /// After a good online check: keep a verifier and the facts for offline days, as the door does.
    Keep {
        card: Card,
        pin: Option<Pin>,
        facts: PatronFacts,
        at: DateTime<Utc>,
    },
    /// Card and PIN are right, but the patron may not borrow: what is kept learns the new facts, nothing new is kept.
    Refresh {
        card: Card,
        facts: PatronFacts,
        at: DateTime<Utc>,
    },
    /// The library system no longer knows the card.
    Forget {
        card: Card,
    },
    /// The library system refused this PIN: drop the verifier if it would accept it.
    Doubt {
        card: Card,
        pin: Pin,
    },
    /// Ask the library system, and answer `Heard` by `give_up_at`.
    Ask {
        ask: u64,
        request: Request,
        give_up_at: Instant,
    },
    /// Write the act down for the replay, and answer `Queued`. From `give_up_at` on the patron has been told that nobody
    /// knows: written later, it is for staff.
    Queue {
        ask: u64,
        act: QueuedAct,
        give_up_at: Instant,
    },
    /// The tag of a queued loan came to the pad after the loan was written down: write down that it is released, and
    /// answer `ReleaseMarked` (promise 9).
    MarkReleased {
        item: Item,
        card: Card,
    },
    Print {
        visit: Visit,
        receipt: Receipt,
    },
    /// Set what the gate looks at on a tag, and tell what became of it.
    SetSecurity {
        uid: Uid,
        gate: Gate,
    },
    /// Staff should hear of it.
    Raise(incident::What),
    Sound(Sound),
    /// For the log and the metrics; it names nobody.
    Note(Note),
}

/// A loan or a return that the library system has still to hear of.
#[derive(Clone, Debug)]
pub struct QueuedAct {
    pub at: DateTime<Utc>,
    pub kind: QueuedKind,
    pub item: Item,
    /// It was sent once and its answer was lost: the replay first asks what is true (promise 7).
    pub was_sent: bool,
    /// Nobody can tell what became of it, and the patron was told to leave the item: staff look, and it is never sent.
    pub for_staff: bool,
    /// The item lies on the pad, and the gate will let it pass before the library system has heard of the loan (promise 9).
    pub is_released: bool,
}

impl QueuedAct {
    /// The act as it is to be written at `now`: at `give_up_at` the patron was told that nobody knows, and to leave the
    /// item.
    pub fn by(self, give_up_at: Instant, now: Now) -> Self {
        let for_staff = self.for_staff || now.mono >= give_up_at;
        Self { for_staff, is_released: self.is_released && !for_staff, ..self }
    }
}

#[derive(Clone, Debug)]
pub enum QueuedKind {
    Loan { card: Card },
    Return,
}

/// What is printed: no name, no card number.
#[derive(Clone, Debug)]
pub struct Receipt {
    pub at: DateTime<Utc>,
    pub language: Language,
    pub lent: Vec<(Text, Due)>,
    pub renewed: Vec<(Text, Due)>,
    pub returned: Vec<Text>,
    /// To be told to the library system later.
    pub queued: Vec<Text>,
}

/// Tones, told apart by rhythm as well as pitch; the screen's own loudspeaker plays them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sound {
    Accept,
    Refuse,
    Attention,
}

/// What happened, in words that name nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    SessionBegan {
        visit: Visit,
    },
    SessionEnded {
        visit: Visit,
        timed_out: bool,
        lent: u32,
        returned: u32,
        refused: u32,
        queued: u32,
    },
    CardRefused {
        visit: Visit,
        why: CardRefusal,
    },
    ItemRefused {
        visit: Visit,
        code: &'static str,
    },
    /// A loan, return or renewal was sent, and nobody can say what became of it.
    OutcomeUnknown {
        visit: Visit,
    },
    /// An act was answered after everybody had stopped waiting: the truth has been asked for meanwhile, or the daemon
    /// was restarted in between.
    LateAnswer,
}
