//! The sample register lends: asked by our own requests, heard by our own readers, trap by trap.

use omatoimi::config::{Checksum, Encoding, Terminator};
use omatoimi::i18n::Language;
use omatoimi::ids::Pin;
use omatoimi::register::circulation::{
    Alert, Answer, CheckinAnswer, Due, ItemAnswer, ItemStatus, List, LoanAnswer, Page, PatronAnswer, RenewAllAnswer,
    Request, Text, When,
};
use omatoimi::register::{CardAnswer, SampleActKind, SampleRegister};
use omatoimi::sip2::service::{Desk, Turn};
use omatoimi::sip2::{Code, Wire, parse};
use omatoimi::time::{Clock, Now};

use super::kiosk::{card, finished, profile};
use super::meaning::{item, read};

const AINO: &str = "21234000000017";
const AKE: &str = "21234000000107";
const CHILD: &str = "21234000000041";
const LEENA: &str = "21234000000115";
const NORA: &str = "21234000000123";
const BANNED: &str = "21234000000074";

struct Station {
    register: SampleRegister,
    desk: Desk,
    now: Now,
}

impl Station {
    fn new() -> Self {
        let text = include_str!("../../../config/sample-register.toml");
        let mut station = Self {
            register: SampleRegister::from_toml(text).unwrap(),
            desk: Desk::new(Encoding::Utf8, Terminator::Cr),
            now: Clock::system().now(),
        };
        let login = finished(b"9300CNkiosk1|COkioskpwd|CPHYV|", Some(0));
        assert!(station.exchange(&login).starts_with(b"941"));
        station
    }

    fn exchange(&mut self, frame: &[u8]) -> Vec<u8> {
        let now = self.now.wall.with_timezone(&chrono_tz::Europe::Helsinki);
        match self.desk.answer(frame.strip_suffix(b"\r").unwrap(), &self.register, &now) {
            Turn::Answer(answer) => answer.strip_suffix(b"\r").unwrap().to_vec(),
            Turn::AnswerAndClose(_) | Turn::Close => panic!("the connection was ended"),
        }
    }

    fn ask(&mut self, request: &Request) -> Answer {
        let message = request.message(&profile(Checksum::Strict), self.now).unwrap().numbered(Some(1));
        let frame = message.encode(Wire { error_detection: true, terminator: Terminator::Cr }).unwrap();
        let answer = self.exchange(&frame);
        let heard = parse(&answer).unwrap().message;
        for id in [Code::PATRON_ID, Code::ITEM_ID] {
            let (asked, told) = (message.first(id), heard.first(id));
            assert!(told.is_none() || told == asked, "{id} comes back as it was sent");
        }
        read(request, &answer, Encoding::Utf8)
    }

    fn borrow(&mut self, who: &str, what: &str) -> LoanAnswer {
        let request = Request::Checkout { card: card(who), pin: None, item: item(what), when: When::Now };
        match self.ask(&request) {
            Answer::Checkout(loan) => loan,
            other => panic!("{other:?}"),
        }
    }

    fn give_back(&mut self, what: &str) -> CheckinAnswer {
        match self.ask(&Request::Checkin { item: item(what), when: When::Now }) {
            Answer::Checkin(answer) => answer,
            other => panic!("{other:?}"),
        }
    }

    fn look_at(&mut self, what: &str) -> ItemAnswer {
        match self.ask(&Request::Item { item: item(what) }) {
            Answer::Item(answer) => answer,
            other => panic!("{other:?}"),
        }
    }

    fn account(&mut self, who: &str, pin: &str, list: List, first: u32, last: u32) -> PatronAnswer {
        let list = Some((list, Page { first, last }));
        match self.ask(&Request::Patron { card: card(who), pin: Pin::new(pin), list }) {
            Answer::Patron(patron) => *patron,
            other => panic!("{other:?}"),
        }
    }

    fn refusal(&mut self, who: &str, what: &str) -> String {
        let loan = self.borrow(who, what);
        assert!(!loan.ok && !loan.may_release && loan.due == Due::Unknown);
        words(&loan.messages).join(" ")
    }
}

