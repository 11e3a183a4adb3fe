//! Loans over real sockets, through a wire that eats answers and cuts connections: nothing is done twice, and every question
//! has exactly one outcome.

use std::sync::Arc;
use std::time::Duration;

use omatoimi::config::{self, FeesField, IlsFields, IlsFlags};
use omatoimi::ids::{Pin, StationId};
use omatoimi::register::circulation::{Answer, Ask, Asker, ItemStatus, List, Outcome, Page, Request, When};
use omatoimi::register::{
    CardAnswer, FactsNeeded, IlsEvent, IlsHandle, LinkFault, SampleActKind, SampleRegister, spawn,
};
use omatoimi::sip2::serve::{self, Direction, serve};
use omatoimi::time::Clock;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;

use super::kiosk::{CARD, card};
use super::loopback::{self, ANSWER_WITHIN, PATIENCE};
use super::meaning::item;
use super::proxy::{Harm, Proxy};

const SINUHE: &str = "31234000000013";

/// A station, the wire and the library system behind it.
struct Library {
    ils: IlsHandle,
    events: mpsc::Receiver<IlsEvent>,
    proxy: Proxy,
    register: Arc<SampleRegister>,
    asked: u64,
    _faults: watch::Sender<serve::Fault>,
}

pub(super) fn settings(address: String) -> config::Ils {
    let fees = FeesField { absent_cents: Some(0), ..FeesField::default() };
    config::Ils {
        fields: IlsFields { fees, ..IlsFields::default() },
        flags: IlsFlags { door: vec![4], loan: vec![0, 4, 5, 6, 9, 10, 11, 12, 13], lending_ban: vec![0] },
        ..loopback::settings(address)
    }
}

impl Library {
    async fn open() -> Self {
        let register = loopback::register();
        let service = loopback::service(&register);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = Proxy::before(listener.local_addr().unwrap());
        let (faults, faulty) = watch::channel(serve::Fault::None);
        tokio::spawn(serve(listener, service, faulty, Arc::new(|_: Direction, _: &[u8]| {})));
        let (sender, events) = mpsc::channel(64);
        let settings = settings(proxy.address().to_string());
        let ils = spawn(settings, chrono_tz::Europe::Helsinki, FactsNeeded::default(), Clock::system(), sender);
        let mut library = Self { ils, events, proxy, register, asked: 0, _faults: faults };
        assert!(matches!(library.next().await, IlsEvent::Up));
        library
    }

    async fn next(&mut self) -> IlsEvent {
        timeout(PATIENCE, self.events.recv()).await.unwrap().unwrap()
    }

    fn put(&mut self, request: Request) -> Ask {
        self.asked += 1;
        let ask = Ask { by: Asker::Station(StationId::new("kiosk")), number: self.asked };
        self.ils.ask(ask.clone(), request, Clock::system().now().mono + ANSWER_WITHIN);
        ask
    }

    /// What becomes of one question, the link's own news aside.
    async fn ask(&mut self, request: Request) -> Outcome {
        let asked = self.put(request);
        loop {
            match self.next().await {
                IlsEvent::Circulated { ask, outcome } => {
                    assert_eq!(ask, asked);
                    return outcome;
                }
                IlsEvent::Up | IlsEvent::Down { .. } => {}
                other @ (IlsEvent::Answer { .. } | IlsEvent::NoAnswer { .. }) => panic!("{other:?}"),
            }
        }
    }

    async fn until_up(&mut self) {
        while !matches!(self.next().await, IlsEvent::Up) {}
    }

    /// How often the item was lent or renewed, as the library system has it.
    fn times_lent(&self, number: &str) -> usize {
        let is_loan = |kind| matches!(kind, SampleActKind::Lent | SampleActKind::Renewed);
        self.register.acts().iter().filter(|act| act.item == number && is_loan(act.kind)).count()
    }
}

fn checkout(number: &str) -> Request {
    Request::Checkout { card: card(CARD), pin: Pin::new("1234"), item: item(number), when: When::Now }
}

fn about(number: &str) -> Request {
    Request::Item { item: item(number) }
}

fn is_lent(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Answered(Answer::Checkout(loan)) if loan.ok)
}

