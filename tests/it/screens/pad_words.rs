//! What a station's screens say of the pile on its pad.

use omatoimi::ids::{Item, ItemPattern};
use omatoimi::register::circulation::{Due, Text};
use omatoimi::station::{Line, LineState, OnPad, PartSet, Pile, Place, Purpose, PutBack, Screen, Tagging, View};
use omatoimi_hardware::tag::security::Gate;

use super::station::{Served, view};

async fn page(pad: OnPad, screen: Screen) -> String {
    Served::new(View { pad: Some(pad), ..view(screen) }).await.0.page().await
}

fn pile_of(items: usize, done: usize) -> OnPad {
    OnPad { works: true, items, done, unread: 0, sets: Vec::new() }
}

fn item() -> Item {
    ItemPattern::new("[0-9]+").unwrap().parse("10001").unwrap()
}

fn line(state: LineState, tagging: Tagging) -> Vec<Line> {
    vec![Line { item: item(), title: Text::clean("Kirja <b>"), state, tagging }]
}

fn borrow(lines: Vec<Line>) -> Screen {
    Screen::Borrow { pile: Pile { lines, ..Pile::default() }, name: Text::default() }
}

fn lent() -> LineState {
    LineState::Lent { due: Due::Unknown }
}

#[tokio::test]
async fn the_pile_is_counted_before_the_login_and_after_it() {
    assert!(page(pile_of(5, 0), Screen::Welcome).await.contains("5 items on the pad"));
    assert!(page(pile_of(1, 0), Screen::Card { purpose: Purpose::Borrow }).await.contains("1 item on the pad"));
    assert!(page(pile_of(5, 5), borrow(Vec::new())).await.contains("5 of 5 on the pad"));
    assert!(page(pile_of(5, 2), Screen::Return { pile: Pile::default() }).await.contains("2 of 5 on the pad"));
    let empty = page(pile_of(0, 0), Screen::Welcome).await;
    assert!(!empty.contains("on the pad"), "{empty}");
}

#[tokio::test]
async fn missing_parts_and_tags_that_cannot_be_read_are_told_with_what_to_do() {
    let sets = vec![PartSet { item: item(), here: 3, of: 4 }];
    let missing = page(OnPad { unread: 1, sets, ..pile_of(2, 1) }, borrow(Vec::new())).await;
    assert!(missing.contains("3 of 4 parts on the pad."), "{missing}");
    assert!(missing.contains("1 item could not be read: show its barcode to the reader."), "{missing}");
}

#[tokio::test]
async fn a_pad_that_is_away_is_told_and_the_scanner_is_named_instead() {
    let away = || OnPad { works: false, ..pile_of(0, 0) };
    let welcome = page(away(), Screen::Welcome).await;
    assert!(
        welcome.contains("The pad is not working right now.") && welcome.contains("Show the barcodes"),
        "{welcome}"
    );
    let pile = page(away(), borrow(Vec::new())).await;
    assert!(pile.contains("The pad is not working") && pile.contains("one by one"), "{pile}");
}

#[tokio::test]
async fn promise_9_put_it_back_names_the_item_and_says_why_and_until_when() {
    let back =
        |goal| PutBack { item: item(), title: Text::clean("Kirja <b>"), goal, is_busy: false, seconds: 23, others: 2 };
    let loan = page(pile_of(3, 1), Screen::PutBack(back(Gate::Released))).await;
    for words in
        ["Put it back on the pad.", "Kirja &#60;b&#62;", "the gate would sound", "<b>23</b>", "2 more to put back"]
    {
        assert!(loan.contains(words), "{words}: {loan}");
    }
    assert!(loan.contains("data-action=\"try-tag-again\"") && loan.contains("data-action=\"give-to-staff\""));
    let back_again = page(pile_of(3, 1), Screen::PutBack(back(Gate::Secured))).await;
    assert!(back_again.contains("Its return is not finished yet."), "{back_again}");
    let busy = page(pile_of(3, 1), Screen::PutBack(PutBack { is_busy: true, ..back(Gate::Secured) })).await;
    assert!(busy.contains("Trying again.") && !busy.contains("data-action=\"try-tag-again\""), "{busy}");
    let away = page(OnPad { works: false, ..pile_of(0, 0) }, Screen::PutBack(back(Gate::Secured))).await;
    assert!(away.contains("The pad is not working right now."), "{away}");
}

#[tokio::test]
async fn promise_9_no_line_calls_a_book_returned_or_free_to_go_whose_tag_is_not_set() {
    for (state, tagging, says, never) in [
        (lent(), Tagging::Setting, "turning its alarm off", "· alarm off"),
        (lent(), Tagging::Set, "alarm off", "alarm still on"),
        (lent(), Tagging::NotSet, "the gate would sound", "alarm off"),
        (lent(), Tagging::KeptOn, "Its alarm stays on.", "alarm off"),
        (LineState::Queued, Tagging::NotSet, "the gate would sound", "alarm off"),
    ] {
        let page = page(pile_of(1, 0), borrow(line(state, tagging))).await;
        assert!(page.contains(says) && !page.contains(never), "{tagging:?}: {page}");
    }
    for (state, says) in [
        (LineState::Securing, "Finishing the return"),
        (LineState::Unsecured, "Put it on the staff shelf."),
        (LineState::Returned { place: Place::Shelf }, "Put it on the returns shelf."),
    ] {
        let is_done = state.is_done();
        let pile = Pile { lines: line(state, Tagging::Setting), ..Pile::default() };
        let page = page(pile_of(1, 0), Screen::Return { pile }).await;
        assert!(page.contains(says), "{page}");
        assert_eq!(page.contains("<span>Returned</span>"), is_done, "{page}");
    }
}
