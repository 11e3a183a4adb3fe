//! The second half of the visit: two books laid on the station's pad and borrowed, one returned; judged from the loans of
//! the library system, from the books' own tags and from what came out of the printer.

use omatoimi_hardware::tag::security::Gate;

use super::super::site::STATION;
use super::super::stage::Stage;
use super::{Broken, Teller, broken, within};
use crate::ids::StationId;
use crate::register::{SampleLoan, SampleThing};
use crate::station::{Action, LineState, Pile, ReceiptChoice, Screen, View};
use crate::web::simulator::SampleCard;

/// Books that are on the shelf, by their place in the sample register.
const BOOKS: usize = 2;

pub(super) async fn tell(stage: &Stage, teller: &mut Teller, patron: &SampleCard) -> Result<(), Broken> {
    let books: Vec<_> = stage.register.things().into_iter().take(BOOKS).collect();

    scan(stage, "station", &patron.number).await?;
    see(stage, "station", |view| matches!(view.screen, Screen::Pin { .. })).await?;
    for digit in patron.pin.bytes() {
        touch(stage, "station", Action::Digit(digit.wrapping_sub(b'0'))).await?;
    }
    see(stage, "station", |view| matches!(view.screen, Screen::Borrow { .. })).await?;
    teller.step("station", "the station read the card, four touches typed the PIN; the library system said yes")?;

    for book in &books {
        lay(stage, "borrow", &book.number, true)?;
    }
    let lent = |pile: &Pile| pile.lines.iter().filter(|line| matches!(line.state, LineState::Lent { .. })).count();
    see(stage, "borrow", |view| matches!(&view.screen, Screen::Borrow { pile, .. } if lent(pile) == BOOKS)).await?;
    let loans = |item: &str| loan(stage, item).is_some_and(|loan| loan.card == patron.number);
    if !books.iter().all(|book| loans(&book.number)) {
        return Err(broken("borrow", "the screen says lent, and the library system knows nothing of it"));
    }
    teller.step("borrow", "two books lie on the pad; both are on loan in the library system")?;
    see(stage, "gate", |view| view.pad.as_ref().is_some_and(|pad| pad.done == BOOKS)).await?;
    gates(stage, "gate", &books, Gate::Released)?;
    teller.step("gate", "both tags were written and read back: AFI C2, the gate stays silent")?;
    for book in &books {
        lay(stage, "borrow", &book.number, false)?;
    }

    touch(stage, "receipt", Action::Finish).await?;
    see(stage, "receipt", |view| matches!(view.screen, Screen::Receipt { .. })).await?;
    touch(stage, "receipt", Action::Receipt(ReceiptChoice::Print)).await?;
    see(stage, "receipt", |view| matches!(view.screen, Screen::Thanks { printed: Some(true), .. })).await?;
    let bytes = std::fs::read(stage.printer()).map_err(|error| broken("receipt", &error.to_string()))?;
    teller.step("receipt", &format!("{} bytes went to the printer, titles and due dates, no name", bytes.len()))?;

    let Some(book) = books.first() else { return Err(broken("return", "the sample register has no books")) };
    see(stage, "return", |view| matches!(view.screen, Screen::Welcome)).await?;
    touch(stage, "return", Action::Return).await?;
    lay(stage, "return", &book.number, true)?;
    let returned = |pile: &Pile| pile.lines.iter().any(|line| matches!(line.state, LineState::Returned { .. }));
    see(stage, "return", |view| matches!(&view.screen, Screen::Return { pile } if returned(pile))).await?;
    if loan(stage, &book.number).is_some() {
        return Err(broken("return", "the screen says returned, and the library system still has it on loan"));
    }
    gates(stage, "return", std::slice::from_ref(book), Gate::Secured)?;
    lay(stage, "return", &book.number, false)?;
    teller.step(
        "return",
        "“Return”, and one book on the pad, without a login: the library system has it back, AFI 07 again",
    )
}

/// What the gate would do with each, read off the pad itself.
fn gates(stage: &Stage, step: &'static str, books: &[SampleThing], gate: Gate) -> Result<(), Broken> {
    let says_so =
        |book: &SampleThing| stage.shelf().lying(&book.number, &stage.pad).is_some_and(|tag| tag.gate == Some(gate));
    match books.iter().all(says_so) {
        true => Ok(()),
        false => Err(broken(step, "the screen says done, and the tag does not")),
    }
}

/// Lays a book on the pad, or takes it off.
fn lay(stage: &Stage, step: &'static str, item: &str, on: bool) -> Result<(), Broken> {
    match stage.shelf().lay(item, on, &stage.pad) {
        true => Ok(()),
        false => Err(broken(step, "the book has no tag")),
    }
}

fn loan(stage: &Stage, item: &str) -> Option<SampleLoan> {
    stage.register.loans().into_iter().find(|loan| loan.item == item)
}

async fn scan(stage: &Stage, step: &'static str, code: &str) -> Result<(), Broken> {
    stage.station_scanner.present(code).await.map_err(|error| broken(step, &error.to_string()))
}

async fn touch(stage: &Stage, step: &'static str, action: Action) -> Result<(), Broken> {
    let touched = stage.daemon.touch(&StationId::new(STATION), action).await;
    touched.map_err(|_stale| broken(step, "the station did not take a touch"))
}

async fn see(stage: &Stage, step: &'static str, wanted: impl Fn(&View) -> bool) -> Result<(), Broken> {
    let mut stations = stage.daemon.stations.clone();
    let id = StationId::new(STATION);
    let seen =
        within(step, stations.wait_for(|stations| stations.get(&id).is_some_and(|shown| wanted(&shown.view)))).await;
    match seen {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(_)) => Err(broken(step, "the daemon ended")),
        Err(late) => {
            let shows = stage.screen().map(|view| format!("{:?}", view.screen)).unwrap_or_default();
            Err(Broken { why: format!("{}; the station shows {shows}", late.why), ..late })
        }
    }
}
