//! My loans, holds and fees.

use omatoimi::register::CardAnswer;
use omatoimi::register::circulation::{
    Answer, Counts, Due, ItemStatus, List, Page, PatronAnswer, RenewAllAnswer, Request,
};
use omatoimi::station::{AccountList, Action, CardRefusal, Input, ReceiptChoice, Screen};

use super::answers::{DUE, due, known, listed, not_renewed, renewed, text, told, told_due};
use super::bench::{AINO, Bench, KALEVALA, SINUHE};

fn opened(counts: Counts) -> Bench {
    let mut bench = Bench::with(omatoimi::station::StationSettings { pin: None, ..super::bench::settings() });
    bench.tap(Action::Loans);
    bench.scan_card(AINO);
    bench.answer(Answer::Patron(Box::new(PatronAnswer { counts, ..known() })));
    bench
}

fn charged(count: u32) -> Counts {
    Counts { charged: Some(count), ..Counts::default() }
}

fn entries(range: std::ops::Range<u32>) -> Vec<String> {
    range.map(|n| format!("312340000{n:05}")).collect()
}

fn page(bench: &mut Bench, list: List, entries: &[String], counts: Counts) {
    assert!(matches!(bench.asked(), Request::Patron { list: Some((asked, _)), .. } if *asked == list), "{list:?}");
    let list = entries.iter().map(|entry| text(entry)).collect();
    bench.answer(Answer::Patron(Box::new(PatronAnswer { list, counts, ..known() })));
}

/// Answers every 17 that is asked, and says how many.
fn tell_titles(bench: &mut Bench, day: &str) -> usize {
    let mut told = 0;
    while matches!(bench.out.first(), Some((_, Request::Item { .. }))) {
        bench.answer(told_due(ItemStatus::Charged, "Kirja", day));
        told += 1;
    }
    told
}

/// Two loans on one page, due on `DUE`.
fn two_loans() -> Bench {
    let mut bench = opened(charged(2));
    bench.answer(listed(&[SINUHE, KALEVALA], 2));
    assert_eq!(tell_titles(&mut bench, DUE), 2);
    bench
}

#[test]
fn nine_hundred_loans_are_fetched_six_at_a_time() {
    for ignores_pages in [false, true] {
        let mut bench = opened(charged(900));
        let all = entries(0..900);
        let answer = |first: usize| if ignores_pages { all.clone() } else { all[first..first + 6].to_vec() };
        assert_eq!(bench.account().lines, None, "being fetched");
        assert!(matches!(bench.asked(), Request::Patron { list: Some((_, Page { first: 1, last: 6 })), .. }));
        page(&mut bench, List::Charged, &answer(0), charged(900));
        assert_eq!(bench.account().lines.unwrap().len(), 6, "shown before the titles are told");
        assert_eq!(tell_titles(&mut bench, DUE), 6);
        assert_eq!(bench.account().pages, 150);
        bench.tap(Action::NextPage);
        page(&mut bench, List::Charged, &answer(6), charged(900));
        assert!(matches!(bench.asked(), Request::Item { item } if item.number() == all[6]));
        assert_eq!(tell_titles(&mut bench, DUE), 6);
        assert_eq!(bench.account().page, 1);
        assert!(bench.asks_nothing());
    }
}

#[test]
fn what_is_overdue_is_said_by_date_or_else_by_the_library_system() {
    let counts = Counts { overdue: Some(2), ..charged(3) };
    let mut bench = opened(counts);
    page(&mut bench, List::Charged, &entries(0..3), counts);
    bench.answer(told_due(ItemStatus::Charged, "Myöhässä", "2026-11-21"));
    bench.answer(told_due(ItemStatus::Charged, "Tänään", "2026-11-22"));
    let Answer::Item(mut desk) = told(ItemStatus::Charged, "Tiskillä") else { unreachable!() };
    desk.due = Due::Said(text("see desk"));
    bench.answer(Answer::Item(desk));
    page(&mut bench, List::Overdue, &entries(2..3), counts);
    let lines = bench.account().lines.unwrap();
    assert_eq!(lines.iter().map(|line| line.overdue).collect::<Vec<_>>(), [true, false, true]);
    assert!(bench.asks_nothing());
}

