//! Every screen of a station, by name: what a patron can come to see, and what a library system may send.

use chrono::{Days, NaiveDate};
use omatoimi::i18n::Language;
use omatoimi::ids::{Item, ItemPattern};
use omatoimi::policy::Money;
use omatoimi::register::circulation::{Due, Text};
use omatoimi::station::{
    Account, AccountLine, AccountList, CardRefusal, Comfort, Help, ItemRefusal, Line, LineState, OnPad, PartSet, Pile,
    Place, Purpose, PutBack, Screen, Step, Summary, Tagging, View,
};
use omatoimi_hardware::tag::security::Gate;

const PAYMENT_PAGE: &str = "https://maksu.example.fi/lappeenranta";

const TITLES: [&str; 6] = [
    "Sinuhe egyptiläinen : viisitoista kirjaa lääkäri Sinuhen elämästä n. 1390-1335 e.Kr.",
    "Seitsemän veljestä",
    "Muumipappa ja meri",
    "Okta čázevuolde : jietnagirji",
    "Tuntematon sotilas",
    "A History of Nordic Public Libraries and Their Architecture, 1905-2020",
];

/// The screens, each in Finnish, without comforts, while the library system answers.
pub(crate) fn views(today: NaiveDate) -> Vec<(String, View)> {
    let mut screens = vec![("welcome", Screen::Welcome), ("checking", Screen::Checking)];
    screens.extend(cards());
    screens.extend(piles(today));
    screens.extend(accounts(today));
    screens.extend(ends(today));
    screens.extend(put_backs());
    let mut views: Vec<_> = screens.into_iter().map(|(name, screen)| (name.to_owned(), view(screen))).collect();
    for why in refusals() {
        let refused = |messages| vec![line(0, LineState::Refused { why, messages })];
        let code = why.code().to_lowercase();
        views.push((format!("borrow-{code}"), view(borrow(refused(vec![])))));
        views.push((format!("return-{code}"), view(returned(refused(vec![])))));
    }
    let welcome = || view(Screen::Welcome);
    views.push(("welcome-offline-queue".into(), View { online: false, ..welcome() }));
    views.push(("welcome-offline-wait".into(), View { online: false, ..welcome() }));
    views.push(("help-welcome".into(), View { help: Some(Help), ..welcome() }));
    let open = |screen| View { help: Some(Help), ..view(screen) };
    views.push(("help-borrow".into(), open(borrow(lent(2, today)))));
    views.push(("help-pin".into(), open(pin(1, 4, false))));
    views.push(("countdown".into(), View { ends_in: Some(17), ..view(borrow(lent(5, today))) }));
    views.push(("countdown-one".into(), View { ends_in: Some(1), ..view(pin(2, 4, false)) }));
    views.extend(pads(today).into_iter().map(|(name, view)| (name.to_owned(), view)));
    views.push(("offered".into(), View { offered_language: Some(Language::NorthernSami), ..view(borrow(vec![])) }));
    views
}

fn view(screen: Screen) -> View {
    let in_session = !matches!(screen, Screen::Welcome | Screen::OutOfOrder);
    View {
        step: Step(7),
        language: Language::Finnish,
        offered_language: None,
        comfort: Comfort::default(),
        screen,
        ends_in: None,
        help: None,
        online: true,
        in_session,
        pad: None,
    }
}

fn cards() -> Vec<(&'static str, Screen)> {
    let refused = |why, messages: &[&str]| Screen::CardRefused { why, messages: texts(messages) };
    vec![
        ("card", Screen::Card { purpose: Purpose::Borrow }),
        ("card-loans", Screen::Card { purpose: Purpose::Loans }),
        ("pin", pin(0, 4, false)),
        ("pin-typed", pin(3, 4, false)),
        ("pin-longest", pin(5, 12, true)),
        ("card-refused", refused(CardRefusal::NotAccepted, &[])),
        ("card-blocked", refused(CardRefusal::Blocked, &["Lainauskielto 31.12.2026 asti: palauttamatta Sinuhe."])),
        ("card-away", refused(CardRefusal::Away, &[])),
        ("card-unavailable", refused(CardRefusal::Unavailable, &[])),
        ("another-card", Screen::AnotherCard { pile_count: 3 }),
    ]
}

fn pin(typed: usize, longest: usize, any_length: bool) -> Screen {
    Screen::Pin { purpose: Purpose::Borrow, typed, longest, any_length }
}

