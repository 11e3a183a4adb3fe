//! A station's session with library systems nobody here wrote: pysip2 and invenio-sip2, each in a process of its own.

use std::time::Duration;

use omatoimi::config::{Login, Terminator};
use omatoimi::ids::{Pin, StationId};
use omatoimi::register::circulation::{
    Answer, Ask, Asker, Due, ItemStatus, List, LoanAnswer, Outcome, Page, Request, When,
};
use omatoimi::register::{CardAnswer, FactsNeeded, IlsEvent, IlsHandle, spawn};
use omatoimi::time::Clock;
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::kiosk::card;
use super::loans::settings;
use super::meaning::item;
use crate::end_to_end::peers::Peer;

const ANSWER_WITHIN: Duration = Duration::from_secs(3);
/// Nothing here takes this long unless it is broken.
const PATIENCE: Duration = Duration::from_secs(20);
const PATRON: &str = "21234000000025";
const PIN: &str = "83915274";
const OTHER: &str = "21234000000033";
const SINUHE: &str = "31234000000013";
const FLIES: &str = "31234000000021";

struct Station {
    ils: IlsHandle,
    events: mpsc::Receiver<IlsEvent>,
    asked: u64,
    has_been_down: bool,
    _directory: tempfile::TempDir,
}

impl Station {
    async fn at(library: &Peer) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let password_file = directory.path().join("ils-password");
        std::fs::write(&password_file, "kioskpwd\n").unwrap();
        let mut settings = settings(library.address().to_string());
        settings.timeout = ANSWER_WITHIN;
        settings.terminator = Terminator::Cr;
        settings.login = Some(Login { user: "kiosk1".to_owned(), password_file });
        let (sender, events) = mpsc::channel(64);
        let ils = spawn(settings, chrono_tz::Europe::Helsinki, FactsNeeded::default(), Clock::system(), sender);
        let mut station = Self { ils, events, asked: 0, has_been_down: false, _directory: directory };
        assert!(matches!(station.next().await, IlsEvent::Up));
        station
    }

    async fn next(&mut self) -> IlsEvent {
        timeout(PATIENCE, self.events.recv()).await.unwrap().unwrap()
    }

    async fn ask(&mut self, request: Request) -> Outcome {
        self.asked += 1;
        let asked = Ask { by: Asker::Station(StationId::new("kiosk")), number: self.asked };
        self.ils.ask(asked.clone(), request, Clock::system().now().mono + ANSWER_WITHIN);
        loop {
            match self.next().await {
                IlsEvent::Circulated { ask, outcome } => {
                    assert_eq!(ask, asked);
                    return outcome;
                }
                IlsEvent::Down { .. } => self.has_been_down = true,
                other => assert!(matches!(other, IlsEvent::Up), "{other:?}"),
            }
        }
    }

    async fn answer(&mut self, request: Request) -> Answer {
        match self.ask(request).await {
            Outcome::Answered(answer) => answer,
            other => panic!("{other:?}"),
        }
    }

    async fn borrow(&mut self, who: &str, what: &str) -> LoanAnswer {
        let request = Request::Checkout { card: card(who), pin: None, item: item(what), when: When::Now };
        match self.answer(request).await {
            Answer::Checkout(loan) => loan,
            other => panic!("{other:?}"),
        }
    }

    async fn status(&mut self, what: &str) -> (ItemStatus, String) {
        match self.answer(Request::Item { item: item(what) }).await {
            Answer::Item(item) => (item.status, item.title.as_str().to_owned()),
            other => panic!("{other:?}"),
        }
    }
}