#[test]
fn entries_that_are_no_numbers_are_shown_as_words_and_cannot_be_renewed() {
    let mut bench = opened(charged(2));
    bench.answer(listed(&["Seitsemän veljestä", "31234000000001 Sinuhe"], 2));
    let titles: Vec<String> =
        bench.account().lines.unwrap().iter().map(|line| line.title.as_str().to_owned()).collect();
    assert_eq!(titles, ["Seitsemän veljestä", "Sinuhe"]);
    assert_eq!(tell_titles(&mut bench, DUE), 1);
    // When words are due is not told; whether they are overdue is.
    page(&mut bench, List::Overdue, &["Seitsemän veljestä".to_owned()], charged(2));
    assert!(bench.account().lines.unwrap()[0].overdue);
    bench.tap(Action::Renew(0));
    assert!(bench.asks_nothing());
    bench.tap(Action::Renew(7));
    assert!(bench.asks_nothing(), "nor is a line that is not there");
    bench.tap(Action::Renew(1));
    assert!(matches!(bench.asked(), Request::Renew { item, .. } if item.number() == SINUHE));
}

#[test]
fn one_loan_is_renewed_and_one_is_not_each_with_its_own_result() {
    let mut bench = two_loans();
    bench.tap(Action::Renew(0));
    assert!(bench.account().lines.unwrap()[0].busy);
    bench.tap(Action::Renew(0));
    let Answer::Renew(mut later) = renewed("") else { unreachable!() };
    later.due = due("2027-01-17");
    bench.answer(Answer::Renew(later));
    assert!(bench.asks_nothing(), "touched twice, renewed once");
    bench.tap(Action::Renew(1));
    bench.answer(not_renewed("Varattu"));
    let lines = bench.account().lines.unwrap();
    assert_eq!((lines[0].result.clone(), lines[0].due.clone()), (Some(Ok(())), due("2027-01-17")));
    assert_eq!(lines[1].result, Some(Err(vec![text("Varattu")])));
    bench.tap(Action::Finish);
    let Screen::Receipt { summary } = bench.screen() else { panic!("{:?}", bench.screen()) };
    assert_eq!(summary.renewed, 1);
    bench.tap(Action::Receipt(ReceiptChoice::Print));
    let words = format!("{:?}", bench.commands.iter().rev().find(|c| format!("{c:?}").contains("Print")));
    assert!(words.contains("2027-01-17"), "{words}");
}

#[test]
fn i23_a_lost_renewal_is_told_by_its_due_date() {
    let mut bench = two_loans();
    bench.tap(Action::Renew(0));
    bench.lose();
    bench.answer(told_due(ItemStatus::Charged, "Kirja", "2027-01-17"));
    assert_eq!(bench.account().lines.unwrap()[0].result, Some(Ok(())));
    bench.tap(Action::Renew(1));
    bench.lose();
    bench.answer(told_due(ItemStatus::Charged, "Kirja", DUE));
    assert!(matches!(bench.asked(), Request::Renew { .. }), "it had not happened");
    bench.answer(renewed("Kirja"));
    assert_eq!(bench.acts_asked(), 3);
}

fn all_renewed(ok: bool, counts: Option<(u32, u32)>) -> Answer {
    Answer::RenewAll(RenewAllAnswer {
        ok,
        renewed: counts.map(|(renewed, _)| renewed),
        unrenewed: counts.map(|(_, unrenewed)| unrenewed),
        renewed_items: if ok { vec![text(SINUHE)] } else { Vec::new() },
        unrenewed_items: if ok { vec![text(KALEVALA)] } else { Vec::new() },
        messages: vec![text("Varattu")],
    })
}

#[test]
fn renew_all_in_one_go_reports_each_loan() {
    let mut bench = two_loans();
    bench.tap(Action::RenewAll);
    assert!(matches!(bench.asked(), Request::RenewAll { .. }));
    assert!(!bench.account().can_renew_all, "once at a time");
    bench.answer(all_renewed(true, Some((1, 1))));
    bench.answer(listed(&[SINUHE, KALEVALA], 2));
    bench.answer(told_due(ItemStatus::Charged, "Sinuhe", "2027-01-17"));
    bench.answer(told_due(ItemStatus::Charged, "Kalevala", DUE));
    let account = bench.account();
    assert_eq!(account.renewed, Some((1, 1)));
    let results: Vec<_> = account.lines.unwrap().into_iter().map(|line| line.result).collect();
    assert_eq!(results, [Some(Ok(())), Some(Err(vec![text("Varattu")]))]);
    bench.tap(Action::Finish);
    assert!(matches!(bench.screen(), Screen::Receipt { summary } if summary.renewed == 1));
}