fn piles(today: NaiveDate) -> Vec<(&'static str, Screen)> {
    let one = |state| borrow(vec![line(0, state)]);
    let due = || due(today, 28);
    let titled =
        |title: &str| borrow(vec![Line { title: Text::clean(title), ..line(0, LineState::Lent { due: due() }) }]);
    let back = |place| returned(vec![line(1, LineState::Returned { place }), line(0, shelved())]);
    let said = vec![line(0, LineState::Refused { why: ItemRefusal::ByTheLibrary, messages: texts(&HOSTILE) })];
    let not_a_code = |lines| Pile { not_a_code: true, ..pile(lines) };
    vec![
        ("borrow", borrow(vec![])),
        ("borrow-name", Screen::Borrow { pile: pile(vec![]), name: Text::clean("Aino-Maria") }),
        ("borrow-reading", one(LineState::Offered)),
        ("borrow-reading-third", borrow([vec![line(2, LineState::Offered)], lent(2, today)].concat())),
        ("borrow-one", one(LineState::Lent { due: due() })),
        ("borrow-pile", borrow(mixed(today))),
        ("borrow-sixty", borrow(lent(60, today))),
        ("borrow-yours", one(LineState::AlreadyYours { due: due() })),
        ("borrow-due-said", one(LineState::Lent { due: Due::Said(Text::clean("see desk")) })),
        ("borrow-due-unknown", one(LineState::Lent { due: Due::Unknown })),
        ("borrow-queued", one(LineState::Queued)),
        ("borrow-unsure", one(LineState::Unknown)),
        ("borrow-hostile", borrow(said)),
        ("borrow-no-title", titled("")),
        ("borrow-endless-title", titled(&"Sinuhe egyptiläinen ".repeat(200))),
        ("borrow-one-word-title", titled(&"lentokonesuihkuturbiinimoottori".repeat(130))),
        ("borrow-right-to-left", titled("מלחמה ושלום <b>خیابان</b> كتاب الأطفال")),
        ("borrow-html", titled("<script>alert(1)</script><img src=x onerror=alert(2)> & \"Kirja\" \u{1b}[31m")),
        ("borrow-emoji", titled("🦊📚 Ketun kirja 👩‍👩‍👧‍👦 🇫🇮")),
        ("borrow-not-a-code", Screen::Borrow { pile: not_a_code(vec![]), name: Text::default() }),
        ("borrow-not-a-code-third", Screen::Borrow { pile: not_a_code(lent(2, today)), name: Text::default() }),
        ("return", returned(vec![])),
        ("return-shelf", back(Place::Shelf)),
        ("return-bin", back(Place::Bin(Text::clean("3")))),
        ("return-bin-endless", back(Place::Bin(Text::clean(&"lokero ".repeat(40))))),
        ("return-staff", back(Place::Staff)),
        ("return-reject", back(Place::Reject)),
        ("return-unsure", returned(vec![line(0, LineState::Unknown)])),
        ("return-sixty", returned((0..60).map(|at| line(at, shelved())).collect())),
    ]
}

/// The pile on the pad, before a card and after.
fn pads(today: NaiveDate) -> Vec<(&'static str, View)> {
    let on = |items, done, unread, sets: &[(u8, u8)]| {
        let set = |(at, (here, of)): (usize, &(u8, u8))| PartSet { item: item(at), here: *here, of: *of };
        let sets = sets.iter().enumerate().map(set).collect();
        Some(OnPad { works: true, items, done, unread, sets })
    };
    let away = || Some(OnPad { works: false, items: 0, done: 0, unread: 0, sets: vec![] });
    let with = |pad, screen| View { pad, ..view(screen) };
    let tagged = |tagging, state| Line { tagging, ..line(0, state) };
    let due = || LineState::Lent { due: due(today, 28) };
    let off = |count: usize| (0..count).map(|at| Line { tagging: Tagging::Set, ..line(at, due()) }).collect::<Vec<_>>();
    vec![
        ("pad-welcome", with(on(5, 0, 0, &[]), Screen::Welcome)),
        ("pad-welcome-unread", with(on(4, 0, 2, &[(3, 4)]), Screen::Welcome)),
        ("pad-welcome-away", with(away(), Screen::Welcome)),
        ("pad-card", with(on(5, 0, 0, &[]), Screen::Card { purpose: Purpose::Borrow })),
        ("pad-borrow", with(on(0, 0, 0, &[]), borrow(vec![]))),
        ("pad-borrow-done", with(on(5, 5, 0, &[]), borrow(off(5)))),
        ("pad-borrow-sixty", with(on(60, 60, 0, &[]), borrow(off(60)))),
        ("pad-borrow-setting", with(on(1, 0, 0, &[]), borrow(vec![tagged(Tagging::Setting, due())]))),
        ("pad-borrow-not-set", with(on(1, 0, 0, &[]), borrow(vec![tagged(Tagging::NotSet, due())]))),
        ("pad-borrow-kept", with(on(1, 1, 0, &[]), borrow(vec![tagged(Tagging::KeptOn, due())]))),
        ("pad-borrow-set", with(on(3, 2, 0, &[(3, 4)]), borrow(off(2)))),
        ("pad-borrow-sets", with(on(4, 1, 2, &[(3, 4), (1, 2), (11, 12)]), borrow(off(1)))),
        ("pad-borrow-unread", with(on(2, 2, 1, &[]), borrow(off(2)))),
        ("pad-borrow-away", with(away(), borrow(off(2)))),
        ("pad-return", with(on(0, 0, 0, &[]), returned(vec![]))),
        ("pad-return-securing", with(on(1, 0, 0, &[]), returned(vec![tagged(Tagging::Setting, LineState::Securing)]))),
        ("pad-return-unsecured", with(on(1, 0, 0, &[]), returned(vec![tagged(Tagging::NotSet, LineState::Unsecured)]))),
        ("pad-return-done", with(on(3, 3, 0, &[]), returned((0..3).map(|at| line(at, shelved())).collect()))),
    ]
}