fn words(texts: &[Text]) -> Vec<&str> {
    texts.iter().map(Text::as_str).collect()
}

#[test]
fn a_book_is_borrowed_renewed_by_borrowing_it_again_and_given_back() {
    let mut station = Station::new();
    let loan = station.borrow(AINO, "31234000000013");
    assert!(loan.ok && !loan.is_renewal && loan.may_release);
    assert_eq!(loan.title.as_str(), "Sinuhe egyptiläinen / Mika Waltari");
    let today = station.now.wall.with_timezone(&chrono_tz::Europe::Helsinki).date_naive();
    assert_eq!(loan.due, Due::On(today + chrono::TimeDelta::days(28)));
    let again = station.borrow(AINO, "31234000000013");
    assert!(again.ok && again.is_renewal);
    assert_eq!(station.look_at("31234000000013").status, ItemStatus::Charged);
    let back = station.give_back("31234000000013");
    assert!(back.ok && back.alert.is_none());
    assert_eq!(back.sort_bin.unwrap().as_str(), "1");
    assert_eq!(station.look_at("31234000000013").status, ItemStatus::Available);
    let done = station.register.acts().iter().map(|act| act.kind).collect::<Vec<_>>();
    assert_eq!(done, [SampleActKind::Lent, SampleActKind::Renewed, SampleActKind::Returned]);
    assert!(!station.register.loans().iter().any(|loan| loan.item == "31234000000013"));
}

#[test]
fn every_trap_of_a_loan_is_refused_in_words_and_shown_by_17() {
    let mut station = Station::new();
    for (what, why, status) in [
        ("31234000000062", "Nide on varattu toiselle", ItemStatus::OnHoldShelf),
        ("31234000000120", "Nide on lainassa toisella", ItemStatus::Charged),
        ("31234000000096", "Lainaa ei voi uusia", ItemStatus::Charged),
        ("31234000000138", "Käsikirjaston kirjaa ei lainata kotiin", ItemStatus::Other),
        ("31234000000146", "Nide on merkitty kadonneeksi. Anna se henkilökunnalle.", ItemStatus::LostOrMissing),
        ("31234000009999", "Nidettä ei tunneta", ItemStatus::Other),
    ] {
        assert_eq!(station.refusal(AINO, what), why, "{what}");
        assert_eq!(station.look_at(what).status, status, "{what}");
    }
    assert!(station.look_at("31234000009999").title.is_empty());
    assert_eq!(station.refusal(CHILD, "31234000000153"), "Ikäraja 18 vuotta");
    assert!(station.borrow(AINO, "31234000000153").ok, "who is old enough may");
    assert_eq!(station.refusal(BANNED, "31234000000021"), "Lainauskielto");
    assert_eq!(station.refusal("29999999999999", "31234000000021"), "Korttia ei tunneta");
    assert!(station.borrow(AINO, "31234000000070").ok, "what waits for me is mine");
    assert!(station.borrow(AINO, "31234000000088").is_renewal);
    assert_eq!(station.register.acts().len(), 3, "a refusal does nothing");
}

#[test]
fn the_loan_maximum_is_reached_in_the_middle_of_a_pile() {
    let mut station = Station::new();
    let before = station.account(AKE, "1122", List::Charged, 1, 9);
    assert_eq!((before.counts.charged, before.too_many_charged), (Some(2), false));
    assert_eq!(before.language, Some(Language::Swedish));
    assert!(station.borrow(AKE, "31234000000013").ok);
    assert_eq!(station.refusal(AKE, "31234000000021"), "Lainojen enimmäismäärä on täynnä");
    let after = station.account(AKE, "1122", List::Charged, 1, 9);
    assert!(after.too_many_charged && after.loan_blocked);
    assert_eq!(words(&after.list), ["31234000000013", "31234000000278", "31234000000286"]);
    assert!(station.give_back("31234000000013").ok);
    assert!(station.borrow(AKE, "31234000000021").ok);
}

