//! `demo --visit`: one visit, played through the same bytes as a real one, and judged from what really happened:
//! the door's display, the coil of the relay board, the entry on disk, the loans in the library system.

mod lending;

use std::time::Duration;

use serde_json::json;
use tokio::sync::broadcast::Receiver;
use tokio::time::timeout;

use super::site::{CONTACT, DOOR, EXIT_BUTTON};
use super::stage::Stage;
use super::{Ending, Fault, Options};
use crate::cli::{Failure, Outcome, print};
use crate::daemon::DoorView;
use crate::door::Display;
use crate::ids::DoorId;
use crate::sip2::serve;
use crate::store::EntryRecord;
use crate::web::simulator::WireLine;
use omatoimi_hardware::twin::RelayFault;

/// The board looks at its inputs more often than this.
const SEEN_WITHIN: Duration = Duration::from_millis(150);
/// The longest any step may take; the longest of them waits out the library system's time-out.
const STEP_WITHIN: Duration = Duration::from_secs(8);

/// Plays the visit and says line by line what happened. The first step that goes wrong ends it.
pub(super) async fn play(options: &Options, mut ending: Ending) -> Outcome {
    let silent = options.fault == Some(Fault::Ils);
    let stage = Stage::set(if silent { serve::Fault::Silent } else { serve::Fault::None }, None).await?;
    let mut teller = Teller { json: options.json, wire: stage.wire.lines().subscribe(), step: 0 };
    let told = tokio::select! {
        told = tell(&stage, &mut teller, options) => told,
        () = ending.told() => Err(broken("end", "it was told to end")),
    };
    let ended = stage.end().await;
    match told {
        Ok(()) => {
            teller.result(None)?;
            ended
        }
        Err(Broken { step, why }) => {
            teller.result(Some((step, &why)))?;
            Err(Failure::Failed(format!("the visit went wrong at step `{step}`: {why}")))
        }
    }
}

/// The step that did not happen, and what was seen instead.
struct Broken {
    step: &'static str,
    why: String,
}

async fn tell(stage: &Stage, teller: &mut Teller, options: &Options) -> Result<(), Broken> {
    let patron = stage.cards.first().ok_or_else(|| broken("register", "the sample register is empty"))?;
    let pin = if options.fault == Some(Fault::WrongPin) { "9999" } else { patron.pin.as_str() };
    let mut doors = stage.daemon.doors.clone();
    let mut coils = stage.relay.coils();

    see(&mut doors, "start", |view| view.display == Display::Idle).await?;
    let broken_on_purpose = |part: &str| part == "ils" && options.fault == Some(Fault::Ils);
    let mut health = stage.daemon.health.clone();
    let well = health.wait_for(|health| health.faults().all(|(part, _)| broken_on_purpose(part)));
    within("start", well).await?.map_err(|_| broken("start", "the daemon ended"))?;
    if options.fault == Some(Fault::Relay) {
        stage.relay.set_fault(RelayFault::Stuck);
    }
    teller.step("start", "the daemon is ready: devices found, library system logged in, door locked")?;

    stage.scanner.present(&patron.number).await.map_err(|error| broken("card", &error.to_string()))?;
    see(&mut doors, "card", |view| matches!(view.display, Display::AskPin { .. })).await?;
    teller.step("card", "the scanner read the card; the door asks for the PIN")?;

    stage.keypad.press(pin).await.map_err(|error| broken("pin", &error.to_string()))?;
    see(&mut doors, "pin", |view| !matches!(view.display, Display::AskPin { .. })).await?;
    teller.step("pin", "four keys arrived; the attempt is counted on disk before anybody is asked")?;

    let verdict = see(&mut doors, "verdict", |view| view.display != Display::Checking).await?;
    let entry = last_entry(stage).ok_or_else(|| broken("verdict", "no entry is on disk"))?;
    let granted = entry.reason.starts_with("granted");
    if !granted || !matches!(verdict.display, Display::Welcome { .. }) {
        return Err(broken(step_of(&entry.reason), &format!("the door stayed shut, reason `{}`", entry.reason)));
    }
    let asked = if entry.online { "the library system said yes over SIP2" } else { "offline" };
    teller.step("verdict", &format!("{asked}; reason `{}`", entry.reason))?;
    teller.step("entry", &format!("entry {} is on disk, sealed, before the lock moves", entry.id.as_str()))?;

    match within("relay", coils.wait_for(|coils| coils.first() == Some(&true))).await {
        Ok(Ok(_)) => teller.step("relay", "coil 0 is drawn and was read back: the door can be opened")?,
        Ok(Err(_)) => return Err(broken("relay", "the relay board went away")),
        Err(_) => return Err(broken("relay", "the relay board said yes, but its coil did not move")),
    }
    stage.relay.set_input(CONTACT, false);
    teller.step("open", "the patron opens the door: the contact says so")?;
    tokio::time::sleep(SEEN_WITHIN).await;
    stage.relay.set_input(CONTACT, true);
    match within("relock", coils.wait_for(|coils| coils.first() == Some(&false))).await {
        Ok(Ok(_)) => {
            teller.step("relock", "the door falls shut behind the patron: coil 0 is off at once, and read back")?
        }
        Ok(Err(_)) | Err(_) => return Err(broken("relock", "the coil stayed drawn")),
    }
    lending::tell(stage, teller, patron).await?;
    for (input, on) in [(EXIT_BUTTON, true), (CONTACT, false), (CONTACT, true), (EXIT_BUTTON, false)] {
        stage.relay.set_input(input, on);
        tokio::time::sleep(SEEN_WITHIN).await;
    }
    match within("close", coils.wait_for(|coils| coils.first() == Some(&false))).await {
        Ok(Ok(_)) if has_incidents(stage) => Err(broken("close", "an alarm stands in the log of incidents")),
        Ok(Ok(_)) => teller.step(
            "close",
            "the patron leaves by the button inside, no alarm; the door falls shut, and the coil is off",
        ),
        Ok(Err(_)) | Err(_) => Err(broken("close", "the coil is drawn although nobody asked for it")),
    }
}

