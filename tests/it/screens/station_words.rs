//! What a station's screens say: to whom, in which words, and what they never say.

use chrono::{NaiveDate, TimeDelta};
use omatoimi::i18n::Language;
use omatoimi::ids::ItemPattern;
use omatoimi::policy::{Exceptions, Hours, Schedule};
use omatoimi::register::circulation::{Due, Text};
use omatoimi::station::{
    Account, AccountLine, AccountList, CardRefusal, ItemRefusal, Line, LineState, Pile, Place, Screen, Summary,
    Tagging, View,
};
use omatoimi::time::Clock;

use super::station::{Served, place, view};

async fn page(view: View) -> String {
    Served::new(view).await.0.page().await
}

fn refused(why: CardRefusal) -> Screen {
    Screen::CardRefused { why, messages: Vec::new() }
}

fn line(number: usize, title: &str, state: LineState) -> Line {
    let item = ItemPattern::new("[0-9]+").unwrap().parse(&(10_000 + number).to_string()).unwrap();
    Line { item, title: Text::clean(title), state, tagging: Tagging::NoTag }
}

fn borrow(lines: Vec<Line>) -> Screen {
    Screen::Borrow { pile: Pile { lines, ..Pile::default() }, name: Text::default() }
}

#[tokio::test]
async fn a_due_date_is_told_in_words_and_in_the_librarys_own_where_it_is_no_date() {
    let day = NaiveDate::from_ymd_opt(2026, 12, 20).unwrap();
    for (due, expected) in [
        (Due::On(day), "Sunday 20\u{a0}December"),
        (Due::Said(Text::clean("see desk")), "see desk"),
        (Due::Unknown, "See the due date under My loans."),
    ] {
        let page = page(view(borrow(vec![line(1, "Kirja", LineState::Lent { due })]))).await;
        assert!(page.contains(expected), "{page}");
    }
}

#[tokio::test]
async fn every_refusal_of_an_item_says_its_code_and_whether_the_item_stays() {
    for why in
        [ItemRefusal::UnknownItem, ItemRefusal::HeldForAnother, ItemRefusal::LoanMaximum, ItemRefusal::NotWritten]
    {
        let messages = vec![Text::clean("Ei <i>nyt</i>")];
        let page = page(view(borrow(vec![line(1, "Kirja", LineState::Refused { why, messages })]))).await;
        assert!(page.contains(&format!("Code {}", why.code())), "{page}");
        assert!(page.contains("Leave") && page.contains("Not borrowed"), "{page}");
        assert!(page.contains("Ei &#60;i&#62;nyt&#60;/i&#62;"), "the library's own words, as text: {page}");
    }
}

#[tokio::test]
async fn a_returned_item_that_somebody_waits_for_goes_to_staff_and_nobody_is_named() {
    for (to, expected) in [
        (Place::Shelf, "Put it on the returns shelf."),
        (Place::Bin(Text::clean("3 <b>")), "Put it in bin 3 &#60;b&#62;."),
        (Place::Staff, "Put it on the staff shelf."),
        (Place::Reject, "Put it on the shelf for items to check."),
    ] {
        let pile = Pile { lines: vec![line(1, "Kirja", LineState::Returned { place: to })], ..Pile::default() };
        let page = page(view(Screen::Return { pile })).await;
        assert!(page.contains(expected) && page.contains("Returned"), "{page}");
    }
}

#[tokio::test]
async fn what_was_given_back_before_the_card_was_shown_is_not_counted_as_borrowed() {
    let returned = line(1, "Kirja", LineState::Returned { place: Place::Shelf });
    let pile = Pile { lines: vec![returned], done: 3, lent: 1, ..Pile::default() };
    let borrowing = page(view(Screen::Borrow { pile: pile.clone(), name: Text::default() })).await;
    assert!(borrowing.contains("1 item borrowed"), "{borrowing}");
    let returning = page(view(Screen::Return { pile })).await;
    assert!(returning.contains("2 items returned"), "{returning}");
}

#[tokio::test]
async fn an_item_without_a_title_is_known_by_its_number() {
    let page = page(view(borrow(vec![line(1, "", LineState::Offered)]))).await;
    assert!(page.contains("Item 10001") && page.contains("Reading…"), "{page}");
}

#[tokio::test]
async fn promise_6_a_card_not_accepted_is_told_in_words_that_fit_each_of_its_causes() {
    for language in Language::ALL {
        let page = page(View { language, ..view(refused(CardRefusal::NotAccepted)) }).await;
        let told = page.split_once("<h1").unwrap().1.split_once("</section>").unwrap().0.to_lowercase();
        assert!(told.contains("k01") && told.contains("pin"), "{told}");
        for cause in ["lock", "lukit", "låst", "unknown", "tunte", "okänd", "tries", "kertaa", "försök kvar"] {
            assert!(!told.contains(cause), "{cause}: {told}");
        }
    }
}