#[test]
fn absurd_records_are_lent_like_others() {
    let mut station = Station::new();
    let title = |station: &mut Station, what| station.borrow(AINO, what).title.as_str().to_owned();
    assert_eq!(title(&mut station, "31234000000187"), "שירה / ש״י עגנון");
    assert_eq!(title(&mut station, "31234000000195"), "🐈 Kissojen kirja 🐾 👩🏽‍🚀");
    assert_eq!(title(&mut station, "31234000000203"), "<b>HTML & CSS</b> | <script>alert(1)</script>");
    assert_eq!(title(&mut station, "31234000000211").chars().count(), Text::LONGEST);
    assert_eq!(title(&mut station, "31234000000237"), "");
    let desk = station.borrow(AINO, "31234000000229");
    assert_eq!(desk.due, Due::Said(Text::clean("katso tiskiltä")));
    let fee = station.borrow(AINO, "31234000000245").fee.unwrap();
    assert_eq!(fee.to_string(), "1.50 EUR");
}

#[test]
fn a_return_says_where_the_item_goes_and_never_who_waits() {
    let mut station = Station::new();
    let here = station.give_back("31234000000112");
    assert_eq!((here.ok, here.alert), (true, Some(Alert::HoldHere)));
    assert!(here.messages.is_empty());
    assert_eq!(station.look_at("31234000000112").status, ItemStatus::OnHoldShelf);
    let elsewhere = station.give_back("31234000000120");
    assert_eq!(elsewhere.alert, Some(Alert::HoldElsewhere));
    assert_eq!(elsewhere.destination.unwrap().as_str(), "Lauritsalan kirjasto");
    assert_eq!(station.give_back("31234000000161").alert, Some(Alert::InterlibraryLoan));
    let other = station.give_back("31234000000179");
    assert_eq!((other.ok, other.alert), (true, Some(Alert::SendElsewhere)));
    assert_eq!(words(&other.messages), ["Nide ei ollut lainassa"]);
    let refused = station.give_back("31234000000252");
    assert_eq!((refused.ok, refused.alert), (false, Some(Alert::Other)));
    assert_eq!(words(&refused.messages), ["Tätä nidettä ei voi palauttaa tänne"]);
    assert!(!station.give_back("31234000009999").ok);
}

#[test]
fn one_and_all_are_renewed_where_they_may_be() {
    let mut station = Station::new();
    let renew = |station: &mut Station, what| match station.ask(&Request::Renew {
        card: card(AINO),
        pin: None,
        item: item(what),
    }) {
        Answer::Renew(loan) => loan,
        other => panic!("{other:?}"),
    };
    assert!(renew(&mut station, "31234000000088").ok);
    assert_eq!(words(&renew(&mut station, "31234000000096").messages), ["Lainaa ei voi uusia"]);
    assert_eq!(words(&renew(&mut station, "31234000000112").messages), ["Nide on varattu"]);
    assert_eq!(words(&renew(&mut station, "31234000000013").messages), ["Nide ei ole lainassa sinulla"]);
    let Answer::RenewAll(RenewAllAnswer { ok, renewed, unrenewed, renewed_items, unrenewed_items, .. }) =
        station.ask(&Request::RenewAll { card: card(AINO), pin: Pin::new("1234") })
    else {
        panic!()
    };
    assert_eq!((ok, renewed, unrenewed), (true, Some(2), Some(3)));
    assert_eq!(words(&renewed_items), ["31234000000088", "31234000000104"]);
    assert_eq!(words(&unrenewed_items), ["31234000000096", "31234000000112", "31234000000161"]);
    assert_eq!(words(&station.account(AINO, "1234", List::Overdue, 1, 9).list), [""; 0]);
}

