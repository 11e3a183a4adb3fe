//! `demo`: the whole product on one machine with no hardware. The daemon is the real one; the devices speak their real
//! bytes on pseudo-terminals, the library system real SIP2 on loopback, the store is a directory that goes at the end.

mod cast;
mod hands;
mod moments;
mod page;
mod picture;
mod shelf;
mod side;
mod site;
mod slip;
mod stage;
mod visit;
mod wire;

use clap::ValueEnum;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::cli::{Failure, Outcome};

/// The port of the simulator page where none is given.
pub const DEFAULT_PORT: u16 = 8090;

/// How the demo was asked for.
#[derive(Clone, Debug)]
pub struct Options {
    /// One visit without a browser.
    pub visit: bool,
    pub fault: Option<Fault>,
    /// The simulator page's port on 127.0.0.1.
    pub port: u16,
    pub json: bool,
}

/// The part that is broken on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Fault {
    /// The library system never answers
    Ils,
    /// The relay board says yes and does not move
    Relay,
    /// The patron types a PIN that is not theirs
    WrongPin,
}

/// Runs the demo until the visit is over, or until Ctrl-C, SIGTERM or a closed terminal.
pub fn run(options: &Options) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| Failure::of(&e))?;
    runtime.block_on(async {
        match options.visit {
            true => visit::play(options, Ending::listen()?).await,
            false => page::serve(options, Ending::listen()?).await,
        }
    })
}

/// The signals that end a program in a terminal. Whichever comes, everything the demo made is taken away again.
struct Ending {
    signals: [Signal; 3],
}

impl Ending {
    fn listen() -> Result<Self, Failure> {
        let listen = |kind| signal(kind).map_err(|error| Failure::of(&error));
        let kinds = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
        let [interrupt, terminate, hang_up] = kinds.map(listen);
        Ok(Self { signals: [interrupt?, terminate?, hang_up?] })
    }

    /// Waits for one of them.
    async fn told(&mut self) {
        let [interrupt, terminate, hang_up] = &mut self.signals;
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hang_up.recv() => {}
        }
    }
}