#[test]
fn renew_all_where_the_library_system_does_nothing_renews_one_by_one() {
    let mut bench = two_loans();
    bench.tap(Action::RenewAll);
    bench.answer(all_renewed(false, None));
    bench.answer(listed(&[SINUHE, KALEVALA, "Seitsemän veljestä"], 3));
    assert!(matches!(bench.asked(), Request::Renew { item, .. } if item.number() == SINUHE));
    bench.answer(renewed("Sinuhe"));
    bench.answer(not_renewed("Varattu"));
    assert_eq!(bench.account().renewed, Some((1, 2)), "what has no number cannot be renewed");
    assert!(bench.asks_nothing() && bench.account().can_renew_all);
}

#[test]
fn i23_a_renew_all_that_stays_unanswered_is_told_by_the_due_dates_before_anything_is_renewed_again() {
    for (day, happened) in [("2027-01-17", true), (DUE, false)] {
        let mut bench = two_loans();
        bench.tap(Action::RenewAll);
        bench.lose();
        bench.answer(listed(&[SINUHE, KALEVALA], 2));
        assert_eq!(tell_titles(&mut bench, day), 2, "what is true");
        if happened {
            assert!(bench.asks_nothing());
            assert!(bench.account().lines.unwrap().iter().all(|line| line.result == Some(Ok(()))));
        } else {
            bench.answer(listed(&[SINUHE, KALEVALA], 2));
            bench.answer(renewed("Sinuhe"));
            bench.answer(renewed("Kalevala"));
            assert_eq!(bench.account().renewed, Some((2, 0)));
        }
        bench.tap(Action::Finish);
        assert!(matches!(bench.screen(), Screen::Receipt { summary } if summary.renewed == 2));
    }
}

#[test]
fn holds_that_wait_come_first_and_one_is_cancelled() {
    let counts = Counts { holds: Some(1), unavailable_holds: Some(1), ..charged(0) };
    let mut bench = opened(counts);
    page(&mut bench, List::Charged, &[], counts);
    bench.tap(Action::Show(AccountList::Holds));
    page(&mut bench, List::Holds, &["Taikatalvi".to_owned()], counts);
    let account = bench.account();
    assert_eq!((account.holds_ready, account.pages), (Some(1), 2));
    bench.tap(Action::NextPage);
    page(&mut bench, List::UnavailableHolds, &["Vaarallinen juhannus".to_owned()], counts);
    bench.tap(Action::CancelHold(0));
    assert!(matches!(bench.asked(), Request::CancelHold { hold, .. } if *hold == text("Vaarallinen juhannus")));
    bench.answer(Answer::Hold { ok: true, messages: Vec::new() });
    assert_eq!(bench.account().lines.unwrap()[0].result, Some(Ok(())));
    bench.tap(Action::CancelHold(0));
    assert!(bench.asks_nothing());
}

#[test]
fn a_cancelling_that_was_not_answered_is_told_by_the_list() {
    let counts = Counts { holds: Some(1), ..charged(0) };
    let mut bench = opened(counts);
    page(&mut bench, List::Charged, &[], counts);
    bench.tap(Action::Show(AccountList::Holds));
    page(&mut bench, List::Holds, &["Taikatalvi".to_owned()], counts);
    bench.tap(Action::CancelHold(0));
    bench.lose();
    page(&mut bench, List::Holds, &["Taikatalvi".to_owned()], counts);
    assert_eq!(bench.account().lines.unwrap()[0].result, Some(Err(Vec::new())), "it is still there");
    assert_eq!(bench.acts_asked(), 1);
}

#[test]
fn fees_show_their_amount_and_where_to_pay() {
    let counts = Counts { fines: Some(1), ..charged(0) };
    let mut bench = Bench::with(omatoimi::station::StationSettings { pin: None, ..super::bench::settings() });
    bench.tap(Action::Loans);
    bench.scan_card(AINO);
    let owes = |list: &[&str]| {
        Answer::Patron(Box::new(PatronAnswer {
            counts,
            fees: Some("12.50 EUR".parse().unwrap()),
            list: list.iter().map(|entry| text(entry)).collect(),
            ..known()
        }))
    };
    bench.answer(owes(&[]));
    bench.answer(owes(&[]));
    bench.tap(Action::Show(AccountList::Fees));
    bench.answer(owes(&["12,50 Sinuhe, myöhässä"]));
    let account = bench.account();
    assert_eq!(account.fees, Some("12.50 EUR".parse().unwrap()));
    assert_eq!(account.payment_page.as_deref(), Some("https://pay.example"));
    assert_eq!(account.lines.unwrap()[0].title, text("12,50 Sinuhe, myöhässä"));
}