async fn see(
    doors: &mut tokio::sync::watch::Receiver<std::collections::BTreeMap<DoorId, DoorView>>,
    step: &'static str,
    wanted: impl Fn(&DoorView) -> bool,
) -> Result<DoorView, Broken> {
    let door = DoorId::new(DOOR);
    let seen = within(step, doors.wait_for(|doors| doors.get(&door).is_some_and(&wanted))).await;
    let seen = seen.map(|seen| seen.ok().and_then(|doors| doors.get(&door).cloned()));
    match seen {
        Ok(Some(view)) => Ok(view),
        Ok(None) => Err(broken(step, "the daemon ended")),
        Err(late) => {
            let shows = doors.borrow().get(&door).map(|view| format!("{:?}", view.display)).unwrap_or_default();
            Err(Broken { why: format!("{}; the door shows {shows}", late.why), ..late })
        }
    }
}

async fn within<T>(step: &'static str, happens: impl Future<Output = T>) -> Result<T, Broken> {
    let late = || broken(step, &format!("it did not happen within {} s", STEP_WITHIN.as_secs()));
    timeout(STEP_WITHIN, happens).await.map_err(|_| late())
}

fn broken(step: &'static str, why: &str) -> Broken {
    Broken { step, why: why.to_owned() }
}

/// The step at which a visit with this reason went wrong.
fn step_of(reason: &str) -> &'static str {
    match reason {
        "wrong-pin" | "pin-locked" | "pin-timeout" => "pin",
        "offline-unknown" | "offline-expired" | "unavailable" => "ils",
        _ => "verdict",
    }
}

/// The newest entry, read from the store by a second reader, as `entries list` would.
fn last_entry(stage: &Stage) -> Option<EntryRecord> {
    stage.store().ok()?.entries(None, None, stage.now().wall).ok()?.pop()
}

/// Whether staff were told of anything; of a visit in which all goes well they are not.
fn has_incidents(stage: &Stage) -> bool {
    let told = stage.store().ok().and_then(|store| store.incidents(None, stage.now().wall).ok());
    told.is_none_or(|told| !told.is_empty())
}

/// Prints the story, with the bytes that went over the lines since the step before.
struct Teller {
    json: bool,
    wire: Receiver<WireLine>,
    step: usize,
}

impl Teller {
    fn step(&mut self, step: &'static str, words: &str) -> Result<(), Broken> {
        self.step += 1;
        let number = self.step;
        let told = self.bytes().and_then(|()| {
            if self.json {
                return print(&json!({ "step": step, "ok": true, "says": words }).to_string());
            }
            print(&format!("{number}  {step:<8} {words}"))
        });
        told.map_err(|_| broken(step, "nobody reads the output"))
    }

    fn bytes(&mut self) -> Outcome {
        while let Ok(line) = self.wire.try_recv() {
            if !self.json && line.repeats {
                continue;
            }
            let text = match self.json {
                true => serde_json::to_string(&line).unwrap_or_default(),
                false => {
                    let arrow = if line.direction == "in" { "->" } else { "<-" };
                    let shown = if line.text.is_empty() { &line.hex } else { &line.text };
                    format!("   {:>6} ms  {:<8} {arrow} {shown}", line.ms, line.line)
                }
            };
            print(&text)?;
        }
        Ok(())
    }

    fn result(&mut self, broken: Option<(&'static str, &str)>) -> Outcome {
        self.bytes()?;
        match (self.json, broken) {
            (true, None) => print(&json!({ "result": "ok", "steps": self.step }).to_string()),
            (true, Some((step, why))) => print(&json!({ "result": "failed", "step": step, "why": why }).to_string()),
            (false, None) => print("the visit went over real serial lines, SIP2 and Modbus; everything happened"),
            (false, Some((step, _))) => print(&format!("x  {step:<8} went wrong")),
        }
    }
}
