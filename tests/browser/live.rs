//! A station that moves: each touch shows the next screen it could lead to, with its sound. No machine, only its shape.

use std::collections::BTreeMap;

use omatoimi::ids::StationId;
use omatoimi::station::{Action, Help, Screen, Sound, Stale, Step, View};
use omatoimi::web::station::{Shown, Tap};
use tokio::sync::{mpsc, watch};

/// Its name.
pub(crate) const STATION: &str = "live";

/// Shows the welcome and answers touches until nobody touches any more. All other stations stand still and take
/// every touch.
pub(crate) async fn play(
    screens: BTreeMap<String, View>,
    views: watch::Sender<BTreeMap<StationId, Shown>>,
    mut taps: mpsc::Receiver<Tap>,
) {
    let live = StationId::new(STATION);
    let mut shown = Shown { view: screens["welcome"].clone(), sound: None };
    views.send_modify(|views| drop(views.insert(live.clone(), shown.clone())));
    while let Some(tap) = taps.recv().await {
        let stands_still = tap.station != live;
        let is_stale = tap.step != shown.view.step;
        if !stands_still && !is_stale {
            touched(&screens, &mut shown, tap.action);
            views.send_modify(|views| drop(views.insert(live.clone(), shown.clone())));
        }
        let answer = if stands_still || !is_stale { Ok(()) } else { Err(Stale) };
        // The page may have given up.
        let _ = tap.done.send(answer);
    }
}

fn touched(screens: &BTreeMap<String, View>, shown: &mut Shown, action: Action) {
    let number = shown.sound.map_or(0, |(number, _)| number) + 1;
    let Shown { view, sound } = shown;
    let mut go = |name: &str| {
        let (step, language, comfort) = (Step(view.step.0 + 1), view.language, view.comfort);
        *view = View { step, language, comfort, ..screens[name].clone() };
    };
    match action {
        Action::Borrow => go("borrow"),
        Action::Loans => go("pin"),
        Action::Return => {
            go("return-sixty");
            *sound = Some((number, Sound::Accept));
        }
        Action::Finish => {
            go("borrow-b03");
            *sound = Some((number, Sound::Refuse));
        }
        Action::MoreTime => {
            go("countdown");
            *sound = Some((number, Sound::Attention));
        }
        Action::StartOver | Action::EndNow => go("welcome"),
        Action::Continue => view.ends_in = None,
        Action::ClearPin => view.ends_in = Some(view.ends_in.map_or(20, |seconds| seconds - 1)),
        Action::Digit(_) => {
            if let Screen::Pin { typed, .. } = &mut view.screen {
                *typed += 1;
            }
        }
        Action::Help(open) => view.help = open.then_some(Help),
        Action::Language(language) => view.language = language,
        Action::Contrast(contrast) => view.comfort.contrast = contrast,
        Action::Low(low) => view.comfort.low = low,
        Action::EnterPin
        | Action::Show(_)
        | Action::NextPage
        | Action::PreviousPage
        | Action::Renew(_)
        | Action::RenewAll
        | Action::CancelHold(_)
        | Action::TryTagAgain
        | Action::GiveToStaff
        | Action::Receipt(_) => {}
    }
}
