//! The pile on the pad: what is listed, lent and taken back, and what each tag becomes (promise 9).
mod lending;
mod lying;
mod offline;
mod pad_away;
mod put_back;
mod returning;
mod sets;

use std::time::Duration;

use omatoimi::incident::What;
use omatoimi::register::circulation::{Answer, ItemStatus, LoanAnswer, Request};
use omatoimi::station::{
    Action, CardRefusal, Input, ItemRefusal, LineState, Place, Purpose, ReceiptChoice, Screen, StationSettings, Tagging,
};
use omatoimi_hardware::pad::{NotSet, TagEvent, Why};
use omatoimi_hardware::tag::security::Gate;
use omatoimi_hardware::tag::{Offline, Tag, Usage};

use super::answers::{checked_in, known, lent, lent_again, not_lent, patron, returned, told};
use super::bench::{AINO, Bench, KALEVALA, MATTI, MUUMI, SINUHE, kept};
use super::pad_bench::{AWAY, PadBench, book, pad_settings, part, tag, uid, unread};

/// Everything that is asked about is lent, and every tag does as it is told.
fn lend_all(bench: &mut PadBench) -> usize {
    let mut lent_so_far = 0;
    while !bench.asks_nothing() {
        bench.answer(lent("Kirja"));
        lent_so_far += 1;
        while !bench.orders().is_empty() {
            bench.obey();
        }
    }
    lent_so_far
}

/// The library system is away, and has been for the whole session.
fn offline() -> PadBench {
    let mut bench = PadBench::of(Bench::away_with(pad_settings()));
    let visit = bench.scan_card(AINO);
    bench.type_pin("1234");
    bench.tell(Input::AttemptCounted { visit, wait: Duration::ZERO });
    bench.not_sent();
    let kept = kept(&bench, Duration::from_secs(60), true, omatoimi::policy::PatronFacts::default());
    bench.tell(Input::KeptChecked { visit, kept: Some(kept) });
    bench.seconds(1);
    assert!(matches!(bench.screen(), Screen::Borrow { .. }), "{:?}", bench.screen());
    bench
}