#[tokio::test]
async fn without_staff_the_screen_says_when_they_come_and_with_them_that_they_are_here() {
    let zone = chrono_tz::Europe::Helsinki;
    let at = |minutes| {
        (Clock::system().now().wall + TimeDelta::minutes(minutes)).with_timezone(&zone).format("%H:%M").to_string()
    };
    let always = || Hours::parse("24/7", zone).unwrap();
    let now = Hours::parse(&format!("{}-{}", at(-30), at(90)), zone).unwrap();
    let soon = Hours::parse(&format!("{}-{}", at(60), at(120)), zone).unwrap();
    for (staffed, expected) in
        [(Some(now), "Staff are in the library now."), (Some(soon), "Staff are here "), (None, "")]
    {
        let told = staffed.is_some();
        let hours = Some(Schedule::new(zone, Some(always()), staffed, Exceptions::default()));
        let place = omatoimi::web::station::Place { hours, ..place() };
        let page = Served::at(place, view(refused(CardRefusal::Blocked))).await.0.page().await;
        assert!(page.contains("Phone 05 123 4567") && page.contains(expected), "{page}");
        assert_eq!(page.contains("Staff are"), told, "{page}");
        assert!(!page.to_lowercase().contains("ask staff"), "{page}");
    }
}

#[tokio::test]
async fn while_the_library_system_is_away_only_what_works_is_offered() {
    let away = || View { online: false, ..view(Screen::Welcome) };
    let tiles =
        |page: &str| ["borrow", "return", "loans"].map(|tile| page.contains(&format!("data-action=\"{tile}\"")));
    assert_eq!(tiles(&page(view(Screen::Welcome)).await), [true, true, true]);
    let without = page(away()).await;
    assert_eq!(tiles(&without), [false, false, false]);
    assert!(without.contains("work again once it is back.") && without.contains("05 123 4567"), "{without}");
    let mut queues = place();
    for furnishing in queues.stations.values_mut() {
        furnishing.queue_offline = true;
    }
    let with = Served::at(queues, away()).await.0.page().await;
    assert_eq!(tiles(&with), [true, true, false]);
    assert!(with.contains("You can still borrow and return."), "{with}");
}

#[tokio::test]
async fn the_name_of_the_library_is_text_in_every_language() {
    for language in Language::ALL {
        let page = page(View { language, ..view(Screen::Welcome) }).await;
        assert!(
            page.contains("Sammonlahden &#60;b&#62;kirjasto&#60;/b&#62;") && !page.contains("<b>kirjasto"),
            "{page}"
        );
        assert!(page.contains(&format!("<html lang=\"{}\"", language.code())));
    }
}

#[tokio::test]
async fn fees_are_told_with_the_page_where_they_can_be_paid() {
    let account = |payment_page| Account {
        list: AccountList::Fees,
        loans: None,
        overdue: None,
        holds_ready: None,
        fees: "12.50 EUR".parse().ok(),
        lines: Some(Vec::<AccountLine>::new()),
        page: 1,
        pages: 1,
        can_renew: true,
        can_renew_all: true,
        renewed: None,
        payment_page,
        today: NaiveDate::from_ymd_opt(2026, 11, 22).unwrap(),
        name: Text::default(),
    };
    let with = page(view(Screen::Account(account(Some("https://maksu.example/".to_owned()))))).await;
    assert!(with.contains("12.50\u{a0}€") && with.contains("class=\"code\""), "{with}");
    assert!(!with.contains("data-action=\"renew"), "fees are not renewed");
    let endless = page(view(Screen::Account(account(Some("x".repeat(5000)))))).await;
    assert!(endless.contains("12.50\u{a0}€") && !endless.contains("class=\"code\""), "{endless}");
}

#[tokio::test]
async fn a_receipt_is_asked_for_only_where_one_can_be_printed() {
    for can_print in [true, false] {
        let summary = Summary { lent: 2, can_print, ..Summary::default() };
        let page = page(view(Screen::Receipt { summary })).await;
        assert_eq!(page.contains("data-value=\"print\""), can_print, "{page}");
        assert!(page.contains("data-value=\"none\"") && page.contains("2 items borrowed"), "{page}");
    }
}

#[tokio::test]
async fn the_end_is_announced_from_twenty_seconds_on_and_in_the_same_words_each_second() {
    let spoken = |page: &str| page.split_once("data-spoken=\"").unwrap().1.split('"').next().unwrap().to_owned();
    let at = async |ends_in| page(View { ends_in: Some(ends_in), ..view(borrow(Vec::new())) }).await;
    assert!(!at(21).await.contains("role=\"dialog\""));
    let (first, last) = (at(20).await, at(1).await);
    assert!(first.contains("<b>20</b> seconds") && last.contains("<b>1</b> second<"), "{last}");
    assert_eq!(spoken(&first), spoken(&last));
    assert!(first.contains(" inert>"), "what lies under it is out of reach");
}