#[test]
fn the_lists_of_an_account_are_paged_and_900_loans_are_no_trouble() {
    let mut station = Station::new();
    let holds = station.account(AINO, "1234", List::Holds, 1, 6);
    assert_eq!(words(&holds.list), ["31234000000070"]);
    assert_eq!((holds.counts.holds, holds.counts.unavailable_holds), (Some(1), Some(1)));
    assert_eq!(words(&station.account(AINO, "1234", List::UnavailableHolds, 1, 6).list), ["31234000000310"]);
    assert_eq!(words(&station.account(AINO, "1234", List::Overdue, 1, 6).list), ["31234000000104"]);
    let nora = station.account(NORA, "3344", List::Charged, 1, 6);
    assert_eq!(words(&nora.list), ["A Year in Lappeenranta", "Finnish for Beginners"]);
    assert_eq!(nora.language, Some(Language::English));
    assert_eq!(nora.fees.unwrap().to_string(), "7.40 EUR");
    let fines = station.account(NORA, "3344", List::Fines, 1, 6);
    assert_eq!(words(&fines.list), ["Myöhästymismaksu 2,40 €", "Kadonnut kirja 5,00 €"]);
    let page = station.account(LEENA, "2233", List::Charged, 895, 906);
    assert_eq!((page.counts.charged, page.counts.overdue), (Some(900), Some(90)));
    assert_eq!(page.list.len(), 6);
    assert_eq!(page.list.last().unwrap().as_str(), "39000000000900");
    assert_eq!(station.account(LEENA, "2233", List::Charged, 1, 900).list.len(), 900);
}

#[test]
fn a_hold_is_cancelled_by_its_number_or_its_title_once() {
    let mut station = Station::new();
    let cancel = |station: &mut Station, hold: &str| match station.ask(&Request::CancelHold {
        card: card(AINO),
        pin: Pin::new("1234"),
        hold: Text::clean(hold),
    }) {
        Answer::Hold { ok, .. } => ok,
        other => panic!("{other:?}"),
    };
    assert!(!cancel(&mut station, "31234000000062"), "another patron's");
    let _ = station.account(AINO, "1234", List::Holds, 1, 6);
    assert!(cancel(&mut station, "31234000000070"));
    assert!(!cancel(&mut station, "31234000000070"));
    assert!(cancel(&mut station, "Pieni runotyttö / L. M. Montgomery"));
    let account = station.account(AINO, "1234", List::Holds, 1, 6);
    assert_eq!((account.counts.holds, account.counts.unavailable_holds), (Some(0), Some(0)));
}

#[test]
fn promise_7_what_is_told_afterwards_is_taken_with_its_time_but_not_from_another() {
    let mut station = Station::new();
    let at = station.now.wall - chrono::TimeDelta::hours(5);
    let told = |who: &str, what: &str| Request::Checkout {
        card: card(who),
        pin: None,
        item: item(what),
        when: When::Then(at),
    };
    assert!(matches!(station.ask(&told(BANNED, "31234000000062")), Answer::Checkout(loan) if loan.ok));
    assert!(matches!(station.ask(&told(BANNED, "31234000000120")), Answer::Checkout(loan) if !loan.ok));
    let acts = station.register.acts();
    assert_eq!(acts.len(), 1);
    assert!(acts[0].no_block);
    let local = at.with_timezone(&chrono_tz::Europe::Helsinki).naive_local();
    assert_eq!(acts[0].dated.unwrap().format("%H:%M:%S").to_string(), local.format("%H:%M:%S").to_string());
}

#[test]
fn a_wrong_pin_is_told_nothing_of_the_account() {
    let mut station = Station::new();
    let stranger = station.account(AINO, "9999", List::Charged, 1, 6);
    assert_eq!(stranger.standing, CardAnswer::WrongPin);
    assert!(stranger.list.is_empty() && stranger.name.is_empty() && stranger.fees.is_none());
}

#[test]
fn the_register_says_honestly_what_it_supports() {
    let mut station = Station::new();
    let status = station.exchange(&finished(b"9900802.00", Some(1)));
    let status = parse(&status).unwrap().message;
    assert_eq!(status.first(Code::SUPPORTED_MESSAGES), Some(&b"YYYNYYYYYNYNNYYY"[..]));
    assert_eq!((status.fixed("checkin ok"), status.fixed("checkout ok")), (Some(&b"Y"[..]), Some(&b"Y"[..])));
}