#[test]
fn a_touch_on_the_page_before_is_stale_on_this_one() {
    let mut bench = opened(charged(12));
    page(&mut bench, List::Charged, &entries(0..6), charged(12));
    tell_titles(&mut bench, DUE);
    let first = bench.view();
    bench.tap(Action::NextPage);
    page(&mut bench, List::Charged, &entries(6..12), charged(12));
    assert!(bench.try_tap(&first, Action::Renew(0)).is_err(), "line 0 is another book now");
    assert_eq!(bench.acts_asked(), 0);
}

#[test]
fn an_account_that_cannot_be_had_says_so_after_twenty_seconds_and_borrowing_goes_on() {
    let mut bench = opened(charged(2));
    bench.tell(Input::LinkChanged { online: false });
    bench.not_sent();
    bench.seconds(19);
    assert_eq!(bench.account().lines, None);
    bench.seconds(1);
    assert!(matches!(bench.screen(), Screen::CardRefused { why: CardRefusal::Away, .. }));
    bench.tap(Action::Continue);
    assert!(matches!(bench.screen(), Screen::Borrow { .. }));
    let mut bench = opened(charged(2));
    bench.lose();
    bench.seconds(1);
    assert!(matches!(bench.asked(), Request::Patron { .. }), "a query is simply asked again");
}

#[test]
fn leaving_drops_the_renewals_that_nobody_has_heard_of() {
    let mut bench = two_loans();
    bench.tap(Action::Renew(0));
    bench.tap(Action::Renew(1));
    bench.tap(Action::StartOver);
    assert_eq!(bench.screen(), Screen::Checking, "the one that is out is waited for");
    bench.answer(renewed("Sinuhe"));
    assert_eq!(bench.screen(), Screen::Welcome);
    assert_eq!(bench.acts_asked(), 1);
}

#[test]
fn a_book_is_not_kept_waiting_by_a_page_that_is_looked_at_no_more() {
    let mut bench = opened(charged(2));
    assert!(matches!(bench.asked(), Request::Patron { .. }));
    bench.scan_item(SINUHE);
    let (page, loan) = (bench.out.remove(0), bench.out.remove(0));
    assert!(matches!(loan.1, Request::Checkout { .. }));
    let view = bench.view();
    let outcome = omatoimi::register::circulation::Outcome::Answered(listed(&[KALEVALA], 1));
    bench.tell(Input::Heard { ask: page.0, outcome });
    assert_eq!(bench.view(), view, "and its answer is for nobody");
}

#[test]
fn a_loan_that_is_listed_twice_is_asked_about_and_renewed_once() {
    let mut bench = opened(charged(2));
    bench.answer(listed(&[SINUHE, SINUHE], 2));
    bench.answer(told_due(ItemStatus::Charged, "Sinuhe", DUE));
    assert!(bench.asks_nothing(), "{:?}", bench.out);
    bench.tap(Action::RenewAll);
    bench.answer(all_renewed(false, None));
    bench.answer(listed(&[SINUHE, SINUHE], 2));
    bench.answer(renewed("Sinuhe"));
    assert!(!matches!(bench.out.first(), Some((_, Request::Renew { .. }))), "{:?}", bench.out);
    bench.seconds(200);
    assert_eq!(bench.screen(), Screen::Welcome);
}

#[test]
fn a_page_that_is_told_of_nobody_is_not_shown_as_an_empty_account() {
    let mut bench = opened(charged(2));
    bench.answer(Answer::Patron(Box::new(PatronAnswer::nobody(CardAnswer::WrongPin))));
    assert!(matches!(bench.screen(), Screen::CardRefused { why: CardRefusal::Away, .. }), "{:?}", bench.screen());
}

#[test]
fn a_long_renewal_leaves_time_to_read_its_result() {
    let mut bench = two_loans();
    bench.tap(Action::RenewAll);
    bench.answer(all_renewed(false, None));
    bench.answer(listed(&[SINUHE, KALEVALA], 2));
    for title in ["Sinuhe", "Kalevala"] {
        bench.lose();
        for _ in 0..16 {
            bench.lose();
            bench.seconds(1);
        }
        bench.answer(told_due(ItemStatus::Charged, title, "2027-01-20"));
    }
    for _ in 0..3 {
        bench.seconds(29);
        assert!(matches!(bench.screen(), Screen::Account(_)));
    }
}