/// A tag that was not set.
fn put_backs() -> Vec<(&'static str, Screen)> {
    let back = |goal, title: &str| PutBack {
        item: item(0),
        title: Text::clean(title),
        goal,
        is_busy: false,
        seconds: 23,
        others: 0,
    };
    let endless = "Sinuhe egyptiläinen ".repeat(200);
    vec![
        ("put-back-borrow", Screen::PutBack(back(Gate::Released, TITLES[0]))),
        ("put-back-return", Screen::PutBack(back(Gate::Secured, TITLES[1]))),
        ("put-back-busy", Screen::PutBack(PutBack { is_busy: true, ..back(Gate::Released, TITLES[1]) })),
        ("put-back-others", Screen::PutBack(PutBack { others: 3, seconds: 1, ..back(Gate::Released, "") })),
        ("put-back-endless", Screen::PutBack(PutBack { others: 3, ..back(Gate::Secured, &endless) })),
    ]
}

fn accounts(today: NaiveDate) -> Vec<(&'static str, Screen)> {
    let lines = |count: usize| (0..count).map(|at| account_line(at, today)).collect::<Vec<_>>();
    let bare = |list, lines: Option<Vec<AccountLine>>| Account {
        list,
        loans: Some(12),
        overdue: Some(2),
        holds_ready: Some(1),
        fees: "12.50 EUR".parse::<Money>().ok(),
        lines,
        page: 1,
        pages: 1,
        can_renew: true,
        can_renew_all: true,
        renewed: None,
        payment_page: Some(PAYMENT_PAGE.to_owned()),
        today,
        name: Text::default(),
    };
    let loans = |count| bare(AccountList::Loans, Some(lines(count)));
    let mut touched = loans(6);
    if let Some([done, refused, busy, ..]) = touched.lines.as_deref_mut() {
        done.result = Some(Ok(()));
        refused.result = Some(Err(texts(&["Niteestä on varaus, sitä ei voi uusia."])));
        busy.busy = true;
    }
    touched.renewed = Some((4, 2));
    let fee = |title: &str| AccountLine { title: Text::clean(title), due: Due::Unknown, ..account_line(2, today) };
    let fees =
        || bare(AccountList::Fees, Some(vec![fee("Myöhästymismaksu 4,50 Sinuhe egyptiläinen"), fee("8.00 EUR")]));
    let nothing = Account { loans: Some(0), overdue: Some(0), fees: None, can_renew_all: false, ..loans(0) };
    vec![
        ("loans", Screen::Account(loans(12))),
        ("loans-fetching", Screen::Account(bare(AccountList::Loans, None))),
        ("loans-none", Screen::Account(nothing)),
        ("loans-900", Screen::Account(Account { loans: Some(900), page: 45, pages: 90, ..loans(10) })),
        ("loans-touched", Screen::Account(touched)),
        ("loans-uncounted", Screen::Account(Account { loans: None, overdue: None, holds_ready: None, ..loans(2) })),
        ("holds", Screen::Account(bare(AccountList::Holds, Some(vec![fee("Muumipappa ja meri"), fee("Sinuhe")])))),
        ("holds-none", Screen::Account(bare(AccountList::Holds, Some(vec![])))),
        ("fees", Screen::Account(fees())),
        ("fees-no-page", Screen::Account(Account { payment_page: None, ..fees() })),
        ("fees-none", Screen::Account(Account { fees: None, ..bare(AccountList::Fees, Some(vec![])) })),
    ]
}

