//! One self-checkout station: borrow, return, renew, see my loans. Sans-IO: facts and the time go in, commands come out.
//!
//! A session runs from the first touch, card or item to the empty screen. Every timer and every question belongs to one
//! session and dies with it.
//!
//! - Told and wanted: `input`, `command`, `settings`; what the patron sees: `view` and `line`, drawn up by `screen`.
//! - `machine` is the station; what outlives a session is its `desk`, with the `pad` on it. A `session` holds the rest.
//! - Who it is: `card`, `pin_pad`, `login`, `patron`. What the patron does: `touch`, `pile`, `account`, `account_work`.
//! - Each item: one `job` after the other, an `act` each, its `truth` after a lost answer, its `refusal`; all of them in
//!   the `ledger`.
//! - Its tags: `tag` and `on_pad` say what lies there, `pad_work` takes it up, `gates` and `gate_work` set what the gate
//!   looks at.
//! - The end: `idle`, `leaving`.

mod account;
mod account_work;
mod act;
mod card;
mod command;
mod desk;
mod gate_work;
mod gates;
mod idle;
mod input;
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
mod settings;
mod tag;
mod touch;
mod truth;
mod view;

pub use command::{Command, Note, QueuedAct, QueuedKind, Receipt, Sound};
pub use input::{Action, Input, Scan, Stale};
pub use line::{ItemRefusal, Line, LineState, Place, Tagging};
pub use machine::Station;
pub use settings::{Offer, PadRules, StationPin, StationSettings};
pub use truth::{Act, Inquiry, Truth};
pub use view::{
    Account, AccountLine, AccountList, CardRefusal, Comfort, Help, OnPad, PartSet, Pile, Purpose, PutBack,
    ReceiptChoice, Screen, Step, Summary, View,
};