/// Login, two books, one of them twice, one refused, a list, a renewal, a return, an end.
async fn session(station: &mut Station) {
    let login = |list| Request::Patron { card: card(PATRON), pin: Pin::new(PIN), list };
    let Answer::Patron(patron) = station.answer(login(None)).await else { panic!() };
    assert!(matches!(patron.standing, CardAnswer::Right(_)));
    assert_eq!(patron.counts.charged, Some(0));

    let first = station.borrow(PATRON, SINUHE).await;
    assert!(first.ok && !first.is_renewal && first.may_release);
    assert_eq!(first.title.as_str(), "Sinuhe egyptiläinen / Mika Waltari");
    assert_eq!(first.due, Due::On(chrono::NaiveDate::from_ymd_opt(2026, 12, 20).unwrap()));
    assert!(station.borrow(PATRON, FLIES).await.ok);
    let again = station.borrow(PATRON, SINUHE).await;
    assert!(again.ok && again.is_renewal, "mine already");
    for (who, what, why) in [
        (OTHER, SINUHE, "Nide on toisella lainassa"),
        (OTHER, "31234000000062", "Nide on varattu"),
        (OTHER, "31234000009999", "Nidettä ei löydy"),
    ] {
        let refused = station.borrow(who, what).await;
        assert!(!refused.ok && !refused.may_release);
        assert_eq!(refused.messages.iter().map(|text| text.as_str()).collect::<Vec<_>>(), [why]);
    }
    assert_eq!(station.status(SINUHE).await.0, ItemStatus::Charged);
    assert_eq!(station.status("31234000009999").await, (ItemStatus::Other, String::new()));

    let list = Some((List::Charged, Page { first: 1, last: 6 }));
    let Answer::Patron(patron) = station.answer(login(list)).await else { panic!() };
    assert_eq!(patron.counts.charged, Some(2));
    assert_eq!(patron.list.iter().map(|text| text.as_str()).collect::<Vec<_>>(), [SINUHE, FLIES]);

    for (who, is_renewed) in [(PATRON, true), (OTHER, false)] {
        let renew = Request::Renew { card: card(who), pin: None, item: item(SINUHE) };
        assert!(matches!(station.answer(renew).await, Answer::Renew(loan) if loan.ok == is_renewed));
    }
    for is_lent in [true, false] {
        let back = Request::Checkin { item: item(FLIES), when: When::Now };
        let Answer::Checkin(back) = station.answer(back).await else { panic!() };
        assert_eq!((back.ok, back.alert.is_none(), back.messages.is_empty()), (is_lent, is_lent, is_lent));
    }
    assert_eq!(station.status(FLIES).await, (ItemStatus::Available, "Kärpästen herra".to_owned()));
}

#[tokio::test]
async fn a_session_with_pysip2() {
    let Some(library) = Peer::start("a_session_with_pysip2", "ils_pysip2.py", &[]) else { return };
    let mut station = Station::at(&library).await;
    session(&mut station).await;
    let all = Request::RenewAll { card: card(PATRON), pin: Pin::new(PIN) };
    let Answer::RenewAll(all) = station.answer(all).await else { panic!() };
    assert_eq!((all.ok, all.renewed, all.renewed_items.len()), (true, Some(1), 1));
    let end = Request::EndSession { card: card(PATRON) };
    assert!(matches!(station.answer(end).await, Answer::SessionEnded));
    assert!(!station.has_been_down);
}

#[tokio::test]
async fn a_session_with_invenio_sip2_which_says_nothing_to_a_renewal_of_all() {
    let test = "a_session_with_invenio_sip2_which_says_nothing_to_a_renewal_of_all";
    let Some(library) = Peer::start(test, "ils_invenio.py", &[]) else { return };
    let mut station = Station::at(&library).await;
    session(&mut station).await;
    let all = Request::RenewAll { card: card(PATRON), pin: Pin::new(PIN) };
    assert!(matches!(station.ask(all).await, Outcome::Lost));
    assert_eq!(station.status(SINUHE).await.0, ItemStatus::Charged);
    assert!(!station.has_been_down, "99 was answered: the link lives");
    let end = Request::EndSession { card: card(PATRON) };
    assert!(matches!(station.answer(end).await, Answer::SessionEnded));
}