fn ends(today: NaiveDate) -> Vec<(&'static str, Screen)> {
    let first_due = today.checked_add_days(Days::new(28));
    let summary = || Summary { lent: 5, renewed: 2, returned: 1, queued: 0, refused: 1, first_due, can_print: true };
    let queued = Summary { lent: 0, renewed: 0, returned: 0, queued: 2, refused: 0, first_due: None, can_print: true };
    vec![
        ("receipt", Screen::Receipt { summary: summary() }),
        ("receipt-queued", Screen::Receipt { summary: queued }),
        ("receipt-no-printer", Screen::Receipt { summary: Summary { can_print: false, ..summary() } }),
        ("printing", Screen::Printing { summary: summary() }),
        ("thanks", Screen::Thanks { summary: summary(), printed: None }),
        ("thanks-printed", Screen::Thanks { summary: summary(), printed: Some(true) }),
        ("thanks-not-printed", Screen::Thanks { summary: summary(), printed: Some(false) }),
        ("thanks-nothing", Screen::Thanks { summary: Summary::default(), printed: None }),
        ("out-of-order", Screen::OutOfOrder),
    ]
}

const HOSTILE: [&str; 2] = ["<b>Lainaus estetty</b> & \"syy\": \u{1b}@ ikäraja 18", "عمر محدود"];

fn refusals() -> [ItemRefusal; 12] {
    use ItemRefusal::{
        Away, ByTheLibrary, HeldForAnother, LoanMaximum, NotALibraryCode, NotForLoan, NotWritten, OnLoanToAnother,
        PatronBlocked, TagDiscarded, TagNotForLoan, UnknownItem,
    };
    [
        UnknownItem,
        NotALibraryCode,
        HeldForAnother,
        OnLoanToAnother,
        NotForLoan,
        LoanMaximum,
        PatronBlocked,
        ByTheLibrary,
        Away,
        NotWritten,
        TagNotForLoan,
        TagDiscarded,
    ]
}

/// One of each state, newest first.
fn mixed(today: NaiveDate) -> Vec<Line> {
    let refused = LineState::Refused { why: ItemRefusal::HeldForAnother, messages: vec![] };
    let states = [
        LineState::Lent { due: due(today, 28) },
        LineState::Offered,
        refused,
        LineState::AlreadyYours { due: due(today, 3) },
        LineState::Queued,
        LineState::Unknown,
    ];
    states.into_iter().enumerate().map(|(at, state)| line(at, state)).collect()
}

fn lent(count: usize, today: NaiveDate) -> Vec<Line> {
    (0..count).map(|at| line(at, LineState::Lent { due: due(today, 28) })).collect()
}

fn shelved() -> LineState {
    LineState::Returned { place: Place::Shelf }
}

fn borrow(lines: Vec<Line>) -> Screen {
    Screen::Borrow { pile: pile(lines), name: Text::default() }
}

fn returned(lines: Vec<Line>) -> Screen {
    Screen::Return { pile: pile(lines) }
}

fn pile(lines: Vec<Line>) -> Pile {
    let is_done =
        |line: &&Line| matches!(line.state, LineState::Lent { .. } | LineState::Returned { .. } | LineState::Queued);
    let done = lines.iter().filter(is_done).count();
    let open = lines.iter().filter(|line| line.state == LineState::Offered).count();
    let lent = done - lines.iter().filter(|line| matches!(line.state, LineState::Returned { .. })).count();
    Pile { lines, done, lent, open, not_a_code: false }
}

fn line(at: usize, state: LineState) -> Line {
    Line { item: item(at), title: Text::clean(TITLES[at % TITLES.len()]), state, tagging: Tagging::NoTag }
}

fn account_line(at: usize, today: NaiveDate) -> AccountLine {
    let days = [-9, -1, 0, 1, 12, 28][at % 6];
    AccountLine {
        title: Text::clean(TITLES[at % TITLES.len()]),
        due: due(today, days),
        overdue: days < 0,
        result: None,
        busy: false,
    }
}

fn due(today: NaiveDate, days: i64) -> Due {
    Due::On(today + chrono::TimeDelta::days(days))
}

fn item(at: usize) -> Item {
    let pattern = ItemPattern::new("[0-9]+").expect("a pattern");
    pattern.parse(&(30_210_000_000_000 + at).to_string()).expect("an item")
}

fn texts(texts: &[&str]) -> Vec<Text> {
    texts.iter().map(|text| Text::clean(text)).collect()
}