fn status(outcome: &Outcome) -> ItemStatus {
    match outcome {
        Outcome::Answered(Answer::Item(item)) => item.status,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_whole_session_goes_over_the_wire() {
    let mut library = Library::open().await;
    let list = Some((List::Charged, Page { first: 1, last: 6 }));
    let login = Request::Patron { card: card(CARD), pin: Pin::new("1234"), list };
    let Outcome::Answered(Answer::Patron(patron)) = library.ask(login).await else { panic!() };
    assert!(matches!(patron.standing, CardAnswer::Right(_)));
    assert_eq!((patron.counts.charged, patron.list.len()), (Some(5), 5));
    for number in [SINUHE, "31234000000021", "31234000000039"] {
        assert!(is_lent(&library.ask(checkout(number)).await), "{number}");
    }
    assert_eq!(status(&library.ask(about(SINUHE)).await), ItemStatus::Charged);
    let renew = Request::Renew { card: card(CARD), pin: None, item: item(SINUHE) };
    assert!(matches!(library.ask(renew).await, Outcome::Answered(Answer::Renew(loan)) if loan.ok));
    let all = Request::RenewAll { card: card(CARD), pin: None };
    assert!(matches!(library.ask(all).await, Outcome::Answered(Answer::RenewAll(all)) if all.renewed == Some(5)));
    let back = Request::Checkin { item: item(SINUHE), when: When::Now };
    assert!(matches!(library.ask(back).await, Outcome::Answered(Answer::Checkin(back)) if back.ok));
    let end = Request::EndSession { card: card(CARD) };
    assert!(matches!(library.ask(end).await, Outcome::Answered(Answer::SessionEnded)));
}

#[tokio::test]
async fn each_of_many_questions_gets_its_own_answer_in_its_turn() {
    let mut library = Library::open().await;
    let numbers = [SINUHE, "31234000000062", "31234000000088", "31234000000146", "31234000009999"];
    let expected = ["03", "08", "04", "12", "01"];
    let asked = numbers.map(|number| library.put(about(number)));
    for (number, (asked, expected)) in numbers.iter().zip(asked.into_iter().zip(expected)) {
        let IlsEvent::Circulated { ask, outcome } = library.next().await else { panic!() };
        assert_eq!(ask, asked, "{number}");
        let told = match status(&outcome) {
            ItemStatus::Available => "03",
            ItemStatus::Charged => "04",
            ItemStatus::OnHoldShelf => "08",
            ItemStatus::LostOrMissing => "12",
            ItemStatus::InTransit => "10",
            ItemStatus::Other => "01",
        };
        assert_eq!(told, expected, "{number}");
    }
}

#[tokio::test]
async fn promise_7_a_loan_whose_answer_is_eaten_is_lost_and_never_sent_again() {
    let mut library = Library::open().await;
    library.proxy.harm("11", Harm::EatAnswer);
    let start = Clock::system().now().mono;
    assert!(matches!(library.ask(checkout(SINUHE)).await, Outcome::Lost));
    assert!(Clock::system().now().mono - start >= ANSWER_WITHIN - Duration::from_millis(50));
    library.until_up().await;
    assert_eq!(status(&library.ask(about(SINUHE)).await), ItemStatus::Charged, "what is true can be asked");
    assert_eq!((library.proxy.requests("11"), library.times_lent(SINUHE)), (1, 1));
}

#[tokio::test]
async fn promise_7_a_loan_cut_off_before_its_answer_is_lost_at_once_and_never_sent_again() {
    for (harm, lent) in [(Harm::CutAfterRequest, 1), (Harm::CutBeforeRequest, 0)] {
        let mut library = Library::open().await;
        library.proxy.harm("11", harm);
        let start = Clock::system().now().mono;
        assert!(matches!(library.ask(checkout(SINUHE)).await, Outcome::Lost), "{harm:?}");
        assert!(Clock::system().now().mono - start < ANSWER_WITHIN, "nobody waits for a connection that is gone");
        library.until_up().await;
        let expected = if lent == 1 { ItemStatus::Charged } else { ItemStatus::Available };
        assert_eq!(status(&library.ask(about(SINUHE)).await), expected);
        assert_eq!((library.proxy.requests("11"), library.times_lent(SINUHE)), (1, lent), "{harm:?}");
    }
}

#[tokio::test]
async fn a_damaged_answer_to_a_loan_is_repeated_and_the_loan_is_not() {
    let mut library = Library::open().await;
    library.proxy.harm("11", Harm::DamageAnswer);
    assert!(is_lent(&library.ask(checkout(SINUHE)).await));
    assert_eq!((library.proxy.requests("11"), library.proxy.requests("97")), (1, 1));
    assert_eq!(library.times_lent(SINUHE), 1);
}

#[tokio::test]
async fn a_query_cut_off_before_its_answer_is_asked_once_more() {
    for (code, request) in
        [("17", about(SINUHE)), ("63", Request::Patron { card: card(CARD), pin: Pin::new("1234"), list: None })]
    {
        let mut library = Library::open().await;
        library.proxy.harm(code, Harm::CutAfterRequest);
        let fresh = library.put(request);
        // The first news is the answer: nobody is told of the connection that went.
        let event = library.next().await;
        assert!(matches!(event, IlsEvent::Circulated { ask, outcome: Outcome::Answered(_) } if ask == fresh), "{code}");
        assert_eq!(library.proxy.requests(code), 2);
    }
}

#[tokio::test]
async fn while_the_link_is_down_nothing_is_sent_and_the_answer_is_quick() {
    let mut library = Library::open().await;
    library.proxy.down();
    while !matches!(library.next().await, IlsEvent::Down { .. }) {}
    let start = Clock::system().now().mono;
    assert!(matches!(library.ask(checkout(SINUHE)).await, Outcome::NotSent));
    assert!(matches!(library.ask(about(SINUHE)).await, Outcome::NotSent));
    assert!(Clock::system().now().mono - start < ANSWER_WITHIN, "nobody waits for an answer");
    library.proxy.up();
    let start = Clock::system().now().mono;
    library.until_up().await;
    assert!(Clock::system().now().mono - start < Duration::from_secs(6), "well within 20 s");
    assert!(is_lent(&library.ask(checkout(SINUHE)).await));
    assert_eq!((library.proxy.requests("11"), library.times_lent(SINUHE)), (1, 1));
}

#[tokio::test]
async fn a_renewal_of_all_that_stays_unanswered_does_not_end_the_link() {
    let mut library = Library::open().await;
    library.proxy.harm("65", Harm::EatAnswer);
    let request = Request::RenewAll { card: card(CARD), pin: None };
    let lost = library.put(request);
    let event = library.next().await;
    assert!(matches!(event, IlsEvent::Circulated { ref ask, outcome: Outcome::Lost } if *ask == lost), "{event:?}");
    let next = library.put(about(SINUHE));
    let event = library.next().await;
    assert!(
        matches!(event, IlsEvent::Circulated { ref ask, outcome: Outcome::Answered(_) } if *ask == next),
        "no word of a dead link between: {event:?}"
    );
    assert_eq!((library.proxy.requests("65"), library.proxy.requests("99")), (1, 2));
}

#[tokio::test]
async fn a_slow_answer_is_an_answer_and_one_that_is_too_late_is_none() {
    let mut library = Library::open().await;
    library.proxy.harm("11", Harm::Delay(ANSWER_WITHIN / 2));
    assert!(is_lent(&library.ask(checkout(SINUHE)).await));
    library.proxy.harm("11", Harm::Delay(ANSWER_WITHIN * 2));
    assert!(matches!(library.ask(checkout("31234000000021")).await, Outcome::Lost));
    library.until_up().await;
    // The late answer was of another connection.
    assert!(is_lent(&library.ask(checkout("31234000000039")).await));
    assert_eq!(library.times_lent("31234000000021"), 1);
}

#[tokio::test]
async fn every_question_beyond_the_queue_has_its_outcome_too() {
    let mut library = Library::open().await;
    let asked = (0..30).map(|_| library.put(about(SINUHE))).collect::<Vec<_>>();
    let mut heard = Vec::new();
    let mut answered = 0;
    for _ in &asked {
        let IlsEvent::Circulated { ask, outcome } = library.next().await else { panic!() };
        match outcome {
            Outcome::Answered(_) => answered += 1,
            Outcome::NotSent => {}
            Outcome::Lost => panic!("nothing is lost here"),
        }
        heard.push(ask);
    }
    heard.sort();
    assert_eq!(heard, asked, "one event for each");
    assert!(answered >= 8, "{answered}");
}

#[tokio::test]
async fn a_pile_of_twenty_items_costs_twenty_round_trips() {
    let mut library = Library::open().await;
    let start = Clock::system().now().mono;
    for number in 1..=20 {
        let renewed =
            Request::Renew { card: card("21234000000115"), pin: None, item: item(&format!("39{number:012}")) };
        assert!(matches!(library.ask(renewed).await, Outcome::Answered(Answer::Renew(_))));
    }
    let took = Clock::system().now().mono - start;
    assert_eq!(library.proxy.requests("29"), 20);
    // A pause between two would be seen; how fast each is, is for the benches.
    assert!(took < 20 * Duration::from_millis(100), "no waiting in between: {took:?}");
}

#[tokio::test]
async fn a_library_system_that_is_not_there_is_told_of_as_such() {
    let (sender, mut events) = mpsc::channel(16);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    drop(listener);
    let ils = spawn(settings(address), chrono_tz::Europe::Helsinki, FactsNeeded::default(), Clock::system(), sender);
    let down = timeout(PATIENCE, events.recv()).await.unwrap().unwrap();
    assert!(matches!(down, IlsEvent::Down { why: LinkFault::Unreachable(_) }));
    let ask = Ask { by: Asker::Outbox, number: 1 };
    ils.ask(ask.clone(), checkout(SINUHE), Clock::system().now().mono + ANSWER_WITHIN);
    let event = timeout(PATIENCE, events.recv()).await.unwrap().unwrap();
    assert!(matches!(event, IlsEvent::Circulated { ask: of, outcome: Outcome::NotSent } if of == ask));
}
